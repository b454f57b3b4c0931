"""Understand: the guidance for a worried person, with sources and dates, a list to print and a glossary."""

from __future__ import annotations

from datetime import date
from typing import Final

import streamlit as st

from trialfinder.advice.guidance.texts import Guide, TextSource, checked_words, load_glossary, load_guidance
from trialfinder.data import Data
from trialfinder.html.meanings import danger_html, to_html, with_meanings
from trialfinder.html.text import plain
from trialfinder.sheets.visit import QUESTIONS, questions_sheet
from trialfinder.web.edges.beginning import begin_at
from trialfinder.web.parts.before_you_agree import DANGER

GLOSSARY: Final = "glossary"
_UP: Final = '<p class="tf-up"><a href="#on-this-page">Back to the list of texts</a></p>'
"""For a phone, where the list is many screens up; on a wide screen it stays beside the texts."""


def show_understand(data: Data, topic: str) -> None:
    """The whole page.

    Args:
        data: for the date on the sheet to print.
        topic: slug of the text to begin with, from the address; "" for the top of the page.
    """
    guides = load_guidance()
    known = [*(guide.slug for guide in guides), GLOSSARY]
    st.html(
        '<h1 class="tf-title">Understand these injections</h1>'
        f'<p class="tf-lead">What PRP and cell injections are, what is known and what is not, and what you can ask. '
        f"{len(guides)} short texts in plain words. Read one, or all of them. A dotted line under a word opens its "
        "meaning.</p>"
    )
    if topic and topic not in known:
        said = plain(topic if len(topic) <= 40 else f"{topic[:39]}…")
        st.html(f'<p class="tf-note" role="status">topic: “{said}” in the address is not known. All texts follow.</p>')
    st.html(danger_html())
    left, right = st.columns([1, 2.6], gap="large")
    with left, st.container(key="toc"):
        st.html(_contents_html(guides))
    with right, st.container(key="guidance"):
        texts = [_guide_html(guide) for guide in guides]
        after = 1 + next(place for place, guide in enumerate(guides) if guide.slug == QUESTIONS)
        st.html("".join(texts[:after]))
        _show_sheet_button(data)
        st.html("".join(texts[after:]) + _glossary_html())
    begin_at(topic if topic in known else "")


def _contents_html(guides: tuple[Guide, ...]) -> str:
    links = "".join(f'<li><a href="#{plain(guide.slug)}">{plain(guide.title)}</a></li>' for guide in guides)
    return (
        '<nav class="tf-toc" aria-labelledby="on-this-page"><h2 id="on-this-page" tabindex="-1">On this page</h2>'
        f'<ol>{links}<li><a href="#{GLOSSARY}">Words explained</a></li></ol></nav>'
    )


def _guide_html(guide: Guide) -> str:
    body = with_meanings(to_html(guide.body_markdown), guide.slug)
    urgent = " tf-urgent" if guide.slug == DANGER else ""
    return (
        f'<section class="tf-text{urgent}"><h2 id="{plain(guide.slug)}" tabindex="-1">{plain(guide.title)}</h2>{body}'
        f"{_sources_html(guide.sources, guide.checked)}{_UP}</section>"
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
    rows = "".join(
        f'<div><dt id="term-{plain(term.id)}">{plain(term.term)}</dt>'
        f"<dd>{plain(term.meaning)}{_also(term.words)}</dd></div>"
        for term in load_glossary()
    )
    return (
        f'<section class="tf-text"><h2 id="{GLOSSARY}" tabindex="-1">Words explained</h2>'
        f'<dl class="tf-words">{rows}</dl></section>'
    )


def _also(words: tuple[str, ...]) -> str:
    return f" Also called: {plain(', '.join(words))}." if words else ""
