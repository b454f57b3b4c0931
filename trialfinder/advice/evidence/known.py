"""What is known of a product at a place, or of what a person names: comparisons, sham first, then others, reviews."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from trialfinder.advice.evidence.comparisons import (
    AGAINST_WORDS,
    Comparison,
    Review,
    Uncontrolled,
    comparisons,
    reviews,
    uncontrolled,
)
from trialfinder.advice.offer.offered import find_offered, find_place_of_injection
from trialfinder.errors import one_slip_away, unknown_word
from trialfinder.typed_values import find_value

NOT_BETTER_THAN_NOTHING: Final = (
    "Better than a steroid is not better than nothing. A guideline of 2025 found that steroid shots do little or "
    "nothing against a sham for lasting back pain; 34 societies of pain doctors disagree with it."
)
"""Said wherever a comparison with a steroid is told. Source: STEROID_GUIDELINE."""

STEROID_GUIDELINE: Final = "gl-bmj-2025-comparators"

UNCONTROLLED_WORDS: Final = (
    "Studies in which everybody got the product. They cannot tell its effect from time and hope, so we leave out "
    "their results."
)


@dataclass(frozen=True, slots=True, repr=False)
class Known:
    """What is held on one product at one place."""

    comparisons: tuple[Comparison, ...]
    """In the order of AGAINST_WORDS, the larger first."""
    uncontrolled: tuple[Uncontrolled, ...]
    reviews: tuple[Review, ...]

    def __repr__(self) -> str:
        """One line: how many of each."""
        counts = (
            f"{len(self.comparisons)} comparisons, {len(self.uncontrolled)} without one, {len(self.reviews)} reviews"
        )
        return f"<Known: {counts}>"

    @property
    def groups(self) -> tuple[tuple[str, tuple[Comparison, ...]], ...]:
        """(words of AGAINST_WORDS, its comparisons), none empty."""
        found = ((words, tuple(one for one in self.comparisons if one.against == key)) for key, words in _against())
        return tuple((words, some) for words, some in found if some)

    @property
    def largest(self) -> Comparison | None:
        """The largest comparison by lot that may stand for the product: with a sham, else with a drug or care.

        Only one whose both sides were read. Never chosen by its direction: by size, then by year, then by id.
        """
        told = [one for one in self.comparisons if one.is_read_on_both_sides and one.design == "randomised"]
        for wanted in (("sham",), ("steroid", "drug", "usual_care")):
            some = [one for one in told if one.against in wanted]
            if some:
                return max(some, key=lambda one: (one.people or 0, one.year or 0, one.id))
        return None


def known(products: Collection[str] | None = None, target: str | None = None, source: str | None = None) -> Known:
    """What is held on the products at a place.

    Args:
        products: keys of vocabulary.THERAPIES; None: all.
        target: a key of vocabulary.TARGETS; None: any place.
        source: `autologous` or `allogeneic`: only studies of that source; None: both.
    """

    def fits(one: Comparison | Uncontrolled) -> bool:
        return (
            (products is None or not set(one.products).isdisjoint(products))
            and (target is None or target in one.targets)
            and (source in (None, "mixed", "not_stated") or one.cell_source == source)
        )

    order = list(AGAINST_WORDS)
    found = sorted(
        (one for one in comparisons() if fits(one)),
        key=lambda one: (order.index(one.against), -(one.people or 0), one.id),
    )
    return Known(
        tuple(found),
        tuple(one for one in uncontrolled() if fits(one)),
        tuple(one for one in reviews() if _is_about(one, products, target, source)),
    )


def steroid_guideline() -> Review:
    """The guideline behind NOT_BETTER_THAN_NOTHING."""
    return next(one for one in reviews() if one.id == STEROID_GUIDELINE)


def _against() -> list[tuple[str, str]]:
    return list(AGAINST_WORDS.items())


def _is_about(one: Review, products: Collection[str] | None, target: str | None, source: str | None) -> bool:
    if one.id == STEROID_GUIDELINE and products is not None:
        return False  # it stands beside the comparisons with a steroid
    return (
        (products is None or not one.products or not set(one.products).isdisjoint(products))
        and (target is None or not one.targets or target in one.targets)
        and (source in (None, "mixed", "not_stated") or not one.cell_sources or source in one.cell_sources)
    )


SOURCES: Final = ("autologous", "allogeneic")
"""What evidence can be narrowed to."""


def evidence_on(product: str | None = None, target: str | None = None, source: str | None = None) -> Known:
    """What is held, narrowed by each word that is given.

    Raises:
        QueryError: a product, place or source that is not known.
    """
    what, where = (find_offered(product) if product else None), find_place_of_injection(target)
    whose = None
    if source is not None:
        read = find_value("source", source)
        if read is None or read.values[0] not in SOURCES:
            raise unknown_word(
                "source", source.strip()[:60], SOURCES, guess=one_slip_away(source.strip()[:60], SOURCES)
            )
        whose = read.values[0]
    if what is None:
        return known(None, where, whose)
    if whose and what.source and whose != what.source:
        return Known((), (), ())  # "own cells" from a donor: nothing can be both
    return known(what.therapies, where, whose or what.source)
