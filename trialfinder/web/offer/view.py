"""Offer: someone is offered an injection. What is it called, what is known, where is it tested, what may it close?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import streamlit as st
from markupsafe import Markup

from trialfinder.advice.offer.offer import offer
from trialfinder.advice.offer.offer_facts import NearTrial, OfferFacts
from trialfinder.advice.offer.offered import PLACES, find_offered, find_place_of_injection, offered
from trialfinder.advice.offer.pasted import LONGEST as LONGEST_PASTED
from trialfinder.advice.offer.pasted import Pasted, read_pasted
from trialfinder.data import Data
from trialfinder.errors import QueryError
from trialfinder.finding.sentences import short_place
from trialfinder.html import offer_sections as sections
from trialfinder.html.env import as_text, ours, pieces
from trialfinder.html.meanings import danger_html, with_meanings
from trialfinder.html.offer_sections import pasted_html
from trialfinder.places import Place
from trialfinder.products import products
from trialfinder.sheets.offer import COPY_NOTE, offer_sheet
from trialfinder.titles import plain_title_of
from trialfinder.typed_values import parse_price_usd
from trialfinder.vocabulary import TARGETS, upper
from trialfinder.web.edges.clicks import field_error_html, go_html
from trialfinder.web.state.address import ANY_STATUS, LONGEST, one_line
from trialfinder.web.state.in_step import InStep
from trialfinder.web.state.near import read_place

_SHOWN: Final = 40


@dataclass(frozen=True)
class Offer:
    """What is asked; "" is nothing."""

    product: str = ""
    """A word of offered.toml, or the id of a named product."""
    target: str = ""
    near: str = ""
    """As typed."""
    price: str = ""
    """What was quoted, in whole US dollars, digits only."""

    @property
    def price_usd(self) -> int | None:
        """The price as a number; None for none."""
        return int(self.price) if self.price else None


def read_offer(params: Mapping[str, Iterable[str]]) -> tuple[Offer, tuple[str, ...]]:
    """The words of an address, and a sentence for each value that was dropped. Never raises."""
    dropped: list[str] = []

    def read(name: str, check: Callable[[str], str]) -> str:
        given = [value.strip() for value in params.get(name, ()) if value.strip()]
        if not given:
            return ""
        try:
            return check(given[-1])
        except QueryError:
            shown = given[-1] if len(given[-1]) <= _SHOWN else given[-1][: _SHOWN - 1] + "…"
            dropped.append(f"{name}: “{shown}” in the address is not known, and was left out.")
            return ""

    found = Offer(
        product=read("product", lambda word: find_offered(word).word),
        target=read("target", lambda word: find_place_of_injection(word) or ""),
        near=read("near", _place_words),
        price=read("price", price_words),
    )
    return found, tuple(dropped)


def to_params(asked: Offer) -> dict[str, list[str]]:
    """The address of these words; what is not asked is left out."""
    return {name: [value] for name, value in asdict(asked).items() if value}


def price_words(typed: str) -> str:
    """The digits of a price: “$6,000” is 6000; "" for nothing typed.

    Raises:
        QueryError: as parse_price_usd says.
    """
    return str(parse_price_usd(typed)) if typed.strip() else ""


def _place_words(typed: str) -> str:
    words = one_line(typed)
    if len(words) > LONGEST:
        raise QueryError("near: too long.", field="near")
    return words


OFFER: Final = InStep("offer", Offer(), read_offer, to_params)
IN_PLAIN_WORDS: Final = {
    "stem_cells": "Stem cells, I was not told which",
    "own_marrow": "Cells from my bone marrow",
    "own_fat": "Cells or tissue from my fat",
    "birth_products": "From a birth cord, a placenta, or exosomes",
    "prp": "PRP, from my blood",
}
"""The first choices, as a person would say them; other kinds and named products follow."""
AT_ONCE: Final = 2
"""So many trials stand in sight; the further ones are folded."""
_NO_CHOICE: Final = ""
_CLEARED: Final = "offer_cleared"
_CHOOSE: Final = "Choose what you were offered. The first choice is for cells of a kind that nobody told you."


def _html() -> Any:
    return pieces("offer.html")


def show_offer(data: Data) -> None:
    """The whole page: what is asked for first; once it is told, the answer, and the fields folded below it."""
    asked = OFFER.keep()
    near, no_place = read_place(asked.near)
    price_usd, no_price = _price(asked.price)
    is_wrong = bool(no_place or no_price)  # an answer without them would look like one for it
    st.html(_html().top(not asked.product or is_wrong))
    if asked.product and not is_wrong:
        _show_answer(data, offer(data, asked.product, asked.target or None, near, price_usd=price_usd), asked, near)
    else:
        _controls(asked, no_place, no_price)
        _pasted(asked)
        with st.container(key="offer"):
            cleared = st.session_state.pop(_CLEARED, False)
            st.html(_html().asks(OFFER.dropped(), cleared, is_wrong, _questions_way()))
    st.html(danger_html(id="danger"))


def _questions_way() -> Markup:
    return ours(go_html("questions", "Questions people ask"))


def _pasted(asked: Offer) -> None:
    """A field for what the clinic wrote; it stands in no address, and nothing of it is kept."""
    with st.expander("Or paste what the clinic wrote"):
        text = st.text_area(
            "What the clinic wrote",
            key="offer_pasted",
            max_chars=LONGEST_PASTED,
            placeholder="A page, a letter or an ad",
        )
        st.html(_html().private())
        if text and text.strip():
            found = read_pasted(text)
            st.html(_html().pasted(pasted_html(found)))
            if ways := _ways_from(found, asked):
                st.html(_html().named(ways))


def _ways_from(found: Pasted, asked: Offer) -> list[Markup]:
    """A way to the answer for each thing that the text names, with what was told already."""
    named = {one.id: one.name for one in found.products} | {word: upper(offered()[word].name) for word in found.kinds}
    return [
        ours(go_html("offer", name, to_params(replace(asked, product=word))))
        for word, name in named.items()
        if word != asked.product
    ]


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
    """The four fields and their button: nothing is asked before all of them were seen."""
    names = _choices()
    places = {_NO_CHOICE: "I do not know", **{word: upper(TARGETS[word]) for word in PLACES}}
    with st.container(key="ask"), st.form("offer_fields", border=False):
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
        pressed = st.form_submit_button("See what is known", key="offer_go", type="primary")
        if pressed and not asked.product:
            first.html(field_error_html("offer_product", _CHOOSE))
    if to_params(asked):
        with st.container(key="offer-progress", horizontal=True, vertical_alignment="center"):
            st.html(_html().progress(_progress(asked)), width="content")
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


def _show_answer(data: Data, answer: OfferFacts, asked: Offer, near: Place | None) -> None:
    """The short answer, the sheet, the fields; then price and trials, and everything else folded under its name."""
    copy = COPY_NOTE if data.provenance.completeness == "facts_only" else ""
    with_place = {"near": asked.near} if near else {}
    explained: set[str] = set()

    def link(nct_id: str) -> Markup:
        return ours(go_html("trial", nct_id, {"nct": nct_id, **with_place}))

    st.set_page_config(page_title=f"{answer.title}: an offer – trialfinder")
    with st.container(key="offer"):
        opened = "; ".join((answer.title, asked.near, asked.price))
        price = sections.price(answer) if answer.is_regenerative else sections.NOTHING
        short = _html().short(OFFER.dropped(), answer.title, opened, copy, sections.in_short(answer), price)
        st.html(with_meanings(short, "offer", explained))
        with st.container(key="offer-ways"):
            _show_ways(data, answer, asked)
        parts = {"called": sections.called(answer), "closes": sections.closes(answer, link)}
        if answer.is_regenerative:
            parts = {
                "known": sections.known(answer),
                "closes": parts["closes"],
                "fda": sections.regulator(answer),
                "law": sections.law(answer),
                "pays": sections.coverage(answer),
                "called": parts["called"],
                "counted": sections.counted(answer, link),
            }
        parts["to-ask"], parts["sources"] = sections.to_ask(answer), sections.all_sources(answer)
        trials = _trials_html(data, answer, asked, near) if answer.is_regenerative else ""
        rest = _html().rest(trials, list(parts.items()), answer.looked_for_line or "")
        st.html(with_meanings(rest, "offer", explained))


def _show_ways(data: Data, answer: OfferFacts, asked: Offer) -> None:
    """The sheet, the fields and the text of the clinic."""
    with st.container(key="offer-sheet-way", horizontal=True, vertical_alignment="center"):
        st.download_button(
            "Sheet to take along",
            data=lambda: offer_sheet(data, answer).encode(),
            file_name=f"offer-{answer.product.word}.html",
            mime="text/html",
            key="offer-sheet",
            type="primary",
            on_click="ignore",
        )
        st.html(_html().take_along(_questions_way()), width="content")
    with st.expander("Change what you were offered"):
        _controls(asked, "", "")
    _pasted(asked)


def _trials_html(data: Data, answer: OfferFacts, asked: Offer, near: Place | None) -> Markup:
    where = f", nearest to {short_place(near)} first" if near else ""
    params = {"near": asked.near} if near else {}
    way = ours(go_html("", "All its trials on Find, whatever their status", _on_find(answer, params)))
    listed = [_trial(data, one, params, answer.partial) for one in answer.trials]
    return Markup(_html().trials(answer.product.same, where, answer.trials_note, listed, AT_ONCE, way))


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


def _trial(data: Data, one: NearTrial, near: Mapping[str, str], partial: bool) -> dict[str, str]:
    nct_id = one.trial.nct_id
    return {
        "plain": plain_title_of(data.reading(nct_id)),
        "nct_id": nct_id,
        "title": as_text(one.trial.title),
        "status": one.trial.status,
        "nearest": "Nearest site in our copy" if partial else "Nearest recruiting site",
        "away": upper(one.distance) if one.distance else "",
        "whose": upper(one.whose),
        "cost": one.cost,
        "way": ours(go_html("trial", "See details", {"nct": nct_id, **near}, about=nct_id)),
    }
