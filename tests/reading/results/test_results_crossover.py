"""May those of the comparison get the product later? Said, denied, and what only sounds like it; and named products."""

from __future__ import annotations

import html
import json
from datetime import date
from typing import Any

from tests.tools.each import each
from tests.tools.held import hold
from tests.tools.paths import holds
from tests.tools.standin.records import arm, intervention, study
from trialfinder.export.contract.study import study_json
from trialfinder.products.passports import passport_lines
from trialfinder.reading.reading import Reading
from trialfinder.registry.record import Study, decode_study
from trialfinder.web.parts.facts import Shown
from trialfinder.web.trial.given import product_html

ARMS = [arm("PRP"), arm("Saline", "PLACEBO_COMPARATOR")]

SAID = [
    "Patients in the control group may cross over to PRP after six months.",
    "Participants who received saline will be offered the active treatment at the end of the study.",
    "After unblinding, people of the placebo group can receive an injection of stem cells.",
    "Sham subjects who do not improve by month 3 are eligible to receive the investigational product.",
    "At 6 months control patients are given the option to crossover into the treatment arm.",
    "Crossover is allowed after the 12-month visit.",
    "This is a randomized, double-blind, crossover study of PRP and saline.",
    "Only subjects assigned to placebo will be allowed to cross over to the cell group at week 26.",
    "Those on the waiting list will then receive the PRP injection after six months.",
    "Wait-listed patients will then be offered PRP.",
    "The control arm may receive treatment with the cells following week 36.",
    "Participants have the option to receive PRP at the end of the study if they were in the control group.",
    "The comparison group is offered a delayed injection of PRP after completing the trial.",
    "People in the steroid group may choose to receive PRP after the 6-month visit.",
]
NOT_SAID = [
    "Crossover is not allowed.",
    "Patients will not be permitted to cross over to the PRP group.",
    "No crossover between arms will take place before month 12.",
    "Crossover was allowed in the first version of the protocol but later removed by an amendment.",
    "Placebo patients may receive an open-label steroid injection after three months.",
    "A parallel design is used instead of a cross-over design.",
    "Earlier studies used a crossover design.",
    "Patients of the PRP group may cross over to the steroid group after 3 months.",
    "Those who cross over will be analyzed by intention to treat.",
    "Control patients will not be offered PRP after the study.",
    "Patients in the placebo group may receive rescue analgesics after 2 weeks.",
    "Patients are randomized to receive saline or PRP after the first visit.",
    "The control group will receive a saline injection after randomization.",
    "The needle crosses over the iliac crest.",
    "A case-crossover analysis of platelet use.",
    "The placebo effect can be large after six months.",
    "It is not known whether controls can receive PRP later.",
]


def reading(text: str, **facts: Any) -> Reading:
    made = study(
        "NCT93000001",
        description=f"We compare two injections. {text} Follow-up is by phone.",
        interventions=[intervention("Platelet-rich plasma"), intervention("Saline")],
        **{"arms": ARMS, **facts},
    )
    decoded = decode_study(json.dumps(made).encode())
    assert isinstance(decoded, Study)
    return Reading(decoded)


@each("text", SAID)
def test_a_sentence_that_says_so_is_quoted_whole(text: str) -> None:
    found = reading(text).crossover
    assert found is not None
    assert found.text == text
    assert found.path == "protocolSection.descriptionModule.detailedDescription"


@each("text", NOT_SAID)
def test_a_denial_or_another_subject_is_no_promise(text: str) -> None:
    assert reading(text).crossover is None


def test_a_study_of_one_group_has_no_comparison() -> None:
    assert reading(SAID[0], arms=[arm("PRP")]).crossover is None


def test_the_model_of_the_design_is_read_too_and_the_sentence_that_names_the_comparison_goes_first() -> None:
    text = (
        "All will be given the option to be considered for crossover. Only sham controls may cross over to the cells."
    )
    module = {"studyType": "INTERVENTIONAL", "designInfo": {"interventionModelDescription": text}}
    found = reading("", designModule=module).crossover
    assert found is not None
    assert found.text == "Only sham controls may cross over to the cells."
    assert found.path == "protocolSection.designModule.designInfo.interventionModelDescription"


def test_our_summary_of_a_record_is_never_quoted() -> None:
    made = study("NCT93000001", description=SAID[0], arms=ARMS)
    decoded = decode_study(json.dumps({**made, "trialfinderCompleteness": "facts_only"}).encode())
    assert isinstance(decoded, Study)
    assert Reading(decoded).crossover is None


# ---- named products


def named(*names: dict[str, Any], **facts: Any) -> list[str]:
    made = study("NCT93000001", interventions=list(names), **facts)
    decoded = decode_study(json.dumps(made).encode())
    assert isinstance(decoded, Study)
    return [one.name for one in Reading(decoded).named]


def test_a_product_is_known_by_the_name_of_an_intervention() -> None:
    assert named(intervention("VIA Disc NP®")) == ["VIA Disc NP"]
    assert named(intervention("Cells", otherNames=["MPC-06-ID"])) == ["rexlemestrocel-L"]
    assert named(intervention("Platelet-rich plasma")) == []


def test_a_product_that_only_the_comparison_gets_is_not_the_trials() -> None:
    arms = [arm("PRP"), arm("Sham", "SHAM_COMPARATOR", interventionNames=["Biological: VIA Disc NP"])]
    names = [
        intervention("Platelet-rich plasma", armGroupLabels=["PRP"]),
        intervention("VIA Disc NP", armGroupLabels=["Sham"]),
    ]
    assert named(*names, arms=arms) == []


def test_a_passport_that_says_otherwise_than_the_record_is_not_of_its_product() -> None:
    assert named(intervention("HB-adMSCs", description="Autologous cells from the participant's own fat.")) == [
        "HB-adMSCs"
    ]
    assert named(intervention("HB-adMSCs", description="Allogeneic cells from healthy donors.")) == []
    assert named(intervention("MSV", description="The participant's own, autologous marrow cells.")) == []
    assert named(intervention("MSV")) == ["MSV"]
    knee = {"conditions": ["Knee Osteoarthritis"], "summary": "Cells for the knee."}  # off topic: no labels
    assert named(intervention("MSV"), title="Autologous cells for the knee", **knee) == []
    assert named(intervention("MSV"), title="Allogeneic cells for the knee", **knee) == ["MSV"]


def test_the_json_has_product_and_crossover_with_true_words() -> None:
    made = study(
        "NCT93000002",
        conditions=["Degenerative Disc Disease"],
        description=SAID[0],
        interventions=[intervention("VIA Disc NP"), intervention("Saline")],
        arms=ARMS,
    )
    told = study_json(hold(made), "NCT93000002")
    assert holds(made, told["crossover_path"], told["crossover"])
    assert told["product"]["name"] == "VIA Disc NP"
    assert {"name", "other_names", "therapy", "cell_source", "maker", "regulatory", "for_the_back", "sources"} <= set(
        told["product"]
    )
    plain = study_json(hold(study("NCT93000003")), "NCT93000003")
    assert (plain["product"], plain["crossover"], plain["crossover_path"]) == (None, None, None)


def test_the_trials_page_has_the_passport_of_its_product_and_no_makers_page() -> None:
    made = study("NCT93000005", conditions=["Degenerative Disc Disease"], interventions=[intervention("VIA Disc NP")])
    data = hold(made)
    page = product_html(Shown(data.reading("NCT93000005"), date(2026, 11, 27)), data.reading("NCT93000005").identity)
    [product] = data.reading("NCT93000005").named
    assert "<strong>About VIA Disc NP</strong> (our notes, not the record)." in page
    assert " ".join(passport_lines(product)) in html.unescape(page)
    kept = [one for one in product.sources if not one.is_shown]
    assert not [one.url for one in kept if one.url in page]
    assert [one.url for one in product.sources if one.is_shown and html.escape(one.url) not in page] == []
    plain = hold(study("NCT93000006")).reading("NCT93000006")
    assert "our notes" not in product_html(Shown(plain, date(2026, 11, 27)), plain.identity)
