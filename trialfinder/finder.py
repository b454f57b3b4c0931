"""A Question over Data -> Found. Vectorised; filters compose and never add rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from trialfinder.found import Found as Found  # also found here
from trialfinder.found import Nearness
from trialfinder.library import Data
from trialfinder.places import Place, distance_km
from trialfinder.places.countries import country_code
from trialfinder.question import Question, Sort
from trialfinder.reading.aliases import aliases_for, is_product_name
from trialfinder.reading.quote import arms, collapse, conditions, descriptions, interventions, keywords, titles
from trialfinder.registry.record import Study
from trialfinder.tables import has_contact


def find(data: Data, question: Question) -> Found:
    """Answer the question from the data held. Never asks the network; nothing found is an answer."""
    studies = data.studies
    keep = _topics(studies, question)
    notes = list(_notes_on_place(question))
    for wanted, column in (
        (question.statuses, "overall_status"),
        (question.sources, "cell_source"),
        (question.controls, "control"),
    ):
        if wanted:
            keep &= studies[column].isin(wanted).fillna(False)
    keep &= _any_of(studies["targets"], question.targets)
    if question.therapies:
        keep &= _any_of(studies["therapies"], question.therapies) | _unclear_cells(data, question)
    if question.phases:
        keep &= studies["phases"].map(lambda phases: tuple(phases) in question.phases).astype(bool)
    if question.countries:
        wanted_codes = set(question.countries)
        keep &= _holds(studies["countries"], lambda names: any(country_code(name) in wanted_codes for name in names))
    if question.age_years is not None:
        keep &= ~(studies["min_age_years"] > question.age_years).fillna(False)
        keep &= ~(studies["max_age_years"] < question.age_years).fillna(False)
    if question.sex:
        keep &= ~(studies["sex"] == ("MALE" if question.sex == "female" else "FEMALE")).fillna(False)
    if question.text:
        matches, note = _text_matches(data, question.text)
        keep &= studies["nct_id"].isin(matches)
        notes.extend(note)
    if question.with_contact:
        keep &= studies["nct_id"].isin([one.nct_id for one in data.records.values() if has_contact(one)])
        if data.provenance.completeness == "facts_only":
            notes.append("Contacts are not in our offline copy: run `trialfinder sync`, or see the registry's page.")

    rows = np.flatnonzero(keep.to_numpy(bool))
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
    rows = _sorted(studies, rows, question, near)
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


def _topics(studies: pd.DataFrame, question: Question) -> pd.Series[bool]:
    wanted = ["yes"]
    if question.include_borderline:
        wanted.append("borderline")
    if question.include_off_topic:
        wanted.append("no")
    return studies["topic"].isin(wanted).astype(bool)


def _holds(column: pd.Series[Any], test: Callable[[Any], bool]) -> pd.Series[bool]:
    return column.map(test).astype(bool)


def _any_of(column: pd.Series[Any], wanted: Iterable[str]) -> pd.Series[bool]:
    """True where the list column holds any of the wanted values; all True when nothing is asked."""
    asked = set(wanted)
    if not asked:
        return pd.Series(True, index=column.index)
    return _holds(column, lambda values: not asked.isdisjoint(values))


def _unclear_cells(data: Data, question: Question) -> pd.Series[bool]:
    """Studies whose product is of unstated kind but whose words name cells: part of the family stem-cells."""
    studies = data.studies
    if not question.unclear_cells:
        return pd.Series(False, index=studies.index)
    named = studies["therapy_evidence"].map(lambda quotes: "cell" in " ".join(quotes).lower()).astype(bool)
    return _any_of(studies["therapies"], ["unclear"]) & named


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
    studies: pd.DataFrame, rows: npt.NDArray[np.intp], question: Question, near: Nearness | None
) -> npt.NDArray[np.intp]:
    """The rows by distance, or newest, latest or largest first; what is missing last; equals by nct_id."""
    sort: Sort = question.sort or ("distance" if near is not None else "updated")
    by_id = studies["nct_id"].take(rows)
    if sort == "distance" and near is not None:
        keys = pd.DataFrame({"key": near.away_km[rows].round(1), "nct_id": by_id.array})
        order = keys.sort_values(["key", "nct_id"])
    else:
        keys = pd.DataFrame({"key": studies[_DESCENDING[sort]].take(rows).array, "nct_id": by_id.array})
        order = keys.sort_values(["key", "nct_id"], ascending=[False, True], na_position="last")
    positions: npt.NDArray[np.intp] = order.index.to_numpy()
    return rows[positions]


def _topic_counts(data: Data) -> dict[str, int]:
    topics = data.studies["topic"].value_counts()
    return {
        "records": len(data.studies),
        "on_topic": int(topics.get("yes", 0)),
        "borderline": int(topics.get("borderline", 0)),
        "off_topic": int(topics.get("no", 0)),
    }
