"""Dates and their age, contradictions, and dated words.

Results overdue by law, results silent for two years, and the papers that count.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.each import each
from tests.tools.examples import examples
from trialfinder.reading.dates import age_words, months_between, read_date, since_words
from trialfinder.reading.freshness import (
    dated_status,
    read_freshness,
    result_papers,
    results_overdue,
    silent_results,
)
from trialfinder.registry.record import Study

TODAY = date(2026, 1, 15)


def study(
    *,
    status: dict[str, Any] | None = None,
    design: dict[str, Any] | None = None,
    oversight: dict[str, Any] | None = None,
    version: str | None = "2026-01-10",
    root: dict[str, Any] | None = None,
    **modules: Any,
) -> Study:
    """A made-up record in the registry's shape."""
    record: dict[str, Any] = {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT00000001", "briefTitle": "A made-up trial"},
            "statusModule": {
                "overallStatus": "COMPLETED",
                "statusVerifiedDate": "2024-05",
                "startDateStruct": {"date": "2019-03-01", "type": "ACTUAL"},
                "primaryCompletionDateStruct": {"date": "2022-02", "type": "ACTUAL"},
                "completionDateStruct": {"date": "2022-06", "type": "ACTUAL"},
                **(status or {}),
            },
            "designModule": {"studyType": "INTERVENTIONAL", "phases": ["PHASE2"], **(design or {})},
            "oversightModule": {"isFdaRegulatedDrug": True, "isFdaRegulatedDevice": False, **(oversight or {})},
            **modules,
        },
        "derivedSection": {"miscInfoModule": {"versionHolder": version} if version else {}},
        "hasResults": False,
        **(root or {}),
    }
    return msgspec.convert(_without_none(record), Study)


def _without_none(part: Any) -> Any:
    """The registry leaves out what it does not have."""
    if isinstance(part, dict):
        return {key: _without_none(value) for key, value in part.items() if value is not None}
    return part


@each(
    ("text", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-05-01", date(2024, 5, 1), date(2024, 5, 1)),
    ],
)
def test_a_date_keeps_its_precision(text: str, first: date, last: date) -> None:
    assert read_date(text) == (text, first, last)


@each("text", [None, "", "soon", "2024-13", "2024-02-30", "0000-01", "9999-12-31", "2024-5", "May 2024"])
def test_what_is_no_date_is_none(text: str | None) -> None:
    assert read_date(text) is None
    assert age_words(text, TODAY) is None


@each(
    ("text", "words"),
    [
        ("2026-01-15", "today"),
        ("2026-01-14", "yesterday"),
        ("2026-01-05", "10 days ago"),
        ("2025-12-15", "1 month ago"),
        ("2024-10", "14 months ago"),
        ("2026-01", "this month"),
        ("2026", "this year"),
        ("2021-11", "4 years ago"),
        ("2026-02-15", "in 1 month"),
        ("2026-03", "in 1 month"),
    ],
)
def test_age_is_told_in_plain_words_and_never_overstated(text: str, words: str) -> None:
    assert age_words(text, TODAY) == words


@given(st.dates(date(1950, 1, 1), date(2150, 1, 1)), st.dates(date(1950, 1, 1), date(2150, 1, 1)))
@examples(100)
def test_months_between_is_never_negative_nor_more_than_the_days_allow(one: date, other: date) -> None:
    months = months_between(one, other)
    assert 0 <= months <= max(0, (other - one).days) / 28


def test_freshness_tells_the_age_of_a_record() -> None:
    fresh = read_freshness(study(status={"overallStatus": "RECRUITING"}), TODAY)
    assert (fresh.as_of, fresh.verified, fresh.months_since_verified) == ("2026-01-10", "2024-05", 19)
    assert fresh.is_recruiting is True
    assert fresh.end_date_passed is True


def test_a_facts_only_record_counts_from_its_own_day() -> None:
    old = study(
        status={"overallStatus": "RECRUITING", "statusVerifiedDate": None},
        version="2024-08-26",
        root={"trialfinderCompleteness": "facts_only"},
    )
    fresh = read_freshness(old, TODAY)
    assert (fresh.verified, fresh.months_since_verified) == (None, 16)
    assert dated_status(old) == "Was recruiting on 2024-08-26; check"


def test_what_is_not_there_is_none_and_never_no() -> None:
    bare = msgspec.convert({"protocolSection": {"identificationModule": {"nctId": "NCT00000002"}}}, Study)
    fresh = read_freshness(bare, TODAY)
    assert fresh == (None, None, None, None, None, ())
    assert dated_status(bare) == "The record gives no status"
    assert results_overdue(bare, TODAY) is None
    assert silent_results(bare, TODAY) is None


def test_recruiting_is_never_said_without_a_date() -> None:
    assert dated_status(study(status={"overallStatus": "RECRUITING"})) == "Recruiting; last verified May 2024"
    undated = study(status={"overallStatus": "RECRUITING", "statusVerifiedDate": None}, version=None)
    assert dated_status(undated) == "Recruiting; the record has no verification date"
    not_held = study(status={"overallStatus": None}, root={"trialfinderCompleteness": "facts_only"})
    assert dated_status(not_held) == "Status not in our copy"


def contradictions(**parts: Any) -> list[str]:
    return [found.id for found in read_freshness(study(**parts), TODAY).contradictions]


def test_contradictions() -> None:
    recruiting = {"overallStatus": "RECRUITING", "statusVerifiedDate": "2025-12"}
    ahead = {"date": "2027-05", "type": "ESTIMATED"}
    on_time = recruiting | {"primaryCompletionDateStruct": ahead}
    closed, silent, open_ = ({"status": "COMPLETED"}, {}, {"status": "RECRUITING"})

    def at(*sites: dict[str, str]) -> dict[str, Any]:
        return {"locations": list(sites)}

    assert contradictions(status=on_time, contactsLocationsModule=at(open_, closed)) == []
    assert contradictions(status=on_time, contactsLocationsModule=at(closed, closed)) == ["no_site_recruits"]
    assert contradictions(status=on_time, contactsLocationsModule=at(closed, silent)) == []
    assert contradictions(status=on_time) == ["no_site_listed"]
    assert contradictions(status=recruiting, contactsLocationsModule=at(open_)) == ["end_date_passed"]
    assert contradictions(status={"overallStatus": "COMPLETED"}) == []
    late_start = {"startDateStruct": {"date": "2022-03"}}
    assert contradictions(status=late_start) == ["dates_out_of_order"]


def test_a_month_of_end_is_over_on_its_last_day_only() -> None:
    ends = {"overallStatus": "RECRUITING", "primaryCompletionDateStruct": {"date": "2026-01"}}
    open_site = {"locations": [{"status": "RECRUITING"}]}
    record = study(status=ends, contactsLocationsModule=open_site)
    assert read_freshness(record, date(2026, 1, 31)).contradictions == ()
    assert [one.id for one in read_freshness(record, date(2026, 2, 1)).contradictions] == ["end_date_passed"]


@each(
    ("text", "words"),
    [
        ("2026-11-22", "today"),
        ("2026-11-21", "yesterday"),
        ("2026-11-23", "today"),
        ("2026-11-24", "today"),
        ("2026-11-25", "a date still to come"),
        ("2026-11", "this month"),
        ("2026-12", "a date still to come"),
        ("2031-05", "a date still to come"),
        ("2031", "a date still to come"),
        ("2025-11-22", "12 months ago"),
    ],
)
def test_a_past_date_that_lies_ahead_is_no_length_of_time(text: str, words: str) -> None:
    assert since_words(text, date(2026, 11, 22)) == words


def test_results_overdue_names_the_due_day() -> None:
    found = results_overdue(study(), TODAY)
    assert found is not None
    # 2022-02 ends on the 28th; one year and 30 days later.
    assert (found.certainty, found.finished, found.due) == ("appears", "2022-02", date(2023, 3, 30))


def test_results_are_overdue_only_after_the_due_day() -> None:
    record = study(version=None)
    assert results_overdue(record, date(2023, 3, 30)) is None
    assert results_overdue(record, date(2023, 3, 31)) is not None


def test_a_certificate_of_delay_moves_the_due_day_two_years() -> None:
    record = study(status={"dispFirstSubmitDate": "2023-01-20"}, version=None)
    assert results_overdue(record, date(2025, 3, 30)) is None
    found = results_overdue(record, date(2025, 3, 31))
    assert found is not None
    assert (found.due, found.certificate) == (date(2025, 3, 30), "2023-01-20")


def test_29_february_has_a_due_day() -> None:
    ended = {"primaryCompletionDateStruct": {"date": "2020-02-29", "type": "ACTUAL"}}
    found = results_overdue(study(status=ended), TODAY)
    assert found is not None
    assert found.due == date(2021, 3, 30)


SENT = {"annotationSection": {"annotationModule": {"unpostedAnnotation": {"unpostedEvents": []}}}}
ESTIMATED = {"primaryCompletionDateStruct": {"date": "2022-02", "type": "ESTIMATED"}}


@each(
    "parts",
    [
        {"root": {"hasResults": True}},
        {"root": SENT},
        {"root": {"trialfinderCompleteness": "facts_only"}},
        {"root": {"hasResults": None}},
        {"status": {"resultsFirstSubmitDate": "2023-01-01"}},
        {"status": {"overallStatus": "WITHDRAWN"}},
        {"status": ESTIMATED},
        {"status": {"primaryCompletionDateStruct": {"date": "2007-01", "type": "ACTUAL"}}},
        {"design": {"studyType": "OBSERVATIONAL"}},
        {"design": {"phases": ["PHASE1"]}},
        {"design": {"phases": ["EARLY_PHASE1"]}},
        {"oversight": {"isFdaRegulatedDrug": False}},
        {
            "oversight": {"isFdaRegulatedDevice": True},
            "design": {"designInfo": {"primaryPurpose": "DEVICE_FEASIBILITY"}},
        },
        {"version": "2023-03-01"},
    ],
    ids=str,
)
def test_results_are_not_overdue(parts: dict[str, Any]) -> None:
    assert results_overdue(study(**parts), TODAY) is None


NO_ANSWERS = {"isFdaRegulatedDrug": None, "isFdaRegulatedDevice": None}
BIOLOGICAL = {"interventions": [{"type": "BIOLOGICAL", "name": "Cells"}]}


@each(
    ("parts", "certainty"),
    [
        ({"design": {"phases": ["PHASE1", "PHASE2"]}}, "appears"),
        (
            {"design": {"phases": ["NA"]}, "oversight": {"isFdaRegulatedDrug": False, "isFdaRegulatedDevice": True}},
            "appears",
        ),
        ({"status": {"startDateStruct": {"date": "2017-01-18"}}}, "appears"),
        ({"status": {"startDateStruct": {"date": "2017-01-17"}}}, "probable"),
        ({"status": {"startDateStruct": {"date": "2017-01"}}}, "probable"),
        ({"oversight": NO_ANSWERS, "armsInterventionsModule": BIOLOGICAL}, "probable"),
    ],
    ids=str,
)
def test_how_sure_the_law_applies(parts: dict[str, Any], certainty: str) -> None:
    found = results_overdue(study(**parts), TODAY)
    assert found is not None
    assert found.certainty == certainty


def test_without_the_fda_answers_a_study_abroad_is_not_flagged() -> None:
    spain = {"locations": [{"country": "Spain"}]}
    record = study(oversight=NO_ANSWERS, armsInterventionsModule=BIOLOGICAL, contactsLocationsModule=spain)
    assert results_overdue(record, TODAY) is None


def papers(*some: dict[str, Any]) -> dict[str, Any]:
    return {"referencesModule": {"references": list(some)}}


def test_silent_results() -> None:
    found = silent_results(study(), TODAY)
    assert found is not None
    assert (found.finished, found.months) == ("2022-02", 46)
    assert silent_results(study(**papers({"type": "BACKGROUND"})), TODAY) is not None


@each(
    "parts",
    [
        {"root": {"hasResults": True}},
        {"root": {"trialfinderCompleteness": "facts_only"}},
        {"root": SENT},
        papers({"type": "RESULT"}),
        papers({"type": "DERIVED"}),
        papers({"pmid": "1"}),
        {"status": {"overallStatus": "UNKNOWN"}},
        {"status": {"overallStatus": "WITHDRAWN"}},
        {"design": {"enrollmentInfo": {"count": 0}}},
        {"status": {"primaryCompletionDateStruct": {"date": "2024-02", "type": "ACTUAL"}}},
        {"version": "2024-01-30"},
    ],
    ids=str,
)
def test_not_silent(parts: dict[str, Any]) -> None:
    assert silent_results(study(**parts), TODAY) is None


@each(
    ("title", "is_plan"),
    [
        ("Cells for the worn disc: study protocol for a randomised controlled trial. Trials. 2022.", True),
        ("PRP in facet joints: protocol for a double-blind pilot study. BMJ Open. 2023.", True),
        ("The ABC trial: rationale and design. Spine J. 2022.", True),
        ("Statistical analysis plan of a trial of marrow cells. Trials. 2024.", True),
        ("PRP in the disc: one-year results of a randomised trial. Pain Med. 2024.", False),
        ("A new protocol of preparation of platelets, tried in 20 people. 2023.", False),
    ],
)
def test_a_paper_that_plans_the_trial_is_no_result(title: str, is_plan: bool) -> None:
    for kind in ("RESULT", "DERIVED"):
        listed = study(**papers({"type": kind, "citation": title}))
        assert (result_papers(listed) == ()) is is_plan
        assert (silent_results(listed, TODAY) is not None) is is_plan


def test_an_old_paper_filed_as_a_result_is_not_one() -> None:
    old, new = {"type": "RESULT", "citation": "Semin X. 2006 Oct;11."}, {"type": "RESULT", "citation": "Spine. 2023;1."}
    derived = {"type": "DERIVED", "citation": "Protocol. 2018."}
    assert len(result_papers(study(**papers(old, new, derived)))) == 2
    assert result_papers(study(status={"overallStatus": "NOT_YET_RECRUITING"}, **papers(new))) == ()
