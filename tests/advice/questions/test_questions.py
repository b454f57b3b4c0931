"""The questions, answered per record: true quotes, "the record does not say", and nothing from silence in our copy."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.each import each
from tests.tools.examples import examples
from tests.tools.held import decoded, hold
from tests.tools.made_records import text_at
from tests.tools.readability import banned, grade
from tests.tools.standin.records import MSC_DISC, PRP_DISC, RECORDS, arm, intervention, site, study
from trialfinder.advice.questions.questions import Answer, answers_json, question_list, question_words, questions
from trialfinder.reading.reading import Reading
from trialfinder.registry.record import Completeness

TODAY = date(2026, 11, 22)
WORDS = question_words().words
RICH = study(
    "NCT90000020",
    title="Platelet-rich Plasma Injected Into the Disc",
    conditions=["Discogenic Pain \\> 6 months", "Sciatica"],
    summary="Participants will be responsible for the cost of the injection. There is study insurance.",
    interventions=[intervention("Platelet-rich plasma", description="From the patient's own blood, into the disc.")],
    arms=[arm("PRP"), arm("Saline", "PLACEBO_COMPARATOR")],
    criteria="Inclusion Criteria:\n\n* Pain\n\nExclusion Criteria:\n\n* Prior PRP within 6 months\n* Prior stem cells",
    sites=[site("Denver", "United States", status="RECRUITING", contacts=[{"name": "A. B.", "phone": "555-010-0001"}])],
    oversightModule={"oversightHasDmc": True, "isFdaRegulatedDrug": False, "isFdaRegulatedDevice": False},
    outcomesModule={
        "primaryOutcomes": [{"measure": "Pain \\[VAS\\]", "timeFrame": "12 months"}, {"measure": "Adverse events"}]
    },
    referencesModule={"references": [{"type": "BACKGROUND", "citation": "Made up et al. 2019."}]},
    designModule={
        "studyType": "INTERVENTIONAL",
        "designInfo": {"maskingInfo": {"masking": "DOUBLE", "whoMasked": ["PARTICIPANT", "INVESTIGATOR"]}},
    },
)
FACT_MODULES = ("identificationModule", "statusModule", "armsInterventionsModule", "conditionsModule")


def asked(record: dict[str, Any], completeness: Completeness = "full", **more: Any) -> dict[str, Answer]:
    one = decoded(record, completeness)
    return {answer.id: answer for answer in questions(Reading(one), TODAY, **more)}


def assert_true(record: dict[str, Any], answers: dict[str, Answer]) -> None:
    for one in answers.values():
        if one.quote is not None:
            assert one.stated
            assert " ".join(one.quote.split()) in " ".join(str(text_at(record, one.path or "")).split()), one
        if not one.stated:
            assert one.quote is None
            assert one.path is None


@each("record", [*RECORDS, RICH], ids=lambda one: one["protocolSection"]["identificationModule"]["nctId"])
def test_every_question_is_answered_with_a_true_quote(record: dict[str, Any]) -> None:
    answers = asked(record, data=hold(*RECORDS))
    assert list(answers) == [one.id for one in question_list() if not one.of_an_offer]
    assert_true(record, answers)
    for one in answers.values():
        assert one.stated or one.answer.startswith(("The record does not say", "The study is off our topic"))


def test_a_rich_record_is_answered_in_plain_words() -> None:
    found = {id: one.answer for id, one in asked(RICH).items() if one.stated}
    assert "blood" in found["product"]
    assert found["own_or_donor"] == "Your own."
    assert found["place"] == "The disc."
    assert found["my_pain"] == "The record lists: Discogenic Pain > 6 months, Sciatica."
    assert found["measured"] == "Main measure: Pain [VAS]. When: 12 months. It lists 1 more."
    assert found["comparison"] == "A placebo or a sham."
    assert found["masked"] == "No: the patients do not know what they get."
    assert found["risks"] == "The record says that harms are counted."
    assert "there is a data monitoring committee" in found["watched"]
    assert found["fda"].startswith("The sponsor's own answer is no.")
    assert found["cost"] == "The record says something about who pays."
    assert found["harm_paid"].startswith("The record says something about care")
    assert "background" in found["evidence"]
    assert "Cells, anywhere in the body, with no time limit stated." in found["earlier"]
    assert "PRP or another platelet product, anywhere in the body, with a wait of 6 months." in found["earlier"]
    assert "555-010-0001" in found["contact"]
    assert asked(RICH)["contact"].path == "protocolSection.contactsLocationsModule.locations[0].contacts[0].phone"


@each(
    ("line", "asked_for"),
    [
        ("Inclusion: affiliated to the national social security scheme", True),
        ("Exclusion: patients who do not have medical insurance", True),
        ("Inclusion: proof of health insurance in the country of residence", True),
        ("Inclusion: covered by a public health plan or private health insurance", True),
        ("Exclusion: workers' compensation insurance", False),
        ("Inclusion: authorization under the Health Insurance Portability and Accountability Act", False),
        ("Exclusion: receives social security disability benefits", False),
    ],
)
def test_insurance_that_is_asked_for_is_told(line: str, asked_for: bool) -> None:
    answers = asked(study("NCT90000026", title="PRP for Back Pain", criteria=f"Rules:\n* {line}\n"))
    assert answers["plan"].stated is asked_for
    assert asked_for == ("need health insurance" in answers["plan"].answer)


@each(
    ("lines", "told"),
    [
        (
            "Systemic steroids within 4 weeks, except inhaled ones",
            "Steroids (for the whole body): none within 4 weeks "
            "(the record’s words: “except inhaled ones”). "
            "The record may name more. Only the doctor who gave you a medicine can say if it may be stopped.",
        ),
        (
            "Epidural steroid injection within 6 weeks\n* Systemic or injected ketorolac within 3 days of the visit",
            "Steroid injections around the nerve (epidural): none within 6 weeks. Anti-inflammatory drugs (NSAIDs), "
            "injected ones too: none within 3 days of the visit. The record may name more.",
        ),
        (
            "Apixaban that cannot be held for 3 days\n* Morphine for another disease",
            "Blood thinners: people who cannot stop them for 3 days can be kept out. Opioids (strong painkillers): "
            "people who take them can be kept out (the record’s words: “for another disease”). "
            "The record may name more. "
            "Only the doctor who gave you a blood thinner can say if it may be stopped. "
            "That holds for the other medicines too.",
        ),
        (
            "Warfarin (low-dose aspirin is allowed)",
            "Blood thinners: people who take them can be kept out "
            "(the record’s words: “low-dose aspirin is allowed”). "
            "The record may name more. Only the doctor who gave you a blood thinner can say if it may be stopped.",
        ),
    ],
)
def test_medicines_are_told_with_what_narrows_them_and_never_as_all(lines: str, told: str) -> None:
    record = study("NCT90000021", criteria=f"Exclusion Criteria:\n\n* Pregnancy\n* {lines}")
    assert asked(record)["medicines"].answer == told


SPOKEN = {
    "risks": [
        ("Side effects such as bleeding or fever are treated at the clinic.", "Its words name some harms"),
        ("Fever will be noted as an adverse event.", "Its words name some harms"),
        ("All adverse events will be recorded for two years.", "The record says that harms are counted."),
        ("In a pilot, 12 people had no side effects after two years.", "Its words tell of harm, or of none,"),
        ("This phase 1 study looks at safety.", "The record does not say"),
        ("Steroids have side effects such as infection.", "The record does not say"),
    ],
    "watched": [
        ("An independent safety board looks at the first six people.", "Its words name a group that watches"),
        ("The DSMB may stop the trial.", "Its words name a group that watches"),
        ("There is no data monitoring committee.", "The record does not say"),
    ],
    "fda": [
        ("The fluid is regulated by the FDA as a tissue.", "Its text speaks of the FDA"),
        ("It is given under an IND.", "Its text speaks of the FDA"),
        ("The kit is sold in Korea.", "The record does not say"),
    ],
    "evidence": [
        ("This is the first-in-man trial of the cells.", "It says that this is the first study of it in people."),
        ("An uncontrolled study treated 9 patients with the same cells.", "Its text says something of what is known"),
        ("Whether PRP in the facet helps is not known.", "Its text says something of what is known"),
        ("A pilot study with 12 patients who will get PRP.", "The record does not say"),
    ],
    "chance": [
        ("People are randomized 2:1 in part 1 and 1:1 in part 2.", "Its words tell how people are split"),
        (
            "Every participant will receive both injections, in random order.",
            "Everyone gets the product",
        ),
        ("It is a crossover study with a washout.", "The record calls it a crossover study"),
        ("Each patient gets an injection.", "The record does not say"),
    ],
}


@each(("id", "text", "answer"), [(id, *case) for id, cases in SPOKEN.items() for case in cases])
def test_what_running_text_says_is_no_silence(id: str, text: str, answer: str) -> None:
    record = study(
        "NCT90000026",
        title="PRP for Back Pain",
        description=f"We test PRP. {text} The coin is thrown.",
        interventions=[intervention("PRP into the disc"), intervention("Saline")],
        arms=[arm("PRP"), arm("Saline", "PLACEBO_COMPARATOR")],
    )
    assert asked(record)[id].answer.startswith(answer)


def test_an_answer_no_and_words_on_a_board_are_told_as_a_difference() -> None:
    record = study("NCT90000027", description="A DSMB watches.", oversightModule={"oversightHasDmc": False})
    assert asked(record)["watched"].answer.startswith("The record differs.")
    large = study("NCT90000027", oversightModule={"oversightHasDmc": False})
    large["protocolSection"]["designModule"]["enrollmentInfo"] = {"count": 126}
    assert "Small trials" not in asked(large)["watched"].answer


def test_a_trial_like_it_has_the_same_product_of_the_same_owner() -> None:
    def other(nct_id: str, name: str) -> dict[str, Any]:
        return study(
            nct_id,
            title="For Discogenic Pain",
            interventions=[intervention(name, description="Injected into the disc.")],
            arms=[arm(name)],
        )

    mine = other("NCT90000028", "Allogeneic bone marrow mesenchymal stem cells")
    same = other("NCT90000029", "Allogeneic mesenchymal stem cells from bone marrow")
    own = other("NCT90000030", "Autologous bone marrow mesenchymal stem cells")
    mix = other("NCT90000031", "Allogeneic bone marrow mesenchymal stem cells with platelet-rich plasma")
    assert "Our data hold 1 more" in asked(mine, data=hold(mine, same, own, mix))["other_trials"].answer


def test_a_silent_record_says_so_and_never_that_it_is_free() -> None:
    answers = asked(study("NCT90000021", title="PRP for Back Pain", criteria=None))
    silent = ("cost", "harm_paid", "watched", "fda", "masked", "contact", "measured", "chance", "instead", "later")
    assert all(not answers[id].stated for id in silent)
    assert answers["harm_paid"].answer == "The record does not say: ask."
    assert "does not mean that there is none" in answers["cost"].answer


def test_other_records_are_named_with_their_dates() -> None:
    data = hold(PRP_DISC, RICH, MSC_DISC)
    answers = asked(RICH, data=data)
    assert "Our data hold 1 more" in answers["other_trials"].answer
    assert "NCT90000001 (Recruiting; last verified October 2026" in answers["other_trials"].answer
    assert "the rules of 1 other trial listed as recruiting. Of these, 1 may" in answers["later"].answer
    assert "NCT90000001" in answers["later"].answer
    assert not answers["later"].stated
    assert asked(RICH)["other_trials"].answer == "The record does not say: ask."


def test_our_offline_copy_answers_nothing_from_silence() -> None:
    bare = {"protocolSection": {name: RICH["protocolSection"][name] for name in FACT_MODULES}}
    answers = asked(bare, "facts_only", data=hold(RICH, completeness="facts_only"))
    for id in (
        "cost",
        "harm_paid",
        "watched",
        "fda",
        "masked",
        "contact",
        "earlier",
        "risks",
        "measured",
        "comparison",
    ):
        assert answers[id].stated is (id == "comparison")
    assert answers["cost"].answer == WORDS.not_held == "Not in our offline copy; see the registry's record."
    assert_true(bare, answers)
    assert not any("does not say" in one.answer for one in answers.values())


def test_of_an_off_topic_study_we_never_say_that_its_record_is_silent() -> None:
    knee = study("NCT90000024", title="A Brace for the Knee", interventions=[intervention("Knee brace", "DEVICE")])
    answers = asked(knee)
    assert answers["product"].answer == "The record names this first: Knee brace."
    assert answers["comparison"].answer == WORDS.off_topic


def test_our_summary_is_never_quoted() -> None:
    for one in asked(RICH, "facts_only").values():
        assert "escription" not in (one.path or "")
    plain = study(
        "NCT90000022",
        title="PRP for Low Back Pain",
        summary="PRP from the patient's own blood goes into the lumbar disc.",
    )
    place = asked(plain, "facts_only")["place"]
    assert place.answer == "Our summary says: The disc. See the registry's record."
    assert not place.stated


def test_an_arm_that_was_not_carried_makes_no_missing_control_group() -> None:
    one_arm = study(
        "NCT90000023", title="Intradiscal PRP", interventions=[intervention("PRP injection")], arms=[arm("PRP")]
    )
    assert asked(one_arm)["comparison"].answer.startswith("Nothing")
    assert asked(one_arm, "facts_only")["comparison"].answer == WORDS.not_held


def test_the_json_has_the_contract_s_keys() -> None:
    one = decoded(RICH)
    rows = answers_json(questions(Reading(one), TODAY))
    assert [list(row) for row in rows] == [["id", "question", "answer", "stated", "quote", "path"]] * len(rows)
    json.dumps(rows)


def test_our_wording_is_plain_and_gives_no_advice() -> None:
    texts = [*msgspec.structs.asdict(WORDS).values()]
    for one in question_list():
        assert one.question.endswith("?")
        assert one.ask.endswith("?")
        assert one.source.startswith("http")
        texts += [one.question, one.ask, *one.says.values()]
    ours = " ".join(texts)
    assert banned(ours) == []
    assert grade(ours) <= 8


MODULES = [name for name in RICH["protocolSection"] if name != "identificationModule"]


@given(gone=st.sets(st.sampled_from(MODULES)), facts_only=st.booleans(), words=st.text(max_size=80))
@examples(60)
def test_no_record_breaks_the_questions(gone: set[str], facts_only: bool, words: str) -> None:
    kept = {name: part for name, part in RICH["protocolSection"].items() if name not in gone}
    if "eligibilityModule" in kept:
        kept["eligibilityModule"] = {"eligibilityCriteria": words}
    record = {"protocolSection": kept}
    assert_true(record, asked(record, "facts_only" if facts_only else "full"))


@pytest.mark.slow
def test_every_quote_from_real_records_is_true(shared: Path) -> None:
    with gzip.open(shared / "registry" / "records-v2.jsonl.gz", "rb") as lines:
        for line in list(lines)[:300]:
            record = json.loads(line)
            assert_true(record, asked(record))
