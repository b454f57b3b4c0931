"""Saved and What changed in a real browser: a person saves, comes back with a file, and sees what concerns it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.accessible import violations
from tests.browser.conftest import LOCAL, leave, serving, settle
from tests.history.edits import DAY_AFTER, DAY_BEFORE, EDITS, base, edited, keep

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CHANGES = ("a site opens", "it pauses", "another title", "a rule on earlier injections is eased", "a site joins")
SAVED = {
    "trialfinder": "saved",
    "version": 1,
    "looked_on": "2026-11-14",
    "data_of": DAY_BEFORE,
    "trials": ["NCT93000001", "NCT93000002"],
    "near": "Boulder, CO",
}


@pytest.fixture(scope="module")
def site(engine: tuple[Any, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The dashboard over two kept snapshots, with no registry to ask."""
    home = tmp_path_factory.mktemp("history-home")
    old = [base(number) for number in range(1, 7)]
    keep(home, old, DAY_BEFORE)
    keep(home, [*(edited(one, EDITS[name]) for one, name in zip(old, CHANGES, strict=False)), old[-1]])
    env = {**os.environ, "TRIALFINDER_HOME": str(home), "TRIALFINDER_OFFLINE": "1"}
    with serving(env, home) as url:
        yield url


@pytest.fixture
def go(context: Any, tabs: list[Any], site: str) -> Iterator[Any]:
    """Open an address of that dashboard; a request beyond this machine fails the test."""
    pages, outbound = [], []

    def told(request: Any) -> None:
        if not request.url.startswith(LOCAL):
            outbound.append(request.url)

    def opened(path: str, width: int = 1280, scheme: str = "light") -> Any:
        page = tabs.pop() if tabs else context.new_page()
        page.bring_to_front()
        pages.append(page)
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(media="null", color_scheme=scheme)
        page.on("request", told)
        page.goto(site + path)
        page.wait_for_selector(".tf-title")
        settle(page)
        return page

    yield opened
    for page in pages:
        page.remove_listener("request", told)
        leave(page, tabs, site)
    assert outbound == []


def load(page: Any, content: bytes) -> None:
    page.locator('input[type="file"]').set_input_files(
        {"name": "trialfinder-saved.json", "mimeType": "application/json", "buffer": content}
    )


def answer(page: Any) -> str:
    return str(page.locator(".tf-answer").inner_text())


def test_who_loads_a_saved_file_sees_only_what_concerns_it(go: Any, site: str) -> None:
    page = go("/saved")
    load(page, json.dumps(SAVED).encode())
    page.get_by_text("Since you looked on November 14, 2026").first.wait_for()
    settle(page)
    assert answer(page) == (
        "Since you looked on November 14, 2026: one opened within about a mile of you, "
        "one closed about 24 miles from you."
    )
    cards = page.locator(".tf-cards .tf-card")
    assert cards.count() == 2
    field = page.get_by_label("Save a trial").bounding_box()["y"]
    assert cards.last.bounding_box()["y"] < field, "what is asked for stands before the fields"
    assert not re.search("NCT9300000[3-6]", page.locator('[data-testid="stMain"]').inner_text())
    page.wait_for_url(re.compile(r"/saved\?.*nct=NCT93000001"))
    assert "looked=2026-11-14" in page.url
    kept = page.evaluate("JSON.stringify([localStorage, sessionStorage])")
    assert "NCT9300" not in kept
    assert not [one for one in page.context.cookies() if one["name"] != "_streamlit_xsrf"], "no cookie of ours"
    again = go(page.url.removeprefix(site))
    assert answer(again) == answer(page), "the link alone tells the same"


def test_what_is_saved_comes_back_from_its_own_file(go: Any) -> None:
    page = go("/saved?nct=NCT93000001&near=Boulder%2C+CO&therapy=prp&within=50mi&search=yes")
    page.get_by_text("Saved as of today.").wait_for()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Get the file").click()
    content = Path(waiting.value.path()).read_bytes()
    held = json.loads(content)
    assert held["trials"] == ["NCT93000001"]
    assert held["question"]["within"] == "50mi"
    assert held["data_of"] == DAY_AFTER
    assert set(held) <= {"trialfinder", "version", "looked_on", "data_of", "trials", "near", "question"}
    other = go("/saved")
    load(other, content)
    other.wait_for_url(re.compile("within=50mi"))
    settle(other)
    assert other.get_by_label("Your place").input_value() == "Boulder, CO"


def test_a_hostile_file_is_one_sentence(go: Any) -> None:
    page = go("/saved")
    load(page, b'{"trialfinder":"saved","version":1,"age":44,"<img src=x onerror=alert(1)>":1}')
    note = page.locator(".tf-note", has_text="not a file that was saved here")
    note.wait_for()
    assert page.locator("img").count() == 0
    assert "age" not in page.url


def test_find_says_what_changed_since_and_leads_there(go: Any) -> None:
    page = go("/saved?nct=NCT93000001&looked=2026-11-14&data=" + DAY_BEFORE)
    page.get_by_role("link", name="Find a trial").first.click()
    line = page.locator(".tf-since")
    line.wait_for()
    assert "Since you looked on November 14, 2026: " in line.inner_text()
    settle(page)
    line.get_by_role("link", name="See what changed").click()
    page.get_by_role("heading", name="What changed", exact=True).wait_for()
    settle(page)
    assert "From the data of November 13, 2026" in answer(page)


def test_the_feed_of_the_page_is_that_of_the_command_line(go: Any) -> None:
    page = go("/changes?near=Denver%2C+CO")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Feed (Atom)").click()
    assert Path(waiting.value.path()).read_bytes().count(b"<entry>") == 5


@pytest.mark.parametrize("path", ["/saved", "/changes?near=Denver%2C+CO", "/saved?nct=NCT93000001&looked=2026-11-14"])
def test_the_pages_fit_a_phone_and_pass_axe(go: Any, path: str) -> None:
    page = go(path, width=390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    settle(page)
    assert violations(page) == []
