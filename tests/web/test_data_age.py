"""How far a download is, in words and as a bar that never runs back; and what it brought."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.held import SYNCED, hold
from tests.tools.standin.server import StandIn
from tests.web.trials import TRIALS
from trialfinder.places import find_place
from trialfinder.registry.strategy import load_strategy
from trialfinder.web.parts.data_age import age_sentence, how_far, news
from trialfinder.web.state.held import DownloadProgress, HeldData
from trialfinder.web.state.near import VisitPlace

SEARCHES = [net.name for net in load_strategy().nets]


def test_a_download_that_has_not_begun_is_told_as_asking() -> None:
    assert how_far(DownloadProgress(), SEARCHES)[0] == 0.0
    assert how_far(DownloadProgress(), SEARCHES)[1].startswith("Asking for today’s records.")


def test_the_words_name_the_search_in_one_short_line() -> None:
    share, words = how_far(DownloadProgress().after(200, 200, SEARCHES[0]).after(50, 200, SEARCHES[3]), SEARCHES)
    assert words == f"Getting today’s records: search 2 of {len(SEARCHES)}."
    assert share == 1.25 / len(SEARCHES)
    assert how_far(DownloadProgress().after(0, None, SEARCHES[0]), SEARCHES)[1].startswith(
        "Getting today’s records: search 1 of "
    )


@given(
    st.lists(st.tuples(st.integers(0, 2000), st.none() | st.integers(0, 1000), st.sampled_from(SEARCHES)), max_size=30)
)
def test_the_bar_never_runs_back_whatever_order_the_pages_come_in(pages: list[tuple[int, int | None, str]]) -> None:
    download, shares = DownloadProgress(), [0.0]
    for done, total, name in pages:
        download = download.after(done, total, name)
        shares.append(how_far(download, SEARCHES)[0])
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)


def test_a_missing_search_is_named_beside_the_age() -> None:
    partial = replace(SYNCED, missing=("titles x products",))
    assert "nothing came from the search titles x products" in age_sentence(partial, date(2026, 11, 27))
    assert "Not all" not in age_sentence(SYNCED, date(2026, 11, 27))


def test_what_a_download_brought_is_told_for_the_place() -> None:
    data, here = hold(*TRIALS), "Today’s records are here"
    new = {"NCT90000001", "NCT91000001"}
    assert news(data, new, (), None) == f"{here}: 2 more trials recruit."
    tampa = VisitPlace("Tampa", "Tampa, FL", find_place("Tampa"))
    assert news(data, new, (), tampa) == f"{here}: 1 more trial near you."
    assert news(data, set(), (), tampa) == f"{here}: no more trials near you."
    closed = {"NCT90000099", "NCT90000098"}
    assert (
        news(data, new, closed, tampa)
        == f"{here}: 1 more trial near you. Of those that recruited before, 2 no longer do."
    )
    assert (
        news(data, set(), {"NCT90000099"}, None)
        == f"{here}: no more trials recruit. Of those that recruited before, 1 no longer does."
    )


def test_what_a_missing_search_would_have_brought_is_not_told_as_closed() -> None:
    data = replace(hold(*TRIALS), provenance=replace(SYNCED, missing=("titles x products",)))
    assert news(data, {"NCT90000001"}, {"NCT90000099"}, None) == "Today’s records are here: 1 more trial recruits."


@pytest.fixture
def asked(registry: StandIn, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """The registry that this process asks, in no hurry with its requests."""
    monkeypatch.setenv("TRIALFINDER_API_URL", registry.url)
    monkeypatch.setenv("TRIALFINDER_PACE", "0")
    return registry


def test_a_crowd_of_clicks_is_one_look(asked: StandIn) -> None:
    held = HeldData()
    held.update_now()
    held.wait(20)
    looks = len(asked.asked("/version"))
    assert held.problem is None
    for _ in range(20):
        held.update_now()
        held.wait(20)
    assert len(asked.asked("/version")) == looks


@pytest.mark.usefixtures("in_haste")
def test_a_click_after_a_failure_looks_again_and_the_log_tells_why(
    asked: StandIn, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("TRIALFINDER_API_URL", "http://127.0.0.1:9/api/v2")
    held = HeldData()
    with caplog.at_level(logging.WARNING):
        held.look_for_newer()
        held.wait(20)
    assert "Not updated: " in caplog.text
    monkeypatch.setenv("TRIALFINDER_API_URL", asked.url)
    held.update_now()
    held.wait(20)
    assert held.data.provenance.source == "synced"
