"""Every product at every place: only lines of this product and this source, each number with source and year."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Any

import pytest

from tests.tools.each import each
from tests.tools.held import hold
from tests.tools.made_trials import CELLS_EVER, PRP_WAIT
from tests.tools.readability import banned, grade
from tests.tools.standin.records import RECORDS
from trialfinder.advice.offer.offer import offer
from trialfinder.advice.offer.offer_facts import OfferFacts
from trialfinder.advice.offer.offered import PLACES, find_offered, offered
from trialfinder.cli.advice_text import offer_text
from trialfinder.export.contract.advice import offer_json
from trialfinder.places import find_place
from trialfinder.products import named_in, products
from trialfinder.sheets.offer import offer_sheet

TODAY = date(2026, 11, 22)
DATA = hold(*RECORDS, PRP_WAIT, CELLS_EVER)
CHEYENNE = find_place("82001")
WORDS = (*offered(), *(product.id for product in products()))
OTHER = {"autologous": "allogeneic", "allogeneic": "autologous"}


def ours(data: dict[str, Any]) -> dict[str, Any]:
    """The answer without what records say."""
    return {name: value for name, value in data.items() if name not in ("trials", "closes", "ladder", "questions")}


@cache
def asked_for_6000(word: str, target: str | None = None) -> OfferFacts:
    """What was offered near Cheyenne for 6,000 dollars; several tests look at the same answer."""
    return offer(DATA, word, target, CHEYENNE, price_usd=6000, today=TODAY)


@pytest.mark.slow
@each("word", WORDS)
def test_only_lines_of_this_product_source_and_place(word: str) -> None:
    what = find_offered(word)
    for target in (None, *PLACES):
        answer = asked_for_6000(word, target)
        assert len(answer.in_short) <= 5
        for study in (*answer.known.comparisons, *answer.known.uncontrolled):
            assert set(study.products) & set(what.therapies)
            assert target is None or target in study.targets
            assert study.cell_source != OTHER.get(what.source or ""), (word, study.id)
        for product in answer.named:
            assert set(product.therapies) & set(what.therapies)
            assert product.cell_source != OTHER.get(what.source or ""), (word, product.id)
            assert what.product or product.is_for_the_back
        for one in answer.price.ranges:
            assert one.products & set(what.therapies)
        for line in (*answer.fda, *answer.coverage):
            assert line.products & set(what.therapies)
        if what.source:
            text = str(ours(offer_json(answer)))
            wrong = {one.product.id for one in named_in(text) if one.product.cell_source == OTHER[what.source]}
            assert not wrong, (word, target, wrong)


@each("word", WORDS)
def test_every_statement_has_its_source_and_year(word: str) -> None:
    answer = asked_for_6000(word)
    data = offer_json(answer)
    for one in data["in_short"]:
        assert one["sources"], one
        assert one["text"].endswith(".")
        assert len(re.findall(r"[a-z)]\. [A-Z]", one["text"])) == 0, "one sentence each"
        if one["about"] == "evidence" and re.search(r"\d+ of \d+", one["text"]):
            assert re.search(r"\((?:\d{4}|year not known)\)\.$", one["text"])
    for line in (*data["fda"], *data["coverage"], *data["price_unread"]):
        assert line["sources"]
        assert all(source["url"].startswith("https://") and source["checked"] for source in line["sources"])
    for one in data["price"]["ranges"] if data["price"] else ():
        assert one["year"]
        assert str(one["year"]) in one["text"]
        assert one["sources"]
    shown = {source["kind"] for source in data["sources"]}
    assert not shown & {"company", "news"}


@each("word", WORDS)
def test_a_section_without_a_fact_is_absent_and_the_end_says_what_was_looked_for(word: str) -> None:
    for target in (None, "intrathecal"):
        answer = offer(DATA, word, target, today=TODAY)
        text = offer_text(answer)
        blocks = text.rstrip("\n").split("\n\n")
        assert all("\n" in block for block in blocks), "a heading stands alone"
        joined = " ".join(text.split())
        assert ("We also looked for:" in joined) == bool(answer.looked_for)
        headings = [block.split("\n")[0] for block in blocks]
        assert len(headings) == len(set(headings))
        if "what Medicare or an insurer pays" in answer.looked_for:
            assert "Who pays" not in headings
        if "published comparisons" in answer.looked_for:
            assert "Against salt water or a sham" not in headings
        assert not re.search(r"</h3>\s*</section>", offer_sheet(DATA, answer)), "a heading stands alone"


def test_prp_near_cheyenne() -> None:
    data = offer_json(offer(DATA, "prp", None, CHEYENNE, price_usd=6000, today=TODAY))
    assert data["law"]["place"] == "Wyoming"
    assert "Florida" not in str(data)
    assert [(one["mean_usd"], one["low_usd"], one["high_usd"]) for one in data["price"]["ranges"]] == [(897, 350, 1700)]
    assert "6,000" in data["price"]["beside"]
    sham = [
        one for one in data["evidence"] if one.get("against") == "sham" and all(arm["result"] for arm in one["arms"])
    ]
    assert sham
    assert all(one["cell_source"] != "allogeneic" for one in data["evidence"])
    assert "donor" not in str([data["in_short"], data["fda"], data["evidence"], data["called"]])


def test_own_cells_name_no_donor_product() -> None:
    text = str(ours(offer_json(offer(DATA, "own-cells", None, CHEYENNE, today=TODAY))))
    for name in ("rexlemestrocel", "rebonuputemcel", "Ryoncil", "VIA Disc", "ExoFlo", "JointStem", "NurOwn"):
        assert name not in text
    assert "BRTX-100" in text


def test_a_donor_is_not_told_an_own_cell_trial() -> None:
    answer = offer(DATA, "donor-cells", "disc", today=TODAY)
    assert "marrow concentrate" not in str(offer_json(answer)["in_short"])
    assert "donor marrow cells" in str(offer_json(answer)["in_short"])


@each("place", ["Miami FL", "Denver", "London", "33101"])
def test_the_law_is_of_the_place(place: str) -> None:
    answer = offer(DATA, "stem-cells", None, find_place(place), today=TODAY)
    data = offer_json(answer)
    assert (data["law"] or {}).get("place") == {"Miami FL": "Florida", "33101": "Florida"}.get(place)
    assert data["law_note"]


def test_a_product_by_name_is_told_by_its_passport() -> None:
    data = offer_json(offer(DATA, "VIA Disc NP", "disc", today=TODAY))
    assert data["product"]["passport"]["cell_source"] == "allogeneic"
    assert [one["name"] for one in data["called"]["named"]] == ["VIA Disc NP"]
    assert data["product"]["passport"]["sources"]


@each("name", ["VIA Disc NP", "IDCT", "BRTX-100", "Angel"])
def test_studies_of_a_kind_are_not_told_as_studies_of_a_product(name: str) -> None:
    answer = offer(DATA, name, None, today=TODAY)
    told = " ".join(one.text for one in answer.in_short)
    assert f"comparison of {answer.product.name}" not in told
    assert answer.product.name not in told
    assert f"not of {answer.product.name} alone" in str(answer.of_its_kind)
    assert str(answer.of_its_kind) in " ".join(offer_text(answer).split())
    assert "trial of the same kind" in told
    assert offer(DATA, "prp", None, today=TODAY).of_its_kind is None


def test_a_knee_product_is_named_for_nobodys_back_but_told_when_asked() -> None:
    assert "JointStem" not in str(offer_json(offer(DATA, "adipose_msc", None, today=TODAY))["called"])
    asked = offer(DATA, "JointStem", None, today=TODAY)
    assert "It was tested in the knee. We found nothing for the back." in str(offer_json(asked)["called"])
    for face in (offer_text(asked), offer_sheet(DATA, asked)):
        assert "of this kind, for the back" not in face, "a heading that its own lines deny"


def test_the_nearest_trial_tells_whose_cells_and_what_of_cost() -> None:
    answer: OfferFacts = offer(DATA, "prp", "disc", find_place("80202"), today=TODAY)
    (line,) = [one for one in answer.in_short if one.about == "trial"]
    assert "The nearest trial of the same treatment" in line.text
    assert "NCT90000001" in line.text
    assert "cost:" in line.text
    assert answer.trials[0].cost
    assert line.sources[0].url.endswith("NCT90000001")


def test_a_search_is_told_as_a_search() -> None:
    """Its address finds what is published on the day on which a reader opens it, so it has no year."""
    (line,) = [one for one in offer(DATA, "Cartistem", None, today=TODAY).in_short if one.about == "evidence"]
    assert [one.year_words for one in line.sources] == ["a search to run"]


def test_what_it_may_close_is_a_count() -> None:
    answer = offer(DATA, "prp", "disc", today=TODAY)
    (line,) = [one for one in answer.in_short if one.about == "closes"]
    assert re.match(
        r"Taking it now may keep you out of \d+ of the \d+ recruiting trials whose rules we read\.", line.text
    )
    assert len(line.sources) == len(answer.closes.closed)


@each("word", WORDS)
def test_our_words_are_plain_and_give_no_advice(word: str) -> None:
    answer = asked_for_6000(word)
    told = [one.text for one in answer.in_short if one.about != "trial"]
    assert banned(" ".join(told)) == []
    assert grade(" ".join(told)) <= 8, grade(" ".join(told))


def test_the_sheet_is_a_whole_page() -> None:
    answer = offer(DATA, "prp", "disc", CHEYENNE, price_usd=6000, today=TODAY)
    html = offer_sheet(DATA, answer)
    assert html.lstrip().lower().startswith("<!doctype html>")
    assert html.index("In short") < html.index("What it may cost") < html.index("Questions to ask")
    assert "●" in html
    assert 'aria-hidden="true"' in html
    assert "21 of 44" in html
