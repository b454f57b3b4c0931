"""The contract's JSON of the evidence, of a named product's passport, and of a source wherever one stands."""

from __future__ import annotations

from typing import Any

from trialfinder.advice.evidence.comparisons import Comparison, Review, Uncontrolled
from trialfinder.advice.evidence.known import Known
from trialfinder.products import Product, Source


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
