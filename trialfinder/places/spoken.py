"""What people type for a place that names none: themselves, a metro area, a region, an ailment."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from trialfinder.places.names import normalise_name
from trialfinder.typed_toml import Table, Text, WordFile, load

NOT_KNOWN_HERE = "where you are is not known here: type a town or a ZIP code"


class Here(Table, frozen=True):
    """One language's words for where the person is."""

    language: Text
    openers: tuple[Text, ...]
    words: tuple[Text, ...]
    selves: tuple[Text, ...]
    alone: tuple[Text, ...]


class HealthWords(Table, frozen=True):
    """Words of an ailment or a treatment, and what stands beside them."""

    words: tuple[Text, ...]
    beside: tuple[Text, ...]


class SpokenPlaces(WordFile, frozen=True):
    """spoken.toml."""

    here: tuple[Here, ...]
    nickname: dict[Text, tuple[Text, Text]]
    metro: dict[Text, tuple[Text, Text]]
    region: dict[Text, tuple[Text, ...]]
    health: HealthWords


@cache
def spoken() -> SpokenPlaces:
    """The words of spoken.toml, in the normal form of names.

    Raises:
        GuidanceError: the file breaks its rules.
    """
    return load(__file__, "spoken.toml", SpokenPlaces)


def means_here(text: str) -> bool:
    """Whether the words say where the person is, without naming it; a lone ME or MY is a state or a country.

    >>> means_here("near me"), means_here("cerca de mí"), means_here("ME"), means_here("Bangor, ME")
    (True, True, False, False)
    """
    words = normalise_name(text).split()
    if "," in text.strip(" ,") or not words:
        return False
    return any(
        " ".join(words) in one.alone
        or (len(words) > 1 and _is_self(words, one))
        or any(word in one.openers and _is_self(words[at:], one) for at, word in enumerate(words[:-1]))
        for one in spoken().here
    )


def _is_self(words: list[str], one: Here) -> bool:
    known = {*one.openers, *one.words, *one.selves}
    return all(word in known for word in words) and any(word in one.selves for word in words)


def nicknamed(text: str) -> Iterator[tuple[str, bool]]:
    """Each way to read the words as a nickname: its town with the state behind it; whether it stands for an area.

    >>> list(nicknamed("NOLA")), list(nicknamed("the Bay Area, CA"))
    ([('New Orleans, Louisiana', False)], [('San Francisco, ca', True)])
    """
    words = normalise_name(text).removeprefix("the ").split()
    for count in range(len(words), 0, -1):
        key, behind = " ".join(words[:count]), " ".join(words[count:])
        town = spoken().nickname.get(key) or spoken().metro.get(key)
        if town:
            yield f"{town[0]}, {behind or town[1]}", key in spoken().metro


def cities_of_region(text: str) -> tuple[str, ...]:
    """Larger cities of a region that is too wide for one place; empty where the words are no such region.

    >>> cities_of_region("SoCal")
    ('Los Angeles, California', 'San Diego, California')
    """
    return spoken().region.get(normalise_name(text).removeprefix("the "), ())


def is_of_health(text: str) -> bool:
    """Whether the words are those of an ailment or a treatment and of nothing else.

    >>> is_of_health("lower back pain"), is_of_health("Great Neck")
    (True, False)
    """
    words, health = normalise_name(text).split(), spoken().health
    known = (*health.words, *health.beside)
    return any(word in health.words for word in words) and all(word in known for word in words)
