"""Answers as files: CSV and RIS. Formula-safe, with provenance. Loads no pandas.

A list stands in one cell, and splits back to the same list.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, cast

from trialfinder.data import Provenance
from trialfinder.finding.found import Found
from trialfinder.question import Question
from trialfinder.reading.text.marks import marked
from trialfinder.rows import PLACE_COLUMNS, STUDY_COLUMNS, StudyRow

LIST_JOINER: Final = ";"
QUOTE_JOINER: Final = " | "

NOT_APPLICABLE: Final = "not_applicable"
"""Written for the registry's NA ("no phase": not a drug trial), which pandas and R take for a missing value."""

_formula = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_number = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
_item = re.compile(r"((?:[^\\;]|\\.)*)(?:;|$)", re.DOTALL)
_bars = re.compile(r"(?:(?<= )|^)(\|+)(?= |$)")


def safe_cell(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula: an apostrophe before = + - @, tab or return.

    A number stays a number; control and bidirectional characters are marks.
    Source: https://owasp.org/www-community/attacks/CSV_Injection

    >>> safe_cell("=1+1"), safe_cell("-4.5"), safe_cell("plain")
    ("'=1+1", '-4.5', 'plain')
    """
    plain = marked(text)
    return f"'{plain}" if _formula.match(plain) and not _number.fullmatch(plain) else plain


def cell_text(cell: str) -> str:
    """The text of a safe cell: without the apostrophe that `safe_cell` puts before a formula.

    >>> cell_text("'=1+1"), cell_text("'quoted'")
    ('=1+1', "'quoted'")
    """
    return cell[1:] if cell.startswith("'") and _formula.match(cell) else cell


def join_list(items: Iterable[str]) -> str:
    r"""The items of a list in one cell, joined by `;`; a backslash stands before an item's own `;` and backslash.

    >>> print(join_list(["Low Back Pain", "Pain; chronic"]))
    Low Back Pain;Pain\; chronic
    """
    return LIST_JOINER.join(item.replace("\\", "\\\\").replace(";", "\\;") for item in items)


def split_list(text: str) -> tuple[str, ...]:
    r"""The items that `join_list` joined; () for an empty cell.

    >>> split_list(r"Low Back Pain;Pain\; chronic")
    ('Low Back Pain', 'Pain; chronic')
    """
    items: list[str] = []
    at = 0
    while text and at <= len(text):
        found = _item.match(text, at)
        if found is None:  # a lone backslash at the end, which `join_list` never leaves
            return (*items, text[at:])
        items.append(re.sub(r"\\(.)", r"\1", found.group(1), flags=re.DOTALL))
        at = found.end() + (0 if found.group().endswith(";") and found.end() > found.end(1) else 1)
    return tuple(items)


def join_quotes(quotes: Iterable[str]) -> str:
    """Quotes in one cell, joined by ` | `; a quote's own bar between blanks is doubled, all else is as it was.

    >>> join_quotes(["PRP | saline", "bmac"])
    'PRP || saline | bmac'
    """
    return QUOTE_JOINER.join(_bars.sub(r"|\1", quote) for quote in quotes)


def split_quotes(text: str) -> tuple[str, ...]:
    """The quotes that `join_quotes` joined; () for an empty cell.

    >>> split_quotes("PRP || saline | bmac")
    ('PRP | saline', 'bmac')
    """
    return tuple(_bars.sub(lambda found: found[1][1:], one) for one in text.split(QUOTE_JOINER)) if text else ()


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
