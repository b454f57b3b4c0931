"""Find's first HTML: what the run shows, from the address alone, as text, and nothing before the data are there."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from tests.tools.each import each
from tests.tools.examples import examples
from tests.tools.held import hold
from tests.tools.standin.server import StandIn
from tests.web.conftest import OpenPage, seen
from tests.web.trials import HOSTILE, TRIALS
from trialfinder.web.first_answer import find_html, first_answer, no_page_html
from trialfinder.web.frame import WAYS
from trialfinder.web.state.held import HeldData, held

_articles = re.compile(r"<article.*?</article>", re.DOTALL)


class Here(HeldData):
    """Data that are held already."""

    def __init__(self) -> None:
        self.data = hold(*TRIALS)
        self.download = self.problem = None


HERE = Here()


def first(address: str = "") -> Any:
    """The parsed first HTML of an address."""
    return lxml_html.fromstring(find_html(HERE, parse_qs(address)))


def having(page: Any, *names: str) -> list[Any]:
    """The elements with one of these classes."""
    return [one for name in names for one in page.find_class(name)]


def text(part: Any) -> str:
    return " ".join(part.text_content().split())


def test_the_front_door_has_its_ways_and_the_list() -> None:
    page = first()
    assert [text(one) for one in having(page, "tf-ways")[0].iter("a")] == [
        "I was offered an injection",
        "Find a trial near me",
        "Would a trial take me?",
    ]
    assert having(page, "tf-answer")[0].text_content().startswith("2 trials recruit")
    assert len(having(page, "tf-card")) == 2
    assert len(having(page, "tf-foot")) == 1


def test_a_question_is_answered_by_the_address_and_its_form_keeps_the_rest() -> None:
    page = first("near=Denver&status=any&therapy=prp&within=50mi")
    assert "within 50 miles of Denver" in text(having(page, "tf-answer")[0])
    assert not having(page, "tf-ways")
    form = page.forms[0]
    assert (form.method, form.action) == ("GET", "./")
    assert sorted(form.form_values()) == [
        ("near", "Denver"),
        ("status", "any"),
        ("therapy", "prp"),
        ("within", "50mi"),
    ]
    assert len(having(page, "tf-card")) == 10, "the first ten"
    assert re.search(r"The first 10 of \d+ trials", text(having(page, "tf-no-script")[0]))


@each("view", ["map", "table"])
def test_what_needs_a_script_is_said(view: str) -> None:
    page = first(f"view={view}&status=any")
    assert having(page, "tf-answer")
    assert not having(page, "tf-card")
    assert text(having(page, "tf-no-script")[0]) == f"The {view} needs JavaScript."


def test_nothing_found_is_told() -> None:
    page = first("text=zzzz")
    assert text(having(page, "tf-answer")[0]).startswith("No trial")


def test_a_place_that_is_not_known_is_told_at_its_field_and_no_answer_stands_for_it() -> None:
    page = first("near=Denvr")
    assert not having(page, "tf-answer", "tf-card")
    assert text(page.get_element_by_id("find_near-error")).startswith("We do not know “Denvr”")
    assert page.forms[0].inputs["near"].get("aria-describedby") == "find_near-error"
    guess = next(having(page, "tf-first-guesses")[0].iter("a"))
    assert parse_qs(guess.get("href").partition("?")[2])["near"] == [guess.text_content()]


def test_age_and_sex_are_never_read_from_an_address() -> None:
    assert find_html(HERE, {"age": ["44"], "sex": ["female"], "near": ["Denver"]}) == find_html(
        HERE, {"near": ["Denver"]}
    )


def test_a_hostile_title_is_text() -> None:
    page = first("status=any&near=Tampa")
    assert not [*page.iter("script", "b")]
    assert HOSTILE in [one.text_content() for one in having(page, "tf-official")]


@examples(40)
@given(
    st.dictionaries(
        st.sampled_from(["near", "text", "country", "view", "within", "status", "sort", "x"]),
        st.lists(st.text(max_size=30) | st.just("<script>alert(1)</script>\"'>"), min_size=1, max_size=2),
    )
)
def test_no_address_brings_html_of_its_own_or_an_error(params: dict[str, list[str]]) -> None:
    page = lxml_html.fromstring(find_html(HERE, params))
    assert not [*page.iter("script", "iframe", "img"), *page.xpath("//@onclick | //@onerror")]
    assert len(page.forms) == 1


def test_only_find_is_known_and_only_once_the_data_are_there(synced: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    held()
    assert "tf-whole" in (first_answer("", {}) or "")
    assert first_answer("trial", {"nct": ["NCT90000001"]}) is None
    monkeypatch.setattr("trialfinder.web.first_answer.held_by_now", lambda: None)
    assert first_answer("", {}) is None


@pytest.mark.slow
@pytest.mark.parametrize("asked", [{}, {"near": "80202"}, {"status": "any", "near": "Madrid"}, {"text": "zzzz"}])
def test_the_run_shows_the_same(synced: StandIn, open_page: OpenPage, asked: dict[str, str]) -> None:
    then = seen(open_page(**asked))
    now = find_html(held(), {name: [value] for name, value in asked.items()})
    assert _articles.findall(now) == _articles.findall(then)
    for part in ("tf-answer", "tf-title", "tf-small", "tf-foot"):
        told = re.findall(rf'<\w+ class="{part}".*?</', now, re.DOTALL)
        assert told or part == "tf-small"
        assert all(one in then for one in told), part


def test_an_address_that_is_no_page_is_told_with_the_ways_that_there_are() -> None:
    for way in WAYS:
        assert no_page_html(f"/{way.address}") is None
        assert no_page_html(f"/{way.address}/".replace("//", "/")) is None
    assert no_page_html("/static/js/no-such-file.js") is None, "a file"
    for path, up in (("/nosuchpage", ""), ("/offers", ""), ("/Trial", ""), ("/a/fit", "../"), ("/a/b/", "../../")):
        html = no_page_html(path) or ""
        assert "There is no such page here" in html
        assert re.findall(r'href="([^"]*)"', html)[1:4] == [up or "./", f"{up}offer", f"{up}fit"]
        assert "<script" not in html
