"""Fit, run by AppTest: the questions, the results, bundled data, and numbers out of range."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.tools.standin.server import StandIn
from tests.web.conftest import OpenPage, seen, to_page
from tests.web.meanings import without_meanings
from tests.web.trials import HOSTILE
from trialfinder.advice.fit.fit import check_fit
from trialfinder.html.env import plain
from trialfinder.web.fit import memory as fit_memory
from trialfinder.web.fit import view as fit_view
from trialfinder.web.fit.steps import QUESTIONS

pytestmark = pytest.mark.slow


def go_on(at: Any, steps: int = 1) -> Any:
    for _ in range(steps):
        at = at.button("fit-next").click().run()
        assert not at.exception
    return at


def test_one_question_a_screen_and_every_one_may_be_skipped(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("fit")
    assert not at.exception
    for number, question in enumerate(QUESTIONS, 1):
        page = seen(at)
        assert f"Question {number} of {len(QUESTIONS)}" in page
        assert page.count('<h2 class="tf-answer"') == 1
        assert plain(question.title) in page
        assert dict(at.query_params) == ({} if number == 1 else {"step": str(number)})
        choices = [one for one in at.radio if one.key != "fit-0-feet"]
        assert {one.value for one in choices} <= {None}, "nothing is answered in advance"
        at = at.button("fit-unknown" if number % 2 else "fit-next").click().run()
        assert not at.exception
    page = without_meanings(seen(at))
    assert dict(at.query_params) == {"step": "trials"}
    assert "2 trials are listed as recruiting" in page
    assert f"0 of {len(QUESTIONS)} answered" in page
    assert "<strong>2</strong> could not be checked enough" in page
    assert "Nothing found so far" not in page, "unknown is never shown as fine"
    assert "Nothing against you here" not in page


def test_a_field_is_filled_anew_until_the_browser_has_drawn_its_question(synced: StandIn, open_page: OpenPage) -> None:
    at = at_step(open_page, 2)
    at.radio("fit-0-sex").set_value("female")
    at = go_on(at).button("fit-back").click().run()
    assert at.radio("fit-0-sex").proto.set_value
    at = at.run()
    assert not at.radio("fit-0-sex").proto.set_value, "the browser has it"
    at.session_state["fit-0-pain_years"] = 7.0  # a message from before: the browser still shows the next question
    at = at.run()
    assert at.radio("fit-0-sex").proto.set_value, "the run before this one was not drawn"
    assert at.radio("fit-0-sex").value == "female"
    assert go_on(at).number_input("fit-0-pain_years").value == 7.0


def at_step(open_page: OpenPage, number: int) -> Any:
    return go_on(open_page("fit"), number - 1)


def test_answers_are_held_against_each_rule_with_its_quote(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("fit")
    at.number_input("fit-0-age").set_value(52)
    at = go_on(at, 2)
    at.number_input("fit-0-pain_years").set_value(2.0)
    at.number_input("fit-0-pain_months").set_value(6.0)
    at = in_cm(go_on(at, 6))
    at.number_input("fit-0-height_cm").set_value(170.0)
    at.number_input("fit-0-weight_kg").set_value(118.5)
    at = at.button("fit-skip").click().run()
    page = without_meanings(seen(at))
    assert "Rules you out, as we read it." in page
    assert "Ask the team: “My body mass index may not fit this rule. Does that keep me out?”" in page
    assert "<details open><summary>" in page
    assert page.count("settles that part only") == 1
    assert 'class="tf-go" href="trial?nct=NCT90000001"' in page
    assert "<q>Body mass index &gt; 35</q>" in page
    assert "Low back pain for at least 6 months" in page
    assert "Recruiting; last verified October 2026" in page
    assert page.index(plain(HOSTILE)) < page.index("Platelet-rich Plasma Injected"), "ruled out comes last"
    assert "<script>" not in page


def in_cm(at: Any) -> Any:
    return at.radio("fit-0-feet").set_value(False).run()


def test_feet_and_pounds_are_the_same_body(synced: StandIn, open_page: OpenPage) -> None:
    at = at_step(open_page, 9)
    at = at.radio("fit-0-feet").set_value(True).run()
    at.number_input("fit-0-height_ft").set_value(5)
    at.number_input("fit-0-height_in").set_value(7.0)
    at = at.number_input("fit-0-weight_lb").set_value(250.0).run()
    kept = at.session_state["fit"]
    assert fit_memory.check(kept, date(2026, 11, 27)).answers.bmi == pytest.approx(39.15, abs=0.01)
    at = in_cm(at)
    assert not at.number_input("fit-0-height_cm").value, "what was typed in feet is no centimetre"
    at = at.radio("fit-0-feet").set_value(True).run()
    assert at.number_input("fit-0-height_ft").value == 5, "and is not lost"


@pytest.mark.parametrize(("near", "feet"), [("80202", True), ("San Juan, Puerto Rico", True), ("Leeds", False)])
def test_units_follow_the_country_of_the_place(synced: StandIn, open_page: OpenPage, near: str, feet: bool) -> None:
    at = open_page(near=near)
    to_page(at, "fit")
    at = go_on(at.run(), 8)
    assert at.radio("fit-0-feet").value is feet


def test_an_answer_is_changed_from_the_results(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("fit")
    at.number_input("fit-0-age").set_value(52)
    at = go_on(at)
    at = at.button("fit-skip").click().run()
    page = seen(at)
    assert f"1 of {len(QUESTIONS)} answered" in page
    assert '<a class="tf-go" href="fit" aria-label="Change: Age">Change</a>' in page
    assert '<a class="tf-go" href="fit?step=8" aria-label="Answer: Earlier injections">Answer</a>' in page
    at.query_params.clear()  # as that link does
    at = at.run()
    assert "Question 1 of" in seen(at)
    assert at.number_input("fit-0-age").value == 52, "the answer stands where it was given"
    at.number_input("fit-0-age").set_value(17)
    at = at.button("fit-skip").click().run()
    assert dict(at.query_params) == {"step": "trials"}
    assert "Rules you out, as we read it." in seen(at)


def test_the_address_of_a_question_leads_to_it_and_holds_no_answer(synced: StandIn, open_page: OpenPage) -> None:
    at = at_step(open_page, 3)
    at.number_input("fit-0-pain_years").set_value(7.0)
    at.query_params["step"] = "2"  # the browser's back, with a number that was typed just before
    at = at.run()
    assert "Question 2 of" in seen(at)
    at.query_params["step"] = "3"
    at = at.run()
    assert at.number_input("fit-0-pain_years").value == 7.0
    for wrong in ("99", "0", "trial", "<b>"):
        at.query_params["step"] = wrong
        at = at.run()
        assert not at.exception
        assert "Question 1 of" in seen(at)


def test_a_reload_in_the_middle_begins_again_and_says_so(synced: StandIn, open_page: OpenPage) -> None:
    for step in ("5", "trials"):
        at = open_page("fit", step=step)
        assert "What you told before is gone" in seen(at)
        assert "Question 1 of" in seen(at)
        assert "What you told before is gone" not in seen(go_on(at))


def test_an_earlier_injection_counts(synced: StandIn, open_page: OpenPage) -> None:
    at = at_step(open_page, 8)
    at = at.radio("fit-0-earlier").set_value(True).run()
    at.selectbox("fit-0-0-what").set_value("prp")
    at.selectbox("fit-0-0-month").set_value(9)
    at.number_input("fit-0-0-year").set_value(2026)
    at = at.run()
    at = at.button("fit-skip").click().run()
    page = without_meanings(seen(at))
    assert "Earlier treatment: PRP or another platelet product, anywhere in the body, with a wait of 12 months." in page
    assert "This rule ends in September 2027, counted from the date that you told." in page
    assert "Rules you out, as we read it." in page
    assert "I had PRP in September 2026. Does that keep me out?" in page


@pytest.mark.parametrize(
    ("step", "field", "value", "sentence"),
    [
        (1, "age", 300, "Your age is a whole number of years, from 0 to 120."),
        (3, "pain_months", -3.0, "The months are a number from 0 to 1200."),
        (3, "pain_years", 101.0, "The years are a number from 0 to 100."),
        (9, "height_cm", 17.0, "The height is a number of centimetres, from 90 to 250."),
        (9, "weight_kg", 1185.0, "The weight is a number of kilograms, from 20 to 410."),
    ],
)
def test_a_number_out_of_range_is_told_at_its_field_and_holds_the_way_on(
    synced: StandIn, open_page: OpenPage, step: int, field: str, value: float, sentence: str
) -> None:
    at = at_step(open_page, step)
    at = in_cm(at) if step == 9 else at
    at = at.number_input(f"fit-0-{field}").set_value(value).run()
    error = f'role="alert" id="fit-0-{field}-error" data-field="fit-0-{field}" data-tries="{{}}">{sentence}</p>'
    assert not at.exception
    assert error.format(0) in seen(at)
    at = at.button("fit-next").click().run()
    assert f"Question {step} of" in seen(at)
    assert error.format(1) in seen(at), "the field gets the focus again"
    at = at.button("fit-unknown").click().run()
    assert f"Question {step + 1} of" in seen(at)
    at = at.button("fit-skip").click().run()
    assert sentence not in seen(at), "what was skipped is forgotten"


def test_one_of_height_and_weight_is_no_answer(synced: StandIn, open_page: OpenPage) -> None:
    at = in_cm(at_step(open_page, 9))
    at = at.number_input("fit-0-height_cm").set_value(170.0).run()
    assert "tf-field-error" not in seen(at), "the person may still be typing"
    at = at.button("fit-next").click().run()
    assert 'data-field="fit-0-weight_kg"' in seen(at)
    assert "Question 9 of" in seen(at)


def test_a_wrong_answer_that_the_back_button_left_is_told_in_the_results(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("fit")
    at = at.number_input("fit-0-age").set_value(300).run()
    at.query_params["step"] = "trials"
    at = at.run()
    page = seen(at)
    assert "Your age is a whole number of years, from 0 to 120. It is left out." in page
    assert '<a class="tf-go" href="fit" aria-label="Change it: Age">Change it</a>' in page
    assert "could not be used" in page
    assert "300" not in page


def test_the_answers_are_checked_anew_only_when_they_change(
    synced: StandIn, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []

    def counted(reading: Any, *rest: Any) -> Any:
        checked.append(reading.nct_id)
        return check_fit(reading, *rest)

    monkeypatch.setattr(fit_view, "check_fit", counted)
    at = open_page("fit").button("fit-skip").click().run()
    assert len(checked) == 2
    at = at.text_input("fit-0-near").set_value("Denver").run()
    assert len(checked) == 2, "a place changes no verdict"
    at.query_params["step"] = "1"
    at = at.run()
    at.number_input("fit-0-age").set_value(17)
    at = at.button("fit-skip").click().run()
    assert len(checked) == 4
    assert "Rules you out, as we read it." in seen(at)


def test_a_date_that_lies_ahead_is_refused(synced: StandIn, open_page: OpenPage) -> None:
    at = at_step(open_page, 8)
    at = at.radio("fit-0-earlier").set_value(True).run()
    at.selectbox("fit-0-0-what").set_value("prp")
    at = at.number_input("fit-0-0-year").set_value(2999).run()
    assert not at.exception
    assert 'data-field="fit-0-0-year"' in seen(at)
    assert "The year is one from 1950 to" in seen(at)


def test_an_injection_of_which_nothing_is_told_is_asked_again(synced: StandIn, open_page: OpenPage) -> None:
    at = at_step(open_page, 8)
    at = at.radio("fit-0-earlier").set_value(True).run()
    assert "tf-field-error" not in seen(at)
    at = at.button("fit-next").click().run()
    assert 'data-field="fit-0-0-what"' in seen(at)


def test_one_button_clears_everything(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("fit")
    assert not offers_to_clear(at), "there is nothing to clear yet"
    at.number_input("fit-0-age").set_value(52)
    at = go_on(at)
    assert offers_to_clear(at)
    at = at.button("fit-clear").click().run()
    assert not at.exception
    assert not offers_to_clear(at)
    assert "Cleared. Nothing that you told is kept." in seen(at)
    assert at.number_input("fit-1-age").value is None
    assert "Question 1 of" in seen(at)


def offers_to_clear(at: Any) -> bool:
    return "fit-clear" in [one.key for one in at.button]


def test_the_trials_offer_to_clear_what_was_told_a_place_too(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("fit").button("fit-skip").click().run()
    assert "2 trials are listed as recruiting" in seen(at)
    assert not offers_to_clear(at)
    at = at.text_input("fit-0-near").set_value("Denver").run()
    assert offers_to_clear(at)


def test_bundled_data_say_that_the_rules_are_not_in_our_copy(offline: None, open_page: OpenPage) -> None:
    at = open_page("fit")
    assert not at.exception
    page = without_meanings(seen(at))
    assert "The rules of who can join are not in our offline copy of facts" in page
    assert "say about your answers" not in page, "nothing is asked, so nothing is promised"
    assert 'class="tf-verdict' not in page
    assert not at.number_input
    assert "Nothing found so far" not in page


def test_health_in_an_address_is_not_read(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("fit", age="52", pain_years="7")
    assert not at.exception
    assert at.number_input("fit-0-age").value is None


def test_an_old_copy_is_never_told_as_now(offline: None, open_page: OpenPage) -> None:
    page = without_meanings(seen(open_page("fit")))
    assert "trials recruited on the date beside each" in page
    assert "Was recruiting on 2025-08-26; check" in page
    assert "listed as recruiting" not in page
