"""A Question over Data -> Found. Filters compose and never add rows.

What is found also comes in groups by distance: within reach, farther, place not known; and what is kept apart from
both. A distance never hides a trial from a person: it says in which group the trial stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Final, Literal, NamedTuple

from trialfinder.data import Data
from trialfinder.finding.found import Found as Found  # also found here
from trialfinder.finding.found import KeptWithData, NearestSites, StudyFacts, nearest_sites
from trialfinder.places import Place
from trialfinder.question import ASKED, FILTERS, Question, QuestionWord, Sort
from trialfinder.reading.text.search_words import is_id, other_names
from trialfinder.rows import StudyRow, near_to
from trialfinder.typed_values import parse_radius
from trialfinder.vocabulary import GIVES_PRODUCT

NO_STATUS_HELD: Final = "no status in our copy"
"""Why the filter on status leaves studies out."""


NOT_PLACED: Final = "we cannot place a site that recruits on the map."
"""Why a place leaves studies out."""


def find(data: Data, question: Question) -> Found:
    """Answer the question from the data held. Never asks the network; nothing found is an answer."""
    topics = _topics(question)
    rows = [data.row(nct_id) for nct_id, labels in data.labels.items() if labels.topic in topics]
    partial = [row for row in rows if row.is_partial]
    for one in filters_on(question):
        if one.keeps is not None:
            rows = [row for row in rows if one.keeps(row, data.records[row.nct_id], question)]
    notes = list(_notes(data, question))
    wanted = (*(question.gives or ("yes",)), None)  # None: off topic, or our copy does not carry it
    given = [row for row in rows if row.gives_product in wanted]
    if not question.gives and (left_out := len(rows) - len(given)):
        what = "1 study" if left_out == 1 else f"{left_out} studies"
        notes.append(f"{what} left out: people get the product outside the study, or the record does not say so.")
    rows = given
    near = None
    if question.near is not None:
        near = nearest_sites(data, question.near)
        placed = _placed(rows, near)
        if left_out := len(rows) - len(placed):
            what = "1 study" if left_out == 1 else f"{left_out} studies"
            notes.append(f"{what} left out: {NOT_PLACED}")
        if question.within_km is not None:
            within_km = question.within_km
            placed = [(row, away_km) for row, away_km in placed if away_km <= within_km]
        rows = [row for row, _ in placed]
    notes += _not_held(data, question, partial, rows)
    rows = _sorted(rows, question)
    shown = rows if question.limit is None else rows[: question.limit]
    counts = {**data.topic_counts, "matched": len(rows), "shown": len(shown)}
    return Found(question, counts, data, tuple(notes), tuple(shown), near)


def find_one(data: Data, nct_id: str, near: Place | None = None) -> Found:
    """One study whatever its topic, with distances when a place is given; a place never leaves it out.

    Raises:
        StudyNotFound: it is not among the data held.
    """
    one = data.only(nct_id)
    everything = Question(gives=tuple(GIVES_PRODUCT), include_borderline=True, include_off_topic=True)
    if near is not None:
        found = find(one, replace(everything, near=near, near_words=near.name))
        if len(found):
            return found
    return find(one, everything)


def study_facts(data: Data, nct_id: str, near: Place | None = None) -> StudyFacts:
    """One study of the data held, whatever its topic; `nct_id` may be an old one.

    Raises:
        StudyNotFound: it is not among the data held.
    """
    found = find_one(data, nct_id, near)
    [row] = found.rows
    labels, record = found.data.labels[row.nct_id], found.data.records[row.nct_id]
    return StudyFacts(row, found.sites_of(row.nct_id), labels, record, data, near)


def filters_on(question: Question) -> Iterator[QuestionWord]:
    """The filters that narrow this question's answer."""
    empty = Question()
    for one in FILTERS:
        if any(getattr(question, field) != getattr(empty, field) for field in one.fields):
            yield one


def _topics(question: Question) -> frozenset[str]:
    more = {"borderline": question.include_borderline, "no": question.include_off_topic}
    return frozenset(["yes", *(topic for topic, wanted in more.items() if wanted)])


def _notes(data: Data, question: Question) -> Iterator[str]:
    if question.near is not None and question.near.note:
        yield question.near.note
    yield from question.read_as
    if both := [f"{word} (also {more})" for word, more in _PHASES_OF_TWO.items() if word in question.phase_words]:
        yield f"Phase {' and '.join(both)}: counted as the registry's own filter does."
    others = other_names(question.text) if question.text else ()
    if others:
        yield f"Text: also searched for {', '.join(others)}, other names of the same product."
    if question.text and not is_id(question.text) and data.provenance.completeness == "facts_only":
        yield "Our offline copy holds only part of each record's words: a study with these words may be missing here."
    if question.with_contact and data.provenance.completeness == "facts_only":
        yield "Contacts are not in our offline copy; the registry's page may have them."


def _not_held(data: Data, question: Question, partial: list[StudyRow], matched: list[StudyRow]) -> Iterator[str]:
    """What filters did with records whose field is not in our offline copy: kept, or left out.

    Args:
        data: the data held.
        question: the question.
        partial: the studies looked through of which we hold facts alone.
        matched: what is found.
    """
    on = [one for one in filters_on(question) if one.keeps is not None] if partial else []
    for one in (one for one in on if one.field):
        if kept := sum(row.is_partial and not one.holds(row) for row in matched):
            yield f"{kept} of these {'is' if kept == 1 else 'are'} kept because {one.field} not in our offline copy."
        lacking = [row for row in partial if not one.holds(row) and not _keeps(one, row, data, question)]
        others = [other for other in on if other is not one]
        if lost := sum(all(_keeps(other, row, data, question) for other in others) for row in lacking):
            if one.name == "status":
                # Not that they fit: a place that was asked for is not looked at here.
                yield f"{lost} more {'has' if lost == 1 else 'have'} {NO_STATUS_HELD}."
                continue
            what = "1 study" if lost == 1 else f"{lost} studies"
            yield f"{what} left out: {one.field} not in our offline copy."


def _keeps(one: QuestionWord, row: StudyRow, data: Data, question: Question) -> bool:
    return one.keeps is None or one.keeps(row, data.records[row.nct_id], question)


_PHASES_OF_TWO: Final = {"1": "1/2", "2": "1/2 and 2/3", "3": "2/3"}
"""Phase -> the phases of two parts that count for it too."""


def _placed(rows: list[StudyRow], near: NearestSites) -> list[tuple[StudyRow, float]]:
    """The studies whose nearest site that counts can be placed, with its columns and its distance in km."""
    found = ((row, near.of(row.nct_id)) for row in rows)
    return [(near_to(row, one.site, one.away_km), one.away_km) for row, one in found if one is not None]


_BY_DISTANCE: Final = attrgetter("distance_km", "nct_id")
_DESCENDING: Final[dict[Sort, str]] = {"updated": "last_updated", "start": "start_date", "enrollment": "enrollment"}


def _sorted(rows: list[StudyRow], question: Question) -> list[StudyRow]:
    """The rows by distance, or newest, latest or largest first; what is missing last; equals by nct_id."""
    if question.order == "distance":
        return sorted(rows, key=_BY_DISTANCE)
    value = attrgetter(_DESCENDING[question.order])
    by_id = sorted(rows, key=attrgetter("nct_id"))
    known = sorted((row for row in by_id if value(row) is not None), key=value, reverse=True)
    return [*known, *(row for row in by_id if value(row) is None)]


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


class _Kept(NamedTuple):
    """Of a Found without a place all but its data."""

    counts: Mapping[str, int]
    notes: tuple[str, ...]
    rows: tuple[StudyRow, ...]


ANSWERS_KEPT: Final = 64
"""Of each set of data: the same few filters are asked for from every place."""
_ANSWERS: Final = KeptWithData[Question, _Kept](ANSWERS_KEPT)


def _find_kept(data: Data, question: Question) -> Found:
    """The same as `find`; kept, unless a person tells of themselves or types words."""
    if question != question.without("text", *(one.name for one in ASKED if one.private)):
        return find(data, question)

    def answer() -> _Kept:
        found = find(data, question)
        return _Kept(found.counts, found.notes, found.rows)

    kept = _ANSWERS.get(data, question, answer)
    return Found(question, kept.counts, data, kept.notes, kept.rows, None)


def grouped(data: Data, question: Question) -> Grouped:
    """All studies that fit the question but for its radius, in groups by distance."""
    bare = replace(question, near=None, near_words=None, within_km=None, within_words=None, limit=None)
    bare = replace(bare, gives=question.gives or tuple(GIVES_PRODUCT))
    base = _find_kept(data, replace(bare, sort=None if question.sort == "distance" else question.sort))
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
