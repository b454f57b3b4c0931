"""The lines that the registry's terms of use ask for, for the About page and for what is exported."""

from __future__ import annotations

from datetime import date
from functools import cache

from trialfinder.typed_toml import Text, Url, WordFile, load


class TermsOfUse(WordFile, frozen=True):
    """Each a sentence or two; terms_of_use.toml holds them."""

    source: Url
    version: date
    """The day of the registry's terms."""
    attribution: Text
    changes: Text
    ownership: Text
    current: Text
    contacts: Text

    def lines(self, day: str | None, fetched: str | None) -> tuple[str, ...]:
        """All of them, most wanted first, for a data version and a day of fetching. None: each record has its own."""
        dated = self.attribution.format(
            day=day[:10] if day else "the day beside each record", fetched=fetched[:10] if fetched else "an unknown day"
        )
        return dated, self.changes, self.current, self.ownership, self.contacts

    def export_line(self, day: str | None, fetched: str | None) -> str:
        """The one line that goes with an export: who gave it, when, and what is ours."""
        return " ".join(self.lines(day, fetched)[:2])


@cache
def terms_of_use() -> TermsOfUse:
    """The terms that come with this version, read once."""
    return load(__file__, "terms_of_use.toml", TermsOfUse)
