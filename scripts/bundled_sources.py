"""What the sources of the bundled snapshot say, and the facts of one trial drawn from them all."""

from __future__ import annotations

import csv
import gzip
import json
import re
from pathlib import Path
from typing import Any

Facts = dict[str, Any]

PERSON_WITHHELD = "individual sponsor-investigator (personal name withheld)"
LASTING = (
    "title",
    "sponsor",
    "sponsor_class",
    "collaborators",
    "conditions",
    "study_type",
    "phases",
    "allocation",
    "intervention_model",
    "masking",
    "interventions",
    "arms",
    "min_age",
    "max_age",
    "sex",
    "first_posted",
)
"""What an older source may still tell beside a newer status. A status, a site's word or a planned day may not."""
STRUCTS = {
    "start": "startDateStruct",
    "primary_completion": "primaryCompletionDateStruct",
    "completion": "completionDateStruct",
}


class Sources:
    """What SHARED says, by NCT id."""

    def __init__(self, shared: Path) -> None:
        self.trials: dict[str, Facts] = {}
        for line in (shared / "knowledge" / "trials.jsonl").read_text("utf-8").splitlines():
            trial = json.loads(line)
            self.trials[trial["nct_id"]] = trial
        self.titles = {row["nct_id"]: row for row in _rows(shared / "benchmark" / "titles.csv")}
        late = _rows(shared / "knowledge" / "late-facts.tsv", delimiter="\t", quoting=csv.QUOTE_NONE)
        self.late = {row["nct_id"]: late_facts(row) for row in late}
        labels = {
            row["nct_id"]: row["on_topic"]
            for name in ("labels-2", "labels")
            for row in _rows(shared / "benchmark" / f"{name}.csv")
        }
        verdicts = {nct_id: row["on_topic"] for nct_id, row in self.titles.items()} | labels
        named = self.trials.keys() | self.late.keys()
        self.on_topic = sorted(named | {nct_id for nct_id, word in verdicts.items() if word == "yes"})
        if doubted := [nct_id for nct_id in self.on_topic if verdicts.get(nct_id, "yes") != "yes"]:
            raise SystemExit(f"not on topic by the hand labels: {', '.join(doubted)}")
        self.records: dict[str, Facts] = {}
        for name in ("records-2", "records-converted", "records-v2"):  # the v2 record of a study wins
            with gzip.open(shared / "registry" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
                for line in lines:
                    record = json.loads(line)
                    nct_id = record["protocolSection"]["identificationModule"]["nctId"]
                    if nct_id in self.on_topic:
                        self.records[nct_id] = record


def _rows(path: Path, **form: Any) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, **form))


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
        **{f"{name}_type": status.get(struct, {}).get("type") for name, struct in STRUCTS.items()},
        "min_age": eligibility.get("minimumAge"),
        "max_age": eligibility.get("maximumAge"),
        "sex": eligibility.get("sex"),
        "has_results": record["hasResults"],
    }


def late_facts(row: dict[str, str]) -> Facts:
    """The facts of a row of late-facts.tsv, under the names of trials.jsonl; its remarks in brackets are no facts.

    `status_as_of` is the day of the record's last update, else None: a mirror shows a status without a day of its own.
    A day that is called planned is older than the row's status, so it is left out.
    """
    sponsor, _, partners = row["sponsor"].partition("; collaborator")
    kinds = [part.partition(": ") for part in row["interventions"].split("; ")]
    ages = re.match(r"(\d+)(?:\+|-(\d+))", row["ages"])
    facts = {
        "title": re.sub(r"\s*\((?:title as in|full record).*", "", row["title"]),
        "overall_status": _bare(row["status_as_mirrored"]),
        "status_as_of": row["last_update"],
        "last_updated": row["last_update"],
        "start_date": row["start"],
        "completion_date": "" if "planned" in row["completion"] else row["completion"],
        "phases": [row["phase"]] if row["phase"] else None,
        "study_type": "INTERVENTIONAL" if row["phase"] else None,  # the registry asks no other study for a phase
        "enrollment": int(_bare(row["enrollment"])) if row["enrollment"] else None,
        "sponsor": PERSON_WITHHELD if sponsor.startswith("(a person") else _bare(sponsor),
        "collaborators": [{"name": name} for name in re.sub(r"^s? ", "", partners).split(", ") if name],
        "conditions": [part.strip() for part in row["conditions"].split(";") if part.strip()],
        "interventions": [
            {"type": kind, "name": re.sub(r" \([^)]* [^)]*\)$", "", name)} for kind, mark, name in kinds if mark
        ],
        "min_age": f"{ages[1]} Years" if ages else None,
        "max_age": f"{ages[2]} Years" if ages and ages[2] else None,
    }
    return {name: value for name, value in facts.items() if _is_given(value)}


def _bare(text: str) -> str:
    """The cell without a remark in brackets at its end."""
    return re.sub(r"\s*\([^)]*\)$", "", text)


def newest(*sources: Facts) -> Facts:
    """One trial's facts: each of the source with the latest day; of equal days the later argument.

    A source without a day comes after all that have one. One of an older day adds only what lasts, and days and a
    number of people that it calls actual: an old plan beside a new status would mislead.
    """
    days = [one.get("status_as_of") or "" for one in sources]
    facts: Facts = {}
    for at in sorted(range(len(sources)), key=lambda at: (days[at], at), reverse=True):
        added = sources[at] if days[at] == max(days) else _lasting(sources[at])
        pair = {"enrollment", "enrollment_type"} if _is_given(facts.get("enrollment")) else set()
        facts |= {
            name: value
            for name, value in added.items()
            if name not in facts or (not _is_given(facts[name]) and _is_given(value) and name not in pair)
        }
    return facts


def _lasting(source: Facts) -> Facts:
    """What an older source may add."""
    kept = {name: source[name] for name in LASTING if name in source}
    kept |= {f"{name}_date": source[f"{name}_date"] for name in STRUCTS if source.get(f"{name}_type") == "ACTUAL"}
    if source.get("enrollment_type") == "ACTUAL":
        kept |= {name: source[name] for name in ("enrollment", "enrollment_type")}
    return kept


def _is_given(value: Any) -> bool:
    return value not in (None, "", [])


def facts_of(nct_id: str, sources: Sources, correction: Facts) -> Facts:
    """Every fact of one trial: the newest of record, trials.jsonl and late facts, then titles, then the corrections."""
    record, row, trial = sources.records.get(nct_id), sources.titles.get(nct_id), sources.trials.get(nct_id, {})
    given = (facts_of_record(record) if record else {}, trial, sources.late.get(nct_id, {}))
    facts = newest(*(one for one in given if one))
    facts["sites"] = sites_of(record, trial, facts)
    if row and row["on_topic"] == "yes":
        facts["title"] = facts.get("title") or row["title"]
        facts["conditions"] = facts.get("conditions") or [part.strip() for part in row["condition"].split(";") if part]
    for name in correction.get("leave_out", ()):
        del facts[name]
    facts |= correction.get("set", {})
    facts["sites"] = [site | correction.get("site", {}) for site in facts.get("sites", ())]
    return facts


def sites_of(record: Facts | None, trial: Facts, facts: Facts) -> list[Facts]:
    """The record's sites, else those of trials.jsonl; a site's status only while the study's is still the record's."""
    if record is None:
        return list(trial.get("sites", ()))
    section = record["protocolSection"]
    held = section.get("contactsLocationsModule", {}).get("locations", ())
    is_same = section["statusModule"].get("overallStatus") == facts.get("overall_status")
    kept = [site if is_same else {name: site[name] for name in site if name != "status"} for site in held]
    return kept or list(trial.get("sites", ()))
