"""What a look-up gives: a place, and the sentence for one that cannot be found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from trialfinder.errors import QueryError
from trialfinder.places.regions import country_at, country_code, with_territories

PlaceKind = Literal["zip", "zip3", "city", "state", "country", "outcode", "point"]

WHAT_TO_TYPE = (
    "Type a city (with its state or country if need be) or a US ZIP code. You can also type a US state, a country, "
    "the first half of a UK postcode, or latitude,longitude."
)


@dataclass(frozen=True)
class Place:
    """A point on the map with the name under which it was found."""

    name: str
    """As shown: `Denver, Colorado, United States`."""
    latitude: float
    """Degrees north, WGS84."""
    longitude: float
    """Degrees east, WGS84."""
    kind: PlaceKind
    note: str | None = None
    """What the person has to know of this reading: what was typed and not used, other places of the name, a wider area
    than asked. Sentences."""
    candidates: tuple[Place, ...] = ()
    """Other places that the words could mean, the likeliest first."""

    unused: str | None = None
    """The sentences of the note on what was typed and not used; None when all of it was."""

    asked: str = field(default="", compare=False)
    """What was typed, as typed."""

    @cached_property
    def in_miles(self) -> bool:
        """Whether people count in miles there: in the United States and the United Kingdom; km elsewhere."""
        if self.kind == "point":
            country = country_at(self.latitude, self.longitude)
        else:
            country = country_code(self.name.rpartition(", ")[2]) or ""
        return country == "GB" or country in with_territories("US")

    def with_unused(self, sentence: str) -> Place:
        """The place with a sentence on what was typed and not used, before all other notes."""
        note, unused = (f"{sentence} {more}" if more else sentence for more in (self.note, self.unused))
        return replace(self, note=note, unused=unused)

    def as_candidate(self) -> Place:
        """The place as one to choose: without the note and the candidates of its own."""
        return replace(self, note=None, candidates=(), unused=None, asked="")


def unknown_place(text: str, reason: str, guesses: Sequence[str] = (), what_to_type: str = WHAT_TO_TYPE) -> QueryError:
    """The error for a place that cannot be read or is not in the tables: the word, why, and what comes near."""
    shown = text if len(text) <= 60 else text[:57] + "…"
    hint = f" Did you mean {' or '.join(guesses)}?" if guesses else ""
    return QueryError(
        f"near: {shown!r}: {reason}.{hint} {what_to_type}".rstrip(),
        field="near",
        value=text,
        allowed=guesses,
        guess=guesses[0] if guesses else None,
    )
