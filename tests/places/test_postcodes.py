"""A name with its postcode, a pasted address: what decides, what is left out, and that it is said."""

from __future__ import annotations

import pytest

from tests.tools.each import each
from trialfinder.errors import QueryError
from trialfinder.places.gazetteer import find_place
from trialfinder.places.zips import zip_state

ZIP_DECIDES = [
    # typed, the ZIP code that is taken, what the note says (None: all was used)
    ("Portland 04101", "04101", None),
    ("Birmingham 35233", "35233", None),
    ("Rochester 55901", "55901", None),
    ("Columbus 31901", "31901", None),
    ("Paris 75460", "75460", None),
    ("Vienna 22180", "22180", None),
    ("cambridge 02139", "02139", None),
    ("04101 Portland", "04101", None),
    ("Springfield 62701-1234", "62701", None),
    ("Berlin 03570", "03570", None),
    ("Denver, 80202, CO", "80202", None),
    ("Hamburg 19526", "19526", None),
    ("Ely 55731", "55731", None),
    ("Houston TX77030", "77030", None),
    ("DE-19801", "19801", None),
    ("zip code 80202", "80202", None),
    ("near 80202", "80202", None),
    ("ZIP 80202 Denver", "80202", None),
    ("zip code: 04101, Portland", "04101", None),
    ("Portland Maine 04101 area", "04101", None),
    ("Denver (80202)", "80202", None),
    ("Denver,CO 80202-", "80202", None),
    ("80202 80203", "80203", "80202 was not used: the place is the middle of ZIP 80203."),
    (
        "1600 Amphitheatre Pkwy, Mountain View, CA 94043, EE. UU.",
        "94043",
        "1600 Amphitheatre Pkwy was not used: the place is the middle of ZIP 94043.",
    ),
    ("Kansas City, MO 66101", "66101", None),
    ("Denver, Colorado, USA 80202", "80202", None),
    ("Portland, OR 04101", "04101", "OR was not used: ZIP 04101 is in Maine."),
    ("Springfield, MA 62701", "62701", "MA was not used: ZIP 62701 is in Illinois."),
    ("Salem IN 97301", "97301", "IN was not used: ZIP 97301 is in Oregon."),
    ("CO 90210", "90210", "CO was not used: ZIP 90210 is in California."),
    ("Grand Junction, CO 80202", "80202", "Grand Junction was not used: the place is the middle of ZIP 80202."),
    ("123 Main St, Portland 04101", "04101", "123 Main St was not used: the place is the middle of ZIP 04101."),
    (
        "123 Main Street Apt 4B\nSpringfield, IL 62704\nUnited States",
        "62704",
        "123 Main Street Apt 4B was not used: the place is the middle of ZIP 62704.",
    ),
    (
        "10115 Oak Street, Denver, CO 80202",
        "80202",
        "10115 Oak Street was not used: the place is the middle of ZIP 80202.",
    ),
]


@each(("typed", "code", "note"), ZIP_DECIDES)
def test_the_zip_decides_where_a_city_of_the_name_is_near_it(typed: str, code: str, note: str | None) -> None:
    place = find_place(typed)
    assert (place.name, place.note) == (f"ZIP {code}, United States", note)
    alone = find_place(code)
    assert (place.latitude, place.longitude) == (alone.latitude, alone.longitude)


def test_where_zip_and_state_disagree_the_other_place_can_be_chosen() -> None:
    assert [one.name for one in find_place("Portland, OR 04101").candidates] == ["Portland, Oregon, United States"]
    assert [one.name for one in find_place("CO 90210").candidates] == ["Colorado, United States"]


NAME_DECIDES = [
    # typed, the place, how the note begins
    ("75013 Paris", "Paris, Île-de-France, France", "75013 was not used: only the name of the place was."),
    ("10115 Berlin", "Berlin, State of Berlin, Germany", "10115 was not used"),
    ("28013 Madrid, Spain", "Madrid, Spain", "28013 was not used"),
    ("19601 Hamburg", "Hamburg, Germany", "19601 was not used"),  # 25 km from a Hamburg of 4,000 in Pennsylvania
    ("Boston, MA 90210", "Boston, Massachusetts, United States", "90210 was not used"),
    ("10115 Sunset Blvd, Los Angeles, CA", "Los Angeles, California, United States", "10115 Sunset Blvd was not used"),
    ("Portland, OR 99999", "Portland, Oregon, United States", "99999 was not used"),
    ("Belfast BT1 5GS", "Belfast, Northern Ireland, United Kingdom", "BT1 5GS was not used"),
    ("Bangor BT20 3AA", "Bangor, Northern Ireland, United Kingdom", "BT20 3AA was not used"),
    ("St Helier JE2 3AB", "Saint Helier, Jersey", "JE2 3AB was not used"),
    ("Douglas IM1 2AR", "Douglas, Isle of Man", "IM1 2AR was not used"),
    ("London ZZ1 1AA", "London, England, United Kingdom", "ZZ1 1AA was not used"),
    ("D-10115 Berlin", "Berlin, State of Berlin, Germany", "D-10115 was not used"),
    ("d-50667 köln", "Köln, North Rhine-Westphalia, Germany", "d-50667 was not used"),
    ("F-75013 Paris", "Paris, Île-de-France, France", "F-75013 was not used"),
    ("CH-8001 Zürich", "Zürich, Switzerland", "CH-8001 was not used"),
    ("A-1010 Wien", "Vienna, Austria", "A-1010 was not used"),
    ("I-00184 Roma", "Rome, Lazio, Italy", "I-00184 was not used"),
    ("E-28013 Madrid", "Madrid, Spain", "E-28013 was not used"),
    ("NL-1012 AB Amsterdam", "Amsterdam, North Holland, The Netherlands", "NL-1012 AB was not used"),
    ("1012 AB Amsterdam", "Amsterdam, North Holland, The Netherlands", "1012 AB was not used"),
    ("B-1000 Brussels", "Brussels, Brussels Capital, Belgium", "B-1000 was not used"),
    ("DK-2100 København", "Copenhagen, Capital Region, Denmark", "DK-2100 was not used"),
    ("S-111 22 Stockholm", "Stockholm, Sweden", "S-111 22 was not used"),
    ("N-0150 Oslo", "Oslo, Norway", "N-0150 was not used"),
    ("DE 10115 Berlin", "Berlin, State of Berlin, Germany", "DE 10115 was not used"),
    ("PL-00-950 Warszawa", "Warsaw, Mazovia, Poland", "PL-00-950 was not used"),
    ("london n6a 4b7", "London, Ontario, Canada", "n6a 4b7 was not used"),
    ("Toronto M5V", "Toronto, Ontario, Canada", "M5V was not used"),
    ("Dublin D02 X285", "Dublin, Leinster, Ireland", "D02 X285 was not used"),
    ("Dublin 4", "Dublin, Leinster, Ireland", "4 was not used"),
    ("100-0001 Tokyo", "Tokyo, Japan", "100-0001 was not used"),
    ("01310-100 São Paulo", "São Paulo, Brazil", "01310-100 was not used"),
    ("Mumbai 400001", "Mumbai, Maharashtra, India", "400001 was not used"),
    ("Tokyo 東京", "Tokyo, Japan", "東京 was not used"),
    ("Calle Mayor 5, 28013 Madrid, Spain", "Madrid, Spain", "Calle Mayor 5 and 28013 were not used"),
    ("12 rue de la Paix, 75002 Paris", "Paris, Île-de-France, France", "12 rue de la Paix and 75002 were not used"),
    ("Rua Augusta 100 São Paulo SP", "São Paulo, Brazil", "Rua Augusta 100 was not used"),
    ("AIIMS, Ansari Nagar, New Delhi 110029", "Delhi, India", "AIIMS, Ansari Nagar and 110029 were not used"),
    ("Mayo Clinic, Rochester, MN", "Rochester, Minnesota, United States", "Mayo Clinic was not used"),
    ("Andheri West, Mumbai", "Mumbai, Maharashtra, India", "Andheri West was not used"),
    (
        "Av. Paulista, 1578 - Bela Vista, São Paulo - SP, 01310-200, Brazil",
        "São Paulo, Brazil",
        "Av. Paulista, 1578, Bela Vista and 01310-200 were not used",
    ),
    ("9500 Euclid Avenue, Cleveland OH", "Cleveland, Ohio, United States", "9500 Euclid Avenue was not used"),
    ("12 Oak Road Spokane, Washington", "Spokane, Washington, United States", "12 Oak Road was not used"),
    ("20121 Milano MI", "Milan, Lombardy, Italy", "20121 and MI were not used"),
    ("2100 København Ø", "Copenhagen, Capital Region, Denmark", "2100 and Ø were not used"),
    ("Paris 13ème arrondissement", "Paris, Île-de-France, France", "13ème arrondissement was not used"),
    ("Roma, RM, Italia", "Rome, Lazio, Italy", "RM was not used"),
    ("Berlin-10115", "Berlin, State of Berlin, Germany", "10115 was not used"),
    ("Aurora, Arapahoe County, CO", "Aurora, Colorado, United States", "Arapahoe County was not used"),
]


@each(("typed", "name", "note"), NAME_DECIDES)
def test_the_name_decides_and_what_was_not_used_is_said(typed: str, name: str, note: str) -> None:
    place = find_place(typed)
    assert (place.name, place.kind) == (name, "city")
    assert (place.note or "").startswith(note)
    assert (place.unused or "").startswith(note)


UK = [
    ("Newcastle NE1 4ST", "NE1", None),
    ("Manchester M1", "M1", None),
    ("Richmond TW9", "TW9", None),
    ("Ely CB7 4DL", "CB7", None),
    ("Newport NP20", "NP20", None),
    ("10 Downing Street, London SW1A 2AA", "SW1A", "10 Downing Street was not used: the place is the middle of SW1A."),
    ("Birmingham SW1A 1AA", "SW1A", "Birmingham was not used: the place is the middle of SW1A."),
]


@each(("typed", "outcode", "note"), UK)
def test_a_town_with_its_uk_postcode(typed: str, outcode: str, note: str | None) -> None:
    place = find_place(typed)
    assert (place.name, place.kind, place.note) == (f"{outcode}, United Kingdom", "outcode", note)


def test_half_a_uk_postcode_does_not_win_over_a_town_elsewhere() -> None:
    place = find_place("Denver CO E1")
    assert place.name == "Denver, Colorado, United States"
    assert (place.note or "").startswith("E1 was not used")


def test_the_country_of_a_prefix_is_said_and_is_only_a_hint() -> None:
    said = "D-06108 was not used: only the name of the place was. Country taken from D-06108: Germany."
    place = find_place("D-06108 Halle")
    assert place.unused == said
    assert (place.note or "").startswith(f"{said} Read as Halle (Saale)")
    assert find_place("D-1000 Brussels").name == "Brussels, Brussels Capital, Belgium"


COUNTIES = [
    ("Guildford, Surrey", "Guildford, England, United Kingdom"),
    ("Reading Berkshire UK", "Reading, England, United Kingdom"),
    ("Bangor, Co. Down", "Bangor, Northern Ireland, United Kingdom"),
    ("Newport, Gwent", "Newport, Wales, United Kingdom"),
    ("Perth, Perthshire", "Perth, Scotland, United Kingdom"),
]


@each(("typed", "name"), COUNTIES)
def test_a_british_county_behind_a_town(typed: str, name: str) -> None:
    place = find_place(typed)
    assert (place.name, place.note) == (name, None)


REFUSED = [
    # typed, what it says, what it never says
    ("D-10115", "a postcode of Germany, and no table of these is held: type the city", "Did you mean"),
    ("NL-1012 AB", "a postcode of The Netherlands", "Did you mean"),
    ("D02 X285", "a postcode of Ireland", "Did you mean"),
    ("東京", "Chinese or Japanese letters, and names are in the tables in Latin letters only", "Did you mean"),
    ("Москва", "Cyrillic letters", "no city"),
    ("Αθήνα", "Greek letters", "no city"),
    ("東京都新宿区信濃町35", "Chinese or Japanese letters", "ZIP code has 5 digits"),
    ("القاهرة", "Arabic letters", "no city"),
    ("서울", "Korean letters", "no city"),
    ("Smallnowhere, MN", "over 500 people is in the table for Minnesota. For a smaller one type a ZIP code", "England"),
    ("Shere, Surrey", "over 5,000 people is in the table for England. For a smaller one type a postcode", "Canada"),
    ("Paris, Colorado", "over 500 people is in the table for Colorado", "France"),
    ("Kingston, Arizona", "in the table for Arizona", "Jamaica"),
    ("Ely, Minesota", "Did you mean Ely, Minnesota?", "England"),
    ("Pheonix az", "Did you mean Phoenix, Arizona, United States?", " or P"),
    ("Nowhereville 80202", "Did you mean 80202?", "Colorado"),
    ("Sprngfield, Washington, USA", "in the table for Washington", "District of Columbia"),
    ("Denver, Colorodo", "Did you mean Denver, Colorado?", "Iowa"),
    ("12 Boston Road", "Boston Road", ": Boston"),
    ("W1", "the UK postcode district W1 is not in the table", "Northern Ireland"),
]


@each(("typed", "says", "never"), REFUSED)
def test_a_refusal_gives_the_true_reason_and_guesses_within_the_words(typed: str, says: str, never: str) -> None:
    with pytest.raises(QueryError) as caught:
        find_place(typed)
    assert says in str(caught.value)
    assert never not in str(caught.value)


WORDS_AROUND = [
    "near Denver",
    "in denver",
    "close to Denver, CO",
    "Denver area",
    "within 50 miles of Denver",
    "denver; co",
]


@each("typed", WORDS_AROUND)
def test_words_around_a_name_are_no_part_of_it(typed: str) -> None:
    assert find_place(typed).name == "Denver, Colorado, United States"


def test_the_first_digits_of_a_zip_name_its_state() -> None:
    known = {
        "00501": "US.NY", "02139": "US.MA", "06390": "US.NY", "20500": "US.DC", "22180": "US.VA", "83414": "US.WY",
        "88510": "US.TX", "96799": "AS", "96910": "GU", "96950": "MP", "00802": "VI", "99501": "US.AK",
    }  # fmt: skip
    assert {code: zip_state(code) for code in known} == known
    # Military mail, and Palau and the Marshall Islands, which are no part of the United States.
    assert [zip_state(code) for code in ("09012", "34002", "96205", "96940", "96960")] == [None] * 5
