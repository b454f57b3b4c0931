"""Labels as rows: the contract's columns of `trialfinder label`, as CSV or JSON lines. Loads no pandas."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import Any, Final

from trialfinder.export.tables import cell
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
