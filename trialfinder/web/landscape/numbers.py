"""The numbers of the landscape: what is finished, reported and controlled by product and place; each breakdown.

As tables whose numbers open their trials, as sentences, charts and files.
"""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any, cast
from urllib.parse import urlencode

from markupsafe import Markup

from trialfinder.advice.evidence.counts import (
    MISSING,
    NONE,
    STEP_WORDS,
    STEPS,
    Bar,
    Breakdown,
    Rung,
    evidence_ladder,
    ladder_totals,
    target_label,
)
from trialfinder.data import Data, Provenance
from trialfinder.export.tables import table_csv
from trialfinder.html.env import ours, pieces
from trialfinder.reading.dates import date_in_words
from trialfinder.reading.labels.labels import Labels
from trialfinder.reading.results.results import results_posted
from trialfinder.registry.record import Study
from trialfinder.vocabulary import THERAPIES
from trialfinder.web.edges.clicks import go_html
from trialfinder.web.state.address import ANY_STATUS


def rungs(data: Data, today: date) -> list[Rung]:
    """The rows, products with most trials first."""
    found = evidence_ladder(((study, data.labels[nct_id]) for nct_id, study in data.records.items()), today)
    trials: defaultdict[str | None, set[str]] = defaultdict(set)  # a trial of three places is still one
    for rung in found:
        trials[rung.therapy].update(rung.registered)
    return sorted(found, key=lambda rung: (-len(trials[rung.therapy]), rung.therapy or "", -len(rung.registered)))


def unknown(data: Data, step: str) -> frozenset[str]:
    """The trials of which our copy does not hold what a step asks; none of a full record."""
    return frozenset(nct_id for nct_id, study in data.records.items() if _is_unknown(study, data.labels[nct_id], step))


def _is_unknown(study: Study, labels: Labels, step: str) -> bool:
    if step == "registered" or not study.is_partial:
        return False
    if step in ("recruiting", "finished"):
        return study.protocol_section.status_module.overall_status is None
    if step == "results_posted":
        return results_posted(study) is None
    if step == "sham_controlled":
        return labels.control is None
    if step == "sham_with_results":  # one of the two is known not to be so, or not
        known_not = study.has_results is False or labels.control not in (None, "placebo_sham")
        return not known_not and (study.has_results is None or labels.control is None)
    return True  # the copy carries no papers


def known_steps(some: Iterable[Rung], data: Data) -> tuple[str, ...]:
    """The steps of which something is known: a copy that carries no papers has no column for them."""
    total = ladder_totals(some)
    return tuple(step for step in STEPS if _not_known(total, step, unknown(data, step)) < len(total.registered))


def ladder_html(some: list[Rung], data: Data) -> Markup:
    """The table; on a phone its rows become blocks, with the same roles."""
    missing = {step: unknown(data, step) for step in known_steps(some, data)}
    day = date_in_words((data.provenance.data_timestamp or "")[:10])
    groups = []
    for therapy, rungs_of in groupby(some, key=lambda rung: rung.therapy):
        product = {"product": therapy or NONE}
        rows = [
            _row(place_label(rung.target), rung, {**product, "target": rung.target or NONE}, missing)
            for rung in rungs_of
        ]
        groups.append((product_label(therapy), rows))
    html = pieces("landscape.html").ladder(
        caption=f"In the records of {day}" if day else "On the date beside each trial",
        heads=[STEP_WORDS[step].heading for step in missing],
        groups=groups,
        foot=_row("All, each trial once", ladder_totals(some), {}, missing),
    )
    return cast(Markup, html)


def products(some: Iterable[Rung]) -> list[Markup]:
    """All trials of one product, whatever its place and status: a link to each on Find, which has the files."""
    trials: defaultdict[str, set[str]] = defaultdict(set)
    for rung in some:
        if rung.therapy:
            trials[rung.therapy].update(rung.registered)
    return [
        ours(go_html("", f"{product_label(therapy)}: {len(ids)}", {"therapy": therapy, "status": ANY_STATUS}))
        for therapy, ids in trials.items()
    ]


def _row(name: str, rung: Rung, row: Mapping[str, str], missing: Mapping[str, frozenset[str]]) -> dict[str, object]:
    return {"name": name, "cells": [_cell(rung, step, row, lacking) for step, lacking in missing.items()]}


def _cell(rung: Rung, step: str, row: Mapping[str, str], missing: frozenset[str]) -> dict[str, object]:
    """A number that opens its trials, and how many are not known where that is so."""
    not_known = _not_known(rung, step, missing)
    return {
        "word": STEP_WORDS[step].heading.lower(),
        "count": len(getattr(rung, step)),
        "not_known": not_known,
        "is_unknown": not_known == len(rung.registered),
        "address": link({**row, "step": step}),
    }


def meanings_html(some: Iterable[Rung], data: Data) -> Markup:
    """What each heading means."""
    steps = known_steps(some, data)
    rows = [(STEP_WORDS[step].heading, STEP_WORDS[step].means) for step in steps]
    if len(steps) < len(STEPS):
        left_out = ", ".join(STEP_WORDS[step].heading.lower() for step in STEPS if step not in steps)
        rows.append(("?", "Not in our copy. “(2 ?)” means that of two more trials it is not known."))
        rows.append(("Not in this table", f"Our copy does not hold: {left_out}."))
    return cast(Markup, pieces("landscape.html").meanings(rows))


def product_label(therapy: str | None) -> str:
    """The product of a row."""
    return "Product not in our copy" if therapy is None else THERAPIES.get(therapy, therapy)


def place_label(target: str | None) -> str:
    """The place of a row."""
    return "Place not in our copy" if target is None else target_label(target)


def ladder_csv(some: Iterable[Rung], data: Data) -> bytes:
    """The table as CSV: the labels, a number for each step, and the ids of every trial of the row.

    A number that our copy does not hold is empty; `…_not_in_copy` says of how many trials a step is not known.
    """
    rows = list(some)
    columns: dict[str, list[Any]] = {
        "product": [rung.therapy for rung in rows],
        "target": [rung.target for rung in rows],
    }
    for step in STEPS:
        missing = [_not_known(rung, step, unknown(data, step)) for rung in rows]
        columns[step] = [
            None if lacking == len(rung.registered) else len(getattr(rung, step))
            for rung, lacking in zip(rows, missing, strict=True)
        ]
        if any(missing):
            columns[f"{step}_not_in_copy"] = missing
    columns["nct_ids"] = [rung.registered for rung in rows]
    return as_csv(columns, data.provenance)


def _not_known(rung: Rung, step: str, missing: frozenset[str]) -> int:
    """Of how many trials of the row our copy does not hold what the step asks."""
    return len(missing.intersection(rung.registered).difference(getattr(rung, step)))


MOST_BARS = 15
"""A longer chart is hard to read; the table and the file have every value."""
_BAR_PX = 40
_LINE_PX = 15
_EDGE_PX = 20
"""Streamlit takes the chart's edge off its height: a chart of one bar would have no room for it."""
_LETTERS = 22
"""In a line of a bar's label: it stays legible on a phone."""


def summary(one: Breakdown) -> str:
    """The breakdown in two or three sentences."""
    if not one.bars:
        return "No trial on topic is held."
    if one.name == "year":
        first = _year_sentence(one)
    else:
        known = [bar for bar in one.bars if bar.value not in MISSING]
        top = sorted(known, key=lambda bar: -len(bar.nct_ids))[:3]
        parts = [f"{bar.label} ({len(bar.nct_ids)})" for bar in top or one.bars]
        first = f"Most often: {', then '.join(parts)}." if top and len(one.bars) > 1 else f"All: {', '.join(parts)}."
        if top:
            first += "".join(f" {bar.label}: {len(bar.nct_ids)}." for bar in one.bars if bar.value in MISSING)
    if len(one.bars) == 1:
        rest = ""
    elif one.in_bars > one.total:
        rest = f"A trial can stand in two rows, so {one.total} trials add up to {one.in_bars}."
    else:
        rest = f"The rows add up to {one.total}, the number of trials."
    hidden = len(one.bars) - MOST_BARS if one.name != "year" else 0
    more = f" The chart shows the first {MOST_BARS} of {len(one.bars)} rows." if hidden > 0 else ""
    return f"{first} {rest}".rstrip() + more


def _year_sentence(one: Breakdown) -> str:
    years = [bar for bar in one.bars if bar.value.isdigit()]
    if not years:
        return "No year of start is known."
    most = max(years, key=lambda bar: (len(bar.nct_ids), bar.value))
    unknown = sum(len(bar.nct_ids) for bar in one.bars if not bar.value.isdigit())
    tail = f" For {unknown} the year is not known." if unknown else ""
    return (
        f"The first began in {years[0].value}, the latest in {years[-1].value}. "
        f"The most in one year: {len(most.nct_ids)}, in {most.value}.{tail}"
    )


def alt_text(one: Breakdown) -> str:
    """What a person who does not see the chart is told."""
    return (
        f"Bar chart of the trials, {one.title[:1].lower()}{one.title[1:]}. {summary(one)} The numbers stand above it."
    )


def chart(one: Breakdown) -> dict[str, Any]:
    """The Vega-Lite chart: bars with their numbers; years side by side, everything else one below the other.

    It has no colours of its own: Streamlit's theme and theme.css give them, in the light and the dark mode. A plain
    description, not altair's: that checks each of its parts, 200 ms a page.
    """
    return _years(one) if one.name == "year" else _rows(one)


def _rows(one: Breakdown) -> dict[str, Any]:
    bars = shown(one)
    axis = {
        "title": None,
        "labelExpr": r"split(datum.label, '\n')",
        "labelFontSize": 13,
        "labelLineHeight": _LINE_PX,
        "labelLimit": 190,
        "labelOverlap": False,
        "labelPadding": 8,
        "ticks": False,
        "domain": False,
    }
    room = 1.15 * max(counts(bars), default=1)  # for the number behind the longest bar
    labels = ["\n".join(textwrap.wrap(bar.label, _LETTERS)) for bar in bars]
    lines = max((label.count("\n") + 1 for label in labels), default=1)  # the names of two bars never touch
    return {
        "data": {
            "values": [{"label": label, "trials": count} for label, count in zip(labels, counts(bars), strict=True)]
        },
        "height": max(_BAR_PX, _LINE_PX * lines + 4) * len(bars) + _EDGE_PX,
        "encoding": {
            "y": {"field": "label", "type": "nominal", "sort": None, "axis": axis},
            "x": {"field": "trials", "type": "quantitative", "axis": None, "scale": {"domain": [0, room]}},
        },
        "layer": [
            {"mark": {"type": "bar", "height": 18, "cornerRadiusEnd": 2}},
            {
                "mark": {"type": "text", "align": "left", "dx": 6, "fontSize": 13},
                "encoding": {"text": {"field": "trials", "type": "quantitative"}},
            },
        ],
    }


def _years(one: Breakdown) -> dict[str, Any]:
    by_year = {int(bar.value): len(bar.nct_ids) for bar in one.bars if bar.value.isdigit()}
    years = range(min(by_year), max(by_year) + 1) if by_year else range(0)
    # Said here, not found by the chart, whose data come after it: without them it warns of endless lengths.
    room = 1.1 * max(by_year.values(), default=1)
    axis = {"title": None, "labelAngle": 0, "labelOverlap": True, "labelFontSize": 13, "ticks": False}
    return {
        "data": {"values": [{"year": str(year), "trials": by_year.get(year, 0)} for year in years]},
        "height": 220,
        "encoding": {
            "x": {"field": "year", "type": "ordinal", "axis": axis},
            "y": {
                "field": "trials",
                "type": "quantitative",
                "axis": None,
                "scale": {"domain": [0, room]},
                "stack": None,
            },
        },
        "layer": [
            {"mark": {"type": "bar", "cornerRadiusEnd": 2}},
            {
                "transform": [{"filter": "datum.trials > 0"}],
                "mark": {"type": "text", "dy": -8, "fontSize": 12},
                "encoding": {"text": {"field": "trials", "type": "quantitative"}},
            },
        ],
    }


def shown(one: Breakdown) -> tuple[Bar, ...]:
    """The bars of the chart."""
    return one.bars if one.name == "year" else one.bars[:MOST_BARS]


def counts(bars: tuple[Bar, ...]) -> list[int]:
    """The lengths of bars."""
    return [len(bar.nct_ids) for bar in bars]


def breakdown_html(one: Breakdown) -> Markup:
    """Every value with its number, each a link to its trials."""
    bars = [(bar.label, len(bar.nct_ids), link({"by": one.name, "is": bar.value})) for bar in one.bars]
    head = one.title.removeprefix("By ").capitalize()
    return cast(Markup, pieces("landscape.html").numbers(one.title, head, bars))


def link(params: Mapping[str, str]) -> str:
    """The address of the trials behind one number."""
    return f"?{urlencode(params)}"


def breakdown_csv(one: Breakdown, provenance: Provenance) -> bytes:
    """The data of a chart as CSV for a spreadsheet: value, trials, their ids, and where the data come from."""
    return as_csv(
        {
            one.name: [bar.label for bar in one.bars],
            "trials": counts(one.bars),
            "nct_ids": [bar.nct_ids for bar in one.bars],
        },
        provenance,
    )


def as_csv(columns: Mapping[str, Sequence[object]], provenance: Provenance) -> bytes:
    """Columns as CSV with a BOM; formula-safe, with the provenance on each row. None is an empty cell."""
    rows = len(next(iter(columns.values())))
    dated = {
        "data_timestamp": provenance.data_timestamp,
        "completeness": provenance.completeness,
        "strategy_version": provenance.strategy_version,
        "rules_version": provenance.rules_version,
    }
    table = {**columns, **{name: [value] * rows for name, value in dated.items()}}
    return table_csv(table).encode("utf-8-sig")
