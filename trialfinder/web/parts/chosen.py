"""The bar of trials ticked for comparison: two to four are compared."""

from __future__ import annotations

import streamlit as st

from trialfinder.html.text import plain
from trialfinder.web.edges.clicks import chosen_trials, go_html
from trialfinder.web.state.address import Words


def show_chosen(words: Words, key: str) -> None:
    """What is ticked, and the way to the comparison; nothing while nothing is."""
    chosen = chosen_trials()
    if not chosen:
        return
    with st.container(key=f"{key}-chosen", horizontal=True, vertical_alignment="center"):
        names = plain(", ".join(chosen))
        if len(chosen) == 1:
            st.html(f'<p role="status">To compare: {names} and one more, at least.</p>', width="content")
        else:
            near = {"near": words.near} if words.near else {}
            way = go_html("compare", f"Compare these {len(chosen)}", {"nct": chosen, **near})
            st.html(f'<p><span role="status">To compare: {names}.</span> {way}</p>', width="content")
        st.button("Clear", key=f"{key}-clear-chosen", type="tertiary", on_click=chosen.clear)
