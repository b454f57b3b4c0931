"""A question over data: filters compose and never add rows; nearness is the nearest site that recruits.

Groups by distance: every study in one of them, none left out, whatever the radius.
"""

from __future__ import annotations

import gc
import weakref
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.each import each
from tests.tools.examples import examples
from tests.tools.held import hold
from tests.tools.standin.records import MSC_DISC, PRP_DISC, RECORDS, Record, intervention, site, study
from tests.web.trials import TRIALS
from trialfinder.data import Data, open_data
from trialfinder.finding.find import DistanceGroup, Found, Grouped, find, grouped, kept_apart, reach_of
from trialfinder.finding.sentences import beside, heading, headline
from trialfinder.frames import PLACE_COLUMNS, SITE_COLUMNS, STUDY_COLUMNS
from trialfinder.places import find_place
from trialfinder.question import ask
from trialfinder.rows import StudyRow
from trialfinder.vocabulary import CELL_SOURCES, CONTROLS, GIVES_PRODUCT, STATUSES, TARGETS, THERAPIES, THERAPY_FAMILIES

HELD = hold(*RECORDS)


def ids(found: Found) -> list[str]:
    return list(found.studies["nct_id"])


def test_on_topic_only_unless_asked() -> None:
    found = find(HELD, ask())
    assert set(found.studies["topic"]) == {"yes"}
    assert found.counts["matched"] == found.counts["on_topic"] - 1 == len(found.studies)
    whole = find(HELD, ask(gives=list(GIVES_PRODUCT), include_borderline=True, include_off_topic=True))
    assert whole.counts["matched"] == whole.counts["records"] == len(RECORDS)
    assert sum(whole.counts[name] for name in ("on_topic", "borderline", "off_topic")) == len(RECORDS)


def test_a_study_that_gives_nobody_the_product_is_listed_only_when_asked_for() -> None:
    followed = "NCT90000007"
    found = find(HELD, ask())
    assert followed not in ids(found)
    assert "1 study left out: people get the product outside the study, or the record does not say so." in found.notes
    assert ids(find(HELD, ask(gives="follows"))) == [followed]
    assert not find(HELD, ask(gives="follows")).notes
    assert followed in ids(find(HELD, ask(gives=["yes", "follows", "not_stated"])))


def test_newest_first_without_a_place() -> None:
    found = find(HELD, ask())
    dates = list(found.studies["last_updated"])
    assert dates == sorted(dates, reverse=True)
    assert list(found.studies.columns) == list(STUDY_COLUMNS)


def test_nearest_first_with_a_place() -> None:
    found = find(HELD, ask(near="Boulder, CO", status="recruiting"))
    assert list(found.studies.columns) == [*STUDY_COLUMNS, *PLACE_COLUMNS]
    assert list(found.sites.columns) == list(SITE_COLUMNS)
    distances = list(found.studies["distance_km"])
    assert distances == sorted(distances)
    first = found.studies.iloc[0]
    assert (first["nct_id"], first["nearest_site_city"], first["nearest_site_status"]) == (
        "NCT90000001",
        "Denver",
        "RECRUITING",
    ), "Boulder is nearer, but that site has closed"
    assert first["distance_km"] == pytest.approx(39, abs=3)
    assert first["distance_mi"] == pytest.approx(first["distance_km"] / 1.609344, abs=0.1)


def test_the_radius_tests_the_nearest_recruiting_site() -> None:
    assert "NCT90000001" not in ids(find(HELD, ask(near="Boulder, CO", within="10mi")))
    assert "NCT90000001" in ids(find(HELD, ask(near="Boulder, CO", within="40mi")))


def test_a_study_that_does_not_recruit_counts_all_its_sites() -> None:
    found = find(hold(MSC_DISC), ask(near="Valladolid, Spain"))
    assert found.studies.iloc[0]["nearest_site_city"] == "Valladolid"
    assert found.studies.iloc[0]["distance_km"] < 5


def test_what_cannot_be_placed_is_left_out_and_counted() -> None:
    closed = study(
        "NCT90000060",
        title="PRP injection into the lumbar disc",
        interventions=[intervention("Platelet-rich plasma")],
        sites=[site("Denver", "United States", status="COMPLETED", lat=39.7, lon=-105.0)],
    )
    found = find(hold(PRP_DISC, closed), ask(near="80202"))
    assert ids(found) == ["NCT90000001"]
    assert any(note.startswith("1 study left out") for note in found.notes)


def test_filters_of_one_kind_are_or_and_of_two_kinds_and() -> None:
    recruiting, completed = ids(find(HELD, ask(status="recruiting"))), ids(find(HELD, ask(status="completed")))
    assert set(ids(find(HELD, ask(status="recruiting,completed")))) == {*recruiting, *completed}
    assert ids(find(HELD, ask(status="recruiting", country="Spain"))) == []
    assert ids(find(HELD, ask(status="completed", country="Spain"))) == ["NCT90000002"]


def test_a_study_of_two_phases_counts_for_both() -> None:
    assert ids(find(HELD, ask(phase="2/3"))) == ["NCT90000001"]
    assert "NCT90000001" in ids(find(HELD, ask(phase="2")))
    assert ids(find(HELD, ask(phase="1/2"))) == ["NCT90000002"]


def test_age_and_sex_keep_studies_without_a_limit() -> None:
    limited = study(
        "NCT90000061",
        title="PRP injection into the lumbar disc",
        interventions=[intervention("Platelet-rich plasma")],
        eligibilityModule={"sex": "MALE", "minimumAge": "18 Years", "maximumAge": "45 Years"},
    )
    open_to_all = study(
        "NCT90000062",
        title="PRP injection into the lumbar disc",
        interventions=[intervention("Platelet-rich plasma")],
        eligibilityModule={"eligibilityCriteria": "Adults"},
    )
    data = hold(limited, open_to_all)
    assert set(ids(find(data, ask(age=45)))) == {"NCT90000061", "NCT90000062"}
    assert ids(find(data, ask(age=46))) == ["NCT90000062"]
    assert ids(find(data, ask(age=17))) == ["NCT90000062"]
    assert ids(find(data, ask(sex="female"))) == ["NCT90000062"]
    assert set(ids(find(data, ask(sex="male")))) == {"NCT90000061", "NCT90000062"}


def test_therapy_families() -> None:
    assert "NCT90000001" in ids(find(HELD, ask(therapy="prp")))
    assert "NCT90000001" in ids(find(HELD, ask(therapy="platelets")))
    assert "NCT90000001" not in ids(find(HELD, ask(therapy="stem-cells")))
    assert {"NCT90000002", "NCT90000003"} <= set(ids(find(HELD, ask(therapy="stem-cells"))))


def test_text_finds_words_and_other_names_of_a_product() -> None:
    assert ids(find(HELD, ask(text="discogenic platelet"))) == ["NCT90000001"]
    assert ids(find(HELD, ask(text="no such words"))) == []
    named = study(
        "NCT90000063",
        title="Rebonuputemcel for Lumbar Disc Degeneration",
        interventions=[intervention("Rebonuputemcel")],
    )
    found = find(hold(named), ask(text="IDCT"))
    assert ids(found) == ["NCT90000063"]
    assert any("rebonuputemcel" in note.lower() for note in found.notes)


def test_limit_cuts_what_is_shown_not_what_is_counted() -> None:
    everything = find(HELD, ask())
    found = find(HELD, ask(limit=1))
    assert ids(found) == ids(everything)[:1]
    assert found.counts["matched"] == everything.counts["matched"]
    assert found.counts["shown"] == 1
    assert set(found.sites["nct_id"]) <= set(ids(found))
    assert find(HELD, ask(limit=0)).counts["shown"] == 0


def test_ambiguous_places_are_named() -> None:
    found = find(HELD, ask(near="Springfield"))
    assert any("Springfield" in note for note in found.notes)


def test_no_records_at_all() -> None:
    found = find(hold(), ask(near="80202", within="100mi", status="open"))
    assert len(found.studies) == 0
    assert set(found.counts.values()) == {0}


ONE_FILTER = st.fixed_dictionaries(
    {},
    optional={
        "near": st.sampled_from(["80202", "Paris, TX", "München", "51.5,-0.1"]),
        "status": st.lists(st.sampled_from([one.lower() for one in STATUSES]), max_size=2),
        "therapy": st.lists(st.sampled_from([*THERAPIES, *THERAPY_FAMILIES]), max_size=2),
        "source": st.lists(st.sampled_from(list(CELL_SOURCES)), max_size=2),
        "target": st.lists(st.sampled_from(list(TARGETS)), max_size=2),
        "control": st.lists(st.sampled_from(list(CONTROLS)), max_size=2),
        "phase": st.sampled_from(["1", "1/2", "2/3", "na"]),
        "country": st.sampled_from(["US", "Spain", "Egypt"]),
        "age": st.integers(0, 120),
        "sex": st.sampled_from(["female", "male"]),
        "text": st.sampled_from(["disc", "platelet", "zzz"]),
        "with_contact": st.booleans(),
    },
)


@examples(60)
@given(words=ONE_FILTER, more=ONE_FILTER, data=st.sampled_from([HELD, hold()]))
def test_adding_a_filter_never_adds_rows(words: dict[str, object], more: dict[str, object], data: Data) -> None:
    fewer = find(data, ask(**{**more, **words}))  # type: ignore[arg-type]
    base = find(data, ask(**words))  # type: ignore[arg-type]
    assert set(ids(fewer)) <= set(ids(base))
    assert fewer.studies["nct_id"].is_unique
    assert base.counts["matched"] <= base.counts["on_topic"]


@examples(25)
@given(st.floats(-89, 89), st.floats(-179, 179), st.integers(1, 12_000), st.integers(1, 12_000))
def test_a_wider_radius_never_loses_a_study(latitude: float, longitude: float, one: int, other: int) -> None:
    near = f"{latitude:.4f},{longitude:.4f}"
    small, large = (find(HELD, ask(near=near, within=f"{miles}mi")) for miles in sorted((one, other)))
    assert set(ids(small)) <= set(ids(large))
    assert bool((large.studies["distance_mi"] <= max(one, other) + 0.1).all())


def test_rows_held_are_not_changed_by_a_search_nor_by_its_tables() -> None:
    before = [(HELD.row(nct_id), HELD.sites(nct_id)) for nct_id in HELD.records]
    found = find(HELD, ask(near="80202", within="3000mi", status="open"))
    found.studies["title"] = "changed"
    found.sites["distance_km"] = 0.0
    assert [(HELD.row(nct_id), HELD.sites(nct_id)) for nct_id in HELD.records] == before
    assert all(row.distance_km is None for row, _ in before)


def test_what_is_found_is_typed_rows_counted_and_told_in_one_line() -> None:
    found = find(HELD, ask(near="80202", limit=2))
    assert [row.nct_id for row in found] == ids(found)
    assert len(found) == 2
    assert repr(found).startswith("<Found: 2 of ")
    assert "\n" not in repr(found)
    assert len(repr(found)) < 80


@each(
    ("asked", "said"),
    [
        ({"age": 5}, "1 of these is kept because the age limits are not in our offline copy."),
        ({"sex": "female"}, "1 of these is kept because the sex that can join is not in our offline copy."),
        ({"phase": "2"}, "1 study left out: the phase is not in our offline copy."),
        ({"status": "recruiting"}, "1 more has no status in our copy."),
        ({"country": "Spain"}, "1 study left out: the countries are not in our offline copy."),
        ({"with_results": True}, "1 study left out: whether results are posted is not in our offline copy."),
    ],
)
def test_what_our_copy_lacks_is_said_of_each_filter(asked: dict[str, Any], said: str) -> None:
    lacking = study("NCT90000095", title="PRP into the disc for low back pain", sites=[], phases=[])
    section = lacking["protocolSection"]
    section["eligibilityModule"] = {}
    section["designModule"].pop("phases")
    section["statusModule"].pop("overallStatus", None)
    lacking.pop("hasResults", None)
    assert said in find(hold(lacking, completeness="facts_only"), ask(**asked)).notes
    assert not any("our copy" in note or "offline copy" in note for note in find(hold(lacking), ask(**asked)).notes), (
        "a full record is silent"
    )


@each(
    "asked",
    [
        {"status": "recruiting", "near": "80202"},
        {"status": "recruiting", "near": "Madrid", "within": "100km"},
        {"status": "recruiting", "near": "98101", "within": "20mi"},
    ],
)
def test_a_study_without_status_is_not_said_to_fit_a_place(asked: dict[str, Any]) -> None:
    """Its sites are not looked at, and may be anywhere."""
    lacking = study("NCT90000096", title="PRP into the disc for low back pain", sites=[])
    lacking["protocolSection"]["statusModule"].pop("overallStatus", None)
    notes = find(hold(lacking, completeness="facts_only"), ask(**asked)).notes
    assert "1 more has no status in our copy." in notes
    assert not any("fits" in note for note in notes)


def test_one_left_out_by_another_filter_too_is_not_counted() -> None:
    lacking = study("NCT90000095", title="PRP into the disc for low back pain", sites=[], phases=[])
    notes = find(hold(lacking, completeness="facts_only"), ask(phase="2", therapy="bmac")).notes
    assert not any("left out" in note for note in notes)


def test_a_text_in_the_offline_copy_says_that_it_holds_part_of_the_words() -> None:
    part = "Our offline copy holds only part of each record's words"
    data = open_data("never")
    assert data.provenance.completeness == "facts_only"
    assert any(note.startswith(part) for note in find(data, ask(text="Oswestry")).notes)
    assert not any(note.startswith(part) for note in find(data, ask(text="NCT04849429")).notes)
    assert not any(note.startswith(part) for note in find(HELD, ask(text="Oswestry")).notes)


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


@each(
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


@each("near", ["Denver", None])
def test_what_is_kept_of_old_data_goes_with_them(near: str | None) -> None:
    held = hold(*RECORDS[:4])
    asked = ask(near=near, gives=list(GIVES_PRODUCT), include_borderline=True, include_off_topic=True)
    found = [grouped(held, asked) for _ in range(2)]
    assert len(found[0].found) == 4
    assert found[0].found.rows == found[1].found.rows
    assert found[0].found.notes == found[1].found.notes
    gone = weakref.ref(held)
    del held, found
    gc.collect()
    assert gone() is None


def test_a_table_of_all_sites_is_whole_whatever_is_kept() -> None:
    many = hold(
        *(
            study(f"NCT8{number:07d}", sites=[site("Denver", "United States", lat=39.7, lon=-105.0)])
            for number in range(150)
        )
    )
    found = find(many, ask(near="Boston", include_borderline=True, include_off_topic=True, gives=list(GIVES_PRODUCT)))
    away = [found.sites_of(row.nct_id)[0].distance_km for row in (*found.rows, *found.rows)]
    assert len(away) == 300
    assert len(set(away)) == 1
    assert 2700 < cast(float, away[0]) < 2900
