"""A comparison in words: what it was, each group, the result between them, and what is doubtful."""

from __future__ import annotations

from collections.abc import Iterable

from trialfinder.advice.evidence.comparisons import DIRECTION_WORDS, Arm, Comparison, Review, Uncontrolled
from trialfinder.vocabulary import CELL_SOURCES, TARGETS, THERAPIES
from trialfinder.wording import in_months

READ_WORDS = {
    "abstract": "",
    "second_hand": "We read it in a later paper only.",
    "company": "Told by the maker.",
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


def products_words(labels: Iterable[str]) -> str:
    """Products in plain words, joined."""
    words = " or ".join(_lower(THERAPIES.get(one, "another part of the blood")) for one in labels)
    return f"{words[:1].upper()}{words[1:]}"


def places_words(targets: Iterable[str]) -> str:
    """Places in plain words, joined."""
    return ", ".join(TARGETS[one] for one in targets)


def comparison_title(one: Comparison) -> str:
    """What was compared, where, in how many people: one line."""
    people = f"{one.people} people counted" if one.analysed else f"{one.drawn} people drawn"
    whose = CELL_SOURCES[one.cell_source]
    return f"{products_words(one.products)} ({whose}), {places_words(one.targets)}: against {one.comparator}. {people}."


def arm_words(arm: Arm) -> str:
    """One group, how many, and what was seen in it."""
    people = "" if arm.n is None else f" ({arm.n} people)"
    return f"{arm.name}{people}: {arm.result or 'its result is not in what we read'}."


def between_words(one: Comparison) -> str:
    """The result of one group against the other."""
    told = one.between or "no result was told or read"
    return f"Between the groups, up to {at_words(one.months)}: {told}. In sum: {DIRECTION_WORDS[one.direction]}."


def doubt_words(one: Comparison) -> str:
    """Harms, and what is doubtful, as sentences; empty for none."""
    by_lot = one.design == "randomised" or "by lot" in (one.note or "")
    lot = "" if by_lot else "The groups were not drawn by lot."
    said = (one.harms, lot, one.note, READ_WORDS[one.read] if READ_WORDS[one.read] not in (one.note or "") else "")
    return " ".join(part for part in said if part)


def uncontrolled_words(one: Uncontrolled) -> str:
    """A study without a comparison: what and how many, never its result."""
    what = f"{products_words(one.products)} ({CELL_SOURCES[one.cell_source]}), {places_words(one.targets)}"
    note = f" {one.note}" if one.note else ""
    return f"{what}: {one.people} people, watched for {at_words(one.months)}.{note}"


def review_words(one: Review) -> str:
    """A review or guideline, marked where a newer one has replaced it."""
    return f"{one.text} [Replaced]" if one.superseded_by else one.text


def _lower(words: str) -> str:
    """“Bone-marrow concentrate” inside a sentence; “PRP” and “SVF” stay."""
    return words if words[1:2].isupper() else f"{words[:1].lower()}{words[1:]}"
