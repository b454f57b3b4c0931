"""The page around every sheet, and the sheets to take along: for a visit, and the questions to ask.

Self-contained HTML, with no outside requests, for A4 and Letter. Every word of a record, and every address, is escaped.
Nothing is written to disk: the page is a string.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from trialfinder.advice.guidance.texts import TextSource, load_danger, load_guidance, load_panel
from trialfinder.advice.questions.questions import question_list
from trialfinder.data import Data
from trialfinder.html.env import render
from trialfinder.html.meanings import danger_html
from trialfinder.places import Place
from trialfinder.products.source import day_words
from trialfinder.sheets.two_pages import two_pages, whole_page

NOTE_LINES: Final = {"brief": 2, "list": 6}


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


def paper(
    template: str, title: str, data: Data, today: date, *, look: str, sources: Iterable[str] = (), **values: object
) -> str:
    """A whole page around a body of HTML, with what we are not, the danger signs, room for notes, and sources.

    Args:
        template: the one that has the body.
        title: plain text.
        data: the records that it is of.
        today: when it is made.
        look: `brief` for one side of paper, `list` for two.
        sources: addresses beside those of the danger signs.
        values: what the body asks for.
    """
    html = render(
        template,
        look=look,
        title=title,
        dated=f"Made on {day_words(today)}. {data.provenance.note}",
        disclaimer=load_panel().disclaimer,
        danger=danger_html(with_sources=False),
        notes=NOTE_LINES[look],
        sources=[*_sources(sources)],
        **values,
    )
    return str(html)


def _sources(more: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Words and address of each; "" for none."""
    named: dict[str, TextSource] = {one.url: one for one in load_panel().sources}
    named |= {one.url: one for one in load_danger().sources}
    yield "ClinicalTrials.gov, the records named above", ""
    for one in named.values():
        yield f"{one.name} ({one.dated})", one.url
    for url in dict.fromkeys(more):
        if url not in named:
            yield url.removeprefix("https://"), url


QUESTIONS: Final = "questions"
"""The text that holds the list."""
_to_tick = re.compile(r"^- \[ \] \*\*(.+?)\*\* (.+?)(?=\n- |\n\n|\Z)", re.MULTILINE | re.DOTALL)


def questions_sheet(data: Data, today: date) -> str:
    """One self-contained page of HTML for A4 and Letter: every question of the text, each with lines to write on."""
    [guide] = [one for one in load_guidance() if one.slug == QUESTIONS]
    asked = [(question, " ".join(ask.split())) for question, ask in _to_tick.findall(guide.body_markdown)]
    sources = dict.fromkeys([*(one.source for one in question_list()), *(one.url for one in guide.sources)])
    title = "Questions to ask before an injection"
    return paper("question_list.html", title, data, today, look="list", sources=sources, questions=asked)
