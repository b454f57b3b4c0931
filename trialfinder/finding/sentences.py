"""The sentences that answer a search: how many, where, and how well verified. Pure functions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from trialfinder.data import Data
from trialfinder.finding.find import DistanceGroup, Found, Grouped, GroupName, Reach, filters_on, find
from trialfinder.places import Place
from trialfinder.places.distance import in_unit
from trialfinder.places.regions import regions_named
from trialfinder.places.zips import zip_state
from trialfinder.question import Question, Sort
from trialfinder.reading.freshness import STALE_MONTHS
from trialfinder.rows import StudyRow

RECRUITING: Final = ("RECRUITING",)


ORDERS: Final[dict[Sort, str]] = {
    "distance": "nearest first",
    "updated": "newest update first",
    "start": "newest start first",
    "enrollment": "largest first",
}
"""The order of an answer, for a person."""

_MAIN: Final = ("within", "status")


def short_place(place: Place) -> str:
    """The place without its country where that is the United States: `Denver, Colorado`."""
    return place.name.removesuffix(", United States")


def town(city: str, state: str | None, country: str | None) -> str:
    """A city as a person tells it from its namesakes: with its state in the United States, else with its country.

    >>> town("Tampa", "Florida", "United States"), town("Clayton", "Victoria", "Australia"), town("Oslo", None, None)
    ('Tampa, Florida', 'Clayton, Australia', 'Oslo')
    """
    region = state if country == "United States" else country
    return f"{city}, {region}" if region else city


def radius_in_words(word: str) -> str:
    """`100mi` -> `100 miles`.

    >>> radius_in_words("100mi"), radius_in_words("1mi"), radius_in_words("160km")
    ('100 miles', '1 mile', '160 km')
    """
    amount, unit = word[:-2], word[-2:]
    return f"{amount} km" if unit == "km" else f"{amount} {'mile' if amount == '1' else 'miles'}"


def headline(found: Grouped, today: date) -> str:
    """How many trials are near, how many farther, and the nearest where none is near; never "recruits" of an old copy.

    Where nobody confirmed any of them in the last year, that is added.
    """
    question, near = found.found.question, found.rows("reach")
    count, farther = len(near), found.rows("farther")
    parts = [f"{count or 'No'} {'trial' if count < 2 else 'trials'}{_fitting(question, count)}"]
    parts.append(_verb(found.found, count))
    more = "."
    if question.near is None or found.reach is None:
        parts.append("worldwide")
    else:
        parts.append(f"within {radius_in_words(found.reach.word)} of {place_word(question.near)}")
        more = _farther(farther, found.reach, count)
    return " ".join([f"{' '.join(parts)}{more}", *_unconfirmed(found, today)])


def beside(found: Grouped, today: date) -> tuple[str, ...]:
    """What a person needs beside the answer: what is kept apart, what may be old, and the order. The numbers add up.

    That the nearest come first is seen, and is not said.
    """
    old, order = some_unconfirmed(found, today), found.found.question.order
    told = f"{ORDERS[order].capitalize()}." if order != "distance" and len(found.found) > 1 else None
    return (*_apart(found), *(one for one in (old, told) if one))


def _farther(rows: Sequence[StudyRow], reach: Reach, near: int) -> str:
    if near or not rows:
        return f"; {len(rows)} more {'is' if len(rows) == 1 else 'are'} farther." if rows else "."
    nearest = min(rows, key=lambda row: row.distance_km or 0.0)
    where = f", in {nearest.nearest_site_city}" if nearest.nearest_site_city else ""
    return f". The nearest is {in_unit(nearest.distance_km or 0.0, reach.in_miles)} away{where}."


def _fitting(question: Question, count: int) -> str:
    if question.statuses != RECRUITING or not _has_more_filters(question):
        return ""
    return f" that {'fits' if count < 2 else 'fit'} your filters"


def _verb(found: Found, count: int) -> str:
    if found.question.statuses != RECRUITING:
        if _has_more_filters(found.question) or found.question.statuses:
            return "matches" if count < 2 else "match"
        be = "is" if count < 2 else "are"
        return be if found.question.near else f"{be} in our data"
    if _is_old_copy(found):
        return "was recruiting" if count < 2 else "were recruiting"
    return "recruits" if count < 2 else "recruit"


APART_WORDS: Final[dict[GroupName, tuple[str, str]]] = {
    "unplaced": ("has no place in our copy", "have no place in our copy"),
    "follows": ("follows people who get it anyway", "follow people who get it anyway"),
    "not_said_to_give": ("does not say that it gives it", "do not say that they give it"),
    "with_operation": ("gives it only together with disc surgery", "give it only together with disc surgery"),
}
"""What sets a group apart from the trials that are listed by distance; of one, and of several."""


def _apart(found: Grouped) -> Iterator[str]:
    for name, (one, several) in APART_WORDS.items():
        if count := len(found.rows(name)):
            yield f"{count} more {one if count == 1 else several}."


def _unconfirmed(found: Grouped, today: date) -> Iterator[str]:
    rows = found.rows("reach", "farther", "unplaced")
    if found.found.question.statuses == RECRUITING and rows and all(is_unconfirmed(row, today) for row in rows):
        yield "None confirmed in the last year."


def is_unconfirmed(row: StudyRow, today: date) -> bool:
    """Whether nobody is known to have confirmed the record in the last year. A missing date is no confirmation."""
    months = today.year * 12 + today.month - 1 - STALE_MONTHS
    said = row.last_verified or (row.as_of if row.completeness == "facts_only" else None)
    return said is None or said[:7] < f"{months // 12}-{months % 12 + 1:02d}"


def some_unconfirmed(found: Grouped, today: date) -> str | None:
    """How many of the recruiting trials were last confirmed more than a year ago; None: none of them, or all."""
    rows = found.rows("reach", "farther", "unplaced")
    count = sum(is_unconfirmed(row, today) for row in rows)
    if found.found.question.statuses != RECRUITING or count in (0, len(rows)):
        return None
    were = "was" if count == 1 else "were"
    return f"{count} of these {len(rows)} {were} not confirmed in the last year: the status may be out of date."


def heading(group: DistanceGroup, found: Grouped) -> str:
    """What stands over a group: `Within 100 miles (2)`."""
    count = len(group.rows)
    if group.name == "reach":
        return f"Within {radius_in_words(found.reach.word)} ({count})" if found.reach else f"All trials ({count})"
    words = {
        "farther": "Farther away",
        "unplaced": "Place not in our copy: see the record",
        "follows": "Follows people who get it anyway",
        "not_said_to_give": "The record does not say that it is given",
        "with_operation": "Only together with disc surgery",
    }
    return f"{words[group.name]} ({count})"


def place_word(place: Place) -> str:
    """The place in a sentence: `Denver`.

    >>> place_word(Place("Denver, Colorado, United States", 39.7, -105.0, "city"))
    'Denver'
    """
    return place.name if place.kind == "point" else place.name.partition(",")[0]


def place_label(place: Place) -> str:
    """The place as a person writes it: `Denver, CO`; outside the United States with its country: `Madrid, Spain`.

    >>> place_label(Place("Denver, Colorado, United States", 39.7, -105.0, "city"))
    'Denver, CO'
    >>> place_label(Place("Manchester, England, United Kingdom", 53.5, -2.2, "city"))
    'Manchester, England'
    >>> place_label(Place("ZIP 28001, United States", 35.4, -80.2, "zip"))
    'ZIP 28001, NC'
    """
    parts = place.name.split(", ")
    if place.kind == "point" or len(parts) < 2:
        return place.name
    if parts[-1] == "United States":
        if place.kind == "zip":  # a postcode of another country may have five digits too
            state = zip_state(parts[0].removeprefix("ZIP "))
            return f"{parts[0]}, {state.removeprefix('US.')}" if state else parts[0]
        if len(parts) == 2:
            return parts[0]
        codes = (region.code.removeprefix("US.") for region in regions_named(parts[1]) if region.is_us_state)
        return f"{parts[0]}, {next(codes, parts[1])}"
    return f"{parts[0]}, {parts[1]}" if parts[-1] == "United Kingdom" else f"{parts[0]}, {parts[-1]}"


def _is_old_copy(found: Found) -> bool:
    return found.data.provenance.completeness == "facts_only"


def without_status(data: Data, question: Question) -> int:
    """How many trials fit all but the status and have none in our copy: they may or may not recruit."""
    if not question.statuses or data.provenance.completeness == "full":
        return 0
    return sum(row.overall_status is None for row in find(data, question.without("status")).rows)


def _has_more_filters(question: Question) -> bool:
    return any(one.name not in _MAIN for one in filters_on(question))
