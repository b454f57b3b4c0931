"""How the records were selected: the searches, what each brought, and what was left out with the reason."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

import streamlit as st

from trialfinder.data import Data
from trialfinder.export.tables import table_csv
from trialfinder.html.text import plain, record_link
from trialfinder.registry.snapshot import NetCount
from trialfinder.registry.snapshot_folder import held_headers
from trialfinder.registry.strategy import load_strategy
from trialfinder.vocabulary import NEGATIVE_CLASSES, upper
from trialfinder.wording import title_in_words

NO_CLASS = "no class"
AT_ONCE: Final = 20
ALL: Final = "all"
BORDERLINE: Final = "borderline"


def net_counts(data: Data, home: Path) -> tuple[NetCount, ...]:
    """What each search brought, from the header of the snapshot that these data are; () for the bundled copy."""
    asked = data.provenance
    if asked.source != "synced":
        return ()
    for header in held_headers(home):
        if (header.fetched_at, header.data_timestamp) == (asked.fetched_at, asked.data_timestamp):
            return header.nets
    return ()


def strategy_html(nets: tuple[NetCount, ...], strategy_version: str | None) -> str:
    """Each search in words; with its numbers where the data held were found by this strategy."""
    strategy = load_strategy()
    counts = {net.name: net for net in nets} if strategy_version == strategy.version else {}
    rows = "".join(
        f'<tr role="row"><th scope="row" role="rowheader"><strong>{plain(upper(net.name))}.</strong> '
        f"{plain(net.why)}</th>{_numbers_html(counts[net.name]) if net.name in counts else ''}</tr>"
        for net in strategy.nets
    )
    heads = '<th scope="col" role="columnheader">Found</th><th scope="col" role="columnheader">Only here</th>'
    return (
        f"<p>One list of words for the back and several for the products make {len(strategy.nets)} searches. They cast "
        "wide on purpose: a record is dropped only after its text was read. A study counts when any search finds it. "
        f"The lists are in the program (registry/strategy.toml), version {plain(strategy.version)}.</p>"
        '<table class="tf-rows tf-nets" role="table"><caption>The searches'
        f"{'' if counts else '; their numbers are not known for the data held'}</caption>"
        '<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Search</th>'
        f'{heads if counts else ""}</tr></thead><tbody role="rowgroup">{rows}</tbody></table>'
    )


def _numbers_html(net: NetCount) -> str:
    return (
        f'<td role="cell">{net.found:,}<span class="tf-word"> found</span></td>'
        f'<td role="cell">{net.only:,}<span class="tf-word"> found by this search only</span></td>'
    )


def flow_html(data: Data) -> str:
    """Found, not readable, off topic by class, borderline, on topic: the parts add up to what was found."""
    topics = Counter(labels.topic for labels in data.labels.values())
    held = len(data.records)
    if data.provenance.source == "bundled":
        return (
            f"<p>The bundled copy holds facts of {held:,} studies that we knew of when it was built; by our rules "
            f"{topics['yes']:,} are on topic. It is not the outcome of a search. A download from the registry shows "
            "the whole flow here.</p>"
        )
    classes = Counter(labels.negative_class or NO_CLASS for labels in data.labels.values() if labels.topic == "no")
    reasons = "".join(
        f"<li>{count:,}: {plain(NEGATIVE_CLASSES.get(name, name))}</li>" for name, count in classes.most_common()
    )
    found = held + len(data.skipped)
    records = "record" if found == 1 else "records"
    return (
        f"<ol class='tf-flow'><li><strong>{found:,}</strong> {records} found by the searches</li>"
        f"<li><strong>{len(data.skipped):,}</strong> of them could not be read</li>"
        f"<li><strong>{topics['no']:,}</strong> are off topic{': they are about' if reasons else ''}"
        f"{f'<ul>{reasons}</ul>' if reasons else ''}</li>"
        f"<li><strong>{topics['borderline']:,}</strong> are borderline: kept off the lists, and named under "
        "“What was left out”</li>"
        f"<li><strong>{topics['yes']:,}</strong> are on topic</li></ol>"
    )


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
            title_in_words(data.row(labels.nct_id)),
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
    return upper(words)


def _why(one: Rejected) -> str:
    """The class and the reason; once where the reason begins with the class."""
    reason = upper(one.reason)
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
