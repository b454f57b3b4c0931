"""The block on top of a trial's page: what is injected, against what, where, whom to call, who can join."""

from __future__ import annotations

from datetime import date

import pytest

from tests.tools.each import each
from tests.tools.held import hold
from tests.tools.standin.records import site, study
from tests.tools.standin.server import StandIn
from tests.web.conftest import OpenPage, seen
from trialfinder.advice.questions.questions import questions
from trialfinder.finding.find import find_one
from trialfinder.web.parts.facts import Shown
from trialfinder.web.trial.glance import glance_html

pytestmark = pytest.mark.slow


def glance(page: str) -> str:
    """The block on top of the page, as text with its tags."""
    return page[page.index('<section class="tf-card tf-glance"') :].partition("</section>")[0]


def test_one_look_answers_first(synced: StandIn, open_page: OpenPage) -> None:
    page = seen(open_page("trial", nct="NCT91000001", near="Denver"))
    top = glance(page)
    assert page.index(top) < page.index('id="injected"')
    assert "Into: the <button" in top
    assert "<dt>Nearest recruiting site</dt><dd>About 1,5" in top, "the closed site near by is not the answer"
    assert "Tampa" in top
    assert "Recruiting, going by the record of October 2026." in top
    assert '<a href="tel:+18135550100">' in top
    assert "(this site)" in top
    assert "At least 18 years old." in top
    assert "Get care now for:" in top
    for id in ("injected", "plan", "where", "join"):
        assert f'href="#{id}"' in top, id


def test_one_look_says_when_nobody_can_be_called(synced: StandIn, open_page: OpenPage) -> None:
    assert "The record gives no phone number and no e-mail." in glance(seen(open_page("trial", nct="NCT90000001")))
    assert "It does not recruit." in glance(seen(open_page("trial", nct="NCT91000002")))


@each(
    ("own", "central", "said", "unsaid"),
    [
        (
            {"phone": "555-010-0001"},
            {"phone": "555-010-0002", "phoneExt": "9"},
            ["555-010-0002 ext. 9</a> (the whole trial). <a", "555-010-0001</a> (this site)"],
            [],
        ),
        ({"email": "a@example.org"}, {"phone": "555-010-0002"}, ["(this site)", "555-010-0002</a> (the whole"], []),
        (
            {"email": "a@example.org"},
            {"email": "b@example.org"},
            ["a@example.org</a> (this site)", "b@example.org</a> (the whole trial)"],
            [],
        ),
        ({"phone": "555-010-0001"}, {"name": "Nobody"}, ["555-010-0001</a> (this site)"], ["whole trial", "Nobody"]),
        (None, {"email": "b@example.org"}, ["b@example.org</a> (the whole trial)"], ["this site"]),
    ],
)
def test_one_look_names_who_can_be_called(
    own: dict[str, str] | None, central: dict[str, str], said: list[str], unsaid: list[str]
) -> None:
    record = study(
        "NCT91000003", sites=[site("Reno", "United States", status="RECRUITING", contacts=[own] if own else [])]
    )
    record["protocolSection"]["contactsLocationsModule"]["centralContacts"] = [central]
    data = hold(record)
    held = data.study("NCT91000003")
    trial = Shown(data.reading(held.nct_id), date(2026, 11, 22))
    answers = {one.id: one for one in questions(trial.reading, trial.today, data)}
    page = glance_html(trial, answers, find_one(data, held.nct_id, None).sites_of(held.nct_id), ())
    assert all(words in page for words in said), page
    assert not any(words in page for words in unsaid), page


def test_one_look_at_a_copy_calls_no_site_open(offline: None, open_page: OpenPage) -> None:
    page = seen(open_page("trial", nct="NCT04042844", near="Denver"))
    assert "Was recruiting on 2025-08-26; check" in page
    assert "<dt>Nearest site</dt>" in glance(page)
    assert "recruiting" not in glance(page).lower()
