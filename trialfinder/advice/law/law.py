"""What law, regulator and payers say of a product, and what clinics asked for it: each line with its source.

The law of a state is that of the state in which a person lives, as three lines; U.S. states only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from trialfinder.places import Place
from trialfinder.products.source import Source, Year
from trialfinder.typed_toml import Table, Text, WordFile, load

FEDERAL: Final = "A state's law does not change federal law, and it does not show that a treatment works."
PRP_WORDS: Final = {
    "no": "Its words are about cells and tissue; they do not name PRP.",
    "not_said": "It does not say if it means PRP too.",
    "only_past_phase_1": "PRP falls under it only if it is past phase 1 of testing.",
    "unread": "We do not know if it means PRP too.",
}
"""Whether a law covers PRP, in words."""


class Law(Table, frozen=True):
    """One state's law on treatments that the FDA has not approved."""

    state: Text
    status: Literal["in_force", "signed_unread"]
    """`signed_unread`: signed, and we have not read its text."""
    title: Text
    statute: Text
    allows: Text
    """Who may give what, in a sentence."""
    covers_prp: Literal["no", "not_said", "only_past_phase_1", "unread"]
    source: tuple[Source, ...]
    year: Year
    since: Text | None = None
    """The day or year from which it holds; None: we have not seen it."""
    paper: Text | None = None
    """What the person gets on paper; None: we have not read it."""
    doubt: Text | None = None
    """What is open in our reading."""

    @property
    def lines(self) -> tuple[str, str, str]:
        """Who may give what; what you get on paper; PRP and federal law."""
        paper = self.paper or "What it asks for on paper we do not know."
        return self.allows, f"{paper} {self.doubt}" if self.doubt else paper, f"{PRP_WORDS[self.covers_prp]} {FEDERAL}"


class Laws(WordFile, frozen=True):
    """laws.toml."""

    law: tuple[Law, ...]


@cache
def laws() -> tuple[Law, ...]:
    """Every law that we hold.

    Raises:
        GuidanceError: the file breaks its rules.
    """
    return load(__file__, "laws.toml", Laws).law


def law_at(place: Place | None) -> tuple[Law | None, str]:
    """The law of the place's state, and a sentence that says whose law it is or why there is none.

    >>> law_at(None)[1]
    'Give your place, and we look for the law of your state.'
    """
    if place is None:
        return None, "Give your place, and we look for the law of your state."
    state = state_of(place)
    if state is None:
        if is_in_the_us(place) or place.kind == "point":
            return (
                None,
                "We could not tell which state your place is in. A ZIP code, or a city with its state, tells us.",
            )
        return None, "We hold laws of U.S. states only. Other countries have their own rules; ask the regulator there."
    found = next((law for law in laws() if law.state == state), None)
    if found is None:
        return None, f"{state}: we hold no law of this state on such treatments. Federal rules still apply."
    if found.status == "signed_unread":
        return found, f"{state}: signed in {found.year}; we have not read the text."
    return found, f"{state}: {found.title}, {found.statute}."


TERRITORIES: Final = ("Puerto Rico", "Guam", "U.S. Virgin Islands", "American Samoa", "Northern Mariana Islands")
_ZIP: Final = re.compile(r"\bZIP (?:area )?(\d{3})")


class StateZips(Table, frozen=True):
    """One state and the ranges of the first three digits of its ZIP codes."""

    name: Text
    zips: tuple[Text, ...]


class ZipStates(Table, frozen=True):
    """zip_states.toml."""

    state: tuple[StateZips, ...]


def state_of(place: Place) -> str | None:
    """The state's name ("Wyoming"); None outside the United States, and where the name holds no state or ZIP code.

    A ZIP code belongs to the state of its first three digits; the few that reach over a state line are named in
    zip_states.toml.

    >>> state_of(Place("Cheyenne, Wyoming, United States", 41.1, -104.8, "city"))
    'Wyoming'
    >>> state_of(Place("ZIP 82001, United States", 41.1, -104.8, "zip"))
    'Wyoming'
    """
    parts = [part.strip() for part in place.name.split(",")]
    if parts[-1] in TERRITORIES:
        return parts[-1]
    if parts[-1] != "United States":  # "Tbilisi, Georgia" is no state
        return None
    code = _ZIP.search(place.name)
    named = next((part for part in reversed(parts) if part in _states()), None)
    return named or (_state_of_zip(code[1]) if code else None)


def is_in_the_us(place: Place) -> bool:
    """Whether the place lies in the United States or one of its territories."""
    return place.name.rpartition(",")[2].strip() in ("United States", *TERRITORIES)


def _state_of_zip(first_three: str) -> str | None:
    number = int(first_three)
    return next((state for low, high, state in _ranges() if low <= number <= high), None)


@cache
def _states() -> frozenset[str]:
    return frozenset(state for _, _, state in _ranges())


@cache
def _ranges() -> tuple[tuple[int, int, str], ...]:
    return tuple(
        (int(low), int(high or low), one.name)
        for one in load(__file__, "zip_states.toml", ZipStates).state
        for low, _, high in (zips.partition("-") for zips in one.zips)
    )


class Statement(Table, frozen=True):
    """One statement on some products."""

    products: frozenset[str]
    """Keys of vocabulary.THERAPIES."""
    text: Text
    source: tuple[Source, ...]
    payer: Text | None = None
    """Medicare or the insurer; None in a statement of the FDA."""
    cell_sources: frozenset[str] = frozenset()
    """Only for products of these sources; empty: any."""
    short: Text | None = None
    """The same in one sentence, in the one line that stands for the product in the short answer."""

    def is_about(self, therapies: Iterable[str], cell_source: str | None) -> bool:
        """Whether it speaks of one of the therapies, from that source (None: not known)."""
        fits = not self.cell_sources or (cell_source or "not_stated") in self.cell_sources
        return fits and bool(self.products & set(therapies))


class Price(Table, frozen=True):
    """What clinics asked for one thing, in US dollars."""

    products: frozenset[str]
    what: Text
    where: Text
    mean_usd: int
    low_usd: int
    high_usd: int
    asked_in: Year
    source: tuple[Source, ...]
    answered: int | None = None
    """Clinics that told a price; None: the summary does not say."""
    asked: int | None = None

    @property
    def text(self) -> str:
        """The range in a sentence or two."""
        count = f" {self.answered} of {self.asked} clinics gave a price." if self.answered and self.asked else ""
        return (
            f"For {self.what}, {self.where} asked a mean of {self.mean_usd:,} US dollars in {self.asked_in}. "
            f"Prices ran from {self.low_usd:,} to {self.high_usd:,}.{count}"
        )


@dataclass(frozen=True, slots=True)
class PriceFacts:
    """What is known of the price of one product."""

    ranges: tuple[Price, ...]
    unread: tuple[Statement, ...]
    """Surveys that exist and whose figures we have not read."""
    note: str
    """What the ranges are not about; or that none is held."""
    quoted_usd: int | None
    """What the person was quoted."""
    beside: str | None
    """The quoted price set beside the first range."""


class Lines(WordFile, frozen=True):
    """fda.toml or coverage.toml."""

    line: tuple[Statement, ...]


class Prices(WordFile, frozen=True):
    """prices.toml."""

    price: tuple[Price, ...]
    unread: tuple[Statement, ...]


@cache
def fda_lines() -> tuple[Statement, ...]:
    """What the FDA and the courts say."""
    return load(__file__, "fda.toml", Lines).line


@cache
def coverage_lines() -> tuple[Statement, ...]:
    """What Medicare and insurers pay for."""
    return load(__file__, "coverage.toml", Lines).line


@cache
def _prices() -> Prices:
    return load(__file__, "prices.toml", Prices)


def prices() -> tuple[Price, ...]:
    """Every survey whose figures were read."""
    return _prices().price


def unread_surveys() -> tuple[Statement, ...]:
    """Surveys whose figures were not read."""
    return _prices().unread


def standing(therapies: Iterable[str], cell_source: str | None = None) -> tuple[Statement, ...]:
    """The FDA's lines on the product, the one for the short answer first."""
    kinds = tuple(therapies)
    found = [one for one in fda_lines() if one.is_about(kinds, cell_source)]
    return tuple(sorted(found, key=lambda one: one.short is None))


def coverage(therapies: Iterable[str], cell_source: str | None = None) -> tuple[Statement, ...]:
    """Who pays for the product, Medicare first."""
    kinds = tuple(therapies)
    return tuple(one for one in coverage_lines() if one.is_about(kinds, cell_source))


def price_of(therapies: Iterable[str], quoted_usd: int | None = None) -> PriceFacts:
    """What clinics asked for this product, and the person's own price beside it."""
    kinds = set(therapies)
    ranges = tuple(one for one in prices() if one.products & kinds)
    unread = tuple(one for one in unread_surveys() if one.products & kinds)
    if not ranges:
        note = "We hold no survey of prices for this product."
        beside = (
            f"You were quoted {quoted_usd:,} US dollars. We have no price to set beside it." if quoted_usd else None
        )
    else:
        note = "None of these is a price for the back. A price does not say if it works."
        beside = _beside(quoted_usd, ranges[0]) if quoted_usd else None
    return PriceFacts(ranges, unread, note, quoted_usd, beside)


def _beside(quoted_usd: int, one: Price) -> str:
    if quoted_usd > one.high_usd:
        how = f"more than the highest price in a survey ({one.high_usd:,})"
    elif quoted_usd < one.low_usd:
        how = f"less than the lowest price in a survey ({one.low_usd:,})"
    else:
        how = f"within the range of a survey ({one.low_usd:,} to {one.high_usd:,})"
    return (
        f"You were quoted {quoted_usd:,} US dollars. That is {how}: {one.what}, {one.where}, {one.asked_in}, "
        f"mean {one.mean_usd:,}."
    )
