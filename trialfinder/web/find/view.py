"""Find: controls, the answer in a sentence, and the trials as list, map and table."""

from __future__ import annotations

from datetime import date

import streamlit as st

from trialfinder.data import Data
from trialfinder.finding.find import Found, find
from trialfinder.finding.sentences import answer, long_unverified, without_status
from trialfinder.html.text import plain
from trialfinder.web.find.city_map import show_map
from trialfinder.web.find.controls import Asked, ask_here, show_place
from trialfinder.web.find.nothing_found import show_nothing_found
from trialfinder.web.find.table import show_downloads, show_table
from trialfinder.web.parts.before_you_agree import show_folded_panel, show_panel
from trialfinder.web.parts.cards import show_cards
from trialfinder.web.parts.copying import copy_link_html
from trialfinder.web.state.address import Words


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
