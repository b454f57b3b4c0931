"""Answers as files: CSV and RIS. Formula-safe, with provenance. Loads no pandas."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, cast

from trialfinder.data import Provenance
from trialfinder.export.cells import NOT_APPLICABLE, join_list, join_quotes, safe_cell
from trialfinder.finding.found import Found
from trialfinder.question import Question
from trialfinder.reading.text.marks import marked
from trialfinder.rows import PLACE_COLUMNS, STUDY_COLUMNS, StudyRow

QUOTE_COLUMNS: Final = ("therapy_evidence", "therapy_evidence_path")
CODE_COLUMNS: Final = ("phases", "allocation")
"""Columns in which the registry writes NA."""


def csv_text(found: Found) -> str:
    """One row per study, the contract's columns and the provenance; no BOM (the writer of a file adds it)."""
    names = (*STUDY_COLUMNS, *(PLACE_COLUMNS if found.near is not None else ()))
    columns: dict[str, Sequence[object]] = {name: [getattr(row, name) for row in found.rows] for name in names}
    columns |= found.added
    dated = provenance_columns(found.data.provenance, found.question)
    return table_csv({**columns, **{name: [value] * len(found.rows) for name, value in dated.items()}})


def provenance_columns(provenance: Provenance, question: Question) -> dict[str, str | None]:
    """What each row of a file says of its origin: data_timestamp, strategy_version, rules_version, question.

    The question leaves out place, radius, age and sex: a file may be passed on.
    """
    return {
        "data_timestamp": provenance.data_timestamp,
        "strategy_version": provenance.strategy_version,
        "rules_version": provenance.rules_version,
        "question": json.dumps(question.as_words(private=False), ensure_ascii=False),
    }


MOST_IN_NAME: Final = 90
"""Letters of a file's name that the question may take."""


def file_stem(question: Question, day: date) -> str:
    """The name of a file of what this question found, without its ending: the question and the day.

    Place, radius, age and sex are only counted as `more-filters`: a file may be passed on.

    >>> file_stem(Question(therapy_words=("prp",)), date(2026, 11, 28))
    'trialfinder-prp-any-status-2026-11-28'
    """
    asked = question.as_words(private=False)
    words = [str(one) for name in _NAMED for one in cast("list[object]", asked.get(name, []))]
    words += list(question.statuses) or ["any status"]
    words += [name for name in ("with_results", "with_contact") if asked.get(name)]
    narrowed = question.text or question.within_words or question.age_years is not None or question.sex
    told = "-".join(filter(None, (_NOT_IN_NAMES.sub("-", one.lower()).strip("-") for one in words)))
    if len(told) > MOST_IN_NAME:
        told = told[:MOST_IN_NAME].rpartition("-")[0]
        narrowed = True
    return f"trialfinder-{told}{'-more-filters' if narrowed else ''}-{day.isoformat()}"


_NAMED: Final = ("therapy", "source", "target", "phase", "country", "control")
_NOT_IN_NAMES: Final = re.compile(r"[^a-z0-9]+")


def table_csv(columns: Mapping[str, Sequence[object]]) -> str:
    """Columns of equal length as CSV, every cell safe for a spreadsheet; missing is empty; lines end in CR LF."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(
        [cell(name, value) for name, value in zip(columns, values, strict=True)]
        for values in zip(*columns.values(), strict=True)
    )
    return text.getvalue()


def cell(column: str, value: object) -> object:
    """One cell: lists joined (`join_list`, quotes `join_quotes`), text safe for a spreadsheet, "" for a missing value.

    The registry's NA is `not_applicable`: it is a value, and no reader shall take it for a missing one.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return safe_cell(_code(value) if column in CODE_COLUMNS else value)
    if isinstance(value, (tuple, list)):
        if column in QUOTE_COLUMNS:
            return safe_cell(join_quotes(value))
        return safe_cell(join_list(map(_code, value) if column in CODE_COLUMNS else value))
    return value


def _code(word: str) -> str:
    return NOT_APPLICABLE if word == "NA" else word


def ris_text(rows: Iterable[StudyRow]) -> str:
    """One reference per study, for a reference manager. Source: the RIS tags as ClinicalTrials.gov uses them."""
    lines: list[str] = []
    for row in rows:
        note = f"Status: {row.overall_status or 'not in our copy'}; last verified: {row.last_verified or 'unknown'}"
        fields: list[tuple[str, Any]] = [
            ("TY", "WEB"),
            ("ID", row.nct_id),
            ("TI", row.official_title or row.title),
            ("T2", "ClinicalTrials.gov"),
            ("ST", row.title),
            ("A2", row.sponsor),
            ("PY", (row.first_posted or row.start_date or "")[:4]),
            ("DA", (row.last_updated or "").replace("-", "/")),
            ("AN", row.nct_id),
            ("N1", note),
            *(("KW", word) for word in (*row.conditions, *row.interventions)),
            ("UR", row.url),
            ("ER", ""),
        ]
        lines += [f"{tag}  - {_one_line(str(value))}" for tag, value in fields if value or tag == "ER"]
        lines.append("")
    return "\r\n".join(lines)


def _one_line(text: str) -> str:
    return " ".join(marked(text).split())
