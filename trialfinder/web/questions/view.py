"""Questions people ask: typed words find the answer; each is short, dated and sourced, and has a link of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

import streamlit as st
from markupsafe import Markup

from trialfinder.advice.guidance.people_ask import NOBODY_KNOWS, Answered, find_questions, people_ask
from trialfinder.advice.guidance.texts import checked_words, load_guidance
from trialfinder.html.env import ours, pieces
from trialfinder.html.meanings import danger_html, with_meanings
from trialfinder.web.edges.beginning import begin_at
from trialfinder.web.edges.clicks import go_html
from trialfinder.web.parts.before_you_agree import red_flags_html
from trialfinder.web.state.address import LONGEST, read_text
from trialfinder.web.state.in_step import InStep


@dataclass(frozen=True)
class QuestionsAsked:
    """What the address asks; "" is nothing."""

    q: str = ""
    """The words typed."""
    id: str = ""
    """The question that a link leads to."""


def read_asked(params: Mapping[str, Iterable[str]]) -> tuple[QuestionsAsked, tuple[str, ...]]:
    """The words of an address, and a sentence for each value that was dropped. Never raises."""
    dropped: list[str] = []
    typed = read_text("q", params.get("q", ()), dropped)
    id = read_text("id", params.get("id", ()), dropped)
    if id and id not in {one.id for one in people_ask()}:
        shown = id if len(id) <= 40 else f"{id[:39]}…"
        dropped.append(f"id: “{shown}” in the address is no question of ours, and was left out.")
        id = ""
    return QuestionsAsked(typed, id), tuple(dropped)


def to_params(asked: QuestionsAsked) -> dict[str, list[str]]:
    """The address of these words; what is not asked is left out."""
    return {name: [value] for name, value in (("q", asked.q), ("id", asked.id)) if value}


QUESTIONS: Final = InStep("questions", QuestionsAsked(), read_asked, to_params)


def show_questions() -> None:
    """The whole page."""
    st.html(_questions().top(len(people_ask())))
    asked = QUESTIONS.take()
    with st.container(key="question-row", horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            "Your question, in your own words",
            key="questions_q",
            max_chars=LONGEST,
            placeholder="Will it hurt?",
            autocomplete="off",
            on_change=_typed,
        )
        st.button("Search", key="questions_search", type="primary")
    asked = QUESTIONS.typed()
    QUESTIONS.write(asked)
    for sentence in QUESTIONS.dropped():
        st.html(pieces().note(sentence))
    with st.container(key="questions"):
        st.html(_list_html(asked))
    st.html(_questions().panel(ours(red_flags_html())))
    begin_at(asked.id)


def _typed() -> None:
    """A new question asks no more for the one that a link led to."""
    st.session_state["questions_id"] = ""


def _questions() -> Any:
    return pieces("questions.html")


def _list_html(asked: QuestionsAsked) -> Markup:
    """What the words find, the closest open; then all others."""
    found = find_questions(asked.q) if asked.q else ()
    others = tuple(one for one in people_ask() if one not in found)
    listed = _answers_html(others, asked.id)
    if not asked.q:
        html = _questions().every(len(others), listed)
    elif not found:
        texts = ours(go_html("understand", "Understand these injections"))
        html = _questions().not_found(asked.q, len(others), texts, listed)
    else:
        html = _questions().found(
            len(found),
            asked.q,
            _answers_html(found, asked.id or found[0].id),
            len(others),
            listed,
            asked.id in {one.id for one in others},
        )
    return cast(Markup, html)


def _answers_html(answers: Iterable[Answered], opened: str) -> Markup:
    return cast(Markup, _questions().list([_answer_html(one, one.id == opened) for one in answers]))


def _answer_html(one: Answered, is_open: bool) -> Markup:
    """One question, folded: each statement with its sources, the day of our look, and where to read on."""
    title = next(guide.title for guide in load_guidance() if guide.slug == one.more)
    html = _questions().answer(
        one,
        is_open,
        NOBODY_KNOWS.rstrip(".") if one.nobody_knows else "",
        ours(with_meanings(_questions().lines(one.lines), one.id)),
        ours(danger_html(level=4, with_sources=False)) if one.danger else "",
        checked_words(one.checked),
        ours(go_html("understand", title, {"topic": one.more}, then="title")),
        ours(go_html("questions", "Link to this answer", {"id": one.id}, about=one.question)),
    )
    return cast(Markup, html)
