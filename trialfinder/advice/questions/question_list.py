"""The questions to ask, as written in questions.toml: one list for trial page, sheet, offer and guidance."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from trialfinder.typed_toml import Table, Text, Url, WordFile, load


@dataclass(frozen=True, slots=True)
class ToAsk:
    """One question of the list."""

    id: str
    question: str
    ask: str
    """What to ask more closely: of a clinic or of a trial's team."""
    source: str
    """Where the question comes from."""
    says: dict[str, str]
    """Ways to answer it, by name, with {blanks}."""
    of_an_offer: bool = False
    """Asked of whoever sells it, and not of a trial's record."""


class QuestionText(Table, frozen=True):
    """One question as written in questions.toml, under its id."""

    question: Text
    ask: Text
    source: Url
    says: dict[str, Text] = {}
    of_an_offer: bool = False


class Silence(Table, frozen=True):
    """What stands in place of an answer that a record does not give."""

    not_stated: Text
    not_held: Text
    off_topic: Text
    our_summary: Text
    """Around an {answer} that rests on a text of ours."""


class Questions(WordFile, frozen=True):
    """questions.toml."""

    words: Silence
    questions: dict[str, QuestionText]


@cache
def question_words() -> Questions:
    """Every word of questions.toml."""
    return load(__file__, "questions.toml", Questions)


@cache
def question_list() -> tuple[ToAsk, ...]:
    """Every question, in the order in which a person reads them."""
    return tuple(
        ToAsk(id, one.question, one.ask, one.source, one.says, one.of_an_offer)
        for id, one in question_words().questions.items()
    )
