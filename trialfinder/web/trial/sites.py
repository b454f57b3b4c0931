"""Where, and whom to ask: sites by distance, phone numbers and draft mails as links. Pure HTML."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import quote

from markupsafe import Markup

from trialfinder.html.env import pieces, record_link
from trialfinder.places.distance import distance_in_words
from trialfinder.reading.dates import date_in_words
from trialfinder.registry.record import Contact
from trialfinder.rows import SiteRow, dialled, everyone_named, is_mail, phone_number
from trialfinder.vocabulary import STATUSES, is_recruiting
from trialfinder.web.parts.facts import Shown
from trialfinder.wording import (
    contact_in_words,
    nearest_site_warning,
    town_in_words,
    whole_trial_contacts,
)

SITES_AT_ONCE: Final = 4
"""The further sites are folded."""


def contacts_html(trial: Shown) -> Markup:
    """Whom to ask about the trial as a whole; where the record names nobody, that is said."""
    people = whole_trial_contacts(trial.reading.study)
    none: str = ""
    if trial.is_partial:
        none = _html().contacts_elsewhere(record_link(trial.reading.nct_id, "the registry’s page"))
    elif not everyone_named(trial.reading.study):
        status = trial.reading.section.status_module.overall_status
        why = "" if is_recruiting(status) else " Trials that do not recruit often leave it out."
        none = f"The record gives no phone number and no e-mail.{why}"
    has_mail = any(one.email for one in people)
    return Markup(_html().contacts([contact_html(trial, one) for one in people], has_mail, none))


def _html() -> Any:
    return pieces("trial.html")


def sites_html(trial: Shown, rows: Sequence[SiteRow], dated: str) -> Markup:
    """The sites, nearest first where a place is known."""
    is_near = bool(rows) and rows[0].distance_km is not None
    warning = nearest_site_warning(trial.reading.study, rows[0].site_status) if is_near else None
    count = SITES_AT_ONCE if len(rows) > SITES_AT_ONCE + 1 else len(rows)
    sites = [_site(trial, row) for row in rows]
    day = date_in_words(dated) or "a day that is not known"
    return Markup(_html().sites(sites[:count], sites[count:], warning, day))


def _site(trial: Shown, row: SiteRow) -> dict[str, object]:
    away = "" if row.distance_km is None else f", {distance_in_words(row.distance_km, trial.in_miles)}"
    reach: list[str] = [contact_html(trial, one) for one in row.contacts]
    reach = [one for one in reach if one]
    if not reach and row.is_recruiting and not trial.is_partial:
        reach = ["No contact given for this site."]
    return {
        "name": row.facility or "Site name not given",
        "where": f"{town_in_words(row)}{away}",
        "status": STATUSES.get(row.site_status or "", "status not given"),
        "reach": reach,
    }


def contact_html(trial: Shown, one: Contact) -> Markup:
    """Name, phone and e-mail of one contact, as `contact_in_words` has them, the last two as links."""
    parts = [
        (contact_in_words(Contact(name=one.name)), ""),
        _phone(phone_number(one) or ""),
        _mail(trial, one.email or ""),
    ]
    return Markup(_html().contact([part for part in parts if part[0]]))


def _phone(phone: str) -> tuple[str, str]:
    """A number, and the address with which a phone calls it; the extension is for a person to say."""
    number = dialled(phone)
    return phone, f"tel:{number}" if number else ""


def _mail(trial: Shown, email: str) -> tuple[str, str]:
    """An address, and that of a draft to it. The draft tells nothing of the person who writes."""
    if not is_mail(email):
        return email, ""
    subject = f"Question about {trial.reading.nct_id}"
    body = (
        f"Hello,\n\nI read about {trial.reading.nct_id}, “{trial.title[:150]}”, at ClinicalTrials.gov.\n\n"
        "Does it still take people? What exactly is injected, and who pays?\n\nThank you.\n"
    )
    return email, f"mailto:{quote(email, safe='@')}?subject={quote(subject)}&body={quote(body)}"
