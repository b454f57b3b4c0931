"""Understand: short texts for a worried person, a page each, with sources and dates; the list of them; a glossary."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import streamlit as st

from trialfinder.advice.guidance.people_ask import people_ask
from trialfinder.advice.guidance.texts import (
    GlossaryTerm,
    Guide,
    TextSource,
    checked_words,
    load_glossary,
    load_guidance,
)
from trialfinder.data import Data
from trialfinder.html.meanings import danger_html, to_html, with_meanings
from trialfinder.html.text import plain
from trialfinder.sheets.visit import QUESTIONS, questions_sheet
from trialfinder.web.edges.beginning import begin_at
from trialfinder.web.edges.clicks import go_html
from trialfinder.web.parts.before_you_agree import DANGER

GLOSSARY: Final = "glossary"
DANGER_FIRST: Final = (DANGER, "already_had")
"""Texts that begin with the danger card; the others end with it."""
ITEMS_AT_ONCE: Final = 10
WORDS_AT_ONCE: Final = 10
_TO_TICK: Final = '<ul class="tf-ticks">'


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
    note = ""
    if asked:
        said = plain(asked if len(asked) <= 40 else f"{asked[:39]}…")
        note = f'<p class="tf-note" role="status">topic: “{said}” in the address is not known. All topics follow.</p>'
    listed = "".join(f"<li>{_way(one)}<span>{plain(one.about)}</span></li>" for one in pages)
    people = go_html("questions", f"{len(people_ask())} questions people ask")
    st.html(
        '<h1 class="tf-title">Understand these injections</h1>'
        '<p class="tf-lead">What PRP and cell injections are, what is known and what is not, and what you can ask. '
        f"Short pages in plain words, one topic each.</p>{note}"
        f'<p>In a hurry? {people}, each with a short answer.</p><ol class="tf-topics">{listed}</ol>{danger_html()}'
    )


def _show_topic(data: Data, pages: tuple[Topic, ...], place: int) -> None:
    page = pages[place]
    st.set_page_config(page_title=f"{page.title} – trialfinder")
    guide = next((one for one in load_guidance() if one.slug == page.slug), None)
    left, right = st.columns([1, 2.6], gap="large")
    with left, st.container(key="toc"):
        st.html(_contents_html(pages, page))
    with right, st.container(key="guidance"):
        first = danger_html() if page.slug in DANGER_FIRST else ""
        st.html(
            f'<p class="tf-back">{go_html("understand", "All topics", then="title")}</p>'
            f'<h1 class="tf-title">{plain(page.title)}</h1>{first}'
        )
        st.html(f'<div class="tf-text">{_guide_html(guide) if guide else _glossary_html()}</div>')
        if page.slug == QUESTIONS:
            _show_sheet_button(data)
        asked = _asked_html(page.slug)
        st.html(f"{asked}{_steps_html(pages, place)}{'' if first else danger_html()}")


def _contents_html(pages: tuple[Topic, ...], here: Topic) -> str:
    links = "".join(f"<li>{_way(one, current=one == here)}</li>" for one in pages)
    return f'<nav class="tf-toc" aria-labelledby="topics"><h2 id="topics">Topics</h2><ol>{links}</ol></nav>'


def _way(one: Topic, *, current: bool = False) -> str:
    return go_html("understand", one.title, {"topic": one.slug}, current=current, then="title")


def _steps_html(pages: tuple[Topic, ...], place: int) -> str:
    """The page before and the page after."""
    ways = ""
    if place > 0:
        ways += f"<p><span>Previous</span> {_way(pages[place - 1])}</p>"
    if place + 1 < len(pages):
        ways += f'<p class="tf-next"><span>Next</span> {_way(pages[place + 1])}</p>'
    return f'<nav class="tf-turn" aria-label="Previous and next topic">{ways}</nav>'


def _asked_html(slug: str) -> str:
    """The questions that people ask on this topic."""
    asked = [one for one in people_ask() if one.more == slug]
    if not asked:
        return ""
    links = "".join(f"<li>{go_html('questions', one.question, {'id': one.id})}</li>" for one in asked)
    return f'<section class="tf-text"><h2>Questions people ask</h2><ul>{links}</ul></section>'


def _guide_html(guide: Guide) -> str:
    html = _long_list_folded(with_meanings(to_html(guide.body_markdown), guide.slug))
    return html + _sources_html(guide.sources, guide.checked)


def _long_list_folded(html: str) -> str:
    """A list to tick is longer than three screens of a phone: what comes after its first items is folded."""
    start, opened, rest = html.partition(_TO_TICK)
    items, closed, after = rest.partition("</ul>")
    listed = [f"{item}</li>" for item in items.split("</li>") if item]
    if len(listed) <= ITEMS_AT_ONCE:
        return html
    shown, folded = listed[:ITEMS_AT_ONCE], listed[ITEMS_AT_ONCE:]
    return (
        f"{start}{opened}{''.join(shown)}{closed}<details><summary>{len(folded)} more questions</summary>"
        f"{opened}{''.join(folded)}{closed}</details>{after}"
    )


def _sources_html(sources: tuple[TextSource, ...], checked: date) -> str:
    listed = "".join(
        f'<li><a href="{plain(one.url)}" rel="noopener noreferrer">{plain(one.name)}</a> ({plain(one.dated)})</li>'
        for one in sources
    )
    count = f"{len(sources)} source{'' if len(sources) == 1 else 's'}"
    said = f"{count}. {checked_words(checked)}"
    return f'<details class="tf-sources"><summary>{said}</summary><ul>{listed}</ul></details>'


def _show_sheet_button(data: Data) -> None:
    st.download_button(
        "Get this list as a page to print",
        lambda: questions_sheet(data, date.today()).encode(),
        "questions-to-ask.html",
        "text/html",
        on_click="ignore",
        key="questions_sheet",
    )


def _glossary_html() -> str:
    """The words in the order of letters, folded: all of them are five screens of a phone."""
    terms = load_glossary()
    parts = [terms[at : at + WORDS_AT_ONCE] for at in range(0, len(terms), WORDS_AT_ONCE)]
    return "".join(
        f"<details><summary><h2>{plain(part[0].term)} to {plain(part[-1].term)}</h2></summary>"
        f'<dl class="tf-words">{"".join(map(_term_html, part))}</dl></details>'
        for part in parts
    )


def _term_html(term: GlossaryTerm) -> str:
    return (
        f'<div id="term-{plain(term.id)}"><dt>{plain(term.term)}</dt>'
        f"<dd>{plain(term.meaning)}{_also(term.words)}</dd></div>"
    )


def _also(words: tuple[str, ...]) -> str:
    return f" Also called: {plain(', '.join(words))}." if words else ""
