"""What is found in groups by distance: within reach, farther, place not known; and what is kept apart from both.

A distance never hides a trial from a person: it says in which group the trial stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Final, Literal

from trialfinder.data import Data
from trialfinder.finding.find import Found, find
from trialfinder.finding.found import nearest_sites
from trialfinder.places import Place
from trialfinder.question import Question
from trialfinder.rows import StudyRow, near_to
from trialfinder.typed_values import parse_radius
from trialfinder.vocabulary import GIVES_PRODUCT

GroupName = Literal["reach", "farther", "unplaced", "follows", "not_said_to_give", "with_operation"]
APART: Final[tuple[GroupName, ...]] = ("follows", "not_said_to_give", "with_operation")
"""Not a treatment that a person can ask to join for its own sake; never counted with those that are."""


@dataclass(frozen=True)
class Reach:
    """How far counts as near."""

    word: str
    """As an address has it: `100mi`."""
    km: float
    in_miles: bool


@dataclass(frozen=True)
class DistanceGroup:
    """Some of the studies found, in order."""

    name: GroupName
    rows: tuple[StudyRow, ...]


@dataclass(frozen=True)
class Grouped:
    """All that is found, in groups. No study is in two of them, and none is left out."""

    found: Found
    """Every study, in the groups' order; the radius of the question leaves none out."""
    groups: tuple[DistanceGroup, ...]
    """Those that hold a study."""
    reach: Reach | None
    """None: the question names no place."""

    def rows(self, *names: GroupName) -> tuple[StudyRow, ...]:
        """The studies of these groups."""
        return tuple(row for group in self.groups if group.name in names for row in group.rows)

    @property
    def in_question(self) -> Found:
        """What the question's words alone give, as the command line does: with a radius, what is within it."""
        question = self.found.question
        gives = (*(question.gives or ("yes",)), None)
        return self.found.only(
            {
                row.nct_id
                for row in self.found
                if row.gives_product in gives and (question.within_km is None or _is_within(row, question.within_km))
            }
        )


def reach_of(place: Place, within_words: str | None) -> Reach:
    """The radius asked for; else 100 miles where people count in miles, and 200 km elsewhere.

    >>> denver = Place("Denver, Colorado, United States", 39.7, -105.0, "city")
    >>> madrid = Place("Madrid, Spain", 40.4, -3.7, "city")
    >>> reach_of(denver, None).word, reach_of(madrid, None).word, reach_of(madrid, "50mi").word
    ('100mi', '200km', '50mi')
    """
    word = (within_words or "").strip().lower() or ("100mi" if place.in_miles else "200km")
    return Reach(word, parse_radius(word), Question(near=place, within_words=word).in_miles)


def kept_apart(row: StudyRow) -> GroupName | None:
    """The group of a study that gives nobody the product for its own sake; None: it is listed by its distance.

    What is not known of a study keeps it in the list.
    """
    if row.gives_product == "follows":
        return "follows"
    if row.gives_product == "not_stated":
        return "not_said_to_give"
    return "with_operation" if row.with_operation else None


def grouped(data: Data, question: Question) -> Grouped:
    """All studies that fit the question but for its radius, in groups by distance."""
    bare = replace(question, near=None, near_words=None, within_km=None, within_words=None, limit=None)
    bare = replace(bare, gives=question.gives or tuple(GIVES_PRODUCT))
    base = find(data, replace(bare, sort=None if question.sort == "distance" else question.sort))
    if question.near is None:
        named = [(kept_apart(row) or "reach", row) for row in base]
        return _together(base, question, named, None)
    reach, near = reach_of(question.near, question.within_words), nearest_sites(data, question.near)
    rows = [row if (one := near.of(row.nct_id)) is None else near_to(row, one.site, one.away_km) for row in base]
    if question.sort in (None, "distance"):
        rows = [
            *sorted((row for row in rows if row.distance_km is not None), key=attrgetter("distance_km", "nct_id")),
            *(row for row in rows if row.distance_km is None),
        ]
    named = [(kept_apart(row) or _by_distance(row, reach), row) for row in rows]
    return _together(replace(base, near=near), question, named, reach)


def _by_distance(row: StudyRow, reach: Reach) -> GroupName:
    if row.distance_km is None:
        return "unplaced"
    return "reach" if _is_within(row, reach.km) else "farther"


def _is_within(row: StudyRow, km: float) -> bool:
    return row.distance_km is not None and row.distance_km <= km


def _together(
    base: Found, question: Question, named: Iterable[tuple[GroupName, StudyRow]], reach: Reach | None
) -> Grouped:
    by_name: dict[GroupName, list[StudyRow]] = {}
    for name, row in named:
        by_name.setdefault(name, []).append(row)
    order: tuple[GroupName, ...] = ("reach", "farther", "unplaced", *APART)
    groups = tuple(DistanceGroup(name, tuple(by_name[name])) for name in order if name in by_name)
    rows = tuple(row for group in groups for row in group.rows)
    return Grouped(replace(base, question=question, rows=rows), groups, reach)
