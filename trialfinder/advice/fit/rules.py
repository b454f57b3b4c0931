"""What a rule of a record asks of those who join, in plain words and units, and what it does with what a person told.

Part by part; the words are in words.py, and what rules on earlier treatments do in earlier.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final, Literal, NamedTuple

from trialfinder.advice.fit.answers import Answers
from trialfinder.advice.fit.words import (
    ANY,
    HEALTH_RULES,
    covering,
    health_words,
    is_narrow,
    is_narrow_for,
    joints,
    listed,
    rule,
    rule_words,
    told_words,
    whole_words,
    without_who_can_bear,
    words,
)
from trialfinder.reading.criteria.durations import canonical, durations
from trialfinder.reading.criteria.eligibility import Eligibility, EligibilityFact
from trialfinder.reading.criteria.scores import LEG_RULES, is_equal_let_in
from trialfinder.reading.criteria.thresholds import ReadValue
from trialfinder.vocabulary import upper

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
    text = canonical(quote or "")
    signs = {found["sign"] for found in _signed().finditer(text) if float(found["n"]) == limit}
    signs |= {one.sign for one in durations(text) if one.sign and one.months == limit}  # "less than 6 weeks"
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
    "no_leg_pain": {"none": "clear", "less": "bars", "more": "bars"},
    "leg_not_below_knee": {"none": "clear", "less": "may", "more": "may"},
    "leg_pain_required": {"none": "bars", "less": "unknown", "more": "unknown"},
}
"""Rule on leg pain -> what each answer does. Pain in the leg need not be nerve pain."""


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
    is_number: bool = False
    """It settles the words that it measures; what else stands beside them is asked as well."""
    of_a_place: bool = False
    """Of something done at a place of the back: the words of places ask nothing by themselves."""

    def __repr__(self) -> str:
        """Results tell of answers, so they are not shown."""
        return f"Part({self.what}, private)"


def structured(read: Eligibility, answers: Answers) -> Iterator[tuple[EligibilityFact, Part]]:
    """The registry's own fields: ages and sex."""
    for name, is_floor in (("min_age", True), ("max_age", False)):
        field, told = read[name], read[f"text_{name}"]
        if isinstance(field.value, int | float) and field.quote and field.path != told.path:
            part = _age_part(name, field.value, answers, is_floor)
            if part.result == "clear" and answers.age == field.value == told.value:
                part = part._replace(result=_worse("clear", _at_the_age(told, is_floor)))
            yield field, part
    sex = read["sex"]
    if sex.value in ("FEMALE", "MALE"):
        result: Result = "unknown" if answers.sex is None else _clear(answers.sex.upper() == sex.value)
        said = rule("sex").format(who="women" if sex.value == "FEMALE" else "men")
        yield sex, Part(result, "sex", said, ANY, told_words("sex", answers.sex))


def _at_the_age(field: EligibilityFact, is_floor: bool) -> Result:
    """Whether the words of a text leave out the age that they name ("younger than 60")."""
    assert isinstance(field.value, int | float)
    check = at_least if is_floor else at_most
    return "may" if check(field.value, field.value, field.quote) == "bars" else "clear"


def _worse(first: Result, second: Result) -> Result:
    return min(first, second, key=WORST.index)


def number_words(name: str, field: EligibilityFact) -> str:
    """A rule with a number as a sentence; "above" and "below" where the record's own sign leaves the number out."""
    value, is_strict = field.value, False
    if name == "leg_pain_rule":
        if _lets_in_as_much(field):
            return rule("leg_pain_equal")
        return rule_words(name, upper(LEG_RULES.get(str(value), str(value))))
    if score := read_score(str(value)):
        is_strict = not score.sign.endswith("=")
    elif isinstance(value, int | float):
        is_strict = _beside(value, value, field.quote, 0, above=name.endswith(("_min", "min_pain_months"))) == "bars"
    return rule_words(name, value, is_strict)


def _lets_in_as_much(field: EligibilityFact) -> bool:
    """Whether a leg that hurts as much as the back is let in: only one that hurts more is barred."""
    return field.value == "leg_less_than_back" and is_equal_let_in(canonical(field.quote or ""))


def number(name: str, field: EligibilityFact, read: Eligibility, answers: Answers) -> Part:
    """A number of the criteria, or the rule on leg pain, against the answers."""
    return _number(name, field, read, answers)._replace(is_number=True)


def _number(name: str, field: EligibilityFact, read: Eligibility, answers: Answers) -> Part:
    value, covers = field.value, covering(name)
    if name in ("text_min_age", "text_max_age") and isinstance(value, int | float):
        return _text_age(name.removeprefix("text_"), field, read, answers)
    words = number_words(name, field)
    if name == "leg_pain_rule":
        results = _LEG.get(str(value), {})
        result = results.get(answers.leg_pain, "unknown") if answers.leg_pain else "unknown"
        if result == "bars" and _lets_in_as_much(field):
            result = "may"  # "as much as the back, or more" was asked
        return Part(result, "leg_pain", words, covers, told_words("leg_pain", answers.leg_pain))
    if name in ("pain_scale_min", "pain_scale_max"):
        score, told = read_score(str(value)), answers.pain_score
        result = "unknown" if score is None or told is None else score.check(told, _ERROR["pain_score"])
        return Part(result, "pain_score", words, covers, told_words("pain_score", told), is_must=True)
    if name == "conservative_care_months" and isinstance(value, int | float) and answers.pain_months is not None:
        # Care for this pain is no longer than the pain; how long it was tried is not asked.
        result = "may" if answers.pain_months < value else "unknown"
        return Part(result, name, words, covers, told_words("pain_months", answers.pain_months), is_must=True)
    item, check = _CHECKS.get(name, ("", at_most))
    told = getattr(answers, item, None)
    if told is None or not isinstance(value, int | float):
        return Part("unknown", item or name, words, covers, is_must=True)
    result = check(told, value, field.quote, _ERROR.get(item, 0))
    if item == "bmi" and result == "clear" and _is_below_a_floor(told, value, field.quote or ""):
        result = "may"
    if item == "disc_levels":  # discs that hurt need not be those that are treated
        result = "may" if result == "bars" else "clear"
    return Part(result, item, words, covers, told_words(item, told), is_must=True)


def _is_below_a_floor(bmi: float, cap: float, quote: str) -> bool:
    """Whether a line on body mass names a second number, lower than its cap, that a person may not reach."""
    numbers = [float(found["n"]) for found in _body_mass().finditer(canonical(quote))]
    return any(bmi < number + _ERROR["bmi"] for number in numbers if number < cap)


@cache
def _body_mass() -> re.Pattern[str]:
    return re.compile(r"(?<![\d./])(?P<n>[12]\d(?:\.\d{1,2})?)(?![\d./]| ?(?:%|days?|weeks?|months?|years?|mm|cm))")


_CHECKS: Final = {
    "min_pain_months": ("pain_months", at_least),
    "max_pain_months": ("pain_months", at_most),
    "levels_max": ("disc_levels", at_most),
    "bmi_max": ("bmi", at_most),
}


def _text_age(name: str, field: EligibilityFact, read: Eligibility, answers: Answers) -> Part:
    """An age in the text. Right at it its sign decides, and the registry's own field where that lets the age in."""
    assert isinstance(field.value, int | float)
    is_floor, registry = name == "min_age", read[name]
    part = _age_part(name, field.value, answers, is_floor)
    if answers.age is None:
        return part
    if answers.age == field.value and _at_the_age(field, is_floor) == "may":
        part = part._replace(result="may" if is_floor else "bars")  # who is 18 is mostly some months more
    if part.result == "bars" and registry.path != field.path and isinstance(registry.value, int | float):
        lets_in = answers.age >= registry.value if is_floor else answers.age <= registry.value
        return part._replace(result="may") if lets_in else part  # the record names two ages
    return part


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
    is_never = item == "pregnant" and answers.sex == "male"
    told = False if is_never else told
    covers = covering("of_women" if is_never else column)
    words_, of_a_place = health_words(column, reading.value, text), item == "surgery"
    if reading.value == "no":
        lets_in = f"{words_} {words()['lets_in']}"
        return Part("unknown" if told is None else "clear", item, lets_in, covers, of_a_place=of_a_place)
    if told is None:
        return Part("unknown", item, words_, covers, of_a_place=of_a_place)
    if told in (False, "none"):
        result: Result = "clear" if is_never else _without_it(item, text)
        return Part(result, item, words_, covers, of_a_place=of_a_place)
    result = _with_it(item, told, text)
    if reading.value == "conditional":
        result = "may"
    return Part(result, item, words_, covers, told_words(item, told), of_a_place=of_a_place)


def _without_it(item: str, text: str) -> Result:
    """What a "no" does to a rule; which of its words it settles is asked when the line is taken together."""
    if item in ("infection", "smoking", "pregnant") and listed("past").search(without_who_can_bear(text)):
        return "unknown"  # the question was about now
    if item == "litigation" and not listed("of_the_claim").search(text):
        return "unknown"  # the question was about the back
    if item == "infection" and listed("test").search(text):
        return "unknown"
    if item in ("infection", "immunosuppression") and not whole_words(item).search(text):
        return "unknown"
    return "clear"


def _with_it(item: str, told: object, text: str) -> Result:
    """What a "yes" does to a rule: it rules out where the rule is about all that the answer may mean."""
    if item == "pregnant":
        pieces = joints().split(without_who_can_bear(text))
        named = [piece for piece in pieces if piece and whole_words(item).search(piece)]
        return "bars" if any(not listed("possible").search(piece) for piece in named) else "may"
    if not whole_words(item).search(text) and listed("reaction").search(text):
        return "unknown"  # an allergy to heparin is no blood thinner
    if is_narrow(item, text) and not (item == "surgery" and told == "disc" and not is_narrow_for(item, "disc", text)):
        return "may"
    # "now or before" was asked
    return "may" if item == "cancer" and not listed("past").search(text) else "bars"


def _clear(is_met: bool) -> Result:
    return "clear" if is_met else "bars"
