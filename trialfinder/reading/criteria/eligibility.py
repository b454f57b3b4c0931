"""Who a trial takes, as its record says it: ages, pain, thresholds and what keeps people out, each with its quote.

What the criteria do not say is None (numbers) or not_stated (exclusions); where sentences disagree, None.
In a facts_only record everything not carried is None.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import chain
from typing import NamedTuple, TypeAlias

from trialfinder.reading.criteria import scores, thresholds
from trialfinder.reading.criteria.durations import plain
from trialfinder.reading.criteria.earlier import (
    PRODUCTS,
    PriorRule,
    firmest,
    rules_under,
)
from trialfinder.reading.criteria.exclusions import (
    HEALTH,
    may_keep_out,
    names,
    names_any,
    needs_surgery,
    prior_surgery,
)
from trialfinder.reading.criteria.items import LONGEST, Criterion, Section, binding_criteria, sentences
from trialfinder.reading.criteria.named import ASIDE, ASKED, BARRED, NAMED, named
from trialfinder.reading.criteria.thresholds import ReadValue, Rule, Sentence, agreed, has_digit, sentence
from trialfinder.reading.dates import age_in_years
from trialfinder.reading.text import phrases
from trialfinder.reading.text.names import brand_names
from trialfinder.reading.text.quote import Quote, descriptions
from trialfinder.reading.text.stems import clause
from trialfinder.registry.record import Study


def bmi_max(said: Sentence) -> Iterator[ReadValue]:
    """The highest body mass index let in, kg/m²."""
    named = _pattern("bmi").search(said.text)
    if not named or said.section == "unsorted":
        return
    after = _pattern("bracket_note").sub(" ", said.text[named.end() : named.end() + 140])
    allowed = ("<", "<=") if said.section == "inclusion" else (">", ">=")
    for found in _pattern("bmi_value").finditer(after):
        if found["sign"] in allowed and 20 <= float(found["n"]) <= 70:
            yield ReadValue(plain(float(found["n"])), said)
            return
    span = _pattern("bmi_range").search(after) if said.section == "inclusion" else None
    if span and 20 <= float(span["n"]) <= 70:
        yield ReadValue(plain(float(span["n"])), said)


def age(said: Sentence, cap: bool = False) -> Iterator[ReadValue]:
    """The age in years that the free text gives, apart from the registry's own fields."""
    if said.section == "unsorted" or not _pattern("age").search(said.text) or len(said.text) > 300:
        return
    if _pattern("of_a_test").search(said.text):  # "women over 50 need a bone scan" is no entry age
        return
    span = _pattern("age_range").search(said.text)
    if span and said.section == "inclusion" and int(span["low"]) < int(span["high"]):
        yield ReadValue(int(span["high" if cap else "low"]), said, 1)
        return
    for found in _pattern("age_limit").finditer(said.text):
        low = found["sign"].startswith(">") == (said.section == "inclusion")
        if low != cap:
            yield ReadValue(int(found["n"]), said)


class CriteriaLine(NamedTuple):
    """One line of the criteria."""

    quote: Quote
    section: Section
    said: tuple[Sentence, ...]
    """Its sentences, in the form that the rules read."""
    one_of: bool
    """It is one of several of which a person needs one ("at least one of the following")."""
    health: tuple[tuple[str, ReadValue], ...]
    """Columns that it names, as of exclusions.HEALTH, with yes (keeps out, or asks for it) or no (lets in)."""
    earlier: tuple[PriorRule, ...]
    """What it says of earlier injections."""


def criteria_lines(study: Study, items: Sequence[Criterion] | None = None) -> tuple[CriteriaLine, ...]:
    """Every line that binds the person who asks, in the record's order; empty for a facts_only record. Never raises.

    Lines about donors, families and healthy controls, and lists of what is let in all the same, are left out.
    """
    if study.is_partial:
        return ()
    brands = brand_names(study)
    return tuple(_each_line(study, brands, items))


def _each_line(study: Study, brands: tuple[str, ...], items: Sequence[Criterion] | None) -> Iterator[CriteriaLine]:
    for one in binding_criteria(study, items):
        said = tuple(sentence(text, one.quote.path, one.section) for text in sentences(one.quote.text))
        one_of = one.section == "inclusion" and (
            bool(_pattern("one_of").search(f"{one.parent or ''} | {one.quote.text}".lower()))
            or any(_pattern("two_scales").search(text.text) for text in said)
        )
        health = [(name, found) for text in said if names_any(text) for name in HEALTH for found in names(text, name)]
        health += [("excludes_prior_surgery", found) for text in said for found in prior_surgery(text)]
        health += [("asks_surgery", found) for text in said for found in needs_surgery(text)]
        health += [one for text in said for one in named(text)]
        earlier = [rule for text in said for rule in rules_under(one.parent, text, brands)]
        yield CriteriaLine(one.quote, one.section, said, one_of, tuple(health), tuple(earlier))


MODULE = "protocolSection.eligibilityModule."

COLUMNS = (
    "min_age",
    "max_age",
    "sex",
    "min_pain_months",
    "pain_scale_min",
    "odi_min",
    "pfirrmann_range",
    "levels_max",
    "conservative_care_months",
    "bmi_max",
    "excludes_prior_surgery",
    "excludes_prior_biologic",
    "excludes_pregnancy",
    "excludes_cancer",
    "excludes_infection",
    "excludes_anticoagulant_or_bleeding",
    "excludes_diabetes",
    "excludes_immunosuppression",
    "excludes_smoking",
)
"""The keys that the contract names; ages in years, times in months, BMI in kg/m²."""

MORE = (
    "text_min_age",
    "text_max_age",
    "max_pain_months",
    "pain_scale_max",
    "odi_max",
    "leg_pain_rule",
    "one_of",
    "excl_any_biologic",
    "excl_needle_this_place",
    "excl_prior_timed_months",
    "excl_disc_procedure",
    "excl_autoimmune",
    "steroid_washout_months",
    "excludes_mri_contraindicated",
    "excludes_litigation",
    *NAMED,
)
"""Further keys. text_min_age and text_max_age are what the free text says, whatever the registry's own fields say."""


class EligibilityFact(NamedTuple):
    """A value and the words it rests on; quote and path are None where the record does not say."""

    value: float | str | None
    quote: str | None = None
    path: str | None = None


Eligibility: TypeAlias = Mapping[str, EligibilityFact]
"""COLUMNS, then MORE."""


def read_eligibility(study: Study, lines: Sequence[CriteriaLine] | None = None) -> Eligibility:
    """Every key of COLUMNS and MORE. Never raises: what cannot be read is None.

    Args:
        study: the record.
        lines: its criteria_lines, where they are at hand.
    """
    found = dict.fromkeys((*COLUMNS, *MORE), EligibilityFact(None))
    found |= _structured(study)
    if study.is_partial:
        return found
    whole = len(study.protocol_section.eligibility_module.eligibility_criteria or "") <= LONGEST
    lines = criteria_lines(study) if lines is None else lines
    said = [one for line in lines for one in line.said]
    musts = [one for line in lines if not line.one_of for one in line.said]
    said_in, musts_in = ({True: some, False: [*filter(has_digit, some)]} for some in (said, musts))
    for name, rule in _RULES.items():
        found[name] = _read(rule, (musts_in if name in (*_SCORES, *_CAPS) else said_in)[name in _IN_WORDS])
    found["one_of"] = _alternatives(lines)
    if found["pain_scale_min"].value is None:
        found["pain_scale_min"] = _read(scores.pain_in_words, said)
    open_ = [name for name in _DESCRIBED if found[name].value is None]
    silent_on = [name for name in open_ if not any(True for one in said for _ in _RULES[name](one))]
    if silent_on:
        told = [*_described(study)]
        for name in silent_on:
            found[name] = _read(_RULES[name], (one for one, of_people in told if not of_people or name in _OF_PEOPLE))
    if found["min_age"].value is None and found["max_age"].value is None:  # ages only in the text
        found |= {name: found[f"text_{name}"] for name in ("min_age", "max_age")}
    silent = EligibilityFact("not_stated") if whole and _is_english(said) else EligibilityFact(None)
    one_sided = not any(line.section == "exclusion" for line in lines)
    for name in (*HEALTH, "excludes_prior_surgery", *BARRED, *ASKED, "asks_surgery"):
        # Under inclusion alone, "history of cancer" may well be an exclusion whose heading is lost: not told.
        unsure = one_sided and any(may_keep_out(one, name) for one in said if one.section == "inclusion")
        readings = (reading for line in lines for at, reading in line.health if at == name)
        found[name] = _first_or(EligibilityFact(None) if unsure else silent, readings)
    for name, phrase in ASIDE.items():
        first = next(phrases.said(study, phrase), None)
        found[name] = EligibilityFact("yes", *first.quote) if first else silent
    return found | _prior([rule for line in lines for rule in line.earlier], silent)


_RULES: dict[str, Rule] = {
    "min_pain_months": thresholds.pain_months,
    "max_pain_months": partial(thresholds.pain_months, cap=True),
    "pain_scale_min": scores.pain_score,
    "pain_scale_max": partial(scores.pain_score, cap=True),
    "odi_min": scores.odi,
    "odi_max": partial(scores.odi, cap=True),
    "pfirrmann_range": thresholds.pfirrmann,
    "levels_max": thresholds.levels,
    "conservative_care_months": thresholds.care_months,
    "bmi_max": bmi_max,
    "leg_pain_rule": scores.leg_pain,
    "text_min_age": age,
    "text_max_age": partial(age, cap=True),
}


def line_scores(line: CriteriaLine) -> Iterator[tuple[str, ReadValue]]:
    """The thresholds of one line that records offer as alternatives, each with its column."""
    for name in _SCORES:
        for said in line.said:
            for reading in _RULES[name](said):
                yield name, reading


def _alternatives(lines: Sequence[CriteriaLine]) -> EligibilityFact:
    """What is one of several ways to qualify, as `ODI>=30; VAS>=40/100`: never asked alone."""
    some = [one for line in lines if line.one_of for one in line_scores(line)]
    told = dict.fromkeys(f"{_SCORES[name]}{reading.value}" for name, reading in some)
    return EligibilityFact("; ".join(told), *_where(some[0][1])) if some else EligibilityFact(None)


_SCORES = {"pain_scale_min": "", "odi_min": "ODI>=", "pfirrmann_range": "Pfirrmann ", "levels_max": "levels<="}
"""Thresholds that records offer as alternatives."""

_CAPS = ("pain_scale_max", "odi_max")
"""Their upper ends, which are no rule of their own either."""

_IN_WORDS = ("pfirrmann_range", "levels_max", "leg_pain_rule")
"""What may be said without a digit."""

_DESCRIBED = ("levels_max", "conservative_care_months", "min_pain_months")
"""Read in the descriptions too, where the criteria say nothing of it."""

_OF_PEOPLE = ("min_pain_months", "levels_max")
"""Of those, what is read there of any people; the others of patients only."""


def _described(study: Study) -> Iterator[tuple[Sentence, bool]]:
    """Sentences of the descriptions that say whom the study takes, and whether of people who are no patients."""
    for passage in descriptions(study):
        for text in sentences(passage.text[:LONGEST]):
            low = text.lower()
            is_patients = _pattern("takes").search(low) is not None
            if is_patients or _pattern("takes_people").search(low):
                yield sentence(text, passage.path, "inclusion"), not is_patients


def _structured(study: Study) -> dict[str, EligibilityFact]:
    module = study.protocol_section.eligibility_module
    return {
        "min_age": _years(module.minimum_age, "minimumAge"),
        "max_age": _years(module.maximum_age, "maximumAge"),
        "sex": EligibilityFact(module.sex, module.sex, MODULE + "sex") if module.sex else EligibilityFact(None),
    }


def _years(text: str | None, name: str) -> EligibilityFact:
    """`18 Years` -> 18; months, weeks and days as a part of a year; "N/A" and anything else None."""
    years = age_in_years(text)
    return EligibilityFact(None) if years is None else EligibilityFact(plain(years), text, MODULE + name)


def _read(rule: Rule, said: Iterable[Sentence]) -> EligibilityFact:
    return _field(agreed(chain.from_iterable(map(rule, said))))


def _field(reading: ReadValue | None) -> EligibilityFact:
    return EligibilityFact(reading.value, *_where(reading)) if reading else EligibilityFact(None)


def _where(reading: ReadValue) -> tuple[str, str]:
    return reading.said.raw, reading.said.path


def _first_or(silent: EligibilityFact, readings: Iterable[ReadValue]) -> EligibilityFact:
    """The first of the heaviest readings: one sentence that keeps people out is enough."""
    some = list(readings)
    return _field(max(some, key=lambda one: one.weight)) if some else silent


def _prior(rules: Sequence[PriorRule], silent: EligibilityFact) -> dict[str, EligibilityFact]:
    """The rules on earlier injections in short: each value with the clause that reaches farthest."""
    some = firmest(one for one in rules if not one.of_another)
    back = [one for one in some if one.where != "elsewhere"]
    products = [one for one in back if one.what in PRODUCTS]

    def told(value: str, rules: Iterable[PriorRule]) -> EligibilityFact | None:
        found = next(iter(rules), None)
        return EligibilityFact(value, *found.quote) if found else None

    return {
        "excludes_prior_biologic": told("yes", filter(_bars_biologics, some)) or silent,
        # "partial": at one place only, or of the study's own product only.
        "excl_any_biologic": told(
            "yes", (one for one in products if one.where == "anywhere" and one.what != "this_product")
        )
        or told("partial", products)
        or silent,
        # "partial": of one kind only.
        "excl_needle_this_place": told("yes", (one for one in back if one.what == "any_injection"))
        or told("partial", (one for one in products if one.where != "anywhere"))
        or told("partial", (one for one in back if one.what == "disc_procedure"))
        or silent,
        "excl_prior_timed_months": _longest([one for one in some if one.what not in ("steroid", "disc_procedure")]),
        "excl_disc_procedure": told("yes", (one for one in back if one.what == "disc_procedure")) or silent,
        "steroid_washout_months": _longest([one for one in some if one.what == "steroid"]),
    }


def _bars_biologics(rule: PriorRule) -> bool:
    """Whether a rule keeps out people who had PRP, cells or another biologic in the back."""
    if rule.what in PRODUCTS:
        return rule.where != "elsewhere"
    return rule.what == "any_injection" and rule.where in ("anywhere", "disc", "spine")


def _longest(rules: list[PriorRule]) -> EligibilityFact:
    """The longest wait that is named; None where none is. What has no end, and each place, is in the rules."""
    timed = [one for one in rules if one.months is not None and one.where != "elsewhere"]
    if not timed:
        return EligibilityFact(None)
    longest = max(timed, key=lambda one: one.months or 0)
    return EligibilityFact(longest.months, *longest.quote)


def _is_english(said: list[Sentence]) -> bool:
    """Whether silence can be trusted: the words looked for are English, with a few of other languages."""
    text = " ".join(one.text for one in said)
    return len(_pattern("foreign").findall(text)) <= max(2, len(_pattern("english").findall(text)))


_SOURCES = {
    "age": r"@age|years? old|years of age",
    "of_a_test": r"@test",
    "age_range": r"(?<![\d.])(?:>=? ?)?(?P<low>\d{2})(?: @years)? ?(?:-|to|and)(?: ?<=?)? ?(?P<high>\d{2,3})(?![\d.])",
    "age_limit": r"(?P<sign>[<>]=?) ?(?P<n>\d{2,3})(?![\d./]| ?(?:@not_years|%))",
    "bmi": r"@bmi",
    "bracket_note": r"\(@of_body_mass[^()<>]{0,60}\)",
    "bmi_value": r"(?P<sign>[<>]=?) ?(?P<n>\d{2}(?:\.\d{1,2})?)(?![\d/])",
    "bmi_range": r"\b1[5-9](?:\.\d{1,2})?(?: ?kg/m\w*)? ?(?:-|to|and) ?(?P<n>\d{2}(?:\.\d{1,2})?)",
    "one_of": r"@least @one(?: \(?1\)?)?(?: @or_more)? @which|\bone(?: \(1\))?(?: @or_more)? of\b|@one_of",
    # Two measures joined by "or", each with its number ("VAS of 40 or ODI of 30").
    "two_scales": r"@pain_scale[^;.]*\d[^;.]*\bor\b[^;.\d]*@other_scale"
    r"|@other_scale[^;.]*\d[^;.]*\bor\b[^;.\d]*@pain_scale",
    "takes": r"@study.*(?:@patients|@patient) (?:@who|that\b)",
    "takes_people": r"@study.*@people (?:@who|that\b)|(?:@patients|@people) @who.*@will_be (?:being )?@taken",
    "foreign": r"@foreign",
    "english": r"@english",
}
"""The grammar: `@name` is any word of that list of [eligibility] in words.toml."""


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return clause("eligibility", _SOURCES[name])
