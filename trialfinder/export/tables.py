"""Answers as files: CSV, Excel, JSON, RIS. Formula-safe, with provenance, written whole or not at all."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, Final

import pandas as pd

from trialfinder.data import Provenance
from trialfinder.export.cells import LIST_JOINER, QUOTE_JOINER, safe_cell, without_control
from trialfinder.question import Question

QUOTE_COLUMNS: Final = ("therapy_evidence",)


def flat(table: pd.DataFrame) -> pd.DataFrame:
    """The table with list columns joined (`;`, quotes by ` | `) and every text cell safe for a spreadsheet."""
    out = {}
    for name in table.columns:
        column = table[name]
        if column.dtype == object:
            joiner = QUOTE_JOINER if name in QUOTE_COLUMNS else LIST_JOINER
            out[name] = column.map(lambda values, joiner=joiner: _joined(values, joiner))
        elif isinstance(column.dtype, pd.StringDtype):
            out[name] = column.map(safe_cell, na_action="ignore")
        else:
            out[name] = column
    return pd.DataFrame(out, index=table.index)


def _joined(values: object, joiner: str) -> object:
    """One cell for a tuple of texts; missing when there is none (a column may also hold plain texts)."""
    if isinstance(values, str):
        return safe_cell(values)
    return safe_cell(joiner.join(values)) if isinstance(values, (tuple, list)) and values else pd.NA


def with_provenance(table: pd.DataFrame, provenance: Provenance, question: Question) -> pd.DataFrame:
    """The table with data_timestamp, strategy_version, rules_version and question on each row.

    The question leaves out place, radius, age and sex: a file may be passed on.
    """
    asked = json.dumps(question.as_words(private=False), ensure_ascii=False)
    added = {
        "data_timestamp": provenance.data_timestamp,
        "strategy_version": provenance.strategy_version,
        "rules_version": provenance.rules_version,
        "question": asked,
    }
    columns = {
        name: pd.Series([value] * len(table), index=table.index, dtype="string") for name, value in added.items()
    }
    return table.assign(**columns)


def csv_text(studies: pd.DataFrame, provenance: Provenance, question: Question) -> str:
    """One row per study, the contract's columns and the provenance; no BOM (the writer of a file adds it)."""
    text: str = flat(with_provenance(studies, provenance, question)).to_csv(index=False, lineterminator="\r\n")
    return text


def excel_bytes(studies: pd.DataFrame, sites: pd.DataFrame, provenance: Provenance, question: Question) -> bytes:
    """A workbook with the sheets studies, sites and about. Needs the extra `excel`."""
    about = pd.DataFrame([(name, str(value)) for name, value in asdict(provenance).items()], columns=["what", "value"])
    book = io.BytesIO()
    with pd.ExcelWriter(book, engine="openpyxl") as writer:
        flat(with_provenance(studies, provenance, question)).to_excel(writer, sheet_name="studies", index=False)
        flat(sites).to_excel(writer, sheet_name="sites", index=False)
        flat(about.astype("string")).to_excel(writer, sheet_name="about", index=False)
    return book.getvalue()


def json_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as JSON values: missing is None, lists are lists, numbers are numbers."""
    names = list(table.columns)
    columns = [[_json_value(value) for value in table[name]] for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _json_value(value: object) -> object:
    if isinstance(value, (tuple, list)):
        return list(value)
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    return value.item() if hasattr(value, "item") else value


def studies_json(studies: pd.DataFrame, sites: pd.DataFrame) -> list[dict[str, Any]]:
    """Each study's columns, and its sites as a list under `sites`."""
    by_study: dict[str, list[dict[str, Any]]] = {}
    for row in json_rows(sites):
        by_study.setdefault(row.pop("nct_id"), []).append(row)
    return [{**row, "sites": by_study.get(row["nct_id"], [])} for row in json_rows(studies)]


def ris_text(rows: Iterable[Mapping[str, Any]]) -> str:
    """One reference per study, for a reference manager. Source: the RIS tags as ClinicalTrials.gov uses them."""
    lines: list[str] = []
    for row in rows:
        note = (
            f"Status: {row['overall_status'] or 'not in our copy'}; last verified: {row['last_verified'] or 'unknown'}"
        )
        fields = [
            ("TY", "WEB"),
            ("ID", row["nct_id"]),
            ("TI", row["official_title"] or row["title"]),
            ("T2", "ClinicalTrials.gov"),
            ("ST", row["title"]),
            ("A2", row["sponsor"]),
            ("PY", (row["first_posted"] or row["start_date"] or "")[:4]),
            ("DA", (row["last_updated"] or "").replace("-", "/")),
            ("AN", row["nct_id"]),
            ("N1", note),
            *(("KW", word) for word in (*row["conditions"], *row["interventions"])),
            ("UR", row["url"]),
            ("ER", ""),
        ]
        lines += [f"{tag}  - {_one_line(str(value))}" for tag, value in fields if value or tag == "ER"]
        lines.append("")
    return "\r\n".join(lines)


def _one_line(text: str) -> str:
    return " ".join(without_control(text).split())
