"""The glossary in place: each word once, never inside what is clicked, headed or quoted, and never another word."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as some

from tests.tools.each import each
from tests.tools.examples import examples
from trialfinder.html.meanings import AMBIGUOUS, AS_THEY_ARE, with_meanings


def explained(html: str) -> list[str]:
    return re.findall(r'popovertarget="[\w-]+">([^<]+)</button>', html)


class Buttons(HTMLParser):
    """The elements around every button."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.around: list[tuple[str, ...]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "button":
            self.around.append(tuple(self.open))
        if tag not in ("br", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass


def test_each_word_is_explained_once_a_page() -> None:
    seen: set[str] = set()
    first = with_meanings("<p>A sham.</p>", "one", seen)
    second = with_meanings("<p>Sham, facet joint.</p>", "two", seen)
    assert explained(first) == ["sham"]
    assert explained(second) == ["facet joint"]
    assert seen == {"sham", "facet"}
    ids = re.findall(r'\bid="([^"]+)"', first + second)
    assert ids == ["meaning-one-sham", "meaning-two-facet"]
    assert explained(with_meanings("<p>A sham.</p>", "three")) == ["sham"], "without a set each call stands alone"


@each(
    "html",
    [
        '<a href="?target=disc">PRP</a>',
        "<button>PRP</button>",
        "<h2>PRP <em>in the disc</em></h2>",
        "<summary>PRP</summary>",
        "<label><input type='checkbox'> PRP</label>",
        "<blockquote><q>PRP</q></blockquote>",
        '<span class="tf-unseen">PRP</span>',
        "<pre>PRP</pre>",
    ],
)
def test_what_is_clicked_headed_or_quoted_stays(html: str) -> None:
    assert with_meanings(html, "x") == html
    assert explained(with_meanings(f"<p>{html}</p><p>PRP<br>disc</p>", "x")) == ["PRP", "disc"], "and what follows not"


@each("word", sorted(AMBIGUOUS))
def test_a_spelling_with_two_meanings_is_not_explained_alone(word: str) -> None:
    assert explained(with_meanings(f"<p>One {word} here.</p>", "x")) == []


def test_its_longer_spellings_are() -> None:
    assert explained(with_meanings("<p>A study arm, a control group, culture expanded cells.</p>", "x")) == [
        "study arm",
        "control group",
        "culture expanded",
    ]


def test_an_abbreviation_is_one_in_capitals_only() -> None:
    assert explained(with_meanings("<p>An ind and a prp; an IND and PRP.</p>", "x")) == ["IND", "PRP"]


PIECES = some.lists(
    some.sampled_from(["PRP", " disc ", "<a href='x'>", "</a>", "<h3>", "</h3>", "<p>", "</p>", "<br>", "&lt;"]),
    max_size=14,
)


@examples(100)
@given(PIECES)
def test_no_button_in_what_stays_and_no_letter_is_lost(pieces: list[str]) -> None:
    html = "".join(pieces)
    found = with_meanings(html, "x")
    bare = re.sub(r'<span popover.*?</span>|<button type="button" class="tf-term"[^>]*>|</button>', "", found)
    assert bare == html
    assert len(explained(found)) == len(set(re.findall(r'\bid="([^"]+)"', found)))
    if html.count("<a") == html.count("</a>") == 0:
        assert not [around for around in Buttons(found).around if AS_THEY_ARE & set(around)]
