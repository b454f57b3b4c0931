"""Saved: a person who comes back with a link or a file sees what concerns it and nothing else; nothing is kept here."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from tests.history.edits import DAY_AFTER, DAY_BEFORE, EDITS, Record, base, edited, keep
from tests.tools.each import each
from tests.tools.examples import examples
from tests.web.conftest import OpenPage, seen, to_page
from trialfinder.errors import QueryError
from trialfinder.history.saved import MOST_BYTES, Saved, SavedQuestion, read_saved, saved_file
from trialfinder.settings import read_settings
from trialfinder.web.saved.view import SavedAsked, from_saved, read_asked, to_params, to_saved

LOOKED = "2026-11-14"
TEXT = "saved: "


def change(old: Record, name: str) -> Record:
    return edited(old, EDITS[name])


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def param(at: AppTest, name: str) -> list[str]:
    """The values of a parameter of the address; one alone comes as text."""
    values = at.query_params[name]
    return [values] if isinstance(values, str) else list(values)


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two sets of data: 1 opens in Boulder, 2 pauses, 3 gets another title, 4 opens in Boston, 5 stays as it is."""
    monkeypatch.setenv("TRIALFINDER_OFFLINE", "1")
    home = read_settings().home
    keep(home, [base(number) for number in range(1, 6)], DAY_BEFORE)
    names = ("a site opens", "it pauses", "another title", "a site joins")
    keep(home, [*(change(base(number), name) for number, name in enumerate(names, start=1)), base(5)])
    return home


# ---- the page


def test_a_link_tells_what_changed_in_its_trials_and_nothing_else(home: Path, open_page: OpenPage) -> None:
    html = seen(
        open_page("saved", nct=["NCT93000001", "NCT93000002"], near="Boulder, CO", looked=LOOKED, data=DAY_BEFORE)
    )
    assert (
        "Since you looked on November 14, 2026: one opened within about a mile of you, "
        "one closed about 24 miles from you." in words(html)
    )
    assert "NCT93000003" not in html
    assert "NCT93000004" not in html


def test_a_search_tells_what_fits_it_before_or_after_within_its_radius(home: Path, open_page: OpenPage) -> None:
    html = seen(open_page("saved", near="Boulder, CO", within="50mi", search="yes", looked=LOOKED, data=DAY_BEFORE))
    shown = words(html)
    assert "NCT93000004" not in html, "it opened in Boston"
    for nct_id in ("NCT93000001", "NCT93000002", "NCT93000003"):
        assert f"trial?nct={nct_id}" in html
    assert "Saved search" in shown
    assert "within 50 miles of Boulder" in shown
    other = seen(open_page("saved", therapy="bmac", search="yes", looked=LOOKED, data=DAY_BEFORE))
    assert "no change that we can see" in other


def test_a_first_look_begins_today_and_says_so(home: Path, open_page: OpenPage) -> None:
    at = open_page("saved", nct="NCT93000001")
    assert "Saved as of today." in seen(at)
    assert param(at, "looked") == [date.today().isoformat()]
    assert param(at, "data") == [DAY_AFTER]


def test_nothing_saved_says_how(offline: None, open_page: OpenPage) -> None:
    html = seen(open_page("saved"))
    assert "Nothing is saved yet." in html
    assert "nothing is kept here" in html


def test_what_was_seen_is_not_told_again(home: Path, open_page: OpenPage) -> None:
    at = open_page("saved", nct="NCT93000001", looked=LOOKED, data=DAY_BEFORE)
    assert "one opened" in seen(at)
    at.button(key="saved_catch_up").click().run()
    assert "one opened" not in seen(at)
    assert param(at, "data") == [DAY_AFTER]


def test_data_that_are_no_longer_kept_are_told_as_such(home: Path, open_page: OpenPage) -> None:
    html = seen(open_page("saved", nct="NCT93000001", looked="2026-01-01"))
    assert "You looked on January 1, 2026. We cannot tell what has changed since." in html
    assert "the oldest are of November 13, 2026" in html


def test_trials_are_added_and_taken_out(home: Path, open_page: OpenPage) -> None:
    at = open_page("saved", nct="NCT93000001", near="Boulder", looked=LOOKED)
    at.text_input(key="saved_add").input("nct93000002").run()
    assert param(at, "nct") == ["NCT93000001", "NCT93000002"]
    at.text_input(key="saved_add").input("<b>nonsense").run()
    assert "is not an NCT id" in seen(at)
    assert "<b>" not in seen(at)
    at.button(key="saved_out_NCT93000001").click().run()
    assert param(at, "nct") == ["NCT93000002"]
    assert param(at, "near") == ["Boulder"]


def test_an_unknown_trial_and_a_bad_address_are_told(home: Path, open_page: OpenPage) -> None:
    at = open_page("saved", nct=["NCT00000009", "<b>x"], near="<b>nowhere", looked="<b>", data="<b>", search="yes")
    assert not at.exception
    html = seen(at)
    assert "NCT00000009</strong> is not in the data held" in html
    assert "is no NCT id, and was left out" in html
    assert "<b>" not in html


def test_find_tells_since_the_person_looked(home: Path, open_page: OpenPage) -> None:
    at = open_page("saved", nct="NCT93000001", looked=LOOKED, data=DAY_BEFORE)
    at.query_params.clear()
    to_page(at, "").run()
    assert "Since you looked on November 14, 2026: " in words(seen(at))
    assert "changes?since=2026-11-14" in seen(at)


def test_age_and_sex_never_enter_link_or_file(home: Path, open_page: OpenPage) -> None:
    at = open_page("saved", nct="NCT93000001", age="44", sex="female", search="yes", status="any")
    assert set(at.query_params) <= {"nct", "looked", "data", "search", "status"}
    content = saved_file(to_saved(read_asked({"age": ["44"], "sex": ["female"], "nct": ["NCT93000001"]})[0]))
    assert not {"age", "sex", "44", "female"} & set(re.findall(r"\w+", content.decode()))


# ---- the file

FULL = Saved(
    ("NCT93000001", "NCT93000002"),
    "Boulder, CO",
    SavedQuestion(within="50mi", therapy=("prp",), status=("recruiting",), country=("United States",), text="disc"),
    LOOKED,
    DAY_BEFORE,
)


@each("saved", [FULL, Saved(), Saved(("NCT93000001",)), Saved(near="Boulder", question=SavedQuestion())])
def test_a_file_that_was_saved_is_loaded_as_it_was(saved: Saved) -> None:
    content = saved_file(saved)
    assert content == saved_file(saved)
    assert read_saved(content) == saved
    assert read_saved(b"\xef\xbb\xbf" + content) == saved
    asked = from_saved(saved)
    assert read_asked(to_params(asked)) == (asked, ())
    assert to_saved(asked) == saved


HOSTILE: dict[str, Any] = {
    "nothing": b"",
    "no JSON": b"\x00\xff not JSON",
    "another file": b'{"a": 1}',
    "a list": b"[]",
    "too large": b'{"trialfinder":"saved","version":1,"trials":[' + b'"NCT93000001",' * 4000 + b'"NCT93000001"]}',
    "too deep": b"[" * 30_000,
    "a newer version": b'{"trialfinder":"saved","version":2}',
    "an age": b'{"trialfinder":"saved","version":1,"age":44}',
    "an answer": b'{"trialfinder":"saved","version":1,"question":{"sex":"female"}}',
    "health": b'{"trialfinder":"saved","version":1,"health":{"cancer":"yes"}}',
    "no id": b'{"trialfinder":"saved","version":1,"trials":["<script>"]}',
    "too many": json.dumps(
        {"trialfinder": "saved", "version": 1, "trials": [f"NCT{n:08d}" for n in range(1, 102)]}
    ).encode(),
    "no word": b'{"trialfinder":"saved","version":1,"question":{"therapy":["<b>"]}}',
    "no place": b'{"trialfinder":"saved","version":1,"near":"Nowhere at all"}',
    "a radius without a place": b'{"trialfinder":"saved","version":1,"question":{"within":"5mi"}}',
    "a long text": b'{"trialfinder":"saved","version":1,"question":{"text":"' + b"x" * 121 + b'"}}',
    "a control character": b'{"trialfinder":"saved","version":1,"question":{"text":"\\u001b[2J"}}',
    "no day": b'{"trialfinder":"saved","version":1,"looked_on":"2026-11-20<"}',
    "no data version": b'{"trialfinder":"saved","version":1,"data_of":"../../etc"}',
    "a wrong type": b'{"trialfinder":"saved","version":1,"trials":"NCT93000001"}',
}


@each("name", HOSTILE)
def test_a_hostile_file_is_one_sentence(name: str) -> None:
    with pytest.raises(QueryError) as told:
        read_saved(HOSTILE[name])
    assert str(told.value).isprintable()
    assert len(str(told.value)) < 800
    assert "Traceback" not in str(told.value)


def loaded(content: bytes) -> Saved | str:
    """What a file gives: its value, or the sentence."""
    try:
        return read_saved(content)
    except QueryError as error:
        return str(error)


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
@examples(100)
def test_whatever_is_loaded_is_a_value_or_a_sentence(content: bytes) -> None:
    told = loaded(content)
    assert isinstance(told, str)
    assert told.isprintable()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@given(
    st.dictionaries(
        st.sampled_from(["looked_on", "data_of", "trials", "near", "question", "age"]), json_values, max_size=4
    )
)
@examples(150)
def test_whatever_stands_in_its_fields_is_a_value_or_a_sentence(parts: dict[str, Any]) -> None:
    content = json.dumps({"trialfinder": "saved", "version": 1, **parts}).encode()
    told = loaded(content)
    if isinstance(told, Saved):
        assert read_saved(saved_file(told)) == told
    else:
        assert told.isprintable()
    assert len(content) <= MOST_BYTES


_WORDS = st.lists(st.sampled_from(["prp", "bmac", "open", "US", "x", "<b>", ""]), max_size=3)


_NAMES = ("near", "nct", "therapy", "status", "country", "text", "looked", "data", "search", "within", "sort", "age")


@given(st.dictionaries(st.sampled_from(_NAMES), _WORDS, max_size=6))
@examples(100)
def test_any_address_is_read_and_written_back_the_same(params: dict[str, list[str]]) -> None:
    asked, _ = read_asked(params)
    assert isinstance(asked, SavedAsked)
    again, dropped = read_asked(to_params(asked))
    assert again == asked
    assert dropped == ()
