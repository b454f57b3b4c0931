"""Numbers that a person tells against the limits of a record, each with its error."""

from __future__ import annotations

import re
from functools import cache
from typing import Final, Literal, NamedTuple

from trialfinder.reading.criteria.durations import canonical

Result = Literal["bars", "may", "unknown", "clear"]
"""What an answer does to one part of a line, worst first.

bars: the part speaks against the person. may: it could. unknown: not asked, not told, or not settled.
clear: it does not.
"""

WORST: Final[tuple[Result, ...]] = ("bars", "may", "unknown", "clear")


def at_least(value: float, floor: float, quote: str | None, error: float = 0) -> Result:
    """Whether a value reaches a floor; nearer to it than its error it may not; right at it the quote's sign decides."""
    return _beside(value, floor, quote, error, above=True)


def at_most(value: float, cap: float, quote: str | None, error: float = 0) -> Result:
    """Whether a value stays within a cap; nearer to it than its error it may not; right at it the sign decides."""
    return _beside(value, cap, quote, error, above=False)


def _beside(value: float, limit: float, quote: str | None, error: float, above: bool) -> Result:
    if error and abs(value - limit) < error:
        return "may"
    if value != limit:
        return "clear" if (value > limit) == above else "bars"
    wanted = (
        {">=": True, ">": False, "<": True, "<=": False} if above else {"<=": True, "<": False, ">": True, ">=": False}
    )
    signs = {found["sign"] for found in _signed().finditer(canonical(quote or "")) if float(found["n"]) == limit}
    return ("clear" if wanted[signs.pop()] else "bars") if len(signs) == 1 else "may"


class Score(NamedTuple):
    """A pain score that a record asks for."""

    sign: str
    number: float
    top: float
    """Of its scale: 10 or 100."""

    def check(self, value: float, error: float = 0) -> Result:
        """Whether a score of 0 to 10 is as asked."""
        scaled, error = value * self.top / 10, error * self.top / 10
        if error and abs(scaled - self.number) < error:
            return "may"
        if scaled == self.number:
            return "clear" if self.sign.endswith("=") else "bars"
        return "clear" if (scaled > self.number) == self.sign.startswith(">") else "bars"


def read_score(text: str) -> Score | None:
    """`VAS>=40/100` as a Score; None for one in words, or of leg pain.

    >>> read_score("VAS>=40/100").check(4), read_score("NRS>=4/10 (leg pain)")
    ('clear', None)
    """
    found = re.fullmatch(r"\w+?([<>]=?)([\d.]+)(?:/(\d+)| \(/(\d+) implied\))", text)
    return Score(found[1], float(found[2]), float(found[3] or found[4])) if found else None


@cache
def _signed() -> re.Pattern[str]:
    return re.compile(r"(?P<sign>[<>]=?) ?(?P<n>\d{1,4}(?:\.\d{1,2})?)(?![\d.]*\d)")
