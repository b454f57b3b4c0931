"""The contract's JSON of evidence, offer check and self-check, and of a passport and a source wherever one stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from trialfinder.advice.evidence.comparisons import Comparison, Review, Uncontrolled
from trialfinder.advice.evidence.counts import OFFER_STEPS
from trialfinder.advice.evidence.known import Known
from trialfinder.advice.fit.fit import FitLine, FitTrial
from trialfinder.advice.guidance.texts import load_danger
from trialfinder.advice.law.law import Statement
from trialfinder.advice.offer.closes import TrialLine
from trialfinder.advice.offer.offer_facts import OfferFacts
from trialfinder.products import Product, Source
from trialfinder.rows import study_url
from trialfinder.wording import DISCLAIMER


def evidence_json(known: Known) -> list[dict[str, Any]]:
    """One entry a study: comparisons with a sham first, then those with a drug, studies without any, and reviews."""
    return [
        *(_comparison(one) for one in known.comparisons),
        *(_uncontrolled(one) for one in known.uncontrolled),
        *(_review(one) for one in known.reviews),
    ]


def source_json(source: Source) -> dict[str, Any]:
    """A source: name, address, kind, year of the text (null: it shows none) and the day on which we looked."""
    return {
        "name": source.name,
        "url": source.url,
        "kind": source.kind,
        "year": source.year,
        "checked": source.checked.isoformat(),
    }


def _comparison(one: Comparison) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": "comparison",
        "product": list(one.products),
        "cell_source": one.cell_source,
        "target": list(one.targets),
        "comparator": one.comparator,
        "against": one.against,
        "design": one.design,
        "masked": one.masked,
        "drawn": one.drawn,
        "analysed": one.analysed,
        "arms": [{"name": arm.name, "n": arm.n, "result": arm.result, "is_product": arm.is_product} for arm in one.arm],
        "measure": one.measure,
        "months": one.months,
        "between_group": one.between,
        "direction": one.direction,
        "harms": one.harms,
        "note": one.note,
        "read": one.read,
        "in_part": one.in_part,
        "year": one.year,
        "source": one.source[0].url,
        "sources": [source_json(source) for source in one.source],
        "superseded_by": None,
        "nct_id": one.nct_id,
    }


def _uncontrolled(one: Uncontrolled) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": "no_comparison",
        "product": list(one.products),
        "cell_source": one.cell_source,
        "target": list(one.targets),
        "comparator": None,
        "arms": [{"name": "everybody got the product", "n": one.people, "result": None, "is_product": True}],
        "measure": None,
        "months": one.months,
        "between_group": None,
        "direction": "not_comparable",
        "note": one.note,
        "year": one.year,
        "source": one.source[0].url,
        "sources": [source_json(source) for source in one.source],
        "superseded_by": None,
    }


def _review(one: Review) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "product": list(one.products),
        "cell_source": one.cell_sources[0] if len(one.cell_sources) == 1 else None,
        "target": list(one.targets),
        "comparator": None,
        "arms": [],
        "measure": None,
        "months": None,
        "between_group": None,
        "direction": "no_difference" if one.way == "no_difference" else "open",
        "text": one.text,
        "certainty": one.certainty,
        "year": one.year,
        "source": one.source[0].url,
        "sources": [source_json(source) for source in one.source],
        "superseded_by": one.superseded_by,
    }


def product_json(product: Product) -> dict[str, Any]:
    """The passport; sources that are a maker's or a news page are left out."""
    return {
        "name": product.name,
        "other_names": [name for name in product.names if name != product.name],
        "therapy": list(product.therapies),
        "cell_source": product.cell_source,
        "maker": product.maker,
        "regulatory": [
            {
                "place": one.place,
                "for": one.use,
                "year": one.year,
                "state": one.state,
                "source": source_json(product.source(one.source)),
            }
            for one in product.regulatory
        ],
        "for_the_back": product.for_the_back,
        "tested_in": list(product.tested_in),
        "tested_elsewhere": list(product.tested_elsewhere),
        "back_trials": list(product.back_trials),
        "sources": [source_json(one) for one in product.sources if one.is_shown],
    }


def offer_json(answer: OfferFacts) -> dict[str, Any]:
    """The offer check as JSON: the same statements, each with its source, its trials, or its quote and path."""
    closes, named = answer.closes, answer.product.product
    return {
        "product": {
            "word": answer.product.word,
            "name": answer.product.name,
            "target": answer.target,
            "therapies": list(answer.product.therapies),
            "cell_source": answer.product.source,
            "passport": product_json(named) if named else None,
        },
        "in_short": [
            {"about": one.about, "text": one.text, "sources": [source_json(source) for source in one.sources]}
            for one in answer.in_short
        ],
        "called": {
            "research": list(answer.product.search),
            "labels": list(answer.labels),
            "named": [product_json(one) for one in answer.named],
        },
        "fda": [_line(one) for one in answer.fda],
        "price": _price(answer),
        "price_note": answer.price.note if answer.is_regenerative else None,
        "price_unread": [_line(one) for one in answer.price.unread],
        "law": _law(answer),
        "law_note": answer.law_note,
        "coverage": [_line(one) for one in answer.coverage],
        "evidence_note": answer.of_its_kind,
        "evidence": evidence_json(answer.known) if answer.is_regenerative else [],
        "ladder": {step: list(getattr(answer.ladder, step)) for step in OFFER_STEPS},
        "trials": [
            {
                **_line_json(one.trial),
                "distance_km": one.distance_km,
                "cell_source": one.cell_source,
                "cost": one.cost,
                "url": study_url(one.trial.nct_id),
            }
            for one in answer.trials
        ],
        "trials_note": answer.trials_note or None,
        "closes": {
            "summary": closes.summary,
            "count": len(closes.closed),
            "closed": [
                {
                    **_line_json(one.trial),
                    "rules": [
                        {name: getattr(bar, name) for name in ("kind", "certainty", "target", "wait_months", "words")}
                        | {"quote": bar.quote, "path": bar.path}
                        for bar in one.bars
                    ],
                }
                for one in closes.closed
            ],
            "no_rule_found": [_line_json(one) for one in closes.silent],
            "not_read": [_line_json(one) for one in closes.not_read],
            "not_in_our_copy": [_line_json(one) for one in closes.not_held],
        },
        "questions": [{"id": one.id, "question": one.question, "ask": one.ask} for one in answer.questions],
        "looked_for": list(answer.looked_for),
        "sources": [source_json(one) for one in answer.sources],
        "red_flags": load_danger().line,
        "disclaimer": DISCLAIMER,
        "data_note": answer.data_note,
        "as_of": answer.today.isoformat(),
    }


def _line(one: Statement) -> dict[str, Any]:
    payer = {"payer": one.payer} if one.payer else {}
    return {**payer, "text": one.text, "year": one.source[0].year, "sources": [source_json(s) for s in one.source]}


def _price(answer: OfferFacts) -> dict[str, Any] | None:
    price = answer.price
    if not price.ranges:
        return None
    return {
        "quoted_usd": price.quoted_usd,
        "beside": price.beside,
        "ranges": [
            {
                "text": one.text,
                "what": one.what,
                "where": one.where,
                "mean_usd": one.mean_usd,
                "low_usd": one.low_usd,
                "high_usd": one.high_usd,
                "answered": one.answered,
                "asked": one.asked,
                "year": one.asked_in,
                "sources": [source_json(source) for source in one.source],
            }
            for one in price.ranges
        ],
        "note": price.note,
    }


def _law(answer: OfferFacts) -> dict[str, Any] | None:
    law = answer.law
    if law is None:
        return None
    return {
        "place": law.state,
        "status": law.status,
        "title": law.title,
        "statute": law.statute,
        "since": law.since,
        "year": law.year,
        "lines": list(law.lines),
        "covers_prp": law.covers_prp,
        "sources": [source_json(source) for source in law.source],
    }


def _line_json(line: TrialLine) -> dict[str, str]:
    return {"nct_id": line.nct_id, "title": line.title, "status": line.status}


def fit_json(trials: Iterable[FitTrial]) -> dict[str, Any]:
    """Each trial with its verdict and its lines, worst first. What was told stands in `ask` only."""
    return {
        "trials": [
            {
                "nct_id": one.fit.nct_id,
                "verdict": one.fit.verdict,
                "lines": [_fit_line_json(line) for line in one.fit.lines],
                "checked": one.fit.checked,
                "of": len(one.fit.lines),
                "distance_km": one.distance_km,
            }
            for one in trials
        ]
    }


def _fit_line_json(line: FitLine) -> dict[str, Any]:
    names = ("verdict", "what", "where", "how_long_months", "until", "quote", "path", "ask")
    return {name: getattr(line, name) for name in names}
