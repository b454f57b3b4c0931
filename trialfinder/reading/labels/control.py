"""What the product is compared with, read from the arms first."""

from __future__ import annotations

import re
from functools import cache

from trialfinder.reading.cards.injections import injections
from trialfinder.reading.labels.therapy import Therapy, origins_in
from trialfinder.reading.text.doses import doses
from trialfinder.reading.text.mentions import Mention
from trialfinder.reading.text.passages import Text, groups_of, interventions_of
from trialfinder.reading.text.quote import Quote
from trialfinder.reading.text.stems import stems
from trialfinder.reading.text.terms import Hit, Term, find, first, lower, sentence, terms
from trialfinder.registry.record import ArmGroup, ArmsInterventions, Intervention, Study

Finding = tuple[str, tuple[Quote, ...]]
_AT = "protocolSection.armsInterventionsModule.armGroups"


@cache
def _cue(name: str) -> tuple[Term, ...]:
    return terms("cues", name)


def read_control(study: Study, texts: tuple[Text, ...], therapy: Therapy) -> Finding:
    """placebo_sham | active | dose_comparison | none | not_stated."""
    arms = study.protocol_section.arms_interventions_module.arm_groups
    if len(arms) > 1:
        return _from_arms(study, arms, texts, therapy)
    design = study.protocol_section.design_module
    model = design.design_info.intervention_model
    from_words = _from_words(texts, therapy)
    if model == "SINGLE_GROUP" or len(arms) == 1:
        is_compared = model not in ("SINGLE_GROUP", None) or design.design_info.allocation == "RANDOMIZED"
        if is_compared and model != "SINGLE_GROUP":  # people are shared out among arms of which one alone is listed
            return from_words
        where = (
            Quote(model, "protocolSection.designModule.designInfo.interventionModel")
            if model == "SINGLE_GROUP"
            else None
        )
        where = where or _arm_quote(arms[0], 0)
        return "none", (where,) if where else ()
    if from_words[0] != "not_stated":
        return from_words
    if design.study_type == "OBSERVATIONAL" and design.design_info.observational_model != "CASE_CONTROL":
        return "none", (Quote("OBSERVATIONAL", "protocolSection.designModule.studyType"),)
    return "not_stated", ()


def _from_arms(study: Study, arms: tuple[ArmGroup, ...], texts: tuple[Text, ...], therapy: Therapy) -> Finding:
    module = study.protocol_section.arms_interventions_module
    products = {t.group for t in (m.text for m in therapy.mentions) if t.group}
    with_product, others = parted_arms(module, therapy)
    if len(with_product) == len(arms) and (in_turn := in_turn_with(study, arms, with_product, therapy)):
        return in_turn
    found: dict[str, Quote] = {}
    beside = [told_of(module, arms[i]) for i in with_product]
    shared = frozenset(words[h.start : h.end].lower() for words in beside for h in find(_cue("active"), words))
    for i in others:
        if kind := kind_of_arm(module, arms[i], i, shared):
            found.setdefault(*kind)
    for label in ("placebo_sham", "active"):
        if label in found:
            return label, (found[label],)
    if len(with_product) > 1:
        return _among_products(study, arms, with_product, texts, therapy)
    if others and with_product:
        quote = _arm_quote(arms[others[0]], others[0])
        if arms[others[0]].type == "NO_INTERVENTION" or "none" in found:
            return "none", (quote,) if quote else ()
        return "active", (quote,) if quote else ()
    words = _from_words(texts, therapy)
    if words[0] != "not_stated":
        return words
    return _untied_doses(study, products)


def parted_arms(module: ArmsInterventions, therapy: Therapy) -> tuple[list[int], list[int]]:
    """The arms that get the product, and the others."""
    products = {t.group for t in (m.text for m in therapy.mentions) if t.group}
    with_product: list[int] = []
    others: list[int] = []
    for i, arm in enumerate(module.arm_groups):
        mock = arm.type in ("PLACEBO_COMPARATOR", "SHAM_COMPARATOR", "NO_INTERVENTION")
        named = f"a{i}" in products or bool(_product_names(module, arm, products))
        (with_product if named and not mock else others).append(i)
    return with_product, others


def in_turn_with(study: Study, arms: tuple[ArmGroup, ...], some: list[int], therapy: Therapy) -> Finding | None:
    """The other treatment of a crossover in which every group gets both, one after the other."""
    if study.protocol_section.design_module.design_info.intervention_model != "CROSSOVER" or len(some) != len(arms):
        return None
    products = {m.text.group for m in therapy.mentions if m.text.group and not m.dropped}
    module = study.protocol_section.arms_interventions_module
    for i, one in enumerate(module.interventions):
        if f"i{i}" in products or not one.name or not all(one in given_to(module, arm) for arm in arms):
            continue
        quote = Quote(one.name, f"protocolSection.armsInterventionsModule.interventions[{i}].name")
        words = f"{one.name} {one.description or ''}"
        mock = first(_cue("placebo"), words)
        if mock and not first(_cue("steroid"), words):
            return "placebo_sham", (quote,)
        if first(_cue("active"), words) or first(_cue("numbing"), words):
            return "active", (quote,)
    return None


def _untied_doses(study: Study, products: set[str]) -> Finding:
    """Interventions of the product that no arm names, each with its own number of cells: one for each cohort."""
    module = study.protocol_section.arms_interventions_module
    quotes, given = [], []
    for i, one in enumerate(module.interventions):
        if f"i{i}" not in products or any(one in given_to(module, arm) for arm in module.arm_groups):
            continue
        for field in ("name", "description"):
            if (raw := getattr(one, field)) and (found := doses("cells: " + raw)):
                path = f"protocolSection.armsInterventionsModule.interventions[{i}].{field}"
                start, end = (max(0, at - len("cells: ")) for at in (found[0].start, found[0].end))
                quotes.append(Quote(sentence(raw, start, end), path))
                given.append(found[0].amount)
                break
    if len(given) > 1 and len(set(given)) == len(given):
        return "dose_comparison", tuple(quotes[:2])
    return "not_stated", ()


def _product_names(module: ArmsInterventions, arm: ArmGroup, products: set[str]) -> bool:
    """Whether an arm gets an intervention that names the product."""
    return any(f"i{k}" in products and module.interventions[k].name for k in interventions_of(module, arm))


def given_to(module: ArmsInterventions, arm: ArmGroup) -> list[Intervention]:
    """The interventions that an arm gets."""
    return [module.interventions[k] for k in interventions_of(module, arm)]


def named_in(module: ArmsInterventions, arm: ArmGroup) -> str:
    """The label of an arm and the names of its interventions."""
    return " \n ".join(filter(None, (arm.label, *(one.name for one in given_to(module, arm)))))


def told_of(module: ArmsInterventions, arm: ArmGroup) -> str:
    """All that a record says of an arm."""
    words = (named_in(module, arm), arm.description, *(one.description for one in given_to(module, arm)))
    return " \n ".join(filter(None, words))


def kind_of_arm(module: ArmsInterventions, arm: ArmGroup, i: int, shared: frozenset[str]) -> tuple[str, Quote] | None:
    """What an arm without the product is: mock, real or nothing; `shared`: treatments of the product's arms too."""
    plain = _arm_quote(arm, i)
    if plain is None:
        return None
    quote = _deciding(module, arm, i) or plain
    named, words = named_in(module, arm), told_of(module, arm)
    if arm.type in ("PLACEBO_COMPARATOR", "SHAM_COMPARATOR"):
        real_placebo = arm.type == "PLACEBO_COMPARATOR" and find(_cue("steroid"), words)
        return ("active" if real_placebo else "placebo_sham"), quote
    if arm.type == "NO_INTERVENTION":
        return ("active" if first(_cue("active"), words) else "none"), quote
    for text in (named, words):
        mock = first(_cue("placebo"), text)
        real = [h for h in find(_cue("active"), text) if text[h.start : h.end].lower() not in shared]
        if mock and not find(_cue("steroid"), text):
            numbing = all(find(_cue("numbing"), text[h.start : h.end]) for h in real)
            if numbing or text is named:
                return ("active" if real and not numbing else "placebo_sham"), quote
        if real and (not mock or find(_cue("steroid"), text)):
            return "active", quote
        if mock:
            return ("active" if real and arm.type == "ACTIVE_COMPARATOR" and text is words else "placebo_sham"), quote
    low = words.lower()
    if "healthy" in low:
        return None
    if arm.type == "ACTIVE_COMPARATOR" or first(_cue("active"), words):
        return "active", quote  # the same care without the product
    return ("none", quote) if "no treatment" in low or "no intervention" in low else None


def _among_products(
    study: Study, arms: tuple[ArmGroup, ...], some: list[int], texts: tuple[Text, ...], therapy: Therapy
) -> Finding:
    """Every arm gets the product: doses against each other, or one product against another."""
    module = study.protocol_section.arms_interventions_module
    by_arm, owners = [], []
    for i in some:
        group = groups_of(module, i)
        named = (m for m in therapy.mentions if m.text.group in group and not m.dropped)
        mine = {(m.label, id(m.text)): m for m in named}.values()  # a text may name a product ten thousand times
        by_arm.append(frozenset(kind for m in mine for kind in _kinds(m)))
        owners.append(frozenset(hit.label for m in mine for hit in find(_owner_terms(), m.text.raw, m.text.low)))
    quotes = tuple(q for i in some[:2] if (q := _arm_quote(arms[i], i)))
    words = " \n ".join(filter(None, (w for i in some for w in (arms[i].label, arms[i].description))))
    if len(set(by_arm)) > 1 and len(therapy.labels) > 1:
        return "active", quotes
    if all(owners) and not frozenset.intersection(*owners):
        return "active", quotes
    if differ_in_dose(module, arms, some) or first(_cue("dose"), words):
        return "dose_comparison", quotes
    real = _real_treatments(words)
    if not real and _differ_in_number(arms, some):
        return "dose_comparison", quotes
    if real and study.protocol_section.design_module.design_info.allocation == "RANDOMIZED":
        return "active", quotes
    from_words = _from_words(texts, therapy)
    if from_words[0] != "not_stated":
        return from_words
    # Two forms of one product, given by lot ("activated", "not activated"), are each other's comparison.
    by_lot = study.protocol_section.design_module.design_info.allocation == "RANDOMIZED"
    return ("active" if by_lot or len(set(by_arm)) > 1 else "none"), quotes


def _kinds(mention: Mention) -> set[str]:
    """The kind of product a mention names; of cells, the tissues that its text says they come from."""
    if mention.label != "cells":
        return {mention.label}
    return {hit.label for hit in origins_in(mention.text.raw, mention.text.low)} or {"cells"}


@cache
def _owner_terms() -> tuple[Term, ...]:
    return terms("cues", "autologous", "allogeneic")


def differ_in_dose(module: ArmsInterventions, arms: tuple[ArmGroup, ...], some: list[int]) -> bool:
    """Whether every arm says how many cells it gets, and the numbers differ."""
    given = [frozenset(dose.amount for dose in doses(_dose_words(module, arms[i]))) for i in some]
    return all(given) and len(set(given)) > 1


def _dose_words(module: ArmsInterventions, arm: ArmGroup) -> str:
    """An arm's words with "cells" before them, so that "10 million" is read as what it is there."""
    return "\n".join(f"cells: {line}" for line in told_of(module, arm).split("\n"))


def _differ_in_number(arms: tuple[ArmGroup, ...], some: list[int]) -> bool:
    """Whether every arm says how many injections it gets, and the numbers differ."""
    counts = {
        found[0]
        if (found := injections(Text("detail", "", w, lower(w)) for w in (arm.description, arm.label) if w))
        else ""
        for arm in (arms[i] for i in some)
    }
    return len(counts) > 1 and "" not in counts


def _real_treatments(words: str) -> list[Hit]:
    """Names of other real treatments, without those inside the name of a disease ("failed back surgery")."""
    troubles = find(_cue("named_trouble"), words)
    return [
        hit
        for hit in find(_cue("active"), words)
        if not any(trouble.start <= hit.start < trouble.end for trouble in troubles)
    ]


def _from_words(texts: tuple[Text, ...], therapy: Therapy) -> Finding:
    one_name = len({text.group for text in texts if text.area == "name"}) < 2
    for text in texts:
        if text.area not in ("title", "summary", "name", "detail") or (text.area == "name" and one_name):
            continue
        for name, label in (
            ("single", "none"),
            ("placebo", "placebo_sham"),
            ("active", "active"),
            ("dose", "dose_comparison"),
        ):
            for hit in _real_treatments(text.raw) if name == "active" else find(_cue(name), text.raw, text.low):
                around = sentence(text.raw, hit.start, hit.end, 300)
                if name in ("active", "placebo") and not (find(_cue("comparison"), around) or text.area == "name"):
                    continue
                if name == "placebo" and text.area == "name" and _is_carrier(text, hit.start, hit.end):
                    continue
                if name == "dose" and not _sets_doses_apart(text, around):
                    continue
                if name in ("active", "placebo") and "baseline" in around.lower():
                    continue  # each person against their own start is no comparison group
                in_passing = name == "placebo" and text.area in ("summary", "detail")
                if in_passing and _SET_AGAINST.search(text.low[max(0, hit.start - 40) : hit.start]):
                    return label, (Quote(around, text.path),)
                if in_passing and "saline" in text.low[hit.start : hit.end] and "control" not in around.lower():
                    continue
                return label, (Quote(around, text.path),)
    return "not_stated", ()


def _is_carrier(text: Text, start: int, end: int) -> bool:
    """Salt water in the name of a real treatment ("triamcinolone in saline"): what the drug is dissolved in."""
    is_salt_water = any(name in text.low[start:end] for name in stems("salt_water"))
    return is_salt_water and bool(_real_treatments(text.raw))


_SET_AGAINST = re.compile(r"(?:compared (?:with|to)|versus|vs\.?|against) (?:an? )?(?:[a-z]+ )?\Z")


def _sets_doses_apart(text: Text, around: str) -> bool:
    """Whether a sentence sets doses against each other: "a single injection" alone compares nothing."""
    low = around.lower()
    both = ("low" in low and "high" in low) or len({one.amount for one in doses(around)}) > 1
    return text.area in ("title", "summary") and (both or any(word in low for word in stems("doses_apart")))


def _deciding(module: ArmsInterventions, arm: ArmGroup, i: int) -> Quote | None:
    """The first words of an arm and its interventions that name a mock or a real treatment; its label first."""
    at = f"{_AT}[{i}]."
    fields = [(at + "label", arm.label)]
    mine = [(j, module.interventions[j]) for j in interventions_of(module, arm)]
    for j, one in mine:
        fields.append((f"protocolSection.armsInterventionsModule.interventions[{j}].name", one.name))
    fields.append((at + "description", arm.description))
    for j, one in mine:
        fields.append((f"protocolSection.armsInterventionsModule.interventions[{j}].description", one.description))
    for path, raw in fields:
        if raw and (hit := first(_cue("placebo"), raw) or first(_cue("active"), raw)):
            return Quote(sentence(raw, hit.start, hit.end), path)
    return None


def _arm_quote(arm: ArmGroup, i: int) -> Quote | None:
    if arm.label:
        return Quote(arm.label, f"{_AT}[{i}].label")
    return Quote(sentence(arm.description, 0, 1), f"{_AT}[{i}].description") if arm.description else None
