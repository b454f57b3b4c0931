"""The offer check: what is this injection called, what is known, where is it tested, and what may it close?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from trialfinder.advice.evidence.known_so_far import about
from trialfinder.advice.evidence.ladder import Rung, evidence_ladder, ladder_totals
from trialfinder.advice.offer.closes import trial_line, would_rule_out
from trialfinder.advice.offer.offer_answer import NearTrial, OfferAnswer
from trialfinder.advice.offer.offered import Offered, find_offered, find_place_of_injection
from trialfinder.advice.questions.question_list import question_list
from trialfinder.data import Data
from trialfinder.finding.find import find
from trialfinder.places import Place
from trialfinder.question import Question
from trialfinder.reading.text.names import aliases
from trialfinder.vocabulary import THERAPIES
from trialfinder.wording import away_in_words

__all__ = ["NearTrial", "OfferAnswer", "offer"]

TRIALS_SHOWN: Final = 5


def offer(
    data: Data, product: str, target: str | None = None, near: Place | None = None, *, today: date | None = None
) -> OfferAnswer:
    """What the records and the literature hold on an injection that someone is offered.

    Args:
        data: the records held.
        product: a word of offered.toml.
        target: `disc`, `facet` …; None: not known.
        near: for the nearest trials.
        today: the day for which statuses are dated.

    Raises:
        QueryError: a product or target that is not known.
    """
    day = today or date.today()
    what, where = find_offered(product), find_place_of_injection(target)
    trials, note = _trials(data, what, where, near, day)
    return OfferAnswer(
        product=what,
        target=where,
        labels=tuple(THERAPIES[one] for one in what.therapies),
        brands=tuple(one.product for one in aliases() if set(one.therapies) & set(what.therapies)),
        ladder=_ladder(data, what, where, day),
        evidence=about("lines", what, where),
        fda=about("fda", what, where),
        price=about("price", what, where),
        trials=trials,
        trials_note=note,
        questions=question_list(),
        closes=would_rule_out(data, product, target, today=day),
        data_note=data.provenance.note,
        partial=data.provenance.completeness == "facts_only",
        today=day,
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
        shown.append(NearTrial(trial_line(data.records[row.nct_id], today), away_in_words(row), row.distance_km))
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
