"""What a record holds of its trial's results: posted or not, numbers, serious harms, papers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from trialfinder.reading.freshness import result_papers
from trialfinder.reading.results.outcomes import OutcomeResult, read_outcome
from trialfinder.registry.record import Study

State = Literal["posted", "under_review", "none_posted", "not_in_our_copy"]
"""not_in_our_copy: our copy does not tell whether results are posted."""

PAPER_TYPES: Final = ("RESULT", "DERIVED")
"""Filed as the trial's result by its sponsor; matched to the trial's number by the registry."""


class Harms(NamedTuple):
    """How many people of one group had a serious harm, whatever its cause."""

    group: str
    affected: int | None
    at_risk: int | None
    """How many were watched for harms."""


class Paper(NamedTuple):
    """A paper that the record ties to the trial's results."""

    pmid: str | None
    citation: str | None
    type: str
    retracted: bool
    """The registry marks it as retracted, in whole or in part."""
    is_on_this_trial: bool
    """False: it is filed as a result and older than the trial."""


@dataclass(frozen=True)
class Results:
    """All of it. None: not in our copy; an empty tuple: the record has none."""

    state: State
    posted_date: str | None
    outcomes: tuple[OutcomeResult, ...] | None
    harms: tuple[Harms, ...] | None
    harms_time_frame: str | None
    papers: tuple[Paper, ...] | None

    @property
    def main(self) -> tuple[OutcomeResult, ...]:
        """The outcomes that the trial was planned to answer first of all."""
        return tuple(one for one in self.outcomes or () if one.is_main)


def read_results(study: Study) -> Results:
    """The results in the record's own numbers. Never raises."""
    state = results_state(study)
    held = study.results_section
    numbers, events = held.outcome_measures_module, held.adverse_events_module
    silent = None if state in ("posted", "not_in_our_copy") else ()
    return Results(
        state=state,
        posted_date=study.protocol_section.status_module.results_first_post_date_struct.date,
        outcomes=silent if numbers is None else tuple(map(read_outcome, numbers.outcome_measures)),
        harms=silent
        if events is None
        else tuple(
            Harms(one.title or "a group without a title", one.serious_num_affected, one.serious_num_at_risk)
            for one in events.event_groups
        ),
        harms_time_frame=events.time_frame if events else None,
        papers=_papers(study),
    )


def results_state(study: Study) -> State:
    """Whether results can be read at the registry; a copy of facts shows no absence."""
    held, status = study.results_section, study.protocol_section.status_module
    if study.has_results or held.outcome_measures_module or held.adverse_events_module:
        return "posted"
    if study.annotation_section.annotation_module.unposted_annotation or status.results_first_submit_date:
        return "under_review"
    if study.has_results is None or study.is_partial:
        return "not_in_our_copy"
    return "none_posted"


def _papers(study: Study) -> tuple[Paper, ...] | None:
    listed = study.protocol_section.references_module.references
    if not listed and study.is_partial:
        return None
    own = result_papers(study)
    return tuple(
        Paper(one.pmid, one.citation, one.type, bool(one.retractions), one in own)
        for one in listed
        if one.type in PAPER_TYPES
    )
