"""How far "recruiting" can be trusted: the record's facts in words, and nothing where it does not recruit."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from tests.tools.each import each
from tests.tools.held import decoded, hold
from tests.tools.readability import grade
from tests.tools.standin.records import MSC_DISC, PRP_DISC, study
from trialfinder.advice.recruiting.recruiting import recruiting_facts, recruiting_words
from trialfinder.cli.study_text import study_text
from trialfinder.export.contract.study import study_json
from trialfinder.reading.reading import Reading
from trialfinder.registry.record import Completeness

TODAY = date(2026, 11, 22)


def facts(record: dict[str, Any], completeness: Completeness = "full") -> dict[str, str]:
    return {one.id: one.words for one in recruiting_facts(Reading(decoded(record, completeness)), TODAY)}


def changed(**status: Any) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(json.dumps(PRP_DISC))
    record["protocolSection"]["statusModule"] |= status
    return record


def test_a_recruiting_record_says_when_until_where_and_for_how_many() -> None:
    assert facts(changed(primaryCompletionDateStruct={"date": "2027-05", "type": "ESTIMATED"})) == {
        "confirmed": "October 2026 (22 days ago)",
        "planned_end": "May 2027 (in 5 months)",
        "sites": "1 of 3, going by the record",
        "people": "40 planned; how many have joined is not in the record",
    }


@each("name", ["primaryCompletionDateStruct", "completionDateStruct"])
def test_an_end_that_has_passed_is_said(name: str) -> None:
    words = facts(changed(**{name: {"date": "2026-01-31", "type": "ESTIMATED"}}))["planned_end"]
    assert words.startswith("January 31, 2026, which has passed (")
    assert "passed" not in facts(changed(**{name: {"date": "2026-11"}}))["planned_end"], "the month is not over"


def test_the_end_is_named_as_what_it_is() -> None:
    def named(**status: Any) -> str:
        record = changed(primaryCompletionDateStruct={}, completionDateStruct={})
        record["protocolSection"]["statusModule"] |= status
        return {one.id: one.name for one in recruiting_facts(Reading(decoded(record)), TODAY)}["planned_end"]

    main, whole = {"date": "2027-05"}, {"date": "2028-05"}
    assert named(primaryCompletionDateStruct=main, completionDateStruct=whole) == "End of the main measurement"
    assert named(completionDateStruct=whole) == "End of the whole trial", "its date is not the main measurement's"
    assert named() == "End of the main measurement"


def test_silence_is_the_records_or_our_copys() -> None:
    bare = study("NCT90000055", verified=None, enrollment=None)
    assert facts(bare) == {
        "confirmed": "the record gives no date",
        "planned_end": "not stated in the record",
        "sites": "none is listed in the record",
        "people": "not stated in the record",
    }
    assert set(facts(bare, "facts_only").values()) == {"not in our offline copy; see the registry"}


def test_a_number_that_was_reached_is_told_apart() -> None:
    record = json.loads(json.dumps(PRP_DISC))
    design = record["protocolSection"]["designModule"]
    design["enrollmentInfo"] = {"count": 1200, "type": "ACTUAL"}
    assert facts(record)["people"].startswith("1,200 have joined")
    design["enrollmentInfo"] = {"count": 12}
    assert facts(record)["people"] == "12; the record does not say if that is the plan or how many joined"
    design["enrollmentInfo"] = {"count": 99_999_999, "type": "ESTIMATED"}
    assert facts(record)["people"] == "not stated in the record"


def test_odd_dates_are_shown_as_they_are() -> None:
    words = facts(changed(statusVerifiedDate="soon", primaryCompletionDateStruct={"date": "2026-02-30"}))
    assert (words["confirmed"], words["planned_end"]) == ("soon", "2026-02-30")


def test_a_record_that_does_not_recruit_has_none() -> None:
    assert facts(MSC_DISC) == {}
    data = hold(MSC_DISC)
    assert study_json(data, "NCT90000002", today=TODAY)["recruiting"] is None
    assert "can be trusted" not in study_text(data, "NCT90000002", today=TODAY)


def test_show_says_it_with_the_published_figure_its_source_and_year() -> None:
    data = hold(PRP_DISC)
    text = " ".join(study_text(data, "NCT90000001", today=TODAY).split())
    assert "How far “recruiting” can be trusted Last confirmed by the study team: October 2026 (" in text
    assert "of 405 trials found that the status of 31 in 100 was wrong or more than a year late" in text
    assert "BMJ Open 2017;7:e017719" in text
    told = study_json(data, "NCT90000001", today=TODAY)["recruiting"]
    assert [one["id"] for one in told["facts"]] == ["confirmed", "planned_end", "sites", "people"]
    assert told["published"]["year"] == 2017
    assert told["published"]["source"].startswith("https://doi.org/")


def test_the_words_are_plain() -> None:
    assert grade(recruiting_words().published.text) <= 8
