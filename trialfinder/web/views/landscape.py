"""Landscape: what is tried, where, how far it got, and what was told; each number opens its trials."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

import streamlit as st

from trialfinder.advice.evidence import Rung, ladder_totals
from trialfinder.finder import find
from trialfinder.library import Data
from trialfinder.question import Question
from trialfinder.web.address import Words
from trialfinder.web.pages import LANDSCAPE
from trialfinder.web.registry_text import plain
from trialfinder.web.views import landscape_charts as charts
from trialfinder.web.views import landscape_ladder as ladder
from trialfinder.web.views.cards import only_studies, show_cards
from trialfinder.web.views.landscape_chosen import chosen_trials
from trialfinder.web.views.landscape_counts import Breakdown, breakdowns

COPY_NOTE: Final = (
    "These numbers are from our offline copy of facts, not from live records. Each fact is as old as the date beside "
    "its trial. What the copy does not hold is counted as “not in our copy”, never as “no”."
)


def show_landscape(data: Data, params: Mapping[str, str]) -> None:
    """The whole page, or the trials of the number that the address names."""
    some, all_counts = ladder.rungs(data, date.today()), breakdowns(data)
    asked = chosen_trials(params, some, all_counts)
    if asked is not None and asked.nct_ids:
        _show_trials(data, asked.title, asked.nct_ids)
        return
    st.html('<h1 class="tf-title">The landscape of trials</h1>')
    if asked is not None:
        st.html(f'<p class="tf-note" role="status">{plain(asked.title)} The whole landscape follows.</p>')
    if not some:
        st.html('<p class="tf-lead">No trial on topic is held, so there is nothing to count.</p>')
        return
    st.html(f'<p class="tf-lead">{plain(_lead(data, ladder_totals(some)))}</p>')
    if data.provenance.completeness == "facts_only":
        st.html(f'<p class="tf-note">{COPY_NOTE}</p>')
    _show_ladder(some, data)
    for first in range(0, len(all_counts), 2):
        for column, one in zip(st.columns(2, gap="large"), all_counts[first : first + 2], strict=False):
            with column, st.container(key=f"counted-{one.name}"):
                _show_breakdown(one, data)


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
        '<h2 class="tf-head">Product and place of injection</h2><p class="tf-small">Each number opens its trials. '
        "A trial of two products, or of two places, stands in each of its rows; the last row counts it once.</p>"
    )
    with st.container(key="ladder"):
        st.html(ladder.table_html(some, data))
        st.html(ladder.meanings_html(some, data))
        _show_csv("product-and-place", lambda: ladder.csv_bytes(some, data), "this table")


def _show_breakdown(one: Breakdown, data: Data) -> None:
    st.html(f'<h2 class="tf-head">{plain(one.title)}</h2><p class="tf-small">{plain(charts.summary(one))}</p>')
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


def _show_trials(data: Data, title: str, nct_ids: tuple[str, ...]) -> None:
    """The trials of one number, as cards."""
    found = only_studies(find(data, Question()), nct_ids)
    count = f"{len(nct_ids)} trial{'s' if len(nct_ids) != 1 else ''}"
    st.page_link(LANDSCAPE, label="Back to the whole landscape")
    st.html(f'<h1 class="tf-title">{count}</h1><p class="tf-lead">{plain(title)}</p>')
    with st.container(key="counted-trials"):
        show_cards(found, Words(status=()), key="cards-counted", level=2)
