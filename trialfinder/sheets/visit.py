"""The sheet to take along: one self-contained page of HTML, with no outside requests, for A4 and Letter.

Every word of a record, and every address, is escaped. Nothing is written to disk: the page is a string.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from string import Template
from typing import Final

from trialfinder.advice.cautions.ledger import Caution, cautions, strengths
from trialfinder.advice.guidance.texts import Source, load_guidance, load_panel
from trialfinder.advice.questions.answered import Answer, questions
from trialfinder.data import Data
from trialfinder.finding.find import find_one
from trialfinder.html.text import plain
from trialfinder.places import Place
from trialfinder.reading.cards.product import plain_product
from trialfinder.reading.text.quote import collapse, unescape
from trialfinder.registry.record import Study
from trialfinder.rows import SiteRow, nearest_first, study_url
from trialfinder.vocabulary import STATUS_MEANINGS, STATUSES, is_recruiting
from trialfinder.wording import (
    ITS_LIMIT,
    MAY_BE_RIGHT,
    NOT_HELD,
    contact_in_words,
    control_in_words,
    distance_in_words,
    status_in_words,
    targets_in_words,
    whole_trial_contacts,
)

SITES_SHOWN: Final = 5
NOTE_LINES: Final = 8
_OFFLINE: Final = "From our offline copy of facts, not the live record. What is missing here may be in the record."


def visit_sheet(data: Data, nct_ids: Sequence[str], *, near: Place | None = None, today: date | None = None) -> str:
    """One trial, or a short list, to take to a visit: what is injected, status, contact, questions, cautions, sources.

    Args:
        data: the records held.
        nct_ids: in the order in which they are printed.
        near: sorts the sites; the place itself is not printed.
        today: for the ages of dates.

    Raises:
        StudyNotFound: an id that is not held.
    """
    day = today or date.today()
    studies = [data.study(nct_id) for nct_id in nct_ids]
    title = "A trial to talk about" if len(studies) == 1 else f"{len(studies)} trials to talk about"
    body, checked = "", []
    for study in studies:
        reading = data.reading(study.nct_id)
        bad, good = cautions(reading, day), strengths(reading, day)
        body += _study(study, data, near, day, bad, good)
        checked += [one.source for one in (*bad, *good)]
    return page(title, body, data, day, checked)


def questions_html(data: Data, nct_id: str, *, today: date | None = None) -> str:
    """The questions of one trial as a page: its visit sheet.

    Raises:
        StudyNotFound: the id is not held.
    """
    return visit_sheet(data, [nct_id], today=today)


def page(title: str, body: str, data: Data, today: date, sources: Iterable[str] = ()) -> str:
    """A whole page around a body of HTML, with what we are not, the danger signs, room for notes, and sources."""
    panel = load_panel()
    return _template().substitute(
        title=plain(title),
        dated=f"Made on {today.isoformat()}. {plain(data.provenance.note)}",
        disclaimer=plain(panel.disclaimer),
        red_flags=plain(panel.red_flags),
        body=body,
        notes='<div class="lines"></div>' * NOTE_LINES,
        sources="".join(f"<li>{one}</li>" for one in _sources(sources)),
    )


def quoted(text: str | None) -> str:
    """A quote of a record as a block; nothing for none."""
    return f"<blockquote>“{plain(unescape(collapse(text)))}”</blockquote>" if text else ""


def link(address: str, words: str | None = None) -> str:
    """A link to a web address of ours; anything else stays text."""
    shown = plain(words or address)
    return f'<a href="{plain(address)}">{shown}</a>' if address.startswith(("https://", "http://")) else shown


def heading(study: Study, today: date) -> str:
    """Title, number, address and dated status of a study."""
    identity = study.protocol_section.identification_module
    title = identity.brief_title or identity.official_title or f"Title {NOT_HELD}"
    code = study.protocol_section.status_module.overall_status
    # "People can join now" would be more than an old record can promise.
    meaning = "" if is_recruiting(code) else STATUS_MEANINGS.get(code or "", "")
    return (
        f"<h2>{plain(unescape(collapse(title)))}</h2>"
        f"<p>{plain(study.nct_id)}: {link(study_url(study.nct_id))}</p>"
        f"<p><strong>{plain(status_in_words(study, today))}.</strong> {plain(meaning)}</p>"
    )


def _study(
    study: Study, data: Data, near: Place | None, today: date, bad: Sequence[Caution], good: Sequence[Caution]
) -> str:
    answers = questions(data.reading(study.nct_id), today, data)
    copy = f'<p class="note">{_OFFLINE}</p>' if study.completeness == "facts_only" else ""
    return (
        f'<section class="study">{heading(study, today)}{copy}{_injected(study, data)}{_sites(study, data, near)}'
        f"<h3>Questions to ask, and what the record says</h3>{''.join(map(_asked, answers))}"
        f"{_remarks('Worth a question', bad, MAY_BE_RIGHT)}"
        f"{_remarks('What makes its result easier to trust', good, ITS_LIMIT)}</section>"
    )


def _injected(study: Study, data: Data) -> str:
    reading = data.reading(study.nct_id)
    labels = reading.labels
    product = plain_product(labels, reading.identity) if labels.therapies else ""
    facts = (
        ("Product", product or "The record names no regenerative product."),
        ("Injected into or at", targets_in_words(labels.targets)),
        ("Comparison", control_in_words(labels.control)),
    )
    listed = "".join(f"<dt>{plain(name)}</dt><dd>{plain(words)}</dd>" for name, words in facts)
    return f"<h3>What is injected</h3><dl>{listed}</dl>"


def _sites(study: Study, data: Data, near: Place | None) -> str:
    found = find_one(data, study.nct_id, near)
    rows = nearest_first(found.sites_of(study.nct_id))
    people = whole_trial_contacts(study)
    whole = (
        f"<p>Contact for the whole trial: {plain('; or '.join(map(contact_in_words, people)))}</p>" if people else ""
    )
    if not rows:
        none = "<p>Our data hold no site for this trial. The record may name some.</p>"
        return f"<h3>Where, by the record</h3>{whole}{none}"
    more = f"<p>{len(rows) - SITES_SHOWN} more sites are in the record.</p>" if len(rows) > SITES_SHOWN else ""
    return f"<h3>Where, by the record</h3>{whole}<ul>{''.join(map(_site, rows[:SITES_SHOWN]))}</ul>{more}"


def _site(row: SiteRow) -> str:
    where = ", ".join(part for part in (row.facility, row.city, row.state, row.country) if part)
    away = ""
    if row.distance_km is not None:
        away = f", {distance_in_words(row.distance_km, row.distance_km / 1.609344, None)}"
    status = STATUSES.get(row.site_status or "", "status of this site not given")
    reach = "; or ".join(map(contact_in_words, row.contacts))
    return f"<li>{plain(where + away)}. {plain(status)}.{f' Contact: {plain(reach)}' if reach else ''}</li>"


def _asked(one: Answer) -> str:
    """A question with its answer; where the record is silent, a line to write on."""
    silent = f'<span class="silent">{plain(one.answer)}</span><div class="lines"></div>'
    said = f"{plain(one.answer)}{quoted(one.quote)}" if one.stated else silent
    return f'<div class="row"><strong>{plain(one.question)}</strong> {said}</div>'


def _remarks(title: str, some: Sequence[Caution], lead: str) -> str:
    if not some:
        return ""
    rows = "".join(
        f'<div class="row"><strong>{plain(one.sentence)}</strong>{quoted(one.quote)}'
        f"<p>{lead} {plain(' '.join(one.innocent))}</p><p>To check: {plain(one.how_to_check)}</p></div>"
        for one in some
    )
    return f"<h3>{plain(title)}</h3>{rows}"


def _sources(more: Iterable[str]) -> Iterable[str]:
    named: dict[str, Source] = {one.url: one for one in load_panel().sources}
    named |= {one.url: one for guide in load_guidance() if guide.slug == "red_flags" for one in guide.sources}
    yield "ClinicalTrials.gov, the records named above"
    for one in named.values():
        yield f"{plain(one.name)} ({plain(one.dated)}): {link(one.url)}"
    for url in dict.fromkeys(more):
        if url not in named:
            yield link(url)


@cache
def _template() -> Template:
    return Template(Path(__file__).with_name("sheet.html").read_text("utf-8"))
