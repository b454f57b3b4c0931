"""Which products with a name of their own a trial gives: by the names of its interventions, else by our passports."""

from __future__ import annotations

from typing import Final

from trialfinder.products import Product, named_in, products
from trialfinder.reading.labels.labelled import Labels
from trialfinder.reading.text.passages import long_texts, short_texts
from trialfinder.registry.record import Study

_OTHER: Final = {"autologous": "allogeneic", "allogeneic": "autologous"}
_STEMS: Final = {"autologous": "autolog", "allogeneic": "allogen"}


def named_products(study: Study, labels: Labels) -> tuple[Product, ...]:
    """Each product once, in the record's order; empty where none is named.

    What only a comparison arm gets does not count. Where the interventions name none, a passport that lists this trial
    speaks: its sources tie the trial to the product. A name may stand for a kind that people's own cells are made into
    in one trial and a donor's in another: a passport that says otherwise than the record is not of this product.
    """
    texts = [text.raw for text in short_texts(study) if text.area == "name" and not text.comparison]
    found = {one.product.id: one.product for text in texts for one in named_in(text)}
    if not found:
        found = {one.id: one for one in products() if study.nct_id in (*one.back_trials, *one.other_trials)}
    return tuple(one for one in found.values() if not _is_denied(one, study, labels))


def _is_denied(product: Product, study: Study, labels: Labels) -> bool:
    """Whether the record's own words say donor where the passport says own, or the other way round."""
    if product.cell_source not in _OTHER:
        return False
    other = _OTHER[product.cell_source]
    if labels.cell_source is not None:
        return labels.cell_source == other and labels.cell_source_from in ("record", "tissue")
    # A study off topic has no label: then the plain words of titles, arms and interventions tell.
    words = " ".join(text.raw for text in (*short_texts(study), *long_texts(study))).lower()
    return _STEMS[other] in words and _STEMS[product.cell_source] not in words
