"""The short answer to an offer: at most five sentences, each with its sources."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final
from urllib.parse import quote_plus

from trialfinder.advice.evidence.comparisons import Comparison
from trialfinder.advice.evidence.known import Known
from trialfinder.advice.law.standing import Statement
from trialfinder.advice.offer.closes import RuledOut
from trialfinder.advice.offer.offer_answer import NearTrial, ShortLine
from trialfinder.advice.offer.offered import Offered
from trialfinder.products import Source
from trialfinder.vocabulary import TARGETS

_ENDS: Final[dict[str, str]] = {
    "favours_product": "the group with the product did better",
    "no_difference": "that is no clear difference between the groups",
    "favours_comparator": "the other group did better",
    "not_comparable": "no test sets one group against the other",
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
    closes: RuledOut,
) -> tuple[ShortLine, ...]:
    """The sentences, in the order in which a person asks."""
    if not product.therapies:
        return (_closes(closes), NEXT)
    return (
        *_standing(fda),
        _evidence(product, target, known),
        _trial(product, trials, trials_note),
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
        text = f"We hold {studies} of {what}, but none by lot whose both sides we could read; see below."
        return ShortLine("evidence", text, tuple(source for some in known.comparisons for source in some.source))
    if known.uncontrolled:
        count = len(known.uncontrolled)
        studies = "1 study, which" if count == 1 else f"{count} studies, which"
        text = f"We hold no comparison of {what} with anything: only {studies} gave it to everybody."
        return ShortLine("evidence", text, tuple(source for some in known.uncontrolled for source in some.source))
    return ShortLine("evidence", f"We hold no published study of {what}.", (_pubmed(product),))


def _told(one: Comparison) -> str:
    apart = "" if one.against == "sham" else f"Against {_drug(one)}, not against a sham: "
    told = (one.told or "").rstrip(".")
    told = f"{told[0].lower()}{told[1:]}" if apart else told
    return f"{apart}{told}; {_ENDS[one.direction]} ({one.year or 'year not known'})."


def _drug(one: Comparison) -> str:
    return {"steroid": "a steroid", "drug": "a drug", "usual_care": "usual care"}[one.against]


def _trial(product: Offered, trials: tuple[NearTrial, ...], note: str) -> ShortLine:
    if not trials:
        source = Source("ClinicalTrials.gov", "https://clinicaltrials.gov", "record", _LOOKED)
        return ShortLine(
            "trial",
            f"A trial of {product.same}: {note[:1].lower()}{note[1:].partition('. ')[0].rstrip('.')}.",
            (source,),
        )
    one = trials[0]
    kind = "nearest" if one.distance else "newest"
    away = f", {one.distance}" if one.distance else ""
    status = f"{one.trial.status[:1].lower()}{one.trial.status[1:]}".rstrip(".").replace(". ", ", ")
    which = f"The {kind} trial of {product.same} ({one.whose}) is {one.trial.nct_id}{away}"
    text = f"{which}: {status}; on cost: {_cost(one)}."
    return ShortLine("trial", text, (_record(one.trial.nct_id),))


def _cost(one: NearTrial) -> str:
    return f"{one.cost[:1].lower()}{one.cost[1:]}".rstrip(".").partition(". ")[0].replace(":", ",")


def _closes(closes: RuledOut) -> ShortLine:
    closed, read = len(closes.closed), len(closes.closed) + len(closes.silent)
    records = tuple(_record(one.trial.nct_id) for one in closes.closed)
    if closed:
        trials = "1 trial" if closed == 1 else f"{closed} trials"
        text = f"Taking it now may close {trials} of the {read} recruiting ones whose rules we read."
    elif read:
        text = f"In the rules of {read} recruiting trials that we read, we found none against people who had it."
        records = tuple(_record(one.nct_id) for one in closes.silent[:3])
    else:
        text = "What taking it now may close we cannot say: the rules of who can join are not in our offline copy."
        records = (Source("ClinicalTrials.gov", "https://clinicaltrials.gov", "record", _LOOKED),)
    return ShortLine("closes", text, records)


def _record(nct_id: str) -> Source:
    return Source(f"Trial record {nct_id}", f"https://clinicaltrials.gov/study/{nct_id}", "record", _LOOKED)


def _pubmed(product: Offered) -> Source:
    words = quote_plus(f"{product.search[0]} back pain")
    return Source("Search PubMed", f"https://pubmed.ncbi.nlm.nih.gov/?term={words}", "paper", _LOOKED)
