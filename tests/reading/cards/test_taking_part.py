"""What taking part asks, as a record says it: the product later, visits, the test needle into a disc, medicines.

Each kind has sentences that say so, and siblings that only sound like it.
"""

from __future__ import annotations

import json
from typing import Any

from tests.tools.each import each
from tests.tools.held import decoded
from tests.tools.paths import holds
from tests.tools.standin.records import arm, intervention, study
from trialfinder.reading.reading import Reading

ARMS = [arm("PRP"), arm("Saline", "PLACEBO_COMPARATOR")]
DESCRIPTION = "protocolSection.descriptionModule.detailedDescription"


def made(text: str = "", *, inclusion: str = "", exclusion: str = "", **facts: Any) -> dict[str, Any]:
    """A made-up trial of PRP in the disc whose words are these."""
    criteria = "Inclusion Criteria:\n\n* Low back pain\n"
    criteria += f"* {inclusion}\n" if inclusion else ""
    criteria += "\nExclusion Criteria:\n\n* Pregnancy\n"
    criteria += f"* {exclusion}\n" if exclusion else ""
    return study(
        "NCT93000011",
        description=f"We compare two injections. {text} The coin is thrown by a machine.",
        interventions=[intervention("Platelet-rich plasma"), intervention("Saline")],
        criteria=criteria,
        **{"arms": ARMS, **facts},
    )


def reading(text: str = "", **facts: Any) -> Reading:
    return Reading(decoded(made(text, **facts)))


def model(name: str, words: str = "") -> dict[str, Any]:
    info = {"interventionModel": name, **({"interventionModelDescription": words} if words else {})}
    return {"studyType": "INTERVENTIONAL", "designInfo": info}


# ---- the product later

DENIED = [
    "No subject will cross over to active treatment.",
    "No patient in the sham arm may cross over.",
    "There is no cross-over for sham participants; those who cannot accept this should not join.",
    "Crossover is not allowed.",
    "There will be no crossover between the groups.",
    "Participants cannot cross over to the other arm at any time.",
    "Patients will not be permitted to cross over to the PRP group.",
    "Control patients will not be offered PRP after the study.",
    "Subjects of the placebo group are not eligible to receive the active treatment once the trial is completed.",
    "Crossover was allowed in the first version of the protocol but later removed by an amendment.",
    "The sham group will not have the option to receive the cells at the end.",
    "No crossing-over of groups is foreseen.",
    "None of the saline participants may switch to PRP.",
    "Steroid subjects will not be able to change to the cells.",
    "Those in the dextrose arm will not be given PRP at the end of the trial.",
]
NOT_DENIED = [
    "No patient who failed may cross over the line.",
    "Control patients may not switch to another painkiller.",
    "The cells in the vehicle will not be given after the bag has been open for an hour.",
    "Open-label PRP will be studied in both groups of mice.",
    "No crossover between arms will take place before month 12.",
    "Patients may not cross over until the 6-month visit.",
    "A parallel design is used instead of a cross-over design.",
    "Earlier studies had no crossover.",
    "No crossover effect is expected.",
    "The control group will not receive an injection.",
    "Patients in the placebo group will not be offered opioids.",
    "If there is no crossover, the data are pooled.",
    "The needle does not cross over the midline.",
    "Those who do not cross over are followed for a year.",
    "Subjects in the conservative group may elect to get surgery after month 3.",
    "Control patients may choose to stop after the visit.",
    "The control group will be given saline and the other group PRP after the blood draw.",
    "Patients may switch to another painkiller after 6 months.",
    "The exercise group will be given advice on how cells age after 6 months.",
]


@each("text", DENIED)
def test_a_denial_is_told_as_one(text: str) -> None:
    found = reading(text).taking_part.crossover
    assert (found.value, found.quote, found.path) == ("denied", text, DESCRIPTION)
    assert reading(text).crossover is None


@each("text", NOT_DENIED)
def test_what_only_sounds_like_a_denial_is_none(text: str) -> None:
    assert reading(text).taking_part.crossover.value == "not_stated"


@each(
    ("text", "value"),
    [
        ("Patients in the control group may cross over to PRP after six months.", "offered"),
        ("After unblinding, people of the placebo group can receive an injection of stem cells.", "offered"),
        ("A crossover to PRP is offered at week 26 to those who got saline.", "offered"),
        ("After the 3 month visit, subjects in the conservative group may elect to get Qolvexa.", "offered"),
        ("Control patients can choose to have the allograft once the year is over.", "offered"),
        ("The physiotherapy subjects will be given UC-MSC after the 6 months visit.", "offered"),
        ("The exercise group will be treated with PRP at the end of the study.", "offered"),
        ("Radiofrequency patients can switch to PRP after 6 months when there is no success.", "offered"),
        ("People of the other arm are allowed to switch over to the cells after a year.", "offered"),
        ("After the month 12 visit, sham subjects will be offered QX-12 in an open label extension.", "offered"),
        ("8 weeks after, patients who want it may receive optional PRP in both groups (open label).", "offered"),
        ("Six months later, open-label MSC treatment will be available to all groups.", "offered"),
        ("At unblinding 12 weeks after, both arms can have open-label PRP.", "offered"),
        ("Participants in the usual care group could cross over to Nucavia at month 6 if pain went on.", "offered"),
        ("After the last visit, sham participants will be invited to have the cells.", "offered"),
        ("Who fails leaves the study, with an option for PRP in those who received the steroid.", "offered"),
        ("Subjects in the MP arm with pain at 6 months have the choice of PRP.", "offered"),
        ("At 12 weeks people may ask for an optional injection of PRP, regardless of their group.", "offered"),
        ("On the waiting list, people go on with exercise, and cells can be given to them after one year.", "offered"),
        ("People in the dextrose group who have no relief at 3 months may get PRP.", "offered"),
        ("This is a randomized, double-blind, crossover study of PRP and saline.", "in_turn"),
        ("The trial has a two-period cross-over design.", "in_turn"),
        ("Each subject is given both in a cross-over manner.", "in_turn"),
    ],
)
def test_an_offer_and_a_design_in_turns_are_two_things(text: str, value: str) -> None:
    found = reading(text)
    assert found.taking_part.crossover[:2] == (value, text)
    assert found.crossover is not None
    assert found.crossover.text == text


def test_a_filed_design_alone_is_no_sentence_on_the_product() -> None:
    found = reading("", designModule=model("CROSSOVER"))
    field = found.taking_part.crossover
    path = "protocolSection.designModule.designInfo.interventionModel"
    assert (field.value, field.quote, field.path) == ("model", "CROSSOVER", path)
    assert found.crossover is None
    offered = "Those of the saline group may cross over to PRP at 3 months."
    assert reading(offered, designModule=model("CROSSOVER")).taking_part.crossover[:2] == ("offered", offered)


def test_words_that_differ_are_told_as_differing() -> None:
    text = "Crossover is not allowed."
    other = "People of the sham group may cross over to the cells after unblinding."
    found = reading(text, designModule=model("PARALLEL", other))
    assert found.taking_part.crossover.value == "differs"


def test_silence_of_the_record_of_our_copy_and_of_a_study_of_one_group() -> None:
    assert reading("").taking_part.crossover.value == "not_stated"
    assert Reading(decoded(made(DENIED[0]), "facts_only")).taking_part.crossover.value is None
    filed = Reading(decoded(made(DENIED[0], designModule=model("CROSSOVER")), "facts_only"))
    assert filed.taking_part.crossover.value == "model"
    alone = reading("", arms=[arm("PRP")], designModule=model("SINGLE_GROUP"))
    assert alone.taking_part.crossover.value == "no_comparison"


def test_an_offer_to_one_of_several_groups_is_not_told_of_all() -> None:
    def told(text: str, *others: str) -> str | None:
        arms = [arm("PRP"), *(arm(one, "PLACEBO_COMPARATOR") for one in others)]
        return reading(text, arms=arms).taking_part.crossover.value

    two = ("Saline", "Exercise")
    later = "can have PRP after 6 months."
    assert told(f"Subjects of the conservative exercise group {later}", *two) == "offered_some"
    assert told(f"Subjects in the saline group and in the exercise group {later}", *two) == "offered"
    assert told(f"Control subjects {later}", *two) == "offered"
    assert told(f"Placebo subjects in group 2 {later}", "Group 2: placebo", "Group 4: placebo") == "offered_some"
    assert told(f"Placebo subjects {later}", "Group 2: placebo", "Group 4: placebo") == "offered"
    assert told(f"Subjects in the usual care group {later}", *two) == "offered_some"
    assert told(f"Control subjects who exercise {later}", "Exercise") == "offered"


def test_single_group_beside_arms_that_chance_fills_is_not_believed() -> None:
    info = {"interventionModel": "SINGLE_GROUP", "allocation": "RANDOMIZED"}
    design = {"studyType": "INTERVENTIONAL", "designInfo": info}
    assert reading(designModule=design).taking_part.crossover.value == "not_stated"
    info.pop("allocation")
    assert reading(designModule=design).taking_part.crossover.value == "no_comparison"


# ---- visits

VISITS = [
    ("There are 7 study visits over two years.", "7 study visits"),
    ("Each person comes for five clinic visits.", "five clinic visits"),
    ("Subjects will return to the clinic at 2 weeks, 3 months and 12 months.", "2 weeks, 3 months and 12 months"),
    ("Follow-up visits are at weeks 4, 12, and 26.", "weeks 4, 12, and 26"),
    ("Patients will be called by phone at 1 and 6 months.", "1 and 6 months"),
    ("Three follow-up phone calls are made by the nurse.", "Three follow-up phone calls"),
    ("Participants will be seen on day 14, day 90 and day 365 after the injection.", "day 14, day 90 and day 365"),
    ("Each visit will last about two hours.", "Each visit will last about two hours"),
    ("Visits at 2 weeks, 2, 4 and 8 months.", "2 weeks, 2, 4 and 8 months"),
    ("Check-ups: 6, 12 and 18 months after the injection.", "6, 12 and 18 months"),
    ("Follow-up data are collected at 1 and 4 months.", "1 and 4 months"),
    ("A good result leads to 2- and 8-month follow-up visits.", "2- and 8-month follow-up visits"),
    ("Follow up: 2 weeks, 1 and 2 months by telephone.", "2 weeks, 1 and 2 months"),
]
NO_VISITS = [
    "Back pain leads to 30 million visits to a doctor each year.",
    "Low back pain is the second cause of medical visits.",
    "In an earlier study patients were seen at 3 and 6 months.",
    "Pain will be measured at 3, 6 and 12 months.",
    "Success at 3 and 12 months is compared between groups.",
    "Controls got saline 3, 6 and 12 months ago.",
    "The number of emergency visits is counted.",
    "Cells are kept for 2 weeks and 3 months before use.",
    "The product was called safe at 1 and 6 months in animals.",
    "Patients with pain for 3 or 6 months return to work.",
]


@each(("text", "words"), VISITS)
def test_visits_are_told_as_the_record_words_them(text: str, words: str) -> None:
    [found] = reading(text).taking_part.visits
    assert (found.words, found.quote, found.path) == (words, text, DESCRIPTION)


@each("text", NO_VISITS)
def test_visits_of_others_and_measurements_are_none(text: str) -> None:
    assert reading(text).taking_part.visits == ()


# ---- the test needle into a disc

NEEDLE_IN = [
    ("Positive provocative discography at one or two levels", "required"),
    ("One painful disc, confirmed by discogram with concordant pain", "required"),
    ("Discography must have been done within the last year", "required"),
    ("Disc as the source of pain by MRI or discography", "sometimes"),
    ("Discography, if more than one disc is worn", "sometimes"),
    ("Positive discography (if clinically indicated)", "sometimes"),
    ("No discography in the last 3 months", "bars"),
    ("Patients who are scheduled for discography", "done"),
    ("Discography is not required", "not_needed"),
    ("Concordant pain at low pressure discography, or Modic I changes", "sometimes"),
    ("Painful disc shown by discography (low pressure) or by a disc block", "sometimes"),
    ("Painful disc by one of: positive discography, Modic changes, a disc block", "sometimes"),
    ("Concordant pain on discography at one or two levels", "required"),
    ("Does not need a discogram", "not_needed"),
    ("Discography is not mandatory unless the MRI leaves doubt", "sometimes"),
    ("Those whose painful segment is unclear should be confirmed by discography", "sometimes"),
    ("MRI and, where the investigator finds it necessary, a discogram confirm the level", "sometimes"),
    ("When MRI is inconclusive, the level must be proven by discography", "sometimes"),
    ("Levels where pain was provoked by discography", "required"),
    ("Clinical picture fits, provocative discography permitted", "allowed"),
    ("Diagnosis by history, a discogram is optional", "allowed"),
    ("Painful discography within the maximum allowed pressure", "required"),
    ("Painful disc shown by one or more of the following: discography, high-intensity zone", "sometimes"),
    ("Discogram provokes the known pain, or MRI with Modic I changes", "sometimes"),
    ("Concordant pain on discography and Modic II or III on MRI", "required"),
    ("Less pain after an intradiscal block with bupivacaine", "required"),
    ("Up to two torn discs on MRI or annulogram", "sometimes"),
    ("Pain relief after 1 mL of lidocaine in the disc (discoblock)", "required"),
    ("Positive discoblock at one level", "required"),
    ("The level is proved by MRI or a discoblock", "sometimes"),
    ("The painful disc is proved by disc pressure measurement, or by MRI", "sometimes"),
    ("Nucleogram with leakage at one level", "required"),
]
NEEDLE_OUT = [
    ("Discography within the last 21 days", "bars"),
    ("Previous discography at the index level", "bars"),
    ("Negative discogram", "finding"),
    ("Full annular tear seen on MRI or discography", "finding"),
    ("Any injection into the disc, other than contrast medium for discography", "allowed"),
    ("Contraindication to discography", "named"),
    ("Any discography that provoked pain at another disc", "finding"),
    ("A discogram which reproduced the pain at three discs", "finding"),
    ("Previous positive discography", "finding"),
    ("Painful discomfort, or discography within 3 months", "bars"),
    ("Abnormal lumbar discogram at more than two levels", "finding"),
    ("Opening pressure above 100 psi on needle test (discogram) of the disc", "finding"),
    ("Leakage of dye at discography", "finding"),
    ("Discography was concordant at three or more levels", "finding"),
]
NEEDLE_TOLD = [
    ("All subjects undergo discography before the injection.", "done"),
    ("Subjects had a discogram with contrast injected by hand.", "done"),
    ("Discography may be used at the discretion of the physician.", "sometimes"),
    ("The painful disc is found on MRI, discography, or other means.", "sometimes"),
    ("No discography is done in this trial.", "not_done"),
    ("Discography with pain provocation is not performed.", "not_done"),
    ("Discography before the injection is never carried out.", "not_done"),
    ("Discs are chosen by MRI without the need for discography.", "not_needed"),
    ("The level is found by MRI, not need discogram.", "not_needed"),
    ("Discography is allowed but is not mandatory for entry.", "not_needed"),
    ("Provocation discography is permitted during screening.", "sometimes"),
    ("Discography is not needed to join.", "not_needed"),
    ("A needle biopsy of the worn disc is taken six weeks before.", "biopsy"),
    ("The cells are grown from disc biopsies.", "biopsy"),
    ("Previous discography is acceptable.", "allowed"),
    ("Discography is not required unless the MRI shows two worn discs.", "sometimes"),
    ("Discography was done at some hospitals as usual care and has no bearing on entry.", "named"),
    ("Discography of healthy discs is not done, that of the painful disc is done.", "done"),
    ("Patients with disc pain proven by discography receive one injection.", "named"),
    ("After consent the level is confirmed by discography in all.", "done"),
]
NO_NEEDLE = [
    "Discography is debated, and some studies have shown harm.",
    "In a previous trial the discs were chosen by discography.",
    "Sacroiliac provocation tests are done by hand.",
    "The photographs are kept as a discograph of the site.",
    "Provocation of pain on walking is noted.",
    "The disc is photographed by MRI.",
    "A biopsy is done to rule out infection of the disc.",
    "PD stands for people with disease.",
    "The injection is performed under fluoroscopy with a discographic needle.",
    "A needle for discography is placed in the disc.",
    "The needle is placed as for discography, and PRP is injected.",
    "PRP is injected with a 22 G discogram needle.",
]


@each(("text", "value"), NEEDLE_IN)
def test_a_test_needle_that_people_need(text: str, value: str) -> None:
    assert reading(inclusion=text).taking_part.discography[0][:2] == (value, text)


@each(("text", "value"), NEEDLE_OUT)
def test_a_test_needle_that_keeps_people_out(text: str, value: str) -> None:
    assert reading(exclusion=text).taking_part.discography[0][:2] == (value, text)


@each(("text", "value"), NEEDLE_TOLD)
def test_a_test_needle_in_running_text(text: str, value: str) -> None:
    assert reading(text).taking_part.discography[0][:2] == (value, text)


def test_one_sentence_may_say_two_things_of_the_test() -> None:
    text = "Provocative discography is permitted but is not required for eligibility."
    assert [one.kind for one in reading(text).taking_part.discography or ()] == ["not_needed", "allowed"]


def test_a_line_of_a_list_of_which_one_is_needed_is_one_of_several_ways() -> None:
    record = made()
    module = record["protocolSection"]["eligibilityModule"]
    listed = "* Positive discography\n* Modic changes"
    module["eligibilityCriteria"] = f"Inclusion Criteria:\n\n* At least one of the following:\n\n  {listed}"
    assert [one.kind for one in Reading(decoded(record)).taking_part.discography or ()] == ["sometimes"]
    module["eligibilityCriteria"] = f"Inclusion Criteria:\n\n* All of the following:\n\n  {listed}"
    assert [one.kind for one in Reading(decoded(record)).taking_part.discography or ()] == ["required"]


@each("text", NO_NEEDLE)
def test_other_tests_and_other_trials_are_no_test_needle(text: str) -> None:
    assert reading(text).taking_part.discography == ()


# ---- medicines

MEDICINES_OUT = [
    ("Use of NSAIDs within 7 days before the injection", "window", ("nsaid",), "within 7 days before the injection"),
    (
        "Anticoagulants or aspirin in the last two weeks",
        "window",
        ("blood_thinner", "aspirin"),
        "in the last two weeks",
    ),
    ("Currently taking warfarin", "bars", ("blood_thinner",), None),
    ("Inability to stop blood thinners", "stop", ("blood_thinner",), None),
    ("Opioid dose of more than 30 mg of morphine a day", "limit", ("opioid",), None),
    ("Systemic corticosteroids within 30 days of treatment", "window", ("steroid",), "within 30 days of treatment"),
    (
        "Unwilling to stop ibuprofen for 4 weeks after the procedure",
        "stop",
        ("nsaid",),
        "for 4 weeks after the procedure",
    ),
    ("Chronic use of narcotics", "bars", ("opioid",), None),
    ("NSAID - last dose less then 7 days", "window", ("nsaid",), "within 7 days"),
    ("Aspirin taken less than two weeks ago", "window", ("aspirin",), "within two weeks"),
    ("Oral steroids < 6 weeks", "window", ("steroid",), "within 6 weeks"),
    ("Using antiaggregant drugs", "bars", ("blood_thinner",), None),
    ("VKA, NOAC", "bars", ("blood_thinner",), None),
    ("Ticlopidine within two weeks", "window", ("blood_thinner",), "within two weeks"),
    ("Coumarins or DOAC (aspirin is no contraindication)", "bars", ("blood_thinner",), None),
    ("Use of cortisone tablets in the last month", "window", ("steroid",), "in the last month"),
    ("Daily opioids (tramadol is allowed)", "bars", ("opioid",), None),
    ("Opioids taken for less than 3 months", "bars", ("opioid",), None),
    ("Daily steroids (less than 5 mg of prednisone is allowed)", "limit", ("steroid",), None),
    ("Using steroids or other steroidal anti-inflammatory drugs", "bars", ("steroid",), None),
    ("NSAIDs in the week prior to the procedure", "window", ("nsaid",), "in the week prior to the procedure"),
    (
        "Oral steroids during the month before the injection",
        "window",
        ("steroid",),
        "during the month before the injection",
    ),
    ("Aspirin within the week before treatment", "window", ("aspirin",), "within the week before treatment"),
    ("Patients taking anticoagulants or with bleeding disorder", "bars", ("blood_thinner",), None),
    ("Coagulation disorders or use of warfarin", "bars", ("blood_thinner",), None),
    ("Clotting disorder, or current treatment with heparin", "bars", ("blood_thinner",), None),
    ("Epidural steroid injection within 6 weeks", "window", ("steroid_injection",), "within 6 weeks"),
    ("Steroid inj <3 months", "window", ("steroid_injection",), "within 3 months"),
    (
        "Injection of steroids, NSAIDs, or hyaluronic acid within 4 weeks",
        "window",
        ("steroid_injection",),
        "within 4 weeks",
    ),
    ("Corticosteroids (oral) in the previous month", "window", ("steroid",), "in the previous month"),
    ("Treatment with anti-vitamin K", "bars", ("blood_thinner",), None),
    ("Ibuprofen within 48 h", "window", ("nsaid",), "within 48 h"),
    ("Corticosteroid treatment <= 30 days", "window", ("steroid",), "within 30 days"),
    (
        "Knee trauma within 6 months, or steroid injection within 3 months",
        "window",
        ("steroid_injection",),
        "within 3 months",
    ),
    (
        "Took immunosuppressants or cytotoxic drugs within 6 weeks",
        "window",
        ("immunosuppressant", "other"),
        "within 6 weeks",
    ),
    ("Treatment with immunosuppressors", "bars", ("immunosuppressant",), None),
    ("Immunosuppressive therapy", "bars", ("immunosuppressant",), None),
    ("Use of nonsteroidal drugs in the last week", "window", ("nsaid",), "in the last week"),
    ("Chronic use of steroids (other than inhaled corticosteroids)", "bars", ("steroid",), None),
    ("Corticosteroids within 3 months, except topical or nasal ones", "window", ("steroid",), "within 3 months"),
    ("Use of immunosuppressants, excluding inhaled steroids", "bars", ("immunosuppressant",), None),
    ("Chronic use of steroids (more than 6 weeks of steroid use)", "bars", ("steroid",), None),
    ("Corticosteroid oral or injected, 60 days", "window", ("steroid",), "within 60 days"),
    ("Anti-TNF drugs in the past 3 months", "window", ("immunosuppressant",), "in the past 3 months"),
    ("TNF inhibitors within 8 weeks", "window", ("immunosuppressant",), "within 8 weeks"),
    (
        "Corticoesteroid injections within the last 3 months",
        "window",
        ("steroid_injection",),
        "within the last 3 months",
    ),
    ("Steroid inj <3m", "window", ("steroid_injection",), "within 3m"),
    ("Facet injection within 6 weeks, ibuprofen within 3 days", "window", ("nsaid",), "within 3 days"),
]
MEDICINES_TOLD = [
    ("Anti-inflammatory is not to be used for 14 days.", "stop", ("nsaid",), "for 14 days"),
    ("Aspirin is not to be taken for 10 days.", "stop", ("aspirin",), "for 10 days"),
    ("Acetaminophen is the rescue; NSAIDs prohibited.", "stop", ("nsaid",), None),
    ("NSAIDs will be stopped 5 days before the procedure.", "stop", ("nsaid",), "5 days before the procedure"),
    (
        "Patients must refrain from anti-inflammatory drugs for two weeks after.",
        "stop",
        ("nsaid",),
        "for two weeks after",
    ),
    ("Use of steroids is prohibited until month 6.", "stop", ("steroid",), "until month 6"),
    ("Participants are asked to avoid aspirin for 10 days.", "stop", ("aspirin",), "for 10 days"),
    ("Blood thinners are withheld as the clinic's rules say.", "stop", ("blood_thinner",), None),
    ("Opioids are not allowed during the first month.", "stop", ("opioid",), "during the first month"),
    (
        "Participants leave off anti-inflammatories for 2 weeks before and 6 weeks after each injection.",
        "stop",
        ("nsaid",),
        "for 2 weeks before and 6 weeks after each injection",
    ),
    (
        "NSAIDs must be stopped from 1 week before until 4 weeks after the last injection.",
        "stop",
        ("nsaid",),
        "1 week before until 4 weeks after the last injection",
    ),
    ("Patients stop aspirin 5 days before.", "stop", ("aspirin",), "5 days before"),
    ("Rescue: paracetamol, max 3 g per day.", "limit", ("paracetamol",), None),
    ("Celecoxib, not more than 200 mg a day, may be taken for the pain.", "limit", ("nsaid",), None),
    ("Up to 2 tablets of tramadol are permitted a day.", "limit", ("opioid",), None),
    (
        "Patients should not take NSAIDs for 4 weeks before and 6 weeks after the procedure.",
        "stop",
        ("nsaid",),
        "for 4 weeks before and 6 weeks after the procedure",
    ),
    ("Participants may not use aspirin until week 6.", "stop", ("aspirin",), "until week 6"),
    ("Subjects must not take any ibuprofen for 10 days after.", "stop", ("nsaid",), "for 10 days after"),
    (
        "Patients will be asked to refrain from NSAIDs for 10 days after; tramadol is allowed as rescue.",
        "stop",
        ("nsaid",),
        "for 10 days after",
    ),
]
NO_MEDICINE_OUT = [
    "Topical corticosteroids on the face within 2 weeks",
    "Epidural steroid injection completed more than 8 weeks before",
    "Intradiscal injection, including steroids, except those at least 2 weeks prior",
    "Start or change of methotrexate within 12 weeks",
    "Epidural steroid injection",
    "Immunosuppression",
    "Epidural injection within 3 months",
    "Allergy to injected steroids, within the last year",
    "Allergy to NSAIDs",
    "History of opioid abuse",
    "Known intolerance of aspirin or heparin",
    "Pain that responds well to anti-inflammatory drugs",
    "Steroid-induced osteoporosis",
    "Use of opioids other than weak opioids within the last month",
    "Opioid use disorder",
]
NO_MEDICINE_TOLD = [
    "The cells are anti-inflammatory and steroids are weighed.",
    "Amnion has anti-inflammatory factors that stop the pain.",
    "The control group takes NSAIDs for 4 weeks.",
    "Opioid use is counted before and after.",
    "In earlier trials NSAIDs were stopped 7 days before.",
    "We hope to avoid steroids and their side effects.",
    "Heparin keeps the blood from clotting until it is spun.",
    "Participants need not stop aspirin.",
    "The control group takes celecoxib, up to 200 mg a day.",
    "Patients stop coming when aspirin helps.",
    "Paracetamol is allowed.",
    "The comparison group will not receive steroids.",
    "Patients should not take part if steroids were given.",
    "Steroids may not be allowed to help; they reduce pain.",
    "Patients who do not take opioids have less pain.",
]


@each(("text", "kind", "drugs", "when"), MEDICINES_OUT)
def test_medicines_that_keep_out_or_must_stop(text: str, kind: str, drugs: tuple[str, ...], when: str | None) -> None:
    [found] = reading(exclusion=text).taking_part.medicines
    assert (found.kind, found.drugs, found.when, found.quote) == (kind, drugs, when, text)


@each(("text", "kind", "drugs", "when"), MEDICINES_TOLD)
def test_medicines_to_stop_in_running_text(text: str, kind: str, drugs: tuple[str, ...], when: str | None) -> None:
    [found] = reading(text).taking_part.medicines
    assert (found.kind, found.drugs, found.when, found.quote) == (kind, drugs, when, text)


@each("text", NO_MEDICINE_OUT)
def test_an_allergy_or_an_injection_is_no_medicine_to_stop(text: str) -> None:
    assert reading(exclusion=text).taking_part.medicines == ()


@each("text", NO_MEDICINE_TOLD)
def test_a_drug_that_is_only_named_is_none_to_stop(text: str) -> None:
    assert reading(text).taking_part.medicines == ()


def test_one_sentence_may_ask_two_things_of_medicines() -> None:
    text = "Takes chronic anticoagulants, or > 2 tablets of hydrocodone daily"
    some = reading(exclusion=text).taking_part.medicines or ()
    assert [one[:2] for one in some] == [("limit", ("opioid",)), ("bars", ("blood_thinner",))]
    told = "Use of NSAIDs is forbidden for 4 weeks after; paracetamol up to 2 g a day is permitted."
    some = reading(told).taking_part.medicines or ()
    assert [one[:3] for one in some] == [("stop", ("nsaid",), "for 4 weeks after"), ("limit", ("paracetamol",), None)]
    assert {one.quote for one in some} == {told}
    waits = "Epidural steroids within 4 weeks, NSAIDs within 48 hours of the injection"
    some = reading(exclusion=waits).taking_part.medicines or ()
    assert {one[1:3] for one in some} == {
        (("steroid_injection",), "within 4 weeks"),
        (("nsaid",), "within 48 hours of the injection"),
    }
    each = "NSAIDs within 7 days, and oral steroids within 30 days"
    some = reading(exclusion=each).taking_part.medicines or ()
    assert [one[1:3] for one in some] == [(("nsaid",), "within 7 days"), (("steroid",), "within 30 days")]
    two = "Use of glucocorticoid within 4 weeks before enrollment, or need of long-term methotrexate"
    some = reading(exclusion=two).taking_part.medicines or ()
    assert [one[:2] for one in some] == [("window", ("steroid",)), ("bars", ("immunosuppressant",))]
    two = "NSAIDs within 7 days, current use of anticoagulants"
    some = reading(exclusion=two).taking_part.medicines or ()
    assert [one[:2] for one in some] == [("window", ("nsaid",)), ("bars", ("blood_thinner",))]
    one_time = "NSAIDs or aspirin within 7 days, or any other blood thinner"
    assert [one.kind for one in reading(exclusion=one_time).taking_part.medicines or ()] == ["window"]
    alike = "Opioids, or opioids of more than 20 mg of morphine"
    assert [one.kind for one in reading(exclusion=alike).taking_part.medicines or ()] == ["limit"]


def test_a_must_under_inclusion_is_read_too() -> None:
    [found] = reading(inclusion="No NSAIDs within 48 hours before the injection").taking_part.medicines
    assert found[:3] == ("window", ("nsaid",), "within 48 hours before the injection")
    assert reading(inclusion="Failed NSAIDs for 6 weeks").taking_part.medicines == ()


MEDICINES_NARROWED = [
    (
        "Prednisone tablets or an infusion of steroids in the last 3 weeks, apart from nasal sprays",
        ("window", ("by_mouth", "into_a_vein"), (), ("apart from nasal sprays",)),
    ),
    (
        "Use of corticosteroids except inhaled or topical within 4 weeks",
        ("window", (), (), ("except inhaled or topical within 4 weeks",)),
    ),
    (
        "Systemic cortisone within 6 weeks, inhalers are permitted",
        ("window", ("whole_body",), (), ("inhalers are permitted",)),
    ),
    ("Anticoagulants, with the exception of aspirin 75 mg", ("bars", (), (), ("with the exception of aspirin 75 mg",))),
    ("Warfarin, but low-dose aspirin is acceptable", ("bars", (), (), ("low-dose aspirin is acceptable",))),
    ("Taking oxycodone because of another disease", ("bars", (), (), ("because of another disease",))),
    ("Daily dose of prednisone above 7.5 mg", ("limit", (), (), ("Daily", "above 7.5 mg"))),
    (
        "Steroids by any route in the 2 months before inclusion, inhaled ones excepted",
        ("window", ("any_way",), (), ("inhaled ones excepted",)),
    ),
    ("Blood thinners (low-dose aspirin excepted)", ("bars", (), (), ("low-dose aspirin excepted",))),
    ("Use of inhaled steroids within 2 weeks", ("window", ("inhaled",), (), ())),
    ("Warfarin unless it is given for the heart", ("bars", (), (), ("unless it is given for the heart",))),
    ("Regular, long-term hydrocodone", ("bars", (), (), ("Regular, long-term",))),
    ("Intradiscal cortisone in the last year", ("window", (), ("disc",), ())),
    ("Steroid injection of any other joint in the last 3 months", ("window", (), ("elsewhere",), ())),
    ("Cortisone injection into the spine within 5 weeks", ("window", (), (), ("into the spine",))),
    ("Injected or oral cortisone, 45 days", ("window", ("by_mouth", "injected"), (), ())),
    ("Medicines that are photosensitizing", ("bars", (), (), ("photosensitizing",))),
    ("Chronic immunosuppression", ("bars", (), (), ("Chronic",))),
    ("Intramuscular ketorolac injections in the last 3 days", ("window", ("injected",), (), ())),
]


@each(("text", "told"), MEDICINES_NARROWED)
def test_what_narrows_a_rule_on_medicines_is_told_with_it(text: str, told: tuple[object, ...]) -> None:
    [found] = reading(exclusion=text).taking_part.medicines or ()
    assert (found.kind, found.ways, found.where, found.words) == told


@each(
    ("text", "told"),
    [
        (
            "Intradiscal cortisone < 1 year, epidural cortisone < 2 months",
            [("within 1 year", ("disc",)), ("within 2 months", ("epidural",))],
        ),
        (
            "Cortisone shot of a hip joint within 5 weeks, or of a shoulder within 3 weeks",
            [("within 5 weeks", ("elsewhere",)), ("within 3 weeks", ("elsewhere",))],
        ),
        (
            "Steroid injection (epidural within 4 weeks, intradiscal within 6 months)",
            [("within 4 weeks", ("epidural",)), ("within 6 months", ("disc",))],
        ),
        ("Aspirin of more than 100 mg a day or any other blood thinner", [(None, ()), (None, ())]),
        (
            "Ibuprofen within 4 days; it is also forbidden for 3 weeks after the injection",
            [("within 4 days", ()), ("for 3 weeks after the injection", ())],
        ),
        (
            "3- Intake of naproxen in the last month 4- Disorders of clotting, warfarin intake 5- Fever",
            [("in the last month", ()), (None, ())],
        ),
        (
            "Naproxen within 4 weeks before the visit, or need of warfarin",
            [("within 4 weeks before the visit", ()), (None, ())],
        ),
        (
            "Nerve block with cortisone within 2 months, or who take cortisone by mouth",
            [("within 2 months", ()), (None, ())],
        ),
        (
            "Oral steroids within 6 weeks, except inhaled or nasal ones, and NSAIDs within 5 days",
            [("within 6 weeks", ()), ("within 5 days", ())],
        ),
    ],
)
def test_two_rules_on_medicines_in_one_line_keep_their_own_times(
    text: str, told: list[tuple[str | None, tuple[str, ...]]]
) -> None:
    some = reading(exclusion=text).taking_part.medicines or ()
    assert [(one.when, one.where) for one in some] == told


def test_what_another_line_lets_in_is_told_with_the_rule_and_bars_nobody() -> None:
    record = made(exclusion="Systemic cortisone in the past 8 weeks\n* Steroid creams and inhaled steroids are allowed")
    [found] = Reading(decoded(record)).taking_part.medicines or ()
    assert found.words == ("Steroid creams and inhaled steroids are allowed",)
    assert reading(exclusion="Use of low-dose aspirin, paracetamol are allowed").taking_part.medicines == ()
    assert reading(exclusion="People on aspirin are not excluded").taking_part.medicines == ()
    assert reading(exclusion="Those treated with chronic steroids for asthma are eligible").taking_part.medicines == ()
    assert reading(exclusion="Patients on low-dose aspirin can take part").taking_part.medicines == ()
    lets_in = "Cortisone tablets in the last month, exceptions include; use of nasal steroids, inhaled steroids"
    assert [one.ways for one in reading(exclusion=lets_in).taking_part.medicines or ()] == [("by_mouth",)]
    assert reading(exclusion="Patients must continue their aspirin").taking_part.medicines == ()
    assert reading(exclusion="Harm from an earlier anti-cancer therapy").taking_part.medicines == ()


# ---- everywhere


def test_every_quote_is_a_substring_at_its_path_and_our_copy_is_never_quoted() -> None:
    text = " ".join(one[0] for one in (*VISITS, *NEEDLE_TOLD, *MEDICINES_TOLD))
    record = made(text, inclusion=NEEDLE_IN[0][0], exclusion=MEDICINES_OUT[0][0])
    part = Reading(decoded(record)).taking_part
    told = [*part.visits, *part.discography, *part.medicines]
    assert len(told) > 8
    assert [one for one in told if not holds(record, one.path, one.quote)] == []
    copy = Reading(decoded(json.loads(json.dumps(record)), "facts_only")).taking_part
    assert (copy.visits, copy.discography, copy.medicines) == (None, None, None)


def test_a_list_of_exceptions_bars_nobody() -> None:
    record = made()
    lead = "Any injection into the disc, with the exception of the following at least 2 weeks before:"
    record["protocolSection"]["eligibilityModule"]["eligibilityCriteria"] = (
        f"Exclusion Criteria:\n\n* {lead}\n* Antibiotics\n* NSAIDs\n* Saline"
    )
    assert Reading(decoded(record)).taking_part.medicines == ()
    alone = "Exclusion Criteria:\n\n* Fever\n* Anticoagulants\n* Pregnancy"
    record["protocolSection"]["eligibilityModule"]["eligibilityCriteria"] = alone
    [found] = Reading(decoded(record)).taking_part.medicines or ()
    assert found[:2] == ("bars", ("blood_thinner",))


@each(
    "text",
    [
        "Receiving drugs against rejection, other than a short course of steroids",
        "Use of low-dose aspirin is permitted",
        "Epidural steroid injections that did not help within the last year",
    ],
)
def test_what_is_let_in_or_put_in_by_needle_is_no_medicine_to_stop(text: str) -> None:
    assert reading(exclusion=text).taking_part.medicines == ()
    assert reading(inclusion="Has had steroids that did not help").taking_part.medicines == ()


def test_a_day_is_no_count_of_visits_and_no_time_is_lost_at_the_front() -> None:
    assert reading("The day 15 and 29 visits of each person are at the clinic.").taking_part.visits == ()
    [found] = reading("People are contacted 3, 6 and 12 months after the last dose.").taking_part.visits or ()
    assert found.words == "3, 6 and 12 months"


def test_an_exclusion_that_denies_is_not_read_and_who_cannot_stop_is_kept_out() -> None:
    assert reading(exclusion="Not taking anti-inflammatory drugs").taking_part.medicines == ()
    assert reading(exclusion="People who cannot tolerate aspirin").taking_part.medicines == ()
    for text in (
        "Anticoagulation that cannot be interrupted for the injection",
        "Warfarin or DOAC, unless they can be held",
        "On blood thinners that can not be stopped",
    ):
        some = reading(exclusion=text).taking_part.medicines or ()
        assert [one[:2] for one in some] == [("stop", ("blood_thinner",)), ("bars", ("blood_thinner",))]
    for text in (
        "Warfarin or DOAC, unless they can be held for 5 days before the epidural",
        "Blood thinners that can not be stopped 7 days before the injection",
        "Anticoagulants cannot be paused for 3 days before and 1 week after",
    ):
        [found] = reading(exclusion=text).taking_part.medicines or ()
        assert found[:2] == ("stop", ("blood_thinner",))


# ---- what is taken from people first

TAKEN = [
    ("A liposuction of the belly is done with a local anesthetic.", "fat_taken", False),
    ("Adipose tissue will be collected from the flank.", "fat_taken", False),
    ("About 20 g of abdominal fat is removed.", "fat_taken", False),
    ("Bone marrow will be aspirated from the hip.", "marrow_taken", False),
    ("80 mL are drawn from the posterior iliac crest.", "marrow_taken", False),
    ("Sham patients will also undergo a bone marrow harvest.", "marrow_taken", True),
    ("Bone marrow aspiration of 40 mL is done in all.", "marrow_taken", True),
    ("All subjects will have blood drawn (50 cc).", "blood_taken", True),
    ("40 ml of blood are collected (the steroid group also).", "blood_taken", True),
    ("Blood: 30 mL, spun twice.", "blood_taken", False),
    ("Fifteen to 20 ml of venous blood is taken to keep the blind.", "blood_taken", True),
]
NOT_TAKEN = [
    "Bone marrow aspirate concentrate is compared with saline.",
    "Blood is drawn for laboratory tests.",
    "Blood pressure is taken at each visit.",
    "The cord blood was collected from donors.",
    "Sham marrow aspiration is done in the control group.",
    "In an earlier study marrow was aspirated from the hip.",
    "The aspirate of the cyst is drawn and fat in the muscle is graded on MRI.",
]


@each(("text", "kind", "of_all"), TAKEN)
def test_what_is_taken_first(text: str, kind: str, of_all: bool) -> None:
    assert [one[:3] for one in reading(text).taking_part.taken or () if one.kind == kind] == [(kind, of_all, text)]


@each("text", NOT_TAKEN)
def test_what_takes_nothing(text: str) -> None:
    assert [one for one in reading(text).taking_part.taken or () if one.kind.endswith("_taken")] == []


@each(
    ("words", "several"),
    [
        ("One injection of 2 mL into each affected joint.", True),
        ("One injection of 2 mL per side.", True),
        ("A single injection at one or two discs.", True),
        ("One session, up to 4 points.", True),
        ("One injection of 2 mL into the disc.", False),
        ("One injection of 2 mL, visits in three weeks.", False),
    ],
)
def test_one_time_may_be_several_needles(words: str, several: bool) -> None:
    record = made(arms=[arm("PRP", description=words), arm("Saline", "PLACEBO_COMPARATOR")])
    identity = Reading(decoded(record)).identity
    assert identity.n_injections.value == "1"
    assert identity.at_several_places is several
