"""What people type where a place is asked and that names none: themselves, an area, an ailment."""

from __future__ import annotations

from itertools import chain

import pytest

from tests.tools.each import each
from trialfinder.errors import QueryError
from trialfinder.places.gazetteer import find_place
from trialfinder.places.written import spoken

HERE = [
    "near me", "NEAR ME", "close to me", "in me", "around here", "here", "my location", "where I live", "where I'm at",
    "my area", "near my home", "PRP near me", "clinics close to me", "cerca de mí", "cerca de mi", "in meiner Nähe",
    "bei mir", "près de chez moi", "vicino a me", "perto de mim",
]  # fmt: skip


@each("typed", HERE)
def test_where_a_person_is_is_not_a_state(typed: str) -> None:
    with pytest.raises(QueryError) as caught:
        find_place(typed)
    assert str(caught.value) == f"near: {typed!r}: where you are is not known here: type a town or a ZIP code."


@each(
    ("typed", "name"),
    [
        ("ME", "Maine, United States"),
        ("me", "Maine, United States"),
        ("Portland ME", "Portland, Maine, United States"),
        ("Bangor, me", "Bangor, Maine, United States"),
        ("near MI", "Michigan, United States"),
        ("in MA", "Massachusetts, United States"),
        ("near Denver", "Denver, Colorado, United States"),
        ("Home, WA", "Home, Washington, United States"),
        ("Near North Side", "Near North Side, Illinois, United States"),
    ],
)
def test_names_beside_such_words_stay_names(typed: str, name: str) -> None:
    assert find_place(typed).name == name


@each(
    ("typed", "name"),
    [
        ("NOLA", "New Orleans, Louisiana, United States"),
        ("near NOLA", "New Orleans, Louisiana, United States"),
        ("SLC, UT", "Salt Lake City, Utah, United States"),
        ("Philly", "Philadelphia, Pennsylvania, United States"),
        ("NOLA, Italy", "Nola, Campania, Italy"),
    ],
)
def test_a_nickname_is_its_city(typed: str, name: str) -> None:
    place = find_place(typed)
    assert (place.name, place.note) == (name, None)


@each(
    ("typed", "city"),
    [
        ("Bay Area", "San Francisco, California"),
        ("the Bay Area, CA", "San Francisco, California"),
        ("in the Twin Cities", "Minneapolis, Minnesota"),
        ("DFW", "Dallas, Texas"),
        ("DFW TX", "Dallas, Texas"),
        ("Tampa Bay", "Tampa, Florida"),
        ("Tampa Bay area", "Tampa, Florida"),
        ("Twin Ports", "Duluth, Minnesota"),
    ],
)
def test_an_area_is_one_city_and_that_is_said(typed: str, city: str) -> None:
    place = find_place(typed)
    assert place.name == f"{city}, United States"
    assert f"is an area of several cities: {city} is taken for it. Type your own town or ZIP code." in (
        place.note or ""
    )


@each(
    ("typed", "says"),
    [
        ("SoCal", "a wide region, not one place. Did you mean Los Angeles, California or San Diego, California?"),
        ("the Midwest", "a wide region, not one place. Did you mean Chicago, Illinois"),
        ("near New England", "a wide region, not one place. Did you mean Boston, Massachusetts"),
        ("Bay Metro", "only a smaller town abroad. Did you mean Bay, Calabarzon, Philippines?"),
        ("Ely area", "only a smaller town abroad. Did you mean Ely, England, United Kingdom?"),
        ("Bay Region", "only a smaller town abroad"),
    ],
)
def test_a_region_is_refused_with_a_way_on(typed: str, says: str) -> None:
    with pytest.raises(QueryError) as caught:
        find_place(typed)
    assert says in str(caught.value)


def test_an_area_with_a_town_in_it_stays_that_town() -> None:
    assert find_place("Green Bay Area").name == "Green Bay, Wisconsin, United States"
    assert find_place("Galway area").name == "Galway, Connacht, Ireland"
    assert find_place("New England, ND").name == "New England, North Dakota, United States"


@each("typed", ["back pain", "lower back pain", "knee", "stem cells", "PRP", "sciatica"])
def test_a_word_of_health_is_no_place(typed: str) -> None:
    with pytest.raises(QueryError) as caught:
        find_place(typed)
    assert str(caught.value) == (
        f"near: {typed!r}: this is a word of health, not of a place. Type a town or a ZIP code."
    )


def test_a_place_with_such_a_word_in_its_name_is_found() -> None:
    assert find_place("Great Neck").name == "Great Neck, New York, United States"
    assert find_place("Back Bay, MA").name == "Back Bay, Massachusetts, United States"


def test_every_city_of_the_file_is_in_the_tables() -> None:
    words = spoken()
    towns = [", ".join(town) for town in (*words.nickname.values(), *words.metro.values())]
    for town in {*towns, *chain.from_iterable(words.region.values())}:
        assert find_place(town).name.split(", ")[0] == town.split(", ")[0]
        assert find_place(town).kind == "city"


@each(
    ("typed", "latitude", "longitude"),
    [
        ("47.61N 122.33W", 47.61, -122.33),
        ("47.61 N, 122.33 W", 47.61, -122.33),
        ("47.61°N 122.33°W", 47.61, -122.33),
        ("N47.61 W122.33", 47.61, -122.33),
        ("33.9S 151.2E", -33.9, 151.2),
        ("47°36'35\"N, 122°19'59\"W", 47.6097, -122.3331),
        ("47°36′N 122°20′W", 47.6, -122.3333),
    ],
)
def test_a_point_may_have_the_points_of_the_compass(typed: str, latitude: float, longitude: float) -> None:
    place = find_place(typed)
    assert (place.kind, place.latitude, place.longitude) == ("point", latitude, longitude)


def test_a_point_off_the_globe_is_told() -> None:
    with pytest.raises(QueryError, match="a latitude is between -90 and 90, not 97"):
        find_place("97N 10E")


@each(
    ("typed", "first", "second"),
    [
        ("Minneapolis/St. Paul", "Minneapolis, Minnesota", "Saint Paul, Minnesota"),
        ("Minneapolis–Saint Paul, MN", "Minneapolis, Minnesota", "Saint Paul, Minnesota"),
        ("Dallas-Fort Worth", "Dallas, Texas", "Fort Worth, Texas"),
        ("Raleigh/Durham", "Raleigh, North Carolina", "Durham, North Carolina"),
        ("Springfield/Eugene", "Springfield, Oregon", "Eugene, Oregon"),
    ],
)
def test_two_towns_written_as_one_are_the_first_and_a_choice(typed: str, first: str, second: str) -> None:
    place = find_place(typed)
    assert place.name == f"{first}, United States"
    assert [other.name for other in place.candidates] == [f"{second}, United States"]
    town, other = first.split(",")[0], second.split(",")[0]
    assert place.note == f"“{typed}” is two towns: distances are from {town}, not {other}."


def test_far_towns_and_one_name_with_a_dash_are_no_two_towns() -> None:
    with pytest.raises(QueryError):
        find_place("Paris/London")
    assert find_place("Winston-Salem").name == "Winston-Salem, North Carolina, United States"
    assert find_place("Stoke-on-Trent").note is None


@each(
    ("typed", "name"),
    [
        ("N Ireland", "Northern Ireland, United Kingdom"),
        ("S. Korea", "South Korea"),
        ("W Australia", "Western Australia, Australia"),
        ("Belfast, N Ireland", "Belfast, Northern Ireland, United Kingdom"),
    ],
)
def test_a_point_of_the_compass_may_be_short_in_a_region_too(typed: str, name: str) -> None:
    assert find_place(typed).name == name


@each(
    ("typed", "guess"),
    [
        ("San Diego Bay", "San Diego, California, United States"),
        ("Galveston Bay", "Galveston, Texas, United States"),
        ("Monterey Bay", "Monterey, California, United States"),
    ],
)
def test_a_last_word_is_not_told_as_a_province_abroad(typed: str, guess: str) -> None:
    with pytest.raises(QueryError) as caught:
        find_place(typed)
    assert "in the table for" not in str(caught.value)
    assert caught.value.guess == guess


@each(
    ("typed", "says"),
    [
        ("Londn UK", "in the table for United Kingdom. For a smaller one type a postcode"),
        ("Springfeild Ontario", "in the table for Ontario"),
        ("Pariss France", "Did you mean Paris, Île-de-France, France"),
    ],
)
def test_a_slip_in_a_town_abroad_still_says_where_it_was_sought(typed: str, says: str) -> None:
    with pytest.raises(QueryError) as caught:
        find_place(typed)
    assert says in str(caught.value)


@each(
    ("typed", "taken", "other"),
    [
        ("Pittsburg", "Pittsburg, California", "Pittsburgh, Pennsylvania, United States"),
        ("Philipsburg", "Philipsburg, Pennsylvania", "Phillipsburg, New Jersey, United States"),
        ("Greene", "Greene, New York", "Green, Ohio, United States"),
        ("Edinburg", "Edinburg, Texas", "Edinburgh, Scotland, United Kingdom"),
    ],
)
def test_a_far_larger_city_that_sounds_alike_is_the_first_choice(typed: str, taken: str, other: str) -> None:
    place = find_place(typed)
    assert place.name == f"{taken}, United States"
    assert place.candidates[0].name == other
    assert f"Other places of this name: {other}" in (place.note or "")


def test_a_smaller_city_that_sounds_alike_and_one_of_another_state_are_no_choice() -> None:
    assert find_place("Pittsburgh").note is None
    assert find_place("Pittsburg, KS").candidates == ()
    assert find_place("Pittsburg, CA").note is None


@each(
    ("typed", "guesses"),
    [
        ("Denver CO near the airport", ("Denver, Colorado, United States",)),
        ("my house in Tampa", ("Tampa, Florida, United States",)),
        ("I live somewhere around Austin Texas", ("Austin, Texas, United States",)),
        ("Mayo Clinic Rochester MN", ("Rochester, Minnesota, United States",)),
        ("New York airport", ("New York City, New York, United States",)),
        ("the hospital near me", ()),
        ("five minutes by car", ()),
    ],
)
def test_a_town_among_other_words_is_offered_and_not_taken(typed: str, guesses: tuple[str, ...]) -> None:
    with pytest.raises(QueryError) as caught:
        find_place(typed)
    assert caught.value.allowed == guesses
