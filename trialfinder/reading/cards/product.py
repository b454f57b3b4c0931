"""The product's identity card: what would be injected, as far as the record says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from trialfinder.reading.cards import amounts, details
from trialfinder.reading.labels.labels import Labels, Weighed, read_topic
from trialfinder.reading.text.passages import Text
from trialfinder.reading.text.quote import Quote
from trialfinder.registry.record import Study
from trialfinder.vocabulary import PRODUCT_NOUNS, THERAPIES

NOT_STATED = "not_stated"


class Field(NamedTuple):
    """One fact of a card. `value` is `not_stated` where a full record does not say, None where it was not carried."""

    value: str | None
    quote: str | None = None
    path: str | None = None

    @property
    def stated(self) -> bool:
        """Whether the record says it."""
        return self.value not in (None, NOT_STATED)


@dataclass(frozen=True, slots=True)
class Identity:
    """The card. Amounts are the record's own words; `source`, `processing`, `target` (joined by ;) are our labels."""

    material: Field
    source: Field
    processing: Field
    living_cells: Field
    """yes | no | platelets"""
    dose_cells: Field
    volume_ml: Field
    """Of one injection."""
    volume_total_ml: Field
    """Of all injections together, where the record gives that."""
    n_injections: Field
    leukocytes: Field
    """rich | poor | rich and poor; asked of platelet products only"""
    activation: Field
    platelet_count: Field
    carrier: Field
    target: Field
    guidance: Field
    comparator: Field
    therapies: tuple[str, ...] = ()
    source_from: str | None = None
    """Where own or donor comes from: record, tissue, method or product_list."""
    completeness_score: tuple[int, int] | None = None
    """(items stated, items asked of such a product); None where the record is not held in full.

    In the spirit of MIBO, the minimum that a report of a biologic says. Source: doi 10.2106/JBJS.16.00793
    """

    @property
    def missing(self) -> tuple[str, ...]:
        """The items asked of such a product that the record does not state."""
        asked = _asked(self.therapies)
        return tuple(name for name in asked if not _is_said(name, getattr(self, name), self.source_from))


_PLATELETS = {"prp", "prf", "platelet_lysate"}


def _asked(therapies: tuple[str, ...]) -> tuple[str, ...]:
    base = ("material", "source", "processing", "volume_ml", "n_injections", "target", "guidance", "comparator")
    if set(therapies) & {"prp", "prf"}:
        return (*base, "leukocytes", "activation", "platelet_count")
    return (*base, "dose_cells", "carrier") if set(therapies) & details.LIVING or "unclear" in therapies else base


def read_identity(study: Study, weighed: Weighed | None = None) -> Identity:
    """The card of a study's product; of a study that tests none every field is `not_stated` (or None)."""
    reading = weighed or read_topic(study)
    therapy = reading.therapy
    product = _product_texts(reading)
    whole = not study.is_partial
    source, processing, targets, control = reading.source, reading.processing, reading.targets, reading.control
    platelets = bool(set(therapy.labels) & {"prp", "prf"})
    material = tuple(dict.fromkeys(mention.quote for mention in therapy.evidence))
    names = " + ".join(THERAPIES[label] for label in therapy.labels)
    known = {
        "material": (names, material) if therapy.labels and therapy.labels != ("unclear",) else None,
        "source": (source.label, source.evidence),
        "processing": processing,
        "living_cells": details.living(reading, product),
        "dose_cells": amounts.cell_dose(product),
        "volume_ml": amounts.volume(product),
        "volume_total_ml": amounts.volume_total(product),
        "n_injections": amounts.injections(product),
        "leukocytes": details.leukocytes(product) if platelets else None,
        "activation": details.activation(product) if platelets else None,
        "platelet_count": amounts.platelet_count(product) if platelets else None,
        "carrier": details.carrier(product),
        "target": (";".join(targets[0]), targets[1]),
        "guidance": details.named(details.GUIDES, product, several=True),
        "comparator": details.comparator(control),
    }
    if not therapy.labels:
        known = dict.fromkeys(known)
    unsaid = NOT_STATED if whole else None
    cards = {name: _field(found, unsaid) for name, found in known.items()}
    score = None
    if unsaid is not None and therapy.labels:
        asked = _asked(therapy.labels)
        score = sum(_is_said(name, cards[name], source.origin) for name in asked), len(asked)
    return Identity(**cards, therapies=therapy.labels, source_from=source.origin, completeness_score=score)


def _is_said(name: str, card: Field, source_from: str | None) -> bool:
    """Whether the record says an item in words; an owner that only follows is not said."""
    return card.stated and (name != "source" or source_from == "record")


def _product_texts(reading: Weighed) -> tuple[Text, ...]:
    """The texts that speak of the product: its own arms and interventions, then title and running text."""
    groups = {m.text.group for m in reading.therapy.mentions if m.text.group and not m.text.comparison}
    own = [t for t in reading.texts if t.group and not t.comparison and (t.group in groups or not groups)]
    titles = [t for t in reading.texts if t.area == "title"]
    return (*own, *titles, *(t for t in reading.texts if t.area in ("summary", "description")))


def _field(found: object, unsaid: str | None) -> Field:
    """A field from (value, quote) or (value, quotes)."""
    if not isinstance(found, tuple) or found[0] in (NOT_STATED, "", None):
        return Field(unsaid)
    value, evidence = found
    quote = evidence if isinstance(evidence, Quote) else evidence[0] if evidence else None
    return Field(value, quote.text, quote.path) if quote else Field(value)


_NOUNS = {
    **PRODUCT_NOUNS,
    "prf": "platelet-rich fibrin",
    "exosome": "exosomes (particles that cells give off)",
    "ipsc": "cells made from reprogrammed stem cells",
    "other_cell": "cells",
}
_OWNERS = {
    "autologous": "your own {}",
    "allogeneic": "donor {}",
    "mixed": "your own or a donor's {}",
    "not_stated": "{} (own or donor: not stated)",
}
_BLOOD = {
    "autologous": "your own blood",
    "allogeneic": "donor blood",
    "mixed": "your own or donor blood",
    "not_stated": "blood (own or donor: not stated)",
}


def plain_product(labels: Labels, identity: Identity) -> str:
    """The product in plain words: "Your own bone-marrow cells, grown in a laboratory"; empty where none is tested."""
    parts = [_plain(therapy, labels, identity) for therapy in labels.therapies]
    words = " + ".join(parts)
    if labels.processing == "culture_expanded":
        words += ", grown in a laboratory"
    elif labels.processing == "cell_free" and "exosome" not in labels.therapies:
        words += ", without living cells"
    return words[:1].upper() + words[1:]


def short_product(labels: Labels) -> str:
    """The product in as few words as a tab or a heading takes; empty where none is tested.

    >>> short_product(Labels("NCT00000000", "yes", None, "", (), ("bm_msc",), cell_source="autologous"))
    'Own bone-marrow cells'
    """
    owners = {"autologous": "own ", "allogeneic": "donor ", "mixed": "own or donor "}
    owner = owners.get(labels.cell_source or "", "")
    names = [
        "PRP" if one == "prp" else f"{owner}{_NOUNS.get(one, 'cells of a kind not stated')}" for one in labels.therapies
    ]
    words = " + ".join(names)
    return words[:1].upper() + words[1:]


def _plain(therapy: str, labels: Labels, identity: Identity) -> str:
    if therapy == "prp":
        words = f"platelets from {_BLOOD.get(labels.cell_source or '', 'blood')}"
        if identity.leukocytes.value is None:
            return words
        said = identity.leukocytes.value if identity.leukocytes.stated else "not stated"
        return f"{words} (leukocytes: {said})"
    if therapy == "unclear":
        cells = any(
            "cell" in quote.text.lower() or "mesenchym" in quote.text.lower() for quote in labels.therapy_evidence
        )
        return _OWNERS.get(labels.cell_source or "", "{}").format(
            f"{'cells' if cells else 'product'} of a kind not stated"
        )
    return _OWNERS.get(labels.cell_source or "", "{}").format(_NOUNS[therapy])
