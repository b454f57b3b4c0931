"""The offer check, as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill

from trialfinder.advice.evidence.known_so_far import WAYS
from trialfinder.advice.evidence.ladder import NOT_CARRIED, STEP_WORDS, STEPS
from trialfinder.advice.guidance.texts import load_panel
from trialfinder.advice.offer.offer_answer import OfferAnswer
from trialfinder.reading.text.quote import collapse, unescape
from trialfinder.rows import study_url
from trialfinder.wording import DISCLAIMER


def offer_text(answer: OfferAnswer, width: int = 100) -> str:
    """The offer check for a terminal."""
    blocks = []
    for heading, body in _sections(answer):
        if body:
            blocks.append("\n".join([heading, *(_filled(line, width) for line in body)]))
    return "\n\n".join(blocks) + "\n"


def _filled(line: str, width: int) -> str:
    return fill(
        line,
        width,
        initial_indent="  ",
        subsequent_indent="    ",
        break_long_words=False,  # addresses stay whole
        break_on_hyphens=False,
    )


def _sections(answer: OfferAnswer) -> Iterator[tuple[str, list[str]]]:
    """Each heading with its lines, in reading order."""
    called = [f"In research: {', '.join(answer.product.search)}."]
    called += [f"Our labels: {', '.join(answer.labels)}."] if answer.labels else []
    called += [f"Products by name in trials: {', '.join(answer.brands)}."] if answer.brands else []
    if not answer.product.therapies:
        called.append("It is no regenerative product. We say here only what it may close.")
    yield answer.title, called
    yield (
        "What is known, and what is not",
        [
            *(
                f"{WAYS[one.way or 'open']}: {one.text} [{one.seen_as}, {one.year}: {one.source}]"
                for one in answer.evidence
            ),
            *_counted(answer),
        ],
    )
    yield "What the U.S. regulator says", [f"{one.text} [{one.year}: {one.source}]" for one in answer.fda]
    near = [
        f"{one.trial.nct_id}  {unescape(collapse(one.trial.title))}. {one.trial.status}."
        + (f" {one.distance}." if one.distance else "")
        + f" {study_url(one.trial.nct_id)}"
        for one in answer.trials
    ]
    yield "Trials of the same thing", [*near, *([answer.trials_note] if answer.trials_note else [])]
    closed = [
        f"{one.trial.nct_id} ({one.trial.status}): {one.bars[0].words} “{unescape(collapse(one.bars[0].quote))}”"
        for one in answer.closes.closed
    ]
    yield "What it may close", [answer.closes.summary, *closed]
    yield "What it may cost", [f"{one.text} [{one.year}: {one.source}]" for one in answer.price]
    yield "Questions to ask", [f"- {one.question} {one.ask}" for one in answer.questions]
    yield "Not advice", [load_panel().red_flags, answer.data_note, DISCLAIMER]


def _counted(answer: OfferAnswer) -> Iterator[str]:
    if answer.product.therapies:
        counted = [step for step in STEPS if not (answer.partial and step in NOT_CARRIED)]
        steps = (f"{len(getattr(answer.ladder, step))} {STEP_WORDS[step]}" for step in counted)
        yield f"Trials in our data: {'; '.join(steps)}."
