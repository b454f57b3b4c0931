"""The danger card is one definition: every sheet, page and answer tells all of it, or its one line."""

from __future__ import annotations

import html
import re
from datetime import date

from tests.tools.each import each
from tests.tools.held import hold
from tests.web.trials import TRIALS
from trialfinder.advice.fit.answers import Answers
from trialfinder.advice.guidance.texts import load_danger
from trialfinder.advice.offer.offer import offer
from trialfinder.cli.advice_text import offer_text
from trialfinder.export.contract.advice import offer_json
from trialfinder.html.meanings import danger_html
from trialfinder.sheets.fit import fit_sheet
from trialfinder.sheets.offer import offer_sheet
from trialfinder.sheets.visit import questions_html, questions_sheet
from trialfinder.web.parts.before_you_agree import folded_html, red_flags_html

DATA = hold(*TRIALS)
TODAY = date(2026, 11, 22)
CARD = load_danger()


def words(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


@each(
    "page",
    [
        danger_html(),
        questions_html(DATA, "NCT90000001", today=TODAY),
        questions_sheet(DATA, TODAY),
        offer_sheet(DATA, offer(DATA, "prp", today=TODAY)),
        fit_sheet(DATA, Answers(), [], today=TODAY),
        offer_text(offer(DATA, "prp", today=TODAY), 80),
    ],
    ids=["card", "visit sheet", "question list", "offer sheet", "fit sheet", "offer text"],
)
def test_every_sign_stands_with_what_to_do(page: str) -> None:
    said = words(page)
    place = said.index(CARD.title)
    for group in CARD.group:
        place = said.index(group.how, place)
        for sign in group.signs:
            place = said.index(sign.text, place)
    assert CARD.after in said[place:]


def test_a_place_without_room_has_the_line_and_the_way_to_the_card() -> None:
    for page in (red_flags_html(), folded_html()):
        assert CARD.line in words(page)
        assert 'href="understand?topic=red_flags"' in page
    assert offer_json(offer(DATA, "prp", today=TODAY))["red_flags"] == CARD.line


def test_the_card_has_its_sources_with_their_days() -> None:
    page = danger_html(level=3, id="danger")
    assert '<section class="tf-danger" id="danger">' in page
    assert "<h3>" in page
    assert "Checked against its sources on November 27, 2026; not reviewed by a clinician." in page
    for one in CARD.sources:
        assert f'href="{one.url}"' in page
        assert f"({one.dated})" in page
    assert "<details" not in danger_html(with_sources=False)
