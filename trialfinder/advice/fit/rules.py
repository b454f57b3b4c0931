"""Each rule of a record against what a person told, one criterion at a time; the words are in fit.toml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from trialfinder.advice.fit import limits
from trialfinder.advice.fit.answers import Answers
from trialfinder.advice.fit.limits import Result
from trialfinder.reading.criteria.eligibility import Eligibility, Field
from trialfinder.reading.criteria.exclusions import any_of
from trialfinder.reading.criteria.scores import LEG_RULES
from trialfinder.typed_toml import Table, Text, Words, load

HEALTH_RULES = {
    "excludes_prior_surgery": "earlier_surgery",
    "excludes_pregnancy": "pregnancy",
    "excludes_cancer": "cancer",
    "excludes_infection": "infection",
    "excludes_anticoagulant_or_bleeding": "bleeding_or_anticoagulant",
    "excludes_diabetes": "diabetes",
    "excludes_immunosuppression": "immune_suppression",
    "excludes_smoking": "smoking",
    "excludes_mri_contraindicated": "mri_contraindicated",
    "excludes_litigation": "litigation",
}
"""Column of the criteria -> the answer that it asks for."""
_NOT_ASKED = ("odi_min", "odi_max", "pfirrmann_range", "conservative_care_months")
_LEG: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "no_radicular_pain": (("none",), ()),
    "leg_at_most_half": (("none", "up_to_half"), ("less_than_back", "as_bad_or_worse")),
    "leg_capped": (("none",), ()),
    "leg_less_than_back": (("none", "up_to_half", "less_than_back"), ("as_bad_or_worse",)),
    "leg_not_below_knee": (("none",), ()),
    "leg_pain_required": ((), ("none",)),
}
"""Rule on leg pain -> the answers that meet it, and those that do not; any other is unknown."""


class Partial(Table, frozen=True):
    """Words in a rule that make it hold for some cases only."""

    words: tuple[Text, ...]


class FitWords(Words, frozen=True):
    """fit.toml."""

    words: dict[str, Text]
    rules: dict[str, Text]
    partial: Partial


class Criterion(NamedTuple):
    """One rule of a record and how the answers stand to it."""

    name: str
    """A key of fit.toml's rules."""
    result: Result
    quote: str | None
    """Of the record; a substring of the text at `path`."""
    path: str | None
    words: str
    """The rule in plain words; it never repeats an answer."""

    def __repr__(self) -> str:
        """Results tell of answers, so they are not shown."""
        return f"Criterion({self.name}, private)"


def numbers(read: Eligibility, answers: Answers) -> Iterator[Criterion]:
    """Age, sex, pain, discs, weight, and the numbers that we do not ask about."""
    yield from _age(read, answers)
    sex = read["sex"]
    if sex.value in ("FEMALE", "MALE"):
        result: Result = "unknown" if answers.sex is None else _yes(answers.sex.upper() == sex.value)
        yield _criterion("sex", result, sex, who="women" if sex.value == "FEMALE" else "men")
    for name, value, check in (
        ("min_pain_months", answers.pain_months, limits.at_least),
        ("max_pain_months", answers.pain_months, limits.at_most),
        ("levels_max", answers.disc_levels, limits.at_most),
        ("bmi_max", answers.bmi, limits.at_most),
    ):
        field = read[name]
        if not isinstance(field.value, int | float):
            continue
        if value is None:
            yield _criterion(name, "unknown", field, "no_answer")
        elif name == "levels_max":
            yield _criterion(name, _yes(value <= field.value), field)
        else:
            found = check(value, field.value, field.quote)
            yield _criterion(name, found, field, "at_the_limit" if found == "unknown" else "")
    for name in ("pain_scale_min", "pain_scale_max"):
        field = read[name]
        if not isinstance(field.value, str):
            continue
        if field.value.startswith("not numeric"):
            yield Criterion(name, "unknown", field.quote, field.path, rule("pain_in_words"))
            continue
        score = limits.read_score(field.value)
        if score is None or answers.pain_score is None:
            yield _criterion(name, "unknown", field, "other_scale" if score is None else "no_answer")
        else:
            yield _criterion(name, score.check(answers.pain_score), field)
    for name in _NOT_ASKED:
        if read[name].value is not None:
            yield _criterion(name, "unknown", read[name], "not_asked")


def _age(read: Eligibility, answers: Answers) -> Iterator[Criterion]:
    """Both the registry's own field and the free text; where they disagree about a person, unknown."""
    for name, is_floor in (("min_age", True), ("max_age", False)):
        fields = [one for one in (read[name], read[f"text_{name}"]) if isinstance(one.value, int | float)]
        if not fields:
            continue
        if answers.age is None:
            yield _criterion(name, "unknown", fields[0], "no_answer")
            continue
        results = {_age_result(answers.age, one, is_floor) for one in fields}
        if len(results) == 1:
            yield _criterion(name, results.pop(), fields[0])
        else:
            yield _criterion(name, "unknown", fields[0], "ages_differ")


def _age_result(age: int, field: Field, is_floor: bool) -> Result:
    assert isinstance(field.value, int | float)
    return _yes(age >= field.value if is_floor else age <= field.value)


def leg_pain(field: Field, answers: Answers) -> Iterator[Criterion]:
    """What the record asks of leg pain."""
    if not isinstance(field.value, str) or field.value not in _LEG:
        return
    meets, fails = _LEG[field.value]
    told = answers.leg_pain
    result: Result = "met" if told in meets else "not_met" if told in fails else "unknown"
    asked = LEG_RULES[field.value]
    n = f"{asked[0].upper()}{asked[1:]}"
    yield _criterion("leg_pain_rule", result, field, "no_answer" if told is None else "", n=n)


def health(read: Eligibility, answers: Answers) -> Iterator[Criterion]:
    """The yes/no items. A "yes" to a rule on some cases only is unknown."""
    for column, item in HEALTH_RULES.items():
        field = read[column]
        if field.value not in ("yes", "no"):
            continue
        told = getattr(answers, item)
        if item == "pregnancy" and answers.sex == "male":
            told = False
        if field.value == "no":
            yield Criterion(column, "met", field.quote, field.path, f"{rule(column)} {rule('lets_in')}")
        elif told is None:
            yield _criterion(column, "unknown", field, "no_answer")
        elif told and item != "pregnancy" and _partial().search((field.quote or "").lower()):
            yield _criterion(column, "unknown", field, "some_cases")
        else:
            yield _criterion(column, _yes(not told), field)


def _criterion(name: str, result: Result, field: Field, remark: str = "", **blanks: str) -> Criterion:
    value = f"{field.value:g}" if isinstance(field.value, int | float) else str(field.value)
    said = rule(name).format(**{"n": _plain(value), **blanks})
    return Criterion(name, result, field.quote, field.path, f"{said} {words()[remark]}" if remark else said)


def _plain(value: str) -> str:
    """`VAS>=40/100` as `40 of 100`, `NRS>=4/10 (leg pain)` as `4 of 10 (leg pain)`."""
    found = _pattern_of_score().match(value)
    return f"{found['n']} of {found['top']}{found['note'] or ''}" if found else value


@cache
def _pattern_of_score() -> re.Pattern[str]:
    return re.compile(r"[A-Z]+[<>]=?(?P<n>[\d.]+)(?:/| \(/)(?P<top>\d+)(?: implied\))?(?P<note> \(leg pain\))?$")


def _yes(is_met: bool) -> Result:
    return "met" if is_met else "not_met"


def words() -> dict[str, str]:
    """The short sentences of fit.toml."""
    return _table().words


def rule(name: str) -> str:
    """A rule of fit.toml, with its blanks."""
    return _table().rules[name]


@cache
def _table() -> FitWords:
    return load(__file__, "fit.toml", FitWords)


@cache
def _partial() -> re.Pattern[str]:
    return re.compile(any_of(list(_table().partial.words)))
