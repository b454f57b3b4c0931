"""In which U.S. state or territory a place lies, as far as its name tells."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from trialfinder.places import Place
from trialfinder.typed_toml import Table, Text, load

TERRITORIES: Final = ("Puerto Rico", "Guam", "U.S. Virgin Islands", "American Samoa", "Northern Mariana Islands")
_ZIP: Final = re.compile(r"\bZIP (?:area )?(\d{3})")


class StateZips(Table, frozen=True):
    """One state and the ranges of the first three digits of its ZIP codes."""

    name: Text
    zips: tuple[Text, ...]


class ZipStates(Table, frozen=True):
    """zip_states.toml."""

    state: tuple[StateZips, ...]


def state_of(place: Place) -> str | None:
    """The state's name ("Wyoming"); None outside the United States, and where the name holds no state or ZIP code.

    A ZIP code belongs to the state of its first three digits; the few that reach over a state line are named in
    zip_states.toml.

    >>> state_of(Place("Cheyenne, Wyoming, United States", 41.1, -104.8, "city"))
    'Wyoming'
    >>> state_of(Place("ZIP 82001, United States", 41.1, -104.8, "zip"))
    'Wyoming'
    """
    parts = [part.strip() for part in place.name.split(",")]
    if parts[-1] in TERRITORIES:
        return parts[-1]
    if parts[-1] != "United States":  # "Tbilisi, Georgia" is no state
        return None
    code = _ZIP.search(place.name)
    named = next((part for part in reversed(parts) if part in _states()), None)
    return named or (_state_of_zip(code[1]) if code else None)


def is_in_the_us(place: Place) -> bool:
    """Whether the place lies in the United States or one of its territories."""
    return place.name.rpartition(",")[2].strip() in ("United States", *TERRITORIES)


def _state_of_zip(first_three: str) -> str | None:
    number = int(first_three)
    return next((state for low, high, state in _ranges() if low <= number <= high), None)


@cache
def _states() -> frozenset[str]:
    return frozenset(state for _, _, state in _ranges())


@cache
def _ranges() -> tuple[tuple[int, int, str], ...]:
    return tuple(
        (int(low), int(high or low), one.name)
        for one in load(__file__, "zip_states.toml", ZipStates).state
        for low, _, high in (zips.partition("-") for zips in one.zips)
    )
