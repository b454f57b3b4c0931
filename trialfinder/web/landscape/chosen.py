"""The trials of one number of the landscape: as its address names them, and as a search on Find. Pure; never raises."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final, NamedTuple

from trialfinder.advice.evidence.ladder import STEP_WORDS, STEPS, Rung, ladder_totals
from trialfinder.advice.landscape.counts import NONE, Breakdown
from trialfinder.data import Data
from trialfinder.errors import QueryError
from trialfinder.finding.find import find
from trialfinder.question import ask
from trialfinder.reading.freshness import FINISHED
from trialfinder.vocabulary import PHASE_WORDS
from trialfinder.web.landscape.ladder import place_label, product_label
from trialfinder.web.state.address import ANY_STATUS

_BY: Final = {"product": "therapy", "target": "target", "status": "status", "country": "country", "control": "control"}
"""Breakdown -> the filter of Find."""
_STEPS: Final[dict[str, dict[str, list[str]]]] = {
    "registered": {},
    "recruiting": {"status": ["recruiting"]},
    "finished": {"status": [status.lower() for status in FINISHED]},
    "results_posted": {"with_results": ["yes"]},
    "sham_controlled": {"control": ["placebo_sham"]},
}
"""Step -> the filters of Find; Find has none for listed papers and for results that nobody told."""


class Chosen(NamedTuple):
    """What an address asks for."""

    title: str
    """What the trials have in common; or, without trials, what is wrong with the address."""
    nct_ids: tuple[str, ...]


def chosen_trials(params: Mapping[str, str], rungs: list[Rung], counts: Iterable[Breakdown]) -> Chosen | None:
    """The trials that `?by=…&is=…` or `?product=…&target=…&step=…` names; None when the address asks nothing."""
    if "by" in params:
        value = params.get("is", "")
        for one in counts:
            for bar in one.bars:
                if (one.name, bar.value) == (params["by"], value):
                    return Chosen(f"{one.title}: {bar.label}.", bar.nct_ids)
        return _unknown("by", f"{params['by']} {value}")
    if "step" not in params:
        return None
    step = params["step"]
    if step not in STEPS:
        return _unknown("step", step)
    row = params.get("product"), params.get("target")
    if row == (None, None):
        return Chosen(f"{STEP_WORDS[step].heading}: all products and places.", getattr(ladder_totals(rungs), step))
    for rung in rungs:
        if row == (rung.therapy or NONE, rung.target or NONE) and getattr(rung, step):
            title = f"{product_label(rung.therapy)}. {place_label(rung.target)}. {STEP_WORDS[step].heading}."
            return Chosen(title, getattr(rung, step))
    return _unknown("product and target", f"{row[0] or ''} {row[1] or ''}".strip())


def _unknown(name: str, value: str) -> Chosen:
    shown = value if len(value) <= 40 else f"{value[:39]}…"
    return Chosen(f"{name}: “{shown}” in the address is not known, or has no trial.", ())


def on_find(data: Data, params: Mapping[str, str], nct_ids: Collection[str]) -> dict[str, list[str]] | None:
    """The address of Find that shows these trials and no other; None where there is none.

    Args:
        data: the records held.
        params: the address of the number, `?by=…&is=…` or `?product=…&target=…&step=…`.
        nct_ids: its trials.
    """
    asked = _filters(params)
    if asked is None or not nct_ids:
        return None
    words: dict[str, Any] = dict(asked)
    try:
        found = find(data, ask(**words))
    except QueryError:  # a country, say, that the search does not know by this name
        return None
    if {row.nct_id for row in found} != set(nct_ids):
        return None
    return {"status": [ANY_STATUS], **asked}


def _filters(params: Mapping[str, str]) -> dict[str, list[str]] | None:
    if "by" in params:
        name, value = params["by"], params.get("is", "")
        if value == NONE:
            return None
        if name == "phase":
            words = [word for word, phases in PHASE_WORDS.items() if "-".join(phases) == value]
            return {"phase": words} if words else None
        if name == "results":
            return {"with_results": ["yes"]} if value == "posted" else None
        return {_BY[name]: [value.lower() if name == "status" else value]} if name in _BY else None
    row = {name: params[word] for word, name in (("product", "therapy"), ("target", "target")) if word in params}
    step = _STEPS.get(params.get("step", ""))
    if step is None or NONE in row.values():
        return None
    return {**{name: [value] for name, value in row.items()}, **step}
