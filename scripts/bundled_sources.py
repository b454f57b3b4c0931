"""What the sources of the bundled snapshot say, and the facts of one trial drawn from them all."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path
from typing import Any

Facts = dict[str, Any]

PERSON_WITHHELD = "individual sponsor-investigator (personal name withheld)"


class Sources:
    """What SHARED says, by NCT id."""

    def __init__(self, shared: Path) -> None:
        self.trials: dict[str, Facts] = {}
        for line in (shared / "knowledge" / "trials.jsonl").read_text("utf-8").splitlines():
            trial = json.loads(line)
            self.trials[trial["nct_id"]] = trial
        self.titles = {row["nct_id"]: row for row in _rows(shared / "benchmark" / "titles.csv")}
        labels = {row["nct_id"]: row["on_topic"] for row in _rows(shared / "benchmark" / "labels.csv")}
        verdicts = {nct_id: row["on_topic"] for nct_id, row in self.titles.items()} | labels
        self.on_topic = sorted(self.trials.keys() | {nct_id for nct_id, word in verdicts.items() if word == "yes"})
        if doubted := [nct_id for nct_id in self.on_topic if verdicts.get(nct_id, "yes") != "yes"]:
            raise SystemExit(f"not on topic by the hand labels: {', '.join(doubted)}")
        self.records: dict[str, Facts] = {}
        for name in ("records-converted", "records-v2"):  # the v2 record of a study wins
            with gzip.open(shared / "registry" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
                for line in lines:
                    record = json.loads(line)
                    nct_id = record["protocolSection"]["identificationModule"]["nctId"]
                    if nct_id in self.on_topic:
                        self.records[nct_id] = record


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def facts_of_record(record: Facts) -> Facts:
    """The facts of a real record, under the names of trials.jsonl."""
    section = record["protocolSection"]
    status, design = section["statusModule"], section["designModule"]
    info, eligibility = design.get("designInfo", {}), section["eligibilityModule"]
    sponsors = section["sponsorCollaboratorsModule"]
    is_person = sponsors.get("responsibleParty", {}).get("type") == "SPONSOR_INVESTIGATOR"
    return {
        "title": section["identificationModule"]["briefTitle"],
        "overall_status": status["overallStatus"],
        "status_as_of": record["derivedSection"]["miscInfoModule"]["versionHolder"],
        "start_date": status.get("startDateStruct", {}).get("date"),
        "primary_completion_date": status.get("primaryCompletionDateStruct", {}).get("date"),
        "completion_date": status.get("completionDateStruct", {}).get("date"),
        "last_updated": status.get("lastUpdatePostDateStruct", {}).get("date"),
        "sponsor": PERSON_WITHHELD if is_person else sponsors["leadSponsor"]["name"],
        "sponsor_class": sponsors["leadSponsor"]["class"],
        "conditions": section["conditionsModule"]["conditions"],
        "study_type": design["studyType"],
        "phases": design.get("phases"),
        "allocation": info.get("allocation"),
        "intervention_model": info.get("interventionModel"),
        "masking": info.get("maskingInfo", {}).get("masking"),
        "enrollment": design.get("enrollmentInfo", {}).get("count"),
        "enrollment_type": design.get("enrollmentInfo", {}).get("type"),
        "min_age": eligibility.get("minimumAge"),
        "max_age": eligibility.get("maximumAge"),
        "sex": eligibility.get("sex"),
        "has_results": record["hasResults"],
    }


def facts_of(nct_id: str, sources: Sources, correction: Facts) -> Facts:
    """Every fact of one trial: trials.jsonl before the record before the title list, then the corrections."""
    record, row = sources.records.get(nct_id), sources.titles.get(nct_id)
    facts = dict(sources.trials.get(nct_id) or (facts_of_record(record) if record else {}))
    if row and row["on_topic"] == "yes":
        facts["title"] = facts.get("title") or row["title"]
        facts["conditions"] = facts.get("conditions") or [part.strip() for part in row["condition"].split(";") if part]
    for name in correction.get("leave_out", ()):
        del facts[name]
    facts |= correction.get("set", {})
    facts["sites"] = [site | correction.get("site", {}) for site in facts.get("sites", ())]
    return facts
