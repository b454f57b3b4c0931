"""The conditions of the cautions on status, dates, sites and results: one small pure function a rule.

Each is named as its table in cautions.toml and gives a Finding when the record shows the fact, else None.
"""

from __future__ import annotations

from collections.abc import Iterable

from trialfinder import vocabulary
from trialfinder.advice.cautions.case import AS_OF_PATH, STATUS_PATH, VERIFIED_PATH, Case, Finding
from trialfinder.reading import freshness
from trialfinder.reading.dates import age_words
from trialfinder.registry.record import Contact


def recruiting_not_verified(case: Case) -> Finding | None:
    """It recruits, and nobody confirmed the record for 12 months or more."""
    fresh = case.freshness
    if (
        not fresh.is_recruiting
        or fresh.months_since_verified is None
        or fresh.months_since_verified < freshness.STALE_MONTHS
    ):
        return None
    since = fresh.verified or fresh.as_of or ""
    path = VERIFIED_PATH if fresh.verified else AS_OF_PATH
    age = age_words(since, case.today) or ""
    return Finding(dates=(since,), path=path, words={"status": case.status, "age": age})


def end_date_passed(case: Case) -> Finding | None:
    """It takes people, or will, and its own end date is behind us."""
    for found in case.freshness.contradictions:
        if found.id == "end_date_passed":
            return Finding(dates=found.dates, path=found.path, words={"status": case.status, "end": found.dates[0]})
    return None


def dates_out_of_order(case: Case) -> Finding | None:
    """It ends before it starts."""
    for found in case.freshness.contradictions:
        if found.id == "dates_out_of_order":
            start, end = found.dates
            return Finding(dates=found.dates, path=found.path, words={"start": start, "end": end})
    return None


def no_site_recruits(case: Case) -> Finding | None:
    """It recruits, yet each site it lists has another status."""
    sites = case.section.contacts_locations_module.locations
    for found in case.freshness.contradictions:
        if found.id == "no_site_recruits":
            return case.quoted(sites[0].status, found.path, status=case.status, sites=len(sites))._replace(
                dates=found.dates
            )
    return None


def no_site_listed(case: Case) -> Finding | None:
    """It recruits and lists no site."""
    is_so = any(found.id == "no_site_listed" for found in case.freshness.contradictions)
    return case.dated(status=case.status) if is_so else None


def no_contact(case: Case) -> Finding | None:
    """It recruits, or will, and gives neither phone nor email, for the study or for any site."""
    if case.section.status_module.overall_status not in ("RECRUITING", "NOT_YET_RECRUITING"):
        return None
    module = case.section.contacts_locations_module
    groups = (module.central_contacts, *(site.contacts for site in module.locations))
    return None if any(_can_be_reached(group) for group in groups) else case.dated(status=case.status)


def _can_be_reached(contacts: Iterable[Contact]) -> bool:
    return any(one.phone or one.email for one in contacts)


def status_unknown(case: Case) -> Finding | None:
    """The registry itself gave up on the status."""
    status = case.section.status_module
    if status.overall_status != "UNKNOWN":
        return None
    last = vocabulary.STATUSES.get(status.last_known_status or "")
    verified = case.freshness.verified
    when = f" (last verified {verified})" if verified else " (date not known)"
    words = f"Before that it was: {last}{when}." if last else "Nobody confirmed the record for two years or more."
    return case.quoted("UNKNOWN", STATUS_PATH, last_status=words)._replace(dates=(verified,) if verified else ())


def stopped(case: Case) -> Finding | None:
    """It was stopped early, paused or withdrawn; with the reason that the record gives."""
    status = case.section.status_module
    if status.overall_status not in ("TERMINATED", "SUSPENDED", "WITHDRAWN"):
        return None
    if status.why_stopped:
        why = "The record gives this reason."
        return case.quoted(status.why_stopped, "protocolSection.statusModule.whyStopped", status=case.status, why=why)
    is_full = case.study.completeness == "full"
    why = "The record does not say why." if is_full else "Why is not in our offline copy."
    return case.quoted(status.overall_status, STATUS_PATH, status=case.status, why=why)


def results_overdue(case: Case) -> Finding | None:
    """The one legal flag; its definition is reading.freshness.results_overdue."""
    found = freshness.results_overdue(case.study, case.today)
    if found is None:
        return None
    return Finding(
        dates=tuple(one for one in (found.finished, found.certificate) if one),
        path="protocolSection.statusModule.primaryCompletionDateStruct.date",
        words={
            "certainty": "appears to" if found.certainty == "appears" else "may",
            "due": found.due.isoformat(),
            "finished": found.finished,
            "as_of": case.freshness.as_of or case.today.isoformat(),
        },
    )


def silent_results(case: Case) -> Finding | None:
    """The soft flag, law or no law; its definition is reading.freshness.silent_results."""
    found = freshness.silent_results(case.study, case.today)
    if found is None:
        return None
    return Finding(dates=(found.finished,), path=found.path, words={"finished": found.finished, "months": found.months})
