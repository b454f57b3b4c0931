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


_UNIT: Final = r"(?:hours?|days?|weeks?|wks?|months?|mos?|years?|yrs?)"

DRUGS: Final[dict[str, str]] = {
    "nsaid": r"\bNSAIDs?\b|\bnon-? ?steroidal,? anti-? ?inflammator\w+|\banti-? ?inflammator(?:y|ies) (?:drugs?"
    r"|medic\w+|agents?|pills?|tablets?)"
    r"|\bantiinflammatories\b|\banti-inflammatories\b|\b(?:ibuprofen|naproxen|diclofenac|celecoxib"
    r"|meloxicam|indometh?acin|ketorolac"
    r"|loxoprofen|etoricoxib)\b|\bCOX-?2 inhibitors?\b",
    "aspirin": r"\baspirin\b|\bacetyl-?salicylic\b",
    "blood_thinner": r"\banti-?coagula(?:nts?|tion|ted)\b|\bblood[- ]thinn\w+|\banti-?platelets?\b"
    r"|\banti-?thrombotics?\b|\b(?:warfarin|coumadin|heparin|clopidogrel|plavix|rivaroxaban|apixaban|dabigatran|enoxaparin|ticagrelor|prasugrel)\b",
    "opioid": r"\b(?:opioids?|opiates?|narcotics?|morphine|oxycodone|hydrocodone|fentanyl|tramadol)\b",
    "steroid": r"(?<!non-)(?<!non )(?<!anabolic )\b(?:cortico|gluco|glucocortico)?-?steroids?\b|\bglucocorticoids?\b"
    r"|\b(?:methyl)?prednis(?:ol)?one\b|\b(?:dexamethasone|hydrocortisone)\b",
}
_LENGTH: Final = (
    rf"(?:\d{{1,3}}|(?:[a-z]+-)?(?:one|two|three|four|five|six|seven|eight|ten|twelve))(?: ?(?:-|to"
    rf"|or) ?\d{{1,3}})?(?: ?\(\w+\))?[- ]?{_UNIT}\b"
)
_BEFORE: Final = r"(?: (?:before|prior to|prior|preceding|of|after|following)\b)"
_MEDICINE: Final = {
    "when": rf"\b(?:within|in|during|for|over)(?: the| a)?(?: last| past| previous| preceding"
    rf"| first)?(?: at least)? {_LENGTH}{_BEFORE}?"
    rf"|\b{_LENGTH}{_BEFORE}|\b(?:until|through) (?:{_UNIT} \d{{1,3}}|{_LENGTH})"
    r"|\bduring the (?:first|last|previous) (?:week|month|day)\b|\bon the day of\b",
    "stop": r"\b(?:stop(?:s|ped|ping)?|discontinu\w*|withh[eo]ld\w*|withholding|ceas\w*|cessation|refrain\w*"
    r"|abstain\w*|avoid\w*|suspend\w*|interrupt\w*|withdrawn"
    r"|wash-?out|prohibited|forbidden|not (?:be )?(?:allowed|permitted)|(?:must|should|may|shall"
    r"|will) not (?:take|use|receive)|come off)\b",
    "go_on": r"\b(?:need|have|required|asked)? ?not (?:to |have to |need to |be )*(?:stop\w*|discontinu\w*"
    r"|interrupt\w*|withh\w+|required to)\b"
    r"|\bmay continue\b|\bwithout (?:stopping|discontinuing)\b",
    "not_it": r"\b(?:allerg\w*|hypersensitiv\w*|intoleran\w*|sensitiv\w*|contra-?indicat\w*|abuse\w*|addict\w*"
    r"|misuse\w*|overdose|fail\w*|unrespons\w*|respon[ds]\w*"
    r"|refractor\w*|inadequate|insufficient|relie\w*|trial of|conservative|despite|reactions?|disorders?"
    r"|induced|resist\w*|including rest|rescue|tolera\w*|compared|program\w*)\b"
    r"|\b(?:steroid|opioid|narcotic)[- ]dependen\w*|\bdependen\w* (?:on|of) ",
    "into": r"\b(?:inject\w*|epidural\w*|intra-?articular\w*|infiltrat\w*|blocks?|topical\w*|inhal\w*"
    r"|intra-?disc\w*|nasal)\b",
    "taken": r"\b(?:oral\w*|systemic\w*|intravenous\w*|by mouth|tablets?|pills?|parenteral\w*)\b",
    "point": r"\b(?:before|prior to|preceding|after|following|until) (?:\w+ ){0,2}(?:injections?|infiltration)\b"
    r"|\bof (?:the|study) (?:\w+ )?injection\b",
    "dose": r"(?:>|≥|more than|greater than|exceed\w*|over|above|at least|higher than"
    r"|up to)\s*(?:\w+ ){0,2}\d+(?:\.\d+)? ?(?:mg|mcg|µg|OME|MME|MED)"
    r"|\bmorphine (?:milligram )?equivalents?\b|\b(?:MME|OME|MEQ)\b",
    "taking": r"\b(?:tak(?:e|es|ing)|us(?:e|es|ing|ers?|age)|on|receiv\w+|receipt|treatment|treated|therap\w+"
    r"|medicat\w+|chronic\w*|daily|regular\w*|current\w*"
    r"|concomitant|concurrent|requir\w*|anticoagulated)\b",
    "allowed": r"(?<!not )(?<!not be )\b(?:allowed|permitted|acceptable)\b",
    "excepted": r"\b(?:other than|except(?:ion|ing)?|excluding|apart from)\b[^.;]{0,60}$",
    "opens": r":\s*$|\b(?:following|exceptions?)\b",
    "none": r"\b(?:no|not|without|never|free (?:of|from)|absence of|cannot)\b",
    "told": r"\b(?:will|must|should|shall|(?:have|need|asked|instructed|told|required|advised|requested|expected"
    r"|agree\w*) to|(?:is|are|was|were) (?:also )?not|not)\b[^.;]{0,80}",
    "is_told": r"[^.;]{0,60}?\b(?:(?:will|must|should|shall|are|is|were|was|to)(?: be| also)?|be) (?:stopped"
    r"|discontinued|withheld|avoided|prohibited|forbidden|suspended"
    r"|interrupted|ceased|not (?:be )?(?:allowed|permitted|used|taken))\b",
}
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
    return re.compile(_MEDICINE[name], re.IGNORECASE)


@cache
def _drug(name: str) -> re.Pattern[str]:
    return re.compile(DRUGS[name], re.IGNORECASE)


@cache
def _told_to_stop() -> re.Pattern[str]:
    any_drug = "|".join(f"(?:{one})" for one in DRUGS.values())
    stop = rf"(?:{_MEDICINE['told']})(?:{_MEDICINE['stop']})[^.;]{{0,60}}(?:{any_drug})"
    return re.compile(rf"{stop}|(?:{any_drug}){_MEDICINE['is_told']}", re.IGNORECASE)
