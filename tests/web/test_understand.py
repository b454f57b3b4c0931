"""Understand: the guidance as HTML, the glossary in place, the list to print, and the page itself."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.tools.held import hold
from tests.tools.readability import banned, grade
from tests.tools.standin.server import StandIn
from tests.web.conftest import OpenPage, seen
from tests.web.trials import TRIALS
from trialfinder.advice.guidance.texts import load_glossary, load_guidance
from trialfinder.advice.questions.question_list import question_list
from trialfinder.html.meanings import to_html, with_meanings
from trialfinder.sheets.visit import questions_sheet
from trialfinder.web.parts.before_you_agree import folded_html

GUIDES = load_guidance()


class Tags(HTMLParser):
    """The tags of a page, in order, and what is opened but not closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.names.append(tag)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.slug)
def test_no_mark_of_markdown_is_left_in_a_text(guide: object) -> None:
    html = to_html(guide.body_markdown)  # type: ignore[attr-defined]
    shown = re.sub(r"<[^>]+>", "\n", html)
    assert not re.search(r"\*\*|^\s*- |\]\(|^#|`|<!--|\[ \]", shown, re.MULTILINE), shown
    assert Tags(html).open == []


@settings(max_examples=100, deadline=None)
@given(some.text(alphabet=some.sampled_from("ab PRP<>&\"'*-[] \n#disc"), max_size=80))
def test_any_text_becomes_closed_tags_of_five_kinds(text: str) -> None:
    tags = Tags(with_meanings(to_html(text), "here"))
    assert tags.open == []
    assert set(tags.names) <= {"p", "ul", "li", "strong", "button", "span"}


def test_a_word_is_explained_once_and_only_where_it_means_that() -> None:
    html = with_meanings("<p>PRP, platelet-rich plasma. PRP from your arm. No bowel control. Facet joints.</p>", "x")
    assert re.findall(r'popovertarget="([\w-]+)">([^<]+)<', html) == [
        ("meaning-x-prp", "PRP"),
        ("meaning-x-facet", "Facet joints"),
    ]
    assert html.count('id="meaning-x-prp"') == 1
    assert "arm</button>" not in html
    assert "control</button>" not in html


def test_the_sheet_has_every_question_and_room_for_answers() -> None:
    sheet = questions_sheet(hold(*TRIALS), date(2026, 11, 22))
    for one in question_list():
        assert one.question in sheet.replace("&#x27;", "'")
    for question in ("Does my health plan cover any of it?", "Is there a trial of this that I could join instead?"):
        assert f"<strong>{question}</strong>" in sheet
    assert sheet.count('class="lines"') > 2 * (len(question_list()) + 2)
    assert "Not medical advice" in sheet
    assert "<script" not in sheet
    assert "src=" not in sheet


def assert_whole(page: str) -> None:
    """Every text with heading, anchor, sources and date; the contents lead to each; headings in order."""
    for guide in GUIDES:
        assert f'<h2 id="{guide.slug}"' in page
        assert f'href="#{guide.slug}"' in page
        assert guide.sources[0].url.replace("&", "&amp;") in page
    assert page.count("Checked against its sources on November 27, 2026") == len(GUIDES) + 1, "and the danger card"
    assert "Checked against its sources on November 27, 2026; not reviewed by a clinician." in folded_html()
    said = (page + folded_html()).lower()
    assert said.count("reviewed") == said.count("not reviewed by a clinician"), "no clinician has reviewed our words"
    for term in load_glossary():
        assert f'id="term-{term.id}"' in page
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids)), "an id stands twice"
    levels = [int(level) for level in re.findall(r"<h(\d)", page)]
    assert levels[0] == 1
    assert set(levels[1:]) == {2}
    assert page.index("Call 911") < page.index("What regenerative medicine tries to do</a>")


@pytest.mark.slow
def test_the_page_over_synced_trials(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("understand")
    assert not at.exception
    assert_whole(seen(at))
    assert at.get("download_button")


@pytest.mark.slow
def test_the_page_over_the_bundled_copy_alone(offline: None, open_page: OpenPage) -> None:
    at = open_page("understand", topic="risks")
    assert not at.exception
    assert_whole(seen(at))
    [script] = [block.proto.body for block in at.get("html") if block.proto.unsafe_allow_javascript]
    assert "'risks'" in script


@pytest.mark.slow
def test_a_topic_that_is_not_known_is_a_sentence_and_never_a_script(offline: None, open_page: OpenPage) -> None:
    at = open_page("understand", topic="');alert(1)//<b>")
    assert not at.exception
    assert "topic: “&#x27;);alert(1)//&lt;b&gt;” in the address is not known." in seen(at)
    [script] = [block.proto.body for block in at.get("html") if block.proto.unsafe_allow_javascript]
    assert "alert" not in script


@pytest.mark.slow
def test_our_own_words_are_plain(offline: None, open_page: OpenPage) -> None:
    page = seen(open_page("understand"))
    lead = re.sub(r"<[^>]+>", " ", page[page.index("tf-title") : page.index('class="tf-toc"')])
    assert banned(lead) == []
    assert grade(lead.split("ClinicalTrials.gov")[0]) <= 8
