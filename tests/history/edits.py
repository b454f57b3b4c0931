"""Forty edits of every kind, each made as the registry makes it, with what is to be told of it; and quiet ones.

The registry dates a record anew with each edit, takes statuses and contacts of sites off when a study stops recruiting,
and gives every record the day of the data version.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from tests.tools.standin.records import arm, intervention, site, study
from trialfinder.history.diff import Kind
from trialfinder.registry.snapshot import Header
from trialfinder.registry.snapshot_folder import write_snapshot

Record = dict[str, Any]
Edit = Callable[[Record], object]

OFFICE = {"name": "Ann Office", "role": "CONTACT", "phone": "303-555-0100", "email": "ann@example.org"}
CRITERIA = (
    "Inclusion Criteria:\n\n* Low back pain for at least 6 months\n* Age over 30\n\n"
    "Exclusion Criteria:\n\n* Body mass index \\> 35\n* PRP injection in the last 12 months\n* Pregnancy"
)
UPDATED = "2026-11-18"
DAY_BEFORE, DAY_AFTER = "2026-11-13T09:00:05", "2026-11-20T09:00:05"


def base(number: int, status: str = "RECRUITING", **facts: Any) -> Record:
    """A made-up trial of PRP with four sites, two of which share their name."""
    recruits = status == "RECRUITING"
    parts: Record = {
        "title": f"Platelet-rich Plasma Into the Lumbar Disc, Trial {number}",
        "official_title": f"A Randomised Trial of Intradiscal PRP, Number {number}",
        "conditions": ["Low Back Pain", "Intervertebral Disc Degeneration"],
        "summary": "Platelet-rich plasma into the lumbar disc for chronic low back pain.",
        "interventions": [intervention("Platelet-rich plasma", description="Into the disc.")],
        "arms": [arm("PRP")],
        "criteria": CRITERIA,
        "status": status,
        "updated": "2026-10-01",
        "sites": [
            _site("Denver", "Colorado", "RECRUITING" if recruits else None, 39.739, -104.985, zip="80202"),
            _site("Boulder", "Colorado", "NOT_YET_RECRUITING" if recruits else None, 40.015, -105.271),
            _site("Tampa", "Florida", "RECRUITING" if recruits else None, 27.948, -82.458, facility="Research Site"),
            _site("Tampa", "Florida", "RECRUITING" if recruits else None, 27.948, -82.458, facility="Research Site"),
        ],
        **facts,
    }
    made = study(f"NCT9300{number:04d}", **parts)
    module = made["protocolSection"]["statusModule"]
    module["startDateStruct"] = {"date": "2025-03", "type": "ESTIMATED"}
    module["primaryCompletionDateStruct"] = {"date": "2027-05", "type": "ESTIMATED"}
    module["completionDateStruct"] = {"date": "2027-11", "type": "ESTIMATED"}
    made["protocolSection"]["contactsLocationsModule"]["centralContacts"] = [dict(OFFICE)]
    return made


def _site(city: str, state: str, status: str | None, lat: float, lon: float, **facts: Any) -> Record:
    contacts = [{"name": f"{city} Nurse", "role": "CONTACT", "phone": "555-0101"}] if status == "RECRUITING" else None
    given = {"state": state, "status": status, "contacts": contacts, **facts}
    return site(city, "United States", lat=lat, lon=lon, **{key: one for key, one in given.items() if one is not None})


def module(record: Record, name: str) -> Record:
    """One module of a record."""
    return record["protocolSection"][f"{name}Module"]


def sites(record: Record) -> list[Record]:
    """The record's sites."""
    return module(record, "contactsLocations")["locations"]


def stops(record: Record, status: str, **facts: Any) -> None:
    """The study stops recruiting: its sites lose their statuses, all contacts go."""
    module(record, "status").update(overallStatus=status, **facts)
    module(record, "contactsLocations").pop("centralContacts", None)
    for one in sites(record):
        one.pop("status", None)
        one.pop("contacts", None)


def starts(record: Record) -> None:
    """The study begins to recruit at its first site."""
    module(record, "status")["overallStatus"] = "RECRUITING"
    for number, one in enumerate(sites(record)):
        one["status"] = "NOT_YET_RECRUITING" if number else "RECRUITING"


def dates(**new: tuple[str, str]) -> Edit:
    """Other dates: start=("2025-04-01", "ACTUAL")."""

    def edit(record: Record) -> None:
        for name, (day, kind) in new.items():
            module(record, "status")[f"{name}DateStruct"] = {"date": day, "type": kind}

    return edit


def criteria(old: str, new: str) -> Edit:
    """Other words in the criteria."""

    def edit(record: Record) -> None:
        text = module(record, "eligibility")["eligibilityCriteria"]
        assert old in text
        module(record, "eligibility")["eligibilityCriteria"] = text.replace(old, new)

    return edit


def sets(name: str, **facts: Any) -> Edit:
    """Other facts of a module."""
    return lambda record: module(record, name).update(facts)


def site_gets(number: int, **facts: Any) -> Edit:
    """Other facts of a site."""
    return lambda record: sites(record)[number].update(facts)


def results(posted: bool, **facts: Any) -> Edit:
    """Results posted, or taken off."""

    def edit(record: Record) -> None:
        record["hasResults"] = posted
        module(record, "status").update(facts)

    return edit


class Case(NamedTuple):
    """One edit, and what is told of it: (kind, what, before, after)."""

    edit: Edit
    told: tuple[tuple[Kind, str | None, str | None, str | None], ...] = ()
    status: str = "RECRUITING"
    has_results: bool = False
    dated: bool = True
    """False: the registry does it by itself, without a date of update."""


DENVER = "Denver Spine Centre, Denver, Colorado, United States"
BOULDER = "Boulder Spine Centre, Boulder, Colorado, United States"
TAMPA = "Research Site, Tampa, Florida, United States"
ANN = "Ann Office, 303-555-0100, ann@example.org"
NEW_SITE = _site("Boston", "Massachusetts", "RECRUITING", 42.358, -71.06)

EDITS: dict[str, Case] = {
    "it goes on without new people": Case(
        lambda one: stops(one, "ACTIVE_NOT_RECRUITING"),
        (("status", None, "RECRUITING", "ACTIVE_NOT_RECRUITING"),),
    ),
    "it begins to recruit": Case(
        starts, (("status", None, "NOT_YET_RECRUITING", "RECRUITING"),), status="NOT_YET_RECRUITING"
    ),
    "it pauses": Case(lambda one: stops(one, "SUSPENDED"), (("status", None, "RECRUITING", "SUSPENDED"),)),
    "it stops early, with its reason": Case(
        lambda one: stops(one, "TERMINATED", whyStopped="No funds"), (("status", None, "RECRUITING", "TERMINATED"),)
    ),
    "nobody confirmed it for two years": Case(
        lambda one: stops(one, "UNKNOWN", lastKnownStatus="RECRUITING"),
        (("status", None, "RECRUITING", "UNKNOWN"),),
        dated=False,
    ),
    "it is withdrawn before anyone joined": Case(
        lambda one: (
            stops(one, "WITHDRAWN"),
            module(one, "design").update(enrollmentInfo={"count": 0, "type": "ACTUAL"}),
        ),
        (
            ("status", None, "NOT_YET_RECRUITING", "WITHDRAWN"),
            ("enrollment", None, "40 (estimated)", "0 (actual)"),
        ),
        status="NOT_YET_RECRUITING",
    ),
    "it says why it stopped": Case(
        sets("status", whyStopped="The sponsor closed"),
        (("status", "why_stopped", None, "The sponsor closed"),),
        status="TERMINATED",
    ),
    "a site opens": Case(
        site_gets(1, status="RECRUITING"), (("site_opened", BOULDER, "NOT_YET_RECRUITING", "RECRUITING"),)
    ),
    "a site joins": Case(
        lambda one: sites(one).append(copy.deepcopy(NEW_SITE)),
        (("site_opened", "Boston Spine Centre, Boston, Massachusetts, United States", None, "RECRUITING"),),
    ),
    "a site ends": Case(
        lambda one: (sites(one)[0].update(status="COMPLETED"), sites(one)[0].pop("contacts")),
        (("site_closed", DENVER, "RECRUITING", "COMPLETED"),),
    ),
    "a site is taken off": Case(lambda one: sites(one).pop(0), (("site_closed", DENVER, "RECRUITING", None),)),
    "a site is withdrawn before it opened": Case(
        site_gets(1, status="WITHDRAWN"), (("site_closed", BOULDER, "NOT_YET_RECRUITING", "WITHDRAWN"),)
    ),
    "one of two sites of one name ends": Case(
        lambda one: (sites(one)[3].update(status="SUSPENDED"), sites(one)[3].pop("contacts")),
        (("site_closed", TAMPA, "RECRUITING", "SUSPENDED"),),
    ),
    "one site takes the place of another in its town": Case(
        lambda one: sites(one).__setitem__(
            0,
            _site(
                "Denver",
                "Colorado",
                "RECRUITING",
                39.7,
                -105.0,
                facility="Mile High Orthopedics",
                zip="80210",
                contacts=[{"name": "Bo", "phone": "555-0177"}],
            ),
        ),
        (
            ("site_opened", "Mile High Orthopedics, Denver, Colorado, United States", None, "RECRUITING"),
            ("site_closed", DENVER, "RECRUITING", None),
        ),
    ),
    "more people are planned": Case(
        sets("design", enrollmentInfo={"count": 60, "type": "ESTIMATED"}), (("enrollment", None, "40", "60"),)
    ),
    "the number is reached": Case(
        sets("design", enrollmentInfo={"count": 38, "type": "ACTUAL"}),
        (("enrollment", None, "40 (estimated)", "38 (actual)"),),
        status="ACTIVE_NOT_RECRUITING",
    ),
    "the number is no longer given": Case(
        lambda one: module(one, "design").pop("enrollmentInfo"), (("enrollment", None, "40", None),)
    ),
    "the main measurement ends later": Case(
        dates(primaryCompletion=("2028-05", "ESTIMATED")),
        (("dates", "primary_completion_date", "2027-05", "2028-05"),),
    ),
    "the whole trial ends later": Case(
        dates(completion=("2028-11", "ESTIMATED")), (("dates", "completion_date", "2027-11", "2028-11"),)
    ),
    "both ends slip": Case(
        dates(primaryCompletion=("2029-05", "ESTIMATED"), completion=("2029-11", "ESTIMATED")),
        (
            ("dates", "primary_completion_date", "2027-05", "2029-05"),
            ("dates", "completion_date", "2027-11", "2029-11"),
        ),
    ),
    "it begins later": Case(
        dates(start=("2026-12", "ESTIMATED")),
        (("dates", "start_date", "2025-03", "2026-12"),),
        status="NOT_YET_RECRUITING",
    ),
    "it began, on this day": Case(
        dates(start=("2025-03-17", "ACTUAL")),
        (("dates", "start_date", "2025-03 (estimated)", "2025-03-17 (actual)"),),
    ),
    "results are posted": Case(
        results(True, resultsFirstSubmitDate="2026-10-01", resultsFirstPostDateStruct={"date": UPDATED}),
        (("results", None, None, UPDATED),),
        status="COMPLETED",
    ),
    "results are sent": Case(
        results(False, resultsFirstSubmitDate="2026-11-10"),
        (("results", "sent", None, "2026-11-10"),),
        status="COMPLETED",
    ),
    "results are taken off": Case(
        results(False), (("results", None, "posted", None),), status="COMPLETED", has_results=True
    ),
    "another person is to be asked": Case(
        sets("contactsLocations", centralContacts=[{"name": "Bea", "phone": "303-555-0199"}]),
        (("contact", None, ANN, "Bea, 303-555-0199"),),
    ),
    "another phone number": Case(
        sets("contactsLocations", centralContacts=[{**OFFICE, "phone": "303-555-0111"}]),
        (("contact", None, ANN, "Ann Office, 303-555-0111, ann@example.org"),),
    ),
    "a second person is to be asked": Case(
        sets("contactsLocations", centralContacts=[dict(OFFICE), {"name": "Zoe", "email": "zoe@example.org"}]),
        (("contact", None, ANN, f"{ANN}; Zoe, zoe@example.org"),),
    ),
    "another person at a site": Case(
        site_gets(0, contacts=[{"name": "Night Nurse", "phone": "555-0102"}]),
        (("contact", DENVER, "Denver Nurse, 555-0101", "Night Nurse, 555-0102"),),
    ),
    "a rule is added": Case(
        criteria("* Pregnancy", "* Pregnancy\n* Smoking"), (("criteria", None, None, "Keeps out: Smoking"),)
    ),
    "a rule is taken out": Case(criteria("\n* Age over 30", ""), (("criteria", None, "To join: Age over 30", None),)),
    "a limit is changed": Case(
        criteria("index \\> 35", "index \\> 40"),
        (("criteria", None, "Keeps out: Body mass index > 35", "Keeps out: Body mass index > 40"),),
    ),
    "a rule changes sides": Case(
        criteria("\n* Age over 30\n\nExclusion Criteria:\n", "\n\nExclusion Criteria:\n\n* Age over 30\n"),
        (("criteria", None, "To join: Age over 30", "Keeps out: Age over 30"),),
    ),
    "a rule on earlier injections is added": Case(
        criteria("* Pregnancy", "* Any prior stem cell injection into the disc\n* Pregnancy"),
        (("criteria", "earlier_injections", None, "Keeps out: Any prior stem cell injection into the disc"),),
    ),
    "a rule on earlier injections is eased": Case(
        criteria("last 12 months", "last 3 months"),
        (
            (
                "criteria",
                "earlier_injections",
                "Keeps out: PRP injection in the last 12 months",
                "Keeps out: PRP injection in the last 3 months",
            ),
        ),
    ),
    "a greatest age": Case(
        sets("eligibility", maximumAge="65 Years"), (("criteria", "maximum_age", None, "65 Years"),)
    ),
    "women only": Case(sets("eligibility", sex="FEMALE"), (("criteria", "sex", "ALL", "FEMALE"),)),
    "another title": Case(
        sets("identification", briefTitle="PRP for the Worn Disc"),
        (("title", None, "Platelet-rich Plasma Into the Lumbar Disc, Trial {}", "PRP for the Worn Disc"),),
    ),
    "another official title": Case(
        sets("identification", officialTitle="Another Long Title"),
        (("title", "official_title", "A Randomised Trial of Intradiscal PRP, Number {}", "Another Long Title"),),
    ),
}
"""Name of the edit -> the edit. One study each; a new study and one that is gone come on top."""

QUIET: dict[str, Case] = {
    "only its date": Case(lambda one: None),
    "it was confirmed": Case(sets("status", statusVerifiedDate="2026-11")),
    "sites in another order": Case(lambda one: sites(one).reverse()),
    "white space": Case(criteria("* Pregnancy", "*   Pregnancy \n")),
    "list marks": Case(criteria("* ", "- ")),
    "an escape": Case(criteria("\\> 35", "> 35")),
    "a stop at the end": Case(criteria("* Pregnancy", "* Pregnancy.")),
    "rules in another order": Case(
        criteria(
            "* Low back pain for at least 6 months\n* Age over 30",
            "* Age over 30\n* Low back pain for at least 6 months",
        )
    ),
    "a postcode is mended": Case(site_gets(0, zip="80204")),
    "a site has another name": Case(site_gets(0, facility="Denver Spine Centre (UCHealth)")),
    "a site without a name gets one": Case(site_gets(2, facility="Bayshore Orthopedics")),
    "a country has another name": Case(lambda one: [place.update(country="USA") for place in sites(one)]),
    "a keyword": Case(sets("conditions", keywords=["PRP"])),
    "a summary": Case(sets("description", briefSummary="Platelet-rich plasma into the disc for low back pain.")),
    "an outcome": Case(
        lambda one: one["protocolSection"].update(outcomesModule={"primaryOutcomes": [{"measure": "Pain"}]})
    ),
    "a type that was not given": Case(
        lambda one: module(one, "design").update(enrollmentInfo={"count": 40}), status="COMPLETED"
    ),
    "an acronym": Case(sets("identification", acronym="DISC")),
}
"""Edits of which nothing is told."""


class World(NamedTuple):
    """Two versions of some records, and what is to be told."""

    before: list[Record]
    after: list[Record]
    told: set[tuple[str, Kind, str | None, str | None, str | None]]


def world() -> World:
    """Every edit in a study of its own, the quiet ones beside them, one study new and one gone."""
    before, after, told = [], [], set()
    for number, case in enumerate([*EDITS.values(), *QUIET.values()], start=1):
        old = base(number, case.status, has_results=case.has_results)
        new = edited(old, case)
        before.append(old)
        after.append(new)
        nct_id = module(old, "identification")["nctId"]
        for kind, what, was, now in case.told:
            told.add((nct_id, kind, what, was and was.format(number), now))
    gone, fresh = base(900), base(901, first_posted="2026-11-17")
    told.add((_id(gone), "gone", None, module(gone, "identification")["briefTitle"], None))
    told.add((_id(fresh), "new", None, None, module(fresh, "identification")["briefTitle"]))
    return World([*before, gone], [dated(fresh), *after], told)


def edited(old: Record, case: Case) -> Record:
    """The record after an edit, dated anew."""
    new = copy.deepcopy(old)
    case.edit(new)
    return dated(new) if case.dated else new


def dated(record: Record) -> Record:
    """The record with the date of its update."""
    module(record, "status")["lastUpdatePostDateStruct"] = {"date": UPDATED, "type": "ACTUAL"}
    return record


def _id(record: Record) -> str:
    return str(module(record, "identification")["nctId"])


def keep(home: Path, records: Iterable[Record], stamp: str = DAY_AFTER, **facts: Any) -> Path:
    """Keep these records as a snapshot of this data version."""
    header = Header(
        source="synced",
        data_timestamp=stamp,
        fetched_at=f"{stamp[:10]}T15:00:00Z",
        api_url="https://registry.example/api/v2",
        strategy_version="1",
        **facts,
    )
    lines = []
    for one in records:
        whole = {
            **one,
            "derivedSection": {**one.get("derivedSection", {}), "miscInfoModule": {"versionHolder": stamp[:10]}},
        }
        lines.append(json.dumps(whole).encode())
    return write_snapshot(home, header, lines).path
