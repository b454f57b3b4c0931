"""The comparison as a table (wide screens) and as cards (phones); the style sheet shows one of them. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from trialfinder.web.registry_text import plain, record_link
from trialfinder.web.views.compare_rows import Row, Side


def table_html(sides: Sequence[Side], table: Sequence[Row]) -> str:
    """One column a trial, one row a fact."""
    heads = "".join(
        f'<th scope="col"><span class="tf-name">{plain(one.title)}</span>'
        f"{record_link(one.nct_id, f'{one.nct_id} at ClinicalTrials.gov')}</th>"
        for one in sides
    )
    body = "".join(
        f'<tr><th scope="row">{plain(row.name)} {likeness_html(row)}</th>'
        f"{''.join(f'<td>{cell.html}</td>' for cell in row.cells)}</tr>"
        for row in table
    )
    return (
        '<div class="tf-compare"><table><caption>The trials side by side</caption>'
        f'<thead><tr><th scope="col">Fact</th>{heads}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def cards_html(sides: Sequence[Side], table: Sequence[Row]) -> str:
    """One card a trial, one under the other."""
    cards = "".join(
        f'<div class="tf-card"><h3>{plain(one.title)}</h3>'
        f"<p>{record_link(one.nct_id, f'{one.nct_id} at ClinicalTrials.gov')}</p><dl>"
        + "".join(
            f"<div><dt>{plain(row.name)} {likeness_html(row)}</dt><dd>{row.cells[number].html}</dd></div>"
            for row in table
        )
        + "</dl></div>"
        for number, one in enumerate(sides)
    )
    return f'<div class="tf-compare-cards">{cards}</div>'


def likeness_html(row: Row) -> str:
    """Whether the trials differ, in words; the mark adds nothing that the word does not say."""
    return f'<span class="tf-likeness{" tf-differs" if row.likeness == "differs" else ""}">{row.likeness}</span>'
