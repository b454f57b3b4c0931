"""The words of the self-check, from fit.toml: the rules, what was told, and which words of a line a rule is about."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from trialfinder.advice.fit.answers import Earlier
from trialfinder.advice.offer.closes import PLACE_WORDS
from trialfinder.reading.criteria.durations import canonical
from trialfinder.reading.criteria.exclusions import any_of
from trialfinder.reading.criteria.exclusions import words as criteria_words
from trialfinder.reading.dates import read_date
from trialfinder.typed_toml import Table, Text, WordFile, load


class ListOfWords(Table, frozen=True):
    """A list of words."""

    words: tuple[Text, ...]


class FitWords(WordFile, frozen=True):
    """fit.toml."""

    words: dict[str, Text]
    verdicts: dict[str, Text]
    rules: dict[str, Text]
    told: dict[str, Text]
    say: dict[str, Text]
    whole: dict[str, tuple[Text, ...]]
    partial: ListOfWords
    past: ListOfWords
    discretion: ListOfWords
    filler: ListOfWords


def surgery_words(value: object, text: str) -> str:
    """The rule on earlier surgery, with the condition that it has."""
    if value == "conditional":
        return rule("surgery_pain")
    return rule("surgery_some" if partial_words().search(canonical(text)) else "excludes_prior_surgery")


def told_words(item: str, value: object) -> str:
    """What was told, as a sentence to say to the study team."""
    if value is None:
        return ""
    sentences = _table().told
    return sentences.get(f"{item}_{value}") or sentences[item]


def told_earlier(had: Earlier) -> str:
    """What was told of an earlier injection, as a sentence to say to the study team."""
    say = _table().say
    where = "" if had.where in ("unknown", "elsewhere") else f" {PLACE_WORDS[had.where]}"
    if had.what == "disc_procedure":
        where = ""
    when = f" in {month_in_words(had.date)}" if had.date else ""
    return say["had"].format(what=say[had.what], where=where, when=when)


def month_in_words(when: str) -> str:
    """`2025-03` as `March 2025`, `2025` as it is.

    >>> month_in_words("2025-03"), month_in_words("2025")
    ('March 2025', '2025')
    """
    read = read_date(when)
    return f"{read.first:%B %Y}" if read and len(when) >= 7 else when


def rule_words(name: str, value: object) -> str:
    """A rule with a number, in our words."""
    if isinstance(value, str) and value.startswith("not numeric"):
        return rule("pain_in_words")
    found = _pattern_of_score().match(str(value))
    shown = f"{found['n']} of {found['top']}{found['note'] or ''}" if found else str(value)
    return rule(name).format(n=f"{value:g}" if isinstance(value, int | float) else shown)


@cache
def _pattern_of_score() -> re.Pattern[str]:
    return re.compile(r"[A-Z]+[<>]=?(?P<n>[\d.]+)(?:/| \(/)(?P<top>\d+)(?: implied\))?(?P<note> \(leg pain\))?$")


def words() -> dict[str, str]:
    """The short sentences of fit.toml."""
    return _table().words


def verdicts() -> dict[str, str]:
    """The tags of a trial, by verdict."""
    return _table().verdicts


def rule(name: str) -> str:
    """A rule of fit.toml, with its blanks."""
    return _table().rules[name]


@cache
def filler() -> frozenset[str]:
    """Words of a line that ask nothing by themselves."""
    return frozenset(_table().filler.words)


@cache
def discretion() -> re.Pattern[str]:
    """Words by which a line leaves the verdict to somebody, or makes an exception."""
    return re.compile(any_of(_table().discretion.words))


@cache
def whole_words(item: str) -> re.Pattern[str]:
    """The words of a line that name the whole of an item: then a "yes" rules out."""
    return re.compile(any_of(_table().whole.get(item, ())))


@cache
def partial_words() -> re.Pattern[str]:
    """The words by which a line speaks of some cases only."""
    return re.compile(any_of(_table().partial.words))


@cache
def past_words() -> re.Pattern[str]:
    """The words by which a line speaks of the past too."""
    return re.compile(any_of(_table().past.words))


@cache
def _table() -> FitWords:
    return load(__file__, "fit.toml", FitWords)


ANY: Final = re.compile("")


@cache
def covering(name: str) -> re.Pattern[str]:
    """The words of a line that a rule is about."""
    if name == "earlier":
        keys = ("prp", "cells", "own", "donor", "biologic", "steroid", "disc_procedure")
        return re.compile("|".join(criteria_words("prior", key).pattern for key in keys) + "|" + _COVERED["earlier"])
    if name in _COVERED:
        return re.compile(_COVERED[name])
    if name == "excludes_prior_surgery":
        return re.compile("|".join(criteria_words("prior_surgery", key).pattern for key in ("words", "named")))
    return criteria_words(name, "words")


_COVERED: Final = {
    "age": r"\bage|\byears? old|\bold\b|\badults?\b|years",
    "text_min_age": r"\bage|\byears? old|\bold\b|\badults?\b|years",
    "text_max_age": r"\bage|\byears? old|\bold\b|\badults?\b|years",
    "min_pain_months": r"\bpain|\bc?lbp\b|symptom|duration",
    "max_pain_months": r"\bpain|\bc?lbp\b|symptom|duration",
    "pain_scale_min": r"\bvas|\bnrs|\bnprs|visual|numeric|\bpain|scale|score",
    "pain_scale_max": r"\bvas|\bnrs|\bnprs|visual|numeric|\bpain|scale|score",
    "odi_min": r"\bodi\b|oswestry|disability",
    "odi_max": r"\bodi\b|oswestry|disability",
    "pfirrmann_range": r"pfi?rr?man",
    "levels_max": r"dis[ck]|level|segment|joint|facet",
    "conservative_care_months": r"conservative|\bcare\b|treatment|therap",
    "bmi_max": r"\bbmi\b|body mass|kg/m|obes",
    "leg_pain_rule": r"\bleg|radicul|sciatic|nerve|\bback pain",
    "of_women": r"pregnan|lactat|nursing|breast|child|contracep|gestat|women|gravid|fertil|female|birth control",
    "earlier": r"inject|shot|infiltrat|punctur|intra-?discal|\bdis[ck]|facet|epidural|sacroiliac|spin(?:e|al)|lumbar"
    r"|joint|treatment|procedure|therap|body",
}
