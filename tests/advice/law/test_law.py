"""The law of a state, the FDA, coverage and prices: what we hold, its sources, and how each is said."""

import re

from tests.tools.each import each
from tests.tools.readability import banned, grade
from trialfinder.advice.law.law import (
    FEDERAL,
    PRP_WORDS,
    coverage,
    coverage_lines,
    fda_lines,
    law_at,
    laws,
    price_of,
    prices,
    standing,
    state_of,
    unread_surveys,
)
from trialfinder.places import find_place
from trialfinder.vocabulary import THERAPIES

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


@each("words", ["Denver", "00901", "Boise", "Phoenix", "Birmingham, Alabama"])
def test_a_state_without_a_law_says_so(words: str) -> None:
    law, told = law_at(find_place(words))
    assert law is None
    assert "we hold no law of this state" in told


@each("words", ["Atlanta", "Nashville"])
def test_a_law_that_nobody_read_is_told_as_signed(words: str) -> None:
    law, told = law_at(find_place(words))
    assert law is not None
    assert law.status == "signed_unread"
    assert "signed in 2026; we have not read the text" in told
    assert "signed in May 2026. We have not read its text." in law.lines[0]
    assert law.paper is None


@each("words", ["London", "Toronto", "Tokyo"])
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


KNOWN = {*THERAPIES, "other_blood"}


def test_prp_has_its_own_price_and_no_other() -> None:
    answer = price_of(["prp"], 6000)
    assert [(one.mean_usd, one.low_usd, one.high_usd) for one in answer.ranges] == [(897, 350, 1700)]
    assert answer.beside is not None
    assert "6,000" in answer.beside
    assert "more than the highest price in a survey (1,700)" in answer.beside
    assert "5,156" not in answer.beside
    assert "None of these is a price for the back" in answer.note


@each("product", ["exosome", "np_allograft", "perinatal_tissue", "conditioned_serum", "platelet_lysate"])
def test_a_product_without_a_survey_borrows_no_price(product: str) -> None:
    answer = price_of([product], 6000)
    assert answer.ranges == ()
    assert answer.note == "We hold no survey of prices for this product."
    assert answer.beside == "You were quoted 6,000 US dollars. We have no price to set beside it."


def test_a_price_within_the_range_and_below_it() -> None:
    assert "within the range" in str(price_of(["bmac"], 3000).beside)
    assert "less than the lowest" in str(price_of(["prp"], 100).beside)


def test_the_knee_survey_tells_how_many_answered() -> None:
    text = next(one.text for one in prices() if one.mean_usd == 5156)
    assert "65 of 273 clinics gave a price" in text
    assert "knee" in text
    assert "2017" in text


def test_a_survey_with_the_spine_is_told_as_unread() -> None:
    (line,) = price_of(["prp"]).unread
    assert "the spine too" in line.text
    assert "not read its tables" in line.text


def test_a_persons_own_marrow_cells_are_not_told_of_a_donor_product() -> None:
    own = " ".join(one.text for one in standing(["bm_msc"], "autologous"))
    assert "Ryoncil" not in own
    assert "Ryoncil" in " ".join(one.text for one in standing(["bm_msc"], "allogeneic"))


def test_own_cartilage_cells_are_apart_from_what_the_fda_says_of_stem_cells() -> None:
    told = " ".join(one.text for one in standing(["chondrocytes"]))
    assert "Maci" in told
    assert "knee" in told
    assert "The FDA says that no stem-cell" not in told


def test_the_fat_rulings_are_those_on_fat() -> None:
    told = " ".join(one.text for one in standing(["svf"]))
    assert "2021 and 2024" in told
    assert "October 14, 2025" in told
    assert "2014" not in told


def test_every_product_has_one_line_for_the_short_answer() -> None:
    for product in sorted(KNOWN):
        assert standing([product])[0].short, product


def test_medicare_pays_for_prp_on_wounds_and_not_for_birth_tissue() -> None:
    assert "wounds" in coverage(["prp"])[0].text
    assert "do not pay" in coverage(["umbilical_msc"])[0].text
    assert coverage(["bmac"])[0].payer != "Medicare"


def test_every_line_is_sourced_plain_and_neutral() -> None:
    every = (*fda_lines(), *coverage_lines(), *unread_surveys())
    for one in every:
        assert one.products <= KNOWN
        assert one.source
        assert banned(one.text) == []
    assert all(one.payer for one in coverage_lines())
    assert grade(" ".join(one.text for one in every)) <= 8
    assert grade(" ".join(one.text for one in prices())) <= 8
