"""The same trials as a table, and as files."""

from __future__ import annotations

from datetime import date
from importlib.util import find_spec

import pandas as pd
import streamlit as st

from trialfinder.finding.find import Found
from trialfinder.vocabulary import CELL_SOURCES, CONTROLS, STATUSES, TARGETS, THERAPIES


def show_downloads(found: Found) -> None:
    """Buttons for CSV, Excel and RIS; each file is made when its button is pressed."""
    name = f"trialfinder-{date.today().isoformat()}"
    st.download_button(
        "CSV", lambda: found.csv().encode("utf-8-sig"), f"{name}.csv", "text/csv", on_click="ignore", key="csv"
    )
    if find_spec("openpyxl") is not None:  # the extra `excel`
        excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        st.download_button("Excel", found.excel, f"{name}.xlsx", excel, on_click="ignore", key="excel")
    st.download_button(
        "References (RIS)",
        lambda: found.ris().encode(),
        f"{name}.ris",
        "application/x-research-info-systems",
        on_click="ignore",
        key="ris",
    )


def show_table(found: Found) -> None:
    """One row per trial, the most useful columns in plain words."""
    rows = table_rows(found)
    st.dataframe(
        rows,
        hide_index=True,
        height=min(38 * (len(rows) + 1), 640),
        column_config={"Record": st.column_config.LinkColumn(display_text=r"(NCT\d+)$")},
        alt="The trials of the list, one a row. The CSV has every column.",
    )


def table_rows(found: Found) -> pd.DataFrame:
    """The table's columns; missing stays empty."""
    studies = found.studies
    columns = {
        "Record": studies["url"],
        "Title": studies["title"],
        "Status": studies["overall_status"].map(STATUSES),
        "Last verified": studies["last_verified"],
        "Facts of": studies["as_of"],
        "Product": studies["therapies"].map(lambda labels: _joined(labels, THERAPIES)),
        "Source": studies["cell_source"].map(CELL_SOURCES),
        "Injected into": studies["targets"].map(lambda labels: _joined(labels, TARGETS)),
        "Comparison": studies["control"].map(CONTROLS),
        "People": studies["enrollment"],
        "Sponsor": studies["sponsor"],
    }
    if "distance_mi" in studies:
        columns = {
            **columns,
            "Nearest city": studies["nearest_site_city"],
            "Miles": studies["distance_mi"],
            "Km": studies["distance_km"],
        }
    return pd.DataFrame(columns)


def _joined(labels: tuple[str, ...] | None, words: dict[str, str]) -> str | None:
    return ", ".join(words.get(label, label) for label in labels) if labels else None
