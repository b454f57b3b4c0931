"""Who knows who gets which, by the words of a record: beside, against or instead of the registry's field."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.tools.each import each
from tests.tools.held import decoded
from tests.tools.standin.records import arm, intervention, study
from trialfinder.advice.cautions.ledger import strengths
from trialfinder.advice.questions.questions import question_words, questions
from trialfinder.reading.reading import Reading

TODAY = date(2026, 11, 22)
SAYS = question_words().questions["masked"].says


def made(text: str, masking: str | None = None, *who: str, words: str = "") -> Reading:
    info: dict[str, Any] = {"masking": masking} if masking else {}
    info |= {"whoMasked": list(who)} if who else {}
    info |= {"maskingDescription": words} if words else {}
    record = study(
        "NCT93000012",
        description=f"We compare two injections. {text} A machine throws the coin.",
        interventions=[intervention("Platelet-rich plasma"), intervention("Saline")],
        arms=[arm("PRP"), arm("Saline", "PLACEBO_COMPARATOR")],
        designModule={"studyType": "INTERVENTIONAL", "designInfo": {"maskingInfo": info}},
    )
    return Reading(decoded(record))


def answer(reading: Reading) -> str:
    said = next(one for one in questions(reading, TODAY) if one.id == "masked").answer
    return next((name for name, words in SAYS.items() if words == said), said)


PATIENT, ASSESSOR = "PARTICIPANT", "OUTCOMES_ASSESSOR"


@each(
    ("text", "name"),
    [
        ("This open label study evaluates PRP.", "open"),
        ("It is a prospective, open-label, single-centre trial.", "open"),
        ("A non-blinded comparison of two treatments.", "open"),
        ("Neither arm was blinded.", "open"),
        ("There is no masking.", "open"),
        ("The syringes differ, so the participants know which injection they receive.", "know"),
        ("For this reason patients cannot be blinded.", "know"),
        ("The operator is not masked, subjects are aware of the treatment.", "know"),
        ("A double-blind, randomised trial.", "double"),
        ("This double masked study has two arms.", "double"),
        ("The evaluator is masked and the patient is blind, with a covered syringe.", "participant"),
        ("The patients, the nurse and the rater did not know the group.", "participant"),
        ("Neither the participant nor the radiologist knows what is in the syringe.", "participant"),
        ("A randomized, blinded comparison of PRP and saline.", "masked"),
        ("Patients are blinded. At month 6 the code is broken.", "code_opened"),
        ("Participants are blind until week 26.", "code_opened"),
        ("Part 1 is open label. Part 2 is a double-blind comparison.", "both_words"),
        ("The reader is blinded to the patients' treatment.", "The record does not say: ask."),
        ("After the visit an open-label extension with PRP is offered.", "The record does not say: ask."),
        ("Earlier double-blind studies were small.", "The record does not say: ask."),
        ("People who are blind or deaf may take part.", "The record does not say: ask."),
        ("The blinded reader of the scans works elsewhere.", "The record does not say: ask."),
    ],
)
def test_words_answer_where_the_field_is_empty(text: str, name: str) -> None:
    assert answer(made(text)) == name


@each(
    ("text", "who", "name"),
    [
        ("The exercise group is not blinded.", (PATIENT, ASSESSOR), "group_knows"),
        ("Those allocated to usual care will be aware of it.", (PATIENT,), "group_knows"),
        ("All are masked except for the waiting list group.", (PATIENT,), "group_knows"),
        ("Unblinding takes place at 12 weeks.", (PATIENT,), "code_opened"),
        ("The blind is lifted at the month 3 visit.", (PATIENT,), "code_opened"),
        ("The code is broken in an emergency only.", (PATIENT,), "participant"),
        ("The patient knows the treatment.", (ASSESSOR,), "know"),
        ("A double-blind trial.", (ASSESSOR,), "differs_list"),
        ("The assessor sits in another room.", (ASSESSOR,), "others"),
        ("Neither of the two groups is blinded.", (ASSESSOR,), "others"),
    ],
)
def test_words_go_beside_or_against_the_field(text: str, who: tuple[str, ...], name: str) -> None:
    assert answer(made(text, "DOUBLE", *who)) == name


def strength(reading: Reading) -> str:
    return next((one.sentence for one in strengths(reading, TODAY) if one.id == "masked"), "")


def test_the_strength_names_whom_the_words_name_and_not_a_group_that_knows() -> None:
    assert "some of the patients, those who measure" in strength(
        made("The conservative group is not blinded.", "DOUBLE", PATIENT, ASSESSOR)
    )
    assert strength(made("", "DOUBLE", words="patient, doctor who injects and assessor")).endswith(
        "the patients, those who treat them, those who measure the results."
    )
    assert "patients" not in strength(made("The patients are aware of their treatment.", "SINGLE", PATIENT))
