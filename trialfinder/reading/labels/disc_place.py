"""Where running text puts something into a disc, in whatever order its adjectives stand (cues.toml, [disc_place])."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from trialfinder.reading.text.passages import Text
from trialfinder.reading.text.stems import stems
from trialfinder.reading.text.terms import PLACES_PER_FIELD, Hit, find, in_order, sentence, table, terms

_HEADS = ("disc", "disk", "nucleus", "annulus")
_GAP = " \t\n-‐‑–/\\()’'"
_MOST_WORDS = 9


class _Words(NamedTuple):
    leads: tuple[str, ...]
    leads_with_giving: tuple[str, ...]
    between: frozenset[str]
    one_disc: frozenset[str]
    not_a_place: tuple[str, ...]


@cache
def _words() -> _Words:
    entry = table("cues")["disc_place"]
    return _Words(
        tuple(entry["words"]),
        tuple(entry["words_with_giving"]),
        frozenset((*entry["between"], *entry["one_disc"])),
        frozenset(entry["one_disc"]),
        tuple(entry["not_a_place"]),
    )


def find_disc(text: Text) -> list[Hit]:
    """Each place where the text says that something goes into a disc, in order, `PLACES_PER_FIELD` at most."""
    found = find(terms("cues", "disc"), text.raw, text.low)
    for head in _HEADS:
        at = text.low.find(head)
        while at >= 0 and len(found) < 2 * PLACES_PER_FIELD:
            end = at + len(head)
            if text.low.startswith("s", end):
                end += 1
            if (start := _lead(text, at, end)) is not None:
                found.append(Hit("disc", start, end))
            at = text.low.find(head, end)
    return sorted(found, key=in_order)[:PLACES_PER_FIELD]


def _lead(text: Text, at: int, end: int) -> int | None:
    """Where the words that lead to a disc begin; None where nothing goes into it."""
    low, words = text.low, _words()
    after = low[end : end + 24]
    if after[:1].isalnum() or after.lstrip(" -").startswith(words.not_a_place):
        return None
    if at and low[at - 1].isalnum():
        return None
    if at and low[at - 1] == "/" and low[max(0, at - 12) : at - 1].rstrip().endswith(("ml", "cc", "cells", "msc")):
        return at
    plural = low[at:end] in ("discs", "disks")
    between: list[str] = []
    for _ in range(_MOST_WORDS):
        before = low[max(0, at - 40) : at].rstrip(_GAP)
        at = max(0, at - 40) + len(before)
        if (start := _ends_with(before, words.leads, at)) is not None:
            return start
        named = plural or bool(words.one_disc.intersection(between))
        if named and (start := _ends_with(before, words.leads_with_giving, at)) is not None:
            around = sentence(text.raw, start, end, 300).lower()
            if any(word in around for word in stems("giving")):
                return start
        word = before[max(before.rfind(gap) for gap in _GAP) + 1 :]
        if word not in words.between:
            return None
        between.append(word)
        at -= len(word)
    return None


def _ends_with(before: str, leads: tuple[str, ...], at: int) -> int | None:
    """Where the lead begins that these words end with."""
    for lead in leads:
        if before.endswith(lead) and not before[: len(before) - len(lead)][-1:].isalnum():
            return at - len(lead)
    return None
