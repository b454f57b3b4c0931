"""The ledger of cautions and strengths: what a record shows that is worth a question, with its words or its dates.

The sentences, innocent explanations and checks are in cautions.toml, for review; the conditions are small functions of
the same names. A caution states facts and dates, never motives; there is none without a quote or a date.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final, Literal

from trialfinder.advice.cautions import date_rules, design_rules, strength_rules
from trialfinder.advice.cautions.case import Case, Finding
from trialfinder.reading.freshness import read_freshness
from trialfinder.reading.labels.labels import Labels
from trialfinder.registry.record import Study

Rule = Callable[[Case], Finding | None]

RULES: Final[dict[str, tuple[Rule, ...]]] = {
    "cautions": (
        date_rules.recruiting_not_verified,
        date_rules.end_date_passed,
        date_rules.no_site_recruits,
        date_rules.no_site_listed,
        date_rules.no_contact,
        date_rules.status_unknown,
        date_rules.stopped,
        design_rules.enrollment_cut,
        design_rules.pay_wording,
        design_rules.cost_not_stated,
        design_rules.fda_no_for_this_product,
        design_rules.promotional_claim,
        design_rules.intravenous_route,
        design_rules.intrathecal_route,
        design_rules.many_conditions,
        design_rules.observational,
        design_rules.gives_not_stated,
        design_rules.names_two_places,
        design_rules.names_two_doses,
        design_rules.names_two_products,
        design_rules.names_two_owners,
        design_rules.placebo_holds_drug,
        design_rules.no_control_group,
        design_rules.open_label,
        date_rules.results_overdue,
        date_rules.silent_results,
        design_rules.retracted_reference,
        date_rules.dates_out_of_order,
    ),
    "strengths": (
        strength_rules.randomised,
        strength_rules.placebo_controlled,
        strength_rules.masked,
        strength_rules.monitored,
        strength_rules.core_outcomes,
        strength_rules.results_posted,
        strength_rules.papers_listed,
        strength_rules.no_charge_wording,
    ),
}
"""Every rule, in the order in which a person reads them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule of the ledger as written in cautions.toml."""

    id: str
    sentence: str
    """With {blanks} that the rule fills."""
    innocent: tuple[str, ...]
    how_to_check: str
    source: str
    rests_on_absence: bool
    """True: silent on a facts_only record, in which absence means nothing."""


@dataclass(frozen=True, slots=True)
class Caution:
    """A fact of the record that is worth a question; a strength has the same shape."""

    id: str
    sentence: str
    quote: str | None
    """A substring of the raw text at `path`; None where the caution rests on its dates."""
    path: str | None
    """Of the quote, or of the first date."""
    dates: tuple[str, ...]
    """As they stand in the record."""
    innocent: tuple[str, ...]
    """How it may be quite all right."""
    how_to_check: str
    source: str
    """Address of the page that the rule comes from."""


def cautions(study: Study, today: date, labels: Labels | None = None) -> tuple[Caution, ...]:
    """What the record shows that is worth a question, on this day. Rules that need labels are silent without them."""
    return _judge("cautions", study, today, labels)


def strengths(study: Study, today: date, labels: Labels | None = None) -> tuple[Caution, ...]:
    """What the record shows that makes its result easier to trust, with the same care."""
    return _judge("strengths", study, today, labels)


@cache
def ledger(kind: Literal["cautions", "strengths"]) -> dict[str, Entry]:
    """The entries of cautions.toml by id."""
    table = tomllib.loads(Path(__file__).with_name("cautions.toml").read_text("utf-8"))[kind]
    return {
        id: Entry(
            id,
            one["sentence"],
            tuple(one["innocent"]),
            one["how_to_check"],
            one["source"],
            one.get("rests_on_absence", False),
        )
        for id, one in table.items()
    }


def _judge(
    kind: Literal["cautions", "strengths"], study: Study, today: date, labels: Labels | None
) -> tuple[Caution, ...]:
    case = Case(study, today, labels, read_freshness(study, today))
    entries = ledger(kind)
    judged = []
    for rule in RULES[kind]:
        entry = entries[rule.__name__]
        if entry.rests_on_absence and study.completeness == "facts_only":
            continue
        found = rule(case)
        if found is not None and (found.quote or found.dates):
            judged.append(_written(entry, found))
    return tuple(judged)


def _written(entry: Entry, found: Finding) -> Caution:
    quote = found.quote
    return Caution(
        id=entry.id,
        sentence=entry.sentence.format(**found.words),
        quote=quote.text if quote else None,
        path=quote.path if quote else found.path,
        dates=found.dates,
        innocent=entry.innocent,
        how_to_check=entry.how_to_check,
        source=entry.source,
    )
