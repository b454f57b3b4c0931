"""Find before Streamlit has come: the answer stands at once, without scripts too, and what is done there goes along."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser.conftest import SLOW, playwright_api, settle

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHONE = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36"
)


@contextlib.contextmanager
def waiting(browser: Any, address: str, path: str) -> Iterator[tuple[Any, Callable[[], None]]]:
    """A phone's page none of whose scripts has come, and what lets them come."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, user_agent=PHONE
    )
    page, held, free = context.new_page(), [], []
    page.route("**/static/js/**", lambda route: route.continue_() if free else held.append(route))

    def let_go() -> None:
        free.append(True)
        for route in held:
            route.continue_()

    page.goto(address + path, wait_until="commit")
    page.locator(".tf-whole .tf-card").first.wait_for()
    yield page, let_go
    context.close()


def test_the_answer_stands_before_any_script_has_come_and_nothing_moves_after(browser: Any, address: str) -> None:
    with waiting(browser, address, "/?near=Denver&status=any") as (page, let_go):
        names = (".tf-title", ".tf-answer", ".tf-card h4", ".tf-do")
        before = [page.locator(f".tf-first {name}").first.bounding_box() for name in names]
        assert page.locator(".tf-first .tf-card").count() == 10
        let_go()
        settle(page)
        assert page.locator(".tf-first").count() == 0
        for name, old in zip(names, before, strict=True):
            new = page.locator(name).first.bounding_box()
            assert all(abs(new[key] - old[key]) <= 3 for key in new), (name, old, new)


def test_what_was_done_before_the_page_was_there_goes_along(browser: Any, address: str) -> None:
    with waiting(browser, address, "/?status=any") as (page, let_go):
        page.locator("input[data-compare]").nth(1).check()
        page.locator(".tf-first details summary", has_text="Before you agree").click()
        page.locator(".tf-first .tf-card").nth(3).scroll_into_view_if_needed()
        scrolled = page.evaluate("document.querySelector('.tf-first').scrollTop")
        assert scrolled > 200
        let_go()
        settle(page)
        playwright_api.expect(page.locator(".st-key-cards-chosen")).to_contain_text("To compare: NCT")
        assert page.locator("input[data-compare]").nth(1).is_checked()
        assert page.locator("#before-you-agree details").get_attribute("open") is not None
        assert abs(page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") - scrolled) < 60


def test_a_filter_that_was_asked_for_early_opens(browser: Any, address: str) -> None:
    with waiting(browser, address, "/?near=Denver&status=any") as (page, let_go):
        page.get_by_role("button", name="Any treatment").click()
        let_go()
        settle(page)
        playwright_api.expect(page.get_by_role("dialog", name="Filters")).to_be_visible()


def test_the_filters_of_a_phone_come_after_the_page_with_what_is_chosen(browser: Any, address: str) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, user_agent=PHONE
    )
    # The browser finds no time for them: only the tap asks.
    context.add_init_script("window.requestIdleCallback = () => 0;")
    with contextlib.closing(context):
        page = context.new_page()
        page.goto(f"{address}/?near=Denver&status=any&therapy=prp")
        settle(page)
        assert page.locator(".tf-card").count() > 0
        assert page.locator(".st-key-find_status, .st-key-find_therapy").count() == 0
        page.get_by_role("button", name="Any status").tap()
        sheet = page.get_by_role("dialog", name="Filters")
        sheet.wait_for()
        settle(page)
        playwright_api.expect(page.locator(".st-key-find_therapy")).to_contain_text("PRP")
        assert "Show " in page.locator(".tf-sheet-foot").inner_text()
        page.locator(".tf-sheet-foot button").tap()
        playwright_api.expect(sheet).to_be_hidden()
        assert parse_qs(urlsplit(page.url).query) == {"near": ["Denver"], "status": ["any"], "therapy": ["prp"]}


def test_the_filters_of_a_phone_come_unasked_and_the_style_comes_once(browser: Any, address: str) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, user_agent=PHONE
    )
    context.add_init_script(SLOW)
    # The browser finds time for the filters when this test says so.
    context.add_init_script("window.requestIdleCallback = (bring) => { window.bring = bring; };")
    with contextlib.closing(context):
        page = context.new_page()
        page.goto(f"{address}/?near=Denver")
        settle(page)
        page.locator(".tf-views a", has_text="Table").tap()  # the address's words were put into the fields just now
        page.wait_for_url(re.compile("view=table"))
        settle(page)
        page.evaluate("window.late = 800; window.bring()")
        page.get_by_label("Town or ZIP").fill("Tampa")
        page.keyboard.press("Enter")  # before the run that brings the filters is heard
        page.locator(".st-key-find_status").wait_for(state="attached")
        page.wait_for_url(re.compile("near=Tampa"))
        page.locator("h2.tf-answer", has_text="Tampa").wait_for()
        settle(page)
        assert page.get_by_label("Town or ZIP").input_value() == "Tampa", "what was typed is never replaced"
        for path, last in (("/", ".st-key-find_status"), ("/fit", ".st-key-fit-next")):
            page.goto(address + path)
            settle(page)
            page.evaluate("window.bring?.()")
            page.locator(last).wait_for(state="attached")
            styles = page.locator("style").all_text_contents()
            assert sum("--tf-line: light-dark" in one for one in styles) == 1, path


def test_a_place_that_is_being_typed_is_not_lost(browser: Any, address: str) -> None:
    with waiting(browser, address, "/?status=any") as (page, let_go):
        field = page.get_by_label("Town or ZIP")
        field.fill("Tampa")
        let_go()
        page.wait_for_function("() => window.trialfinderClicks?.hears")
        page.wait_for_timeout(300)
        assert page.locator(".tf-first input[name=near]").input_value() == "Tampa"
        field.first.press("Enter")
        page.wait_for_url(re.compile("near=Tampa"))
        assert parse_qs(urlsplit(page.url).query) == {"near": ["Tampa"], "status": ["any"]}
        settle(page)
        playwright_api.expect(page.locator("h2.tf-answer")).to_contain_text("Tampa")


def test_without_scripts_there_are_the_answer_cards_and_a_form_that_works(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    with contextlib.closing(context):
        page = context.new_page()
        page.goto(address)
        page.get_by_label("Town or ZIP").fill("Tampa")
        page.get_by_role("button", name="Find trials").click()
        assert "near=Tampa" in page.url
        playwright_api.expect(page.locator("h2.tf-answer")).to_contain_text("within 100 miles of Tampa")
        playwright_api.expect(page.locator(".tf-card").first).to_be_visible()
        playwright_api.expect(page.get_by_text("map and files need JavaScript")).to_be_visible()
        page.goto(f"{address}/offer")
        playwright_api.expect(page.get_by_text("This page needs JavaScript.")).to_be_visible()


def test_no_letters_come_with_the_first_view(browser: Any, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    with contextlib.closing(context):
        page, asked = context.new_page(), []
        page.on("request", lambda request: asked.append(request.url) if "/static/media/" in request.url else None)
        for path in ("/?near=Denver", "/trial?nct=NCT90000001", "/offer", "/fit"):
            page.goto(address + path)
            settle(page)
            page.wait_for_timeout(300)
            assert asked == [], path


@pytest.mark.parametrize("path", ["/", "/trial?nct=NCT90000001", "/offer", "/fit"])
def test_no_script_is_asked_for_after_the_page_has_named_them(browser: Any, address: str, path: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    with contextlib.closing(context):
        page, asked = context.new_page(), []
        page.on("request", lambda one: asked.append(one.url) if "/static/js/" in one.url else None)
        answer = page.goto(address + path)
        named = set(re.findall(r"static/js/([\w.-]+\.js)", answer.text()))
        settle(page)
        assert {url.rpartition("/")[2] for url in asked} - named == set()
