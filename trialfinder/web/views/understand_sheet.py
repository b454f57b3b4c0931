"""The questions to ask as a page to print, with room for the answers."""

from __future__ import annotations

from datetime import date

from trialfinder.advice.question_list import question_list
from trialfinder.advice.sheet import page
from trialfinder.library import Data
from trialfinder.web.registry_text import plain


def questions_sheet(data: Data, today: date) -> str:
    """One self-contained page of HTML for A4 and Letter: every question, each with lines to write on."""
    questions = question_list()
    rows = "".join(
        f'<div class="row"><strong>{plain(one.question)}</strong> {plain(one.ask)}'
        '<div class="lines"></div><div class="lines"></div></div>'
        for one in questions
    )
    body = (
        "<section><h2>Ask before you agree, and write the answers down</h2>"
        f"<p>What is offered: </p><div class='lines'></div>{rows}</section>"
    )
    return page("Questions to ask before an injection", body, data, today, [one.source for one in questions])
