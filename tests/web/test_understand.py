"""Understand: the guidance as HTML, the glossary in place, the list to print, and its pages."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.tools.each import each
from tests.tools.examples import examples
from tests.tools.held import hold
from tests.tools.readability import banned, grade
from tests.tools.standin.server import StandIn
from tests.web.conftest import OpenPage, seen
from tests.web.trials import TRIALS
from trialfinder.advice.guidance.people_ask import people_ask
from trialfinder.advice.guidance.texts import load_glossary, load_guidance
from trialfinder.advice.questions.questions import question_list
from trialfinder.html.meanings import to_html, with_meanings
from trialfinder.sheets.visit import questions_sheet
from trialfinder.web.understand.view import DANGER_FIRST, ITEMS_AT_ONCE, _old_addresses, topics

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


@each("guide", GUIDES, ids=lambda guide: guide.slug)
def test_no_mark_of_markdown_is_left_in_a_text(guide: object) -> None:
    html = to_html(guide.body_markdown)  # type: ignore[attr-defined]
    shown = re.sub(r"<[^>]+>", "\n", html)
    assert not re.search(r"\*\*|^\s*- |\]\(|^#|`|<!--|\[ \]", shown, re.MULTILINE), shown
    assert Tags(html).open == []


@examples(100)
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
        assert one.question in sheet.replace("&#39;", "'")
    for question in ("Does my health plan cover any of it?", "Is there a trial of this that I could join instead?"):
        assert f"<strong>{question}</strong>" in sheet
    assert sheet.count('class="lines"') > 2 * (len(question_list()) + 2)
    assert "Not medical advice" in sheet
    assert "<script" not in sheet
    assert "src=" not in sheet


def test_every_page_has_its_own_address_and_the_way_on() -> None:
    slugs = [one.slug for one in topics()]
    assert slugs == [*(guide.slug for guide in GUIDES), "glossary"]
    old = _old_addresses(topics(), "risks")
    assert old["money"] == "understand?topic=money", "/understand#money leads to the text as before"
    assert old["term-sham"] == "understand?topic=glossary#term-sham"
    assert "risks" not in old


def test_a_long_list_to_tick_is_folded_after_its_first_items() -> None:
    [guide] = [one for one in GUIDES if one.slug == "questions"]
    whole = to_html(guide.body_markdown)
    folded = to_html(guide.body_markdown, ITEMS_AT_ONCE)
    shown, _, rest = folded.partition("<details>")
    assert shown.count("<li>") == 10
    assert folded.count("<li>") == whole.count("<li>")
    assert f"{rest.count('<li>')} more questions" in rest
    assert Tags(folded).open == []
    assert to_html("- [ ] one\n- [ ] two", ITEMS_AT_ONCE) == to_html("- [ ] one\n- [ ] two")
    assert "<details" not in to_html("- a\n" * 20, ITEMS_AT_ONCE), "no other list is folded"


@pytest.mark.slow
def test_the_list_leads_to_every_page(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("understand")
    assert not at.exception
    page = seen(at)
    for one in topics():
        assert f'href="understand?topic={one.slug}"' in page
        assert one.about in page
    assert 'href="questions"' in page
    assert page.count('class="tf-danger"') == 1
    words = re.sub(r"<[^>]+>", " ", page[page.index('<h1 class="tf-title"') : page.index('class="tf-danger"')])
    assert banned(words) == []
    assert grade(words) <= 8


@pytest.mark.slow
def test_each_page_is_whole(offline: None, open_page: OpenPage) -> None:
    pages = topics()
    app = open_page("understand")
    for at, one in enumerate(pages):
        app.query_params["topic"] = one.slug
        app.run()
        assert not app.exception, one.slug
        page = seen(app)
        titles = re.findall(r'<h1 class="(tf-title[^"]*)">([^<]*)</h1>', page)
        is_cards = one.slug == "red_flags"  # its page begins with the card of that title, so the title is heard only
        assert titles == [("tf-title tf-unseen" if is_cards else "tf-title", one.title)]
        for beside in pages[max(0, at - 1) : at + 2]:
            assert f'href="understand?topic={beside.slug}"' in page, (one.slug, beside.slug)
        turn = page[page.index('class="tf-turn"') :]
        assert ("<span>Previous</span>" in turn, "<span>Next</span>" in turn) == (at > 0, at + 1 < len(pages))
        assert page.count('class="tf-danger"') == 1, one.slug
        assert (page.index('class="tf-danger"') < page.index('class="tf-text"')) == (one.slug in DANGER_FIRST)
        for asked in people_ask():
            assert (f'href="questions?id={asked.id}"' in page) == (asked.more == one.slug)
        said = page.lower()
        assert said.count("reviewed") == said.count("not reviewed by a clinician"), (
            "no clinician has reviewed our words"
        )
        ids = re.findall(r'\bid="([^"]+)"', page)
        assert len(ids) == len(set(ids)), "an id stands twice"
        assert set(re.findall(r"<h(\d)", page[page.index('<h1 class="tf-title') + 3 :])) <= {"2"}
        if one.slug == "glossary":
            assert all(f'id="term-{term.id}"' in page for term in load_glossary())
        else:
            [guide] = [text for text in GUIDES if text.slug == one.slug]
            assert guide.sources[0].url.replace("&", "&amp;") in page
        assert bool(app.get("download_button")) == (one.slug == "questions")


@pytest.mark.slow
def test_a_topic_that_is_not_known_is_a_sentence_and_never_a_script(offline: None, open_page: OpenPage) -> None:
    at = open_page("understand", topic="');alert(1)//<b>")
    assert not at.exception
    assert "topic: “&#39;);alert(1)//&lt;b&gt;” in the address is not known. All topics follow." in seen(at)
    scripts = [block.proto.body for block in at.get("html") if block.proto.unsafe_allow_javascript]
    assert scripts
    assert all("alert" not in script for script in scripts)
