"""The records that our rules did not take as on topic, each with the reason: anyone can check what was left out."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

import streamlit as st

from trialfinder.data import Data
from trialfinder.export.tables import table_csv
from trialfinder.html.text import plain, record_link
from trialfinder.vocabulary import NEGATIVE_CLASSES

AT_ONCE: Final = 20
ALL: Final = "all"
BORDERLINE: Final = "borderline"


class Rejected(NamedTuple):
    """One record that is not on topic."""

    nct_id: str
    title: str
    group: str
    """Its negative class, or borderline."""
    reason: str


def rejected(data: Data) -> tuple[Rejected, ...]:
    """Every record that is off topic or borderline, by class and id."""
    found = (
        Rejected(
            labels.nct_id,
            data.row(labels.nct_id).title or "(no title)",
            BORDERLINE if labels.topic == BORDERLINE else labels.negative_class or "other",
            labels.topic_reason,
        )
        for labels in data.labels.values()
        if labels.topic != "yes"
    )
    return tuple(sorted(found, key=lambda one: (one.group == BORDERLINE, one.group, one.nct_id)))


@st.fragment
def show_rejected(data: Data) -> None:
    """A choice of reason, one page of records, and the whole list as a file."""
    everything = rejected(data)
    st.html('<h2 class="tf-head" id="left-out">What was left out, and why</h2>')
    if not everything:
        st.html("<p>Nothing: the data held have no record that is off topic.</p>")
        return
    groups = [ALL, *dict.fromkeys(one.group for one in everything)]
    chosen = st.selectbox("Reason", groups, key="rejected_group", format_func=_group_label)
    some = [one for one in everything if chosen in (ALL, one.group)]
    pages = -(-len(some) // AT_ONCE)
    page = 1
    if pages > 1:
        page = st.number_input(f"Page, of {pages}", 1, pages, key=f"rejected_page_{chosen}", width=160)
    first = (page - 1) * AT_ONCE
    shown = some[first : first + AT_ONCE]
    st.html(_table_html(shown, first, len(some)))
    st.download_button(
        "CSV: everything left out",
        lambda: csv_bytes(data),
        f"trialfinder-left-out-{date.today().isoformat()}.csv",
        "text/csv",
        on_click="ignore",
        key="csv_rejected",
    )


def csv_bytes(data: Data) -> bytes:
    """All of them as CSV with a BOM, formula-safe."""
    rows = [data.row(labels.nct_id) for labels in data.labels.values() if labels.topic != "yes"]
    columns: dict[str, list[object]] = {
        name: [getattr(row, name) for row in rows] for name in ("nct_id", "title", "topic", "topic_reason", "url")
    }
    columns["negative_class"] = [data.labels[row.nct_id].negative_class for row in rows]
    columns["rules_version"] = [data.provenance.rules_version] * len(rows)
    return table_csv(columns).encode("utf-8-sig")


def _group_label(group: str) -> str:
    if group == ALL:
        return "Every reason"
    words = "Borderline" if group == BORDERLINE else NEGATIVE_CLASSES.get(group, group)
    return words[:1].upper() + words[1:]


def _why(one: Rejected) -> str:
    """The class and the reason; once where the reason begins with the class."""
    reason = one.reason[:1].upper() + one.reason[1:]
    group = _group_label(one.group)
    return f"{reason}." if reason.startswith(group) else f"{group}. {reason}."


def _table_html(shown: list[Rejected], first: int, total: int) -> str:
    rows = "".join(
        f'<tr role="row"><th scope="row" role="rowheader">{record_link(one.nct_id, one.nct_id)}</th>'
        f'<td role="cell">{plain(one.title)}</td><td role="cell">{plain(_why(one))}</td></tr>'
        for one in shown
    )
    heads = "".join(f'<th scope="col" role="columnheader">{name}</th>' for name in ("Record", "Title", "Why"))
    return (
        f'<table class="tf-rows" role="table"><caption>{first + 1} to {first + len(shown)} of {total:,}</caption>'
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead><tbody role="rowgroup">{rows}</tbody></table>'
    )
