"""The printed sheets in a real browser: pages, margins, room for notes, and what must stand on each of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import pytest

from tests.browser.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAPERS: Final = {"A4": (210, 297), "Letter": (215.9, 279.4)}
"""Width and height in mm."""
MARGIN_MM: Final = 15
PX_PER_MM: Final = 96 / 25.4
MOST_PAGES: Final = 5
"""Of one trial."""
LONG: Final = "Loremipsumdolorsitamet" * 12


def sheet_of(page: Any, button: str, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).click()
    path = folder / str(waiting.value.suggested_filename)
    waiting.value.save_as(path)
    return path


def printed(page: Any, sheet: Path, paper: str) -> tuple[Any, int, tuple[float, float]]:
    """The sheet as it is laid out on paper; the pages of its PDF, and their width and height in mm."""
    width, height = PAPERS[paper]
    alone = page.context.new_page()
    asked: list[str] = []
    alone.on("request", lambda request: asked.append(request.url))
    alone.goto(sheet.as_uri())
    assert asked == [sheet.as_uri()], "the sheet is whole in itself"
    pdf = alone.pdf(format=paper, prefer_css_page_size=False)
    box = re.search(rb"/MediaBox\s*\[0 0 ([0-9.]+) ([0-9.]+)\]", pdf)
    assert box is not None
    alone.emulate_media(media="print")
    alone.set_viewport_size(
        {"width": int((width - 2 * MARGIN_MM) * PX_PER_MM), "height": int((height - 2 * MARGIN_MM) * PX_PER_MM)}
    )
    size = (float(box[1]) / 72 * 25.4, float(box[2]) / 72 * 25.4)
    return alone, len(re.findall(rb"/Type\s*/Page\b", pdf)), size


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


@pytest.mark.parametrize("paper", list(PAPERS))
def test_the_visit_sheet_on_paper(visit: Visit, paper: str, tmp_path: Path) -> None:
    page = visit("/trial", nct="NCT91000001", near="Tampa")
    sheet = sheet_of(page, "Get the visit sheet", tmp_path)
    assert sheet.name == "visit-NCT91000001.html"
    alone, pages, size = printed(page, sheet, paper)
    assert size == pytest.approx(PAPERS[paper], abs=1)
    assert 1 < pages <= MOST_PAGES
    assert cut_off(alone) == []
    holds_what_every_sheet_holds(alone)
    text = alone.inner_text("body")
    for words in ("What exactly is injected?", "Whom do I ask?", "+1 813-555-0100", "NCT91000001"):
        assert words in text
    lines = alone.locator("section:has(> h2:text-is('My notes')) .lines").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().height)"
    )
    assert len(lines) >= 8
    assert sum(lines) > 45 * PX_PER_MM, "room to write"
    assert min(lines) > 5 * PX_PER_MM, "lines that a hand can write on"
    silent = alone.locator(".row:has(.silent)")
    assert silent.count() > 3
    assert silent.locator(".lines").count() == silent.count(), "a line for each answer that the record lacks"


@pytest.mark.parametrize("paper", list(PAPERS))
def test_the_sheet_of_two_trials_begins_each_on_a_page(visit: Visit, paper: str, tmp_path: Path) -> None:
    page = visit("/compare", nct=["NCT90000001", "NCT90000002"])
    alone, pages, _ = printed(page, sheet_of(page, "Visit sheet of these 2 trials", tmp_path), paper)
    assert 2 <= pages <= 2 * MOST_PAGES
    assert cut_off(alone) == []
    holds_what_every_sheet_holds(alone)
    second = alone.locator(".study").nth(1)
    assert second.evaluate("one => getComputedStyle(one).breakBefore") == "page"


@pytest.mark.parametrize("paper", list(PAPERS))
def test_a_word_that_is_too_long_is_broken_not_cut(visit: Visit, paper: str, tmp_path: Path) -> None:
    page = visit("/trial", nct="NCT90000001")
    sheet = sheet_of(page, "Get the visit sheet", tmp_path)
    sheet.write_text(sheet.read_text("utf-8").replace("Platelet-rich Plasma", LONG), "utf-8")
    alone, _, _ = printed(page, sheet, paper)
    assert LONG in alone.inner_text("body").replace("\n", "")
    assert cut_off(alone) == []


def test_the_list_of_questions_on_paper(visit: Visit, tmp_path: Path) -> None:
    page = visit("/understand")
    alone, pages, _ = printed(page, sheet_of(page, "Get this list as a page to print", tmp_path), "A4")
    assert pages <= MOST_PAGES
    assert cut_off(alone) == []
    holds_what_every_sheet_holds(alone)
