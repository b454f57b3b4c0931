"""Records -> two tables with declared columns: one row per study, one row per site.

Missing is NA (None in list columns), never 0, "" or "N/A". Lists are tuples. Dates are ISO text and keep the
registry's precision (`2024-05` stays `2024-05`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from trialfinder.columns import SITE_COLUMNS, STUDY_COLUMNS
from trialfinder.places import locate_city
from trialfinder.reading.labels.labelled import Labels
from trialfinder.registry.record import Contact, Location, Study
from trialfinder.vocabulary import is_recruiting


class Tables(NamedTuple):
    """Both tables of one set of records."""

    studies: pd.DataFrame
    """One row per study; columns STUDY_COLUMNS; RangeIndex."""
    sites: pd.DataFrame
    """One row per site; columns SITE_COLUMNS; RangeIndex; in the record's order."""


def build_tables(studies: Iterable[Study], labels: Mapping[str, Labels]) -> Tables:
    """The two tables of these records; `labels` holds each study's labels by nct_id."""
    study_rows: list[dict[str, Any]] = []
    site_rows: list[dict[str, Any]] = []
    for study in studies:
        sites = [_site_row(study, location) for location in _locations(study)]
        study_rows.append(_study_row(study, labels[study.nct_id], sites))
        site_rows.extend(sites)
    return Tables(_frame(study_rows, STUDY_COLUMNS), _frame(site_rows, SITE_COLUMNS))


class SiteArrays(NamedTuple):
    """The sites as plain arrays, in the order of the sites table: what distance is counted on."""

    row: npt.NDArray[np.intp]
    """Row of the site's study in the studies table."""
    latitude: npt.NDArray[np.float64]
    """Degrees; NaN where the site could not be placed."""
    longitude: npt.NDArray[np.float64]
    counts_as_near: npt.NDArray[np.bool_]
    """A site of a recruiting study counts only when it recruits itself; a site of any other study always does."""


def site_arrays(tables: Tables) -> SiteArrays:
    """The arrays of both tables; computed once for each set of records."""
    studies, sites = tables
    rows = pd.Index(studies["nct_id"]).get_indexer(pd.Index(sites["nct_id"]))
    recruiting_study = studies["is_recruiting"].fillna(False).to_numpy(bool)
    recruiting_site = sites["is_recruiting"].fillna(False).to_numpy(bool)
    return SiteArrays(
        row=rows,
        latitude=sites["latitude"].to_numpy("float64", na_value=np.nan),
        longitude=sites["longitude"].to_numpy("float64", na_value=np.nan),
        counts_as_near=~recruiting_study[rows] | recruiting_site,
    )


class StudyColumns:
    """The studies' columns as plain values and as orders, each made when it is first asked for and then kept."""

    def __init__(self, studies: pd.DataFrame) -> None:
        self._studies = studies
        self._values: dict[str, list[Any]] = {}
        self._places: dict[str, npt.NDArray[np.intp]] = {}

    def values(self, column: str) -> list[Any]:
        """One value per study; what is missing is None, or NA."""
        if column not in self._values:
            self._values[column] = self._studies[column].tolist()
        return self._values[column]

    def places(self, column: str) -> npt.NDArray[np.intp]:
        """Each study's place when all stand by this column, largest first, missing last, equals by nct_id.

        By "nct_id" itself: smallest first.
        """
        if column not in self._places:
            by = list(dict.fromkeys([column, "nct_id"]))
            order = (
                self._studies[by]
                .sort_values(by, ascending=[one == "nct_id" for one in by], na_position="last")
                .index.to_numpy()
            )
            places = np.empty(len(order), dtype=np.intp)
            places[order] = np.arange(len(order))
            self._places[column] = places
        return self._places[column]


def _frame(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {name: pd.Series([row[name] for row in rows], dtype=dtype) for name, dtype in columns.items()},
        columns=list(columns),
    )


def _study_row(study: Study, labels: Labels, sites: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    section = study.protocol_section
    identity, status, design = section.identification_module, section.status_module, section.design_module
    eligibility, oversight = section.eligibility_module, section.oversight_module
    sponsor = section.sponsor_collaborators_module.lead_sponsor
    partial = study.completeness == "facts_only"
    return {
        "nct_id": study.nct_id,
        "title": identity.brief_title or identity.official_title,
        "official_title": identity.official_title,
        "acronym": identity.acronym,
        "url": study_url(study.nct_id),
        "overall_status": status.overall_status,
        "last_known_status": status.last_known_status,
        "why_stopped": status.why_stopped,
        "is_recruiting": is_recruiting(status.overall_status) if status.overall_status else None,
        "study_type": design.study_type,
        "phases": design.phases,
        "allocation": design.design_info.allocation,
        "masking": design.design_info.masking_info.masking,
        "primary_purpose": design.design_info.primary_purpose,
        "enrollment": _enrollment(design.enrollment_info.count),
        "enrollment_type": design.enrollment_info.type,
        "start_date": status.start_date_struct.date,
        "primary_completion_date": status.primary_completion_date_struct.date,
        "completion_date": status.completion_date_struct.date,
        "first_posted": status.study_first_post_date_struct.date,
        "last_updated": status.last_update_post_date_struct.date,
        "last_verified": status.status_verified_date,
        "has_results": study.has_results,
        "sponsor": sponsor.name,
        "sponsor_class": sponsor.class_,
        "min_age_years": age_in_years(eligibility.minimum_age),
        "max_age_years": age_in_years(eligibility.maximum_age),
        "sex": eligibility.sex,
        "fda_regulated_drug": oversight.is_fda_regulated_drug,
        "fda_regulated_device": oversight.is_fda_regulated_device,
        "conditions": section.conditions_module.conditions,
        "interventions": tuple(one.name for one in section.arms_interventions_module.interventions if one.name),
        "topic": labels.topic,
        "topic_reason": labels.topic_reason,
        "therapies": labels.therapies,
        "cell_source": labels.cell_source,
        "processing": labels.processing,
        "targets": labels.targets,
        "control": labels.control,
        "therapy_evidence": tuple(quote.text for quote in labels.therapy_evidence),
        "n_sites": None if partial and not sites else len(sites),
        "n_recruiting_sites": None if partial and not sites else sum(site["is_recruiting"] is True for site in sites),
        "countries": tuple(dict.fromkeys(site["country"] for site in sites if site["country"])),
        "completeness": study.completeness,
        "as_of": study.derived_section.misc_info_module.version_holder,
    }


def _locations(study: Study) -> Iterator[Location]:
    yield from study.protocol_section.contacts_locations_module.locations


def _site_row(study: Study, location: Location) -> dict[str, Any]:
    latitude, longitude, placed_by = _placed(study, location)
    status = site_status(study, location)
    contact = _best_contact(location.contacts)
    return {
        "nct_id": study.nct_id,
        "facility": location.facility,
        "city": location.city,
        "state": location.state,
        "postcode": location.zip,
        "country": location.country,
        "latitude": latitude,
        "longitude": longitude,
        "placed_by": placed_by,
        "site_status": status,
        "is_recruiting": is_recruiting(status) if status else None,
        "contact_name": contact.name,
        "contact_phone": _phone(contact),
        "contact_email": contact.email,
        "distance_km": None,
    }


def site_status(study: Study, location: Location) -> str | None:
    """The site's own status while the study recruits, else the study's.

    The registry keeps site status on recruiting studies only; what is left on others is stale.
    """
    overall = study.protocol_section.status_module.overall_status
    return (location.status or overall) if is_recruiting(overall) else overall


def _placed(study: Study, location: Location) -> tuple[float | None, float | None, str | None]:
    if location.geo_point is not None:
        return location.geo_point.lat, location.geo_point.lon, location.placed_by or "registry"
    if study.completeness == "facts_only":  # its sites were placed when the copy was built
        return None, None, None
    found = locate_city(location.city, location.state, location.country) if location.city else None
    return (found[0], found[1], "city name") if found else (None, None, None)


def _best_contact(contacts: Sequence[Contact]) -> Contact:
    reachable = [contact for contact in contacts if contact.phone or contact.email]
    return next(iter(reachable or contacts), Contact())


def _phone(contact: Contact) -> str | None:
    if contact.phone and contact.phone_ext:
        return f"{contact.phone} ext. {contact.phone_ext}"
    return contact.phone


def has_contact(study: Study) -> bool:
    """Whether the record gives a phone number or an e-mail address, for the study or for a site that recruits."""
    module = study.protocol_section.contacts_locations_module
    people = [*module.central_contacts]
    for location in module.locations:
        if is_recruiting(site_status(study, location)):
            people.extend(location.contacts)
    return any(person.phone or person.email for person in people)


def study_url(nct_id: str) -> str:
    """The registry's own page of the study."""
    return f"https://clinicaltrials.gov/study/{nct_id}"


_AGE = re.compile(r"\s*(\d{1,4}(?:\.\d{1,3})?)\s*(year|month|week|day|hour|minute)s?\s*", re.IGNORECASE)
_PER_YEAR: Final = {"year": 1.0, "month": 12.0, "week": 52.1775, "day": 365.2425, "hour": 8765.82, "minute": 525949.2}


def age_in_years(text: str | None) -> float | None:
    """Years of an age limit such as `18 Years` or `6 Months`; None when there is no limit or it is not readable.

    >>> age_in_years("18 Years"), age_in_years("6 Months"), age_in_years("N/A")
    (18.0, 0.5, None)
    """
    found = _AGE.fullmatch(text) if text else None
    return round(float(found.group(1)) / _PER_YEAR[found.group(2).lower()], 4) if found else None


_UNKNOWN_ENROLLMENT: Final = 99_999_999
"""The registry's stand-in for "not known" on some old records."""


def _enrollment(count: int | None) -> int | None:
    return None if count == _UNKNOWN_ENROLLMENT else count
