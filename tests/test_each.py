"""The tables of cases that the tests are written in: every case is tried, and each that fails is named."""

from __future__ import annotations

import pytest

from tests.tools.each import each


def test_every_case_is_tried_and_each_that_fails_is_named() -> None:
    tried: list[int] = []

    @each(("number", "most"), [(1, 2), (3, 2), pytest.param(2, 2, id="equal"), (5, 4)])
    def is_small(number: int, most: int) -> None:
        tried.append(number)
        assert number <= most

    with pytest.raises(BaseExceptionGroup, match="2 of 4 cases fail") as failed:
        is_small()
    assert tried == [1, 3, 2, 5]
    assert [error.__notes__ for error in failed.value.exceptions] == [
        ["the case: {'number': 3, 'most': 2}"],
        ["the case: {'number': 5, 'most': 4}"],
    ]


def test_what_does_not_raise_as_it_should_fails_its_case() -> None:
    @each("word", ["1", "x"])
    def is_refused(word: str) -> None:
        with pytest.raises(ValueError, match="invalid"):
            int(word)

    with pytest.raises(BaseExceptionGroup, match="1 of 2 cases fail"):
        is_refused()


def test_a_table_passes_only_when_all_do_and_none_is_skipped() -> None:
    @each("word", ["a", "b"])
    def is_a_letter(word: str) -> None:
        assert word.isalpha()

    is_a_letter()

    @each("word", ["a", "b"])
    def is_skipped(word: str) -> None:
        pytest.skip("not today")

    with pytest.raises(AssertionError, match="a case is skipped"):
        is_skipped()


def test_a_table_without_a_case_or_with_a_fixture_is_refused() -> None:
    with pytest.raises(AssertionError, match="tests nothing"):
        each("word", [])(lambda word: None)
    with pytest.raises(AssertionError, match="no fixtures"):
        each("word", ["a"])(lambda word, tmp_path: None)
