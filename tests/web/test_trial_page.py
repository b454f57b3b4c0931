"""The page of one trial and About, run by AppTest."""

from __future__ import annotations

import pytest

from tests.standin.server import StandIn
from tests.web.conftest import OpenPage, seen
from tests.web.trials import HOSTILE
from trialfinder.web.registry_text import plain

pytestmark = pytest.mark.slow


def test_a_trial_shows_product_status_sites_and_link(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("trial", nct="NCT90000001", near="80202")
    assert not at.exception
    page = seen(at)
    assert "Platelet-rich Plasma Injected Into the Disc" in page
    assert "Recruiting; last verified 2026-10" in page
    assert "What is injected" in page
    assert "<blockquote>" in page
    assert page.index("Denver") < page.index("Boulder") < page.index("Boston"), "sites by distance"
    assert 'href="https://clinicaltrials.gov/study/NCT90000001"' in page
    assert "Not medical advice; the registry does not vet studies." in page


def test_a_hostile_title_is_text_here_too(synced: StandIn, open_page: OpenPage) -> None:
    page = seen(open_page("trial", nct="nct91000001"))
    assert plain(HOSTILE) in page
    assert "<script>" not in page


@pytest.mark.parametrize(
    ("nct", "sentence"),
    [
        ("", "The address names no trial."),
        ("<script>", "The address names no trial."),
        ("NCT00000404", "This trial is not in the data held."),
    ],
)
def test_an_id_that_cannot_be_shown_is_a_sentence(
    synced: StandIn, open_page: OpenPage, nct: str, sentence: str
) -> None:
    at = open_page("trial", nct=nct)
    assert not at.exception
    assert sentence in seen(at)


def test_a_place_that_is_not_known_adds_no_distance(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("trial", nct="NCT90000001", near="Nowhereville-on-Sea")
    assert not at.exception
    assert " mi (" not in seen(at)


def test_a_bundled_trial_says_that_it_is_a_copy(offline: None, open_page: OpenPage) -> None:
    page = seen(open_page("trial", nct="NCT04042844"))
    assert "offline copy of facts, not the live record" in page
    assert "People can ask to join now." not in page


def test_about_names_source_counts_and_thanks(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("about")
    assert not at.exception
    page = seen(at)
    for words in (
        "ClinicalTrials.gov data of 2026-11-20",
        "Records held",
        "16",
        "GeoNames",
        "Natural Earth",
        "Your privacy",
    ):
        assert words in page
