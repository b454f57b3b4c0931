"""How old the data are called: a clock that was set back makes nothing old."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.tools.each import each
from trialfinder.data import is_stale

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@each(
    ("checked", "stale"),
    [
        (NOW, False),
        (NOW - timedelta(days=6), False),
        (NOW - timedelta(days=8), True),
        (NOW + timedelta(days=1), False),
        (NOW + timedelta(hours=3), False),
        (NOW + timedelta(days=6), False),
        (NOW + timedelta(days=400), True),
        (None, True),
    ],
)
def test_a_clock_set_back_makes_no_old_check(checked: datetime | None, stale: bool) -> None:
    assert is_stale(checked and checked.isoformat(), NOW) is stale
