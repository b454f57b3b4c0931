"""Offer: someone is offered an injection. What is it called, what is known, where is it tested, what may it close?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import streamlit as st

from trialfinder.advice.offer.offer import NearTrial, OfferAnswer, offer
from trialfinder.advice.offer.offered import PLACES, offered
from trialfinder.data import Data
from trialfinder.finding.sentences import short_place
from trialfinder.html import offer_sections as sections
from trialfinder.html.meanings import with_meanings
from trialfinder.html.text import plain, quoted
from trialfinder.places import Place
from trialfinder.sheets.offer import COPY_NOTE, offer_sheet
from trialfinder.vocabulary import TARGETS
from trialfinder.web.edges.clicks import go_html
from trialfinder.web.offer.offer_address import Offer, read_offer, to_params
from trialfinder.web.parts.before_you_agree import red_flags_html
from trialfinder.web.state.address import ANY_STATUS
from trialfinder.web.state.in_step import InStep
from trialfinder.web.state.near import read_place

_FIRST: Final = ("prp", "stem_cells")
_NO_CHOICE: Final = ""
_CLEARED: Final = "offer_cleared"
OFFER: Final = InStep("offer", Offer(), read_offer, to_params)


def show_offer(data: Data) -> None:
    """The whole page."""
    st.html(
        '<h1 class="tf-title">Check an offer</h1>'
        '<p class="tf-lead">You were offered an injection. See what research calls it, what is known and not known, '
        "and what it may close. Skip what you do not know.</p>"
    )
    asked = OFFER.keep()
    _controls(asked)
    near, trouble = read_place(asked.near)
    said = "".join(f'<p class="tf-note" role="status">{plain(one)}</p>' for one in (*OFFER.dropped(), trouble) if one)
    with st.container(key="offer"):
        if asked.product:
            _show_answer(data, offer(data, asked.product, asked.target or None, near), asked, near, said)
        else:
            cleared = '<p class="tf-note" role="status">Cleared.</p>' if st.session_state.pop(_CLEARED, False) else ""
            st.html(f'{cleared}{said}<div role="status"><h2 class="tf-answer">Say what you were offered.</h2></div>')
    st.html(f'<div class="tf-panel">{red_flags_html()}</div>')


def _controls(asked: Offer) -> None:
    names = {_NO_CHOICE: "Choose", **{word: _upper(one.name) for word, one in offered().items()}}
    places = {_NO_CHOICE: "I do not know", **{word: _upper(TARGETS[word]) for word in PLACES}}
    words = (_NO_CHOICE, *_FIRST, *(word for word in offered() if word not in _FIRST))
    with st.container(key="ask"):
        first, second, third = st.columns(3)
        first.selectbox("What you were offered", words, key="offer_product", format_func=names.__getitem__)
        second.selectbox(
            "Where it would go",
            tuple(places),
            key="offer_target",
            format_func=places.__getitem__,
        )
        third.text_input(
            "Your place",
            key="offer_near",
            placeholder="ZIP code or city",
            max_chars=120,
            autocomplete="postal-code",
        )
    if to_params(asked):
        with st.container(key="offer-progress", horizontal=True, vertical_alignment="center"):
            st.html(f'<p class="tf-small" role="status">{_progress(asked)}</p>', width="content")
            st.button("Clear", key="offer_clear", type="tertiary", on_click=_clear)


def _progress(asked: Offer) -> str:
    """How many of the three are told; none has to be but the first."""
    told = len(to_params(asked))
    return "3 of 3 told." if told == 3 else f"{told} of 3 told. The rest may stay open; each one makes this closer."


def _clear() -> None:
    OFFER.put(Offer())
    st.session_state[_CLEARED] = True


def _show_answer(data: Data, answer: OfferAnswer, asked: Offer, near: Place | None, said: str) -> None:
    """Everything in one piece, with links to its parts, and the sheet at the end."""
    copy = f'<p class="tf-note">{COPY_NOTE}</p>' if data.provenance.completeness == "facts_only" else ""
    with_place = {"near": asked.near} if near else {}

    def link(nct_id: str) -> str:
        return go_html("trial", nct_id, {"nct": nct_id, **with_place})

    blocks, beside = {"short": _card(sections.in_short(answer), "short")}, {}
    if answer.is_regenerative:
        beside["price"] = _card(sections.price(answer), "price")
        beside["law"] = _card(sections.law(answer), "law")
        beside["fda"] = _card(sections.regulator(answer), "fda")
        beside["pays"] = _card(sections.coverage(answer), "pays")
        blocks["known"] = _card(sections.known(answer), "known")
        blocks["counted"] = _card(sections.counted(answer, link, folded=True), "counted")
        blocks["same"] = _trials_html(answer, asked, near)
    blocks["closes"] = _card(sections.closes(answer, link, folded=True), "closes")
    beside["called"] = _card(sections.called(answer), "called")
    beside["to-ask"] = _card(sections.to_ask(answer), "to-ask")
    blocks["not-found"] = _card(sections.looked_for(answer), "not-found")
    blocks = {id: html for id, html in blocks.items() if html}
    beside = {id: html for id, html in beside.items() if html}
    html = (
        f'{said}<div role="status"><h2 class="tf-answer">{plain(answer.title)}</h2></div>{copy}'
        f"{_contents_html((*blocks, *beside))}"
        f'<div class="tf-offer"><div>{"".join(blocks.values())}</div><div>{"".join(beside.values())}</div></div>'
        '<h2 class="tf-answer" id="sheet">To take along</h2>'
        '<p class="tf-small">All of the above on paper, with the sources in full and room to write.</p>'
    )
    st.html(with_meanings(html, "offer"))
    st.download_button(
        "Sheet to take along",
        data=lambda: offer_sheet(data, answer).encode(),
        file_name=f"offer-{answer.product.word}.html",
        mime="text/html",
        key="offer-sheet",
        type="primary",
        on_click="ignore",
    )


_PARTS: Final = {
    "short": "In short",
    "called": "Its names",
    "law": "The law",
    "pays": "Who pays",
    "not-found": "What we did not find",
    "known": "What is known",
    "counted": "How many trials",
    "same": "Trials of it",
    "closes": "What it may close",
    "fda": "The FDA",
    "price": "Cost",
    "to-ask": "Questions to ask",
    "sheet": "Sheet to take along",
}
"""The parts by their place on the page, in short, for the links on top."""


def _contents_html(shown: Iterable[str]) -> str:
    links = "".join(f'<li><a href="#{id}">{_PARTS[id]}</a></li>' for id in (*shown, "sheet"))
    return f'<nav class="tf-jump tf-parts" aria-label="On this page"><ul>{links}</ul></nav>'


def _card(section: sections.Section, id: str) -> str:
    """The section as a card; nothing where it holds no fact."""
    if not section.html:
        return ""
    return f'<section class="tf-card" id="{id}"><h2>{plain(section.title)}</h2>{section.html}</section>'


def _trials_html(answer: OfferAnswer, asked: Offer, near: Place | None) -> str:
    where = f", nearest to {short_place(near)} first" if near else ""
    note = f'<p class="tf-small">{plain(answer.trials_note)}</p>' if answer.trials_note else ""
    params = {"near": asked.near} if near else {}
    cards = "".join(_trial_html(one, params, answer.partial) for one in answer.trials)
    listed = f'<div class="tf-cards">{cards}</div>' if cards else ""
    way = go_html("", "All trials of it on Find, whatever their status", _on_find(answer, params))
    return (
        f'<section id="same"><h2 class="tf-answer">Trials of the same thing{plain(where)}</h2>{note}{listed}'
        f'<p class="tf-small">{way}</p></section>'
    )


def _on_find(answer: OfferAnswer, near: Mapping[str, str]) -> dict[str, list[str]]:
    """The address of Find for the same product at the same place of injection."""
    product = answer.product
    return {
        **{name: [value] for name, value in near.items()},
        "therapy": list(product.therapies),
        **({"source": [product.source, "mixed"]} if product.source else {}),
        **({"target": [answer.target]} if answer.target else {}),
        "status": [ANY_STATUS],
    }


def _trial_html(one: NearTrial, near: Mapping[str, str], partial: bool) -> str:
    nearest = "Nearest site in our copy" if partial else "Nearest recruiting site"
    away = f"<dl><div><dt>{nearest}</dt><dd>{plain(_upper(one.distance))}</dd></div></dl>" if one.distance else ""
    nct_id = one.trial.nct_id
    way = go_html("trial", f"Read what the record says: {nct_id}", {"nct": nct_id, **near})
    return (
        f'<div class="tf-card"><h3>{quoted(one.trial.title)}</h3>'
        f'<p class="tf-small">{plain(one.trial.status)}</p>{away}'
        f'<p class="tf-small">{plain(_upper(one.whose))}. Cost: {plain(one.cost)}</p><p class="tf-do">{way}</p></div>'
    )


def _upper(text: str) -> str:
    """“PRP” and “a steroid” as the start of a line."""
    return text[:1].upper() + text[1:]
