"""The questions to ask, and each answered from one record: in plain words with a quote, or that it does not say.

One list for trial page, sheet, offer and guidance; its wording is in questions.toml. A facts_only record answers from
what it holds and never from silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from trialfinder.advice.offer.closes import bars_of, recruiting_rules
from trialfinder.advice.questions import answer_rules, trust_rules
from trialfinder.advice.questions.answer_rules import Said, Says
from trialfinder.data import Data
from trialfinder.reading.reading import Reading
from trialfinder.reading.text.quote import is_our_summary
from trialfinder.typed_toml import Table, Text, Url, WordFile, load
from trialfinder.vocabulary import is_recruiting
from trialfinder.wording import status_in_words


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


IDS_SHOWN: Final = 6
"""So many trials are named in an answer; the rest are counted."""

_ANSWERS: Final[dict[str, Callable[[Reading, Says], Said | None]]] = {
    "product": answer_rules.product,
    "own_or_donor": answer_rules.own_or_donor,
    "preparation": answer_rules.preparation,
    "place": answer_rules.place,
    "my_pain": answer_rules.my_pain,
    "evidence": trust_rules.evidence,
    "measured": answer_rules.measured,
    "followed": answer_rules.followed,
    "visits": answer_rules.visits,
    "taken": answer_rules.taken,
    "discography": answer_rules.discography,
    "medicines": answer_rules.medicines,
    "comparison": answer_rules.comparison,
    "chance": answer_rules.chance,
    "crossover": answer_rules.crossover,
    "masked": answer_rules.masked,
    "risks": trust_rules.risks,
    "watched": trust_rules.watched,
    "fda": trust_rules.fda,
    "cost": trust_rules.cost,
    "plan": trust_rules.plan,
    "harm_paid": trust_rules.harm_paid,
    "earlier": trust_rules.earlier,
    "contact": trust_rules.contact,
}
"""The questions that a record can answer; any other is for the team alone."""


_OF_THE_PRODUCT: Final = ("own_or_donor", "preparation", "place", "taken", "comparison", "chance", "crossover")
"""Answered from labels that a study off our topic does not get."""


TAKING_PART: Final = {
    "crossover": "The product later",
    "visits": "Visits and calls",
    "taken": "Taken from you first",
    "discography": "Test needle into the disc",
    "medicines": "Medicines to stop",
}
"""The questions on what taking part asks, with their names on a page, in reading order."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One question and what the record says to it."""

    id: str
    question: str
    answer: str
    stated: bool
    """False: the record does not say, or it is not in our offline copy."""
    quote: str | None
    """A substring of the raw text at `path`; None where the field is yes or no, or nothing is said."""
    path: str | None


def questions(reading: Reading, today: date, data: Data | None = None) -> tuple[Answer, ...]:
    """Every question of questions.toml that a trial can be asked, with its answer, in reading order.

    Args:
        reading: of the record.
        today: the day for which statuses are dated.
        data: all records held, to name trials like this one; None leaves that out.
    """
    return tuple(
        _answered(reading, one.id, one.question, one.says, today, data)
        for one in question_list()
        if not one.of_an_offer
    )


def taking_part(reading: Reading, answers: Iterable[Answer]) -> dict[str, Answer]:
    """What taking part asks, by its name on a page: what is told, and the silence that matters for this product.

    The test needle is asked of disc trials only, what is taken first of those with a product of one's own; our copy and
    a study off our topic show only what they tell.
    """
    by_id = {one.id: one for one in answers}
    quiet = reading.is_partial or reading.labels.topic == "no"
    return {
        name: by_id[id] for id, name in TAKING_PART.items() if by_id[id].stated or not quiet and _is_asked(id, reading)
    }


def _is_asked(id: str, reading: Reading) -> bool:
    if id == "taken":
        return reading.labels.cell_source in ("autologous", "mixed")
    return id != "discography" or "disc" in reading.labels.targets


def answers_json(answers: Iterable[Answer]) -> list[dict[str, Any]]:
    """The contract's JSON of the questions."""
    names = ("id", "question", "answer", "stated", "quote", "path")
    return [{name: getattr(one, name) for name in names} for one in answers]


def _answered(reading: Reading, id: str, question: str, says: Says, today: date, data: Data | None) -> Answer:
    rule = _ANSWERS.get(id)
    said = rule(reading, says) if rule else None
    words = question_words().words
    if said is None:
        silence = "not_held" if reading.is_partial else "not_stated"
        silent = says.get(silence, getattr(words, silence))
        if reading.labels.topic == "no" and id in _OF_THE_PRODUCT:
            silent = words.off_topic
        if data is not None and id in ("later", "other_trials"):
            silent += _from_data(reading, id, says, today, data)
        return Answer(id, question, silent, False, None, None)
    if is_our_summary(said.path, reading.is_partial):
        ours = words.our_summary.format(answer=said.answer)
        return Answer(id, question, ours, False, None, None)
    return Answer(id, question, said.answer, True, said.quote, said.path)


def _from_data(reading: Reading, id: str, says: Says, today: date, data: Data) -> str:
    """What the other records held say; empty for a study whose product is not known."""
    if not reading.labels.therapies or reading.labels.topic == "no":
        return ""
    return _later(reading, says, data) if id == "later" else _others(reading, says, today, data)


def _later(reading: Reading, says: Says, data: Data) -> str:
    products = answer_rules.as_offered(reading.labels)
    targets: list[str | None] = [one for one in reading.labels.targets if one != "not_stated"]
    read = closed = 0
    ids: list[str] = []
    for study, rules in recruiting_rules(data):
        if rules is None or study.nct_id == reading.study.nct_id:
            continue
        read += 1
        therapies = data.labels[study.nct_id].therapies
        if any(list(bars_of(rules, one, target, therapies)) for one in products for target in targets or [None]):
            closed += 1
            ids.append(study.nct_id)
    if not read:
        return ""
    others = f"{read} other {'trial' if read == 1 else 'trials'}"
    return says["data" if closed else "data_none"].format(count=closed, all=others, ids=_listed(ids))


def _others(reading: Reading, says: Says, today: date, data: Data) -> str:
    mine = reading.labels
    places = {one for one in mine.targets if one != "not_stated"}
    like = [
        data.records[nct_id]
        for nct_id, labels in sorted(data.labels.items())
        if nct_id != reading.study.nct_id
        and labels.is_a_trial_of_it
        and set(labels.therapies) == set(mine.therapies)  # a mix is not the same as one part of it
        and labels.cell_source == mine.cell_source  # nor is one's own a donor's
        and (not places or places & set(labels.targets))
    ]
    open_now = [one for one in like if is_recruiting(one.protocol_section.status_module.overall_status)]
    name = "data" if open_now else "data_closed" if like else "data_none"
    ids = _listed([f"{one.nct_id} ({status_in_words(one, today)})" for one in open_now])
    what = says["product_and_place" if places else "product"]
    return says[name].format(count=len(like), ids=ids, what=what)


def _listed(names: list[str]) -> str:
    more = len(names) - IDS_SHOWN
    return ", ".join(names[:IDS_SHOWN]) + (f" and {more} more" if more > 0 else "")
