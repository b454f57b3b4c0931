"""Cities of the world over 5,000 people and US towns over 500, by every Latin spelling of their names.

They lie in a sorted text file in compressed blocks: one look-up unpacks one block, and nothing is loaded beforehand.
The form: zlib blocks one after another, then a zlib index of `first key TAB offset` lines, then the index's offset in
eight bytes. Lines are `key TAB rest`, sorted by key; lines of one key never straddle two blocks.

Where a study's site is when the registry gives no coordinates is looked up in them, by its city, state and country.
"""

from __future__ import annotations

import re
import zlib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from trialfinder.places.names import normalise_name
from trialfinder.places.regions import DATA, Region, bare_region_key, holders_of, region_by_code, regions_named

CITY_PEOPLE, US_TOWN_PEOPLE = 5_000, 500
"""The table holds cities from the first number on, in the United States and its territories from the second."""
_SMALL_WEIGHT = 10
"""A town under 5,000 counts a tenth: who types Lucerne seldom means the one of 3,000 people in California."""
_SHORT_WEIGHT = 5
"""A city counts a fifth under a part of its own name: Halle (Saale) is called Halle, and Stoke-on-Trent Stoke."""
_ALIAS_WEIGHT = 30
"""A city counts a thirtieth of its people under a name that is not its own, so that a far-off big city's odd
spelling does not win over the city that is called so; Köln still wins "Cologne" from the Cologne of 7,000 people."""
_POINTERS = ("=", "==")
"""A line of another spelling points to the city's own line, by key and rank; == when everyone calls it so (NYC)."""


class City(NamedTuple):
    """One city."""

    name: str
    country: str
    """ISO 3166 code."""
    region: str
    """`US.CO`: the code of its state or province; may be one that has no name."""
    latitude: float
    longitude: float
    population: int
    own_name: bool
    """False when it was found under another spelling or name than its own."""
    short_name: bool = False
    """True when it was found under whole words of its own name."""

    @property
    def rank(self) -> int:
        """How likely it is meant: its people, less where the name is not its own or the town is small."""
        if not self.own_name:
            return self.population // (_SHORT_WEIGHT if self.short_name else _ALIAS_WEIGHT)
        return self.population if self.population >= CITY_PEOPLE else self.population // _SMALL_WEIGHT

    @property
    def holders(self) -> tuple[str, ...]:
        """The codes of what it lies in: its state and its country."""
        return (self.region, *holders_of(self.country))

    @property
    def full_name(self) -> str:
        """City, state, country; a state of the same name is left out."""
        region, country = region_by_code(self.region), region_by_code(self.country)
        country_name = country.name if country else None
        parts = [self.name]
        if region and normalise_name(region.name) != normalise_name(self.name) and region.name != country_name:
            parts.append(region.name)
        if country_name and country_name != self.name:
            parts.append(country_name)
        return ", ".join(parts)


@lru_cache(maxsize=1)
def _file() -> BlockFile:
    return BlockFile(DATA / "cities.blocks")


@lru_cache(maxsize=4096)
def cities_named(name: str) -> tuple[City, ...]:
    """Every city of this name, the likeliest first; empty when there is none. `name` is in normal form or as typed."""
    key = normalise_name(name)
    own: list[City] = []
    others: list[City] = []
    for line in _file().lines(key):
        mark, *target = line.split("\t")
        if mark not in _POINTERS:
            own.append(_city(line, own_name=True))
            continue
        owners = [other for other in _file().lines(target[0]) if other.split("\t", 1)[0] not in _POINTERS]
        city = _city(owners[int(target[1])], own_name=mark == "==")
        others.append(city._replace(short_name=f" {key} " in f" {target[0]} "))
    return tuple(sorted(own + others, key=lambda city: -city.rank))


def city_keys(prefix: str) -> Iterator[str]:
    """Every spelling that begins so, in normal form and in order."""
    return _file().keys(prefix)


def _city(line: str, *, own_name: bool) -> City:
    name, country, admin1, latitude, longitude, population = line.split("\t")
    return City(name, country, f"{country}.{admin1}", float(latitude), float(longitude), int(population), own_name)


_BLOCK_BYTES = 16_384
_TRAILER_BYTES = 8


class BlockFile:
    """Read access to one file of sorted lines. Keys and lines are text; a key has any number of lines."""

    def __init__(self, path: Path) -> None:
        self._data = path.read_bytes()
        index_at = int.from_bytes(self._data[-_TRAILER_BYTES:], "big")
        index = zlib.decompress(self._data[index_at:-_TRAILER_BYTES]).decode()
        pairs = [line.split("\t") for line in index.splitlines()]
        self._first_keys = [key for key, _ in pairs]
        self._offsets = [int(offset) for _, offset in pairs] + [index_at]
        # Per file, so that a long-lived web process holds at most 64 unpacked blocks, about 1 MB.
        self._block = lru_cache(maxsize=64)(self._unpack)

    def lines(self, key: str) -> list[str]:
        """What follows the key on each of its lines, in the order of the file; empty when the key is not there."""
        number = bisect_right(self._first_keys, key) - 1
        if number < 0 or not key:
            return []
        text = self._block(number)
        start = text.find(f"\n{key}\t") + 1
        if not start:
            return []
        found = []
        while text.startswith(f"{key}\t", start):
            end = text.index("\n", start)
            found.append(text[start + len(key) + 1 : end])
            start = end + 1
        return found

    def keys(self, prefix: str) -> Iterator[str]:
        """Every key that begins with the prefix, sorted, once each."""
        last = ""
        for number in range(max(bisect_right(self._first_keys, prefix) - 1, 0), len(self._first_keys)):
            if self._first_keys[number][: len(prefix)] > prefix:
                return
            # Not kept: a search through thousands of names would push out the blocks in use.
            for line in self._unpack(number).splitlines()[1:]:
                key = line.partition("\t")[0]
                if key != last and key.startswith(prefix):
                    last = key
                    yield key

    def count(self) -> int:
        """How many lines the file holds; unpacks all of it."""
        return sum(self._unpack(number).count("\n") - 1 for number in range(len(self._first_keys)))

    def _unpack(self, number: int) -> str:
        block = self._data[self._offsets[number] : self._offsets[number + 1]]
        return "\n" + zlib.decompress(block).decode()


def write_blocks(path: Path, lines: Sequence[str]) -> None:
    """Write `key TAB rest` lines in the form above; the same lines always give the same bytes."""
    blocks: list[bytes] = []
    index: list[str] = []
    pending, size, first_key, offset = [""], 0, "", 0

    def flush() -> None:
        nonlocal pending, size, offset
        if size:
            block = zlib.compress("".join(pending).encode(), 9)
            index.append(f"{first_key}\t{offset}\n")
            blocks.append(block)
            offset += len(block)
        pending, size = [], 0

    for key, group in groupby(
        sorted(lines, key=lambda line: line.partition("\t")[0]), lambda line: line.split("\t")[0]
    ):
        if size >= _BLOCK_BYTES or not size:
            flush()
            first_key = key
        text = "".join(f"{line}\n" for line in group)
        pending.append(text)
        size += len(text.encode())
    flush()
    packed_index = zlib.compress("".join(index).encode(), 9)
    path.write_bytes(b"".join(blocks) + packed_index + offset.to_bytes(_TRAILER_BYTES, "big"))


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
