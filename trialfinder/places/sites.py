"""Where a study's site is when the registry gives no coordinates: by its city, state and country."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from trialfinder.places.cities import City, cities_named
from trialfinder.places.names import normalise_name
from trialfinder.places.regions import Region, bare_region_key, regions_named

_MUCH_LARGER = 10
"""Of two cities of one name in a country, the larger is meant only when it has this many times the people."""
_CITY_WIDTH_DEGREES = 0.15
_CITIES_OF_WARDS = {
    "JP": ("tokyo",),
    "KR": ("seoul", "busan", "daegu", "incheon", "gwangju", "daejeon", "ulsan"),
}
"""Here a ward (-ku, -gu) belongs to the city that gives its name to the whole prefecture or metropolitan area."""
_BRACKETS = re.compile(r"\s*[(\[][^)\]]*[)\]]")
_AFTER_CITY = re.compile(r"(?i)(?:\s+cedex.*|[\s,]+\S*\d.*)$")
_BEFORE_CITY = re.compile(r"^[A-Z]{0,2}-?\d{4,6}\s+")
_KIND_ENDINGS = (" city", " si", " shi", " municipality", " district", " gun")


@lru_cache(maxsize=8192)
def locate_city(city: str | None, state: str | None, country: str | None) -> tuple[float, float] | None:
    """Latitude and longitude of the city's middle in degrees, or None: never a guess between two cities.

    Names are the registry's ("Korea, Republic of"; states in full). In the United States the state decides: a city that
    is not known in the named state is not placed. Elsewhere a state that GeoNames does not know is passed over, and
    the city is placed only when one city of the name stands out in the country.
    """
    countries = [region for region in regions_named(country or "") if region.is_country]
    if not city or not countries:
        return None
    code = countries[0].code
    states = _states(state, code)
    if code == "US":
        territory = next((region.code for region in regions_named(state or "") if region.is_us_territory), None)
        if territory:
            code, states = territory, []
        elif state and not states:
            return None
    for name in _spellings(city):
        inside = [found for found in cities_named(name) if found.country == code]
        # Where a state is known, its cities only; a city that lies elsewhere than the state says is not placed.
        fitting = [found for found in inside if found.region in states] if states else inside
        chosen = _one_that_stands_out(fitting)
        # "Aichi" is a prefecture; that a city in it has been called so too does not place the site there.
        if chosen and (chosen.own_name or not _states(name, code)):
            return chosen.latitude, chosen.longitude
    return _city_of_ward(f"{city}, {state or ''}", code)


def _city_of_ward(text: str, country: str) -> tuple[float, float] | None:
    words = normalise_name(text).split()
    named = [name for name in _CITIES_OF_WARDS.get(country, ()) if any(word.startswith(name) for word in words)]
    if len(named) != 1 or not {"ku", "gu"} & set(words):
        return None
    chosen = _one_that_stands_out([found for found in cities_named(named[0]) if found.country == country])
    return (chosen.latitude, chosen.longitude) if chosen else None


def _states(state: str | None, country: str) -> list[str]:
    key = normalise_name(state or "")
    found: list[Region] = regions_named(key) or regions_named(bare_region_key(key))
    return [region.code for region in found if region.country == country and not region.is_country]


def _spellings(city: str) -> Iterator[str]:
    """The city as written, then without what is often written around its name."""
    seen = set()
    plain = _BRACKETS.sub("", city)
    bare = _BEFORE_CITY.sub("", _AFTER_CITY.sub("", plain))
    for written in (city, plain, bare, bare.split(",")[0], re.split(r"\s[-/]\s|/", bare)[0]):
        key = normalise_name(written)
        ending = next((ending for ending in _KIND_ENDINGS if key.endswith(ending)), "")
        for spelling in (key, key.removesuffix(ending)):
            if spelling and spelling not in seen:
                seen.add(spelling)
                yield spelling


def _one_that_stands_out(cities: list[City]) -> City | None:
    if not cities:
        return None
    first, *rest = sorted(cities, key=lambda city: -city.rank)
    rivals = [city for city in rest if city.rank * _MUCH_LARGER > first.rank and not _is_beside(city, first)]
    # Clichy is Clichy, though people call Clichy-sous-Bois so; Halle is not the small one while Halle (Saale) is there.
    return None if any(not city.short_name or city.population > first.population for city in rivals) else first


def _is_beside(city: City, other: City) -> bool:
    """New Delhi and Delhi: whichever is meant, the place is the same to within a city's width."""
    return max(abs(city.latitude - other.latitude), abs(city.longitude - other.longitude)) < _CITY_WIDTH_DEGREES
