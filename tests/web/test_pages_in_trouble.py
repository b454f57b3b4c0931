"""The reading and deciding pages when the registry is down, when nothing is on topic, and at addresses that are odd."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import free_port
from tests.standin.records import FUSION_GRAFT
from tests.standin.server import StandIn
from tests.web.conftest import OpenPage, seen
from trialfinder.registry.sync import sync
from trialfinder.settings import read_settings
from trialfinder.web.held import held

pytestmark = pytest.mark.slow

PAGES = ("understand", "landscape", "fit", "offer", "about")
ODD = {
    "product": "prp",
    "target": "\x00",
    "near": "𝔻" * 200,
    "topic": "../..",
    "by": "<b>",
    "is": ":red[x]",
    "step": "$$",
}


def heading(page: str) -> int:
    """How many pages are drawn: each has one heading of the first level."""
    return len(re.findall(r"<h1\b", page))


@pytest.mark.parametrize("page", PAGES)
def test_a_registry_that_is_down_is_a_sentence_above_the_last_good_data(
    page: str, monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    monkeypatch.setenv("TRIALFINDER_API_URL", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("TRIALFINDER_PACE", "0")
    at = open_page(page)
    held().wait(30)
    at = at.run()
    assert not at.exception
    shown = seen(at)
    assert shown.count("The last good data are shown.") == 1
    assert heading(shown) == 1
    assert "Bundled facts, not live data" in shown


@pytest.mark.parametrize("page", PAGES)
def test_nothing_on_topic_is_no_exception(page: str, monkeypatch: pytest.MonkeyPatch, open_page: OpenPage) -> None:
    with StandIn([FUSION_GRAFT]) as registry:
        monkeypatch.setenv("TRIALFINDER_API_URL", registry.url)
        monkeypatch.setenv("TRIALFINDER_PACE", "0")
        sync(read_settings())
        at = open_page(page, **({"product": "prp", "near": "Denver"} if page == "offer" else {}))
        if page == "fit":
            at = at.button("fit-skip").click().run()
    assert not at.exception
    assert heading(seen(at)) == 1
    said = {"fit": "No trial in our data recruits.", "offer": "None recruits by its record."}
    assert said.get(page, "") in seen(at)


@pytest.mark.parametrize("page", PAGES)
def test_an_odd_address_is_no_exception_and_no_markup(page: str, synced: StandIn, open_page: OpenPage) -> None:
    at = open_page(page, **ODD)
    assert not at.exception
    shown = seen(at)
    assert heading(shown) == 1
    assert "<b>" not in shown
