"""Countries, states, provinces and counties: names, codes, the registry's spellings, and the middle of each."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from trialfinder.places.distance import distance_km
from trialfinder.places.names import normalise_name
from trialfinder.vocabulary import US_TERRITORIES

DATA = Path(__file__).parent / "data"


class Region(NamedTuple):
    """A country (`US`) or one of its states or provinces (`US.CO`)."""

    code: str
    """ISO 3166 country code, with GeoNames' admin1 code behind a dot for a state."""
    name: str
    latitude: float
    """Of the middle of its cities, weighted by population; degrees."""
    longitude: float
    population: int
    """Of a state: the sum of its cities over 5,000 people (US towns under that are not in it)."""

    @property
    def country(self) -> str:
        """The country's code."""
        return self.code[:2]

    @property
    def is_country(self) -> bool:
        """False for a state or province."""
        return "." not in self.code

    @property
    def is_us_state(self) -> bool:
        """The District of Columbia and the territories, which have country codes of their own, count as states."""
        return self.code.startswith("US.") or self.is_us_territory

    @property
    def is_us(self) -> bool:
        """The country, a state or a territory."""
        return self.code == "US" or self.is_us_state

    @property
    def is_us_territory(self) -> bool:
        """Puerto Rico and its like."""
        return self.code in US_TERRITORIES

    @property
    def holders(self) -> tuple[str, ...]:
        """The codes of what it lies in: a state in its country, a territory in the United States."""
        return ("US",) if self.is_us_territory else () if self.is_country else holders_of(self.country)


def holders_of(country: str) -> tuple[str, ...]:
    """The country's code, and the United States' for a territory: San Juan is in PR and in US."""
    return (country, "US") if country in US_TERRITORIES else (country,)


_KIND_WORDS = (
    "province", "prov", "municipality", "region", "prefecture", "pref", "oblast", "governorate", "state", "county",
    "sheng", "shi", "do", "si", "ken", "district", "voivodeship", "special", "metropolitan", "autonomous",
)  # fmt: skip
"""Words of the kind, written or left out at will: Beijing Municipality, Yazd Province."""


@lru_cache(maxsize=1)
def _table() -> tuple[dict[str, str], dict[str, list[str]]]:
    """The lines of the table by code and by key; they become regions one by one, since most are never asked for."""
    by_code: dict[str, str] = {}
    by_key: dict[str, list[str]] = {}
    for line in (DATA / "regions.tsv").read_text("utf-8").splitlines():
        by_code[line.partition("\t")[0]] = line
        for key in line.rpartition("\t")[2].split(";"):
            by_key.setdefault(key, []).append(line)
    return by_code, by_key


@lru_cache(maxsize=4096)
def _region(line: str) -> Region:
    code, name, latitude, longitude, population, _ = line.split("\t")
    return Region(code, name, float(latitude), float(longitude), int(population))


def region_by_code(code: str) -> Region | None:
    """The region of a code of ours (`US`, `US.CO`), or None where GeoNames names no such state."""
    line = _table()[0].get(code)
    return _region(line) if line else None


def regions_named(text: str) -> list[Region]:
    """Every region of this name, code or other spelling; US states first, then countries, then by population.

    >>> [region.name for region in regions_named("CA")]
    ['California', 'Canada']
    """
    found = map(_region, _table()[1].get(normalise_name(text), ()))
    # A US state before a country before the rest: CA is California, then Canada; DE is Delaware, then Germany.
    return sorted(found, key=lambda region: (not region.is_us_state, not region.is_country, -region.population))


def bare_region_key(key: str) -> str:
    """The normal form of a region's name without the words for its kind.

    >>> bare_region_key("yazd province")
    'yazd'
    """
    return " ".join(word for word in key.split() if word not in _KIND_WORDS)


def region_keys() -> list[str]:
    """Every spelling, in normal form: to find the nearest one to a misspelt word."""
    return list(_table()[1])


@cache
def country_code(name: str) -> str | None:
    """The two-letter code of a country, or None for what is not one.

    >>> country_code("Korea, Republic of"), country_code("South Korea"), country_code("Atlantis")
    ('KR', 'KR', None)
    """
    return next((region.code for region in regions_named(name) if region.is_country), None)


@cache
def is_in_us(country: str | None) -> bool:
    """Whether a site's country, by any name, is the United States or one of its territories. False when none is given.

    >>> is_in_us("United States"), is_in_us("Puerto Rico"), is_in_us("Virgin Islands (U.S.)"), is_in_us("Canada")
    (True, True, True, False)
    """
    return country_code(country or "") in with_territories("US")


def country_at(latitude: float, longitude: float) -> str:
    """The code of the country whose state or province has its middle nearest to a point: near a border the wrong one.

    >>> country_at(40.42, -3.70), country_at(39.74, -104.98), country_at(43.65, -79.38), country_at(51.5, -0.1)
    ('ES', 'US', 'CA', 'GB')
    """
    states = (region for line in _table()[0].values() if not (region := _region(line)).is_country or region.is_us_state)
    return min(states, key=lambda one: distance_km(latitude, longitude, one.latitude, one.longitude)).country


def with_territories(code: str) -> frozenset[str]:
    """The codes of a country and of what belongs to it and has a code of its own: the United States' territories.

    >>> sorted(with_territories("US")), sorted(with_territories("PR"))
    (['AS', 'GU', 'MP', 'PR', 'US', 'VI'], ['PR'])
    """
    return frozenset({code, *US_TERRITORIES} if code == "US" else {code})


@cache
def country_names() -> tuple[str, ...]:
    """The name of every country, in lower case: for the nearest guess to a misspelt one."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    found = (region_by_code(a + b) for a in letters for b in letters)
    return tuple(region.name.lower() for region in found if region is not None)


LEAST_PEOPLE = 1_000_000
"""A smaller part of a country is not taken by its name alone: Midlands is a province of Zimbabwe."""


def well_known_part(name: str) -> Region | None:
    """The one part of a country that the name surely means: a US state, or large and without a large namesake.

    >>> [part.name if part else None for part in map(well_known_part, ("Wyoming", "Ontario", "Midlands"))]
    ['Wyoming', 'Ontario', None]
    """
    some = sorted(regions_named(name), key=lambda region: -region.population)
    if not some:
        return None
    first = some[0]
    namesakes = [one for one in some[1:] if one.country != first.country]
    is_alone = all(one.population < first.population / 10 for one in namesakes)
    return first if is_alone and (first.is_us_state or first.population >= LEAST_PEOPLE) else None


def state_named_like(name: str, country: str) -> Region | None:
    """The state whose name or code a country's is as well, of those that people write by a code; else None.

    >>> [state.name if state else None for state in (state_named_like("CA", "CA"), state_named_like("Spain", "ES"))]
    ['California', None]
    """
    states = (one for one in regions_named(name) if one.code[:3] in ("US.", "CA.", "AU.") and one.country != country)
    return next(states, None)


_BRITISH = {
    "GB.ENG": """
        Bedfordshire, Berkshire, Buckinghamshire, Cambridgeshire, Cheshire, Cornwall, Cumbria, Derbyshire,
        Devon, Dorset, County Durham, Co Durham, East Sussex, West Sussex, Sussex, Essex, Gloucestershire,
        Greater London, Greater Manchester, Hampshire, Hants, Herefordshire, Hertfordshire, Herts, Isle of
        Wight, Kent, Lancashire, Lancs, Leicestershire, Lincolnshire, Merseyside, Middlesex, Norfolk, North
        Yorkshire, South Yorkshire, West Yorkshire, East Yorkshire, East Riding of Yorkshire, Yorkshire,
        Northamptonshire, Northumberland, Nottinghamshire, Notts, Oxfordshire, Rutland, Shropshire, Somerset,
        Staffordshire, Suffolk, Surrey, Tyne and Wear, Warwickshire, West Midlands, Wiltshire, Wilts,
        Worcestershire, Avon, Humberside
    """,
    "GB.WLS": """
        Anglesey, Isle of Anglesey, Blaenau Gwent, Caerphilly, Carmarthenshire, Ceredigion, Conwy, Denbighshire,
        Dyfed, Flintshire, Glamorgan, Mid Glamorgan, South Glamorgan, West Glamorgan, Vale of Glamorgan, Gwent,
        Gwynedd, Clwyd, Monmouthshire, Pembrokeshire, Powys, Rhondda Cynon Taf, Torfaen
    """,
    "GB.SCT": """
        Aberdeenshire, Angus, Argyll, Argyll and Bute, Ayrshire, East Ayrshire, North Ayrshire, South Ayrshire,
        Berwickshire, Borders, Scottish Borders, Caithness, Clackmannanshire, Dumfries and Galloway,
        Dumfriesshire, Dunbartonshire, East Lothian, Midlothian, West Lothian, Fife, Highland, Highlands,
        Inverness-shire, Kincardineshire, Lanarkshire, North Lanarkshire, South Lanarkshire, Moray, Morayshire,
        Orkney, Perthshire, Perth and Kinross, Renfrewshire, Ross-shire, Shetland, Stirlingshire, Sutherland,
        Wigtownshire
    """,
    "GB.NIR": """
        County Antrim, Co Antrim, County Armagh, Co Armagh, County Down, Co Down, County Fermanagh, Co
        Fermanagh, County Londonderry, Co Londonderry, County Derry, Co Derry, County Tyrone, Co Tyrone
    """,
}
"""Code of the country -> names of its counties, old and new. Written by hand."""


def country_of_county(name: str) -> Region | None:
    """England for Surrey; None for what is no British county.

    >>> [region.name for region in map(country_of_county, ("Surrey", "Co. Antrim")) if region]
    ['England', 'Northern Ireland']
    """
    return region_by_code(_counties().get(normalise_name(name), ""))


@cache
def _counties() -> dict[str, str]:
    return {normalise_name(name): code for code, names in _BRITISH.items() for name in names.split(",")}
