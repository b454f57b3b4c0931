"""Each error that was found in the texts, by its row: the wrong words are gone and the right fact stands."""

from __future__ import annotations

import re
from datetime import date

from tests.tools.each import each
from tests.tools.held import decoded, hold
from tests.tools.standin.records import intervention, study
from trialfinder.advice.cautions.ledger import cautions
from trialfinder.advice.checked import oldest_check
from trialfinder.advice.evidence.comparisons import comparisons, reviews, uncontrolled
from trialfinder.advice.evidence.known import known
from trialfinder.advice.guidance.texts import checked_words, load_glossary, load_guidance, load_panel
from trialfinder.advice.law.law import coverage, fda_lines, laws, price_of, standing
from trialfinder.advice.questions.questions import questions
from trialfinder.finding.find import find
from trialfinder.question import ask
from trialfinder.reading.labels.labels import read_labels
from trialfinder.reading.reading import Reading
from trialfinder.vocabulary import PHASES, STATUS_MEANINGS

TEXTS = {guide.slug: " ".join(guide.body_markdown.split()) for guide in load_guidance()}
EVERY = " ".join(TEXTS.values())
COMPARISONS = {one.id: one for one in comparisons()}
REVIEWS = {one.id: one for one in reviews()}


def test_f1_more_than_one_stem_cell_product_is_approved_and_none_for_the_back() -> None:
    assert "approved one kind of stem cell product" not in EVERY
    told = TEXTS["cells"]
    assert "approved stem-cell products for blood and immune illness" in told
    assert "Since December 2024 one of them is made of donor marrow cells. It is for children" in told
    assert "own cartilage cells are approved for the knee" in told
    assert "no stem-cell product is approved for disc disease or back pain" in told


def test_f2_no_phase_is_no_word_on_what_is_tested() -> None:
    assert PHASES["NA"] == "No phase (filed as not applicable)"


@each(("source", "other"), [("autologous", "allogeneic"), ("allogeneic", "autologous")])
def test_f3_own_cells_are_not_answered_with_donor_evidence(source: str, other: str) -> None:
    cells = ["bmac", "bm_msc", "adipose_msc", "svf", "disc_cells", "chondrocytes"]
    found = known(cells, None, source)
    assert {one.cell_source for one in (*found.comparisons, *found.uncontrolled)} == {source}
    assert other not in {one.cell_source for one in found.comparisons}


def test_f4_a_laboratory_study_is_no_trial_of_the_same_thing() -> None:
    in_a_laboratory = study(
        "NCT93000041",
        title="Stem Cells From Worn Discs in Low Back Pain",
        study_type="OBSERVATIONAL",
        status="RECRUITING",
        summary="Disc tissue left over from operations is grown and analysed in a laboratory. Nobody is treated.",
        interventions=[intervention("Isolation of disc cells", "OTHER", description="Cells are isolated from tissue.")],
    )
    labels = read_labels(decoded(in_a_laboratory))
    assert (labels.topic, labels.negative_class) == ("no", "lab_only")
    assert not list(find(hold(in_a_laboratory), ask(therapy="disc_cells")))


def test_f5_disc_cells_are_told_with_both_groups_and_no_number_of_one() -> None:
    assert "63 of 100 points" not in EVERY
    assert "more than half in the high-dose" not in EVERY
    assert "and so did those with only the gel" in TEXTS["benefits"]
    gornet = COMPARISONS["disccells-donor-disc-gornet-2024"]
    assert gornet.direction == "not_comparable"
    assert all(arm.result is None for arm in gornet.arm)


def test_f6_daily_tasks_were_easier_at_no_visit() -> None:
    assert "at most visits" not in EVERY
    told = TEXTS["benefits"]
    assert "set PRP against a numbing drug. Both groups had sugar-water shots too." in told
    assert "0.9 of 10 points lower" in told
    assert "daily tasks were no easier at any visit" in told
    assert "0.10 to 1.75" in str(COMPARISONS["prp-ligament-won-2022"].between)


def test_f7_a_group_with_a_sham_shows_two_thirds_of_the_change() -> None:
    for text in (TEXTS["benefits"], REVIEWS["why-compare-2024"].text):
        assert "16 trials" in text
        assert "two thirds of the change" in text
        assert "a fifth with a sham" not in text
        assert "a fifth comes with a sham" not in text


def test_f8_trials_that_listed_no_paper() -> None:
    assert "nearly two in three were not published" not in EVERY
    for text in (TEXTS["benefits"], REVIEWS["cell-trials-unpublished-2019"].text):
        assert "muscles, joints and bones, registered from 2005 to 2016" in text
        assert "listed no paper" in text


def test_f9_what_did_well_means() -> None:
    assert "did well" not in TEXTS["cells"]
    assert (
        "A year later, 74 of 100 with cells had a set gain in pain or daily tasks. With the sham it was 69 of 100."
        in (TEXTS["cells"])
    )


def test_f10_the_trial_of_prp_in_the_disc() -> None:
    one = COMPARISONS["prp-disc-schepers-2022"]
    assert one.year == 2022
    assert [arm.had for arm in one.arm] == [21, 16]
    assert "antibiotic" in one.comparator
    assert (
        "(2022), 21 of 44 had less pain a year after PRP in the disc. After salt water with an antibiotic it was 16"
        in (TEXTS["prp"])
    )
    for slug in ("prp", "risks"):
        guide = next(one for one in load_guidance() if one.slug == slug)
        assert [source.year for source in guide.sources if "PMC11373021" in source.url] == [2022]


def test_f11_132_studies_of_any_body_part() -> None:
    assert "132 PRP studies of any body part" in TEXTS["prp"]
    assert "132 PRP studies of any body part" in REVIEWS["prp-reporting-2021"].text


def test_f12_each_product_has_its_own_price_or_none() -> None:
    assert "82 of 100" not in EVERY
    assert "no study of prices for the back" not in EVERY
    assert "897 US dollars for one PRP shot into a joint, from 350 to 1,700" in TEXTS["money"]
    assert "3,100, from 1,200 to 6,000" in TEXTS["money"]
    assert "65 of 273 clinics" in TEXTS["money"]
    assert "A survey of 100 doctors in 2020 took in the spine" in TEXTS["money"]
    assert [one.mean_usd for one in price_of(["prp"]).ranges] == [897]


def test_f13_completed_is_ended_normally() -> None:
    assert "planned." not in STATUS_MEANINGS["COMPLETED"].split(";")[0]
    assert STATUS_MEANINGS["COMPLETED"].startswith("It ended normally")
    assert "Planned and actual numbers can differ" in STATUS_MEANINGS["COMPLETED"]


def test_f14_a_day_of_ours_is_no_review() -> None:
    assert checked_words(date(2026, 11, 27)) == (
        "Checked against its sources on November 27, 2026; not reviewed by a clinician."
    )


def test_f14_the_age_of_our_facts_is_one_day_and_turns_no_test_red() -> None:
    assert date(2026, 11, 1) <= oldest_check() <= date.today()


def test_f15_an_end_that_has_passed_is_one_date_that_is_named() -> None:
    module = study("NCT93000151")["protocolSection"]["statusModule"]
    dates = {"primaryCompletionDateStruct": {"date": "2024-01"}, "completionDateStruct": {"date": "2025-06"}}
    record = study("NCT93000151", title="PRP Into the Disc for Low Back Pain", statusModule={**module, **dates})
    found = {one.id: one for one in cautions(Reading(decoded(record)), date(2026, 11, 22))}
    told = [one for one in found.values() if "end date of" in one.sentence]
    assert told, "an end that has passed while it recruits is told"
    for one in told:
        is_main = "main measurement" in one.sentence
        assert ("January 2024" if is_main else "June 2025") in one.sentence
        assert one.dates[0] == ("2024-01" if is_main else "2025-06")


def test_f16_a_named_donor_product_is_told_as_a_donors_and_where_from() -> None:
    record = study(
        "NCT93000161",
        title="Rexlemestrocel-L in Chronic Low Back Pain",
        interventions=[intervention("Rexlemestrocel-L", description="One injection into the lumbar disc.")],
    )
    labels = read_labels(decoded(record))
    assert (labels.cell_source, labels.cell_source_from) == ("allogeneic", "product_list")
    answered = {one.question: one for one in questions(Reading(decoded(record)), date(2026, 11, 22))}
    said = answered["What else can I do?"]
    assert "249 trials of exercise" in said.answer
    assert "(Cochrane, 2021)" in said.answer
    assert not said.stated, "ours, not the record's"


def test_f17_the_courts_on_fat() -> None:
    assert "drug, as courts said in 2014" not in TEXTS["rules"]
    assert "set loose from your fat count as a drug, as courts said in 2021 and 2024" in TEXTS["rules"]
    assert "In 2014 a court had said so of marrow cells that are grown" in TEXTS["rules"]
    assert "October 14, 2025 the Supreme Court did not take up the appeal" in TEXTS["rules"]


def test_f18_a_report_tells_of_lasting_harm() -> None:
    assert "There is one report" not in TEXTS["risks"]
    assert "In 2012 there was a report of lasting harm" in TEXTS["risks"]


def test_f19_what_has_no_source_is_not_said() -> None:
    assert "days or weeks" not in TEXTS["risks"]
    assert "Few clinics give money back" not in EVERY
    assert "were mostly written by doctors" not in EVERY
    assert "37 of 100 at the age of 20, and in 96 of 100 at the age of 80" in TEXTS["what_it_is"]


def test_f20_the_year_of_a_source_and_the_day_of_our_look_are_two_things() -> None:
    sources = [source for guide in load_guidance() for source in guide.sources] + list(load_panel().sources)
    assert all((source.year is None) != (source.seen is None) for source in sources)
    for source in sources:
        if "closerlookatstemcells" in source.url or "glossary" in source.url:
            assert source.year is None
            assert source.dated.startswith("seen November ")


def test_f22_the_florida_law_is_cited_by_its_statute_and_every_address_is_safe() -> None:
    florida = next(law for law in laws() if law.state == "Florida")
    assert "458.3245 and 459.0127" in florida.statute
    urls = [source.url for guide in load_guidance() for source in guide.sources]
    urls += [source.url for one in (*comparisons(), *uncontrolled(), *reviews()) for source in one.source]
    urls += [source.url for line in fda_lines() for source in line.source]
    assert all(url.startswith("https://") for url in urls if "backes.org" not in url)
    assert not [url for url in urls if "jdsupra" in url]


def test_f23_cartilage_cells_are_left_out_of_what_the_fda_says_of_stem_cells() -> None:
    cells = next(line for line in fda_lines() if "no stem-cell" in line.text)
    assert "chondrocytes" not in cells.products
    assert "knee" in standing(["chondrocytes"])[0].text


@each(
    ("id", "people", "direction"),
    [
        ("bmac-disc-levi-2025", 63, "no_difference"),  # E1
        ("bmmsc-own-disc-vadala-2025", 52, "no_difference"),  # E2
        ("bmmsc-donor-disc-msbdr003-2021", 404, "no_difference"),  # E3
        ("allograft-disc-vast-2021", 218, "open"),  # E5
        ("prp-disc-akeda-2022", 16, "no_difference"),  # E6
        ("prp-epidural-xu-2021", 124, "no_difference"),  # E7
        ("prp-facet-china-40", 40, "open"),
        ("prf-sij-fargaly-2025", 94, "open"),
        ("prp-sij-chen-2022", 26, "favours_comparator"),
    ],
)
def test_e1_to_e9_the_trials_that_had_no_line(id: str, people: int, direction: str) -> None:
    one = COMPARISONS[id]
    assert one.drawn == people
    assert one.direction == direction


def test_e3_the_missed_goal_is_told_as_the_makers_word() -> None:
    one = COMPARISONS["bmmsc-donor-disc-msbdr003-2021"]
    assert one.read == "company"
    assert "the maker says" in str(one.between)


def test_e5_donor_tissue_is_told_with_both_groups_and_what_is_unread() -> None:
    one = COMPARISONS["allograft-disc-vast-2021"]
    assert "34.0 of 100" in str(one.arm[0].result)
    assert "30.5 of 100" in str(one.arm[1].result)
    assert "have not been read yet" in str(one.note)


def test_e9_of_the_trials_with_a_sham_most_found_no_clear_difference() -> None:
    sham = [one.direction for one in comparisons() if one.against == "sham"]
    assert len(sham) == 11
    assert sham.count("no_difference") == 6
    assert "favours_product" not in sham


def test_e9_exosomes_have_a_study_and_no_result() -> None:
    (one,) = known(["exosome"], "facet").uncontrolled
    assert one.people == 20


def test_e10_a_guideline_that_was_replaced_says_so() -> None:
    assert REVIEWS["gl-asipp-2019"].superseded_by == "gl-asipp-2025"
    assert "level III" not in EVERY
    guide = next(one for one in load_guidance() if one.slug == "second_opinion")
    assert [source.year for source in guide.sources if "uideline" in source.name] == [2025]


def test_e11_better_than_a_steroid_is_not_better_than_nothing() -> None:
    assert "Better than a steroid is not better than nothing." in TEXTS["prp"]
    assert "34 societies" in TEXTS["prp"]


def test_e12_other_care_is_of_2023_with_a_size_of_effect() -> None:
    assert "American College of Physicians" not in TEXTS["other_care"]
    assert "World Health Organization" in TEXTS["other_care"]
    assert "15 of 100 points lower than without care" in TEXTS["other_care"]


def test_l1_no_text_tells_one_states_law_to_everybody() -> None:
    assert not re.search(r"Florida", EVERY.replace("Florida Senate", ""))
    assert "shows the law of your state, where we hold one" in TEXTS["rules"]


def test_l2_how_it_is_sold_and_l3_recent_letters() -> None:
    assert "educational seminars" in TEXTS["money"]
    assert "2,754 clinics" in TEXTS["money"]
    letters = " ".join(line.text for line in standing(["perinatal_tissue"]))
    assert "2023, 2024 and 2026" in letters


def test_l4_medicare() -> None:
    assert "pays for PRP only on wounds that do not heal (2021)" in TEXTS["money"]
    assert "back pain" in coverage(["perinatal_tissue"])[0].text


def test_l5_treatment_abroad() -> None:
    assert "three people from the United States who had stem cell shots in Mexico" in TEXTS["risks"]


@each(
    ("slug", "words"),
    [
        ("what_it_is", "The needle is guided by X-ray, a CT scan or ultrasound"),
        ("what_it_is", "growth factors"),
        ("what_it_is", "professional groups hold that such treatments belong in trials"),
        ("risks", "Your own blood or cells are not without risk"),
        ("benefits", "perhaps less medicine"),
        ("prp", "How many shots are needed is an open question"),
        ("risks", "A donor product can differ from one vial to the next"),
        ("questions", "What outcomes have you seen in people like me?"),
        ("questions", "Is there a trial of this that I could join instead?"),
        ("rules", "The consent paper."),
        ("benefits", "what you want to be able to do"),
        ("other_care", "what you want to be able to do"),
    ],
)
def test_s_what_the_article_asked_for_is_covered(slug: str, words: str) -> None:
    assert words in TEXTS[slug].replace("**", "")


def test_s_growth_factors_are_explained() -> None:
    assert "growth factors" in {one.term for one in load_glossary()}
