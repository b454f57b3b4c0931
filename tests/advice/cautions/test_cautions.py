"""The ledger: each rule fires on its fixture and is silent on its counterpart; its words are neutral and dated."""

from __future__ import annotations

import re

from tests.tools.caution_fixtures import FIXTURES
from tests.tools.each import each
from tests.tools.made_records import (
    DRUG,
    ENDED,
    FACTS_ONLY,
    RECRUITING,
    assert_true_to,
    conditions,
    decoded,
    judged,
    labels,
    outcomes,
    plain,
    record,
    without_none,
)
from tests.tools.readability import banned, grade
from trialfinder.advice.cautions.areas import listed_areas
from trialfinder.advice.cautions.ledger import RULES, ledger
from trialfinder.reading.cards.design import read_design
from trialfinder.reading.text.quote import Quote

RULE_IDS = [rule.__name__ for kind in RULES.values() for rule in kind]


def test_every_rule_has_an_entry_and_a_fixture_of_each_sort() -> None:
    for kind, rules in RULES.items():
        assert [rule.__name__ for rule in rules] == list(dict.fromkeys(rule.__name__ for rule in rules))
        assert {rule.__name__ for rule in rules} == set(getattr(ledger(), kind))
    assert set(FIXTURES) == set(RULE_IDS)
    assert all(fires and silent for fires, silent in FIXTURES.values())


@each("rule", RULE_IDS)
def test_a_rule_fires_on_its_fixture_and_not_on_its_counterpart(rule: str) -> None:
    fires, silent = FIXTURES[rule]
    for fixture in fires:
        found = judged(fixture)
        assert rule in found
        assert_true_to(without_none(fixture[0]), found[rule])
    for fixture in silent:
        assert rule not in judged(fixture)


def test_a_record_with_nothing_to_remark_has_no_caution() -> None:
    assert judged(plain()) == {}


SHOWN = {one.id: one for fires, _ in FIXTURES.values() for fixture in fires for one in judged(fixture).values()}


@each("rule", RULE_IDS)
def test_our_words_are_neutral_plain_and_dated(rule: str) -> None:
    one = SHOWN[rule]
    ours = " ".join((one.sentence, *one.innocent, one.how_to_check))
    assert banned(ours) == []
    assert grade(ours) <= 8, f"grade {grade(ours):.1f}"
    assert one.innocent
    assert one.source.startswith("https://")
    assert "{" not in ours
    for said_recruiting in re.finditer("Recruiting", one.sentence):
        assert re.match(
            r"(?:Recruiting; last verified [A-Z]\w+|Was recruiting on) \d{4}", one.sentence[said_recruiting.start() :]
        )


def test_the_ledger_as_a_whole_reads_at_grade_eight() -> None:
    texts = [" ".join((one.sentence, *one.innocent, one.how_to_check)) for one in SHOWN.values()]
    assert grade(" ".join(texts)) <= 7


def test_a_status_unknown_never_says_recruiting_without_its_date() -> None:
    unknown = {"overallStatus": "UNKNOWN", "lastKnownStatus": "RECRUITING"}
    assert "Recruiting; last verified November 2025" in judged(plain(status=unknown))["status_unknown"].sentence
    undated = plain(status=unknown | {"statusVerifiedDate": None})
    assert "Recruiting; the record has no verification date" in judged(undated)["status_unknown"].sentence


def test_the_law_is_named_with_its_days_and_its_doubt() -> None:
    sure, doubtful = DRUG, {"armsInterventionsModule": {"interventions": [{"type": "DRUG"}]}}
    assert (
        "appears to ask for results by July 30, 2022" in judged(plain(status=ENDED, **sure))["results_overdue"].sentence
    )
    assert "The main measurement ended in June 2021." in judged(plain(status=ENDED, **sure))["results_overdue"].sentence
    assert "The law may ask for" in judged(plain(status=ENDED, **doubtful))["results_overdue"].sentence


def test_areas_count_each_body_part_once() -> None:
    listed = (
        "Low Back Pain",
        "Lumbar Disc Disease",
        "Knee Pain",
        "Knee Osteoarthritis",
        "Chronic Pain",
        "Asthma",
        "ASTHMA",
    )
    study = decoded(record(**conditions(*listed)))
    assert list(listed_areas(study)) == ["back", "knee", "asthma"]


def test_card_and_strength_name_the_masked_in_the_same_words() -> None:
    who = {"masking": "DOUBLE", "whoMasked": ["CARE_PROVIDER", "OUTCOMES_ASSESSOR"]}
    raw = record(design={"designInfo": {"maskingInfo": who}})
    card = str(read_design(decoded(raw)).masking.value)
    assert card == "neither those who treat them nor those who measure the results know who gets which"
    assert "those who treat them, those who measure the results" in judged((raw, labels()))["masked"].sentence


@each(
    ("masking", "who", "words"),
    [
        ("NONE", [], "open: everyone knows who gets which"),
        ("SINGLE", ["PARTICIPANT"], "the patients do not know who gets which"),
        ("SINGLE", [], "one of the groups involved does not know who gets which"),
        ("DOUBLE", ["INVESTIGATOR", "PARTICIPANT"], "neither the patients nor the researchers know who gets which"),
        ("DOUBLE", [], "two of the groups involved do not know who gets which"),
        (
            "TRIPLE",
            ["PARTICIPANT", "CARE_PROVIDER", "INVESTIGATOR"],
            "the patients, those who treat them and the researchers do not know who gets which",
        ),
        ("QUADRUPLE", [], "none of the groups involved knows who gets which"),
    ],
)
def test_who_does_not_know_is_named_where_the_record_names_them(masking: str, who: list[str], words: str) -> None:
    raw = record(design={"designInfo": {"maskingInfo": {"masking": masking, "whoMasked": who}}})
    assert read_design(decoded(raw)).masking.value == words


def test_our_summary_is_never_quoted() -> None:
    """The text of a facts_only record is our own; no rule may quote it as the record's."""
    raw = record(
        status=RECRUITING,
        summary="A patient-funded study of FDA approved cells, given at no cost.",
        root=FACTS_ONLY,
        **outcomes("ODI", "VAS"),
    )
    evidence = (Quote("patient-funded", "protocolSection.descriptionModule.briefSummary"),)
    read = labels(targets=("intravenous",), target_evidence=evidence, control="placebo_sham", control_evidence=evidence)
    found = judged((raw, read))
    assert {one.path for one in found.values() if one.quote} <= {None}
    assert not {"pay_wording", "promotional_claim", "no_charge_wording", "cost_not_stated"} & set(found)


def test_no_rule_that_rests_on_absence_speaks_of_a_facts_only_record() -> None:
    entries = ledger().cautions | ledger().strengths
    absent = {id for id, one in entries.items() if one.rests_on_absence}
    assert {"no_contact", "no_control_group", "results_overdue", "silent_results", "cost_not_stated"} <= absent
    for rule in absent:
        for raw, read in FIXTURES[rule][0]:
            assert rule not in judged((raw | FACTS_ONLY, read))
