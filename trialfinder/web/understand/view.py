"""Understand: short texts for a worried person, a page each, with sources and dates; the list of them; a glossary."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, cast

import streamlit as st
from markupsafe import Markup

from trialfinder.advice.guidance.people_ask import people_ask
from trialfinder.advice.guidance.texts import (
    Guide,
    checked_words,
    load_danger,
    load_glossary,
    load_guidance,
)
from trialfinder.data import Data
from trialfinder.html.env import ours, pieces
from trialfinder.html.meanings import danger_html, to_html, with_meanings
from trialfinder.sheets.visit import QUESTIONS, questions_sheet
from trialfinder.web.edges.beginning import begin_at
from trialfinder.web.edges.clicks import go_html
from trialfinder.web.parts.before_you_agree import DANGER

GLOSSARY: Final = "glossary"
DANGER_FIRST: Final = (DANGER, "already_had")
"""Texts that begin with the danger card; the others end with it."""
ITEMS_AT_ONCE: Final = 10
"""Of a list to tick: a longer one takes more than three screens of a phone."""
WORDS_AT_ONCE: Final = 10


@dataclass(frozen=True)
class Topic:
    """One page of Understand, as the list names it."""

    slug: str
    title: str
    about: str


def topics() -> tuple[Topic, ...]:
    """Every page, in reading order: the texts, then the glossary."""
    texts = tuple(Topic(guide.slug, guide.title, guide.about) for guide in load_guidance())
    return (*texts, Topic(GLOSSARY, "Words explained", "What the words of trials and clinics mean."))


def show_understand(data: Data, topic: str) -> None:
    """The page of a topic, or the list of all.

    Args:
        data: for the date on the sheet to print.
        topic: from the address; "" for the list.
    """
    pages = topics()
    place = next((at for at, one in enumerate(pages) if one.slug == topic), None)
    with st.container(key="understand"):
        if place is None:
            _show_list(pages, topic)
        else:
            _show_topic(data, pages, place)
    begin_at("", _old_addresses(pages, topic))


def _old_addresses(pages: tuple[Topic, ...], here: str) -> dict[str, str]:
    """#part of the one long page that this once was -> the page that holds the part now."""
    old = {one.slug: f"understand?topic={one.slug}" for one in pages if one.slug != here}
    if here != GLOSSARY:
        old |= {f"term-{term.id}": f"understand?topic={GLOSSARY}#term-{term.id}" for term in load_glossary()}
    return old


def _show_list(pages: tuple[Topic, ...], asked: str) -> None:
    said = asked if len(asked) <= 40 else f"{asked[:39]}…"
    html = _understand().all_topics(
        f"topic: “{said}” in the address is not known. All topics follow." if asked else "",
        ours(go_html("questions", f"{len(people_ask())} questions people ask")),
        [(_way(one), one.about) for one in pages],
        ours(danger_html()),
    )
    st.html(html)


def _understand() -> Any:
    return pieces("understand.html")


def _show_topic(data: Data, pages: tuple[Topic, ...], place: int) -> None:
    page = pages[place]
    st.set_page_config(page_title=f"{page.title} – trialfinder")
    guide = next((one for one in load_guidance() if one.slug == page.slug), None)
    left, right = st.columns([1, 2.6], gap="large")
    with left, st.container(key="toc"):
        st.html(_understand().contents([_way(one, current=one == page) for one in pages]))
    with right, st.container(key="guidance"):
        danger = ours(danger_html())
        is_first = page.slug in DANGER_FIRST
        back = ours(go_html("understand", "All topics", then="title"))
        is_cards = is_first and page.title == load_danger().title
        st.html(_understand().topic_head(back, page.title, danger if is_first else "", is_cards))
        st.html(_understand().text(_guide_html(guide) if guide else _glossary_html()))
        if page.slug == QUESTIONS:
            _show_sheet_button(data)
        asked = [
            ours(go_html("questions", one.question, {"id": one.id})) for one in people_ask() if one.more == page.slug
        ]
        before = _way(pages[place - 1]) if place else ""
        after = _way(pages[place + 1]) if place + 1 < len(pages) else ""
        st.html(_understand().asked(asked) + _understand().turn(before, after) + ("" if is_first else danger))


def _way(one: Topic, *, current: bool = False) -> Markup:
    return ours(go_html("understand", one.title, {"topic": one.slug}, current=current, then="title"))


def _guide_html(guide: Guide) -> Markup:
    html = with_meanings(to_html(guide.body_markdown, ITEMS_AT_ONCE), guide.slug)
    count = f"{len(guide.sources)} source{'' if len(guide.sources) == 1 else 's'}"
    sources = _understand().sources(f"{count}. {checked_words(guide.checked)}", guide.sources)
    return ours(html) + cast(Markup, sources)


def _show_sheet_button(data: Data) -> None:
    st.download_button(
        "Get this list as a page to print",
        lambda: questions_sheet(data, date.today()).encode(),
        "questions-to-ask.html",
        "text/html",
        on_click="ignore",
        key="questions_sheet",
    )


def _glossary_html() -> Markup:
    """The words in the order of letters, folded: all of them are five screens of a phone."""
    terms = load_glossary()
    parts = [terms[at : at + WORDS_AT_ONCE] for at in range(0, len(terms), WORDS_AT_ONCE)]
    return cast(Markup, _understand().glossary(parts))
