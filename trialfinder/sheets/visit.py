"""The page around every sheet, and the sheets to take along: for a visit, and the questions to ask.

Self-contained HTML, with no outside requests, for A4 and Letter. Every word of a record, and every address, is escaped.
Nothing is written to disk: the page is a string.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from string import Template
from typing import Final

from trialfinder.advice.guidance.texts import TextSource, load_danger, load_guidance, load_panel
from trialfinder.advice.questions.question_list import question_list
from trialfinder.data import Data
from trialfinder.html.meanings import danger_html
from trialfinder.html.text import plain
from trialfinder.places import Place
from trialfinder.reading.text.quote import collapse, unescape
from trialfinder.registry.record import Study
from trialfinder.rows import study_url
from trialfinder.sheets.two_pages import two_pages, whole_page
from trialfinder.vocabulary import STATUS_MEANINGS, is_recruiting
from trialfinder.wording import (
    status_in_words,
    title_in_words,
)

NOTE_LINES: Final = 8


def visit_sheet(data: Data, nct_ids: Sequence[str], *, near: Place | None = None, today: date | None = None) -> str:
    """One trial, or a short list, to take to a visit: of each a page for the doctor and a page for the person.

    Args:
        data: the records held.
        nct_ids: in the order in which they are printed.
        near: sorts the sites; the place itself is not printed.
        today: for the ages of dates.

    Raises:
        StudyNotFound: an id that is not held.
    """
    sheets = [two_pages(data, nct_id, near=near, today=today) for nct_id in nct_ids]
    return whole_page("A trial to talk about" if len(sheets) == 1 else f"{len(sheets)} trials to talk about", sheets)


def questions_html(data: Data, nct_id: str, *, today: date | None = None) -> str:
    """The questions of one trial as a page: its visit sheet.

    Raises:
        StudyNotFound: the id is not held.
    """
    return visit_sheet(data, [nct_id], today=today)


def page(title: str, body: str, data: Data, today: date, sources: Iterable[str] = (), *, brief: bool = False) -> str:
    """A whole page around a body of HTML, with what we are not, the danger signs, room for notes, and sources.

    Args:
        title: plain text.
        body: HTML.
        data: the records that it is of.
        today: when it is made.
        sources: addresses beside those of the danger signs.
        brief: for one sheet of paper: small print, two columns, little room for notes.
    """
    panel = load_panel()
    return _template().substitute(
        look="brief" if brief else "whole",
        title=plain(title),
        dated=f"Made on {today.isoformat()}. {plain(data.provenance.note)}",
        disclaimer=plain(panel.disclaimer),
        danger=danger_html(with_sources=False),
        body=body,
        notes='<div class="lines"></div>' * (2 if brief else NOTE_LINES),
        sources="".join(f"<li>{one}</li>" for one in _sources(sources, brief=brief)),
    )


def quoted(text: str | None) -> str:
    """A quote of a record as a block; nothing for none."""
    return f"<blockquote>“{plain(unescape(collapse(text)))}”</blockquote>" if text else ""


def link(address: str, words: str | None = None) -> str:
    """A link to a web address of ours; anything else stays text."""
    shown = plain(words or address)
    return f'<a href="{plain(address)}">{shown}</a>' if address.startswith(("https://", "http://")) else shown


def heading(study: Study, today: date) -> str:
    """Title, number, address and dated status of a study."""
    code = study.protocol_section.status_module.overall_status
    # "People can join now" would be more than an old record can promise.
    meaning = "" if is_recruiting(code) else STATUS_MEANINGS.get(code or "", "")
    return (
        f"<h2>{plain(title_in_words(study))}</h2>"
        f"<p>{plain(study.nct_id)}: {link(study_url(study.nct_id))}</p>"
        f"<p><strong>{plain(status_in_words(study, today))}.</strong> {plain(meaning)}</p>"
    )


def _sources(more: Iterable[str], *, brief: bool) -> Iterable[str]:
    named: dict[str, TextSource] = {one.url: one for one in load_panel().sources}
    named |= {one.url: one for one in load_danger().sources}
    yield "ClinicalTrials.gov, the records named above"
    for one in named.values():
        named_so = f"{plain(one.name)} ({plain(one.dated)})"
        yield link(one.url, f"{one.name} ({one.dated})") if brief else f"{named_so}: {link(one.url)}"
    for url in dict.fromkeys(more):
        if url not in named:
            yield link(url)


@cache
def _template() -> Template:
    return Template(Path(__file__).with_name("sheet.html").read_text("utf-8"))


QUESTIONS: Final = "questions"
"""The text that holds the list."""
_to_tick = re.compile(r"^- \[ \] \*\*(.+?)\*\* (.+?)(?=\n- |\n\n|\Z)", re.MULTILINE | re.DOTALL)


def questions_sheet(data: Data, today: date) -> str:
    """One self-contained page of HTML for A4 and Letter: every question of the text, each with lines to write on."""
    [guide] = [one for one in load_guidance() if one.slug == QUESTIONS]
    rows = "".join(
        f'<div class="row"><strong>{plain(question)}</strong> {plain(" ".join(ask.split()))}'
        '<div class="lines"></div><div class="lines"></div></div>'
        for question, ask in _to_tick.findall(guide.body_markdown)
    )
    body = (
        "<section><h2>Ask before you agree, and write the answers down</h2>"
        f"<p>What is offered: </p><div class='lines'></div>{rows}</section>"
    )
    sources = dict.fromkeys([*(one.source for one in question_list()), *(one.url for one in guide.sources)])
    return page("Questions to ask before an injection", body, data, today, list(sources))
