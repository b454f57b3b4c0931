"""Who can join, in words that fact-checkers found misread or missed, each with siblings of its own."""

from __future__ import annotations

from tests.reading.criteria.test_eligibility import IN, OUT, study, value
from tests.tools.each import each
from trialfinder.advice.fit.joining import joining_rules
from trialfinder.reading.criteria.items import split_criteria
from trialfinder.reading.reading import Reading

SURGERY = "excludes_prior_surgery"
BLEEDING, LEG = "excludes_anticoagulant_or_bleeding", "leg_pain_rule"

WHO_CAN_JOIN = [
    (IN + "at least one lumbar disc (L3/L4 to L5/S1) with degeneration on MRI", "levels_max", None),
    (IN + "At least 1 worn disc on MRI", "levels_max", None),
    (IN + "One or more painful levels", "levels_max", None),
    (IN + "A minimum of one degenerated lumbar segment", "levels_max", None),
    (IN + "Degeneration of >= 1 lumbar disc", "levels_max", None),
    (IN + "At least one, but no more than three worn discs", "levels_max", 3),
    (IN + "At least one level of disc disease", "levels_max", None),
    (IN + "At least a single painful level", "levels_max", None),
    (IN + "Low back pain for at least 12 months, dominating over leg pain", LEG, "leg_less_than_back"),
    (IN + "Back pain that dominates over the leg pain", LEG, "leg_less_than_back"),
    (IN + "Low back pain prevailing over sciatica", LEG, "leg_less_than_back"),
    (IN + "Pain in the back more severe than leg pain", LEG, "leg_less_than_back"),
    (IN + "More back pain than leg pain", LEG, "leg_less_than_back"),
    (IN + "Pain mainly in the back rather than leg pain", LEG, "leg_less_than_back"),
    (IN + "Axial pain outweighs any radicular pain", LEG, "leg_less_than_back"),
    (OUT + "leg pain greater than back pain", LEG, "leg_less_than_back"),
    (OUT + "Leg pain that is worse than the back pain", LEG, "leg_less_than_back"),
    (OUT + "Leg pain equal to or greater than back pain", LEG, "leg_less_than_back"),
    (OUT + "Leg pain as bad as the back pain or worse", LEG, "leg_less_than_back"),
    (OUT + "Leg pain exceeding back pain", LEG, "leg_less_than_back"),
    (IN + "Leg pain not greater than back pain", LEG, "leg_less_than_back"),
    (IN + "Back pain equal to or greater than leg pain", LEG, "leg_less_than_back"),
    (IN + "Back pain at least as strong as leg pain", LEG, "leg_less_than_back"),
    (IN + "chronic LBP without leg pain for more than 3 months", LEG, "no_leg_pain"),
    (IN + "Low back pain with no leg pain", LEG, "no_leg_pain"),
    (OUT + "Leg pain", LEG, "no_leg_pain"),
    (OUT + "Pain in the leg", LEG, "no_leg_pain"),
    (IN + "low back pain and leg pain for over 6 weeks", LEG, "leg_pain_required"),
    (OUT + "4- Radicular pain and neurologic deficit", LEG, "no_radicular_pain"),
    (OUT + "Clinically significant nerve pain", LEG, "no_radicular_pain"),
    (IN + "Pain of 5 or more on an NRS from 0 to 10", "pain_scale_min", "NRS>=5/10"),
    (IN + "VAS from 0 to 100 of at least 40", "pain_scale_min", "VAS>=40/100"),
    (OUT + "Anti-TNF drugs in the past 3 months", "excludes_immunosuppression", "yes"),
    (OUT + "Intake of cytostatics", "excludes_immunosuppression", "yes"),
    (OUT + "Biologic disease-modifying antirheumatic drugs", "excludes_immunosuppression", "yes"),
    (OUT + "Raised levels of TNF", "excludes_immunosuppression", "not_stated"),
    (OUT + "VKA, NOAC", BLEEDING, "yes"),
    (OUT + "DOAC treatment", BLEEDING, "yes"),
    (OUT + "platelets < 100 tys./ul", BLEEDING, "yes"),
    (OUT + "platelet < 80×109/L", BLEEDING, "yes"),
    (OUT + "PLT below 120 x 10^9/L", BLEEDING, "yes"),
    (OUT + "Thrombocytes less than 100 G/l", BLEEDING, "yes"),
    (OUT + "Hb < 11, platelet < 150.000", BLEEDING, "yes"),
    (OUT + "Low platelets", BLEEDING, "yes"),
    (OUT + "Using antiaggregant drugs", BLEEDING, "yes"),
    (OUT + "anticoagulation (phenprocoumon)", BLEEDING, "yes"),
    (OUT + "coumarins or DOAC (acetylsalicylic acid is no contraindication)", BLEEDING, "yes"),
    (OUT + "hemorrhagic tendency or use of ticlopidine within two weeks", BLEEDING, "yes"),
    (OUT + "anticoagulant consumption", BLEEDING, "yes"),
    (OUT + "violation of blood coagulation", BLEEDING, "yes"),
    (OUT + "Edoxaban or enoxaparin", BLEEDING, "yes"),
    (OUT + "acenocoumarol or dicoumarins", BLEEDING, "yes"),
    (OUT + "patient on aspirin or clopidogrel", BLEEDING, "yes"),
    (IN + "Platelet-rich plasma with platelets above 1,000,000", BLEEDING, "not_stated"),
    (OUT + "Platelet-rich plasma within less than 12 months", BLEEDING, "not_stated"),
    (OUT + "Fusion surgery", SURGERY, "yes"),
    (OUT + "Spondylodesis", SURGERY, "yes"),
    (OUT + "Lumbar arthrodesis.", SURGERY, "yes"),
    (OUT + "Lumbar stabilization surgery", SURGERY, "yes"),
    (OUT + "Operations on lumbar spine in anamnesis", SURGERY, "yes"),
    (OUT + "Patients operated for spine", SURGERY, "yes"),
    (OUT + "Prior fusion", SURGERY, "yes"),
    (OUT + "Presence of pedicle screws", SURGERY, "yes"),
    (OUT + "Prior surgeries of segments between L1 and S1", SURGERY, "yes"),
    (OUT + "History of lumbar spine surgery or fracture of vertebra", SURGERY, "yes"),
    (OUT + "Prior sacroiliac joint fusion", SURGERY, "yes"),
    (OUT + "Knee fusion surgery", SURGERY, "not_stated"),
    (IN + "No history of metabolic, autoimun and genetic disease(s).", "excl_autoimmune", "yes"),
    (IN + "No history of metabolic, autoimun and genetic disease(s).", "excludes_diabetes", "yes"),
    (OUT + "Autoimune disorder", "excl_autoimmune", "yes"),
    (OUT + "Auto-immunity", "excl_autoimmune", "yes"),
    (OUT + "rheumatic disorders", "excl_autoimmune", "yes"),
    (OUT + "Collagen diseases", "excl_autoimmune", "yes"),
    (OUT + "Metabolic bone disease", "excludes_diabetes", "not_stated"),
    (OUT + "anti-cancer drugs or immunosuppressant within 3 months", "excludes_cancer", "not_stated"),
    (OUT + "anticancer drug within 4 weeks", "excludes_cancer", "not_stated"),
    (OUT + "Use of antineoplastic agents", "excludes_cancer", "not_stated"),
    (OUT + "Blood cancer", "excludes_cancer", "yes"),
    (OUT + "Neoplasia", "excludes_cancer", "yes"),
    (OUT + "Active oncological process", "excludes_cancer", "yes"),
    (OUT + "Pending insurance case", "excludes_litigation", "yes"),
    (OUT + "Ongoing insurance dispute", "excludes_litigation", "yes"),
    (OUT + "Open social security claim", "excludes_litigation", "yes"),
    (OUT + "Pending disability pension", "excludes_litigation", "yes"),
    (OUT + "litigations or insurance claims", "excludes_litigation", "yes"),
    (OUT + "Work accident in litigation", "excludes_litigation", "yes"),
    (OUT + "Involved in an occupational or traffic compensation process.", "excludes_litigation", "yes"),
    (OUT + "Any open disability claim", "excludes_litigation", "yes"),
    (OUT + "Unsettled motor vehicle or WorkSafe claim", "excludes_litigation", "yes"),
    (OUT + "Workers compensation", "excludes_litigation", "yes"),
    (OUT + "Applying for a disability pension", "excludes_litigation", "yes"),
    (OUT + "Patients with labor lawsuit", "excludes_litigation", "yes"),
    (IN + "Affiliated to a social security scheme", "excludes_litigation", "not_stated"),
    (
        IN + "Pain syndrome in lumbar spine during at least 12 weeks, resistant to conservative therapy;",
        "min_pain_months",
        3,
    ),
    (IN + "Pain in the lumbar region throughout at least 3 months", "min_pain_months", 3),
    (IN + "pain > 12 weeks", "min_pain_months", 3),
    (IN + "2- Low back pain more than 12 weeks", "min_pain_months", 3),
    (IN + "LBP radiating to leg for 3 months or more", "min_pain_months", 3),
    (IN + "Low backache since more than 6 months not relieved by rest, drugs and physiotherapy", "min_pain_months", 6),
    (IN + "Pain of at least 4 on the Defense and Veterans Pain Rating Scale (0-10)", "pain_scale_min", "NRS>=4/10"),
    (IN + "3- Pain intensity of at least 4 in VAS", "pain_scale_min", "VAS>=4 (/10 implied)"),
    (IN + "VAS at least 4", "pain_scale_min", "VAS>=4 (/10 implied)"),
    (IN + "VAS≥4;", "pain_scale_min", "VAS>=4 (/10 implied)"),
    (IN + "BPI average pain item 4 or higher (0 to 10)", "pain_scale_min", "NRS>=4/10"),
    (IN + "Worst pain of at least 5 on a 0-10 scale", "pain_scale_min", "NRS>=5/10"),
    (IN + "Mean low back pain in the last 48 hours ≥ 40/100 on a numeric scale", "pain_scale_min", "NRS>=40/100"),
    (IN + "Pain \\> 3 on the NRS (0-10)", "pain_scale_min", "NRS>3/10"),
    (IN + "pain score of 5 and over according to visual analog scale (0-10)", "pain_scale_min", "VAS>=5/10"),
    (IN + "Degeneration of disc II-IV according to Pfirrmann;", "pfirrmann_range", "2-4"),
    (IN + "Disc wear III or IV by Pfirrmann", "pfirrmann_range", "3-4"),
    (IN + "Disc degeneration 3-5 on the Pfirrmann scale", "pfirrmann_range", "3-5"),
    (IN + "Pfirrmann II-IV", "pfirrmann_range", "2-4"),
    (IN + "Discogenic pain, Pfirrmann III-IV", "pfirrmann_range", "3-4"),
    (IN + "disc of Pfirrmann III", "pfirrmann_range", "3"),
    (IN + "2-3 level Pfirman 3-4; fail of conservative 3 m.", "pfirrmann_range", "3-4"),
    (IN + "MRI: disc prolapse at one or two level", "levels_max", 2),
    (IN + "One or two painful discs", "levels_max", 2),
    (IN + "one symptomatic level L3-S1, Pfirrmann III or IV", "levels_max", 1),
    (IN + "Disc bulge or protrusion on MRI at one or two levels", "levels_max", 2),
    (OUT + "more than two symptomatic discs", "levels_max", 2),
    (OUT + "symptomatic involvement of more than one disc", "levels_max", 1),
    (OUT + "Symptomatic multilevel disease", "levels_max", 1),
    (IN + "responsible disc no more than 2 segments;", "levels_max", 2),
    (IN + "Up to three discs with an annular fissure on MRI or annulogram.", "levels_max", 3),
    (IN + "Modified Pfirrmann 3-6 at one level L1 to S1", "levels_max", 1),
    (IN + "low back pain > 12 weeks, with monolevel or multilevel disc disease", "levels_max", None),
    (IN + "three discs with degeneration by MRI", "levels_max", None),
]


@each(("text", "column", "expected"), WHO_CAN_JOIN)
def test_what_fact_checkers_missed(text: str, column: str, expected: object) -> None:
    assert value(text, column) == expected


def test_a_list_in_one_line_by_numbers_and_dashes_is_parted() -> None:
    text = OUT + "1- Cancer 2- PRP in the last 6 months 3- Lumbar surgery\n* 4- Diabetes 5- Radicular pain"
    assert [one.text for one in split_criteria(study(text)).exclusion] == [
        "Cancer",
        "PRP in the last 6 months",
        "Lumbar surgery",
        "Diabetes",
        "Radicular pain",
    ]


@each(
    ("text", "words"),
    [
        (OUT + "leg pain greater than back pain", "Leg pain no worse than back pain."),
        (OUT + "Leg pain that is worse than the back pain", "Leg pain no worse than back pain."),
        (IN + "Back pain equal to or greater than leg pain", "Leg pain no worse than back pain."),
        (OUT + "Leg pain equal to or greater than back pain", "Leg pain less than back pain."),
        (IN + "Leg pain ≤ back pain", "Leg pain no worse than back pain."),
        (IN + "Leg pain < back pain", "Leg pain less than back pain."),
        (OUT + "Leg pain ≥ back pain", "Leg pain less than back pain."),
        (OUT + "Radiating leg pain", "No pain in the leg."),
        (IN + "Axial pain greater than leg pain > 6 months", "Leg pain less than back pain."),
        (IN + "Low back pain without leg pain", "No pain in the leg."),
        (IN + "Low back pain and unilateral or bilateral leg pain", "Pain that runs down the leg."),
        (IN + "Back pain radiating to the leg", "Pain that runs down the leg."),
        (IN + "Leg pain not relieved by tablets", "Pain that runs down the leg."),
        (IN + "Lumbosciatica on the left or right side", "Pain that runs down the leg."),
    ],
)
def test_leg_pain_as_bad_as_the_back_is_barred_only_where_the_record_says_so(text: str, words: str) -> None:
    assert {one.name: one.words for one in joining_rules(Reading(study(text)))}["leg_pain_rule"] == words


@each(
    ("text", "column", "start"),
    [
        # What makes less of one thing in a list makes no less of another.
        (OUT + "malignancy, active infection, pregnancy", "excludes_cancer", "No cancer."),
        (OUT + "Active infection or cancer", "excludes_cancer", "Cancer can keep you out"),
        (OUT + "Recent or current cancer", "excludes_cancer", "Cancer can keep you out"),
        (OUT + "Cancer or any surgery within 5 years", "excludes_cancer", "Cancer can keep you out"),
        (OUT + "Tumor, tuberculosis or infection of the spine", "excludes_cancer", "Cancer can keep you out"),
        (OUT + "Known case of malignancy", "excludes_cancer", "No cancer."),
        (OUT + "Neoplasms now or in anamnesis", "excludes_cancer", "No cancer."),
        (OUT + "Type 1 or type 2 diabetes", "excludes_diabetes", "No diabetes."),
        (OUT + "Diabetes mellitus (type I or II)", "excludes_diabetes", "No diabetes."),
        (OUT + "Type 1 diabetes", "excludes_diabetes", "Diabetes can keep you out"),
        (OUT + "Autoimmune disease (e.g., systemic lupus)", "excl_autoimmune", "No autoimmune disease."),
        (OUT + "Lumbar surgery or any treatment of the target disc", SURGERY, "No earlier back surgery."),
        (OUT + "Surgery or treatment of the target disc", SURGERY, "Earlier back surgery can keep you out"),
        (OUT + "Cannot have an MRI", "excludes_mri_contraindicated", "Able to have an MRI scan."),
        (OUT + "Sepsis", "excludes_infection", "An infection can keep you out"),
        # More than smoke.
        (OUT + "Current use of nicotine products", "excludes_smoking", "No nicotine products, smoked or not."),
        (OUT + "Nicotine use within 3 months", "excludes_smoking", "Nicotine, smoked or not, can keep you out"),
        (OUT + "Tobacco use", "excludes_smoking", "No smoking, and no other tobacco."),
        # Numbers as the record has them.
        (IN + "Pain for more than 6 weeks", "min_pain_months", "Pain for more than 6 weeks."),
        (IN + "Back pain for at least 10 weeks", "min_pain_months", "Pain for at least 10 weeks."),
        (IN + "Back pain for at least 12 weeks", "min_pain_months", "Pain for at least 3 months."),
        (IN + "VAS of 4 or more", "pain_scale_min", "A pain score of at least 4 (of 10, as we read it)."),
        # The sentence that reaches farthest, and both sides of one thing.
        (OUT + "Surgery at the index level\n* Prior lumbar surgery", SURGERY, "No earlier back surgery."),
        (OUT + "Bleeding disorders\n* Anticoagulants", BLEEDING, "No bleeding problem, no blood thinners."),
        (OUT + "Bleeding disorders\n* Platelets < 100,000", BLEEDING, "A bleeding problem, too few platelets"),
        # What is only named.
        (OUT + "Known sensitivity to hyaluronate or DMSO", "excludes_allergy", "An allergy can keep you out"),
        (OUT + "Previous reaction to fibrin sealant", "excludes_allergy", "An allergy can keep you out"),
        (IN + "No hypersensitivity to human albumin", "excludes_allergy", "An allergy can keep you out"),
        (OUT + "Participation in other trial within 1 month", "excludes_other_trial", "Being in another trial"),
        (OUT + "Any investigational device or drug within 6 months", "excludes_other_trial", "Being in another trial"),
        (OUT + "Enrolled in a concurrent pain study", "excludes_other_trial", "Being in another trial"),
        (OUT + "Radicular pain and neurologic deficit", "excludes_nerve_deficit", "Weak or numb legs"),
        (IN + "No motor weakness", "excludes_nerve_deficit", "Weak or numb legs"),
        (OUT + "Disc extrusion", "excludes_spine_trouble", "Another trouble of the spine"),
        (IN + "A worn disc without stenosis", "excludes_spine_trouble", "Another trouble of the spine"),
        (OUT + "Hepatic, renal and heart failure", "excludes_organ_disease", "A disease of the heart"),
        (OUT + "Dementia", "excludes_mental_illness", "A mental illness"),
        (OUT + "Abuse of alcohol", "excludes_mental_illness", "A mental illness"),
        (IN + "At least 80% relief by two medial branch blocks", "asks_test_block", "A test injection"),
        (IN + "Facet pain proved by a positive block", "asks_test_block", "A test injection"),
        (IN + "Instability as seen on MRI", "asks_finding", "A finding that is named"),
        (IN + "Fatty infiltration of multifidus in MRI", "asks_finding", "A finding that is named"),
        (IN + "Modic 1 on a single level", "asks_finding", "A finding that is named"),
        (IN + "At least 3 positive provocation tests", "asks_examination", "A sign that a doctor finds"),
        (IN + "Palpation tenderness of the ligaments", "asks_examination", "A sign that a doctor finds"),
        (IN + "DEERS eligible", "asks_belonging", "It takes people who belong somewhere"),
        (IN + "Elective sequestrectomy is planned; indication for sequestrectomy", "asks_surgery", "It takes people"),
        (IN + "Needs surgical reconstruction of the lumbar spine", "asks_surgery", "It takes people who need"),
        (IN + "A lumbar surgery candidate", "asks_surgery", "It takes people who need back surgery"),
        (IN + "Must be covered by public health insurance", "asks_insurance", "It takes people with health insurance"),
        (OUT + "Cancer\n\nNote: Other exclusion criteria may apply.", "more_rules", "By its own words"),
        ("Key Inclusion Criteria:\n\n* Back pain", "more_rules", "By its own words"),
    ],
)
def test_a_rule_is_told_neither_softer_nor_wider_than_it_is(text: str, column: str, start: str) -> None:
    assert {one.name: one.words for one in joining_rules(Reading(study(text)))}[column].startswith(start)


@each(
    ("text", "column"),
    [
        (IN + "Failed care, or intolerance to physical therapy", "excludes_allergy"),
        (IN + "Allergen-specific care has failed", "excludes_allergy"),
        (IN + "Disc wear without protrusion", "asks_finding"),
        (OUT + "Modic 3", "asks_finding"),
        (IN + "Modic changes of grade II or less", "asks_finding"),
        (IN + "Pain on provocation tests by discography", "asks_examination"),
        (OUT + "No evidence of stenosis on MRI", "excludes_spine_trouble"),
        (OUT + "Severe carotid artery stenosis", "excludes_spine_trouble"),
        (IN + "Conservative care failed, including facet blocks with brief relief", "asks_test_block"),
        (IN + "Pain of 4 on the Defense and Veterans Pain Rating Scale", "asks_belonging"),
        (OUT + "Unable to attend other study visits", "excludes_other_trial"),
        (OUT + "Contraception for 6 months after the last dose of the investigational drug", "excludes_other_trial"),
        (IN + "Not a candidate for surgery", "asks_surgery"),
        (IN + "Indication for surgery, which the patient refuses", "asks_surgery"),
        (OUT + "Candidate for lumbar surgery", "asks_surgery"),
    ],
)
def test_what_is_not_named_is_not_told(text: str, column: str) -> None:
    assert value(text, column) == "not_stated"


def test_a_quote_goes_on_where_the_next_sentence_takes_some_of_it_back() -> None:
    text = (
        OUT + "Earlier lumbar fusion. Earlier microdiscectomy is accepted if done more than 2 years ago\n* Cancer. Pain"
    )
    rules = {one.name: one for one in joining_rules(Reading(study(text)))}
    [surgery], [cancer] = rules[SURGERY].quotes, rules["excludes_cancer"].quotes
    assert surgery.quote == "Earlier lumbar fusion. Earlier microdiscectomy is accepted if done more than 2 years ago"
    assert cancer.quote == "Cancer."


def test_the_quote_of_a_rule_on_earlier_treatment_goes_on_too() -> None:
    text = OUT + "Any previous treatment of the lumbar discs by injections; discography is not counted"
    rules = [one for one in joining_rules(Reading(study(text))) if one.name.startswith("earlier_injection")]
    assert rules
    assert all((one.field.quote or "").endswith("discography is not counted") for one in rules)


def test_every_sentence_is_shown_where_none_says_it_all_and_a_cut_quote_holds_the_words_it_is_for() -> None:
    far = "Any disease that may harm the patient, " + "be it of the skin, the eye, the ear or the nose, " * 5
    rules = joining_rules(Reading(study(OUT + f"Spinal infection\n* HIV\n* {far} diabetes, and gout")))
    found = {one.name: one for one in rules}
    assert [one.quote for one in found["excludes_infection"].quotes] == ["Spinal infection", "HIV"]
    shown = found["excludes_diabetes"].shown(found["excludes_diabetes"].field.quote or "", 200)
    assert shown.startswith("… ")
    assert "diabetes" in shown
    assert len(shown) < 210
