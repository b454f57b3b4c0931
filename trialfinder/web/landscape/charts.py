"""One breakdown as a sentence, a chart, a table of links and a file."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any, cast
from urllib.parse import urlencode

from markupsafe import Markup

from trialfinder.advice.evidence.counts import MISSING, Bar, Breakdown
from trialfinder.data import Provenance
from trialfinder.export.tables import table_csv
from trialfinder.html.env import pieces

MOST_BARS = 15
"""A longer chart is hard to read; the table and the file have every value."""
_BAR_PX = 40
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
        "labelLineHeight": 15,
        "labelLimit": 190,
        "labelOverlap": False,
        "labelPadding": 8,
        "ticks": False,
        "domain": False,
    }
    room = 1.15 * max(counts(bars), default=1)  # for the number behind the longest bar
    return {
        "data": {
            "values": [
                {"label": "\n".join(textwrap.wrap(bar.label, _LETTERS)), "trials": count}
                for bar, count in zip(bars, counts(bars), strict=True)
            ]
        },
        "height": _BAR_PX * len(bars) + _EDGE_PX,
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
    axis = {"title": None, "labelAngle": 0, "labelOverlap": True, "labelFontSize": 13, "ticks": False}
    return {
        "data": {"values": [{"year": str(year), "trials": by_year.get(year, 0)} for year in years]},
        "height": 220,
        "encoding": {
            "x": {"field": "year", "type": "ordinal", "axis": axis},
            "y": {"field": "trials", "type": "quantitative", "axis": None},
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


def table_html(one: Breakdown) -> Markup:
    """Every value with its number, each a link to its trials."""
    bars = [(bar.label, len(bar.nct_ids), link({"by": one.name, "is": bar.value})) for bar in one.bars]
    head = one.title.removeprefix("By ").capitalize()
    return cast(Markup, pieces("landscape.html").numbers(one.title, head, bars))


def link(params: Mapping[str, str]) -> str:
    """The address of the trials behind one number."""
    return f"?{urlencode(params)}"


def csv_bytes(one: Breakdown, provenance: Provenance) -> bytes:
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
