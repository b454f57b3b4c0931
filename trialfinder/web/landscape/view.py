"""Landscape: what is tried, where, how far it got, and what was told; each number opens its trials."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

import streamlit as st

from trialfinder.advice.evidence.ladder import Rung, ladder_totals
from trialfinder.advice.landscape.counts import TITLES, Breakdown, breakdowns
from trialfinder.data import Data
from trialfinder.finding.find import find
from trialfinder.html.meanings import with_meanings
from trialfinder.html.text import plain
from trialfinder.question import Question
from trialfinder.web.edges.clicks import go_html
from trialfinder.web.landscape import charts, ladder
from trialfinder.web.landscape.chosen import Chosen, chosen_trials, on_find
from trialfinder.web.parts.cards import show_cards
from trialfinder.web.state.address import Words

COPY_NOTE: Final = (
    "These numbers are from our offline copy of facts, not from live records. Each fact is as old as the date beside "
    "its trial. What the copy does not hold is counted as “not in our copy”, never as “no”."
)


def show_landscape(data: Data, params: Mapping[str, str]) -> None:
    """The whole page, or the trials of the number that the address names."""
    some, all_counts = ladder.rungs(data, date.today()), breakdowns(data)
    asked = chosen_trials(params, some, all_counts)
    if asked is not None and asked.nct_ids:
        _show_trials(data, params, asked)
        return
    top = '<h1 class="tf-title">The landscape of trials</h1>'
    if asked is not None:
        top += f'<p class="tf-note" role="status">{plain(asked.title)} The whole landscape follows.</p>'
    if not some:
        st.html(f'{top}<p class="tf-lead">No trial on topic is held, so there is nothing to count.</p>')
        return
    top += f'<p class="tf-lead">{plain(_lead(data, ladder_totals(some)))}</p>'
    if data.provenance.completeness == "facts_only":
        top += f'<p class="tf-note">{COPY_NOTE}</p>'
    explained: set[str] = set()
    st.html(with_meanings(top + _contents_html(), "top", explained))
    _show_ladder(some, data)
    with st.container(key="counts"):  # theme.css puts two side by side where there is room
        for one in all_counts:
            with st.container(key=f"counted-{one.name}"):
                _show_breakdown(one, data, explained)


def _contents_html() -> str:
    """Links to the parts: on a phone they are many screens long."""
    parts = [("ladder", "Product and place"), *((f"by-{name}", title) for name, title in TITLES.items())]
    links = "".join(f'<li><a href="#{id}">{plain(words)}</a></li>' for id, words in parts)
    return f'<nav class="tf-jump tf-parts" aria-label="On this page"><ul>{links}</ul></nav>'


def _lead(data: Data, total: Rung) -> str:
    """The field in two sentences."""
    trials = f"{len(total.registered)} trial{'s' if len(total.registered) != 1 else ''}"
    dated = (data.provenance.data_timestamp or "")[:10]
    by = f"By the records of {dated}" if dated else "On the date beside each"
    unknown = len(ladder.unknown(data, "results_posted").intersection(total.registered))
    know = f" (of {unknown} we do not know)" if unknown else ""
    return (
        f"We hold {trials} of PRP, cells and related products for the lower back. {by}, {len(total.recruiting)} took "
        f"people and {len(total.finished)} had finished; {len(total.results_posted)} had results in the registry{know}."
    )


def _show_ladder(some: list[Rung], data: Data) -> None:
    st.html(
        '<h2 class="tf-head" id="ladder">Product and place of injection</h2>'
        '<p class="tf-small">Each number opens its trials. '
        "A trial of two products, or of two places, stands in each of its rows; the last row counts it once.</p>"
        f"{ladder.table_html(some, data)}{ladder.meanings_html(some, data)}"
    )
    _show_csv("product-and-place", lambda: ladder.csv_bytes(some, data), "this table")


def _show_breakdown(one: Breakdown, data: Data, explained: set[str]) -> None:
    html = (
        f'<h2 class="tf-head" id="by-{one.name}">{plain(one.title)}</h2>'
        f'<p class="tf-small">{plain(charts.summary(one))}</p>'
    )
    st.html(with_meanings(html, f"by-{one.name}", explained))
    st.vega_lite_chart(charts.chart(one), key=f"chart_{one.name}", alt=charts.alt_text(one))
    st.html(charts.table_html(one))
    _show_csv(one.name, lambda: charts.csv_bytes(one, data.provenance), one.title[:1].lower() + one.title[1:])


def _show_csv(name: str, content: Callable[[], bytes], what: str) -> None:
    st.download_button(
        f"CSV: {what}",
        content,
        f"trialfinder-{name}-{date.today().isoformat()}.csv",
        "text/csv",
        on_click="ignore",
        key=f"csv_{name}",
    )


def _show_trials(data: Data, params: Mapping[str, str], asked: Chosen) -> None:
    """The trials of one number, as cards; and the way to the same trials on Find, with its map, place and files."""
    found = find(data, Question()).only(asked.nct_ids)
    count = f"{len(asked.nct_ids)} trial{'s' if len(asked.nct_ids) != 1 else ''}"
    same = on_find(data, params, asked.nct_ids)
    further = (
        f'<p class="tf-small">{go_html("", "These trials on Find", same)}: with your place, a map and files.</p>'
        if same
        else ""
    )
    st.html(
        f"<p>{go_html('landscape', 'Back to the whole landscape')}</p>"
        f'<h1 class="tf-title">{count}</h1><p class="tf-lead">{plain(asked.title)}</p>{further}'
    )
    show_cards(found, Words(status=()), key="cards-counted", level=2)
