"""Questions people ask: typed words find the answer; each is short, dated and sourced, and has a link of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import streamlit as st

from trialfinder.advice.guidance.people_ask import NOBODY_KNOWS, Answered, find_questions, people_ask
from trialfinder.advice.guidance.texts import TextSource, checked_words, load_guidance
from trialfinder.html.meanings import danger_html, with_meanings
from trialfinder.html.text import plain
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
    st.html(
        '<h1 class="tf-title">Questions people ask</h1>'
        f'<p class="tf-lead">{len(people_ask())} short answers in plain words, each with its sources and their year. '
        "Where nobody knows yet, the answer says so.</p>"
    )
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
        st.html(f'<p class="tf-note" role="status">{plain(sentence)}</p>')
    with st.container(key="questions"):
        st.html(_list_html(asked))
    st.html(f'<div class="tf-panel">{red_flags_html()}</div>')
    begin_at(asked.id)


def _typed() -> None:
    """A new question asks no more for the one that a link led to."""
    st.session_state["questions_id"] = ""


def _list_html(asked: QuestionsAsked) -> str:
    """What the words find, the closest open; then all others."""
    found = find_questions(asked.q) if asked.q else ()
    others = tuple(one for one in people_ask() if one not in found)
    listed = _answers_html(others, asked.id)
    if not asked.q:
        return f'<h2 class="tf-answer">All {len(others)} questions</h2>{listed}'
    if not found:
        return (
            f'<div role="status"><h2 class="tf-answer">No answer here fits “{plain(asked.q)}”.</h2></div>'
            f'<p class="tf-small">One plain word may do, such as “cost” or “risk”. All {len(others)} questions follow. '
            f"{go_html('understand', 'Understand these injections')} has longer texts.</p>{listed}"
        )
    count = f"{len(found)} {'answer fits' if len(found) == 1 else 'answers may fit'}"
    rest = (
        f'<details class="tf-group"{" open" if asked.id in {one.id for one in others} else ""}>'
        f"<summary><h3>All other questions ({len(others)})</h3></summary>{listed}</details>"
        if others
        else ""
    )
    return (
        f'<div role="status"><h2 class="tf-answer">{count} “{plain(asked.q)}”</h2></div>'
        f"{_answers_html(found, asked.id or found[0].id)}{rest}"
    )


def _answers_html(answers: Iterable[Answered], opened: str) -> str:
    return f'<div class="tf-asked">{"".join(_answer_html(one, one.id == opened) for one in answers)}</div>'


def _answer_html(one: Answered, opened: bool) -> str:
    """One question, folded: each statement with its sources, the day of our look, and where to read on."""
    lines = "".join(f"<p>{plain(text)} {_sources_html(sources)}</p>" for text, sources in one.lines)
    title = next(guide.title for guide in load_guidance() if guide.slug == one.more)
    tag = f' <span class="tf-tag tf-other">{plain(NOBODY_KNOWS.rstrip("."))}</span>' if one.nobody_knows else ""
    return (
        f'<details class="tf-question" id="{plain(one.id)}"{" open" if opened else ""}>'
        f"<summary><h3>{plain(one.question)}</h3>{tag}</summary><div>{with_meanings(lines, one.id)}"
        f"{danger_html(level=4, with_sources=False) if one.danger else ''}"
        f'<p class="tf-small">{checked_words(one.checked)}</p>'
        f'<p class="tf-small">Read on: {go_html("understand", title, {"topic": one.more}, then="title")} · '
        f"{go_html('questions', 'Link to this answer', {'id': one.id}, about=one.question)}</p></div></details>"
    )


def _sources_html(sources: Iterable[TextSource]) -> str:
    named = "; ".join(
        f'<a href="{plain(one.url)}" rel="noopener noreferrer">{plain(one.name)}</a> ({plain(one.dated)})'
        for one in sources
    )
    return f'<span class="tf-source">[{named}]</span>'
