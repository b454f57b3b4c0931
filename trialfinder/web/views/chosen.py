"""The trials ticked for comparison: kept for the visit, through every filter, until two to four are compared."""

from __future__ import annotations

from typing import Final, cast

import streamlit as st

from trialfinder.web.address import Words
from trialfinder.web.pages import COMPARE
from trialfinder.web.registry_text import plain

MOST: Final = 4


def show_tick(nct_id: str, key: str) -> None:
    """The tick of one card; none can be added to four."""
    chosen, name = _chosen(), f"{key}-tick-{nct_id}"
    st.session_state[name] = nct_id in chosen  # a card may come back after other filters, or stand twice on the page
    st.checkbox(
        f"Compare {nct_id}",
        key=name,
        on_change=_turn,
        args=(nct_id, name),
        disabled=len(chosen) >= MOST and nct_id not in chosen,
    )


def show_chosen(words: Words, key: str) -> None:
    """What is ticked, and the way to the comparison; nothing while nothing is."""
    chosen = _chosen()
    if not chosen:
        return
    with st.container(key=f"{key}-chosen", horizontal=True, vertical_alignment="center"):
        names = ", ".join(chosen)
        if len(chosen) == 1:
            st.html(f'<p role="status">To compare: {plain(names)} and one more, at least.</p>', width="content")
        else:
            st.html(f'<p role="status">To compare: {plain(names)}.</p>', width="content")
            near = {"near": words.near} if words.near else {}
            st.page_link(COMPARE, label=f"Compare these {len(chosen)}", query_params={"nct": chosen, **near})
        st.button("Clear", key=f"{key}-clear-chosen", type="tertiary", on_click=_chosen().clear)


def _chosen() -> list[str]:
    return cast(list[str], st.session_state.setdefault("chosen", []))


def _turn(nct_id: str, name: str) -> None:
    chosen = _chosen()
    if st.session_state[name] and nct_id not in chosen and len(chosen) < MOST:
        chosen.append(nct_id)
    elif not st.session_state[name] and nct_id in chosen:
        chosen.remove(nct_id)
