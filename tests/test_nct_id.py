"""An NCT id as people type and paste it: taken, completed with a word, or refused with the rule."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import trialfinder as tf
from tests.tools.each import each
from tests.tools.held import hold
from tests.tools.standin.records import study
from trialfinder.errors import QueryError
from trialfinder.nct_id import parse_nct_id, read_nct_id

ID = "NCT02412735"


@each(
    "text",
    [
        ID,
        "nct02412735",
        f"  {ID}\n",
        f"{ID}.",
        f"({ID})",
        f"“{ID}”,",
        "NCT 02412735",
        "NCT 0241 2735",
        "NCT-0241-2735",
        "NCT: 02412735",
        "NCT–02412735",
        "Número NCT02412735",
        f"{ID};",
        "NCT\u00a002412735",
        "NCT\u200b02412735",
        "ＮＣＴ０２４１２７３５",
        f"ClinicalTrials.gov Identifier: {ID}",
        f"ClinicalTrials.gov {ID}",
        f"https://clinicaltrials.gov/study/{ID}",
        f"https://www.clinicaltrials.gov/study/{ID}?cond=Low%20Back%20Pain&rank=3#contacts-and-locations",
        f"clinicaltrials.gov/ct2/show/{ID}",
        f"https://clinicaltrials.gov/ct2/show/record/{ID}?term=disc",
        f"https://classic.clinicaltrials.gov/show/{ID}/",
        f"https://clinicaltrials.gov/api/v2/studies/{ID}?format=json",
        f"http://127.0.0.1:8501/trial?nct={ID}&near=Denver",
        f"<https://clinicaltrials.gov/study/{ID}>",
    ],
)
def test_an_id_however_it_is_pasted(text: str) -> None:
    assert read_nct_id(text) == (ID, None)


@each(
    ("text", "read", "digits"),
    [
        ("NCT2412735", "NCT02412735", "seven digits"),
        ("nct 661457", "NCT00661457", "six digits"),
        ("NCT12", "NCT00000012", "two digits"),
        ("NCT7", "NCT00000007", "one digit:"),
    ],
)
def test_missing_zeros_are_put_in_and_said(text: str, read: str, digits: str) -> None:
    nct_id, note = read_nct_id(text)
    assert nct_id == read
    assert note is not None
    assert read in note
    assert digits in note


@each(
    ("text", "why"),
    [
        ("NCT0366145", "seven digits, and which one is missing"),
        ("NCT0241273", "seven digits, and which one is missing"),
        ("nct012", "three digits, and which"),
        ("NCT024127355", "nine digits"),
        ("NCT123456789", "nine digits"),
        ("NCT 0241 2735 1", "nine digits"),
        ("https://clinicaltrials.gov/study/NCT0241273", "seven digits"),
        ("https://clinicaltrials.gov/study/NCT024127355", "nine digits"),
        ("https://clinicaltrials.gov/search?a=NCT02412735&b=NCT01290367", "more than one study"),
        ("", "is not an NCT id"),
        ("02412735", "is not an NCT id"),
        ("NCT", "is not an NCT id"),
        ("NCT0", "is not an NCT id"),
        ("NCT00000000", "is no study: its digits are all zeros"),
        ("NCTO2412735", "is not an NCT id"),
        ("NCT02412735; DROP", "is not an NCT id"),
        ("NCT٠٢٤١٢٧٣٥", "is not an NCT id"),
        ("NCT02412735 NCT01290367", "is not an NCT id"),
        ("https://clinicaltrials.gov/search?cond=disc", "is not an NCT id"),
    ],
)
def test_what_could_be_another_study_is_refused_with_the_rule(text: str, why: str) -> None:
    with pytest.raises(QueryError) as error:
        parse_nct_id(text)
    assert why in str(error.value)
    assert "An NCT id is NCT and eight digits, as in NCT02412735." in str(error.value)
    assert error.value.field == "nct_id"
    assert "\n" not in str(error.value)


@given(st.integers(1, 99_999_999), st.sampled_from(["{}", " {}.", "https://clinicaltrials.gov/study/{}?x=1", "({})"]))
def test_every_whole_id_is_taken(number: int, around: str) -> None:
    nct_id = f"NCT{number:08d}"
    assert read_nct_id(around.format(nct_id)) == (nct_id, None)
    assert read_nct_id(around.format(nct_id.lower())) == (nct_id, None)


@given(st.integers(1, 99_999_999), st.integers(0, 7))
def test_an_id_that_lost_a_digit_is_never_another_study_in_silence(number: int, lost: int) -> None:
    digits = f"{number:08d}"
    typed = digits[:lost] + digits[lost + 1 :]
    try:
        nct_id, note = read_nct_id(f"NCT{typed}")
    except QueryError:
        return
    assert note is not None, "completed, and said"
    assert not typed.startswith("0")
    assert nct_id in note


@given(st.text(max_size=60) | st.from_regex(r"[nN][cC][tT][\d\s.-]{0,14}"))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        nct_id, _ = read_nct_id(text)
    except QueryError as error:
        assert error.field == "nct_id"  # noqa: PT017
        return
    assert re.fullmatch(r"NCT[0-9]{8}", nct_id)


def test_python_is_told_too() -> None:
    data = hold(study("NCT00000012"))
    assert tf.study("NCT12", data=data, sync="never").data.warnings == (
        "NCT12 has two digits: it was read as NCT00000012.",
    )
    assert tf.study("https://clinicaltrials.gov/study/NCT00000012", data=data, sync="never").data.warnings == ()
