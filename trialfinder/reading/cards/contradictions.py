"""Where a record contradicts itself: body part, dose, product or owner that differ between title, arms and text.

Each is a fact with both quotes, for a caution: the record names two, a person asks which.
"""

from __future__ import annotations

from typing import NamedTuple

from trialfinder.reading.labels.labels import Weighed, read_topic
from trialfinder.reading.labels.origin import owner_words
from trialfinder.reading.labels.target import find_disc
from trialfinder.reading.labels.therapy import kinds_named
from trialfinder.reading.text.doses import Dose, doses
from trialfinder.reading.text.passages import COMPARISON_ARMS, Text, groups_of, interventions_of
from trialfinder.reading.text.quote import Quote
from trialfinder.reading.text.regions import BACK, FOCUS
from trialfinder.reading.text.stems import stems
from trialfinder.reading.text.terms import Hit, find, sentence, terms
from trialfinder.registry.record import Study

ARMS = ("name", "label", "detail")
_ELSEWHERE = ("neck_jaw", "other_joint")
_ALIKE = (
    frozenset({"bmac", "bm_msc"}),
    frozenset({"svf", "adipose_msc", "microfragmented_fat"}),
    frozenset({"chondrocytes", "disc_cells", "gene_modified", "np_allograft", "ipsc"}),
    frozenset({"prp", "platelet_lysate", "prf", "conditioned_serum", "other_blood"}),
    frozenset({"umbilical_msc", "perinatal_tissue", "other_cell", "exosome"}),
)
"""Kinds that one product may be called by: no contradiction."""
_CELLS = _ALIKE[0] | _ALIKE[1] | _ALIKE[2] | {"umbilical_msc", "other_cell"}


class Contradiction(NamedTuple):
    """Two statements of one record that cannot both hold."""

    kind: str
    """place | dose | product | owner | placebo (an arm called placebo that holds an active drug)"""
    one: Quote
    other: Quote


def contradictions(study: Study, weighed: Weighed | None = None) -> tuple[Contradiction, ...]:
    """Every contradiction of a record that is on topic or borderline, in a fixed order; none of any other record."""
    reading = weighed or read_topic(study)
    if reading.verdict.topic == "no":
        return ()
    found = (_place(reading), _dose(study, reading), _product(reading), _owner(reading), _placebo(study, reading))
    return tuple(one for one in found if one)


def _place(reading: Weighed) -> Contradiction | None:
    """Title, conditions and arms name the low back only; the summary or the description only another part."""
    back = next((p for p in reading.places if p.label in BACK and p.text.area in FOCUS), None)
    if back is None or any(p.label in _ELSEWHERE and p.text.area in (*FOCUS, *ARMS) for p in reading.places):
        return None
    for area in ("summary", "description"):
        here = [p for p in reading.places if p.text.area == area]
        other = next((p for p in here if p.label in _ELSEWHERE), None)
        told = any(find_disc(text) for text in reading.texts if text.area == area)
        if other and not told and not any(p.label in (*BACK, "edge") for p in here):
            return Contradiction("place", back.quote, other.quote)
    return None


def _dose(study: Study, reading: Weighed) -> Contradiction | None:
    """An arm and its own intervention, or the title and the arms, name different numbers of cells."""
    module = study.protocol_section.arms_interventions_module
    by_group: dict[str, list[tuple[Text, Dose]]] = {}
    for text in reading.texts:
        if text.area in ARMS and not text.comparison:
            by_group.setdefault(text.group, []).extend((text, dose) for dose in doses(text.raw))
    given = [pair for pairs in by_group.values() for pair in pairs]
    for i, arm in enumerate(module.arm_groups):
        mine = by_group.get(f"a{i}", [])
        tied = [pair for k in interventions_of(module, arm) for pair in by_group.get(f"i{k}", [])]
        if clash := _clash(mine, tied):
            return clash
    in_arms = [p for p in given if p[0].group.startswith("a")]
    elsewhere = [p for p in given if p[0].group.startswith("i")]
    untied = not any(one.arm_group_labels for one in module.interventions)
    if untied and len(module.interventions) >= len(module.arm_groups) > 1 and elsewhere:
        for pair in in_arms:
            if clash := _clash([pair], elsewhere):
                return clash
    titled = [(text, dose) for text in reading.texts if text.area == "title" for dose in doses(text.raw)]
    return _clash(titled, given)


def _clash(some: list[tuple[Text, Dose]], others: list[tuple[Text, Dose]]) -> Contradiction | None:
    """The first pair of quotes of two groups of doses that share a unit and no amount."""
    for unit in dict.fromkeys(dose.per for _, dose in some):
        left = [pair for pair in some if pair[1].per == unit]
        right = [pair for pair in others if pair[1].per == unit]
        if left and right and not {d.amount for _, d in left} & {d.amount for _, d in right}:
            return Contradiction("dose", _quote(*left[0]), _quote(*right[0]))
    return None


def _quote(text: Text, dose: Dose) -> Quote:
    return Quote(sentence(text.raw, dose.start, dose.end), text.path)


def _product(reading: Weighed) -> Contradiction | None:
    """The title names one kind of product, arms and interventions another."""
    titled = kinds_named([m for m in reading.mentions if m.text.area == "title"], reading.texts)
    given = kinds_named([m for m in reading.mentions if m.text.area in ARMS], reading.texts)
    if not titled or not given or {"unclear"} & {*titled, *given}:
        return None
    in_short = any(m.label == "cells" for m in reading.mentions if m.text.area in ARMS)
    if in_short and set(titled) & _CELLS and not set(given) & _CELLS:
        return None  # "MSC + lysate" under a title on marrow cells: the groups name them in short
    if any(one == other or any({one, other} <= some for some in _ALIKE) for one in titled for other in given):
        return None
    return Contradiction("product", next(iter(titled.values())).quote, next(iter(given.values())).quote)


def _owner(reading: Weighed) -> Contradiction | None:
    """The title says own and the arms say donor, or the other way round; neither names both."""
    titled = owner_words([t for t in reading.texts if t.area == "title"], reading.therapy)
    given = owner_words([t for t in reading.texts if t.area in ARMS and not t.comparison], reading.therapy)
    if len(titled) == len(given) == 1 and titled.keys() != given.keys():
        return Contradiction("owner", *titled.values(), *given.values())
    return None


def _placebo(study: Study, reading: Weighed) -> Contradiction | None:
    """An arm called placebo or sham, and the words that name an active drug in it."""
    module = study.protocol_section.arms_interventions_module
    steroids = terms("cues", "steroid")
    for i, arm in enumerate(module.arm_groups):
        label = arm.label or ""
        if arm.type not in COMPARISON_ARMS[:2] and not any(word in label.lower() for word in ("placebo", "sham")):
            continue
        groups = groups_of(module, i)
        for text in reading.texts:
            if text.group not in groups:
                continue
            for hit in (*find(steroids, text.raw, text.low), *_numbing(text)):
                before = text.low[max(0, hit.start - 24) : hit.start]
                if not any(word in before for word in stems("not_in_it")):
                    holds = Quote(sentence(text.raw, hit.start, hit.end), text.path)
                    named = Quote(label, f"protocolSection.armsInterventionsModule.armGroups[{i}].label")
                    return Contradiction("placebo", named if label else holds, holds)
    return None


def _numbing(text: Text) -> list[Hit]:
    """Numbing drugs that are put in as the treatment is: not those that numb the skin before a needle."""
    found = []
    for hit in find(terms("cues", "numbing"), text.raw, text.low):
        around = sentence(text.raw, hit.start, hit.end).lower()
        if not text.low.startswith("local", hit.start) and not any(word in around for word in stems("skin_numbed")):
            found.append(hit)
    return found
