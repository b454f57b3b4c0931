"""The ways between the pages: a menu with words on a phone, a row on a wide screen; both keep the visit."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import Visit, settle
from trialfinder.web.frame import WAYS

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_phone_has_a_menu_with_words(visit: Visit) -> None:
    page = visit("/", width=390)
    menu = page.locator(".tf-menu")
    names = [way.title for way in WAYS if way.in_menu]
    assert not menu.get_by_role("link", name="Understand").is_visible(), "folded, it takes one line"
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    assert menu.get_by_role("link").all_inner_texts() == names
    assert page.get_by_role("link", name="Understand", exact=True).count() == 1, "the row of a wide screen is not there"
    menu.get_by_role("link", name="Landscape").click()
    page.wait_for_url(re.compile("/landscape$"))
    page.locator('.tf-menu a[aria-current="page"]', has_text="Landscape").wait_for(state="attached")
    settle(page)
    assert not menu.get_by_role("link", name="Landscape").is_visible(), "it folds when the page is open"
    page.go_back()
    page.get_by_label("Town or ZIP").wait_for()


def test_a_wide_screen_has_the_row(visit: Visit) -> None:
    page = visit("/about", near="Madrid")
    place = page.locator(".tf-near span").first
    assert place.inner_text() == "Near Madrid, Spain"
    assert place.evaluate("one => one.scrollWidth - one.clientWidth") <= 0, "the place is whole"
    assert not page.locator(".tf-menu").is_visible()
    row = page.get_by_role("navigation", name="Pages")
    assert row.get_by_role("link").all_inner_texts() == [way.title for way in WAYS if way.in_menu]
    header = page.locator(".tf-header")
    assert header.bounding_box()["height"] == 56
    inside = header.bounding_box()
    for part in (row, page.locator(".tf-brand"), page.locator(".tf-near")):
        box = part.bounding_box()
        assert inside["x"] <= box["x"]
        assert box["x"] + box["width"] <= inside["x"] + inside["width"] + 1
