"""The 25 questions that people ask, each with a short sourced answer or "nobody knows yet"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Final

import msgspec

from trialfinder.advice.guidance.texts import TextSource
from trialfinder.errors import GuidanceError
from trialfinder.typed_toml import Table, Text, WordFile, load

NOBODY_KNOWS: Final = "Nobody knows yet."
"""Stands before the answer where that is the honest one."""

_EMPTY: Final = set(
    """a an and are at be by can do does for from have how i if in is it me my of on or that the there this to was what
    when which who will with would you your get""".split()  # noqa: SIM905
)
"""Words that tell no question from another."""


class AnswerLine(Table, frozen=True):
    """One statement of an answer with the keys of its sources."""

    text: Text
    sources: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)]


class PeopleAsk(Table, frozen=True):
    """One question, as written in people_ask.toml."""

    id: Text
    question: Text
    words: tuple[Text, ...]
    """What people type when they mean it."""
    line: Annotated[tuple[AnswerLine, ...], msgspec.Meta(min_length=1)]
    nobody_knows: bool = False


class PeopleAskFile(WordFile, frozen=True):
    """people_ask.toml."""

    sources: dict[str, TextSource]
    question: tuple[PeopleAsk, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """One question with its answer."""

    id: str
    question: str
    lines: tuple[tuple[str, tuple[TextSource, ...]], ...]
    """Each statement with its sources."""
    nobody_knows: bool
    words: tuple[str, ...]


@cache
def people_ask() -> tuple[Answered, ...]:
    """Every question, in the order in which people ask.

    Raises:
        GuidanceError: a line names a source that the file does not hold.
    """
    file = load(__file__, "people_ask.toml", PeopleAskFile)
    for one in file.question:
        for key in {key for line in one.line for key in line.sources} - {*file.sources}:
            raise GuidanceError(f"people_ask.toml: {one.id}: source {key!r} is not in the file.")
    return tuple(
        Answered(
            one.id,
            one.question,
            tuple((line.text, tuple(file.sources[key] for key in line.sources)) for line in one.line),
            one.nobody_knows,
            one.words,
        )
        for one in file.question
    )


def find_questions(typed: str) -> tuple[Answered, ...]:
    """The questions that the words mean, the closest first; none where no word of theirs is known.

    >>> find_questions("how much does it cost?")[0].id
    'cost'
    >>> find_questions("qwerty")
    ()
    """
    text = f" {' '.join(_words(typed))} "
    asked = set(_words(typed)) - _EMPTY
    scored = []
    for place, one in enumerate(people_ask()):
        phrases = sum(1 + phrase.count(" ") * 2 for phrase in one.words if f" {' '.join(_words(phrase))} " in text)
        shared = len(asked & (set(_words(one.question)) - _EMPTY))
        if phrases or shared:
            scored.append((-(2 * phrases + shared), place, one))
    return tuple(one for _, _, one in sorted(scored, key=lambda found: found[:2]))


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower().replace("’", "'").replace("'", ""))
