"""Medicines that people in a trial have to stop, to avoid, or may not take: what a record says, clause by clause.

A drug put in with a needle is a rule on earlier injections; an allergy, or a drug that did not help, is none of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
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
    """nsaid | aspirin | blood_thinner | opioid | steroid, in the sentence's order."""
    when: str | None
    """How long before or after, in the record's words."""
    quote: str
    path: str


DRUGS: Final[dict[str, str]] = {
    "nsaid": r"@nsaid|@anti_inflammatory @pill",
    "aspirin": r"@aspirin",
    "blood_thinner": r"@blood_thinner",
    "opioid": r"@opioid",
    "steroid": r"(?<!non-)(?<!non )(?<!anabolic )@steroid|@steroid_named",
}
_LENGTH: Final = r"(?:\d{1,3}|(?:[a-z]+-)?@number)(?: ?(?:-|to|or) ?\d{1,3})?(?: ?\(\w+\))?[- ]?@unit"
_MEDICINE: Final = {
    "when": rf"@within(?: the| a)?(?: @last)?(?: at least)? {_LENGTH}(?: @before)?|\b{_LENGTH} @before"
    rf"|\b(?:until|through) (?:@unit \d{{1,3}}|{_LENGTH})|@when",
    "stop": r"(?:@stop|@shall not @take)",
    "go_on": r"\b@need? ?not (?:@to_do )*@stopped|@go_on",
    "not_it": r"@not_it",
    "into": r"@into",
    "taken": r"@taken",
    "point": r"@from (?:\w+ ){0,2}@injection|\bof (?:the|study) (?:\w+ )?injection\b",
    # A number may touch these words ("greater than10 mg"), so they are no list.
    "dose": r"(?:[>≥]|more than|greater than|exceed\w*|over|above|at least|higher than|up to)\s*(?:\w+ ){0,2}"
    r"\d+(?:\.\d+)? ?@milligram|@dose",
    "taking": r"@taking",
    "allowed": r"(?<!not )(?<!not be )@allowed",
    "excepted": r"@excepted[^.;]{0,60}$",
    "opens": r":\s*$|@opens",
    "none": r"@none",
    "told": r"@told[^.;]{0,80}",
    "is_told": r"[^.;]{0,60}?@are(?: be| also)? @ended",
}
"""The grammar: `@name` is any word of that list of [medicines] in words.toml."""
_BY_NEEDLE: Final = ("nsaid", "steroid")
"""Drugs that are put in with a needle too."""
_SHORT: Final = 60
"""A bare item of an exclusion list ("Anticoagulants") is no longer than this."""
_OF_A_LIST: Final = 8
"""So many lines after one that opens a list ("with the exception of:") a bare item may be of that list."""


def read_medicines(study: Study, criteria: Sequence[Sentence]) -> Iterator[Medicine]:
    """What criteria, descriptions and arms say of them, in this order; `criteria` are the sentences of the criteria."""
    since_a_list = _OF_A_LIST
    for one in criteria:
        text = readable(one.raw)
        drugs = _drugs(text)
        kind = _asked(text, one.section, drugs, since_a_list < _OF_A_LIST) if drugs else None
        since_a_list = 0 if _medicine("opens").search(text) else since_a_list + 1
        if kind:
            yield Medicine(kind, drugs, _when(text), one.raw, one.path)
    for spoken in said(study, "medicines"):
        text = readable(spoken.quote.text)
        drugs = _drugs(text)
        if drugs and _is_to_stop(text):
            yield Medicine("stop", drugs, _when(text), *spoken.quote)


def _drugs(text: str) -> tuple[str, ...]:
    """The medicines that a sentence names as such; those put in with a needle are rules on earlier injections."""
    bare = _medicine("point").sub(" ", text)
    by_needle = _medicine("into").search(bare) and not _medicine("taken").search(bare)
    found = {
        name: hit.start()
        for name in DRUGS
        if (hit := _drug(name).search(text))
        and not _medicine("excepted").search(text[: hit.start()])
        and not (by_needle and name in _BY_NEEDLE)
    }
    return tuple(sorted(found, key=lambda name: found[name]))


def _asked(text: str, section: Section, drugs: tuple[str, ...], in_a_list: bool) -> MedicineKind | None:
    """What a criterion asks of those who take a medicine; None: nothing."""
    if _medicine("not_it").search(text) or _medicine("allowed").search(text):
        return None
    if _medicine("go_on").search(text):
        return "stop" if section == "exclusion" else None  # who cannot stop it is kept out
    if _medicine("stop").search(text):
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
    if _medicine("not_it").search(text) or _medicine("go_on").search(text):
        return False
    return _told_to_stop().search(text) is not None


def _when(text: str) -> str | None:
    found = _medicine("when").search(text)
    return found.group().strip() if found else None


@cache
def _medicine(name: str) -> re.Pattern[str]:
    return clause("medicines", _MEDICINE[name], ignore_case=True)


@cache
def _drug(name: str) -> re.Pattern[str]:
    return clause("medicines", DRUGS[name], ignore_case=True)


@cache
def _told_to_stop() -> re.Pattern[str]:
    drug = "|".join(f"(?:{one})" for one in DRUGS.values())
    stop = rf"{_MEDICINE['told']}{_MEDICINE['stop']}[^.;]{{0,60}}(?:{drug})"
    return clause("medicines", rf"{stop}|(?:{drug}){_MEDICINE['is_told']}", ignore_case=True)
