"""Compare: two to four trials side by side; the address is the list, and differences are marked in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import streamlit as st

from trialfinder.data import Data
from trialfinder.errors import QueryError, TrialFinderError
from trialfinder.html.text import plain
from trialfinder.places import Place
from trialfinder.question import ask, parse_nct_id
from trialfinder.sheets.visit import visit_sheet
from trialfinder.web.compare.table import rows, side, table_html
from trialfinder.web.edges.clicks import go_html
from trialfinder.web.parts.before_you_agree import red_flags_html
from trialfinder.web.state.in_step import for_page

MOST: Final = 4
_SHOWN: Final = 40


@dataclass(frozen=True)
class Listed:
    """The trials of an address that can be shown, and a sentence for each part that cannot."""

    nct_ids: tuple[str, ...]
    dropped: tuple[str, ...]


def read_list(data: Data, given: Iterable[str]) -> Listed:
    """The trials of an address, in order and once. Never raises."""
    kept: list[str] = []
    dropped: list[str] = []
    asked = [part.strip() for value in given for part in value.split(",") if part.strip()]
    for word in asked[: 3 * MOST]:
        shown = word if len(word) <= _SHOWN else word[: _SHOWN - 1] + "…"
        try:
            nct_id = data.study(parse_nct_id(word)).nct_id
        except QueryError:
            dropped.append(f"“{shown}” in the address is no NCT id, and was left out.")
        except TrialFinderError:
            dropped.append(
                f"{shown} is not in the data held, and was left out. It may be about something else, or new."
            )
        else:
            if nct_id not in kept:
                kept.append(nct_id)
    if len(kept) > MOST or len(asked) > 3 * MOST:
        dropped.append(f"At most {MOST} trials stand side by side: the first {MOST} are shown.")
    return Listed(tuple(kept[:MOST]), tuple(dropped))


def show_compare(data: Data) -> None:
    """The whole page."""
    listed = read_list(data, st.query_params.get_all("nct"))
    st.html(
        '<h1 class="tf-title">Compare trials</h1>'
        f'<p class="tf-lead">Two to {MOST} trials side by side, as their records tell it.</p>'
    )
    near = _controls(data, listed)
    for sentence in listed.dropped:
        st.html(f'<p class="tf-note" role="status">{plain(sentence)}</p>')
    with st.container(key="compare"):
        if len(listed.nct_ids) < 2:
            _show_too_few(listed.nct_ids)
        else:
            _show_comparison(data, listed.nct_ids, near)
    st.html(f'<div class="tf-panel">{red_flags_html()}</div>')


def _controls(data: Data, listed: Listed) -> Place | None:
    """The place, and a field that adds a trial. Both write the address."""
    typed = st.query_params.get("near", "").strip()[:120]
    place: Place | None = None
    trouble = ""
    if typed:
        try:
            place = ask(near=typed).near
        except QueryError as error:
            trouble = for_page(error)
    state = st.session_state
    if "compare_near" not in state or state.get("compare_seen") != typed:
        state["compare_near"] = state["compare_seen"] = typed
    with st.container(key="ask"):
        left, right = st.columns(2)
        left.text_input(
            "Add a trial by its NCT number",
            key="compare_add",
            max_chars=40,
            placeholder="NCT02412735",
            autocomplete="off",
            disabled=len(listed.nct_ids) >= MOST,
            on_change=_add,
            args=(data, listed.nct_ids),
        )
        right.text_input(
            "Your place",
            key="compare_near",
            max_chars=120,
            placeholder="ZIP code or city",
            autocomplete="postal-code",
            on_change=_move,
            args=(listed.nct_ids,),
        )
    for sentence in (state.pop("compare_trouble", ""), trouble):
        if sentence:
            st.html(f'<p class="tf-note" role="status">{plain(sentence)}</p>')
    return place


def _show_too_few(nct_ids: Sequence[str]) -> None:
    words = f"{nct_ids[0]} is alone: one more trial is needed." if nct_ids else "No trial is chosen yet."
    st.html(
        f'<div role="status"><h2 class="tf-answer">{plain(words)}</h2></div>'
        "<p>Type the NCT number of a trial above, or go back to the list and pick from there.</p>"
    )
    ways = [go_html("", "Find trials to compare", st.session_state.get("find_seen"))]
    ways += [go_html("trial", f"Read {nct_id}", _params([nct_id])) for nct_id in nct_ids]
    st.html(f'<p class="tf-do">{"".join(ways)}</p>')


def _show_comparison(data: Data, nct_ids: Sequence[str], near: Place | None) -> None:
    today = date.today()
    explained: set[str] = set()
    sides = [side(data, nct_id, near, today, explained) for nct_id in nct_ids]
    table = rows(sides)
    differ = sum(row.likeness == "differs" for row in table)
    st.html(
        f'<div role="status"><h2 class="tf-answer">{len(sides)} trials; they differ in {differ} of {len(table)} '
        "points.</h2></div>"
        '<p class="tf-small">Each point says “same”, “differs” or “not all known”. A fact that we do not hold is '
        "not a “no”.</p>"
    )
    st.download_button(
        f"Visit sheet of these {len(sides)} trials",
        data=lambda: visit_sheet(data, nct_ids, near=near, today=today).encode(),
        file_name=f"visit-{'-'.join(nct_ids)}.html",
        mime="text/html",
        key="compare-sheet",
        on_click="ignore",
    )
    place = st.query_params.get("near", "")
    st.html(table_html(sides, table, explained, {"near": place} if place else None))
    with st.container(horizontal=True, key="compare-ways"):
        for nct_id in nct_ids:
            st.button(f"Take out {nct_id}", key=f"out-{nct_id}", on_click=_take_out, args=(nct_ids, nct_id))


def _add(data: Data, nct_ids: Sequence[str]) -> None:
    typed = str(st.session_state["compare_add"] or "")
    found = read_list(data, [*nct_ids, typed])
    if found.dropped:
        st.session_state["compare_trouble"] = found.dropped[0].replace(" in the address", "")
    elif len(found.nct_ids) == len(nct_ids) and typed.strip():
        st.session_state["compare_trouble"] = "That trial is already here."
    _write(found.nct_ids)
    st.session_state["compare_add"] = ""


def _take_out(nct_ids: Sequence[str], nct_id: str) -> None:
    _write([one for one in nct_ids if one != nct_id])


def _move(nct_ids: Sequence[str]) -> None:
    typed = str(st.session_state["compare_near"] or "").strip()
    st.session_state["compare_seen"] = typed
    _write(nct_ids, near=typed)


def _write(nct_ids: Sequence[str], near: str | None = None) -> None:
    st.query_params.from_dict(_params(nct_ids, near))


def _params(nct_ids: Sequence[str], near: str | None = None) -> dict[str, str | list[str]]:
    place = st.query_params.get("near", "") if near is None else near
    return {"nct": list(nct_ids), **({"near": place} if place else {})}
