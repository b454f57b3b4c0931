"""The bundled snapshot against its sources: nothing missing, nothing added, no word of the registry's prose."""

from __future__ import annotations

import csv
import gzip
import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.registry.test_bundled import ROOT, UNDATED, lines, studies, summary, values


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def known_trials(shared: Path) -> dict[str, dict[str, Any]]:
    text = (shared / "knowledge" / "trials.jsonl").read_text("utf-8")
    return {one["nct_id"]: one for one in map(json.loads, text.splitlines())}


def late_rows(shared: Path) -> list[dict[str, str]]:
    with (shared / "knowledge" / "late-facts.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def second_records(shared: Path) -> dict[str, dict[str, Any]]:
    with gzip.open(shared / "registry" / "records-2.jsonl.gz") as file:
        found = [json.loads(line) for line in file]
    return {one["protocolSection"]["identificationModule"]["nctId"]: one for one in found}


@pytest.fixture(scope="module")
def sources() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bundled_sources", ROOT / "scripts" / "bundled_sources.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_on_topic_trial_of_the_sources_is_held_and_no_other(shared: Path) -> None:
    hand = [row for name in ("titles", "labels", "labels-2") for row in rows(shared / "benchmark" / f"{name}.csv")]
    expected = set(known_trials(shared)) | {row["nct_id"] for row in hand if row["on_topic"] == "yes"}
    expected |= {row["nct_id"] for row in late_rows(shared)}
    off_topic = {row["nct_id"] for row in hand if row["on_topic"] != "yes"}
    off_topic |= set(re.findall(r"NCT\d{8}", (shared / "benchmark" / "plain_negatives.txt").read_text("utf-8")))
    off_topic |= {row["nct_id"] for row in rows(shared / "benchmark" / "negatives-2.csv")}
    assert set(studies()) == expected
    assert not set(studies()) & off_topic


def test_statuses_dates_and_sites_are_those_of_the_sources(shared: Path) -> None:
    second = second_records(shared)
    for nct_id, trial in known_trials(shared).items():
        study = studies()[nct_id]
        section, record = study.protocol_section, second.get(nct_id, {"protocolSection": {}})
        status = record["protocolSection"].get("statusModule", {})
        assert section.status_module.overall_status == trial["overall_status"], nct_id
        if nct_id not in UNDATED:
            held_on = record.get("derivedSection", {}).get("miscInfoModule", {}).get("versionHolder", "")
            latest = max(trial["status_as_of"] or "", held_on) or None
            assert study.derived_section.misc_info_module.version_holder == latest, nct_id
        started = trial["start_date"] or status.get("startDateStruct", {}).get("date")
        assert section.status_module.start_date_struct.date == started, nct_id
        ended = status.get("completionDateStruct", {}).get("date") if trial["completion_date"] is None else None
        assert section.status_module.completion_date_struct.date in (trial["completion_date"], ended, None), nct_id
        listed = record["protocolSection"].get("contactsLocationsModule", {}).get("locations", ())
        stated = {(site.get("facility"), site.get("city")) for site in (*trial["sites"], *listed)}
        held = {(site.facility, site.city) for site in section.contacts_locations_module.locations}
        assert held <= stated, nct_id


def test_the_second_set_of_records_is_carried_with_its_day(shared: Path) -> None:
    known, second, checked = known_trials(shared), second_records(shared), 0
    for row in rows(shared / "benchmark" / "labels-2.csv"):
        if row["on_topic"] != "yes":
            continue
        study, record = studies()[row["nct_id"]], second[row["nct_id"]]
        section = record["protocolSection"]
        assert study.protocol_section.identification_module.official_title == section["identificationModule"].get(
            "officialTitle"
        )
        held = len(study.protocol_section.contacts_locations_module.locations)
        assert held == len(section["contactsLocationsModule"]["locations"]), row["nct_id"]
        checked += 1
        if row["nct_id"] not in known:
            status = study.protocol_section.status_module
            assert status.overall_status == section["statusModule"]["overallStatus"]
            assert study.derived_section.misc_info_module.version_holder == "2020-07-28"
            assert status.status_verified_date == section["statusModule"]["statusVerifiedDate"]
    assert checked == 11


def test_late_facts_win(shared: Path) -> None:
    """Every dated late fact is what we hold, unless trials.jsonl saw the same trial on a later day."""
    known, dated = known_trials(shared), 0
    for row in late_rows(shared):
        study = studies()[row["nct_id"]]
        status = study.protocol_section.status_module
        said = row["status_as_mirrored"].partition(" (")[0] or None
        assert status.overall_status == said, row["nct_id"]
        seen = known.get(row["nct_id"], {}).get("status_as_of") or ""
        if not row["last_update"]:
            assert study.derived_section.misc_info_module.version_holder == (seen or None), row["nct_id"]
            continue
        dated += 1
        assert study.derived_section.misc_info_module.version_holder == max(row["last_update"], seen)
        assert status.last_update_post_date_struct.date == row["last_update"]
        assert status.start_date_struct.date == (row["start"] or None)
        if "planned" not in row["completion"]:
            assert status.completion_date_struct.date == (row["completion"] or None)
        count = study.protocol_section.design_module.enrollment_info.count
        assert count == int(row["enrollment"].partition(" ")[0]), row["nct_id"]
    assert dated == 8


RECORD = {
    "overall_status": "RECRUITING",
    "status_as_of": "2020-07-28",
    "start_date": "2018-08-01",
    "start_type": "ACTUAL",
    "primary_completion_date": "2021-01",
    "primary_completion_type": "ESTIMATED",
    "enrollment": 60,
    "enrollment_type": "ESTIMATED",
    "has_results": False,
    "sponsor_class": "OTHER",
}


def test_the_source_with_the_latest_day_wins_fact_by_fact(sources: ModuleType) -> None:
    late = {"overall_status": "COMPLETED", "status_as_of": "2024-08-07", "enrollment": 66}
    facts = sources.newest(late, RECORD)
    assert facts == sources.newest(RECORD, late)
    assert facts["overall_status"] == "COMPLETED"
    assert facts["status_as_of"] == "2024-08-07"
    assert facts["enrollment"] == 66
    assert "enrollment_type" not in facts, "60 was the plan; 66 is not said to be one"
    assert facts["start_date"] == "2018-08-01", "it was actual"
    assert facts["sponsor_class"] == "OTHER"
    assert "primary_completion_date" not in facts, "an old plan beside a newer status would mislead"
    assert "has_results" not in facts, "results may have been posted since"


def test_a_source_without_a_day_never_wins_over_one_with_a_day(sources: ModuleType) -> None:
    undated = {"overall_status": "COMPLETED", "title": "One", "enrollment": 5, "enrollment_type": "ACTUAL"}
    facts = sources.newest(RECORD, undated)
    assert facts["overall_status"] == "RECRUITING"
    assert (facts["enrollment"], facts["enrollment_type"]) == (60, "ESTIMATED")
    assert facts["title"] == "One"
    assert sources.newest(undated).get("status_as_of") is None


def test_of_one_day_the_later_source_wins_and_the_other_adds_all_it_has(sources: ModuleType) -> None:
    late = {"overall_status": "COMPLETED", "status_as_of": "2020-07-28"}
    facts = sources.newest(RECORD, late)
    assert facts == RECORD | late


def test_a_late_row_is_read_without_its_remarks_and_without_a_persons_name(sources: ModuleType) -> None:
    row = {
        "nct_id": "NCT90000001",
        "title": "A Title With (PRP) (title as in titles.csv)",
        "status_as_mirrored": "TERMINATED (3 enrolled; results posted 2023-12-11)",
        "phase": "PHASE4",
        "enrollment": "3 (100 planned)",
        "start": "",
        "completion": "2024-07-30 (planned, as of 2021)",
        "last_update": "2023-12-11",
        "sponsor": "A University (org id 7); collaborators First Society, Second Society",
        "conditions": "Low Back Pain; Discogenic Pain",
        "interventions": "DRUG: Plasma (PRGF); PROCEDURE: Injection (3 mL PRP vs steroid)",
        "ages": "20-55 (criteria)",
    }
    facts = sources.late_facts(row)
    assert facts == {
        "title": "A Title With (PRP)",
        "overall_status": "TERMINATED",
        "status_as_of": "2023-12-11",
        "last_updated": "2023-12-11",
        "phases": ["PHASE4"],
        "study_type": "INTERVENTIONAL",
        "enrollment": 3,
        "sponsor": "A University",
        "collaborators": [{"name": "First Society"}, {"name": "Second Society"}],
        "conditions": ["Low Back Pain", "Discogenic Pain"],
        "interventions": [{"type": "DRUG", "name": "Plasma (PRGF)"}, {"type": "PROCEDURE", "name": "Injection"}],
        "min_age": "20 Years",
        "max_age": "55 Years",
    }
    empty = dict.fromkeys(row, "") | {"sponsor": "(a person, as registered)", "interventions": "PRP into disc"}
    assert sources.late_facts(empty) == {"sponsor": sources.PERSON_WITHHELD}


@pytest.mark.slow
def test_no_eight_words_in_a_row_are_the_registrys(shared: Path) -> None:
    ours: dict[tuple[str, ...], str] = {}
    for nct_id, study in studies().items():
        ours |= dict.fromkeys(shingles(summary(study)), nct_id)
    copied = []
    for name in ("records-v2", "records-converted", "records-2", "texts-2"):
        with gzip.open(shared / "registry" / f"{name}.jsonl.gz") as file:
            for line in file:
                section = json.loads(line)["protocolSection"]
                prose = [
                    *section.get("descriptionModule", {}).values(),
                    section.get("eligibilityModule", {}).get("eligibilityCriteria", ""),
                    *(text for text in values(section.get("armsInterventionsModule", {})) if isinstance(text, str)),
                    *(text for text in values(section.get("outcomesModule", {})) if isinstance(text, str)),
                ]
                copied += [(ours[one], one) for text in prose for one in shingles(text) if one in ours]
    assert copied == []


def shingles(text: str) -> set[tuple[str, ...]]:
    """Every eight words in a row, small letters and no punctuation."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    return {tuple(words[i : i + 8]) for i in range(len(words) - 7)}


@pytest.mark.slow
def test_the_kept_script_builds_the_same_records(shared: Path, tmp_path: Path) -> None:
    """Built twice from the same sources it is the same file, and its records are those of the repository."""
    built = []
    for name in ("one.jsonl.gz", "two.jsonl.gz"):
        script = [sys.executable, "scripts/build_bundled.py", str(shared), "--output", str(tmp_path / name)]
        subprocess.run([*script, "--built", "2026-01-01"], cwd=ROOT, check=True, capture_output=True, timeout=60)
        built.append((tmp_path / name).read_bytes())
    assert built[0] == built[1]
    assert gzip.decompress(built[0]).splitlines()[1:] == [line.rstrip(b"\n") for line in lines()[1:]]
