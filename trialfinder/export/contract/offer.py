"""The contract's JSON of the offer check."""

from __future__ import annotations

from typing import Any

from trialfinder.advice.evidence.ladder import STEPS
from trialfinder.advice.guidance.texts import load_danger
from trialfinder.advice.law.standing import Statement
from trialfinder.advice.offer.closes import TrialLine
from trialfinder.advice.offer.offer_answer import OfferAnswer
from trialfinder.export.contract.evidence import evidence_json, product_json, source_json
from trialfinder.rows import study_url
from trialfinder.wording import DISCLAIMER


def offer_json(answer: OfferAnswer) -> dict[str, Any]:
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
        "ladder": {step: list(getattr(answer.ladder, step)) for step in STEPS},
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


def _price(answer: OfferAnswer) -> dict[str, Any] | None:
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


def _law(answer: OfferAnswer) -> dict[str, Any] | None:
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
