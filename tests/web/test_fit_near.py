"""Fit by distance: the nearest first within a verdict, the site named, and the place kept nowhere but in the visit."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tools.held import hold
from tests.tools.standin.server import StandIn
from tests.web.conftest import OpenPage, seen, to_page
from tests.web.trials import TRIALS
from trialfinder.advice.fit.fit import Fit, Verdict
from trialfinder.web.state.near import NearSite, nearest_first, nearest_sites, read_place


def fit(nct_id: str, verdict: Verdict) -> Fit:
    return Fit(nct_id, verdict, ())


def test_the_verdict_comes_before_the_distance() -> None:
    ranked = [
        *(fit(name, "not_checked") for name in "ABC"),
        *(fit(name, "rules_out") for name in "DE"),
    ]
    sites = {"A": NearSite(900.0, ""), "C": NearSite(5.0, ""), "D": NearSite(700.0, ""), "E": NearSite(1.0, "")}
    assert [one.nct_id for one in nearest_first(ranked, sites)] == ["C", "A", "B", "E", "D"]
    assert [one.nct_id for one in nearest_first(ranked, {})] == ["A", "B", "C", "D", "E"]


def test_the_nearest_site_is_one_that_recruits() -> None:
    place, trouble = read_place("80202")
    assert place is not None
    assert trouble == ""
    sites = nearest_sites(hold(*TRIALS), place)
    assert "Tampa" in sites["NCT91000001"].words, "its site in Aurora is nearer and closed"
    assert sites["NCT91000001"].distance_km > 2000
    assert "NCT91000002" not in sites, "it does not recruit"


def test_words_that_name_no_place_are_a_sentence() -> None:
    assert read_place("") == (None, "")
    place, trouble = read_place("Nowhereville-on-Sea")
    assert place is None
    assert "Type a city" in trouble


def results(at: Any) -> Any:
    return at.button("fit-skip").click().run()


@pytest.mark.slow
def test_a_place_sorts_the_trials_and_names_the_site(synced: StandIn, open_page: OpenPage) -> None:
    at = results(open_page("fit"))
    assert "Nearest recruiting site" not in seen(at)
    orders = set()
    for typed in ("Tampa, Florida", "Denver"):
        at = at.text_input("fit-0-near").set_value(typed).run()
        assert not at.exception
        page = seen(at)
        assert page.count("<dt>Nearest recruiting site</dt>") == 2
        assert "stand first" in page
        orders.add(page.index("NCT90000001") < page.index("NCT91000001"))
    assert orders == {True, False}, "neither is checked enough: the place alone orders them"
    assert dict(at.query_params) == {"step": "trials"}
    assert "Denver" not in repr(synced.requests)


@pytest.mark.slow
def test_a_bad_place_is_told_at_its_field_and_no_order_is_shown(synced: StandIn, open_page: OpenPage) -> None:
    at = results(open_page("fit"))
    at = at.text_input("fit-0-near").set_value("<script>alert(1)</script>").run()
    assert not at.exception
    assert "<script>" not in seen(at)
    assert 'role="alert" id="fit-0-near-error" data-field="fit-0-near"' in seen(at)
    assert "Nearest recruiting site" not in seen(at)
    assert "2 trials are listed as recruiting" in seen(at)
    assert "tf-fit" not in seen(at), "an order without the place would look like one by it"
    at = at.text_input("fit-0-near").set_value("").run()
    assert seen(at).count('class="tf-card tf-fit"') == 2


@pytest.mark.slow
def test_the_place_is_kept_with_the_answers_and_cleared_with_them(synced: StandIn, open_page: OpenPage) -> None:
    at = results(open_page("fit"))
    at = at.text_input("fit-0-near").set_value("Tampa, Florida").run()
    at.query_params.clear()
    at = results(at.run())
    assert at.text_input("fit-0-near").value == "Tampa, Florida"
    at = at.button("fit-clear").click().run()
    assert "Tampa" not in repr(at.session_state) + repr(vars(at.session_state._state))
    at = results(at)
    assert at.text_input("fit-1-near").value == ""


@pytest.mark.slow
def test_the_place_of_the_search_stands_in(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page(near="80202")
    to_page(at, "fit")
    at = results(at.run())
    assert at.text_input("fit-0-near").value == "80202"
    assert "nearest to ZIP 80202" in seen(at)


@pytest.mark.slow
def test_the_offline_copy_has_distances_and_claims_no_recruiting_now(offline: None, open_page: OpenPage) -> None:
    at = open_page("fit")
    at = at.text_input("fit-0-near").set_value("Denver").run()
    assert not at.exception
    assert "<dt>Nearest site in our copy</dt>" in seen(at)
    assert "Nearest recruiting site" not in seen(at)
