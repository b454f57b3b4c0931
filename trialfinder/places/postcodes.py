"""A name with a US ZIP code or a UK postcode: which of the two decides, and where that is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from trialfinder.places.cities import CITY_PEOPLE, City, cities_named
from trialfinder.places.distance import distance_km
from trialfinder.places.names import normalise_name
from trialfinder.places.place import Place, unknown_place
from trialfinder.places.readings import PlaceReading, as_place, hits, is_within, readings
from trialfinder.places.regions import DATA, Region, region_by_code, regions_named
from trialfinder.places.written import Token, Wording, Written, with_unused, wordings
from trialfinder.places.zips import ZipPoint, find_zip, open_points, zip_state

CANADIAN_HALF = re.compile(r"[A-Z][0-9][A-Z]", re.ASCII | re.IGNORECASE)
_BESIDE_KM = 60.0
"""A postcode and a city belong together when they are no farther apart: a big city and its suburbs."""
_BESIDE_HAMLET_KM = 10.0
"""The same for a town under 5,000 whose name, alone, means a city abroad: 12047 Berlin is no suburb of Berlin, N.Y."""


def by_zip_alone(code: str, asked: str) -> Place:
    """The place of five digits with nothing beside them.

    Raises:
        QueryError: no ZIP code begins like it.
    """
    point = find_zip(code)
    if point is None:
        raise unknown_place(asked, f"no US ZIP code near {code} is in the table (military and foreign codes are not)")
    return _zip_place(code, point)


def _zip_place(code: str, point: ZipPoint) -> Place:
    if not point.neighbours:
        return Place(f"ZIP {code}, United States", point.latitude, point.longitude, "zip")
    note = (
        f"ZIP {code} is not in the table. The middle of the {point.neighbours} ZIP codes that begin with {code[:3]} "
        "is used, which can be many miles away."
    )
    return Place(f"ZIP area {code[:3]}, United States", point.latitude, point.longitude, "zip3", note)


class _Beside(NamedTuple):
    """A city that the words can mean and that a postcode lies beside."""

    wording: Wording
    reading: PlaceReading
    city: City

    @property
    def is_contrary(self) -> bool:
        """The state that was typed is not the city's."""
        return not is_within(self.city, self.reading)


def _beside(written: Written, latitude: float, longitude: float, country: str) -> _Beside | None:
    contrary = None
    for wording in wordings(written):
        if wording.is_cut:
            continue  # Salem is near 97301, but "Salem IN" is not
        for reading in readings(wording.text):
            if not _may_be_in(reading, country):
                continue
            for city in cities_named(reading.name):
                if country not in city.holders:
                    continue
                away_km = distance_km(latitude, longitude, city.latitude, city.longitude)
                if away_km > (_BESIDE_HAMLET_KM if _is_hamlet(city, reading, country) else _BESIDE_KM):
                    continue
                found = _Beside(wording, reading, city)
                if not found.is_contrary:
                    return found
                contrary = contrary or found
    return contrary


def _is_hamlet(city: City, reading: PlaceReading, country: str) -> bool:
    likeliest = cities_named(reading.name)[0]
    return city.population < CITY_PEOPLE and not reading.within and country not in likeliest.holders


def _may_be_in(reading: PlaceReading, country: str) -> bool:
    return all(any(country in (region.code, *region.holders) for region in choices) for choices in reading.within)


def _named(wording: Wording, reading: PlaceReading) -> list[Token]:
    """The words of the name, without those of its state and country."""
    left, named = len(reading.name.split()), []
    for token in wording.tokens:
        if left <= 0:
            break
        named.append(token)
        left -= len(normalise_name(token.text).split())
    return named


def by_zip(written: Written) -> Place | None:
    """By the last ZIP code that a city of the name, or the state, bears out: a house number stands before it."""
    for token in reversed(written.of("zip")):
        point = find_zip(token.code)
        place = _by_one_zip(written, token, point) if point else None
        if place:
            return place
    return None


def _by_one_zip(written: Written, token: Token, point: ZipPoint) -> Place | None:
    code, state = token.code, zip_state(token.code)
    place, middle = _zip_place(code, point), f"the place is the middle of ZIP {code}"
    if not any(wordings(written)):
        return with_unused(place, written, [token], middle)
    beside = _beside(written, point.latitude, point.longitude, "US")
    if beside and point.neighbours:
        # Better the town that was named than the middle of a hundred ZIP codes.
        city = with_unused(as_place([beside.city]), written, beside.wording.tokens, "only the name of the place was")
        return city.with_unused(f"ZIP {code} is not in the table.")
    if beside and beside.is_contrary:
        return _without_state(place, written, token, _named(beside.wording, beside.reading), state)
    if beside:
        return with_unused(place, written, [token, *beside.wording.tokens], middle)
    for wording in wordings(written):
        regions = regions_named(wording.text)
        if any(region.code in (state, "US") for region in regions):
            return with_unused(place, written, [token, *wording.tokens], middle)
        if wording.is_whole and regions and regions[0].is_us_state:
            return _without_state(place, written, token, [], state)
        for reading in readings(wording.text):
            if reading.within and all(_is_one_of(choices, (state, "US")) for choices in reading.within):
                named = _named(wording, reading)
                used = [token, *(one for one in wording.tokens if one not in named)]
                meant = tuple(as_place(found).as_candidate() for found in [hits(wording.text)] if found)
                return replace(with_unused(place, written, used, middle), candidates=meant)
    return None


def _is_one_of(regions: Iterable[Region], codes: Collection[str | None]) -> bool:
    return any(region.code in codes for region in regions)


def _without_state(place: Place, written: Written, token: Token, named: Sequence[Token], state: str | None) -> Place:
    """The ZIP code's place, where another state was typed: that is said, and is the other place to choose."""
    region = region_by_code(state or "")
    there = f"ZIP {token.code} is in {region.name}" if region else f"the place is the middle of ZIP {token.code}"
    words = [one for part in written.parts for one in part if one.kind == "word"]
    meant = next((found for wording in wordings(written) if (found := hits(wording.text))), None)
    candidates = (as_place(meant).as_candidate(),) if meant else ()
    # A street before the name is not worth a word when the state is wrong.
    last = max((words.index(one) for one in named), default=-1)
    return replace(with_unused(place, written, [token, *words[: last + 1]], there), candidates=candidates)


def by_outcode(written: Written) -> Place | None:
    """By a UK postcode, where the table holds its first half and the other words do not speak against it."""
    tokens = written.of("uk", "outcode")
    if not tokens:
        return None
    token = tokens[-1]
    point = open_points(DATA / "outcodes.bin").find(token.code)
    if point is None:
        return None
    place = Place(f"{token.code}, United Kingdom", *point, "outcode")
    middle = f"the place is the middle of {token.code}"
    found = list(wordings(written))
    if not found:
        if CANADIAN_HALF.fullmatch(token.text):
            note = "Canadian postcodes are not in the tables: type the city."
            return place.with_unused(f"Read as the UK postcode district {token.code}. {note}")
        return with_unused(place, written, [token], middle)
    if any("GB" in (region.code, *region.holders) for region in regions_named(found[0].text)):
        return with_unused(place, written, [token, *found[0].tokens], middle)
    beside = _beside(written, *point, "GB")
    if beside and not beside.is_contrary:
        return with_unused(place, written, [token, *beside.wording.tokens], middle)
    # Seven letters and digits of this form are hardly anything else, unless another country stands there.
    is_elsewhere = any(not _may_be_in(reading, "GB") for wording in found for reading in readings(wording.text))
    return None if token.kind == "outcode" or is_elsewhere else with_unused(place, written, [token], middle)
