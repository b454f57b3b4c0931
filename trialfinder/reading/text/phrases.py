"""Sentences of a record that speak of charges, claims, planned numbers and outcomes; the words are in phrases.toml.

Text is read without the registry's backslash escapes, and quoted with them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Literal, NamedTuple

from trialfinder.reading.text import quote
from trialfinder.reading.text.quote import Passage, Quote
from trialfinder.registry.record import Study
from trialfinder.typed_toml import Table, Text, WordFile, load

QUOTE_CHARACTERS = 400
"""A sentence longer than this is quoted around its telling words only."""

_sentence_end = re.compile(r"[.!?](?=\s+[A-Z0-9*\"“(])|\n\s*\n|\n(?=\s*[*\-•\d])")


Part = Literal["titles", "descriptions", "arms", "interventions", "design", "outcomes", "criteria", "population"]
"""A part of a record that a word list can read."""


class WordList(Table, frozen=True):
    """One word list as written in phrases.toml; its patterns are not compiled."""

    where: tuple[Part, ...]
    find: tuple[Text, ...]
    unless: tuple[Text, ...] = ()
    needs: tuple[Text, ...] = ()
    holds: tuple[Text, ...] = ()


class PhraseLists(WordFile, frozen=True):
    """phrases.toml."""

    lists: dict[str, WordList]


class Phrase(NamedTuple):
    """One word list: what speaks, what takes it back, what it needs beside it, and where it is read."""

    where: tuple[Part, ...]
    speaks: re.Pattern[str]
    """Found in a text in small letters: one of `find` may be in it. One search that mostly ends the matter."""
    find: tuple[re.Pattern[str], ...]
    unless: re.Pattern[str] | None
    needs: re.Pattern[str] | None
    holds: tuple[str, ...]
    """A text in small letters without any of these cannot speak; () asks nothing."""

    def may_be_in(self, text: str) -> bool:
        """Whether it may speak in a text: one look that mostly ends the matter."""
        low = text.lower()
        is_held = not self.holds or any(one in low for one in self.holds)
        return is_held and self.speaks.search(low) is not None


class Spoken(NamedTuple):
    """A sentence that speaks, and the number in it where the list asks for one."""

    quote: Quote
    number: int | None


@cache
def phrases() -> dict[str, Phrase]:
    """Every word list of phrases.toml, compiled."""
    lists = load(__file__, "phrases.toml", PhraseLists).lists
    return {
        name: Phrase(
            one.where,
            _speaks(one.find),
            tuple(map(_compiled, one.find)),
            _maybe(one.unless),
            _maybe(one.needs),
            one.holds,
        )
        for name, one in lists.items()
    }


def said(study: Study, name: str) -> Iterator[Spoken]:
    """Each sentence of the record in which the word list `name` speaks, in the record's order.

    Of a facts_only record the titles alone are read: no other sentence in it is the record's own.
    """
    phrase = phrases()[name]
    for where in phrase.where:
        if study.is_partial and where != "titles":
            continue
        for passage in _PARTS[where](study):
            yield from _in_passage(passage, phrase)


def spoken_in(text: str, name: str) -> re.Match[str] | None:
    """Where the word list `name` speaks in one sentence, whatever part of the record it is of."""
    phrase = phrases()[name]
    if not phrase.may_be_in(text) or (phrase.unless and phrase.unless.search(text)):
        return None
    if phrase.needs and not phrase.needs.search(text):
        return None
    return next((hit for pattern in phrase.find if (hit := pattern.search(text))), None)


def _in_passage(passage: Passage, phrase: Phrase) -> Iterator[Spoken]:
    plain, at = quote.plain_offsets(passage.text)
    if not phrase.may_be_in(plain):
        return
    done = 0
    hits = (hit for pattern in phrase.find for hit in pattern.finditer(plain))
    for found in sorted(hits, key=lambda hit: hit.start()):
        if found.start() < done:
            continue
        first, last = _sentence(plain, found.start(), found.end())
        done = last
        sentence = plain[first:last]
        if phrase.unless and phrase.unless.search(sentence):
            continue
        if phrase.needs and not phrase.needs.search(sentence):
            continue
        raw = passage.text[at[first] : at[last - 1] + 1]
        number = found.groupdict().get("n")
        yield Spoken(Quote(raw, passage.path), int(number.replace(",", "")) if number else None)


def _sentence(plain: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence around plain[start:end] begins and ends, without white space or bullets at its edges."""
    first, last = 0, len(plain)
    for stop in _sentence_end.finditer(plain):
        if stop.end() <= start:
            first = stop.end()
        elif stop.end() >= end:
            last = stop.end()
            break
    if last - first > QUOTE_CHARACTERS:
        margin = max(0, QUOTE_CHARACTERS - (end - start)) // 2
        first = plain.find(" ", max(first, start - margin), start) + 1 or max(first, start - margin)
        cut = plain.rfind(" ", end, min(last, end + margin))
        last = cut if cut > end else min(last, end + margin)
    while first < start and (plain[first].isspace() or plain[first] in "*-•"):
        first += 1
    while last > end and plain[last - 1].isspace():
        last -= 1
    return first, last


def _population(study: Study) -> Iterator[Passage]:
    text = study.protocol_section.eligibility_module.study_population
    if text:
        yield Passage("protocolSection.eligibilityModule.studyPopulation", text)


_PARTS: dict[Part, Callable[[Study], Iterator[Passage]]] = {
    "titles": quote.titles,
    "descriptions": quote.descriptions,
    "arms": quote.arms,
    "interventions": quote.interventions,
    "design": quote.design,
    "outcomes": quote.outcomes,
    "criteria": quote.criteria,
    "population": _population,
}


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(_any_space(pattern), re.IGNORECASE)


def _any_space(pattern: str) -> str:
    """Lines break anywhere in the registry's texts, so a blank stands for any white space, but for one in brackets."""
    return re.sub(r"(\[[^\]]*\])| (\??)", lambda found: found[1] or (r"\s*" if found[2] else r"\s+"), pattern)


def _speaks(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """All of them as one, in small letters: without "ignore case" a search takes a third to a tenth of the time."""
    unnamed = (re.sub(r"\(\?P<\w+>", "(?:", one) for one in patterns)
    small = (re.sub(r"(\\.)|[A-Z]+", lambda found: found[1] or found[0].lower(), one) for one in unnamed)
    return re.compile("|".join(f"(?:{_any_space(one)})" for one in small))


def _maybe(patterns: tuple[str, ...]) -> re.Pattern[str] | None:
    return _compiled("|".join(f"(?:{one})" for one in patterns)) if patterns else None
