"""Age and weight as the free text of the criteria gives them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from trialfinder.reading.criteria.durations import plain
from trialfinder.reading.criteria.thresholds import ReadValue, Sentence


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


_SOURCES = {
    "age": r"\bage[sd]?\b|years? old|years of age",
    "of_a_test": r"\b(?:dexa|dxa|ecg|ekg|electrocardio\w*|bone (?:mineral )?density|mammogra\w*|colonoscop\w*|psa"
    r"|stress test"
    r"|x-?ray|t-score|bone scan)\b",
    "age_range": r"(?<![\d.])(?:>=? ?)?(?P<low>\d{2})(?: years?(?: old| of age)?)? ?(?:-|to"
    r"|and)(?: ?<=?)? ?(?P<high>\d{2,3})(?![\d.])",
    "age_limit": r"(?P<sign>[<>]=?) ?(?P<n>\d{2,3})(?![\d./]| ?(?:mm|mg|%|kg|months?|weeks?|days?|points?))",
    "bmi": r"\bbmi\b|body[- ]mass[- ]index",
    "bracket_note": r"\((?:mass|weight|kg|defined)[^()<>]{0,60}\)",
    "bmi_value": r"(?P<sign>[<>]=?) ?(?P<n>\d{2}(?:\.\d{1,2})?)(?![\d/])",
    "bmi_range": r"\b1[5-9](?:\.\d{1,2})?(?: ?kg/m\w*)? ?(?:-|to|and) ?(?P<n>\d{2}(?:\.\d{1,2})?)",
}


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(_SOURCES[name])
