"""What one rule of a record does with what a person told, part by part; its words are in words.py."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any, Final, Literal, NamedTuple

from trialfinder.advice.fit.answers import Answers, Earlier
from trialfinder.advice.fit.words import (
    ANY,
    covering,
    partial_words,
    past_words,
    rule,
    rule_words,
    surgery_words,
    told_earlier,
    told_words,
    whole_words,
    words,
)
from trialfinder.advice.offer.closes import match, rule_in_words
from trialfinder.advice.offer.offered import find_offered
from trialfinder.reading.criteria.durations import canonical
from trialfinder.reading.criteria.earlier import PriorRule
from trialfinder.reading.criteria.eligibility import Eligibility, EligibilityFact
from trialfinder.reading.criteria.scores import LEG_RULES
from trialfinder.reading.criteria.thresholds import ReadValue
from trialfinder.reading.dates import DAYS_PER_MONTH, read_date
from trialfinder.wording import months_since

Result = Literal["bars", "may", "unknown", "clear"]
"""What an answer does to one part of a line, worst first.

bars: the part speaks against the person. may: it could. unknown: not asked, not told, or not settled.
clear: it does not.
"""

WORST: Final[tuple[Result, ...]] = ("bars", "may", "unknown", "clear")


def at_least(value: float, floor: float, quote: str | None, error: float = 0) -> Result:
    """Whether a value reaches a floor; nearer to it than its error it may not; right at it the quote's sign decides."""
    return _beside(value, floor, quote, error, above=True)


def at_most(value: float, cap: float, quote: str | None, error: float = 0) -> Result:
    """Whether a value stays within a cap; nearer to it than its error it may not; right at it the sign decides."""
    return _beside(value, cap, quote, error, above=False)


def _beside(value: float, limit: float, quote: str | None, error: float, above: bool) -> Result:
    if error and abs(value - limit) < error:
        return "may"
    if value != limit:
        return "clear" if (value > limit) == above else "bars"
    wanted = (
        {">=": True, ">": False, "<": True, "<=": False} if above else {"<=": True, "<": False, ">": True, ">=": False}
    )
    signs = {found["sign"] for found in _signed().finditer(canonical(quote or "")) if float(found["n"]) == limit}
    return ("clear" if wanted[signs.pop()] else "bars") if len(signs) == 1 else "may"


class Score(NamedTuple):
    """A pain score that a record asks for."""

    sign: str
    number: float
    top: float
    """Of its scale: 10 or 100."""

    def check(self, value: float, error: float = 0) -> Result:
        """Whether a score of 0 to 10 is as asked."""
        scaled, error = value * self.top / 10, error * self.top / 10
        if error and abs(scaled - self.number) < error:
            return "may"
        if scaled == self.number:
            return "clear" if self.sign.endswith("=") else "bars"
        return "clear" if (scaled > self.number) == self.sign.startswith(">") else "bars"


def read_score(text: str) -> Score | None:
    """`VAS>=40/100` as a Score; None for one in words, or of leg pain.

    >>> read_score("VAS>=40/100").check(4), read_score("NRS>=4/10 (leg pain)")
    ('clear', None)
    """
    found = re.fullmatch(r"\w+?([<>]=?)([\d.]+)(?:/(\d+)| \(/(\d+) implied\))", text)
    return Score(found[1], float(found[2]), float(found[3] or found[4])) if found else None


@cache
def _signed() -> re.Pattern[str]:
    return re.compile(r"(?P<sign>[<>]=?) ?(?P<n>\d{1,4}(?:\.\d{1,2})?)(?![\d.]*\d)")


HEALTH_RULES: Final = {
    "excludes_prior_surgery": "surgery",
    "excludes_pregnancy": "pregnant",
    "excludes_cancer": "cancer",
    "excludes_infection": "infection",
    "excludes_anticoagulant_or_bleeding": "bleeding_or_anticoagulant",
    "excludes_diabetes": "diabetes",
    "excludes_immunosuppression": "immunosuppression",
    "excl_autoimmune": "autoimmune",
    "excludes_smoking": "smoking",
    "excludes_mri_contraindicated": "no_mri",
    "excludes_litigation": "litigation",
}
"""Column of the criteria -> the answer that it asks for."""

NUMBERS: Final = (
    "text_min_age",
    "text_max_age",
    "min_pain_months",
    "max_pain_months",
    "pain_scale_min",
    "pain_scale_max",
    "odi_min",
    "odi_max",
    "pfirrmann_range",
    "levels_max",
    "conservative_care_months",
    "bmi_max",
    "leg_pain_rule",
)
"""Columns that stand in a line of the criteria as a number or a rule on leg pain."""

_ERROR: Final = {"pain_months": 1.0, "pain_score": 1.0, "bmi": 1.0}
"""How far a told number can be from what the study team will find: nearer to a limit than that, it may be either."""

_LEG: Final[dict[str, dict[str, Result]]] = {
    "no_radicular_pain": {"none": "clear", "less": "may", "more": "may"},
    "leg_at_most_half": {"none": "clear", "less": "may", "more": "bars"},
    "leg_capped": {"none": "clear", "less": "may", "more": "may"},
    "leg_less_than_back": {"none": "clear", "less": "clear", "more": "bars"},
    "leg_not_below_knee": {"none": "clear", "less": "may", "more": "may"},
    "leg_pain_required": {"none": "bars", "less": "unknown", "more": "unknown"},
}
"""Rule on leg pain -> what each answer does. Pain in the leg need not be nerve pain."""

_NAMED: Final[dict[str, tuple[frozenset[str], frozenset[str]]]] = {
    "prp": (frozenset({"prp"}), frozenset({"other_biologic"})),
    "own_cells": (frozenset({"own_cells", "cells_not_told"}), frozenset({"other_biologic"})),
    "donor_cells": (frozenset({"donor_cells", "cells_not_told"}), frozenset({"other_biologic"})),
    "cells_not_told": (frozenset({"cells_not_told"}), frozenset({"own_cells", "donor_cells", "other_biologic"})),
    "steroid": (frozenset({"steroid"}), frozenset()),
    "other_biologic": (frozenset({"other_biologic"}), frozenset({"cells_not_told", "donor_cells"})),
    "disc_procedure": (frozenset({"disc_procedure"}), frozenset()),
    "any_injection": (
        frozenset(),
        frozenset({"prp", "own_cells", "donor_cells", "cells_not_told", "steroid", "other_biologic", "disc_procedure"}),
    ),
}
"""What was told -> kinds of rules that name it, and kinds that may mean it."""

_LIKE: Final = {"prp": "platelets", "cells_not_told": "stem_cells", "other_biologic": "cell_free"}
"""What was told -> the word of offered.toml whose trials test the like, where the two differ."""


class Part(NamedTuple):
    """One rule within a line, and what the answers do to it."""

    result: Result
    what: str
    """`age`, `cancer`, `prp` …"""
    words: str
    """The rule in our words; it never repeats an answer."""
    covers: re.Pattern[str]
    """The words of the line that this rule is about."""
    told: str = ""
    """What the person told, as a sentence to say; "" where nothing was told."""
    where: str | None = None
    months: float | None = None
    until: str | None = None
    """The month in which a timed rule ends, `2026-09`."""
    is_must: bool = False
    """A number that is asked for: joined by "or", the best of several counts."""

    def __repr__(self) -> str:
        """Results tell of answers, so they are not shown."""
        return f"Part({self.what}, private)"


def structured(read: Eligibility, answers: Answers) -> Iterator[tuple[EligibilityFact, Part]]:
    """The registry's own fields: ages and sex."""
    for name, is_floor in (("min_age", True), ("max_age", False)):
        field = read[name]
        if isinstance(field.value, int | float) and field.quote:
            yield field, _age_part(name, field.value, answers, is_floor)
    sex = read["sex"]
    if sex.value in ("FEMALE", "MALE"):
        result: Result = "unknown" if answers.sex is None else _clear(answers.sex.upper() == sex.value)
        said = rule("sex").format(who="women" if sex.value == "FEMALE" else "men")
        yield sex, Part(result, "sex", said, ANY, told_words("sex", answers.sex))


def number(name: str, field: EligibilityFact, read: Eligibility, answers: Answers) -> Part:
    """A number of the criteria, or the rule on leg pain, against the answers."""
    value, covers = field.value, covering(name)
    if name in ("text_min_age", "text_max_age") and isinstance(value, int | float):
        is_floor = name == "text_min_age"
        part = _age_part(name.removeprefix("text_"), value, answers, is_floor)
        registry = read[name.removeprefix("text_")].value
        if part.result == "bars" and isinstance(registry, int | float) and registry != value:
            assert answers.age is not None
            if (answers.age >= registry) if is_floor else (answers.age <= registry):
                return part._replace(result="may")  # the record names two ages
        return part
    if name == "leg_pain_rule":
        asked = LEG_RULES.get(str(value), str(value))
        results = _LEG.get(str(value), {})
        result = results.get(answers.leg_pain, "unknown") if answers.leg_pain else "unknown"
        return Part(
            result, "leg_pain", f"{asked[:1].upper()}{asked[1:]}.", covers, told_words("leg_pain", answers.leg_pain)
        )
    words = rule_words(name, value)
    if name in ("pain_scale_min", "pain_scale_max"):
        score, told = read_score(str(value)), answers.pain_score
        result = "unknown" if score is None or told is None else score.check(told, _ERROR["pain_score"])
        return Part(result, "pain_score", words, covers, told_words("pain_score", told), is_must=True)
    item, check = _CHECKS.get(name, ("", at_most))
    told = getattr(answers, item, None)
    if told is None or not isinstance(value, int | float):
        return Part("unknown", item or name, words, covers, is_must=True)
    result = check(told, value, field.quote, _ERROR.get(item, 0))
    if item == "disc_levels":  # discs that hurt need not be those that are treated
        result = "may" if result == "bars" else "clear"
    return Part(result, item, words, covers, told_words(item, told), is_must=True)


_CHECKS: Final = {
    "min_pain_months": ("pain_months", at_least),
    "max_pain_months": ("pain_months", at_most),
    "levels_max": ("disc_levels", at_most),
    "bmi_max": ("bmi", at_most),
}


def _age_part(name: str, limit: float, answers: Answers, is_floor: bool) -> Part:
    words = rule(name).format(n=f"{limit:g}")
    if answers.age is None:
        return Part("unknown", "age", words, covering("age"))
    fits = answers.age >= limit if is_floor else answers.age <= limit
    return Part(_clear(fits), "age", words, covering("age"), told_words("age", answers.age))


def health(column: str, reading: ReadValue, answers: Answers) -> Part:
    """A yes/no item, or earlier surgery, against the answers. A "yes" to a rule on some cases only may bar."""
    item, text = HEALTH_RULES[column], reading.said.text
    told: Any = getattr(answers, item)
    if item == "pregnant" and answers.sex == "male":
        told = False
    covers = covering(column if column != "excludes_pregnancy" or answers.sex != "male" else "of_women")
    if reading.value == "no":
        return Part("unknown" if told is None else "clear", item, f"{rule(column)} {words()['lets_in']}", covers)
    if told is None:
        return Part("unknown", item, rule(column), covers)
    has_it = told not in (False, "none")
    if item == "surgery":
        result: Result = "clear" if not has_it else _health_result(item, told, has_it, text)
        if reading.value == "conditional" and has_it:
            result = "may"
        return Part(result, item, surgery_words(reading.value, text), covers, told_words(item, told) if has_it else "")
    return Part(
        _health_result(item, told, has_it, text), item, rule(column), covers, told_words(item, told) if has_it else ""
    )


def _health_result(item: str, told: object, has_it: bool, text: str) -> Result:
    whole = whole_words(item).search(text) is not None
    if not has_it:
        if item in ("infection", "smoking", "pregnant") and past_words().search(text):
            return "unknown"  # the question was about now
        return "clear" if whole or item not in ("infection", "immunosuppression") else "unknown"
    if item == "pregnant":
        return "bars"
    if not whole or partial_words().search(text):
        return "may"
    if item == "bleeding_or_anticoagulant":  # one answer, two things: certain where the line has both
        both = whole_words("bleeding").search(text) and whole_words("anticoagulant").search(text)
        return "bars" if both else "may"
    return "bars"


def earlier(one: PriorRule, answers: Answers, today: date, therapies: Sequence[str]) -> Part:
    """A rule on earlier injections against what the person had: the worst of all."""
    words = f"Earlier treatment: {rule_in_words(one)}."
    base = Part("unknown", one.what, words, covering("earlier"), "", one.where, one.months)
    if answers.earlier is None:
        return base
    parts = [_one_earlier(base, one, had, today, therapies) for had in answers.earlier]
    return min(parts, key=lambda part: WORST.index(part.result), default=base._replace(result="clear"))


def _one_earlier(base: Part, one: PriorRule, had: Earlier, today: date, therapies: Sequence[str]) -> Part:
    named, wider = _NAMED[had.what]
    like = had.what in offered_like() and not set(offered_like()[had.what]).isdisjoint(therapies)
    certainty = match(one, named, wider, had.where, like)
    if certainty is None:
        return base._replace(result="clear")
    until = None
    sure = certainty == "names_it" and not (one.this_level or one.has_exception or one.is_recent)
    if one.months is not None:
        since = months_since(had.date, today)
        if since is not None and since[0] > one.months:
            return base._replace(result="clear")
        if since is None or since[1] >= one.months:
            sure = False
        until = month_after(had.date, one.months)
    return base._replace(result="bars" if sure else "may", told=told_earlier(had), until=until)


@cache
def offered_like() -> dict[str, tuple[str, ...]]:
    """What was told -> our labels of trials that test the like."""
    return {
        what: find_offered(_LIKE.get(what, what)).therapies
        for what in _NAMED
        if what not in ("steroid", "disc_procedure", "any_injection")
    }


def month_after(when: str | None, months: float) -> str | None:
    """The month in which a wait ends that began on a date, counted from its last day; None where no date is known.

    >>> month_after("2026-03", 6), month_after("2025-11-30", 1.5), month_after("2025", 3), month_after(None, 6)
    ('2026-09', '2026-01', '2026-03', None)
    """
    read = read_date(when)
    if read is None:
        return None
    whole = int(months)
    count = read.last.year * 12 + read.last.month - 1 + whole
    if read.last.day + (months - whole) * DAYS_PER_MONTH > 31:
        count += 1
    return f"{count // 12:04d}-{count % 12 + 1:02d}"


def _clear(is_met: bool) -> Result:
    return "clear" if is_met else "bars"
