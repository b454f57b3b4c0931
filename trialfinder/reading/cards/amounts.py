"""Numbers that a record gives of the product: cells, millilitres, injections, platelets, ratio, follow-up.

Each pattern is bounded, so that a field of any length is read in linear time. The value is the record's own wording.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from trialfinder.reading.text.passages import Text
from trialfinder.reading.text.quote import Quote
from trialfinder.reading.text.terms import sentence

_NUMBER = r"\d{1,4}(?:[.,]\d{1,3})?"
_CELLS = re.compile(
    rf"(?<![\w.]){_NUMBER}\s?(?:x|X|×|\\?\*)\s?10\s?(?:\\?\^|e|E|\*\*)?\s?\d{{1,2}}(?:\s?(?:cells?|MSCs?))?(?:\s?/\s?(?:mL|ml|kg|disc))?"
    rf"|(?<![\w.]){_NUMBER}(?:\s?(?:-|–|to|or|and)\s?{_NUMBER})?\s?(?:millions?\b|M\b)(?=[^.\n]{{0,48}}(?:cell|MSC|MPC))"
    rf"|(?<![\w.,]){_NUMBER}(?:,000){{2}}(?=[^.\n]{{0,24}}cell)"
)
_VOLUME = re.compile(
    rf"(?<![\w.,]){_NUMBER}(?:\s?(?:-|–|to|or)\s?{_NUMBER})?\s?(?:mL|ml|ML|cc|milliliters?|millilitres?)(?:['’]?s)?\b"
)
_NOT_PRODUCT_VOLUME = (
    "blood",
    "drawn",
    "withdraw",
    "centrifug",
    "aspirat",
    "marrow",
    "syringe",
    "tube",
    "lidocaine",
    "lignocaine",
    "bupivacaine",
    "ropivacaine",
    "anesth",
    "anaesth",
    "contrast",
    "steroid",
    "triamcinolone",
    "dexamethasone",
    "methylprednisolone",
    "cells/ml",
    "lipoaspirat",
)
_WORD_NUMBERS = {"single": "1", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5"}
_INJECTIONS = re.compile(
    r"\b(single|one|two|three|four|five|[1-6])\s(?:[\w-]{1,24}\s){0,3}?(injections?|doses?|administrations?|treatments?|infusions?|implantations?)\b",
    re.IGNORECASE,
)
_NOT_INJECTIONS = (
    *("antibiotic", "steroid", "arm", "group", "level", "disc", "blind", "more", "pre-treat"),
    *("hour", "day", "week", "month", "year"),
)
_PLATELETS = re.compile(
    r"(?<![\w.])\d{1,2}(?:[.,]\d{1,2})?(?:\s?(?:-|–|to)\s?\d{1,2})?\s?(?:x\b|×|-?\s?fold\b|times\b)"
    r"(?=[^.\n]{0,60}(?:platelet|PRP|PL\b|baseline|whole blood|concentrat))"
    r"|(?<![\w.])\d[\d.,]{2,12}(?:\s?(?:x|×)\s?10\s?\\?\^?\s?\d{1,2})?\s?(?:platelets?|/\s?[µμu]L|/mm)",
    re.IGNORECASE,
)
_RATIO = re.compile(r"(?<![\d:.])\d{1,2}\s?:\s?\d{1,2}(?:\s?:\s?\d{1,2}){0,3}(?![\d:])")
_TIME = re.compile(r"(\d{1,3}(?:\.\d)?)[\s-]{0,2}(day|week|month|mo\b|year|yr|d\b|wk)s?", re.IGNORECASE)
_AT_TIME = re.compile(
    r"(?<!\d)(?<!\d[\s-])\b(day|week|month|year)s?:?[\s-]{1,2}"
    r"(\d{1,3}(?:(?:\s?[,/&–-]\s?|,?\s?(?:and|to|or|through)\s)\d{1,3})*)"
    r"(?![\d.]*\d)(?!\s*-?(?:st|nd|rd|th|day|week|month|year|hour|min|d|wk|mo|yr|h)s?\b)",
    re.IGNORECASE,
)
"""`Week 104`, `Weeks 4, 16 and 48`: a point of time named by its number."""
_DAYS = {"day": 1, "d": 1, "week": 7, "wk": 7, "month": 30.4, "mo": 30.4, "year": 365, "yr": 365}

Found = tuple[str, Quote] | None


def cell_dose(texts: Iterable[Text]) -> Found:
    """Every cell number of the most trusted kind of field that gives one, joined by "; "."""
    texts = tuple(texts)
    for area in dict.fromkeys(text.area for text in texts):
        here = [(text, m) for text in texts if text.area == area for m in _CELLS.finditer(text.raw)]
        if here:
            value = "; ".join(dict.fromkeys(" ".join(m.group().split()) for _, m in here[:6]))
            text, m = here[0]
            return value, Quote(sentence(text.raw, m.start(), m.end()), text.path)
    return None


def volume(texts: Iterable[Text]) -> Found:
    """The injected volume: a volume of blood, marrow, anaesthetic or contrast is not one."""
    for text in texts:
        for match in _VOLUME.finditer(text.raw):
            around = sentence(text.raw, match.start(), match.end(), 200)
            if any(word in _near(text, match) for word in _NOT_PRODUCT_VOLUME):
                continue
            if text.group or any(word in around.lower() for word in ("inject", "administ", "receive", "deliver")):
                return match.group().strip(), Quote(around, text.path)
    return None


def _near(text: Text, match: re.Match[str]) -> str:
    """The 40 characters on each side, within the clause."""
    before = re.split(r"[;.]\s", text.low[max(0, match.start() - 40) : match.start()])[-1]
    return before + re.split(r"[;.]\s", text.low[match.start() : match.end() + 40])[0]


def injections(texts: Iterable[Text]) -> Found:
    """How many injections a person gets, as a number."""
    for text in texts:
        for match in _INJECTIONS.finditer(text.raw):
            near = text.low[max(0, match.start() - 20) : match.end() + 30]
            if match.group(1).lower() != "single" and any(word in near for word in _NOT_INJECTIONS):
                continue
            word = match.group(1).lower()
            return _WORD_NUMBERS.get(word, word), Quote(sentence(text.raw, match.start(), match.end(), 200), text.path)
    return None


def platelet_count(texts: Iterable[Text]) -> Found:
    """Platelets per volume, or how many times the blood's own."""
    return _all_of(_PLATELETS, (text for text in texts if "platelet" in text.low or "prp" in text.low))


def ratio(texts: Iterable[Text]) -> Found:
    """The ratio of a random allocation, e.g. `2:1`."""
    for text in texts:
        if "random" not in text.low and "ratio" not in text.low and "allocat" not in text.low:
            continue
        for match in _RATIO.finditer(text.raw):
            around = sentence(text.raw, match.start(), match.end(), 300)
            low = around.lower()
            if (
                any(word in low for word in ("random", "ratio", "allocat", "assigned"))
                and "volume" not in low
                and "dilut" not in low
            ):
                return match.group().replace(" ", ""), Quote(around, text.path)
    return None


def longest_time(fields: Iterable[tuple[str, str]]) -> Found:
    """Of (path, text) pairs the longest time named, in the record's words; of a list of points the last."""
    best: tuple[float, str, Quote] | None = None
    for path, raw in fields:
        for days, words, match in _times(raw[:4000]):
            if days > 0 and (best is None or days > best[0]):
                best = days, words, Quote(sentence(raw, match.start(), match.end(), 160), path)
    return None if best is None else (best[1], best[2])


def _times(raw: str) -> Iterator[tuple[float, str, re.Match[str]]]:
    """Days, words and place of each time."""
    for match in _TIME.finditer(raw):
        yield float(match.group(1)) * _DAYS[match.group(2).lower()], match.group().strip(), match
    for match in _AT_TIME.finditer(raw):
        unit, number = match.group(1).lower(), max(map(int, re.findall(r"\d+", match.group(2))))
        yield number * _DAYS[unit], f"{unit} {number}", match


def _all_of(pattern: re.Pattern[str], texts: Iterable[Text]) -> Found:
    for text in texts:
        found = list(pattern.finditer(text.raw))
        if found:
            value = "; ".join(dict.fromkeys(" ".join(match.group().split()) for match in found[:4]))
            return value, Quote(sentence(text.raw, found[0].start(), found[0].end()), text.path)
    return None
