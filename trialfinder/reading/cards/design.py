"""The design card: who gets what, with what chance, who knows it, and for how long people are followed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from trialfinder.reading.cards.allocation import chance, chance_of_each, ratio_told
from trialfinder.reading.cards.blinding import Blinding, read_blinding
from trialfinder.reading.cards.injections import background, in_digits
from trialfinder.reading.cards.product import NOT_STATED, Field
from trialfinder.reading.labels.labelled import control_told
from trialfinder.reading.labels.labels import Weighed, read_topic
from trialfinder.reading.text import quote
from trialfinder.reading.text.passages import Text
from trialfinder.reading.text.quote import Quote
from trialfinder.reading.text.stems import clause, stem_pattern, stems
from trialfinder.reading.text.terms import find, sentence, terms
from trialfinder.registry.record import Study
from trialfinder.vocabulary import WHO_MASKED

_AT = "protocolSection.designModule.designInfo."
MASKED = {
    "NONE": "open: everyone knows who gets which",
    "SINGLE": "one of the groups involved does not know who gets which",
    "DOUBLE": "two of the groups involved do not know who gets which",
    "TRIPLE": "three of the groups involved do not know who gets which",
    "QUADRUPLE": "none of the groups involved knows who gets which",
}
"""Where the record names nobody. The groups are the four of WHO_MASKED, so "quadruple" is all of them."""


@dataclass(frozen=True, slots=True)
class DesignCard:
    """The design, each fact with its quote: `not_stated` where a full record does not say, None if not carried."""

    control: Field
    allocation_ratio: Field
    chance_of_product: Field
    """"2 in 3", or "everyone"; only where the record's ratio and arms leave no doubt."""
    chance_of_each: Field
    """Where groups get different products, or forms of one: "1 in 3 get PRP; 1 in 3 get PRF"."""
    masking: Field
    follow_up: Field
    """The longest planned time of watching that outcomes, arms, text or criteria name, in the record's words."""


def read_design(study: Study, weighed: Weighed | None = None, blinding: Blinding | None = None) -> DesignCard:
    """The design card of a study."""
    reading = weighed or read_topic(study)
    unsaid = None if study.is_partial else NOT_STATED
    label, evidence = control_told(*reading.control, study.is_partial), reading.control[1]
    found = None if label in (None, NOT_STATED) else (label, evidence[0] if evidence else None)
    control = _field(found, unsaid)
    arms = study.protocol_section.arms_interventions_module.arm_groups
    ratio = ratio_told(_design_texts(study, reading), len(arms))
    return DesignCard(
        control,
        _field(ratio and (ratio.value, ratio.quote), unsaid),
        _field(chance(study, reading, ratio), unsaid),
        _field(chance_of_each(study, reading, ratio), unsaid),
        _field(_masking(study, reading.texts, blinding or read_blinding(study)), unsaid),
        _field(longest_time([*_time_fields(study), *followed(reading.texts), *_promised(study)]), unsaid),
    )


def _field(found: tuple[str, Quote | None] | None, unsaid: str | None) -> Field:
    if found is None:
        return Field(unsaid)
    value, where = found
    return Field(value, where.text, where.path) if where else Field(value)


def _design_texts(study: Study, reading: Weighed) -> list[Text]:
    info = study.protocol_section.design_module.design_info
    model, masked = info.intervention_model_description, info.masking_info.masking_description
    own = [
        Text("detail", path, raw, raw.lower())
        for path, raw in (
            (_AT + "interventionModelDescription", model),
            (_AT + "maskingInfo.maskingDescription", masked),
        )
        if raw
    ]
    return own + [t for t in reading.texts if t.area in ("title", "summary", "description", "detail")]


def _masking(study: Study, texts: tuple[Text, ...], blinding: Blinding) -> tuple[str, Quote | None] | None:
    info = study.protocol_section.design_module.design_info.masking_info
    words, named = blinding
    by_words = who_does_not_know([WHO_MASKED[one] for one in named]) if "patients_blind" in words else ""
    if info.masking:
        who = [name for one, name in WHO_MASKED.items() if one in info.who_masked]
        told = MASKED.get(info.masking, info.masking.lower())
        if by_words and not who and info.masking != "NONE":
            return by_words, words["patients_blind"]
        if "group_knows" in words and "the patients" in who:
            return f"{who_does_not_know(who)}, but for one group", words["group_knows"]
        return who_does_not_know(who) or told, Quote(info.masking, _AT + "maskingInfo.masking")
    for text in texts:
        for hit in find(terms("details", "blind"), text.raw, text.low):
            around = sentence(text.raw, hit.start, hit.end)
            if text.area in ("title", "summary", "description") and not find(background(), around, around.lower()):
                return text.raw[hit.start : hit.end], Quote(around, text.path)
    return (by_words, words["patients_blind"]) if by_words else None


def who_does_not_know(who: Sequence[str]) -> str:
    """Who does not know who gets which; "" where nobody is named.

    >>> who_does_not_know(["the patients"]), who_does_not_know(["the patients", "the researchers"])
    ('the patients do not know who gets which', 'neither the patients nor the researchers know who gets which')
    """
    if len(who) == 2:
        return f"neither {who[0]} nor {who[1]} know who gets which"
    named = " and ".join(part for part in (", ".join(who[:-1]), *who[-1:]) if part)
    return f"{named} do not know who gets which" if who else ""


def _time_fields(study: Study) -> list[tuple[str, str]]:
    times = [(p.path, p.text) for p in quote.outcomes(study) if p.path.endswith("timeFrame")]
    duration = study.protocol_section.design_module.target_duration
    return [*times, ("protocolSection.designModule.targetDuration", duration)] if duration else times


# ---- for how long people are watched

_AT_TIME = re.compile(
    r"(?<!\d)(?<!\d[\s-])\b(day|week|month|year)s?:?[\s-]{1,2}"
    r"(\d{1,3}(?:(?:\s?[,/&–-]\s?|,?\s?(?:and|to|or|through)\s)\d{1,3})*)"
    r"(?![\d.]*\d)(?!\s*-?(?:st|nd|rd|th|day|week|month|year|hour|min|d|wk|mo|yr|h)s?\b)",
    re.IGNORECASE,
)
"""`Week 104`, `Weeks 4, 16 and 48`: a point of time named by its number."""
_SHORT_TIMES = re.compile(r"(?<![\w.])\d{1,3} ?[dwmy]\b(?:\s?[,;/&]\s?(?:and )?\d{1,3} ?[dwmy]\b)+", re.IGNORECASE)
"""`2w, 6w, 3m, 1y`: a list of times with one letter each; one alone may be a length ("6 m")."""
_LETTER_TIME = re.compile(r"(?<![\w.-])([DWMY])(\d{1,3})(?![\w]|\.\d)")
"""`M24`, `D15`: a point of time as some write it."""
_LIST_TIME = re.compile(r"((?:\d{1,2}-?,?\s?(?:and|or|,|&)\s?)+\d{1,2})[\s-](week|month|year)s?\b", re.IGNORECASE)
"""`6- and 12-month`: a list of numbers before one unit."""
_DAYS = {"day": 1, "d": 1, "week": 7, "wk": 7, "month": 30.4, "mo": 30.4, "mth": 30.4, "year": 365, "yr": 365, "y": 365}

_DIGIT = re.compile(r"\d")
_CITED = re.compile(r"[(\[]\d{1,3}(?:\s?[,–-]\s?\d{1,3})*[)\]][.;]?\s*\Z")
"""`(7).`, `[12-14].`: the end of a sentence on what others found."""


def longest_time(fields: Iterable[tuple[str, str]]) -> tuple[str, Quote] | None:
    """Of (path, text) pairs the longest time named, in the record's words; of a list of points the last."""
    best: tuple[float, str, Quote] | None = None
    for path, raw in fields:
        for days, words, match in _times(raw[:4000], is_time=path.endswith("timeFrame")):
            if days > 0 and (best is None or days > best[0]) and not _of_the_study().match(raw, match.end()):
                best = days, words, Quote(sentence(raw, match.start(), match.end(), 160), path)
    return None if best is None else (best[1], best[2])


def months_named(words: str) -> int | None:
    """The longest time that some words name, in whole months, so that two records can be compared; None: none named.

    >>> months_named("week 104"), months_named("Month 24"), months_named("2 years"), months_named("until the end")
    (24, 24, 24, None)
    """
    found = [days for days, _, _ in _times(words[:4000])]
    return round(max(found) / _DAYS["month"]) if found else None


def _promised(study: Study) -> list[tuple[str, str]]:
    """(path, sentence) of criteria that ask people to come for so long: "available for follow-up for 1 year"."""
    some = [one for one in quote.criteria(study) if "follow" in one.text]
    parts = [(one.path, part) for one in some for part in re.split(r"(?<=[.;!?])\s|\n", one.text)]
    return [(path, part) for path, part in parts if _comes().search(part.lower()) and _is_on_this_study(part)]


def _is_on_this_study(part: str) -> bool:
    """Whether a sentence with a time tells how long people are watched here."""
    low = part.lower().replace("this study", "").replace("the study", "")
    low = low.replace("study visit", "visit").replace("study appointment", "visit")
    is_other = any(word in low for word in stems("not_followed")) or _with_screening().search(low)
    return not is_other and not _CITED.search(part)


@cache
def _comes() -> re.Pattern[str]:
    return clause("visits", r"@can_come\b.*\bfollow|\bfollow.*@can_come")


def followed(texts: Iterable[Text]) -> list[tuple[str, str]]:
    """(path, sentence) of running text and arms that say for how long people are watched."""
    found = []
    for text in texts:
        if text.area not in ("summary", "description", "detail"):
            continue
        for part in re.split(r"(?<=[.;!?])\s|\n", text.raw):
            if stem_pattern("followed").search(part) and _is_on_this_study(part):
                found.append((text.path, part))
    return found


def _times(raw: str, is_time: bool = False) -> Iterator[tuple[float, str, re.Match[str]]]:
    """Days, words and place of each time."""
    low = raw.lower()
    if not (any(unit in low for unit in _DAYS if len(unit) > 1) or _DIGIT.search(raw)):
        return  # most texts name no time
    for match in _LIST_TIME.finditer(raw):
        number, unit = max(map(int, re.findall(r"\d+", match.group(1)))), match.group(2).lower()
        yield number * _DAYS[unit], f"{number} {unit}s", match
    for match in _time().finditer(raw):
        digits, unit = match.group(1).lower(), match.group(2).lower()
        days = float(in_digits(digits, "small")) * _DAYS[unit if unit in _DAYS else unit.rstrip("s")]
        words = match.group().strip() if unit != "y" else "1 year" if digits == "1" else f"{digits} years"
        yield days, words, match
    for match in _SHORT_TIMES.finditer(raw):
        for short in re.finditer(r"(\d{1,3}) ?([dwmy])", match.group().lower()):
            unit = next(one for one in _DAYS if len(one) > 2 and one.startswith(short[2]))
            yield int(short[1]) * _DAYS[unit], f"{short[1]} {unit}s", match
    for match in _LETTER_TIME.finditer(raw) if is_time else ():  # elsewhere M51 is a disease
        unit = next(one for one in _DAYS if len(one) > 2 and one.startswith(match[1].lower()))
        yield int(match[2]) * _DAYS[unit], f"{unit} {match[2]}", match
    for match in _AT_TIME.finditer(raw):
        unit, number = match.group(1).lower(), max(map(int, re.findall(r"\d+", match.group(2))))
        yield number * _DAYS[unit], f"{unit} {number}", match


@cache
def _with_screening() -> re.Pattern[str]:
    return clause("amounts", "@with_screening")


@cache
def _of_the_study() -> re.Pattern[str]:
    return clause("amounts", r"(?i)\s?\(?@of_the_study")


@cache
def _time() -> re.Pattern[str]:
    # A number may touch a unit of time, and its end is open ("2-weekly"), so these units are no list.
    unit = r"(day|week|month|mths?|mths|mos?\b|year|yr|y\b|d\b|wk)s?"
    ending = r"(?:(?<=\d)[snrt][tdh](?=\s))?"  # "24th week"
    return clause("amounts", rf"(?i)((?<![\w.])@small|\d{{1,3}}(?:\.\d)?){ending}[\s-]{{0,2}}{unit}")
