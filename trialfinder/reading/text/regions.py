"""Parts of the body, operations and diseases named in a record (terms/regions.toml)."""

from __future__ import annotations

from typing import NamedTuple

from trialfinder.reading.text.passages import Page, Text
from trialfinder.reading.text.quote import Quote
from trialfinder.reading.text.terms import Hit, sentence, sieve

BACK = ("lumbar", "spine")
FOCUS = ("title", "condition")
"""The areas that say what a study is about."""


class Place(NamedTuple):
    """A part of the body, an operation or a disease named at a place of the record."""

    label: str
    text: Text
    hit: Hit

    @property
    def quote(self) -> Quote:
        """The sentence that names it."""
        return Quote(sentence(self.text.raw, self.hit.start, self.hit.end), self.text.path)

    @property
    def words(self) -> str:
        """The words matched."""
        return self.text.raw[self.hit.start : self.hit.end]


def find_places(page: Page) -> tuple[Place, ...]:
    """Every body part, operation and disease named; words inside a trap ("lumbar puncture") do not count."""
    found = []
    for text, hits in page.find(sieve("regions")):
        traps = [hit for hit in hits if hit.label == "traps"]
        for hit in hits:
            if hit.label != "traps" and not any(
                t.start <= hit.start < t.end or t.start < hit.end <= t.end for t in traps
            ):
                found.append(Place(hit.label, text, hit))
    return tuple(found)


class Seen:
    """Places by area and label."""

    def __init__(self, places: tuple[Place, ...]) -> None:
        self.places = places
        self._by_label: dict[str, list[tuple[int, Place]]] = {}
        for number, place in enumerate(places):
            self._by_label.setdefault(place.label, []).append((number, place))

    def get(self, labels: tuple[str, ...] | str, *areas: str) -> Place | None:
        """The first place of any of the labels, in any of the areas (all areas where none is named)."""
        firsts = []
        for label in (labels,) if isinstance(labels, str) else labels:
            for number, place in self._by_label.get(label, ()):
                if not areas or place.text.area in areas:
                    firsts.append((number, place))
                    break
        return min(firsts)[1] if firsts else None

    def open_conditions(self) -> set[str]:
        """Paths of the conditions that name the back, or no place and no disease at all ("Chronic Pain")."""
        closed = {p.text.path for p in self.places if p.label in ("other_disease", "other_joint", "neck_jaw")}
        room = ("generic", "osteoarthritis", *BACK)
        return {
            p.text.path
            for p in self.places
            if p.text.area == "condition" and p.label in room and (p.label in BACK or p.text.path not in closed)
        }
