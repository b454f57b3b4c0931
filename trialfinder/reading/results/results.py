"""What a record holds of its trial's results: posted or not, numbers, serious harms, papers.

Of each posted outcome group by group. Every number is the record's own text; nothing is computed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from trialfinder.reading.freshness import is_plan, result_papers
from trialfinder.registry.record import Analysis, Denominator, Measurement, OutcomeMeasure, ResultGroup, Study

PEOPLE: Final = "Participants"
"""The registry's unit for people; a study may count knees or injections instead."""

_NO_NUMBER: Final = ("", "NA", "N/A")


class OutcomeRow(NamedTuple):
    """One number of one group."""

    class_: str | None
    """The part of the outcome (a visit, a scale), in the record's words; None where it has one part only."""
    category: str | None
    """One answer of several, in the record's words; None where there is one only."""
    value: str | None
    """None: the record gives none ("NA"); `comment` may say why."""
    spread: str | None
    """A number, or "low to high"; the outcome's `spread_type` says of what kind."""
    n: int | None
    """How many were counted, where this part of the outcome has a number of its own."""
    comment: str | None


class Group(NamedTuple):
    """One group's numbers."""

    title: str
    n: int | None
    """People counted; None where the record does not say."""
    units: tuple[int, str] | None
    """How many of what, where something else than people was counted: (120, "knees")."""
    rows: tuple[OutcomeRow, ...]


class Test(NamedTuple):
    """A statistical test as posted."""

    groups: tuple[str, ...]
    method: str | None
    p: str | None
    """As the record writes it: "0.03", "<0.001"."""
    estimate: str | None
    estimate_of: str | None
    """What the estimate is: "Mean Difference (Net)", "Odds Ratio (OR)"."""
    ci: str | None
    """The estimate's interval: "1.2 to 3.4", or "at most 3.4" of a one-sided one."""
    ci_percent: str | None


class OutcomeResult(NamedTuple):
    """One outcome that was measured."""

    title: str
    type: str | None
    """The registry's PRIMARY, SECONDARY, OTHER_PRE_SPECIFIED or POST_HOC."""
    time_frame: str | None
    unit: str | None
    measure: str | None
    """mean, median, count of participants, number …: what each value is, in lower case."""
    spread_type: str | None
    """In the record's words: "Standard Deviation", "95% Confidence Interval"."""
    groups: tuple[Group, ...]
    """Empty: the outcome is listed, its numbers are not posted."""
    tests: tuple[Test, ...]

    @property
    def is_main(self) -> bool:
        """Whether the trial was planned to answer this question first of all."""
        return self.type == "PRIMARY"


def read_outcome(one: OutcomeMeasure) -> OutcomeResult:
    """One outcome's numbers; a number of a group that the outcome does not list is left out."""
    return OutcomeResult(
        title=one.title or "an outcome without a title",
        type=one.type,
        time_frame=one.time_frame,
        unit=one.unit_of_measure,
        measure=one.param_type.lower().replace("_", " ") if one.param_type else None,
        spread_type=_kind(one.dispersion_type),
        groups=tuple(group for listed in one.groups if (group := _group(one, listed)).rows),
        tests=tuple(_test(test, _titles(one.groups)) for test in one.analyses),
    )


def count_of(text: str | None) -> int | None:
    """A posted count as a number; None where it is none.

    >>> count_of("1,143"), count_of("NA")
    (1143, None)
    """
    digits = (text or "").strip().replace(",", "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 12 else None


def _group(one: OutcomeMeasure, group: ResultGroup) -> Group:
    counted = one.denom_units_selected
    units = _count(one.denoms, group.id, counted) if counted and counted != PEOPLE else None
    return Group(
        title=group.title or "a group without a title",
        n=_count(one.denoms, group.id, PEOPLE),
        units=None if units is None or counted is None else (units, counted),
        rows=tuple(
            OutcomeRow(
                part.title or None,
                category.title or None,
                _number(number.value),
                _spread(number),
                _count(part.denoms, group.id, counted or PEOPLE),
                number.comment,
            )
            for part in one.classes
            for category in part.categories
            for number in category.measurements
            if number.group_id == group.id
        ),
    )


def _titles(groups: Iterable[ResultGroup]) -> dict[str, str]:
    return {one.id: one.title for one in groups if one.id and one.title}


def _count(denoms: Iterable[Denominator], group_id: str | None, units: str) -> int | None:
    listed = (count for one in denoms if one.units == units for count in one.counts if count.group_id == group_id)
    return next((count_of(count.value) for count in listed), None)


def _kind(dispersion: str | None) -> str | None:
    """The kind of spread; some records say in so many words that there is none."""
    return None if dispersion in (None, "", "NA", "Not Applicable") else dispersion


def _number(text: str | None) -> str | None:
    return None if text is None or text.strip().upper() in _NO_NUMBER else text.strip()


def _spread(number: Measurement) -> str | None:
    if one := _number(number.spread):
        return one
    return _between(_number(number.lower_limit), _number(number.upper_limit))


def _between(low: str | None, high: str | None) -> str | None:
    if low and high:
        return f"{low} to {high}"
    return f"at least {low}" if low else f"at most {high}" if high else None


def _test(test: Analysis, titles: Mapping[str, str]) -> Test:
    p = _number(test.p_value)
    return Test(
        groups=tuple(titles[one] for one in test.group_ids if one in titles),
        method=test.statistical_method,
        p=p.lstrip("= ") or None if p else None,
        estimate=_number(test.param_value),
        estimate_of=test.param_type,
        ci=_between(_number(test.ci_lower_limit), _number(test.ci_upper_limit)),
        ci_percent=_number(test.ci_pct_value),
    )


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
    """A paper that the record ties to the trial."""

    pmid: str | None
    citation: str | None
    type: str
    retracted: bool
    """The registry marks it as retracted, in whole or in part."""
    is_on_this_trial: bool
    """False: it is filed as a result and older than the trial, or only plans one."""
    is_plan: bool
    """It tells how a trial is done, and holds no results."""


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


def results_posted(study: Study) -> bool | None:
    """Whether results are posted, for columns and filters; None: our copy does not tell."""
    state = results_state(study)
    return None if state == "not_in_our_copy" else state == "posted"


def _papers(study: Study) -> tuple[Paper, ...] | None:
    listed = study.protocol_section.references_module.references
    if not listed and study.is_partial:
        return None
    own = result_papers(study)
    return tuple(
        Paper(one.pmid, one.citation, one.type, bool(one.retractions), one in own, is_plan(one))
        for one in listed
        if one.type in PAPER_TYPES
    )
