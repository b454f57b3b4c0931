"""Results overdue by law, results silent for two years, and the papers that count."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.reading.test_freshness import TODAY, study
from tests.tools.each import each
from trialfinder.reading.freshness import result_papers, results_overdue, silent_results


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


@pytest.mark.parametrize(
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


def test_an_old_paper_filed_as_a_result_is_not_one() -> None:
    old, new = {"type": "RESULT", "citation": "Semin X. 2006 Oct;11."}, {"type": "RESULT", "citation": "Spine. 2023;1."}
    derived = {"type": "DERIVED", "citation": "Protocol. 2018."}
    assert len(result_papers(study(**papers(old, new, derived)))) == 2
    assert result_papers(study(status={"overallStatus": "NOT_YET_RECRUITING"}, **papers(new))) == ()
