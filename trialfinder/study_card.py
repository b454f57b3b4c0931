"""All that we read of one study: as the contract's JSON, and as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from typing import Any, Final, NamedTuple, Protocol

from trialfinder.advice.cautions import Caution, cautions, strengths
from trialfinder.advice.questions import answers_json, questions
from trialfinder.export import json_rows, studies_json
from trialfinder.finder import Found, find_one
from trialfinder.library import Data
from trialfinder.lines import data_json, indented, study_block
from trialfinder.places import Place
from trialfinder.reading.cards.design import read_design
from trialfinder.reading.cards.product import plain_product, read_identity
from trialfinder.reading.criteria.eligibility import read_eligibility
from trialfinder.reading.criteria.items import split_criteria
from trialfinder.reading.text.quote import collapse, unescape
from trialfinder.registry.record import Study
from trialfinder.vocabulary import CELL_SOURCES, CONTROLS, PHASES, PROCESSINGS, TARGETS
from trialfinder.wording import DISCLAIMER, NOT_HELD, is_our_summary


class _Field(Protocol):
    """A value with its quote and path, or None."""

    @property
    def value(self) -> object: ...
    @property
    def quote(self) -> str | None: ...
    @property
    def path(self) -> str | None: ...


def study_json(data: Data, nct_id: str, near: Place | None = None, *, today: date | None = None) -> dict[str, Any]:
    """The contract's JSON of one study: columns, identity, design, eligibility, cautions, questions, sites.

    In a facts_only record whatever was not carried is null.
    """
    today = today or date.today()
    found = find_one(data, nct_id, near)
    [row] = studies_json(found.studies, found.sites)
    study, labels = found.data.study(nct_id), found.data.labels[row["nct_id"]]
    identity, split = read_identity(study), split_criteria(study)
    facts_only = study.completeness == "facts_only"
    return {
        **row,
        "product_in_words": plain_product(labels, identity),
        "identity": {**_fields_json(identity, facts_only), "completeness_score": identity.completeness_score},
        "design": _fields_json(read_design(study), facts_only),
        "eligibility": {name: _field_json(one, facts_only) for name, one in read_eligibility(study).items()},
        "criteria": None
        if facts_only
        else {
            "inclusion": [quote.text for quote in split.inclusion],
            "exclusion": [quote.text for quote in split.exclusion],
            "unsorted": [quote.text for quote in split.unsorted],
        },
        "cautions": [_caution_json(one) for one in cautions(study, today, labels)],
        "strengths": [_caution_json(one) for one in strengths(study, today, labels)],
        "questions": answers_json(questions(study, labels, today, data)),
        "data": data_json(data),
    }


def _fields_json(card: Any, facts_only: bool) -> dict[str, Any]:
    named = ((field.name, getattr(card, field.name)) for field in fields(card))
    return {name: _field_json(one, facts_only) for name, one in named if hasattr(one, "quote")}


def _field_json(field: _Field, facts_only: bool) -> dict[str, Any]:
    ours = is_our_summary(field.path, facts_only)
    return {"value": field.value, "quote": None if ours else field.quote, "path": None if ours else field.path}


def _caution_json(one: Caution) -> dict[str, Any]:
    return {
        "id": one.id,
        "sentence": one.sentence,
        "quote": one.quote,
        "path": one.path,
        "dates": list(one.dates),
        "innocent": list(one.innocent),
        "how_to_check": one.how_to_check,
        "source": one.source,
    }


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
    [row] = json_rows(found.studies)
    blocks = [study_block(found, row, width, today)]
    for section in _sections(found, row, study, today):
        if section.lines:
            blocks.append("\n".join([section.title, *(indented(line, width) for line in section.lines)]))
    blocks.append(f"{data.provenance.note}\n{DISCLAIMER}" if study.completeness == "facts_only" else DISCLAIMER)
    return "\n\n".join(blocks) + "\n"


def _sections(found: Found, row: Mapping[str, Any], study: Study, today: date) -> Iterator[_Section]:
    labels = found.data.labels[row["nct_id"]]
    identity = read_identity(study)
    facts_only = study.completeness == "facts_only"
    if labels.topic != "no":
        words = plain_product(labels, identity)
        cards = (*_stated(identity, facts_only), *_stated(read_design(study), facts_only))
        yield _Section("What is injected", [words or "The record does not say.", *cards])
    joins = read_eligibility(study)
    yield _Section("Who can join (as read; the record has every rule)", list(_named(joins.items(), facts_only)))
    yield _Section("About the study", list(_facts(row, study)))
    for title, some in (("To know", cautions(study, today, labels)), ("Strengths", strengths(study, today, labels))):
        yield _Section(title, [one.sentence + (f" “{_shown(one.quote)}”" if one.quote else "") for one in some])
    if facts_only and study.protocol_section.description_module.brief_summary:
        yield _Section("Our summary", [study.protocol_section.description_module.brief_summary])
    yield _Section("Sites", list(_sites(found)))


def _stated(card: Any, facts_only: bool) -> Iterator[str]:
    yield from _named(((field.name, getattr(card, field.name)) for field in fields(card)), facts_only)


def _named(some: Iterable[tuple[str, Any]], facts_only: bool) -> Iterator[str]:
    """The fields that say something, each with the words it rests on."""
    for name, field in some:
        if hasattr(field, "quote") and field.value not in (None, "not_stated"):
            value = _value_in_words(name, field.value)
            if is_our_summary(field.path, facts_only):
                rests_on = " (our summary)"
            else:
                rests_on = f": “{_shown(field.quote)}”" if field.quote and _shown(field.quote) != value else ""
            yield f"{name.replace('_', ' ')}: {value}{rests_on}"


_WORDS: Final[dict[str, Mapping[str, str]]] = {
    "source": CELL_SOURCES,
    "processing": PROCESSINGS,
    "target": TARGETS,
    "control": CONTROLS,
    "sex": {"ALL": "any", "FEMALE": "women only", "MALE": "men only"},
}


def _value_in_words(name: str, value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    words = _WORDS.get(name, {})
    return "; ".join(words.get(part, part.replace("_", " ")) for part in str(value).split(";"))


def _shown(quote: str) -> str:
    text = unescape(collapse(quote))
    return text if len(text) <= 200 else f"{text[:200].rstrip()} …"


def _facts(row: Mapping[str, Any], study: Study) -> Iterator[str]:
    missing = NOT_HELD if study.completeness == "facts_only" else "the record does not say"
    yield f"Topic: {row['topic']}. {row['topic_reason']}"
    phases = " and ".join(PHASES.get(phase, phase) for phase in row["phases"]) or missing
    yield f"Phase: {phases}. Enrollment: {row['enrollment'] if row['enrollment'] is not None else missing}."
    yield f"Start: {row['start_date'] or missing}. End: {row['completion_date'] or missing}."
    yield f"Last updated: {row['last_updated'] or missing}. Our facts are of: {row['as_of'] or 'an unknown date'}."
    yield f"Sponsor: {(row['sponsor'] or missing).rstrip('.')}."
    yield f"Results: {({True: 'posted', False: 'none posted'}).get(row['has_results'], missing)}."


def _sites(found: Found) -> Iterator[str]:
    sites = found.sites.sort_values("distance_km", na_position="last") if len(found.sites) else found.sites
    partial = found.studies["completeness"].iloc[0] == "facts_only"
    for row in json_rows(sites):
        where = ", ".join(part for part in (row["facility"], row["city"], row["state"], row["country"]) if part)
        away = f", about {row['distance_km']:,.0f} km" if row["distance_km"] is not None else ""
        was = "was " if partial else ""
        status = f" [{was}{row['site_status'].lower().replace('_', ' ')}]" if row["site_status"] else ""
        contact = " ".join(part for part in (row["contact_name"], row["contact_phone"], row["contact_email"]) if part)
        yield f"{where}{away}{status}" + (f": {contact}" if contact else "")
