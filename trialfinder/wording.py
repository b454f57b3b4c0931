"""Plain words for people, from a study and its labels. Short, dated, neutral; used by every face."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from trialfinder.reading.dates import DAYS_PER_MONTH, read_date, since_words
from trialfinder.reading.freshness import dated_status, status_date
from trialfinder.reading.labels.labelled import Labels
from trialfinder.reading.text.quote import collapse, unescape
from trialfinder.registry.record import Contact, Study
from trialfinder.rows import SiteRow, StudyRow, phone_number, reachable
from trialfinder.vocabulary import (
    CELL_SOURCE_FROM,
    CELL_SOURCES,
    CONTROLS,
    STATUSES,
    TARGETS,
    THERAPIES,
    is_recruiting,
)

NOT_HELD: Final = "not in our offline copy; see the registry"
"""Said of whatever a facts_only record does not carry: our copy is silent, which says nothing of the record."""

DISCLAIMER: Final = "This is not medical advice. The registry does not vet studies."


def title_in_words(study: Study | StudyRow) -> str:
    """The title as a person reads it; where there is none, whether our copy or the record lacks it."""
    if study.title:
        return unescape(collapse(study.title))
    return f"Title {NOT_HELD}" if study.is_partial else "Title not given"


def site_in_words(site: SiteRow) -> str:
    """Where a site is, in the record's words: `Spine Clinic, Denver, Colorado, United States`."""
    return _joined(site.facility, site.city, site.state, site.country) or "a site without a name"


def town_in_words(site: SiteRow) -> str:
    """The town of a site, with its state and country."""
    return _joined(site.city, site.state, site.country) or "Place not given"


def _joined(*parts: str | None) -> str:
    return ", ".join(collapse(part) for part in parts if part)


def status_in_words(study: Study, today: date) -> str:
    """The status with the date it was last confirmed and how long ago that was; never a status without its date.

    A facts_only record reads "Was recruiting on 2025-08-26; check (that was 14 months ago)".
    """
    dated, when = dated_status(study), status_date(study)
    if study.protocol_section.status_module.overall_status is None or not when:
        return dated
    ago = since_words(when, today)
    if not study.is_partial:
        return f"{dated} ({ago or 'date not readable'})"
    return f"{dated} (that was {ago})" if ago else dated


def whose(labels: Labels) -> str:
    """Own or donor in plain words, with where that comes from where the record does not say it; "" where unknown.

    >>> whose(Labels("NCT00000000", "yes", None, "", (), cell_source="allogeneic", cell_source_from="tissue"))
    'from a donor (follows from the tissue; the record does not say it)'
    """
    words = CELL_SOURCES.get(labels.cell_source or "", "")
    if labels.cell_source_from in (None, "record"):
        return words
    return f"{words} ({CELL_SOURCE_FROM[labels.cell_source_from]})"


def product_in_words(labels: Labels) -> str:
    """The products in a few words, with their source: "Disc cells, from a donor"."""
    if not labels.therapies:
        return "Product not stated"
    names = " + ".join(THERAPIES.get(label, label) for label in labels.therapies)
    return f"{names}, {owner}" if (owner := whose(labels)) else names


def targets_in_words(targets: Iterable[str]) -> str:
    """Where it is injected."""
    return ", ".join(TARGETS.get(label, label) for label in targets) or NOT_HELD


def control_in_words(control: str | None) -> str:
    """What it is compared with."""
    return NOT_HELD if control is None else CONTROLS.get(control, control)


def contact_in_words(contact: Contact) -> str:
    """Name, phone with its extension and e-mail of one contact, as the record has them; "" where it has none.

    >>> contact_in_words(Contact(name="Front Desk", phone="555-0100", phone_ext="7", email="ask@example.org"))
    'Front Desk, 555-0100 ext. 7, ask@example.org'
    """
    parts = (contact.name, phone_number(contact), contact.email)
    return ", ".join(unescape(collapse(part)) for part in parts if part)


def whole_trial_contacts(study: Study) -> tuple[Contact, ...]:
    """Those who answer for the whole study and can be reached; they come before a site's."""
    return reachable(study.protocol_section.contacts_locations_module.central_contacts)


def distance_in_words(distance_km: float, distance_mi: float, city: str | None) -> str:
    """Whole miles and kilometres: a site is known to its city, no closer."""
    near = f"about {distance_mi:,.0f} mi ({distance_km:,.0f} km)"
    return f"{near}, {city}" if city else near


def away_in_words(row: StudyRow) -> str | None:
    """How far a study's nearest site is, with its city; None without a place."""
    if row.distance_km is None or row.distance_mi is None:
        return None
    return distance_in_words(row.distance_km, row.distance_mi, row.nearest_site_city)


def nearest_site_warning(study: Study, site_status: str | None) -> str | None:
    """A sentence when the study recruits and this site does not; else None."""
    overall = study.protocol_section.status_module.overall_status
    if not is_recruiting(overall) or is_recruiting(site_status):
        return None
    words = STATUSES.get(site_status or "", "status not given")
    return f"The study recruits, but not at this site ({words[0].lower()}{words[1:]})."


def in_months(months: float) -> str:
    """A length of time in words.

    >>> in_months(1), in_months(6), in_months(1.5), in_months(24)
    ('1 month', '6 months', '6 weeks', '2 years')
    """
    if months >= 24 and months % 12 == 0:
        return f"{months / 12:.0f} years"
    if months < 3 and months * 4 == int(months * 4) and months != int(months):
        weeks = int(months * 4)
        return f"{weeks} week{'' if weeks == 1 else 's'}"
    return f"{months:g} month{'' if months == 1 else 's'}"


def months_since(when: str | None, today: date) -> tuple[float, float] | None:
    """The least and the most time, in months, since a date that may name only a month or a year."""
    read = read_date(when)
    if read is None:
        return None
    last = min(read.last, today)
    return tuple(sorted((today - day).days / DAYS_PER_MONTH for day in (last, read.first)))  # type: ignore[return-value]
