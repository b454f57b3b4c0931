"""Nothing found: which filter emptied it, and the nearest thing."""

from __future__ import annotations

import streamlit as st

from trialfinder.finder import Found
from trialfinder.web.address import Words
from trialfinder.web.in_step import forget_private, put, without
from trialfinder.web.registry_text import plain
from trialfinder.web.sentences import nearest_thing, relaxations, with_place_and_status

OFFERED = 4


def show_nothing_found(found: Found, words: Words) -> None:
    """Sentences, and a button for each filter that alone stands in the way."""
    question = found.question
    nearest = nearest_thing(found.data, question) or nearest_thing(found.data, with_place_and_status(question))
    if nearest:
        st.html(f'<p class="tf-lead">{plain(nearest)}</p>')
    offers = relaxations(found.data, found.question)
    if words.results:
        st.markdown("“Only with results posted” is on. Many trials have none.")
    if not offers:
        st.markdown("More than one filter stands in the way.")
        st.button("Take off all filters but place and status", key="fewer", on_click=_only_place, args=(words,))
        return
    st.markdown("Take one filter off, and trials match:")
    with st.container(horizontal=True, key="offers"):
        for offer in offers[:OFFERED]:
            st.button(
                f"Without {offer.words}: {offer.matched} {'trial' if offer.matched == 1 else 'trials'}",
                key=f"offer_{offer.name}",
                on_click=_take_off,
                args=(words, offer.name),
            )


def _only_place(words: Words) -> None:
    put(Words(near=words.near, within=words.within, status=words.status))
    forget_private("age")
    forget_private("sex")


def _take_off(words: Words, name: str) -> None:
    if name in ("age", "sex"):
        forget_private(name)
    else:
        put(without(words, name))
