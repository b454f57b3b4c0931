"""Pain scores, the disability index (ODI) and what the criteria say of leg pain.

A number belongs to the scale named right after it ("40 mm on a VAS"), else to the one named before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from trialfinder.reading.criteria.durations import plain
from trialfinder.reading.criteria.thresholds import MANY, ReadValue, Sentence
from trialfinder.reading.text.stems import blanked, clause

_TURNED = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}
"""What an exclusion leaves: "VAS below 40 excluded" asks for 40 or more."""


class _Number(NamedTuple):
    scale: str
    sign: str
    number: float
    start: int
    end: int
    percent: bool


def pain_score(said: Sentence, cap: bool = False) -> Iterator[ReadValue]:
    """The pain score asked for, as `VAS>=40/100`; ` (/100 implied)` where the record leaves the scale's top open.

    A score of leg or nerve pain gives way to one of back pain, and says so: `NRS>=4/10 (leg pain)`.
    """
    said, numbers = _numbers(said)
    for one in numbers:
        place = _place(said.text, one)
        if one.scale in ("ODI", "other") or one.percent or place == "elsewhere" or one.sign.startswith("<") != cap:
            continue
        top, stated = _top(said.text, one)
        if not 0 < one.number < top or (one.scale == "pain" and not stated):
            continue
        name = "NRS" if one.scale == "pain" else one.scale
        scale = f"/{top}" if stated else f" (/{top} implied)"
        note = " (leg pain)" if place == "leg" else ""
        if note and cap:
            continue
        yield ReadValue(
            f"{name}{one.sign}{plain(one.number)}{scale}{note}", said, 2 if place == "back" else 1 if not place else 0
        )


def pain_in_words(said: Sentence) -> Iterator[ReadValue]:
    """`not numeric (at least moderate)` where the pain is asked for in words only."""
    if said.section == "inclusion" and _pattern("moderate").search(said.text):
        yield ReadValue("not numeric (at least moderate)", said)


def odi(said: Sentence, cap: bool = False) -> Iterator[ReadValue]:
    """The Oswestry Disability Index asked for, in points of 100."""
    said, numbers = _numbers(said)
    for one in numbers:
        if one.scale == "ODI" and one.sign.startswith("<") == cap and 0 < one.number < 100:
            yield ReadValue(plain(one.number), said)


def leg_pain(said: Sentence) -> Iterator[ReadValue]:
    """What the criteria ask of leg pain, in one of LEG_RULES' words; the firmest rule wins."""
    if said.section == "unsorted":
        return
    text = _pattern("either_side").sub(blanked, said.text)
    for weight, (value, section, name) in enumerate(reversed(_LEG)):
        if section == said.section and _pattern(name).search(text):
            yield ReadValue(value, said, weight)


@lru_cache(maxsize=MANY)
def _numbers(said: Sentence) -> tuple[Sentence, tuple[_Number, ...]]:
    """The numbers on a scale, and the sentence without its changes in which they stand."""
    said = _without_changes(said)
    return said, tuple(_on_scales(said))


def _on_scales(said: Sentence) -> Iterator[_Number]:
    text = said.text
    if said.section == "unsorted" or _pattern("change").search(text):
        return
    named = [(found.lastgroup or "", found.start(), found.end()) for found in _pattern("scale").finditer(text)]
    named = [one for at, one in enumerate(named) if not (at and _is_of_scale(text, named[at - 1], one))]
    if not named:
        return
    spans = [(found["sign"], found["n"], found.span()) for found in _pattern("number").finditer(text)]
    for found in _pattern("range").finditer(text):
        spans += [(">=", found["low"], found.span()), ("<=", found["high"], found.span())]
    for sign, digits, (start, end) in spans:
        scale = _belongs(text, named, start, end)
        if scale:
            turned = _TURNED[sign] if said.section == "exclusion" else sign
            yield _Number(scale, turned, float(digits), start, end, text[start:end].endswith("%"))


def _without_changes(said: Sentence) -> Sentence:
    """The sentence with each change that has a number of its own set aside ("more than 50% relief after a block")."""
    return said._replace(text=_pattern("own_change").sub(blanked, said.text))


def _is_of_scale(text: str, scale: tuple[str, int, int], pain: tuple[str, int, int]) -> bool:
    """Whether "pain score" only says what the scale before it is of ("Oswestry index for back pain score of 30")."""
    between = text[scale[2] : pain[1]]
    return scale[0] in ("ODI", "other") and pain[0] == "pain" and not _pattern("apart").search(between)


def _belongs(text: str, named: list[tuple[str, int, int]], start: int, end: int) -> str | None:
    """The scale that a number is on."""
    before = [one for one in named if one[2] <= start and start - one[2] < 120]
    after = [one for one in named if one[1] >= end and one[1] - end < 80]
    chosen = None
    if after and (not before or _pattern("on_scale").match(text[end : after[0][1]])):
        chosen = after[0]
    elif before:
        chosen = before[-1]
    if chosen is None or _pattern("new_subject").search(text[chosen[2] : start]):
        return None
    if chosen[0] == "pain":  # "pain score of 4 on the VAS": the named scale says more
        return next((one[0] for one in (*reversed(before), *after) if one[0] in ("VAS", "NRS")), "pain")
    return chosen[0]


def _place(text: str, one: _Number) -> str | None:
    """Whose pain the number scores: back, leg, elsewhere, or None where no part is named."""
    before = list(_pattern("part").finditer(text, 0, one.start))
    found = before[-1] if before else _pattern("part").search(text, one.end, one.end + 60)
    return found.lastgroup if found else None


def _keep_at(one: _Number) -> Callable[[re.Match[str]], str]:
    """What blanks a percentage that is not the number itself: it is of another scale, and tells no top of this one."""
    return lambda found: found.group() if found.start() < one.end and one.start < found.end() else blanked(found)


def _top(text: str, one: _Number) -> tuple[int, bool]:
    """The scale's top, and whether the record states it."""
    text = _pattern("percent").sub(_keep_at(one), text)
    own = text[one.start : one.end + 28]
    around = text[max(0, one.start - 60) : one.end + 60]
    for window in (own,) if one.scale == "pain" else (own, around):
        told = [(found.start(), top) for top in (100, 10) if (found := _pattern(f"of_{top}").search(window))]
        if told:
            return min(told)[1], True
    return (100 if one.number > 10 else 10), False


LEG_RULES = {
    "no_radicular_pain": "no nerve pain, such as down the leg",
    "leg_at_most_half": "leg pain at most half of the back pain",
    "leg_capped": "leg pain up to a stated score",
    "leg_less_than_back": "leg pain less than back pain",
    "no_leg_pain": "no pain in the leg",
    "leg_not_below_knee": "no leg pain below the knee",
    "leg_pain_required": "pain that runs down the leg",
}
"""The words of `leg_pain_rule`, and what they mean."""


def is_equal_let_in(text: str) -> bool:
    """Whether a rule that sets leg pain below back pain lets in a person whose leg hurts as much as the back.

    Args:
        text: its sentence, canonical.
    """
    if _pattern("equal").search(text):
        return not _pattern("leg_first").search(text)
    return _pattern("leg_first").search(text) is not None


_LEG = (
    ("leg_at_most_half", "inclusion", "half"),
    ("leg_capped", "inclusion", "leg_cap"),
    ("leg_less_than_back", "inclusion", "back_over_leg"),
    ("leg_less_than_back", "exclusion", "leg_over_back"),
    ("leg_not_below_knee", "inclusion", "knee"),
    ("no_radicular_pain", "exclusion", "radicular"),
    ("no_radicular_pain", "inclusion", "no_radicular"),
    ("no_leg_pain", "inclusion", "no_leg"),
    ("no_leg_pain", "exclusion", "bare_leg"),
    ("leg_pain_required", "inclusion", "leg_wanted"),
)
_LEG_WORD = r"(?:leg|lower (?:limb|extremity)|radicular|sciatic)(?: pain)?"
_BACK_WORD = r"(?:(?:low(?:er)? )?back(?: pain)?|lbp|axial pain)"
_SOURCES = {
    "scale": r"(?P<VAS>@vas|@visual(?: pain)?(?: scale| scores?)?)"
    r"|(?P<NRS>@nrs|@numeric(?: pain)?(?: rating)?(?: pain)? (?:rating )?scale|@numeric_rating)"
    r"|(?P<ODI>@odi)|(?P<other>@other_scale|sf-?\d\d)"
    r"|(?P<pain>@pain_score|\bpain(?=[^.;]{0,40}\brated\b)|\bpain(?= (?:of )?[<>]=? ?\d))",
    "number": r"(?P<sign>[<>]=?) ?(?P<n>(?<![\d.])\d{1,3}(?:\.\d{1,2})?)(?!\.?\d)"
    r"(?! ?-? ?(?:@length|minutes?|h\b|l\b|x\b))(?! ?% of\b)(?P<percent> ?%)?",
    "range": r"(?<![\d/.<>=-])(?<![<>=] )\b"
    r"(?P<low>[1-9]\d?(?:\.\d)?)(?: ?@millimetre| ?%| points?)?(?: ?- ?| to | through )"
    r"(?P<high>[1-9]\d{0,2}(?:\.\d)?)(?! ?-? ?(?:@length|point\b))(?!\.?\d|-)",
    "apart": r"[;,.<>]|\b(?:and|or)\b|.{41}",
    "on_scale": r"^(?:(?! and | or | with |[;,<>]).){0,80}$",
    "new_subject": r"[<>]=? ?\d+ ?@time|@new_subject|\blevels?\b.{0,20}\bdis[ck]",
    "change": r"@change|% of (?:low )?(?:back|baseline)",
    "own_change": r"[<>]=? ?\d+ ?%(?: \w+){0,2} @change|\b(?:not?|without) (?:\w+ ){0,2}@change",
    "part": r"(?P<back>@back)|(?P<leg>@leg)|(?P<elsewhere>@elsewhere)",
    "percent": r"(?<![\d.])\d{1,3} ?%",
    "of_100": r"/ ?100\b|\bof 100\b|0 ?(?:-|to) ?100\b|\b100[- ]?(?:mm|points?)|\d ?mm\b|\d ?%|>= 0 and <= 100\b",
    "of_10": r"/ ?10\b|\b0 no pain\b[^.)]{1,20}\b10\b|\b0 ?=[^()]{1,30}\b10 ?="
    r"|\b(?:out )?of 10\b|\b[01] ?(?:-|to) ?10\b|\b1[01][- ]?(?:cm|points?)|\d ?cm\b|>= [01] and <= 10\b",
    "moderate": r"(?:(?:@moderate|@moderately)(?:,|/| and| @or_severe)+ ?@severe|@at_least_moderate)"
    r"(?: \w+){0,3} @hurts|pain.{0,40}(?:@moderate(?:,|/| @or_severe)+ ?@severe|@at_least_moderate)",
    "half": rf"{_LEG_WORD}.{{0,80}}<=? ?50 ?% of|{_LEG_WORD}.{{0,40}}\bhalf\b|{_BACK_WORD} (?:\w+ ){{0,3}}twice",
    "leg_cap": rf"{_LEG_WORD}(?: \w+){{0,4}} ?<=? ?\d+(?! ?-?(?:@not_score|°))",
    "back_over_leg": rf"{_BACK_WORD}[^.;]{{0,30}}(?:@greater|>)[^.;]{{0,15}}{_LEG_WORD}"
    rf"|{_BACK_WORD}[^;]{{0,60}}\b@surpasses[^.;]{{0,15}}{_LEG_WORD}|\bmore {_BACK_WORD} than {_LEG_WORD}"
    rf"|@mainly[^.;]{{0,20}}\bback\b[^.;]{{0,25}}{_LEG_WORD}|{_BACK_WORD} @at_least_as[^.;]{{0,15}}{_LEG_WORD}"
    rf"|{_LEG_WORD}[^.;]{{0,30}}(?:@less|lower(?! back))"
    rf"|{_LEG_WORD} ?<=? ?{_BACK_WORD}|{_LEG_WORD} (?:is )?not (?:@greater|@equal)|@mostly_back",
    "leg_over_back": rf"{_LEG_WORD}[^.;]{{0,25}}(?:@greater_leg|>)|predominant(?:ly)? {_LEG_WORD}",
    "no_leg": r"(?<!with or )(?<!with/)(?<!and/or )@no (?:any )?"
    r"(?:@leg (?:pain|symptoms?)|@pain_of @leg)(?! (?:\w+ ){0,2}@compared)",
    "bare_leg": r"^\W*(?:\w+ing )?(?:@leg pain|@pain_of @leg)\W*$",
    "equal": r"@equal|[<>]=(?! ?\d)",
    "leg_first": rf"{_LEG_WORD}[^.;]{{0,30}}(?:@greater|@surpasses|>)[^.;]{{0,15}}{_BACK_WORD}",
    "knee": r"@none[^.;]{0,60}@below the knee",
    "radicular": r"@radicular(?!.{0,30}[<>]| @stronger)(?!.*\bno radicular)",
    "no_radicular": r"(?<!with or )(?<!with/)(?<!and/or )@no[- ](?:[\w/]+ ){0,4}?@nerve|non-?radicular",
    "either_side": r"@side ?(?:or|/|and/or) ?@side",
    "leg_wanted": r"^(?!.*(?:@not_wanted|not (?!@better))).*@leg_wanted",
}
"""The grammar: `@name` is any word of that list of [scores] in words.toml."""


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return clause("scores", _SOURCES[name])
