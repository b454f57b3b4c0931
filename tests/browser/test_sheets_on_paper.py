"""The printed sheets in a real browser: pages, margins, room for notes, and what must stand on each of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from tests.browser.conftest import Visit
from tests.tools.held import hold
from tests.tools.standin.records import arm, intervention, site, study
from tests.web.trials import TRIALS
from trialfinder.advice.evidence.comparisons import comparisons
from trialfinder.advice.offer.offer import offer
from trialfinder.advice.offer.offered import offered
from trialfinder.places import find_place
from trialfinder.products import products
from trialfinder.sheets.offer import offer_sheet
from trialfinder.sheets.two_pages import told_of, two_pages, whole_page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAPERS: Final = {"A4": (210, 297), "Letter": (215.9, 279.4)}
"""Width and height in mm."""
MARGIN_MM: Final = 15
PX_PER_MM: Final = 96 / 25.4
MOST_PAGES: Final = 2
LONG: Final = "Loremipsumdolorsitamet" * 12


def sheet_of(page: Any, button: str, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).click()
    path = folder / str(waiting.value.suggested_filename)
    waiting.value.save_as(path)
    return path


@pytest.fixture
def alone(context: Any) -> Iterator[Any]:
    """A tab without the dashboard, for a sheet that stands by itself."""
    page = context.new_page()
    yield page
    page.close()


def printed(alone: Any, sheet: Path, paper: str) -> tuple[int, tuple[float, float]]:
    """Lays the sheet out on paper; the pages of its PDF, and their width and height in mm."""
    width, height = PAPERS[paper]
    asked: list[str] = []

    def told(request: Any) -> None:
        asked.append(request.url)

    alone.on("request", told)
    alone.emulate_media(media="null")
    alone.goto(sheet.as_uri())
    alone.remove_listener("request", told)
    assert asked == [sheet.as_uri()], "the sheet is whole in itself"
    pdf = alone.pdf(format=paper, prefer_css_page_size=False)
    box = re.search(rb"/MediaBox\s*\[0 0 ([0-9.]+) ([0-9.]+)\]", pdf)
    assert box is not None
    alone.emulate_media(media="print")
    alone.set_viewport_size(
        {"width": int((width - 2 * MARGIN_MM) * PX_PER_MM), "height": int((height - 2 * MARGIN_MM) * PX_PER_MM)}
    )
    size = (float(box[1]) / 72 * 25.4, float(box[2]) / 72 * 25.4)
    return len(re.findall(rb"/Type\s*/Page\b", pdf)), size


def cut_off(page: Any) -> list[str]:
    """What stands beyond the right edge of the paper."""
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('body *')].filter(one =>"
        " (one.clientWidth && one.scrollWidth > one.clientWidth + 1)"
        " || one.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)"
        ".map(one => one.outerHTML.slice(0, 80))"
    )
    return found


def holds_what_every_sheet_holds(page: Any) -> None:
    text = page.inner_text("body")
    for words in ("Not medical advice; the registry does not vet studies.", "loss of bladder or bowel control"):
        assert words in text
        box = page.get_by_text(words).first.bounding_box()
        assert box is not None
        assert box["y"] < page.viewport_size["height"], "on the first page"


def pages_of(page: Any, paper: str) -> tuple[int, tuple[float, float]]:
    """How many pages the browser prints of what it shows, and their width and height in mm."""
    pdf = page.pdf(format=paper, prefer_css_page_size=True)
    box = re.search(rb"/MediaBox\s*\[0 0 ([0-9.]+) ([0-9.]+)\]", pdf)
    assert box is not None
    return len(re.findall(rb"/Type\s*/Page\b", pdf)), (float(box[1]) / 72 * 25.4, float(box[2]) / 72 * 25.4)


@pytest.mark.parametrize("nct", ["NCT90000001", "NCT91000001"])
def test_a_trial_is_printed_from_the_dashboard_on_two_pages(visit: Visit, nct: str) -> None:
    page = visit("/sheet", nct=nct, near="Tampa", before="window.print = () => { window.printed = true; };")
    page.locator(".tf-sheet").first.wait_for()
    page.get_by_role("button", name="Print").click()
    page.wait_for_function("() => window.printed")
    for paper in PAPERS:
        assert pages_of(page, paper) == (2, pytest.approx(PAPERS[paper], abs=1)), paper
    page.emulate_media(media="print")
    for name in (".tf-title", ".tf-print", ".st-key-data-age", ".tf-back"):
        assert not page.locator(name).first.is_visible(), name
    assert page.locator("img.tf-qr").evaluate("one => one.complete && one.naturalWidth > 0")
    lines = page.locator(".tf-ask .tf-write").evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
    assert len(lines) == 8
    assert min(lines) > 5 * PX_PER_MM, "lines that a hand can write on"


def longest() -> dict[str, Any]:
    """A record whose every field is longer than any that we have seen."""
    many = [f"* {what} within {n} months" for n in range(3, 12) for what in ("PRP", "Stem cells", "Steroid injection")]
    word = f"{LONG} {LONG}"
    return study(
        "NCT90000069",
        title=f"Platelet-rich Plasma for Low Back Pain {word}",
        interventions=[intervention(f"Platelet-rich plasma {word}", description=f"2 mL PRP into the disc. {word}")],
        arms=[arm(f"PRP {at} {word}", description=word) for at in range(12)],
        criteria="Inclusion Criteria:\n\n* Age 18 to 60\n\nExclusion Criteria:\n\n" + "\n".join([*many, f"* {word}"]),
        sites=[
            site(word, "United States", facility=word, status="RECRUITING", contacts=[{"name": word, "email": word}])
        ],
    )


@pytest.mark.parametrize("completeness", ["full", "facts_only"])
def test_the_longest_record_still_takes_two_pages(alone: Any, tmp_path: Path, completeness: Any) -> None:
    made = two_pages(hold(longest(), completeness=completeness), "NCT90000069")
    told = sorted((told_of(one) for one in comparisons() if one.is_read_on_both_sides), key=lambda one: len(str(one)))
    sheet = tmp_path / "sheet.html"
    answer = "An answer that takes all the room that it may take, as some do: the record says it in so many words."
    made = replace(
        made,
        evidence=tuple(told[-2:]),
        questions=tuple((question, answer) for question, _ in made.questions),
        worth=("A caution that is as long as a caution may be. " * 3,) * 3,
    )
    sheet.write_text(whole_page("A trial to talk about", [made]), "utf-8")
    for paper in PAPERS:
        pages, size = printed(alone, sheet, paper)
        assert size == pytest.approx(PAPERS[paper], abs=1)
        assert pages == 2, paper
        assert cut_off(alone) == []


def test_the_longest_offer_takes_two_pages(alone: Any, tmp_path: Path) -> None:
    data, place = hold(*TRIALS), find_place("Tampa")
    made = [
        offer_sheet(data, offer(data, word, None, place, price_usd=6000))
        for word in (*offered(), *(one.id for one in products()))
    ]
    sheet = tmp_path / "offer.html"
    for html in sorted(made, key=len)[-3:]:
        sheet.write_text(html, "utf-8")
        for paper in PAPERS:
            pages, size = printed(alone, sheet, paper)
            assert size == pytest.approx(PAPERS[paper], abs=1)
            assert pages == 2, paper
            assert cut_off(alone) == []
            holds_what_a_person_asks(alone)


def holds_what_a_person_asks(page: Any) -> None:
    text = page.inner_text("body")
    for words in ("In short", "What it may cost", "What does it cost me?", "loss of bladder or bowel control"):
        assert words in text, words
    assert page.locator(".tf-ask .tf-write").count() >= 8


def test_two_trials_are_printed_side_by_side_across_the_paper(visit: Visit) -> None:
    page = visit("/compare", nct=["NCT90000001", "NCT90000002"], near="Denver")
    page.locator(".tf-compare table").wait_for()
    for paper in PAPERS:
        page.emulate_media(media="null")
        pages, (width, height) = pages_of(page, paper)
        assert width > height, paper
        assert pages <= 2, paper
        page.set_viewport_size({"width": int((width - 20) * PX_PER_MM), "height": 700})
        page.emulate_media(media="print")
        tops = page.locator(".tf-compare tbody tr:nth-child(4) td").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect().top)"
        )
        assert len(tops) == 2
        assert tops[0] == tops[1], paper
    for name in ("input", ".tf-tick", ".tf-print", ".st-key-compare-ways"):
        assert not page.locator(name).first.is_visible(), name


def test_four_trials_and_an_offer_take_two_pages_at_most(visit: Visit) -> None:
    four = ["NCT90000001", "NCT90000002", "NCT91000001", "NCT91000002"]
    page = visit("/compare", nct=four, near="Denver")
    assert page.locator(".tf-compare thead th").count() == 5
    assert [paper for paper in PAPERS if pages_of(page, paper)[0] > 2] == []
    page.locator(".tf-compare tr", has_text="Who can join").locator("td").evaluate_all(
        "cells => cells.forEach(cell => cell.insertAdjacentHTML('beforeend', '<details><summary>30 more</summary><ul>'"
        " + '<li>A rule of the record in so many words as it takes.</li>'.repeat(30) + '</ul></details>'))"
    )
    assert [paper for paper in PAPERS if pages_of(page, paper)[0] > 2] == [], "real records have thirty rules each"
    page = visit("/offer", product="stem_cells", near="Denver", price="6000")
    assert [paper for paper in PAPERS if pages_of(page, paper)[0] > 2] == []
    page.emulate_media(media="print")
    for name in ("input", "summary", ".st-key-offer-ways"):
        assert not page.locator(f".stMain {name}").first.is_visible(), name
    assert page.locator("#short").is_visible()


def test_a_trials_page_is_printed_without_its_controls(visit: Visit) -> None:
    page = visit("/trial", nct="NCT91000001", near="Tampa")
    page.emulate_media(media="print")
    for name in ("input", ".tf-do", ".tf-back", ".tf-copy", ".tf-from", '.tf-glance a[href="#join"]'):
        assert not page.locator(name).first.is_visible(), name
    assert page.locator(".tf-glance").is_visible()
    assert page.get_by_text("+1 813-555-0100 ext. 7").first.is_visible()


def test_the_list_of_questions_on_paper(visit: Visit, alone: Any, tmp_path: Path) -> None:
    page = visit("/understand", topic="questions")
    pages, _ = printed(alone, sheet_of(page, "Get this list as a page to print", tmp_path), "A4")
    assert pages <= MOST_PAGES
    assert cut_off(alone) == []
    holds_what_every_sheet_holds(alone)
