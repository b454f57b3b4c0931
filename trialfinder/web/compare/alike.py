"""When two records say the same: values in one notation, so that "Week 104" is "24 months". Pure."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from fractions import Fraction
from typing import Final

from trialfinder.reading.cards.amounts import months_named
from trialfinder.reading.text.doses import doses
from trialfinder.registry.record import Masking

_PARTIES: Final = {
    **{"NONE": 0, "SINGLE": 1, "DOUBLE": 2, "TRIPLE": 3, "QUADRUPLE": 4},
    **{"open": 0, "single": 1, "double": 2, "triple": 3, "quadruple": 4},
}
_CHANCE: Final = re.compile(r"(\d{1,3}) in (\d{1,3})")
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")


def of_time(words: str) -> Hashable:
    """A length of time in whole months; the words where they name none."""
    months = months_named(words)
    return words.casefold() if months is None else months


def of_dose(words: str) -> Hashable:
    """The numbers of cells, without the way in which they are written."""
    found = frozenset(one.amount for one in doses(words))
    return found or words.casefold()


def of_chance(words: str) -> Hashable:
    """A share: "2 in 4" is "1 in 2", and everyone is a share of one."""
    if words.casefold() == "everyone":
        return Fraction(1)
    found = _CHANCE.fullmatch(words)
    return Fraction(int(found[1]), int(found[2])) if found and int(found[2]) else words.casefold()


def of_numbers(words: str) -> Hashable:
    """Volumes and counts: their numbers, in order, so that "2.0 mL" is "2 mL"."""
    found = tuple(float(one) for one in _NUMBER.findall(words))
    return found or words.casefold()


def of_masking(info: Masking, words: str) -> Hashable:
    """How many parties do not know, and which where the record names them; the words where they give no number."""
    if info.masking in _PARTIES:
        return (_PARTIES[info.masking], frozenset(info.who_masked))
    first = words.casefold().split("-")[0].split()[0] if words.strip() else ""
    return (_PARTIES[first], frozenset()) if first in _PARTIES else words.casefold()


def masking_alike(keys: Sequence[Hashable]) -> list[Hashable]:
    """Keys of `of_masking` as they can be compared: where one record does not name who, only the number counts."""
    pairs = [key for key in keys if isinstance(key, tuple)]
    if all(len(key[1]) == key[0] for key in pairs):
        return list(keys)
    return [key[0] if isinstance(key, tuple) else key for key in keys]
