"""The sheet on an offer, to take along: all that the offer check says, with the sources in full."""

from __future__ import annotations

from typing import Final

from trialfinder.advice.offer.offer_answer import OfferAnswer
from trialfinder.data import Data
from trialfinder.html.offer_sections import for_sheet
from trialfinder.html.text import plain
from trialfinder.sheets.visit import page

COPY_NOTE: Final = (
    "From our offline copy of facts, not the live records. A 0 or a “none” below may only mean that our copy lacks "
    "it. The rules of who can join are not in it."
)


def offer_sheet(data: Data, answer: OfferAnswer) -> str:
    """The whole page as HTML."""
    copy = f'<p class="note">{COPY_NOTE}</p>' if answer.partial else ""
    body = copy + "".join(f"<section><h2>{plain(one.title)}</h2>{one.html}</section>" for one in for_sheet(answer))
    return page(f"An offer to talk about: {answer.title}", body, data, answer.today)
