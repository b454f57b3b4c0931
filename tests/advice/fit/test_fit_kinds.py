"""The self-check by kinds of lines: what an answer does not reach is never cleared, what it only touches is asked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.tools.each import each
from tests.tools.held import decoded, hold
from tests.tools.made_trials import trial
from tests.tools.readability import banned, grade
from tests.tools.standin.records import intervention, study
from trialfinder.advice.fit.answers import HEALTH_ITEMS, Answers, Earlier
from trialfinder.advice.fit.fit import FitLine, check_fit
from trialfinder.advice.fit.joining import joining_rules
from trialfinder.cli.study_text import study_text
from trialfinder.reading.reading import Reading
from trialfinder.sheets.two_pages import two_pages, two_pages_html
from trialfinder.web.parts.facts import Shown
from trialfinder.web.trial.given import joining_html

TODAY = date(2026, 11, 22)
OPEN, MAY, OUT, CLEAR = "not_checked", "may_rule_out", "rules_out", "nothing_found"
HEALTHY: dict[str, Any] = {
    **dict.fromkeys(HEALTH_ITEMS, False),
    **{"age": 40, "sex": "female", "pain_months": 30, "pain_score": 6, "leg_pain": "none", "disc_levels": 1, "bmi": 24},
    "surgery": "none",
    "earlier": (),
}
"""Somebody whom nothing that we ask about keeps out."""


def lines(record: dict[str, Any], words: str, **answers: Any) -> list[FitLine]:
    fit = check_fit(Reading(decoded(record)), Answers(**answers), TODAY)
    return [one for one in fit.lines if words in one.quote]


def line(text: str, section: str = "exclusion", **answers: Any) -> FitLine:
    record = trial(70, text) if section == "exclusion" else trial(70, inclusions=(text,))
    [found] = lines(record, text[:40], **answers)
    assert (found.ask is not None) == (found.verdict in (MAY, OUT)), "what may keep a person out is a question to ask"
    return found


def verdict(text: str, section: str = "exclusion", **answers: Any) -> str:
    return line(text, section, **answers).verdict


def branded(text: str, source: str = "") -> dict[str, Any]:
    return study(
        "NCT91000071",
        title="Viaxon Stem Cells Injected Into the Lumbar Disc for Low Back Pain",
        interventions=[intervention("Viaxon", description=f"Stem cells {source}, injected into the lumbar disc.")],
        criteria=f"Inclusion Criteria:\n\n* Adults\n\nExclusion Criteria:\n\n* {text}",
    )


BRANDS = (
    "Prior Viaxon procedure of the back",
    "Has undergone Viaxon treatment",
    "Previously treated with Viaxon",
)


@pytest.mark.parametrize("text", BRANDS)
@pytest.mark.parametrize("what", ["prp", "own_cells", "cells_not_told", "other_biologic", "any_injection"])
@pytest.mark.parametrize("where", ["facet", "spine", "unknown"])
def test_a_brand_may_be_any_product_that_went_into_the_back(text: str, what: str, where: str) -> None:
    [found] = lines(branded(text), text, earlier=(Earlier(what, where, "2025-01"),))
    assert (found.verdict, found.what) == (MAY, "this_product")
    assert found.ask


@each("text", BRANDS)
def test_a_brand_is_not_what_the_person_knows_to_be_another_thing(text: str) -> None:
    for had in (Earlier("steroid", "disc", "2025-01"), Earlier("prp", "elsewhere", "2025-01")):
        assert [one.verdict for one in lines(branded(text), text, earlier=(had,))] == [CLEAR]
    donor = (Earlier("donor_cells", "facet", "2025-01"),)
    own = branded(text, "of the participant's own bone marrow (autologous)")
    assert [one.verdict for one in lines(own, text, earlier=donor)] == [CLEAR]
    assert [one.verdict for one in lines(branded(text), text, earlier=donor)] == [MAY]


@each(
    "text",
    [
        "Two painful levels that have failed an exercise programme",
        "One lumbar disc with an annular tear on MRI",
        "1 to 3 discs, each with a height above 50%, examined by a surgeon",
        "Single-level spondylolisthesis",
        "Back pain for at least 6 months with a positive discogram",
        "VAS of at least 40 mm at two visits and normal blood tests",
        "Good general health without an infection",
    ],
)
def test_what_no_rule_has_read_leaves_a_line_open(text: str) -> None:
    assert verdict(text, "inclusion", **HEALTHY) == OPEN


@each(
    "text",
    [
        "One or two painful lumbar levels",
        "Low back pain for at least 6 months",
        "Average low back pain of 40 mm or more on the visual analogue scale (0 to 100 mm)",
        "Back pain that is worse than leg pain",
        "No infection of the spine at screening",
    ],
)
def test_a_line_that_is_read_to_the_end_is_settled(text: str) -> None:
    assert verdict(text, "inclusion", **HEALTHY) == CLEAR


@each(
    "text",
    [
        "One or two levels that were examined for at least 6 months",
        "Disc degeneration at 1 or 2 levels, treated with conservative care",
        "One grade III or IV painful disc",
    ],
)
def test_a_number_of_discs_outside_the_count_is_asked(text: str) -> None:
    found = line(text, "inclusion", **{**HEALTHY, "disc_levels": 4})
    assert (found.verdict, found.what) == (MAY, "disc_levels")


@each(
    "text",
    [
        "At least 6 months of failed conservative treatment",
        "Failure of conservative care for more than 6 months",
        "Pain of one or two discs despite conservative therapy for 6 months or longer",
    ],
)
def test_care_cannot_be_longer_than_the_pain(text: str) -> None:
    assert verdict(text, "inclusion", **{**HEALTHY, "pain_months": 2}) == MAY
    assert verdict(text, "inclusion", **HEALTHY) == OPEN


@each(
    "text",
    [
        "Spinal fracture, previous lumbar surgery or previous injection into the disc",
        "Stenosis of the spine, prior lumbar fusion or prior treatment of the disc",
        "Prior disc injection, prior back surgery or a deformed spine",
        "Joint replacement, prior lumbar surgery or prior PRP",
        "Chemotherapy or prior PRP",
        "More than two painful discs or a herniated disc",
        "Metal implants in the spine, or a contraindication to MRI",
        "Serious conditions within 6 months before the injection of MSCs, e.g. a stroke",
        "Chronic diseases (diabetes, asthma)",
        "Cancer or a severe chronic disease",
        "Fever or an infection",
    ],
)
def test_a_list_is_open_while_one_of_its_members_is_not_asked(text: str) -> None:
    assert verdict(text, **HEALTHY) == OPEN


@each(
    "text",
    [
        "Any previous lumbar surgery (e.g. laminectomy, foraminotomy) or injection into the facet joints or discs",
        "Contraindication to MRI, such as a pacemaker",
        "Infection, cancer or diabetes",
        "Cancer (except skin cancer that was cured 5 years ago)",
        "Use of anticoagulants (other than aspirin 100 mg)",
        "Facet joint injection with PRP within 12 months",
        "PRP or stem cell injection into the disc, the facet joint or the sacroiliac joint",
    ],
)
def test_a_list_is_settled_when_each_of_its_members_is(text: str) -> None:
    assert verdict(text, **HEALTHY) == CLEAR


@each("surgery", ["fusion", "disc", "other"])
def test_surgery_that_the_list_names_is_never_cleared(surgery: str) -> None:
    for text in (
        "Fracture of the spine, earlier lumbar surgery or earlier treatment of the disc",
        "Spinal tumour, surgery of the lumbar spine in the past or a disc injection in the past",
        "Scoliosis, lumbar surgery before or disc treatment before",
    ):
        assert verdict(text, **{**HEALTHY, "surgery": surgery}) != CLEAR


@each(
    "text",
    [
        "Any surgery in the last 3 months",
        "Major surgery within 8 weeks of screening",
        "Recent operation (within 6 months)",
        "Lumbar fusion, or any major surgery within the past year",
    ],
)
def test_surgery_of_any_kind_is_not_settled_by_none_of_the_back(text: str) -> None:
    assert verdict(text, **HEALTHY) == OPEN


@each(
    ("text", "item"),
    [
        ("Platelet count below 100,000", "bleeding_or_anticoagulant"),
        ("Thrombocytopenia", "bleeding_or_anticoagulant"),
        ("INR above 1.4", "bleeding_or_anticoagulant"),
        ("Blood disorder", "bleeding_or_anticoagulant"),
        ("HbA1c above 8%", "diabetes"),
        ("Endocrine disorder", "diabetes"),
        ("Metal implant in the body", "no_mri"),
        ("Cardiac pacemaker", "no_mri"),
        ("Claustrophobia", "no_mri"),
        ("Fever", "infection"),
        ("Nicotine replacement", "smoking"),
        ("Bleeding disorder (INR above 1.4 or platelets below 100)", "bleeding_or_anticoagulant"),
        ("Poorly controlled diabetes (HbA1c above 8%)", "diabetes"),
        ("Antibodies that show an infection", "infection"),
        ("Receiving disability payments", "litigation"),
        ("Party to a lawsuit", "litigation"),
    ],
)
def test_a_no_settles_only_what_was_asked(text: str, item: str) -> None:
    assert verdict(text, **HEALTHY) == OPEN
    assert verdict(text, **{**HEALTHY, item: True}) == MAY


@each(
    "text",
    [
        "Women of childbearing potential must have a negative pregnancy test",
        "Females able to become pregnant must have a negative pregnancy test before the injection",
        "Nonpregnant women of child-bearing age",
    ],
)
def test_a_pregnancy_rules_out_where_its_absence_is_asked(text: str) -> None:
    assert verdict(text, "inclusion", pregnant=True) == OUT


@each("text", ["Risk of pregnancy", "Pregnancy or a risk of pregnancy", "Intended pregnancy"])
def test_what_may_come_is_not_settled_by_now(text: str) -> None:
    assert verdict(text, **HEALTHY) == OPEN
    assert verdict(text, sex="male") == CLEAR


def test_right_at_an_age_that_text_and_field_tell_differently_it_is_asked() -> None:
    for number, text in enumerate(
        ("Age above 18 and below 70 years", "Subjects aged > 18 and < 70 years", "Age <70 years")
    ):
        module = {
            "eligibilityCriteria": f"Inclusion Criteria:\n\n* {text}\n\nExclusion Criteria:\n\n* Pregnancy",
            "minimumAge": "18 Years",
            "maximumAge": "70 Years",
        }
        record = study(f"NCT9100008{number}", eligibilityModule=module)
        for words in (text, "70 Years"):
            assert [one.verdict for one in lines(record, words, age=70)] == [MAY], words
            assert [one.verdict for one in lines(record, words, age=69)] == [CLEAR]
            assert [one.verdict for one in lines(record, words, age=71)] == [OUT]
    assert [one.verdict for one in lines(record, "18 Years", age=18)] == [CLEAR]


@each(
    ("text", "at_the_limit"),
    [("Age under 60 years", OUT), ("Age between 18 and 60 years", CLEAR), ("Aged 60 years or younger", CLEAR)],
)
def test_right_at_an_age_of_the_text_alone_its_sign_decides(text: str, at_the_limit: str) -> None:
    module = {"eligibilityCriteria": f"Inclusion Criteria:\n\n* {text}\n\nExclusion Criteria:\n\n* Pregnancy"}
    found = lines(study("NCT91000083", eligibilityModule=module), text, age=60)
    assert [one.verdict for one in found] == [at_the_limit], "and the line stands once"


@each(
    "text",
    [
        "Percutaneous laser treatment of a lumbar disc in the past",
        "Previous laser disc decompression",
        "History of percutaneous disc decompression",
    ],
)
def test_a_procedure_through_the_skin_may_be_what_a_person_calls_disc_surgery(text: str) -> None:
    for surgery in ("disc", "other"):
        assert verdict(text, **{**HEALTHY, "surgery": surgery}) == MAY
    assert verdict(text, **HEALTHY) == CLEAR
    assert verdict(text, earlier=()) == OPEN, "surgery was not told"


@each("text", ["Previous IDET", "Heat treatment of a disc (intradiscal electrothermal therapy)"])
def test_heat_on_a_disc_is_no_surgery(text: str) -> None:
    assert verdict(text, **{**HEALTHY, "surgery": "fusion"}) in (CLEAR, OPEN)


@each(
    "text",
    [
        "Previous surgery on the disc that is to be injected",
        "Prior spine surgery at a level thought to cause the pain",
        "Surgery on the same segment in the past",
        "Previous operation of the disc in question, before this spine study",
        "No previous surgery of the disc levels being treated",
    ],
)
def test_surgery_of_one_level_is_asked(text: str) -> None:
    section = "inclusion" if text.startswith("No ") else "exclusion"
    found = line(text, section, surgery="fusion")
    assert found.verdict == MAY
    assert found.words.startswith("Earlier back surgery can keep you out")


@each("text", ["Prior surgery at any lumbar level", "Previous surgery of the lumbar spine"])
def test_surgery_at_any_level_rules_out(text: str) -> None:
    assert verdict(text, surgery="fusion") == OUT
    assert line(text, surgery="fusion").words == "No earlier back surgery."


@each(
    "text",
    [
        "Previous IDET at the level to be treated",
        "Prior nucleoplasty of the same disc",
        "Earlier IDET of the painful disc",
    ],
)
def test_a_disc_procedure_of_one_level_is_asked(text: str) -> None:
    assert verdict(text, earlier=(Earlier("disc_procedure", "disc", "2022-01"),)) == MAY


@each(
    ("item", "texts"),
    [
        ("infection", ("Syphilis infection", "Infection with hepatitis B", "Urinary tract infection at screening")),
        ("infection", ("Treponema (syphilis) infection", "Skin infection", "Tendency to infections")),
        ("cancer", ("Neoplasm", "Known malignancy", "Cancer")),
        ("litigation", ("Workers' compensation case", "Party to a lawsuit on the back injury", "Legal action pending")),
        ("diabetes", ("Diabetes treated with tablets", "Diabetes, on medication", "Drug-treated diabetes mellitus")),
        ("immunosuppression", ("Treatment with immunosuppressive drugs", "Immunodeficiency", "Immune deficiency")),
        (
            "smoking",
            ("Use of tobacco throughout the study", "Cigarette smoking in the home", "Daily cigarettes, 20 or more"),
        ),
        (
            "pregnant",
            ("Possibility of pregnancy", "Potential for pregnancy", "Risk of pregnancy without contraception"),
        ),
        ("no_mri", ("Implant that is a contraindication to MRI",)),
    ],
)
def test_an_answer_that_is_wider_than_the_line_is_asked(item: str, texts: tuple[str, ...]) -> None:
    for text in texts:
        assert verdict(text, **{item: True}) == MAY, text


@each(
    ("item", "text"),
    [
        ("infection", "Any current infection"),
        ("infection", "HIV or any other infection"),
        ("cancer", "Current or previous cancer"),
        ("cancer", "History of malignancy"),
        ("litigation", "Litigation or a workers' compensation claim about the back"),
        ("diabetes", "Diabetes mellitus"),
        ("immunosuppression", "Immunosuppression"),
        ("autoimmune", "Known autoimmune disease"),
        ("smoking", "Smoker"),
        ("pregnant", "Pregnant or nursing women"),
        ("no_mri", "Contraindication to MRI"),
        ("surgery", "Prior lumbar surgery at level L1-2 to L5-S1"),
    ],
)
def test_an_answer_that_is_what_the_line_names_rules_out(item: str, text: str) -> None:
    assert verdict(text, **{item: "fusion" if item == "surgery" else True}) == OUT


@each(
    ("text", "what"),
    [
        ("Prior bone marrow concentrate injection of the spine", "own_cells"),
        ("Previous fat-derived (adipose) stem cell injection into a disc", "own_cells"),
        ("Mesenchymal stem cell injection into the lumbar disc in the past", "own_cells"),
        ("Prior umbilical cord cell injection into a disc", "donor_cells"),
    ],
)
def test_cells_of_one_tissue_are_asked(text: str, what: str) -> None:
    assert verdict(text, earlier=(Earlier(what, "disc", "2025-01"),)) == MAY
    assert verdict("Prior stem cell injection into a lumbar disc", earlier=(Earlier(what, "disc", "2025-01"),)) == OUT


@each(
    "text",
    [
        "Therapeutic injection into a lumbar disc in the past",
        "Previous injection treatment of a lumbar disc",
        "Any disc injection for pain relief in the past",
    ],
)
def test_an_unknown_injection_need_not_be_a_treatment(text: str) -> None:
    had = Earlier("any_injection", "disc", "2025-01")
    assert verdict(text, earlier=(had,)) == MAY
    assert verdict("Any previous injection into a lumbar disc", earlier=(had,)) == OUT


@each(
    "text",
    [
        "Prior glucose injection into a disc",
        "Previous hyaluronic acid injection of a disc",
        "Prior dextrose injection into a disc",
    ],
)
def test_an_injection_of_a_named_substance_is_asked(text: str) -> None:
    for what in ("prp", "any_injection"):
        assert verdict(text, earlier=(Earlier(what, "disc", "2025-01"),)) == MAY
        assert verdict("Prior intradiscal injection", earlier=(Earlier(what, "disc", "2025-01"),)) == OUT


@each(
    "text",
    [
        "Prior ozone injection into a disc",
        "Previous methylene blue injection of a disc",
        "Prior injection of fibrin into a disc",
    ],
)
def test_a_chemical_in_a_disc_is_a_procedure_of_its_own(text: str) -> None:
    for what in ("any_injection", "disc_procedure"):  # what it was is not known, or was another procedure
        assert verdict(text, earlier=(Earlier(what, "disc", "2025-01"),)) == MAY
    assert verdict(text, earlier=(Earlier("prp", "disc", "2025-01"),)) == OPEN


@each(
    ("text", "section"),
    [
        ("Body mass index over 35 or under 19", "exclusion"),
        ("BMI of 19 to 35", "inclusion"),
        ("BMI between 19.5 and 35", "inclusion"),
    ],
)
def test_a_body_mass_below_a_floor_is_asked(text: str, section: str) -> None:
    assert verdict(text, section, bmi=17) == MAY
    assert verdict(text, section, bmi=24) == CLEAR
    assert verdict(text, section, bmi=41) == OUT


@each("text", ["Hypersensitivity to heparin", "Sensitivity to warfarin or citrate", "Reaction to heparin in the past"])
def test_an_allergy_to_a_blood_thinner_is_another_thing(text: str) -> None:
    assert verdict(text, bleeding_or_anticoagulant=True) == OPEN


@each(
    ("text", "asks"),
    [
        (
            "Other conditions: HIV, diabetes, kidney disease; any disease that in the investigator's opinion is a risk",
            "I have diabetes. Does that keep me out?",
        ),
        (
            "Illness such as infection, asthma or cancer, unless the investigator agrees",
            "I have or had cancer. Does that keep me out?",
        ),
        ("Anaemia, HIV or smoking, where the investigator judges it a risk", "I smoke. Does that keep me out?"),
    ],
)
def test_what_is_asked_is_the_fact_that_was_told(text: str, asks: str) -> None:
    told = {**HEALTHY, **dict.fromkeys(("diabetes", "cancer", "smoking"), True), "infection": False}
    found = line(text, **told)
    assert (found.verdict, found.ask) == (MAY, asks)


@each(
    ("column", "some", "whole"),
    [
        (
            "excludes_cancer",
            ("Cancer within the last 4 years", "Metastatic cancer", "Untreated malignancy"),
            "History of cancer",
        ),
        (
            "excludes_infection",
            ("Positive screen for HIV", "Infection of the skin", "Hepatitis C"),
            "Current infection",
        ),
        (
            "excludes_anticoagulant_or_bleeding",
            ("Platelet count below 90,000", "Anticoagulants that cannot be stopped", "Warfarin within 7 days"),
            "Bleeding disorders or use of anticoagulants",
        ),
        (
            "excludes_diabetes",
            ("Diabetes that is treated with drugs", "HbA1c above 9%", "Poorly controlled diabetes"),
            "Diabetes mellitus",
        ),
        (
            "excludes_immunosuppression",
            ("Recipient of an organ transplant", "Chronic steroid use", "Immunosuppressive treatment for 3 months"),
            "Immunosuppression",
        ),
        ("excl_autoimmune", ("Lupus", "Severe autoimmune disease", "Crohn's disease"), "Autoimmune disease"),
        (
            "excludes_smoking",
            ("More than 10 cigarettes a day", "Heavy smoking", "Smoking within 3 months"),
            "Tobacco use",
        ),
        (
            "excludes_mri_contraindicated",
            ("Cardiac pacemaker", "Metal implant near the spine", "Claustrophobia"),
            "Contraindication to MRI",
        ),
        (
            "excludes_litigation",
            ("Litigation that is pending", "Disability claim", "Legal action against a doctor"),
            "Litigation or workers' compensation",
        ),
    ],
)
def test_a_rule_on_some_cases_is_told_so(column: str, some: tuple[str, ...], whole: str) -> None:
    def told(text: str) -> str:
        [found] = [one.words for one in joining_rules(Reading(decoded(trial(72, text)))) if one.name == column]
        assert line(text).words == found, "one definition for every face"
        return found

    for text in some:
        assert "can keep you out" in told(text), text
        assert "the words" in told(text)
    assert "can keep you out" not in told(whole)
    assert grade(told(some[0])) <= 8
    assert banned(told(some[0])) == []


def test_a_line_with_one_of_two_things_is_some_cases() -> None:
    for text, start in (
        ("Bleeding disorder", "A bleeding problem, too few platelets or a blood thinner can keep you out"),
        ("Workers' compensation", "A court case or a claim can keep you out"),
    ):
        assert line(text).words.startswith(start)


def test_every_face_tells_a_rule_on_some_cases_so() -> None:
    data = hold(trial(73, "Cancer within the last 4 years", "Smoking of more than 10 cigarettes a day"))
    [nct_id] = data.records
    shown = Shown(data.reading(nct_id), TODAY, set())
    faces = {
        "show": study_text(data, nct_id, today=TODAY),
        "trial page": joining_html(shown),
        "sheet": two_pages_html(two_pages(data, nct_id, today=TODAY)),
        "fit": " ".join(one.words for one in check_fit(data.reading(nct_id), Answers(), TODAY).lines),
    }
    for face, text in faces.items():
        said = " ".join(text.split())
        for words in (
            "Cancer can keep you out: the words say of what kind",
            "Smoking can keep you out: the words say how",
        ):
            assert words in said, face
        assert "No cancer." not in said, face


@each(
    ("criteria", "name", "words"),
    [
        ("Inclusion Criteria:\n\n* Back pain VAS > 4/10", "pain_scale_min", "A pain score above 4 of 10."),
        (
            "Inclusion Criteria:\n\n* Back pain VAS of 4/10 or more",
            "pain_scale_min",
            "A pain score of at least 4 of 10.",
        ),
        ("Inclusion Criteria:\n\n* BMI < 30", "bmi_max", "A body mass index below 30."),
        ("Exclusion Criteria:\n\n* BMI >= 40", "bmi_max", "A body mass index below 40."),
        ("Exclusion Criteria:\n\n* BMI over 40", "bmi_max", "A body mass index of at most 40."),
        ("Inclusion Criteria:\n\n* ODI > 30%", "odi_min", "A disability score (ODI) above 30."),
        (
            "Inclusion Criteria:\n\n* Back pain for more than 6 months",
            "min_pain_months",
            "Pain for more than 6 months.",
        ),
        ("Inclusion Criteria:\n\n* Back pain for 6 months", "min_pain_months", "Pain for at least 6 months."),
        (
            "Inclusion Criteria:\n\n* Back pain for less than 6 weeks",
            "max_pain_months",
            "Takes only pain that is shorter than 6 weeks.",
        ),
    ],
)
def test_a_limit_is_told_with_the_records_own_sign(criteria: str, name: str, words: str) -> None:
    record = study("NCT91000072", criteria=criteria)
    rules = {one.name: one.words for one in joining_rules(Reading(decoded(record)))}
    assert rules[name] == words
