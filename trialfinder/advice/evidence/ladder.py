"""The evidence ladder: of each product at each target, how many studies are registered, finished, reported, controlled.

A study with two products or two targets stands in each of its rows, so rows add up to more than the number of studies;
`ladder_totals` counts each study once. Each step holds its studies' ids, so that every count opens its trials.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Final, NamedTuple

from trialfinder import vocabulary
from trialfinder.reading.freshness import FINISHED, result_papers, silent_results
from trialfinder.reading.labels.labels import Labels
from trialfinder.reading.results.results import results_posted
from trialfinder.registry.record import Study


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
