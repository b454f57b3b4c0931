"""Numbers that a record gives of the product: cells, millilitres, injections, platelets, ratio, follow-up.

Each pattern is bounded, so that a field of any length is read in linear time. The value is the record's own wording.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from trialfinder.reading.text.doses import doses
from trialfinder.reading.text.giving import giving_terms
from trialfinder.reading.text.passages import Text
from trialfinder.reading.text.quote import Quote
from trialfinder.reading.text.stems import clause, listed, meaning, stem_pattern, stems
from trialfinder.reading.text.terms import Term, find, sentence, terms

_NUMBER = r"\d{1,4}(?:[.,]\d{1,3})?"
_ML = r"@millilitre(?:['’]s)?"
_SOURCES = {
    "volume": rf"(?<![\w.,])({_NUMBER})(?:\s?{_ML})?(?:\s?(-|–|to|or)\s?({_NUMBER}))?[\s-]?{_ML}(?![\w/])",
    "in_all": r"(?i)@in_all[^.;]{0,24}\Z",
    "injections": r"(?i)\b(?:series of (?P<series>@number|[1-6]\b)"
    r"|(?P<n>@single|@number|[1-6])\s(?P<between>(?:[\w-]{1,24}\s){0,3}?)(?P<what>@counted)"
    r"|@give\s(?:\w+\s){0,2}?(?P<times>@times)|(?P<one>@one_time)\s(?:[\w-]{1,24}\s){0,2}?@dose)",
    "platelets": r"(?i)(?<![\w.])\d{1,2}(?:[.,]\d{1,2})?(?:\s?(?:-|–|to)\s?\d{1,2})?\s?(?:@times_over|×|-?\s?@fold)"
    r"(?=[^.\n]{0,60}@richer)"
    r"|(?<![\w.])\d[\d.,]{2,12}(?:\s?(?:x|×)\s?10\s?\\?\^?\s?\d{1,2})?\s?(?:platelets?|/\s?[µμu]L|/mm)",
    # A number may touch a unit of time, and its end is open ("2-weekly"), so these units are no list.
    "time": r"(?i)((?<![\w.])@small|\d{1,3}(?:\.\d)?)[\s-]{0,2}(day|week|month|mths?|mths|mos?\b|year|yr|d\b|wk)s?",
}
"""The grammar: `@name` is any word of that list of [amounts] in words.toml."""
_RATIO = re.compile(r"(?<![\d:.])\d{1,2}\s?:\s?\d{1,2}(?:\s?:\s?\d{1,2}){0,3}(?![\d:])")
_AT_TIME = re.compile(
    r"(?<!\d)(?<!\d[\s-])\b(day|week|month|year)s?:?[\s-]{1,2}"
    r"(\d{1,3}(?:(?:\s?[,/&–-]\s?|,?\s?(?:and|to|or|through)\s)\d{1,3})*)"
    r"(?![\d.]*\d)(?!\s*-?(?:st|nd|rd|th|day|week|month|year|hour|min|d|wk|mo|yr|h)s?\b)",
    re.IGNORECASE,
)
"""`Week 104`, `Weeks 4, 16 and 48`: a point of time named by its number."""
_LIST_TIME = re.compile(r"((?:\d{1,2}-?,?\s?(?:and|or|,|&)\s?)+\d{1,2})[\s-](week|month|year)s?\b", re.IGNORECASE)
"""`6- and 12-month`: a list of numbers before one unit."""
_DAYS = {"day": 1, "d": 1, "week": 7, "wk": 7, "month": 30.4, "mo": 30.4, "mth": 30.4, "year": 365, "yr": 365}

_DIGIT = re.compile(r"\d")

Found = tuple[str, Quote] | None


def cell_dose(texts: Iterable[Text]) -> Found:
    """Every number of cells of the most trusted kind of field that gives one, joined by "; "."""
    texts = tuple(texts)
    for area in dict.fromkeys(text.area for text in texts):
        here = [(text, dose) for text in texts if text.area == area for dose in doses(text.raw)]
        if area in ("summary", "description"):
            here = [(text, dose) for text, dose in here if _is_on_giving(text, dose.start, dose.end)]
        if here:
            value = "; ".join(dict.fromkeys(dose.words for _, dose in here[:8]))
            text, dose = here[0]
            return value, Quote(sentence(text.raw, dose.start, dose.end), text.path)
    return None


def _is_on_giving(text: Text, start: int, end: int) -> bool:
    """Whether a sentence of running text says what this study gives."""
    around = sentence(text.raw, start, end, 300)
    low = around.lower()
    return bool(find(giving_terms("gives", "gives_people"), around, low)) and not find(_background(), around, low)


@cache
def _background() -> tuple[Term, ...]:
    return terms("cues", "background")


def volume(texts: Iterable[Text]) -> Found:
    """The volume of one injection: a volume of blood, marrow, anaesthetic or contrast, and one "in all", is not it."""
    return _volumes(texts, in_all=False)


def volume_total(texts: Iterable[Text]) -> Found:
    """The volume of all injections together, where the record says that it is."""
    return _volumes(texts, in_all=True)


def _volumes(texts: Iterable[Text], in_all: bool) -> Found:
    for text in texts:
        for match in _pattern("volume").finditer(text.raw):
            around = sentence(text.raw, match.start(), match.end(), 200)
            if any(word in _near(text, match) for word in stems("not_product_volume")):
                continue
            if bool(_pattern("in_all").search(text.raw[max(0, match.start() - 40) : match.start()])) is not in_all:
                continue
            if text.group or any(word in around.lower() for word in stems("receive")):
                first, mark, second = match.groups()
                words = _decimal(first) + (f" {'or' if mark == 'or' else 'to'} {_decimal(second)}" if second else "")
                return f"{words} mL", Quote(around, text.path)
    return None


def _decimal(number: str) -> str:
    """The number without a needless end: `1.0` as `1`, `2,5` as `2.5`."""
    plain = number.replace(",", ".")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _near(text: Text, match: re.Match[str]) -> str:
    """The 40 characters on each side, within the clause."""
    before = re.split(r"[;.,]\s|\sand\s", text.low[max(0, match.start() - 40) : match.start()])[-1]
    return before + re.split(r"[;.,]\s", text.low[match.start() : match.end() + 64])[0]


def injections(texts: Iterable[Text]) -> Found:
    """How many injections a person gets, as a number; of arms that differ each, joined by "; "."""
    found: list[tuple[str, Quote]] = []
    for text in texts:
        if found and not text.group:
            break
        if (number := _count(text)) and number[0] not in (one for one, _ in found):
            found.append(number)
    return ("; ".join(sorted(number for number, _ in found)), found[0][1]) if found else None


def _count(text: Text) -> Found:
    """The first number of injections of a text."""
    for match in _pattern("injections").finditer(text.raw):
        part = match.groupdict()
        near = text.low[max(0, match.start() - 20) : match.end() + 30]
        word = (part["series"] or part["n"] or part["times"] or part["one"]).lower()
        if part["n"]:
            between = part["between"].lower().split()
            if any(one in stems("not_between") for one in between):
                continue
            if part["what"].lower() == "treatments" and not any(one in near for one in stems("repeated")):
                continue
            if word not in ("single", "one") and not text.group and not _is_on_giving(text, match.start(), match.end()):
                continue
        if word != "single" and any(one in near for one in stems("not_injections") if one not in match.group().lower()):
            continue
        quote = Quote(sentence(text.raw, match.start(), match.end(), 200), text.path)
        return "1" if part["one"] else _in_digits(word, "single", "number", "times"), quote
    return None


def platelet_count(texts: Iterable[Text]) -> Found:
    """Platelets per volume, or how many times the blood's own."""
    return _all_of(_pattern("platelets"), (text for text in texts if "platelet" in text.low or "prp" in text.low))


def ratio(texts: Iterable[Text]) -> Found:
    """The ratio of a random allocation, e.g. `2:1`."""
    for text in texts:
        if "random" not in text.low and "ratio" not in text.low and "allocat" not in text.low:
            continue
        for match in _RATIO.finditer(text.raw):
            around = sentence(text.raw, match.start(), match.end(), 300)
            low = around.lower()
            if any(word in low for word in stems("allocated")) and "volume" not in low and "dilut" not in low:
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


def months_named(words: str) -> int | None:
    """The longest time that some words name, in whole months, so that two records can be compared; None: none named.

    >>> months_named("week 104"), months_named("Month 24"), months_named("2 years"), months_named("until the end")
    (24, 24, 24, None)
    """
    found = [days for days, _, _ in _times(words[:4000])]
    return round(max(found) / _DAYS["month"]) if found else None


def followed(texts: Iterable[Text]) -> list[tuple[str, str]]:
    """(path, sentence) of running text and arms that say for how long people are watched."""
    found = []
    for text in texts:
        if text.area not in ("summary", "description", "detail"):
            continue
        for part in re.split(r"(?<=[.;!?])\s|\n", text.raw):
            if not stem_pattern("followed").search(part):
                continue
            low = part.lower().replace("this study", "").replace("the study", "").replace("study visit", "visit")
            if not any(word in low for word in stems("not_followed")):
                found.append((text.path, part))
    return found


def _times(raw: str) -> Iterator[tuple[float, str, re.Match[str]]]:
    """Days, words and place of each time."""
    low = raw.lower()
    if not (any(unit in low for unit in _DAYS if len(unit) > 1) or _DIGIT.search(raw)):
        return  # most texts name no time
    for match in _LIST_TIME.finditer(raw):
        number, unit = max(map(int, re.findall(r"\d+", match.group(1)))), match.group(2).lower()
        yield number * _DAYS[unit], f"{number} {unit}s", match
    for match in _pattern("time").finditer(raw):
        digits, unit = match.group(1).lower(), match.group(2).lower()
        days = float(_in_digits(digits, "small")) * _DAYS[unit if unit in _DAYS else unit.rstrip("s")]
        yield days, match.group().strip(), match
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


def _in_digits(number: str, *lists: str) -> str:
    """A number in words as its digits; digits as they are."""
    return next((meaning("amounts", one, number) for one in lists if number in listed("amounts", one)), number)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return clause("amounts", _SOURCES[name])
