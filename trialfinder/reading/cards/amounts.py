"""Numbers that a record gives of the product: cells, millilitres, injections, platelets, ratio, follow-up.

Each pattern is bounded, so that a field of any length is read in linear time. The value is the record's own wording.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from trialfinder.reading.text.doses import Dose, doses
from trialfinder.reading.text.giving import giving_terms
from trialfinder.reading.text.passages import Text
from trialfinder.reading.text.quote import Quote
from trialfinder.reading.text.stems import clause, listed, meaning, stem_pattern, stems
from trialfinder.reading.text.terms import Term, find, sentence, terms

_NUMBER = r"\d{1,4}(?:[.,]\d{1,3})?"
_ML = r"@millilitre(?:['’]s)?"
_COUNTS = {
    "series": r"series of (?P<series>@number|[1-6]\b)",
    "span": r"(?P<from>@number|[1-6])\s?(?P<mark>[-–]|@to)\s?(?P<to>@number|[1-6])"
    r"\s(?P<m>(?:[\w-]{1,24}\s){0,2}?)@counted",
    "plain": r"(?P<n>@single|@number|[1-6])"
    r"\s(?P<between>(?:(?!(?:\d+|@number)\s)[\w-]{1,24}\s){0,3}?)(?P<what>@counted)",
    "given": r"@give\s(?:\w+\s){0,2}?(?P<times>@times)(?!\s@rate)",
    "times": r"@counted,?\s(?:(?P<often>@number|[2-6])\stimes|(?P<twice>@times))(?!\s@rate)",
    "one": r"(?P<one>@one_time)(?:\s(?:[\w-]{1,24}\s){0,2}?@dose|(?=\s?(?:[.,;)]|\Z|@for)))",
}
"""How a record counts injections; a place belongs to the first of them that fits."""
_SOURCES = {
    "injections": rf"(?i)\b(?:{'|'.join(_COUNTS.values())})",
    "volume": rf"(?<![\w.,])(?:@between\s(?P<least>{_NUMBER})(?:\s?{_ML})?\sand\s"
    rf"|(?P<low>{_NUMBER})(?:\s?{_ML})?\s?(?P<mark>[-–~～]|to|or)\s?)?"
    rf"(?P<high>{_NUMBER})[\s-]?(?:{_ML}|(?P<micro>@microlitre))(?!\w)(?!\s?/(?!\s?@place))",
    "each": r"(?i)^(?:\s?/\s?@place|[^.;,]{0,40}?@each)",
    "in_all": r"(?i)@in_all[^.;,(\d]{0,40}\Z",
    "one_filled": r"(?i)\bin a @in_all[^.;,(\d]{0,40}\Z",
    "sum": rf"(?i)\d\s?{_ML}[^.]{{0,60}}@plus[^.]{{0,60}}\Z",
    "at_most": r"(?i)@at_most\s(?:of\s)?\Z",
    "at_most_after": r"(?i)^[\s(]{0,2}(?:/\s?@place\s)?@most\b",
    "other_drug": r"(?i)^\s?(?:of\s)?(?:\d[\d.]{0,4}\s?%\s)?(?:\w+\s)?@other_drug",
    "alone": r"(?i)(?:,\s|\b@only\s)(?P<times>@times)(?=\s?(?:[.,;)]|\Z))",
    "again": r"(?i)@plus_another\s(?:@article\s)?@again(?!\swith\b)",
    "perhaps": r"(?i)@perhaps",
    "gets": r"@gets",
    "gets_some": r"@gets_some",
    "of_people": r"(?i)@people_counted",
    "people_before": r"\bn\s?=\s?\Z",
    "of_other": r"^\sof\s(?:\w+\s)?@other_course",
    "dosed": r"@dosed",
    "holds": r"@holds",
    "on_the_way": r"@on_the_way",
    "one_of": r"@one_of\s?\Z",
    "in_groups": r"(?i)\bin (?:the )?@every (?:group|arm)s?",
    "platelets": r"(?i)(?<![\w.])\d{1,2}(?:[.,]\d{1,2})?(?:\s?(?:-|–|to)\s?\d{1,2})?\s?(?:@times_over|×|-?\s?@fold)"
    r"(?=[^.\n]{0,60}@richer)"
    r"|(?<![\w.])\d[\d.,]{2,12}(?:\s?(?:x|×)\s?10\s?\\?\^?\s?\d{1,2})?\s?(?:platelets?|(?:/\s?|per\s)(?:[µμu]L|@microl)|/mm)",
    # A number may touch a unit of time, and its end is open ("2-weekly"), so these units are no list.
    "time": r"(?i)((?<![\w.])@small|\d{1,3}(?:\.\d)?)[\s-]{0,2}(day|week|month|mths?|mths|mos?\b|year|yr|d\b|wk)s?",
}
"""The grammar: `@name` is any word of that list of [amounts] in words.toml."""
_AT_TIME = re.compile(
    r"(?<!\d)(?<!\d[\s-])\b(day|week|month|year)s?:?[\s-]{1,2}"
    r"(\d{1,3}(?:(?:\s?[,/&–-]\s?|,?\s?(?:and|to|or|through)\s)\d{1,3})*)"
    r"(?![\d.]*\d)(?!\s*-?(?:st|nd|rd|th|day|week|month|year|hour|min|d|wk|mo|yr|h)s?\b)",
    re.IGNORECASE,
)
"""`Week 104`, `Weeks 4, 16 and 48`: a point of time named by its number."""
_SHORT_TIMES = re.compile(r"(?<![\w.])\d{1,3} ?[dwmy]\b(?:\s?[,;/&]\s?(?:and )?\d{1,3} ?[dwmy]\b)+", re.IGNORECASE)
"""`2w, 6w, 3m, 1y`: a list of times with one letter each; one alone may be a length ("6 m")."""
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
        here = [(text, dose) for text, dose in here if not dose.is_of_particles]
        if area in ("summary", "description"):
            here = [(text, dose) for text, dose in here if _is_of_product(text, dose)]
        if here:
            value = "; ".join(dict.fromkeys(dose.words for _, dose in here[:8]))
            text, dose = here[0]
            return value, Quote(sentence(text.raw, dose.start, dose.end), text.path)
    return None


def _is_on_giving(text: Text, start: int, end: int, also: str = "") -> bool:
    """Whether a sentence of running text says what this study gives; `also` names a list of more words for it."""
    around = sentence(text.raw, start, end, 300)
    low = around.lower()
    is_told = find(giving_terms("gives", "gives_people"), around, low) or also and _pattern(also).search(low)
    return bool(is_told) and not find(_background(), around, low)


def _is_of_product(text: Text, dose: Dose) -> bool:
    """Whether running text gives a dose, or says what is in the product; not what is harvested, or grown on the way."""
    if _is_on_giving(text, dose.start, dose.end):
        return True
    around = sentence(text.raw, dose.start, dose.end, 300).lower()
    own = text.low[dose.start : dose.end]  # what stands in another bracket is said of another number
    beside = _BRACKETS.sub(lambda bracket: bracket.group() if own in bracket.group() else " ", around)
    if _pattern("on_the_way").search(beside) or find(_background(), around, around):
        return False
    return bool(_pattern("dosed").search(around) or dose.per == "mL" and _pattern("holds").search(around))


@cache
def _background() -> tuple[Term, ...]:
    return terms("cues", "background")


class _Volume(NamedTuple):
    low: float | None
    """None: "up to" the other."""
    high: float
    words: str
    text: Text
    is_each: bool
    """It is told as that of one disc, joint or session."""
    is_given: bool
    """Its sentence says that it is put in."""
    is_in_all: bool
    is_whole: bool
    """It is told as all that one disc, joint or session gets: other volumes are parts of it."""
    quote: Quote


def volumes(texts: Iterable[Text]) -> tuple[Found, Found]:
    """The volume of one injection, and of all together where the record gives that.

    A volume of blood, marrow, anaesthetic or contrast is neither.
    """
    texts = tuple(texts)
    found = [one for text in texts for one in _volumes(text)]
    total = next(((one.words, one.quote) for one in found if one.is_in_all), None)
    return _of_one([one for one in found if not one.is_in_all], texts), total


def _of_one(found: list[_Volume], texts: tuple[Text, ...]) -> Found:
    """The volume of one injection; of arms that differ from the least to the most."""
    if not found:
        return None
    if wholes := [one for one in found if one.is_whole and one.text.group]:
        found = wholes
    if found[0].text.group:  # of each text the first that is put in, else the first
        by_text: dict[str, _Volume] = {}
        for one in sorted((one for one in found if one.text.group), key=lambda one: not one.is_given):
            by_text.setdefault(one.text.path, one)
        some = [by_text[path] for path in dict.fromkeys(one.text.path for one in found) if path in by_text]
    else:  # running text speaks of several arms where there are several
        mine = [one for one in found if one.text is found[0].text]
        some = [one for one in mine if one is mine[0] or one.is_each] if _has_arms(texts) else mine[:1]
    low = min((one.low for one in some if one.low is not None), default=None)
    high = max(one.high for one in some)
    if len({(one.low, one.high) for one in some}) == 1:
        return some[0].words, some[0].quote
    return (f"up to {high:g} mL" if low is None else f"{low:g} to {high:g} mL"), some[0].quote


def _has_arms(texts: tuple[Text, ...]) -> bool:
    """Whether several arms or several products are tested."""
    groups = {text.group for text in texts if text.group}
    return any(sum(group.startswith(kind) for group in groups) > 1 for kind in "ai")


def _volumes(text: Text) -> Iterator[_Volume]:
    """Each volume of a text that is the product's: one injection's, or that of all together."""
    for match in _pattern("volume").finditer(text.raw):
        around = sentence(text.raw, match.start(), match.end(), 200)
        before, after = text.raw[max(0, match.start() - 90) : match.start()], text.raw[match.end() : match.end() + 48]
        near = _near(text, match)
        if any(word in near for word in stems("not_product_volume")):
            continue
        is_each = bool(_pattern("each").search(after))
        part = before[max(0, before.rfind(". ")) :]
        is_of_all = bool(_pattern("in_all").search(part))
        is_total = is_of_all and not is_each
        low = around.lower()
        is_given = is_each or any(word in low for word in stems("receive"))
        if not is_given and _pattern("gets_some").search(low):
            is_given = is_total or bool(clause("carrier", "@product").search(low))
        if not text.group and not is_given:
            continue
        if not before.endswith("in ") and _pattern("other_drug").search(after) and not text.group:
            continue
        if _pattern("one_filled").search(part):
            continue
        # "1 mL of cells plus 1 mL of gel; 2 mL in total": what is put in is the sum.
        is_sum = is_total and bool(_pattern("sum").search(part))
        if not is_total and _is_part_of_a_sum(text, match, after):
            continue
        quote = Quote(around, text.path)
        amount = _amount(match, before, after)
        yield _Volume(*amount, text, is_each, is_given, is_total and not is_sum, is_of_all and is_each, quote)


def _is_part_of_a_sum(text: Text, match: re.Match[str], after: str) -> bool:
    """Whether the sum of this volume and another follows in the sentence."""
    end = match.end() + (after.find(". ") if ". " in after else len(after)) + 60
    for other in _pattern("volume").finditer(text.raw, match.end(), end):
        between = text.raw[match.start() : other.start()]
        if ". " not in between and _pattern("in_all").search(between) and _pattern("sum").search(between):
            return True
    return False


def _amount(match: re.Match[str], before: str, after: str) -> tuple[float | None, float, str]:
    """Least, most, and both in words."""
    part = match.groupdict()
    times = 0.001 if part["micro"] else 1.0
    first, high = part["least"] or part["low"], _millilitres(part["high"], times)
    if first:
        low = _millilitres(first, times)
        mark = "or" if part["mark"] == "or" else "to"
        return float(low), float(high), f"{low} {mark} {high} mL"
    if _pattern("at_most").search(before) or _pattern("at_most_after").search(after):
        return None, float(high), f"up to {high} mL"
    return float(high), float(high), f"{high} mL"


def _millilitres(number: str, times: float) -> str:
    """The number without a needless end: `1.0` as `1`, `2,5` as `2.5`."""
    plain = number.replace(",", ".")
    if times != 1:
        return f"{float(plain) * times:g}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


_BRACKETS = re.compile(r"\([^()]{0,60}\)")


def _near(text: Text, match: re.Match[str]) -> str:
    """The 40 characters on each side, within the clause and without what stands in brackets."""
    before = re.split(r"[;.,]\s|\sand\s", text.low[max(0, match.start() - 40) : match.start()])[-1]
    after = text.low[match.end() : match.end() + 64]
    return before + match.group().lower() + re.split(r"[;.,]\s", _BRACKETS.sub(" ", after))[0]


def injections(texts: Iterable[Text]) -> Found:
    """How many injections a person gets, as a number; of arms that differ each, joined by "; "."""
    found: dict[str, Quote] = {}
    for text in texts:
        if found and not text.group:
            break
        for number, quote in _counts(text):
            found.setdefault(number, quote)
    return ("; ".join(sorted(found)), next(iter(found.values()))) if found else None


def _counts(text: Text) -> list[tuple[str, Quote]]:
    """The first number of injections of a text; each of a sentence on several groups."""
    found: list[tuple[str, Quote]] = []
    for match in _pattern("injections").finditer(text.raw):
        quote = Quote(sentence(text.raw, match.start(), match.end(), 200), text.path)
        if found and (quote.text != found[0][1].text or text.group or quote.text.lower().count("group") < 2):
            break
        found += [(number, quote) for number in _numbers_of(text, match)]
    if text.group and not found and (alone := _pattern("alone").search(text.raw)):
        quote = Quote(sentence(text.raw, alone.start(), alone.end(), 200), text.path)
        found.append((_in_digits(alone["times"].lower(), "times"), quote))
    if all(number == "1" for number, _ in found) and (again := _again(text)):
        return [again]
    return found


def _again(text: Text) -> tuple[str, Quote] | None:
    """Two injections, where a second one is told as part of the plan: "first injection plus booster"."""
    for match in _pattern("again").finditer(text.raw):
        quote = Quote(sentence(text.raw, match.start(), match.end(), 200), text.path)
        is_planned = text.group or _is_on_giving(text, match.start(), match.end())
        if is_planned and not _pattern("perhaps").search(quote.text):
            return "2", quote
    return None


def _numbers_of(text: Text, match: re.Match[str]) -> list[str]:
    """What a place that looks like a number of injections says; empty where it counts something else."""
    part = match.groupdict()
    before, after = text.low[max(0, match.start() - 20) : match.start()], text.low[match.end() : match.end() + 30]
    if _pattern("one_of").search(before) or _pattern("of_other").search(after):
        return []
    is_named = before.rstrip().endswith("group")  # "group 2 - 2 sessions"
    if (part["n"] or part["from"]) and not text.group:  # "Group 1 will get 3 sessions, group 2 …"
        before, after = before.replace("group", ""), re.split(r"[,;.]\s", after)[0]
    near = _pattern("in_groups").sub(" ", before + match.group().lower() + after)
    word = (part["series"] or part["n"] or part["times"] or part["often"] or part["twice"] or "").lower()
    if part["n"] or part["from"]:
        between = (part["between"] or part["m"] or "").lower().split()
        if any(one in stems("not_between") for one in between) or _pattern("of_people").search(" ".join(between)):
            return []
        if _pattern("people_before").search(before):
            return []
        if (part["what"] or "").lower() == "treatments" and not any(one in near for one in stems("repeated")):
            return []
    is_plain = part["series"] or part["one"] or word in ("single", "one") or text.group
    if not is_plain and not _is_on_giving(text, match.start(), match.end(), "gets"):
        return []
    if word != "single" and any(one in near for one in stems("not_injections") if one not in match.group().lower()):
        return []
    if part["from"]:
        low, high = (int(_in_digits(part[end].lower(), "number")) for end in ("from", "to"))
        if is_named:
            return [str(high)]
        between_too = part["mark"].lower() != "or"
        return [str(one) for one in (range(low, high + 1) if between_too else (low, high))]
    return ["1" if part["one"] else _in_digits(word, "single", "number", "times")]


def platelet_count(texts: Iterable[Text]) -> Found:
    """Platelets per volume, or how many times the blood's own."""
    return _all_of(_pattern("platelets"), (text for text in texts if "platelet" in text.low or "prp" in text.low))


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
    for match in _SHORT_TIMES.finditer(raw):
        for short in re.finditer(r"(\d{1,3}) ?([dwmy])", match.group().lower()):
            unit = next(one for one in _DAYS if len(one) > 2 and one.startswith(short[2]))
            yield int(short[1]) * _DAYS[unit], f"{short[1]} {unit}s", match
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
