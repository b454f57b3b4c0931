"""Each study's answers to the questions, as columns: for researchers (`search --with-answers`)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from trialfinder.advice.cautions.ledger import cautions
from trialfinder.advice.questions.answered import questions
from trialfinder.finding.found import Cells, Found


def with_answers(found: Found, *, today: date | None = None) -> Found:
    """The same studies with three columns for each question, and `cautions`, the ids of those that apply.

    `answer_ID` is our plain words, `quote_ID` and `path_ID` what they rest on: None where the record does not say.
    """
    today = today or date.today()
    columns: dict[str, list[str | None]] = {}
    ids: list[tuple[str, ...]] = []
    for row in found:
        reading = found.data.reading(row.nct_id)
        ids.append(tuple(one.id for one in cautions(reading, today)))
        for answer in questions(reading, today, found.data):
            for part, value in (("answer", answer.answer), ("quote", answer.quote), ("path", answer.path)):
                columns.setdefault(f"{part}_{answer.id}", []).append(value)
    added: dict[str, Cells] = {name: tuple(values) for name, values in columns.items()}
    return replace(found, added={**added, "cautions": tuple(ids)})
