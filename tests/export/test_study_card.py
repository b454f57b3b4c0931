"""All that we read of one study: the contract's keys, true quotes, and silence where our copy is silent."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.tools.each import each
from tests.tools.held import hold
from tests.tools.paths import holds
from tests.tools.standin.records import MSC_DISC, PRP_DISC, RECORDS, arm, intervention, study
from trialfinder.cli.study_text import study_text
from trialfinder.data import open_data
from trialfinder.export.contract.study import study_json
from trialfinder.frames import STUDY_COLUMNS
from trialfinder.places import find_place
from trialfinder.reading.criteria.eligibility import COLUMNS

TODAY = date(2026, 11, 22)
ALL = hold(*RECORDS)


def id_of(record: dict[str, Any]) -> str:
    return str(record["protocolSection"]["identificationModule"]["nctId"])


def quotes(value: object) -> Iterator[tuple[str, str]]:
    """Every (path, quote) anywhere in a card."""
    if isinstance(value, dict):
        if value.get("quote") is not None:
            assert value["path"], value
            yield value["path"], value["quote"]
        for inner in value.values():
            yield from quotes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from quotes(inner)


def test_the_contracts_keys() -> None:
    card = study_json(ALL, "NCT90000001", find_place("80202"), today=TODAY)
    assert {
        *STUDY_COLUMNS,
        "identity",
        "design",
        "eligibility",
        "criteria",
        "cautions",
        "strengths",
        "questions",
        "results",
        "product",
        "crossover",
    } <= set(card)
    assert set(COLUMNS) <= set(card["eligibility"])
    assert set(card["criteria"]) >= {"inclusion", "exclusion"}
    assert card["distance_km"] < 5
    assert card["eligibility"]["min_pain_months"]["value"] == 6
    assert card["eligibility"]["bmi_max"]["value"] == 35
    assert card["eligibility"]["excludes_prior_biologic"]["value"] == "yes"
    assert {"id", "question", "answer", "stated", "quote", "path"} <= set(card["questions"][0])
    json.dumps(card, allow_nan=False)


@each("record", RECORDS, ids=id_of)
def test_every_quote_stands_at_its_path(record: dict[str, Any]) -> None:
    card = study_json(ALL, id_of(record), today=TODAY)
    assert [(path, quote) for path, quote in quotes(card) if not holds(record, path, quote)] == []
    criteria = record["protocolSection"]["eligibilityModule"]["eligibilityCriteria"]
    for item in (*card["criteria"]["inclusion"], *card["criteria"]["exclusion"]):
        assert " ".join(item.split()) in " ".join(criteria.split())


@pytest.mark.slow
def test_every_quote_of_the_real_records_stands_at_its_path(real_records: list[bytes]) -> None:
    records = [json.loads(line) for line in real_records]
    data = hold(*records)
    data = replace(data, kept_labels=data.labels)
    on_topic = [record for record in records if data.labels[id_of(record)].topic != "no"]
    assert len(on_topic) > 15
    for record in [*on_topic, *records[:: max(1, len(records) // 120)]]:
        card = study_json(data.only(id_of(record)), id_of(record), today=TODAY)
        assert [(path, quote) for path, quote in quotes(card) if not holds(record, path, quote)] == [], id_of(record)


def test_a_facts_only_record_is_null_where_nothing_was_carried() -> None:
    partial = study("NCT90000090", title="PRP Into the Lumbar Disc", summary=None, criteria=None, sites=None)
    card = study_json(hold(partial, completeness="facts_only"), "NCT90000090", today=TODAY)
    assert card["criteria"] is None
    values = {name: one["value"] for name, one in card["eligibility"].items() if name not in ("min_age", "sex")}
    assert set(values.values()) == {None}
    unsaid = [one["value"] for part in ("identity", "design") for one in card[part].values() if isinstance(one, dict)]
    assert "not_stated" not in unsaid
    silent = [one["answer"] for one in card["questions"] if not one["stated"]]
    assert silent
    assert not [answer for answer in silent if "record does not say" in answer]


@pytest.mark.slow
def test_the_bundled_copy_rests_on_no_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    data = open_data("never")
    for nct_id in data.records:
        card = study_json(data, nct_id, today=TODAY)
        assert card["criteria"] is None
        assert not [one for one in card["questions"] if "record does not say" in one["answer"]], nct_id
        assert not [
            one for one in card["cautions"] if one["id"] in ("no_contact", "no_control_group", "cost_not_stated")
        ]


def test_our_summary_is_never_quoted() -> None:
    data = open_data("never")
    summaries = 0
    for nct_id, one in data.records.items():
        text, card = study_text(data, nct_id, today=TODAY), study_json(data, nct_id, today=TODAY)
        assert not [path for path, _ in quotes(card) if "descriptionModule" in path], nct_id
        summary = one.protocol_section.description_module.brief_summary
        summaries += bool(summary)
        assert not summary or f"“{summary[:60]}" not in text, nct_id
    assert summaries > 40


def test_text_for_a_person() -> None:
    text = study_text(ALL, "NCT90000001", find_place("80202"), today=TODAY)
    for part in (
        "Recruiting; last verified October 2026",
        "What is injected",
        "Who can join",
        "Worth a question",
        "Sites",
        "Denver",
    ):
        assert part in text
    assert "not medical advice" in text
    assert all(len(line) <= 120 or "://" in line for line in text.splitlines())
    assert "Madrid" in study_text(hold(MSC_DISC), id_of(MSC_DISC), today=TODAY)
    assert PRP_DISC["protocolSection"]["identificationModule"]["briefTitle"][:40] in text


def test_the_text_tells_results_the_named_product_and_what_may_follow_later() -> None:
    record = study(
        "NCT93000004",
        description="Sham subjects may cross over to the product after month 6.",
        interventions=[intervention("VIA Disc NP"), intervention("Needle")],
        arms=[arm("VIA Disc NP"), arm("Sham", "SHAM_COMPARATOR")],
        conditions=["Degenerative Disc Disease"],
        has_results=True,
    )
    harms = {"eventGroups": [{"title": "VIA Disc NP", "seriousNumAffected": 3, "seriousNumAtRisk": 143}]}
    record["resultsSection"] = {"adverseEventsModule": harms}
    text = " ".join(study_text(hold(record), "NCT93000004", today=TODAY).split())
    assert "About VIA Disc NP (our notes, not the record) VIA Disc NP: Donor disc tissue; from a donor" in text
    assert (
        "The product later: The record says that people in the comparison group can have the product later. "
        "Its words give the terms. “Sham subjects may cross over to the product after month 6.” Visits and calls: The "
        "record does not" in text
    )
    assert "Results Results are posted. People with a serious harm, whatever its cause: VIA Disc NP: 3 of 143." in text
    assert "At the registry: https://clinicaltrials.gov/study/NCT93000004?tab=results" in text
    assert "https://europepmc.org/search?query=NCT93000004" in text


def test_the_text_says_where_results_end_in_our_copy() -> None:
    assert "The record has no results posted." in study_text(ALL, "NCT90000001", today=TODAY)
    copy = hold(PRP_DISC, completeness="facts_only")
    assert "Whether results are posted is not in our offline copy" in study_text(copy, id_of(PRP_DISC), today=TODAY)
    assert study_json(copy, id_of(PRP_DISC), today=TODAY)["results"]["posted"] is None
