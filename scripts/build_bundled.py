"""Build trialfinder/registry/bundled.jsonl.gz: facts of every on-topic trial that we know, in the shape of the API v2.

    python scripts/build_bundled.py [SHARED] [--output FILE] [--built DATE]

SHARED (default ../shared) holds `knowledge/trials.jsonl` and `knowledge/late-facts.tsv` (facts read from public pages
and records), `benchmark/titles.csv`, `labels.csv` and `labels-2.csv` (which trials are on topic) and
`registry/*.jsonl.gz` (real records). Of several sources the one with the latest day wins, fact by fact.
Only on-topic trials go in. Of a real record only the fields named here are copied: never its descriptions, criteria,
outcomes or contacts, and no person's name. What no source states is left out. Text is ours (bundled_summaries.toml).
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from bundled_sources import Facts, Sources, facts_of

from trialfinder.places.cities import locate_city
from trialfinder.registry.record import Misfit, decode_study
from trialfinder.registry.snapshot_folder import Header, pack_snapshot

HERE = Path(__file__).resolve().parent
OUTPUT = HERE.parent / "trialfinder" / "registry" / "bundled.jsonl.gz"
SUMMARY_LENGTH = 200
"""Characters, at most."""
STATES = {"NC": ("North Carolina", "United States")}
"""Postal codes that a page gives without a country -> the registry's names."""


def study_of(nct_id: str, facts: Facts, record: Facts | None, summary: str | None) -> Facts:
    """One v2-shaped record, keys in a fixed order, nothing empty."""
    real = record["protocolSection"] if record else {}
    identification, status = real.get("identificationModule", {}), real.get("statusModule", {})
    arms, design = real.get("armsInterventionsModule", {}), real.get("designModule", {}).get("designInfo", {})
    held_on = record["derivedSection"]["miscInfoModule"]["versionHolder"] if record else ""
    is_newest = bool(record) and held_on == facts.get("status_as_of")  # else a page has shown a later status
    current = status if is_newest else {}
    return _given(
        protocolSection={
            "identificationModule": {
                "nctId": nct_id,
                "briefTitle": facts["title"],
                "officialTitle": identification.get("officialTitle"),
                "acronym": identification.get("acronym"),
            },
            "statusModule": {
                "statusVerifiedDate": current.get("statusVerifiedDate") or facts.get("verified"),
                "overallStatus": facts.get("overall_status"),
                "lastKnownStatus": current.get("lastKnownStatus") or facts.get("last_known_status"),
                "startDateStruct": _dated(facts, "start", status.get("startDateStruct")),
                "primaryCompletionDateStruct": _dated(
                    facts, "primary_completion", status.get("primaryCompletionDateStruct")
                ),
                "completionDateStruct": _dated(facts, "completion", status.get("completionDateStruct")),
                "studyFirstSubmitDate": status.get("studyFirstSubmitDate"),
                "studyFirstPostDateStruct": status.get("studyFirstPostDateStruct")
                or {"date": facts.get("first_posted")},
                "lastUpdateSubmitDate": current.get("lastUpdateSubmitDate"),
                "lastUpdatePostDateStruct": current.get("lastUpdatePostDateStruct")
                or {"date": facts.get("last_updated")},
                "resultsFirstPostDateStruct": status.get("resultsFirstPostDateStruct"),
            },
            "sponsorCollaboratorsModule": {
                "leadSponsor": {"name": facts.get("sponsor"), "class": facts.get("sponsor_class")},
                "collaborators": [
                    {name: one.get(name) for name in ("name", "class")}
                    for one in real.get("sponsorCollaboratorsModule", {}).get("collaborators")
                    or facts.get("collaborators", ())
                ],
            },
            "oversightModule": {
                name: real.get("oversightModule", {}).get(name)
                for name in ("oversightHasDmc", "isFdaRegulatedDrug", "isFdaRegulatedDevice", "isUsExport")
            },
            "descriptionModule": {"briefSummary": summary},
            "conditionsModule": {"conditions": facts.get("conditions")},
            "designModule": {
                "studyType": facts.get("study_type"),
                "phases": facts.get("phases"),
                "designInfo": {
                    "allocation": facts.get("allocation"),
                    "interventionModel": facts.get("intervention_model"),
                    "primaryPurpose": design.get("primaryPurpose"),
                    "maskingInfo": {
                        "masking": facts.get("masking"),
                        "whoMasked": design.get("maskingInfo", {}).get("whoMasked"),
                    },
                },
                "enrollmentInfo": {"count": facts.get("enrollment"), "type": facts.get("enrollment_type")},
            },
            "armsInterventionsModule": {
                "armGroups": [
                    {name: arm.get(name) for name in ("label", "type", "interventionNames")}
                    for arm in arms.get("armGroups") or facts.get("arms", ())
                ],
                "interventions": [
                    {name: one.get(name) for name in ("type", "name", "armGroupLabels", "otherNames")}
                    for one in arms.get("interventions") or facts.get("interventions", ())
                ],
            },
            "eligibilityModule": {
                "healthyVolunteers": real.get("eligibilityModule", {}).get("healthyVolunteers"),
                "sex": facts.get("sex"),
                "minimumAge": facts.get("min_age"),
                "maximumAge": facts.get("max_age"),
            },
            "contactsLocationsModule": {
                "locations": [located(site) for site in facts["sites"]],
            },
        },
        derivedSection={"miscInfoModule": {"versionHolder": facts.get("status_as_of")}},
        hasResults=facts.get("has_results"),
        trialfinderCompleteness="facts_only",
    )


def _dated(facts: Facts, name: str, real: Facts | None) -> Facts:
    """A date with its type where the source of that very date gives one."""
    day = facts.get(f"{name}_date")
    return real if real and real.get("date") == day else {"date": day, "type": facts.get(f"{name}_type")}


def located(site: Facts) -> Facts:
    """A site without its contacts; with the gazetteer's point of its city where the record has none."""
    state, country = STATES.get(site.get("state") or "", (site.get("state"), site.get("country")))
    point, placed_by = site.get("geoPoint"), None
    if point is None and site.get("city") and country:
        found = locate_city(site["city"], state, country)
        if found is not None:
            point = {"lat": round(found[0], 5), "lon": round(found[1], 5)}
            placed_by = "city name"
    return {
        "facility": site.get("facility"),
        "status": site.get("status"),
        "city": site.get("city"),
        "state": state,
        "zip": site.get("zip"),
        "country": country,
        "geoPoint": point,
        "trialfinderPlacedBy": placed_by,
    }


def _given(**parts: Any) -> Facts:
    """The parts that say something: the registry leaves out what it does not have, and so do we."""
    return {name: slim for name, part in parts.items() if (slim := _slim(part)) not in (None, "", [], {})}


def _slim(part: Any) -> Any:
    if isinstance(part, dict):
        return _given(**part)
    if isinstance(part, list):
        return [slim for one in part if (slim := _slim(one)) not in (None, "", {})]
    return part


def main() -> int:
    """Write the bundle; print what went in."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("shared", nargs="?", type=Path, default=HERE.parent.parent / "shared")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    parser.add_argument("--built", type=date.fromisoformat, default=date.today())
    asked = parser.parse_args()
    sources = Sources(asked.shared)
    text = tomllib.loads((HERE / "bundled_summaries.toml").read_text("utf-8"))
    for nct_id in text["summaries"].keys() | text["corrections"].keys():
        if nct_id not in sources.on_topic:
            raise SystemExit(f"bundled_summaries.toml: {nct_id} is not an on-topic trial")
    lines = []
    for nct_id in sources.on_topic:
        summary = text["summaries"].get(nct_id)
        if summary and len(summary) > SUMMARY_LENGTH:
            raise SystemExit(f"{nct_id}: the summary is longer than {SUMMARY_LENGTH} characters")
        facts = facts_of(nct_id, sources, text["corrections"].get(nct_id, {}))
        line = msgspec.json.encode(study_of(nct_id, facts, sources.records.get(nct_id), summary))
        if isinstance(misfit := decode_study(line), Misfit):
            raise SystemExit(f"{nct_id}: {misfit.path}: {misfit.reason}")
        lines.append(line)
    header = Header(source="bundled", completeness="facts_only", fetched_at=f"{asked.built}T00:00:00Z")
    asked.output.write_bytes(pack_snapshot(header, lines)[1])
    print(f"{asked.output}: {len(lines)} trials, {asked.output.stat().st_size} bytes", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
