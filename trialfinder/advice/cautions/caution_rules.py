"""The conditions of the cautions, on dates and sites first, then on design and wording: one small pure function a rule.

Each is named as its table in cautions.toml and gives a Fired when the record shows the fact, else None. None of them
reads a missing field as "no".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from trialfinder import vocabulary
from trialfinder.advice.cautions.areas import listed_areas
from trialfinder.advice.cautions.fired import (
    AS_OF_PATH,
    DESIGN_PATH,
    STATUS_PATH,
    VERIFIED_PATH,
    Fired,
    dated,
    evidenced,
    quoted,
    spoken,
)
from trialfinder.places.regions import is_in_us
from trialfinder.reading import freshness
from trialfinder.reading.dates import age_words, date_in_words, on_date, read_date
from trialfinder.reading.reading import Reading
from trialfinder.reading.text.quote import Quote, unescape
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


def _dates_at_odds(reading: Reading, today: date, kind: str) -> freshness.DatesAtOdds | None:
    return next((found for found in reading.freshness(today).contradictions if found.id == kind), None)


def end_date_passed(reading: Reading, today: date) -> Fired | None:
    """It takes people, or will, or is under way, and its own end date is behind us."""
    if (found := _dates_at_odds(reading, today, "end_date_passed")) is None:
        return None
    what = "the main measurement" if "primary" in found.path else "the whole trial"
    words = {"status": reading.status, "what": what, "end": date_in_words(found.dates[0])}
    return Fired(dates=found.dates, path=found.path, words=words)


def start_date_passed(reading: Reading, today: date) -> Fired | None:
    """It does not recruit yet, and its own start date is behind us."""
    if (found := _dates_at_odds(reading, today, "start_date_passed")) is None:
        return None
    words = {"status": reading.status, "start": date_in_words(found.dates[0])}
    return Fired(dates=found.dates, path=found.path, words=words)


def dates_out_of_order(reading: Reading, today: date) -> Fired | None:
    """It ends before it starts."""
    if (found := _dates_at_odds(reading, today, "dates_out_of_order")) is None:
        return None
    start, end = map(date_in_words, found.dates)
    return Fired(dates=found.dates, path=found.path, words={"start": start, "end": end})


def no_site_recruits(reading: Reading, today: date) -> Fired | None:
    """It recruits, yet each site it lists has another status."""
    if (found := _dates_at_odds(reading, today, "no_site_recruits")) is None:
        return None
    sites = reading.section.contacts_locations_module.locations
    count = len(sites)
    none = "The one site it lists does not say" if count == 1 else f"None of the {count} sites it lists says"
    return quoted(sites[0].status, found.path, status=reading.status, none=none)._replace(dates=found.dates)


def no_site_listed(reading: Reading, today: date) -> Fired | None:
    """It recruits and lists no site."""
    is_so = _dates_at_odds(reading, today, "no_site_listed") is not None
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
    undated = f"; {vocabulary.text_read(reading.is_partial)} has no verification date"
    when = f"; last verified {date_in_words(verified)}" if verified else undated
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
            "due": date_in_words(found.due.isoformat()),
            "finished": on_date(found.finished),
            "as_of": on_date(reading.freshness(today).as_of or today.isoformat()),
        },
    )


def silent_results(reading: Reading, today: date) -> Fired | None:
    """The soft flag, law or no law; its definition is reading.freshness.silent_results."""
    found = freshness.silent_results(reading.study, today)
    if found is None:
        return None
    return Fired(
        dates=(found.finished,),
        path=found.path,
        words={
            "what": "main measurement" if "primary" in found.path else "trial",
            "finished": on_date(found.finished),
            "months": found.months,
        },
    )


ENROLLMENT_SHARE = 0.8
"""Fewer than this share of the people planned in the text: a cut worth a word; less is ordinary slack."""

_vein = re.compile(r"intra\W{0,3}venous|\bi\.?v\b|infus|\bvein|\bdrip", re.IGNORECASE)
_spinal_fluid = re.compile(r"intra\W{0,3}thecal|lumbar puncture|spinal fluid|cerebrospinal", re.IGNORECASE)
_ASKED_ABOUT = ("exosome", "svf", "ipsc", "gene_modified", "umbilical_msc")
"""Products that are donor, expanded or enzyme-made whatever else the record says. Source: domain knowledge 3.6."""
MANY = 5
"""From so many different conditions or body areas on, a record lists many."""


def enrollment_cut(reading: Reading, today: date) -> Fired | None:
    """Far fewer people joined than the record's own text had planned.

    One record has one enrollment number, so the plan is read from the text; of several numbers the smallest counts.
    """
    joined = reading.section.design_module.enrollment_info
    if joined.type != "ACTUAL" or not joined.count:
        return None
    plans = [(one.number, one.quote) for one in reading.said("planned_number") if one.number]
    if not plans:
        return None
    planned, quote = min(plans)
    is_cut = joined.count < planned * ENROLLMENT_SHARE
    return Fired(quote, words={"planned": planned, "actual": joined.count}) if is_cut else None


def no_control_group(reading: Reading, today: date) -> Fired | None:
    """Everyone gets the treatment: a trial whose label, or whose own model, says so."""
    design = reading.section.design_module
    # Chance can only decide between groups: where a record is at odds with itself, say nothing.
    if design.study_type != "INTERVENTIONAL" or design.design_info.allocation == "RANDOMIZED":
        return None
    model = design.design_info.intervention_model
    if reading.labels.control not in ("none", None) or set(reading.labels.compared) & {"no_treatment", "usual_care"}:
        return None
    if model == "SINGLE_GROUP":
        return quoted(model, DESIGN_PATH + "designInfo.interventionModel")
    if reading.labels.control is None:
        return None
    return evidenced(reading, reading.labels.control_evidence)


def all_get_product(reading: Reading, today: date) -> Fired | None:
    """Groups are set against each other, and each gets the product: in other doses or forms, or one of several."""
    labels = reading.labels
    among = set(labels.compared or (labels.control,)) <= {"dose_comparison", "forms", "products"}
    return evidenced(reading, labels.control_evidence) if among and not reading.is_partial else None


def open_label(reading: Reading, today: date) -> Fired | None:
    """People know what they get, in a trial that has groups to compare."""
    design = reading.section.design_module
    masking = design.design_info.masking_info.masking
    has_groups = design.study_type == "INTERVENTIONAL" and design.design_info.intervention_model != "SINGLE_GROUP"
    if masking != "NONE" or not has_groups or no_control_group(reading, today):
        return None
    return quoted(masking, DESIGN_PATH + "designInfo.maskingInfo.masking")


LATE_DAYS = 365
"""A record sent so long after the start could be written with the first results in hand; the law allows 21 days.

Source: 42 CFR 11.24."""


def registered_late(reading: Reading, today: date) -> Fired | None:
    """The record was first sent after the study had ended, or a year or more after it began."""
    status = reading.section.status_module
    sent = read_date(status.study_first_submit_date or status.study_first_post_date_struct.date)
    start, ended = read_date(status.start_date_struct.date), status.primary_completion_date_struct
    end = read_date(ended.date) if ended.type != "ESTIMATED" else None
    if sent is None or status.overall_status == "WITHDRAWN" or start and start.first < freshness.ACT_START:
        return None
    path = "protocolSection.statusModule." + (
        "studyFirstSubmitDate" if status.study_first_submit_date else "studyFirstPostDateStruct.date"
    )
    if end and end.last < sent.first:
        said = f"after the main measurement had ended ({date_in_words(end.text)})"
        return Fired(dates=(sent.text, end.text), path=path, words={"sent": date_in_words(sent.text), "when": said})
    if start and (sent.first - start.last).days >= LATE_DAYS:
        said = f"more than a year after the start ({date_in_words(start.text)})"
        return Fired(dates=(sent.text, start.text), path=path, words={"sent": date_in_words(sent.text), "when": said})
    return None


def not_by_chance(reading: Reading, today: date) -> Fired | None:
    """There are groups to compare, and chance does not fill them."""
    design = reading.section.design_module
    arms = reading.section.arms_interventions_module.arm_groups
    if design.study_type != "INTERVENTIONAL" or design.design_info.allocation != "NON_RANDOMIZED" or len(arms) < 2:
        return None
    return quoted(design.design_info.allocation, DESIGN_PATH + "designInfo.allocation")


def observational(reading: Reading, today: date) -> Fired | None:
    """The study watches people who get the product outside it, in the record's own words."""
    if reading.labels.gives_product != "follows":
        return None
    kind = reading.section.design_module.study_type
    return quoted(kind, DESIGN_PATH + "studyType") if kind == "OBSERVATIONAL" else None


def gives_not_stated(reading: Reading, today: date) -> Fired | None:
    """The record does not say that anybody is given the product."""
    kind = reading.section.design_module.study_type
    if reading.labels.topic == "no" or reading.labels.gives_product != "not_stated":
        return None
    return quoted(kind, DESIGN_PATH + "studyType") if kind else dated(reading)


def names_two_places(reading: Reading, today: date) -> Fired | None:
    """Title and arms speak of the back, the text of another part of the body."""
    return _at_odds(reading, today, "place")


def names_two_doses(reading: Reading, today: date) -> Fired | None:
    """Title, arms and interventions name different numbers of cells."""
    return _at_odds(reading, today, "dose")


def names_two_products(reading: Reading, today: date) -> Fired | None:
    """Title and arms name different kinds of product."""
    return _at_odds(reading, today, "product")


def names_two_owners(reading: Reading, today: date) -> Fired | None:
    """Title and arms differ on own or donor."""
    return _at_odds(reading, today, "owner")


def placebo_holds_drug(reading: Reading, today: date) -> Fired | None:
    """An arm called placebo or sham gives a steroid."""
    return _at_odds(reading, today, "placebo")


def _at_odds(reading: Reading, today: date, kind: str) -> Fired | None:
    if reading.labels.topic == "no" or reading.is_partial:
        return None  # our own summary is no word of the record
    for found in reading.contradictions:
        if found.kind == kind:
            return Fired(found.one, words={"one": _short(found.one), "other": _short(found.other)})
    return None


def _short(quote: Quote) -> str:
    words = " ".join(unescape(quote.text).split())
    return words if len(words) <= 160 else words[:159].rsplit(" ", 1)[0] + " …"


def pay_wording(reading: Reading, today: date) -> Fired | None:
    """A sentence about who pays, for more than usual care."""
    return spoken(reading, "pays")


def cost_not_stated(reading: Reading, today: date) -> Fired | None:
    """A trial that people can join says nothing of cost, one way or the other."""
    if (
        reading.section.status_module.overall_status not in freshness.JOINABLE
        or spoken(reading, "pays")
        or spoken(reading, "no_charge")
    ):
        return None
    return dated(reading)


def fda_no_for_this_product(reading: Reading, today: date) -> Fired | None:
    """The sponsor answers "no" to the FDA question for a kind of product where that is worth asking, at a U.S. site."""
    answers, labels = reading.section.oversight_module, reading.labels
    sites = reading.section.contacts_locations_module.locations
    if labels.topic == "no" or answers.is_fda_regulated_drug is not False:
        return None
    if answers.is_fda_regulated_device or not any(is_in_us(site.country) for site in sites):
        return None
    if labels.cell_source in ("allogeneic", "mixed"):
        return evidenced(reading, labels.source_evidence or labels.therapy_evidence, kind="from a donor")
    if labels.processing == "culture_expanded":
        grown = labels.processing_evidence or labels.therapy_evidence
        return evidenced(reading, grown, kind="cells grown in a laboratory")
    asked = [one for one in labels.therapies if one in _ASKED_ABOUT]
    return evidenced(reading, labels.therapy_evidence, kind=vocabulary.THERAPIES[asked[0]]) if asked else None


def promotional_claim(reading: Reading, today: date) -> Fired | None:
    """A sentence that claims approval or proof for a product."""
    return spoken(reading, "claims")


def intravenous_route(reading: Reading, today: date) -> Fired | None:
    """The product goes into a vein."""
    return _route(reading, today, "intravenous", _vein)


def intrathecal_route(reading: Reading, today: date) -> Fired | None:
    """The product goes into the spinal fluid."""
    return _route(reading, today, "intrathecal", _spinal_fluid)


def _route(reading: Reading, today: date, target: str, words: re.Pattern[str]) -> Fired | None:
    if reading.labels.topic == "no" or target not in reading.labels.targets:
        return None
    return evidenced(reading, (one for one in reading.labels.target_evidence if words.search(one.text)))


def many_conditions(reading: Reading, today: date) -> Fired | None:
    """Five or more different conditions or body areas; what counts: listed_areas."""
    areas = listed_areas(reading.study)
    if len(areas) < MANY:
        return None
    other = next(quote for area, quote in areas.items() if area != "back")
    return Fired(other, words={"count": len(areas)})


def retracted_reference(reading: Reading, today: date) -> Fired | None:
    """The registry marks a listed paper as retracted."""
    for i, one in enumerate(reading.section.references_module.references):
        if one.retractions:
            at = f"protocolSection.referencesModule.references[{i}]."
            if one.citation:
                return quoted(one.citation, at + "citation")
            return quoted(one.pmid, at + "pmid") if one.pmid else dated(reading)
    return None
