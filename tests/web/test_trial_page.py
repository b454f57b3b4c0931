"""The page of one trial, run by AppTest: every part of it, bundled only, not held, a bad address."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from urllib.parse import unquote

import pytest

from tests.tools.held import decoded, hold
from tests.tools.standin.records import MSC_DISC, PRP_DISC, PRP_KNEE, study
from tests.tools.standin.server import StandIn
from tests.web.conftest import OpenPage, seen
from tests.web.trials import FACET_PRP, HOSTILE, OFFICE, TRIALS
from trialfinder.advice.questions.questions import Answer
from trialfinder.html.env import plain
from trialfinder.reading.reading import Reading
from trialfinder.reading.text.quote import Quote, collapse
from trialfinder.web.parts.facts import Ground, Shown, from_html
from trialfinder.web.state.held import FullRecords, full_records
from trialfinder.web.trial.glance import chance_in_short
from trialfinder.web.trial.trust import results_html
from trialfinder.web.trial.view import PARTS, tab_title

pytestmark = pytest.mark.slow
MOST_PIECES = 10
"""Pieces of HTML on the page, those of the frame among them."""


def test_a_trial_shows_every_part(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("trial", nct="NCT90000001", near="80202")
    assert not at.exception
    page = seen(at)
    assert "Platelet-rich Plasma Injected Into the Disc" in page
    assert "Recruiting; last verified October 2026" in page
    for id in PARTS:
        assert f'id="{id}"' in page, id
    assert "Platelets from your own blood (leukocytes: poor)." in page
    assert "The record states <strong>" in page
    assert "<blockquote><q>2 mL leukocyte-poor PRP from 60 mL of own blood.</q></blockquote>" in page
    assert '<a class="tf-go" href="sheet?nct=NCT90000001&amp;near=80202">Two pages to print</a>' in page
    listed = page[page.index('id="where"') :]
    assert listed.index("Denver") < listed.index("Boulder") < listed.index("Boston"), "sites by distance"
    assert 'href="https://clinicaltrials.gov/study/NCT90000001"' in page
    assert "Not medical advice; the registry does not vet studies." in page


def test_what_the_record_leaves_out_is_a_finding(synced: StandIn, open_page: OpenPage) -> None:
    page = seen(open_page("trial", nct="NCT90000001"))
    assert '<dt>Platelet count</dt><dd><span class="tf-silent">Not stated in the record</span></dd>' in page
    assert "The record gives no phone number and no e-mail." in page
    assert "Pain for at least 6 months." in page
    assert "Body mass index &gt; 35" in page, "the record's own lines, without its backslashes"


def test_each_part_says_once_where_it_comes_from_and_the_page_has_one_report(
    synced: StandIn, open_page: OpenPage
) -> None:
    page = seen(open_page("trial", nct="NCT90000001"))
    assert "Is this wrong?" not in page
    assert page.count("<h2>Report a mistake</h2>") == 1
    parts = re.split(r'<details class="tf-card tf-part', page)[1:]
    assert len(parts) == len(PARTS) + 1, "every part, and what makes its result easier to trust"
    for part in parts:
        assert part.count("Where does this come from?") <= 1
    with_grounds = [re.findall(r"<h2>([^<]*)</h2>", part)[0] for part in parts if "Where does this come from?" in part]
    assert {"What is injected", "Who can join", "What happens to you", "Questions to ask"} <= set(with_grounds)


def test_a_dose_whose_raised_digit_the_registry_dropped_is_told_apart() -> None:
    trial = Shown(Reading(decoded(MSC_DISC)), date(2026, 11, 28))
    path = "protocolSection.armsInterventionsModule.interventions[0].description"
    grounds = [
        Ground("Dose of cells", "40 million cells", "card: dose", (Quote("BRTX-100 at 40 × 106 cells.", path),)),
        Ground("Cells again", "40 million cells", "card: dose", (Quote("4 x 10^7 cells.", path),)),
    ]
    html = from_html(trial, "a part", grounds)
    assert "<q>BRTX-100 at 40 × 106 cells.</q>" in html
    assert "Here 106 is ten to the power of 6: the registry drops raised digits." in html
    assert html.count("raised digits") == 1


def test_a_report_says_where_it_goes_or_that_no_address_is_set(
    synced: StandIn, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = seen(open_page("trial", nct="NCT90000001"))
    assert "No address is set here: ask the person or group that gave you this page’s address." in page
    assert "whoever runs this page; no address is set here.</p>" in page, "so says the footer"
    assert "mailto:" not in page.partition("<h2>Report a mistake</h2>")[2]
    monkeypatch.setenv("TRIALFINDER_CONTACT", "reports@example.org")
    page = seen(open_page("trial", nct="NCT90000001"))
    assert "No address is set" not in page
    begun = re.search(r'href="mailto:reports@example\.org\?subject=([^&"]+)&amp;body=([^"]+)"', page)
    assert begun is not None
    assert unquote(begun[1]) == "A mistake on NCT90000001"
    assert unquote(begun[2]).endswith("What is wrong: \nWhat the record says instead: ")
    assert 'send to <a href="mailto:reports@example.org">reports@example.org</a>.</p>' in page, "so says the footer"
    monkeypatch.setenv("TRIALFINDER_CONTACT", "https://example.org/issues")
    assert seen(open_page("trial", nct="NCT90000001")).count('<a href="https://example.org/issues" rel=') == 2


def test_a_quote_stands_once_in_its_part_with_every_line_that_rests_on_it(synced: StandIn, open_page: OpenPage) -> None:
    page = seen(open_page("trial", nct="NCT90000001"))
    part = page[page.index('id="injected"') : page.index('id="join"')]
    quotes = re.findall(r"<q>(.*?)</q>", part)
    assert len(quotes) > 1
    assert len(quotes) == len(set(quotes))
    assert re.search(r"<dt>[^<]+, [^<]+</dt><dd><blockquote>", part), "two lines, one quote"


def test_the_tab_names_the_trial(synced: StandIn) -> None:
    assert tab_title(Reading(decoded(PRP_DISC))) == "PRP, NCT90000001 – trialfinder"
    assert tab_title(Reading(decoded(MSC_DISC))) == "Donor bone-marrow cells, NCT90000002 – trialfinder"
    assert tab_title(Reading(decoded(study("NCT90000067")))) == "NCT90000067 – trialfinder"


def test_a_word_is_explained_once_and_never_in_a_name(synced: StandIn, open_page: OpenPage) -> None:
    page = seen(open_page("trial", nct="NCT90000001"))
    ids = re.findall(r'popover id="meaning-[a-z0-9-]*?-([a-z_]+)"', page)
    assert {"disc", "placebo"} <= set(ids)
    assert len(ids) == len(set(ids))
    for text in re.findall(r"<h1.*?</h1>|<summary>.*?</summary>|<q>.*?</q>|<strong>.*?</strong>", page):
        assert 'class="tf-term"' not in text, text


def test_the_page_is_few_pieces(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("trial", nct="NCT90000001")
    assert len(at.get("html")) <= MOST_PIECES, "each piece costs a visitor time"


def test_the_report_names_every_reading_with_its_rule_and_quote(synced: StandIn, open_page: OpenPage) -> None:
    page = seen(open_page("trial", nct="NCT90000001", near="80202"))
    report = page[page.index('<pre class="tf-report"') :].partition("</pre>")[0]
    assert report.startswith('<pre class="tf-report" tabindex="0">Study: NCT90000001, Platelet-rich Plasma Injected')
    for words in ("What is wrong: ", "What the record says instead: ", "Product: ", "  Rule: product: ", "  Quote: “"):
        assert words in report, words
    assert report.count("  Rule: ") >= 10
    assert "protocolSection." in report
    assert "80202" not in report, "it holds nothing of the person"


def test_results_are_told_with_their_link(synced: StandIn, open_page: OpenPage) -> None:
    page = seen(open_page("trial", nct="NCT91000002"))
    assert 'href="https://clinicaltrials.gov/study/NCT91000002?tab=results"' in page
    assert "their numbers are not in our copy" in page
    assert "The record lists no paper." in page
    for address in ("https://pubmed.ncbi.nlm.nih.gov/?term=", "https://europepmc.org/search?query="):
        assert f'href="{address}NCT91000002" rel="noopener noreferrer"' in page


def test_posted_numbers_stand_on_the_page_with_both_groups_and_as_text() -> None:
    outcome = {
        "type": "PRIMARY",
        "title": "Pain <b>now</b>",
        "timeFrame": "6 months",
        "paramType": "MEAN",
        "groups": [{"id": "A", "title": "PRP"}, {"id": "B", "title": "Steroid"}],
        "classes": [
            {"categories": [{"measurements": [{"groupId": "A", "value": "3.1"}, {"groupId": "B", "value": "3.4"}]}]}
        ],
    }
    harms = [{"title": "PRP", "seriousNumAffected": 3, "seriousNumAtRisk": 143}]
    section = {
        "outcomeMeasuresModule": {"outcomeMeasures": [outcome]},
        "adverseEventsModule": {"eventGroups": harms},
    }
    data = hold({**FACET_PRP, "resultsSection": section})
    page = results_html(Shown(data.reading("NCT91000002"), date(2026, 11, 22)))
    assert "<h3>Main outcome: Pain &lt;b&gt;now&lt;/b&gt;</h3>" in page
    assert "<li>PRP: mean 3.1; Steroid: mean 3.4.</li>" in page
    assert "PRP: 3 of 143." in page
    assert "How to read it: mean: the average." in page
    assert "not in our copy" not in page


def test_phone_and_draft_mail_are_links_and_text_stays_text(synced: StandIn, open_page: OpenPage) -> None:
    page = seen(open_page("trial", nct="NCT91000001", near="Tampa"))
    assert '<a href="tel:+18135550100">+1 813-555-0100 ext. 7</a>' in page
    assert plain(OFFICE["name"]) in page
    draft = page[page.index('href="mailto:office@example.org?') :].partition('"')[2].partition('"')[0]
    assert "Question about NCT91000001" in unquote(draft)
    assert "Does it still take people?" in unquote(draft)
    assert "<script>" not in unquote(draft.partition("?")[0])


def test_a_hostile_title_is_text_here_too(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("trial", nct="nct91000001")
    page = seen(at)
    assert plain(HOSTILE) in page
    assert "<script>" not in page
    assert not [block for block in at.get("html") if block.proto.unsafe_allow_javascript], "no script in our HTML"


def test_a_site_near_by_that_does_not_recruit_is_told(synced: StandIn, open_page: OpenPage) -> None:
    assert "At the site nearest to you: The study recruits, but not at this site" in seen(
        open_page("trial", nct="NCT91000001", near="Denver")
    )


@pytest.mark.parametrize(
    ("nct", "sentence"),
    [
        ("", "It stands in the record’s address"),
        ("<script>", 'role="alert" id="trial_number-error" data-field="trial_number"'),
        ("NCT00000404", 'data-field="trial_number" data-tries="0">This trial is not in the data held.'),
    ],
)
def test_an_id_that_cannot_be_shown_is_a_sentence(
    synced: StandIn, open_page: OpenPage, nct: str, sentence: str
) -> None:
    at = open_page("trial", nct=nct)
    assert not at.exception
    assert sentence in seen(at)


def test_a_number_is_typed_where_the_address_has_none_that_can_be_one(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("trial", nct="NCT9x")
    assert at.text_input("trial_number").value == "NCT9x"
    at = at.text_input("trial_number").set_value("nct90000001 ").run()
    assert not at.exception
    for _ in range(2):  # the field is gone by now; what was typed stays
        assert "Low Back Pain" in seen(at)
        assert at.query_params["nct"] in ("nct90000001", ["nct90000001"])
        at = at.run()


def test_a_place_that_is_not_known_adds_no_distance_and_is_told(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("trial", nct="NCT90000001", near="Nowhereville-on-Sea")
    assert not at.exception
    assert "miles" not in seen(at)
    assert 'role="alert" id="trial_near-error" data-field="trial_near"' in seen(at)


def test_a_place_typed_here_enters_the_address(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("trial", nct="NCT90000001")
    at.text_input("trial_near").set_value("80301").run()
    page = seen(at)
    listed = page[page.index('id="where"') :]
    assert listed.index("Boulder Spine Centre") < listed.index("Denver Spine Centre")
    assert "80301" in at.query_params["near"]


def test_a_bundled_trial_says_that_it_is_a_copy(offline: None, open_page: OpenPage) -> None:
    at = open_page("trial", nct="NCT04042844")
    page = seen(at)
    assert not at.exception
    assert "offline copy of facts, not the live record" in page
    assert "People can ask to join now." not in page
    assert "not stated in the record" not in page.lower(), "our copy is silent, not the record"
    assert "Contacts are not in our offline copy." in page
    unfolded = page[page.index('<section class="tf-card tf-glance"') : page.index('<details class="tf-card tf-part')]
    missing = "Whom to call, chance of the product, the product later, cost, what taking part involves. See <a"
    assert f"<dt>Not in our offline copy</dt><dd>{missing}" in unfolded
    assert unfolded.lower().count("not in our offline copy") == 1, "said once, with the way to the record"
    injected = page[page.index('id="injected"') :].partition("</details>")[0]
    assert "Not in our offline copy: volume each, given together with, guided by. See <a" in injected
    assert not [button for button in at.button if button.key == "fetch_record"], "nothing may be asked"


def test_a_trial_that_is_not_held_comes_on_a_click(synced: StandIn, open_page: OpenPage) -> None:
    synced.replace([*TRIALS, PRP_KNEE])
    at = open_page("trial", nct="NCT90000006")
    assert "This trial is not in the data held." in seen(at)
    assert not synced.asked("/studies/NCT90000006"), "nothing is asked before the click"
    at.button("fetch_record").click().run()
    full_records().wait(20)
    page = seen(at.run())
    assert not at.exception
    assert "Platelet-rich Plasma for Knee Osteoarthritis" in page
    assert "Off topic: " in page


def test_a_trial_that_the_registry_does_not_know_is_a_sentence(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("trial", nct="NCT00000404")
    at.button("fetch_record").click().run()
    full_records().wait(20)
    assert "The registry knows no study with the number NCT00000404." in seen(at.run())


def test_a_record_of_our_copy_is_made_whole_and_kept(trials: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIALFINDER_API_URL", trials.url)
    monkeypatch.setenv("TRIALFINDER_PACE", "0")
    data, records = hold(FACET_PRP, completeness="facts_only"), FullRecords()
    records.ask(data, "NCT91000002")
    records.wait(20)
    whole = records.add_to(data, "NCT91000002")
    assert whole.study("NCT91000002").completeness == "full"
    assert whole.labels["NCT91000002"].therapies == ("prp",)
    newer = replace(data, records={"NCT91000002": decoded(study("NCT91000002", title="Newer"))})
    assert records.add_to(newer, "NCT91000002") is newer, "a full record held by now is the newer one"


@pytest.mark.usefixtures("in_haste")
def test_a_registry_that_is_down_is_a_sentence_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIALFINDER_API_URL", "http://127.0.0.1:9/api/v2")
    data, records = hold(FACET_PRP, completeness="facts_only"), FullRecords()
    records.ask(data, "NCT91000002")
    records.wait(60)
    assert records.add_to(data, "NCT91000002") is data
    assert "Shown from our offline copy." in (records.problem("NCT91000002") or "")
    assert collapse(records.problem("NCT91000002") or "").count("\n") == 0


def test_about_names_source_counts_and_thanks(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("about")
    assert not at.exception
    page = seen(at)
    for words in ("ClinicalTrials.gov data of November 20, 2026", "16", "GeoNames", "Natural Earth"):
        assert words in page


@pytest.mark.parametrize("nct", ["NCT99999999", "no-id"])
def test_a_page_without_a_trial_still_says_what_it_is_not(synced: StandIn, open_page: OpenPage, nct: str) -> None:
    page = seen(open_page("trial", nct=nct))
    assert "Not medical advice; the registry does not vet studies." in page
    assert "loss of bladder or bowel control" in page


@pytest.mark.parametrize(
    "typed",
    [
        "nct91000001.",
        "NCT 9100 0001",
        "https://clinicaltrials.gov/study/NCT91000001",
        "clinicaltrials.gov/ct2/show/NCT91000001",
    ],
)
def test_the_address_takes_a_pasted_id(synced: StandIn, open_page: OpenPage, typed: str) -> None:
    page = seen(open_page("trial", nct=typed))
    assert "NCT91000001 at ClinicalTrials.gov" in page
    assert "was read as" not in page


def test_the_address_completes_lost_zeros_and_says_so(synced: StandIn, open_page: OpenPage) -> None:
    page = seen(open_page("trial", nct="NCT12"))
    assert "NCT12 has two digits: it was read as NCT00000012." in page


@pytest.mark.parametrize("typed", ["NCT0100001", "NCT910000011", "NCT91000001 or NCT91000002"])
def test_the_address_refuses_what_could_be_another_trial(synced: StandIn, open_page: OpenPage, typed: str) -> None:
    page = seen(open_page("trial", nct=typed))
    assert "Which trial?" in page
    assert "An NCT id is NCT and eight digits" in page
    assert "In one look" not in page


def test_a_split_that_gives_no_chance_is_told_as_its_answer_tells_it() -> None:
    told = {"chance": Answer("chance", "?", "Its words tell how people are split: see them.", True, "2:1", "x")}
    reading = Reading(decoded(study("NCT90000061", title="PRP for Back Pain")))
    assert chance_in_short(told, reading) == "Its words tell how people are split: see them."
