"""The reading and deciding pages at addresses that are odd; every page in every other state is in test_every_page."""

from __future__ import annotations

import re

import pytest

from tests.tools.standin.server import StandIn
from tests.web.conftest import OpenPage, seen

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
def test_an_odd_address_is_no_exception_and_no_markup(page: str, synced: StandIn, open_page: OpenPage) -> None:
    at = open_page(page, **ODD)
    assert not at.exception
    shown = seen(at)
    assert heading(shown) == 1
    assert "<b>" not in shown
