"""Names with or without their state and country: "Paris, TX", "Denver CO", "London", "Georgia"."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from trialfinder.errors import QueryError
from trialfinder.places.cities import CITY_PEOPLE, US_TOWN_PEOPLE, City, cities_named, city_keys
from trialfinder.places.names import normalise_name
from trialfinder.places.place import Place, unknown_place
from trialfinder.places.regions import Region, country_of_county, region_by_code, region_keys, regions_named

_SHOWN, _HELD = 3, 9
_BIG_CITY = 500_000
_CITY_TO_REGION = 20
_SAME_SPOT_DEGREES = 0.15
_NEVER_HIDDEN = 5
_LEAST_LETTERS = 4
_POINTS_OF_COMPASS = {"n": "north", "no": "north", "s": "south", "so": "south", "e": "east", "w": "west"}
_FAR_LARGER, _LARGE_ABROAD = 3, 100_000
_HAMLET = 100
"""A town under 5,000 is no choice beside a place a hundred times as large: Denver in Pennsylvania."""


class PlaceReading(NamedTuple):
    """One way to part the words: a name, and what each of the words after it can stand for."""

    name: str
    within: tuple[list[Region], ...]


def hits(text: str, country: str | None = None) -> list[City | Region]:
    """Everything that the words name, in this country where one is given, the likeliest first; empty when nothing."""
    there = region_by_code(country) if country else None
    for reading in readings(text):
        found = _hits(reading._replace(within=(*reading.within, [there])) if there else reading)
        if found:
            return found
    return []


def readings(text: str) -> Iterator[PlaceReading]:
    """Every way to part the words into a name and what it lies in; none when there is nothing to compare."""
    key = normalise_name(text)
    if not key:
        return
    parts = [part for part in map(normalise_name, text.split(",")) if part]
    # The whole first, commas and all: "Korea, Republic of" is one name.
    yield PlaceReading(key, ())
    if len(parts) > 1:
        within = [_regions_in(part) for part in parts[1:]]
        if all(within):
            yield PlaceReading(parts[0], tuple(chain.from_iterable(within)))
        return
    words = key.split()
    for count in range(len(words) - 1, 0, -1):
        regions = _regions_in(" ".join(words[count:]))
        if regions:
            yield PlaceReading(" ".join(words[:count]), tuple(regions))


def _regions_in(key: str) -> list[list[Region]]:
    """What "co" or "co usa" can stand for, word for word; empty when a part of it stands for nothing."""
    whole = _regions(key)
    if whole:
        return [whole]
    county = country_of_county(key)
    if county:
        return [[county]]
    words = key.split()
    for count in range(1, len(words)):
        state, country = " ".join(words[:count]), regions_named(" ".join(words[count:]))
        county = country_of_county(state)
        choices = regions_named(state) or ([county] if county else [])
        if choices and country:
            return [choices, country]
    return []


def _hits(reading: PlaceReading) -> list[City | Region]:
    """Everything of this name inside what the other words say, the likeliest first."""
    cities = [city for city in _cities(reading.name) if is_within(city, reading)]
    regions = [region for region in _regions(reading.name) if is_within(region, reading)]
    # "Ontario, CA": the city in California first, since a US state is the first thing that CA stands for.
    found = sorted(_in_order(cities, regions), key=lambda hit: _reading_rank(hit, reading))
    return [*found[:1], *_greater_namesakes(found[0], reading), *found[1:]] if found else []


def _greater_namesakes(first: City | Region, reading: PlaceReading) -> list[City]:
    """Far larger cities whose names differ by one letter that is not heard: Pittsburgh for Pittsburg.

    Abroad only large ones.
    """
    if not isinstance(first, City) or not first.own_name or len(reading.name) < _LEAST_LETTERS:
        return []
    found = (city for key in _heard_alike(reading.name) for city in cities_named(key)[:1])
    return [
        city
        for city in found
        if city.own_name
        and (city.country == first.country or city.population >= _LARGE_ABROAD)
        and city.population >= _FAR_LARGER * first.population
        and is_within(city, reading)
    ]


def _heard_alike(name: str) -> Iterator[str]:
    """The name with a silent h or a last e more or less, and with each letter doubled or single."""
    for at, letter in enumerate(name):
        before, behind = name[:at], name[at + 1 :]
        if letter == "h" or (letter == "e" and not behind) or before[-1:] == letter:
            yield before + behind
        elif letter != " " and behind[:1] != letter:
            yield f"{before}{letter * 2}{behind}"
        yield f"{before}{letter}h{behind}"
    yield f"{name}e"


def _cities(name: str) -> tuple[City, ...]:
    first, _, rest = name.partition(" ")
    return cities_named(name) or (
        cities_named(f"{_POINTS_OF_COMPASS[first]} {rest}") if first in _POINTS_OF_COMPASS else ()
    )


def _regions(name: str) -> list[Region]:
    """Regions of this name; N Ireland and S Korea written out."""
    first, _, rest = name.partition(" ")
    side = _POINTS_OF_COMPASS.get(first)
    spelt = (f"{side} {rest}", f"{side}ern {rest}") if side and rest else ()
    return regions_named(name) or next((found for one in spelt if (found := regions_named(one))), [])


def is_within(hit: City | Region, reading: PlaceReading) -> bool:
    """Whether the place lies in everything that was typed behind its name."""
    return all(any(region.code in hit.holders for region in choices) for choices in reading.within)


def _reading_rank(hit: City | Region, reading: PlaceReading) -> int:
    codes = hit.holders
    return sum(
        next(number for number, region in enumerate(choices) if region.code in codes) for choices in reading.within
    )


def _in_order(cities: Sequence[City], regions: Sequence[Region]) -> list[City | Region]:
    if not cities or not regions:
        return [*cities, *regions]
    city, region = cities[0], regions[0]
    holds_city = any(other.code in city.holders for other in regions)
    if city.own_name and holds_city and city.population >= CITY_PEOPLE:
        city_first = True  # New York, Luxembourg, Madrid
    elif region.is_us_state or region.is_country:
        city_first = city.own_name and city.population >= _BIG_CITY  # Washington; not Mexico, nor Delaware in Ohio
    else:
        # St. Louis, and Lucerne, which is not its name in the table; not Ontario in California
        is_its_town = city.own_name and city.country == region.country and region.population <= 2 * city.population
        people = city.population if holds_city or is_its_town else city.rank
        city_first = people * _CITY_TO_REGION >= region.population
    return [city, *regions, *cities[1:]] if city_first else [*regions, *cities]


def as_place(found: Sequence[City | Region]) -> Place:
    """The likeliest of what was found, with the others as candidates and a note on them."""
    first, *rest = found
    chosen = _place(first)
    others = {place.name: place for place in (_place(hit) for hit in rest if _is_another(hit, first))}
    others.pop(chosen.name, None)
    candidates = tuple(others.values())[:_HELD]
    notes = [chosen.note] if chosen.note else []
    if candidates:
        shown = "; ".join(_with_kind(place) for place in candidates[:_SHOWN])
        more = f"; and {len(others) - _SHOWN} more" if len(others) > _SHOWN else ""
        notes.append(f"Read as {_with_kind(chosen)}. Other places of this name: {shown}{more}.")
    return Place(chosen.name, chosen.latitude, chosen.longitude, chosen.kind, " ".join(notes) or None, candidates)


def _is_another(hit: City | Region, first: City | Region) -> bool:
    """Leave out what is no choice: the same spot again, an odd spelling of a far-off city, a hamlet beside a city.

    What has five times as many people is always a choice.
    """
    if abs(hit.latitude - first.latitude) + abs(hit.longitude - first.longitude) < _SAME_SPOT_DEGREES:
        return False
    if isinstance(hit, Region) or hit.population >= _NEVER_HIDDEN * first.population:
        return True
    if hit.short_name and hit.population * _HAMLET < first.population * _NEVER_HIDDEN:
        return False  # São Paulo de Frades
    if hit.own_name or hit.short_name:
        return hit.population >= CITY_PEOPLE or hit.population * _HAMLET >= first.population
    return not first.own_name if isinstance(first, City) else first.code in hit.holders


def _place(hit: City | Region) -> Place:
    if isinstance(hit, City):
        return Place(hit.full_name, hit.latitude, hit.longitude, "city")
    country = region_by_code(hit.country)
    name = hit.name if hit.is_country or country is None else f"{hit.name}, {country.name}"
    if hit.is_us_territory:
        kind = "a whole territory of the United States"
    else:
        kind = "a whole country" if hit.is_country else "a whole state or province"
    far = "distances start from the middle of where its people live. Type a city for your own place."
    note = f"{hit.name} is {kind}: {far}"
    is_country = hit.is_country and not hit.is_us_territory
    return Place(name, hit.latitude, hit.longitude, "country" if is_country else "state", note)


def _with_kind(place: Place) -> str:
    return place.name if place.kind == "city" else f"{place.name} ({place.kind})"


def may_be_unknown(part: str, is_last: bool) -> bool:
    """Whether words behind a name may be a place that the tables lack (a county), and no slip in a state's name."""
    long_enough = len(normalise_name(part)) >= _LEAST_LETTERS or not is_last
    return long_enough and not cities_named(part) and nearest_region(part) is None


def not_found(text: str, asked: str, zips: Sequence[str] = ()) -> QueryError:
    """The error for words that name nothing: which word is unknown, and guesses from within the others only."""
    found = list(readings(text))
    if not found:
        return unknown_place(asked, "there is no name in it")
    parts = [part.strip() for part in text.split(",") if part.strip()]
    for part in parts[1:]:
        if not _regions_in(normalise_name(part)):
            guess = nearest_region(part)
            known = cities_named(parts[0])
            guesses = [", ".join([parts[0], guess])] if guess else [city.full_name for city in known]
            return unknown_place(asked, f"{part!r} is not a known state or country", guesses[:_SHOWN])
    # The reading that knows most of the words says best what is wrong.
    far_fetched = [one for one in found if _is_far_fetched(one, text)]
    reading = [one for one in found if one not in far_fetched][-1]
    heads = (next(filter(_is_known_town, _hits(one._replace(within=()))), None) for one in far_fetched)
    guesses = [*(_place(head).name for head in heads if head), *_guesses(reading)]
    guesses = guesses or [_place(town).name for town in _towns_among(text, reading)]
    if reading.within:
        region = reading.within[0][0]
        people, instead = (US_TOWN_PEOPLE, "a ZIP code") if region.is_us else (CITY_PEOPLE, "a postcode")
        if not region.is_us and "GB" not in (region.code, *region.holders):
            instead = "latitude,longitude"
        reason = (
            f"no place of this name over {people:,} people is in the table for {region.name}. "
            f"For a smaller one type {instead} or a larger town near it"
        )
    else:
        reason = (
            f"no city over {CITY_PEOPLE:,} people, US town over {US_TOWN_PEOPLE}, state or country of this name is in "
            "the table"
        )
    return unknown_place(asked, reason, [*guesses, *zips][:_SHOWN])


def _is_far_fetched(reading: PlaceReading, text: str) -> bool:
    """Whether a last word without a comma was taken for a province abroad, or for a country's code: San Diego Bay.

    What a near spelling of some town there bears out is not: Londn UK.
    """
    if not reading.within or "," in text:
        return False
    region = reading.within[0][0]
    typed = normalise_name(text)[len(reading.name) + 1 :]
    is_odd = not region.is_us and (region.population < _BIG_CITY or len(typed) < _LEAST_LETTERS)
    return is_odd and not _guesses(reading)


_BEFORE_A_NAME = ("in", "near", "of", "at", "from", "by")
_MOST_WORDS = 12


def _towns_among(text: str, reading: PlaceReading) -> Iterator[City]:
    """The town that most of the words name together: Denver CO near the airport. Only to be offered.

    A single word must be the first one, or stand behind "in" or "near": a street is called Hope as well. Never a town
    outside of what was named: Paris, Colorado is not in France.
    """
    words = text.replace(",", " ").split()[:_MOST_WORDS]
    for count in range(len(words) - 1, 0, -1):
        for start in range(len(words) - count + 1):
            if count > 1 or not start or words[start - 1].lower() in _BEFORE_A_NAME:
                first = next(iter(hits(" ".join(words[start : start + count]))), None)
                if isinstance(first, City) and _is_known_town(first) and is_within(first, reading):
                    yield first
                    return


def _is_known_town(hit: City | Region) -> bool:
    return isinstance(hit, City) and hit.own_name and ("US" in hit.holders or hit.population >= _BIG_CITY)


def _guesses(reading: PlaceReading) -> list[str]:
    keys = nearest_city_keys(reading.name, lambda key: bool(_hits(PlaceReading(key, reading.within))))
    near = [_hits(PlaceReading(key, reading.within)) for key in keys]
    found = [_place(found[0]).name for found in near if found]
    guess = nearest_region(reading.name) if not reading.within else None
    return list(dict.fromkeys(found + ([guess] if guess else [])))[:_SHOWN]


_LONGEST_COMPARED = 40


def nearest_city_keys(name: str, is_wanted: Callable[[str], bool]) -> list[str]:
    """Up to nine known and wanted spellings, all about equally like the name, the most populous first.

    Only names with the same first letter are compared: it is seldom the one that is wrong.
    """
    key = normalise_name(name)[:_LONGEST_COMPARED]
    if len(key) < 4:
        return []
    # Two letters more or less change the length by no more than two.
    near_length = [other for other in city_keys(key[0]) if abs(len(other) - len(key)) <= 2]
    likeness = difflib.SequenceMatcher(autojunk=False)
    likeness.set_seq2(key)
    found: list[tuple[float, str]] = []
    for other in near_length:
        likeness.set_seq1(other)
        if likeness.real_quick_ratio() >= 0.75 and likeness.quick_ratio() >= 0.75 and likeness.ratio() >= 0.75:
            found.append((round(likeness.ratio(), 1), other))
    wanted = [(ratio, other) for ratio, other in found if is_wanted(other)]
    closest = max((ratio for ratio, _ in wanted), default=0.0)
    as_close = sorted(other for ratio, other in wanted if ratio == closest)[:60]
    return sorted(as_close, key=lambda other: -cities_named(other)[0].rank)[:9]


@lru_cache(maxsize=256)
def nearest_region(name: str) -> str | None:
    """The name of the state or country most like the word, or None when nothing is close."""
    key = normalise_name(name)[:_LONGEST_COMPARED]
    if len(key) < 4:
        return None
    found = difflib.get_close_matches(key, region_keys(), n=1, cutoff=0.8)
    return regions_named(found[0])[0].name if found else None
