"""The contract's JSON of a named product's passport."""

from __future__ import annotations

from typing import Any

from trialfinder.export.contract.evidence import source_json
from trialfinder.products import Product


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
