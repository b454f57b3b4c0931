"""Made-up records in the registry's shape for the ledger's tests, and what the ledger says of them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import msgspec

from trialfinder.advice.cautions.ledger import Caution, cautions, strengths
from trialfinder.reading.labels.labels import Labels
from trialfinder.reading.reading import Reading
from trialfinder.reading.text.quote import Quote
from trialfinder.registry.record import Study, decode_study

TODAY = date(2026, 1, 15)
RECRUITING = {"overallStatus": "RECRUITING", "statusVerifiedDate": "2025-11"}
FACTS_ONLY = {"trialfinderCompleteness": "facts_only"}
VEIN = Quote("cells into a vein", "protocolSection.descriptionModule.briefSummary")


def record(
    *,
    status: dict[str, Any] | None = None,
    design: dict[str, Any] | None = None,
    summary: str = "A made-up trial.",
    root: dict[str, Any] | None = None,
    **modules: Any,
) -> dict[str, Any]:
    """A made-up completed trial with nothing to remark on, changed as asked."""
    return {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT00000001", "briefTitle": "A made-up trial"},
            "statusModule": {
                "overallStatus": "COMPLETED",
                "statusVerifiedDate": "2025-11",
                "startDateStruct": {"date": "2019-03-01"},
                **(status or {}),
            },
            "descriptionModule": {"briefSummary": summary},
            "designModule": {"studyType": "INTERVENTIONAL", **(design or {})},
            **modules,
        },
        "hasResults": False,
        **(root or {}),
    }


def labels(**words: Any) -> Labels:
    return Labels("NCT00000001", "yes", None, "made up", (), **words)


def info(**parts: Any) -> dict[str, Any]:
    return {"designInfo": parts}


def sites(*some: dict[str, Any]) -> dict[str, Any]:
    return {"contactsLocationsModule": {"locations": list(some)}}


def references(*some: dict[str, Any]) -> dict[str, Any]:
    return {"referencesModule": {"references": list(some)}}


def conditions(*some: str) -> dict[str, Any]:
    return {"conditionsModule": {"conditions": list(some)}}


def outcomes(*measures: str) -> dict[str, Any]:
    return {"outcomesModule": {"primaryOutcomes": [{"measure": one} for one in measures]}}


ENDED = {"primaryCompletionDateStruct": {"date": "2021-06", "type": "ACTUAL"}}
LATER = {"primaryCompletionDateStruct": {"date": "2027-06", "type": "ESTIMATED"}}
DRUG = {"oversightModule": {"isFdaRegulatedDrug": True}, "design": {"phases": ["PHASE2"]}}
NOT_DRUG = {"oversightModule": {"isFdaRegulatedDrug": False, "isFdaRegulatedDevice": False}}
US_SITE, KOREA = {"country": "United States"}, {"country": "Korea, Republic of"}
REACHABLE = {"contactsLocationsModule": {"centralContacts": [{"phone": "555-010-0001"}]}}
DONOR = labels(therapies=("umbilical_msc",), cell_source="allogeneic")
OWN_PRP = labels(therapies=("prp",), cell_source="autologous", processing="same_day")

Fixture = tuple[dict[str, Any], Labels | None]


def plain(**parts: Any) -> Fixture:
    return record(**parts), None


def without_none(part: Any) -> Any:
    """The registry leaves out what it does not have."""
    if isinstance(part, dict):
        return {key: without_none(value) for key, value in part.items() if value is not None}
    return [without_none(one) for one in part] if isinstance(part, list) else part


def decoded(raw: dict[str, Any]) -> Study:
    study = decode_study(msgspec.json.encode(without_none(raw)))
    assert isinstance(study, Study), study
    return study


def judged(fixture: Fixture) -> dict[str, Caution]:
    raw, read = fixture
    reading = Reading(decoded(raw), read)
    return {one.id: one for one in cautions(reading, TODAY) + strengths(reading, TODAY)}


def text_at(raw: Any, path: str) -> Any:
    """What stands at a path of the JSON record, walked as any reader of the contract would."""
    for name, index in re.findall(r"(\w+)|\[(\d+)\]", path):
        raw = raw[name] if name else raw[int(index)]
    return raw


def assert_true_to(raw: dict[str, Any], one: Caution) -> None:
    assert one.quote or one.dates, one.id
    assert one.path, one.id
    if one.quote is not None:
        assert one.quote in text_at(raw, one.path)
    stated = set(re.findall(r'"(\d{4}(?:-\d\d){0,2})"', msgspec.json.encode(raw).decode()))
    assert set(one.dates) <= stated, one.id
