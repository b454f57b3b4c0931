"""The numbers a back-pain trial asks for: months of pain and of failed care, disc grade, levels.

Each rule reads one sentence at a time and returns what that sentence says. Sentences that disagree give no number:
a blank is better than a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from trialfinder.reading.criteria.durations import Duration, canonical, durations
from trialfinder.reading.criteria.items import Section
from trialfinder.reading.text.stems import blanked, clause

MANY = 256
"""Sentences of one record, each of which several rules cut up in the same way."""


LEAST_AGE = 192
"""Months: from here a time that stands before the pain is an age."""


class Sentence(NamedTuple):
    """One sentence of a criterion, in the form the rules read."""

    raw: str
    path: str
    text: str
    """Canonical (amounts.canonical)."""
    section: Section


class ReadValue(NamedTuple):
    """A value and the sentence it stands in."""

    value: float | str
    said: Sentence
    weight: int = 0
    """Readings of a higher weight leave the lower ones out; those of one weight have to agree."""


Rule = Callable[[Sentence], Iterator[ReadValue]]


def agreed(readings: Iterable[ReadValue]) -> ReadValue | None:
    """The one reading that the heaviest sentences agree on; None where there is none or they differ."""
    some = list(readings)
    top = max((one.weight for one in some), default=0)
    values = {one.value for one in some if one.weight == top}
    return next(one for one in some if one.weight == top) if len(values) == 1 else None


def pain_months(said: Sentence, cap: bool = False) -> Iterator[ReadValue]:
    """Months of pain asked for (or, with `cap`, the longest allowed)."""
    if said.section == "unsorted" or not _has("pain", said.text):
        return
    before_it = ""
    for part in _parts(said.text):
        goes_on = _has("goes_on", part) or (_has("so_long", part) and not _has("care", before_it))
        of_pain = _has("pain", part) or (goes_on and _has("pain", before_it))
        before_it = part
        if not of_pain or _has("care", part):
            continue
        for time in durations(part):
            before = part[max(0, time.start - 60) : time.start]
            if _has("not_pain", part[max(0, time.start - 200) : time.end + 30]):
                continue
            if time.months >= LEAST_AGE and not _has("pain", part[: time.start]):
                continue  # "people under 60 years with back pain"
            is_short = time.months < 0.9 and not (time.sign and _has("lasting", before))
            is_past = _has("not_lasting", before) and not (time.sign.startswith(">") and _has("throughout", before))
            if is_short or is_past or _has("of_age", part[time.end : time.end + 12]):
                continue
            kind = _kind(time, said.section, before)
            if kind == "cap" and said.section == "exclusion" and not _has("this_pain", part):
                continue
            if kind == ("cap" if cap else "floor"):
                weight = 2 if _has("back_pain", part) else 1
                yield ReadValue(time.months, said, weight + (said.section == "inclusion") * 2)


def care_months(said: Sentence) -> Iterator[ReadValue]:
    """Months of conservative care that have to have failed."""
    text = _pattern("example").sub(" ", said.text)
    if said.section == "unsorted" or _has("as_example", text):
        return
    is_care = _has("care", text)
    failing = is_care and _has("failing", text)
    tried = [] if said.section != "inclusion" or not is_care else _pattern("has_had").finditer(text)
    for found in (*_pattern("little_relief").finditer(text), *tried):
        for time in durations(text[found.end() : found.end() + 30]):
            if time.months >= 0.4:
                yield ReadValue(time.months, said, 7)
                return
    if not (failing or _has("conservative", text)):
        return
    for part in _parts(text):
        named = _has("conservative", part)
        if not named and not (failing and _has("care", part)):
            continue
        for time in durations(part):
            before = part[max(0, time.start - 30) : time.start]
            if time.sign in ("<", "<=") and said.section == "inclusion":
                continue
            is_past = _has("not_lasting", before) and not (time.sign.startswith(">") or _has("throughout", before))
            least = 0.4 if named and time.sign.startswith(">") else 0.9
            if time.months < least or is_past or _has("not_care", part):
                continue
            as_example = _has("such_as", part[: time.start])
            yield ReadValue(time.months, said, 4 * named + 2 * (not as_example) + (said.section == "inclusion"))


def pfirrmann(said: Sentence) -> Iterator[ReadValue]:
    """The range of disc grades let in, as `3-7`, with ` (modified)` where the scale of 8 is named."""
    named = _pattern("pfirrmann").search(said.text)
    if not named or said.section != "inclusion" or _has("not_treated_disc", said.text):
        return
    after = _in_digits(said.text[named.end() : named.end() + 120])
    before = _in_digits(said.text[max(0, named.start() - 100) : named.start()])
    first = _pattern("grades").search(after)
    both = _pattern("floor_and_cap").search(after) if not first or first["sign"] else None
    found = both or _pattern("grades").search(_pattern("modic").split(after)[0])
    found = found or _last("grades_before", before) or _pattern("grades_by").search(before)
    if not found:
        return
    note = " (modified)" if "modified" in before else ""
    grades = [_grade(word) for word in _pattern("grade").findall(found["list"])]
    if both:  # "> 2 and < 5" lets in 3 and 4
        strict = _pattern("sign").findall(found["list"])
        grades = [grades[0] + (strict[0] == ">"), grades[-1] - (strict[-1] == "<")]
    if len(grades) == 1 and found["sign"]:
        yield ReadValue(f"{found['sign']}{grades[0]}{note}", said, 1)
    elif len(grades) == 1:
        yield ReadValue(f"{grades[0]}{note}", said)
    elif max(grades) <= 8:
        yield ReadValue(f"{min(grades)}-{max(grades)}{note}", said, 2)


def levels(said: Sentence) -> Iterator[ReadValue]:
    """The most disc or joint levels that may be treated."""
    if not _has("any_level", said.text):
        return
    text = _pattern("double").sub("2", _pattern("fills").sub("", said.text))
    if said.section == "exclusion" or _has("operated_before", text):
        text = _pattern("of_operation").sub(blanked, text)
    if _has("not_back_level", text):
        return
    if said.section == "exclusion":
        if _has("other_problem", text):
            return
        if _has("many_levels", text):
            yield ReadValue(1, said, 1)
        for found in _pattern("too_many_levels").finditer(text):
            if _has("on_condition", text[: found.start()]):
                continue  # "discography, if more than one disc is worn" lets several in
            yield ReadValue(int(found["n"]) - (found["sign"] == ">="), said, 1)
        return
    if said.section != "inclusion":
        return
    text = _pattern("one_is_enough").sub(blanked, text)
    caps = [int(found["n"]) for found in _pattern("levels").finditer(text)]
    caps += [1 for _ in _pattern("one_level").finditer(text) if not _has("disc_height", text)]
    caps += [1 for _ in _pattern("which_of_several").finditer(text)]
    if not caps:
        caps = [len(_pattern("level").findall(found.group())) for found in _pattern("each_level").finditer(text)]
    if caps:
        yield ReadValue(max(caps), said, 1)


def sentence(raw: str, path: str, section: Section) -> Sentence:
    """A raw sentence made ready for the rules."""
    return Sentence(raw, path, canonical(raw), section)


def _kind(time: Duration, section: Section, before: str) -> str | None:
    """Whether a length of pain is a floor or a cap: in an exclusion the sign turns round."""
    low = time.sign in (">", ">=") or (not time.sign and section == "inclusion" and _has("for", before))
    high = time.sign in ("<", "<=") or (not time.sign and section == "inclusion" and _has("until", before))
    if section == "exclusion":
        low, high = high, low
    return "floor" if low else "cap" if high else None


def has_digit(said: Sentence) -> bool:
    """Whether a sentence holds a number: most do not, and no rule on one needs a further look."""
    return _pattern("digit").search(said.text) is not None


@lru_cache(maxsize=MANY)
def _parts(text: str) -> list[str]:
    """The sentence cut where it turns from the pain to the care that failed, or back."""
    return _pattern("turn").split(_pattern("example").sub(" ", text))


def _in_digits(text: str) -> str:
    """Grades in Roman numerals as digits, so that "IV or less" is a limit like "4 or less"."""
    return canonical(_pattern("roman").sub(lambda found: str(_grade(found.group())), text))


def _grade(word: str) -> int:
    return int(word) if word.isdigit() else _ROMAN.index(word) + 1


def _has(name: str, text: str) -> bool:
    return _pattern(name).search(text) is not None


def _last(name: str, text: str) -> re.Match[str] | None:
    return next(reversed(list(_pattern(name).finditer(text))), None)


_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii")
_NUMERAL = "|".join(sorted(_ROMAN, key=len, reverse=True))
_GRADE = rf"(?:[1-8]|{_NUMERAL})(?![\w%]|\.\w)"
_LIST = rf"(?P<list>{_GRADE}(?:[\s,/-]{{0,3}}(?:@beside_grade )?(?:grades? )?{_GRADE}){{0,7}})"
_LEVEL = r"(?:@which[ /-]+){0,5}@level(?![a-z-])"
_SOURCES = {
    "digit": r"\d",
    "pain": r"@pain",
    "not_pain": r"@not_pain",
    "this_pain": r"^(?!.*@other_pain).*@this_pain",
    "back_pain": r"@back_pain",
    "conservative": r"@unoperated|@conservative",
    "has_had": r"^\W*(?:@people ){0,2}@has_had (?=>)",
    "little_relief": r"@little_relief after (?=[<>\d])",
    "care": r"@unoperated|@care",
    "roman": rf"(?<![\w.])(?:{_NUMERAL})(?![\w.])",
    "lasting": r"@lasting\W*$",
    "failing": r"@failing|@poor (?:\w+ )?@effect|not (?:\w+ly )?@benefit|without (?:\w+ ){0,2}@relief"
    r"|no (?:\w+ ){0,2}@any_relief",
    "so_long": r"^\s*for [<>]=?",
    "goes_on": r"^\s*@goes_on",
    "throughout": r"\b(?:during|over|throughout) ?$",
    "not_care": r"@not_care",
    "example": r"\((?:e\.?g\.?|i\.?e\.?|@example)[^()]{0,400}\)?",
    "such_as": r"\be\.g|@such_as",
    "as_example": r"^\W*(?:this|these|which)? ?(?:may |can )?includ",
    "not_lasting": r"\bage[ds]?(?: of| between| from)?\W*$|(?:@in(?: the)?(?: @last)?\s?|@not_lasting.{0,40})$",
    "of_age": r"\bof age|\bold\b",
    "for": r"(?:@for|\b\()\W{0,3}(?:the )?(?:last |past )?$|duration:? ?$",
    "until": r"\b(?:within|until)\s?$",
    "turn": r";|\.\s|,? but (?=[^.;]{0,60}@pain_again)"
    r"|(?=\b(?:that|which)\b(?! (?:has |have |had )?@still_pain)|@turn|(?<!of )@failed|\bnot (?:\w+ly )?@respond"
    r"|,? (?=\bno (?:\w+ ){0,2}@any_relief)|\bwithout (?:adequate |sufficient )?@response|\bwith (?:an? )?@little)"
    r"|\band (?=(?:[<>]=? ?)?\d+ ?@time of (?:\w+ )?@of_care)"
    r"|,? and (?!@done_to)(?=(?:[a-z]+ ){0,4}?@care_named)|, and (?=(?:[a-z]+ ){0,4}?@therapy)"
    r"|,(?= (?:@lasts_on|for >))",
    "pfirrmann": r"\bpfi?r{1,2}r?ma?n{0,2}\w{0,2}\b|\bpfirman\w*",
    "modic": r"\bmodic|\badams\b|\bl\d",
    "grades": rf"(?<![\w.])(?P<sign>[<>]=?|)\s?{_LIST}",
    "floor_and_cap": rf"^.{{0,40}}(?P<sign>)(?P<list>>=? ?{_GRADE}.{{1,12}}<=? ?{_GRADE})",
    "grades_before": rf"@grade_of\s(?:of\s)?(?P<sign>[<>]=?|)\s?{_LIST}",
    "grades_by": rf"(?<![\w.-])(?P<sign>[<>]=?|)\s?{_LIST}(?: @grade_of)?,? ?(?:\(|@by)(?: the)?(?: modified)? ?$",
    "sign": r"[<>]=?",
    "grade": rf"[1-8]|{_NUMERAL}",
    "not_treated_disc": r"(?<!\d )\badjacent\b|\bno (?:degenerative )?@sign",
    "any_level": r"@level|@one_level|@many_levels",
    "double": r"\b@double\b(?=[ -](?:@which[ /-]+){0,3}@level)",
    "operated_before": r"@operated_before",
    # "other than a discectomy at one level"
    "of_operation": r"(?:[<>]=? ?)?(?:\b[1-6]|@single)[ -](?:@which[ /-]+){0,2}@level[ -](?:[\w-]+ ){0,2}@operation"
    r"|@operation @at_level (?:[<>]=? ?)?(?:\b[1-6]|@single)[ -](?:@which[ /-]+){0,2}@level",
    "many_levels": r"^(?!.*\d)\W*(?:@which ){0,3}@many_levels",
    "one_is_enough": rf"(?:>=|@least(?: an?)?) ?(?:1|@single)[ -]{_LEVEL}",
    "fills": r"\((?:s|es)\)| \((?:[a-z ,.-]{0,50})\)",
    "not_back_level": r"@not_back|\bvas\b.{0,40}\blevels?\b",
    "other_problem": r"@other_problem",
    "disc_height": r"\bheight\b(?!.*\b(?:symptomatic|painful)\b)",
    "levels": rf"(?:<=? ?|(?:\b1|\b@single) levels?,? or (?:at )?|(?:\b(?:[1-5]|@single)-?,? ){{1,3}}@joined "
    rf"|\b1 @up_to |\b1 ?- ?|\bonly )(?P<n>[1-6])[ -]{_LEVEL}",
    "one_level": rf"^\W*1[ -]{_LEVEL}(?! (?:@not_one|height))"
    rf"|(?:^|@of_one )1 grades? [\w/-]+(?: @grade_to [\w/-]+)?\s{{1,2}}{_LEVEL}"
    rf"|@single[ -]{_LEVEL}|@at_one(?: only)? 1[ -]{_LEVEL}(?! @not_one)|@one_level(?!,? (?:or|and) @many_levels)",
    "which_of_several": r"> 1 (?:[a-z]+ ){0,2}dis[ck].{0,200}\bthe @treated dis[ck]\b(?!s| ?\()",
    "each_level": r"\blevels?:? (?:at )?(?:[lt]\d ?[-/] ?[ls]?\d(?:,? and "
    r"|, ?)){1,4}[lt]\d ?[-/] ?[ls]?\d(?= bilateral| each| both)",
    "level": r"[lt]\d ?[-/] ?[ls]?\d",
    "on_condition": r"\b(?:if|when|where) (?:\w+ ){0,3}$",
    "too_many_levels": rf"(?P<sign>>=?) ?(?P<n>[1-6])[ -]{_LEVEL}",
}
"""The grammar: `@name` is any word of that list of [thresholds] in words.toml."""


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return clause("thresholds", _SOURCES[name])
