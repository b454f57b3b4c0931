"""Fit, Offer and Compare in a real browser: privacy, addresses, back, sheets, phone, keyboard, accessibility."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest

from tests.browser.accessible import violations
from tests.browser.conftest import Visit, playwright_api, settle, unfold

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TOLD = {"age": "87", "cm": "163.7", "kg": "103.9", "years": "11.25", "months": "7.13", "year": "1987"}
LONG = tuple(value for value in TOLD.values() if len(value) > 3)
"""Answers that cannot stand anywhere by chance."""
KEPT_BY_BROWSER = """async () => JSON.stringify({
    url: location.href, history: history.state, title: document.title, cookies: document.cookie,
    local: {...localStorage}, session: {...sessionStorage}, name: window.name,
    databases: indexedDB.databases ? (await indexedDB.databases()).map(one => one.name) : [],
    caches: await caches.keys(),
})"""
COMPARED = {"nct": ["NCT90000001", "NCT90000002"], "near": "Denver"}


def on_step(page: Any, words: str) -> None:
    page.locator("h2.tf-answer", has_text=words).wait_for(timeout=8000)
    settle(page)


def on_next(page: Any, words: str) -> None:
    page.get_by_role("button", name="Next").click()
    on_step(page, words)


def fill_in(page: Any) -> None:
    """Answer what tells most, and go to the trials. The last field of a question is left by the click on the button."""
    page.get_by_label("Age in years").fill(TOLD["age"])
    on_next(page, "What is your sex?")
    on_next(page, "How long have you had back pain?")
    page.get_by_label("Years").fill(TOLD["years"])
    page.get_by_label("Months").fill(TOLD["months"])
    for words in ("How bad is the pain", "pain in the leg", "How many discs", "surgery", "an injection"):
        on_next(page, words)
    page.get_by_role("radiogroup").get_by_text("Yes", exact=True).click()
    page.get_by_label("What it was").click()
    page.get_by_role("option", name="PRP (from my blood)", exact=True).click()
    page.get_by_label("Year").fill(TOLD["year"])
    on_next(page, "How tall are you")
    page.get_by_text("Centimetres and kilograms").click()
    page.get_by_label("Height in centimetres").fill(TOLD["cm"])
    page.get_by_label("Weight in kilograms").fill(TOLD["kg"])
    page.get_by_role("button", name="Skip to the trials").click()
    on_step(page, "2 trials are listed as recruiting")


def test_the_answers_never_leave_the_visit(visit: Visit, tmp_path_factory: pytest.TempPathFactory) -> None:
    began = time.time() - 1
    page = visit("/fit", own_tab=True)
    asked: list[str] = []
    page.on("request", lambda one: asked.append(f"{one.method} {one.url} {one.all_headers()} {one.post_data or ''}"))
    fill_in(page)
    card = page.locator(".tf-fit", has_text="Platelet-rich Plasma Injected")
    assert "Rules you out, as we read it." in card.inner_text()
    assert "Body mass index > 35" in card.inner_text()

    with page.expect_download() as waiting:
        page.get_by_role("button", name="Sheet to take along").click()
    sheet = Path(waiting.value.path()).read_text("utf-8")
    assert "What I told" in sheet
    assert "38.8 kg/m²" in sheet
    assert TOLD["year"] in sheet

    kept = page.evaluate(KEPT_BY_BROWSER) + str(page.context.cookies()) + str(page.context.storage_state())
    for secret in LONG:
        assert secret not in kept
        assert not [one for one in asked if secret in one]
        assert secret not in page.locator("body").inner_text()
    assert page.url.endswith("/fit?step=trials")

    files = [path for path in tmp_path_factory.getbasetemp().rglob("browser-home*/**/*") if path.is_file()]
    assert any(path.name == "server.log" for path in files)
    # What nothing was written into since the visit began can hold such digits by chance: the times of a cache.
    files = [path for path in files if path.stat().st_mtime >= began or path.name == "server.log"]
    assert [path for path in files if any(secret.encode() in path.read_bytes() for secret in LONG)] == []

    page.get_by_role("link", name="Read what the record says: NCT90000001").click()
    page.wait_for_url(re.compile(r"/trial\?nct=NCT90000001$"))
    page.go_back()
    on_step(page, "2 trials are listed as recruiting")

    page.get_by_role("button", name="Clear my answers").click()
    page.get_by_text("Cleared. Nothing that you told is kept.").wait_for()
    settle(page)
    assert page.get_by_label("Age in years").input_value() == ""


def test_back_and_forward_lead_through_the_questions_and_lose_nothing(visit: Visit) -> None:
    page = visit("/fit", width=390)
    page.get_by_label("Age in years").fill("58")
    page.keyboard.press("Enter")  # the key of a phone that reads "next"
    on_step(page, "What is your sex?")
    page.get_by_text("Female", exact=True).click()
    on_next(page, "How long have you had back pain?")
    for years in ("5", "6", "7"):  # what is told last and the step back cross each other: once would be luck
        settle(page)  # nobody types within milliseconds of a question's coming
        page.get_by_label("Years").fill(years)  # typed, and not left
        page.go_back()
        on_step(page, "What is your sex?")
        playwright_api.expect(page.get_by_role("radio", name="Female")).to_be_checked()
        playwright_api.expect(page.locator("h2.tf-answer")).to_be_focused()
        if years != "7":
            page.go_forward()
            on_step(page, "How long have you had back pain?")
            playwright_api.expect(page.get_by_label("Years")).to_have_value(years)
    page.go_back()
    on_step(page, "How old are you?")
    assert page.url.endswith("/fit")
    assert page.get_by_label("Age in years").input_value() == "58"
    page.go_forward()
    on_step(page, "What is your sex?")
    page.go_forward()
    on_step(page, "How long have you had back pain?")
    assert page.url.endswith("/fit?step=3")
    assert page.get_by_label("Years").input_value() == "7"
    page.get_by_role("button", name="Skip to the trials").click()
    on_step(page, "2 trials are listed as recruiting")
    page.get_by_text("Change an answer").click()
    page.get_by_role("link", name="Change: Age").click()
    on_step(page, "How old are you?")
    page.get_by_role("button", name="See the trials").click()
    on_step(page, "2 trials are listed as recruiting")
    page.reload()
    page.get_by_text("What you told before is gone").wait_for()
    assert page.get_by_label("Age in years").input_value() == ""


def test_a_wrong_number_is_told_at_its_field(visit: Visit) -> None:
    page = visit("/fit", width=390)
    field = page.get_by_label("Age in years")
    field.fill("580")
    page.get_by_role("button", name="Next").click()
    page.get_by_text("Your age is a whole number of years, from 0 to 120.").wait_for()
    playwright_api.expect(field).to_be_focused()
    playwright_api.expect(field).to_have_attribute("aria-invalid", "true")
    playwright_api.expect(field).to_have_attribute("aria-describedby", "fit-0-age-error")
    assert violations(page) == []
    field.fill("58")
    field.press("Enter")
    on_step(page, "What is your sex?")


def test_another_number_is_typed_where_a_trial_is_not_held(visit: Visit) -> None:
    page = visit("/trial", width=390, nct="NCT00000404")
    field = page.get_by_label("The trial’s NCT number")
    playwright_api.expect(field).to_be_focused()
    playwright_api.expect(field).to_have_attribute("aria-describedby", "trial_number-error")
    field.fill("NCT90000001")
    page.keyboard.press("Enter")
    page.locator(".tf-glance").wait_for()
    assert page.url.endswith("/trial?nct=NCT90000001")


def test_the_results_pass_axe_in_both_lights_and_print_on_one_page(visit: Visit) -> None:
    page = visit("/fit", scheme="light")
    fill_in(page)
    page.get_by_label("Your place").fill("Denver")
    page.get_by_label("Your place").press("Enter")
    page.locator(".tf-small", has_text="nearest to Denver").wait_for()
    settle(page)
    for summary in page.locator(".tf-fit summary").all():
        summary.click()
    assert violations(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="dark")
    settle(page)
    assert violations(page) == []
    page.set_viewport_size({"width": 1280, "height": 844})
    for summary in page.locator(".tf-fit summary").all():
        summary.click()
    assert page.get_by_role("button", name="Print this page").is_visible()
    pdf = page.pdf(format="Letter", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    page.emulate_media(media="print")
    ink = page.locator(".tf-fit h3").first.evaluate("one => getComputedStyle(one).color")
    assert ink == "rgb(30, 42, 46)", "dark on white, also from a dark screen"


def test_a_place_orders_the_trials_and_stays_out_of_the_address(visit: Visit) -> None:
    page = visit("/fit", width=390)
    page.get_by_role("button", name="Skip to the trials").click()
    on_step(page, "2 trials are listed as recruiting")
    page.evaluate("window.sameVisit = true")
    firsts = []
    for typed in ("Tampa, Florida", "Denver"):
        page.get_by_label("Your place").fill(typed)
        page.get_by_label("Your place").press("Enter")
        page.locator(".tf-small", has_text=f"nearest to {typed.split(',')[0]}").wait_for()
        settle(page)
        firsts.append(page.locator(".tf-fit").first.inner_text())
    assert "Tampa" in firsts[0]
    assert "Denver" in firsts[1]
    assert page.url.endswith("/fit?step=trials")
    kept = page.evaluate(KEPT_BY_BROWSER) + str(page.context.cookies()) + str(page.context.storage_state())
    assert "Denver" not in kept
    page.get_by_role("link", name="Read what the record says: NCT90000001").click()
    page.wait_for_url(re.compile(r"/trial\?nct=NCT90000001$"))
    page.go_back()
    on_step(page, "2 trials are listed as recruiting")
    playwright_api.expect(page.get_by_label("Your place")).to_have_value("Denver")
    assert page.evaluate("window.sameVisit") is True, "the page was loaded anew"


def test_a_word_of_the_offer_is_explained_by_keyboard(visit: Visit) -> None:
    page = visit("/offer", width=390, product="prp", target="disc")
    page.get_by_text("What is known, and what is not").click()
    word = page.locator("button.tf-term", has_text="placebo").first
    meaning = page.locator("#meaning-offer-placebo")
    word.focus()
    page.keyboard.press("Enter")
    playwright_api.expect(meaning).to_be_visible()
    page.keyboard.press("Escape")
    playwright_api.expect(meaning).to_be_hidden()
    assert word.evaluate("one => one === document.activeElement"), "the focus comes back"


def test_the_offer_has_its_answer_on_the_first_screen_and_is_cleared(visit: Visit) -> None:
    page = visit("/offer", width=390, product="prp", target="disc", near="Denver", price="6000")
    assert page.locator("#short").bounding_box()["y"] <= 200
    assert not page.get_by_label("Price quoted").is_visible()
    assert screens(page) <= 5.5
    page.get_by_text("What the FDA says").click()
    assert page.locator("#fda").is_visible()
    unfold(page, "Change what you were offered")
    page.get_by_role("button", name="Clear", exact=True).click()
    on_step(page, "What were you offered?")
    assert "product" not in page.url
    assert page.get_by_text("Cleared.").is_visible()


def screens(page: Any) -> float:
    return float(page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight / innerHeight"))


def test_the_button_of_the_offer_leads_to_the_top_of_the_answer(visit: Visit) -> None:
    page = visit("/offer", width=390)
    page.get_by_role("button", name="See what is known").click()
    page.locator('.tf-field-error[role="alert"]', has_text="Choose what you were offered").wait_for()
    page.get_by_role("combobox", name="What you were offered").click()
    page.get_by_role("option", name="PRP, from my blood").click()
    page.get_by_label("Your place").fill("Denver")
    page.get_by_role("button", name="See what is known").click()
    on_step(page, "PRP")
    page.wait_for_function("document.activeElement.matches('h2.tf-answer')")
    assert page.locator("#short").bounding_box()["y"] <= 200
    assert page.url.endswith("/offer?product=prp&near=Denver")
    assert page.title() == "PRP: an offer – trialfinder"
    unfold(page, "Change what you were offered")
    page.get_by_role("button", name="Clear", exact=True).click()
    on_step(page, "What were you offered?")
    assert page.title() == "Check an offer – trialfinder"


def test_fit_by_the_keyboard_alone(visit: Visit) -> None:
    page = visit("/fit")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('aria-label') || ''").startswith("Age"):
            break
    page.keyboard.type("300")
    page.keyboard.press("Enter")
    page.locator('.tf-field-error[role="alert"]', has_text="from 0 to 120").wait_for(timeout=8000)
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("52")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText || ''").strip() == "Skip to the trials":
            break
    page.keyboard.press("Enter")
    on_step(page, "2 trials are listed as recruiting")
    assert "At least 18 years old." in page.locator(".tf-fit").first.text_content()


def test_the_offer_is_in_the_address(visit: Visit) -> None:
    page = visit("/offer", product="prp")
    on_step(page, "PRP")
    unfold(page, "Change what you were offered")
    page.get_by_label("Your place").fill("80202")
    page.get_by_label("Your place").press("Enter")
    page.wait_for_url(re.compile(r"/offer\?product=prp&near=80202$"))
    page.locator("h2", has_text="nearest to ZIP 80202").wait_for()
    page.reload()
    page.locator("h2", has_text="nearest to ZIP 80202").wait_for()
    page.go_back()
    playwright_api.expect(page.get_by_label("Your place")).to_have_value("", timeout=8000)
    assert page.url.endswith("/offer?product=prp")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Sheet to take along").click()
    sheet = Path(waiting.value.path()).read_text("utf-8")
    assert "An offer to talk about: PRP" in sheet
    assert "with a wait of 12 months." in sheet
    assert "<script" not in sheet


def test_the_list_to_compare_is_in_the_address(visit: Visit) -> None:
    page = visit("/compare", nct="NCT90000001")
    on_step(page, "NCT90000001 is alone")
    page.get_by_label("Add a trial").fill("nct90000002")
    page.get_by_label("Add a trial").press("Enter")
    page.wait_for_url(re.compile(r"/compare\?nct=NCT90000001&nct=NCT90000002$"))
    on_step(page, "2 trials side by side")
    page.reload()
    on_step(page, "2 trials side by side")
    assert page.title() == "NCT90000001 and NCT90000002 side by side – trialfinder"
    page.get_by_role("button", name="Copy the link").wait_for()
    page.go_back()
    on_step(page, "NCT90000001 is alone")


def test_the_table_becomes_blocks_on_a_phone(visit: Visit) -> None:
    wide, phone = visit("/compare", **COMPARED), visit("/compare", width=390, **COMPARED)
    assert screens(phone) <= 5
    cells = ".tf-compare tbody tr:nth-child(4) td"
    beside, under = (
        page.locator(cells).evaluate_all("all => all.map(one => one.getBoundingClientRect())") for page in (wide, phone)
    )
    assert len(beside) == len(under) >= 2
    assert beside[0]["top"] == beside[1]["top"]
    assert beside[0]["right"] <= beside[1]["left"]
    assert under[0]["bottom"] <= under[1]["top"]
    assert under[0]["left"] == under[1]["left"]
    assert phone.locator(f"{cells} .tf-of").first.is_visible()
    assert not wide.locator(f"{cells} .tf-of").first.is_visible()
    smaller = phone.get_by_role("row", name="Phase")
    assert not smaller.is_visible()
    assert wide.get_by_role("row", name="Phase").is_visible()
    phone.locator(".tf-compare .tf-read-on").scroll_into_view_if_needed()
    assert phone.locator(".tf-compare thead").bounding_box()["y"] >= 0, "what A and B are stays in sight"
    phone.get_by_label("and smaller facts").check()
    playwright_api.expect(smaller).to_be_visible()


def test_what_is_the_same_is_shown_on_demand(visit: Visit) -> None:
    page = visit("/compare", **COMPARED)
    alike, differs = page.locator("tr.tf-alike"), page.locator("tr:not(.tf-alike) .tf-differs")
    assert alike.count() >= 2
    for row in alike.all():
        playwright_api.expect(row).to_be_hidden()
    tick = page.get_by_label("Also show what is the same")
    tick.focus()
    page.keyboard.press("Space")
    assert tick.is_checked()
    for row in alike.all():
        playwright_api.expect(row).to_be_visible()
    for mark in differs.all():
        playwright_api.expect(mark).to_be_visible()


def test_the_names_stay_in_sight_while_the_table_scrolls(visit: Visit) -> None:
    page = visit("/compare", **COMPARED)
    page.locator(".tf-compare tbody tr").last.scroll_into_view_if_needed()
    head = page.locator(".tf-compare thead th").last.bounding_box()
    assert head is not None
    assert 0 <= head["y"] < 200
