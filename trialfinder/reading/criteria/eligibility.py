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

from trialfinder.reading.ages import age_in_years
from trialfinder.reading.criteria import person, scores, thresholds
from trialfinder.reading.criteria.durations import plain
from trialfinder.reading.criteria.earlier import (
    PRODUCTS,
    PriorRule,
    bars_biologics,
    firmest,
)
from trialfinder.reading.criteria.exclusions import HEALTH, may_keep_out
from trialfinder.reading.criteria.items import LONGEST, sentences
from trialfinder.reading.criteria.lines import CriteriaLine, criteria_lines
from trialfinder.reading.criteria.thresholds import ReadValue, Rule, Sentence, agreed, sentence
from trialfinder.reading.text.quote import descriptions
from trialfinder.registry.record import Study

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
    for name, rule in _RULES.items():
        found[name] = _field(agreed(chain.from_iterable(map(rule, musts if name in _SCORES else said))))
    found["one_of"] = _alternatives(lines)
    if found["pain_scale_min"].value is None:
        found["pain_scale_min"] = _field(agreed(chain.from_iterable(map(scores.pain_in_words, said))))
    for name in ("levels_max", "conservative_care_months"):
        if found[name].value is None and not any(True for one in said for _ in _RULES[name](one)):
            found[name] = _field(agreed(chain.from_iterable(map(_RULES[name], _described(study)))))
    if found["min_pain_months"].value is None and not any(True for one in said for _ in thresholds.pain_months(one)):
        found["min_pain_months"] = _field(
            agreed(chain.from_iterable(map(thresholds.pain_months, _described(study, "takes_people"))))
        )
    if found["min_age"].value is None and found["max_age"].value is None:  # ages only in the text
        found |= {name: found[f"text_{name}"] for name in ("min_age", "max_age")}
    silent = EligibilityFact("not_stated") if whole and _is_english(said) else EligibilityFact(None)
    one_sided = not any(line.section == "exclusion" for line in lines)
    for name in (*HEALTH, "excludes_prior_surgery"):
        # Under inclusion alone, "history of cancer" may well be an exclusion whose heading is lost: not told.
        unsure = one_sided and any(may_keep_out(one, name) for one in said if one.section == "inclusion")
        readings = (reading for line in lines for at, reading in line.health if at == name)
        found[name] = _first_or(EligibilityFact(None) if unsure else silent, readings)
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
    "bmi_max": person.bmi_max,
    "leg_pain_rule": scores.leg_pain,
    "text_min_age": person.age,
    "text_max_age": partial(person.age, cap=True),
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


def _described(study: Study, *more: str) -> Iterator[Sentence]:
    """Sentences of the descriptions that say whom the study takes; read only where the criteria say nothing."""
    for passage in descriptions(study):
        for text in sentences(passage.text[:LONGEST]):
            if any(_pattern(name).search(text) for name in ("takes", *more)):
                yield sentence(text, passage.path, "inclusion")


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
    some = firmest(rules)

    def named(*whats: str) -> EligibilityFact:
        found = next((one for one in some if one.what in whats and one.where != "elsewhere"), None)
        return EligibilityFact("yes", *found.quote) if found else silent

    barring = [one for one in some if bars_biologics(one)]
    return {
        "excludes_prior_biologic": EligibilityFact("yes", *barring[0].quote) if barring else silent,
        "excl_any_biologic": named(*PRODUCTS),
        "excl_needle_this_place": named("any_injection"),
        "excl_prior_timed_months": _longest([one for one in some if one.what not in ("steroid", "disc_procedure")]),
        "excl_disc_procedure": named("disc_procedure"),
        "steroid_washout_months": _longest([one for one in some if one.what == "steroid"]),
    }


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


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(
        {
            "takes": r"(?i)\b(?:study|trial|cohort|enrol\w*|recruit\w*|includ\w*|eligible)\b.*\b(?:patients?"
            r"|subjects?|participants?) (?:with|who|suffering|having|that)\b",
            "takes_people": r"(?i)\b(?:study|trial|cohort|enrol\w*|recruit\w*|includ\w*|eligible)\b.*\b(?:people|adults"
            r"|persons|individuals|volunteers) (?:with|who|suffering|having|that)\b"
            r"|\b(?:patients|subjects|participants|people|adults|persons|individuals|volunteers) (?:with|who|suffering"
            r"|having)\b.*\b(?:will be|are|were) (?:being )?(?:enrol|includ|recruit|treat|randomi|eligible|invited)",
            "foreign": r"\b(?:de|la|el|los|las|del|con|que|por|les|des|et|ou|du|une|avec|pour|und|der|die|mit|oder"
            r"|della|di)\b",
            "english": r"\b(?:the|of|and|or|with|to|in|for|is|are|who|any|no)\b",
        }[name]
    )
