"""The hand-written label cases (tests/tools/labels/*.toml): each a tiny record and its labels."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

from trialfinder.reading.cards.design import read_design
from trialfinder.reading.cards.product import read_identity
from trialfinder.reading.labels.labels import Labels, read_labels
from trialfinder.registry.record import Study, decode_study

FOLDER = Path(__file__).with_name("labels")


def cases() -> list[dict[str, Any]]:
    """Every case of every file."""
    return [case for path in sorted(FOLDER.glob("*.toml")) for case in tomllib.loads(path.read_text("utf-8"))["case"]]


def record(case: dict[str, Any]) -> Study:
    """The case as a record in the API's shape."""
    interventions, groups = [], []
    for text in case.get("interventions", ()):
        name, _, description = (part.strip() for part in text.partition("::"))
        name, _, arm = (part.strip() for part in name.partition(" @ "))
        given = {
            "type": "BIOLOGICAL",
            "name": name,
            "description": description,
            "armGroupLabels": arm.split(" | ") if arm else [],
        }
        interventions.append(_given(given))
    for text in case.get("arms", ()):
        kind, _, rest = (part.strip() for part in text.partition("|"))
        label, _, description = (part.strip() for part in rest.partition("::"))
        groups.append(_given({"type": kind, "label": label, "description": description}))
    protocol = {
        "identificationModule": _given(
            {
                "nctId": "NCT00000000",
                "briefTitle": case.get("title"),
                "officialTitle": case.get("official"),
                "acronym": case.get("acronym"),
            }
        ),
        "conditionsModule": _given({"conditions": case.get("conditions"), "keywords": case.get("keywords")}),
        "designModule": {
            "studyType": case.get("type", "INTERVENTIONAL"),
            "designInfo": _given({"interventionModel": case.get("design"), "allocation": case.get("allocation")}),
        },
        "armsInterventionsModule": _given({"interventions": interventions, "armGroups": groups}),
        "descriptionModule": _given(
            {"briefSummary": case.get("summary"), "detailedDescription": case.get("description")}
        ),
        "outcomesModule": _given(
            {"primaryOutcomes": [{"measure": "Pain", "timeFrame": time} for time in case.get("times", ())]}
        ),
        "eligibilityModule": _given({"eligibilityCriteria": case.get("criteria")}),
    }
    whole = {"protocolSection": protocol, "trialfinderCompleteness": case.get("completeness", "full")}
    study = decode_study(json.dumps(whole).encode())
    assert isinstance(study, Study), study
    return study


def _given(fields: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if value}


CARD = (
    *("dose_cells", "volume_ml", "volume_total_ml", "n_injections", "leukocytes", "activation", "platelet_count"),
    *("carrier", "guidance", "comparator"),
)
DESIGN = ("allocation_ratio", "chance_of_product", "chance_of_each", "masking", "follow_up")
"""Fields of the cards that a case may expect."""


def _on_card(case: dict[str, Any], field: str) -> str | None:
    study = record(case)
    card: Any = read_design(study) if field in DESIGN else read_identity(study)
    value: str | None = getattr(card, field).value
    return value


def differences(case: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Field -> (wanted, got) where the labels differ from the case."""
    labels: Labels = read_labels(record(case))
    wrong: dict[str, tuple[Any, Any]] = {}
    for field, wanted in case["expect"].items():
        if field == "holds":
            if not set(wanted) <= set(labels.therapies):
                wrong[field] = (wanted, labels.therapies)
            continue
        got = _on_card(case, field) if field in (*CARD, *DESIGN) else getattr(labels, field)
        if isinstance(wanted, list):
            wanted = [tuple(one) if isinstance(one, list) else one for one in wanted]
            if sorted(wanted) != sorted(got):
                wrong[field] = (wanted, got)
        elif wanted != ("" if got is None and wanted == "" else got):
            wrong[field] = (wanted, got)
    return wrong
