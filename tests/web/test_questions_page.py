"""Questions: the address is the state, every answer has its sources, and what finds nothing says so."""

from __future__ import annotations

import html
import re

import pytest

from tests.tools.each import each
from tests.tools.readability import banned, grade
from tests.web.conftest import OpenPage, seen
from trialfinder.advice.guidance.people_ask import Answered, people_ask
from trialfinder.web.questions.view import QuestionsAsked, _answer_html, _list_html, read_asked, to_params


def opened(page: str) -> list[str]:
    return re.findall(r'<details class="tf-question" id="(\w+)" open>', page)


def listed(page: str) -> list[str]:
    return re.findall(r'<details class="tf-question" id="(\w+)"', page)


@each(
    "asked",
    [QuestionsAsked(), QuestionsAsked("will it hurt"), QuestionsAsked("", "cost"), QuestionsAsked("fda", "cost")],
)
def test_an_address_gives_back_the_same_words(asked: QuestionsAsked) -> None:
    assert read_asked(to_params(asked)) == (asked, ())


def test_a_bad_address_is_dropped_with_a_sentence() -> None:
    asked, dropped = read_asked({"q": ["x" * 500], "id": ["<b>"], "nonsense": ["1"]})
    assert asked == QuestionsAsked()
    assert len(dropped) == 2


@each(
    ("typed", "id"),
    [("will it hurt", "flare"), ("is it fda approved", "legal"), ("can I get my money back", "good_clinic")],
)
def test_the_answer_that_is_meant_stands_first_and_open(typed: str, id: str) -> None:
    page = _list_html(QuestionsAsked(typed))
    assert listed(page)[0] == id
    assert opened(page) == [id]
    assert sorted(listed(page)) == sorted(one.id for one in people_ask()), "the others are there too, each once"


def test_nothing_asked_lists_all_folded_and_a_link_opens_its_own() -> None:
    assert listed(_list_html(QuestionsAsked())) == [one.id for one in people_ask()]
    assert opened(_list_html(QuestionsAsked())) == []
    assert opened(_list_html(QuestionsAsked(id="cost"))) == ["cost"]
    beside = _list_html(QuestionsAsked("will it hurt", "cost"))
    assert opened(beside) == ["cost"]
    assert '<details class="tf-group" open>' in beside, "a fold around the asked one is open too"


def test_nothing_found_says_so_and_lists_all() -> None:
    page = _list_html(QuestionsAsked("<b>qwerty"))
    assert "No answer here fits “&lt;b&gt;qwerty”." in page
    assert len(listed(page)) == 25


@each("one", people_ask(), ids=lambda one: one.id)
def test_an_answer_shows_each_source_its_year_and_the_day_of_our_look(one: Answered) -> None:
    page = html.unescape(_answer_html(one, False))
    for _, sources in one.lines:
        assert sources
        for source in sources:
            assert f'href="{source.url}"' in page
            assert f"({source.dated})" in page
    assert "Checked against its sources on November 27, 2026; not reviewed by a clinician." in page
    assert ("Nobody knows yet</span>" in page) == one.nobody_knows
    assert ("Call 911" in page) == one.danger
    assert f'href="questions?id={one.id}"' in page


@pytest.mark.slow
def test_a_search_is_in_the_address_and_leaves_the_link_behind(offline: None, open_page: OpenPage) -> None:
    at = open_page("questions", id="cost")
    assert opened(seen(at)) == ["cost"]
    at.text_input("questions_q").set_value("can I get my money back").run()
    assert not at.exception
    assert "can I get my money back" in at.query_params["q"]
    assert "id" not in at.query_params
    page = seen(at)
    assert opened(page) == ["good_clinic"]
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids)), "an id stands twice"
    lead = re.sub(r"<[^>]+>", " ", page[page.index('<h1 class="tf-title"') : page.index('<h2 class="tf-answer"')])
    assert banned(lead) == []
    assert grade(lead) <= 8
    at.text_input("questions_q").set_value("").run()
    assert "All 25 questions" in seen(at)
