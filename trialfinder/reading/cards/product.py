"""The product's identity card: what would be injected, as far as the record says.

`named_products`: the products with a name of their own, by the names of its interventions, else by our passports.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from trialfinder.products import Product, named_in, products
from trialfinder.reading.cards import amounts, preparation
from trialfinder.reading.cards.injections import injections
from trialfinder.reading.labels.compared import arm_in_words, arms_compared
from trialfinder.reading.labels.labelled import control_told, kind_in_words, kinds_in_words, owner_of, products_joined
from trialfinder.reading.labels.labels import Labels, Weighed, read_topic
from trialfinder.reading.text.passages import Text, interventions_of, long_texts, short_texts
from trialfinder.reading.text.phrases import phrases
from trialfinder.reading.text.quote import Quote, readable
from trialfinder.reading.text.terms import first, sentence, terms
from trialfinder.registry.record import Study
from trialfinder.vocabulary import PRODUCT_NOUNS, THERAPY_FAMILIES, upper

LIVING = frozenset(THERAPY_FAMILIES["stem-cells"])
_NOTLIVING = {"exosome", "conditioned_serum", "other_blood", "platelet_lysate"}


def living(reading: Weighed, texts: tuple[Text, ...]) -> tuple[str, tuple[Quote, ...]] | None:
    """Yes | no | platelets: by the kind of product, or by the record's words for tissue."""
    labels = set(reading.therapy.labels)
    evidence = tuple(mention.quote for mention in reading.therapy.evidence)
    if labels & LIVING:
        return "yes", evidence
    if "prp" in labels or "prf" in labels:
        return "platelets", evidence
    if labels and labels <= _NOTLIVING:
        return "no", evidence
    for text in texts:
        if hit := first(terms("cues", "cell_free", "dried"), text.raw, text.low):
            return "no", (Quote(sentence(text.raw, hit.start, hit.end), text.path),)
        if hit := first(terms("details", "viable"), text.raw, text.low):
            return "yes", (Quote(sentence(text.raw, hit.start, hit.end), text.path),)
    return None


def comparator(
    study: Study, reading: Weighed, control: tuple[str | None, tuple[Quote, ...]]
) -> tuple[str, tuple[Quote, ...]] | None:
    """What the other groups get, in the record's words; where each group gets the product, what sets them apart."""
    label, evidence = control
    if label is None:
        return None
    module = study.protocol_section.arms_interventions_module
    mine, others = arms_compared(study, reading.therapy)
    if label == "none" and not set(reading.compared) & {"no_treatment", "usual_care"}:
        return "no comparison group", evidence
    if not evidence:
        return None
    if mine and others and not evidence[0].path.endswith("interventionModel"):
        told = "; ".join(arm_in_words(module, arm) for arm in others[:_GROUPS_TOLD])
        is_added = reading.compared == ("without_it",)
        return f"{told}, as the group with the product does too" if is_added else told, evidence
    if label == "dose_comparison" or set(reading.compared) & {"forms", "products", "dose_comparison"}:
        told = "; ".join(arm_in_words(module, arm) for arm in mine[:_GROUPS_TOLD])
        return (f"the product too: {told}" if told else "the product too"), evidence
    words = " ".join(evidence[0].text.split())
    in_turn = study.protocol_section.design_module.design_info.intervention_model == "CROSSOVER" and mine
    return f"{words}, in turn with the product" if in_turn and not others else words, evidence


_GROUPS_TOLD = 4


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
    def at_several_places(self) -> bool:
        """Whether the words on its volume, or on how often it is put in, tell of several needles at one time."""
        told = [readable(one.quote) for one in (self.volume_ml, self.n_injections) if one.stated and one.quote]
        return any(find.search(text) for find in phrases()["several_places"].find for text in told)

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
    return (*base, "dose_cells", "carrier") if set(therapies) & LIVING or "unclear" in therapies else base


def read_identity(study: Study, weighed: Weighed | None = None) -> Identity:
    """The card of a study's product; of a study that tests none every field is `not_stated` (or None)."""
    reading = weighed or read_topic(study)
    therapy = reading.therapy
    product = _product_texts(study, reading)
    whole = not study.is_partial
    source, processing, targets, control = reading.source, reading.processing, reading.targets, reading.control
    platelets = bool(set(therapy.labels) & {"prp", "prf"})
    material = tuple(dict.fromkeys(mention.quote for mention in therapy.evidence))
    labels = Labels("", "", None, "", (), therapy.labels, groups=reading.groups, therapy_evidence=material)
    names = kinds_in_words(labels)
    volume, volume_in_all = amounts.volumes(product)
    known = {
        "material": (names, material) if therapy.labels and therapy.labels != ("unclear",) else None,
        "source": (source.label, source.evidence),
        "processing": processing[:2],
        "living_cells": living(reading, product),
        "dose_cells": amounts.cell_dose(product),
        "volume_ml": volume,
        "volume_total_ml": volume_in_all,
        "n_injections": injections(product),
        "leukocytes": preparation.leukocytes(product) if platelets else None,
        "activation": preparation.activation(product) if platelets else None,
        "platelet_count": amounts.platelet_count(product) if platelets else None,
        "carrier": preparation.carrier(product, _names(product)),
        "target": (";".join(targets[0]), targets[1]),
        "guidance": preparation.guidance(product),
        "comparator": comparator(study, reading, (control_told(*control, study.is_partial), control[1])),
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


def _product_texts(study: Study, reading: Weighed) -> tuple[Text, ...]:
    """The texts that speak of the product: its own arms and interventions, then title and running text."""
    groups = {m.text.group for m in reading.therapy.mentions if m.text.group and not m.text.comparison}
    groups |= {f"a{i}" for i in arms_of(study, groups)}
    groups |= {f"i{i}" for i in _sole_interventions(study, groups)}
    own = [t for t in reading.texts if t.group and not t.comparison and (t.group in groups or not groups)]
    titles = [t for t in reading.texts if t.area == "title"]
    return (*own, *titles, *(t for t in reading.texts if t.area in ("summary", "description")))


def _names(texts: tuple[Text, ...]) -> tuple[str, ...]:
    """What the record calls its product, in small letters."""
    return tuple(text.low.strip() for text in texts if text.area == "name" and len(text.low.strip()) > 2)


def arms_of(study: Study, groups: set[str]) -> Iterator[int]:
    """The arms that get an intervention of these groups: an arm may tell the dose and not the product."""
    module = study.protocol_section.arms_interventions_module
    given = [one for i, one in enumerate(module.interventions) if f"i{i}" in groups]
    names, labels = {one.name for one in given}, {label for one in given for label in one.arm_group_labels}
    for i, arm in enumerate(module.arm_groups):
        if arm.label in labels or any(name.partition(": ")[2] in names for name in arm.intervention_names):
            yield i


def _sole_interventions(study: Study, groups: set[str]) -> Iterator[int]:
    """The interventions that are all that an arm of these groups gets: an intervention may tell the dose alone."""
    module = study.protocol_section.arms_interventions_module
    for i, arm in enumerate(module.arm_groups):
        if f"a{i}" in groups and len(own := interventions_of(module, arm)) == 1:
            yield own[0]


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
    words = products_joined(labels, [_plain(therapy, labels, identity) for therapy in labels.therapies])
    if labels.processing == "culture_expanded":
        words += ", grown in a laboratory"
    elif labels.processing == "cell_free" and "exosome" not in labels.therapies:
        words += ", without living cells"
    return upper(words)


def short_product(labels: Labels) -> str:
    """The product in as few words as a tab or a heading takes; empty where none is tested.

    >>> short_product(Labels("NCT00000000", "yes", None, "", (), ("bm_msc",), cell_source="autologous"))
    'Own bone-marrow cells'
    """
    owners = {"autologous": "own ", "allogeneic": "donor ", "mixed": "own or donor "}
    names = []
    for one in labels.therapies:
        noun = kind_in_words(labels, one, _NOUNS.get(one, "cells of a kind not stated"))
        names.append("PRP" if one == "prp" else f"{owners.get(owner_of(labels, one) or '', '')}{noun}")
    return upper(products_joined(labels, names))


def _plain(therapy: str, labels: Labels, identity: Identity) -> str:
    owner = owner_of(labels, therapy) or ""
    if therapy == "prp":
        words = f"platelets from {_BLOOD.get(owner, 'blood')}"
        if identity.leukocytes.value is None:
            return words
        said = identity.leukocytes.value if identity.leukocytes.stated else "not stated"
        return f"{words} (leukocytes: {said})"
    if therapy == "unclear":
        return _OWNERS.get(owner, "{}").format(f"{_unclear(labels)} of a kind not stated")
    return _OWNERS.get(owner, "{}").format(kind_in_words(labels, therapy, _NOUNS[therapy]))


def _unclear(labels: Labels) -> str:
    """What the record calls a product whose kind it does not tell."""
    told = " ".join(quote.text for quote in labels.therapy_evidence).lower()
    return "mesenchymal cells" if "mesenchym" in told else "cells" if "cell" in told else "product"


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
