"""Plain words for people, from a study and its labels. Short, dated, neutral; used by every face."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from trialfinder.places.distance import distance_in_words
from trialfinder.products.source import MONTHS
from trialfinder.reading.dates import DAYS_PER_MONTH, date_in_words, read_date, since_words
from trialfinder.reading.freshness import dated_status, status_date
from trialfinder.reading.labels.labelled import (
    Labels,
    has_two_owners,
    kinds_in_words,
    owner_of,
)
from trialfinder.reading.text.quote import collapse, unescape
from trialfinder.registry.record import Contact, DateStruct, Enrollment, Study
from trialfinder.rows import SiteRow, StudyRow, known_enrollment, phone_number, reachable
from trialfinder.vocabulary import (
    CELL_SOURCES,
    COMPARED_WITH,
    CONTROLS,
    PHASES,
    PROCESSINGS,
    PRODUCT_NOUNS,
    STATUSES,
    TARGETS,
    cell_source_from_in_words,
    is_recruiting,
    text_read,
)

if TYPE_CHECKING:  # its rules take 0.1 s to import; a search may need none
    from trialfinder.reading.cards.product import Identity

NOT_HELD: Final = "not in our offline copy; see the registry"
"""Said of whatever a facts_only record does not carry: our copy is silent, which says nothing of the record."""

FACT_NAMES: Final = {
    "material": "Product",
    "source": "Own or donor",
    "processing": "Preparation",
    "dose_cells": "Dose of cells",
    "volume_ml": "Volume each",
    "volume_total_ml": "Volume in all",
    "n_injections": "How many times",
    "leukocytes": "White blood cells in it",
    "activation": "Activated before use",
    "platelet_count": "Platelet count",
    "carrier": "Given together with",
    "guidance": "Guided by",
    "living_cells": "Living cells in it",
    "target": "Injected into",
    "comparator": "The other group gets",
    "control": "Compared with",
    "allocation_ratio": "How people are split",
    "chance_of_product": "Chance of the product",
    "chance_of_each": "Chance of each",
    "masking": "Who knows who gets which",
    "follow_up": "Followed for",
}
"""What a line of the product or design card is called; the names of the cards' fields."""

DISCLAIMER: Final = "This is not medical advice. The registry does not vet studies."


def title_in_words(study: Study | StudyRow) -> str:
    """The title as a person reads it; where there is none, whether our copy or the record lacks it."""
    if study.title:
        return unescape(collapse(study.title))
    return f"Title {NOT_HELD}" if study.is_partial else "Title not given"


MAY_BE_RIGHT: Final = "It may be all right:"
"""What leads the innocent explanations of a caution."""

ITS_LIMIT: Final = "Its limit:"
"""What leads what a strength does not show: a strength needs no excuse."""


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


def whose(labels: Labels, *, is_partial: bool = False) -> str:
    """Own or donor in words, with where that comes from where the record, or our copy of it, is silent; "" if unknown.

    >>> whose(Labels("NCT00000000", "yes", None, "", (), cell_source="allogeneic", cell_source_from="tissue"))
    'from a donor (follows from the tissue; the record does not say it)'
    """
    words = CELL_SOURCES.get(labels.cell_source or "", "")
    if labels.cell_source_from not in (None, "record"):
        words += f" ({cell_source_from_in_words(labels.cell_source_from, is_partial=is_partial)})"
    if has_two_owners(labels):
        donors = [one for one in labels.therapies if owner_of(labels, one) == "allogeneic"]
        words += f": {', '.join(PRODUCT_NOUNS[one] for one in donors)} from a donor, the rest your own"
    return words


def product_in_words(labels: Labels, *, is_partial: bool = False) -> str:
    """The products in a few words, with their source: "Disc cells, from a donor"; `is_partial` as in `whose`."""
    if not labels.therapies:
        return "Product not stated"
    names = kinds_in_words(labels)
    return f"{names}, {owner}" if (owner := whose(labels, is_partial=is_partial)) else names


def targets_in_words(targets: Iterable[str]) -> str:
    """Where it is injected."""
    return ", ".join(TARGETS.get(label, label) for label in targets) or NOT_HELD


def control_in_words(control: str | None, compared: Sequence[str] = ()) -> str:
    """What it is compared with, in a sentence's words; `compared`: every kind of group, where that is finer.

    >>> control_in_words("placebo_sham", ("placebo_sham", "usual_care"))
    'compared with a placebo or sham procedure, and with usual care'
    """
    if control is None or not compared:
        return NOT_HELD if control is None else CONTROLS.get(control, control)
    return f"compared with {compared_in_words(control, compared)}"


def compared_in_words(control: str | None, compared: Sequence[str] = ()) -> str:
    """The same on a line that is called “Compared with”."""
    if control is None:
        return NOT_HELD
    return ", and with ".join(COMPARED_WITH.get(one, one) for one in compared or (control,))


def what_is_got(labels: Labels) -> str:
    """What a chance is a chance of: the product, or one of several that different groups get.

    >>> what_is_got(Labels("NCT00000000", "yes", None, "", (), ("prp", "prf"), groups=(("prp",), ("prf",))))
    'one of the products'
    """
    is_apart = len(labels.groups) > 1 and all(len(group) == 1 for group in labels.groups)
    return "one of the products" if is_apart else "the product"


def processing_in_words(labels: Labels, *, is_partial: bool = False) -> str:
    """How it is made; where that only follows from what the product is, that the record does not say it."""
    words = PROCESSINGS.get(labels.processing or "", "")
    if not words or labels.processing_from != "kind" or labels.processing not in ("same_day", "cell_free"):
        return words
    return f"{words} (follows from the kind of product; {text_read(is_partial)} does not say it)"


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


def site_to_ask(sites: Sequence[SiteRow], first: SiteRow | None) -> SiteRow | None:
    """The site whose people are named: the one that is shown first, else the next that names somebody, open ones first.

    Args:
        sites: nearest first.
        first: the one that is shown.
    """
    named = [one for one in sites if one.contacts]
    if first is not None and first.contacts or not named:
        return first
    return next((one for one in named if one.is_recruiting), named[0])


def results_in_words(state: str) -> str:
    """Whether results are posted, in a few words; `state` is that of the results of a Reading."""
    return {
        "posted": "posted",
        "under_review": "sent to the registry and under review, not public yet",
        "none_posted": "none posted",
    }.get(state, NOT_HELD)


def away_in_words(row: StudyRow, in_miles: bool) -> str | None:
    """How far a study's nearest site is, with its city; None without a place.

    Args:
        row: one study found near a place.
        in_miles: as the question has it.
    """
    if row.distance_km is None:
        return None
    city = f", {row.nearest_site_city}" if row.nearest_site_city else ""
    return f"{distance_in_words(row.distance_km, in_miles)}{city}"


def nearest_site_warning(study: Study, site_status: str | None) -> str | None:
    """A sentence when the study recruits, or did by our old copy, and this site does not; else None."""
    overall = study.protocol_section.status_module.overall_status
    if not is_recruiting(overall) or is_recruiting(site_status):
        return None
    words = STATUSES.get(site_status or "", "status not given")
    does = "was recruiting when our copy was made" if study.is_partial else "recruits"
    return f"The study {does}, but not at this site ({words[0].lower()}{words[1:]})."


def in_months(months: float) -> str:
    """A length of time in words.

    >>> in_months(1), in_months(6), in_months(1.5), in_months(24), in_months(5.54)
    ('1 month', '6 months', '6 weeks', '2 years', '24 weeks')
    """
    if months >= 24 and months % 12 == 0:
        return f"{months / 12:.0f} years"
    if months < 3 and months * 4 == int(months * 4) and months != int(months):
        weeks = int(months * 4)
        return f"{weeks} week{'' if weeks == 1 else 's'}"
    if months != int(months) and abs(months / 12 * 52 - (weeks := round(months / 12 * 52))) < 0.07:  # two places
        return f"{weeks} weeks"
    return f"{months:g} month{'' if months == 1 else 's'}"


def months_since(when: str | None, today: date) -> tuple[float, float] | None:
    """The least and the most time, in months, since a date that may name only a month or a year."""
    read = read_date(when)
    if read is None:
        return None
    last = min(read.last, today)
    return tuple(sorted((today - day).days / DAYS_PER_MONTH for day in (last, read.first)))  # type: ignore[return-value]


def month_in_words(text: str | None) -> str | None:
    """A registry date as people say it; None for what is not a date.

    >>> month_in_words("2024-04-15"), month_in_words("2024-04"), month_in_words("2024"), month_in_words(None)
    ('April 2024', 'April 2024', '2024', None)
    """
    when = read_date(text)
    if when is None:
        return None
    return f"{MONTHS[when.first.month - 1]} {when.first.year}" if "-" in when.text else str(when.first.year)


def status_tag(study: Study) -> str:
    """The status in a few words, never without the month in which it was confirmed.

    `Recruiting · confirmed April 2024`; of a facts_only record `Was recruiting on 2025-08-26; check`.
    """
    module = study.protocol_section.status_module
    month = month_in_words(module.status_verified_date)
    if study.is_partial or module.overall_status is None or not month:
        return dated_status(study)
    return f"{STATUSES.get(module.overall_status, module.overall_status)} · confirmed {month}"


_FROM: Final = {
    "tissue": "{}: follows from the tissue",
    "method": "{}: follows from the method",
    "product_list": "{}: known of this product",
}


def source_basis(labels: Labels) -> str | None:
    """What own or donor rests on where the record does not say it; None where it does, or nothing is known.

    >>> source_basis(Labels("NCT00000000", "yes", None, "", (), cell_source="allogeneic", cell_source_from="tissue"))
    'donor: follows from the tissue'
    """
    words = {"autologous": "own", "allogeneic": "donor", "mixed": "own or donor"}.get(labels.cell_source or "")
    basis = _FROM.get(labels.cell_source_from or "")
    return basis.format(words) if words and basis else None


def ages_in_words(least: float | None, most: float | None) -> str | None:
    """The ages that a trial takes; None where no limit is given.

    >>> ages_in_words(18, 60), ages_in_words(18, None), ages_in_words(None, 60), ages_in_words(0.5, None)
    ('Ages 18 to 60', 'Ages 18 and over', 'Up to age 60', 'Ages 0.5 and over')
    """
    if least is None:
        return None if most is None else f"Up to age {most:g}"
    return f"Ages {least:g} to {most:g}" if most is not None else f"Ages {least:g} and over"


_LENGTH: Final = re.compile(
    r"(?P<n>\d+(?:\.\d+)?)[\s-]*(?P<unit>year|month|week|day)|(?P<unit2>year|month|week|day)s?\s*(?P<n2>\d+(?:\.\d+)?)",
    re.IGNORECASE,
)
_A_MONTH: Final = {"year": 1 / 12, "month": 1.0, "week": 52 / 12, "day": 365.25 / 12}


def length_in_words(text: str | None) -> str | None:
    """A length of time of a record as people say it, in years or months; None where it names none.

    >>> length_in_words("month 24"), length_in_words("Week 104"), length_in_words("26 Weeks"), length_in_words("once")
    ('2 years', '2 years', '6 months', None)
    """
    found = _LENGTH.search(text or "")
    if not found:
        return None
    unit, count = (found["unit"] or found["unit2"]).lower(), float(found["n"] or found["n2"])
    months = count / _A_MONTH[unit]
    if months < 1:
        return f"{count:g} {unit}{'' if count == 1 else 's'}"
    return in_months(round(months))


def followed_in_words(text: str) -> str:
    """How long people are followed: in years or months, else in the record's own words."""
    return length_in_words(text) or text


def planned_in_words(when: DateStruct, status: str | None) -> str:
    """A date of the record, and that it is a plan: by its type, or because the study never began; "" for none.

    >>> planned_in_words(DateStruct(date="2021-03", type="ESTIMATED"), "UNKNOWN")
    'March 2021 (planned)'
    >>> planned_in_words(DateStruct(date="2021-03", type="ACTUAL"), "COMPLETED")
    'March 2021'
    """
    is_plan = when.type == "ESTIMATED" or status == "WITHDRAWN"
    return date_in_words(when.date) + (" (planned)" if is_plan else "") if when.date else ""


def people_in_words(enrollment: Enrollment) -> str:
    """How many people, and that it is a plan where the record files it as one; "" for none.

    >>> people_in_words(Enrollment(count=1200, type="ESTIMATED")), people_in_words(Enrollment(count=0))
    ('1,200 (planned)', '0')
    """
    count = known_enrollment(enrollment.count)
    return "" if count is None else f"{count:,}" + (" (planned)" if enrollment.type == "ESTIMATED" else "")


def times_in_words(identity: Identity) -> str:
    """How many times the product is put in; and that one time is more than one place, where its words tell that."""
    times = identity.n_injections.value or ""
    return f"{times} (it may be several needles each time)" if identity.at_several_places else times


def phases_in_words(phases: Sequence[str]) -> str | None:
    """The phase in a few words; None where the record has none.

    >>> phases_in_words(["PHASE1", "PHASE2"]), phases_in_words(["NA"]), phases_in_words([])
    ('Phase 1 and 2', 'No phase (filed as not applicable)', None)
    """
    if not phases:
        return None
    names = [PHASES.get(one, one) for one in phases]
    return " and ".join([names[0], *(name.removeprefix("Phase ") for name in names[1:])])
