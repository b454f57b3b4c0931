"""The on-topic trials counted: by one fact at a time, and by product and target as the evidence ladder. Pure.

Each bar and each step holds its trials' ids, so that every count opens its trials. A study with two products or two
targets stands in each of its rows of the ladder, so rows add up to more than the number of studies; `ladder_totals`
counts each study once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Final, NamedTuple

from trialfinder import vocabulary
from trialfinder.data import Data, Provenance
from trialfinder.reading.dates import date_in_words
from trialfinder.reading.freshness import FINISHED, result_papers, silent_results
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


class LadderStep(NamedTuple):
    """One step of the ladder in words."""

    counted: str
    """After a number of trials: "4 with results posted"."""
    heading: str
    """Over a column."""
    means: str
    """What the heading means, in a sentence."""


STEP_WORDS: Final = {
    "registered": LadderStep("registered", "Registered", "Every trial of the row."),
    "recruiting": LadderStep(
        "listed as recruiting", "Recruiting", "Going by the record. Each trial’s page says when that was last checked."
    ),
    "finished": LadderStep("finished or stopped early", "Finished", "Completed, or stopped early."),
    "results_posted": LadderStep("with results posted", "Results posted", "In the registry."),
    "papers_listed": LadderStep(
        "with a result paper listed",
        "Paper listed",
        "The record lists a paper with results, or one that the registry found.",
    ),
    "sham_controlled": LadderStep(
        "with a placebo or sham", "Placebo or sham", "One group gets a placebo or a sham procedure."
    ),
    "sham_with_results": LadderStep(
        "with a placebo or sham, and results posted",
        "Sham and results",
        "One group gets a placebo or a sham procedure, and the registry has results of the trial.",
    ),
    "silent": LadderStep(
        "ended two years ago or more, with nothing posted and no paper listed",
        "No results reported",
        "Ended two years ago or more, with no results and no paper in the record. They may be published elsewhere.",
    ),
}
"""The steps of the evidence ladder, in words."""

STEPS: Final = tuple(STEP_WORDS)
"""The steps of a rung. Only `registered` holds every study of its row; the others overlap and need not add up to it."""

OFFER_STEPS: Final = tuple(step for step in STEPS if step != "sham_with_results")
"""What an answer to an offer counts: it tells each result by itself."""

NOT_CARRIED: Final = ("papers_listed", "silent")
"""Steps that the offline copy cannot count: it carries no papers."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One product at one target: the NCT ids of each step, sorted. A count is the length of its step."""

    therapy: str | None
    """One of vocabulary.THERAPIES; None in the totals, and where our offline copy carries none."""
    family: str | None
    """One of vocabulary.THERAPY_FAMILIES; None where the kind is not stated."""
    target: str | None
    """One of vocabulary.TARGETS; None in the totals, and where our offline copy carries none."""
    registered: tuple[str, ...]
    recruiting: tuple[str, ...]
    """By the record's status; show it with the verification date of each."""
    finished: tuple[str, ...]
    """Completed, or stopped early."""
    results_posted: tuple[str, ...]
    papers_listed: tuple[str, ...]
    """With a paper of type RESULT or DERIVED in the record."""
    sham_controlled: tuple[str, ...]
    """Label control = placebo_sham."""
    sham_with_results: tuple[str, ...]
    """Both: what may tell whether the product does more than the procedure."""
    silent: tuple[str, ...]
    """Ended 24 months ago or more, nothing posted and no result paper listed (freshness.silent_results)."""


def evidence_ladder(studies: Iterable[tuple[Study, Labels]], today: date) -> list[Rung]:
    """One rung for each product and target that occur together, most studies first. On-topic studies only."""
    rows: defaultdict[tuple[str | None, str | None], dict[str, set[str]]] = defaultdict(_no_steps)
    for study, labels in studies:
        if labels.topic != "yes":
            continue
        steps = _steps_reached(study, labels, today)
        for row in product(labels.therapies or (None,), labels.targets or (None,)):
            for step in steps:
                rows[row][step].add(study.nct_id)
    rungs = [_rung(therapy, target, steps) for (therapy, target), steps in rows.items()]
    return sorted(rungs, key=lambda rung: (-len(rung.registered), rung.therapy or "", rung.target or ""))


def ladder_totals(rungs: Iterable[Rung]) -> Rung:
    """The rung of all rungs given, each study counted once: for the foot of the table, or of a family's rows."""
    steps = _no_steps()
    for rung in rungs:
        for step in STEPS:
            steps[step].update(getattr(rung, step))
    return _rung(None, None, steps)


def _no_steps() -> dict[str, set[str]]:
    return {step: set() for step in STEPS}


def _steps_reached(study: Study, labels: Labels, today: date) -> list[str]:
    status = study.protocol_section.status_module.overall_status
    reached = {
        "registered": True,
        "recruiting": vocabulary.is_recruiting(status),
        "finished": status in FINISHED,
        "results_posted": results_posted(study) is True,
        "papers_listed": bool(result_papers(study)),
        "sham_controlled": labels.control == "placebo_sham",
        "sham_with_results": labels.control == "placebo_sham" and bool(study.has_results),
        "silent": silent_results(study, today) is not None,
    }
    return [step for step in STEPS if reached[step]]


def _rung(therapy: str | None, target: str | None, steps: dict[str, set[str]]) -> Rung:
    family = next((name for name, members in vocabulary.THERAPY_FAMILIES.items() if therapy in members), None)
    return Rung(therapy, family, target, **{step: tuple(sorted(ids)) for step, ids in steps.items()})
