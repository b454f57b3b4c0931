"""One breakdown as a sentence, a chart, a table of links and a file."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

import altair as alt
import pandas as pd

from trialfinder.export import flat
from trialfinder.library import Provenance
from trialfinder.web.registry_text import plain
from trialfinder.web.views.landscape_counts import Bar, Breakdown

MOST_BARS = 15
"""A longer chart is hard to read; the table and the file have every value."""
_BAR_PX = 34


def summary(one: Breakdown) -> str:
    """The breakdown in two or three sentences."""
    if not one.bars:
        return "No trial on topic is held."
    if one.name == "year":
        first = _year_sentence(one)
    else:
        top = sorted(one.bars, key=lambda bar: -len(bar.nct_ids))[:3]
        parts = [f"{bar.label} ({len(bar.nct_ids)})" for bar in top]
        first = f"Most often: {', then '.join(parts)}." if len(one.bars) > 1 else f"All: {parts[0]}."
    if one.in_bars > one.total:
        rest = f"A trial can stand in two rows, so {one.total} trials add up to {one.in_bars}."
    else:
        rest = f"The rows add up to {one.total}, the number of trials."
    hidden = len(one.bars) - MOST_BARS if one.name != "year" else 0
    more = f" The chart shows the first {MOST_BARS} of {len(one.bars)} rows." if hidden > 0 else ""
    return f"{first} {rest}{more}"


def _year_sentence(one: Breakdown) -> str:
    years = [bar for bar in one.bars if bar.value.isdigit()]
    if not years:
        return "No year of start is known."
    most = max(years, key=lambda bar: (len(bar.nct_ids), bar.value))
    unknown = sum(len(bar.nct_ids) for bar in one.bars if not bar.value.isdigit())
    tail = f" Of {unknown}, the year is not known." if unknown else ""
    return (
        f"The first began in {years[0].value}, the latest in {years[-1].value}. "
        f"The most in one year: {len(most.nct_ids)}, in {most.value}.{tail}"
    )


def alt_text(one: Breakdown) -> str:
    """What a person who does not see the chart is told."""
    return f"Bar chart of the trials, {one.title[:1].lower()}{one.title[1:]}. {summary(one)} The numbers stand below it."


def chart(one: Breakdown) -> alt.LayerChart:
    """Bars with their numbers: years side by side, everything else one below the other.

    It has no colours of its own: Streamlit's theme and theme.css give them, in the light and the dark mode.
    """
    if one.name == "year":
        return _years(one)
    rows = pd.DataFrame(
        {"label": ["\n".join(textwrap.wrap(bar.label, 22)) for bar in shown(one)], "trials": counts(shown(one))}
    )
    axis = alt.Axis(
        title=None,
        labelExpr=r"split(datum.label, '\n')",
        labelFontSize=13,
        labelLineHeight=15,
        labelLimit=190,
        labelOverlap=False,
        labelPadding=8,
        ticks=False,
        domain=False,
    )
    most = max(counts(one.bars))
    across = alt.X("trials:Q", axis=None, scale=alt.Scale(domain=[0, most * 1.15]))
    base = alt.Chart(rows).encode(y=alt.Y("label:N", sort=None, axis=axis), x=across)
    numbers = base.mark_text(align="left", dx=6, fontSize=13).encode(text="trials:Q")
    bars = base.mark_bar(height=18, cornerRadiusEnd=2).encode(tooltip=["label:N", "trials:Q"])
    return (bars + numbers).properties(height=_BAR_PX * len(rows))


def _years(one: Breakdown) -> alt.LayerChart:
    by_year = {int(bar.value): len(bar.nct_ids) for bar in one.bars if bar.value.isdigit()}
    years = range(min(by_year), max(by_year) + 1) if by_year else range(0)
    rows = pd.DataFrame({"year": list(years), "trials": [by_year.get(year, 0) for year in years]})
    axis = alt.Axis(title=None, labelAngle=0, labelOverlap=True, labelFontSize=13, ticks=False)
    base = alt.Chart(rows).encode(x=alt.X("year:O", axis=axis), y=alt.Y("trials:Q", axis=None))
    numbers = base.mark_text(dy=-8, fontSize=12).encode(text="trials:Q").transform_filter("datum.trials > 0")
    bars = base.mark_bar(cornerRadiusEnd=2).encode(tooltip=["year:O", "trials:Q"])
    return (bars + numbers).properties(height=220)


def shown(one: Breakdown) -> tuple[Bar, ...]:
    """The bars of the chart."""
    return one.bars if one.name == "year" else one.bars[:MOST_BARS]


def counts(bars: tuple[Bar, ...]) -> list[int]:
    """The lengths of bars."""
    return [len(bar.nct_ids) for bar in bars]


def table_html(one: Breakdown) -> str:
    """Every value with its number, each a link to its trials."""
    rows = "".join(
        f'<tr><th scope="row">{plain(bar.label)}</th><td>'
        f'<a href="{link({"by": one.name, "is": bar.value})}">{len(bar.nct_ids)}'
        f'<span class="tf-unseen"> {_trials(bar)}: {plain(bar.label)}</span></a></td></tr>'
        for bar in one.bars
    )
    return (
        f"<details><summary>The numbers, each with its trials<span class=tf-unseen>: {plain(one.title)}</span></summary>"
        f'<table class="tf-numbers"><thead><tr><th scope="col">{plain(one.title.removeprefix("By ").capitalize())}</th>'
        f'<th scope="col">Trials</th></tr></thead><tbody>{rows}</tbody></table></details>'
    )


def _trials(bar: Bar) -> str:
    return "trial" if len(bar.nct_ids) == 1 else "trials"


def link(params: Mapping[str, str]) -> str:
    """The address of the trials behind one number, safe in HTML."""
    return plain(f"?{urlencode(params)}")


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
    table = {name: pd.Series(list(values), dtype=_dtype(values)) for name, values in columns.items()}
    table |= {name: pd.Series([value] * rows, dtype="string") for name, value in dated.items()}
    text: str = flat(pd.DataFrame(table)).to_csv(index=False, lineterminator="\r\n")
    return text.encode("utf-8-sig")


def _dtype(values: Sequence[object]) -> str:
    """Of a column of texts, of lists, or of numbers that may be missing."""
    if any(isinstance(value, str) for value in values):
        return "string"
    return "object" if any(isinstance(value, tuple) for value in values) else "Int64"
