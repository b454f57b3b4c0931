"""Where a statement can be read."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal

import msgspec

from trialfinder.typed_toml import Table, Text

SourceKind = Literal["agency", "law", "policy", "paper", "record", "company", "news", "search"]
Year = Annotated[int, msgspec.Meta(ge=1990, le=2100)]
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
Address = Annotated[str, msgspec.Meta(pattern=r"^https://\S+$")]


class Source(Table, frozen=True):
    """Where a statement can be read."""

    name: Text
    url: Address
    kind: SourceKind
    checked: date
    """The day on which we looked."""
    year: Year | None = None
    """Of the text itself, never of our look; None: it shows none."""

    @property
    def is_shown(self) -> bool:
        """A maker's or a news page is kept for whoever checks a statement, and is not shown to a person."""
        return self.kind not in ("company", "news")

    @property
    def year_words(self) -> str:
        """“2022”; of a page or record that carries no year the day on which we saw it; else “year not known”."""
        if self.year:
            return str(self.year)
        if self.kind == "search":  # what it finds is of the day on which a reader runs it
            return "a search to run"
        return f"seen {day_words(self.checked)}" if self.kind in ("record", "agency", "law") else "year not known"

    @property
    def year_after_name(self) -> str:
        """“, 2022”, to stand after the name; empty where the name has the year."""
        return "" if self.year and str(self.year) in self.name else f", {self.year_words}"


def day_words(day: date) -> str:
    """A day as a reader in the United States writes it.

    >>> day_words(date(2026, 11, 27))
    'November 27, 2026'
    """
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"
