"""What the criteria say of earlier injections: what, where, how long, one line a clause, places never merged."""

from __future__ import annotations

from tests.reading.criteria.test_eligibility import IN, OUT, study, value
from tests.tools.each import each
from trialfinder.reading.criteria.earlier import firmest, prior_injection_rules

EVER = None
Line = tuple[str, str, float | None]

LINES: list[tuple[str, set[Line]]] = [
    # One clause, one kind, one place.
    ("Epidural steroid injection within 3 months", {("steroid", "epidural", 3)}),
    ("Prior cell therapy at any time", {("cells_not_told", "anywhere", EVER)}),
    ("Previous intradiscal injection", {("any_injection", "disc", EVER)}),
    ("Platelet rich plasma injection within 6 months", {("prp", "anywhere", 6)}),
    ("Received allogeneic stem cells, for any indication", {("donor_cells", "anywhere", EVER)}),
    ("Received autologous stem cells into the disc", {("own_cells", "disc", EVER)}),
    ("Steroid injected into a facet joint in the last year", {("steroid", "facet", 12)}),
    ("Undergone an earlier Discogel treatment", {("this_product", "anywhere", EVER)}),
    # Any place before one place: each half of a sentence keeps its own.
    (
        "Has had donor marrow cells, i.e. allogeneic cell therapy, for any reason or autologous cell therapy or other "
        "biological treatment of the target disc",
        {("donor_cells", "anywhere", EVER), ("own_cells", "disc", EVER), ("other_biologic", "disc", EVER)},
    ),
    (
        "Previous PRP at any site or a steroid injected into the epidural space in the last 2 months",
        {("prp", "anywhere", EVER), ("steroid", "epidural", 2)},
    ),
    (
        "Received a biologic into the facet joints or umbilical cord stem cells anywhere in the body",
        {("other_biologic", "facet", EVER), ("donor_cells", "anywhere", EVER)},
    ),
    # Ever and timed, apart.
    (
        "PRP into the disc at any time, or PRP elsewhere in the spine within 12 months",
        {("prp", "disc", EVER), ("prp", "spine", 12)},
    ),
    (
        "Steroid injection of a facet joint within 4 weeks or of the sacroiliac joint within 3 months",
        {("steroid", "facet", 1), ("steroid", "sij", 3)},
    ),
    (
        "Epidural steroid within 6 weeks or any prior stem cell therapy",
        {("steroid", "epidural", 1.5), ("cells_not_told", "anywhere", EVER)},
    ),
    # Each side of "or" keeps its place.
    ("Facet or epidural steroid within 2 months", {("steroid", "facet", 2), ("steroid", "epidural", 2)}),
    (
        "An epidural or any further spinal shot in the past 6 weeks",
        {("any_injection", "epidural", 1.5), ("any_injection", "spine", 1.5)},
    ),
    (
        "Sacroiliac joint or facet joint PRP, bone marrow concentrate or steroid injections within 6 months",
        {(what, where, 6) for what in ("prp", "own_cells", "steroid") for where in ("sij", "facet")},
    ),
    # A clause on steroids is no rule on any injection, unless it says so.
    ("Lumbar facet steroid injections within 3 months", {("steroid", "facet", 3)}),
    ("Corticosteroid injected at the sacroiliac joint during the last three months", {("steroid", "sij", 3)}),
    (
        "Steroid or any other injection into the epidural space within 1 month",
        {("steroid", "epidural", 1), ("any_injection", "epidural", 1)},
    ),
    # The study's own injection as an anchor of time is no earlier one.
    ("Corticosteroid injection within three months prior to disc injection", {("steroid", "anywhere", 3)}),
    ("Epidural steroids within 1 month before the stem cell injection", {("steroid", "epidural", 1)}),
    ("PRP of the facet joint within 6 months prior to the planned intradiscal procedure", {("prp", "facet", 6)}),
    # Places by other words.
    ("Previous puncture of the disc", {("any_injection", "disc", EVER)}),
    ("Injections at the affected joint within the past 6 months", {("any_injection", "spine", 6)}),
    ("Any earlier therapy of the index disc", {("any_injection", "disc", EVER), ("disc_procedure", "disc", EVER)}),
    ("Any regenerative injection of the lumbar spine", {("other_biologic", "spine", EVER)}),
    ("Trigger point injections in the last 4 weeks", {("any_injection", "muscle_ligament", 1)}),
    # Heat and chemicals on the disc are a kind of their own.
    ("Previous IDET", {("disc_procedure", "disc", EVER)}),
    ("Nucleoplasty within 12 months", {("disc_procedure", "disc", 12)}),
    ("History of chymopapain injection", {("disc_procedure", "disc", EVER)}),
    ("Prior chemonucleolysis or laser decompression of the disc", {("disc_procedure", "disc", EVER)}),
    # Cellular products by other words.
    ("Was once given a cellular product", {("cells_not_told", "anywhere", EVER)}),
    ("Previously given a cell product", {("cells_not_told", "anywhere", EVER)}),
    ("A cellular product administered in the past 2 years", {("cells_not_told", "anywhere", 24)}),
    # Spans by other words.
    ("Recipients of corticosteroids with a six month period before the first visit", {("steroid", "anywhere", 6)}),
    ("Epidural block within 24 weeks", {("any_injection", "epidural", 5.54)}),
    ("PRP injection within a twelve-week timeframe", {("prp", "anywhere", 3)}),
    ("Local corticosteroid therapy (< 2 months)", {("steroid", "anywhere", 2)}),
    # Neighbours in a list are things of their own.
    (
        "Earlier intradiscal PRP, BMAC or stem cell injection",
        {("prp", "disc", EVER), ("own_cells", "disc", EVER), ("cells_not_told", "disc", EVER)},
    ),
    (
        "Bone marrow concentrate and mesenchymal cells within a year",
        {("own_cells", "anywhere", 12), ("cells_not_told", "anywhere", 12)},
    ),
    (
        "Any injection (steroid, PRP) of the target joint within 3 months",
        {(what, "spine", 3) for what in ("any_injection", "steroid", "prp")},
    ),
    (
        "Injections (including epidural, facet, sacroiliac, trigger point) within 2 months",
        {("any_injection", where, 2) for where in ("epidural", "facet", "sij", "muscle_ligament")},
    ),
    ("Patients treated before with cellular therapy", {("cells_not_told", "anywhere", EVER)}),
    # "Intradiscal injection or procedure": both of the disc.
    *(
        (text, {("any_injection", "disc", EVER), ("disc_procedure", "disc", EVER)})
        for text in (
            "Prior intradiscal injection or procedure",
            "Any intradiscal injection procedure",
            "Previous intradiscal injection or intervention",
            "Previous intradiscal needle or other intervention",
        )
    ),
    (
        "Received interventional therapy of a disc, such as laser or ozone, in the past 3 months",
        {("any_injection", "disc", 3), ("disc_procedure", "disc", 3)},
    ),
    ("Previous PLDD or nucleotomy of the disc", {("disc_procedure", "disc", EVER)}),
    # A place before the noun, or after "anywhere".
    ("Facet joint injection with bone marrow concentrate within 36 months", {("own_cells", "facet", 36)}),
    ("Disc injection with PRP within 36 months", {("prp", "disc", 36)}),
    ("Sacroiliac joint infiltration with stem cells in the last year", {("cells_not_told", "sij", 12)}),
    (
        "Prior PRP or stem cell injection anywhere in the spine",
        {("prp", "spine", EVER), ("cells_not_told", "spine", EVER)},
    ),
    ("Previous stem cell treatment anywhere in the body", {("cells_not_told", "anywhere", EVER)}),
    # A second time for a second thing.
    (
        "Any injection in the lumbar spine within 6 weeks (1 year for stem cells)",
        {("any_injection", "spine", 1.5), ("cells_not_told", "spine", 12)},
    ),
    (
        "No injections into the disc within 30 days (12 months for biologics)",
        {("any_injection", "disc", 1), ("other_biologic", "disc", 12)},
    ),
    ("Epidural steroid within 3 months, or 6 months for PRP", {("steroid", "epidural", 3), ("prp", "epidural", 6)}),
    # Times without a digit.
    ("Epidural steroid injection in the preceding half year", {("steroid", "epidural", 6)}),
    ("Intradiscal injection within a fortnight", {("any_injection", "disc", 0.5)}),
    ("PRP injection into the disc within the past quarter", {("prp", "disc", 3)}),
    # A range of waits: until its longest a person may be kept out.
    ("Spinal injection within 6-12 weeks", {("any_injection", "spine", 3)}),
    ("Facet steroid injection in the last 3 to 6 months", {("steroid", "facet", 6)}),
    ("Disc injection within three (3) months to six (6) months", {("any_injection", "disc", 6)}),
    # An exception takes out its own words, not the rest of the line.
    (
        "Intradiscal injection (other than discography) or spinal steroid injection less than 3 months ago",
        {("any_injection", "disc", 3), ("steroid", "spine", 3)},
    ),
    (
        "Facet injection (except a diagnostic one) or epidural steroid within 2 months",
        {("any_injection", "facet", 2), ("steroid", "epidural", 2)},
    ),
    (
        "Spinal injection of any kind other than the diagnostic block within the last 3 months",
        {("any_injection", "spine", 3)},
    ),
    ("Any intradiscal injection apart from contrast in the past year", {("any_injection", "disc", 12)}),
    # A block is an injection, but for one that tests.
    (
        "Epidural block, facet joint block or nerve root block within 4 weeks",
        {("any_injection", where, 1) for where in ("epidural", "facet")},
    ),
    ("Caudal block within 6 weeks", {("any_injection", "epidural", 1.5)}),
    ("Infiltrative treatment of the facet joints in the last 6 months", {("any_injection", "facet", 6)}),
    # Other words for having had it, and for whose it was.
    ("Subjects with experience of administration of any cell therapy product", {("cells_not_told", "anywhere", EVER)}),
    ("Prior exposure to stem cells", {("cells_not_told", "anywhere", EVER)}),
    ("Former therapy with cultivated autologous cells", {("own_cells", "anywhere", EVER)}),
    ("Treated before with own stem cells in the spine", {("own_cells", "spine", EVER)}),
    (
        "Ever given donor progenitor cells for any condition, or own cells in a disc",
        {("donor_cells", "anywhere", EVER), ("own_cells", "disc", EVER)},
    ),
    ("Intradiscal injection, of corticosteroid, in the last 6 months", {("steroid", "disc", 6)}),
    ("Prior treatment of the study disc with PRP", {("prp", "disc", EVER)}),
    ("Earlier treatment of the disc with bone marrow concentrate", {("own_cells", "disc", EVER)}),
    ("Took part in a trial within 30 days (cell therapy product: 6 months)", {("cells_not_told", "anywhere", 6)}),
    # A time may stand in another order, or without its number.
    ("Epidural steroid injection in the 2 preceding months", {("steroid", "epidural", 2)}),
    ("PRP within the 12 previous months", {("prp", "anywhere", 12)}),
    ("Corticosteroid infiltration of a facet joint over the 6 last weeks", {("steroid", "facet", 1.5)}),
    ("Injection into the back muscles during the last week", {("any_injection", "muscle_ligament", 0.25)}),
    ("Epidural injection in the past year", {("any_injection", "epidural", 12)}),
    ("Steroid injected into the disc during the preceding month", {("steroid", "disc", 1)}),
    # A line that goes on with a new verb is a rule of its own there.
    (
        "Has had cell therapy, or has received an epidural injection within 6 months",
        {("cells_not_told", "anywhere", EVER), ("any_injection", "epidural", 6)},
    ),
    (
        "Received PRP before, or underwent nucleoplasty in the past year",
        {("prp", "anywhere", EVER), ("disc_procedure", "disc", 12)},
    ),
    (
        "Was treated with exosomes ever, or was given a steroid in the facet joints in the last 3 months",
        {("other_biologic", "anywhere", EVER), ("steroid", "facet", 3)},
    ),
    # Cells, platelets and donor tissue by other words.
    ("Cell-based injections in the past 2 years", {("cells_not_told", "anywhere", 24)}),
    ("Prior cell-based treatment", {("cells_not_told", "anywhere", EVER)}),
    (
        "Cellular therapy with the patient's own cells or cells from a donor in the past 3 years",
        {("own_cells", "anywhere", 36), ("donor_cells", "anywhere", 36)},
    ),
    ("Previous injection of platelets in the disc", {("prp", "disc", EVER)}),
    ("Has had platelet injections of the spine", {("prp", "spine", EVER)}),
    ("Ever received a placental product", {("donor_cells", "anywhere", EVER)}),
    ("Earlier treatment with amniotic membrane or birth tissue", {("donor_cells", "anywhere", EVER)}),
    # A block, a treatment and a chemical in the disc are injections too.
    ("Nerve blocks within the last month", {("any_injection", "spine", 1)}),
    (
        "History of intradiscal treatment of the index disc",
        {("any_injection", "disc", EVER), ("disc_procedure", "disc", EVER)},
    ),
    ("Intradiscal therapies of whatever kind", {("any_injection", "disc", EVER), ("disc_procedure", "disc", EVER)}),
    (
        "Earlier laser decompression or another needle-based procedure on the disc",
        {("disc_procedure", "disc", EVER), ("any_injection", "disc", EVER)},
    ),
    ("Antecedents of chemonucleolysis", {("disc_procedure", "disc", EVER)}),
    # Heat in the disc is no injection.
    ("Intradiscal electrothermal therapy or another thermal procedure of the disc", {("disc_procedure", "disc", EVER)}),
    ("Previous intradiscal radiofrequency treatment", {("disc_procedure", "disc", EVER)}),
    ("Biacuplasty or any other heat procedure at the target disc", {("disc_procedure", "disc", EVER)}),
    # An injection for back pain is one in the back; one in "any joint" is elsewhere too.
    ("Any injection for back pain within 2 months", {("any_injection", "spine", 2)}),
    ("Any shot given for low back pain in the last 6 weeks", {("any_injection", "spine", 1.5)}),
    (
        "Steroid injection (spine or any other joint) within 1 month",
        {("steroid", "spine", 1), ("steroid", "elsewhere", 1)},
    ),
    # Of several in a life and any of late, the time is that of the latter.
    (
        "More than two epidural injections ever, or any within 2 months",
        {("any_injection", "epidural", 2), ("any_injection", "epidural", EVER)},
    ),
    (
        "More than 4 facet injections in a lifetime or one in the past 3 months",
        {("any_injection", "facet", 3), ("any_injection", "facet", EVER)},
    ),
    # In one run of words with other rules.
    (
        "a previous injection of the facet joints in the last 4 months, bleeding disorders, history of spinal surgery",
        {("any_injection", "facet", 4)},
    ),
    (
        "earlier injections in the epidural space during the last 8 weeks, sepsis, pregnancy",
        {("any_injection", "epidural", 2)},
    ),
    # A list of places in brackets; "site of injection" is none.
    (
        "Cortisone injections near the spine (epidural, foraminal, facet) in the last month",
        {("steroid", where, 1) for where in ("epidural", "facet")},
    ),
    ("Steroid injection (back or any joint) within 2 months", {("steroid", "spine", 2), ("steroid", "elsewhere", 2)}),
    ("Epidural steroid within 1 month, skin disease at the injection site", {("steroid", "epidural", 1)}),
    # A time behind a comma and a verb of its own is that verb's.
    (
        "History of therapy of the target disc, or who had discography within 3 months",
        {("any_injection", "disc", EVER), ("disc_procedure", "disc", EVER)},
    ),
    ("Prior PRP, or underwent a biopsy in the last year", {("prp", "anywhere", EVER)}),
    (
        "Facet injection or any further injection of the back within 2 months",
        {("any_injection", "facet", 2), ("any_injection", "spine", 2)},
    ),
    # What is done to a disc needs no word for the past in an exclusion; a candidate disc is the one to be treated.
    (
        "IDET, nucleoplasty or other procedures on the disc to be treated",
        {("disc_procedure", "disc", EVER), ("any_injection", "disc", EVER)},
    ),
    ("Laser disc decompression of the candidate level", {("disc_procedure", "disc", EVER)}),
    (
        "Intradiscal therapy of any sort at the candidate level",
        {("any_injection", "disc", EVER), ("disc_procedure", "disc", EVER)},
    ),
    (
        "Stem cell treatment, either their own or from a donor, in the last 2 years",
        {("own_cells", "anywhere", 24), ("donor_cells", "anywhere", 24)},
    ),
    (
        "Any injection of the back (facet, sacroiliac) within 1 month",
        {("any_injection", "facet", 1), ("any_injection", "sij", 1)},
    ),
    (
        "Cell therapy before (autologous or allogeneic)",
        {("own_cells", "anywhere", EVER), ("donor_cells", "anywhere", EVER)},
    ),
    # "Injection of …" at one place: the place is that of the whole list.
    (
        "Prior facet joint injection of stem cells, PRP or another biologic product",
        {("cells_not_told", "facet", EVER), ("prp", "facet", EVER), ("other_biologic", "facet", EVER)},
    ),
    (
        "Intradiscal infiltration with PRP, BMAC or exosomes within a year",
        {("prp", "disc", 12), ("own_cells", "disc", 12), ("other_biologic", "disc", 12)},
    ),
    ("Infiltration of the disc with cells in the last 2 years", {("cells_not_told", "disc", 24)}),
    ("Injections of cells into the spine", {("cells_not_told", "spine", EVER)}),
    # Any kind of injection, and a steroid that is not in it.
    ("Injection of whatever kind into the facet joints at any time", {("any_injection", "facet", EVER)}),
    ("Injection of any sort in the low back within 3 months", {("any_injection", "spine", 3)}),
    ("Epidural block without steroid within 2 weeks", {("any_injection", "epidural", 0.5)}),
    ("Facet joint injection without corticosteroid in the last month", {("any_injection", "facet", 1)}),
    # "Unless more than so long ago" is a wait.
    ("PRP into a disc, unless it was more than 12 months ago", {("prp", "disc", 12)}),
    ("Any spinal injection unless given over 3 months ago", {("any_injection", "spine", 3)}),
    ("Earlier stem cell therapy, unless > 2 years before screening", {("cells_not_told", "anywhere", 24)}),
    # An exclusion that names an injection of something speaks of what was done.
    (
        "Intradiscal injection of a biologic product (PRP, exosomes, etc.) at any time",
        {("other_biologic", "disc", EVER), ("prp", "disc", EVER)},
    ),
    ("Facet joint infiltration with platelet-rich plasma", {("prp", "facet", EVER)}),
    ("Spinal injections of mesenchymal cells or PRP", {("cells_not_told", "spine", EVER), ("prp", "spine", EVER)}),
    # The place may stand after the time; by any route is injected too.
    ("Infiltration with cortisone in the last 2 months, in the spine", {("steroid", "spine", 2)}),
    ("PRP within 6 months, into a facet joint", {("prp", "facet", 6)}),
    ("Corticosteroids by any route within 6 weeks", {("steroid", "anywhere", 1.5)}),
    ("Use of steroids by whatever route in the last month", {("steroid", "anywhere", 1)}),
    # Made from blood.
    ("Blood-derived injections in the past 3 months", {("other_biologic", "anywhere", 3)}),
    ("Received a product made from blood in the spine within a year", {("other_biologic", "spine", 12)}),
    # What is set aside (an allergy, a plan, an exception) ends where a rule on the past begins.
    (
        "Hypersensitivity to the study drug or treatment with stem cells in the past",
        {("cells_not_told", "anywhere", EVER)},
    ),
    ("Contraindication to MRI or prior intradiscal cell therapy", {("cells_not_told", "disc", EVER)}),
    ("People who refuse contraception or have received PRP before", {("prp", "anywhere", EVER)}),
    ("Intolerant of opioids and having received a facet steroid injection within 8 weeks", {("steroid", "facet", 2)}),
    ("Allergic to eggs or history of anaphylaxis to PRP", set()),
    ("Planned or prior epidural steroid injection within 4 weeks", {("steroid", "epidural", 1)}),
    ("Any planned spine surgery or previous stem cell injection", {("cells_not_told", "anywhere", EVER)}),
    ("Disc injections during the study or within 3 months before", {("any_injection", "disc", 3)}),
    (
        "Any spinal treatment other than exercise (e.g., facet injection, ablation) in the past 3 months",
        {("any_injection", "facet", 3)},
    ),
    ("Use of drugs other than paracetamol, or lumbar injections, within 2 weeks", {("any_injection", "spine", 0.5)}),
    ("Prior PRP other than in the knee, hip or shoulder", {("prp", "anywhere", EVER)}),
    ("Systemic steroid injection within 2 months", {("steroid", "anywhere", 2)}),
    # Let in on a condition is not let in.
    ("Disc PRP is acceptable more than 1 year before", {("prp", "disc", 12)}),
    (
        "Prior epidural steroid injections are permitted, but not within 6 weeks of treatment",
        {("steroid", "epidural", 1.5)},
    ),
    ("Earlier stem cell injections are allowed up to 3 months before enrolment", {("cells_not_told", "anywhere", 3)}),
    ("Prior treatment with stem cells (PRP is acceptable)", {("cells_not_told", "anywhere", EVER)}),
    ("Prior cell therapy, excluding PRP", {("cells_not_told", "anywhere", EVER)}),
    # A time of its own for one place; a joint that is named beside any joint.
    (
        "Steroid injection in the last 3 months (6 months for epidural)",
        {("steroid", "anywhere", 3), ("steroid", "epidural", 6)},
    ),
    (
        "Any injection within 2 months (1 month for trigger points)",
        {("any_injection", "anywhere", 2), ("any_injection", "muscle_ligament", 1)},
    ),
    (
        "Injections into any joint, including the sacroiliac joints, within 6 months",
        {("any_injection", "elsewhere", 6), ("any_injection", "sij", 6)},
    ),
    (
        "Steroid injection in any joint, including facet joints, within 6 months",
        {("steroid", "elsewhere", 6), ("steroid", "facet", 6)},
    ),
    ("Epidural steroid injection in the last year and a half", {("steroid", "epidural", 18)}),
    ("Steroid injection of a facet joint (past 3 mths)", {("steroid", "facet", 3)}),
    # Other names.
    ("Any previous gene, cell, or tissue therapy", {("cells_not_told", "anywhere", EVER)}),
    ("Received a cell-based investigational product within 12 months", {("cells_not_told", "anywhere", 12)}),
    ("Kenalog or Depo-Medrol injection within 3 months", {("steroid", "anywhere", 3)}),
    # The study itself.
    ("Previous enrolment in this study", {("this_product", "anywhere", EVER)}),
    ("Took part before in this trial or in another trial of the same product", {("this_product", "anywhere", EVER)}),
    # Elsewhere in the body.
    ("PRP of the knee within 3 months", {("prp", "elsewhere", 3)}),
    # Months by their first letter, as notes are written.
    ("steroid inj <3m", {("steroid", "anywhere", 3)}),
    ("Steroid injection < 6 m", {("steroid", "anywhere", 6)}),
    ("epidural injection <= 2m ago", {("any_injection", "epidural", 2)}),
]


def lines(text: str, product: str = "Discogel") -> set[Line]:
    return {(one.what, one.where, one.months) for one in prior_injection_rules(study(text, product=product))}


@each(("text", "expected"), LINES)
def test_what_where_and_how_long(text: str, expected: set[Line]) -> None:
    assert lines(OUT + text) == expected
    assert all(one.quote.text == text for one in prior_injection_rules(study(OUT + text)))


@each(
    "text",
    [
        "Allergy to steroids",
        "Oral steroids within 2 weeks",
        "Plans to receive PRP",
        "Prior hip pain",
        "Coagulopathy that prevents spinal injection",
        "Infection near the place of the injection",
        "Prior surgery of the lumbar spine",
        "Drop of disc height at the planned injection level",
        "Consent given by the patient for stem cells and follow-up",
        "Any disease which makes it hard to obtain stem cells",
        "A candidate for allogeneic stem cell transplantation",
        "Other conditions that interfere with the cell therapy",
        "Any contra-indication to epidural injection",
        "History of allogeneic organ transplantation",
        "Previous beta-cell transplantation",
        "Takes part in another drug study within 3 months before the stem cell injection",
        "Volunteers who had PRP for a knee injury are not excluded",
        "Earlier stem cell therapy is allowed",
        "A steroid injection more than 3 months ago is no reason for exclusion",
        "Earlier laser therapy of the skin",
        "Adverse reaction to a steroid injection in the past",
        "Testosterone or anabolic steroid injections within 3 months",
        "Need for a steroid injection within 4 weeks",
        "Cannot undergo sedation, a lumbar puncture or an MRI for any reason",
        "Previous heat treatment",
    ],
)
def test_no_rule_from_other_words(text: str) -> None:
    assert prior_injection_rules(study(OUT + text)) == ()


@each(
    "text",
    [
        "Women must not become pregnant during treatment with MSCs and for 12 months after the last injection of MSCs.",
        "No breast-feeding while receiving the stem cells or within 6 months after stopping PRP.",
        "Men must not donate sperm for 6 months after cell therapy.",
        "Breast-feeding stops during treatment with stem cells and is not taken up after discontinuation of them.",
    ],
)
def test_the_studys_own_course_is_no_earlier_treatment(text: str) -> None:
    assert prior_injection_rules(study(IN + text)) == ()


@each(
    ("text", "is_recent"),
    [
        ("Recent epidural steroid injection", True),
        ("Intradiscal injection within several weeks of enrolment", True),
        ("PRP into the disc in the past few months", True),
        ("Disc injection since the last MRI", True),
        ("Any earlier intradiscal injection", False),
        ("Recent intradiscal injection (less than 3 months)", False),
    ],
)
def test_a_time_without_a_number_is_no_rule_for_ever(text: str, is_recent: bool) -> None:
    rules = prior_injection_rules(study(OUT + text))
    assert rules
    assert {one.is_recent for one in rules} == {is_recent}


def test_a_list_that_names_pregnancy_keeps_its_other_times() -> None:
    text = "Pregnancy, breast-feeding or an epidural steroid injection during the last 3 months"
    assert lines(OUT + text) == {("steroid", "epidural", 3)}


@each(
    ("text", "product"),
    [
        ("Patients with prior exposure to KDX-201", "KDX-201"),
        ("Previously treated with AB 1201 cells", "AB 1201"),
        ("Has received XYZ101", "XYZ101"),
        ("Earlier treatment with QRC-4", "QRC-4"),
        ("Subjects with experience of administration of MarrowStem-B", "MarrowStem-B"),
        ("Has been given DiscoCel before", "DiscoCel"),
    ],
)
def test_a_code_is_a_name_too(text: str, product: str) -> None:
    assert ("this_product", "anywhere", EVER) in lines(OUT + text, product)


@each(
    ("text", "expected"),
    [
        (
            "Received any of the following in the lumbar spine:\n  * PRP within the past 12 months\n"
            "  * Facet joint steroid within the past 3 months",
            {("prp", "spine", 12), ("steroid", "facet", 3)},
        ),
        (
            "Previous injection into the disc of:\n  * stem cells\n  * PRP",
            {("cells_not_told", "disc", EVER), ("prp", "disc", EVER)},
        ),
        ("Within the last 6 months had:\n  * an epidural steroid injection", {("steroid", "epidural", 6)}),
        ("Any of the following:\n  * Diabetes\n  * PRP of the knee within 3 months", {("prp", "elsewhere", 3)}),
    ],
)
def test_a_nested_line_is_read_on_from_the_one_above(text: str, expected: set[Line]) -> None:
    assert lines(OUT + text) == expected


def test_a_block_that_tests_is_no_earlier_treatment() -> None:
    assert lines(OUT + "Negative response to a diagnostic medial branch block") == set()


def test_an_inclusion_that_asks_for_absence_is_a_rule() -> None:
    assert lines(IN + "No epidural steroid injection within 6 weeks") == {("steroid", "epidural", 1.5)}
    assert lines(IN + "Epidural steroid injection within 6 weeks") == set()
    assert lines(IN + "A washout of at least 4 weeks after an epidural steroid") == {("steroid", "epidural", 1)}
    assert lines(IN + "At least 3 months since the last steroid injection") == {("steroid", "anywhere", 3)}
    assert lines(IN + "Six weeks or more since any facet injection") == {("any_injection", "facet", 1.5)}
    assert lines(IN + "No benefit from 6 months of care with epidural steroid injections") == set()
    assert lines(IN + "Pain not responding to steroid injections of the facet joint within 3 months") == set()
    assert lines(IN + "Non-responsive to care (exercise, spinal injection) for at least 6 months") == set()
    assert lines(IN + "Failure of epidural steroids and PRP; no relief") == set()
    assert lines(IN + "Earlier facet steroid injection without lasting effect is acceptable") == set()
    assert lines(IN + "A prior epidural injection that gave no relief is permitted, see the washout below") == set()
    assert lines(IN + "Previous PRP without success may be included") == set()
    assert lines(IN + "Back pain without improvement after epidural steroid injections in the last 6 months") == set()
    assert lines(IN + "Pain that did not benefit from a facet steroid injection within the past year") == set()
    assert lines(IN + "Pain not relieved by spinal steroid injections within 6 months") == set()
    assert lines(IN + "Patients without any steroid injection in the spine within 3 months") == {
        ("steroid", "spine", 3)
    }
    assert lines(IN + "No prior stem cell injection and no epidural steroid injection in the last 3 months") == {
        ("cells_not_told", "anywhere", EVER),
        ("steroid", "epidural", 3),
    }
    assert lines(IN + "No earlier PRP, without disc injection within 6 months") == {
        ("prp", "anywhere", EVER),
        ("any_injection", "disc", 6),
    }
    assert lines(IN + "Interval of at least 6 months from the last epidural steroid injection") == {
        ("steroid", "epidural", 6)
    }
    assert lines(IN + "More than 6 months after the last PRP injection") == {("prp", "anywhere", 6)}
    assert lines(IN + "Last facet injection more than 4 months ago") == {("any_injection", "facet", 4)}
    assert lines(IN + "Naive to PRP") == {("prp", "anywhere", EVER)}
    assert lines(IN + "People who had a steroid injection in the last 3 months are not eligible") == {
        ("steroid", "anywhere", 3)
    }
    assert lines(IN + "At least 3 months will have passed since the last disc injection") == {
        ("any_injection", "disc", 3)
    }
    assert lines(IN + "Has not had any facet steroid inj. in the last 2 months") == {("steroid", "facet", 2)}


EXCEPT = True
"""The rule has an exception: it may keep a person out."""

KINDS: list[tuple[str, str, set[tuple[object, ...]]]] = [
    # Let in at another place only: barred but for some.
    (OUT, "PRP injection, acceptable only for other joints", {("prp", "anywhere", EVER, EXCEPT)}),
    (OUT, "Prior stem cell treatment (allowed elsewhere only)", {("cells_not_told", "anywhere", EVER, EXCEPT)}),
    (
        OUT,
        "Earlier biologic injections, only those into the knee or hip being permitted",
        {("other_biologic", "anywhere", EVER, EXCEPT)},
    ),
    (OUT, "Prior PRP injection, which is tolerated when given outside the spine", {("prp", "anywhere", EVER, EXCEPT)}),
    (OUT, "Previous PRP is allowed if more than 6 months ago", {("prp", "anywhere", 6)}),
    (OUT, "Prior PRP injections are acceptable only in other joints", {("prp", "anywhere", EVER, EXCEPT)}),
    (
        OUT,
        "Stem cell therapy in the past; treatment of other joints is allowed",
        {("cells_not_told", "anywhere", EVER)},
    ),
    (OUT, "Prior PRP (acceptable in the knee)", {("prp", "anywhere", EVER, EXCEPT)}),
    # The time of the second of two things is not that of the first; a list of three shares its time.
    (
        OUT,
        "Prior stem cell therapy, or epidural steroid within 3 months",
        {("cells_not_told", "anywhere", EVER), ("steroid", "epidural", 3)},
    ),
    (
        OUT,
        "Previous intradiscal injection, or facet injection in the last 6 weeks",
        {("any_injection", "disc", EVER), ("any_injection", "facet", 1.5)},
    ),
    (
        OUT,
        "History of PRP in the disc, or a nerve block within 30 days",
        {("any_injection", "spine", 1), ("prp", "disc", EVER)},
    ),
    (
        OUT,
        "Epidural, facet, or sacroiliac injection within 3 months",
        {("any_injection", "epidural", 3), ("any_injection", "facet", 3), ("any_injection", "sij", 3)},
    ),
    (
        OUT,
        "Prior epidural injection, facet injection, or nerve block within 3 months",
        {("any_injection", "epidural", 3), ("any_injection", "facet", 3), ("any_injection", "spine", 3)},
    ),
    (
        OUT,
        "Steroid, PRP, or stem cell injection within 6 months",
        {("cells_not_told", "anywhere", 6), ("prp", "anywhere", 6), ("steroid", "anywhere", 6)},
    ),
    (
        OUT,
        "Epidural steroid injection, or facet block, within 3 months",
        {("any_injection", "facet", 3), ("steroid", "epidural", 3)},
    ),
    (OUT, "PRP or stem cell injection within 6 months", {("cells_not_told", "anywhere", 6), ("prp", "anywhere", 6)}),
    # One kind of steroid has a wait of its own: for all others it may be.
    (
        OUT,
        "Epidural steroid injection within 3 months (or 6 months for depot steroid)",
        {("steroid", "epidural", 3), ("steroid", "epidural", 6, EXCEPT)},
    ),
    (
        OUT,
        "Facet steroid within 4 weeks (3 months for triamcinolone)",
        {("steroid", "facet", 1), ("steroid", "facet", 3, EXCEPT)},
    ),
    (
        OUT,
        "Any spinal injection within 1 month (or 3 months if a depot preparation was used)",
        {("any_injection", "spine", 1), ("any_injection", "spine", 3, EXCEPT)},
    ),
    (
        OUT,
        "Steroid injection in the last 3 months, 6 months if long-acting",
        {("steroid", "anywhere", 3), ("steroid", "anywhere", 6, EXCEPT)},
    ),
    # An allergy and a treatment in one line.
    (OUT, "Allergy to, or previous treatment with, platelet-rich plasma", {("prp", "anywhere", EVER)}),
    (OUT, "Known hypersensitivity to or prior use of stem cell products", {("cells_not_told", "anywhere", EVER)}),
    (OUT, "Allergy to, or current use of, injected corticosteroids", {("steroid", "anywhere", EVER)}),
    (OUT, "Intolerance to steroids or an epidural steroid injection within 6 weeks", {("steroid", "epidural", 1.5)}),
    (OUT, "Allergic to or currently receiving steroid injections", {("steroid", "anywhere", EVER)}),
    (OUT, "Allergy to local anaesthetics or steroid injections", set()),
    (OUT, "Current use of, or allergy to, steroid injections in the spine", {("steroid", "spine", EVER)}),
    # Denied in a list of who cannot join: a person may be kept out for having had it, or for not having had it.
    (OUT, "No previous epidural steroid injection", {("steroid", "epidural", EVER, EXCEPT)}),
    (
        OUT,
        "No prior PRP or stem cell therapy",
        {("cells_not_told", "anywhere", EVER, EXCEPT), ("prp", "anywhere", EVER, EXCEPT)},
    ),
    (OUT, "Patient has not received an intradiscal injection within 6 months", {("any_injection", "disc", 6, EXCEPT)}),
    (OUT, "Without earlier facet joint injection", {("any_injection", "facet", EVER, EXCEPT)}),
    (OUT, "Absence of prior stem cell treatment", {("cells_not_told", "anywhere", EVER, EXCEPT)}),
    (OUT, "No MRI within 6 months, or epidural steroid within 3 months", {("steroid", "epidural", 3)}),
    (OUT, "No informed consent, previous PRP", {("prp", "anywhere", EVER)}),
    # An epidural, without the word for an injection.
    (OUT, "Had an epidural in the last 3 months", {("any_injection", "epidural", 3)}),
    (OUT, "Epidurals in the last 3 months", {("any_injection", "epidural", 3)}),
    (OUT, "Received a lumbar epidural within 6 weeks", {("any_injection", "epidural", 1.5)}),
    (OUT, "More than 3 epidurals in the past year", {("any_injection", "epidural", 12, EXCEPT)}),
    (OUT, "Previous epidural within 4 weeks", {("any_injection", "epidural", 1)}),
    (OUT, "Caudal or transforaminal epidural less than 2 months ago", {("any_injection", "epidural", 2)}),
    (OUT, "Epidural abscess within 3 months", set()),
    (OUT, "History of epidural fibrosis or epidural hematoma", set()),
    (OUT, "Epidural anaesthesia in the past month", set()),
    (IN, "No epidurals within 6 weeks", {("any_injection", "epidural", 1.5)}),
    # A chemical put into a disc is a procedure on it, and not any injection.
    (OUT, "Previous intradiscal injection of methylene blue", {("disc_procedure", "disc", EVER)}),
    (OUT, "Ozone injection into the disc within 6 months", {("disc_procedure", "disc", 6)}),
    (OUT, "Prior intradiscal fibrin sealant injection", {("disc_procedure", "disc", EVER)}),
    (OUT, "Received intradiscal ozone therapy", {("disc_procedure", "disc", EVER)}),
    (OUT, "History of chymopapain injection into the disc", {("disc_procedure", "disc", EVER)}),
    (OUT, "Prior intradiscal ethanol gel injection", {("disc_procedure", "disc", EVER)}),
    (
        OUT,
        "Any intradiscal injection (ozone, steroid) in the past year",
        {("any_injection", "disc", 12), ("disc_procedure", "disc", 12), ("steroid", "disc", 12)},
    ),
    (OUT, "Previous injection of ozone or PRP in the disc", {("disc_procedure", "disc", EVER), ("prp", "disc", EVER)}),
    # A steroid by mouth or into a muscle is none in the back.
    (OUT, "Intramuscular or oral steroid within 1 month", {("steroid", "elsewhere", 1)}),
    (OUT, "Oral or intramuscular corticosteroids within 4 weeks", {("steroid", "elsewhere", 1)}),
    (OUT, "Systemic (oral, intravenous or intramuscular) steroid in the last month", {("steroid", "elsewhere", 1)}),
    (OUT, "Use of IM corticosteroid injection within 3 months", {("steroid", "elsewhere", 3)}),
    (OUT, "Steroid injection into the paraspinal muscles within 3 months", {("steroid", "muscle_ligament", 3)}),
    (
        OUT,
        "Epidural, intramuscular or oral steroids within 6 weeks",
        {("steroid", "elsewhere", 1.5), ("steroid", "epidural", 1.5)},
    ),
    (OUT, "Intravenous steroids within 1 month", set()),
    # A place in a bracket after the time.
    (
        OUT,
        "Injection in the last 3 months (epidural, facet)",
        {("any_injection", "epidural", 3), ("any_injection", "facet", 3)},
    ),
    (
        OUT,
        "Any shot within 6 weeks (lumbar or sacroiliac)",
        {("any_injection", "sij", 1.5), ("any_injection", "spine", 1.5)},
    ),
    (OUT, "Infiltrations during the past year (including facet joints)", {("any_injection", "facet", 12)}),
    (OUT, "Injection of insulin within 3 months (back pain excepted)", set()),
    # Words for having been treated, as other languages put it.
    (OUT, "Pretreated with PRP in the disc", {("prp", "disc", EVER)}),
    (OUT, "Pre-treatment with cell-based therapeutics", {("cells_not_told", "anywhere", EVER)}),
    (OUT, "Status post intradiscal PRP", {("prp", "disc", EVER)}),
    (OUT, "State after epidural steroid injection in the last month", {("steroid", "epidural", 1)}),
    (OUT, "Condition after stem cell therapy of the spine", {("cells_not_told", "spine", EVER)}),
    (OUT, "S/p facet joint injection within 3 months", {("any_injection", "facet", 3)}),
    # Recent with a number is that number.
    (OUT, "Steroid injection into the facet within the most recent 6 weeks", {("steroid", "facet", 1.5)}),
    (OUT, "PRP in the disc over the foregoing 6 months", {("prp", "disc", 6)}),
    (OUT, "Epidural injection during the latest 2 months", {("any_injection", "epidural", 2)}),
    (OUT, "Spinal injection in recent 3 months", {("any_injection", "spine", 3)}),
    # An injection that names neither place nor product, where it is said to have been had.
    (OUT, "Injections within 3 months.", {("any_injection", "anywhere", 3)}),
    (OUT, "Treatment with local injections 1 month before", {("any_injection", "anywhere", 1)}),
    (OUT, "Surgery, ablation or injections less than 6 weeks ago", {("any_injection", "anywhere", 1.5)}),
    (OUT, "Vaccination or injection of immunoglobulin within 1 month", set()),
    (OUT, "Any spine intervention (injection, ablation) in the last 3 months", {("any_injection", "spine", 3)}),
    (OUT, "Previous percutaneous (e.g. injection) procedure at the index level", {("any_injection", "spine", EVER)}),
    (OUT, "Injectable treatment for low back pain within 3 months", {("any_injection", "spine", 3)}),
    # What is asked for in three words; what is promised is no rule on what was.
    (IN, "No PRP", {("prp", "anywhere", EVER)}),
    (IN, "No disc surgery, no cell therapy", {("cells_not_told", "anywhere", EVER)}),
    (IN, "No spinal injections", {("any_injection", "spine", EVER)}),
    (IN, "No PRP available", set()),
    (IN, "No PRP during the study", set()),
    (IN, "Willing to refrain from spinal injections for 6 months", set()),
    # A nerve block is no place of the steroid that is named after it.
    (
        OUT,
        "Nerve block/epidural steroids in the last 6 weeks",
        {("any_injection", "spine", 1.5), ("steroid", "epidural", 1.5)},
    ),
    # A time that is bounded after all, or told without its number.
    (OUT, "Facet steroid injection at any time during the last 6 months", {("steroid", "facet", 6)}),
    (OUT, "PRP in the disc ever, or in a facet joint within 2 months", {("prp", "disc", EVER), ("prp", "facet", 2)}),
    (OUT, "Infiltration of the facet joints in the year prior", {("any_injection", "facet", 12)}),
    # Spaced hyphens, and words for a place.
    (OUT, "Received platelet - rich plasma", {("prp", "anywhere", EVER)}),
    (OUT, "Stem cell injection at the painful site within 1 year", {("cells_not_told", "spine", 12)}),
    # Into a joint that is not named is not into a muscle; giving birth is no treatment of the back.
    (
        OUT,
        "Intra-articular or intramuscular steroid injection within 3 months",
        {("steroid", "anywhere", 3), ("steroid", "elsewhere", 3)},
    ),
    (OUT, "Labour epidural within 6 months", set()),
    (OUT, "Had an epidural during labor", set()),
    # Taken day by day is not injected.
    (OUT, "Receiving corticosteroids of more than 10 mg/day of prednisone within 1 month", set()),
    # On trial, but of our kinds.
    (OUT, "Received any investigational cell therapy within 6 months", {("cells_not_told", "anywhere", 6)}),
    # A place of a list, behind its bracket, behind a disease, or of an unnamed joint beside the spine.
    (
        OUT,
        "Disc therapies (PRP, IDET) or spine surgery before",
        {("prp", "disc", EVER), ("disc_procedure", "disc", EVER), ("any_injection", "disc", EVER)},
    ),
    (OUT, "Previous injections, rhizotomy or surgery on the facet joints", {("any_injection", "facet", EVER)}),
    (IN, "Lumbar disc patients without any steroid injection for 1 month", {("steroid", "spine", 1)}),
    (
        OUT,
        "Intra-articular or epidural steroid injection within 3 months",
        {("steroid", "spine", 3), ("steroid", "epidural", 3)},
    ),
    (
        OUT,
        "Facet injection < 3 months, epidural < 6 weeks",
        {("any_injection", "facet", 3), ("any_injection", "epidural", 1.5)},
    ),
    (OUT, "Steroids: by mouth within 2 weeks, epidural within 6 weeks", {("steroid", "epidural", 1.5)}),
    (
        OUT,
        "Nucleoplasty or epidural steroid injection within 3 months",
        {("disc_procedure", "disc", 3), ("steroid", "epidural", 3)},
    ),
    (OUT, "Use of injectable corticosteroids within 3 months", {("steroid", "anywhere", 3)}),
    (OUT, "Medial branch block within 6 months", {("any_injection", "facet", 6)}),
    (OUT, "Diagnostic medial branch block within 6 months", set()),
    (
        OUT,
        "Received glucocorticoids through epidural or muscle injection within 1 month",
        {("steroid", "epidural", 1), ("steroid", "muscle_ligament", 1)},
    ),
    # Past or planned, stopped, and what came after an injection.
    (OUT, "Previous (within one year) or planned PRP treatment", {("prp", "anywhere", 12)}),
    (IN, "Has stopped epidural injections at least 4 weeks before", {("any_injection", "epidural", 1)}),
    (IN, "Free from spinal injections", {("any_injection", "spine", EVER)}),
    (OUT, "Infection after a previous spinal injection", set()),
    (OUT, "Steroid eye drops within 1 month", set()),
    (OUT, "Spinal injections planned within 3 months", set()),
    (OUT, "PRP in the disc, unless 2 years have passed", {("prp", "disc", 24)}),
    (IN, "At least one month without spinal injections", {("any_injection", "spine", 1)}),
    (
        OUT,
        "ESI, facet block or SI injection in the last 3 months",
        {("steroid", "epidural", 3), ("any_injection", "facet", 3), ("any_injection", "sij", 3)},
    ),
    (
        OUT,
        "Growth factors or cells into a disc in the past",
        {("other_biologic", "disc", EVER), ("cells_not_told", "disc", EVER)},
    ),
    # Any injection, by a word of how.
    (IN, "No interventional injections within 3 months", {("any_injection", "anywhere", 3)}),
    (OUT, "Any therapeutic injection within 3 months", {("any_injection", "anywhere", 3)}),
    (OUT, "Any interventional injections in the last 6 weeks", {("any_injection", "anywhere", 1.5)}),
    (IN, "Did not receive any therapeutic injections for at least 2 months", {("any_injection", "anywhere", 2)}),
    # Not treated with: the denial holds beyond "with".
    (IN, "No treatment with PRP within 6 months", {("prp", "anywhere", 6)}),
    (IN, "Never treated with exosomes", {("other_biologic", "anywhere", EVER)}),
    (IN, "Patients not previously treated with stem cells in the disc", {("cells_not_told", "disc", EVER)}),
    (IN, "No prior therapy with autologous cells", {("own_cells", "anywhere", EVER)}),
    (IN, "Patients with pain who were treated with epidural steroids within 6 months", set()),
    (IN, "No infection, patients treated with PRP", set()),
    # Platelets in a list of what was put in.
    (
        OUT,
        "Biologic injection (platelets, stem cells) of the facet joints",
        {("cells_not_told", "facet", EVER), ("other_biologic", "facet", EVER), ("prp", "facet", EVER)},
    ),
    (OUT, "Previous treatment (cells or platelets) of a sacroiliac joint", {("prp", "sij", EVER)}),
    (OUT, "Injection site bleeding (platelets < 100,000)", set()),
    # Places spelled apart.
    (OUT, "Steroid infiltration of the sacro-iliac joint within six months", {("steroid", "sij", 6)}),
    (OUT, "Sacro iliac injection in the last 3 months", {("any_injection", "sij", 3)}),
    (OUT, "Trans-foraminal or inter-laminar steroid within 6 weeks", {("steroid", "epidural", 1.5)}),
    (OUT, "Para-spinal muscle injection in the past month", {("any_injection", "muscle_ligament", 1)}),
    (OUT, "Paravertebral block within 2 weeks", {("any_injection", "spine", 0.5)}),
    # For back pain: in the back.
    (OUT, "PRP for low back pain in the past year", {("prp", "spine", 12)}),
    (OUT, "Previous stem cell therapy, for back pain", {("cells_not_told", "spine", EVER)}),
    (OUT, "Prior biologic treatment for chronic low back pain", {("other_biologic", "spine", EVER)}),
    (OUT, "Prior PRP, back pain for less than 3 months", {("prp", "anywhere", EVER)}),
    (OUT, "Low back pain treated with stem cells before", {("cells_not_told", "anywhere", EVER)}),
    # At any time at one place, after a time at any.
    (OUT, "Received PRP within 2 years or at any time in the disc", {("prp", "anywhere", 24), ("prp", "disc", EVER)}),
    (
        OUT,
        "Steroid injection within 3 months, or ever into the index disc",
        {("steroid", "anywhere", 3), ("steroid", "disc", EVER)},
    ),
    (
        OUT,
        "Cell therapy in the last 5 years or ever in the spine",
        {("cells_not_told", "anywhere", 60), ("cells_not_told", "spine", EVER)},
    ),
    # What an epidural was of, in a bracket.
    (
        OUT,
        "Caudal epidural (with steroid) within 6 weeks",
        {("any_injection", "epidural", 1.5), ("steroid", "epidural", 1.5)},
    ),
    (OUT, "Had an epidural (diagnostic or therapeutic) in the last 2 months", {("any_injection", "epidural", 2)}),
    (OUT, "Lumbar epidural (L4/5) abscess", set()),
    # A second thing that is let in is no exception to the first.
    (OUT, "Intradiscal steroid within 3 months, other steroid injections are allowed", {("steroid", "disc", 3)}),
    (OUT, "Stem cells at any time, PRP being permitted", {("cells_not_told", "anywhere", EVER)}),
    (OUT, "Prior PRP in the disc, steroid injections in the knee are acceptable", {("prp", "disc", EVER)}),
    (
        OUT,
        "Prior lumbar surgery (nucleoplasty at another level is considered acceptable)",
        {("disc_procedure", "disc", EVER, EXCEPT)},
    ),
    # Not failed: such a treatment is asked for.
    (OUT, "Have not failed epidural steroid injection", set()),
    (OUT, "Without failure of facet joint injections", set()),
    (OUT, "Not refractory to spinal injections", set()),
    (OUT, "Failed epidural steroid injection within 3 months", {("steroid", "epidural", 3)}),
    # A time since the last, not yet over.
    (OUT, "Has not waited 3 months since an epidural steroid injection", {("steroid", "epidural", 3)}),
    (OUT, "Fewer than 6 weeks since the last facet injection", {("any_injection", "facet", 1.5)}),
    (OUT, "Has not completed 12 months since PRP in the disc", {("prp", "disc", 12)}),
    # A chemical elsewhere than in a disc.
    (OUT, "Prior fibrin sealant at a dural tear, disc surgery within 1 year", set()),
    (OUT, "Previous ozone treatment of the knee, disc herniation operated", set()),
    (OUT, "Prior platelet-rich fibrin in the disc", {("prp", "disc", EVER)}),
    (OUT, "Previous fibrin glue or ethanol gel in a disc", {("disc_procedure", "disc", EVER)}),
    # For back pain among other things: not in the back alone.
    (OUT, "Stem cell therapy for back pain or any other disease", {("cells_not_told", "anywhere", EVER)}),
    (OUT, "Prior PRP for back pain or elsewhere", {("prp", "anywhere", EVER)}),
    (OUT, "Previous biologic treatment for back pain, knee pain or both", {("other_biologic", "anywhere", EVER)}),
    (OUT, "Steroid injection for low back pain or sciatica in the last 3 months", {("steroid", "spine", 3)}),
    # A block ends its own place.
    (
        OUT,
        "Epidural steroids, facet blocks or PRP within 3 months",
        {("any_injection", "facet", 3), ("prp", "anywhere", 3), ("steroid", "epidural", 3)},
    ),
    (
        IN,
        "Have not had epidurals or PRP within the last 3 months",
        {("any_injection", "epidural", 3), ("prp", "anywhere", 3)},
    ),
    (
        OUT,
        "Previous sacroiliac joint block or stem cells",
        {("any_injection", "sij", EVER), ("cells_not_told", "anywhere", EVER)},
    ),
    (OUT, "Facet block with PRP in the last year", {("prp", "facet", 12)}),
    # Neither treated with nor allergic to.
    (IN, "Not been treated with, or allergic to, platelet products", {("prp", "anywhere", EVER)}),
    (IN, "Never treated with or allergic to, stem cell products", {("cells_not_told", "anywhere", EVER)}),
]


@each(("section", "text", "expected"), KINDS)
def test_kinds_of_exceptions_times_and_products(section: str, text: str, expected: set[tuple[object, ...]]) -> None:
    rules = prior_injection_rules(study(section + text))
    assert {(one.what, one.where, one.months, *[EXCEPT] * one.has_exception) for one in rules} == expected


@each(
    ("text", "conditional"),
    [
        ("Any intradiscal injection within 3 months, other than contrast medium", True),
        ("Prior PRP unless it was into a tendon", True),
        ("Steroid injections, except of the knee", True),
        ("Any intradiscal injection within 3 months", False),
        ("Three or more epidural injections in a lifetime, or any within 6 months", True),
    ],
)
def test_an_exception_is_kept(text: str, conditional: bool) -> None:
    assert any(one.has_exception for one in prior_injection_rules(study(OUT + text))) == conditional


@each(
    ("text", "this_level"),
    [("PRP into the target disc", True), ("PRP into a lumbar disc", False), ("Stem cells at the affected level", True)],
)
def test_the_level_that_is_treated_is_told_apart(text: str, this_level: bool) -> None:
    assert {one.this_level for one in prior_injection_rules(study(OUT + f"Previous {text}"))} == {this_level}


def test_the_firmest_rule_any_place_then_ever_then_product_words() -> None:
    text = OUT + "\n* ".join(
        (
            "Any intradiscal injection, ever had",
            "Prior PRP into the index disc",
            "Stem cell therapy within 6 months",
            "Prior allogeneic cell therapy for any indication",
            "Any steroid injection within 1 month",
        )
    )
    quotes = [one.quote.text.split()[1] for one in firmest(prior_injection_rules(study(text)))]
    assert quotes == ["allogeneic", "cell", "PRP", "intradiscal", "steroid"]
    read_quote = value(text, "excludes_prior_biologic"), value(text, "excl_prior_timed_months")
    assert read_quote == ("yes", 6)


def test_a_wait_on_one_place_is_not_lost_to_a_rule_without_end_on_another() -> None:
    text = OUT + "Epidural steroid injection within 1 week\n* Any steroid injected into the disc, ever had"
    assert value(text, "steroid_washout_months") == 0.25
    assert value(OUT + "PRP into the disc ever\n* PRP of a facet joint within 2 months", "excl_prior_timed_months") == 2
    assert value(OUT + "Prior PRP", "excl_prior_timed_months") is None


@each(
    ("text", "biologic", "needle", "procedure"),
    [
        ("Prior stem cell therapy", "yes", "not_stated", "not_stated"),
        ("Any intradiscal injection within 3 months", "not_stated", "yes", "not_stated"),
        ("Prior IDET", "not_stated", "partial", "yes"),
        ("Prior PRP into a facet joint", "partial", "partial", "not_stated"),
        ("Stem cells in the lumbar spine within a year", "partial", "partial", "not_stated"),
        ("Platelet-rich plasma injection of the index disc", "partial", "partial", "not_stated"),
        ("PRP of the knee within 3 months", "not_stated", "not_stated", "not_stated"),
        ("Previous enrolment in this study", "partial", "not_stated", "not_stated"),
        ("Epidural steroid within 3 months", "not_stated", "not_stated", "not_stated"),
    ],
)
def test_the_summary_is_made_of_parts(text: str, biologic: str, needle: str, procedure: str) -> None:
    names = ("excl_any_biologic", "excl_needle_this_place", "excl_disc_procedure")
    assert tuple(value(OUT + text, name) for name in names) == (biologic, needle, procedure)


@each(
    ("text", "of_another"),
    [
        ("Hyaluronic acid injection into the facet joint", True),
        ("Injection of the sacroiliac joint with botulinum toxin", True),
        ("Prior injection of the facet joint", False),
        ("Trigger point or botulinum toxin injection in the back muscles within 3 months", False),
        ("Any facet joint injection (hyaluronic acid, anaesthetic)", False),
    ],
)
def test_an_injection_of_another_substance_is_told_apart(text: str, of_another: bool) -> None:
    assert {one.of_another for one in prior_injection_rules(study(OUT + text))} == {of_another}


def test_a_level_beside_the_treated_one_is_no_treated_level() -> None:
    [rule] = prior_injection_rules(study(OUT + "Prior PRP into the index or adjacent discs"))
    assert (rule.where, rule.this_level) == ("disc", False)


@each(
    ("line", "rules"),
    [
        ("Aspirin from one week before until two weeks after the PRP", set()),
        ("Anticipated epidural injections up to the month 6 visit", set()),
        ("Received glucocorticoids by mouth in the last month", set()),
        ("Corticosteroids by mouth within 2 weeks, or injected within 3 months", {("steroid", "anywhere", 0.5)}),
        ("Previous PRP in the facet joints of the lower back", {("prp", "facet", None)}),
        ("Prior gene therapy that intends to restore the disc", {("other_biologic", "disc", None)}),
    ],
)
def test_what_is_to_come_or_swallowed_is_no_rule(line: str, rules: set[tuple[str, str, float | None]]) -> None:
    assert {one[:3] for one in prior_injection_rules(study(OUT + line))} == rules


@each(
    ("line", "rules"),
    [
        ("Epidural or lower facet injection ever", {("any_injection", "epidural"), ("any_injection", "facet")}),
        ("Facet blockades with glucocorticosteroid in the last month", {("steroid", "facet")}),
        (
            "Prior amniotic membrane or stem cell injection",
            {("donor_cells", "anywhere"), ("cells_not_told", "anywhere")},
        ),
        ("Cell therapy, one's own or a donor's, ever", {("own_cells", "anywhere"), ("donor_cells", "anywhere")}),
        ("Prior PRP or adipose injection in the back", {("prp", "spine"), ("own_cells", "spine")}),
        ("Prior PRP, or bone marrow transplant", {("prp", "anywhere")}),
        ("Vertebral augmentation, spinal cord stimulator or nucleoplasty", {("disc_procedure", "disc")}),
        ("Disc herniation for which nucleoplasty is offered", set()),
    ],
)
def test_each_of_a_list_is_a_rule(line: str, rules: set[tuple[str, str]]) -> None:
    assert {one[:2] for one in prior_injection_rules(study(OUT + line))} == rules


@each(
    ("line", "months"),
    [
        ("No other injection of the facet joints until 6 months after the procedure", []),
        ("No facet injection from 3 months before until the end of the study", [3]),
        ("Previous facet injections are allowed if the last was at least 3 months before enrolment", [3]),
        ("Previous facet injections are allowed", []),
    ],
)
def test_what_is_asked_for_looks_back(line: str, months: list[float]) -> None:
    assert [one.months for one in prior_injection_rules(study(IN + line))] == months


@each(
    ("line", "column", "wanted"),
    [
        (IN + "BMI of 30 kg/m2, or lower", "bmi_max", 30),
        (OUT + "BMI 36 kg/m² or more", "bmi_max", 36),
        (OUT + "Open liability case about the back", "excludes_litigation", "yes"),
        (OUT + "In a traffic compensation procedure", "excludes_litigation", "yes"),
    ],
)
def test_a_unit_or_another_word_for_a_claim_is_read(line: str, column: str, wanted: object) -> None:
    assert value(line, column) == wanted


@each(
    ("line", "rules"),
    [
        # A study beside a rule of its own.
        (
            OUT + "Steroid injection within 3 months or participation in another clinical trial within 30 days",
            {("steroid", "anywhere", 3)},
        ),
        (
            OUT + "Participation in another study within 3 months, or an epidural steroid injection within 6 weeks",
            {("steroid", "epidural", 1.5)},
        ),
        (
            OUT + "Own or donor cells in the last 3 years, or any investigational drug in the last 30 days",
            {("own_cells", "anywhere", 36), ("donor_cells", "anywhere", 36)},
        ),
        (OUT + "Participation in a trial of a drug, biologic, or device within 3 months", set()),
        (OUT + "Treatment with an investigational drug, biologic or device within 30 days", set()),
        # Of any kind, and the places in brackets.
        (
            OUT + "Injections of any kind (sacroiliac, facet or epidural) within 3 months",
            {("any_injection", where, 3) for where in ("sij", "facet", "epidural")},
        ),
        (
            OUT + "Blocks of any sort (medial branch, epidural) in the last 6 weeks",
            {("any_injection", where, 1.5) for where in ("facet", "epidural")},
        ),
        # The kind that has a wait of its own stands before it.
        *(
            (OUT + text, {("steroid", "anywhere", short), ("steroid", "anywhere", long, EXCEPT)})
            for text, short, long in (
                ("Steroid injection within 3 months (depot: 6 months)", 3, 6),
                ("Steroid injection within 4 weeks (depot preparations, 12 weeks)", 1, 3),
                ("Steroid injection in the last 2 months (or 4 months in the case of depot forms)", 2, 4),
            )
        ),
        # What is asked for is a wait.
        (
            IN + "If previously treated with facet injections, the last must be at least 8 weeks ago",
            {("any_injection", "facet", 2)},
        ),
        (IN + "Last PRP treatment at least one year ago", {("prp", "anywhere", 12)}),
        (IN + "Earlier stem cell treatment must lie more than 2 years back", {("cells_not_told", "anywhere", 24)}),
        (IN + "When PRP was received before, the interval has to be at least 6 months", {("prp", "anywhere", 6)}),
        (IN + "Positive response to a facet injection that must be at least 50%", set()),
        # More than so many of them: not everybody who had one.
        (OUT + "More than two prior epidural steroid injections", {("steroid", "epidural", EVER, EXCEPT)}),
        (OUT + "Three or more spinal injections in the past year", {("any_injection", "spine", 12, EXCEPT)}),
        (OUT + "Several previous PRP treatments", {("prp", "anywhere", EVER, EXCEPT)}),
    ],
)
def test_a_rule_is_not_lost_beside_a_study_a_kind_or_a_number(line: str, rules: set[tuple[object, ...]]) -> None:
    found = prior_injection_rules(study(line))
    assert {(one.what, one.where, one.months, *[EXCEPT] * one.has_exception) for one in found} == rules


@each("text", ["except in the knee", "other than in the shoulder", "unless in the hip"])
def test_an_exception_for_a_place_is_none_for_tests(text: str) -> None:
    (rule,) = prior_injection_rules(study(OUT + f"PRP within 12 months, {text}"))
    assert (rule.has_exception, rule.excepts_tests) == (True, False)


@each(
    ("line", "rules"),
    [
        # What kind of treatment is not said.
        (OUT + "Any interventional spine procedure in the past 12 weeks", {("any_injection", "spine", 3)}),
        (OUT + "Interventional pain procedures of the lumbar spine within 3 months", {("any_injection", "spine", 3)}),
        (OUT + "Spinal intervention within the last 6 weeks", {("any_injection", "spine", 1.5)}),
        # By other names.
        (OUT + "Hormone injection in the lumbar spine within 3 months", {("steroid", "spine", 3)}),
        (OUT + "Local hormone block of the facet joints within 6 months", {("steroid", "facet", 6)}),
        (OUT + "Growth hormone injections", set()),
        (OUT + "Nerve root block within 2 weeks", {("any_injection", "epidural", 0.5)}),
        (OUT + "Local corticotherapy in the last 3 months", {("steroid", "anywhere", 3)}),
        (
            OUT + "Treatment by corticosteroids (local) within the month preceding inclusion",
            {("steroid", "anywhere", 1)},
        ),
        (OUT + "Previous treatment with ATMPs", {("other_biologic", "anywhere", EVER)}),
        (
            OUT + "Infiltrations, whatever the product, at the lumbar level in the previous 3 months",
            {("any_injection", "spine", 3)},
        ),
        # Each of a list.
        (
            OUT + "Previous injection of fibrin, PRP or cells into a lumbar disc",
            {(what, "disc", EVER) for what in ("disc_procedure", "prp", "cells_not_told")},
        ),
        (
            OUT + "Trigger point, ozone or dextrose injections in the last month",
            {("any_injection", "muscle_ligament", 1)},
        ),
        (OUT + "Epidural, botulinum or ozone injection within 2 months", {("any_injection", "epidural", 2)}),
        (
            OUT + "Denervation of the facets within 6 months or intra-articular steroid within 3 months",
            {("steroid", "anywhere", 3)},
        ),
        (OUT + "PRP, unless administered for hair loss", {("prp", "anywhere", EVER, EXCEPT)}),
        (OUT + "Previous autologous fat or bone-marrow grafting into the disc", {("own_cells", "disc", EVER)}),
        (OUT + "Prior receipt of any HCT/P", {("cells_not_told", "anywhere", EVER)}),
        (OUT + "Has already been treated with the investigational product", {("this_product", "anywhere", EVER)}),
        (OUT + "Treatment with an investigational product within 4 weeks", set()),
        (OUT + "Treatment with the investigational products other than the one of this trial", set()),
        (OUT + "Epidural steroid injection within the preceding quarter", {("steroid", "epidural", 3)}),
        # Into a joint that is not named: it is none into a disc or around a nerve.
        *(
            (OUT + text, {("any_injection", where, 3) for where in ("facet", "sij", "elsewhere")})
            for text in (
                "Any intra-articular injection in the last three months",
                "Intraarticular infiltrations of any kind within 3 months",
                "Received joint injections within 3 months",
            )
        ),
        (OUT + "Steroid therapy by intra-articular injection within 1 week", {("steroid", "anywhere", 0.25)}),
        (OUT + "Perineural injection within 1 month", {("any_injection", "anywhere", 1)}),
        (OUT + "Local anesthetic block of the facet joints within 1 month", {("any_injection", "facet", 1)}),
        # A line that begins with its time.
        (OUT + "Within 3 months of a prior facet joint injection", {("any_injection", "facet", 3)}),
        (OUT + "Within 6 weeks of an epidural steroid injection", {("steroid", "epidural", 1.5)}),
        (OUT + "Infection within 2 weeks of the epidural injection", set()),
        (OUT + "Not at least 8 weeks after the last epidural steroid", {("steroid", "epidural", 2)}),
        (OUT + "Has failed intradiscal PRP", {("prp", "disc", EVER)}),
        (IN + "Failed epidural steroid injection", set()),
        (OUT + "Facet or SI injection within 6 weeks", {("any_injection", where, 1.5) for where in ("facet", "sij")}),
        (
            OUT + "Prior PRP/BMAC/stem cell injection",
            {(what, "anywhere", EVER) for what in ("prp", "own_cells", "cells_not_told")},
        ),
        # What is asked for.
        (
            IN + "At least 3 months from any previous injection (facet, epidural)",
            {("any_injection", "facet", 3), ("any_injection", "epidural", 3)},
        ),
        (IN + "Patients whose last epidural was more than 2 months ago", {("any_injection", "epidural", 2)}),
        (
            IN + "May have received epidural injections but not within 4 weeks",
            {("any_injection", "epidural", 1)},
        ),
        (IN + "No more than one epidural steroid injection, and none within 6 weeks", {("steroid", "epidural", 1.5)}),
        (IN + "Absence of infiltration in the last 6 weeks", {("any_injection", "anywhere", 1.5)}),
        (
            IN + "Not treated with PRP before, or with any disc injection",
            {("prp", "anywhere", EVER), ("any_injection", "disc", EVER)},
        ),
    ],
)
def test_other_words_for_a_treatment_are_no_silence(line: str, rules: set[tuple[object, ...]]) -> None:
    found = prior_injection_rules(study(line))
    assert {(one.what, one.where, one.months, *[EXCEPT] * one.has_exception) for one in found} == rules
