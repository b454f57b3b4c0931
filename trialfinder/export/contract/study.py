"""The contract's JSON of one study: all that we read of it."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any, NamedTuple, Protocol

from trialfinder.advice.cautions.ledger import Caution, cautions, strengths
from trialfinder.advice.questions.questions import answers_json, questions
from trialfinder.advice.recruiting.recruiting import recruiting_facts, recruiting_words
from trialfinder.data import Data
from trialfinder.export.contract.advice import product_json
from trialfinder.export.contract.search import data_json, studies_json, with_place
from trialfinder.finding.find import find_one
from trialfinder.places import Place
from trialfinder.reading.cards.product import plain_product
from trialfinder.reading.cards.taking_part import TakingPart
from trialfinder.reading.criteria.earlier import PriorRule
from trialfinder.reading.reading import Reading
from trialfinder.reading.results.results import Group, OutcomeResult, Results, Test
from trialfinder.reading.text.quote import is_our_summary
from trialfinder.registry.record import Contact
from trialfinder.wording import whole_trial_contacts


class _Field(Protocol):
    """A value with its quote and path, or None."""

    @property
    def value(self) -> object: ...
    @property
    def quote(self) -> str | None: ...
    @property
    def path(self) -> str | None: ...


def study_json(data: Data, nct_id: str, near: Place | None = None, *, today: date | None = None) -> dict[str, Any]:
    """The contract's JSON of one study: columns, cards, eligibility, cautions, questions, results, contacts, sites.

    `contacts` answer for the whole study; each site has its own: everyone who can be reached. In a facts_only record
    whatever was not carried is null. With a place: also `place`, as a search has it.
    """
    today = today or date.today()
    found = find_one(data, nct_id, near)
    [row] = studies_json(found)
    reading = data.reading(nct_id)
    identity, split, facts_only = reading.identity, reading.criteria, reading.is_partial
    for site, site_row in zip(row["sites"], found.sites_of(reading.nct_id), strict=True):
        site["contacts"] = [_contact_json(one) for one in site_row.contacts]
    answer = {
        **row,
        "asked_as": nct_id if nct_id != row["nct_id"] else None,
        "contacts": [_contact_json(one) for one in whole_trial_contacts(reading.study)],
        "product_in_words": plain_product(reading.labels, identity),
        "identity": {**_fields_json(identity, facts_only), "completeness_score": identity.completeness_score},
        "product": product_json(reading.named[0]) if reading.named else None,
        "design": _fields_json(reading.design, facts_only),
        "crossover": reading.crossover.text if reading.crossover else None,
        "crossover_path": reading.crossover.path if reading.crossover else None,
        "taking_part": _taking_part_json(reading.taking_part),
        "eligibility": {name: _field_json(one, facts_only) for name, one in reading.eligibility.items()},
        "earlier_injections": None if facts_only else [_rule_json(one) for one in reading.earlier],
        "criteria": None
        if facts_only
        else {
            "inclusion": [quote.text for quote in split.inclusion],
            "exclusion": [quote.text for quote in split.exclusion],
            "unsorted": [quote.text for quote in split.unsorted],
        },
        "cautions": [_caution_json(one) for one in cautions(reading, today)],
        "strengths": [_caution_json(one) for one in strengths(reading, today)],
        "recruiting": _recruiting_json(reading, today),
        "questions": answers_json(questions(reading, today, data)),
        "results": results_json(reading.results),
        "data": data_json(data),
    }
    return with_place(answer, near)


def _recruiting_json(reading: Reading, today: date) -> dict[str, Any] | None:
    """How far "recruiting" can be trusted; null where the record does not say that it recruits."""
    facts, published = recruiting_facts(reading, today), recruiting_words().published
    if not facts:
        return None
    return {
        "facts": [{"id": one.id, "name": one.name, "words": one.words} for one in facts],
        "published": {"text": published.text, "source": published.source, "year": published.year},
    }


def _taking_part_json(part: TakingPart) -> dict[str, Any]:
    """An empty list: the record does not say. Null: not in our copy."""
    lists: dict[str, tuple[NamedTuple, ...] | None] = {
        "visits": part.visits,
        "discography": part.discography,
        "medicines": part.medicines,
        "taken": part.taken,
    }
    told = {name: None if some is None else [one._asdict() for one in some] for name, some in lists.items()}
    return {"crossover": part.crossover._asdict(), **told}


def _fields_json(card: Any, facts_only: bool) -> dict[str, Any]:
    named = ((field.name, getattr(card, field.name)) for field in fields(card))
    return {name: _field_json(one, facts_only) for name, one in named if hasattr(one, "quote")}


def _field_json(field: _Field, facts_only: bool) -> dict[str, Any]:
    ours = is_our_summary(field.path, facts_only)
    return {"value": field.value, "quote": None if ours else field.quote, "path": None if ours else field.path}


def _rule_json(one: PriorRule) -> dict[str, Any]:
    """One clause on earlier injections; `months` null: no end is stated, or (`is_recent`) none in numbers."""
    names = (
        "what",
        "where",
        "months",
        "this_level",
        "has_exception",
        "is_wide",
        "is_recent",
        "excepts_tests",
        "of_another",
    )
    return {name: getattr(one, name) for name in names} | {"quote": one.quote.text, "path": one.quote.path}


def _contact_json(one: Contact) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("name", "role", "phone", "phone_ext", "email")}


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


def results_json(results: Results) -> dict[str, Any]:
    """Posted or not, each outcome group by group, serious harms, papers.

    Values are the record's own text, so that no digit is lost. null: not in our copy; an empty list: the record has
    none; `posted` is null where our copy does not tell.
    """
    return {
        "posted": None if results.state == "not_in_our_copy" else results.state == "posted",
        "state": results.state,
        "posted_date": results.posted_date,
        "outcomes": None if results.outcomes is None else [_outcome(one) for one in results.outcomes],
        "serious_harms": None if results.harms is None else [one._asdict() for one in results.harms],
        "serious_harms_time_frame": results.harms_time_frame,
        "papers": None if results.papers is None else [one._asdict() for one in results.papers],
    }


def _outcome(one: OutcomeResult) -> dict[str, Any]:
    return {
        "title": one.title,
        "type": one.type,
        "time_frame": one.time_frame,
        "unit": one.unit,
        "measure": one.measure,
        "spread_type": one.spread_type,
        "groups": [_group(group) for group in one.groups],
        "analyses": [_test(test) for test in one.tests],
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "title": group.title,
        "n": group.n,
        "counted": {"n": group.units[0], "units": group.units[1]} if group.units else None,
        "rows": [
            {
                "class": row.class_,
                "category": row.category,
                "value": row.value,
                "spread": row.spread,
                "n": row.n,
                "comment": row.comment,
            }
            for row in group.rows
        ],
    }


def _test(test: Test) -> dict[str, Any]:
    return {**test._asdict(), "groups": list(test.groups)}
