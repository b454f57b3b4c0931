"""The private self-check: one line of a record gives one verdict, and unknown is never fine."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.each import each
from tests.tools.examples import examples
from tests.tools.held import decoded
from tests.tools.made_trials import CELLS_EVER, FULL, NOTHING, PRP_WAIT, trial
from tests.tools.readability import banned, grade
from tests.tools.standin.records import study
from trialfinder.advice.fit import words as fit_words
from trialfinder.advice.fit.answers import (
    HEALTH_ITEMS,
    LEG_PAIN,
    SURGERY,
    WHAT,
    WHERE,
    Answers,
    Earlier,
    parse_answers,
)
from trialfinder.advice.fit.fit import BEST_FIRST, WORST_FIRST, FitLine, best_first, check_fit, counts_in_words
from trialfinder.advice.fit.joining import joining_rules
from trialfinder.advice.fit.rules import Result, at_least, at_most, read_score
from trialfinder.advice.offer.closes import KIND_WORDS, PLACE_WORDS
from trialfinder.errors import QueryError
from trialfinder.reading.reading import Reading
from trialfinder.reading.text.quote import collapse

TODAY = date(2026, 11, 22)
PRP_2025 = Earlier("prp", "disc", "2025-03")


def line_of(record: dict[str, Any], words: str, **answers: Any) -> FitLine:
    fit = check_fit(Reading(decoded(record)), Answers(**answers), TODAY)
    [found] = [one for one in fit.lines if words in one.quote]
    return found


def alone(text: str, section: str = "exclusions", **answers: Any) -> str:
    record = trial(40, text) if section == "exclusions" else trial(40, inclusions=(text,))
    return line_of(record, text[:30], **answers).verdict


@each(
    ("answers", "words", "expected"),
    [
        ({"age": 17}, "18 Years", "rules_out"),
        ({"age": 18}, "18 Years", "nothing_found"),
        ({}, "18 Years", "not_checked"),
        ({"pain_months": 3}, "at least 6 months", "rules_out"),
        ({"pain_months": 5.5}, "at least 6 months", "may_rule_out"),
        ({"pain_months": 12}, "at least 6 months", "nothing_found"),
        ({"pain_score": 2}, "VAS", "rules_out"),
        ({"pain_score": 3.5}, "VAS", "may_rule_out"),
        ({"pain_score": 6}, "VAS", "nothing_found"),
        ({"pain_score": 6}, "Oswestry", "not_checked"),
        ({"disc_levels": 2}, "painful lumbar discs", "nothing_found"),
        ({"disc_levels": 3}, "painful lumbar discs", "may_rule_out"),
        ({"bmi": 30}, "Body mass", "nothing_found"),
        ({"bmi": 35.4}, "Body mass", "may_rule_out"),
        ({"bmi": 41}, "Body mass", "rules_out"),
        ({"surgery": "none"}, "lumbar surgery", "nothing_found"),
        ({"surgery": "fusion"}, "lumbar surgery", "rules_out"),
        ({}, "lumbar surgery", "not_checked"),
        ({"pregnant": True}, "Pregnancy", "rules_out"),
        ({"sex": "male"}, "Pregnancy", "nothing_found"),
        ({"diabetes": True}, "Insulin", "may_rule_out"),
        ({"diabetes": False}, "Insulin", "nothing_found"),
        ({"cancer": True}, "Cancer", "may_rule_out"),  # now or before was asked
        ({"litigation": True}, "Workers'", "may_rule_out"),  # a court case or a claim was asked
        ({"smoking": None}, "smoker", "not_checked"),
        ({"age": 40}, "citrate", "not_checked"),
    ],
)
def test_a_line_has_one_of_four_verdicts(answers: dict[str, Any], words: str, expected: str) -> None:
    assert line_of(FULL, words, **answers).verdict == expected


@each(
    ("text", "answers", "expected"),
    [
        # A "no" to one of several settles that part only.
        ("Cancer, infection or diabetes", {"cancer": False}, "not_checked"),
        ("Cancer, infection or diabetes", {"cancer": False, "infection": False}, "not_checked"),
        ("Cancer, infection or diabetes", dict.fromkeys(("cancer", "infection", "diabetes"), False), "nothing_found"),
        ("Cancer, infection or diabetes", {"cancer": False, "diabetes": True}, "rules_out"),
        ("Diabetes or severe kidney disease", {"diabetes": False}, "not_checked"),
        ("Pregnancy or breastfeeding", {"pregnant": False}, "not_checked"),
        ("Women who are or want to become pregnant", {"pregnant": False}, "not_checked"),
        ("Pregnancy or breastfeeding", {"sex": "male"}, "nothing_found"),
        # A yes that may be what the line bars.
        ("Cancer within 5 years", {"cancer": True}, "may_rule_out"),
        ("Melanoma", {"cancer": True}, "may_rule_out"),
        ("HIV", {"infection": True}, "may_rule_out"),
        ("HIV", {"infection": False}, "not_checked"),
        ("History of spinal infection", {"infection": False}, "not_checked"),
        ("Takes warfarin", {"bleeding_or_anticoagulant": True}, "may_rule_out"),
        ("Bleeding disorder or anticoagulants", {"bleeding_or_anticoagulant": True}, "rules_out"),
        ("Diabetes which in the investigator's opinion is a risk", {"diabetes": True}, "may_rule_out"),
        ("Cancer, unless cured", {"cancer": True}, "may_rule_out"),
        ("Rheumatoid arthritis", {"autoimmune": True}, "may_rule_out"),
        ("Autoimmune disease", {"autoimmune": True}, "rules_out"),
        ("Autoimmune disease", {"immunosuppression": True}, "not_checked"),
        ("Lumbar surgery at the index level", {"surgery": "disc"}, "may_rule_out"),
        ("Pain that persists from a previous lumbar surgery", {"surgery": "other"}, "may_rule_out"),
        ("Recent surgery (less than 3 months)", {"surgery": "disc"}, "may_rule_out"),
    ],
)
def test_a_line_is_settled_as_a_whole(text: str, answers: dict[str, Any], expected: str) -> None:
    assert alone(text, **answers) == expected


@each(
    ("text", "answers", "expected"),
    [
        ("VAS of at least 40 mm or ODI of at least 30", {"pain_score": 8}, "nothing_found"),
        ("VAS of at least 40 mm or ODI of at least 30", {"pain_score": 1}, "not_checked"),
        ("VAS of at least 40 mm and ODI of at least 30", {"pain_score": 1}, "rules_out"),
        ("VAS of at least 40 mm and ODI of at least 30", {"pain_score": 8}, "not_checked"),
        ("At least one of: ODI of at least 30, VAS of at least 40 mm", {"pain_score": 1}, "not_checked"),
        ("Back pain for more than 6 months, with or without leg pain", {"pain_months": 2}, "rules_out"),
        ("Free of cancer and infection", {"infection": True}, "rules_out"),
        ("Free of cancer and infection", {"cancer": True}, "may_rule_out"),
        ("Low back pain for less than 6 months", {"pain_months": 30}, "rules_out"),
    ],
)
def test_what_is_asked_for(text: str, answers: dict[str, Any], expected: str) -> None:
    assert alone(text, "inclusions", **answers) == expected


@each(
    ("had", "expected", "until"),
    [
        (None, "not_checked", None),
        ((), "nothing_found", None),
        ((Earlier("prp", "disc", "2026-09"),), "rules_out", "2027-03"),
        ((Earlier("prp", "elsewhere", "2026-09"),), "rules_out", "2027-03"),
        ((Earlier("prp", "disc", "2026-01"),), "nothing_found", None),
        ((Earlier("prp", "disc", "2026-05"),), "may_rule_out", "2026-11"),
        ((Earlier("prp", "disc", "2026"),), "may_rule_out", "2027-06"),
        ((Earlier("prp"),), "may_rule_out", None),
        ((Earlier("steroid", "epidural", "2026-09"),), "nothing_found", None),
        ((Earlier("any_injection", "disc", "2026-09"),), "may_rule_out", "2027-03"),
        ((Earlier("steroid", "disc", "2026-09"), Earlier("prp", "facet", "2026-09")), "rules_out", "2027-03"),
    ],
)
def test_earlier_treatments_count_by_kind_place_and_date(had: Any, expected: str, until: str | None) -> None:
    found = line_of(PRP_WAIT, "Platelet-rich", earlier=had)
    assert (found.verdict, found.until) == (expected, until)
    assert (found.what, found.where, found.how_long_months) == ("prp", "anywhere", 6)


@each(
    ("text", "had", "expected"),
    [
        ("Prior biologic treatment of the index disc", PRP_2025, "may_rule_out"),
        ("Prior PRP into the index disc", PRP_2025, "may_rule_out"),
        ("Prior PRP into a lumbar disc", PRP_2025, "rules_out"),
        ("Prior PRP into a lumbar disc", Earlier("prp", "spine", "2025-03"), "may_rule_out"),
        ("Prior PRP into a lumbar disc", Earlier("prp", "facet", "2025-03"), "nothing_found"),
        ("Prior PRP into a lumbar disc", Earlier("prp", "unknown", "2025-03"), "may_rule_out"),
        ("Any prior intradiscal injection", PRP_2025, "rules_out"),
        ("Any prior intradiscal injection or procedure", PRP_2025, "rules_out"),
        ("Any prior intervention on a lumbar disc", PRP_2025, "may_rule_out"),
        ("Previous treatment of a lumbar disc", PRP_2025, "may_rule_out"),
        ("Any prior intradiscal injection, other than contrast medium", PRP_2025, "may_rule_out"),
        ("Any prior stem cell therapy", Earlier("cells_not_told", "unknown"), "rules_out"),
        ("Prior allogeneic cell therapy for any indication", Earlier("cells_not_told", "disc"), "may_rule_out"),
        ("Prior allogeneic cell therapy for any indication", Earlier("own_cells", "disc"), "nothing_found"),
        ("Previous nucleoplasty", Earlier("disc_procedure", "disc"), "rules_out"),
        ("Previous nucleoplasty", PRP_2025, "nothing_found"),
    ],
)
def test_the_kind_the_place_and_exceptions_decide(text: str, had: Earlier, expected: str) -> None:
    assert alone(text, earlier=(had,)) == expected


def test_what_may_shut_the_door_stands_first_with_a_sentence_to_ask() -> None:
    record = trial(41, "Diabetes", "Prior biologic treatment of the index disc", inclusions=("Adults",))
    fit = check_fit(Reading(decoded(record)), Answers(age=40, earlier=(PRP_2025,)), TODAY)
    assert fit.verdict == "may_rule_out"
    assert fit.lines[0].quote == "Prior biologic treatment of the index disc"
    assert fit.lines[0].ask == "I had PRP into the disc in March 2025. Does that keep me out?"
    assert [WORST_FIRST.index(one.verdict) for one in fit.lines] == sorted(
        WORST_FIRST.index(one.verdict) for one in fit.lines
    )
    both = trial(42, "Prior intervention on a lumbar disc", "Prior biologic treatment of a lumbar disc")
    fit = check_fit(Reading(decoded(both)), Answers(earlier=(PRP_2025,)), TODAY)
    assert fit.lines[0].quote == "Prior biologic treatment of a lumbar disc", "product words before a needle"
    assert all((one.ask is None) == (one.verdict in ("not_checked", "nothing_found")) for one in fit.lines)


def test_when_a_rule_ends_is_said() -> None:
    found = line_of(PRP_WAIT, "Platelet", earlier=(Earlier("prp", "disc", "2026-09"),))
    assert found.ends == "This rule ends in March 2027, counted from the date that you told."


def test_the_worst_line_is_the_verdict_and_half_of_the_lines_make_nothing_found() -> None:
    bars = check_fit(Reading(decoded(FULL)), Answers(age=17, cancer=False), TODAY)
    assert bars.verdict == "rules_out"
    little = check_fit(Reading(decoded(FULL)), Answers(cancer=False), TODAY)
    assert (little.verdict, little.checked) == ("not_checked", 1)
    no = dict.fromkeys(HEALTH_ITEMS, False)
    much = check_fit(Reading(decoded(FULL)), Answers(age=40, bmi=25, pain_months=30, surgery="none", **no), TODAY)
    assert 2 * much.checked >= len(much.lines)
    assert much.verdict == "nothing_found"
    assert counts_in_words(little) == (
        "Of 14 lines: 1 with nothing against you; 13 could not be checked: read them in the record, or ask."
    )


def test_our_offline_copy_gives_no_fit() -> None:
    one = check_fit(Reading(decoded(FULL, "facts_only")), Answers(age=17), TODAY)
    assert (one.verdict, one.lines, one.is_held, counts_in_words(one)) == ("not_checked", (), False, "")


def test_every_line_of_the_criteria_is_there_once_and_quoted() -> None:
    fit = check_fit(Reading(decoded(FULL)), Answers(age=40), TODAY)
    criteria = FULL["protocolSection"]["eligibilityModule"]["eligibilityCriteria"]
    for line in criteria.splitlines():
        if line.startswith("* "):
            assert sum(collapse(line[2:]) == one.quote for one in fit.lines) == 1, line
    assert all(one.path and one.quote for one in fit.lines)


@each(
    ("told", "expected"),
    [("none", "nothing_found"), ("less", "may_rule_out"), ("more", "may_rule_out"), (None, "not_checked")],
)
def test_leg_pain_need_not_be_nerve_pain(told: Any, expected: str) -> None:
    assert alone("Radiculopathy", leg_pain=told) == expected


def test_two_ages_in_one_record_are_asked_where_they_disagree() -> None:
    two = trial(31, inclusions=("Aged 30 to 60 years",))
    assert line_of(two, "Aged", age=25).verdict == "may_rule_out"
    assert line_of(two, "Aged", age=40).verdict == "nothing_found"
    assert line_of(two, "Aged", age=10).verdict == "rules_out"


def test_the_best_trials_come_first() -> None:
    no = dict.fromkeys(HEALTH_ITEMS, False)
    answers = Answers(age=40, bmi=41, pain_months=30, surgery="none", **no, earlier=())
    some = [check_fit(Reading(decoded(one)), answers, TODAY) for one in (FULL, NOTHING, PRP_WAIT)]
    held = check_fit(Reading(decoded(CELLS_EVER, "facts_only")), answers, TODAY)
    ranked = best_first([*some, held])
    assert [one.verdict for one in ranked] == ["nothing_found", "nothing_found", "not_checked", "rules_out"]
    assert set(BEST_FIRST) == set(WORST_FIRST)


@each(
    ("check", "value", "limit", "quote", "expected"),
    [
        (at_least, 6, 6, "pain for more than 6 months", "bars"),
        (at_least, 6, 6, "less than 6 months of pain", "clear"),
        (at_least, 6, 6, "six months", "may"),
        (at_most, 35, 35, "BMI \\< 35", "bars"),
        (at_most, 35, 35, "BMI \\> 35 kg/m2", "clear"),
        (at_most, 35, 35, None, "may"),
    ],
)
def test_right_at_the_limit_the_sign_decides(
    check: Any, value: float, limit: float, quote: str, expected: Result
) -> None:
    assert check(value, limit, quote) == expected


@each(
    ("asks", "words"),
    [
        ("Moderate to severe low back pain", "Pain that is at least moderate."),
        ("Leg pain NRS of at least 4 on a scale of 0 to 10", "A pain score of at least 4 of 10 (leg pain)."),
        ("VAS pain score of at least 40 mm", "A pain score of at least 40 of 100."),
        ("Low back pain for less than 6 months", "Takes only pain that is shorter than 6 months."),
    ],
)
def test_a_rule_is_told_in_words(asks: str, words: str) -> None:
    assert line_of(trial(32, inclusions=(asks,)), asks, pain_score=9).words.startswith(words)


def test_scores_of_another_kind_are_not_read() -> None:
    assert read_score("not numeric (at least moderate)") is None
    score = read_score("VAS>40 (/100 implied)")
    assert score is not None
    assert (score.check(4), score.check(4.1)) == ("bars", "clear")


def test_our_words_are_plain_and_give_no_advice() -> None:
    tables = (fit_words.words(), fit_words.verdicts(), KIND_WORDS, PLACE_WORDS, HEALTH_ITEMS, LEG_PAIN, SURGERY)
    ours = " ".join(word for table in (*tables, WHAT, WHERE) for word in table.values())
    assert banned(ours) == []
    assert grade(" ".join(fit_words.words().values())) <= 8
    fit = check_fit(Reading(decoded(FULL)), Answers(age=17, cancer=True, smoking=True), TODAY)
    assert banned(" ".join(f"{one.words} {one.ask}" for one in fit.lines)) == []


@given(
    criteria=st.text(max_size=300),
    low=st.sampled_from(["N/A", "18 Years", "x"]),
    high=st.sampled_from(["12 Years", "N/A"]),
)
@examples(60)
def test_no_record_breaks_the_check(criteria: str, low: str, high: str) -> None:
    module = {"eligibilityCriteria": criteria, "minimumAge": low, "maximumAge": high}
    answers = Answers(age=40, earlier=(PRP_2025,), cancer=True)
    fit = check_fit(Reading(decoded(study("NCT91000099", eligibilityModule=module))), answers, TODAY)
    assert fit.count(*WORST_FIRST) == len(fit.lines)
    for one in fit.lines:
        if one.path.endswith("eligibilityCriteria"):
            assert one.quote in collapse(criteria)


TOLD: dict[str, Any] = {
    "age": 58,
    "sex": "female",
    "pain_months": 30,
    "pain_score": 6.5,
    "leg_pain": "less",
    "disc_levels": 2,
    "surgery": "disc",
    "bmi": 27.4,
    "earlier": [
        {"what": "prp", "where": "disc", "date": "2025-03"},
        {"what": "steroid", "where": "epidural", "date": None},
    ],
    "health": {"pregnant": "no", "cancer": "yes", "no_mri": "no", "autoimmune": "no"},
}


def test_the_answers_of_the_contract_are_read() -> None:
    answers = parse_answers(json.dumps(TOLD), TODAY)
    assert (answers.age, answers.sex, answers.surgery, answers.leg_pain) == (58, "female", "disc", "less")
    assert answers.earlier is not None
    assert [(one.what, one.where, one.date) for one in answers.earlier] == [
        ("prp", "disc", "2025-03"),
        ("steroid", "epidural", None),
    ]
    assert (answers.cancer, answers.pregnant, answers.smoking) == (True, False, None)
    assert parse_answers(b"{}", TODAY).earlier is None
    assert parse_answers(b'\xef\xbb\xbf{"age": 58.0}', TODAY).age == 58
    assert parse_answers('{"leg_pain": "more than the back"}', TODAY).leg_pain == "more"
    assert parse_answers('{"earlier": []}', TODAY).earlier == ()


@each(
    ("wrong", "field"),
    [
        ("", "answers"),
        ("[1]", "answers"),
        ('{"age": 58', "answers"),
        ("\ud800", "answers"),
        ('{"weight": 9}', "answers"),
        ('{"age": 121}', "age"),
        ('{"age": "58"}', "age"),
        ('{"age": true}', "age"),
        ('{"age": 58.5}', "age"),
        ('{"sex": "x"}', "sex"),
        ('{"sex": ["female"]}', "sex"),
        ('{"surgery": "knee"}', "surgery"),
        ('{"leg_pain": "bad"}', "leg_pain"),
        ('{"pain_score": 11}', "pain_score"),
        ('{"health": {"hiv": "yes"}}', "health"),
        ('{"health": {"cancer": true}}', "health"),
        ('{"health": "yes"}', "health"),
        ('{"earlier": {"what": "prp"}}', "earlier"),
        ('{"earlier": ["prp"]}', "earlier"),
        ('{"earlier": [{"where": "disc"}]}', "earlier"),
        ('{"earlier": [{"what": "snake oil"}]}', "earlier"),
        ('{"earlier": [{"what": "prp", "where": "moon"}]}', "earlier"),
        ('{"earlier": [{"what": "prp", "date": "2025"}]}', "earlier"),
        ('{"earlier": [{"what": "prp", "date": "2025-13"}]}', "earlier"),
        ('{"earlier": [{"what": "prp", "date": "2027-01"}]}', "earlier"),
        ('{"earlier": [{"what": "prp", "date": 2025}]}', "earlier"),
        ('{"earlier": [{"what": "prp", "by": "Dr X"}]}', "earlier"),
        ("[" * 50_000, "answers"),
        ('{"age": 1, "x": "' + "a" * 200_000 + '"}', "answers"),
    ],
)
def test_wrong_answers_are_refused_and_not_repeated(wrong: str, field: str) -> None:
    with pytest.raises(QueryError) as refused:
        parse_answers(wrong, TODAY)
    assert refused.value.field == field
    assert "Allowed" in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__context__ is None, "the cause would hold what was told"
    for told in ("121", "snake", "moon", "hiv", "Dr X", "weight"):
        assert told not in str(refused.value)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 3000) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@given(
    told=st.dictionaries(st.sampled_from([*TOLD, "other"]), _JSON | st.sampled_from(list(TOLD.values())), max_size=6)
)
@examples(150)
def test_any_json_is_read_or_refused(told: dict[str, Any]) -> None:
    answers = None
    with suppress(QueryError):
        answers = parse_answers(json.dumps(told), TODAY)
    if answers is not None:
        assert set(told) <= set(TOLD)
        check_fit(Reading(decoded(FULL)), answers, TODAY)


@each(
    ("text", "words"),
    [
        ("Previous lumbar surgery", "No earlier back surgery."),
        ("Lumbar surgery within 6 months", "Earlier back surgery can keep you out"),
        ("Previous surgery at the target level", "Earlier back surgery can keep you out"),
        ("Unresolved back pain after spine surgery", "No pain that is left from an earlier back surgery."),
    ],
)
def test_the_condition_on_surgery_is_shown(text: str, words: str) -> None:
    record = trial(33, text)
    [rule] = [one for one in joining_rules(Reading(decoded(record))) if one.name == "excludes_prior_surgery"]
    assert rule.words.startswith(words)
    assert line_of(record, text, surgery="disc").words == rule.words
