"""The ledger of cautions and strengths: what a record shows that is worth a question, with its words or its dates.

The sentences, innocent explanations and checks are in cautions.toml; the conditions are small functions of the same
names. A caution states facts and dates, never motives; there is none without a quote or a date.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final, Literal

from trialfinder.advice.cautions import caution_rules, strength_rules
from trialfinder.advice.cautions.fired import Fired
from trialfinder.reading.reading import Reading
from trialfinder.typed_toml import Table, Text, Url, WordFile, load

Rule = Callable[[Reading, date], Fired | None]

RULES: Final[dict[str, tuple[Rule, ...]]] = {
    "cautions": (
        caution_rules.recruiting_not_verified,
        caution_rules.end_date_passed,
        caution_rules.no_site_recruits,
        caution_rules.no_site_listed,
        caution_rules.no_contact,
        caution_rules.status_unknown,
        caution_rules.stopped,
        caution_rules.enrollment_cut,
        caution_rules.pay_wording,
        caution_rules.cost_not_stated,
        caution_rules.fda_no_for_this_product,
        caution_rules.promotional_claim,
        caution_rules.intravenous_route,
        caution_rules.intrathecal_route,
        caution_rules.many_conditions,
        caution_rules.observational,
        caution_rules.gives_not_stated,
        caution_rules.names_two_places,
        caution_rules.names_two_doses,
        caution_rules.names_two_products,
        caution_rules.names_two_owners,
        caution_rules.placebo_holds_drug,
        caution_rules.no_control_group,
        caution_rules.open_label,
        caution_rules.results_overdue,
        caution_rules.silent_results,
        caution_rules.retracted_reference,
        caution_rules.dates_out_of_order,
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


class Entry(Table, frozen=True):
    """One rule of the ledger as written in cautions.toml."""

    sentence: Text
    """With {blanks} that the rule fills."""
    innocent: tuple[Text, ...]
    how_to_check: Text
    source: Url
    rests_on_absence: bool = False
    """True: silent on a facts_only record, in which absence means nothing."""


class Ledger(WordFile, frozen=True):
    """cautions.toml: the entries of each kind, by the name of their rule."""

    cautions: dict[str, Entry]
    strengths: dict[str, Entry]


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


def cautions(reading: Reading, today: date) -> tuple[Caution, ...]:
    """What the record shows that is worth a question, on this day."""
    return _judge("cautions", reading, today)


def strengths(reading: Reading, today: date) -> tuple[Caution, ...]:
    """What the record shows that makes its result easier to trust, with the same care."""
    return _judge("strengths", reading, today)


@cache
def ledger() -> Ledger:
    """The words of every rule."""
    return load(__file__, "cautions.toml", Ledger)


def _judge(kind: Literal["cautions", "strengths"], reading: Reading, today: date) -> tuple[Caution, ...]:
    entries: dict[str, Entry] = getattr(ledger(), kind)
    judged = []
    for rule in RULES[kind]:
        entry = entries[rule.__name__]
        if entry.rests_on_absence and reading.is_partial:
            continue
        found = rule(reading, today)
        if found is not None and (found.quote or found.dates):
            judged.append(_written(rule.__name__, entry, found))
    return tuple(judged)


def _written(id: str, entry: Entry, found: Fired) -> Caution:
    quote = found.quote
    return Caution(
        id=id,
        sentence=entry.sentence.format(**found.words),
        quote=quote.text if quote else None,
        path=quote.path if quote else found.path,
        dates=found.dates,
        innocent=entry.innocent,
        how_to_check=entry.how_to_check,
        source=entry.source,
    )
