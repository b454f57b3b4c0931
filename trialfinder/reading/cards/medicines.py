"""Medicines that people in a trial have to stop, to avoid, or may not take: what a record says, clause by clause.

Of drugs put in with a needle only a wait after a steroid is told here: all of them are rules on earlier injections too.
An allergy, or a drug that did not help, is none of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final, Literal, NamedTuple

from trialfinder.reading.cards.medicine_clauses import (
    DRUGS,
    GRAMMAR,
    Way,
    apart,
    drug_pattern,
    drugs_in,
    named,
    narrowed,
    parts_of,
    pattern,
    to_its_point,
    ways_in,
    when_in,
)
from trialfinder.reading.criteria.earlier import rules_in
from trialfinder.reading.criteria.items import Section
from trialfinder.reading.criteria.put_in import Where
from trialfinder.reading.criteria.thresholds import Sentence, sentence
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
    """nsaid | aspirin | blood_thinner | opioid | steroid | immunosuppressant | other, in the sentence's order;
    paracetamol only for a limit, steroid_injection only for a window."""
    when: str | None
    """How long before or after, and before or after what, in the record's words."""
    ways: tuple[Way, ...]
    """How a steroid gets in, where the words say so; and that an anti-inflammatory drug is injected."""
    where: tuple[Where, ...]
    """Where a steroid was injected; empty: any place, or one that only `words` names."""
    words: tuple[str, ...]
    """What narrows it, in the record's words: a place, a dose, what it is taken for, what is let in."""
    of_who_cannot_stop: bool
    """It keeps out those who cannot or will not stop it."""
    quote: str
    path: str


_AT_THE_START: Final = 12
"""Within so many characters an item begins with a drug."""

_SHORT: Final = 60
"""A bare item of an exclusion list ("Anticoagulants") is no longer than this."""

_OF_A_LIST: Final = 8
"""So many lines after one that opens a list ("with the exception of:") a bare item may be of that list."""


def read_medicines(study: Study, criteria: Sequence[Sentence]) -> Iterator[Medicine]:
    """What criteria, descriptions and arms say of them, in this order; `criteria` are the sentences of the criteria."""
    let_in: list[tuple[set[str], str]] = []
    found = [*_of_criteria(criteria, let_in), *_of_the_text(study)]
    for one in found:
        allowed = tuple(words for drugs, words in let_in if drugs & _kin(one.drugs) and words not in one.words)
        yield one._replace(words=(*one.words, *allowed))


def _of_criteria(criteria: Sequence[Sentence], let_in: list[tuple[set[str], str]]) -> Iterator[Medicine]:
    """What the criteria ask; a sentence that only lets something in is put beside, with the drugs it is about."""
    since_a_list, before, is_let_in = _OF_A_LIST, "", False
    for one in criteria:
        text, allowed = readable(one.raw), ""
        if not named(text) and not (before and pattern("it").match(text)):
            before, is_let_in = "", text.endswith((";", ":")) and bool(pattern("lets_in_what_follows").search(text))
            since_a_list = 0 if pattern("opens").search(text) else since_a_list + 1
            continue
        if "(" in text:
            allowed = " ".join(pattern("let_in").findall(text))
            text = pattern("let_in").sub(" ", text) if allowed else text
        if not allowed and pattern("allowed").search(text):
            text, allowed = apart(text)
        if before and pattern("it").match(text) and pattern("stop").search(text) and not named(text):
            text = f"{before}: {text}"  # "NSAIDs in the last 10 days; it is also prohibited until day 30"
        told: set[str] = set()
        for part in () if is_let_in else parts_of(text):
            for some in _of_a_part(part, one, allowed, since_a_list < _OF_A_LIST):
                told |= {*some.drugs}
                yield some
        lets_in = pattern("allowed").search(text) or pattern("takes_part").search(text)
        if not told and (lets_in or is_let_in) and (drugs := {*named(text)}):
            let_in.append(
                ({"steroid_injection"} if pattern("injected").search(text) else _kin(drugs), text.strip(" .;"))
            )
        before = next((hit.group() for name in told if name in DRUGS and (hit := drug_pattern(name).search(text))), "")
        before = before if one.raw.endswith(";") else ""
        is_let_in = pattern("lets_in_what_follows").search(text) is not None
        since_a_list = 0 if pattern("opens").search(text) else since_a_list + 1


def _of_a_part(part: str, one: Sentence, allowed: str, in_a_list: bool) -> Iterator[Medicine]:
    drugs = drugs_in(part)
    kind = _asked(part, one.section, drugs, in_a_list) if drugs else None
    if kind == "bars" and {*drugs} & {*named(allowed)} and pattern("amount").search(allowed):
        kind = "limit"  # "steroids (less than 5 mg of prednisone a day is allowed)"
    if kind == "limit" and "steroid" in drugs:
        drugs = tuple(name for name in drugs if name != "immunosuppressant")  # the dose is that of the steroid
    words = narrowed(part, allowed)
    cannot = one.section == "exclusion" and kind == "stop"
    cannot = cannot and any(pattern(name).search(part) for name in ("unless_stopped", "cannot_stop"))
    if kind:
        yield Medicine(kind, drugs, when_in(part), ways_in(part, drugs), (), words, cannot, one.raw, one.path)
    is_needed = kind == "stop" and one.section == "exclusion" and pattern("unless_stopped").search(part)
    if is_needed and not when_in(part):
        yield Medicine("bars", drugs, None, (), (), words, True, one.raw, one.path)  # who cannot do without is kept out
    if "steroid" not in drugs and (wait := _wait_after_steroid(part, one.section)):
        where = _places(part, one)
        body = () if where else tuple(hit.group().strip() for hit in pattern("place").finditer(part))
        words = narrowed(part, allowed)
        yield Medicine("window", ("steroid_injection",), wait, (), where, (*body, *words), False, one.raw, one.path)


def _of_the_text(study: Study) -> Iterator[Medicine]:
    for spoken in said(study, "medicines"):
        text = readable(spoken.quote.text)
        limited, rest = _limited(text)
        rest = "; ".join(one for one in rest.split("; ") if not _is_no_stop(one))
        clauses = rest.split("; ")
        for one in clauses if sum(bool(drugs_in(one)) for one in clauses) > 1 else [rest]:
            if (drugs := drugs_in(one)) and _is_to_stop(one):
                words = tuple(some for some in narrowed(one, "") if not pattern("amount").search(some))
                yield Medicine("stop", drugs, when_in(one), ways_in(one, drugs), (), words, False, *spoken.quote)
        if limited:
            words = tuple(hit.group() for hit in pattern("up_to").finditer(text))
            yield Medicine("limit", limited, None, (), (), words[:1], False, *spoken.quote)


def _kin(drugs: Iterable[str]) -> set[str]:
    """The drugs, with those of which a rule on one may let in another: aspirin thins the blood, and is an NSAID."""
    near = {"aspirin", "blood_thinner", "nsaid"}
    return {*drugs} | (near if near & {*drugs} else set())


def _places(text: str, one: Sentence) -> tuple[Where, ...]:
    """Where a steroid was injected, as the rules on earlier injections read it; empty: no place is told."""
    rules = [*rules_in(sentence(text, one.path, one.section))]
    mine = [rule for rule in rules if rule.what == "steroid"] or [
        rule for rule in rules if rule.what == "any_injection"
    ]
    places = tuple(dict.fromkeys(rule.where for rule in mine))
    return () if {"anywhere", "spine"} & {*places} else places  # of the back its words say more


def _wait_after_steroid(text: str, section: Section) -> str | None:
    """How long before there may be no injection of a steroid; None: the text does not say that."""
    steroid = drug_pattern("steroid").search(text)
    bare = pattern("point").sub(" ", text)
    if not steroid or not pattern("injected").search(bare) or pattern("taken").search(bare):
        return None
    if pattern("excepted_at_all").search(text) or _asked(text, section, ("steroid",), in_a_list=False) != "window":
        return None
    times = list(pattern("when").finditer(text))
    after = next((one for one in times if one.start() > steroid.start()), times[0] if len(times) == 1 else None)
    if after and pattern("and_more").search(text[: after.start()]):
        return None  # "completed more than 8 weeks before": that is let in
    return to_its_point(text, after) if after else None if times else when_in(text)


def _limited(text: str) -> tuple[tuple[str, ...], str]:
    """Drugs that people may take up to a dose ("paracetamol up to 2 g a day is permitted"), and the other words."""
    clauses = re.split(r"(?<=[,;.])\s", text)
    if not pattern("may_take").search(text):
        return (), text
    for i, one in enumerate(clauses):
        if not pattern("up_to").search(one):
            continue
        with_drug = f"{clauses[i - 1]} {one}" if i and not named(one) else one  # "paracetamol, max 3 g a day"
        if drugs := named(with_drug):
            return drugs, text.replace(one, " ") if with_drug == one else text.replace(with_drug, " ")
    return (), text


def _asked(text: str, section: Section, drugs: tuple[str, ...], in_a_list: bool) -> MedicineKind | None:
    """What a criterion asks of those who take a medicine; None: nothing."""
    bare = pattern("blood_disorder").sub(" ", text)
    if pattern("not_it").search(bare) or pattern("allowed").search(pattern("but").sub(" ", text)):
        return None
    if pattern("go_on").search(text):
        return "stop" if section == "exclusion" else None  # who cannot stop it is kept out
    if pattern("stop").search(text) or section == "exclusion" and pattern("unless_stopped").search(text):
        return "stop"
    if pattern("takes_part").search(pattern("but").sub(" ", text)):
        return None
    first = min(hit.start() for name in drugs if (hit := drug_pattern(name).search(text)))
    none = pattern("none").search(text, max(0, first - _SHORT), first)
    if section == "unsorted" or (section == "inclusion") != bool(none):
        return None  # "not taking NSAIDs" under exclusion: who is meant is not clear
    if pattern("dose").search(text):
        return "limit"
    if when_in(text):
        return "window"
    is_short = min(len(text), len(re.split("[,(:]", text)[0]) if first < _AT_THE_START else len(text)) <= _SHORT
    is_bare = is_short and not in_a_list
    return "bars" if pattern("taking").search(text) or is_bare else None


def _is_to_stop(text: str) -> bool:
    """Whether a sentence of running text tells people to stop or avoid a medicine that it names."""
    return _told_to_stop().search(text) is not None


def _is_no_stop(text: str) -> bool:
    return bool(pattern("not_it").search(text) or pattern("go_on").search(text))


@cache
def _told_to_stop() -> re.Pattern[str]:
    drug = "|".join(f"(?:{one})" for one in DRUGS.values())
    stop = rf"{GRAMMAR['told']}{GRAMMAR['stop']}[^.;]{{0,60}}(?:{drug})"
    stop += rf"|@people @shall (?:@also )?not @take_it(?! part\b)[^.;]{{0,60}}(?:{drug})"
    stop += rf"|@people @stop[^.;]{{0,60}}(?:{drug})"
    return clause("medicines", rf"{stop}|(?:{drug})(?:{GRAMMAR['is_told']})", ignore_case=True)
