"""Links in HTML of ours: they keep the visit where Streamlit hears them, and load plainly where it does not."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.browser.conftest import SLOW, Visit, settle

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DEAF = "window.addEventListener('popstate', (event) => event.stopImmediatePropagation(), true);"
"""Streamlit never hears that the address changed, as a later version may not."""


def follow(page: Any) -> None:
    """From Find to Understand by a link of ours."""
    page.evaluate("window.sameDocument = true")
    page.get_by_role("link", name="Understand these injections").click()
    page.wait_for_url(re.compile("/understand$"))
    page.get_by_role("heading", name="Understand these injections").wait_for()
    settle(page)


def is_same_document(page: Any) -> bool:
    return bool(page.evaluate("window.sameDocument === true"))


def test_a_link_loads_plainly_where_streamlit_begins_no_run(visit: Visit) -> None:
    page = visit("/", before=DEAF, near="Denver")
    follow(page)
    assert not is_same_document(page)
    page.go_back()
    page.wait_for_url(re.compile(r"/\?near=Denver$"))
    page.locator(".tf-card").first.wait_for()


def test_a_link_keeps_the_visit_however_late_the_answer_is(visit: Visit) -> None:
    page = visit("/", before=SLOW, near="Denver")
    page.evaluate("window.late = 1500")
    follow(page)
    page.wait_for_timeout(700)  # longer than the script waits for a run
    assert is_same_document(page)


@pytest.mark.parametrize(
    ("path", "field", "words", "button"),
    [
        ("/", "Town or ZIP", "Tampa", "Find trials"),
        ("/questions", "Your question, in your own words", "will it hurt", "Search"),
    ],
)
def test_a_search_by_the_button_is_not_lost_on_a_slow_way(
    visit: Visit, path: str, field: str, words: str, button: str
) -> None:
    page = visit(path, before=SLOW)
    page.get_by_label(field).fill(words)
    page.evaluate("window.late = 400")
    box = page.get_by_role("button", name=button).bounding_box()
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()  # leaves the field: a run of its own
    page.wait_for_timeout(150)
    page.mouse.up()
    page.locator("h2.tf-answer", has_text=words).wait_for(timeout=8000)
    page.wait_for_timeout(1500)  # the press is answered too
    settle(page)
    assert words in page.locator("h2.tf-answer").inner_text()
    assert page.get_by_label(field).input_value() == words
    assert words.replace(" ", "+") in page.url


def test_the_second_of_two_quick_clicks_counts(visit: Visit) -> None:
    page = visit("/", before=DEAF)
    page.evaluate("window.sameDocument = true")
    page.locator('a.tf-go[href^="trial?"]').first.click()
    page.get_by_role("link", name="Understand these injections").click()
    page.get_by_role("heading", name="Understand these injections").wait_for()
    assert page.url.endswith("/understand")
    assert not is_same_document(page)
