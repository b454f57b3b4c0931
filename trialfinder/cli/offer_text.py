"""The offer check, as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from trialfinder.advice.evidence.ladder import NOT_CARRIED, STEP_WORDS, STEPS
from trialfinder.advice.guidance.texts import load_danger
from trialfinder.advice.law.standing import Statement
from trialfinder.advice.offer.offer_answer import OfferAnswer
from trialfinder.cli.evidence_text import cited, evidence_blocks, filled
from trialfinder.products.wording import passport_lines
from trialfinder.reading.text.quote import collapse, unescape
from trialfinder.rows import study_url
from trialfinder.wording import DISCLAIMER


def offer_text(answer: OfferAnswer, width: int = 100) -> str:
    """The offer check for a terminal."""
    blocks = []
    for heading, body in _sections(answer):
        if body:
            blocks.append("\n".join([heading, *(filled(line, width) for line in body)]))
    return "\n\n".join(blocks) + "\n"


def _sections(answer: OfferAnswer) -> Iterator[tuple[str, list[str]]]:
    """Each heading with its lines, in reading order; a section without a fact has no line and is left out."""
    yield f"In short: {answer.title}", [f"{one.text} {cited(one.sources[:1])}" for one in answer.in_short]
    called = [f"In research: {', '.join(answer.product.search)}."]
    called += [f"Our labels: {', '.join(answer.labels)}."] if answer.labels else []
    if not answer.is_regenerative:
        called.append("It is no regenerative product. We say here only what it may close.")
    yield "What research calls it", called
    yield "Named products of this kind, for the back", [" ".join(passport_lines(one)) for one in answer.named]
    yield "What the FDA says", _lines(answer.fda)
    price = [f"{one.text} {cited(one.source)}" for one in answer.price.ranges] + _lines(answer.price.unread)
    price = [*([answer.price.beside] if answer.price.beside else []), *price]
    if answer.is_regenerative:
        yield "What it may cost", [*price, answer.price.note] if price else []
    if answer.law:
        yield f"The law where you live: {answer.law_note}", [*answer.law.lines, cited(answer.law.source)]
    elif answer.is_regenerative:
        yield "The law where you live", [answer.law_note]
    yield "Who pays", _lines(answer.coverage)
    if answer.is_regenerative:
        known = list(evidence_blocks(answer.known))
        if known and answer.of_its_kind:
            yield "What is known of its kind", [answer.of_its_kind]
        yield from known
        yield "How many trials there are", list(_counted(answer))
    near = [
        f"{one.trial.nct_id}  {unescape(collapse(one.trial.title))}. {one.trial.status}."
        + (f" {one.distance}." if one.distance else "")
        + f" {one.whose[:1].upper()}{one.whose[1:]}. Cost: {one.cost} {study_url(one.trial.nct_id)}"
        for one in answer.trials
    ]
    yield f"Trials of {answer.product.same}", [*near, *([answer.trials_note] if answer.trials_note else [])]
    closed = [
        f"{one.trial.nct_id} ({one.trial.status}): {one.bars[0].words} “{unescape(collapse(one.bars[0].quote))}”"
        for one in answer.closes.closed
    ]
    yield "What it may close", [answer.closes.summary, *closed]
    yield "Questions to ask", [f"- {one.question} {one.ask}" for one in answer.questions]
    ours = [answer.looked_for_line] if answer.looked_for_line else []
    danger = load_danger()
    signs = [f"{group.how} {'; '.join(sign.text for sign in group.signs)}." for group in danger.group]
    yield danger.title, [*signs, danger.after]
    yield "Not advice", [*ours, answer.data_note, DISCLAIMER]


def _lines(some: Iterable[Statement]) -> list[str]:
    return [f"{one.text} {cited(one.source)}" for one in some]


def _counted(answer: OfferAnswer) -> Iterator[str]:
    counted = [step for step in STEPS if not (answer.partial and step in NOT_CARRIED)]
    steps = (f"{len(getattr(answer.ladder, step))} {STEP_WORDS[step].counted}" for step in counted)
    yield f"Trials in our data: {'; '.join(steps)}."
