"""What we read of each study, for researchers: labels as CSV or JSON lines, answers as columns. Loads no pandas."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, Final

from trialfinder.advice.cautions.ledger import cautions
from trialfinder.advice.questions.questions import questions
from trialfinder.export.tables import cell
from trialfinder.finding.found import Cells, Found
from trialfinder.reading.labels.labels import Labels, read_labels
from trialfinder.reading.text.marks import escaped_in_json
from trialfinder.registry.record import Study

LABEL_COLUMNS: Final = (
    "nct_id",
    "topic",
    "negative_class",
    "topic_reason",
    "therapies",
    "cell_source",
    "cell_source_from",
    "gives_product",
    "with_operation",
    "processing",
    "targets",
    "control",
    "therapy_evidence",
    "therapy_evidence_path",
)


def labels_csv(studies: Iterable[Study]) -> str:
    """One row per study; lists as `cells.join_list` joins them, quotes and paths as `join_quotes`; missing is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(LABEL_COLUMNS)
    for study in studies:
        row = _row(read_labels(study))
        writer.writerow([cell(name, row[name]) for name in LABEL_COLUMNS])
    return text.getvalue()


def labels_jsonl(studies: Iterable[Study]) -> str:
    """One JSON object per line; lists are lists; missing is null."""
    rows = (json.dumps(_row(read_labels(study)), ensure_ascii=False) for study in studies)
    return "".join(f"{escaped_in_json(row)}\n" for row in rows)


def _row(labels: Labels) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(labels, name) for name in LABEL_COLUMNS[:-2]}
    row["therapy_evidence"] = [quote.text for quote in labels.therapy_evidence]
    row["therapy_evidence_path"] = [quote.path for quote in labels.therapy_evidence]
    return row


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
