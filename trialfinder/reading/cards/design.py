"""The design card: who gets what, with what chance, who knows it, and for how long people are followed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from trialfinder.reading.cards import amounts
from trialfinder.reading.cards.product import NOT_STATED, Field, arms_of
from trialfinder.reading.labels.labelled import control_told
from trialfinder.reading.labels.labels import Weighed, read_topic
from trialfinder.reading.text import quote
from trialfinder.reading.text.passages import COMPARISON_ARMS, Text
from trialfinder.reading.text.quote import Quote
from trialfinder.reading.text.stems import clause, listed, meaning, stems, words
from trialfinder.reading.text.terms import first, sentence, terms
from trialfinder.registry.record import ArmGroup, Study
from trialfinder.vocabulary import WHO_MASKED

_AT = "protocolSection.designModule.designInfo."
MASKED = {
    "NONE": "open: everyone knows who gets which",
    "SINGLE": "one of the groups involved does not know who gets which",
    "DOUBLE": "two of the groups involved do not know who gets which",
    "TRIPLE": "three of the groups involved do not know who gets which",
    "QUADRUPLE": "none of the groups involved knows who gets which",
}
"""Where the record names nobody. The groups are the four of WHO_MASKED, so "quadruple" is all of them."""


_RATIO = re.compile(r"(?<![\d:.])\d{1,2}\s?:\s?\d{1,2}(?:\s?:\s?\d{1,2}){0,3}(?![\d:])")
_RATIO_SOURCES = {
    "of_groups": r"@groups\s?\(?\Z",
    "not_it": r"@not_ratio",
    "called": r"@called_ratio",
    "words": r"(?i)\b(@number)(?:\s?\([^()]{1,30}\))?[\s-]to[\s-](@number)(?:\s?\([^()]{1,30}\))?"
    r"(?:[\s-]to[\s-](@number))?(?!\s(?:\w+\s)?@counts)",
}
"""The grammar: `@name` is any word of that list of [amounts] in words.toml."""


@dataclass(frozen=True, slots=True)
class DesignCard:
    """The design, each fact with its quote: `not_stated` where a full record does not say, None if not carried."""

    control: Field
    allocation_ratio: Field
    chance_of_product: Field
    """"2 in 3", or "everyone"; only where the record's ratio and arms leave no doubt."""
    masking: Field
    follow_up: Field
    """The longest planned time of watching that outcomes, arms or text name, in the record's words."""


def read_design(study: Study, weighed: Weighed | None = None) -> DesignCard:
    """The design card of a study."""
    reading = weighed or read_topic(study)
    unsaid = None if study.is_partial else NOT_STATED
    label, evidence = control_told(*reading.control, study.is_partial), reading.control[1]
    found = None if label in (None, NOT_STATED) else (label, evidence[0] if evidence else None)
    control = _field(found, unsaid)
    ratio = _ratio_told(_design_texts(study, reading))
    return DesignCard(
        control,
        _field(ratio, unsaid),
        _field(_chance(study, reading, ratio), unsaid),
        _field(_masking(study, reading.texts), unsaid),
        _field(amounts.longest_time([*_times(study), *amounts.followed(reading.texts)]), unsaid),
    )


def _field(found: tuple[str, Quote | None] | None, unsaid: str | None) -> Field:
    if found is None:
        return Field(unsaid)
    value, where = found
    return Field(value, where.text, where.path) if where else Field(value)


def _design_texts(study: Study, reading: Weighed) -> list[Text]:
    info = study.protocol_section.design_module.design_info
    model, masked = info.intervention_model_description, info.masking_info.masking_description
    own = [
        Text("detail", path, raw, raw.lower())
        for path, raw in (
            (_AT + "interventionModelDescription", model),
            (_AT + "maskingInfo.maskingDescription", masked),
        )
        if raw
    ]
    return own + [t for t in reading.texts if t.area in ("title", "summary", "description", "detail")]


def _ratio_told(texts: Iterable[Text]) -> tuple[str, Quote] | None:
    """The ratio of a random allocation, e.g. `2:1`, in figures or in words."""
    for text in texts:
        if not any(word in text.low for word in (*stems("allocated"), *listed("amounts", "groups"))):
            continue
        for match in _RATIO.finditer(text.raw):
            around = sentence(text.raw, match.start(), match.end(), 300)
            low = around.lower()
            is_told = any(word in low for word in stems("allocated")) or _ratio("of_groups").search(
                text.low[max(0, match.start() - 12) : match.start()]
            )
            if is_told and not _ratio("not_it").search(low):
                return match.group().replace(" ", ""), Quote(around, text.path)
        for match in _ratio("words").finditer(text.raw):
            around = sentence(text.raw, match.start(), match.end(), 300)
            low = around.lower()
            if not any(word in low for word in stems("allocated")) or _ratio("not_it").search(low):
                continue
            first, *others = (int(meaning("amounts", "number", one.lower())) for one in match.groups() if one)
            # "One to two" may be a range: a ratio falls, is one to one, names its arms, or is called one.
            if first >= others[0] or "(" in match.group() or _ratio("called").search(low):
                return ":".join(map(str, (first, *others))), Quote(around, text.path)
    return None


@cache
def _ratio(name: str) -> re.Pattern[str]:
    return clause("amounts", _RATIO_SOURCES[name])


def _chance(study: Study, reading: Weighed, ratio: tuple[str, Quote] | None) -> tuple[str, Quote | None] | None:
    """The chance of the product: everyone's, or the share that the ratio gives to the arms with the product."""
    if not reading.therapy.labels:
        return None
    design = study.protocol_section.design_module.design_info
    arms = study.protocol_section.arms_interventions_module.arm_groups
    if design.intervention_model == "SINGLE_GROUP" and len(arms) <= 1:
        return "everyone", Quote(design.intervention_model, _AT + "interventionModel")
    if ratio is None or not arms:
        return None
    if words("amounts", "within_a_person").search(ratio[1].text.lower()):
        return None  # one side of the back gets the one, the other the other
    shares = [int(part) for part in ratio[0].split(":")]
    if len(shares) != len(arms) or not sum(shares):
        return None
    groups = {m.text.group for m in reading.therapy.mentions}
    groups |= {f"a{i}" for i in arms_of(study, groups)}
    mock = [arm.type in COMPARISON_ARMS for arm in arms]
    product = [not mock[i] and f"a{i}" in groups for i in range(len(arms))]
    if not any(product):
        product = [not one for one in mock]
    n = sum(product)
    if n == len(arms):
        return "everyone", ratio[1]
    if len(set(shares)) == 1:
        return f"{n} in {len(arms)}", ratio[1]
    if order := _order_told(arms, ratio[1].text.lower()):
        mine = sum(share for share, i in zip(shares, order, strict=True) if product[i])
        return f"{mine} in {sum(shares)}", ratio[1]
    if n == 1 and len(arms) == 2 and _product_first(reading, ratio[1]):
        return f"{shares[0]} in {sum(shares)}", ratio[1]
    return None


def _order_told(arms: Sequence[ArmGroup], low: str) -> list[int] | None:
    """The arms in the order of a sentence on the ratio; None where it does not name each of them just once."""
    names = [
        {name.lower() for name in (arm.label, *(one.partition(": ")[2] for one in arm.intervention_names)) if name}
        for arm in arms
    ]
    found: dict[int, int] = {}
    for name, i in sorted(((name, i) for i, some in enumerate(names) for name in some), key=lambda one: -len(one[0])):
        if i in found or len(name) < 2 or sum(name in some for some in names) > 1:
            continue
        places = [place.start() for place in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", low)]
        if len(places) > 1:
            return None
        for start in places:
            found[i] = start
            low = f"{low[:start]}{'~' * len(name)}{low[start + len(name) :]}"
    left = [i for i in range(len(arms)) if i not in found]
    if len(left) == 1 and arms[left[0]].type in COMPARISON_ARMS:
        others = [at for word in stems("arm_of_comparison") if (at := low.find(word)) >= 0]
        found |= dict.fromkeys(left, others[0]) if len(others) == 1 else {}
    return sorted(found, key=lambda i: found[i]) if len(found) == len(arms) else None


def _product_first(reading: Weighed, where: Quote) -> bool:
    """Whether the sentence of an unequal ratio names the product before its comparison."""
    low = where.text.lower()
    names = [m.words.lower() for m in reading.therapy.mentions]
    names += stems("arm_of_product")
    product = min((at for name in names if (at := low.find(name)) >= 0), default=-1)
    other = min((at for name in stems("arm_of_comparison") if (at := low.find(name)) >= 0), default=-1)
    return 0 <= product < other


def _masking(study: Study, texts: tuple[Text, ...]) -> tuple[str, Quote | None] | None:
    info = study.protocol_section.design_module.design_info.masking_info
    if info.masking:
        who = [name for one, name in WHO_MASKED.items() if one in info.who_masked]
        told = MASKED.get(info.masking, info.masking.lower())
        return who_does_not_know(who) or told, Quote(info.masking, _AT + "maskingInfo.masking")
    for text in texts:
        if text.area in ("title", "summary", "description") and (
            hit := first(terms("details", "blind"), text.raw, text.low)
        ):
            return text.raw[hit.start : hit.end], Quote(sentence(text.raw, hit.start, hit.end), text.path)
    return None


def who_does_not_know(who: Sequence[str]) -> str:
    """Who does not know who gets which; "" where nobody is named.

    >>> who_does_not_know(["the patients"]), who_does_not_know(["the patients", "the researchers"])
    ('the patients do not know who gets which', 'neither the patients nor the researchers know who gets which')
    """
    if len(who) == 2:
        return f"neither {who[0]} nor {who[1]} know who gets which"
    named = " and ".join(part for part in (", ".join(who[:-1]), *who[-1:]) if part)
    return f"{named} do not know who gets which" if who else ""


def _times(study: Study) -> list[tuple[str, str]]:
    times = [(p.path, p.text) for p in quote.outcomes(study) if p.path.endswith("timeFrame")]
    duration = study.protocol_section.design_module.target_duration
    return [*times, ("protocolSection.designModule.targetDuration", duration)] if duration else times
