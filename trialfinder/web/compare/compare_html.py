"""The comparison as one table. On a phone the style sheet makes a block of each fact, with every trial's name. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from trialfinder.html.meanings import with_meanings
from trialfinder.html.text import plain, record_link
from trialfinder.web.compare.rows import Row, Side
from trialfinder.web.edges.clicks import go_html


def table_html(
    sides: Sequence[Side], table: Sequence[Row], explained: set[str], params: Mapping[str, str] | None = None
) -> str:
    """One column a trial, one row a fact.

    Args:
        sides: the trials.
        table: the facts.
        explained: the glossary's words that the page has explained; those explained here are added.
        params: for the addresses of the trials' pages, as the place.
    """
    # The names stay in sight while the table scrolls, so the head is no taller than it must be.
    heads = "".join(
        f'<th scope="col"><span class="tf-of">{plain(one.nct_id)}</span><span class="tf-name">{plain(one.title)}</span>'
        "</th>"
        for one in sides
    )
    ways = "".join(
        f"<td>{go_html('trial', f'See this trial: {one.nct_id}', {'nct': one.nct_id, **(params or {})})} "
        f"{record_link(one.nct_id, f'{one.nct_id} at ClinicalTrials.gov')}</td>"
        for one in sides
    )
    alike = sum(row.likeness == "same" for row in table)
    only = (
        '<p><label class="tf-tick"><input type="checkbox" class="tf-only"> Leave out what is the same '
        f"({alike} of {len(table)} points)</label></p>"
        if alike
        else ""
    )
    body = "".join(_row_html(sides, row, number, explained) for number, row in enumerate(table))
    return (
        f'<div class="tf-compare">{only}<table><caption>The trials side by side</caption>'
        f'<thead><tr><th scope="col">Fact</th>{heads}</tr></thead>'
        f'<tbody><tr><th scope="row">Read on</th>{ways}</tr>{body}</tbody></table></div>'
    )


def _row_html(sides: Sequence[Side], row: Row, number: int, explained: set[str]) -> str:
    name = with_meanings(plain(row.name), f"fact-{number}", explained)
    looks = [*(["tf-alike"] if row.likeness == "same" else []), *(["tf-one"] if row.is_one else [])]
    look = f' class="{" ".join(looks)}"' if looks else ""
    cells = "".join(
        f'<td><span class="tf-of">{"Each trial" if row.is_one else plain(side.nct_id)}</span>{cell.html}</td>'
        for side, cell in zip(sides, row.cells, strict=True)
    )
    return f'<tr{look}><th scope="row">{name} {likeness_html(row)}</th>{cells}</tr>'


def likeness_html(row: Row) -> str:
    """Whether the trials differ, in words; the mark adds nothing that the word does not say."""
    return f'<span class="tf-likeness{" tf-differs" if row.likeness == "differs" else ""}">{row.likeness}</span>'
