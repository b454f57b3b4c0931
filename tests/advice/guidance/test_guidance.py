"""The guidance: covers what it has to, has sources and a date, reads at grade 8, and gives no advice."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tests.tools.each import each
from tests.tools.readability import banned, grade
from trialfinder.advice.guidance.texts import Guide, load_danger, load_glossary, load_guidance, load_panel, read_head
from trialfinder.advice.questions.questions import question_list
from trialfinder.errors import GuidanceError

GUIDES = load_guidance()
COVERED = {
    "what_it_is": ("tissue", "disc", "facet", "ligament"),
    "prp": ("blood", "platelet", "results differ"),
    "cells": ("marrow", "donor", "trial"),
    "benefits": ("Some findings give hope", "still open"),
    "money": ("without any benefit", "insurer"),
    "risks": ("Infection", "Bleeding", "nerve", "More pain for a while", "donor products"),
    "questions": ("What exactly is injected?", "What does it cost me?", "Are there other trials like it?"),
    "second_opinion": ("gains nothing",),
    "trials": ("What it can give", "What it cannot give"),
    "rules": ("Approved", "Cleared", "Registered"),
    "other_care": ("Exercise", "Physical therapy", "Mind and body"),
    "red_flags": ("numbness", "weak legs", "Fever", "weeks later"),
    "already_had": ("In the first days", "weeks later", "MedWatch", "medical boards", "names the month"),
}
GOOD = (
    'title = "A"\nabout = "C"\norder = 1\nchecked = 2026-11-22\n'
    '[[sources]]\nname = "B"\nurl = "https://example.org"\nyear = 2025'
)


def ours(guide: Guide) -> str:
    return re.sub(r"[*#\[\]]", "", f"{guide.title}. {guide.about} {guide.body_markdown}")


def test_every_theme_has_a_text() -> None:
    by_slug = {guide.slug: guide.body_markdown for guide in GUIDES}
    assert list(by_slug) == list(COVERED)
    for slug, themes in COVERED.items():
        for theme in themes:
            assert theme in by_slug[slug], f"{slug}: {theme}"


@each("guide", GUIDES, ids=lambda guide: guide.slug)
def test_a_text_has_sources_and_reads_at_grade_eight(guide: Guide) -> None:
    assert guide.sources
    assert guide.checked == date(2026, 11, 27)
    assert all(one.url.startswith("http") and (one.year is None or 2000 <= one.year <= 2026) for one in guide.sources)
    assert grade(ours(guide)) <= 8
    assert banned(ours(guide)) == []
    assert len(guide.about.split()) <= 14, "one line of the list"


@each("guide", GUIDES, ids=lambda guide: guide.slug)
def test_a_text_is_plain_markdown_without_html_or_links(guide: Guide) -> None:
    assert "<" not in guide.body_markdown
    assert "](" not in guide.body_markdown


def test_the_checklist_holds_every_question_once() -> None:
    [guide] = [one for one in GUIDES if one.slug == "questions"]
    of_the_seller = (
        "Does my health plan cover any of it?",
        "What outcomes have you seen in people like me?",
        "May I take the consent paper home before I sign?",
        "Will I be able to do what matters to me?",
        "Is there a trial of this that I could join instead?",
    )
    assert guide.body_markdown.count("- [ ]") == len(question_list())
    for question in of_the_seller:
        assert guide.body_markdown.count(question) == 1
        assert question in [one.question for one in question_list()], "the offer and its sheet ask it too"


def test_the_panel_has_five_lines() -> None:
    panel = load_panel()
    assert len(panel.lines) == 5
    assert panel.sources
    assert "not vet studies" in panel.disclaimer
    words = " ".join((*panel.lines, panel.disclaimer))
    assert grade(words) <= 8
    assert banned(words) == []


def test_the_danger_card_says_how_soon_and_reads_at_grade_eight() -> None:
    card = load_danger()
    now, today = card.group
    assert "Call 911" in now.how
    assert "emergency room now" in now.how
    assert "today" in today.how
    signs = " ".join(sign.text for sign in now.signs)
    for sign in ("bladder or bowel control", "where you sit", "weakness", "fever or chills after an injection"):
        assert sign in signs, sign
    for sign in now.signs:
        assert not sign.short or sign.short in card.line
    assert not any(sign.short for sign in today.signs), "the line says “now”"
    assert len(card.line.split()) <= 40
    assert all(one.url.startswith("https://") for one in card.sources)
    words = [
        card.lead,
        card.after,
        card.line,
        *(f"{group.how} {sign.text}." for group in card.group for sign in group.signs),
    ]
    assert all(grade(one) <= 9 for one in words), [(one, grade(one)) for one in words if grade(one) > 9]
    assert grade(" ".join(words)) <= 8


def test_the_glossary_is_short_plain_and_sorted() -> None:
    terms = load_glossary()
    names = [one.term.lower() for one in terms]
    assert names == sorted(set(names))
    assert {"allogeneic", "intradiscal", "pfirrmann grade", "sham", "wash-out"} <= set(names)
    assert all(len(one.meaning.split()) <= 25 for one in terms)
    meanings = " ".join(one.meaning for one in terms)
    assert grade(meanings) <= 8
    assert banned(meanings) == []
    spelled = [word.lower() for one in terms for word in (one.term, *one.words)]
    assert len(spelled) == len(set(spelled))


@each(
    ("head", "complaint"),
    [
        (GOOD.replace('title = "A"\n', ""), "missing required field `title`"),
        (GOOD.replace('"A"', '""'), "title: expected `str` of length >= 1"),
        (GOOD.replace("order = 1\n", ""), "missing required field `order`"),
        (GOOD.replace("order = 1", 'order = "1"'), "order: expected `int`"),
        (GOOD.replace("checked = 2026-11-22\n", ""), "missing required field `checked`"),
        (GOOD.replace("2026-11-22", '"soon"'), "checked: .*date"),
        (GOOD.replace("checked", "reviewed"), "unknown field `reviewed`|missing required field `checked`"),
        (GOOD.partition("[[")[0], "missing required field `sources`"),
        (GOOD.partition("[[")[0] + "sources = []", "sources: expected `array` of length >= 1"),
        (GOOD.replace("https://example.org", "example"), r"sources\.0\.url: "),
        (GOOD.replace("year = 2025", ""), r"sources\.0: .*either the year of the source, or the day"),
        (GOOD + "\nyaer = 2025", r"sources\.0: .*unknown field `yaer`.* Allowed: name, url, year, seen\."),
        ("title = ", "not TOML"),
    ],
)
def test_a_text_without_source_or_date_is_refused(head: str, complaint: str) -> None:
    with pytest.raises(GuidanceError, match=f"^advice/guidance/made_up.md: .*({complaint})"):
        read_head("made_up", f"+++\n{head}\n+++\nWords.\n")


@each("text", ["Words.", f"+++\n{GOOD}\n", f"Before\n+++\n{GOOD}\n+++\nWords.", f"+++\n{GOOD}\n+++\n"])
def test_a_text_out_of_shape_is_refused(text: str) -> None:
    with pytest.raises(GuidanceError):
        read_head("made_up", text)


def test_a_good_text_is_read() -> None:
    order, guide = read_head("made_up", f"+++\n{GOOD}\n+++\n\nWords.\n")
    assert (order, guide.slug, guide.title, guide.body_markdown) == (1, "made_up", "A", "Words.")
