"""Names with or without their state and country: "Paris, TX", "Denver CO", "London", "Georgia"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from trialfinder.places.cities import City, cities_named
from trialfinder.places.names import normalise_name
from trialfinder.places.place import Place, unknown_place
from trialfinder.places.regions import Region, region_by_code, regions_named
from trialfinder.places.spelling import nearest_city_keys, nearest_region

_SHOWN, _HELD = 3, 9
_BIG_CITY = 500_000
_CITY_TO_REGION = 20
_SAME_SPOT_DEGREES = 0.15


class _Reading(NamedTuple):
    """One way to part the words: a name, and what each of the words after it can stand for."""

    name: str
    within: tuple[list[Region], ...]


def find_by_name(text: str, asked: str) -> Place:
    """The city, state or country of this name.

    Raises:
        QueryError: no such place, with the nearest spellings; `asked` is what the person typed.
    """
    readings = list(_readings(text))
    for reading in readings:
        hits = _hits(reading)
        if hits:
            return _answer(hits, reading.name)
    raise _not_found(text, asked, readings)


def _readings(text: str) -> Iterator[_Reading]:
    key = normalise_name(text)
    if not key:
        return
    parts = [part for part in map(normalise_name, text.split(",")) if part]
    # The whole first, commas and all: "Korea, Republic of" is one name.
    yield _Reading(key, ())
    if len(parts) > 1:
        within = [_regions_in(part) for part in parts[1:]]
        if all(within):
            yield _Reading(parts[0], tuple(chain.from_iterable(within)))
        return
    words = key.split()
    for count in range(len(words) - 1, 0, -1):
        regions = _regions_in(" ".join(words[count:]))
        if regions:
            yield _Reading(" ".join(words[:count]), tuple(regions))


def _regions_in(key: str) -> list[list[Region]]:
    """What "co" or "co usa" can stand for, word for word; empty when a part of it stands for nothing."""
    whole = regions_named(key)
    if whole:
        return [whole]
    words = key.split()
    for count in range(1, len(words)):
        state, country = regions_named(" ".join(words[:count])), regions_named(" ".join(words[count:]))
        if state and country:
            return [state, country]
    return []


def _hits(reading: _Reading) -> list[City | Region]:
    """Everything of this name inside what the other words say, the likeliest first."""
    cities = [city for city in cities_named(reading.name) if _is_within(city, reading)]
    regions = [region for region in regions_named(reading.name) if _is_within(region, reading)]
    # "Ontario, CA": the city in California first, since a US state is the first thing that CA stands for.
    return sorted(_in_order(cities, regions), key=lambda hit: _reading_rank(hit, reading))


def _holders(hit: City | Region) -> tuple[str, ...]:
    """The codes of what the place lies in."""
    if isinstance(hit, City):
        return hit.region, hit.country
    return () if hit.is_country else (hit.country,)


def _is_within(hit: City | Region, reading: _Reading) -> bool:
    return all(any(region.code in _holders(hit) for region in choices) for choices in reading.within)


def _reading_rank(hit: City | Region, reading: _Reading) -> int:
    codes = _holders(hit)
    return sum(
        next(number for number, region in enumerate(choices) if region.code in codes) for choices in reading.within
    )


def _in_order(cities: Sequence[City], regions: Sequence[Region]) -> list[City | Region]:
    if not cities or not regions:
        return [*cities, *regions]
    city, region = cities[0], regions[0]
    holds_city = any(other.code in (city.region, city.country) for other in regions)
    if city.own_name and holds_city:
        city_first = True  # New York, Luxembourg, Madrid
    elif region.is_us_state or region.is_country:
        city_first = city.own_name and city.population >= _BIG_CITY  # Washington; not Mexico, nor Delaware in Ohio
    else:
        city_first = city.rank * _CITY_TO_REGION >= region.population  # St. Louis; not Ontario in California
    return [city, *regions, *cities[1:]] if city_first else [*regions, *cities]


def _answer(hits: Sequence[City | Region], name: str) -> Place:
    first, *rest = hits
    chosen = _place(first)
    others = {place.name: place for place in (_place(hit) for hit in rest if _is_another(hit, first))}
    candidates = tuple(others.values())[:_HELD]
    notes = [chosen.note] if chosen.note else []
    if candidates:
        shown = "; ".join(_with_kind(place) for place in candidates[:_SHOWN])
        more = f"; and {len(others) - _SHOWN} more" if len(others) > _SHOWN else ""
        notes.append(f"Read as {_with_kind(chosen)}. Other places of this name: {shown}{more}.")
    return Place(chosen.name, chosen.latitude, chosen.longitude, chosen.kind, " ".join(notes) or None, candidates)


def _is_another(hit: City | Region, first: City | Region) -> bool:
    """Leave out what is no choice: the same spot again, and an odd spelling of a far-off city."""
    if abs(hit.latitude - first.latitude) + abs(hit.longitude - first.longitude) < _SAME_SPOT_DEGREES:
        return False
    if isinstance(hit, Region) or hit.own_name:
        return True
    return not first.own_name if isinstance(first, City) else first.code in _holders(hit)


def _place(hit: City | Region) -> Place:
    if isinstance(hit, City):
        return Place(hit.full_name, hit.latitude, hit.longitude, "city")
    country = region_by_code(hit.country)
    name = hit.name if hit.is_country or country is None else f"{hit.name}, {country.name}"
    kind = "a whole country" if hit.is_country else "a whole state or province"
    note = f"{hit.name} is {kind}: distances are from the middle of its population. Type a city for your own place."
    return Place(name, hit.latitude, hit.longitude, "country" if hit.is_country else "state", note)


def _with_kind(place: Place) -> str:
    return place.name if place.kind == "city" else f"{place.name} ({place.kind})"


def _not_found(text: str, asked: str, readings: Sequence[_Reading]) -> Exception:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not readings:
        return unknown_place(asked, "there is no name in it")
    for part in parts[1:]:
        if not _regions_in(normalise_name(part)):
            guess = nearest_region(part)
            guesses = [", ".join([parts[0], guess])] if guess else []
            return unknown_place(asked, f"{part!r} is not a known state or country", guesses)
    # The reading that knows most of the words says best what is wrong.
    reading = readings[-1]
    elsewhere = cities_named(reading.name)
    if elsewhere:
        known = [city.full_name for city in elsewhere[:_SHOWN]]
        return unknown_place(asked, "no place of this name is known there", known)
    guesses = _guesses(reading)
    return unknown_place(asked, "no city over 5,000 people, state or country of this name is in the table", guesses)


def _guesses(reading: _Reading) -> list[str]:
    near = [_hits(_Reading(key, reading.within)) for key in nearest_city_keys(reading.name)]
    found = [(place.name, number) for number, hits in enumerate(near) for place in map(_place, hits[:1])]
    guess = nearest_region(reading.name) if not reading.within else None
    return list(dict.fromkeys([name for name, _ in found] + ([guess] if guess else [])))[:_SHOWN]
