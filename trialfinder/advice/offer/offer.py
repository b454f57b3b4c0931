"""The offer check: what is this injection called, what is known, where is it tested, and what may it close?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from trialfinder.advice.evidence.known import known
from trialfinder.advice.evidence.ladder import Rung, evidence_ladder, ladder_totals
from trialfinder.advice.law.laws import law_at
from trialfinder.advice.law.standing import coverage, price_of, standing
from trialfinder.advice.offer.closes import trial_line, would_rule_out
from trialfinder.advice.offer.in_short import in_short
from trialfinder.advice.offer.offer_answer import NearTrial, OfferAnswer
from trialfinder.advice.offer.offered import Offered, find_offered, find_place_of_injection, therapy_words
from trialfinder.advice.questions.answered import questions
from trialfinder.advice.questions.question_list import question_list
from trialfinder.data import Data
from trialfinder.finding.find import find
from trialfinder.places import Place
from trialfinder.products import Product, products
from trialfinder.question import Question
from trialfinder.rows import StudyRow
from trialfinder.wording import away_in_words

__all__ = ["NearTrial", "OfferAnswer", "offer"]

TRIALS_SHOWN: Final = 5


def offer(
    data: Data,
    product: str,
    target: str | None = None,
    near: Place | None = None,
    *,
    price_usd: int | None = None,
    today: date | None = None,
) -> OfferAnswer:
    """What the records and the literature hold on an injection that someone is offered.

    Args:
        data: the records held.
        product: a word of offered.toml, a product's name, or plain words.
        target: `disc`, `facet` …; None: not known.
        near: for the nearest trials and the law of its state.
        price_usd: what the person was quoted, in US dollars.
        today: the day for which statuses are dated.

    Raises:
        QueryError: a product or target that is not known.
    """
    day = today or date.today()
    what, where = find_offered(product), find_place_of_injection(target)
    trials, note = _trials(data, what, where, near, day)
    closes = would_rule_out(data, product, target, today=day)
    found, fda = known(what.therapies, where, what.source), standing(what.therapies, what.source)
    law, law_note = law_at(near) if what.therapies else (None, "We look for laws on cells and tissue only.")
    return OfferAnswer(
        product=what,
        target=where,
        in_short=in_short(what, where, fda, found, trials, note, closes),
        labels=tuple(therapy_words(one) for one in what.therapies),
        named=_named(what, where),
        ladder=_ladder(data, what, where, day),
        known=found,
        fda=fda,
        price=price_of(what.therapies, price_usd),
        law=law,
        law_note=law_note,
        near_told=near is not None,
        coverage=coverage(what.therapies, what.source),
        trials=trials,
        trials_note=note,
        questions=question_list(),
        closes=closes,
        data_note=data.provenance.note,
        partial=data.provenance.completeness == "facts_only",
        today=day,
    )


def _named(what: Offered, target: str | None) -> tuple[Product, ...]:
    """The product that was asked for; else those of the same kind and source that were tried or planned in the back."""
    if what.product:
        return (what.product,)
    return tuple(
        one
        for one in products()
        if set(one.therapies) & set(what.therapies)
        and one.is_for_the_back
        and (what.source is None or one.cell_source == what.source)
        and (target is None or target in one.tested_in)
    )


def _ladder(data: Data, product: Offered, target: str | None, today: date) -> Rung:
    some = (
        (study, data.labels[nct_id])
        for nct_id, study in data.records.items()
        if set(data.labels[nct_id].therapies) & set(product.therapies)
        and (target is None or target in data.labels[nct_id].targets)
        and (product.source is None or data.labels[nct_id].cell_source in (product.source, "mixed"))
    )
    return ladder_totals(evidence_ladder(some, today))


def _trials(
    data: Data, product: Offered, target: str | None, near: Place | None, today: date
) -> tuple[tuple[NearTrial, ...], str]:
    if not product.therapies:
        return (), "We list trials of PRP, cells and tissue only."
    question = Question(
        near=near,
        near_words=near.name if near else None,
        therapies=product.therapies,
        targets=(target,) if target else (),
        sources=(product.source, "mixed") if product.source else (),
        statuses=("RECRUITING",),
    )
    found = find(data, question)
    shown = []
    for row in found.rows[:TRIALS_SHOWN]:
        shown.append(_near_trial(data, row, today))
    more = found.counts["matched"] - len(shown)
    partial = data.provenance.completeness == "facts_only"
    note = (
        f"{more} more {'were recruiting in our offline copy' if partial else 'recruit by their record'}."
        if more
        else ""
    )
    if not shown:
        # The offline copy is old and not whole: it can say what was, not that there is none.
        note = (
            "None was recruiting in our offline copy, which is not whole. The registry has today's."
            if partial
            else "None recruits by its record."
        )
    if target:
        unsaid = find(data, replace(question, targets=("not_stated",))).counts["matched"]
        note += f" Recruiting by the record, place not said: {unsaid}." if unsaid else ""
    return tuple(shown), " ".join((note, *found.notes)).strip()


def _near_trial(data: Data, row: StudyRow, today: date) -> NearTrial:
    study = data.records[row.nct_id]
    cost = next(one.answer for one in questions(data.reading(row.nct_id), today) if one.id == "cost")
    return NearTrial(trial_line(study, today), away_in_words(row), row.distance_km, row.cell_source, cost)
