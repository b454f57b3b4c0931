"""Whatever is typed, pasted, loaded or put into an address is read, or refused in a sentence."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.examples import examples
from trialfinder.advice.fit.answers import parse_answers
from trialfinder.advice.offer.offered import find_offered, find_place_of_injection
from trialfinder.advice.offer.pasted import read_pasted
from trialfinder.errors import FileError, QueryError
from trialfinder.history.changes import parse_day
from trialfinder.question import ask
from trialfinder.reading.dates import age_in_years, age_words, read_date, since_words
from trialfinder.registry.record_file import read_record_file
from trialfinder.settings import read_settings
from trialfinder.web.changes import view as changes_page
from trialfinder.web.compare import view as compare_page
from trialfinder.web.offer.view import read_offer
from trialfinder.web.saved import view as saved_page
from trialfinder.web.state.address import read_address
from trialfinder.web.trial import view as trial_page

TODAY = date(2026, 11, 27)
quick = examples(60)

DATES = st.from_regex(r"[+-]?\d{1,5}([-/.]\d{1,3}){0,3}", fullmatch=True) | st.text(max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
SOME = st.sampled_from(["disc", "prp", "yes", "no", "none", "2025-03", "2099-01", "0000-00", "x", "", None])
ANSWERS = st.dictionaries(
    st.sampled_from(
        [
            "age",
            "sex",
            "pain_months",
            "pain_score",
            "leg_pain",
            "disc_levels",
            "surgery",
            "bmi",
            "earlier",
            "health",
            "x",
        ]
    ),
    JSON
    | SOME
    | st.lists(st.dictionaries(st.sampled_from(["what", "where", "date", "x"]), JSON | SOME, max_size=4), max_size=3)
    | st.dictionaries(st.sampled_from(["pregnant", "cancer", "no_mri", "x"]), JSON | SOME, max_size=3),
    max_size=5,
)
ADVERT = st.lists(
    st.sampled_from(
        ["PRP", "stem cells", "exosomes", "Wharton's jelly", "$5,000", "10 million cells", "FDA", "cure", "guaranteed",
         "90%", "disc", "your own", "donor", "<b>", "\u202e", "®", "\n\n", "•", "x" * 500, "(((", "\\"]
    )
    | st.text(max_size=20),
    max_size=30,
).map(" ".join)  # fmt: skip
VALUES = st.sampled_from(["80202", "100mi", "prp", "NCT02412735", "-1", "1e9", "²", "%00", "a,b", ""]) | st.text(
    max_size=30
)
PARAMS = st.dictionaries(
    st.sampled_from(
        ["near", "within", "therapy", "status", "phase", "age", "sex", "text", "sort", "nct", "product", "target",
         "price", "since", "saved", "looked", "country", "source", "control", "gives", "page"]
    )
    | st.text(max_size=8),
    st.lists(VALUES, max_size=4),
    max_size=6,
)  # fmt: skip


@contextmanager
def or_refused() -> Iterator[None]:
    """A refusal is a sentence or a few, with no word of the machine."""
    try:
        yield
    except (QueryError, FileError) as error:
        words = str(error)
        if not words.strip() or len(words) > 3000 or "Traceback" in words:
            pytest.fail(f"no sentence: {words!r}")


@given(DATES)
@quick
def test_any_date(text: str) -> None:
    read = read_date(text)
    assert read is None or str(read)
    for words in (age_words(text, TODAY), since_words(text, TODAY)):
        assert words is None or words
    with or_refused():
        assert parse_day(text)


@given(st.binary(max_size=200) | JSON.map(json.dumps) | ANSWERS.map(json.dumps))
@examples(250)
def test_any_answers_of_the_self_check(told: bytes | str) -> None:
    with or_refused():
        parse_answers(told, TODAY)


@given(st.from_regex(r"-?\d{0,12}(\.\d+)? ?(Years?|Months?|Weeks?|Days?|Hours?|N/A)?", fullmatch=True) | st.text())
@quick
def test_any_age_of_a_record(text: str) -> None:
    years = age_in_years(text)
    assert years is None or (years == years and years >= 0)


@given(ADVERT)
@quick
def test_any_pasted_advert(text: str) -> None:
    read_pasted(text)


@given(ADVERT | st.text(max_size=60))
@quick
def test_any_product_and_place_that_is_offered(words: str) -> None:
    for find in (find_offered, find_place_of_injection):
        with or_refused():
            find(words)


@given(
    st.binary(max_size=300)
    | JSON.map(lambda value: json.dumps(value).encode())
    | st.lists(JSON, max_size=3).map(lambda some: b"\n".join(json.dumps(one).encode() for one in some)),
    st.sampled_from(
        [b"", b"\x1f\x8b", b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf", b'{"studies":['],
    ),
)
@examples(150)
def test_any_file_of_records(content: bytes, start: bytes) -> None:
    path = Path(os.environ["TRIALFINDER_HOME"]) / "records"
    path.write_bytes(start + content)
    with or_refused():
        read_record_file(str(path))


PAGES: tuple[Callable[[Mapping[str, Any]], object], ...] = (
    read_address, read_offer, trial_page.read_asked, compare_page.read_asked, changes_page.read_asked,
    saved_page.read_asked,
)  # fmt: skip


@pytest.mark.parametrize("read", PAGES, ids=lambda read: f"{read.__module__}.{read.__name__}")
@given(params=PARAMS)
@quick
def test_any_address_of_a_page(read: Callable[[Mapping[str, Any]], object], params: dict[str, list[str]]) -> None:
    assert read(params) is not None


@given(st.sampled_from(["age", "limit", "text", "sex", "sort", "within", "phase", "near"]), VALUES)
@quick
def test_any_word_of_a_question(name: str, value: str) -> None:
    words: dict[str, Any] = {name: value} | ({"near": "80202"} if name == "within" else {})
    with or_refused():
        ask(**words)


@given(
    st.dictionaries(
        st.sampled_from(["API_URL", "CACHE_URL", "PACE", "OFFLINE", "USER_AGENT", "CONTACT", "HOME"]), VALUES
    )
)
@quick
def test_any_setting(values: dict[str, str]) -> None:
    with or_refused():
        read_settings({f"TRIALFINDER_{name}": value for name, value in values.items()})
