"""The sentences that answer a search."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.tools.held import hold
from tests.web.trials import TRIALS
from trialfinder.cli.text import search_table
from trialfinder.data import Data
from trialfinder.finding.find import find
from trialfinder.finding.sentences import answer, long_unverified, without_status
from trialfinder.question import ask


@pytest.fixture(scope="module")
def data() -> Data:
    return hold(*TRIALS)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"status": "recruiting"}, "2 trials are recruiting worldwide, newest update first."),
        ({"status": "recruiting", "near": "Denver"}, "2 trials are recruiting, the nearest to Denver, Colorado first."),
        (
            {"status": "recruiting", "near": "Denver", "within": "100mi"},
            "1 trial is recruiting within 100 miles of Denver, Colorado; 1 recruits elsewhere.",
        ),
        (
            {"status": "recruiting", "near": "Boise", "within": "160km"},
            "No trial is recruiting within 160 km of Boise, Idaho; 2 recruit elsewhere.",
        ),
        ({}, "16 trials are in our data worldwide, newest update first."),
        ({"status": "completed", "therapy": "prp"}, "13 trials match worldwide, newest update first."),
        (
            {"status": "recruiting", "therapy": "prp", "near": "Tampa", "within": "10mi"},
            "1 trial that fits your filters is recruiting within 10 miles of Tampa, Florida; 1 recruits elsewhere.",
        ),
    ],
)
def test_the_answer(data: Data, asked: dict[str, str], sentence: str) -> None:
    question = ask(**asked)  # type: ignore[arg-type]
    assert answer(find(data, question), asked.get("within", "")) == sentence


@pytest.mark.parametrize(
    ("asked", "order"),
    [
        ({"near": "Denver", "sort": "updated"}, ", newest update first."),
        ({"near": "Denver", "sort": "start"}, ", newest start first."),
        ({"near": "Denver", "sort": "enrollment"}, ", largest first."),
        ({"near": "Denver", "within": "9000mi", "sort": "start"}, " of Denver, Colorado, newest start first"),
        ({"near": "Denver", "within": "9000mi"}, " of Denver, Colorado, nearest first"),
        ({"near": "Denver", "sort": "distance"}, ", the nearest to Denver, Colorado first."),
        ({"sort": "start"}, " worldwide, newest start first."),
        ({"sort": "enrollment", "therapy": "prp"}, ", largest first."),
    ],
)
def test_the_order_told_is_the_order_shown(data: Data, asked: dict[str, str], order: str) -> None:
    found = find(data, ask(**asked))  # type: ignore[arg-type]
    assert order in answer(found, asked.get("within", ""))
    shown = [row.nct_id for row in found]
    keys = {"updated": "last_updated", "start": "start_date", "enrollment": "enrollment"}
    if field := keys.get(asked.get("sort", "")):
        known = [value for row in found if (value := getattr(row, field)) is not None]
        assert known == sorted(known, reverse=True)
    else:
        assert [row.distance_km for row in found] == sorted(row.distance_km or 0 for row in found)
    line = search_table(found).splitlines()[0]
    told = order.strip(" .").removeprefix("of Denver, Colorado, ").removeprefix("worldwide, ").lstrip(", ")
    assert ("by distance from" if told.startswith("the nearest to") else told) in " ".join(
        search_table(found, width=400).splitlines()[:1]
    ), line
    assert shown


def test_an_old_copy_never_says_recruiting_now() -> None:
    old = hold(*TRIALS, completeness="facts_only")
    old = replace(old, provenance=replace(old.provenance, completeness="facts_only", source="bundled"))
    sentence = answer(find(old, ask(status="recruiting")), "")
    assert sentence == "2 trials were recruiting worldwide on the date beside each, newest update first."


def test_only_with_results_counts_only_those_elsewhere_too(data: Data) -> None:
    question = ask(near="Boston", within="50mi", status="completed")
    assert (
        answer(find(data, question), "50mi")
        == "12 trials match within 50 miles of Boston, Massachusetts, nearest first; 2 elsewhere."
    )
    sentence = answer(find(data, replace(question, with_results=True)), "50mi")
    assert sentence == "No trial matches within 50 miles of Boston, Massachusetts; 2 elsewhere."
    question = ask(near="Madrid", within="50mi", status="completed")
    sentence = answer(find(data, replace(question, with_results=True)), "50mi")
    assert sentence == "2 trials match within 50 miles of Madrid, Spain, nearest first.", (
        "the 12 elsewhere have no results posted"
    )
    assert answer(find(data, question), "50mi").endswith("; 12 elsewhere.")


@pytest.mark.parametrize(
    ("today", "sentence"),
    [
        (date(2026, 11, 22), None),
        (date(2027, 10, 31), None),
        (date(2027, 11, 1), "2 of these were not verified in the last 12 months: the status may be out of date."),
    ],
)
def test_recruiting_trials_that_nobody_verified_for_a_year_are_counted(
    data: Data, today: date, sentence: str | None
) -> None:
    assert long_unverified(find(data, ask(status="recruiting")), today) == sentence


def test_trials_without_a_status_are_counted(data: Data) -> None:
    assert without_status(data, ask(status="recruiting")) == 0
    bare = hold({**TRIALS[0], "protocolSection": {**TRIALS[0]["protocolSection"], "statusModule": {}}})
    bare = replace(bare, provenance=replace(bare.provenance, completeness="facts_only"))
    assert without_status(bare, ask(status="recruiting")) == 1
