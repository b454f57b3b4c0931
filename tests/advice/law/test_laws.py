"""The law of the person's own state, never another's; what was not read is told as such."""

import re

import pytest

from tests.tools.each import each
from tests.tools.readability import banned, grade
from trialfinder.advice.law.laws import FEDERAL, PRP_WORDS, law_at, laws, state_of
from trialfinder.places import find_place

CAPITALS = {  # ZIP code -> state, one for each, and the awkward ones
    "36104": "Alabama", "99801": "Alaska", "85007": "Arizona", "72201": "Arkansas", "95814": "California",
    "80203": "Colorado", "06103": "Connecticut", "19901": "Delaware", "20001": "District of Columbia",
    "32301": "Florida", "30303": "Georgia", "96813": "Hawaii", "83702": "Idaho", "62701": "Illinois",
    "46225": "Indiana", "50309": "Iowa", "66603": "Kansas", "40601": "Kentucky", "70802": "Louisiana",
    "04330": "Maine", "21401": "Maryland", "02201": "Massachusetts", "48933": "Michigan", "55102": "Minnesota",
    "39205": "Mississippi", "65101": "Missouri", "59623": "Montana", "68502": "Nebraska", "89701": "Nevada",
    "03301": "New Hampshire", "08608": "New Jersey", "87501": "New Mexico", "12207": "New York",
    "27601": "North Carolina", "58501": "North Dakota", "43215": "Ohio", "73102": "Oklahoma", "97301": "Oregon",
    "17101": "Pennsylvania", "02903": "Rhode Island", "29217": "South Carolina", "57501": "South Dakota",
    "37219": "Tennessee", "78701": "Texas", "84111": "Utah", "05602": "Vermont", "23219": "Virginia",
    "98501": "Washington", "25301": "West Virginia", "53703": "Wisconsin", "82001": "Wyoming",
    "00901": "Puerto Rico", "96910": "Guam", "00802": "U.S. Virgin Islands", "33139": "Florida",
    "79901": "Texas", "88510": "Texas", "73301": "Texas", "05501": "Massachusetts", "20101": "Virginia",
}  # fmt: skip


def test_a_zip_code_has_its_state() -> None:
    assert {code: state_of(find_place(code)) for code in CAPITALS} == CAPITALS


@each(
    ("words", "state"),
    [
        ("Cheyenne", "Wyoming"),
        ("Wyoming", "Wyoming"),
        ("Kansas City", "Missouri"),
        ("Portland, Maine", "Maine"),
        ("Washington, DC", "District of Columbia"),
        ("Seattle", "Washington"),
        ("San Juan, Puerto Rico", "Puerto Rico"),
        ("Tbilisi", None),  # the country Georgia is no state
        ("London", None),
        ("Toronto", None),
        ("SW1A", None),
        ("41.1, -104.8", None),
    ],
)
def test_a_place_by_name_has_its_state(words: str, state: str | None) -> None:
    assert state_of(find_place(words)) == state


def test_cheyenne_has_wyomings_law_and_not_floridas() -> None:
    law, words = law_at(find_place("82001"))
    assert law is not None
    assert law.state == "Wyoming"
    assert "35-4-1101" in words
    assert "July 1, 2026" in law.lines[0]
    assert "Florida" not in " ".join((words, *law.lines))


@pytest.mark.parametrize("words", ["Denver", "00901", "Boise", "Phoenix", "Birmingham, Alabama"])
def test_a_state_without_a_law_says_so(words: str) -> None:
    law, told = law_at(find_place(words))
    assert law is None
    assert "we hold no law of this state" in told


@pytest.mark.parametrize("words", ["Atlanta", "Nashville"])
def test_a_law_that_nobody_read_is_told_as_signed(words: str) -> None:
    law, told = law_at(find_place(words))
    assert law is not None
    assert law.status == "signed_unread"
    assert "signed in 2026; we have not read the text" in told
    assert "signed in May 2026. We have not read its text." in law.lines[0]
    assert law.paper is None


@pytest.mark.parametrize("words", ["London", "Toronto", "Tokyo"])
def test_other_countries_are_not_told_a_states_law(words: str) -> None:
    law, told = law_at(find_place(words))
    assert law is None
    assert "U.S. states only" in told


def test_without_a_place_or_a_state_we_ask() -> None:
    assert law_at(None) == (None, "Give your place, and we look for the law of your state.")
    assert "could not tell which state" in law_at(find_place("41.1, -104.8"))[1]


def test_every_law_has_three_lines_a_source_and_a_day() -> None:
    for law in laws():
        assert len(law.lines) == 3
        assert law.lines[2].startswith(PRP_WORDS[law.covers_prp])
        assert law.lines[2].endswith(FEDERAL)
        assert all(source.kind == "law" and source.checked.year == 2026 for source in law.source)
        if law.status == "in_force":
            assert law.paper


def test_what_is_only_remembered_is_not_told() -> None:
    california = next(law for law in laws() if law.state == "California")
    assert california.since is None
    assert "2018" not in " ".join(california.lines)


def test_the_states_with_a_law_are_those_that_were_read_or_signed() -> None:
    assert {law.state for law in laws()} == {
        "California", "Florida", "Georgia", "Montana", "Nebraska", "Nevada", "Tennessee", "Texas", "Utah",
        "Washington", "Wyoming",
    }  # fmt: skip


def test_the_card_is_plain_and_gives_no_advice() -> None:
    for law in laws():
        card = " ".join(law.lines)
        assert banned(card) == []
        named = re.sub(rf"{law.state}|osteopathic|regenerative medicine|experimental|informed consent", "law", card)
        assert grade(named) <= 8, (law.state, grade(named))
