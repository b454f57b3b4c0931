"""Words in, a checked question out; a wrong word is named with what is allowed and the nearest guess."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.each import each
from trialfinder.errors import QueryError
from trialfinder.question import Question, ask
from trialfinder.typed_values import MAX_RADIUS_KM, parse_radius, parse_status
from trialfinder.vocabulary import STATUSES, THERAPY_FAMILIES


@each(
    ("words", "kilometres"),
    [
        ("100mi", 160.9344),
        ("100 mi", 160.9344),
        ("160km", 160),
        ("160 KM", 160),
        ("50 miles", 80.4672),
        ("1,000km", 1000),
        ("2.5 kilometres", 2.5),
        ("0.5mi", 0.804672),
    ],
)
def test_radius(words: str, kilometres: float) -> None:
    assert parse_radius(words) == pytest.approx(kilometres)


@each("words", ["50", "-5mi", "0km", "99999mi", "nan km", "1e9 mi", "5 parsecs", "mi", "", "1.2.3km"])
def test_wrong_radius(words: str) -> None:
    with pytest.raises(QueryError, match="100mi, 160km") as error:
        parse_radius(words)
    assert error.value.field == "within"


@each(
    ("word", "status"),
    [
        ("recruiting", "RECRUITING"),
        ("open", "RECRUITING"),
        ("not-yet-recruiting", "NOT_YET_RECRUITING"),
        ("Active_Not_Recruiting", "ACTIVE_NOT_RECRUITING"),
        ("unknown", "UNKNOWN"),
    ],
)
def test_status(word: str, status: str) -> None:
    assert parse_status(word) == status


def test_every_status_can_be_asked_for() -> None:
    assert {parse_status(status.lower().replace("_", "-")) for status in STATUSES} == set(STATUSES)


@each(
    ("words", "named"),
    [
        ({"status": "recuiting"}, ["recuiting", "recruiting"]),
        ({"therapy": "prpp"}, ["prpp", "'prp'"]),
        ({"source": "autologus"}, ["autologus", "'autologous'"]),
        ({"target": "dicc"}, ["dicc", "'disc'"]),
        ({"phase": "5"}, ["'5'", "2/3"]),
        ({"control": "shamm"}, ["shamm", "placebo_sham"]),
        ({"country": "Germny"}, ["Germny", "Germany"]),
        ({"sex": "mail"}, ["mail", "'male'"]),
        ({"sort": "distanse", "near": "80202"}, ["distanse", "'distance'"]),
        ({"near": "Denvr"}, ["Denvr", "Denver"]),
        ({"within": "50mi"}, ["near"]),
        ({"near": "80202", "within": "50"}, ["unit", "mi", "km"]),
        ({"near": "80202", "within": "-5mi"}, ["-5mi"]),
        ({"sort": "distance"}, ["near"]),
        ({"age": 121}, ["121", "0 to 120"]),
        ({"age": -1}, ["-1", "0 to 120"]),
        ({"limit": -1}, ["-1", "0 or more"]),
        ({"limit": 2.5}, ["2.5", "whole number"]),
        ({"age": 45.5}, ["45.5", "whole number"]),
        ({"near": 80202}, ["80202", "not text"]),
        ({"within": 100, "near": "80202"}, ["100", "not text"]),
        ({"status": 5}, ["5", "not a word"]),
    ],
)
def test_a_wrong_word_is_named_with_a_way_out(words: dict[str, object], named: list[str]) -> None:
    with pytest.raises(QueryError) as error:
        ask(**words)  # type: ignore[arg-type]
    assert "\n" not in str(error.value)
    for part in named:
        assert part in str(error.value)


def test_families_spell_out_their_therapies() -> None:
    question = ask(therapy=["platelets", "bmac"])
    assert question.therapies == (*THERAPY_FAMILIES["platelets"], "bmac")
    assert not question.unclear_cells
    assert ask(therapy="stem cells").unclear_cells


def test_lists_come_with_commas_too() -> None:
    assert ask(status="recruiting,completed").statuses == ("RECRUITING", "COMPLETED")
    assert ask(status=["recruiting", "completed"]) == ask(status="recruiting, completed")


def test_countries_are_one_by_any_name() -> None:
    assert ask(country="US").countries == ask(country="usa").countries == ask(country="United States").countries
    assert ask(country="UK").countries == ask(country="United Kingdom").countries
    assert ask(country="South Korea").countries == ask(country="Korea, Republic of").countries


def test_a_country_name_may_hold_a_comma() -> None:
    assert ask(country=["Korea, Republic of"]).countries == ("KR",)
    assert ask(country=["Iran, Islamic Republic of"]).countries == ("IR",)
    assert ask(country="US, Spain").countries == ask(country=["US", "Spain"]).countries == ("US", "ES")


@each("word", ["2", "phase 2", "PHASE2", "Phase-2"])
def test_phase_words(word: str) -> None:
    assert ask(phase=word).phases == (("PHASE2",),)


def test_words_of_a_file_leave_out_place_age_and_sex() -> None:
    question = ask(near="80202", within="100mi", age=45, sex="female", therapy="prp", status="open")
    assert question.as_words(private=False) == {"therapy": ["prp"], "status": ["recruiting"]}
    assert set(question.as_words()) == {"near", "within", "age", "sex", "therapy", "status"}


def test_an_empty_question_asks_nothing() -> None:
    assert ask() == Question()
    assert ask(near="", within=None, therapy=[], status="").as_words() == {}


@given(st.text(max_size=40))
def test_any_radius_is_read_or_refused(text: str) -> None:
    try:
        radius_km = parse_radius(text)
    except QueryError:
        return
    assert math.isfinite(radius_km)
    assert 0 < radius_km <= MAX_RADIUS_KM


@given(
    st.sampled_from(["status", "therapy", "phase", "target", "sex", "sort", "control", "source", "country"]), st.text()
)
def test_any_word_is_taken_or_refused(field: str, word: str) -> None:
    refused: str | None = field
    try:
        ask(**{field: word})  # type: ignore[arg-type]
    except QueryError as error:
        refused = error.field
    assert refused == field
