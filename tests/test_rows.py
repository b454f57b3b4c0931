"""Records -> rows -> tables: declared columns and dtypes, missing is NA, statuses and places by their rules."""

import json
from typing import NamedTuple

import pandas as pd
import pytest

from tests.tools.each import each
from tests.tools.standin.records import MSC_DISC, NO_ARMS, PRP_ALIAS, PRP_DISC, RECORDS, site, study
from trialfinder.frames import SITE_COLUMNS, STUDY_COLUMNS, sites_frame, studies_frame
from trialfinder.reading.criteria.eligibility import read_eligibility
from trialfinder.reading.dates import age_in_years
from trialfinder.reading.labels.labels import read_labels
from trialfinder.registry.record import Study, decode_study
from trialfinder.rows import has_contact, site_rows, study_row


def decoded(record: dict[str, object]) -> Study:
    found = decode_study(json.dumps(record).encode())
    assert isinstance(found, Study)
    return found


class Tables(NamedTuple):
    studies: pd.DataFrame
    sites: pd.DataFrame


def tables(*records: dict[str, object]) -> Tables:
    studies = [decoded(record) for record in records]
    return Tables(
        studies_frame(study_row(one, read_labels(one)) for one in studies),
        sites_frame(site for one in studies for site in site_rows(one)),
    )


@each("records", [RECORDS, ()], ids=["some", "none"])
def test_columns_and_dtypes_are_declared(records: tuple[dict[str, object], ...]) -> None:
    studies, sites = tables(*records)
    assert {name: str(dtype) for name, dtype in studies.dtypes.items()} == STUDY_COLUMNS
    assert {name: str(dtype) for name, dtype in sites.dtypes.items()} == SITE_COLUMNS
    assert list(studies.index) == list(range(len(records)))


def test_one_row_per_study_and_site() -> None:
    studies, sites = tables(*RECORDS)
    assert list(studies["nct_id"]) == [record["protocolSection"]["identificationModule"]["nctId"] for record in RECORDS]
    assert dict(zip(studies["nct_id"], studies["n_sites"], strict=True)) == {
        nct_id: int((sites["nct_id"] == nct_id).sum()) for nct_id in studies["nct_id"]
    }


def test_facts_of_one_study() -> None:
    row = tables(PRP_DISC).studies.iloc[0]
    assert row["overall_status"] == "RECRUITING"
    assert bool(row["is_recruiting"]) is True
    assert row["phases"] == ("PHASE2", "PHASE3")
    assert row["start_date"] == "2024-03"
    assert row["last_verified"] == "2026-10"
    assert row["min_age_years"] == 18
    assert row["max_age_years"] is pd.NA
    assert row["interventions"] == ("Platelet-rich plasma", "Saline")
    assert (row["n_sites"], row["n_recruiting_sites"]) == (3, 1)
    assert row["countries"] == ("United States",)
    assert row["url"] == "https://clinicaltrials.gov/study/NCT90000001"
    assert row["topic"] == "yes"
    assert "prp" in row["therapies"]


def test_missing_is_na_never_zero_or_words() -> None:
    row = tables(NO_ARMS).studies.iloc[0]
    for name in ("enrollment", "start_date", "acronym", "why_stopped", "max_age_years", "fda_regulated_drug"):
        assert row[name] is pd.NA, name
    assert row["phases"] == ()
    assert row["n_sites"] == 0
    assert row["countries"] == ()


def test_site_status_counts_on_recruiting_studies_only() -> None:
    recruiting = tables(PRP_DISC).sites.set_index("city")
    assert recruiting["site_status"].to_dict() == {
        "Denver": "RECRUITING",
        "Boulder": "COMPLETED",
        "Boston": "NOT_YET_RECRUITING",
    }
    assert recruiting["is_recruiting"].to_dict() == {"Denver": True, "Boulder": False, "Boston": False}
    stale = study("NCT90000050", status="UNKNOWN", sites=[site("Cairo", "Egypt", status="RECRUITING")])
    [row] = tables(stale).sites.to_dict("records")
    assert (row["site_status"], row["is_recruiting"]) == ("UNKNOWN", False)
    assert set(tables(MSC_DISC).sites["site_status"]) == {"COMPLETED"}


def test_a_site_without_a_point_is_placed_by_its_city_and_says_so() -> None:
    record = study(
        "NCT90000051",
        sites=[
            site("Santa Monica", "United States", state="California"),
            site("Nowhereville", "United States", state="Utah"),
            site("Denver", "United States", lat=39.7, lon=-105.0),
        ],
    )
    by_city = tables(record).sites.set_index("city")
    assert by_city["placed_by"].fillna("NA").to_dict() == {
        "Santa Monica": "city name",
        "Nowhereville": "NA",
        "Denver": "registry",
    }
    assert by_city.loc["Santa Monica", "latitude"] == pytest.approx(34.02, abs=0.05)
    assert by_city.loc["Nowhereville", "latitude"] is pd.NA


def test_a_facts_only_record_is_silent_not_negative() -> None:
    partial = study("NCT90000052", summary=None, criteria=None, sites=None, status=None, verified=None, updated=None)
    partial["trialfinderCompleteness"] = "facts_only"
    del partial["hasResults"]
    row = tables(partial).studies.iloc[0]
    assert row["completeness"] == "facts_only"
    for name in ("overall_status", "is_recruiting", "n_sites", "n_recruiting_sites", "has_results", "control"):
        assert row[name] is pd.NA, name


@each(
    ("text", "years"),
    [
        ("18 Years", 18),
        ("1 Year", 1),
        ("6 Months", 0.5),
        ("18 Month", 1.5),
        ("365 Days", 0.9993),
        ("52 Weeks", 0.9966),
        ("30 Minutes", 0.0001),
        ("N/A", None),
        ("", None),
        (None, None),
        ("eighteen", None),
    ],
)
def test_age(text: str | None, years: float | None) -> None:
    assert age_in_years(text) == years
    raw = study("NCT90000085")
    raw["protocolSection"]["eligibilityModule"]["minimumAge"] = text
    read = read_eligibility(decoded(raw))["min_age"].value
    assert read == (years if years is None else round(years, 2)), "the criteria count as the rows do, to two places"


def test_enrollment_stand_in_is_not_a_number_of_people() -> None:
    assert tables(study("NCT90000053", enrollment=99_999_999)).studies.iloc[0]["enrollment"] is pd.NA


def test_a_contact_is_a_phone_or_an_address_that_is_still_good() -> None:
    person = {"name": "Study office", "role": "CONTACT", "phone": "555-0100", "phoneExt": "7"}
    named_only = {"name": "Study office", "role": "CONTACT"}
    there = study("NCT90000054", sites=[site("Denver", "United States", status="RECRUITING", contacts=[person])])
    closed = study("NCT90000055", sites=[site("Denver", "United States", status="COMPLETED", contacts=[person])])
    bare = study("NCT90000056", sites=[site("Denver", "United States", status="RECRUITING", contacts=[named_only])])
    assert [has_contact(decoded(record)) for record in (there, closed, bare, PRP_ALIAS)] == [True, False, False, False]
    assert tables(there).sites.iloc[0]["contact_phone"] == "555-0100 ext. 7"
