"""The contract's JSON of what changed, and the same as CSV."""

from __future__ import annotations

from typing import Any, Final

from trialfinder.export.contract.search import with_place
from trialfinder.export.tables import table_csv
from trialfinder.history.changes import Changes
from trialfinder.history.diff import Change

COLUMNS: Final = ("nct_id", "kind", "what", "before", "after", "date", "topic", "title", "distance_km")


def changes_json(changes: Changes) -> dict[str, Any]:
    """The contract's JSON: from which data to which, and each change; of every topic, each with its own.

    `from` and `to` are null where there are no two sets of data to compare. `label` is a change of our rules, never of
    the registry. `what` says which of several: a date's or label's column, a site, `earlier_injections`.
    """
    answer = {
        "from": changes.since,
        "to": changes.until,
        "partial": changes.partial,
        "notes": list(changes.notes),
        "changes": [_change(one) for one in changes.changes],
    }
    return with_place(answer, changes.question.near)


def changes_csv(changes: Changes) -> str:
    """One row a change, with the two data versions on each row; every cell safe for a spreadsheet."""
    rows = [_change(one) for one in changes.changes]
    columns: dict[str, list[object]] = {name: [row[name] for row in rows] for name in COLUMNS}
    columns |= {"from": [changes.since] * len(rows), "to": [changes.until] * len(rows)}
    return table_csv(columns)


def _change(one: Change) -> dict[str, Any]:
    return {name: getattr(one, name) for name in COLUMNS}
