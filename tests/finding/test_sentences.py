"""The sentences that answer a search."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.tools.held import hold
from tests.web.trials import TRIALS
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
        ({"status": "recruiting"}, "2 trials are recruiting worldwide."),
        ({"status": "recruiting", "near": "Denver"}, "2 trials are recruiting, the nearest to Denver, Colorado first."),
        (
            {"status": "recruiting", "near": "Denver", "within": "100mi"},
            "1 trial is recruiting within 100 miles of Denver, Colorado; 1 recruits elsewhere.",
        ),
        (
            {"status": "recruiting", "near": "Boise", "within": "160km"},
            "No trial is recruiting within 160 km of Boise, Idaho; 2 recruit elsewhere.",
        ),
        ({}, "16 trials are in our data worldwide."),
        ({"status": "completed", "therapy": "prp"}, "13 trials match worldwide."),
        (
            {"status": "recruiting", "therapy": "prp", "near": "Tampa", "within": "10mi"},
            "1 trial that fits your filters is recruiting within 10 miles of Tampa, Florida; 1 recruits elsewhere.",
        ),
    ],
)
def test_the_answer(data: Data, asked: dict[str, str], sentence: str) -> None:
    question = ask(**asked)  # type: ignore[arg-type]
    assert answer(find(data, question), asked.get("within", "")) == sentence


def test_an_old_copy_never_says_recruiting_now() -> None:
    old = hold(*TRIALS, completeness="facts_only")
    old = replace(old, provenance=replace(old.provenance, completeness="facts_only", source="bundled"))
    sentence = answer(find(old, ask(status="recruiting")), "")
    assert sentence == "2 trials were recruiting worldwide on the date beside each."


def test_only_with_results_counts_only_those_elsewhere_too(data: Data) -> None:
    question = ask(near="Boston", within="50mi", status="completed")
    assert (
        answer(find(data, question), "50mi") == "12 trials match within 50 miles of Boston, Massachusetts; 2 elsewhere."
    )
    sentence = answer(find(data, replace(question, with_results=True)), "50mi")
    assert sentence == "No trial matches within 50 miles of Boston, Massachusetts; 2 elsewhere."
    question = ask(near="Madrid", within="50mi", status="completed")
    sentence = answer(find(data, replace(question, with_results=True)), "50mi")
    assert sentence == "2 trials match within 50 miles of Madrid, Spain.", "the 12 elsewhere have no results posted"
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
