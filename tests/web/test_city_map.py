"""The names on the map: which stand, on which side of their dot, and that they hide nothing."""

from __future__ import annotations

import itertools

from tests.tools.each import each
from trialfinder.web.find.city_map import Box, Spot, named

ZOOM = 7.0
NEAR_DENVER = (
    ("You", 39.739, -104.985),
    ("Greenwood Village", 39.617, -104.951),
    ("Broomfield", 39.921, -105.087),
    ("Lone Tree", 39.552, -104.886),
    ("Aurora", 39.729, -104.832),
    ("Pueblo", 38.254, -104.609),
)


def overlap(one: Box, two: Box) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


@each("zoom", [5.0, 6.0, ZOOM, 9.0])
def test_no_name_hides_a_dot_or_another_name(zoom: float) -> None:
    spots = [Spot(*one, 9.0) for one in NEAR_DENVER]
    found = named(spots, zoom)
    assert [one.spot.words for one in found][0] == "You"
    for one, two in itertools.combinations(found, 2):
        assert not overlap(one.box, two.box), (one.spot.words, two.spot.words)
    for one, spot in itertools.product(found, spots):
        assert not overlap(one.box, spot.box(zoom)), (one.spot.words, spot.words)
    if zoom == ZOOM:
        assert {one.spot.words for one in found} == {name for name, *_ in NEAR_DENVER}
        assert len({one.anchor for one in found}) == 3, "above, to the left and to the right"


def test_a_name_without_room_is_left_to_pointing() -> None:
    crowd = [Spot(f"Town {number}", 40.0 + number / 1000, -100.0, 9.0) for number in range(40)]
    assert len(named(crowd, 3.0)) == 4, "one on each side"


def test_the_word_of_the_person_stands_where_it_hides_least() -> None:
    around = [("Denver", 39.739, -104.98, 14.0), ("North", 39.95, -104.985, 12.0), ("South", 39.6, -104.985, 12.0)]
    you = Spot("You", 39.739, -104.985, 7.0)
    spots = [you, *(Spot(*one) for one in around)]
    assert [one for one in named(spots, ZOOM) if one.spot is you] == [], "there is no room on any side"
    [placed] = [one for one in named(spots, ZOOM, always=1) if one.spot is you]
    assert placed.anchor == "end", "to the left, away from the three"
