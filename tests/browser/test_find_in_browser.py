"""Find and Trial in a real browser: address, back, files, map, phone, accessibility, no request beyond this machine."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import Any

import pytest

from tests.browser.accessible import violations
from tests.browser.conftest import Visit, playwright_api, settle
from tests.web.trials import HOSTILE

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def answer(page: Any) -> str:
    settle(page)
    return str(page.locator("h2.tf-answer").inner_text())


def expect_answer(page: Any, text: str) -> None:
    page.locator("h2.tf-answer", has_text=text).wait_for(timeout=8000)
    settle(page)


def expect_place(page: Any, text: str) -> None:
    playwright_api.expect(page.get_by_label("Your place")).to_have_value(text, timeout=8000)


def test_the_address_is_the_state(visit: Visit) -> None:
    page = visit("/")
    expect_answer(page, "2 trials are recruiting worldwide, newest update first.")
    box = page.get_by_label("Your place")
    box.fill("80202")
    box.press("Enter")
    expect_answer(page, "the nearest to ZIP 80202 first.")
    page.wait_for_url(re.compile(r"\?near=80202$"))

    page.get_by_label("Within", exact=True).click()
    page.get_by_role("option", name="100 miles").click()
    expect_answer(page, "1 trial is recruiting within 100 miles of ZIP 80202")
    page.wait_for_url(re.compile(r"\?near=80202&within=100mi$"))

    page.reload()
    expect_answer(page, "1 trial is recruiting within 100 miles of ZIP 80202")
    expect_place(page, "80202")

    pasted = page.url
    other = visit("/" + pasted.partition("/")[2].partition("?")[1], near="80202", within="100mi")
    assert answer(other) == answer(page)

    page.go_back()
    expect_answer(page, "the nearest to ZIP 80202 first.")
    assert page.url.endswith("?near=80202")
    page.go_back()
    expect_answer(page, "2 trials are recruiting worldwide, newest update first.")
    expect_place(page, "")
    page.go_forward()
    expect_answer(page, "the nearest to ZIP 80202 first.")
    expect_place(page, "80202")


def test_a_deep_link_keeps_its_filters_when_a_click_follows_at_once(visit: Visit) -> None:
    page = visit("/", near="Denver", within="50mi")
    page.get_by_role("tab", name="Table").click()
    page.wait_for_selector('[data-testid="stDataFrame"]')
    expect_answer(page, "within 50 miles of Denver")
    assert page.url.endswith("?near=Denver&within=50mi")


def test_a_trial_opens_and_back_gives_the_same_trials(visit: Visit) -> None:
    page = visit("/", near="80202", status="any")
    before = answer(page)
    page.get_by_role("link", name="See this trial: NCT90000001").click()
    page.wait_for_url(re.compile(r"/trial\?nct=NCT90000001&near=80202$"))
    page.get_by_role("heading", name="What is injected").wait_for()
    page.reload()
    page.get_by_role("heading", name="What is injected").wait_for()
    page.go_back()
    expect_answer(page, before[:30])
    assert answer(page) == before


def test_a_hostile_address_is_dropped_with_a_word(visit: Visit) -> None:
    page = visit("/", near="80202", within="abc", therapy="<img src=x onerror=alert(1)>", status="nope", sort="x")
    assert page.locator(".tf-note[role=status]").count() == 4
    assert "recruiting" in answer(page)
    assert page.locator("img[src=x]").count() == 0


def test_a_hostile_title_shows_its_characters(visit: Visit) -> None:
    page = visit("/", near="Tampa", within="50mi")
    assert page.locator(".tf-card h3").inner_text() == HOSTILE
    page.get_by_role("tab", name="Table").click()
    page.wait_for_selector('[data-testid="stDataFrame"]')
    trial = visit("/trial", nct="NCT91000001")
    assert trial.locator("h1.tf-title").inner_text() == HOSTILE


def test_the_csv_is_the_contracts(visit: Visit) -> None:
    page = visit("/", status="any")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV").click()
    content = Path(waiting.value.path()).read_bytes()
    assert content.startswith(b"\xef\xbb\xbfnct_id,title,")
    lines = content.decode("utf-8-sig").split("\r\n")
    assert sum(line.startswith("NCT") for line in lines) == 16
    assert waiting.value.suggested_filename.endswith(".csv")


def test_a_mistyped_place_on_a_phone_is_mended_by_one_tap_and_back_undoes_it(visit: Visit) -> None:
    page = visit("/", width=390, scheme="dark")
    box = page.get_by_label("Your place")
    box.fill("Denvr")
    box.press("Enter")
    page.get_by_text("no city over 5,000 people").wait_for()
    page.get_by_role("button", name="Denver, Colorado, United States").click()
    expect_answer(page, "the nearest to Denver, Colorado first.")
    expect_place(page, "Denver, Colorado, United States")
    page.wait_for_url(re.compile(r"\?near=Denver"))
    page.go_back()
    expect_place(page, "Denvr")
    expect_answer(page, "2 trials are recruiting worldwide, newest update first.")


@pytest.mark.parametrize(("width", "folded"), [(390, True), (1280, False)])
def test_the_red_flags_are_in_sight_at_every_width(visit: Visit, width: int, folded: bool) -> None:
    page = visit("/", width=width)
    in_sight = [one for one in page.locator(".tf-flags").all() if one.is_visible()]
    assert len(in_sight) == 1
    assert "Not medical advice; the registry does not vet studies." in in_sight[0].inner_text()
    assert page.locator("details.tf-panel").is_visible() is folded


def test_what_a_status_means_is_reached_from_the_status_by_the_keyboard(visit: Visit) -> None:
    page = visit("/", width=390)
    page.get_by_label("Status", exact=True).focus()
    meaning = page.get_by_text("Only people the team asks can join.")
    assert not meaning.is_visible()
    for _ in range(3):  # the filter's own buttons may lie between
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "SUMMARY":
            break
    page.keyboard.press("Enter")
    playwright_api.expect(meaning).to_be_visible()


def test_the_map_draws_and_a_click_chooses_the_city(visit: Visit) -> None:
    page = visit("/", near="Denver", within="50mi")
    page.get_by_role("tab", name="Map").click()
    canvas = page.locator('[data-testid="stDeckGlJsonChart"] canvas').last
    canvas.wait_for()
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    hint = page.locator(".deck-tooltip", has_text="Denver, Colorado: 1 trial")
    for step in range(60):  # the map has no sign of being drawn: point at the dot until it answers
        page.mouse.move(x + step % 3, y)
        if hint.is_visible():
            break
        page.wait_for_timeout(250)
    playwright_api.expect(hint).to_be_visible()
    title = page.locator(".tf-cards h3").first
    for _ in range(4):  # a click while the map still loads is lost
        page.mouse.click(x, y)
        with contextlib.suppress(playwright_api.TimeoutError):
            title.wait_for(timeout=4000)
            break
    assert "Platelet-rich Plasma Injected" in title.inner_text()


@pytest.mark.parametrize("path", ["/", "/trial"])
def test_no_sideways_scroll_on_a_phone(visit: Visit, path: str) -> None:
    page = visit(path, width=390, nct="NCT91000001", status="any", near="Denver")
    wide = page.evaluate(
        """() => [document.documentElement, document.querySelector('[data-testid="stMain"]')]
                 .map(one => one.scrollWidth - one.clientWidth)"""
    )
    assert wide == [0, 0]
    if path == "/":
        page.get_by_label("Your place").wait_for()
        page.locator("details.tf-panel").wait_for()
        page.get_by_text("More filters").click()
        page.get_by_label("Age in years").wait_for()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing_of_ours(visit: Visit, scheme: str, width: int) -> None:
    page = visit("/", scheme=scheme, width=width, near="Denver", therapy="prp")
    page.get_by_text("More filters").click()
    page.get_by_label("Age in years").wait_for()
    assert violations(page) == []
