"""A Question over Data -> Found. Vectorised; filters compose and never add rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt

from trialfinder.data import Data
from trialfinder.finding.found import Found as Found  # also found here
from trialfinder.finding.found import Nearness
from trialfinder.places import Place, distance_km
from trialfinder.places.countries import country_code
from trialfinder.question import Question, Sort
from trialfinder.reading.text.names import aliases_for, is_product_name
from trialfinder.reading.text.quote import arms, collapse, conditions, descriptions, interventions, keywords, titles
from trialfinder.registry.record import Study
from trialfinder.tables import StudyColumns, has_contact

T = TypeVar("T")


def find(data: Data, question: Question) -> Found:
    """Answer the question from the data held. Never asks the network; nothing found is an answer."""
    columns = data.study_columns
    keep = _is_any_of(columns.values("topic"), _topics(question))
    notes = list(_notes_on_place(question))
    for wanted, column in (
        (question.statuses, "overall_status"),
        (question.sources, "cell_source"),
        (question.controls, "control"),
    ):
        if wanted:
            keep &= _is_any_of(columns.values(column), wanted)
    if question.targets:
        keep &= _holds_any_of(columns.values("targets"), question.targets)
    if question.therapies:
        keep &= _holds_any_of(columns.values("therapies"), question.therapies) | _unclear_cells(columns, question)
    if question.phases:
        keep &= _is_any_of(map(tuple, columns.values("phases")), question.phases)
    if question.countries:
        codes = set(question.countries)
        keep &= _each(columns.values("countries"), lambda names: any(country_code(name) in codes for name in names))
    if question.age_years is not None:
        keep &= ~(data.studies["min_age_years"] > question.age_years).fillna(False).to_numpy(bool)
        keep &= ~(data.studies["max_age_years"] < question.age_years).fillna(False).to_numpy(bool)
    if question.sex:
        keep &= ~_is_any_of(columns.values("sex"), ["MALE" if question.sex == "female" else "FEMALE"])
    if question.text:
        matches, note = _text_matches(data, question.text)
        keep &= _is_any_of(columns.values("nct_id"), matches)
        notes.extend(note)
    if question.with_contact:
        keep &= _each(data.records.values(), has_contact)
        if data.provenance.completeness == "facts_only":
            notes.append("Contacts are not in our offline copy: run `trialfinder sync`, or see the registry's page.")

    rows = np.flatnonzero(keep)
    near = None
    if question.near is not None:
        near = _nearness(data, question.near)
        placed = np.isfinite(near.away_km[rows])
        left_out = int((~placed).sum())
        if left_out:
            what = "1 study" if left_out == 1 else f"{left_out} studies"
            notes.append(f"{what} left out: no site, or none that recruits, can be placed on the map.")
        rows = rows[placed]
        if question.within_km is not None:
            rows = rows[near.away_km[rows] <= question.within_km]
    rows = _sorted(columns, rows, question, near)
    shown = rows if question.limit is None else rows[: question.limit]
    counts = {**_topic_counts(data), "matched": len(rows), "shown": len(shown)}
    return Found(question, counts, data, tuple(notes), shown, near)


def find_one(data: Data, nct_id: str, near: Place | None = None) -> Found:
    """One study whatever its topic, with distances when a place is given; a place never leaves it out.

    Raises:
        StudyNotFound: it is not among the data held.
    """
    one = data.only(nct_id)
    everything = Question(include_borderline=True, include_off_topic=True)
    if near is not None:
        found = find(one, replace(everything, near=near, near_words=near.name))
        if len(found.studies):
            return found
    return find(one, everything)


def _topics(question: Question) -> list[str]:
    more = {"borderline": question.include_borderline, "no": question.include_off_topic}
    return ["yes", *(topic for topic, wanted in more.items() if wanted)]


def _each(values: Iterable[T], test: Callable[[T], bool]) -> npt.NDArray[np.bool_]:
    return np.fromiter(map(test, values), dtype=bool)


def _is_any_of(values: Iterable[Any], wanted: Collection[Any]) -> npt.NDArray[np.bool_]:
    """True where the value is one of the wanted; never for a missing one."""
    return _each(values, frozenset(wanted).__contains__)


def _holds_any_of(values: Iterable[Collection[str]], wanted: Iterable[str]) -> npt.NDArray[np.bool_]:
    """True where the list holds any of the wanted values."""
    asked = frozenset(wanted)
    return _each(values, lambda held: not asked.isdisjoint(held))


def _unclear_cells(columns: StudyColumns, question: Question) -> npt.NDArray[np.bool_] | bool:
    """Studies whose product is of unstated kind but whose words name cells: part of the family stem-cells."""
    if not question.unclear_cells:
        return False
    named = _each(columns.values("therapy_evidence"), lambda quotes: "cell" in " ".join(quotes).lower())
    return _holds_any_of(columns.values("therapies"), ["unclear"]) & named


def _text_matches(data: Data, text: str) -> tuple[list[str], list[str]]:
    """Ids of studies that hold every word, or one of the product's other names; and a note that says which."""
    others, typed = aliases_for(text), collapse(text).lower()
    # A product's name is looked for as it stands; other words may stand anywhere in the record.
    ways = [[typed] if is_product_name(typed) else typed.split(), *([collapse(other).lower()] for other in others)]
    found = []
    for study in data.records.values():
        words = _searchable(study)
        if any(all(word in words for word in way) for way in ways):
            found.append(study.nct_id)
    notes = [f"Text: also searched for {', '.join(others)}, other names of the same product."] if others else []
    return found, notes


def _searchable(study: Study) -> str:
    passages = (titles, conditions, keywords, interventions, arms, descriptions)
    texts = [passage.text for read in passages for passage in read(study)]
    texts.append(study.protocol_section.sponsor_collaborators_module.lead_sponsor.name or "")
    return collapse(" \n ".join(texts)).lower()


def _notes_on_place(question: Question) -> Iterable[str]:
    if question.near is not None and question.near.note:
        yield question.near.note


def _nearness(data: Data, place: Place) -> Nearness:
    """How far every site is, and each study's nearest site that counts as near."""
    arrays = data.site_arrays
    site_km = distance_km(place.latitude, place.longitude, arrays.latitude, arrays.longitude)
    nearest = np.zeros(len(data.studies), dtype=np.intp)
    away_km = np.full(len(data.studies), np.inf)
    counted = np.flatnonzero(arrays.counts_as_near & ~np.isnan(site_km))
    # Farthest first, so that the nearest of each study is written last and stays; of equals the first in the record.
    farthest_first = counted[np.lexsort((-counted, -site_km[counted]))]
    nearest[arrays.row[farthest_first]] = farthest_first
    away_km[arrays.row[farthest_first]] = site_km[farthest_first]
    return Nearness(site_km, nearest, away_km)


_DESCENDING: Final[dict[Sort, str]] = {"updated": "last_updated", "start": "start_date", "enrollment": "enrollment"}


def _sorted(
    columns: StudyColumns, rows: npt.NDArray[np.intp], question: Question, near: Nearness | None
) -> npt.NDArray[np.intp]:
    """The rows by distance, or newest, latest or largest first; what is missing last; equals by nct_id."""
    sort: Sort = question.sort or ("distance" if near is not None else "updated")
    if sort == "distance" and near is not None:
        order = np.lexsort((columns.places("nct_id")[rows], near.away_km[rows].round(1)))
    else:
        order = np.argsort(columns.places(_DESCENDING[sort])[rows])
    return rows[order]


def _topic_counts(data: Data) -> dict[str, int]:
    topics = Counter(data.study_columns.values("topic"))
    return {
        "records": len(data.studies),
        "on_topic": topics["yes"],
        "borderline": topics["borderline"],
        "off_topic": topics["no"],
    }
