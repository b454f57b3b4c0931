"""No sentence that a person reads is hard, whatever file it is written in: of 8 or more words none is over grade 8.

Every word that we print stands in a string: of a file of words, a text, a template, or a face's own code. All of them
are read here, so a new sentence is held to the grade without a test of its own. What a record says is not ours.
"""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from tests.tools.readability import banned, foreign, grade, hard_sentences, written
from trialfinder.advice.evidence.comparisons import comparisons, reviews, uncontrolled
from trialfinder.advice.evidence.known import NOT_BETTER_THAN_NOTHING, UNCONTROLLED_WORDS
from trialfinder.advice.guidance.people_ask import people_ask
from trialfinder.advice.guidance.texts import load_guidance
from trialfinder.advice.law.law import coverage_lines, fda_lines, laws, prices, unread_surveys
from trialfinder.products import products


@pytest.fixture(scope="module")
def texts_by_file() -> dict[str, list[str]]:
    """Read by the worker that tests them, where each would read every file while it collects."""
    found: dict[str, list[str]] = defaultdict(list)
    for place, text in written():
        found[place].append(text)
    return found


def test_no_long_sentence_is_hard(texts_by_file: dict[str, list[str]]) -> None:
    assert [
        (place, one) for place, some in texts_by_file.items() for text in some for one in hard_sentences(text)
    ] == []


def test_every_kind_of_file_is_read(texts_by_file: dict[str, list[str]]) -> None:
    """A test over found files can pass by finding none."""
    endings = {place.rpartition(".")[2] for place in texts_by_file}
    assert endings == {"py", "toml", "md", "html"}
    rooms = {place.split("/")[1] for place in texts_by_file}
    assert {"advice", "cli", "finding", "history", "html", "products", "registry", "sheets", "web"} <= rooms
    every = " ".join(text for some in texts_by_file.values() for text in some)
    for known in (
        "A price and a promise are not proof.",
        "Only this program reads it, and it is not kept.",
        "We cannot say which trials it may keep you out of",
        "Ask the trial's contact for the new dates.",
        "Where nobody knows yet, the answer says so.",
    ):
        assert known in every


def test_a_hard_sentence_is_found_and_a_name_is_no_hard_word() -> None:
    hard = "Autologous transplantation necessitates careful consideration of its immunological consequences. It is so."
    assert hard_sentences(hard) == [hard.removesuffix(" It is so.")]
    assert hard_sentences("The World Health Organization of the United States and Medicare said no to it.") == []
    assert foreign("That is no verdict; two parties do not know.") == ["no verdict", "two parties do not know"]


def test_no_sentence_sounds_translated_or_has_a_date_of_numbers(texts_by_file: dict[str, list[str]]) -> None:
    assert [(place, found) for place, some in texts_by_file.items() for text in some for found in foreign(text)] == []


def texts() -> list[str]:
    """Our texts on the evidence, the law, the products and the questions that people ask."""
    found = [text for one in comparisons() for text in (one.told, one.note, one.harms) if text]
    found += [one.text for one in reviews()] + [study.note for study in uncontrolled() if study.note]
    found += [line for law in laws() for line in law.lines]
    found += [line.text for line in (*fda_lines(), *coverage_lines(), *unread_surveys())]
    found += [line.short for line in fda_lines() if line.short] + [price.text for price in prices()]
    found += [product.for_the_back for product in products()]
    found += [text for asked in people_ask() for text, _ in asked.lines]
    found += [re.sub(r"[*#\[\]]", "", guide.body_markdown) for guide in load_guidance()]
    return [*found, NOT_BETTER_THAN_NOTHING, UNCONTROLLED_WORDS]


def test_no_text_advises_accuses_or_promises_and_the_joined_ones_are_not_hard() -> None:
    """Some are joined from several strings, so they are read as they are shown."""
    assert [word for text in texts() for word in banned(text)] == []
    assert [one for text in texts() for one in hard_sentences(text)] == []
    assert grade(" ".join(texts())) <= 8
