"""The lines that the registry's terms of use ask for, for the About page and for what is exported."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import msgspec


class TermsOfUse(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Each a sentence or two; terms_of_use.toml holds them."""

    source: str
    version: str
    """The day of the registry's terms."""
    attribution: str
    changes: str
    ownership: str
    current: str
    contacts: str

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
    text = files("trialfinder.registry").joinpath("terms_of_use.toml").read_text(encoding="utf-8")
    return msgspec.toml.decode(text, type=TermsOfUse)
