"""The pages and their addresses are the contract's; the header marks the page that is open and carries the place."""

from __future__ import annotations

import pytest

from tests.tools.standin.server import StandIn
from tests.web.conftest import OpenPage, seen, to_page
from trialfinder.places import find_place
from trialfinder.web.frame import WAYS, header_html
from trialfinder.web.state.near import VisitPlace


def test_every_page_of_the_contract_has_its_address() -> None:
    addresses = [way.address for way in WAYS]
    of_contract = {"", "trial", "compare", "understand", "questions", "landscape", "fit", "offer", "about", "sheet"}
    assert set(addresses) == {*of_contract, "saved", "changes"}
    assert len({way.show for way in WAYS}) == len(WAYS)


def test_the_header_marks_the_open_page_and_leaves_out_what_needs_a_trial() -> None:
    header = header_html("fit")
    assert header.count('<a class="tf-go" href="fit" aria-current="page">Would a trial take me?</a>') == 2, (
        "once in the row of a wide screen, once in the menu of a phone"
    )
    assert header.count('aria-current="page"') == 2
    assert 'href="trial"' not in header
    assert 'href="compare"' not in header
    assert "independent, sells nothing" in header
    assert "change: the place" not in header, "no place was asked for yet"


def test_the_place_stands_in_the_header_and_goes_with_the_links_that_may_carry_it() -> None:
    header = header_html("offer", VisitPlace("Denver", "Denver, CO", find_place("Denver")))
    assert "Near Denver, CO" in header
    assert 'href="offer?near=Denver"' in header
    assert 'href="./?near=Denver"' in header
    assert 'href="fit"' in header, "no address of the self-check says anything of the person"


@pytest.mark.slow
def test_the_place_is_asked_once_a_visit(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page(near="Denver")
    assert "Near Denver, CO" in seen(at)
    del at.query_params["near"]
    to_page(at, "understand").run()
    assert "Near Denver, CO" in seen(at)
    at.query_params["near"] = "Tampa"
    to_page(at, "offer").run()
    assert "Near Tampa, FL" in seen(at), "the address of a page rules"


@pytest.mark.slow
def test_a_place_that_is_none_is_not_the_visits(synced: StandIn, open_page: OpenPage) -> None:
    page = seen(open_page(near="Denvr"))
    assert "tf-near" not in page
    assert "Near Denvr" not in page
