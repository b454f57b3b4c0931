"""Understand, Landscape and About in a real browser: deep links, words explained, numbers that open, phone, axe."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Visit, playwright_api, settle
from tests.browser.streamlit_own import STREAMLIT_OWN

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PATHS = ("/understand", "/landscape", "/about")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


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
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    path, _, listed = path.partition("?")
    page = visit(path, scheme=scheme, width=width, **({"by": "status", "is": "COMPLETED"} if listed else {}))
    page.evaluate("() => document.querySelectorAll('.stMain details').forEach(one => { one.open = true; })")
    result = axe.Axe().run(page, options={"runOnly": RULES})
    ours = [
        (violation["id"], node["target"][0], node["failureSummary"][:200])
        for violation in result.response["violations"]
        for node in violation["nodes"]
        if not any(
            violation["id"] == rule and str(node["target"][0]).startswith(selector) for rule, selector in STREAMLIT_OWN
        )
    ]
    assert ours == []
