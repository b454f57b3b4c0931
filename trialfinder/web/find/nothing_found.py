"""Nothing found: which filter emptied it, and the nearest thing."""

from __future__ import annotations

import streamlit as st

from trialfinder.finding.find import Found, filters_on
from trialfinder.finding.relax import (
    AT_ONCE,
    OFFERED,
    nearest_of_its_kind,
    nearest_thing,
    relaxations,
    with_place_and_status,
)
from trialfinder.html.text import plain
from trialfinder.web.state.address import Words
from trialfinder.web.state.in_step import forget_private, put, without


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
    put(words)
    forget_private("age")
    forget_private("sex")


def _take_off(words: Words, names: tuple[str, ...]) -> None:
    for name in names:
        if name in ("age", "sex"):
            forget_private(name)
        else:
            words = without(words, name)
    put(words)
