"""What a search found as a small table of HTML, for a notebook."""

from __future__ import annotations

from typing import Final

from trialfinder.finding.found import Found
from trialfinder.html.text import plain, quoted, record_link
from trialfinder.rows import StudyRow
from trialfinder.wording import away_in_words, product_in_words, title_in_words

ROWS_SHOWN: Final = 20


def found_table(found: Found) -> str:
    """The first 20 studies, each status with its date; below them what a person needs beside the answer.

    Every text of a record, an address or a person is escaped.
    """
    names = ["Study", "Title", "Status", "Product", *(["Nearest site"] if found.near is not None else [])]
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    body = "".join(f"<tr>{_cells(found, row)}</tr>" for row in found.rows[:ROWS_SHOWN])
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>" if found.rows else ""
    more = [f"The first {ROWS_SHOWN} of {len(found)} stand here."] if len(found) > ROWS_SHOWN else []
    notes = [*found.hints, *more, *found.notes, *found.data.warnings, found.data.provenance.note]
    below = "".join(f"<p>{plain(note)}</p>" for note in notes)
    return f"<p><strong>{plain(repr(found).strip('<>'))}</strong></p>{table}{below}"


def _cells(found: Found, row: StudyRow) -> str:
    product = product_in_words(found.data.labels[row.nct_id], is_partial=row.is_partial)
    cells = [
        record_link(row.nct_id, row.nct_id),
        quoted(title_in_words(row)),
        plain(found.status_of(row.nct_id)),
        plain(product),
    ]
    if found.near is not None:
        cells.append(plain(away_in_words(row, found.question.in_miles) or ""))
    return "".join(f"<td>{cell}</td>" for cell in cells)
