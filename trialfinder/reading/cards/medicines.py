"""Medicines that people in a trial have to stop, to avoid, or may not take: what a record says, clause by clause.

Of drugs put in with a needle only a wait after a steroid is told here: all of them are rules on earlier injections too.
An allergy, or a drug that did not help, is none of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from trialfinder.reading.criteria.items import Section
from trialfinder.reading.criteria.thresholds import Sentence
from trialfinder.reading.text.phrases import said
from trialfinder.reading.text.quote import readable
from trialfinder.reading.text.stems import clause
from trialfinder.registry.record import Study

MedicineKind = Literal["stop", "window", "limit", "bars"]
"""stop: to be stopped or avoided. window: none for a time before. limit: up to a dose. bars: whoever takes it."""


class Medicine(NamedTuple):
    """What one sentence says of medicines that a person may take."""

    kind: MedicineKind
    drugs: tuple[str, ...]
    """nsaid | aspirin | blood_thinner | opioid | steroid | immunosuppressant, in the sentence's order; paracetamol only
    for a limit, steroid_injection only for a window."""
    when: str | None
    """How long before or after, in the record's words."""
    quote: str
    path: str


DRUGS: Final[dict[str, str]] = {
    "nsaid": r"@nsaid|(?<!steroidal )(?<!steroidal-)@anti_inflammatory (?:@pill|(?=@are(?: also)? @ended))",
    "aspirin": r"@aspirin",
    "blood_thinner": r"@blood_thinner",
    "opioid": r"@opioid",
    "immunosuppressant": r"@immunosuppressant|@immunosuppressive (?:(?:or|and) \w+ )?@pill_or_therapy",
    "steroid": r"(?<!non-)(?<!non )(?<!anabolic )@steroid|@steroid_named",
}
_ALL: Final = {**DRUGS, "paracetamol": r"@paracetamol"}
"""With the one that people are mostly left with: it is told only where a record says up to which dose."""
_LENGTH: Final = r"(?:\d{1,3}|(?:[a-z]+-)?@number)(?: ?(?:-|to|or) ?\d{1,3})?(?: ?\(\w+\))?[- ]?@unit"
_MEDICINE: Final = {
    "when": rf"(?:@within )?{_LENGTH} @before(?: \w+){{0,3}}? @until (?:@within )?{_LENGTH} @before"
    rf"|@within(?: @article)?(?: @last)?(?: at least)? {_LENGTH}(?: @before)?"
    rf"|\b{_LENGTH} (?!of (?:\w+ ){{0,2}}@usage)@before"
    rf"|@within @article @unit @before|@within (?:@article )?@last @unit(?! ?\d)"
    rf"|@up_until (?:@unit \d{{1,3}}|{_LENGTH})|@when|(?<=, ){_LENGTH}(?=[.)]?\Z)",
    "less": rf"(?<!for )(?:<=?|≤|\b@less) ?({_LENGTH})",
    "let_in": r"\([^()]*(?<!not )(?<!not be )(?:@allowed|@harmless)[^()]*\)",
    "up_to": r"@up_to (?:than )?\d[\d.,]* ?@gram",
    "may_take": r"@may_take",
    "stop": r"(?:@stop|@shall not @take)",
    "unless_stopped": r"@unless [^.;]{0,40}?@can_be_stopped|@cannot @stop_it",
    "go_on": r"\b@need? ?not (?:@to_do )*@stopped|@go_on",
    "not_it": r"@not_it",
    "blood_disorder": r"@blood_disorder",
    "into": r"@into",
    "injected": r"@injected",
    "excepted_at_all": r"@excepted",
    "and_more": r"@and_more\s?\Z",
    "new_part": r",\s(?:@or_also\s)?|;\s|\s@or_also\s",
    "taken": r"@taken",
    "point": r"@from (?:\w+ ){0,2}@injection|\bof (?:the|study) (?:\w+ )?injection\b",
    # A number may touch these words ("greater than10 mg"), so they are no list.
    "dose": r"(?:[>≥]|more than|greater than|exceed\w*|over|above|at least|higher than|up to)\s*(?:\w+ ){0,2}"
    r"\d+(?:\.\d+)? ?(?:@milligram|@gram)(?!/d?l)|@dose",
    "amount": r"\d ?(?:@milligram|@gram)",
    "taking": r"@taking",
    "allowed": r"(?<!not )(?<!not be )@allowed",
    "excepted": r"@excepted[^.;]{0,60}$",
    "opens": r":\s*$|@opens",
    "none": r"@none",
    "told": r"@told[^.;]{0,80}",
    "is_told": r"[^.;]{0,60}?@are(?: be| also)? @ended| @banned",
}
"""The grammar: `@name` is any word of that list of [medicines] in words.toml."""
_BY_NEEDLE: Final = ("nsaid", "steroid", "immunosuppressant")
"""Drugs that are put in with a needle too."""
_SHORT: Final = 60
"""A bare item of an exclusion list ("Anticoagulants") is no longer than this."""
_OF_A_LIST: Final = 8
"""So many lines after one that opens a list ("with the exception of:") a bare item may be of that list."""


def read_medicines(study: Study, criteria: Sequence[Sentence]) -> Iterator[Medicine]:
    """What criteria, descriptions and arms say of them, in this order; `criteria` are the sentences of the criteria."""
    since_a_list = _OF_A_LIST
    for one in criteria:
        text, let_in = readable(one.raw), ""
        if "(" in text:
            let_in = " ".join(_medicine("let_in").findall(text))
            text = _medicine("let_in").sub(" ", text) if let_in else text
        timed = _timed(text) if any(_drug(name).search(text) for name in DRUGS) else ()
        for part in (part for one_time in timed for part in _parts(one_time)):
            drugs = _drugs(part)
            kind = _asked(part, one.section, drugs, since_a_list < _OF_A_LIST) if drugs else None
            if kind == "bars" and {*drugs} & {*_named(let_in)} and _medicine("amount").search(let_in):
                kind = "limit"  # "steroids (less than 5 mg of prednisone a day is allowed)"
            if kind == "limit" and "steroid" in drugs:
                drugs = tuple(name for name in drugs if name != "immunosuppressant")  # the dose is that of the steroid
            if kind:
                yield Medicine(kind, drugs, _when(part), one.raw, one.path)
            is_needed = kind == "stop" and one.section == "exclusion" and _medicine("unless_stopped").search(part)
            if is_needed and not _when(part):
                yield Medicine("bars", drugs, None, one.raw, one.path)  # who cannot do without is kept out
            if "steroid" not in drugs and (wait := _wait_after_steroid(part, one.section)):
                yield Medicine("window", ("steroid_injection",), wait, one.raw, one.path)
        since_a_list = 0 if _medicine("opens").search(text) else since_a_list + 1
    for spoken in said(study, "medicines"):
        text = readable(spoken.quote.text)
        limited, rest = _limited(text)
        rest = "; ".join(one for one in rest.split("; ") if not _is_no_stop(one))
        drugs = _drugs(rest)
        if drugs and _is_to_stop(rest):
            yield Medicine("stop", drugs, _when(rest), *spoken.quote)
        if limited:
            yield Medicine("limit", limited, None, *spoken.quote)


def _timed(text: str) -> list[str]:
    """A criterion as the parts that each have their own time.

    >>> _timed("Epidural steroids within 4 weeks, NSAIDs or aspirin within 48 hours")
    ['Epidural steroids within 4 weeks', 'NSAIDs or aspirin within 48 hours']
    """
    times = list(_medicine("when").finditer(text))
    cuts = [_medicine("new_part").search(text, one.end(), two.start()) for one, two in pairwise(times)]
    if len(times) == 1 and (cut := _medicine("new_part").search(text, times[0].end())):
        first, other = text[: cut.start()], text[cut.end() :]  # "steroids within 4 weeks, or need of methotrexate"
        is_other = _drugs(other) and not {*_drugs(first)} & {*_drugs(other)} and _medicine("taking").search(other)
        return [first, other] if _drugs(first) and is_other else [text]
    edges = [0, *(edge for cut in cuts if cut for edge in cut.span()), len(text)]
    return [text[low:high] for low, high in zip(edges[::2], edges[1::2], strict=True)] if all(cuts) else [text]


def _wait_after_steroid(text: str, section: Section) -> str | None:
    """How long before there may be no injection of a steroid; None: the text does not say that."""
    steroid = _drug("steroid").search(text)
    bare = _medicine("point").sub(" ", text)
    if not steroid or not _medicine("injected").search(bare) or _medicine("taken").search(bare):
        return None
    if _medicine("excepted_at_all").search(text) or _asked(text, section, ("steroid",), in_a_list=False) != "window":
        return None
    times = list(_medicine("when").finditer(text))
    after = next((one for one in times if one.start() > steroid.start()), times[0] if len(times) == 1 else None)
    if after and _medicine("and_more").search(text[: after.start()]):
        return None  # "completed more than 8 weeks before": that is let in
    return after.group().strip() if after else None if times else _when(text)


def _parts(text: str) -> list[str]:
    """A criterion as the parts that ask different things: a drug up to a dose, and others at any dose.

    >>> _parts("Takes warfarin, or more than 20 mg of morphine a day")
    ['or more than 20 mg of morphine a day', 'Takes warfarin']
    """
    clauses = re.split(r",\s", text)
    dosed = [one for one in clauses if _medicine("dose").search(one)]
    rest = ", ".join(one for one in clauses if one not in dosed)
    if len(dosed) != 1 or not (mine := _drugs(dosed[0])) or not (others := _drugs(rest)) or {*mine} & {*others}:
        return [text]
    return [dosed[0], rest]


def _limited(text: str) -> tuple[tuple[str, ...], str]:
    """Drugs that people may take up to a dose ("paracetamol up to 2 g a day is permitted"), and the other words."""
    clauses = re.split(r"(?<=[,;.])\s", text)
    if not _medicine("may_take").search(text):
        return (), text
    for i, one in enumerate(clauses):
        if not _medicine("up_to").search(one):
            continue
        with_drug = f"{clauses[i - 1]} {one}" if i and not _named(one) else one  # "paracetamol, max 3 g a day"
        if drugs := _named(with_drug):
            return drugs, text.replace(one, " ") if with_drug == one else text.replace(with_drug, " ")
    return (), text


def _named(text: str) -> tuple[str, ...]:
    return tuple(name for name in _ALL if _drug(name).search(text))


def _drugs(text: str) -> tuple[str, ...]:
    """The medicines that a sentence names as such; those put in with a needle are rules on earlier injections."""
    by_needle = _is_by_needle(text)
    found = {
        name: hit.start()
        for name in DRUGS
        if (hit := _drug(name).search(text))
        and not _medicine("excepted").search(text[: hit.start()])
        and not (by_needle and name in _BY_NEEDLE)
        and not _spared(name).search(text)
    }
    return tuple(sorted(found, key=lambda name: found[name]))


def _is_by_needle(text: str) -> bool:
    bare = _medicine("excepted_at_all").split(_medicine("point").sub(" ", text), maxsplit=1)[0]
    return bool(_medicine("into").search(bare)) and not _medicine("taken").search(bare)


def _asked(text: str, section: Section, drugs: tuple[str, ...], in_a_list: bool) -> MedicineKind | None:
    """What a criterion asks of those who take a medicine; None: nothing."""
    if _medicine("not_it").search(_medicine("blood_disorder").sub(" ", text)) or _medicine("allowed").search(text):
        return None
    if _medicine("go_on").search(text):
        return "stop" if section == "exclusion" else None  # who cannot stop it is kept out
    if _medicine("stop").search(text) or section == "exclusion" and _medicine("unless_stopped").search(text):
        return "stop"
    first = min(hit.start() for name in drugs if (hit := _drug(name).search(text)))
    none = _medicine("none").search(text, max(0, first - _SHORT), first)
    if section == "unsorted" or (section == "inclusion") != bool(none):
        return None  # "not taking NSAIDs" under exclusion: who is meant is not clear
    if _medicine("dose").search(text):
        return "limit"
    if _when(text):
        return "window"
    is_bare = len(text) <= _SHORT and not in_a_list
    return "bars" if _medicine("taking").search(text) or is_bare else None


def _is_to_stop(text: str) -> bool:
    """Whether a sentence of running text tells people to stop or avoid a medicine that it names."""
    return _told_to_stop().search(text) is not None


def _is_no_stop(text: str) -> bool:
    return bool(_medicine("not_it").search(text) or _medicine("go_on").search(text))


def _when(text: str) -> str | None:
    if found := _medicine("when").search(text):
        return found.group().strip()
    less = _medicine("less").search(text)  # "last dose less than 7 days ago"
    return f"within {less[1].strip()}" if less else None


@cache
def _medicine(name: str) -> re.Pattern[str]:
    return clause("medicines", _MEDICINE[name], ignore_case=True)


@cache
def _drug(name: str) -> re.Pattern[str]:
    return clause("medicines", _ALL[name], ignore_case=True)


@cache
def _spared(name: str) -> re.Pattern[str]:
    """The rule does not hold for some of them: "opioids other than weak opioids"."""
    return clause("medicines", rf"@excepted @weak (?:{_ALL[name]})", ignore_case=True)


@cache
def _told_to_stop() -> re.Pattern[str]:
    drug = "|".join(f"(?:{one})" for one in DRUGS.values())
    stop = rf"{_MEDICINE['told']}{_MEDICINE['stop']}[^.;]{{0,60}}(?:{drug})"
    stop += rf"|@people @shall (?:@also )?not @take_it(?! part\b)[^.;]{{0,60}}(?:{drug})"
    stop += rf"|@people @stop[^.;]{{0,60}}(?:{drug})"
    return clause("medicines", rf"{stop}|(?:{drug})(?:{_MEDICINE['is_told']})", ignore_case=True)
