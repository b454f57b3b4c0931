"""What a record asks of the people who join, in plain words and plain units. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from trialfinder.advice.fit.rules import number_words
from trialfinder.advice.fit.words import HEALTH_RULES, health_words, rule
from trialfinder.advice.offer.closes import rule_in_words as in_words
from trialfinder.reading.criteria.durations import canonical
from trialfinder.reading.criteria.eligibility import EligibilityFact
from trialfinder.reading.reading import Reading


class JoiningRule(NamedTuple):
    """One thing that a record asks of those who join."""

    name: str
    """Its key in `read_eligibility`."""
    words: str
    """A sentence of ours."""
    field: EligibilityFact
    """What it rests on."""


TOLD_LINE_BY_LINE: Final = (
    "excludes_prior_biologic",
    "excl_any_biologic",
    "excl_needle_this_place",
    "excl_prior_timed_months",
    "excl_disc_procedure",
    "steroid_washout_months",
)
"""Fields that sum up the rules on earlier injections: people read the rules themselves, each with place and wait."""


def joining_rules(reading: Reading) -> tuple[JoiningRule, ...]:
    """Every rule that we could read from a record; those on earlier injections come right after ages and sex."""
    said = ((name, rule_in_words(name, field), field) for name, field in reading.eligibility.items())
    stated = [JoiningRule(name, words, field) for name, words, field in said if words is not None]
    people = [one for one in stated if one.name in ("min_age", "max_age", "sex")]
    return (*people, *earlier_rules(reading), *stated[len(people) :])


def earlier_rules(reading: Reading) -> Iterator[JoiningRule]:
    """The rules on earlier injections, the one that reaches farthest first, each with its place and its wait."""
    for number, one in enumerate(reading.earlier, start=1):
        words = f"Earlier treatment: {in_words(one)}."
        yield JoiningRule(f"earlier_injection_{number}", words, EligibilityFact("yes", *one.quote))


def rule_in_words(name: str, field: EligibilityFact) -> str | None:
    """One field of read_eligibility as a sentence; None where it asks nothing, or repeats another field."""
    value = field.value
    if value in (None, "no", "not_stated", "ALL") or name.startswith("text_"):
        return None
    if name in TOLD_LINE_BY_LINE:
        return None
    if name in HEALTH_RULES:
        return health_words(name, value, canonical(field.quote or ""))
    if name == "sex":
        return rule(name).format(who="women" if value == "FEMALE" else "men")
    return number_words(name, field)
