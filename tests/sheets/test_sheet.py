"""The sheet to take along: one page, no outside requests, the record's text shown as text, and room for notes."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
import segno

from tests.tools.held import decoded, hold
from tests.tools.made_trials import FULL
from tests.tools.readability import banned
from tests.tools.standin.records import MSC_DISC, NO_ARMS, PRP_DISC, RECORDS, intervention, site, study
from trialfinder.advice.fit.answers import Answers, Earlier
from trialfinder.advice.fit.fit import check_fit
from trialfinder.advice.fit.joining import joining_rules
from trialfinder.advice.questions.questions import question_list
from trialfinder.errors import StudyNotFound
from trialfinder.places import find_place
from trialfinder.reading.reading import Reading
from trialfinder.sheets.fit import fit_sheet
from trialfinder.sheets.two_pages import two_pages
from trialfinder.sheets.visit import questions_html, visit_sheet

TODAY = date(2026, 11, 22)
DATA = hold(*RECORDS)
HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(1)> \"'& $title ${body} [x](javascript:alert(1))"
EVIL = study(
    "NCT90000066",
    title=HOSTILE,
    conditions=[HOSTILE],
    summary=f"PRP into the disc is paid for by the patient. {HOSTILE}",
    interventions=[intervention(f"Platelet-rich plasma {HOSTILE}", description=HOSTILE)],
    criteria=f"Exclusion Criteria:\n\n* {HOSTILE}\n* Cancer {HOSTILE}",
    sites=[site(HOSTILE, "United States", status="RECRUITING", contacts=[{"name": HOSTILE, "email": HOSTILE}])],
)
VOID = {"meta", "img", "link", "br", "hr", "input"}


class Page(HTMLParser):
    """What a browser would find in a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words += f" {data}"

    @property
    def text(self) -> str:
        return " ".join(self.words.split())


def assert_safe(page: Page) -> None:
    """Well-formed, and nothing in it that runs or asks the network."""
    assert page.open == []
    for tag, attributes in page.tags:
        assert tag not in ("script", "link", "iframe", "object", "form", "base")
        assert not any(name.startswith("on") or name in ("srcset", "style", "action") for name in attributes)
        assert "src" not in attributes or tag == "img"
        if tag == "img":
            assert (attributes["src"] or "").startswith("data:image/svg+xml"), "our QR code"
        if tag == "a":
            assert (attributes["href"] or "").startswith(("https://", "http://"))
    policy = [one for tag, one in page.tags if one.get("http-equiv") == "Content-Security-Policy"]
    assert policy[0]["content"] in (
        "default-src 'none'; style-src 'unsafe-inline'",
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    )


def test_one_page_for_the_doctor_and_one_for_the_person() -> None:
    html = visit_sheet(DATA, ["NCT90000001"], near=find_place("80202"), today=TODAY)
    page = Page(html)
    assert_safe(page)
    doctor, _, person = page.text.partition("For you")
    for words in (
        "Platelet-rich Plasma Injected Into the Disc for Chronic Low Back Pain",
        "NCT90000001: clinicaltrials.gov/study/NCT90000001",
        "Recruiting; last verified October 2026",
        "Platelets from your own blood",
        "The disc",
        "A placebo or sham procedure",
        "Phase",
        "Sponsor",
        "At least 18 years old.",
        "Nearest recruiting Denver Spine Centre, Denver, Colorado, United States, about 1 mile",
        "What is known about this product in this place",
        "Between the groups",
        "Which trials an injection of this kind may keep you out of",
        "Not medical advice; the registry does not vet studies.",
        "Made on November 22, 2026. ClinicalTrials.gov data of 2026-11-20.",
    ):
        assert words in doctor, words
    for words in (
        "The record does not say: ask.",
        "Does that keep me out?",
        "Danger signs: get care now",
        "My notes",
        "Sources: ",
    ):
        assert words in person, words
    assert html.count('<img class="tf-qr"') == 1
    assert "80202" not in html


def test_the_person_asks_eight_questions_those_the_record_leaves_open_first() -> None:
    sheet = two_pages(DATA, "NCT90000001", today=TODAY)
    asked = [question for question, _ in sheet.questions]
    assert len(asked) == len(set(asked)) == 8
    assert set(asked) <= {one.question for one in question_list()}
    silent = ["does not say" in answer for _, answer in sheet.questions]
    assert silent == sorted(silent, reverse=True)
    assert any(silent)


def test_the_code_leads_to_the_record() -> None:
    held = two_pages(DATA, "NCT90000001", today=TODAY).qr
    other = two_pages(DATA, "NCT90000002", today=TODAY).qr
    assert held == segno.make("https://clinicaltrials.gov/study/NCT90000001", error="m").svg_data_uri(
        border=1, omitsize=True
    )
    assert held != other


def test_evidence_is_told_with_both_groups_or_not_at_all() -> None:
    for nct_id in DATA.records:
        sheet = two_pages(DATA, nct_id, today=TODAY)
        for one in sheet.evidence:
            assert len(one.arms) >= 2, nct_id
            assert "Between the groups" in one.between
            assert re.search(r"\d{4}|year not known", one.source)
        assert sheet.evidence or "no published" in sheet.evidence_note or "no result" in sheet.evidence_note


def test_what_is_left_off_is_counted() -> None:
    lines = "\n".join(f"* No {what}" for what in ("cancer", "infection", "diabetes", "smoking", "pregnancy"))
    many = "\n".join(
        f"* PRP injection into the {place} within {n} months" for n in (3, 6, 12) for place in ("disc", "knee")
    )
    record = study(
        "NCT90000068",
        title="PRP for Low Back Pain",
        interventions=[intervention("Platelet-rich plasma")],
        criteria=f"Exclusion Criteria:\n\n{lines}\n* Body mass index over 30\n{many}\n* Steroid within 3 months",
    )
    sheet = two_pages(hold(record), "NCT90000068", today=TODAY)
    rules = len(joining_rules(Reading(decoded(record))))
    left = rules - len(sheet.of_body) - len(sheet.of_before)
    assert (f"{left} more rules" in sheet.rules_note) == (left > 0)


def test_a_short_list_stands_in_order_two_pages_each() -> None:
    html = visit_sheet(DATA, ["NCT90000002", "NCT90000001"], today=TODAY)
    text = Page(html).text
    assert text.startswith("2 trials to talk about")
    assert text.index("NCT90000002") < text.index("NCT90000001")
    assert html.count('<article class="tf-sheet">') == 4


def test_it_prints_on_any_paper_in_light_colours() -> None:
    html = visit_sheet(DATA, ["NCT90000001"], today=TODAY)
    assert "color-scheme: light" in html
    assert not re.search(r"@page[^}]*size", html)
    assert "break-after: page" in html
    assert "url(" not in html
    assert "@import" not in html


@pytest.mark.parametrize(
    "record", [*RECORDS, EVIL], ids=lambda one: one["protocolSection"]["identificationModule"]["nctId"]
)
@pytest.mark.parametrize("completeness", ["full", "facts_only"])
def test_every_record_makes_a_safe_sheet(record: dict[str, Any], completeness: Any) -> None:
    data = hold(record, completeness=completeness)
    [nct_id] = data.records
    page = Page(questions_html(data, nct_id, today=TODAY))
    assert_safe(page)
    assert ("offline copy of facts" in page.text) == (completeness == "facts_only")
    if completeness == "facts_only":
        assert "The record does not say" not in page.text


def test_hostile_text_is_shown_as_text() -> None:
    html = visit_sheet(hold(EVIL), ["NCT90000066"], today=TODAY)
    assert "<script" not in html
    page = Page(html)
    assert "<script>alert(1)</script>" in page.text
    assert "$title ${body}" in page.text


def test_an_id_that_is_not_held_is_refused() -> None:
    with pytest.raises(StudyNotFound):
        visit_sheet(DATA, ["NCT99999999"], today=TODAY)


def test_a_study_without_sites_says_so() -> None:
    assert "Our data hold no site" in Page(visit_sheet(hold(NO_ARMS), ["NCT90000007"], today=TODAY)).text


def test_the_fit_sheet_holds_the_answers_and_what_may_keep_one_out() -> None:
    data = hold(FULL, EVIL, MSC_DISC)
    answers = Answers(
        age=44,
        sex="female",
        pain_months=18,
        leg_pain="none",
        disc_levels=1,
        bmi=41,
        cancer=True,
        earlier=(Earlier("steroid", "epidural", "2025-03"),),
    )
    fits = [check_fit(Reading(one), answers, TODAY) for one in data.records.values()]
    page = Page(fit_sheet(data, answers, fits, today=TODAY))
    assert_safe(page)
    for words in (
        "44 years",
        "No pain in the leg",
        "A steroid (cortisone), around the nerve (epidural), 2025-03",
        "Rules you out, as we read it.",
        "Rules you out, as we read it. A body mass index of at most 35. “Body mass index > 35” Ask: “My body mass "
        "index may not fit this rule. Does that keep me out?” No cancer. Ask: “I have or had cancer.",
        "could not be checked: read them in the record, or ask.",
        "It is as private as the place where you keep it.",
    ):
        assert words in page.text, words


def test_the_fit_sheet_names_the_nearest_site_where_a_place_was_told() -> None:
    data = hold(FULL, MSC_DISC)
    fits = [check_fit(Reading(one), Answers(age=44), TODAY) for one in data.records.values()]
    assert "Nearest recruiting site" not in Page(fit_sheet(data, Answers(age=44), fits, today=TODAY)).text
    nearest = {fits[0].nct_id: 'About 3 miles, Tampa: A "B" <Clinic>'}
    page = Page(fit_sheet(data, Answers(age=44), fits, today=TODAY, nearest=nearest))
    assert_safe(page)
    assert page.text.count("Nearest recruiting site:") == 1
    assert 'Nearest recruiting site: About 3 miles, Tampa: A "B" <Clinic>.' in page.text


def test_the_fit_sheet_of_our_offline_copy_says_that_it_cannot_tell() -> None:
    data = hold(PRP_DISC, completeness="facts_only")
    fit = check_fit(Reading(decoded(PRP_DISC, "facts_only")), Answers(age=40), TODAY)
    text = Page(fit_sheet(data, Answers(), [fit], today=TODAY)).text
    assert "Not in our offline copy; see the registry's record." in text
    assert "What I told Nothing." in text


def test_our_own_words_give_no_advice() -> None:
    data = hold(study("NCT90000067", title="PRP for Low Back Pain", criteria=None))
    assert banned(Page(visit_sheet(data, ["NCT90000067"], today=TODAY)).text) == []
