"""Numbers against limits: met, not met, or unknown where the record leaves it open."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, NamedTuple

from trialfinder.reading.criteria.durations import canonical

Result = Literal["met", "not_met", "unknown"]


def at_least(value: float, floor: float, quote: str | None) -> Result:
    """Whether a value reaches a floor; right at it, the sign in the quote decides."""
    if value != floor:
        return "met" if value > floor else "not_met"
    return _at(floor, quote, {">=": "met", ">": "not_met", "<": "met", "<=": "not_met"})


def at_most(value: float, cap: float, quote: str | None) -> Result:
    """Whether a value stays within a cap; right at it, the sign in the quote decides."""
    if value != cap:
        return "met" if value < cap else "not_met"
    return _at(cap, quote, {"<=": "met", "<": "not_met", ">": "met", ">=": "not_met"})


class Score(NamedTuple):
    """A pain score that a record asks for."""

    sign: str
    number: float
    top: float
    """Of its scale: 10 or 100."""

    def check(self, value: float) -> Result:
        """Whether a score of 0 to 10 is as asked."""
        scaled = value * self.top / 10
        if scaled == self.number:
            return "met" if self.sign.endswith("=") else "not_met"
        return "met" if (scaled > self.number) == self.sign.startswith(">") else "not_met"


def read_score(text: str) -> Score | None:
    """`VAS>=40/100` as a Score; None for one in words, or of leg pain.

    >>> read_score("VAS>=40/100").check(4), read_score("NRS>=4/10 (leg pain)")
    ('met', None)
    """
    found = re.fullmatch(r"\w+?([<>]=?)([\d.]+)(?:/(\d+)| \(/(\d+) implied\))", text)
    return Score(found[1], float(found[2]), float(found[3] or found[4])) if found else None


def _at(limit: float, quote: str | None, verdicts: dict[str, Result]) -> Result:
    signs = {found["sign"] for found in _signed().finditer(canonical(quote or "")) if float(found["n"]) == limit}
    return verdicts[signs.pop()] if len(signs) == 1 else "unknown"


@cache
def _signed() -> re.Pattern[str]:
    return re.compile(r"(?P<sign>[<>]=?) ?(?P<n>\d{1,4}(?:\.\d{1,2})?)(?![\d.]*\d)")
