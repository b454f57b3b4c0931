"""Data held in memory, made of hand-written records: for tests above the tables."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from trialfinder.data import Data, Provenance
from trialfinder.registry.record import Completeness, Study, decode_study

SYNCED = Provenance(
    source="synced",
    completeness="full",
    data_timestamp="2026-11-20T09:00:05",
    fetched_at="2026-11-20T15:00:00+00:00",
    checked_at="2026-11-22T08:00:00+00:00",
    api_version="2.0.5",
    strategy_version="1",
    rules_version="test",
    stale=False,
    note="ClinicalTrials.gov data of 2026-11-20.",
)


def decoded(record: Mapping[str, Any], completeness: Completeness = "full") -> Study:
    """One record as the program reads it."""
    found = decode_study(json.dumps({**record, "trialfinderCompleteness": completeness}).encode())
    assert isinstance(found, Study), found
    return found


def hold(*records: Mapping[str, Any], completeness: Completeness = "full") -> Data:
    """Data of these records, as if they had been synced (or, facts_only, bundled)."""
    studies = [decoded(record, completeness) for record in records]
    return Data(records={study.nct_id: study for study in studies}, skipped=(), provenance=SYNCED)
