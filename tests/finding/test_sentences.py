"""The sentences that answer a search."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.tools.held import hold
from tests.web.trials import TRIALS
from trialfinder.cli.text import search_table
from trialfinder.data import Data
from trialfinder.finding.find import find, grouped
from trialfinder.finding.sentences import beside, headline, place_label, place_word, without_status
from trialfinder.places import find_place
from trialfinder.question import ask


@pytest.fixture(scope="module")
def data() -> Data:
    return hold(*TRIALS)


TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"status": "recruiting"}, "2 trials recruit worldwide."),
        (
            {"status": "recruiting", "near": "Denver"},
            "1 trial recruits within 100 miles of Denver; 1 more is farther.",
        ),
        (
            {"status": "recruiting", "near": "Denver", "within": "3000km"},
            "2 trials recruit within 3000 km of Denver.",
        ),
        (
            {"status": "recruiting", "near": "Boise", "within": "160km"},
            "No trial recruits within 160 km of Boise. The nearest is 1,025 km away, in Denver.",
        ),
        (
            {"status": "recruiting", "near": "Madrid"},
            "No trial recruits within 200 km of Madrid. The nearest is 7,140 km away, in Tampa.",
        ),
        (
            {"status": "recruiting", "near": "Manchester"},
            "No trial recruits within 100 miles of Manchester. The nearest is 4,300 miles away, in Tampa.",
        ),
        ({}, "16 trials are in our data worldwide."),
        ({"near": "Boston"}, "12 trials are within 100 miles of Boston; 4 more are farther."),
        ({"status": "completed", "therapy": "prp"}, "13 trials match worldwide."),
        (
            {"status": "recruiting", "therapy": "prp", "near": "Tampa", "within": "10mi"},
            "1 trial that fits your filters recruits within 10 miles of Tampa; 1 more is farther.",
        ),
        (
            {"status": "recruiting", "therapy": "exosome", "near": "Tampa"},
            "No trial that fits your filters recruits within 100 miles of Tampa.",
        ),
    ],
)
def test_the_answer(data: Data, asked: dict[str, str], sentence: str) -> None:
    assert headline(grouped(data, ask(**asked)), TODAY) == sentence  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "order"),
    [
        ({"near": "Denver", "sort": "updated"}, "newest update first"),
        ({"near": "Denver", "sort": "start"}, "newest start first"),
        ({"near": "Denver", "within": "9000mi", "sort": "enrollment"}, "largest first"),
        ({"sort": "start"}, "newest start first"),
        ({}, "newest update first"),
    ],
)
def test_the_order_told_is_the_order_shown(data: Data, asked: dict[str, str], order: str) -> None:
    found = grouped(data, ask(**asked))  # type: ignore[arg-type]
    assert f"{order.capitalize()}." in beside(found, TODAY)
    field = {"start": "start_date", "enrollment": "enrollment"}.get(asked.get("sort", ""), "last_updated")
    for group in found.groups:
        known = [value for row in group.rows if (value := getattr(row, field)) is not None]
        assert known == sorted(known, reverse=True)
    line = " ".join(search_table(find(data, ask(**asked)), width=400).splitlines()[:1])  # type: ignore[arg-type]
    assert order in line


def test_an_old_copy_never_says_recruiting_now() -> None:
    old = hold(*TRIALS, completeness="facts_only")
    old = replace(old, provenance=replace(old.provenance, completeness="facts_only", source="bundled"))
    assert headline(grouped(old, ask(status="recruiting")), TODAY) == "2 trials were recruiting worldwide."
    near = headline(grouped(old, ask(status="recruiting", near="Denver")), TODAY)
    assert near == "1 trial was recruiting within 100 miles of Denver; 1 more is farther."


@pytest.mark.parametrize(
    ("today", "ends"),
    [
        (date(2026, 11, 22), "1 more is farther."),
        (date(2027, 10, 31), "1 more is farther."),
        (date(2027, 11, 1), "1 more is farther. None confirmed in the last year."),
    ],
)
def test_that_nobody_confirmed_any_for_a_year_is_added(data: Data, today: date, ends: str) -> None:
    found = grouped(data, ask(status="recruiting", near="Denver"))
    assert headline(found, today).endswith(ends)
    assert beside(found, today) == ()


def test_how_many_were_long_not_confirmed_is_told_where_some_were() -> None:
    section = TRIALS[0]["protocolSection"]
    old_status = {**section["statusModule"], "statusVerifiedDate": "2024-03"}
    old = {**TRIALS[0], "protocolSection": {**section, "statusModule": old_status}}
    found = grouped(hold(old, *TRIALS[1:]), ask(status="recruiting"))
    assert "None confirmed" not in headline(found, TODAY)
    assert beside(found, TODAY)[0] == "1 of these 2 was not confirmed in the last year: the status may be out of date."


def test_a_place_is_named_as_people_write_it() -> None:
    asked = ("Denver", "80202", "Madrid", "Springfield, Illinois", "Colorado", "39.7,-104.9", "San Juan, Puerto Rico")
    places = [find_place(text) for text in asked]
    assert [place_label(place) for place in places][:5] == [
        "Denver, CO", "ZIP 80202, CO", "Madrid, Spain", "Springfield, IL", "Colorado",
    ]  # fmt: skip
    assert [place_word(place) for place in places][:3] == ["Denver", "ZIP 80202", "Madrid"]
    assert place_word(places[5]) == "39.7, -104.9", "a bare point has no part to leave out"


def test_trials_without_a_status_are_counted(data: Data) -> None:
    assert without_status(data, ask(status="recruiting")) == 0
    bare = hold({**TRIALS[0], "protocolSection": {**TRIALS[0]["protocolSection"], "statusModule": {}}})
    bare = replace(bare, provenance=replace(bare.provenance, completeness="facts_only"))
    assert without_status(bare, ask(status="recruiting")) == 1
