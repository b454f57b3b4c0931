"""The contract's JSON of the offer check."""

from __future__ import annotations

from typing import Any

from trialfinder.advice.evidence.ladder import STEPS
from trialfinder.advice.guidance.texts import load_panel
from trialfinder.advice.offer.closes import TrialLine
from trialfinder.advice.offer.offer_answer import OfferAnswer
from trialfinder.rows import study_url
from trialfinder.wording import DISCLAIMER


def offer_json(answer: OfferAnswer) -> dict[str, Any]:
    """The offer check as JSON: the same statements, each with its source, its trials, or its quote and path."""
    closes = answer.closes
    return {
        "product": {"word": answer.product.word, "name": answer.product.name, "target": answer.target},
        "called": {
            "research": list(answer.product.search),
            "labels": list(answer.labels),
            "brands": list(answer.brands),
        },
        "ladder": {step: list(getattr(answer.ladder, step)) for step in STEPS},
        "evidence": [
            {"text": one.text, "way": one.way, "seen_as": one.seen_as, "source": one.source, "year": one.year}
            for one in answer.evidence
        ],
        "fda": [{"text": one.text, "source": one.source, "year": one.year} for one in answer.fda],
        "price": [{"text": one.text, "source": one.source, "year": one.year} for one in answer.price],
        "trials": [
            {**_line_json(one.trial), "distance_km": one.distance_km, "url": study_url(one.trial.nct_id)}
            for one in answer.trials
        ],
        "trials_note": answer.trials_note or None,
        "closes": {
            "summary": closes.summary,
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
        "red_flags": load_panel().red_flags,
        "disclaimer": DISCLAIMER,
        "data_note": answer.data_note,
        "as_of": answer.today.isoformat(),
    }


def _line_json(line: TrialLine) -> dict[str, str]:
    return {"nct_id": line.nct_id, "title": line.title, "status": line.status}
