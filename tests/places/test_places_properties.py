"""What holds for every place and every two points."""

from __future__ import annotations

import math
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.tools.each import each
from tests.tools.examples import examples
from trialfinder.errors import QueryError
from trialfinder.places.cities import locate_city
from trialfinder.places.distance import EARTH_RADIUS_KM, distance_km
from trialfinder.places.gazetteer import find_place
from trialfinder.places.names import normalise_name
from trialfinder.places.zips import middle

latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)
pieces = st.sampled_from(
    [
        "Denver",
        "CO",
        ",",
        " ",
        "80202",
        "SW1A",
        "1AA",
        "-",
        "39.7",
        "-105",
        "St.",
        "Paris",
        "USA",
        "\0",
        "é",
        "ß",
        "M5V",
        "2T6",
        "D-10115",
        "BT1 5GS",
        "PR",
        "near",
        "123",
        "Main St",
        "\n",
        "\u202e",
        "東京",
        "Surrey",
    ]
)
typed = st.text(max_size=40) | st.lists(pieces, max_size=6).map("".join) | st.lists(pieces, max_size=5).map(" ".join)


LONGEST_LOOK_UP_S = 5.0
"""Far above what was measured (at most some 0.1 s), for a machine that does other things."""


@examples(300)
@given(typed)
@example("AR,0\U00012544")  # a letter that this Python knows no script of
def test_any_text_is_a_place_or_a_question_error(text: str) -> None:
    begun = time.perf_counter()
    try:
        place = find_place(text)
    except QueryError as error:
        # A sentence that every terminal can print: no lone surrogate, no control character.
        sentence = str(error)
        sentence.encode("utf-8")
        assert sentence.isprintable()  # noqa: PT017
        return
    finally:
        assert time.perf_counter() - begun < LONGEST_LOOK_UP_S
    for one in (place, *place.candidates):
        assert -90 <= one.latitude <= 90
        assert -180 <= one.longitude <= 180
        assert one.name
        assert one.name.isprintable()
        assert (one.note or "").isprintable()


@each("text", ["a " * 60, "1 " * 60, "a1," * 40, "St. " * 30, "usa " * 30, ", ".join("abcdefghij" * 4)])
def test_the_longest_texts_take_no_longer(text: str) -> None:
    begun = time.perf_counter()
    with pytest.raises(QueryError):
        find_place(text[:120])
    assert time.perf_counter() - begun < LONGEST_LOOK_UP_S


@examples(200)
@given(
    st.sampled_from(["Portland", "Paris", "Halle", "Denver, CO", "San Juan, PR", "Guildford, Surrey"]),
    st.sampled_from(["04101", "75013", "00901", "BT1 5GS", "D-10115", "N6A 4B7", "SW1A 1AA", "12", "東京"]),
    st.booleans(),
)
def test_a_name_with_any_code_is_found_and_what_is_left_out_is_named(name: str, code: str, code_first: bool) -> None:
    place = find_place(f"{code} {name}" if code_first else f"{name} {code}")
    if place.kind in ("zip", "outcode"):
        assert code[:4].strip() in place.name
    else:
        assert code in (place.note or "")


@examples(100)
@given(st.none() | typed, st.none() | typed, st.none() | typed | st.sampled_from(["United States", "Japan", "France"]))
def test_any_site_is_on_the_globe_or_nowhere(city: str | None, state: str | None, country: str | None) -> None:
    found = locate_city(city, state, country)
    assert found is None or (-90 <= found[0] <= 90 and -180 <= found[1] <= 180)


@examples(100)
@given(latitudes, longitudes)
def test_a_typed_point_is_itself(latitude: float, longitude: float) -> None:
    place = find_place(f"{latitude:.4f},{longitude:.4f}")
    assert place.kind == "point"
    assert math.isclose(place.latitude, latitude, abs_tol=1e-4)
    assert math.isclose(place.longitude, longitude, abs_tol=1e-4)


@examples(100)
@given(st.text(max_size=30))
def test_the_normal_form_is_normal(text: str) -> None:
    once = normalise_name(text)
    assert normalise_name(once) == once
    assert normalise_name(f"  {text} ") == once


@examples(100)
@given(latitudes, longitudes, latitudes, longitudes)
def test_distance_is_symmetric_zero_at_home_and_bounded(phi: float, lam: float, phi2: float, lam2: float) -> None:
    there = distance_km(phi, lam, phi2, lam2)
    back = distance_km(phi2, lam2, phi, lam)
    assert math.isclose(there, back, rel_tol=1e-9, abs_tol=1e-3)
    assert 0 <= there <= 20_038
    assert distance_km(phi, lam, phi, lam) == 0


def test_distance_of_nothing_known_and_of_the_other_side() -> None:
    assert math.isnan(distance_km(0, 0, math.nan, 0))
    assert math.isclose(distance_km(0, 0, 0, 180), math.pi * EARTH_RADIUS_KM)


@examples(50)
@given(st.lists(st.tuples(st.floats(50, 60), st.floats(-10, 10), st.floats(1, 9)), min_size=1, max_size=8))
def test_the_middle_lies_among_the_points(points: list[tuple[float, float, float]]) -> None:
    latitude, longitude = middle(points)
    assert min(p[0] for p in points) - 0.5 <= latitude <= max(p[0] for p in points) + 0.5
    assert min(p[1] for p in points) - 1e-6 <= longitude <= max(p[1] for p in points) + 1e-6


def test_the_middle_across_the_date_line() -> None:
    assert math.isclose(abs(middle([(0, 179, 1), (0, -179, 1)])[1]), 180)
