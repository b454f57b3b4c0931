"""The filters of a search: which are on, and what is found with some of them taken off. Pure; no streamlit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from trialfinder.data import Data
from trialfinder.finding.find import Found, find
from trialfinder.question import Question

POSTED: Final = "results"
"""The one filter of the page that the question of the library does not have: only with results posted."""
FILTERS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "within": ("the distance", {"within_km": None, "within_words": None}),
    "therapy": ("the treatment", {"therapies": (), "therapy_words": (), "unclear_cells": False}),
    "status": ("the status", {"statuses": ()}),
    "source": ("own or donor material", {"sources": ()}),
    "target": ("the place of injection", {"targets": ()}),
    "phase": ("the phase", {"phases": (), "phase_words": ()}),
    "country": ("the country", {"countries": (), "country_words": ()}),
    "control": ("the comparison group", {"controls": ()}),
    "text": ("the words to look for", {"text": None}),
    "contact": ("“contact given”", {"with_contact": False}),
    POSTED: ("“results posted”", {}),
    "age": ("the age", {"age_years": None}),
    "sex": ("the sex", {"sex": None}),
}
"""The field of Words (age and sex have none) -> what it is for a person, and the fields of a question that it sets."""


def look(data: Data, question: Question, posted: bool = False) -> Found:
    """What is found; `posted`: only studies whose results are posted."""
    found = find(data, question)
    if not posted:
        return found
    with_results = data.studies.loc[data.studies["has_results"].fillna(False).astype(bool), "nct_id"]
    return found.only(set(with_results))


def look_without(data: Data, question: Question, names: Iterable[str], posted: bool = False) -> Found:
    """What is found with these filters taken off; all of it, in the order of its own."""
    names = tuple(names)
    cleared = {field: value for name in names for field, value in FILTERS[name][1].items()}
    return look(data, replace(question, limit=None, sort=None, **cleared), posted and POSTED not in names)


def filters_on(question: Question, posted: bool = False) -> Iterator[str]:
    """The names of the filters that are on."""
    for name, (_, cleared) in FILTERS.items():
        if any(getattr(question, field) not in (None, (), False) for field in cleared) or (name == POSTED and posted):
            yield name
