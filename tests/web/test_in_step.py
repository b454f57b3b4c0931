"""The address of a page and its fields, kept in step: the same promises on every page that can be linked to."""

from __future__ import annotations

import time
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.tools.standin.server import StandIn
from tests.web.conftest import OpenPage, seen

TRIAL, OTHER = "NCT91000001", "NCT91000002"

PAGES: dict[str, dict[str, Any]] = {
    "": {"therapy": ["prp"]},
    "trial": {"nct": [TRIAL]},
    "compare": {"nct": [TRIAL, OTHER]},
    "offer": {"product": ["prp"]},
}
"""Page -> what its address asks beside the place."""


def field(at: AppTest, page: str) -> Any:
    return at.text_input(f"{page or 'find'}_near")


def enter(at: AppTest, page: str, words: str) -> None:
    """Type into the field, and press the button where the page has one for all its fields."""
    field(at, page).set_value(words)
    (at.button("offer_go").click() if page == "offer" else at).run()


def address(at: AppTest) -> dict[str, list[str]]:
    return {name: [values] if isinstance(values, str) else [*values] for name, values in at.query_params.items()}


@pytest.mark.parametrize("page", PAGES)
def test_the_address_fills_the_field_and_the_field_writes_the_address(
    page: str, synced: StandIn, open_page: OpenPage
) -> None:
    at = open_page(page, near="80202", **PAGES[page])
    assert field(at, page).value == "80202"
    assert address(at) == {**PAGES[page], "near": ["80202"]}
    enter(at, page, " Tampa ")
    assert address(at) == {**PAGES[page], "near": ["Tampa"]}
    assert not at.exception
    enter(at, page, "")
    assert address(at) == PAGES[page]


@pytest.mark.parametrize("page", PAGES)
def test_another_address_rules_over_what_was_typed(page: str, synced: StandIn, open_page: OpenPage) -> None:
    at = open_page(page, near="80202", **PAGES[page])
    enter(at, page, "Tampa")
    at.query_params["near"] = "80202"  # as the back button does
    at.run()
    assert field(at, page).value == "80202"
    assert address(at) == {**PAGES[page], "near": ["80202"]}
    del at.query_params["near"]
    at.run()
    assert field(at, page).value == ""
    assert address(at) == PAGES[page]


@pytest.mark.parametrize("page", PAGES)
def test_what_cannot_be_used_is_said_until_something_else_is_asked(
    page: str, synced: StandIn, open_page: OpenPage
) -> None:
    at = open_page(page, near="x" * 200, **PAGES[page])
    assert field(at, page).value == ""
    said = "” in the address is not known, and was left out."
    assert said in seen(at)
    assert address(at)["near"] == ["x" * 200], "an address that was given stays until it is changed here"
    assert said in seen(at.run())
    enter(at, page, "Tampa")
    assert said not in seen(at)
    assert address(at) == {**PAGES[page], "near": ["Tampa"]}


def test_trials_are_added_and_taken_out_in_the_address(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("compare", nct=[TRIAL, OTHER], near="80202")
    at.button(f"out-{TRIAL}").click().run()
    assert address(at) == {"nct": [OTHER], "near": ["80202"]}
    at.text_input("compare_add").set_value(TRIAL.lower()).run()
    assert address(at) == {"nct": [OTHER, TRIAL], "near": ["80202"]}
    assert at.text_input("compare_add").value == ""


def test_a_link_to_another_trial_shows_that_trial(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("trial", nct=TRIAL, near="80202")
    field(at, "trial").set_value("Tampa").run()
    at.query_params["nct"] = OTHER
    assert "Lumbar Facet Joint Pain" in seen(at.run())
    assert field(at, "trial").value == "Tampa"


def test_a_run_that_the_page_asked_for_puts_nothing_over_what_is_typed(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("trial", nct=TRIAL, near="80202")
    assert field(at.run(), "trial").proto.set_value, "one that it did not ask for may be the first that is drawn"
    at.session_state["visit_heard_s"] = time.monotonic()  # its script told something: the fields stand there
    assert not field(at.run(), "trial").proto.set_value
    assert field(at, "trial").value == "80202"
