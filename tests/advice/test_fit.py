"""The private self-check: true verdicts, and unknown is never fine."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.held import decoded
from tests.tools.made_trials import CELLS_EVER, FULL, NOTHING, PRP_WAIT, STEROID_WAIT, trial
from tests.tools.readability import banned, grade
from tests.tools.standin.records import study
from trialfinder.advice.fit import rules as fit_rules
from trialfinder.advice.fit.answers import HEALTH_ITEMS, LEG_PAIN, Answers, Injection
from trialfinder.advice.fit.fit import check_fit, rank_fits
from trialfinder.advice.fit.limits import Result, at_least, at_most, read_score
from trialfinder.advice.offer.closes import KIND_WORDS
from trialfinder.reading.text.quote import collapse

TODAY = date(2026, 11, 22)


def results(record: dict[str, Any], **answers: Any) -> dict[str, Result]:
    fit = check_fit(decoded(record), Answers(**answers), TODAY)
    return {one.name: one.result for one in fit.criteria}


@pytest.mark.parametrize(
    ("answers", "name", "expected"),
    [
        ({"age": 17}, "min_age", "not_met"),
        ({"age": 18}, "min_age", "met"),
        ({}, "min_age", "unknown"),
        ({"pain_months": 5}, "min_pain_months", "not_met"),
        ({"pain_months": 6}, "min_pain_months", "met"),
        ({"pain_score": 3.5}, "pain_scale_min", "not_met"),
        ({"pain_score": 4}, "pain_scale_min", "met"),
        ({}, "odi_min", "unknown"),
        ({"disc_levels": 2}, "levels_max", "met"),
        ({"disc_levels": 3}, "levels_max", "not_met"),
        ({"bmi": 35}, "bmi_max", "met"),
        ({"bmi": 35.1}, "bmi_max", "not_met"),
        ({"earlier_surgery": False}, "excludes_prior_surgery", "met"),
        ({"earlier_surgery": True}, "excludes_prior_surgery", "not_met"),
        ({}, "excludes_prior_surgery", "unknown"),
        ({"pregnancy": True}, "excludes_pregnancy", "not_met"),
        ({"sex": "male"}, "excludes_pregnancy", "met"),
        ({"diabetes": True}, "excludes_diabetes", "unknown"),
        ({"diabetes": False}, "excludes_diabetes", "met"),
        ({"cancer": True}, "excludes_cancer", "not_met"),
        ({"litigation": True}, "excludes_litigation", "not_met"),
        ({"smoking": None}, "excludes_smoking", "unknown"),
        ({"age": 40}, "other", "unknown"),
    ],
)
def test_a_rule_is_met_not_met_or_unknown(answers: dict[str, Any], name: str, expected: Result) -> None:
    assert results(FULL, **answers)[name] == expected


def test_the_summary_is_in_the_agreed_words() -> None:
    one = check_fit(decoded(FULL), Answers(age=40, cancer=False), TODAY)
    total, met, unknown = len(one.criteria), one.count("met"), one.count("unknown")
    assert (met, met + unknown) == (2, total)
    assert one.summary == (
        f"no stated rule against you in 2 of {total} criteria; {unknown} unknown; only the study team decides"
    )
    against = check_fit(decoded(FULL), Answers(age=17), TODAY)
    assert (against.verdict, against.summary) == ("ruled_out", "this criterion seems to rule you out")
    nothing = check_fit(decoded(FULL), Answers(), TODAY)
    assert (nothing.verdict, nothing.summary) == ("ask", "ask")


def test_our_offline_copy_gives_no_fit() -> None:
    one = check_fit(decoded(FULL, "facts_only"), Answers(age=17), TODAY)
    assert (one.verdict, one.criteria) == ("not_held", ())
    assert one.summary == "Not in our offline copy; see the registry's record."


def test_every_line_of_the_criteria_is_there_and_quoted() -> None:
    fit = check_fit(decoded(FULL), Answers(age=40), TODAY)
    criteria = FULL["protocolSection"]["eligibilityModule"]["eligibilityCriteria"]
    for line in criteria.splitlines():
        if line.startswith("* "):
            assert any(collapse(line[2:]) in collapse(one.quote or "") for one in fit.criteria), line
    assert all(one.path and one.quote for one in fit.criteria)


@pytest.mark.parametrize(
    ("had", "expected"),
    [
        (None, "unknown"),
        ((), "met"),
        ((Injection("prp", "2026-09-01"),), "not_met"),
        ((Injection("prp", "2026-01"),), "met"),
        ((Injection("prp", "2026-05"),), "unknown"),
        ((Injection("prp", "2026"),), "unknown"),
        ((Injection("prp"),), "unknown"),
        ((Injection("steroid", "2026-09-01"),), "met"),
        ((Injection("steroid", "2026-09-01"), Injection("prp", "2026-09-01")), "not_met"),
    ],
)
def test_earlier_injections_count_by_kind_and_date(had: Any, expected: Result) -> None:
    assert results(PRP_WAIT, earlier_injections=had)["earlier_injection"] == expected


def test_a_rule_without_an_end_and_a_wider_rule() -> None:
    donor = Injection("donor-cells", "2010", "disc")
    assert results(CELLS_EVER, earlier_injections=(donor,))["earlier_injection"] == "not_met"
    marrow = Injection("bmac", None, "disc")
    assert results(CELLS_EVER, earlier_injections=(marrow,))["earlier_injection"] == "unknown"


@pytest.mark.parametrize(
    ("told", "expected"),
    [("none", "met"), ("up_to_half", "unknown"), ("as_bad_or_worse", "unknown"), (None, "unknown")],
)
def test_leg_pain_is_not_nerve_pain(told: Any, expected: Result) -> None:
    only = trial(30, "Radiculopathy")
    assert results(only, leg_pain=told)["leg_pain_rule"] == expected


def test_two_ages_in_one_record_are_unknown_where_they_disagree() -> None:
    two = trial(31, inclusions=("Aged 30 to 60 years",))
    assert results(two, age=25)["min_age"] == "unknown"
    assert results(two, age=40)["min_age"] == "met"
    assert results(two, age=10)["min_age"] == "not_met"


def test_ranking_puts_open_first_and_ruled_out_last() -> None:
    some = [check_fit(decoded(one), Answers(age=40, cancer=True), TODAY) for one in (FULL, NOTHING, PRP_WAIT)]
    held = check_fit(decoded(CELLS_EVER, "facts_only"), Answers(age=40), TODAY)
    ask = check_fit(decoded(STEROID_WAIT), Answers(), TODAY)
    ranked = rank_fits([*some, held, ask])
    assert [one.verdict for one in ranked] == ["open", "open", "ask", "not_held", "ruled_out"]


@pytest.mark.parametrize(
    ("check", "value", "limit", "quote", "expected"),
    [
        (at_least, 6, 6, "pain for more than 6 months", "not_met"),
        (at_least, 6, 6, "less than 6 months of pain", "met"),
        (at_least, 6, 6, "six months", "unknown"),
        (at_most, 35, 35, "BMI \\< 35", "not_met"),
        (at_most, 35, 35, "BMI \\> 35 kg/m2", "met"),
        (at_most, 35, 35, None, "unknown"),
    ],
)
def test_right_at_the_limit_the_sign_decides(check: Any, value: float, limit: float, quote: str, expected: str) -> None:
    assert check(value, limit, quote) == expected


@pytest.mark.parametrize(
    ("asks", "words"),
    [
        ("Moderate to severe low back pain", "Pain that is at least moderate."),
        ("Leg pain NRS of at least 4 on a scale of 0 to 10", "A pain score of at least 4 of 10 (leg pain)."),
        ("VAS pain score of at least 40 mm", "A pain score of at least 40 of 100."),
    ],
)
def test_a_pain_score_is_told_in_words(asks: str, words: str) -> None:
    fit = check_fit(decoded(trial(32, inclusions=(asks,))), Answers(pain_score=9), TODAY)
    assert [one.words for one in fit.criteria if one.name == "pain_scale_min"][0].startswith(words)


def test_scores_of_another_kind_are_not_read() -> None:
    assert read_score("not numeric (at least moderate)") is None
    score = read_score("VAS>40 (/100 implied)")
    assert score is not None
    assert (score.check(4), score.check(4.1)) == ("not_met", "met")


def test_our_words_are_plain_and_give_no_advice() -> None:
    table = fit_rules.words()
    ours = " ".join((*table.values(), *KIND_WORDS.values(), *HEALTH_ITEMS.values(), *LEG_PAIN.values()))
    assert banned(ours) == []
    assert grade(" ".join(table.values())) <= 8
    shown = [one.words for one in check_fit(decoded(FULL), Answers(age=40), TODAY).criteria]
    assert banned(" ".join(shown)) == []


@given(
    criteria=st.text(max_size=300),
    low=st.sampled_from(["N/A", "18 Years", "x"]),
    high=st.sampled_from(["12 Years", "N/A"]),
)
@settings(max_examples=60, deadline=None)
def test_no_record_breaks_the_check(criteria: str, low: str, high: str) -> None:
    module = {"eligibilityCriteria": criteria, "minimumAge": low, "maximumAge": high}
    fit = check_fit(decoded(study("NCT91000099", eligibilityModule=module)), Answers(age=40), TODAY)
    assert fit.count("met") + fit.count("not_met") + fit.count("unknown") == len(fit.criteria)
    for one in fit.criteria:
        if one.quote and one.name == "other":
            assert one.quote in collapse(criteria)
