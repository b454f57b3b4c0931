"""By what ratio people are put into groups, and with what chance a person gets the product.

The chance is told only where the record's ratio and arms leave no doubt which share is the product's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from trialfinder.reading.cards.product import arms_of
from trialfinder.reading.labels.compared import arms_compared
from trialfinder.reading.labels.labels import Weighed
from trialfinder.reading.text.passages import COMPARISON_ARMS, Text, interventions_of
from trialfinder.reading.text.quote import Quote
from trialfinder.reading.text.stems import clause, listed, meaning, stems, words
from trialfinder.reading.text.terms import sentence
from trialfinder.registry.record import ArmGroup, Study

_INFO = "protocolSection.designModule.designInfo."
_SHARE = r"\d{1,2}(?:\.5)?"
_FIGURES = re.compile(rf"(?<![\d:.]){_SHARE}\s?:\s?{_SHARE}(?:\s?:\s?{_SHARE}){{0,3}}(?![\d:]|\.\d)")
_SOURCES = {
    "of_groups": r"@groups\s?\(?\Z",
    "not_it": r"@not_ratio",
    "part": r"(?i)@part",
    "called": r"@called_ratio",
    "words": r"(?i)\b(@number)(?:\s?\([^()]{1,30}\))?[\s-]to[\s-](@number)(?:\s?\([^()]{1,30}\))?"
    r"(?:[\s-]to[\s-](@number))?(?!\s(?:\w+\s)?@counts)",
    "digits": r"(?i)(?<![\d.-])([1-9])(?:\s\([^()]{1,30}\)\s(?:to|:)\s([1-9])\s\([^()]{1,30}\)"
    r"|[\s-]to[\s-]([1-9])(?![\d.%]|-?\s?@counts))",
    "equal": r"(?i)@equal_shares|@equally\s(?:\w+\s)?@put_into|@put_into\s(?:\w+\s)?@equally",
    "half": r"(?i)@half",
    "favours": r"@in_favour_of\s(?:the\s)?",
    "so_many_get": r"(?i)\b(@small|\d)\s@out_of\s(?:every\s)?(@small|\d)\s@people_counted\s@will_get\s",
    "so_many": r"(?i)\b(@number|[2-6])\s(?:\w+\s){0,2}?@groups",
    "block": r"(?i)@block\s(@small|\d{1,2})\b",
    "put_right_before": r"@by_chance\s(?:\w+\s){0,2}\Z",
    "by_chance": r"@by_chance",
    "liquid": r"\d\s?@millilitre(?!\w)",
    "share": r"(?i)\b(@small|\d{1,2})\s(?=[a-z])",
    "or_comparison": r"@or_comparison",
    "other_than": r"(?i)\bnon-|@other_than",
    "in_turn": r"(?i)@given_later",
    "numbered": r"(?i)(?:\A|@numbered\s?)([1-6a-f])\b",
    "any_arm": r"@or_comparison|@any_arm",
    "list_after": r"\A[\s(),:]{0,3}(?:@called_ratio\s)?(?:(?:[a-z]+\s){0,3}?(?:@list_opens\s){1,3})?",
    "list_before": r"(?s).*(?:\A|\s)@list_opens\s",
    "list_parts": r"(?:,\s|\s?[;:]\s)(?:@list_joins\s)?|\s@list_joins\s",
    "list_ends": r"\.\s|\.\Z|[;(]|\s@list_ends\s",
}
"""The grammar: `@name` is any word of that list of [amounts] in words.toml."""
_BEFORE = 400
"""So many characters before "the ratio of the two groups" the groups may be named."""


class Ratio(NamedTuple):
    """The ratio of a random allocation, e.g. `2:1`, its sentence, and what stands there on each side of it."""

    value: str
    quote: Quote
    before: str = ""
    after: str = ""
    earlier: str = ""
    """The text before the sentence."""
    is_one_of: bool = False
    """Another ratio of as many groups is told too, as of another part of the study: whose it is is not clear."""


def ratio_told(texts: Iterable[Text], arms: int) -> Ratio | None:
    """The ratio in figures, else in words: "two to one", "blocks of three: two PRP, one sham", "in equal numbers"."""
    texts = [
        text for text in texts if any(word in text.low for word in (*stems("allocated"), *listed("amounts", "groups")))
    ]
    for text in texts:
        for match in _FIGURES.finditer(text.raw):
            around, low = _around(text, match)
            is_told = any(word in low for word in stems("allocated")) or _find("of_groups").search(
                text.low[max(0, match.start() - 12) : match.start()]
            )
            if is_told and not _find("not_it").search(low) and not _is_of_a_mixture(low):
                found = _ratio(match.group().replace(" ", ""), text, match, around)
                return found._replace(is_one_of=_is_one_of(found, text, match.end()))
        for match in (*_find("words").finditer(text.raw), *_find("digits").finditer(text.raw)):
            around, low = _around(text, match)
            if not any(word in low for word in stems("allocated")) or _find("not_it").search(low):
                continue
            first, *others = (_number(one) for one in match.groups() if one)
            # "One to two" may be a range: a ratio falls, is one to one, names its arms, or is called one.
            is_called = "(" in match.group() or _find("called").search(low)
            is_called = is_called or _find("put_right_before").search(
                text.low[max(0, match.start() - 40) : match.start()]
            )
            if is_called or first >= others[0] and not match.group()[0].isdigit():
                return _ratio(":".join(map(str, (first, *others))), text, match, around)
    for text in texts:
        for match in _find("block").finditer(text.raw):
            around, low = _around(text, match)
            since = low.find(match.group().lower()) + len(match.group())
            shares = [_number(one[1]) for one in _find("share").finditer(low, since)]
            if len(shares) == arms and sum(shares) == _number(match[1]) and _find("by_chance").search(low):
                return _ratio(":".join(map(str, shares)), text, match, around)
        for match in (*_find("equal").finditer(text.raw), *(_find("half").finditer(text.raw) if arms == 2 else ())):
            around, low = _around(text, match)
            counted = [_number(one[1]) for one in _find("so_many").finditer(low)]
            if not any(word in low for word in stems("allocated")) or _find("not_it").search(low):
                continue
            if arms > 1 and all(one == arms for one in counted):
                return _ratio(":".join("1" * arms), text, match, around)
    return None


def _is_of_a_mixture(low: str) -> bool:
    """Whether a sentence tells how two liquids are mixed: "0.1 ml of calcium per 0.9 ml of PRP (1:9 ratio)"."""
    return bool(_find("liquid").search(low)) and not _find("by_chance").search(low) and "group" not in low


def _is_one_of(ratio: Ratio, text: Text, end: int) -> bool:
    """Whether the next words give another ratio: "3:1 in part 1 and 2:1 in part 2"."""
    for match in _FIGURES.finditer(text.raw, end, end + 160):
        other = match.group().replace(" ", "")
        is_alike = other != ratio.value and other.count(":") == ratio.value.count(":")
        around, low = _around(text, match)
        is_told = around == ratio.quote.text or any(word in low for word in stems("allocated"))
        if is_alike and is_told and not _find("not_it").search(low) and _find("part").search(ratio.quote.text + low):
            return True
    return False


def _around(text: Text, match: re.Match[str]) -> tuple[str, str]:
    around = sentence(text.raw, match.start(), match.end(), 300)
    return around, around.lower()


def _ratio(value: str, text: Text, match: re.Match[str], around: str) -> Ratio:
    start = max(text.raw.rfind(around, 0, match.end() + len(around)), 0)
    before, after = text.low[start : match.start()], text.low[match.end() : start + len(around)]
    return Ratio(value, Quote(around, text.path), before, after, text.low[max(0, start - _BEFORE) : start])


def _number(word: str) -> int:
    return int(meaning("amounts", "small", word.lower()) if word.lower() in listed("amounts", "small") else word)


def chance(study: Study, reading: Weighed, ratio: Ratio | None) -> tuple[str, Quote | None] | None:
    """The chance of the product: everyone's, or the share that the ratio gives to the arms with the product."""
    if not reading.therapy.labels:
        return None
    design = study.protocol_section.design_module.design_info
    arms = study.protocol_section.arms_interventions_module.arm_groups
    if design.intervention_model == "SINGLE_GROUP" and len(arms) <= 1:
        return "everyone", Quote(design.intervention_model, _INFO + "interventionModel")
    if not arms:
        return None
    if not design.intervention_model and (all_get := _all_are_product(study, reading)):
        return "everyone", all_get
    if design.intervention_model != "CROSSOVER" and (all_get := _all_get(study, reading)):
        return "everyone", all_get
    if told := _so_many_get(reading):
        return told
    if ratio is None or ratio.is_one_of or words("amounts", "within_a_person").search(ratio.quote.text.lower()):
        return None  # one side of the back gets the one, the other the other
    halves = 2 if "." in ratio.value else 1  # "3.5:1:1" is seven, two and two of eleven
    shares = [round(float(part) * halves) for part in ratio.value.split(":")]
    if not sum(shares):
        return None
    if len(shares) != len(arms):
        mine = _share_of_a_list(arms, shares, reading, ratio)
        return (f"{mine} in {sum(shares)}", ratio.quote) if mine else None
    groups = {m.text.group for m in reading.therapy.mentions}
    groups |= {f"a{i}" for i in arms_of(study, groups)}
    mock = [arm.type in COMPARISON_ARMS for arm in arms]
    product = [not mock[i] and f"a{i}" in groups for i in range(len(arms))]
    if not any(product):
        product = [not one for one in mock]
    n = sum(product)
    if n == len(arms):
        return None  # in turn, or an arm only names the product that another gets
    if len(set(shares)) == 1:
        return f"{n} in {len(arms)}", ratio.quote
    mine = _shares_of_product(arms, product, shares, reading, ratio)
    return (f"{mine} in {sum(shares)}", ratio.quote) if mine else None


def chance_of_each(study: Study, reading: Weighed, ratio: Ratio | None) -> tuple[str, Quote] | None:
    """The chance of each product, or each form of it, where groups get different ones: "1 in 3 get PRP; 1 in 3 …"."""
    if ratio is None or ratio.is_one_of or not set(reading.compared) & {"forms", "products"}:
        return None
    module = study.protocol_section.arms_interventions_module
    arms, shares = module.arm_groups, [int(part) for part in ratio.value.split(":")]
    if len(shares) != len(arms) or words("amounts", "within_a_person").search(ratio.quote.text.lower()):
        return None
    mine, _ = arms_compared(study, reading.therapy)
    is_mine = [arm in mine for arm in arms]
    if len(set(shares)) == 1:
        each: list[int | None] = [1 for _ in mine]
        of = len(arms)
    else:
        each = [_shares_of_product(arms, [arm is one for arm in arms], shares, reading, ratio) for one in mine]
        of = sum(shares)
        if None in each or sum(filter(None, each)) != _shares_of_product(arms, is_mine, shares, reading, ratio):
            return None
    names = [" + ".join(module.interventions[k].name or "" for k in interventions_of(module, arm)) for arm in mine]
    if len(set(names)) < len(names) or not all(names):
        names = [arm.label or "" for arm in mine]
    told = "; ".join(f"{share} in {of} get {' '.join(name.split())}" for share, name in zip(each, names, strict=True))
    return told, ratio.quote


def _so_many_get(reading: Weighed) -> tuple[str, Quote] | None:
    """The chance in a sentence of its own: "two out of three participants get PRP"."""
    for text in reading.texts:
        for match in _find("so_many_get").finditer(text.raw) if text.area in ("summary", "description") else ():
            some, of = _number(match[1]), _number(match[2])
            got = _find("list_ends").split(text.low[match.end() : match.end() + 60], maxsplit=1)[0]
            got = _find("list_parts").split(got, maxsplit=1)[0]
            if 0 < some < of and _is_product(got, [m.words.lower() for m in reading.therapy.mentions]):
                return f"{some} in {of}", Quote(sentence(text.raw, match.start(), match.end(), 300), text.path)
    return None


def _all_are_product(study: Study, reading: Weighed) -> Quote | None:
    """The product's place, where a record ties no arm to what it gets, but has no arm and gives nothing without it."""
    module = study.protocol_section.arms_interventions_module
    arms, some = module.arm_groups, module.interventions
    is_watched = study.protocol_section.design_module.study_type != "INTERVENTIONAL"
    if is_watched or any(interventions_of(module, arm) or _is_without(arm) for arm in arms):
        return None
    names = [one.name or "" for one in some] + [arm.label or "" for arm in arms]
    if any(map(_find("other_than").search, names)):
        return None
    if any(map(_is_comparison, (*names, *(arm.description or "" for arm in arms)))):
        return None
    told = {m.text.group: m.quote for m in reversed(reading.therapy.mentions) if not _is_comparison(m.quote.text)}
    if len(arms) == 1:
        is_sure = not any("random" in text.low for text in reading.texts)
    else:  # of two kinds of arms one may be the comparison, unless each names the product
        is_sure = (
            len({arm.type for arm in arms}) == 1 or len(some) == 1 and all(f"a{i}" in told for i in range(len(arms)))
        )
        is_sure = is_sure and all(f"i{k}" in told for k in range(len(some)))
    return told[min(told)] if told and is_sure else None


def _is_without(arm: ArmGroup) -> bool:
    """Whether an arm may be one without the product, by its kind or its words."""
    words_ = f"{arm.label} {arm.description}"
    return arm.type in COMPARISON_ARMS or _is_comparison(arm.label or "") or bool(_find("in_turn").search(words_))


def _all_get(study: Study, reading: Weighed) -> Quote | None:
    """The product's place, where each arm gets one by its interventions, from the start, and none is a comparison."""
    module = study.protocol_section.arms_interventions_module
    is_watched = study.protocol_section.design_module.study_type == "OBSERVATIONAL"
    if is_watched and (len(module.interventions) > 1 or len(module.arm_groups) > 1):
        return None  # people choose, or what they have had is looked at
    told: dict[str, Quote] = {}
    for m in reading.therapy.mentions:
        if m.text.group.startswith("i") and not any(
            _is_comparison(said) for said in (module.interventions[int(m.text.group[1:])].name or "", m.quote.text)
        ):
            told.setdefault(m.text.group, m.quote)
    gets = [interventions_of(module, arm) for arm in module.arm_groups]
    named = {frozenset(module.interventions[k].name for k in some) for some in gets}
    if len(gets) > 1 and len(named) == 1 and any(f"i{k}" not in told for k in gets[0]):
        return None  # filed as if each arm got everything
    for arm in module.arm_groups:
        if _is_without(arm) or not any(f"i{k}" in told for k in interventions_of(module, arm)):
            return None
    return told[min(told)] if module.arm_groups else None


def _is_comparison(name: str) -> bool:
    low = name.lower()
    return bool(_find("or_comparison").search(low)) or any(
        word in low for word in (*stems("arm_of_comparison"), *stems("steroid"), *stems("numbing"))
    )


def _shares_of_product(
    arms: Sequence[ArmGroup], product: Sequence[bool], shares: Sequence[int], reading: Weighed, ratio: Ratio
) -> int | None:
    """What an unequal ratio gives to the product: by the order of a sentence, of a list in it, or of numbered arms."""

    def in_order(order: Sequence[int] | None) -> int | None:
        return sum(share for share, i in zip(shares, order, strict=True) if product[i]) if order else None

    low = ratio.quote.text.lower()
    if mine := in_order(_order_told(arms, low)):
        return mine
    names = _names(arms, product, reading)
    for listed_ones in _lists(ratio):
        is_mine = [_is_product(one, names) for one in listed_ones]
        if len(is_mine) == len(arms) and sum(is_mine) == sum(product):
            return sum(share for share, one in zip(shares, is_mine, strict=True) if one)
    is_one_of_two = sum(product) == 1 and len(arms) == 2
    favoured = _find("favours").search(low)
    if is_one_of_two and favoured and any(low.startswith(one, favoured.end()) for one in names):
        return max(shares)
    if is_one_of_two and _product_first(low, names):
        return shares[0]
    if any(one in low for one in (*names, *stems("arm_of_comparison"))) or _find("any_arm").search(low):
        return None  # the sentence names arms, but not in an order that we can read
    if _are_numbered(arms):
        return in_order(range(len(arms)))
    if not _find("of_groups").search(ratio.before) and not re.search(r"\bgroups?\b|\barms?\b", low):
        return None
    if mine := in_order(_order_told(arms, ratio.earlier)):
        return mine
    return shares[0] if is_one_of_two and _product_first(ratio.earlier, names) else None


def _share_of_a_list(arms: Sequence[ArmGroup], shares: Sequence[int], reading: Weighed, ratio: Ratio) -> int | None:
    """The product's share where its doses are arms of their own: "to MSC, vehicle or saline in the ratio of 3:1:1"."""
    is_mock = [arm.type in COMPARISON_ARMS or _is_comparison(arm.label or "") for arm in arms]
    names = [m.words.lower() for m in reading.therapy.mentions]
    for some in _lists(ratio):
        is_mine = [_is_product(one, names) for one in some]
        is_sure = len(some) == len(shares) and sum(is_mine) == 1 and is_mock.count(True) == len(shares) - 1
        if is_sure and all(is_mine[i] or _is_comparison(one) for i, one in enumerate(some)):
            return shares[is_mine.index(True)]
    return None


def _names(arms: Sequence[ArmGroup], product: Sequence[bool], reading: Weighed) -> list[str]:
    """What the record calls its product and the arms with it, and words for the arm under test; in small letters."""
    of_arms = [
        {name.lower() for name in (arm.label, *(one.partition(": ")[2] for one in arm.intervention_names)) if name}
        for arm in arms
    ]
    mine = {name for i, some in enumerate(of_arms) if product[i] for name in some if len(name) > 2}
    others = {name for i, some in enumerate(of_arms) if not product[i] for name in some}
    mine = {name for name in mine - others if not _is_comparison(name)}
    return [*mine, *(m.words.lower() for m in reading.therapy.mentions), *stems("arm_of_product")]


def _lists(ratio: Ratio) -> Iterable[list[str]]:
    """The things that a sentence lists after its ratio, and before it."""
    after = ratio.after[_find("list_after").match(ratio.after).end() :]  # type: ignore[union-attr]
    after = _find("list_ends").split(after, maxsplit=1)[0]
    before = _find("list_before").sub("", ratio.before).rstrip(" (")
    for some in (after, before):
        yield [one for one in _find("list_parts").split(some) if one and one.strip()]


def _is_product(words_: str, names: Iterable[str]) -> bool:
    if _find("or_comparison").search(words_):
        return False
    return any(one in words_ for one in names) or any(one in words_ for one in stems("product"))


def _are_numbered(arms: Sequence[ArmGroup]) -> bool:
    """Whether the labels of the arms count them: "Group 1", "Group 2"; "A", "B"."""
    found = [_find("numbered").search(arm.label or "") for arm in arms]
    signs = [one[1].lower() for one in found if one]
    return len(signs) == len(arms) and signs in (list("123456")[: len(arms)], list("abcdef")[: len(arms)])


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


def _product_first(low: str, names: Iterable[str]) -> bool:
    """Whether a text names the product before its comparison."""
    product = min((at for name in names if (at := low.find(name)) >= 0), default=-1)
    other = min((at for name in stems("arm_of_comparison") if (at := low.find(name)) >= 0), default=-1)
    return 0 <= product < other


@cache
def _find(name: str) -> re.Pattern[str]:
    return clause("amounts", _SOURCES[name])
