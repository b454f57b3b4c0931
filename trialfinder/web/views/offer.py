"""Offer: someone is offered an injection. What is it called, what is known, where is it tested, what may it close?"""

from __future__ import annotations

from datetime import date
from typing import Final

import streamlit as st

from trialfinder.advice.offer import NearTrial, OfferAnswer, offer
from trialfinder.advice.offered import PLACES, offered
from trialfinder.advice.sheet import page
from trialfinder.errors import QueryError
from trialfinder.library import Data
from trialfinder.places import Place
from trialfinder.question import ask
from trialfinder.vocabulary import TARGETS
from trialfinder.web.clicks import go_html
from trialfinder.web.in_step import for_page
from trialfinder.web.pages import TRIAL
from trialfinder.web.registry_text import plain, quoted
from trialfinder.web.sentences import short_place
from trialfinder.web.views import offer_sections as sections
from trialfinder.web.views.before_you_agree import red_flags_html
from trialfinder.web.views.offer_address import Offer, read_offer, to_params

_FIRST: Final = ("prp", "stem_cells")
_NO_CHOICE: Final = ""
_COPY: Final = (
    "From our offline copy of facts, not the live records. A 0 or a “none” below may only mean that our copy lacks "
    "it. The rules of who can join are not in it."
)


def show_offer(data: Data) -> None:
    """The whole page."""
    st.html(
        '<h1 class="tf-title">Check an offer</h1>'
        '<p class="tf-lead">You were offered an injection. See what research calls it, what is known and not known, '
        "and what it may close.</p>"
    )
    dropped = _take_address()
    asked = _controls()
    for sentence in dropped:
        st.html(f'<p class="tf-note" role="status">{plain(sentence)}</p>')
    near = _place(asked.near)
    with st.container(key="offer"):
        if asked.product:
            _show_answer(data, offer(data, asked.product, asked.target or None, near), asked, near)
        else:
            st.html('<div role="status"><h2 class="tf-answer">Say what you were offered.</h2></div>')
    st.html(f'<div class="tf-panel">{red_flags_html()}</div>')


def _take_address() -> tuple[str, ...]:
    """Fill the fields from the address when it is not the one that they wrote: opened, pasted, gone back."""
    state = st.session_state
    now = {name: st.query_params.get_all(name) for name in st.query_params}
    if "offer_product" not in state or now != state.get("offer_seen"):
        found, dropped = read_offer(now)
        for name, value in (("product", found.product), ("target", found.target), ("near", found.near)):
            state[f"offer_{name}"] = value
        state["offer_seen"], state["offer_dropped"] = now, dropped
    said: tuple[str, ...] = state["offer_dropped"]
    return said


def _write_address() -> None:
    """A changed field writes the address: a step for the back button."""
    state = st.session_state
    params = to_params(
        Offer(state["offer_product"] or "", state["offer_target"] or "", (state["offer_near"] or "").strip())
    )
    st.query_params.from_dict(params)
    state["offer_seen"], state["offer_dropped"] = {name: [value] for name, value in params.items()}, ()


def _controls() -> Offer:
    names = {_NO_CHOICE: "Choose", **{word: _upper(one.name) for word, one in offered().items()}}
    places = {_NO_CHOICE: "I do not know", **{word: _upper(TARGETS[word]) for word in PLACES}}
    words = (_NO_CHOICE, *_FIRST, *(word for word in offered() if word not in _FIRST))
    with st.container(key="ask"):
        first, second, third = st.columns(3)
        product = first.selectbox(
            "What you were offered", words, key="offer_product", format_func=names.__getitem__, on_change=_write_address
        )
        target = second.selectbox(
            "Where it would go",
            tuple(places),
            key="offer_target",
            format_func=places.__getitem__,
            on_change=_write_address,
        )
        near = third.text_input(
            "Your place",
            key="offer_near",
            placeholder="ZIP code or city",
            max_chars=120,
            autocomplete="postal-code",
            on_change=_write_address,
        )
    return Offer(product or "", target or "", (near or "").strip())


def _place(typed: str) -> Place | None:
    if not typed:
        return None
    try:
        return ask(near=typed).near
    except QueryError as error:
        st.html(f'<p class="tf-note" role="status">{plain(for_page(error))}</p>')
        return None


def _show_answer(data: Data, answer: OfferAnswer, asked: Offer, near: Place | None) -> None:
    st.html(f'<div role="status"><h2 class="tf-answer">{plain(answer.title)}</h2></div>')
    if data.provenance.completeness == "facts_only":
        st.html(f'<p class="tf-note">{_COPY}</p>')
    st.download_button(
        "Sheet to take along",
        data=lambda: _sheet(data, answer).encode(),
        file_name=f"offer-{answer.product.word}.html",
        mime="text/html",
        key="offer-sheet",
        on_click="ignore",
    )

    def link(nct_id: str) -> str:
        return go_html("trial", nct_id, {"nct": nct_id, **({"near": asked.near} if near else {})})

    left, beside = st.columns([2, 1], gap="large")
    with left:
        _show(sections.called(answer))
        if answer.product.therapies:
            _show(sections.known(answer))
            _show(sections.counted(answer, link, folded=True))
            _show_trials(answer, asked, near)
        _show(sections.closes(answer, link, folded=True))
    with beside, st.container(key="offer-beside"):
        if answer.product.therapies:
            _show(sections.regulator(answer))
            _show(sections.price(answer))
        _show(sections.to_ask(answer))


def _show(section: sections.Section) -> None:
    st.html(f'<div class="tf-card"><h2>{plain(section.title)}</h2>{section.html}</div>')


def _show_trials(answer: OfferAnswer, asked: Offer, near: Place | None) -> None:
    where = f", nearest to {short_place(near)} first" if near else ""
    st.html(f'<h2 class="tf-answer">Trials of the same thing{plain(where)}</h2>')
    if answer.trials_note:
        st.html(f'<p class="tf-small">{plain(answer.trials_note)}</p>')
    for one in answer.trials:
        with st.container(border=True, key=f"cards-offer-{one.trial.nct_id}"):
            st.html(_trial_html(one))
            params = {"nct": one.trial.nct_id, **({"near": asked.near} if near else {})}
            st.page_link(TRIAL, label=f"Read what the record says: {one.trial.nct_id}", query_params=params)


def _trial_html(one: NearTrial) -> str:
    away = (
        f"<dl><div><dt>Nearest recruiting site</dt><dd>{plain(_upper(one.distance))}</dd></div></dl>"
        if one.distance
        else ""
    )
    return (
        f'<div class="tf-card"><h3>{quoted(one.trial.title)}</h3>'
        f'<p class="tf-small">{plain(one.trial.status)}</p>{away}</div>'
    )


def _sheet(data: Data, answer: OfferAnswer) -> str:
    copy = f'<p class="note">{_COPY}</p>' if data.provenance.completeness == "facts_only" else ""
    body = copy + "".join(
        f"<section><h2>{plain(one.title)}</h2>{one.html}</section>" for one in sections.for_sheet(answer)
    )
    return page(f"An offer to talk about: {answer.title}", body, data, date.today())


def _upper(text: str) -> str:
    """“PRP” and “a steroid” as the start of a line."""
    return text[:1].upper() + text[1:]
