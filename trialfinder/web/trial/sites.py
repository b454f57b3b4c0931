"""Where, and whom to ask: sites by distance, phone numbers and draft mails as links. Pure HTML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from trialfinder.html.text import plain, record_link
from trialfinder.places.distance import distance_in_words
from trialfinder.reading.dates import date_in_words
from trialfinder.registry.record import Contact
from trialfinder.rows import SiteRow, everyone_named, phone_number
from trialfinder.vocabulary import STATUSES, is_recruiting
from trialfinder.web.parts.facts import Shown
from trialfinder.wording import (
    contact_in_words,
    nearest_site_warning,
    town_in_words,
    whole_trial_contacts,
)

_MAIL: Final = re.compile(r"[\w.+'-]{1,64}@[\w-]+(?:\.[\w-]+)+")
SITES_AT_ONCE: Final = 4
"""The further sites are folded."""
LEAST_DIGITS: Final = 6
"""A shorter number is shown, but is no link."""


def contacts_html(trial: Shown) -> str:
    """Whom to ask about the trial as a whole; where the record names nobody, that is said."""
    people = whole_trial_contacts(trial.reading.study)
    if people:
        listed = "".join(f"<li>{contact_html(trial, one)}</li>" for one in people)
        draft = (
            '<p class="tf-small">An e-mail address opens a draft with first questions. It says nothing about you.</p>'
            if any(one.email for one in people)
            else ""
        )
        return f"<p><strong>Contact for the whole trial:</strong></p><ul>{listed}</ul>{draft}"
    if trial.is_partial:
        page = record_link(trial.reading.nct_id, "the registry’s page")
        return f"<p>Contacts are not in our offline copy. They may be on {page}.</p>"
    if everyone_named(trial.reading.study):
        return ""
    status = trial.reading.section.status_module.overall_status
    why = "" if is_recruiting(status) else " Trials that do not recruit often leave it out."
    return f"<p>The record gives no phone number and no e-mail.{why}</p>"


def sites_html(trial: Shown, rows: Sequence[SiteRow], dated: str) -> str:
    """The sites, nearest first where a place is known."""
    if not rows:
        return "<p>Our data hold no site for this trial. The record may name some.</p>"
    warning = (
        nearest_site_warning(trial.reading.study, rows[0].site_status) if rows[0].distance_km is not None else None
    )
    told = f'<p class="tf-note">At the site nearest to you: {plain(warning)}</p>' if warning else ""
    items = [f"<li>{_site(trial, row)}</li>" for row in rows]
    more = items[SITES_AT_ONCE:] if len(items) > SITES_AT_ONCE + 1 else []
    listed = f'<ul class="tf-sites">{"".join(items[: len(items) - len(more)])}</ul>'
    if more:
        name = f"{len(more)} more sites"
        listed += f'<details><summary>{name}</summary><ul class="tf-sites">{"".join(more)}</ul></details>'
    words = date_in_words(dated) or "a day that is not known"
    when = f'<p class="tf-small">Each site’s status is as of {plain(words)}.</p>'
    return f"{told}{when}{listed}"


def _site(trial: Shown, row: SiteRow) -> str:
    where = town_in_words(row)
    away = ""
    if row.distance_km is not None:
        away = f", {distance_in_words(row.distance_km, trial.in_miles)}"
    status = STATUSES.get(row.site_status or "", "status not given")
    reach = "<br>".join(contact_html(trial, one) for one in row.contacts)
    if not reach and row.is_recruiting and not trial.is_partial:
        reach = "No contact given for this site."
    return (
        f"<strong>{plain(row.facility or 'Site name not given')}</strong><br>{plain(where)}{plain(away)}. "
        f"{plain(status)}.{f'<br>{reach}' if reach else ''}"
    )


def contact_html(trial: Shown, one: Contact) -> str:
    """Name, phone and e-mail of one contact, as `contact_in_words` has them, the last two as links."""
    parts = [plain(contact_in_words(Contact(name=one.name))), _phone(phone_number(one)), _mail(trial, one.email)]
    return ", ".join(part for part in parts if part)


def _phone(phone: str | None) -> str:
    """A number as a link that a phone can call; the extension is for a person to say."""
    if not phone:
        return ""
    number = re.sub(r"[^\d+]", "", re.split(r"(?i)\s*(?:ext|x)\b", phone)[0])
    if len(number) < LEAST_DIGITS:
        return plain(phone)
    return f'<a href="tel:{plain(number)}">{plain(phone)}</a>'


def _mail(trial: Shown, email: str | None) -> str:
    """The address as a link to a draft. The draft tells nothing of the person who writes."""
    if not email:
        return ""
    if not _MAIL.fullmatch(email):
        return plain(email)
    subject = f"Question about {trial.reading.nct_id}"
    body = (
        f"Hello,\n\nI read about {trial.reading.nct_id}, “{trial.title[:150]}”, at ClinicalTrials.gov.\n\n"
        "Does it still take people? What exactly is injected, and who pays?\n\nThank you.\n"
    )
    draft = f"mailto:{quote(email, safe='@')}?subject={quote(subject)}&body={quote(body)}"
    return f'<a href="{plain(draft)}">{plain(email)}</a>'
