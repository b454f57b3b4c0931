"""The trials of one number of the landscape, as its address names them. Pure; never raises."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from trialfinder.advice.evidence.ladder import STEPS, Rung, ladder_totals
from trialfinder.advice.landscape.counts import NONE, Breakdown
from trialfinder.web.landscape.ladder import STEP_WORDS, place_label, product_label


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
        return Chosen(f"{STEP_WORDS[step][0]}: all products and places.", getattr(ladder_totals(rungs), step))
    for rung in rungs:
        if row == (rung.therapy or NONE, rung.target or NONE) and getattr(rung, step):
            title = f"{product_label(rung.therapy)}. {place_label(rung.target)}. {STEP_WORDS[step][0]}."
            return Chosen(title, getattr(rung, step))
    return _unknown("product and target", f"{row[0] or ''} {row[1] or ''}".strip())


def _unknown(name: str, value: str) -> Chosen:
    shown = value if len(value) <= 40 else f"{value[:39]}…"
    return Chosen(f"{name}: “{shown}” in the address is not known, or has no trial.", ())
