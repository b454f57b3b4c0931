"""What is finished, reported and controlled, by product and place of injection: every number opens its trials."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby
from typing import Any, cast

from markupsafe import Markup

from trialfinder.advice.evidence.counts import (
    NONE,
    STEP_WORDS,
    STEPS,
    Rung,
    evidence_ladder,
    ladder_totals,
    target_label,
)
from trialfinder.data import Data
from trialfinder.html.env import ours, pieces
from trialfinder.reading.dates import date_in_words
from trialfinder.reading.labels.labels import Labels
from trialfinder.reading.results.results import results_posted
from trialfinder.registry.record import Study
from trialfinder.vocabulary import THERAPIES
from trialfinder.web.edges.clicks import go_html
from trialfinder.web.landscape.charts import as_csv, link
from trialfinder.web.state.address import ANY_STATUS


def rungs(data: Data, today: date) -> list[Rung]:
    """The rows, products with most trials first."""
    found = evidence_ladder(((study, data.labels[nct_id]) for nct_id, study in data.records.items()), today)
    trials: defaultdict[str | None, set[str]] = defaultdict(set)  # a trial of three places is still one
    for rung in found:
        trials[rung.therapy].update(rung.registered)
    return sorted(found, key=lambda rung: (-len(trials[rung.therapy]), rung.therapy or "", -len(rung.registered)))


def unknown(data: Data, step: str) -> frozenset[str]:
    """The trials of which our copy does not hold what a step asks; none of a full record."""
    return frozenset(nct_id for nct_id, study in data.records.items() if _is_unknown(study, data.labels[nct_id], step))


def _is_unknown(study: Study, labels: Labels, step: str) -> bool:
    if step == "registered" or not study.is_partial:
        return False
    if step in ("recruiting", "finished"):
        return study.protocol_section.status_module.overall_status is None
    if step == "results_posted":
        return results_posted(study) is None
    if step == "sham_controlled":
        return labels.control is None
    if step == "sham_with_results":  # one of the two is known not to be so, or not
        known_not = study.has_results is False or labels.control not in (None, "placebo_sham")
        return not known_not and (study.has_results is None or labels.control is None)
    return True  # the copy carries no papers


def known_steps(some: Iterable[Rung], data: Data) -> tuple[str, ...]:
    """The steps of which something is known: a copy that carries no papers has no column for them."""
    total = ladder_totals(some)
    return tuple(step for step in STEPS if _not_known(total, step, unknown(data, step)) < len(total.registered))


def table_html(some: list[Rung], data: Data) -> Markup:
    """The table; on a phone its rows become blocks, with the same roles."""
    missing = {step: unknown(data, step) for step in known_steps(some, data)}
    day = date_in_words((data.provenance.data_timestamp or "")[:10])
    groups = []
    for therapy, rungs_of in groupby(some, key=lambda rung: rung.therapy):
        product = {"product": therapy or NONE}
        rows = [
            _row(place_label(rung.target), rung, {**product, "target": rung.target or NONE}, missing)
            for rung in rungs_of
        ]
        groups.append((product_label(therapy), rows))
    html = pieces("landscape.html").ladder(
        caption=f"In the records of {day}" if day else "On the date beside each trial",
        heads=[STEP_WORDS[step].heading for step in missing],
        groups=groups,
        foot=_row("All, each trial once", ladder_totals(some), {}, missing),
    )
    return cast(Markup, html)


def products(some: Iterable[Rung]) -> list[Markup]:
    """All trials of one product, whatever its place and status: a link to each on Find, which has the files."""
    trials: defaultdict[str, set[str]] = defaultdict(set)
    for rung in some:
        if rung.therapy:
            trials[rung.therapy].update(rung.registered)
    return [
        ours(go_html("", f"{product_label(therapy)}: {len(ids)}", {"therapy": therapy, "status": ANY_STATUS}))
        for therapy, ids in trials.items()
    ]


def _row(name: str, rung: Rung, row: Mapping[str, str], missing: Mapping[str, frozenset[str]]) -> dict[str, object]:
    return {"name": name, "cells": [_cell(rung, step, row, lacking) for step, lacking in missing.items()]}


def _cell(rung: Rung, step: str, row: Mapping[str, str], missing: frozenset[str]) -> dict[str, object]:
    """A number that opens its trials, and how many are not known where that is so."""
    not_known = _not_known(rung, step, missing)
    return {
        "word": STEP_WORDS[step].heading.lower(),
        "count": len(getattr(rung, step)),
        "not_known": not_known,
        "is_unknown": not_known == len(rung.registered),
        "address": link({**row, "step": step}),
    }


def meanings_html(some: Iterable[Rung], data: Data) -> Markup:
    """What each heading means."""
    steps = known_steps(some, data)
    rows = [(STEP_WORDS[step].heading, STEP_WORDS[step].means) for step in steps]
    if len(steps) < len(STEPS):
        left_out = ", ".join(STEP_WORDS[step].heading.lower() for step in STEPS if step not in steps)
        rows.append(("?", "Not in our copy. “(2 ?)” means that of two more trials it is not known."))
        rows.append(("Not in this table", f"Our copy does not hold: {left_out}."))
    return cast(Markup, pieces("landscape.html").meanings(rows))


def product_label(therapy: str | None) -> str:
    """The product of a row."""
    return "Product not in our copy" if therapy is None else THERAPIES.get(therapy, therapy)


def place_label(target: str | None) -> str:
    """The place of a row."""
    return "Place not in our copy" if target is None else target_label(target)


def csv_bytes(some: Iterable[Rung], data: Data) -> bytes:
    """The table as CSV: the labels, a number for each step, and the ids of every trial of the row.

    A number that our copy does not hold is empty; `…_not_in_copy` says of how many trials a step is not known.
    """
    rows = list(some)
    columns: dict[str, list[Any]] = {
        "product": [rung.therapy for rung in rows],
        "target": [rung.target for rung in rows],
    }
    for step in STEPS:
        missing = [_not_known(rung, step, unknown(data, step)) for rung in rows]
        columns[step] = [
            None if lacking == len(rung.registered) else len(getattr(rung, step))
            for rung, lacking in zip(rows, missing, strict=True)
        ]
        if any(missing):
            columns[f"{step}_not_in_copy"] = missing
    columns["nct_ids"] = [rung.registered for rung in rows]
    return as_csv(columns, data.provenance)


def _not_known(rung: Rung, step: str, missing: frozenset[str]) -> int:
    """Of how many trials of the row our copy does not hold what the step asks."""
    return len(missing.intersection(rung.registered).difference(getattr(rung, step)))
