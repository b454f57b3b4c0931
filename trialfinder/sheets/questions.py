"""The questions to ask as a page to print, with room for the answers."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from trialfinder.advice.guidance.texts import load_guidance
from trialfinder.advice.questions.question_list import question_list
from trialfinder.data import Data
from trialfinder.html.text import plain
from trialfinder.sheets.visit import page

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
