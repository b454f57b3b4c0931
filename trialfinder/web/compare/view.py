"""Compare: two to four trials side by side; the address is the list, and differences are marked in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import streamlit as st

from trialfinder.data import Data
from trialfinder.errors import QueryError, TrialFinderError
from trialfinder.html.env import ours, pieces
from trialfinder.places import Place
from trialfinder.question import read_nct_id
from trialfinder.web.compare.table import LETTERS, rows, side, table_html
from trialfinder.web.edges.clicks import copy_link_html, field_error_html, go_html, print_html
from trialfinder.web.parts.before_you_agree import red_flags_html
from trialfinder.web.state.address import FIND, read_text
from trialfinder.web.state.in_step import InStep
from trialfinder.web.state.near import read_place

MOST: Final = 4
_SHOWN: Final = 40
_MOST_READ: Final = 3 * MOST


@dataclass(frozen=True)
class Listed:
    """The trials of an address that can be shown; a sentence for each part that cannot, or was completed."""

    nct_ids: tuple[str, ...]
    dropped: tuple[str, ...]


@dataclass(frozen=True)
class CompareAsked:
    """What the address asks: trials, and the place that their sites are measured from, as typed."""

    near: str = ""
    nct: tuple[str, ...] = ()
    """One more than can ever be told of, so that too many is seen."""


def read_asked(params: Mapping[str, Iterable[str]]) -> tuple[CompareAsked, tuple[str, ...]]:
    """The words of an address, and a sentence for a place that is none. Never raises."""
    dropped: list[str] = []
    nct = [part.strip() for value in params.get("nct", ()) for part in value.split(",") if part.strip()]
    return CompareAsked(read_text("near", params.get("near", ()), dropped), tuple(nct[: _MOST_READ + 1])), tuple(
        dropped
    )


def to_params(asked: CompareAsked) -> dict[str, list[str]]:
    """The address of these words."""
    return {**({"nct": [*asked.nct]} if asked.nct else {}), **({"near": [asked.near]} if asked.near else {})}


COMPARE: Final = InStep("compare", CompareAsked(), read_asked, to_params)


def read_list(data: Data, asked: Sequence[str]) -> Listed:
    """The trials that are asked for, in order and once. Never raises."""
    kept: list[str] = []
    dropped: list[str] = []
    for word in asked[:_MOST_READ]:
        shown = word if len(word) <= _SHOWN else word[: _SHOWN - 1] + "…"
        try:
            read = read_nct_id(word)
            nct_id = data.study(read.nct_id).nct_id
        except QueryError:
            dropped.append(f"“{shown}” in the address is no NCT id, and was left out.")
        except TrialFinderError:
            dropped.append(
                f"{shown} is not in the data held, and was left out. It may be about something else, or new."
            )
        else:
            if read.note:
                dropped.append(read.note)
            if nct_id not in kept:
                kept.append(nct_id)
    if len(kept) > MOST or len(asked) > _MOST_READ:
        dropped.append(f"At most {MOST} trials stand side by side: the first {MOST} are shown.")
    return Listed(tuple(kept[:MOST]), tuple(dropped))


def _html() -> Any:
    return pieces("compare.html")


def show_compare(data: Data) -> None:
    """The whole page."""
    asked = COMPARE.keep()
    listed = read_list(data, asked.nct)
    st.html(_html().title(MOST, len(listed.nct_ids)))
    near, trouble = read_place(asked.near)
    for sentence in (*COMPARE.dropped(), *listed.dropped):
        st.html(pieces().note(sentence))
    params = {"near": asked.near} if asked.near else {}
    few = len(listed.nct_ids) < 2
    if trouble:
        _controls(data, listed, trouble)
    with st.container(key="compare"):
        if few:
            _show_too_few(listed.nct_ids, params)
        elif trouble:  # the nearest sites of nowhere are none
            st.html(_html().wrong())
        else:
            _show_comparison(data, listed.nct_ids, near, params)
    if not trouble:  # what is asked for, or what it lacks, stands first
        _controls(data, listed, trouble)
    st.html(_html().panel(ours(red_flags_html())))


def _controls(data: Data, listed: Listed, no_place: str) -> None:
    """A field that adds a trial, and the place; at each what is wrong with it."""
    no_trial = st.session_state.pop("compare_trouble", "")
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
        if no_trial:
            left.html(field_error_html("compare_add", no_trial))
        right.text_input(
            "Your place", key="compare_near", max_chars=120, placeholder="ZIP code or city", autocomplete="postal-code"
        )
        if no_place:
            right.html(field_error_html("compare_near", f"{no_place} Or leave the field empty."))


def _show_too_few(nct_ids: Sequence[str], params: Mapping[str, str]) -> None:
    words = f"{nct_ids[0]} is alone: one more trial is needed." if nct_ids else "No trial is chosen yet."
    st.html(_html().too_few(words))
    ways = [go_html("", "Find trials to compare", FIND.seen())]
    ways += [go_html("trial", f"Read {nct_id}", {"nct": nct_id, **params}) for nct_id in nct_ids]
    st.html(_html().ways(ways))


def _show_comparison(data: Data, nct_ids: Sequence[str], near: Place | None, params: Mapping[str, str]) -> None:
    today = date.today()
    explained: set[str] = set()
    sides = [side(data, nct_id, near, today, explained) for nct_id in nct_ids]
    table = rows(sides)
    st.set_page_config(page_title=f"{' and '.join(nct_ids)} side by side – trialfinder")
    st.html(_html().paper())
    copy = copy_link_html("Copy the link")
    st.html(_html().lead(len(sides), print_html("Print side by side"), copy))
    st.html(table_html(sides, table, explained, params))
    with st.container(horizontal=True, key="compare-ways"):
        for letter, one in zip(LETTERS, sides, strict=False):
            st.button(f"Remove {letter}", key=f"out-{one.nct_id}", on_click=_take_out, args=(nct_ids, one.nct_id))


def _add(data: Data, nct_ids: Sequence[str]) -> None:
    typed = str(st.session_state["compare_add"] or "")
    found = read_list(data, [*nct_ids, *(part.strip() for part in typed.split(",") if part.strip())])
    if found.dropped:
        st.session_state["compare_trouble"] = found.dropped[0].replace(" in the address", "")
    elif len(found.nct_ids) == len(nct_ids) and typed.strip():
        st.session_state["compare_trouble"] = "That trial is already here."
    _list(found.nct_ids)
    st.session_state["compare_add"] = ""


def _take_out(nct_ids: Sequence[str], nct_id: str) -> None:
    _list([one for one in nct_ids if one != nct_id])


def _list(nct_ids: Sequence[str]) -> None:
    COMPARE.put(replace(COMPARE.typed(), nct=tuple(nct_ids)))
