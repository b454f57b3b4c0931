"""The bundled snapshot: whole, facts only, dated, on topic, and in our own words."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.tools.each import each
from trialfinder.reading.labels.labels import read_labels
from trialfinder.registry.record import NCT_ID, Misfit, Study, decode_study
from trialfinder.vocabulary import STATUSES

ROOT = Path(__file__).resolve().parents[2]
BUNDLE = ROOT / "trialfinder" / "registry" / "bundled.jsonl.gz"
UNDATED = {"NCT02983747", "NCT04530071", "NCT05129085", "NCT05514639", "NCT06715085"}
"""Their pages give a status and no day for which it held."""
NO_STATUS = {"NCT04816747", "NCT07386548"}
REGISTRY_UNKNOWN = {"NCT01978639", "NCT02338271", "NCT02529566", "NCT02983747", "NCT04499105"}
"""A source says "Unknown status" in the registry's own words."""


@cache
def lines() -> list[bytes]:
    return gzip.decompress(BUNDLE.read_bytes()).splitlines(keepends=True)


@cache
def records() -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines()[1:]]


@cache
def studies() -> dict[str, Study]:
    some = [decode_study(line) for line in lines()[1:]]
    assert [one for one in some if isinstance(one, Misfit)] == []
    return {one.nct_id: one for one in some if isinstance(one, Study)}


def summary(study: Study) -> str:
    return study.protocol_section.description_module.brief_summary or ""


def keys(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for name, value in part.items():
            yield name
            yield from keys(value)
    elif isinstance(part, list):
        for one in part:
            yield from keys(one)


def values(part: Any) -> Iterator[Any]:
    if isinstance(part, dict | list):
        for one in part.values() if isinstance(part, dict) else part:
            yield from values(one)
    else:
        yield part


def test_decodes_wholly_with_unique_ids_in_order() -> None:
    ids = list(studies())
    assert len(ids) == len(records()) == len(set(ids))
    assert ids == sorted(ids)
    assert all(NCT_ID.fullmatch(nct_id) for nct_id in ids)


def test_header_says_facts_only_and_matches_the_records() -> None:
    header = json.loads(lines()[0])
    assert header["source"] == "bundled"
    assert header["completeness"] == "facts_only"
    assert header["count"] == len(records())
    assert header["sha256"] == hashlib.sha256(b"".join(lines()[1:])).hexdigest()
    assert header["data_timestamp"] is None
    assert header["api_version"] is None
    assert {one.completeness for one in studies().values()} == {"facts_only"}


def test_is_small() -> None:
    assert BUNDLE.stat().st_size < 300_000


def test_holds_no_prose_no_contact_and_nothing_empty() -> None:
    used = set(keys(records()))
    assert not used & {
        "detailedDescription",
        "eligibilityCriteria",
        "outcomesModule",
        "primaryOutcomes",
        "secondaryOutcomes",
        "contacts",
        "centralContacts",
        "overallOfficials",
        "responsibleParty",
        "phone",
        "email",
        "description",
        "interventionModelDescription",
        "maskingDescription",
        "whyStopped",
        "resultsSection",
    }
    assert [value for value in values(records()) if value is None or value == ""] == []
    text = "".join(line.decode() for line in lines()[1:])
    assert not re.search(r"@|\bM\.?D\.|, MD\b|\bDr\.? (?!Himanshu Bansal Foundation)", text)


def test_no_text_but_a_title_is_longer_than_a_name() -> None:
    """Arms, interventions, conditions, sites and sponsors are named; what a record says of them stays in it."""
    for record in records():
        section = record["protocolSection"]
        assert section["identificationModule"].keys() <= {"nctId", "briefTitle", "officialTitle", "acronym"}
        assert section["descriptionModule"].keys() == {"briefSummary"}
        named = [part for name, part in section.items() if name not in ("identificationModule", "descriptionModule")]
        assert [one for one in values(named) if isinstance(one, str) and len(one) > 100] == []


def test_no_sponsor_is_a_person_by_name() -> None:
    """Three real records have a person as their lead sponsor, and three pages of other trials name one."""
    people = {"NCT02338271", "NCT03487731", "NCT04499105", "NCT04102761", "NCT05909709", "NCT03307876"}
    for nct_id in people:
        sponsor = studies()[nct_id].protocol_section.sponsor_collaborators_module.lead_sponsor
        assert sponsor.name == "individual sponsor-investigator (personal name withheld)"


def test_summaries_are_short_and_give_no_advice() -> None:
    for nct_id, study in studies().items():
        text = summary(study)
        assert 0 < len(text) <= 200, nct_id
        assert not re.search(r"\b(should|avoid|recommend|proven|breakthrough|miracle|scam|free)\b", text, re.I), nct_id


def test_a_status_has_its_date_or_is_known_to_be_undated() -> None:
    undated, without = set(), set()
    for nct_id, study in studies().items():
        status = study.protocol_section.status_module.overall_status
        as_of = study.derived_section.misc_info_module.version_holder
        if status is None:
            without.add(nct_id)
            assert as_of is None
        elif as_of is None:
            undated.add(nct_id)
        else:
            assert status in STATUSES
            assert re.fullmatch(r"20\d\d-\d\d(-\d\d)?", as_of)
    assert undated == UNDATED
    assert without == NO_STATUS


def test_unknown_is_only_what_a_source_calls_unknown() -> None:
    said = {
        nct_id
        for nct_id, study in studies().items()
        if study.protocol_section.status_module.overall_status == "UNKNOWN"
    }
    assert said == REGISTRY_UNKNOWN


def test_a_site_is_not_said_to_recruit_for_a_study_that_has_ended() -> None:
    open_words = {"RECRUITING", "NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION", "AVAILABLE"}
    checked = 0
    for nct_id, study in studies().items():
        if study.protocol_section.status_module.overall_status in ("COMPLETED", "TERMINATED", "WITHDRAWN"):
            sites = study.protocol_section.contacts_locations_module.locations
            assert not {site.status for site in sites} & open_words, nct_id
            checked += len(sites)
    assert checked > 50


def test_nothing_in_a_record_is_later_than_its_date() -> None:
    for nct_id, study in studies().items():
        as_of, status = study.derived_section.misc_info_module.version_holder, study.protocol_section.status_module
        for day in (
            status.status_verified_date,
            status.last_update_post_date_struct.date,
            status.study_first_post_date_struct.date,
        ):
            if as_of and day:
                assert day[: len(as_of)] <= as_of, nct_id


def test_points_are_on_earth_and_only_where_a_city_is_known() -> None:
    for nct_id, study in studies().items():
        for site in study.protocol_section.contacts_locations_module.locations:
            assert site.placed_by in (None, "city name")
            if site.geo_point is None:
                assert site.placed_by is None
                continue
            assert site.city, nct_id
            assert site.country, nct_id
            assert -90 <= site.geo_point.lat <= 90
            assert -180 <= site.geo_point.lon <= 180


ROUGHLY = {
    "United States": (24, 50, -125, -66),
    "Germany": (47, 56, 5, 16),
    "Austria": (46, 50, 9, 18),
    "Spain": (27, 44, -19, 5),
    "Australia": (-44, -10, 112, 154),
    "Korea, Republic of": (33, 39, 125, 131),
}
"""Least and greatest latitude and longitude of the land where the sites are."""


def test_points_lie_in_their_country() -> None:
    placed = 0
    for nct_id, study in studies().items():
        for site in study.protocol_section.contacts_locations_module.locations:
            if site.geo_point and site.country in ROUGHLY:
                south, north, west, east = ROUGHLY[site.country]
                assert south <= site.geo_point.lat <= north, (nct_id, site.city)
                assert west <= site.geo_point.lon <= east, (nct_id, site.city)
                placed += 1
    assert placed > 100


@each(
    ("nct_id", "city", "lat", "lon"),
    [
        ("NCT01290367", "Santa Monica", 34.02, -118.49),
        ("NCT02412735", "Boise", 43.61, -116.20),
        ("NCT01860417", "Valladolid", 41.65, -4.72),
        ("NCT02983747", "Shanghai", 31.22, 121.46),
        ("NCT01290367", "Clayton", -37.92, 145.12),
        ("NCT05105256", "Reims", 49.26, 4.03),
    ],
)
def test_known_sites_stand_where_they_are(nct_id: str, city: str, lat: float, lon: float) -> None:
    sites = studies()[nct_id].protocol_section.contacts_locations_module.locations
    point = next(site.geo_point for site in sites if site.city == city)
    assert point is not None
    assert point.lat == pytest.approx(lat, abs=0.1)
    assert point.lon == pytest.approx(lon, abs=0.1)


def test_two_cities_of_one_name_in_two_states_stand_apart() -> None:
    sites = studies()["NCT01290367"].protocol_section.contacts_locations_module.locations
    points = {site.state: site.geo_point for site in sites if site.city == "Richmond"}
    assert points.keys() == {"Texas", "Virginia"}
    assert points["Texas"] != points["Virginia"]


def test_every_record_reads_as_on_topic() -> None:
    assert {nct_id: read_labels(study).topic for nct_id, study in studies().items()} == dict.fromkeys(studies(), "yes")
