"""What one record is as a row: one StudyRow a study, one SiteRow a site. Values only; no table.

Missing is None, never 0, "" or "N/A". Lists are tuples. Dates are ISO text and keep the registry's precision
(`2024-05` stays `2024-05`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec

from trialfinder.places import KM_PER_MILE, locate_city
from trialfinder.reading.dates import age_in_years
from trialfinder.reading.labels.labelled import Labels
from trialfinder.reading.results.results import results_posted
from trialfinder.registry.record import Contact, Location, Study
from trialfinder.vocabulary import is_recruiting


class StudyRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The columns of one study, in the contract's order."""

    nct_id: str
    title: str | None
    official_title: str | None
    acronym: str | None
    url: str
    overall_status: str | None
    last_known_status: str | None
    why_stopped: str | None
    is_recruiting: bool | None
    study_type: str | None
    phases: tuple[str, ...]
    allocation: str | None
    masking: str | None
    primary_purpose: str | None
    enrollment: int | None
    enrollment_type: str | None
    start_date: str | None
    primary_completion_date: str | None
    completion_date: str | None
    first_posted: str | None
    last_updated: str | None
    last_verified: str | None
    has_results: bool | None
    sponsor: str | None
    sponsor_class: str | None
    min_age_years: float | None
    max_age_years: float | None
    sex: str | None
    fda_regulated_drug: bool | None
    fda_regulated_device: bool | None
    conditions: tuple[str, ...]
    interventions: tuple[str, ...]
    topic: str
    topic_reason: str
    therapies: tuple[str, ...]
    cell_source: str | None
    cell_source_from: str | None
    gives_product: str | None
    with_operation: bool | None
    processing: str | None
    targets: tuple[str, ...]
    control: str | None
    therapy_evidence: tuple[str, ...]
    n_sites: int | None
    n_recruiting_sites: int | None
    countries: tuple[str, ...]
    completeness: str
    as_of: str | None
    nearest_site: str | None = None
    """This and the next four: only when the question names a place (PLACE_COLUMNS)."""
    nearest_site_city: str | None = None
    nearest_site_status: str | None = None
    distance_km: float | None = None
    distance_mi: float | None = None

    @property
    def is_partial(self) -> bool:
        """True: we hold facts of this record only. Silence is then our copy's, not the record's."""
        return self.completeness == "facts_only"


class SiteRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The columns of one site, in the contract's order."""

    nct_id: str
    facility: str | None
    city: str | None
    state: str | None
    postcode: str | None
    country: str | None
    latitude: float | None
    longitude: float | None
    placed_by: str | None
    """registry, city name or None."""
    site_status: str | None
    is_recruiting: bool | None
    contact_name: str | None
    contact_phone: str | None
    contact_email: str | None
    distance_km: float | None = None
    contacts: tuple[Contact, ...] = ()
    """Everyone at the site who can be reached, in the record's order; no column."""


PLACE_COLUMNS: Final = ("nearest_site", "nearest_site_city", "nearest_site_status", "distance_km", "distance_mi")
"""Columns of a study that stand only in an answer to a question with a place."""

STUDY_COLUMNS: Final = tuple(name for name in StudyRow.__struct_fields__ if name not in PLACE_COLUMNS)
SITE_COLUMNS: Final = tuple(name for name in SiteRow.__struct_fields__ if name != "contacts")


def study_row(study: Study, labels: Labels) -> StudyRow:
    """The row of one record with its labels."""
    section = study.protocol_section
    identity, status, design = section.identification_module, section.status_module, section.design_module
    eligibility, oversight = section.eligibility_module, section.oversight_module
    sponsor = section.sponsor_collaborators_module.lead_sponsor
    sites = section.contacts_locations_module.locations
    no_sites_held = study.is_partial and not sites
    recruiting_sites = sum(is_recruiting(site_status(study, site)) for site in sites)
    return StudyRow(
        nct_id=study.nct_id,
        title=study.title,
        official_title=identity.official_title,
        acronym=identity.acronym,
        url=study_url(study.nct_id),
        overall_status=status.overall_status,
        last_known_status=status.last_known_status,
        why_stopped=status.why_stopped,
        is_recruiting=is_recruiting(status.overall_status) if status.overall_status else None,
        study_type=design.study_type,
        phases=tuple(design.phases),
        allocation=design.design_info.allocation,
        masking=design.design_info.masking_info.masking,
        primary_purpose=design.design_info.primary_purpose,
        enrollment=known_enrollment(design.enrollment_info.count),
        enrollment_type=design.enrollment_info.type,
        start_date=status.start_date_struct.date,
        primary_completion_date=status.primary_completion_date_struct.date,
        completion_date=status.completion_date_struct.date,
        first_posted=status.study_first_post_date_struct.date,
        last_updated=status.last_update_post_date_struct.date,
        last_verified=status.status_verified_date,
        has_results=results_posted(study),
        sponsor=sponsor.name,
        sponsor_class=sponsor.class_,
        min_age_years=age_in_years(eligibility.minimum_age),
        max_age_years=age_in_years(eligibility.maximum_age),
        sex=eligibility.sex,
        fda_regulated_drug=oversight.is_fda_regulated_drug,
        fda_regulated_device=oversight.is_fda_regulated_device,
        conditions=tuple(section.conditions_module.conditions),
        interventions=tuple(one.name for one in section.arms_interventions_module.interventions if one.name),
        topic=labels.topic,
        topic_reason=labels.topic_reason,
        therapies=labels.therapies,
        cell_source=labels.cell_source,
        cell_source_from=labels.cell_source_from,
        gives_product=labels.gives_product,
        with_operation=labels.with_operation,
        processing=labels.processing,
        targets=labels.targets,
        control=labels.control,
        therapy_evidence=tuple(quote.text for quote in labels.therapy_evidence),
        n_sites=None if no_sites_held else len(sites),
        n_recruiting_sites=None if no_sites_held else recruiting_sites,
        countries=tuple(dict.fromkeys(site.country for site in sites if site.country)),
        completeness=study.completeness,
        as_of=study.derived_section.misc_info_module.version_holder,
    )


def site_rows(study: Study) -> tuple[SiteRow, ...]:
    """One row per site of the record, in its order; `distance_km` is None."""
    return tuple(_site_row(study, location) for location in study.protocol_section.contacts_locations_module.locations)


def near_to(row: StudyRow, site: SiteRow, away_km: float) -> StudyRow:
    """The row with its nearest site and how far that is, in km and miles to one place after the point."""
    km = round(away_km, 1)
    return msgspec.structs.replace(
        row,
        nearest_site=site.facility,
        nearest_site_city=site.city,
        nearest_site_status=site.site_status,
        distance_km=km,
        distance_mi=round(km / KM_PER_MILE, 1),
    )


def nearest_first(sites: Iterable[SiteRow]) -> list[SiteRow]:
    """The sites by distance; of equals those that recruit first; what is not placed last; else in their order."""
    far = float("inf")
    return sorted(
        sites, key=lambda site: (far if site.distance_km is None else site.distance_km, site.is_recruiting is False)
    )


def as_dict(row: StudyRow | SiteRow) -> dict[str, Any]:
    """The row by column; of a study also the columns of a place."""
    names = SITE_COLUMNS if isinstance(row, SiteRow) else row.__struct_fields__
    return {name: getattr(row, name) for name in names}


def _site_row(study: Study, location: Location) -> SiteRow:
    latitude, longitude, placed_by = _placed(study, location)
    status = site_status(study, location)
    contact = _best_contact(location.contacts)
    return SiteRow(
        nct_id=study.nct_id,
        facility=location.facility,
        city=location.city,
        state=location.state,
        postcode=location.zip,
        country=location.country,
        latitude=latitude,
        longitude=longitude,
        placed_by=placed_by,
        site_status=status,
        is_recruiting=is_recruiting(status) if status else None,
        contact_name=contact.name,
        contact_phone=phone_number(contact),
        contact_email=contact.email,
        contacts=reachable(location.contacts),
    )


def site_status(study: Study, location: Location) -> str | None:
    """The site's own status while the study recruits, else the study's.

    The registry keeps site status on recruiting studies only; what is left on others is stale.
    """
    overall = study.protocol_section.status_module.overall_status
    return (location.status or overall) if is_recruiting(overall) else overall


def _placed(study: Study, location: Location) -> tuple[float | None, float | None, str | None]:
    if location.geo_point is not None:
        return location.geo_point.lat, location.geo_point.lon, location.placed_by or "registry"
    if study.is_partial:  # its sites were placed when the copy was built
        return None, None, None
    found = locate_city(location.city, location.state, location.country) if location.city else None
    return (found[0], found[1], "city name") if found else (None, None, None)


def _best_contact(contacts: Sequence[Contact]) -> Contact:
    return next(iter(reachable(contacts) or contacts), Contact())


def reachable(contacts: Iterable[Contact]) -> tuple[Contact, ...]:
    """Those with a phone number or an e-mail address, in their order."""
    return tuple(one for one in contacts if one.phone or one.email)


def phone_number(contact: Contact) -> str | None:
    """The number with its extension; None where there is none."""
    if contact.phone and contact.phone_ext:
        return f"{contact.phone} ext. {contact.phone_ext}"
    return contact.phone


def dialled(phone: str) -> str:
    """The first number in these words as a phone dials it: no extension, no second number; "" where none is sure.

    >>> dialled("+44 (0)161 496 0000 ext. 7 or 0161 496 0001"), dialled("303-555-0100 x12"), dialled("ext. 12")
    ('+441614960000', '3035550100', '')
    """
    for found in _NUMBER.finditer(phone):
        number = re.sub(r"[^\d+]", "", found[0].replace("(0)", "") if found[0].startswith("+") else found[0])
        if LEAST_DIGITS <= len(number.lstrip("+")) <= MOST_DIGITS:
            return number
    return ""


def is_mail(text: str) -> bool:
    """Whether a mail can be sent to it, by its letters; nothing else fits into a link."""
    return bool(_MAIL.fullmatch(text))


LEAST_DIGITS: Final = 6
"""A shorter number is shown, but is no link."""
MOST_DIGITS: Final = 15
"""Of a number of the whole world (ITU-T E.164); what is longer is two numbers, or a number with its extension."""
_NUMBER: Final = re.compile(r"\+?\(?\d(?:[().-]| ?[\d(])*")
_MAIL: Final = re.compile(r"[\w.+'-]{1,64}@[\w-]+(?:\.[\w-]+)+")


def everyone_named(study: Study) -> tuple[Contact, ...]:
    """All who can be reached by phone or e-mail: those of the whole study, then those of each site, open or not."""
    module = study.protocol_section.contacts_locations_module
    return reachable((*module.central_contacts, *(one for site in module.locations for one in site.contacts)))


def has_contact(study: Study) -> bool:
    """Whether the record gives a phone number or an e-mail address, for the study or for a site that recruits."""
    module = study.protocol_section.contacts_locations_module
    people = [*module.central_contacts]
    for location in module.locations:
        if is_recruiting(site_status(study, location)):
            people.extend(location.contacts)
    return bool(reachable(people))


def study_url(nct_id: str) -> str:
    """The registry's own page of the study."""
    return f"https://clinicaltrials.gov/study/{nct_id}"


_UNKNOWN_ENROLLMENT: Final = 99_999_999
"""The registry's stand-in for "not known" on some old records."""


def known_enrollment(count: int | None) -> int | None:
    """How many people; None where the registry holds its stand-in for "not known"."""
    return None if count == _UNKNOWN_ENROLLMENT else count
