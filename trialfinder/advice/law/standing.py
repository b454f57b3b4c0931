"""What the FDA says, what payers pay for, what clinics asked: each line by product, with its source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from trialfinder.products.source import Source, Year
from trialfinder.typed_toml import Table, Text, WordFile, load


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
