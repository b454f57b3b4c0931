"""Numbers, comparisons and durations in criteria, brought to one form before any rule looks at them.

"at least six (6) months", "6 months or longer" and "≥ 6 months" all become ">= 6 months".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from trialfinder.reading.text.quote import unescape
from trialfinder.reading.text.stems import clause, listed, meaning

_SIGNS = str.maketrans(
    {
        "≥": ">=",
        "≧": ">=",
        "⩾": ">=",
        "≤": "<=",
        "≦": "<=",
        "⩽": "<=",
        "＞": ">",
        "＜": "<",
        "～": "~",
        "〜": "~",
        "∼": "~",
        **dict(zip("ⅠⅡⅢⅣⅤⅥⅦⅧ", ("I", "II", "III", "IV", "V", "VI", "VII", "VIII"), strict=True)),
        **dict(zip("–—−‐‑‒－，；：（）", "-------,;:()", strict=True)),
        **dict(zip("ⅰⅱⅲⅳⅴⅵⅶⅷ", ("I", "II", "III", "IV", "V", "VI", "VII", "VIII"), strict=True)),
    }
)
_NUMBER = r"\d(?<![\d.]\d)\d{0,5}(?:\.\d{1,4})?"  # a pattern that begins with what it is about is looked for faster
_UNIT = r"(?:\s?/\s?100?\b)?(?:\s?-?\s?(?:%|mm|cm|@unit)(?: of age)?(?![a-z]))?"
_FILL = r"(?:an? )?(?:@fill ){0,3}(?:of )?"
_NEXT = r"(?=[<>]?=?\s?\d)"
_EQUAL = rf" (?:@than)?,? ?(?:or )?equal(?: @than)? {_FILL}{_NEXT}"

_SPACE = re.compile(r"\s+")
_DIGIT = re.compile(r"\d")
_REWRITES: tuple[tuple[str, str, str], ...] = (
    ("upto", r"\bupto\b", "up to"),
    ("mth", r"\bmths?\b", "months"),
    ("<|>", r"([<>]=? ?\d{1,2}) ?m\b(?![-/.²³2])", r"\1 months"),  # "steroid inj <3m"; a height has a point in it
    ("half", r"\b(?:1 |one |an? )?years? and a half\b", "18 months"),
    ("single", r"\bsingle or double\b", "1 or 2"),
    ("can not", r"\bcan not\b", "cannot"),
    ("gr.", r"\bgr\. ?(?=[1-8iv])", "grade "),
    ("@tens|@below_twenty", r"\b(?:(?P<tens>@tens)(?:[ -](?P<ones>@ones))?|(?P<below_twenty>@below_twenty))", "#"),
    ("~", r"(?<=[\divx%m]) ?~ ?(?=[\divx])", "-"),
    ("(", r"(\d(?<!\w\d)\d{0,5}) ?\( ?\1 ?\)", r"\1"),
    ("single", r"\bmore than (?:an? )?single\b", "> 1"),
    ("half", r"\b(?:1 |a )?half(?: of)?(?: a)?[ -]year\b", "6 months"),
    ("fortnight", r"\b(?:an? )?fortnights?\b", "2 weeks"),
    ("quarter", r"\b(?:an? )?quarter (?:of (?:an? )?)?year\b", "3 months"),
    ("quarter", r"\b(@gone_by) quarter\b", r"\1 3 months"),
    ("@gone_by", r"(\d(?<!\w\d)\d{0,2}) (@gone_by) (@time)", r"\2 \1 \3"),
    ("max|min", r"\b(max|min)\.?(?=\d)", r"\1. "),
    ("@one_of_time", r"(@before_one)(?: an?)? (@one_of_time)", r"\1 1 \2"),
    ("in the|during the|within the", r"\b(in|during|within) the (@one_of_time)(?= @gone_before)", r"\1 the 1 \2"),
    (" then", r"\b(\w+er|more|less) then\b", r"\1 than"),
    (">", r"> ?(?:or|/) ?=|> =|=>", ">="),
    ("<", r"< ?(?:or|/) ?=|< =|=<", "<="),
)
"""What a text has to hold to be looked at, the grammar, and the one form that it becomes.

`@name` is any word of that list of [numbers] in words.toml. Most texts hold next to none of it: to look for a few plain
letters first takes a tenth of the time.
"""

_BESIDE_NUMBERS: tuple[tuple[str, str, str], ...] = (
    (",", r"(\d),(\d{3})\b", r"\1\2"),
    ("equal", rf"\b(?:@equal_or )?@more_or_equal{_EQUAL}", ">= "),
    (
        "equal|@not_less",
        rf"\b(?:equal (?:to )?or @equal_or_more|not? @not_less (?:than)?)(?: @than)? {_FILL}{_NEXT}",
        ">= ",
    ),
    ("equal", rf"@less_or_equal{_EQUAL}", "<= "),
    (
        "equal|@not_more|@at_most",
        rf"\b(?:equal (?:to )?or @equal_or_less|not? @not_more ?(?:than)?|@at_most)(?: than)? {_FILL}{_NEXT}",
        "<= ",
    ),
    ("@at_least", rf"@at_least {_FILL}{_NEXT}", ">= "),
    ("@more", rf"@more @than {_FILL}{_NEXT}", "> "),
    ("@over", rf"@over (?!(?:the )?@past){_FILL}{_NEXT}", "> "),
    ("@less", rf"@less than {_FILL}{_NEXT}", "< "),
    ("@under", rf"@under {_FILL}{_NEXT}", "< "),
    ("@or_more", rf"({_NUMBER}{_UNIT}),? (?:or|and) @or_more", r">= \1"),
    ("@or_less", rf"({_NUMBER}{_UNIT}),? (?:or|and) @or_less", r"<= \1"),
    ("+", rf"({_NUMBER})\+(?=[ -]?@counted)", r">= \1"),
    ("@time", rf"(?<![<>=] )({_NUMBER} ?@time) ?(?:to|-) ?({_NUMBER} ?@time)", r">= \1 and <= \2"),
    ("<", r"(>=? ?\d{1,3}),? (?:and|but) (<=? ?\d{1,3}[ -]?(@length))", r"\1 \3 and \2"),
    ("between", r"\bbetween (?:the ages of )?(?=[<>])", ""),
    (
        "between|from",
        rf"\b(?:between|from) ({_NUMBER})({_UNIT}) (?:and|to|-) ({_NUMBER})({_UNIT})",
        r">= \1\2\4 and <= \3\4",
    ),
    ("<|>", r"(?:([<>]=?) ?)+(?=[<>])", ""),
)
"""The same for texts with a digit."""


LONGEST_IN_FOURS_WEEKS = 12
"""So many weeks people call 3 months; 24 weeks are not yet 6."""


class Duration(NamedTuple):
    """A length of time and where it stands in the text it was found in."""

    sign: str
    """`>=`, `>`, `<=`, `<`, or "" where the text only names the length."""
    months: float
    start: int
    end: int


def canonical(raw: str) -> str:
    """The text in lower case, escapes gone, comparisons as signs, small number words as digits.

    >>> canonical("Pain for at least six (6) months, VAS of 40 or higher")
    'pain for >= 6 months, vas of >= 40'
    """
    text = unescape(raw)
    if not text.isascii():  # all signs that are put into others are
        text = text.translate(_SIGNS)
    if "  " in text or not text.isprintable():  # no white space but single blanks is printable
        text = _SPACE.sub(" ", text)
    text = _rewritten(text.lower(), _REWRITES)
    return _rewritten(text, _BESIDE_NUMBERS) if _DIGIT.search(text) else text


def _rewritten(text: str, rewrites: Sequence[tuple[str, str, str]]) -> str:
    for needs, grammar, new in rewrites:
        for piece in _pieces(needs):
            if piece in text:
                text = clause("numbers", grammar).sub(_digit if new == "#" else new, text)
                break
    return text


@cache
def _pieces(needs: str) -> tuple[str, ...]:
    """Plain letters, one of which stands in each text that a grammar can match; of a list, the longest of each word."""
    words = [word for one in needs.split("|") for word in (listed("numbers", one[1:]) if one[0] == "@" else (one,))]
    return tuple(dict.fromkeys(max(re.split(r"[* ]", word), key=len) for word in words))


def durations(text: str) -> Iterator[Duration]:
    """Every length of time in a canonical text; a range ("3-6 months") gives its floor and its cap."""
    for found in _length().finditer(text):
        low, high, unit = found["low"], found["high"], found["unit"][0]
        if high is not None and found["sign"]:  # "> 3-4 weeks": the bound that lets more people in
            bound = low if found["sign"].startswith(">") else high
            yield Duration(found["sign"], months(float(bound), unit), *found.span())
        elif high is None:
            yield Duration(found["sign"], months(float(low), unit), *found.span())
        else:
            yield Duration(">=", months(float(low), unit), *found.span())
            yield Duration("<=", months(float(high), unit), *found.span())


def longest_of_ranges(spans: Sequence[Duration], text: str) -> list[Duration]:
    """Of a range of waits ("within 6-12 weeks") only its longest: until then a person may be kept out."""
    found: list[Duration] = []
    for one in spans:
        is_range = found and one.sign.startswith("<") and text[found[-1].end : one.start].strip() in ("", "and")
        if is_range and found[-1].sign.startswith(">"):
            found.pop()
        found.append(one)
    return found


def months(number: float, unit: str) -> float:
    """A length of time in months: up to a quarter 4 weeks or 30 days to the month; quarters and years kept whole.

    >>> months(6, "w"), months(24, "w"), months(52, "w"), months(90, "d"), months(2, "y")
    (1.5, 5.54, 12, 3, 24)
    """
    if unit == "y":
        return plain(number * 12)
    if unit == "m":
        return plain(number)
    if unit == "w":
        return plain(number / 4 if number <= LONGEST_IN_FOURS_WEEKS and number % 13 else number / 52 * 12)
    if number % 7 == 0 and number % 30:
        return months(number / 7, "w")
    return plain(number / 365 * 12 if number and number % 365 == 0 else number / 30)


def plain(number: float) -> float:
    """A whole number as int, any other to two places."""
    return int(number) if number == int(number) else round(number, 2)


def _digit(word: re.Match[str]) -> str:
    return str(sum(int(meaning("numbers", name, one)) for name, one in word.groupdict().items() if one))


@cache
def _length() -> re.Pattern[str]:
    return clause(
        "numbers",
        r"(?P<sign>[<>]=?|)\s?(?<![\d.])(?P<low>\d{1,3}(?:\.\d+)?)(?:\s?(?:-|to|or)\s?(?P<high>\d{1,3}(?:\.\d+)?))?"
        r"[\s-]{0,2}(?P<unit>@length)",
    )
