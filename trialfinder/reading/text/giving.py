"""Whether a verb of giving puts something into a person (terms/giving.toml)."""

from __future__ import annotations

from functools import cache

from trialfinder.reading.text.passages import Text
from trialfinder.reading.text.terms import Term, find, first, sentence_span, terms


@cache
def giving_terms(*names: str) -> tuple[Term, ...]:
    """The terms of some tables of giving.toml."""
    return terms("giving", *names)


def is_given(text: Text, start: int, end: int) -> bool:
    """Whether the sentence around a place has a plain verb of giving that puts something into a person."""
    left, right = sentence_span(text.raw, start, end, 400)
    hits = find(giving_terms("gives"), text.raw[left:right], text.low[left:right])
    return any(gives_there(text, left + hit.start, left + hit.end, weak=False) for hit in hits)


def gives_there(text: Text, start: int, end: int, weak: bool) -> bool:
    """Whether the verb of giving at a place puts something into a person.

    `weak`: a verb that also stands for what is done to cells ("treated"); it asks for a person before it.
    """
    left, right = sentence_span(text.raw, start, end, 400)
    around = text.low[left:right]
    if find(giving_terms("not_given"), around, around):
        return False
    after = _clause(text.low[end : min(right, end + 60)])
    if find(giving_terms("in_a_dish"), after, after):
        return False
    before = text.low[max(left, start - 80) : start]
    if not weak:
        animals = find(giving_terms("in_a_dish"), before[-40:], before[-40:])
        return not animals or any(mark in before[animals[-1].end - len(before) :] for mark in (",", " and ", ";"))
    people = find(giving_terms("people"), around, around)
    subject = first(giving_terms("in_a_dish_before"), before[-30:], before[-30:])
    if subject and not find(giving_terms("people"), before[-30:], before[-30:]):
        return False
    return bool(people) or text.group.startswith("a") or text.area == "title" and text.low[start:end] != "after"


def _clause(low: str) -> str:
    """The words up to the end of the clause."""
    return low.split(";")[0].split(". ")[0].split(", ")[0]
