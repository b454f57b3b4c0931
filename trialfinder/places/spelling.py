"""The nearest spellings to a name that is not in the tables. Slow (tenths of a second), and only used on a miss."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from functools import lru_cache

from trialfinder.places.cities import cities_named, city_keys
from trialfinder.places.names import normalise_name
from trialfinder.places.regions import region_keys, regions_named

_LONGEST = 40


def nearest_city_keys(name: str, is_wanted: Callable[[str], bool]) -> list[str]:
    """Up to nine known and wanted spellings, all about equally like the name, the most populous first.

    Only names with the same first letter are compared: it is seldom the one that is wrong.
    """
    key = normalise_name(name)[:_LONGEST]
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
    key = normalise_name(name)[:_LONGEST]
    if len(key) < 4:
        return None
    found = difflib.get_close_matches(key, region_keys(), n=1, cutoff=0.8)
    return regions_named(found[0])[0].name if found else None
