"""The offer check as text for a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill
from typing import Any, Final

from trialfinder.advice.evidence import STEPS
from trialfinder.advice.guidance import load_panel
from trialfinder.advice.known_so_far import WAYS
from trialfinder.advice.offer_answer import OfferAnswer
from trialfinder.advice.prior_injection import TrialLine
from trialfinder.reading.text.quote import collapse, unescape
from trialfinder.tables import study_url
from trialfinder.wording import DISCLAIMER

STEP_WORDS: Final = {
    "registered": "registered",
    "recruiting": "recruit by their record",
    "finished": "finished or stopped early",
    "results_posted": "with results posted",
    "papers_listed": "with a result paper listed",
    "sham_controlled": "with a placebo or sham",
    "silent": "ended two years ago or more, with nothing posted and no paper listed",
}
"""The steps of the evidence ladder, in words."""

NOT_CARRIED: Final = ("papers_listed", "silent")
"""Steps that the offline copy cannot count: it carries no papers."""


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


def offer_json(answer: OfferAnswer) -> dict[str, Any]:
    """The offer check as JSON: the same statements, each with its source, its trials, or its quote and path."""
    closes = answer.closes
    return {
        "product": {"word": answer.product.word, "name": answer.product.name, "target": answer.target},
        "called": {
            "research": list(answer.product.search),
            "labels": list(answer.labels),
            "brands": list(answer.brands),
        },
        "ladder": {step: list(getattr(answer.ladder, step)) for step in STEPS},
        "evidence": [
            {"text": one.text, "way": one.way, "seen_as": one.seen_as, "source": one.source, "year": one.year}
            for one in answer.evidence
        ],
        "fda": [{"text": one.text, "source": one.source, "year": one.year} for one in answer.fda],
        "price": [{"text": one.text, "source": one.source, "year": one.year} for one in answer.price],
        "trials": [
            {**_line_json(one.trial), "distance_km": one.distance_km, "url": study_url(one.trial.nct_id)}
            for one in answer.trials
        ],
        "trials_note": answer.trials_note or None,
        "closes": {
            "summary": closes.summary,
            "closed": [
                {
                    **_line_json(one.trial),
                    "rules": [
                        {name: getattr(bar, name) for name in ("kind", "certainty", "target", "wait_months", "words")}
                        | {"quote": bar.quote, "path": bar.path}
                        for bar in one.bars
                    ],
                }
                for one in closes.closed
            ],
            "no_rule_found": [_line_json(one) for one in closes.silent],
            "not_read": [_line_json(one) for one in closes.not_read],
            "not_in_our_copy": [_line_json(one) for one in closes.not_held],
        },
        "questions": [{"id": one.id, "question": one.question, "ask": one.ask} for one in answer.questions],
        "red_flags": load_panel().red_flags,
        "disclaimer": DISCLAIMER,
        "data_note": answer.data_note,
        "as_of": answer.today.isoformat(),
    }


def _line_json(line: TrialLine) -> dict[str, str]:
    return {"nct_id": line.nct_id, "title": line.title, "status": line.status}
