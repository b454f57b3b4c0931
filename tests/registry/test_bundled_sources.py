"""The bundled snapshot against its sources: nothing missing, nothing added, no word of the registry's prose."""

from __future__ import annotations

import csv
import gzip
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.registry.test_bundled import ROOT, UNDATED, lines, studies, summary, values


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def known_trials(shared: Path) -> dict[str, dict[str, Any]]:
    text = (shared / "knowledge" / "trials.jsonl").read_text("utf-8")
    return {one["nct_id"]: one for one in map(json.loads, text.splitlines())}


def test_every_on_topic_trial_of_the_sources_is_held_and_no_other(shared: Path) -> None:
    hand = [*rows(shared / "benchmark" / "titles.csv"), *rows(shared / "benchmark" / "labels.csv")]
    expected = set(known_trials(shared)) | {row["nct_id"] for row in hand if row["on_topic"] == "yes"}
    off_topic = {row["nct_id"] for row in hand if row["on_topic"] != "yes"}
    off_topic |= set(re.findall(r"NCT\d{8}", (shared / "benchmark" / "plain_negatives.txt").read_text("utf-8")))
    assert set(studies()) == expected
    assert not set(studies()) & off_topic


def test_statuses_dates_and_sites_are_those_of_the_sources(shared: Path) -> None:
    for nct_id, trial in known_trials(shared).items():
        study = studies()[nct_id]
        section = study.protocol_section
        assert section.status_module.overall_status == trial["overall_status"], nct_id
        if nct_id not in UNDATED:
            assert study.derived_section.misc_info_module.version_holder == trial["status_as_of"], nct_id
        assert section.status_module.start_date_struct.date == trial["start_date"], nct_id
        assert section.status_module.completion_date_struct.date in (trial["completion_date"], None), nct_id
        stated = {(site["facility"], site["city"]) for site in trial["sites"]}
        held = {(site.facility, site.city) for site in section.contacts_locations_module.locations}
        assert held <= stated, nct_id


@pytest.mark.slow
def test_no_eight_words_in_a_row_are_the_registrys(shared: Path) -> None:
    ours: dict[tuple[str, ...], str] = {}
    for nct_id, study in studies().items():
        ours |= dict.fromkeys(shingles(summary(study)), nct_id)
    copied = []
    for name in ("records-v2", "records-converted"):
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
