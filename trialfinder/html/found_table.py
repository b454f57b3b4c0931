"""What a search found as a small table of HTML, for a notebook."""

from __future__ import annotations

from typing import Final

from trialfinder.finding.found import Found
from trialfinder.html.env import as_text, record_link, render
from trialfinder.rows import StudyRow
from trialfinder.wording import away_in_words, product_in_words, title_in_words

ROWS_SHOWN: Final = 20


def found_table(found: Found) -> str:
    """The first 20 studies, each status with its date; below them what a person needs beside the answer.

    Every text of a record, an address or a person is escaped.
    """
    more = [f"The first {ROWS_SHOWN} of {len(found)} stand here."] if len(found) > ROWS_SHOWN else []
    html = render(
        "found_table.html",
        name=repr(found).strip("<>"),
        heads=["Study", "Title", "Status", "Product", *(["Nearest site"] if found.near is not None else [])],
        rows=[_cells(found, row) for row in found.rows[:ROWS_SHOWN]],
        notes=[*found.hints, *more, *found.notes, *found.data.warnings, found.data.provenance.note],
    )
    return str(html)


def _cells(found: Found, row: StudyRow) -> list[str]:
    cells = [
        record_link(row.nct_id, row.nct_id),
        as_text(title_in_words(row)),
        found.status_of(row.nct_id),
        product_in_words(found.data.labels[row.nct_id], is_partial=row.is_partial),
    ]
    return cells if found.near is None else [*cells, away_in_words(row, found.question.in_miles) or ""]
