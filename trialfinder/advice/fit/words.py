"""The words of the self-check, from fit.toml: the rules, what was told, and which words of a line a rule is about."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final

from trialfinder.advice.fit.answers import Earlier
from trialfinder.advice.offer.closes import PLACE_WORDS
from trialfinder.reading.criteria.durations import months
from trialfinder.reading.text.stems import any_of
from trialfinder.reading.text.stems import words as criteria_words
from trialfinder.typed_toml import Table, Text, WordFile, load
from trialfinder.wording import month_in_words


class ListOfWords(Table, frozen=True):
    """A list of words."""

    words: tuple[Text, ...]


class FitWords(WordFile, frozen=True):
    """fit.toml."""

    words: dict[str, Text]
    verdicts: dict[str, Text]
    rules: dict[str, Text]
    told: dict[str, Text]
    say: dict[str, Text]
    whole: dict[str, tuple[Text, ...]]
    plain: dict[str, tuple[Text, ...]]
    unasked: dict[str, tuple[Text, ...]]
    partial: ListOfWords
    partial_own: ListOfWords
    anew: ListOfWords
    taken_back: ListOfWords
    past: ListOfWords
    possible: ListOfWords
    reaction: ListOfWords
    of_the_claim: ListOfWords
    test: ListOfWords
    like_surgery: ListOfWords
    tissue: ListOfWords
    remedy: ListOfWords
    exception: ListOfWords
    illness: ListOfWords
    by_mouth: ListOfWords
    discretion: ListOfWords
    filler: ListOfWords
    measured: ListOfWords
    places: ListOfWords


def health_words(column: str, value: object, text: str) -> str:
    """A rule on a yes/no item or on earlier surgery, with the condition that it has.

    Args:
        column: of the criteria, as `excludes_cancer`.
        value: what was read.
        text: the sentence that it rests on, canonical.
    """
    if value == "conditional":
        return rule("surgery_pain")
    beside = [name for word, name in _SMOKED.items() if column == "excludes_smoking" and word in text]
    of_what = f"{column}_{beside[0]}" if beside else column
    if value == "no" or not is_narrow(HEALTH_RULES[column], text):
        return rule(of_what)
    rules = _table().rules
    return next(rules[name] for name in (f"{of_what}_some", f"{column}_some", column) if name in rules)


_SMOKED: Final = {"nicotin": "nicotine", "tobacco": "tobacco"}
"""What a rule on smoking names beside it: it bars more than smoke."""


HEALTH_RULES: Final = {
    "excludes_prior_surgery": "surgery",
    "excludes_pregnancy": "pregnant",
    "excludes_cancer": "cancer",
    "excludes_infection": "infection",
    "excludes_anticoagulant_or_bleeding": "bleeding_or_anticoagulant",
    "excludes_diabetes": "diabetes",
    "excludes_immunosuppression": "immunosuppression",
    "excl_autoimmune": "autoimmune",
    "excludes_smoking": "smoking",
    "excludes_mri_contraindicated": "no_mri",
    "excludes_litigation": "litigation",
}
"""Column of the criteria -> the answer that it asks for."""


SIDES: Final = {
    "bleeding_or_anticoagulant": ("bleeding", "anticoagulant"),
    "litigation": ("court", "claim"),
}
"""What one answer tells of two things: a rule on one of them is a rule on some cases."""


@lru_cache(maxsize=4096)
def is_narrow(item: str, text: str) -> bool:
    """Whether a rule is about some cases only of what we ask: "HIV infection", "cancer within 5 years".

    Args:
        item: what is asked, as `cancer`.
        text: the sentence, canonical. Nothing that a person told comes in here: what is found is kept.
    """
    return is_narrow_for(item, "", text)


def is_narrow_for(item: str, kind: str, text: str) -> bool:
    """The same for somebody who told of one kind (`disc` surgery): words of that kind make the rule no less."""
    return not all(names_it(item, side, text, kind) for side in SIDES.get(item, (item,)))


def names_it(item: str, side: str, text: str, kind: str = "") -> bool:
    """Whether a sentence names a whole item or side of it, and nothing in it makes less of it."""
    if item in ("diabetes", "no_mri"):
        text = _pattern("both_types" if item == "diabetes" else "not_able").sub(" ", text)
    outside = _pattern("brackets").sub(" ", text)
    if listed("partial").search(_pattern("example_in_brackets").sub(" ", text)):
        return False
    return any(
        not listed("partial_own").search(one)
        and not (item == "surgery" and names_a_level(one))
        and not (item in ("cancer", "infection") and _pattern("of_spine").search(one))
        and any(
            whole_words(side).search(piece) and _names_the_whole(item, kind, piece)
            for piece in _pattern("member").split(one)
        )
        for one in _things(outside)
    )


def _things(text: str) -> list[str]:
    """A list cut where another thing begins in so many words: "cancer, active infection" are two."""
    begins = listed("anew")
    some: list[str] = []
    start = 0
    for joint in _pattern("joined").finditer(text):
        before = tokens(text[start : joint.start()])
        # "recent or current cancer": both are said of one thing.
        is_of_next = not before or any(listed(name).fullmatch(before[-1]) for name in ("anew", "partial_own"))
        if begins.match(text, joint.end()) and not is_of_next:
            some.append(text[start : joint.start()])
            start = joint.end()
    return [*some, text[start:]]


def _names_the_whole(item: str, kind: str, piece: str) -> bool:
    """Whether a piece of a sentence names what we ask about, with no word beside it that makes it less."""
    rest, found = whole_words(item).subn(" ", _pattern("vertebra").sub(" ", piece))
    if not found or _pattern("letter_or_digit").search(rest):
        return False
    plain = _plain("any") | _plain(item) | _plain(f"{item}_{kind}")
    return all(word in plain for word in tokens(rest))


@cache
def _plain(item: str) -> frozenset[str]:
    return frozenset(_table().plain.get(item, ()))


def without_who_can_bear(text: str) -> str:
    """The text without words for women who can bear a child: they speak of who is meant, not of a pregnancy to come."""
    return _pattern("can_bear").sub(" ", text)


def names_a_chemical(text: str) -> bool:
    """Whether a rule on procedures on a disc names what was put in (ozone): another procedure may not be meant."""
    return criteria_words("prior", "disc_chemical").search(text) is not None


def names_a_level(text: str) -> bool:
    """Whether a surgery or procedure counts at one level or disc only: "on the disc to be treated"."""
    return _pattern("level").search(text) is not None


@lru_cache(maxsize=512)
def names_any_injection(text: str) -> bool:
    """Whether a line is about injections of whatever kind: not of a substance that it names ("ozone injection")."""
    needle, beside = re.compile(_COVERED["needle"]), filler() | place_words() | _plain("any")
    return any(
        all(word in beside or needle.match(word) or listed("remedy").match(word) for word in tokens(piece))
        for piece in _pattern("member").split(text)
        if needle.search(piece)
    )


def tokens(text: str) -> list[str]:
    """The words of a canonical text; a hyphen parts two."""
    return _pattern("word").findall(text)


def joints(*, asked_for: bool = False) -> re.Pattern[str]:
    """Where a sentence turns to another thing; what is asked for turns at a "no" as well."""
    return _pattern("joint_asked" if asked_for else "joint")


_WHICH_LEVEL = r"(?:levels?|dis[ck]s?|segments?|sites?|joints?|areas?)(?:\((?:s|es)\))?"
_WITH = r"(?<!injection )(?<!injections )(?<!infiltration )with(?!out)"
_JOINT = rf"[,;:()]|\.\s|/|\b(?:or|and|but|who|as well as|which|{_WITH})\b"
_EXAMPLE = r"\(?\s?\b(?:e\.g\.?|i\.e\.?|for example|such as|as defined|includ(?:ing|es?))(?![a-z]),?"
_SOURCES: Final = {
    "joint": f"(?P<example>{_EXAMPLE})|{_JOINT}",
    "joint_asked": rf"(?P<example>{_EXAMPLE})|{_JOINT}|(?=\b(?:no|not|non|without|absence of|free (?:of|from))\b)",
    "name": r"(?<=\s)[A-Z][\w-]+",
    "member": rf"{_EXAMPLE}|[,;:]|\.\s|/|\b(?:or|and|but|as well as)\b",
    "word": r"[a-z][a-z']+",
    "brackets": r"\([^()]*\)?",
    "example_in_brackets": rf"\((?={_EXAMPLE})[^()]*\)?",
    "joined": r"(?:[,;]\s?)?(?:\b(?:or|and)\s)|[,;]\s",
    "both_types": r"\btype (?:1|i)(?:\s?(?:,|/|or|and|and/or)\s?)(?:type )?(?:2|ii)\b",
    "not_able": r"\b(?:cannot|unable to|inability to|not able to)\b",
    "of_spine": r"\b(?:of|in) (?:the )?(?:lumbar )?(?:spine|vertebra\w*|spinal|back|discs?)\b",
    "letter_or_digit": r"\d|(?<![\w'])[b-hj-z](?![\w'])",
    "can_bear": r"\bchild[ -]?bearing[ -](?:potential|age|capacity|capability)\b",
    "vertebra": r"\b[clts]-?\d(?:\s?[-/]\s?[clts]?\d)?\b",
    "level": rf"\b(?:the|same|that|this|those|these|index|target\w*|affected|involved|treated|treatment|study|planned"
    rf"|painful|symptomatic|adjacent|injected|responsible|diseased)\s(?:(?!any|lumbar|lumbosacral|spine|spinal|back"
    rf"|least)[\w/-]+\s){{0,3}}{_WHICH_LEVEL}(?![\w-])(?! surg)"
    rf"|(?<!any )(?<!any lumbar )\b{_WHICH_LEVEL}\s(?:(?:where|for|in|on|at|of|from) (?:which|treatment|injection"
    rf"|question|interest|the study)|that|which|to be|being|(?:is |are )?(?:considered|thought|believed|suspected"
    rf"|planned|scheduled|selected|chosen|treated|intended|under)\b)",
}


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(_SOURCES[name])


def told_words(item: str, value: object) -> str:
    """What was told, as a sentence to say to the study team."""
    if value is None:
        return ""
    sentences = _table().told
    return sentences.get(f"{item}_{value}") or sentences[item]


def told_earlier(had: Earlier) -> str:
    """What was told of an earlier injection, as a sentence to say to the study team."""
    say = _table().say
    where = "" if had.where in ("unknown", "elsewhere") else f" {PLACE_WORDS[had.where]}"
    if had.what == "disc_procedure":
        where = ""
    when = f" in {month_in_words(had.date)}" if had.date else ""
    return say["had"].format(what=say[had.what], where=where, when=when)


def rule_words(name: str, value: object, is_strict: bool = False) -> str:
    """A rule with a number, in our words; is_strict: the number itself is outside ("above 4")."""
    if isinstance(value, str) and value.startswith("not numeric"):
        return rule("pain_in_words")
    found = _pattern_of_score().match(str(value))
    shown = f"{found['n']} of {found['top']}{found['note'] or ''}" if found else str(value)
    if found and "implied" in str(value):
        shown = rule("implied").format(n=found["n"], top=found["top"]) + (found["note"] or "")
    name = f"{name}_strict" if is_strict and f"{name}_strict" in _table().rules else name
    if isinstance(value, float) and name.removesuffix("_strict").endswith("_months"):
        weeks = next((count for count in range(1, WEEKS) if months(count, "w") == value), None)
        if weeks:  # 6 weeks are no month and a half
            return rule(name).format(n=weeks).replace(f"{weeks} months", f"{weeks} weeks")
    return rule(name).format(n=f"{value:g}" if isinstance(value, int | float) else shown)


WEEKS: Final = 53
"""Rules in weeks are told in weeks below this many, where they are no whole number of months."""


@cache
def _pattern_of_score() -> re.Pattern[str]:
    return re.compile(r"[A-Z]+[<>]=?(?P<n>[\d.]+)(?:/| \(/)(?P<top>\d+)(?: implied\))?(?P<note> \(leg pain\))?$")


def words() -> dict[str, str]:
    """The short sentences of fit.toml."""
    return _table().words


def verdicts() -> dict[str, str]:
    """The tags of a trial, by verdict."""
    return _table().verdicts


def rule(name: str) -> str:
    """A rule of fit.toml, with its blanks."""
    return _table().rules[name]


@cache
def filler() -> frozenset[str]:
    """Words of a line that ask nothing by themselves."""
    return frozenset(_table().filler.words)


@cache
def measured() -> frozenset[str]:
    """Words beside a number that say what is measured, and ask nothing more."""
    return frozenset(_table().measured.words)


@cache
def place_words() -> frozenset[str]:
    """Words of places of the back: of where something was done, they ask nothing by themselves."""
    return frozenset(_table().places.words)


@cache
def listed(name: str) -> re.Pattern[str]:
    """One of the lists of words of fit.toml, as `possible`, `reaction` or `tissue`."""
    some: ListOfWords = getattr(_table(), name)
    return re.compile(any_of(some.words))


@cache
def whole_words(item: str) -> re.Pattern[str]:
    """The words of a line that name the whole of an item: then a "yes" rules out."""
    return re.compile(any_of(_table().whole.get(item, ())))


@cache
def _table() -> FitWords:
    return load(__file__, "fit.toml", FitWords)


ANY: Final = re.compile("")


@cache
def covering(name: str) -> re.Pattern[str]:
    """The words of a line that a rule is about, and that its answer settles."""
    if name in _COVERED:
        return re.compile(_COVERED[name])
    if name == "excludes_prior_surgery":
        return re.compile(_of_the_back())
    words = "|".join(criteria_words(name, key).pattern for key in ("words", "asked"))
    return re.compile(f"(?!{any_of(_table().unasked.get(HEALTH_RULES[name], ()))})(?:{words})")


def _of_the_back() -> str:
    """Surgery, unless a piece speaks of any surgery and names no part of the back."""
    surgery = "|".join(criteria_words("prior_surgery", key).pattern for key in ("words", "named"))
    back = criteria_words("prior_surgery", "parts").pattern
    return rf"^(?=.*(?:{surgery}))(?:(?=.*(?:{back}))|(?!.*(?:{any_of(_table().unasked['surgery'])}|\d)))"


@lru_cache(maxsize=512)
def covering_earlier(what: str, names_in: str = "", *, is_wide: bool) -> re.Pattern[str]:
    """The words of a line that a rule on earlier injections is about.

    Args:
        what: of the rule, as `prp`.
        names_in: the line, where its capitals are a product's name.
        is_wide: the rule's words are wider than an injection.
    """
    keys = _KEYS.get(what, (what,))
    found = [criteria_words("prior", key).pattern for key in keys]
    if what in ("any_injection", "this_product"):
        found.append(_COVERED["needle"])
    if is_wide or what == "this_product":
        found.append(_COVERED["treatment"])
    found += [rf"\b{re.escape(name.lower())}\b" for name in _pattern("name").findall(names_in)]
    return re.compile("|".join(found))


_CELLS: Final = ("cells", "own", "donor")
_KEYS: Final[dict[str, tuple[str, ...]]] = {
    "own_cells": _CELLS,
    "donor_cells": _CELLS,
    "cells_not_told": _CELLS,
    "other_biologic": ("biologic",),
    "any_injection": (),
    "this_product": (),
}
"""What a rule on earlier injections is about -> the lists of its words; the others bear its own name."""


_COVERED: Final = {
    "age": r"\bage|\byears? old|\bold\b|\badults?\b|years",
    "text_min_age": r"\bage|\byears? old|\bold\b|\badults?\b|years",
    "text_max_age": r"\bage|\byears? old|\bold\b|\badults?\b|years",
    "min_pain_months": r"\bpain|\bc?lbp\b|symptom|duration",
    "max_pain_months": r"\bpain|\bc?lbp\b|symptom|duration",
    "pain_scale_min": r"\bvas|\bnrs|\bnprs|visual|numeric|\bpain|scale|score",
    "pain_scale_max": r"\bvas|\bnrs|\bnprs|visual|numeric|\bpain|scale|score",
    "odi_min": r"\bodi\b|oswestry|disability",
    "odi_max": r"\bodi\b|oswestry|disability",
    "pfirrmann_range": r"pfi?rr?man",
    "levels_max": r"\b(?:dis[ck]s?|levels?|segments?|joints?|facets?)\b",
    "conservative_care_months": r"conservative|\bcare\b|treatment|therap",
    "bmi_max": r"\bbmi\b|body mass|kg/m|obes",
    "leg_pain_rule": r"\bleg|radicul|sciatic|nerve|\bback pain",
    "of_women": r"pregnan|lactat|nursing|breast|child|contracep|gestat|women|gravid|fertil|female|birth control",
    "needle": r"inject|\bshots?\b|infiltrat|punctur|needle",
    "treatment": r"treat|procedure|\btherap|intervention|invasive|undergo|underwent|received",
}
