"""Find: controls, the answer in a sentence, the trials as list, map, table and files, or what emptied the list."""

from __future__ import annotations

from datetime import date
from importlib.util import find_spec

import pandas as pd
import streamlit as st

from trialfinder.data import Data
from trialfinder.export.workbook import excel_bytes
from trialfinder.finding.find import Found, filters_on, find
from trialfinder.finding.relax import (
    AT_ONCE,
    OFFERED,
    nearest_of_its_kind,
    nearest_thing,
    relaxations,
    with_place_and_status,
)
from trialfinder.finding.sentences import answer, long_unverified, without_status
from trialfinder.html.text import plain
from trialfinder.reading.text.marks import marked
from trialfinder.vocabulary import CELL_SOURCES, CONTROLS, STATUSES, TARGETS, THERAPIES
from trialfinder.web.edges.clicks import copy_link_html
from trialfinder.web.find.city_map import show_map
from trialfinder.web.find.controls import Asked, ask_here, forget_private, show_place
from trialfinder.web.parts.before_you_agree import show_folded_panel, show_panel
from trialfinder.web.parts.cards import show_cards
from trialfinder.web.parts.changed import show_since
from trialfinder.web.state.address import FIND, Words, without


def show_find(data: Data) -> None:
    """The whole page."""
    st.html(
        '<h1 class="tf-title">Find a trial for chronic back pain</h1>'
        '<p class="tf-lead">Clinical trials of PRP, “stem cells” and related injections, nearest to you, '
        "in plain words and with dates.</p>"
    )
    asked = ask_here(data)
    for sentence in asked.troubles:
        st.html(f'<p class="tf-note" role="status">{plain(sentence)}</p>')
    show_place(asked)
    found = find(data, asked.question)
    with st.container(key="found"):  # theme.css puts the panel beside the results where there is room
        with st.container(key="results"):
            _show_answer(found, asked)
            show_since(data, asked.question, asked.words)
            if found.counts["matched"]:
                show_folded_panel()
                _show_results(found, asked.words)
            else:
                show_nothing_found(found, asked.words)
                show_folded_panel()
        show_panel()


def _show_answer(found: Found, asked: Asked) -> None:
    unknown = without_status(found.data, found.question)
    notes = [note for note in found.notes if asked.question.near is None or note != asked.question.near.note]
    if asked.question.near is not None:
        # The other cities of the name stand as buttons under the place: of a city's note only what was not used.
        near = asked.question.near
        said = near.unused if near.kind in ("city", "point") else near.note
        notes += [said] if said else []
    if unknown:
        notes.append(
            f"{unknown} more {'fits, but has' if unknown == 1 else 'fit, but have'} no status in our copy: "
            "clear the status to see them."
        )
    old = long_unverified(found, date.today())
    sentence = plain(answer(found, asked.words.within))
    small = "".join(f'<p class="tf-small">{plain(note)}</p>' for note in [*([old] if old else []), *notes])
    st.html(f'<div role="status"><h2 class="tf-answer">{sentence}</h2></div>{small}')


def _show_results(found: Found, words: Words) -> None:
    with st.container(key="ways-out", horizontal=True, vertical_alignment="center"):
        show_downloads(found)
        st.html(copy_link_html(), width="content")
    as_list, as_map, as_table = st.tabs(["List", "Map", "Table"], key="view", on_change="rerun")
    if as_list.open:
        with as_list:
            show_cards(found, words)
    if as_map.open:
        with as_map:
            show_map(found, words)
    if as_table.open:
        with as_table:
            show_table(found)


def show_nothing_found(found: Found, words: Words) -> None:
    """Sentences, and a button for each filter that stands in the way, alone or with one other."""
    data, question = found.data, found.question
    nearest = nearest_thing(data, question) or nearest_of_its_kind(data, question)
    if nearest:
        st.html(f'<p class="tf-lead">{plain(nearest)}</p>')
    offers = relaxations(data, question)
    if not offers:
        on = len(list(filters_on(question)))
        _offer_fewer(on, with_place_and_status(data, question), words)
        return
    if len(offers[0].names) == 1:
        st.markdown("Take one filter off, and trials match:")
    else:
        st.markdown("No single filter is in the way, but two together are. Take both off, and trials match:")
    with st.container(horizontal=True, key="offers"):
        for offer in offers[:OFFERED]:
            st.button(
                f"Without {offer.words}: {_trials(offer.matched)}",
                key=f"offer_{'_'.join(offer.names)}",
                on_click=_take_off,
                args=(words, offer.names),
            )


def _offer_fewer(on: int, matched: int, words: Words) -> None:
    """Several filters together: all but place and status, or, where these alone give nothing, all but place."""
    if on <= AT_ONCE:
        st.markdown("No filter is to blame: our data hold no trial to show here.")
        return
    st.markdown("Several filters together stand in the way.")
    if matched:
        kept = Words(near=words.near, within=words.within, status=words.status)
        label = f"Take off all filters but place and status: {_trials(matched)}"
    else:
        kept, label = Words(near=words.near, status=()), "Take off all filters but the place"
    st.button(label, key="fewer", on_click=_keep, args=(kept,))


def _trials(count: int) -> str:
    return f"{count} {'trial' if count == 1 else 'trials'}"


def _keep(words: Words) -> None:
    FIND.put(words)
    forget_private("age")
    forget_private("sex")


def _take_off(words: Words, names: tuple[str, ...]) -> None:
    for name in names:
        if name in ("age", "sex"):
            forget_private(name)
        else:
            words = without(words, name)
    FIND.put(words)


def show_downloads(found: Found) -> None:
    """Buttons for CSV, Excel and RIS; each file is made when its button is pressed."""
    name = f"trialfinder-{date.today().isoformat()}"
    st.download_button(
        "CSV", lambda: found.to_csv().encode("utf-8-sig"), f"{name}.csv", "text/csv", on_click="ignore", key="csv"
    )
    if find_spec("openpyxl") is not None:  # the extra `excel`
        excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        st.download_button("Excel", lambda: excel_bytes(found), f"{name}.xlsx", excel, on_click="ignore", key="excel")
    st.download_button(
        "References (RIS)",
        lambda: found.to_ris().encode(),
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
        "Title": studies["title"].map(marked, na_action="ignore"),
        "Status": studies["overall_status"].map(STATUSES),
        "Last verified": studies["last_verified"],
        "Facts of": studies["as_of"],
        "Product": studies["therapies"].map(lambda labels: _joined(labels, THERAPIES)),
        "Source": studies["cell_source"].map(CELL_SOURCES),
        "Injected into": studies["targets"].map(lambda labels: _joined(labels, TARGETS)),
        "Comparison": studies["control"].map(CONTROLS),
        "People": studies["enrollment"],
        "Sponsor": studies["sponsor"].map(marked, na_action="ignore"),
    }
    if "distance_mi" in studies:
        columns = {
            **columns,
            "Nearest city": studies["nearest_site_city"].map(marked, na_action="ignore"),
            "Miles": studies["distance_mi"],
            "Km": studies["distance_km"],
        }
    return pd.DataFrame(columns)


def _joined(labels: tuple[str, ...] | None, words: dict[str, str]) -> str | None:
    return ", ".join(words.get(label, label) for label in labels) if labels else None
