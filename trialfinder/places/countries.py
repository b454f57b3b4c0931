"""A country by any name that the registry or people use."""

from __future__ import annotations

from functools import cache

from trialfinder.places.regions import region_by_code, regions_named


@cache
def country_code(name: str) -> str | None:
    """The two-letter code of a country, or None for what is not one.

    >>> country_code("Korea, Republic of"), country_code("South Korea"), country_code("Atlantis")
    ('KR', 'KR', None)
    """
    return next((region.code for region in regions_named(name) if region.is_country), None)


@cache
def country_names() -> tuple[str, ...]:
    """The name of every country, in lower case: for the nearest guess to a misspelt one."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    found = (region_by_code(a + b) for a in letters for b in letters)
    return tuple(region.name.lower() for region in found if region is not None)
