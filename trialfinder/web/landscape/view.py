"""Landscape: what is tried, where, how far it got, and what was told; each number opens its trials."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

import streamlit as st
from markupsafe import Markup

from trialfinder.advice.evidence.counts import (
    NONE,
    STEP_WORDS,
    STEPS,
    TITLES,
    Breakdown,
    Rung,
    breakdowns,
    ladder_totals,
)
from trialfinder.data import Data
from trialfinder.errors import QueryError
from trialfinder.finding.find import find
from trialfinder.html.env import ours, pieces
from trialfinder.html.meanings import with_meanings
from trialfinder.question import Question, ask
from trialfinder.reading.dates import date_in_words
from trialfinder.reading.freshness import FINISHED
from trialfinder.vocabulary import PHASE_WORDS
from trialfinder.web.edges.clicks import go_html
from trialfinder.web.landscape import numbers
from trialfinder.web.landscape.numbers import place_label, product_label
from trialfinder.web.parts.cards import show_cards
from trialfinder.web.state.address import ANY_STATUS, Words

COPY_NOTE: Final = (
    "These numbers are from our offline copy of facts, not from live records. Each fact is as old as the date beside "
    "its trial. What the copy does not hold is counted as “not in our copy”, never as “no”."
)


def show_landscape(data: Data, params: Mapping[str, str]) -> None:
    """The whole page, or the trials of the number that the address names."""
    some, all_counts = numbers.rungs(data, date.today()), breakdowns(data)
    asked = chosen_trials(params, some, all_counts)
    if asked is not None and asked.nct_ids:
        _show_trials(data, params, asked)
        return
    said = f"{asked.title} The whole landscape follows." if asked is not None else ""
    parts = [("ladder", "Product and place"), *((f"by-{name}", title) for name, title in TITLES.items())]
    explained: set[str] = set()
    if not some:
        st.html(_landscape().top(said, parts))
        return
    top = _landscape().top(
        said,
        parts,  # on a phone they are many screens long
        lead=_lead(data, ladder_totals(some)),
        reported=_reported(data),
        products=numbers.products(some),
        copy_note=COPY_NOTE if data.provenance.completeness == "facts_only" else "",
    )
    st.html(with_meanings(top, "top", explained))
    _show_ladder(some, data)
    with st.container(key="counts"):  # theme.css puts two side by side where there is room
        for one in all_counts:
            with st.container(key=f"counted-{one.name}"):
                _show_breakdown(one, data, explained)


def _landscape() -> Any:
    return pieces("landscape.html")


def _lead(data: Data, total: Rung) -> str:
    """The field in two sentences."""
    trials = f"{len(total.registered)} trial{'s' if len(total.registered) != 1 else ''}"
    dated = (data.provenance.data_timestamp or "")[:10]
    by = f"Going by the records of {date_in_words(dated)}" if dated else "On the date beside each"
    unknown = len(numbers.unknown(data, "results_posted").intersection(total.registered))
    know = f" (for {unknown} we do not know)" if unknown else ""
    return (
        f"We hold {trials} of PRP, cells and related products for the lower back. {by}, {len(total.recruiting)} were "
        f"recruiting and {len(total.finished)} had finished; {len(total.results_posted)} had results in the "
        f"registry{know}."
    )


_REPORTED: Final[dict[str, list[str]]] = {
    "status": [ANY_STATUS],
    "control": ["placebo_sham"],
    "with_results": ["yes"],
}


def _reported(data: Data) -> Markup | str:
    """The way to the trials against a placebo or sham that posted results: two columns, which no row adds up."""
    count = len(find(data, ask(control=_REPORTED["control"], with_results=True)))
    if not count:
        return ""
    words = f"{count} {'trial' if count == 1 else 'trials'} against a placebo or sham, with results posted"
    return ours(go_html("", words, _REPORTED))


def _show_ladder(some: list[Rung], data: Data) -> None:
    st.html(_landscape().ladder_head() + numbers.ladder_html(some, data) + numbers.meanings_html(some, data))
    _show_csv("product-and-place", lambda: numbers.ladder_csv(some, data), "this table")


def _show_breakdown(one: Breakdown, data: Data, explained: set[str]) -> None:
    html = _landscape().breakdown_head(f"by-{one.name}", one.title, numbers.summary(one))
    st.html(with_meanings(html, f"by-{one.name}", explained))
    st.html(numbers.breakdown_html(one))
    with st.container(key=f"drawn-{one.name}"):  # theme.css: on a phone with the numbers, when they are opened
        st.vega_lite_chart(numbers.chart(one), key=f"chart_{one.name}", alt=numbers.alt_text(one))
        _show_csv(one.name, lambda: numbers.breakdown_csv(one, data.provenance), one.title[:1].lower() + one.title[1:])


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
    way = ours(go_html("", "These trials on Find", same)) if same else ""
    back = ours(go_html("landscape", "Back to the whole landscape"))
    st.html(_landscape().trials(back, count, asked.title, way))
    show_cards(found, Words(status=()), key="cards-counted", level=2)


_BY: Final = {"product": "therapy", "target": "target", "status": "status", "country": "country", "control": "control"}
"""Breakdown -> the filter of Find."""
_STEPS: Final[dict[str, dict[str, list[str]]]] = {
    "registered": {},
    "recruiting": {"status": ["recruiting"]},
    "finished": {"status": [status.lower() for status in FINISHED]},
    "results_posted": {"with_results": ["yes"]},
    "sham_controlled": {"control": ["placebo_sham"]},
    "sham_with_results": {"control": ["placebo_sham"], "with_results": ["yes"]},
}
"""Step -> the filters of Find; Find has none for listed papers and for results that nobody told."""


class Chosen(NamedTuple):
    """What an address asks for."""

    title: str
    """What the trials have in common; or, without trials, what is wrong with the address."""
    nct_ids: tuple[str, ...]


def chosen_trials(params: Mapping[str, str], rungs: list[Rung], counts: Iterable[Breakdown]) -> Chosen | None:
    """The trials that `?by=…&is=…` or `?product=…&target=…&step=…` names; None when the address asks nothing."""
    if "by" in params:
        value = params.get("is", "")
        for one in counts:
            for bar in one.bars:
                if (one.name, bar.value) == (params["by"], value):
                    return Chosen(f"{one.title}: {bar.label}.", bar.nct_ids)
        return _unknown("by", f"{params['by']} {value}")
    if "step" not in params:
        return None
    step = params["step"]
    if step not in STEPS:
        return _unknown("step", step)
    row = params.get("product"), params.get("target")
    if row == (None, None):
        return Chosen(f"{STEP_WORDS[step].heading}: all products and places.", getattr(ladder_totals(rungs), step))
    for rung in rungs:
        if row == (rung.therapy or NONE, rung.target or NONE) and getattr(rung, step):
            title = f"{product_label(rung.therapy)}. {place_label(rung.target)}. {STEP_WORDS[step].heading}."
            return Chosen(title, getattr(rung, step))
    return _unknown("product and target", f"{row[0] or ''} {row[1] or ''}".strip())


def _unknown(name: str, value: str) -> Chosen:
    shown = value if len(value) <= 40 else f"{value[:39]}…"
    return Chosen(f"{name}: “{shown}” in the address is not known, or has no trial.", ())


def on_find(data: Data, params: Mapping[str, str], nct_ids: Collection[str]) -> dict[str, list[str]] | None:
    """The address of Find that shows these trials and no other; None where there is none.

    Args:
        data: the records held.
        params: the address of the number, `?by=…&is=…` or `?product=…&target=…&step=…`.
        nct_ids: its trials.
    """
    asked = _filters(params)
    if asked is None or not nct_ids:
        return None
    words: dict[str, Any] = dict(asked)
    try:
        found = find(data, ask(**words))
    except QueryError:  # a country, say, that the search does not know by this name
        return None
    if {row.nct_id for row in found} != set(nct_ids):
        return None
    return {"status": [ANY_STATUS], **asked}


def _filters(params: Mapping[str, str]) -> dict[str, list[str]] | None:
    if "by" in params:
        name, value = params["by"], params.get("is", "")
        if value == NONE:
            return None
        if name == "phase":
            words = [word for word, phases in PHASE_WORDS.items() if "-".join(phases) == value]
            return {"phase": words} if words else None
        if name == "results":
            return {"with_results": ["yes"]} if value == "posted" else None
        return {_BY[name]: [value.lower() if name == "status" else value]} if name in _BY else None
    row = {name: params[word] for word, name in (("product", "therapy"), ("target", "target")) if word in params}
    step = _STEPS.get(params.get("step", ""))
    if step is None or NONE in row.values():
        return None
    return {**{name: [value] for name, value in row.items()}, **step}
