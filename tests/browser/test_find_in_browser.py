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
    # Below #root, the page of its own: the answer that came first stands beside it for a moment.
    page.locator("#root h2.tf-answer", has_text=text).wait_for(timeout=8000)
    settle(page)


def expect_place(page: Any, text: str) -> None:
    playwright_api.expect(page.get_by_label("Town or ZIP")).to_have_value(text, timeout=8000)


def test_the_address_is_the_state(visit: Visit) -> None:
    page = visit("/")
    expect_answer(page, "2 trials recruit worldwide.")
    page.get_by_role("link", name="Find a trial near me").click()
    playwright_api.expect(page.get_by_label("Town or ZIP")).to_be_focused()
    page.keyboard.type("80202")
    page.get_by_role("button", name="Find trials").click()
    expect_answer(page, "1 trial recruits within 100 miles of ZIP 80202; 1 more is farther.")
    page.wait_for_url(re.compile(r"\?near=80202$"))

    page.get_by_label("Within", exact=True).click()
    page.get_by_role("option", name="25 miles").click()
    expect_answer(page, "1 trial recruits within 25 miles of ZIP 80202")
    page.wait_for_url(re.compile(r"\?near=80202&within=25mi$"))

    page.reload()
    expect_answer(page, "1 trial recruits within 25 miles of ZIP 80202")
    expect_place(page, "80202")

    pasted = page.url
    other = visit("/" + pasted.partition("/")[2].partition("?")[1], near="80202", within="25mi")
    assert answer(other) == answer(page)

    page.go_back()
    expect_answer(page, "within 100 miles of ZIP 80202")
    assert page.url.endswith("?near=80202")
    page.go_back()
    expect_answer(page, "2 trials recruit worldwide.")
    expect_place(page, "")
    page.go_forward()
    expect_answer(page, "within 100 miles of ZIP 80202")
    expect_place(page, "80202")


def test_a_deep_link_keeps_its_filters_when_a_click_follows_at_once(visit: Visit) -> None:
    page = visit("/", near="Denver", within="50mi")
    page.get_by_role("tab", name="Table").click()
    page.wait_for_selector('[data-testid="stDataFrame"]')
    expect_answer(page, "within 50 miles of Denver")
    page.wait_for_url(re.compile(r"\?near=Denver&within=50mi&view=table$"))


def test_a_trial_opens_and_back_gives_the_same_trials(visit: Visit) -> None:
    page = visit("/", near="80202", status="any")
    before = answer(page)
    page.get_by_role("link", name="See details: NCT90000001").click()
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
    assert "recruit" in answer(page)
    assert page.locator("img[src=x]").count() == 0


def test_a_hostile_title_shows_its_characters(visit: Visit) -> None:
    page = visit("/", near="Tampa", within="50mi")
    assert page.locator(".tf-card .tf-official").first.inner_text() == HOSTILE
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
    assert re.fullmatch(r"trialfinder-any-status-\d{4}-\d\d-\d\d\.csv", waiting.value.suggested_filename)


def test_a_mistyped_place_on_a_phone_is_mended_by_one_tap_and_back_undoes_it(visit: Visit) -> None:
    page = visit("/", width=390, scheme="dark")
    box = page.get_by_label("Town or ZIP")
    box.fill("Denvr")
    box.press("Enter")
    error = page.get_by_role("alert", name=None).filter(has_text="We do not know “Denvr”. Did you mean:")
    error.wait_for()
    playwright_api.expect(box).to_be_focused()
    playwright_api.expect(box).to_have_attribute("aria-invalid", "true")
    playwright_api.expect(box).to_have_attribute("aria-describedby", "find_near-error")
    assert 0 <= error.bounding_box()["y"] - box.bounding_box()["y"] - box.bounding_box()["height"] < 40, "at its field"
    assert page.locator("article").count() == 0, "no answer to another question"
    assert violations(page) == []
    page.get_by_role("button", name="Denver, Colorado, United States").click()
    expect_answer(page, "within 100 miles of Denver")
    expect_place(page, "Denver, Colorado, United States")
    assert box.get_attribute("aria-invalid") is None
    page.wait_for_url(re.compile(r"\?near=Denver"))
    page.go_back()
    expect_place(page, "Denvr")
    error.wait_for()


def test_a_mistyped_place_in_a_link_is_told_too(visit: Visit) -> None:
    # The answer that came first tells the error as well: for a moment there are two for one field.
    page = visit("/", width=390, near="Denvr")
    assert page.evaluate("1 + 1") == 2, "the page is alive"
    box = page.get_by_label("Town or ZIP")
    playwright_api.expect(box).to_be_focused()
    playwright_api.expect(box).to_have_attribute("aria-describedby", "find_near-error")
    page.get_by_role("button", name="Denver, Colorado, United States").click()
    expect_answer(page, "within 100 miles of Denver")


@pytest.mark.parametrize("width", [390, 1280])
def test_what_to_know_before_an_injection_is_one_tap_away(visit: Visit, width: int) -> None:
    page = visit("/", width=width, near="Denver")
    here = page.url
    page.get_by_role("link", name="Before you agree").click()
    known = page.get_by_text("A price and a promise are not proof.")
    playwright_api.expect(known).to_be_in_viewport()
    playwright_api.expect(page.get_by_text("Get care now for: loss of bladder or bowel control")).to_be_visible()
    assert page.url == here
    page.get_by_role("link", name="Danger signs: get care now").click()
    page.wait_for_url(re.compile(r"/understand\?topic=red_flags$"))
    card = page.locator(".tf-danger")
    playwright_api.expect(card.get_by_role("heading", name="Danger signs: get care now")).to_be_in_viewport()
    playwright_api.expect(card.get_by_text("Call 911")).to_be_in_viewport()


def test_what_a_status_means_is_reached_from_the_status_by_the_keyboard(visit: Visit) -> None:
    page = visit("/", width=390)
    page.get_by_role("button", name="Recruiting").click()
    page.get_by_label("Status", exact=True).focus()
    meaning = page.get_by_text("Only people the team asks can join.")
    assert not meaning.is_visible()
    for _ in range(3):  # the filter's own buttons may lie between
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "SUMMARY":
            break
    page.keyboard.press("Enter")
    playwright_api.expect(meaning).to_be_visible()


def test_the_keyboard_reaches_the_trials_past_the_ways_between_the_pages(visit: Visit) -> None:
    page = visit("/", near="Denver")
    skip = page.get_by_role("link", name="Skip to the trials")
    for _ in range(3):  # Streamlit's own link, and the part that scrolls
        page.keyboard.press("Tab")
        if skip.evaluate("one => one === document.activeElement"):
            break
    playwright_api.expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.ariaLabel").startswith("See details: NCT")


def test_no_words_of_streamlits_own_stand_in_the_way(visit: Visit) -> None:
    page = visit("/", view="table", status="any")
    field = page.get_by_label("Town or ZIP")
    field.fill("8020")
    for words in ("Press Enter", "/120"):
        assert words not in page.evaluate("document.body.innerText")
    field.fill("")
    page.get_by_label("Treatment", exact=True).click()
    assert page.get_by_role("option").first.inner_text().startswith("Platelets")
    page.keyboard.press("Escape")
    page.locator('[data-testid="stDataFrame"]').hover()
    assert not page.locator('[data-testid="stElementToolbar"]').is_visible(), "icons without words"


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
    title = page.locator(".tf-cards .tf-official").first
    for _ in range(4):  # a click while the map still loads is lost
        page.mouse.click(x, y)
        with contextlib.suppress(playwright_api.TimeoutError):
            title.wait_for(timeout=4000)
            break
    assert "Platelet-rich Plasma Injected" in title.inner_text()


def top_of_first_card(page: Any) -> float:
    page.locator("article").first.wait_for()
    settle(page)
    return float(page.locator("article").first.bounding_box()["y"])


@pytest.mark.parametrize("near", ["80202", "Madrid", "Denver"])
def test_the_first_card_is_on_the_first_screen(visit: Visit, near: str) -> None:
    page = visit("/", width=390, near=near)
    for width, height, least in ((390, 844, 420), (1280, 900, 330)):
        page.set_viewport_size({"width": width, "height": height})
        assert top_of_first_card(page) <= least
        assert page.locator(".tf-header").bounding_box()["height"] == 56
        assert page.locator("h2.tf-answer").bounding_box()["y"] < least


def test_one_click_on_a_card_and_back_keeps_place_ticks_and_view(visit: Visit) -> None:
    page = visit("/", width=390, status="completed")
    main = page.get_by_test_id("stMain")
    page.get_by_role("button", name=re.compile("^Show 4 more")).click()
    playwright_api.expect(page.locator("article")).to_have_count(14)
    card = page.locator("article").nth(11)
    card.locator("input[data-compare]").check()
    settle(page)  # the bar of chosen trials is there, and may cover the link
    card.get_by_role("link", name="See details").click(trial=True)  # brings it into sight, and does not click yet
    before = main.evaluate("one => one.scrollTop")
    assert before > 1500
    card.get_by_role("link", name="See details").click()
    page.wait_for_url(re.compile("/trial"))
    page.locator("h1.tf-title:focus").wait_for()
    assert main.evaluate("one => one.scrollTop") == 0
    page.go_back()
    playwright_api.expect(page.locator("article")).to_have_count(14)
    page.wait_for_function(
        "top => Math.abs(document.querySelector('[data-testid=stMain]').scrollTop - top) < 3", arg=before
    )
    settle(page)
    assert abs(main.evaluate("one => one.scrollTop") - before) < 3
    playwright_api.expect(page.locator("input[data-compare]:checked")).to_have_count(1)


def test_the_trials_page_leads_back_to_the_same_place_of_the_list(visit: Visit) -> None:
    page = visit("/", width=390, status="completed")
    main = page.get_by_test_id("stMain")
    link = page.locator("article").nth(7).get_by_role("link", name="See details")
    link.scroll_into_view_if_needed()
    before = main.evaluate("one => one.scrollTop")
    link.click()
    page.get_by_role("link", name="Back to the trials found").click()
    page.wait_for_function(
        "top => Math.abs(document.querySelector('[data-testid=stMain]').scrollTop - top) < 3", arg=before
    )
    assert page.url.endswith("?status=completed")


def test_a_view_is_in_the_link_and_back_undoes_it(visit: Visit) -> None:
    page = visit("/", near="Denver")
    page.get_by_role("tab", name="Table").click()
    page.wait_for_selector('[data-testid="stDataFrame"]')
    page.wait_for_url(re.compile(r"\?near=Denver&view=table$"))
    wide = page.get_by_test_id("stDataFrame").bounding_box()["width"]
    assert wide > 1000, "the table has the whole width"
    scroller = page.get_by_test_id("stDataFrame").locator(".dvn-scroller")
    assert scroller.evaluate("one => one.scrollWidth - one.clientWidth") <= 0, "and fits into it"
    page.reload()
    page.wait_for_selector('[data-testid="stDataFrame"]')
    page.go_back()
    page.locator("article").first.wait_for()
    assert page.get_by_role("tab", name="List").get_attribute("aria-selected") == "true"


def test_columns_are_in_the_link_and_back_undoes_them(visit: Visit) -> None:
    page = visit("/", width=390, near="Denver", view="table")
    page.wait_for_selector('[data-testid="stDataFrame"]')
    page.get_by_role("link", name="clinicians").click()
    page.wait_for_url(re.compile(r"&view=table&columns=clinician$"))
    settle(page)
    page.get_by_text("Choose columns").click()
    page.get_by_label("Columns, in this order").wait_for()
    settle(page)
    assert violations(page) == []
    page.get_by_role("button", name="Remove Sponsor").click()
    page.wait_for_url(re.compile(r"&columns=distance&columns=status&.*&columns=ages$"))
    page.go_back()
    page.wait_for_url(re.compile(r"&view=table&columns=clinician$"))
    settle(page)
    page.get_by_role("button", name="Remove Sponsor").wait_for()


def test_a_distance_that_is_none_is_told_at_its_field(visit: Visit) -> None:
    page = visit("/", near="Denver")
    page.wait_for_timeout(3200)  # the address has settled in the fields (in_step.SETTLING_S)
    settle(page)
    field = page.locator(".st-key-find_within input")
    field.fill("as far as I can walk")
    field.press("Enter")
    page.locator("#find_within-error").wait_for()
    settle(page)
    playwright_api.expect(field).to_have_attribute("aria-describedby", "find_within-error")
    assert page.locator("article").count() == 0, "a list by another distance would look like one by this"


def test_the_filters_of_a_phone_are_a_sheet(visit: Visit) -> None:
    page = visit("/", width=390, near="Denver")
    sheet = page.locator(".st-key-filters")
    assert not sheet.is_visible()
    chips = page.locator(".tf-chips button")
    assert chips.all_inner_texts() == ["100 miles", "Any treatment", "Recruiting", "More"]
    page.get_by_role("button", name="Recruiting").click()
    box = sheet.bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 390, 844)
    dialog = page.get_by_role("dialog", name="Filters")
    foot = dialog.get_by_role("button", name="Show 2 trials")
    playwright_api.expect(foot).to_be_in_viewport()
    card = page.locator("article").first
    assert card.evaluate("one => !!one.closest('[inert]')"), "what lies behind the sheet is out of reach"
    dialog.get_by_label("Treatment").click()
    page.get_by_role("option", name="Platelet-rich plasma (PRP)").click()
    page.keyboard.press("Escape")  # the list of treatments
    playwright_api.expect(dialog).to_be_visible()
    page.wait_for_url(re.compile("therapy=prp"))
    playwright_api.expect(foot).to_be_in_viewport()
    foot.click()
    playwright_api.expect(sheet).not_to_be_visible()
    playwright_api.expect(page.get_by_role("button", name="Recruiting")).to_be_focused()
    playwright_api.expect(chips.nth(1)).to_have_text("Platelet-rich plasma")
    page.get_by_role("button", name="100 miles").press("Enter")
    playwright_api.expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    playwright_api.expect(sheet).not_to_be_visible()
    assert not card.evaluate("one => !!one.closest('[inert]')")


def test_the_bar_of_chosen_trials_is_in_sight_as_soon_as_one_is_ticked(visit: Visit) -> None:
    for width in (390, 1280):
        page = visit("/", width=width, status="completed")
        page.locator("input[data-compare]").first.check()
        bar = page.locator(".st-key-cards-chosen")
        playwright_api.expect(bar).to_be_in_viewport(ratio=1)
        bar.get_by_role("button", name="Clear").click()
        playwright_api.expect(bar).to_have_count(0)


def test_the_place_goes_along_and_is_changed_in_one_tap(visit: Visit) -> None:
    page = visit("/", width=390, near="Denver")
    page.locator(".tf-menu summary").click()
    page.locator(".tf-menu").get_by_role("link", name="Check an offer").click()
    page.wait_for_url(re.compile(r"/offer\?near=Denver$"))
    playwright_api.expect(page.locator(".tf-near")).to_contain_text("Near Denver, CO")
    settle(page)
    page.get_by_role("link", name="change").click()
    playwright_api.expect(page.get_by_label("Town or ZIP")).to_be_focused()
    settle(page)
    page.keyboard.type("Tampa")
    page.keyboard.press("Enter")
    playwright_api.expect(page.locator(".tf-near")).to_contain_text("Near Tampa, FL")
