"""Two pages to take along: the first for the doctor, the second for the person. What one record says, bounded to fit.

Every list and every text of a record has a bound, so that each page stays on one side of A4 and of Letter; what is left
out is counted and said. The place that a person typed is not printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import segno
from markupsafe import Markup

from trialfinder.advice.cautions.ledger import cautions
from trialfinder.advice.evidence.comparisons import Comparison, arm_words, between_words, comparison_title
from trialfinder.advice.evidence.known import Known, known
from trialfinder.advice.fit.joining import joining_rules
from trialfinder.advice.guidance.texts import load_danger, load_panel
from trialfinder.advice.offer.closes import would_rule_out
from trialfinder.advice.questions.questions import Answer, questions
from trialfinder.data import Data
from trialfinder.errors import QueryError
from trialfinder.finding.find import find_one
from trialfinder.html import env
from trialfinder.html.env import ours, render
from trialfinder.html.meanings import danger_html
from trialfinder.places import Place
from trialfinder.places.distance import distance_in_words
from trialfinder.products.source import day_words
from trialfinder.reading.cards.product import Field, plain_product
from trialfinder.reading.reading import Reading
from trialfinder.reading.text.marks import marked
from trialfinder.reading.text.quote import collapse, unescape
from trialfinder.rows import SiteRow, StudyRow, nearest_first, study_url
from trialfinder.vocabulary import ARM_KINDS, PHASES, upper
from trialfinder.wording import (
    FACT_NAMES,
    NOT_HELD,
    compared_in_words,
    contact_in_words,
    followed_in_words,
    people_in_words,
    site_to_ask,
    status_in_words,
    targets_in_words,
    times_in_words,
    town_in_words,
    whole_trial_contacts,
    whose,
)

STYLE: Final = (Path(env.__file__).resolve().parent / "templates" / "two_pages.css").read_text("utf-8")
"""The style of the two pages, on screen and on paper."""
ARMS: Final = 4
RULES: Final = 7
"""On each side."""
COMPARISONS: Final = 2
ASKED: Final = 8
SHORT: Final = 100
LONG: Final = 160
_FIRST_ASKED: Final = (
    *(
        "cost",
        "harm_paid",
        "chance",
        "comparison",
        "crossover",
        "earlier",
        "risks",
        "watched",
        "followed",
        "product",
        "own_or_donor",
    ),
    *("later", "masked", "visits", "medicines", "preparation", "evidence", "measured", "fda", "place", "my_pain"),
)
"""The order in which questions are taken, those that the record leaves open first."""
_SENTENCES: Final = (
    "I read about {nct_id} at ClinicalTrials.gov. Does it still take people?",
    "Who pays for the product, the visits and the scans?",
    "May I take the consent form home and read it first?",
)
_EARLIER: Final = "I had ______________ put into ______________ in ________ (month, year). Does that keep me out?"


@dataclass(frozen=True, slots=True)
class Told:
    """One published comparison, both groups."""

    title: str
    arms: tuple[str, ...]
    between: str
    source: str


@dataclass(frozen=True, slots=True)
class TwoPages:
    """Everything that stands on the two pages, as text."""

    nct_id: str
    title: str
    url: str
    qr: str
    """An address of kind data."""
    status: str
    copy_note: str
    silent: str
    given: tuple[tuple[str, str], ...]
    trial: tuple[tuple[str, str], ...]
    arms: tuple[tuple[str, str], ...]
    of_body: tuple[str, ...]
    of_before: tuple[str, ...]
    rules_note: str
    contacts: tuple[tuple[str, str], ...]
    evidence: tuple[Told, ...]
    evidence_note: str
    closes: str
    in_short: str
    questions: tuple[tuple[str, str], ...]
    sentences: tuple[str, ...]
    worth: tuple[str, ...]
    disclaimer: str
    made: str
    sources: str


def two_pages(data: Data, nct_id: str, *, near: Place | None = None, today: date | None = None) -> TwoPages:
    """What the two pages of one trial say.

    Args:
        data: the records held.
        nct_id: the trial.
        near: the place that the nearest site is measured from; it is not printed.
        today: for the ages of dates.

    Raises:
        StudyNotFound: the trial is not held.
    """
    day = today or date.today()
    reading = data.reading(data.study(nct_id).nct_id)
    found = find_one(data, reading.nct_id, near)
    [row] = found
    panel = load_panel()
    sources = (*panel.sources, *load_danger().sources)
    answers = questions(reading, day, data)
    of_body, of_before, note = _rules(reading)
    held = _known(reading)
    product = plain_product(reading.labels, reading.identity)
    return TwoPages(
        nct_id=reading.nct_id,
        title=cut(_title(reading), LONG),
        url=study_url(reading.nct_id),
        qr=_qr(study_url(reading.nct_id)),
        status=status_in_words(reading.study, day),
        copy_note="From our offline copy of facts, not the live record. What is missing here may be in the record."
        if reading.is_partial
        else "",
        silent=_silent(reading),
        given=tuple(_given(reading, product)),
        trial=tuple(_trial(reading, row)),
        arms=tuple(_arms(reading)),
        of_body=of_body,
        of_before=of_before,
        rules_note=note,
        contacts=tuple(_contacts(reading, nearest_first(found.sites_of(reading.nct_id)), found.question.in_miles)),
        evidence=tuple(told_of(one) for one in _shown(held)),
        evidence_note=_evidence_note(held),
        closes=_closes(data, reading, day),
        in_short=cut(f"{product or 'A product that the record does not name'}. {_title(reading)}", LONG),
        questions=tuple((one.question, cut(one.answer, SHORT)) for one in _eight(answers)),
        sentences=tuple(_sentences(reading)),
        worth=tuple(cut(one.sentence, LONG) for one in cautions(reading, day)[:3]),
        disclaimer=panel.disclaimer,
        made=f"Made on {day_words(day)}. {data.provenance.note}",
        sources=f"Sources: ClinicalTrials.gov, {reading.nct_id}; {'; '.join(one.name for one in sources)}.",
    )


def two_pages_html(sheet: TwoPages) -> str:
    """The two pages as HTML, without a page around them; STYLE is theirs."""
    return render("two_pages.html", sheet=sheet, danger=ours(danger_html(level=3, with_sources=False)))


def whole_page(title: str, sheets: Iterable[TwoPages]) -> str:
    """One self-contained page of HTML that holds the two pages of each trial."""
    return whole(title, ours("".join(two_pages_html(one) for one in sheets)))


def whole(title: str, pages: Markup) -> str:
    """One self-contained page of HTML around pages of paper."""
    return str(render("two_pages_whole.html", title=title, style=ours(STYLE), body=pages))


def _qr(url: str) -> str:
    """The address as a picture that a phone reads, whole in itself: an address of kind data."""
    return str(segno.make(url, error="m").svg_data_uri(border=1, omitsize=True))


def _title(reading: Reading) -> str:
    identity = reading.section.identification_module
    return _plain(identity.brief_title or identity.official_title or f"Title {NOT_HELD}")


def _silent(reading: Reading) -> str:
    return NOT_HELD if reading.is_partial else "not stated in the record"


def _given(reading: Reading, product: str) -> Iterator[tuple[str, str]]:
    labels, identity, silent = reading.labels, reading.identity, _silent(reading)
    yield FACT_NAMES["material"], product or silent
    yield (
        FACT_NAMES["source"],
        silent if labels.cell_source in (None, "not_stated") else whose(labels, is_partial=reading.is_partial),
    )
    yield FACT_NAMES["target"], targets_in_words(labels.targets)
    for name in ("dose_cells", "volume_ml", "n_injections", "guidance"):
        field = getattr(identity, name)
        field = field._replace(value=times_in_words(identity)) if name == "n_injections" and field.stated else field
        yield FACT_NAMES[name], _said(field, silent)


def _trial(reading: Reading, row: StudyRow) -> Iterator[tuple[str, str]]:
    design, silent = reading.design, _silent(reading)
    yield "Phase", ", ".join(PHASES.get(one, one) for one in row.phases) or silent
    yield "People", people_in_words(reading.section.design_module.enrollment_info) or silent
    yield FACT_NAMES["control"], compared_in_words(reading.control, reading.labels.compared)
    for name in ("allocation_ratio", "chance_of_product", "masking"):
        yield FACT_NAMES[name], _said(getattr(design, name), silent)
    yield FACT_NAMES["follow_up"], followed_in_words(_said(design.follow_up, silent))
    yield "Sponsor", cut(_plain(row.sponsor), SHORT) if row.sponsor else silent


def _arms(reading: Reading) -> Iterator[tuple[str, str]]:
    arms = reading.section.arms_interventions_module.arm_groups
    for arm in arms[:ARMS]:
        kind = ARM_KINDS.get(arm.type or "", "")
        gets = ", ".join(_plain(one.partition(": ")[2] or one) for one in arm.intervention_names)
        words = "".join((f" ({kind})" if kind else "", f": {gets}" if gets else ""))
        yield cut(_plain(arm.label or "Name not given"), 60), cut(words, SHORT)
    if len(arms) > ARMS:
        yield f"{len(arms) - ARMS} more groups", " are in the record."


def _rules(reading: Reading) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Ages, pain and pictures; then health and earlier treatment; and what is left off."""
    sides: tuple[list[str], list[str]] = ([], [])
    for one in joining_rules(reading):
        sides[one.name.startswith(("excl", "earlier_injection"))].append(cut(one.words, SHORT))
    left = sum(max(0, len(side) - RULES) for side in sides)
    more = f"{left} more rules that we read are on the trial's page. " if left else ""
    note = f"{more}Ask for the full list: a record may not hold every rule. We may misread a line."
    return tuple(sides[0][:RULES]), tuple(sides[1][:RULES]), note


def _contacts(reading: Reading, sites: Sequence[SiteRow], in_miles: bool) -> Iterator[tuple[str, str]]:
    people = whole_trial_contacts(reading.study)
    if people:
        yield "Whole trial", cut("; or ".join(contact_in_words(one) for one in people), LONG)
    site = next((one for one in sites if one.is_recruiting), sites[0] if sites else None)
    if site is None:
        yield "Sites", "Our data hold no site for this trial. The record may name some."
        return
    is_open = site.is_recruiting and not reading.is_partial
    near = site.distance_km is not None
    name = (
        "Nearest recruiting"
        if is_open and near
        else "Recruiting site"
        if is_open
        else "Nearest site"
        if near
        else "Site"
    )
    where = ", ".join(_plain(part) for part in (site.facility, site.city, site.state, site.country) if part)
    away = f", {distance_in_words(site.distance_km, in_miles)}" if site.distance_km is not None else ""
    yield name, cut(where, LONG) + away
    asked = site_to_ask(sites, site)
    if asked is not None and asked.contacts:
        whose_contact = "Its contact" if asked is site else f"Contact in {_plain(town_in_words(asked))}"
        yield whose_contact, cut("; or ".join(contact_in_words(one) for one in asked.contacts), LONG)
    elif not people:
        yield "Contact", f"{upper(_silent(reading))}."
    if len(sites) > 1:
        yield "Sites", f"{len(sites)} in all; see the record."


def _known(reading: Reading) -> Known | None:
    """What is held on the trial's product at its first place."""
    labels = reading.labels
    target = next((one for one in labels.targets if one != "not_stated"), None)
    return known(labels.therapies, target, labels.cell_source) if labels.therapies else None


def _shown(held: Known | None) -> tuple[Comparison, ...]:
    """Those of which both sides were read, sham first, the larger first; never chosen by who did better."""
    if held is None:
        return ()
    return tuple(one for one in held.comparisons if one.is_read_on_both_sides)[:COMPARISONS]


def told_of(one: Comparison) -> Told:
    """A comparison in a few sentences."""
    source = one.source[0]
    return Told(
        cut(comparison_title(one), LONG),
        tuple(upper(cut(arm_words(arm), LONG)) for arm in one.arm[:3]),
        cut(between_words(one), 2 * LONG),
        f"{source.name}, {one.year or 'year not known'}: {source.url.removeprefix('https://')}",
    )


def _evidence_note(held: Known | None) -> str:
    if held is None or not held.comparisons:
        return (
            "We hold no published comparison of this product in this place. There may be some that we do not know of."
        )
    left = len(held.comparisons) - len(_shown(held))
    if not _shown(held):
        some = "1 published comparison" if left == 1 else f"{left} published comparisons"
        return f"We hold {some} of this product in this place, but have not read both groups, so we give no result."
    more = f"We hold {left} more. " if left else ""
    return f"{more}A sham comes first, then size, whoever did better. This trial may have other people and other doses."


def _closes(data: Data, reading: Reading, today: date) -> str:
    """What an injection of the trial's product at its place, in or outside a trial, may close."""
    target = next((one for one in reading.labels.targets if one != "not_stated"), None)
    for therapy in reading.labels.therapies[:1]:
        try:
            return would_rule_out(data, therapy, target, today=today).summary
        except QueryError:
            return ""
    return ""


def _eight(answers: Sequence[Answer]) -> list[Answer]:
    """Those that the record leaves open first, each half in the order of what weighs most."""
    some = [one for one in answers if one.id in _FIRST_ASKED]
    return sorted(some, key=lambda one: (one.stated, _FIRST_ASKED.index(one.id)))[:ASKED]


def _sentences(reading: Reading) -> Iterator[str]:
    for words in _SENTENCES:
        yield words.format(nct_id=reading.nct_id)
    yield _EARLIER  # asked of every trial: that we found no rule is no promise


def _said(field: Field, silent: str) -> str:
    return cut(_plain(field.value), SHORT) if field.stated and field.value else silent


def _plain(text: str) -> str:
    """Words of a record as text: white space collapsed, its backslashes off, control characters as marks."""
    return marked(unescape(collapse(text)))


def cut(text: str, most: int) -> str:
    """The text, cut at a word's end where it is longer, or before a sentence that has hardly begun.

    Control characters are marks.

    >>> cut("It is one sentence. Of the others nothing is told.", 30)
    'It is one sentence …'
    """
    text = marked(text)
    if len(text) <= most:
        return text
    short = text[:most].rsplit(" ", 1)[0] if " " in text[:most] else text[:most]
    whole, _, begun = short.rpartition(". ")
    if whole and begun.count(" ") < 3:  # two words of a sentence tell nothing
        short = whole
    return f"{short.rstrip(' ,;.')} …"
