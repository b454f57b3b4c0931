"""The 25 questions: each is found by people's words and answered with sources, or honestly not."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.readability import banned, grade
from trialfinder.advice.guidance.people_ask import find_questions, people_ask


def test_there_are_25_and_some_that_nobody_can_answer() -> None:
    assert len(people_ask()) == 25
    assert len({one.id for one in people_ask()}) == 25
    unknown = [one.id for one in people_ask() if one.nobody_knows]
    assert {"fusion", "which", "how_many", "rest", "again", "after_surgery"} <= set(unknown)
    for one in people_ask():
        if one.nobody_knows:
            said = " ".join(text for text, _ in one.lines).lower()
            assert re.search(r"nobody|we hold no|few good counts", said), one.id


@pytest.mark.parametrize(
    ("typed", "id"),
    [
        ("how much is it", "cost"),
        ("what does stem cell therapy cost?", "cost"),
        ("will Medicare pay for PRP", "plan"),
        ("does my insurance cover this", "plan"),
        ("is it FDA approved", "legal"),
        ("can it spare me a fusion", "fusion"),
        ("how many injections do I need", "how_many"),
        ("I'm on blood thinners", "medicines"),
        ("stem cells in Mexico", "abroad"),
        ("exosomes for back pain", "exosomes"),
        ("I have a fever after the shot", "worse"),
        ("can I exercise after it", "rest"),
        ("is an MRI enough", "candidate"),
        ("where can I complain about a clinic", "good_clinic"),
        ("are the stem cells alive", "living_cells"),
        ("chance of placebo in a trial", "trial"),
        ("will it shut me out of a trial", "shut_out"),
        ("success rate of the clinic", "results_here"),
        ("is my own blood safe", "own_blood_safe"),
        ("law of my state", "state_law"),
    ],
)
def test_a_question_is_found_by_peoples_words(typed: str, id: str) -> None:
    assert id in [one.id for one in find_questions(typed)[:2]]


def test_every_statement_has_a_source_and_every_number_a_year() -> None:
    for one in people_ask():
        for text, sources in one.lines:
            assert sources, text
            assert all(source.url.startswith("https://") for source in sources)
            if re.search(r"\d+ of \d+|dollars", text) and "5 million" not in text:
                assert re.search(r"\b20\d\d\b", text), (one.id, text)


def test_the_answers_are_plain_and_give_no_advice() -> None:
    for one in people_ask():
        text = " ".join(said for said, _ in one.lines)
        assert banned(text) == [], one.id
        assert grade(f"{one.question} {text}") <= 8.0, (one.id, grade(text))


@given(st.text(max_size=200))
@settings(deadline=None)
def test_any_words_can_be_typed(typed: str) -> None:
    found = find_questions(typed)
    assert len({one.id for one in found}) == len(found)
