"""What a record asks of the people who join, in plain words and plain units. Pure."""

from __future__ import annotations

from typing import NamedTuple

from trialfinder.advice.fit.limits import read_score
from trialfinder.advice.fit.rules import rule
from trialfinder.reading.criteria.eligibility import Field, read_eligibility
from trialfinder.reading.criteria.scores import LEG_RULES
from trialfinder.registry.record import Study


class JoiningRule(NamedTuple):
    """One thing that a record asks of those who join."""

    name: str
    """Its key in `read_eligibility`."""
    words: str
    """A sentence of ours."""
    field: Field
    """What it rests on."""


def joining_rules(study: Study) -> tuple[JoiningRule, ...]:
    """Every rule that we could read from a record, in the order of `read_eligibility`; empty where there is none."""
    said = ((name, rule_in_words(name, field), field) for name, field in read_eligibility(study).items())
    return tuple(JoiningRule(name, words, field) for name, words, field in said if words is not None)


def rule_in_words(name: str, field: Field) -> str | None:
    """One field of read_eligibility as a sentence; None where it asks nothing, or repeats another field."""
    value = field.value
    if value in (None, "no", "not_stated", "ALL") or name.startswith("text_"):
        return None
    if name == "excludes_prior_biologic":
        return "No earlier injection of a biologic (or none for a while)."
    if name in ("biologic_washout_months", "steroid_washout_months"):
        what = "a biologic" if name.startswith("biologic") else "a steroid"
        return f"A wait of {months_in_words(float(str(value)))} after {what}."
    if name == "sex":
        return rule(name).format(who="women" if value == "FEMALE" else "men")
    shown = f"{value:g}" if isinstance(value, int | float) else str(value)
    score = read_score(shown)
    if score:
        shown = f"{score.number:g} of {score.top:g}"
    elif name.startswith("pain_scale"):
        return f"Pain: {shown.removeprefix('not numeric (').removesuffix(')')}."
    if name == "leg_pain_rule":
        shown = LEG_RULES.get(shown, shown)
        shown = shown[:1].upper() + shown[1:]
    return rule(name).format(n=shown)


def months_in_words(months: float) -> str:
    """Months as people say them.

    >>> months_in_words(1), months_in_words(1.5), months_in_words(24)
    ('1 month', '1.5 months', '24 months')
    """
    return f"{months:g} {'month' if months == 1 else 'months'}"
