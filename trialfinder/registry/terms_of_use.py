"""The lines that the registry's terms of use ask for, for the About page and for what is exported."""

from __future__ import annotations

from datetime import date
from functools import cache

from trialfinder.typed_toml import Text, Url, Words, load


class TermsOfUse(Words, frozen=True):
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
        """All of them, for the data version and the day of fetching (None: not known), most wanted first."""
        dated = self.attribution.format(day=_day(day), fetched=_day(fetched))
        return dated, self.changes, self.current, self.ownership, self.contacts

    def export_line(self, day: str | None, fetched: str | None) -> str:
        """The one line that goes with an export: who gave it, when, and what is ours."""
        return " ".join(self.lines(day, fetched)[:2])


def _day(text: str | None) -> str:
    return text[:10] if text else "an unknown day"


@cache
def terms_of_use() -> TermsOfUse:
    """The terms that come with this version, read once."""
    return load(__file__, "terms_of_use.toml", TermsOfUse)
