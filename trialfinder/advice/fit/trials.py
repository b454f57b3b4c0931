"""Every trial that recruits against the answers: by verdict, within one verdict the nearest first."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from trialfinder.advice.fit.answers import Answers
from trialfinder.advice.fit.fit import BEST_FIRST, Fit, best_first, check_fit
from trialfinder.data import Data
from trialfinder.finding.find import find
from trialfinder.places import Place
from trialfinder.question import Question
from trialfinder.registry.record import Study
from trialfinder.vocabulary import is_recruiting


class FitTrial(NamedTuple):
    """A trial's verdict, and how far its nearest recruiting site is."""

    fit: Fit
    distance_km: float | None
    """None without a place, or where no recruiting site of it can be placed on the map."""


def open_trials(data: Data) -> tuple[Study, ...]:
    """The trials on our topic that give the product and recruit by their own word."""
    return tuple(
        study
        for nct_id, study in data.records.items()
        if data.labels[nct_id].is_a_trial_of_it and is_recruiting(study.protocol_section.status_module.overall_status)
    )


def fit_trials(data: Data, answers: Answers, near: Place | None, today: date) -> tuple[FitTrial, ...]:
    """Each recruiting trial against the answers, sorted by verdict and distance. Keeps and writes nothing.

    Raises:
        QueryError: an earlier treatment lies ahead of today.
    """
    away: dict[str, float | None] = {}
    if near is not None:
        found = find(data, Question(near=near, near_words=near.name, statuses=("RECRUITING",)))
        away = {row.nct_id: row.distance_km for row in found}
    fits = best_first(check_fit(data.reading(study.nct_id), answers, today) for study in open_trials(data))
    some = [FitTrial(fit, away.get(fit.nct_id)) for fit in fits]
    return tuple(sorted(some, key=lambda one: (BEST_FIRST.index(one.fit.verdict), _far(one.distance_km))))


def _far(distance_km: float | None) -> float:
    return float("inf") if distance_km is None else distance_km
