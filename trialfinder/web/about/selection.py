"""How the records were selected: the searches, what each brought, and what was left out with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple, cast

import streamlit as st
from markupsafe import Markup

from trialfinder.data import Data
from trialfinder.export.tables import table_csv
from trialfinder.html.env import ours, pieces, record_link
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


def strategy_html(nets: tuple[NetCount, ...], strategy_version: str | None) -> Markup:
    """Each search in words; with its numbers where the data held were found by this strategy."""
    strategy = load_strategy()
    counts = {net.name: net for net in nets} if strategy_version == strategy.version else {}
    about = pieces("about.html")
    rows = [
        (
            about.search(upper(net.name), net.why),
            *(
                about.on_phones("", f"{number:,}", words)
                for one in [counts.get(net.name)]
                if one is not None
                for number, words in ((one.found, "found"), (one.only, "found by this search only"))
            ),
        )
        for net in strategy.nets
    ]
    heads = ("Search", "Found", "Only here") if counts else ("Search",)
    caption = f"The searches{'' if counts else '; their numbers are not known for the data held'}"
    return cast(Markup, about.searches(len(strategy.nets), strategy.version, caption, heads, rows))


def flow_html(data: Data) -> Markup:
    """Found, not readable, off topic by class, borderline, on topic: the parts add up to what was found."""
    topics = Counter(labels.topic for labels in data.labels.values())
    held = len(data.records)
    if data.provenance.source == "bundled":
        return cast(Markup, pieces("about.html").of_copy(f"{held:,}", f"{topics['yes']:,}"))
    classes = Counter(labels.negative_class or NO_CLASS for labels in data.labels.values() if labels.topic == "no")
    reasons = [f"{count:,}: {NEGATIVE_CLASSES.get(name, name)}" for name, count in classes.most_common()]
    unreadable, off, borderline, on = (
        f"{count:,}" for count in (len(data.skipped), topics["no"], topics["borderline"], topics["yes"])
    )
    flow = pieces("about.html").flow(held + len(data.skipped), unreadable, off, reasons, borderline, on)
    return cast(Markup, flow)


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
    """How many and why in a sentence, on demand a page of records by reason; and the whole list as a file."""
    everything = rejected(data)
    about = pieces("about.html")
    st.html(about.left_out_head())
    if not everything:
        st.html(about.nothing_left_out())
        return
    st.html(about.left_out_said(f"{len(everything):,}", _most_often(everything)))
    with st.expander(f"See them ({len(everything):,})", key="rejected_open", on_change="rerun") as fold:
        if fold.open:  # closed it draws nothing
            _show_pages(everything)
    st.download_button(
        "CSV: everything left out",
        lambda: csv_bytes(data),
        f"trialfinder-left-out-{date.today().isoformat()}.csv",
        "text/csv",
        on_click="ignore",
        key="csv_rejected",
    )


def _most_often(everything: Sequence[Rejected]) -> list[str]:
    """The three reasons that most of them share, with their numbers."""
    shared = Counter(one.group for one in everything if one.group in NEGATIVE_CLASSES)
    return [f"{NEGATIVE_CLASSES[group]} ({count:,})" for group, count in shared.most_common(3)]


def _show_pages(everything: Sequence[Rejected]) -> None:
    groups = [ALL, *dict.fromkeys(one.group for one in everything)]
    chosen = st.selectbox("Reason", groups, key="rejected_group", format_func=_group_label)
    some = [one for one in everything if chosen in (ALL, one.group)]
    pages = -(-len(some) // AT_ONCE)
    page = 1
    if pages > 1:
        page = st.number_input(f"Page, of {pages}", 1, pages, key=f"rejected_page_{chosen}", width=160)
    first = (page - 1) * AT_ONCE
    shown = some[first : first + AT_ONCE]
    rows = [(ours(record_link(one.nct_id, one.nct_id)), one.title, _why(one)) for one in shown]
    st.html(pieces("about.html").left_out(rows, f"{first + 1} to {first + len(shown)} of {len(some):,}"))


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
