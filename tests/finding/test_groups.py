"""Groups by distance: every study in one of them, none left out, whatever the radius."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.held import hold
from tests.tools.standin.records import PRP_DISC, Record
from tests.web.trials import TRIALS
from trialfinder.data import Data
from trialfinder.finding.find import find
from trialfinder.finding.groups import DistanceGroup, Grouped, grouped, kept_apart, reach_of
from trialfinder.finding.sentences import beside, heading, headline
from trialfinder.places import find_place
from trialfinder.question import ask
from trialfinder.rows import StudyRow


def _nowhere(nct_id: str) -> Record:
    """A recruiting trial whose record names no site."""
    section = PRP_DISC["protocolSection"]
    identity = {**section["identificationModule"], "nctId": nct_id}
    return {**PRP_DISC, "protocolSection": {**section, "identificationModule": identity, "contactsLocationsModule": {}}}


@pytest.fixture(scope="module")
def data() -> Data:
    return hold(*TRIALS, _nowhere("NCT95000001"))


def _ids(found: Grouped) -> dict[str, list[str]]:
    return {group.name: [row.nct_id for row in group.rows] for group in found.groups}


def test_near_far_and_without_a_place_are_three_groups(data: Data) -> None:
    found = grouped(data, ask(near="Denver", status="recruiting"))
    assert _ids(found) == {"reach": ["NCT90000001"], "farther": ["NCT91000001"], "unplaced": ["NCT95000001"]}
    assert [heading(group, found) for group in found.groups] == [
        "Within 100 miles (1)",
        "Farther away (1)",
        "Place not in our copy: see the record (1)",
    ]
    assert beside(found, date(2026, 11, 27)) == ("1 more has no place in our copy.",)


@settings(deadline=None)  # the first place reads the gazetteer
@given(st.sampled_from(["Denver", "Madrid", "Tampa", "M1", "Japan"]), st.integers(1, 20000), st.booleans())
def test_no_radius_leaves_a_study_out_or_names_it_twice(place: str, radius: int, in_miles: bool) -> None:
    data = _EVERY
    word = f"{radius}mi" if in_miles and radius < 12000 else f"{radius}km"
    found = grouped(data, ask(near=place, within=word))
    ids = [row.nct_id for row in found.found]
    assert sorted(ids) == sorted(row.nct_id for row in find(data, ask(gives=["yes", "follows", "not_stated"])))
    within = find(data, ask(near=place, within=word))
    assert {row.nct_id for row in found.in_question} == {row.nct_id for row in within}
    assert {row.nct_id for row in found.rows("reach")} <= {row.nct_id for row in within}


_EVERY = hold(*TRIALS, _nowhere("NCT95000001"))


def test_people_are_asked_in_the_unit_they_count_in() -> None:
    assert [
        reach_of(find_place(text), None).word
        for text in ("Denver", "M1", "39.7,-104.9", "San Juan, Puerto Rico", "53.4, -2.2")
    ] == ["100mi"] * 5
    abroad = ("Madrid", "Toronto", "Sydney", "Japan", "40.42,-3.70", "43.7,-79.4", "51.05,3.72")
    assert [reach_of(find_place(text), None).word for text in abroad] == ["200km"] * 7
    assert not reach_of(find_place("Denver"), "160km").in_miles, "the unit that was asked for rules"


@dataclass(frozen=True)
class _Row:
    gives_product: str | None = None
    with_operation: bool | None = None


@pytest.mark.parametrize(
    ("row", "name"),
    [
        (_Row(), None),
        (_Row("yes", False), None),
        (_Row("follows", False), "follows"),
        (_Row("not_stated"), "not_said_to_give"),
        (_Row("yes", True), "with_operation"),
        (_Row("follows", True), "follows"),
    ],
)
def test_what_gives_nobody_the_product_for_its_own_sake_stands_apart(row: object, name: str | None) -> None:
    assert kept_apart(cast(StudyRow, row)) == name


def test_a_group_of_its_own_is_named_in_the_sentence_and_its_heading(data: Data) -> None:
    found = grouped(data, ask(near="Denver", status="recruiting"))
    near, farther, _ = found.groups
    apart = Grouped(found.found, (near, DistanceGroup("follows", farther.rows)), found.reach)
    assert headline(apart, date(2026, 11, 27)) == "1 trial recruits within 100 miles of Denver."
    assert beside(apart, date(2026, 11, 27)) == ("1 more follows people who get it anyway.",)
    assert heading(apart.groups[1], apart) == "Follows people who get it anyway (1)"


def test_another_order_holds_within_the_groups(data: Data) -> None:
    found = grouped(data, ask(near="Boston", status="completed", sort="updated"))
    bare = [row.nct_id for row in find(data, ask(status="completed", sort="updated"))]
    for group in found.groups:
        ids = [row.nct_id for row in group.rows]
        assert ids == [nct_id for nct_id in bare if nct_id in ids]
