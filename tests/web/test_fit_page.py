"""Fit, run by AppTest: the steps, the results, bundled data, and numbers out of range."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tools.standin.server import StandIn
from tests.web.conftest import OpenPage, seen
from tests.web.meanings import without_meanings
from tests.web.trials import HOSTILE
from trialfinder.advice.fit.fit import check_fit
from trialfinder.html.text import plain
from trialfinder.web.fit import results as fit_results

pytestmark = pytest.mark.slow


def go_on(at: Any, steps: int = 1) -> Any:
    for _ in range(steps):
        at = at.button("fit-next").click().run()
        assert not at.exception
    return at


def test_a_few_questions_at_a_time_and_every_one_may_be_skipped(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("fit")
    assert not at.exception
    assert "Step 1 of 6: About you" in seen(at)
    for _ in range(6):
        assert len(at.number_input) + len(at.radio) + len(at.text_input) <= 5
        at = go_on(at)
    page = without_meanings(seen(at))
    assert "2 trials recruit by their record" in page
    assert "<strong>2</strong> could not be checked enough" in page
    assert "Nothing found so far" not in page, "unknown is never shown as fine"
    assert "Nothing against you here" not in page


def test_answers_are_held_against_each_rule_with_its_quote(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("fit")
    at.number_input("fit-0-age").set_value(52)
    at.number_input("fit-0-bmi").set_value(41.0)
    at = go_on(at)
    at.number_input("fit-0-pain_months").set_value(30.0)
    at = go_on(at)
    at = at.button("fit-skip").click().run()
    page = without_meanings(seen(at))
    assert "Rules you out, as we read it." in page
    assert "Ask the team: “My body mass index may not fit this rule. Does that keep me out?”" in page
    assert "<details open><summary>" in page
    assert page.count("settles that part only") == 1
    assert 'class="tf-go" href="trial?nct=NCT90000001"' in page
    assert "<q>Body mass index &gt; 35</q>" in page
    assert "Low back pain for at least 6 months" in page
    assert "Recruiting; last verified 2026-10" in page
    assert page.index(plain(HOSTILE)) < page.index("Platelet-rich Plasma Injected"), "ruled out comes last"
    assert "<script>" not in page

    at = at.button("fit-change").click().run()
    assert at.number_input("fit-0-age").value == 52, "the answers stand where they were given"


def test_an_earlier_injection_counts(synced: StandIn, open_page: OpenPage) -> None:
    at = go_on(open_page("fit"), 3)
    at = at.radio("fit-0-earlier").set_value("yes").run()
    at.selectbox("fit-0-0-what").set_value("prp")
    at.text_input("fit-0-0-date").set_value("2026-09")
    at = at.run()
    at = at.button("fit-skip").click().run()
    page = without_meanings(seen(at))
    assert "Earlier treatment: PRP or another platelet product, at any place, with a wait of 12 months." in page
    assert "This rule ends in September 2027, counted from the date that you told." in page
    assert "Rules you out, as we read it." in page
    assert "I had PRP in September 2026. Does that keep me out?" in page


@pytest.mark.parametrize(
    ("steps", "key", "value", "sentence"),
    [
        (0, "fit-0-age", 300, "0 to 120 years"),
        (1, "fit-0-pain_score", 12.5, "on a scale of 0 to 10"),
        (1, "fit-0-pain_months", -3.0, "0 to 1200 months"),
        (2, "fit-0-disc_levels", 9, "0 to 6 discs"),
    ],
)
def test_a_number_out_of_range_is_refused_with_the_range(
    synced: StandIn, open_page: OpenPage, steps: int, key: str, value: float, sentence: str
) -> None:
    at = go_on(open_page("fit"), steps)
    at = at.number_input(key).set_value(value).run()
    assert not at.exception
    assert f"Allowed: 0 to {sentence.removeprefix('0 to ').removeprefix('on a scale of 0 to ')}" in seen(at)
    assert "It is left out." in seen(at)
    assert str(value) not in seen(at)


def test_the_answers_are_checked_anew_only_when_they_change(
    synced: StandIn, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []

    def counted(reading: Any, *rest: Any) -> Any:
        checked.append(reading.nct_id)
        return check_fit(reading, *rest)

    monkeypatch.setattr(fit_results, "check_fit", counted)
    at = open_page("fit").button("fit-skip").click().run()
    assert len(checked) == 2
    at = at.text_input("fit-0-near").set_value("Denver").run()
    assert len(checked) == 2, "a place changes no verdict"
    at = at.button("fit-change").click().run()
    at.number_input("fit-0-bmi").set_value(41.0)
    at = at.button("fit-skip").click().run()
    assert len(checked) == 4
    assert "Rules you out, as we read it." in seen(at)


def test_a_date_that_lies_ahead_is_refused(synced: StandIn, open_page: OpenPage) -> None:
    at = go_on(open_page("fit"), 3)
    at = at.radio("fit-0-earlier").set_value("yes").run()
    at.selectbox("fit-0-0-what").set_value("prp")
    at = at.text_input("fit-0-0-date").set_value("2999").run()
    assert not at.exception
    assert "a date from 1950 to today" in seen(at)


def test_one_button_clears_everything(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("fit")
    at.number_input("fit-0-age").set_value(52)
    at = go_on(at)
    at = at.button("fit-clear").click().run()
    assert not at.exception
    assert "Cleared. Nothing that you told is kept." in seen(at)
    assert at.number_input("fit-1-age").value is None
    assert "Step 1 of 6" in seen(at)


def test_bundled_data_say_that_the_rules_are_not_in_our_copy(offline: None, open_page: OpenPage) -> None:
    at = open_page("fit")
    assert not at.exception
    page = without_meanings(seen(at))
    assert "The rules of who can join are not in our offline copy of facts" in page
    assert "Your answers against the rules" not in page, "nothing is asked, so nothing is promised"
    assert 'class="tf-verdict' not in page
    assert not at.number_input
    assert "Nothing found so far" not in page


def test_health_in_an_address_is_not_read(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("fit", age="52", pain_score="7")
    assert not at.exception
    assert at.number_input("fit-0-age").value is None


def test_an_old_copy_is_never_told_as_now(offline: None, open_page: OpenPage) -> None:
    page = without_meanings(seen(open_page("fit")))
    assert "trials recruited on the date beside each" in page
    assert "Was recruiting on 2025-08-26; check" in page
    assert "trials recruit by their record" not in page
