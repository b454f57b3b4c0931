"""Amounts that a record gives of the product: cells, millilitres, platelets.

Each pattern is bounded, so that a field of any length is read in linear time. The value is the record's own wording.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from trialfinder.reading.cards.injections import Found, background, is_on_giving
from trialfinder.reading.text.doses import Dose, doses
from trialfinder.reading.text.passages import Text
from trialfinder.reading.text.quote import Quote
from trialfinder.reading.text.stems import clause, stems
from trialfinder.reading.text.terms import find, sentence

_NUMBER = r"\d{1,4}(?:[.,]\d{1,3})?"
_ML = r"@millilitre(?:['’]s)?"
_SOURCES = {
    "volume": rf"(?<![\w.,])(?:{_NUMBER}\s?{_ML}\s?\(@range\s?)?(?:@between\s(?P<least>{_NUMBER})(?:\s?{_ML})?\sand\s"
    rf"|(?P<low>{_NUMBER})(?:\s?{_ML})?\s?(?P<mark>[-–~～]|to|or)\s?)?"
    rf"(?P<high>{_NUMBER})[\s-]?(?:{_ML}|(?P<micro>@microlitre))(?!\w)(?!\s?/(?!\s?@place))",
    "each": r"(?i)^(?:\s?/\s?@place|[^.;,:]{0,40}?\b@each\s(?:of\s)?(?:\w+\s)?@place)",
    "one_spot": r"(?i)^(?:(?!@over_several)[^.;,:\d]){0,40}?\b@into\s@one\s(?:[\w-]+\s){0,2}?@spot",
    "in_all": r"(?i)@in_all(?!\sand\b)[^.;,(\d]{0,40}\Z",
    "said_each": r"@each\s(?:\w+\s)?@place",
    "of_each": r"\bvolume\s\w{2,4}\s(?:@each\s)?(?:\w+\s)?@place\s@is_always\s(?:@about\s)?\Z",
    "in_each_session": r"\bin\s@each\s@sitting\s(?:@about\s)?\Z",
    "in_sessions": r"\b(?:@each|@number|[2-9]|the)\s(?:@number\s)?@sittings|@each\s@sitting",
    "a_session": r"(?i)^[^.;,]{0,40}?\b@each\s(?:\w+\s)?@sitting",
    "of_another": rf"(?i)\d\s?{_ML}(?:\sof(?:\s\w+){{1,2}})?\s\(?@in_all[^.;,(\d]{{0,40}}\Z",
    "in_all_after": r"(?i)^\s?(?:of\s(?:\w+\s){1,2})?\(?(?:as\s)?@in_all_after(?!(?<=\ball)\s@in_all_of)"
    rf"(?!\s?[:=]?\s?\d[\d.,]*(?![\d.,])(?!\s?{_ML}))"
    r"|^[^.;,:]{0,30}?\sper\s@people_counted",
    "source": r"(?i)@source\s(?:\w+\s)?\Z",
    "carried": r"(?i)(?:@suspended|@cells(?:\s?/\s?\w+)?(?:\s[\w%]{1,16}){0,3})\s@in\s(?:@about\s)?\Z",
    "put_at": r"(?i)^\s(?:of\s)?(?:[\w-]+\s){0,2}?@put_at",
    "concentrate": r"@concentrate",
    "next_to": rf"(?i)(?:\s@beside)?\s(?:@about\s)?\d[\d.,]*\s?(?:{_ML}|@microlitre)(?!\w)",
    "after_other": rf"(?i)\d\s?(?:{_ML}|@microlitre)(?!\w).*\s@beside\s",
    "one_filled": r"(?i)\bin a @in_all[^.;,(\d]{0,40}\Z",
    "sum": rf"(?i)\d\s?{_ML}[^.]{{0,60}}@plus[^.]{{0,60}}\Z",
    "at_most": r"(?i)@at_most\s(?:of\s)?\Z",
    "at_most_after": r"(?i)^[\s(]{0,2}(?:/\s?@place\s)?@most\b",
    "other_drug": r"(?i)^\s?(?:of\s)?(?:\d[\d.]{0,4}\s?%\s)?(?:\w+\s)?@other_drug",
    "gets_some": r"@gets_some",
    "dosed": r"@dosed",
    "holds": r"@holds",
    "on_the_way": r"@on_the_way",
    "of_others": r"@of_others",
    "of_a_course": r"@of_a_course[^.;,]{0,24}\Z",
    "of_a_course_after": r"\A[^.;,]{0,24}?@in_all_after",
    "several": r"@at_most\s@number\s@counted|@every_so\s(?:(?:@number|\d{1,2})\s)?@spans|@each\s@sitting",
    "platelets_before": r"(?i)\b@platelets(?:\s@by_so_much){1,3}\s(\d{1,2}(?:[.,]\d{1,2})?"
    r"(?:\s?(?:-|–|to)\s?\d{1,2}(?:[.,]\d{1,2})?)?\s?(?:@times_over|-?\s?@fold))(?!\w)",
    "platelets": r"(?i)(?<![\w.])\d{1,2}(?:[.,]\d{1,2})?(?:\s?(?:-|–|to)\s?\d{1,2}(?:[.,]\d{1,2})?)?"
    r"\s?(?:@times_over|×|-?\s?@fold)"
    r"(?=[^.\n]{0,60}@richer)"
    r"|(?<![\w.])(?:@at_least\s)?\d[\d.,]{0,4}(?:\s?(?:-|–|to)\s?\d[\d.,]{0,4})?\smillions?\s?(?:platelets?\s)?"
    r"(?:/\s?|per\s)(?:[µμu][Ll]|@microl)"
    r"|(?<![\w.])\d[\d.,]{0,4}\s?(?:x|×)\s?10\s?\\?\^?\s?\d{1,2}\s?(?:/\s?|per\s)(?:[µμu][Ll]|@microl)"
    r"|(?<![\w.])\d[\d.,]{2,12}(?:\s?(?:x|×)\s?10\s?\\?\^?\s?\d{1,2})?\s?(?:platelets?|(?:/\s?|per\s)(?:[µμu][Ll]|@microl)|/mm)",
}
"""The grammar: `@name` is any word of that list of [amounts] in words.toml."""


def cell_dose(texts: Iterable[Text]) -> Found:
    """Every number of cells of the most trusted kind of field that gives one, joined by "; "."""
    texts = tuple(texts)
    for area in dict.fromkeys(text.area for text in texts):
        here = [(text, dose) for text in texts if text.area == area for dose in doses(text.raw)]
        here = [(text, dose) for text, dose in here if not dose.is_of_particles and not _is_of_a_course(text, dose)]
        if area in ("summary", "description"):
            here = [(text, dose) for text, dose in here if _is_of_product(text, dose)]
        if here:
            value = "; ".join(dict.fromkeys(dose.words for _, dose in here[:8]))
            text, dose = here[0]
            return value, Quote(sentence(text.raw, dose.start, dose.end), text.path)
    return None


def _is_of_a_course(text: Text, dose: Dose) -> bool:
    """Whether it is the sum of several doses: "maximum four doses and at least 40 million cells in total"."""
    if not _pattern("several").search(text.low, max(0, dose.start - 200), dose.end + 200):
        return False
    before, after = text.low[max(0, dose.start - 60) : dose.start], text.low[dose.end : dose.end + 60]
    return bool(_pattern("of_a_course").search(before) or _pattern("of_a_course_after").search(after))


def _is_of_product(text: Text, dose: Dose) -> bool:
    """Whether running text gives a dose, or says what is in the product; not what is harvested, or grown on the way."""
    around = sentence(text.raw, dose.start, dose.end, 300).lower()
    if _pattern("of_others").search(around):
        return False
    if is_on_giving(text, dose.start, dose.end):
        return True
    own = text.low[dose.start : dose.end]  # what stands in another bracket is said of another number
    beside = _BRACKETS.sub(lambda bracket: bracket.group() if own in bracket.group() else " ", around)
    if _pattern("on_the_way").search(beside) or find(background(), around, around):
        return False
    return bool(_pattern("dosed").search(around) or dose.per == "mL" and _pattern("holds").search(around))


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
    is_placed: bool
    """It is told where it goes: another place may get another volume."""
    is_of_sitting: bool
    """It is told as that of one session, in which several places may get it."""
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
    if any(one.is_each and not one.is_of_sitting for one in found):
        found = [one for one in found if not one.is_of_sitting]
    if found[0].text.group:  # of each text the first that is put in, else the first
        by_text: dict[str, _Volume] = {}
        for one in sorted((one for one in found if one.text.group), key=lambda one: not one.is_given):
            by_text.setdefault(one.text.path, one)
        some = [by_text[path] for path in dict.fromkeys(one.text.path for one in found) if path in by_text]
        some += [one for one in found if one.is_placed and (first := by_text.get(one.text.path)) and first.is_placed]
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
        is_each = bool(_pattern("each").search(after) or _pattern("one_spot").search(after))
        part = before[max(0, before.rfind(". ")) :]
        is_each = is_each or bool(_pattern("of_each").search(part.lower()))
        if _pattern("source").search(part):
            continue
        is_of_all = bool(_pattern("in_all").search(part)) and not _pattern("of_another").search(part)
        is_of_all = is_of_all or bool(_pattern("in_all_after").search(after))
        is_total = is_of_all and not is_each
        low = around.lower()
        is_placed = is_each or bool(_pattern("put_at").search(after))
        is_given = is_placed or any(word in low for word in stems("receive"))
        is_given = (
            is_given
            or is_of_all
            and bool(_pattern("said_each").search(text.low, max(0, match.start() - 90), match.start()))
        )
        if not is_given and _pattern("carried").search(part) and not clause("carrier", "@made").search(low):
            is_given = True
        if not is_given and _pattern("gets_some").search(low):
            is_given = is_total or bool(clause("carrier", "@product").search(low))
        if not is_given and _pattern("in_sessions").search(low) and clause("carrier", "@product").search(low):
            is_given = is_total or bool(_pattern("in_each_session").search(part.lower()))
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
        of_sitting = bool(_pattern("a_session").search(after) or _pattern("in_each_session").search(part.lower()))
        quote = Quote(around, text.path)
        amount = _amount(match, before, after)
        yield _Volume(
            *amount,
            text,
            is_each,
            is_given,
            is_total and not is_sum,
            is_of_all and is_each,
            is_placed,
            of_sitting,
            quote,
        )


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
    before = re.split(r"[;.,]\s|\sand\s|\bgroup\s\w{1,2}\s?:\s", text.low[max(0, match.start() - 40) : match.start()])[
        -1
    ]
    before = _pattern("after_other").sub("", before)  # "0.5 ml of lidocaine with 3 ml of PRP"
    after = re.split(r"[;.,]\s|\bgroup\s\w{1,2}\s?:\s", _BRACKETS.sub(" ", text.low[match.end() : match.end() + 64]))[0]
    near = before + match.group().lower() + _pattern("next_to").split(after, maxsplit=1)[0]
    return _pattern("concentrate").sub(
        " ", near
    )  # "3 ml of bone marrow concentrate": no marrow, but what is made of it


def platelet_count(texts: Iterable[Text]) -> Found:
    """Platelets per volume, or how many times the blood's own."""
    texts = [text for text in texts if "platelet" in text.low or "prp" in text.low]
    return _all_of(_pattern("platelets"), texts) or _all_of(_pattern("platelets_before"), texts)


def _all_of(pattern: re.Pattern[str], texts: Iterable[Text]) -> Found:
    for text in texts:
        found = list(pattern.finditer(text.raw))
        if found:
            words = [match[1] if match.re.groups else match.group() for match in found[:4]]
            value = "; ".join(dict.fromkeys(" ".join(one.split()) for one in words))
            return value, Quote(sentence(text.raw, found[0].start(), found[0].end()), text.path)
    return None


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return clause("amounts", _SOURCES[name])
