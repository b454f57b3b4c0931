"""The conditions of the cautions on status, dates, sites and results: one small pure function a rule.

Each is named as its table in cautions.toml and gives a Fired when the record shows the fact, else None.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from trialfinder import vocabulary
from trialfinder.advice.cautions.fired import AS_OF_PATH, STATUS_PATH, VERIFIED_PATH, Fired, dated, quoted
from trialfinder.reading import freshness
from trialfinder.reading.dates import age_words
from trialfinder.reading.reading import Reading
from trialfinder.registry.record import Contact


def recruiting_not_verified(reading: Reading, today: date) -> Fired | None:
    """It recruits, and nobody confirmed the record for 12 months or more."""
    fresh = reading.freshness(today)
    if (
        not fresh.is_recruiting
        or fresh.months_since_verified is None
        or fresh.months_since_verified < freshness.STALE_MONTHS
    ):
        return None
    # The day that stands in the sentence: of our facts in a facts_only record, else the last verification.
    of_facts = reading.is_partial and fresh.as_of
    since, path = (of_facts, AS_OF_PATH) if of_facts else (fresh.verified or "", VERIFIED_PATH)
    age = age_words(since, today) or ""
    return Fired(dates=(since,), path=path, words={"status": reading.status, "age": age})


def end_date_passed(reading: Reading, today: date) -> Fired | None:
    """It takes people, or will, and its own end date is behind us."""
    for found in reading.freshness(today).contradictions:
        if found.id == "end_date_passed":
            return Fired(dates=found.dates, path=found.path, words={"status": reading.status, "end": found.dates[0]})
    return None


def dates_out_of_order(reading: Reading, today: date) -> Fired | None:
    """It ends before it starts."""
    for found in reading.freshness(today).contradictions:
        if found.id == "dates_out_of_order":
            start, end = found.dates
            return Fired(dates=found.dates, path=found.path, words={"start": start, "end": end})
    return None


def no_site_recruits(reading: Reading, today: date) -> Fired | None:
    """It recruits, yet each site it lists has another status."""
    sites = reading.section.contacts_locations_module.locations
    for found in reading.freshness(today).contradictions:
        if found.id == "no_site_recruits":
            count = len(sites)
            none = "The one site it lists does not say" if count == 1 else f"None of the {count} sites it lists says"
            return quoted(sites[0].status, found.path, status=reading.status, none=none)._replace(dates=found.dates)
    return None


def no_site_listed(reading: Reading, today: date) -> Fired | None:
    """It recruits and lists no site."""
    is_so = any(found.id == "no_site_listed" for found in reading.freshness(today).contradictions)
    return dated(reading, status=reading.status) if is_so else None


def no_contact(reading: Reading, today: date) -> Fired | None:
    """It recruits, or will, and gives neither phone nor email, for the study or for any site."""
    if reading.section.status_module.overall_status not in ("RECRUITING", "NOT_YET_RECRUITING"):
        return None
    module = reading.section.contacts_locations_module
    groups = (module.central_contacts, *(site.contacts for site in module.locations))
    return None if any(_can_be_reached(group) for group in groups) else dated(reading, status=reading.status)


def _can_be_reached(contacts: Iterable[Contact]) -> bool:
    return any(one.phone or one.email for one in contacts)


def status_unknown(reading: Reading, today: date) -> Fired | None:
    """The registry itself gave up on the status."""
    status = reading.section.status_module
    if status.overall_status != "UNKNOWN":
        return None
    last = vocabulary.STATUSES.get(status.last_known_status or "")
    verified = reading.freshness(today).verified
    when = f"; last verified {verified}" if verified else "; the record has no verification date"
    words = f"Before that it was: {last}{when}." if last else "Nobody confirmed the record for two years or more."
    return quoted("UNKNOWN", STATUS_PATH, last_status=words)._replace(dates=(verified,) if verified else ())


def stopped(reading: Reading, today: date) -> Fired | None:
    """It was stopped early, paused or withdrawn; with the reason that the record gives."""
    status = reading.section.status_module
    if status.overall_status not in ("TERMINATED", "SUSPENDED", "WITHDRAWN"):
        return None
    if status.why_stopped:
        why = "The record gives this reason."
        return quoted(status.why_stopped, "protocolSection.statusModule.whyStopped", status=reading.status, why=why)
    is_full = not reading.is_partial
    why = "The record does not say why." if is_full else "Why is not in our offline copy."
    return quoted(status.overall_status, STATUS_PATH, status=reading.status, why=why)


def results_overdue(reading: Reading, today: date) -> Fired | None:
    """The one legal flag; its definition is reading.freshness.results_overdue."""
    found = freshness.results_overdue(reading.study, today)
    if found is None:
        return None
    return Fired(
        dates=tuple(one for one in (found.finished, found.certificate) if one),
        path="protocolSection.statusModule.primaryCompletionDateStruct.date",
        words={
            "certainty": "appears to" if found.certainty == "appears" else "may",
            "due": found.due.isoformat(),
            "finished": found.finished,
            "as_of": reading.freshness(today).as_of or today.isoformat(),
        },
    )


def silent_results(reading: Reading, today: date) -> Fired | None:
    """The soft flag, law or no law; its definition is reading.freshness.silent_results."""
    found = freshness.silent_results(reading.study, today)
    if found is None:
        return None
    return Fired(dates=(found.finished,), path=found.path, words={"finished": found.finished, "months": found.months})
