"""All that we read of one study, as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date
from typing import Any, Final, NamedTuple

from trialfinder.advice.cautions.ledger import cautions, strengths
from trialfinder.advice.fit.joining import joining_rules
from trialfinder.advice.questions.questions import questions, taking_part
from trialfinder.advice.recruiting.recruiting import recruiting_facts, recruiting_words
from trialfinder.cli.text import indented, study_block
from trialfinder.data import Data, Provenance
from trialfinder.finding.find import Found, find_one
from trialfinder.finding.sentences import short_place
from trialfinder.places import Place
from trialfinder.places.distance import distance_in_words
from trialfinder.products.passports import passport_lines
from trialfinder.reading.cards.product import plain_product
from trialfinder.reading.dates import date_in_words
from trialfinder.reading.labels.labelled import Labels
from trialfinder.reading.reading import Reading
from trialfinder.reading.results.wording import (
    OUTCOMES_SHOWN,
    PAPERS_SHOWN,
    harms_words,
    meanings_of,
    others_words,
    outcome_words,
    paper_words,
    search_links,
    state_words,
)
from trialfinder.reading.text.quote import collapse, is_our_summary, unescape
from trialfinder.registry.record import Study
from trialfinder.rows import StudyRow, everyone_named, nearest_first, study_url
from trialfinder.vocabulary import PHASES, TARGETS
from trialfinder.wording import (
    DISCLAIMER,
    FACT_NAMES,
    NOT_HELD,
    compared_in_words,
    contact_in_words,
    followed_in_words,
    people_in_words,
    planned_in_words,
    processing_in_words,
    site_in_words,
    times_in_words,
    whole_trial_contacts,
    whose,
)


class _Section(NamedTuple):
    title: str
    lines: list[str]


def study_text(
    data: Data, nct_id: str, near: Place | None = None, *, width: int = 120, today: date | None = None
) -> str:
    """One study for a person to read: what is injected, who can join, what to know, where."""
    today = today or date.today()
    found = find_one(data, nct_id, near)
    study = found.data.study(nct_id)
    [row] = found
    blocks = [study_block(found, row, width, today)]
    for section in _sections(found, row, data.reading(nct_id), today):
        if section.lines:
            blocks.append("\n".join([section.title, *(indented(line, width) for line in section.lines)]))
    blocks.append(f"{data.provenance.note}\n{DISCLAIMER}" if study.is_partial else DISCLAIMER)
    return "\n\n".join(blocks) + "\n"


def _sections(found: Found, row: StudyRow, reading: Reading, today: date) -> Iterator[_Section]:
    labels, identity, facts_only = reading.labels, reading.identity, reading.is_partial
    if labels.topic != "no":
        words = plain_product(labels, identity)
        cards = (*_stated(identity, facts_only, labels), *_stated(reading.design, facts_only, labels))
        yield _Section("What is injected", [words or "The record does not say.", *cards])
    for product in reading.named:
        yield _Section(f"About {product.name} (our notes, not the record)", [" ".join(passport_lines(product))])
    yield _Section(
        "Who can join (what we could read: not every rule, and a record may not list all of its own)",
        list(_joins(reading)),
    )
    yield _Section("About the study", list(_facts(row, reading, found.data.provenance)))
    yield _Section("How far “recruiting” can be trusted", list(_recruiting(reading, today)))
    for title, some in (
        ("Worth a question", cautions(reading, today)),
        ("What makes its result easier to trust", strengths(reading, today)),
    ):
        yield _Section(title, [one.sentence + (f" “{_shown(one.quote)}”" if one.quote else "") for one in some])
    if facts_only and reading.section.description_module.brief_summary:
        yield _Section("Our summary", [reading.section.description_module.brief_summary])
    yield _Section("What taking part involves", list(_asks(reading, today)))
    yield _Section("Results", list(_results(reading)))
    yield _Section("Whom to ask about the whole study", list(_whom_to_ask(reading.study)))
    near = found.question.near
    yield _Section(f"Sites, with the distance from {short_place(near)}" if near else "Sites", list(_sites(found)))


def _joins(reading: Reading) -> Iterator[str]:
    for one in joining_rules(reading):
        if is_our_summary(one.field.path, reading.is_partial):
            yield f"{one.words} (our summary)"
        else:
            yield " ".join([one.words, *(f"“{one.shown(said.quote, 200)}”" for said in one.quotes if said.quote)])


def _asks(reading: Reading, today: date) -> Iterator[str]:
    for name, one in taking_part(reading, questions(reading, today)).items():
        yield f"{name}: {one.answer}" + (f" “{_shown(one.quote)}”" if one.quote else "")


def _recruiting(reading: Reading, today: date) -> Iterator[str]:
    facts, published = recruiting_facts(reading, today), recruiting_words().published
    for one in facts:
        yield f"{one.name}: {one.words}."
    if facts:
        yield f"{published.text} ({published.cite})"


def _stated(card: Any, facts_only: bool, labels: Labels) -> Iterator[str]:
    """The fields that say something, each with the words it rests on."""
    for name, field in ((one.name, getattr(card, one.name)) for one in fields(card)):
        if hasattr(field, "quote") and field.value not in (None, "not_stated"):
            told = times_in_words(card) if name == "n_injections" else field.value
            value = _fact_in_words(name, told, labels, facts_only)
            if is_our_summary(field.path, facts_only):
                rests_on = " (our summary)"
            elif name in _OF_THE_KIND and any(field.quote == one.text for one in labels.therapy_evidence):
                rests_on = "" if value.endswith(")") else " (follows from the kind of product)"
            else:
                rests_on = f": “{_shown(field.quote)}”" if field.quote and _shown(field.quote) not in value else ""
            yield f"{FACT_NAMES[name]}: {value}{rests_on}"


_OF_THE_KIND: Final = ("processing", "living_cells")
"""Facts that may rest on the product's name alone: its name is then no quote for them."""


def _fact_in_words(name: str, value: object, labels: Labels, facts_only: bool) -> str:
    if name == "source":
        return whose(labels, is_partial=facts_only)
    if name == "processing":
        return processing_in_words(labels, is_partial=facts_only)
    if name == "control":
        return compared_in_words(str(value), labels.compared)
    return _value_in_words(name, value)


_WORDS: Final[dict[str, Mapping[str, str]]] = {
    "target": TARGETS,
}


def _value_in_words(name: str, value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    if name == "follow_up":
        return followed_in_words(str(value))
    words = _WORDS.get(name, {})
    return "; ".join(words.get(part, part.replace("_", " ")) for part in map(str.strip, str(value).split(";")))


def _shown(quote: str) -> str:
    text = unescape(collapse(quote))
    return text if len(text) <= 200 else f"{text[:200].rstrip()} …"


def _facts(row: StudyRow, reading: Reading, data: Provenance) -> Iterator[str]:
    missing = NOT_HELD if row.is_partial else "the record does not say"
    yield f"Topic: {row.topic}. {row.topic_reason}"
    phases = " and ".join(PHASES.get(phase, phase) for phase in row.phases) or missing
    status = reading.section.status_module
    people = people_in_words(reading.section.design_module.enrollment_info)
    start, end = (
        planned_in_words(one, status.overall_status)
        for one in (status.start_date_struct, status.completion_date_struct)
    )
    yield f"Phase: {phases}. Enrollment: {people or missing}."
    yield f"Start: {start or missing}. End: {end or missing}."
    # A synced record has no day of its own: it is as old as the registry's data that came with it.
    of_data = (data.data_timestamp or data.fetched_at or "")[:10] if data.source == "synced" else ""
    yield (
        f"Last updated: {date_in_words(row.last_updated) or missing}. "
        f"Our facts are of: {date_in_words(row.as_of or of_data) or 'an unknown date'}."
    )
    yield f"Sponsor: {(row.sponsor or missing).rstrip('.')}."


def _results(reading: Reading) -> Iterator[str]:
    """Posted or not, the main outcomes with all groups, serious harms, papers, and where to look for more."""
    results = reading.results
    yield state_words(results)
    told: list[str] = []
    for one in map(outcome_words, results.main[:OUTCOMES_SHOWN]):
        told += [f"Main outcome: {one.title} {one.about}", *(f"- {line}" for line in one.lines)]
    yield from told
    if harms := harms_words(results):
        yield harms
    for line in (meanings_of(told), others_words(results)):
        if line:
            yield line
    if results.state == "posted":
        yield f"At the registry: {study_url(reading.nct_id)}?tab=results"
    papers = results.papers or ()
    yield from map(paper_words, papers[:PAPERS_SHOWN])
    if len(papers) > PAPERS_SHOWN:
        yield f"and {len(papers) - PAPERS_SHOWN} more papers in the record"
    yield "Papers may be found by the trial's number: " + " ".join(url for _, url in search_links(reading.nct_id))


def _whom_to_ask(study: Study) -> Iterator[str]:
    people = whole_trial_contacts(study)
    yield from map(contact_in_words, people)
    if not people and study.is_partial:
        yield f"Phone numbers and e-mails are {NOT_HELD}."
    elif not people and not everyone_named(study):
        yield "The record gives no phone number and no e-mail."
    elif not people:
        yield "The record names no one for the whole study; its sites have contacts of their own."


def _sites(found: Found) -> Iterator[str]:
    [study] = found
    was = "was " if study.is_partial else ""
    for row in nearest_first(found.sites_of(study.nct_id)):
        where = site_in_words(row)
        away = f", {distance_in_words(row.distance_km, found.question.in_miles)}" if row.distance_km is not None else ""
        status = f" [{was}{row.site_status.lower().replace('_', ' ')}]" if row.site_status else ""
        contacts = "; or ".join(map(contact_in_words, row.contacts))
        yield f"{where}{away}{status}" + (f": {contacts}" if contacts else "")
