"""Plain words for people, from a study and its labels. Short, dated, neutral; used by every face."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from trialfinder.reading.dates import read_date, since_words
from trialfinder.reading.labels.labelled import Labels
from trialfinder.reading.text.quote import collapse, unescape
from trialfinder.registry.record import Contact, Study
from trialfinder.rows import StudyRow, phone_number, reachable
from trialfinder.vocabulary import (
    CELL_SOURCES,
    CONTROLS,
    NO_STATUS_PHRASE,
    STATUS_NOT_HELD,
    STATUSES,
    TARGETS,
    THERAPIES,
    is_recruiting,
)

NOT_HELD: Final = "not in our offline copy; see the registry"
"""Said of whatever a facts_only record does not carry: our copy is silent, which says nothing of the record."""

DISCLAIMER: Final = "This is not medical advice. The registry does not vet studies."

MAY_BE_RIGHT: Final = "It may be all right:"
"""What leads the innocent explanations of a caution."""

ITS_LIMIT: Final = "Its limit:"
"""What leads what a strength does not show: a strength needs no excuse."""

_STILL_OPEN: Final = ("RECRUITING", "NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION")


def is_our_summary(path: str | None, facts_only: bool) -> bool:
    """Whether the words at this path are our own paraphrase, as in every description of the offline copy.

    They are called "our summary" and never quoted.
    """
    return facts_only and path is not None and path.startswith("protocolSection.descriptionModule.")


def status_in_words(study: Study, today: date) -> str:
    """The status with the date it was last confirmed; never a status without its date.

    A facts_only record reads "Was recruiting on 2025-08-26; check (that was 14 months ago)".
    """
    module = study.protocol_section.status_module
    code = module.overall_status
    if code is None:
        return STATUS_NOT_HELD if study.completeness == "facts_only" else NO_STATUS_PHRASE.capitalize()
    words = STATUSES.get(code, code)
    if study.completeness == "facts_only":
        as_of = study.derived_section.misc_info_module.version_holder
        when = f"on {as_of}" if as_of else "on a date we do not know"
        ago = since_words(as_of, today)
        if code in _STILL_OPEN:
            return f"Was {words[0].lower()}{words[1:]} {when}; check" + (f" (that was {ago})" if ago else "")
        return f"{words} ({when}, {ago})" if ago else f"{words} ({when})"
    verified = module.status_verified_date
    if not verified:
        return f"{words}; the record has no verification date"
    return f"{words}; last verified {verified} ({since_words(verified, today) or 'date not readable'})"


def product_in_words(labels: Labels) -> str:
    """The products in a few words, with their source: "Disc cells, from a donor"."""
    if not labels.therapies:
        return "Product not stated"
    names = " + ".join(THERAPIES.get(label, label) for label in labels.therapies)
    return (
        names if labels.cell_source is None else f"{names}, {CELL_SOURCES.get(labels.cell_source, labels.cell_source)}"
    )


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
    return tuple(sorted((today - day).days / 30.4375 for day in (last, read.first)))  # type: ignore[return-value]
