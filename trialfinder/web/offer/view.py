"""Offer: someone is offered an injection. What is it called, what is known, where is it tested, what may it close?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import streamlit as st

from trialfinder.advice.offer.offer import offer
from trialfinder.advice.offer.offer_facts import NearTrial, OfferFacts
from trialfinder.advice.offer.offered import PLACES, offered
from trialfinder.advice.offer.pasted import LONGEST, read_pasted
from trialfinder.data import Data
from trialfinder.errors import QueryError
from trialfinder.finding.sentences import short_place
from trialfinder.html import offer_sections as sections
from trialfinder.html.meanings import danger_html, with_meanings
from trialfinder.html.offer_sections import pasted_html
from trialfinder.html.text import plain, quoted
from trialfinder.places import Place
from trialfinder.products import products
from trialfinder.sheets.visit import COPY_NOTE, offer_sheet
from trialfinder.vocabulary import TARGETS, upper
from trialfinder.web.edges.clicks import field_error_html, go_html
from trialfinder.web.offer.offer_address import Offer, price_words, read_offer, to_params
from trialfinder.web.state.address import ANY_STATUS
from trialfinder.web.state.in_step import InStep
from trialfinder.web.state.near import read_place

IN_PLAIN_WORDS: Final = {
    "stem_cells": "Stem cells, I was not told which",
    "own_marrow": "Cells from my bone marrow",
    "own_fat": "Cells or tissue from my fat",
    "birth_products": "From a birth cord, a placenta, or exosomes",
    "prp": "PRP, from my blood",
}
"""The first choices, as a person would say them; other kinds and named products follow."""
_NO_CHOICE: Final = ""
_CLEARED: Final = "offer_cleared"
_QUESTIONS: Final = f'<p class="tf-small">{go_html("questions", "Questions people ask")}, each with a short answer.</p>'
OFFER: Final = InStep("offer", Offer(), read_offer, to_params)


def show_offer(data: Data) -> None:
    """The whole page."""
    st.html(
        '<h1 class="tf-title">Check an offer</h1>'
        '<p class="tf-lead">You were offered an injection. See what is known and not known, '
        "the price, the law where you live, and which trials it may keep you out of. Skip what you do not know.</p>"
    )
    asked = OFFER.keep()
    near, no_place = read_place(asked.near)
    price_usd, no_price = _price(asked.price)
    _controls(asked, no_place, no_price)
    _pasted()
    said = "".join(f'<p class="tf-note" role="status">{plain(one)}</p>' for one in OFFER.dropped())
    with st.container(key="offer"):
        if no_place or no_price:  # an answer without them would look like one for them
            st.html(f'{said}<h2 class="tf-answer">One field above needs another look.</h2>')
        elif asked.product:
            answer = offer(data, asked.product, asked.target or None, near, price_usd=price_usd)
            _show_answer(data, answer, asked, near, said)
        else:
            cleared = '<p class="tf-note" role="status">Cleared.</p>' if st.session_state.pop(_CLEARED, False) else ""
            st.html(
                f'{cleared}{said}<div role="status"><h2 class="tf-answer">What were you offered?</h2></div>{_QUESTIONS}'
            )
    st.html(danger_html(id="danger"))


def _pasted() -> None:
    """A field for what the clinic wrote; it stands in no address, and nothing of it is kept."""
    with st.expander("Or paste what the clinic wrote"):
        text = st.text_area(
            "What the clinic wrote",
            key="offer_pasted",
            max_chars=LONGEST,
            placeholder="A page, a letter or an ad",
        )
        st.html('<p class="tf-small">Only this program reads it, and it is not kept.</p>')
        if text and text.strip():
            st.html(f'<div class="tf-pasted" role="status">{pasted_html(read_pasted(text))}</div>')


def _price(typed: str) -> tuple[int | None, str]:
    """The price that was typed, and a sentence where it is none, else ""."""
    try:
        words = price_words(typed)
    except QueryError as error:
        return None, f"The price {str(error).removeprefix('price: ')}"
    return (int(words) if words else None), ""


def _choices() -> dict[str, str]:
    """Word -> how the page names it: plain words, then the other kinds, then products by name."""
    kinds = {word: upper(one.name) for word, one in offered().items() if word not in IN_PLAIN_WORDS}
    named = {one.id: f"By name: {one.name}" for one in sorted(products(), key=lambda one: one.name.lower())}
    return {_NO_CHOICE: "Choose", **IN_PLAIN_WORDS, **kinds, **named}


def _controls(asked: Offer, no_place: str, no_price: str) -> None:
    names = _choices()
    places = {_NO_CHOICE: "I do not know", **{word: upper(TARGETS[word]) for word in PLACES}}
    with st.container(key="ask"):
        first, second = st.columns(2)
        first.selectbox(
            "What you were offered",
            tuple(names),
            key="offer_product",
            format_func=names.__getitem__,
            help="Type to search: a kind, or the product's name.",
        )
        second.selectbox(
            "Where it would go",
            tuple(places),
            key="offer_target",
            format_func=places.__getitem__,
        )
        third, fourth = st.columns(2)
        third.text_input(
            "Your place",
            key="offer_near",
            placeholder="ZIP code or city",
            max_chars=240,
            autocomplete="postal-code",
        )
        if no_place:
            third.html(field_error_html("offer_near", f"{no_place} Or leave the field empty."))
        fourth.text_input(
            "Price quoted (US dollars)",
            key="offer_price",
            placeholder="6000",
            max_chars=24,
            autocomplete="off",
        )
        if no_price:
            fourth.html(field_error_html("offer_price", no_price))
    if to_params(asked):
        with st.container(key="offer-progress", horizontal=True, vertical_alignment="center"):
            st.html(f'<p class="tf-small" role="status">{_progress(asked)}</p>', width="content")
            st.button("Clear", key="offer_clear", type="tertiary", on_click=_clear)


def _progress(asked: Offer) -> str:
    """How many of the four are told; none has to be but the first."""
    told = len(to_params(asked))
    return (
        "4 of 4 filled in."
        if told == 4
        else f"{told} of 4 filled in. You can leave the rest empty; each one makes this fit you better."
    )


def _clear() -> None:
    OFFER.put(Offer())
    st.session_state[_CLEARED] = True


def _show_answer(data: Data, answer: OfferFacts, asked: Offer, near: Place | None, said: str) -> None:
    """Everything in one piece, with links to its parts, and the sheet at the end."""
    copy = f'<p class="tf-note">{COPY_NOTE}</p>' if data.provenance.completeness == "facts_only" else ""
    with_place = {"near": asked.near} if near else {}

    def link(nct_id: str) -> str:
        return go_html("trial", nct_id, {"nct": nct_id, **with_place})

    short = _card(sections.in_short(answer), "short")
    facts: dict[str, str] = {}
    studies: dict[str, str] = {}
    if answer.is_regenerative:
        facts["price"] = _card(sections.price(answer), "price")
        facts["law"] = _card(sections.law(answer), "law")
        facts["pays"] = _card(sections.coverage(answer), "pays")
        facts["fda"] = _card(sections.regulator(answer), "fda")
        studies["known"] = _card(sections.known(answer, folded=True), "known")
        studies["counted"] = _card(sections.counted(answer, link, folded=True), "counted")
    facts["called"] = _card(sections.called(answer, folded=True), "called")
    studies["closes"] = _card(sections.closes(answer, link, folded=True), "closes")
    studies["to-ask"] = _card(sections.to_ask(answer, folded=True), "to-ask")
    studies["sources"] = _card(sections.all_sources(answer), "sources")
    studies["not-found"] = _card(sections.looked_for(answer), "not-found")
    same = {"same": _trials_html(answer, asked, near)} if answer.is_regenerative else {}
    parts = [id for id, block in {"short": short, **facts, **studies, **same}.items() if block]
    html = (
        f'{said}<div role="status"><h2 class="tf-answer">{plain(answer.title)}</h2></div>{copy}{short}'
        f"{_contents_html(parts)}"
        f'<div class="tf-offer"><div>{"".join(facts.values())}</div><div>{"".join(studies.values())}</div></div>'
        f"{''.join(same.values())}"
        '<h2 class="tf-answer" id="sheet">To take along</h2>'
        f'<p class="tf-small">All of the above on paper, with the sources in full and room to write.</p>{_QUESTIONS}'
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
    "sources": "Sources",
    "known": "What is known",
    "counted": "How many trials",
    "same": "Its trials",
    "closes": "Which trials it may keep you out of",
    "fda": "The FDA",
    "price": "Cost",
    "to-ask": "Questions to ask",
    "sheet": "Sheet to take along",
    "danger": "Danger signs",
}
"""The parts by their place on the page, in short, for the links on top."""


def _contents_html(shown: Iterable[str]) -> str:
    links = "".join(f'<li><a href="#{id}">{_PARTS[id]}</a></li>' for id in (*shown, "sheet", "danger"))
    return f'<nav class="tf-jump tf-parts" aria-label="On this page"><ul>{links}</ul></nav>'


def _card(section: sections.Section, id: str) -> str:
    """The section as a card; nothing where it holds no fact."""
    if not section.html:
        return ""
    return f'<section class="tf-card" id="{id}"><h2>{plain(section.title)}</h2>{section.html}</section>'


def _trials_html(answer: OfferFacts, asked: Offer, near: Place | None) -> str:
    where = f", nearest to {short_place(near)} first" if near else ""
    note = f'<p class="tf-small">{plain(answer.trials_note)}</p>' if answer.trials_note else ""
    params = {"near": asked.near} if near else {}
    cards = "".join(_trial_html(one, params, answer.partial) for one in answer.trials)
    listed = f'<div class="tf-cards">{cards}</div>' if cards else ""
    way = go_html("", "All its trials on Find, whatever their status", _on_find(answer, params))
    return (
        f'<section id="same"><h2 class="tf-answer">Trials of {answer.product.same}{plain(where)}</h2>{note}{listed}'
        f'<p class="tf-small">{way}</p></section>'
    )


def _on_find(answer: OfferFacts, near: Mapping[str, str]) -> dict[str, list[str]]:
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
    away = f"<dl><div><dt>{nearest}</dt><dd>{plain(upper(one.distance))}</dd></div></dl>" if one.distance else ""
    nct_id = one.trial.nct_id
    way = go_html("trial", f"See details: {nct_id}", {"nct": nct_id, **near})
    return (
        f'<div class="tf-card"><h3>{quoted(one.trial.title)}</h3>'
        f'<p class="tf-small">{plain(one.trial.status)}</p>{away}'
        f'<p class="tf-small">{plain(upper(one.whose))}. Cost: {plain(one.cost)}</p><p class="tf-do">{way}</p></div>'
    )
