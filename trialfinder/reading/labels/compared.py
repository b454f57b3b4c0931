"""What every other group of a trial gets, finer than the one label of control.py by which lists are filtered.

Usual care, no added treatment, other forms of the product: each is told by its own words.
"""

from __future__ import annotations

from functools import cache

from trialfinder.reading.labels.control import (
    Finding,
    differ_in_dose,
    given_to,
    in_turn_with,
    kind_of_arm,
    named_in,
    parted_arms,
    told_of,
)
from trialfinder.reading.labels.given import kinds_of
from trialfinder.reading.labels.therapy import Therapy
from trialfinder.reading.text.passages import groups_of
from trialfinder.reading.text.stems import stems
from trialfinder.reading.text.terms import Term, find, first, sentence, terms
from trialfinder.registry.record import ArmGroup, ArmsInterventions, Study


@cache
def _cue(name: str) -> tuple[Term, ...]:
    return terms("cues", name)


def arms_compared(study: Study, therapy: Therapy) -> tuple[tuple[ArmGroup, ...], tuple[ArmGroup, ...]]:
    """The groups that get the product, and those that do not."""
    module = study.protocol_section.arms_interventions_module
    arms = module.arm_groups
    mine, others = parted_arms(module, therapy)
    watched = tuple(arms[i] for i in others if "healthy" not in told_of(module, arms[i]).lower())
    return tuple(arms[i] for i in mine), watched


def arm_in_words(module: ArmsInterventions, arm: ArmGroup) -> str:
    """What a group gets in the record's words: its label, and what its other fields add: "Sham (lidocaine)"."""
    label = " ".join((arm.label or "").split())
    more = [arm.description, *(text for one in given_to(module, arm) for text in (one.name, one.description))]
    added: list[str] = []
    for text in more:
        told = " ".join((text or "").split()).rstrip(".")
        if len(told) > _LONGEST_GROUP // 2:
            told = _what_is_in_it(told)
        known = " ".join((label, *added)).lower()
        room = _LONGEST_GROUP - len(", ".join(added))
        if told and told.lower() not in known and (len(told) <= room or not added):
            added.append(told if len(told) <= room else f"{told[:room].rsplit(' ', 1)[0]} …")
    if label and added:
        return f"{label} ({', '.join(added)})"
    return label or ", ".join(added) or " ".join((arm.description or "").split())[:_LONGEST_GROUP]


def _what_is_in_it(text: str) -> str:
    """The sentence of a long text that names a treatment, a mock or a drug; else the text."""
    hit = first(terms("cues", "steroid", "numbing", "active", "placebo"), text)
    if hit is None:
        return text
    told = sentence(text, hit.start, hit.end, _LONGEST_GROUP)
    is_cut = text[text.index(told) + len(told) :].strip() and told[-1] not in ".;?!"
    return f"{told} …" if is_cut else told.rstrip(".;")


_LONGEST_GROUP = 140


def read_compared(study: Study, therapy: Therapy, control: Finding) -> tuple[str, ...]:
    """What the groups are compared with, each kind once: a key of vocabulary.COMPARED_WITH that is not `control` alone.

    Empty where nothing finer than `control` is told.
    """
    label, evidence = control
    module = study.protocol_section.arms_interventions_module
    arms = module.arm_groups
    if len(arms) < 2 or label == "not_stated":
        return ()
    with_product, others = parted_arms(module, therapy)
    found = [] if label in ("none", "dose_comparison", "active") else [label]
    beside = [told_of(module, arms[i]) for i in with_product]
    shared = frozenset(words[h.start : h.end].lower() for words in beside for h in find(_cue("active"), words))
    for i in others if with_product else ():
        told = kind_of_arm(module, arms[i], i, shared)
        words = named_in(module, arms[i])
        care = told_of(module, arms[i]) if arms[i].type == "NO_INTERVENTION" else words
        if arms[i].type not in _MOCK and first(_cue("usual_care"), care):
            found.append("usual_care")
        elif arms[i].type == "NO_INTERVENTION":
            found.append("no_treatment")
        elif told and told[0] == "active" and _is_added_to(module, arms[i], [arms[k] for k in with_product]):
            found.append("without_it")
        elif any(word in words.lower() for word in stems("vehicle")):
            found.append("placebo_sham")
        elif told and told[0] != "none":
            found.append(told[0])
    if label == "dose_comparison":
        found.append(label)
    elif len(with_product) > 1 and label != "none" and not in_turn_with(study, arms, with_product, therapy):
        found += _among_the_product(study, arms, with_product, therapy)
    if label == "active" and not found:
        found = [label]
    kinds = tuple(dict.fromkeys(found))
    return () if kinds == (label,) else kinds


_MOCK = ("PLACEBO_COMPARATOR", "SHAM_COMPARATOR")


def _is_added_to(module: ArmsInterventions, other: ArmGroup, mine: list[ArmGroup]) -> bool:
    """Whether the groups with the product get all that another group gets, and the product on top."""
    given = given_to(module, other)
    return bool(given) and all(one in given_to(module, arm) for arm in mine for one in given)


def _among_the_product(study: Study, arms: tuple[ArmGroup, ...], some: list[int], therapy: Therapy) -> list[str]:
    """Whether groups with the product get different products, or one product in different forms."""
    module = study.protocol_section.arms_interventions_module
    kinds, names = set(), set()
    for i in some:
        group = groups_of(module, i)
        mine = (m for m in therapy.mentions if m.text.group in group)
        kinds.add(frozenset(kind for m in mine for kind in kinds_of(m, therapy.labels)))
        names.add(frozenset(one.name for one in given_to(module, arms[i])))
    if len(therapy.labels) > 1 and len(kinds) > 1 and not frozenset.intersection(*kinds):
        return ["products"]
    if differ_in_dose(module, arms, some) or first(_cue("dose"), " \n ".join(told_of(module, arms[i]) for i in some)):
        return ["dose_comparison"]
    by_lot = study.protocol_section.design_module.design_info.allocation == "RANDOMIZED"
    return ["forms"] if len(names) > 1 and by_lot else []
