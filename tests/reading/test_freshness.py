"""Dates and their age, contradictions, and dated words."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.each import each
from tests.tools.examples import examples
from trialfinder.reading.dates import age_words, months_between, read_date, since_words
from trialfinder.reading.freshness import (
    dated_status,
    read_freshness,
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


@pytest.mark.parametrize(
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
