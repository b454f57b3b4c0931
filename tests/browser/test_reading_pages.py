"""Understand, Landscape and About in a real browser: deep links, words explained, numbers that open, phone, axe."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.browser.accessible import violations
from tests.browser.conftest import Visit, playwright_api, settle

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PATHS = ("/understand", "/landscape", "/about")


def wait_for_top(page: Any, id: str) -> None:
    page.wait_for_function(
        "id => Math.abs(document.getElementById(id).getBoundingClientRect().top - 100) <= 100", arg=id
    )


def downloaded(page: Any, name: str) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name).click()
    return Path(waiting.value.path()).read_bytes()


@pytest.mark.parametrize("link", ["/understand#risks", "/understand?topic=risks"])
def test_a_deep_link_begins_at_its_text(visit: Visit, link: str) -> None:
    path, _, topic = link.partition("?topic=")
    page = visit(path, **({"topic": topic} if topic else {}))
    wait_for_top(page, "risks")
    page.get_by_role("link", name="How PRP is made, and why results are mixed").click()
    wait_for_top(page, "prp")
    assert page.url.endswith("#prp")
    page.go_back()
    page.wait_for_url(re.compile("risks$"))


def test_a_word_is_explained_by_keyboard_and_closed_again(visit: Visit) -> None:
    page = visit("/understand", width=390)
    word = page.get_by_role("button", name="birth tissue").first
    meaning = page.locator("#meaning-what_it_is-perinatal_tissue")
    playwright_api.expect(meaning).to_be_hidden()
    word.focus()
    page.keyboard.press("Enter")
    playwright_api.expect(meaning).to_be_visible()
    box = meaning.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    page.keyboard.press("Escape")
    playwright_api.expect(meaning).to_be_hidden()


def test_a_phone_has_the_way_back_to_the_list_of_texts(visit: Visit) -> None:
    page = visit("/understand#risks", width=390)
    wait_for_top(page, "risks")
    back = page.locator("section:has(> #risks)").get_by_role("link", name="Back to the list of texts")
    back.click()
    page.wait_for_function(
        """() => { const top = document.getElementById("on-this-page").getBoundingClientRect().top;
                   return top >= 0 && top < 400 }"""
    )
    wide = visit("/understand")
    playwright_api.expect(wide.get_by_role("link", name="Back to the list of texts").first).to_be_hidden()


def test_the_questions_come_as_a_page_to_print(visit: Visit) -> None:
    content = downloaded(visit("/understand"), "Get this list as a page to print")
    assert content.startswith(b"<!doctype html>")
    assert b"What exactly is injected?" in content


def test_a_number_opens_its_trials_by_keyboard_and_back_returns(visit: Visit) -> None:
    page = visit("/landscape")
    row = page.locator(".tf-ladder tr", has=page.get_by_role("rowheader", name="Facet joint")).first
    number = row.locator("a").first
    count = number.inner_text()
    number.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/landscape\?product=prp&target=facet&step=registered$"))
    page.get_by_role("heading", name=f"{count} trial", exact=False).wait_for()
    settle(page)
    assert page.locator(".tf-card").count() == int(count)
    page.go_back()
    page.get_by_role("heading", name="The landscape of trials").wait_for()


def test_the_trials_of_a_number_lead_to_the_same_on_find_in_the_same_visit(visit: Visit) -> None:
    page = visit("/landscape", by="product", **{"is": "prp"})
    count = page.locator(".tf-card").count()
    tick = page.locator("input[data-compare]").first
    chosen = tick.get_attribute("data-compare")
    tick.check()
    page.get_by_text(f"To compare: {chosen}").first.wait_for()
    page.evaluate("window.sameVisit = true")
    page.get_by_role("link", name="These trials on Find").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Find a trial for chronic back pain").wait_for()
    page.wait_for_url(re.compile(r"/\?status=any&therapy=prp$"))
    page.get_by_text(f"To compare: {chosen}").first.wait_for()
    settle(page)
    assert page.evaluate("window.sameVisit") is True, "the page was loaded anew"
    assert page.locator(".tf-cards > .tf-card").count() == min(count, 10)


@pytest.mark.parametrize("path", ["/landscape", "/about", "/understand"])
def test_every_part_in_the_list_of_parts_is_there(visit: Visit, path: str) -> None:
    page = visit(path, width=390)
    ids = page.evaluate(
        """() => [...document.querySelectorAll('[data-testid="stMain"] nav a[href^="#"]')]
                 .map(one => one.hash.slice(1))"""
    )
    assert len(ids) >= 9
    assert page.evaluate("ids => ids.filter(id => !document.getElementById(id))", ids) == []
    page.locator(f'[data-testid="stMain"] nav a[href="#{ids[-2]}"]').click()
    page.wait_for_function(
        "id => { const top = document.getElementById(id).getBoundingClientRect().top; return top >= 40 && top < 844 }",
        arg=ids[-2],
    )


def test_the_charts_are_drawn_with_words_and_files(visit: Visit) -> None:
    page = visit("/landscape", width=390)
    page.locator('[data-testid="stVegaLiteChart"] svg .mark-rect path').first.wait_for()
    charts = page.locator('[data-testid="stVegaLiteChart"]')
    assert charts.count() == 8
    for place in range(8):
        assert "Bar chart of the trials" in charts.nth(place).evaluate("one => one.outerHTML")
    small = page.evaluate(
        """() => [...document.querySelectorAll('[data-testid="stVegaLiteChart"] text')]
                 .map(one => parseFloat(getComputedStyle(one).fontSize)).filter(px => px < 12)"""
    )
    assert small == []
    content = downloaded(page, "CSV: by status").decode("utf-8-sig")
    assert content.startswith("status,trials,nct_ids,data_timestamp,")
    assert sum(line.count("NCT9") for line in content.splitlines()) == 16


@pytest.mark.parametrize("path", PATHS)
def test_no_sideways_scroll_on_a_phone(visit: Visit, path: str) -> None:
    page = visit(path, width=390)
    wide = page.evaluate(
        """() => [document.documentElement, document.querySelector('[data-testid="stMain"]')]
                 .map(one => one.scrollWidth - one.clientWidth)"""
    )
    assert wide == [0, 0]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
@pytest.mark.parametrize("path", [*PATHS, "/landscape?by"])
def test_axe_finds_nothing_of_ours(visit: Visit, path: str, scheme: str, width: int) -> None:
    path, _, listed = path.partition("?")
    page = visit(path, scheme=scheme, width=width, **({"by": "status", "is": "COMPLETED"} if listed else {}))
    page.evaluate("() => document.querySelectorAll('.stMain details').forEach(one => { one.open = true; })")
    assert violations(page) == []
