"""Where one rule on a medicine ends in a criterion, how long it holds, and the words of it that narrow it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Final, Literal, get_args

from trialfinder.reading.text.stems import clause

Way = Literal[
    "by_mouth",
    "whole_body",
    "into_a_vein",
    "into_a_muscle",
    "injected",
    "inhaled",
    "into_the_nose",
    "on_the_skin",
    "in_one_place",
    "any_way",
]
"""How a steroid gets into the body: each a list of words.toml."""

DRUGS: Final[dict[str, str]] = {
    "nsaid": r"@nsaid|(?<!steroidal )(?<!steroidal-)@anti_inflammatory(?: @pill|(?= @are(?: be)? @ended))",
    "aspirin": r"@aspirin",
    "blood_thinner": r"@blood_thinner",
    "opioid": r"@opioid",
    "immunosuppressant": r"@immunosuppressant|@immunosuppressive (?:(?:(?:or|and) )?\w+ )?@pill_or_therapy"
    r"|@made_by_drugs @immunosuppression",
    "steroid": r"(?<!non-)(?<!non )(?<!anabolic )@steroid|@steroid_named",
    "other": r"@other_drug(?: @pill_or_therapy)?",
}

_ALL: Final = {**DRUGS, "paracetamol": r"@paracetamol"}
"""With the one that people are mostly left with: it is told only where a record says up to which dose."""

_LENGTH: Final = r"(?:\d{1,3}|(?:[a-z]+-)?@number)(?: ?(?:-|to|or) ?\d{1,3})?(?: ?\(\w+\))?[- ]?@unit"

_CLAUSE: Final = r"(?:[^.;()]|\.\d)+"

GRAMMAR: Final = {
    "when": rf"(?:@within )?{_LENGTH} @before(?: \w+){{0,3}}? @until (?:@within )?{_LENGTH} @before"
    rf"|@within(?: @article)?(?: @last)?(?: at least)? {_LENGTH}(?: @before)?"
    rf"|\b{_LENGTH} (?!of (?:\w+ ){{0,2}}@usage)@before"
    rf"|@within @article @unit @before|@within (?:@article )?@last @unit(?! ?\d(?!\d?[-.)] ))"
    rf"|@up_until (?:@unit \d{{1,3}}|{_LENGTH})|@when",
    "at_the_end": rf"(?<=, )({_LENGTH})\s?\.?\Z",
    "open_end": r"@before\Z",
    "rest": r"[^,.;:()]{1,100}(?![^,.;:()])",
    "time_of": rf"{_LENGTH}|@up_until|@while",
    "less": rf"(?<!for )(?:<=?|≤|\b@less) ?({_LENGTH})",
    "let_in": r"\([^()]*(?<!not )(?<!not be )(?:@allowed|@harmless)[^()]*\)",
    "up_to": r"@up_to (?:than )?\d[\d.,]* ?@gram",
    "may_take": r"@may_take",
    "stop": r"(?:@stop|@shall not @take)",
    "unless_stopped": r"@unless [^.;]{0,40}?@can_be_stopped|@cannot @stop_it",
    "cannot_stop": r"@unable|@cannot @stop",
    "it": r"@it",
    "of_a_disease": r"@of_a_disease",
    **{name: rf"@{name}" for name in get_args(Way)},
    "go_on": r"\b@need? ?not (?:@to_do )*@stopped|@go_on",
    "not_it": r"@not_it",
    "blood_disorder": r"@blood_disorder",
    "into": r"@into",
    "excepted_at_all": r"@excepted",
    "but": rf"(?:@with )?@excepted{_CLAUSE}",
    "purpose": rf"@purpose (?!@example|(?:@within )?(?:@article )?(?:@last )?(?:@and_more )?(?:{_LENGTH}|@unit))"
    rf"(?:(?!\s(?:@within (?:@article )?(?:@last|\d|@number)|@before|@up_until|{_LENGTH}))(?:[^,.;:()]|[.,]\d))+",
    "habit": r"@habit(?: ?(?:\w+ )?\([^()]{1,40}\))?",
    "place": r"@put_into (?:(?!@put_into|@injected)[\w-]+ ){0,4}?@body(?:[ -]@body)*|@body(?:[ -]@body)*",
    "but_let_in": r"[,;]?\s@however\s|,\sand\s(?=@allowed)",
    "of_another_place": rf"@put_into |@injected (?=@within|{_LENGTH}|[<≤])",
    "and_more": r"@and_more\s?\Z",
    "new_part": r",\s(?:@or_also\s)?|;\s|\s@or_also\s",
    "taken": r"@taken",
    "point": r"@from (?:\w+ ){0,2}@injection|\bof (?:the|study) (?:\w+ )?injection\b",
    # A number may touch these words ("greater than10 mg"), so they are no list.
    "dose": r"(?:[>≥]|more than|greater than|exceed\w*|over|above|at least|higher than|up to)\s*(?:\w+ ){0,2}"
    r"\d+(?:\.\d+)? ?(?:@milligram|@gram)(?!/d?l)|@dose",
    "amount": r"\d ?(?:@milligram|@gram)",
    "how_much": r"(?:[<>≥≤=]+ ?|@so_much (?:than )?)?\d+(?:[.,]\d+)? ?(?:@milligram|@gram)(?!/d?l)"
    r"(?:(?: ?/ ?| (?:@of |@article )?)@unit_of_a_dose| daily| @or_also @so_much)*",
    "taking": r"@taking",
    "lets_in_what_follows": r"(?:@excepted|@allowed)(?: \w+){0,2}\s?[;:]\s?\Z",
    "takes_part": r"@takes_part",
    "unless": rf"@unless (?![^.;]{{0,40}}?@can_be_stopped){_CLAUSE}",
    "allowed": r"(?<!not )(?<!not be )@allowed",
    "excepted": r"@excepted[^.;]{0,60}$",
    "opens": r":\s*$|@opens\W*$",
    "none": r"@none",
    "told": r"@told[^.;]{0,80}",
    "is_told": r"[^.;]{0,60}?@are(?: be| also)? @ended| @banned",
}
"""The grammar: `@name` is any word of that list of [medicines] in words.toml."""

_BY_NEEDLE: Final = ("nsaid", "steroid", "immunosuppressant")
"""Drugs that are put in with a needle too."""


def parts_of(text: str) -> Iterator[str]:
    """A criterion as the parts that each ask one thing of a drug."""
    if not any(drug_pattern(name).search(text) for name in DRUGS):
        return
    head = ""
    for one_time in _timed(text):
        if head and pattern("of_another_place").match(one_time):
            one_time = f"{head} {one_time}"  # "Steroid injection of a disc within a month, or of a joint within a week"
        elif pattern("injected").search(one_time) and (steroid := drug_pattern("steroid").search(one_time)):
            head = f"{steroid.group()} injection"
        for one_way in _by_way(one_time):
            yield from _parts(_without_allergies(one_way))


def _timed(text: str) -> list[str]:
    """A criterion as the parts that each have their own time.

    >>> _timed("Epidural steroids within 4 weeks, NSAIDs or aspirin within 48 hours")
    ['Epidural steroids within 4 weeks', 'NSAIDs or aspirin within 48 hours']
    """
    times = [*pattern("when").finditer(text)] or [*pattern("less").finditer(text)]
    cuts = [_cut(text, one.end(), two.start()) for one, two in pairwise(times)]
    if len(times) == 1 and (cut := pattern("new_part").search(text, times[0].end())):
        first, other = text[: cut.start()], text[cut.end() :]  # "steroids within 4 weeks, or need of methotrexate"
        is_other = drugs_in(other) and not {*drugs_in(first)} & {*drugs_in(other)} and pattern("taking").search(other)
        return [first, other] if drugs_in(first) and is_other else [text]
    edges = [0, *(edge for cut in cuts if cut for edge in cut.span()), len(text)]
    return [text[low:high] for low, high in zip(edges[::2], edges[1::2], strict=True)] if all(cuts) else [text]


def _cut(text: str, low: int, high: int) -> re.Match[str] | None:
    """Where one of two rules ends: before any exception of it that follows it, nothing is cut off."""
    some = [*pattern("new_part").finditer(text, low, high)]
    excepts = pattern("but").search(text, low, high) is not None
    return some[-1 if excepts else 0] if some else None


def _by_way(text: str) -> list[str]:
    """A part in which one steroid is put in with a needle and another one is taken, as two.

    >>> _by_way("A block with cortisone within 1 month, or has taken cortisone orally")
    ['A block with cortisone within 1 month', 'has taken cortisone orally']
    """
    excepted = [one.span() for one in pattern("but").finditer(text)]
    for cut in pattern("new_part").finditer(text):
        if any(low <= cut.end() < high for low, high in excepted):
            continue
        two = text[: cut.start()], text[cut.end() :]
        ways = [(is_by_needle(one), bool(pattern("taken").search(one))) for one in two]
        if sorted(ways) == [(False, True), (True, False)] and all(drug_pattern("steroid").search(one) for one in two):
            times = [when_in(one) for one in two]
            return [f"{two[0]} {times[1]}" if times[1] and not times[0] else two[0], two[1]]
    return [text]


def _without_allergies(text: str) -> str:
    """A run of words without those on an allergy or a disease, where others of them say that a drug is taken.

    >>> _without_allergies("Allergy to latex, use of warfarin, disorders of platelets")
    'use of warfarin'
    """
    if not pattern("of_a_disease").search(text):
        return text
    clauses = [one for one in re.split(r"[,;]\s|\s\d{1,2}[-.)]\s", text) if not pattern("not_it").search(one)]
    mine = [one for one in clauses if named(one) and (pattern("taking").search(one) or when_in(one))]
    return ", ".join(mine) or text


def _parts(text: str) -> list[str]:
    """A criterion as the parts that ask different things: a drug up to a dose, and others at any dose.

    >>> _parts("Takes warfarin, or more than 20 mg of morphine a day")
    ['or more than 20 mg of morphine a day', 'Takes warfarin']
    """
    clauses: list[str] = []
    for one in re.split(r",\s|\s(?=or\s)", text):
        if clauses and one.startswith("or ") and not named(clauses[-1]):
            clauses[-1] += f" {one}"  # "oral or injected steroids"
        else:
            clauses.append(one)
    dosed = [one for one in clauses if pattern("dose").search(one)]
    rest = ", ".join(one for one in clauses if one not in dosed)
    if len(dosed) != 1 or not (mine := drugs_in(dosed[0])) or not (others := drugs_in(rest)) or {*mine} & {*others}:
        return [text]
    time = None if when_in(dosed[0]) else when_in(rest)
    return [f"{dosed[0]} {time}" if time else dosed[0], rest]


def apart(text: str) -> tuple[str, str]:
    """A rule, and the words beside it that let something in; none where it is not clear that the rule ends before.

    >>> apart("Systemic steroids within 4 weeks, inhaled ones are allowed")
    ('Systemic steroids within 4 weeks', 'inhaled ones are allowed')
    """
    time = pattern("when").search(text)
    cut = pattern("but_let_in").search(text) or time and re.compile(r",\s").search(text, time.end())
    rule, let_in = (text[: cut.start()], text[cut.end() :]) if cut else (text, "")
    is_clear = cut and named(rule) and not pattern("allowed").search(rule) and pattern("allowed").search(let_in)
    return (rule, let_in) if is_clear else (text, "")


def narrowed(text: str, allowed: str) -> tuple[str, ...]:
    """What a rule lets in, or is only about, in its own words: they are told with it.

    >>> narrowed("Chronic use of opioids for other diseases, other than tramadol", "")
    ('Chronic', 'for other diseases', 'other than tramadol')
    """
    spans: list[tuple[int, int]] = []
    for low, high in sorted(hit.span() for one in _narrows() for hit in one.finditer(text)):
        of_itself = pattern("purpose").match(text[low:high]) and named(
            text[low:high]
        )  # "treatment for pain with aspirin"
        if of_itself or spans and low < spans[-1][1]:
            continue
        between = text[spans[-1][1] : low] if spans else None
        if between == " " or between == ", " and pattern("habit").match(text[spans[-1][0] : low]):
            low = spans.pop()[0]  # "regular, long-term, daily"
        spans.append((low, high))
    words = dict.fromkeys(text[low:high].strip(" ,") for low, high in spans)
    return (*words, *([allowed.strip(" ()")] if allowed else []))


def ways_in(text: str, drugs: Sequence[str]) -> tuple[Way, ...]:
    """How a steroid that a rule is about gets into the body."""
    bare = pattern("but").sub(" ", pattern("point").sub(" ", text))
    if "steroid" in drugs:
        return tuple(name for name in get_args(Way) if pattern(name).search(bare))
    return ("injected",) if "nsaid" in drugs and pattern("injected").search(bare) else ()


def named(text: str) -> tuple[str, ...]:
    """Every medicine that a text names, whatever it says of it."""
    return tuple(name for name in _ALL if drug_pattern(name).search(text))


def drugs_in(text: str) -> tuple[str, ...]:
    """The medicines that a sentence names as such; those put in with a needle are rules on earlier injections."""
    by_needle = is_by_needle(text)
    found = {
        name: hit.start()
        for name in DRUGS
        if (hit := drug_pattern(name).search(text))
        and not pattern("excepted").search(text[: hit.start()])
        and not (by_needle and name in _BY_NEEDLE)
        and not _spared(name).search(text)
    }
    return tuple(sorted(found, key=lambda name: found[name]))


def is_by_needle(text: str) -> bool:
    """Whether what a text is about is put in with a needle, or on or near one place, and not taken."""
    bare = pattern("but").sub(" ", pattern("point").sub(" ", text))
    return bool(pattern("into").search(bare)) and not pattern("taken").search(bare)


def when_in(text: str) -> str | None:
    """How long before or after, in the words of a text."""
    if found := pattern("when").search(text):
        return to_its_point(text, found)
    for name in ("less", "at_the_end"):
        if found := pattern(name).search(text):  # "last dose less than 7 days ago", "cortisone, 60 days"
            return f"within {found[1].strip()}"
    return None


def to_its_point(text: str, found: re.Match[str]) -> str:
    """A time with what it is counted from, and with a second time after it.

    >>> text = "No NSAIDs 1 week before the first shot until the end of week 3, or aspirin"
    >>> to_its_point(text, re.search("1 week before", text))
    '1 week before the first shot until the end of week 3'
    """
    told = found.group().strip()
    rest = pattern("rest").match(text, found.end())
    if not rest or not pattern("open_end").search(told) and not pattern("open_end").match(rest.group().strip()):
        return told
    pieces = re.split(r"(\s(?:and|or)\s)", rest.group())
    kept = pieces[0]
    for joint, one in zip(pieces[1::2], pieces[2::2], strict=True):
        if named(one) or not pattern("time_of").search(one):
            break
        kept += joint + one
    return f"{told} {kept.strip()}".strip()


@cache
def pattern(name: str) -> re.Pattern[str]:
    """One clause of the grammar."""
    return clause("medicines", GRAMMAR[name], ignore_case=True)


@cache
def drug_pattern(name: str) -> re.Pattern[str]:
    """Every word for one medicine."""
    return clause("medicines", _ALL[name], ignore_case=True)


@cache
def _narrows() -> tuple[re.Pattern[str], ...]:
    return (*map(pattern, ("but", "unless", "purpose")), pattern("habit"), pattern("how_much"), drug_pattern("other"))


@cache
def _spared(name: str) -> re.Pattern[str]:
    """The rule does not hold for some of them: "opioids other than weak opioids"."""
    return clause("medicines", rf"@excepted @weak (?:{_ALL[name]})", ignore_case=True)
