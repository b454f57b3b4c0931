"""The offer check: what is this injection called, what is known, where is it tested, and what may it close?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final
from urllib.parse import quote_plus

from trialfinder.advice.evidence.comparisons import Comparison
from trialfinder.advice.evidence.counts import Rung, evidence_ladder, ladder_totals
from trialfinder.advice.evidence.known import Known, known
from trialfinder.advice.law.law import Statement, coverage, law_at, price_of, standing
from trialfinder.advice.offer.closes import RuledOut, trial_line, would_rule_out
from trialfinder.advice.offer.offer_facts import NearTrial, OfferFacts, ShortLine
from trialfinder.advice.offer.offered import Offered, find_offered, find_place_of_injection, therapy_words
from trialfinder.advice.questions.questions import question_list, questions
from trialfinder.data import Data
from trialfinder.finding.find import NOT_PLACED, find
from trialfinder.places import Place
from trialfinder.products import Product, Source, products
from trialfinder.question import Question
from trialfinder.rows import StudyRow
from trialfinder.vocabulary import TARGETS
from trialfinder.wording import away_in_words

TRIALS_SHOWN: Final = 5


def offer(
    data: Data,
    product: str,
    target: str | None = None,
    near: Place | None = None,
    *,
    price_usd: int | None = None,
    today: date | None = None,
) -> OfferFacts:
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
    return OfferFacts(
        product=what,
        target=where,
        in_short=in_short(what, where, fda, found, trials, note, near is not None, closes),
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
    rows = list(found.rows)
    notes = [one for one in found.notes if not one.endswith(NOT_PLACED)]
    if len(notes) < len(found.notes):  # a trial whose sites we cannot place comes last: it recruits all the same
        placed = {row.nct_id for row in rows}
        everywhere = find(data, replace(question, near=None, near_words=None)).rows
        rows += [row for row in everywhere if row.nct_id not in placed]
    shown = [_near_trial(data, row, today, question.in_miles) for row in rows[:TRIALS_SHOWN]]
    more = len(rows) - len(shown)
    partial = data.provenance.completeness == "facts_only"
    one, several, how = (
        ("was", "were", "recruiting in our offline copy") if partial else ("is", "are", "listed as recruiting")
    )
    note = f"{more} more {one if more == 1 else several} {how}." if more else ""
    if not shown:
        # The offline copy is old and not whole: it can say what was, not that there is none.
        note = (
            "None was recruiting in our offline copy, which is not complete. The registry has today's."
            if partial
            else "None is listed as recruiting."
        )
    if target:
        unsaid = find(data, replace(question, targets=("not_stated",))).counts["matched"]
        note += f" With the place of the injection not stated: {unsaid}." if unsaid else ""
    return tuple(shown), " ".join((note, *notes)).strip()


def _near_trial(data: Data, row: StudyRow, today: date, in_miles: bool) -> NearTrial:
    study = data.records[row.nct_id]
    cost = next(one.answer for one in questions(data.reading(row.nct_id), today) if one.id == "cost")
    return NearTrial(trial_line(study, today), away_in_words(row, in_miles), row.distance_km, row.cell_source, cost)


_ENDS: Final[dict[str, str]] = {
    "favours_product": "the group with the product did better",
    "no_difference": "that is not a clear difference between the groups",
    "favours_comparator": "the other group did better",
    "not_comparable": "no test compares the two groups",
    "open": "which was better over the whole time is open",
}
"""Who did better, as the end of a sentence."""

_LOOKED: Final = date(2026, 11, 27)
"""The day of the searches behind "we hold none"."""

NEXT: Final = ShortLine(
    "next",
    "What can come next: the questions below, and a second opinion from someone who does not sell it.",
    (
        Source(
            "What to ask about a stem cell treatment",
            "https://www.closerlookatstemcells.org/stem-cells-medicine/stem-cell-treatments-what-to-ask/",
            "agency",
            _LOOKED,
        ),
    ),
)


def in_short(
    product: Offered,
    target: str | None,
    fda: tuple[Statement, ...],
    known: Known,
    trials: tuple[NearTrial, ...],
    trials_note: str,
    near_told: bool,
    closes: RuledOut,
) -> tuple[ShortLine, ...]:
    """The sentences, in the order in which a person asks."""
    if not product.therapies:
        return (_closes(closes), NEXT)
    return (
        *_standing(fda),
        _evidence(product, target, known),
        _trial(product, trials, trials_note, near_told),
        _closes(closes),
        NEXT,
    )


def _standing(fda: tuple[Statement, ...]) -> Iterator[ShortLine]:
    for line in fda[:1]:
        if line.short:
            yield ShortLine("fda", line.short, line.source)


def _evidence(product: Offered, target: str | None, known: Known) -> ShortLine:
    one = known.largest
    if one is not None:
        return ShortLine("evidence", _told(one), one.source)
    what = f"{product.kind_name} at {TARGETS[target]}" if target else product.kind_name
    if known.comparisons:
        count = len(known.comparisons)
        studies = "1 comparison" if count == 1 else f"{count} comparisons"
        text = (
            f"We hold {studies} of {what}, but none in which chance set the groups and we could read both; see below."
        )
        return ShortLine("evidence", text, tuple(source for some in known.comparisons for source in some.source))
    if known.uncontrolled:
        count = len(known.uncontrolled)
        studies = "1 study, which" if count == 1 else f"{count} studies, which"
        text = f"We hold no study that compares {what} with anything: only {studies} gave it to everybody."
        return ShortLine("evidence", text, tuple(source for some in known.uncontrolled for source in some.source))
    return ShortLine("evidence", f"We hold no published study of {what}.", (_pubmed(product),))


def _told(one: Comparison) -> str:
    apart = "" if one.against == "sham" else f"Against {_drug(one)}, not against a sham: "
    told = (one.told or "").rstrip(".")
    told = f"{told[0].lower()}{told[1:]}" if apart else told
    return f"{apart}{told}; {_ENDS[one.direction]} ({one.year or 'year not known'})."


def _drug(one: Comparison) -> str:
    return {"steroid": "a steroid", "drug": "a drug", "usual_care": "usual care"}[one.against]


def _trial(product: Offered, trials: tuple[NearTrial, ...], note: str, near_told: bool) -> ShortLine:
    if not trials:
        source = Source("ClinicalTrials.gov", "https://clinicaltrials.gov", "record", _LOOKED)
        none = note.partition(". ")[0].rstrip(".").removeprefix("None ")
        return ShortLine("trial", f"No trial of {product.same} {none}.", (source,))
    one = trials[0]
    kind = "nearest" if one.distance else "newest"
    away = f", {one.distance}" if one.distance else ", whose place we cannot tell" if near_told else ""
    status = f"{one.trial.status[:1].lower()}{one.trial.status[1:]}".rstrip(".").replace(". ", ", ")
    which = f"The {kind} trial of {product.same} ({one.whose}) is {one.trial.nct_id}{away}"
    text = f"{which}: {status}; cost: {_cost(one)}."
    return ShortLine("trial", text, (_record(one.trial.nct_id),))


def _cost(one: NearTrial) -> str:
    return f"{one.cost[:1].lower()}{one.cost[1:]}".rstrip(".").partition(". ")[0].replace(": ask", ", so ask")


def _closes(closes: RuledOut) -> ShortLine:
    closed, read = len(closes.closed), len(closes.closed) + len(closes.silent)
    records = tuple(_record(one.trial.nct_id) for one in closes.closed)
    if closed:
        text = f"Taking it now may keep you out of {closed} of the {read} recruiting trials whose rules we read."
    elif read:
        text = f"We read the rules of {read} recruiting trials and found none against people who had it: ask."
        records = tuple(_record(one.nct_id) for one in closes.silent[:3])
    else:
        text = (
            "We cannot say which trials it may keep you out of: the rules on who can join are not in our offline copy."
        )
        records = (Source("ClinicalTrials.gov", "https://clinicaltrials.gov", "record", _LOOKED),)
    return ShortLine("closes", text, records)


def _record(nct_id: str) -> Source:
    return Source(f"Trial record {nct_id}", f"https://clinicaltrials.gov/study/{nct_id}", "record", _LOOKED)


def _pubmed(product: Offered) -> Source:
    words = quote_plus(f"{product.search[0]} back pain")
    return Source("Search PubMed", f"https://pubmed.ncbi.nlm.nih.gov/?term={words}", "search", _LOOKED)
