"""The 25 questions that people ask, each with a short sourced answer or "nobody knows yet"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from math import log
from typing import Annotated, Final

import msgspec

from trialfinder.advice.guidance.texts import TextSource, load_guidance
from trialfinder.errors import GuidanceError
from trialfinder.typed_toml import Table, Text, WordFile, load

NOBODY_KNOWS: Final = "Nobody knows yet."
"""Stands before the answer where that is the honest one."""

_EMPTY: Final = frozenset(
    """a about all am an and any are as at be been but by can could did do does for from get give go got had has have he
    how i if im in is isnt it its ive just me more my need now of on or our out please say says she should so some than
    that the their them then there they think this to too up us want was we were what when where which whether who
    whose why will with would you your""".split()  # noqa: SIM905
)
"""Words that tell no question from another, unless they stand in a phrase of the file."""
_PHRASE, _QUESTION, _ANSWER = 3.0, 2.0, 0.6
"""What a match weighs in the words that people use, in the question, and in its answer."""
_NEAR_BEST: Final = 0.3
"""What is found has at least this share of the best one's weight."""
_LEAST_LETTERS: Final = 6
"""A shorter word is not taken for a misspelt one."""


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
    more: Text
    """The text of Understand that says more, by its slug."""
    nobody_knows: bool = False
    danger: bool = False
    """Whether the danger card belongs to the answer."""


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
    more: str
    """Slug of the text of Understand that says more."""
    danger: bool
    """Whether the danger card belongs to the answer."""
    checked: date
    """The day on which it was held against its sources."""


@cache
def people_ask() -> tuple[Answered, ...]:
    """Every question, in the order in which people ask.

    Raises:
        GuidanceError: a line names a source that the file does not hold, or a question a text that is none.
    """
    file = load(__file__, "people_ask.toml", PeopleAskFile)
    slugs = {guide.slug for guide in load_guidance()}
    for one in file.question:
        if one.more not in slugs:
            raise GuidanceError(f"people_ask.toml: {one.id}: more: {one.more!r} is no text of Understand.")
        for key in {key for line in one.line for key in line.sources} - {*file.sources}:
            raise GuidanceError(f"people_ask.toml: {one.id}: source {key!r} is not in the file.")
    return tuple(
        Answered(
            one.id,
            one.question,
            tuple((line.text, tuple(file.sources[key] for key in line.sources)) for line in one.line),
            one.nobody_knows,
            one.words,
            one.more,
            one.danger,
            file.checked,
        )
        for one in file.question
    )


def find_questions(typed: str) -> tuple[Answered, ...]:
    """The questions that the words mean, the closest first; none where no word of theirs is known.

    Endings (“hurts”, “hurting”) and one slip of spelling in a long word do not matter; a rare word weighs more than one
    that many questions share.

    >>> find_questions("how much does it cost?")[0].id
    'cost'
    >>> find_questions("qwerty"), find_questions("b x")
    ((), ())
    """
    index = _index()
    asked = [index.known(word) for word in _words(typed)]
    text = f" {' '.join(asked)} "
    wanted = {word for word in asked if word not in _EMPTY and len(word) > 1}  # a lone letter (“x”) says nothing
    scored = []
    for place, one in enumerate(index.questions):
        phrases = [phrase for phrase in one.phrases if f" {phrase} " in text]
        weight = _PHRASE * sum(index.weight(word) for word in {w for phrase in phrases for w in phrase.split()})
        weight += sum(phrase.count(" ") for phrase in phrases)  # words that stand together say more
        weight += _QUESTION * sum(index.weight(word) for word in wanted & one.question)
        weight += _ANSWER * sum(index.weight(word) for word in wanted & one.answer)
        if weight:
            scored.append((-weight, place))
    least = min(scored)[0] * _NEAR_BEST if scored else 0
    return tuple(people_ask()[place] for weight, place in sorted(scored) if weight <= least)


@dataclass(frozen=True, slots=True)
class _Indexed:
    """The words of one question, without their endings."""

    phrases: tuple[str, ...]
    question: frozenset[str]
    answer: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Index:
    questions: tuple[_Indexed, ...]
    found_in: Mapping[str, int]
    """Word -> in how many questions it stands."""

    def weight(self, word: str) -> float:
        """A word that few questions share says more."""
        return log(1 + len(self.questions) / self.found_in[word]) if word in self.found_in else 0.0

    def known(self, word: str) -> str:
        """The word, or the one that it was meant to be."""
        if word in self.found_in or word in _EMPTY or len(word) < _LEAST_LETTERS or not word.isalpha():
            return word
        longer = [one for one in self.found_in if len(one) >= _LEAST_LETTERS - 1]
        return next(iter(get_close_matches(word, longer, n=1, cutoff=0.85)), word)


@cache
def _index() -> _Index:
    questions = tuple(
        _Indexed(
            tuple(" ".join(_words(phrase)) for phrase in one.words),
            frozenset(_words(one.question)) - _EMPTY,
            frozenset(word for text, _ in one.lines for word in _words(text)) - _EMPTY,
        )
        for one in people_ask()
    )
    told = [
        {word for phrase in one.phrases for word in phrase.split()} | one.question | one.answer for one in questions
    ]
    return _Index(questions, Counter(word for words in told for word in words))


def _words(text: str) -> list[str]:
    """The words without their endings; an apostrophe is no end of a word."""
    return [_stem(word) for word in re.findall(r"[a-z0-9]+", text.lower().replace("’", "'").replace("'", ""))]


def _stem(word: str) -> str:
    """The word without the endings of a plural, a past or a going-on.

    >>> [_stem(word) for word in ("hurts", "injections", "stopped", "hurting", "is", "costs", "studies")]
    ['hurt', 'injection', 'stop', 'hurt', 'is', 'cost', 'study']
    """
    if word in _EMPTY:
        return word
    for ending, instead in (("ies", "y"), ("ing", ""), ("ed", ""), ("s", "")):
        root = word.removesuffix(ending)
        if root != word and len(root) >= 3 and not word.endswith("ss"):
            doubled = ending in ("ing", "ed") and len(root) > 3 and root[-1] == root[-2] and root[-1] not in "ls"
            return (root[:-1] if doubled else root) + instead
    return word
