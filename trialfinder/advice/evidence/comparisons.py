"""Published comparisons of a product with something else: both groups, who did better by a rule, and each in words."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Annotated, Final, Literal

import msgspec

from trialfinder.products.source import Source
from trialfinder.typed_toml import Table, Text, WordFile, load
from trialfinder.vocabulary import CELL_SOURCES, TARGETS, products_words
from trialfinder.wording import in_months

Direction = Literal["favours_product", "no_difference", "favours_comparator", "not_comparable", "open"]
Against = Literal["sham", "steroid", "drug", "usual_care", "another_product"]
Favours = Literal["product", "comparator", "neither"]

AGAINST_WORDS: Final[dict[str, str]] = {
    "sham": "Against salt water or a sham",
    "steroid": "Against a steroid",
    "drug": "Against another drug",
    "usual_care": "Against usual care",
    "another_product": "Against another product of this kind",
}
"""What a product was compared with, in the order in which it is told."""

DIRECTION_WORDS: Final[dict[str, str]] = {
    "favours_product": "the group with the product did better",
    "no_difference": "no clear difference between the groups; chance can explain the gap",
    "favours_comparator": "the other group did better",
    "not_comparable": "no test compares the two groups",
    "open": "open, because no main result was named, or it was not read, or it changed over time",
}
"""Who did better, in words."""

Count = Annotated[int, msgspec.Meta(ge=0)]


class Arm(Table, frozen=True):
    """One group of people."""

    name: Text
    n: Count | None = None
    """How many people; None: we have not read it."""
    had: Count | None = None
    """How many of `of` had what `result` tells, where it is a share of people; None: it is none."""
    of: Count | None = None
    """The number counted, or 100."""
    result: Text | None = None
    """What was seen in this group; None: we have not read it."""
    is_product: bool = False


class Visit(Table, frozen=True):
    """What one group against the other showed at one time; never a change within one group."""

    months: Annotated[float, msgspec.Meta(ge=0)]
    measure: Text
    favours: Favours
    """Whom the difference between the groups favours; `neither`: no clear difference."""
    main: bool = False
    """The trial had named this as its main goal."""


class Comparison(Table, frozen=True, kw_only=True):
    """One published comparison."""

    id: Annotated[str, msgspec.Meta(pattern="^[a-z0-9-]+$")]
    products: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)]
    """Keys of vocabulary.THERAPIES."""
    cell_source: Literal["autologous", "allogeneic"]
    targets: tuple[Text, ...]
    """Keys of vocabulary.TARGETS."""
    design: Literal["randomised", "not_randomised"]
    against: Against
    comparator: Text
    measure: Text
    months: float
    """When the result that is told was taken, counted from the injection."""
    read: Literal["abstract", "second_hand", "company"]
    """What we read of it: its own summary, a later paper on it, or the maker's word."""
    arm: Annotated[tuple[Arm, ...], msgspec.Meta(min_length=2)]
    source: Annotated[tuple[Source, ...], msgspec.Meta(min_length=1)]
    visit: tuple[Visit, ...] = ()
    masked: Literal["double", "people", "assessor", "no"] | None = None
    drawn: Count | None = None
    """People drawn by lot."""
    analysed: Count | None = None
    between: Text | None = None
    """The result of one group against the other, in words and figures; None: none was read."""
    told: Text | None = None
    """Both groups in a sentence."""
    harms: Text | None = None
    note: Text | None = None
    """What is doubtful, missing or easily misread."""
    whole: bool = True
    """False: part of the results was not told or not read."""
    in_part: bool = False
    """What else is said of it nobody could check: it stands in no short answer."""
    within_only: bool = False
    """The groups were each held against their own start, never against one another."""
    nct_id: Text | None = None

    @property
    def people(self) -> int | None:
        """How many were counted, else drawn; None: we have read neither."""
        return self.analysed or self.drawn

    @property
    def year(self) -> int | None:
        """Of the paper; None: not known."""
        return self.source[0].year

    @property
    def direction(self) -> Direction:
        """Who did better, by rule from what one group showed against the other.

        The main goal decides where the trial named one. Without one, every visit has to be told and point one way.
        All else is open, and no author's word and no change within a group counts.
        """
        if self.within_only:
            return "not_comparable"
        told = [one for one in self.visit if one.main] or (list(self.visit) if self.whole else [])
        ways = {one.favours for one in told}
        if len(ways) != 1:
            return "open"
        found: dict[Favours, Direction] = {
            "product": "favours_product",
            "comparator": "favours_comparator",
            "neither": "no_difference",
        }
        return found[ways.pop()]

    @property
    def is_read_on_both_sides(self) -> bool:
        """Whether its own summary tells a result of every kind of group: only then may it stand for the product."""
        product = any(one.result for one in self.arm if one.is_product)
        other = any(one.result for one in self.arm if not one.is_product)
        return product and other and self.told is not None and self.read == "abstract" and not self.in_part

    @property
    def people_rows(self) -> tuple[tuple[Arm, int, int], ...]:
        """Each group with how many had what is told, of how many; empty unless every group has such a share."""
        rows = tuple((one, one.had, one.of) for one in self.arm if one.had is not None and one.of)
        return rows if len(rows) == len(self.arm) else ()


class Uncontrolled(Table, frozen=True, kw_only=True):
    """A study in which everybody got the product: it is counted, and its result is not told."""

    id: Annotated[str, msgspec.Meta(pattern="^[a-z0-9-]+$")]
    products: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)]
    cell_source: Literal["autologous", "allogeneic"]
    targets: tuple[Text, ...]
    people: Count
    months: float
    source: Annotated[tuple[Source, ...], msgspec.Meta(min_length=1)]
    note: Text | None = None

    @property
    def year(self) -> int | None:
        """Of the paper; None: not known."""
        return self.source[0].year


class Review(Table, frozen=True, kw_only=True):
    """A review or guideline; those that count the same trials are never added up."""

    id: Annotated[str, msgspec.Meta(pattern="^[a-z0-9-]+$")]
    kind: Literal["review", "guideline"]
    products: tuple[Text, ...]
    """Empty: any product."""
    targets: tuple[Text, ...]
    """Empty: any place."""
    way: Literal["gain", "mixed", "no_difference", "not_enough", "harm", "why"]
    text: Text
    source: Annotated[tuple[Source, ...], msgspec.Meta(min_length=1)]
    cell_sources: tuple[Text, ...] = ()
    """Only for products of these sources; empty: any."""
    trials: Count | None = None
    people: Count | None = None
    certainty: Text | None = None
    superseded_by: Text | None = None
    """The id of the newer one."""

    @property
    def year(self) -> int | None:
        """Of the paper; None: not known."""
        return self.source[0].year


class Comparisons(WordFile, frozen=True):
    """comparisons.toml."""

    comparison: tuple[Comparison, ...]


class UncontrolledStudies(WordFile, frozen=True):
    """uncontrolled.toml."""

    study: tuple[Uncontrolled, ...]


class Reviews(WordFile, frozen=True):
    """reviews.toml."""

    review: tuple[Review, ...]


@cache
def comparisons() -> tuple[Comparison, ...]:
    """Every comparison, in the file's order."""
    return load(__file__, "comparisons.toml", Comparisons).comparison


@cache
def uncontrolled() -> tuple[Uncontrolled, ...]:
    """Every study without a comparison, in the file's order."""
    return load(__file__, "uncontrolled.toml", UncontrolledStudies).study


@cache
def reviews() -> tuple[Review, ...]:
    """Every review and guideline, in the file's order."""
    return load(__file__, "reviews.toml", Reviews).review


READ_WORDS = {
    "abstract": "",
    "second_hand": "We read it in a later paper only.",
    "company": "Reported by the maker.",
}


def at_words(months: float) -> str:
    """How long after the injection: `6 weeks`, `12 months`.

    >>> at_words(1.5), at_words(5.5), at_words(12), at_words(24), at_words(0)
    ('6 weeks', '24 weeks', '12 months', '2 years', 'right after')
    """
    if not months:
        return "right after"
    if months == int(months):
        return in_months(months)
    # comparisons.toml gives a paper's weeks as quarters of a month: 6 weeks as 1.5, 24 as 5.5.
    weeks = round(months * 4.3)
    return "1 week" if weeks == 1 else f"{weeks} weeks"


def places_words(targets: Iterable[str]) -> str:
    """Places in plain words, joined."""
    return ", ".join(TARGETS[one] for one in targets)


def comparison_title(one: Comparison) -> str:
    """What was compared, where, in how many people: one line."""
    people = f"{one.people} people counted" if one.analysed else f"{one.drawn} people joined"
    whose = CELL_SOURCES[one.cell_source]
    return f"{products_words(one.products)} ({whose}), {places_words(one.targets)}: against {one.comparator}. {people}."


def arm_words(arm: Arm) -> str:
    """One group, how many, and what was seen in it."""
    people = "" if arm.n is None else f" ({arm.n} people)"
    return f"{arm.name}{people}: {arm.result or 'no result in what we read'}."


def between_words(one: Comparison) -> str:
    """The result of one group against the other."""
    told = one.between or "no test of one group against the other, as far as we read"
    return f"Between the groups, up to {at_words(one.months)}: {told}. Overall: {DIRECTION_WORDS[one.direction]}."


def doubt_words(one: Comparison) -> str:
    """Harms, and what is doubtful, as sentences; empty for none."""
    is_told = one.design == "randomised" or "Chance did not set" in (one.note or "")
    lot = "" if is_told else "Chance did not set the groups."
    said = (one.harms, lot, one.note, READ_WORDS[one.read] if READ_WORDS[one.read] not in (one.note or "") else "")
    return " ".join(part for part in said if part)


def uncontrolled_words(one: Uncontrolled) -> str:
    """A study without a comparison: what and how many, never its result."""
    what = f"{products_words(one.products)} ({CELL_SOURCES[one.cell_source]}), {places_words(one.targets)}"
    note = f" {one.note}" if one.note else ""
    return f"{what}: {one.people} people, watched for {at_words(one.months)}.{note}"
