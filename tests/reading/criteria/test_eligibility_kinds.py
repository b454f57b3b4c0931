"""Kinds of wording that were once misread, each with siblings of its own."""

from __future__ import annotations

import json
from typing import Any

from tests.reading.criteria.test_eligibility import IN, OUT, study, value
from tests.tools.each import each
from trialfinder.reading.criteria.eligibility import read_eligibility
from trialfinder.reading.criteria.items import split_criteria
from trialfinder.registry.record import Study, decode_study

CARE, MRI, SURGERY = "conservative_care_months", "excludes_mri_contraindicated", "excludes_prior_surgery"

PAIN_AND_CARE = [
    # A length that stands with the pain is the pain's; one that stands with the care is the care's.
    ("Low back pain for over 6 months with poor response to conservative treatment", 6, None),
    ("Chronic discogenic pain of at least 12 weeks' duration and inadequate relief from physiotherapy", 3, None),
    ("Backache that has lasted for more than one year, with little benefit from medication", 12, None),
    ("Back pain that has persisted for at least 12 weeks and did not respond to physiotherapy", 3, None),
    ("Lumbar pain > 3 months despite rehabilitation", 3, None),
    ("Axial back pain that failed 3 months of conservative care", None, 3),
    ("Back pain with poor response to at least 6 weeks of physical therapy", None, 1.5),
    ("Back pain for at least 6 months and at least 3 months of failed conservative treatment", 6, 3),
    ("Pain for 6 months or longer; discography within 18 months", 6, None),
    ("Back pain for eighteen months or more", 18, None),
    # The care that was tried may stand first, or in the words of what it did not do.
    ("Conservative treatment was tried, but low back pain has lasted for at least 3 months", 3, None),
    ("Gradually worsening back pain for more than 4 months not adequately relieved by medication", 4, None),
    ("Back pain > 3 months not significantly improving on medical treatment", 3, None),
    ("Facet pain for 6 months or more, not controlled with rehabilitation", 6, None),
    ("Pain of NRS >= 5, at least 8 weeks in chronicity, not caused by infection or tumor", 2, None),
    ("Back pain that has not responded to 3 months of physiotherapy", None, 3),
    ("The course of back pain is over half a year, and conservative treatment for 3 months has poor effect", 6, 3),
    ("Low back pain for 6 months or more, and in whom conservative treatment for 3 months was not effective", 6, 3),
    ("Lumbar pain from facet joints, lasting more than 6 months and confirmed by a block", 6, None),
    ("Pain has lasted over half a year, and the usual treatment with drugs has been ineffective", 6, None),
    ("Back pain of more then 6 weeks duration", 1.5, None),
    ("No response to rehabilitation and medical treatment during 12 weeks", None, 3),
    ("No meaningful benefit from at least 12 weeks of exercise-based treatment", None, 3),
    ("Conservative treatment without success for at least 2 months", None, 2),
    ("Rehabilitation for at least 3 months was given, but the back pain persists", None, 3),
]


@each(("text", "pain", "care"), PAIN_AND_CARE)
def test_lengths_of_pain_and_of_care_are_apart(text: str, pain: float | None, care: float | None) -> None:
    assert (value(IN + text, "min_pain_months"), value(IN + text, "conservative_care_months")) == (pain, care)


@each(
    ("text", "low", "high"),
    [
        ("Low back pain of > 3-4 weeks but < 5-6 months", 0.75, 6),
        ("Acute low back pain of less than 3 months", None, 3),
        ("Back pain lasting 2 to 12 weeks", 0.5, 3),
        ("Back pain present for no longer than 6 months", None, 6),
        ("Low back pain for at least 6 weeks and no more than 12 months", 1.5, 12),
    ],
)
def test_upper_limits_of_pain_are_read(text: str, low: float | None, high: float | None) -> None:
    assert (value(IN + text, "min_pain_months"), value(IN + text, "max_pain_months")) == (low, high)


def described(summary: str, criteria: str) -> Study:
    record: dict[str, Any] = {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT00000001", "briefTitle": "A trial of the back"},
            "descriptionModule": {"briefSummary": summary},
            "eligibilityModule": {"eligibilityCriteria": criteria},
        }
    }
    decoded = decode_study(json.dumps(record).encode())
    assert isinstance(decoded, Study)
    return decoded


@each(
    ("summary", "criteria", "expected"),
    [
        ("This study takes people with long-lasting (over 9 months) back pain.", IN + "Adults", 9),
        ("Patients with low back pain for more than 6 months will be enrolled.", IN + "Adults", 6),
        ("Adults who have had disc pain for at least one year are treated.", IN + "Adults", 12),
        ("Patients with low back pain for more than 6 months will be enrolled.", IN + "Back pain > 3 months", 3),
        ("Back pain that lasts over 3 months is called chronic.", IN + "Adults", None),
        ("Patients with back pain are seen after 6 months.", IN + "Adults", None),
    ],
)
def test_the_summary_counts_where_the_criteria_are_silent(summary: str, criteria: str, expected: object) -> None:
    assert read_eligibility(described(summary, criteria))["min_pain_months"].value == expected


NUMBERS = [
    (IN + "Pfirrmann 3~4", "pfirrmann_range", "3-4"),
    (IN + "Pfirrmann grade II\uff0dIV", "pfirrmann_range", "2-4"),
    (IN + "Pfirrmann grade > 2 and < 5", "pfirrmann_range", "3-4"),
    (IN + "Pfirrmann grade >= 2 and < 5", "pfirrmann_range", "2-4"),
    (IN + "Pfirrmann grade of at least III and no more than IV", "pfirrmann_range", "3-4"),
    (IN + "Pfirrmann Grade [3-5]", "pfirrmann_range", "3-5"),
    (IN + "Pfirrmann grade IV or less", "pfirrmann_range", "<=4"),
    (IN + "Pfirrmann grade of no more than III", "pfirrmann_range", "<=3"),
    (IN + "Pfirmann grade 2 to 4", "pfirrmann_range", "2-4"),
    (IN + "Modified Pfirrmann grades 4-7", "pfirrmann_range", "4-7 (modified)"),
    (IN + "Disc grade 4 to 7 on the modified Pfirrmann scale", "pfirrmann_range", "4-7 (modified)"),
    (IN + "VASPI of at least 50 mm", "pain_scale_min", "VAS>=50/100"),
    (IN + "VAS 4\uff5e8", "pain_scale_min", "VAS>=4 (/10 implied)"),
    (IN + "Pain of at least 30 points on the Oswestry questionnaire", "pain_scale_min", None),
    (IN + "Pain of at least 30 points on the Oswestry questionnaire", "odi_min", 30),
    (IN + "Disability of 40% or more (Oswestry)", "odi_min", 40),
    (IN + "Disability of 40% or more (Oswestry)", "pain_scale_min", None),
    (IN + "50 to 80 mm on the VAS and ODI score of 40 to 80", "pain_scale_min", "VAS>=50/100"),
    (IN + "50 to 80 mm on the VAS and ODI score of 40 to 80", "odi_min", 40),
    (IN + "At least one of: ODI of 30 or more, VAS of 4 or more, Pfirrmann 3-4", "odi_min", None),
    (IN + "At least one of: ODI of 30 or more, VAS of 4 or more, Pfirrmann 3-4", "pfirrmann_range", None),
    (IN + "One of the following:\n  * ODI of at least 40\n  * VAS of at least 5 cm", "odi_min", None),
    (IN + "VAS of 40 mm or more, or an ODI of 30 or more", "one_of", "VAS>=40/100; ODI>=30"),
    (IN + "Any one of these: (1) Pfirrmann grade 3 or more (2) ODI >= 30 (3) VAS >= 5", "odi_min", None),
    (IN + "One of these tests: 1) Pain index (Oswestry) of 21-80%; 2) VAS over 5 of 10", "one_of", "ODI>=21; VAS>5/10"),
    (IN + "Disc degeneration Pfirrmann II-IV in at least one disc and no more than three", "pfirrmann_range", "2-4"),
    (IN + "Pfirrmann 3 or 4 at one or at most two levels", "pfirrmann_range", "3-4"),
    (OUT + "Discography has to be done if more than one worn disc is seen", "levels_max", None),
    (OUT + "More than two painful discs", "levels_max", 2),
    (IN + "One painful disc, L1-L2 through L5-S1", "levels_max", 1),
    # The top of a scale stands by its own number; a percentage beside it is another's.
    (IN + "Current pain of 4 through 8 on the NRS (0 = none, 10 = worst)", "pain_scale_min", "NRS>=4/10"),
    (IN + "Pain intensity between 5 and 9 on a 10-point scale", "pain_scale_min", "NRS>=5/10"),
    (IN + "Worst back pain in the last day rated 5 or more on a scale of 0 to 10", "pain_scale_min", "NRS>=5/10"),
    (IN + "VAS score of back pain >=4 points (0-10 points), ODI >=30%", "pain_scale_min", "VAS>=4/10"),
    (IN + "VAS of 4 or more (0-10), disability of at least 40%", "pain_scale_min", "VAS>=4/10"),
    # A disability index "for back pain" is no score of pain.
    (IN + "Oswestry Disability Index for Back Pain score of 21-80%", "odi_min", 21),
    (IN + "Oswestry Disability Index for Back Pain score of 21-80%", "pain_scale_min", None),
    (IN + "Oswestry low back pain score of at least 30", "odi_min", 30),
    (IN + "ODI (back pain) pain score >= 40 and VAS pain score >= 5", "odi_min", 40),
    (IN + "ODI (back pain) pain score >= 40 and VAS pain score >= 5", "pain_scale_min", "VAS>=5 (/10 implied)"),
    (IN + "Roland-Morris back pain score >= 8", "pain_scale_min", None),
    (IN + "Disc disease at max.3 levels of the lumbar spine", "levels_max", 3),
    (IN + "One, two, or three lumbar discs", "levels_max", 3),
    (IN + "One Grade II or III worn lumbar disc", "levels_max", 1),
    (IN + "Disease of one or two lumbar discs", "levels_max", 2),
    # An age inside the rule of a test is no entry age.
    (IN + "Women over 50 need a DEXA scan of the bones", "text_min_age", None),
    (IN + "Men older than 60 years must have an ECG", "text_min_age", None),
    (OUT + "Abnormal ECG in people over 55 years of age", "text_max_age", None),
    (OUT + "Age over 70 years", "text_max_age", 70),
    (IN + "People of at least twenty-one years of age", "text_min_age", 21),
]


@each(("criteria", "key", "expected"), NUMBERS)
def test_numbers(criteria: str, key: str, expected: object) -> None:
    assert value(criteria, key) == expected


HEALTH = [
    (OUT + "Metabolic disease", "excludes_diabetes", "not_stated"),
    (OUT + "Metabolic bone disorder or gout", "excludes_diabetes", "not_stated"),
    (OUT + "Type 2 diabetes or another metabolic disease", "excludes_diabetes", "yes"),
    (OUT + "On methotrexate", "excludes_immunosuppression", "yes"),
    (OUT + "Takes azathioprine or cyclosporine", "excludes_immunosuppression", "yes"),
    (OUT + "Organ transplant", "excludes_immunosuppression", "yes"),
    (OUT + "Kidney transplant recipient", "excludes_immunosuppression", "yes"),
    (OUT + "Chronic steroid use", "excludes_immunosuppression", "yes"),
    (OUT + "Long-term corticosteroids by mouth", "excludes_immunosuppression", "yes"),
    (OUT + "Chronic use of corticosteroids", "excludes_immunosuppression", "yes"),
    (OUT + "On prednisone long-term", "excludes_immunosuppression", "yes"),
    (OUT + "Epidural steroid within 3 months", "excludes_immunosuppression", "not_stated"),
    (OUT + "Previous stem cell transplant", "excludes_immunosuppression", "not_stated"),
    (OUT + "Autoimmune disease", "excludes_immunosuppression", "not_stated"),
    (OUT + "Autoimmune disease", "excl_autoimmune", "yes"),
    (OUT + "Lupus or rheumatoid arthritis", "excl_autoimmune", "yes"),
    (OUT + "Immunosuppressed", "excl_autoimmune", "not_stated"),
    (OUT + "Metal implants", "excludes_mri_contraindicated", "yes"),
    (OUT + "Cannot have an MRI", "excludes_mri_contraindicated", "yes"),
    (OUT + "MRI is not possible", "excludes_mri_contraindicated", "yes"),
    (OUT + "Cochlear implant or aneurysm clip", "excludes_mri_contraindicated", "yes"),
    (IN + "Able to undergo an MRI scan", "excludes_mri_contraindicated", "yes"),
    (OUT + "Disc herniation on MRI", "excludes_mri_contraindicated", "not_stated"),
    (OUT + "Fever", "excludes_infection", "yes"),
    (OUT + "Febrile illness in the last week", "excludes_infection", "yes"),
    (OUT + "Body temperature above 38 degrees", "excludes_infection", "yes"),
    (OUT + "Hay fever", "excludes_infection", "not_stated"),
    (OUT + "Antiplatelet drugs", "excludes_anticoagulant_or_bleeding", "yes"),
    (OUT + "Clopidogrel or another platelet inhibitor", "excludes_anticoagulant_or_bleeding", "yes"),
    (OUT + "Abnormal bleeding", "excludes_anticoagulant_or_bleeding", "yes"),
    (OUT + "Antiaggregant therapy", "excludes_anticoagulant_or_bleeding", "yes"),
    (OUT + "Platelet rich plasma within 3 months", "excludes_anticoagulant_or_bleeding", "not_stated"),
    # "without X" denies X; "with or without X" allows both.
    (OUT + "Disc herniation without infection", "excludes_infection", "not_stated"),
    (OUT + "Fracture without cancer", "excludes_cancer", "not_stated"),
    (OUT + "Stenosis with or without diabetes", "excludes_diabetes", "not_stated"),
    # Conditions on surgery.
    (OUT + "Pain that persists from a previous lumbar surgery", "excludes_prior_surgery", "conditional"),
    (OUT + "Unresolved back pain after spine surgery", "excludes_prior_surgery", "conditional"),
    (OUT + "Previous lumbar surgery", "excludes_prior_surgery", "yes"),
    (OUT + "Recent surgery (less than 2 months)", "excludes_prior_surgery", "yes"),
    (OUT + "Eye surgery within 2 months", "excludes_prior_surgery", "not_stated"),
    # Heat on the disc is no surgery; what came after a surgery is not the surgery.
    (OUT + "Prior nucleoplasty or other heat treatment of the disc", "excludes_prior_surgery", "not_stated"),
    (OUT + "Previous intradiscal electrothermal therapy", "excludes_prior_surgery", "not_stated"),
    (OUT + "Recurrent disc herniation after surgery", "excludes_prior_surgery", "not_stated"),
    (OUT + "Infection after spine surgery", "excludes_prior_surgery", "not_stated"),
    (OUT + "Prior surgery at this level and was treated with Discogel", "excludes_prior_surgery", "not_stated"),
    (OUT + "Failed back surgery syndrome", "excludes_prior_surgery", "yes"),
    (OUT + "Lumbar spine surgery within 1 year, or instrumentation at this level", "excludes_prior_surgery", "yes"),
    (OUT + "Earlier treatment of the disc by means of surgery, laser or enzyme", "excludes_prior_surgery", "yes"),
    (OUT + "Non-malignant growths", "excludes_cancer", "not_stated"),
    (OUT + "Pre-cancerous skin changes", "excludes_cancer", "not_stated"),
    (OUT + "Familiar history of cancer", "excludes_cancer", "not_stated"),
    (OUT + "Uncontrolled DM", "excludes_diabetes", "yes"),
    (OUT + "Contra-indication to MRI", "excludes_mri_contraindicated", "yes"),
    (OUT + "Absolute contraindication against MRI", "excludes_mri_contraindicated", "yes"),
    (OUT + "Legal dispute because of the back", "excludes_litigation", "yes"),
    (OUT + "Compensable injury (WorkCover claim)", "excludes_litigation", "yes"),
    (OUT + "Chronic inflammatory disease", "excl_autoimmune", "yes"),
    (OUT + "Known systemic inflammatory disorder", "excl_autoimmune", "yes"),
    (OUT + "Pelvic inflammatory disease", "excl_autoimmune", "not_stated"),
]


@each(("criteria", "key", "expected"), HEALTH)
def test_what_keeps_people_out(criteria: str, key: str, expected: str) -> None:
    assert value(criteria, key) == expected


LAYOUTS = [
    # The heading counts anywhere in a line.
    (
        "Inclusion Criteria:\n\n* 1. Adults. 2. Back pain. Exclusion criteria\n\n  1. Cancer\n  2. Gout",
        ["Adults.", "Back pain."],
        ["Cancer", "Gout"],
    ),
    ("Inclusion Criteria:\n\n* Adults Exclusion Criteria:\n* Cancer", ["Adults"], ["Cancer"]),
    (
        "Inclusion criteria\nAdults with pain. Exclusion criteria - cancer\nGout",
        ["Adults with pain."],
        ["cancer", "Gout"],
    ),
    ("Inclusion Criteria:\n\n* Meets no exclusion criteria\n* Adults", ["Meets no exclusion criteria", "Adults"], []),
    # Numbers in sequence split, with or without their dot.
    (
        "Exclusion Criteria:\n\n1. Gout 2. Had surgery 3. Cancer 4 Asthma 5. Lupus",
        [],
        ["Gout", "Had surgery", "Cancer", "Asthma", "Lupus"],
    ),
    (
        "Exclusion Criteria:\n\n1. Gout 2 Ulcer of 3 cm 3 Cancer of 4 organs 4 Asthma",
        [],
        ["Gout", "Ulcer of 3 cm", "Cancer of 4 organs", "Asthma"],
    ),
    ("Exclusion Criteria:\n\n1. Pain over 2 years\n2. Gout", [], ["Pain over 2 years", "Gout"]),
]


@each(("criteria", "inclusion", "exclusion"), LAYOUTS)
def test_layouts(criteria: str, inclusion: list[str], exclusion: list[str]) -> None:
    found = split_criteria(study(criteria))
    assert [one.text for one in found.inclusion] == inclusion
    assert [one.text for one in found.exclusion] == exclusion


@each("line", ["History of cancer", "Active cancer", "Malignancy in the last 5 years"])
def test_words_of_exclusion_under_inclusion_alone_are_not_told(line: str) -> None:
    assert value(IN + f"Adults\n* {line}", "excludes_cancer") is None
    assert value(IN + f"Adults\n* {line}\n\n" + OUT + "Gout", "excludes_cancer") == "not_stated"
    assert value(IN + "Adults", "excludes_cancer") == "not_stated"


@each(("text", "low", "high"), [("Aged 20 to 65 years", 20, 65), ("At least 21 years of age", 21, None)])
def test_ages_only_in_the_text_are_used(text: str, low: int, high: int | None) -> None:
    read = read_eligibility(study(IN + text))
    assert (read["min_age"].value, read["max_age"].value) == (low, high)
    assert read["min_age"].quote == text
    assert read_eligibility(study(IN + text, minimumAge="18 Years"))["max_age"].value is None


@each(
    ("text", "column", "expected"),
    [
        # Care that failed, by other words; in an exclusion it is what was not tried.
        (IN + "Insufficient relief after ≥4 months of two or more of the following: tablets, exercise", CARE, 4),
        (IN + "Not better after >= 8 weeks of one of these:\n  * physiotherapy\n  * manual therapy", CARE, 2),
        (IN + "Treated conservatively for at least 10 weeks", CARE, 2.5),
        (IN + "Managed conservatively for 3 months or more", CARE, 3),
        (IN + "Back pain not relieved by analgesics and by physiotherapy for min. 8 weeks", CARE, 2),
        (OUT + "Has not tried at least 6 weeks of exercise and analgesics", CARE, 1.5),
        (OUT + "Has not completed at least 3 months of physical therapy", CARE, 3),
        (OUT + "Less than 12 weeks of conservative care", CARE, 3),
        # Levels by other words.
        (IN + "MRI: one or two worn discs", "levels_max", 2),
        (IN + "One to four dehydrated discs on MRI", "levels_max", 4),
        (IN + "Degeneration in upto 2 discs", "levels_max", 2),
        (IN + "Disc degeneration upto three lumbar levels", "levels_max", 3),
        (IN + "One level, or two levels next to one another", "levels_max", 2),
        (IN + "A single level or 3 adjacent levels", "levels_max", 3),
        # Grades.
        (IN + "Pfirrmann grade Ⅲ~Ⅴ", "pfirrmann_range", "3-5"),
        (IN + "Disc degeneration (Pfirrmann Ⅱ-Ⅳ)", "pfirrmann_range", "2-4"),
        (IN + "DDD (Pfirrmann gr. II-III)", "pfirrmann_range", "2-3"),
        (IN + "Pfirrmann Gr. 3 or 4 disc", "pfirrmann_range", "3-4"),
        # Pain.
        (IN + "Sciatica lasting from at least 3 months and not more than 2 years", "min_pain_months", 3),
        (IN + "Lumbosciatalgia for at least 6 weeks", "min_pain_months", 1.5),
        (IN + "Backache of more than 16 weeks with muscle tenderness", "min_pain_months", 3.69),
        (IN + "Chronic lumbar pain (≥ 5 months) that does not radiate", "min_pain_months", 5),
        (
            IN + "Back pain for 4 months, more than 50% relief of pain after a test block, VAS score of 6 and above "
            "(0 no pain, 10 worst pain) and no help from tablets",
            "pain_scale_min",
            "VAS>=6/10",
        ),
        (
            IN + "At least 80% reduction of pain with a facet block, NRS of 5 or more (0-10)",
            "pain_scale_min",
            "NRS>=5/10",
        ),
        # An MRI that cannot be done.
        (OUT + "Subjects in whom an MRI can not be done", MRI, "yes"),
        (OUT + "Those who can not undergo MRI", MRI, "yes"),
        (OUT + "Metal in the eye that does not allow MRI", MRI, "yes"),
        (OUT + "Unable to cooperate with MRI", MRI, "yes"),
        # Diabetes in short, and what is another disease.
        (OUT + "Uncontrolled sugar, known DM", "excludes_diabetes", "yes"),
        (OUT + "DM with a fasting glucose above 10 mmol/L", "excludes_diabetes", "yes"),
        (OUT + "Diabetes insipidus", "excludes_diabetes", "not_stated"),
        # An allergy to a drug is no use of it.
        (OUT + "Allergy to local anaesthetics and anticoagulants", "excludes_anticoagulant_or_bleeding", "not_stated"),
        (OUT + "History of anticoagulant allergy", "excludes_anticoagulant_or_bleeding", "not_stated"),
        (OUT + "Allergy to latex, or use of anticoagulants", "excludes_anticoagulant_or_bleeding", "yes"),
        (OUT + "Back pain caused by fracture, tumor or infection", "excludes_infection", "yes"),
    ],
)
def test_other_words_of_a_fourth_writer(text: str, column: str, expected: object) -> None:
    assert value(text, column) == expected


@each(
    ("name", "back"),
    [("Donors", "Patients"), ("For donors:", "For recipients:"), ("Healthy controls", "Participants")],
)
def test_a_heading_within_a_section_on_other_people_binds_nobody_who_asks(name: str, back: str) -> None:
    text = (
        f"Inclusion Criteria:\n\n{back}\n* Back pain for 6 months\n\n{name}\n* BMI less than 28\n* Age 18 to 30 years\n"
        f"\n{back}\n* ODI of 30 or more\n\nExclusion Criteria:\n\n* Pregnancy"
    )
    assert (value(text, "bmi_max"), value(text, "text_max_age")) == (None, None)
    assert (value(text, "min_pain_months"), value(text, "odi_min")) == (6, 30)
    assert value(text, "excludes_pregnancy") == "yes"


@each(
    ("takes", "takes_not"),
    [
        ("Patient selection:", "Patients are not accepted in the study in case of:"),
        ("", "Patients not to be included:"),
        ("Who can take part:", "Subjects will not be taken if there is:"),
        ("", "Patients will be excluded if they have:"),
        ("We will take:", "We will not take people with:"),
        ("Candidates for the trial:", "Who cannot take part:"),
        ("People for this study:", "Who can't join:"),
    ],
)
def test_headings_in_a_sponsors_own_words(takes: str, takes_not: str) -> None:
    text = (
        f"{takes}\n\n- Back pain of more than 4 months\n- VAS >= 4 (0-10)\n- ODI between 25% and 70%\n\n"
        f"{takes_not}\n\n- Cancer\n- Pregnant women\n- Injection of PRP into the disc in the past year"
    ).strip()
    assert (value(text, "min_pain_months"), value(text, "odi_min"), value(text, "pain_scale_min")) == (
        4,
        25,
        "VAS>=4/10",
    )
    assert (value(text, "excludes_cancer"), value(text, "excludes_pregnancy")) == ("yes", "yes")
    assert value(text, "excl_prior_timed_months") == 12


@each(
    ("text", "column", "expected"),
    [
        (IN + "At least 10 weeks of exercise without satisfactory relief", CARE, 2.5),
        (IN + "Physiotherapy for 4 months or more without any lasting improvement", CARE, 4),
        (IN + "Back pain for at least 4 but not longer than 24 months", "min_pain_months", 4),
        (IN + "Pain in the low back, present for at least 1 and no more than 5 years", "min_pain_months", 12),
        (
            IN + "Chronic back pain that has continued over 4 months in spite of tablets and exercise",
            "min_pain_months",
            4,
        ),
        (IN + "Lumbar pain which continued for at least 5 months in spite of usual care", "min_pain_months", 5),
        (IN + "VAS score ≥5 points, ODI ≥25%", "pain_scale_min", "VAS>=5 (/10 implied)"),
        (IN + "ODI of 40% or more; NRS of 4 or more", "pain_scale_min", "NRS>=4 (/10 implied)"),
        (IN + "Pain VAS of 45 or more, and at least 50% of disc height", "pain_scale_min", "VAS>=45 (/100 implied)"),
        (IN + "NPS of the back 5/10 or worse", "pain_scale_min", "NRS>=5/10"),
        (
            OUT + "Spine surgery at the lumbar levels, except one simple discectomy more than 3 years ago",
            SURGERY,
            "yes",
        ),
        (
            OUT + "Lumbar surgery, unless it was a microdiscectomy at a level that is not the target level",
            SURGERY,
            "yes",
        ),
        (OUT + "MR imaging is not possible", MRI, "yes"),
        (OUT + "Subjects who can not take MRI", MRI, "yes"),
        (OUT + "Obesity with index of body mass above 34", "bmi_max", 34),
        (OUT + "Local infxn", "excludes_infection", "yes"),
        (OUT + "Active ca or chemotherapy", "excludes_cancer", "yes"),
    ],
)
def test_other_words_of_a_fifth_writer(text: str, column: str, expected: object) -> None:
    assert value(text, column) == expected


def test_a_list_in_one_line_by_dashes_is_parted() -> None:
    text = (
        "Inclusion Criteria: - Adults with facet pain - Pain for more than 4 months - NRS of 5 or more Exclusion "
        "Criteria: - Steroid injection in the low back within 6 weeks - Had a placental product - Pregnancy - Smoking"
    )
    assert [one.text for one in split_criteria(study(text)).exclusion] == [
        "Steroid injection in the low back within 6 weeks",
        "Had a placental product",
        "Pregnancy",
        "Smoking",
    ]
    assert value(text, "min_pain_months") == 4


@each(
    ("text", "column", "expected"),
    [
        (
            IN + "Chronic back pain, with or without leg pain, for at least 5 months before screening",
            "min_pain_months",
            5,
        ),
        (IN + "Pain of the low back, constant or not, for more than 4 months", "min_pain_months", 4),
        (IN + "Has had at least 8 weeks of physical therapy or home exercise", CARE, 2),
        (IN + "Completed at least 3 months of physiotherapy", CARE, 3),
        (IN + "Have undergone at least 4 months of conservative treatment", CARE, 4),
        (IN + "Disc prolapse at single or double level", "levels_max", 2),
        (IN + "EVA of 6 or more (0-10)", "pain_scale_min", "VAS>=6/10"),
        (
            OUT + "Surgery of the same disc , spinal tumor or any cancer , infection , patient on warfarin or heparin",
            SURGERY,
            "yes",
        ),
        (
            OUT + "Not willing, operated case of spine, cauda equina, bleeding disorder or on a blood thinner",
            SURGERY,
            "yes",
        ),
        (OUT + "Patient can not do MRI", MRI, "yes"),
        (OUT + "Uncontrolled sugar", "excludes_diabetes", "yes"),
        (OUT + "Dispute about industrial accident compensation for the back", "excludes_litigation", "yes"),
        (OUT + "Medico-legal dispute in course", "excludes_litigation", "yes"),
    ],
)
def test_other_words_of_a_sixth_writer(text: str, column: str, expected: object) -> None:
    assert value(text, column) == expected


@each(
    "text",
    [
        "All adults with low back pain of more than 4 months duration and an ODI of 30 or more, whose pain was not "
        "relieved by tablets and who agree, will be included in the study. Patients with a history of cancer, any "
        "facet injection in the last 3 months or pregnancy shall be excluded from the study.",
        "Patients who come to our clinic with low back pain for at least 4 months and have an ODI of 30 or higher "
        "and who give their consent to it can be enrolled. Those with cancer, with an injection in a facet joint "
        "within 3 months, or who are pregnant are not eligible.",
    ],
)
def test_a_sentence_may_name_its_side_at_its_end(text: str) -> None:
    assert (value(text, "min_pain_months"), value(text, "odi_min")) == (4, 30)
    assert (value(text, "excludes_cancer"), value(text, "excludes_pregnancy")) == ("yes", "yes")
    assert value(text, "excl_prior_timed_months") == 3


@each(
    "heading",
    [
        "Exclusion criteria for patients and healthy controls:",
        "Exclusion Criteria (both treatment and control groups):",
        "Exclusion Criteria (all subjects, including controls):",
        "Exclusion criteria for allogeneic donor cell recipients:",
        "General exclusion criteria (donors see below):",
        "The following subjects are not eligible:",
        "Not eligible if:",
        "Reasons for exclusion:",
        "Participants must not have:",
        "You may not take part if you:",
        "Do not enroll if:",
    ],
)
def test_a_heading_that_binds_those_who_ask_is_one(heading: str) -> None:
    text = (
        f"Inclusion Criteria:\n\n* Chronic low back pain\n\n{heading}\n\n* Pregnancy\n* Prior PRP injection\n* Cancer"
    )
    found = (value(text, "excludes_pregnancy"), value(text, "excludes_cancer"), value(text, "excl_any_biologic"))
    assert found == ("yes", "yes", "yes")


@each(
    "text",
    [
        "Healthy controls\n* Injection in the past 3 months\n\nBoth groups\n* Pregnancy\n* Cancer",
        "Donors\n* HIV\n\nFor participants with back pain\n* Diabetes\n* Pregnancy\n* Cancer",
        "Donor criteria:\n* Age over 40\n\nGeneral conditions\n* Cancer\n* Pregnancy",
        "Control\n* Age over 40\n\nAll groups:\n* Cancer\n* Pregnancy",
    ],
)
def test_a_list_on_other_people_ends_at_the_next_heading(text: str) -> None:
    assert (value(OUT[:-2] + text, "excludes_pregnancy"), value(OUT[:-2] + text, "excludes_cancer")) == ("yes", "yes")


@each(
    ("text", "column"),
    [
        (OUT + "Cancer is not a reason for exclusion if in remission for 5 years", "excludes_cancer"),
        (OUT + "Cancer survivors are eligible after 5 disease-free years", "excludes_cancer"),
        (OUT + "Diabetes is allowed only when HbA1c is below 7.5%", "excludes_diabetes"),
        (OUT + "Diabetes is acceptable if well controlled", "excludes_diabetes"),
        (OUT + "Smoking is permitted up to 10 cigarettes a day", "excludes_smoking"),
        (OUT + "Anticoagulant use is permitted if it can be held for 7 days", "excludes_anticoagulant_or_bleeding"),
        (OUT + "Diabetes mellitus type 2 is accepted, but type 1 is not", "excludes_diabetes"),
        (OUT + "Lumbar discectomy is allowed if performed more than 2 years ago", SURGERY),
        (OUT + "Discectomy is allowed, any other lumbar surgery is not", SURGERY),
        (OUT + "Prior fusion; discectomy more than a year ago is allowed", SURGERY),
        (OUT + "Allergy to contrast or antibiotics, bleeding disorders", "excludes_anticoagulant_or_bleeding"),
        (OUT + "Surgical procedures in the lumbar area during the last 12 months", SURGERY),
        (OUT + "Positive urine hCG test", "excludes_pregnancy"),
        (OUT + "Hemoglobin A1c greater than 7.5%", "excludes_diabetes"),
        (OUT + "Cellulitis at the injection site", "excludes_infection"),
    ],
)
def test_what_is_let_in_on_a_condition_keeps_some_out(text: str, column: str) -> None:
    assert value(text, column) in ("yes", "conditional")


def test_what_is_let_in_on_no_condition_is_let_in() -> None:
    assert value(OUT + "Controlled diabetes and hypertension are accepted", "excludes_diabetes") == "no"


@each(
    ("text", "column", "expected"),
    [
        # An age is no length of pain.
        ("Patients over 30 and under 60 years with low back pain for more than 3 months", "min_pain_months", 3),
        ("Patients over 30 and under 60 years with low back pain for more than 3 months", "max_pain_months", None),
        ("Women and men under 65 years with back pain of at least 6 months", "max_pain_months", None),
        ("Subjects between 18 and 60 years old with lumbar pain for more than 3 months", "min_pain_months", 3),
        ("Back pain for more than 6 months and less than 10 years", "max_pain_months", 120),
        ("Back pain for less than 20 years", "max_pain_months", 240),
        ("Pain of the lumbar spine during at least 12 weeks", "min_pain_months", 3),
        ("Average back pain during the last 3 months", "min_pain_months", None),
        ("Facet pain of more than 12 weeks, no improvement with medication for 4 weeks", "min_pain_months", 3),
        ("Back pain > 6 months in whom conservative treatment for 3 months failed", "min_pain_months", 6),
        # Numbers with a dash part a list, too.
        (
            "1- Age 18-65 2- Back pain > 6 months 3- VAS of 5 or more",
            "pain_scale_min",
            "VAS>=5 (/10 implied)",
        ),
        ("1- Age 18-65 2- Back pain > 6 months 3- VAS of 5 or more", "pain_scale_max", None),
        # The level of an operation is not what is treated.
        ("No previous back surgery, except for one-level discectomy", "levels_max", None),
        ("Prior one-level discectomy is allowed", "levels_max", None),
        ("Single or two level disc disease", "levels_max", 2),
        ("Single- or double-level degeneration", "levels_max", 2),
        ("Disc degeneration of II-IV degree according to Pfirrmann", "pfirrmann_range", "2-4"),
        ("One or two adjacent discs, Pfirrmann grade 2 to 4", "pfirrmann_range", "2-4"),
        ("Adjacent discs of Pfirrmann 1 or 2", "pfirrmann_range", None),
        ("Worst pain in the past 24 hours >= 6/10", "pain_scale_min", "NRS>=6/10"),
        ("DVPRS score of 5 or higher", "pain_scale_min", "NRS>=5 (/10 implied)"),
        ("Leg pain not more than back pain", "leg_pain_rule", "leg_less_than_back"),
        ("Never operated on at the lumbar spine", "excludes_prior_surgery", "yes"),
        ("Unoperated lumbar spine", "excludes_prior_surgery", "yes"),
    ],
)
def test_other_words_of_a_seventh_writer(text: str, column: str, expected: object) -> None:
    assert value(IN + text, column) == expected


@each(
    ("text", "expected"),
    [
        ("Candidates for lumbar fusion", "not_stated"),
        ("Planned lumbar fusion within 6 months", "not_stated"),
        ("Instability that requires spinal fusion", "not_stated"),
        ("Spinal fusion, prior or planned", "yes"),
        ("Planned or previous lumbar fusion", "yes"),
        ("Failed back surgery syndrome", "yes"),
        ("Spinal surgery at the index level is allowed if performed more than 2 years ago", "yes"),
    ],
)
def test_a_surgery_to_come_is_no_earlier_one(text: str, expected: str) -> None:
    assert value(OUT + text, "excludes_prior_surgery") == expected
