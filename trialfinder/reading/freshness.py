"""How fresh a record is: what contradicts what, and which results are overdue or silent. Pure functions of a record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple

from trialfinder import vocabulary
from trialfinder.places.regions import is_in_us
from trialfinder.reading.dates import PartialDate, date_in_words, months_between, read_date
from trialfinder.reading.text.phrases import phrases
from trialfinder.registry.record import Reference, Study

STALE_MONTHS = 12
"""A whole record is due for review at least every 12 months. Source: 42 CFR 11.64(a)."""
SILENT_MONTHS = 24
"""Two years after the end most results that will be told have been told; a soft sign, not a law."""
FINAL_RULE_START = date(2017, 1, 18)
"""The results rule reads the FDA answers of studies that started from this day. Source: 42 CFR 11.22."""
ACT_START = date(2008, 1, 1)
"""Studies whose main measurements ended before are outside the results law. Source: FDAAA 801."""
QUALITY_CONTROL_DAYS = 30
"""The registry checks results for about a month before they are public. Source: 42 CFR 11.52."""

JOINABLE = ("RECRUITING", "NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION")
"""Statuses that take people, or will."""
UNDER_WAY = ("ACTIVE_NOT_RECRUITING", "SUSPENDED")
"""Statuses of a study that goes on, or may go on, without taking people."""
FINISHED = ("COMPLETED", "TERMINATED")
"""Statuses of a study that ended with people in it."""

_year = re.compile(r"\b(?:19|20)\d\d\b")
_PRODUCT_TYPES = ("DRUG", "BIOLOGICAL", "DEVICE", "COMBINATION_PRODUCT", "GENETIC", "RADIATION")


class DatesAtOdds(NamedTuple):
    """Two facts of one record that do not go together, with the dates they rest on."""

    id: Literal["end_date_passed", "start_date_passed", "no_site_recruits", "no_site_listed", "dates_out_of_order"]
    dates: tuple[str, ...]
    path: str


class Freshness(NamedTuple):
    """How old the record's word is."""

    as_of: str | None
    """The day for which our copy of the record holds; None: not known. derivedSection.miscInfoModule.versionHolder."""
    verified: str | None
    """When the study team last confirmed the record. protocolSection.statusModule.statusVerifiedDate."""
    months_since_verified: int | None
    """Whole months from the verification (in a facts_only record without one: from as_of) to today; never negative."""
    is_recruiting: bool | None
    """None: our copy carries no status."""
    end_date_passed: bool | None
    """The planned end lies before today. None: no end date. (Says nothing of the status.)"""
    contradictions: tuple[DatesAtOdds, ...]


class Overdue(NamedTuple):
    """Results that the law seems to ask for and that the record, on its date, does not have."""

    certainty: Literal["appears", "probable"]
    """probable: it started before 2017-01-18, or the FDA answers or the phase are missing."""
    finished: str
    """Actual primary completion date, as in the record."""
    due: date
    """Primary completion + 1 year (+ 2 with a certificate of delay) + 30 days for the registry's own check."""
    certificate: str | None
    """The day a certificate of delay was sent, if one was."""


class Silent(NamedTuple):
    """A study that ended long ago with nothing posted and no result paper in its record."""

    finished: str
    """The actual end, as in the record."""
    path: str
    months: int
    """Whole months from the end to the day of our copy."""


def read_freshness(study: Study, today: date) -> Freshness:
    """How old the record's word is, and which of its dates and statuses do not go together."""
    status = study.protocol_section.status_module
    as_of = read_date(study.derived_section.misc_info_module.version_holder)
    verified = read_date(status.status_verified_date)
    since = read_date(status_date(study)) or verified
    end = read_date(status.completion_date_struct.date) or read_date(status.primary_completion_date_struct.date)
    known = status.overall_status is not None
    return Freshness(
        as_of=as_of.text if as_of else None,
        verified=verified.text if verified else None,
        months_since_verified=months_between(since.last, today) if since else None,
        is_recruiting=vocabulary.is_recruiting(status.overall_status) if known else None,
        end_date_passed=end.last < today if end else None,
        contradictions=tuple(_contradictions(study, today)),
    )


def dated_status(study: Study) -> str:
    """The status in plain words, never without the day it was true; how long ago that was stands in wording.py.

    `Recruiting; last verified May 2024`. A facts_only record: `Was recruiting on 2025-08-26; check`, as the contract
    has it.
    """
    code = study.protocol_section.status_module.overall_status
    if code is None:
        return vocabulary.STATUS_NOT_HELD if study.is_partial else vocabulary.NO_STATUS_PHRASE.capitalize()
    words, when = vocabulary.STATUSES.get(code, code), status_date(study)
    if not study.is_partial:
        return (
            f"{words}; last verified {date_in_words(when)}" if when else f"{words}; the record has no verification date"
        )
    if code in STILL_OPEN:
        was = f"Was {words[0].lower()}{words[1:]}"
        return f"{was} on {when}; check" if when else f"{was}, but our copy does not say when; check"
    return f"{words}, as of {date_in_words(when)}" if when else f"{words}; our copy does not say when"


STILL_OPEN = ("RECRUITING", "NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION")
"""Statuses that a person would act on: an old copy says that they were, not that they are."""


def status_date(study: Study) -> str | None:
    """The day on which the status was known to hold: last verified; of a facts_only record the day of our facts."""
    if study.is_partial:
        return study.derived_section.misc_info_module.version_holder
    return study.protocol_section.status_module.status_verified_date


def result_papers(study: Study) -> tuple[Reference, ...]:
    """The papers that the record ties to this study's results: references of type RESULT or DERIVED.

    Sponsors file old papers as RESULT too: one from before the study's first year, or of a study that has not begun,
    is not its result, nor is a paper that calls itself the plan of a trial. DERIVED is the registry's own match by
    study number.
    """
    status = study.protocol_section.status_module
    start = read_date(status.start_date_struct.date)
    has_begun = status.overall_status not in ("NOT_YET_RECRUITING", "WITHDRAWN")

    def is_result(paper: Reference) -> bool:
        years = [int(year) for year in _year.findall(paper.citation or "")]
        return has_begun and not (start and years and max(years) < start.first.year)

    listed = study.protocol_section.references_module.references
    return tuple(
        one
        for one in listed
        if (one.type == "DERIVED" or (one.type == "RESULT" and is_result(one))) and not is_plan(one)
    )


def is_plan(paper: Reference) -> bool:
    """The paper's title says that it tells how a trial is done: a protocol, a design, a plan of the statistics."""
    return phrases()["paper_is_a_plan"].may_be_in(paper.citation or "")


def results_overdue(study: Study, today: date) -> Overdue | None:
    """The one definition of "results overdue" under the results law; None: not covered, not due yet, or not known.

    Judged on the day of our copy when that is earlier than today: what was posted since is not in it. A facts_only
    record without results gives None, for it cannot show an absence.
    Source: 42 CFR 11.22, 11.44, 11.52; https://clinicaltrials.gov/policy/fdaaa-801-final-rule
    """
    status = study.protocol_section.status_module
    ended = status.primary_completion_date_struct
    finished = read_date(ended.date)
    certainty = _law_applies(study, finished)
    if certainty is None or finished is None or ended.type != "ACTUAL" or not _lacks_results(study):
        return None
    certificate = read_date(status.disp_first_submit_date)
    due = _years_later(finished.last, 3 if certificate else 1) + timedelta(days=QUALITY_CONTROL_DAYS)
    if _day_of_copy(study, today) <= due:
        return None
    return Overdue(certainty, finished.text, due, certificate.text if certificate else None)


def silent_results(study: Study, today: date) -> Silent | None:
    """A study that ended 24 months ago or more with no results posted and no result paper listed; law or no law.

    A reference without a type may be a result paper, so it counts as one here. Judged on the day of our copy, as
    `results_overdue` is; a facts_only record gives None.
    """
    section = study.protocol_section
    status = section.status_module
    if status.overall_status not in FINISHED or section.design_module.enrollment_info.count == 0:
        return None
    may_tell = (one for one in section.references_module.references if one.type != "BACKGROUND" and not is_plan(one))
    if not _lacks_results(study) or any(may_tell):
        return None
    for name, ended in (
        ("primaryCompletionDateStruct", status.primary_completion_date_struct),
        ("completionDateStruct", status.completion_date_struct),
    ):
        when = read_date(ended.date)
        if when and ended.type != "ESTIMATED":
            months = months_between(when.last, _day_of_copy(study, today))
            path = f"protocolSection.statusModule.{name}.date"
            return Silent(when.text, path, months) if months >= SILENT_MONTHS else None
    return None


def _lacks_results(study: Study) -> bool:
    """True when a full record surely has no results: none posted, none sent and waiting for the registry's check."""
    status = study.protocol_section.status_module
    return (
        not study.is_partial
        and study.has_results is False
        and status.results_first_submit_date is None
        and study.annotation_section.annotation_module.unposted_annotation is None
    )


def _law_applies(study: Study, finished: PartialDate | None) -> Literal["appears", "probable"] | None:
    section = study.protocol_section
    design, oversight = section.design_module, section.oversight_module
    if design.study_type != "INTERVENTIONAL" or section.status_module.overall_status == "WITHDRAWN":
        return None
    if design.design_info.primary_purpose == "DEVICE_FEASIBILITY" or finished is None or finished.last < ACT_START:
        return None
    is_early = bool(design.phases) and set(design.phases) <= {"EARLY_PHASE1", "PHASE1"}
    is_drug, is_device = oversight.is_fda_regulated_drug, oversight.is_fda_regulated_device
    start = read_date(section.status_module.start_date_struct.date)
    if is_drug and not is_early or is_device:
        is_sure = start is not None and start.first >= FINAL_RULE_START and bool(design.phases)
        return "appears" if is_sure else "probable"
    if is_drug is None and is_device is None and not is_early:
        countries = {one.country for one in section.contacts_locations_module.locations}
        types = {one.type for one in section.arms_interventions_module.interventions}
        # Without the FDA answers the law is likely only where the United States and a regulated product may be in play.
        if (not countries or any(map(is_in_us, countries))) and types & set(_PRODUCT_TYPES):
            return "probable"
    return None


def _day_of_copy(study: Study, today: date) -> date:
    as_of = read_date(study.derived_section.misc_info_module.version_holder)
    return min(as_of.last, today) if as_of else today


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def _contradictions(study: Study, today: date) -> Iterator[DatesAtOdds]:
    status = study.protocol_section.status_module
    at = "protocolSection.statusModule."
    verified = tuple(one.text for one in (read_date(status.status_verified_date),) if one)
    primary = read_date(status.primary_completion_date_struct.date)
    whole = read_date(status.completion_date_struct.date)
    # Nobody can join after the last main measurement, so the primary date decides where there is one.
    end, end_name = (primary, "primaryCompletionDateStruct") if primary else (whole, "completionDateStruct")
    if end and end.last < today and status.overall_status in JOINABLE:
        yield DatesAtOdds("end_date_passed", (end.text, *verified), f"{at}{end_name}.date")
    is_open = status.overall_status in UNDER_WAY and status.completion_date_struct.type != "ACTUAL"
    if whole and is_open and whole.last < today:
        yield DatesAtOdds("end_date_passed", (whole.text, *verified), f"{at}completionDateStruct.date")
    start = read_date(status.start_date_struct.date)
    if start and start.last < today and status.overall_status == "NOT_YET_RECRUITING":
        yield DatesAtOdds("start_date_passed", (start.text, *verified), f"{at}startDateStruct.date")
    if start and end and end.last < start.first:
        yield DatesAtOdds("dates_out_of_order", (start.text, end.text), f"{at}{end_name}.date")
    if not vocabulary.is_recruiting(status.overall_status) or study.is_partial:
        return
    places = study.protocol_section.contacts_locations_module.locations
    if not places:
        yield DatesAtOdds("no_site_listed", verified, f"{at}statusVerifiedDate")
    # A site without a status follows its study, which recruits.
    elif all(one.status and not vocabulary.is_recruiting(one.status) for one in places):
        site_path = "protocolSection.contactsLocationsModule.locations[0].status"
        yield DatesAtOdds("no_site_recruits", verified, site_path)
