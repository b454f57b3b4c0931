"""Labels as rows: the contract's columns of `trialfinder label`, as CSV or JSON lines. Loads no pandas."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import Any, Final

from trialfinder.export.cells import QUOTE_JOINER, joined, safe_cell
from trialfinder.reading.labels.labels import Labels, read_labels
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
    """One row per study; lists joined by `;` (own ones escaped), quotes and paths by ` | `; missing is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(LABEL_COLUMNS)
    for study in studies:
        row = _row(read_labels(study))
        writer.writerow([_cell(name, row[name]) for name in LABEL_COLUMNS])
    return text.getvalue()


def labels_jsonl(studies: Iterable[Study]) -> str:
    """One JSON object per line; lists are lists; missing is null."""
    return "".join(json.dumps(_row(read_labels(study)), ensure_ascii=False) + "\n" for study in studies)


def _row(labels: Labels) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(labels, name) for name in LABEL_COLUMNS[:-2]}
    row["therapy_evidence"] = [quote.text for quote in labels.therapy_evidence]
    row["therapy_evidence_path"] = [quote.path for quote in labels.therapy_evidence]
    return row


def _cell(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return safe_cell(value)
    assert isinstance(value, tuple | list)
    return safe_cell(QUOTE_JOINER.join(value) if name.startswith("therapy_evidence") else joined(value))
