"""The on-topic trials counted by one fact at a time. Each bar holds its trials' ids; pure functions of the data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from trialfinder.data import Data, Provenance
from trialfinder.reading.dates import date_in_words
from trialfinder.reading.labels.labels import Labels
from trialfinder.reading.results.results import results_posted
from trialfinder.registry.record import Study
from trialfinder.vocabulary import CONTROLS, PHASES, STATUSES, TARGETS, THERAPIES, upper

NONE: Final = "missing"
"""The word of the address for the bar of trials whose fact is missing."""
MISSING: Final = (NONE, "not_stated")
"""Bars that are no value: what our copy, or the record, does not say. They come last and are never "most often"."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One value of a fact, and the trials that have it."""

    value: str
    """The word of the address."""
    label: str
    """For a person."""
    nct_ids: tuple[str, ...]
    """Sorted."""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """All on-topic trials by one fact."""

    name: str
    """The word of the address."""
    title: str
    bars: tuple[Bar, ...]
    total: int
    """Trials; every one stands in at least one bar."""

    @property
    def in_bars(self) -> int:
        """What the bars add up to: more than the trials where a trial has two values."""
        return sum(len(bar.nct_ids) for bar in self.bars)


TITLES: Final = {
    "product": "By product",
    "target": "By place of injection",
    "phase": "By phase",
    "status": "By status",
    "year": "By year of start",
    "country": "By country",
    "control": "By comparison group",
    "results": "By results",
}
"""The breakdowns, in reading order."""

_BY_COUNT: Final = ("product", "target", "country")
"""Most trials first; the others keep the order of their words."""


def breakdowns(data: Data) -> tuple[Breakdown, ...]:
    """Every breakdown of the on-topic trials; without a trial each has no bar."""
    values: dict[str, list[tuple[str, tuple[str, ...]]]] = {name: [] for name in TITLES}
    for nct_id, labels in data.labels.items():
        if labels.topic == "yes":
            for name, found in _facts(data.records[nct_id], labels).items():
                values[name].append((nct_id, found))
    return tuple(_breakdown(name, values[name], data.provenance) for name in TITLES)


def _facts(study: Study, labels: Labels) -> dict[str, tuple[str, ...]]:
    """The values of one study by breakdown; () where the record, or our copy, has none."""
    section = study.protocol_section
    status, phases = section.status_module, section.design_module.phases
    results = {True: "posted", False: "none_posted", None: None}[results_posted(study)]
    return {
        "product": labels.therapies,
        "target": labels.targets,
        "phase": _maybe("-".join(phases)),
        "status": _maybe(status.overall_status),
        "year": _maybe((status.start_date_struct.date or "")[:4]),
        "country": tuple(one.country for one in section.contacts_locations_module.locations if one.country),
        "control": _maybe(labels.control),
        "results": _maybe(results),
    }


def _maybe(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


def _breakdown(name: str, studies: Iterable[tuple[str, tuple[str, ...]]], provenance: Provenance) -> Breakdown:
    ids: defaultdict[str, set[str]] = defaultdict(set)
    everyone: set[str] = set()
    for nct_id, found in studies:
        everyone.add(nct_id)
        for value in found or (NONE,):
            ids[value].add(nct_id)
    special = {NONE: "Not in our copy" if provenance.completeness == "facts_only" else "The record does not say"}
    if name == "status":  # never without its date
        day = date_in_words((provenance.data_timestamp or "")[:10])
        special["RECRUITING"] = f"Recruiting by the records of {day}" if day else "Recruiting on the date of our copy"
    bars = (Bar(value, special.get(value) or label(name, value), tuple(sorted(ids[value]))) for value in ids)
    return Breakdown(name, TITLES[name], tuple(sorted(bars, key=lambda bar: _order(name, bar))), len(everyone))


def _order(name: str, bar: Bar) -> tuple[bool, int, str]:
    """What is missing comes last."""
    missing = bar.value in MISSING
    if name in _BY_COUNT:
        return missing, -len(bar.nct_ids), bar.label
    words: Mapping[str, str] = {"status": STATUSES, "control": CONTROLS, "results": _RESULTS}.get(name, {})
    place = list(words).index(bar.value) if bar.value in words else 0
    return missing, place, _phase_order(bar.value) if name == "phase" else bar.value


_RESULTS: Final = {"posted": "Posted in the registry", "none_posted": "None posted in the registry"}


def _phase_order(value: str) -> str:
    """Early phase 1 before phase 1, no phase last."""
    return "-".join(str(list(PHASES).index(one)) if one in PHASES else one for one in value.split("-"))


def label(name: str, value: str) -> str:
    """The words of a value on a chart.

    >>> label("phase", "PHASE1-PHASE2"), label("target", "facet"), label("control", "active")
    ('Phase 1 and 2', 'Facet joint', 'Another treatment')
    """
    if name == "product":
        return THERAPIES.get(value, value)
    if name == "target":
        return target_label(value)
    if name == "phase":
        names = [PHASES.get(one, one) for one in value.split("-")]
        return (
            names[0]
            if len(names) == 1
            else " and ".join((names[0], *(one.removeprefix("Phase ") for one in names[1:])))
        )
    if name == "status":
        return STATUSES.get(value, value)
    if name == "control":
        return _sentence_case(CONTROLS.get(value, value).removeprefix("compared with "))
    if name == "results":
        return _RESULTS[value]
    return value


def target_label(value: str) -> str:
    """A place of injection in a word or two.

    >>> target_label("sij"), target_label("not_stated")
    ('Sacroiliac joint', 'Place of injection not stated')
    """
    words = TARGETS.get(value, value).partition(" (")[0]
    for article in ("the ", "a "):
        words = words.removeprefix(article)
    return _sentence_case(words)


def _sentence_case(text: str) -> str:
    for article in ("the ", "a "):
        text = text.removeprefix(article)
    return upper(text)
