"""A country by any name that the registry or people use."""

from __future__ import annotations

from functools import cache

from trialfinder.places.regions import region_by_code, regions_named
from trialfinder.vocabulary import US_TERRITORIES


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
