"""What taking part asks, in the record's words: the product later, visits, a test needle into the disc, medicines.

Each reading has its quote. What no sentence says is silence, which is no "no". Our own summaries are never read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, NamedTuple, TypeVar

from trialfinder.reading.cards.medicines import Medicine, read_medicines
from trialfinder.reading.cards.product import NOT_STATED, Field
from trialfinder.reading.criteria.eligibility import CriteriaLine
from trialfinder.reading.criteria.items import Section
from trialfinder.reading.criteria.thresholds import Sentence
from trialfinder.reading.text.phrases import phrases, said
from trialfinder.reading.text.quote import Quote, collapse, readable
from trialfinder.registry.record import Study

NeedleKind = Literal["required", "done", "sometimes", "named", "finding", "bars", "allowed", "not_needed"]
"""required: to join. done: part of the trial. sometimes: one of several ways, or for some people. named: we cannot tell
which. finding: what an earlier one showed keeps people out. bars: an earlier one does. allowed: an earlier one is."""
NEEDLE_KINDS: Final[tuple[NeedleKind, ...]] = (
    *("required", "done", "sometimes", "named", "finding", "bars", "allowed", "not_needed"),
)
"""What weighs most for a person goes first."""
_MODEL: Final = "protocolSection.designModule.designInfo.interventionModel"


class VisitsTold(NamedTuple):
    """A number of visits or calls, their times, or how long they last."""

    words: str
    """As the record words them, without what stands around them."""
    quote: str
    path: str


class Needle(NamedTuple):
    """What one sentence says of the test needle into a disc (discography)."""

    kind: NeedleKind
    quote: str
    path: str


@dataclass(frozen=True, slots=True)
class TakingPart:
    """Each empty where a full record does not say; None where it was not carried."""

    crossover: Field
    """offered | in_turn (a crossover study) | model (filed as one, no words) | denied | differs | no_comparison."""
    visits: tuple[VisitsTold, ...] | None
    discography: tuple[Needle, ...] | None
    """What weighs most first."""
    medicines: tuple[Medicine, ...] | None


def read_taking_part(study: Study, control: str | None, lines: Sequence[CriteriaLine]) -> TakingPart:
    """All of it; `control` is that of the Reading, `lines` the record's criteria_lines."""
    crossover = read_crossover(study, control)
    if study.is_partial:
        return TakingPart(crossover, None, None, None)
    criteria = [one for line in lines for one in line.said]
    return TakingPart(
        crossover,
        tuple({one.words: one for one in reversed([*_visits(study)])}.values())[::-1],
        tuple(sorted(_once(_needles(study, criteria)), key=lambda one: NEEDLE_KINDS.index(one.kind))),
        tuple(_once(read_medicines(study, criteria))),
    )


_Told = TypeVar("_Told", Needle, Medicine)


def _once(some: Iterable[_Told]) -> Iterable[_Told]:
    """Each sentence once: records repeat their own words from field to field."""
    by_words: dict[str, _Told] = {}
    for one in some:
        by_words.setdefault(collapse(one.quote), one)
    return by_words.values()


# ---- the product later

_comparison = re.compile(r"\b(?:placebo|sham|controls?|comparison|comparator|saline)\b", re.IGNORECASE)


def read_crossover(study: Study, control: str | None) -> Field:
    """May people of the comparison get the product later? Of several sentences the first that names the comparison."""
    section = study.protocol_section
    model = section.design_module.design_info.intervention_model
    none = Field("no_comparison", model, _MODEL) if model == "SINGLE_GROUP" else Field("no_comparison")
    if model == "SINGLE_GROUP" or len(section.arms_interventions_module.arm_groups) == 1:
        is_sure = model == "SINGLE_GROUP" or control == "none"
        return none if is_sure else _silent(study)
    offered, denied = (_telling(study, *names) for names in (("offered_later", "crosses_over"), ("no_crossover",)))
    if offered:
        return Field("differs" if denied else "offered", *offered)
    if denied:
        return Field("denied", *denied)
    if in_turn := _telling(study, "crossover_design"):
        return Field("in_turn", *in_turn)
    if model == "CROSSOVER":
        return Field("model", model, _MODEL)
    return none if control == "none" else _silent(study)


def _telling(study: Study, *names: str) -> Quote | None:
    found = [one.quote for name in names for one in said(study, name)]
    return next((one for one in found if _comparison.search(one.text)), found[0] if found else None)


def _silent(study: Study) -> Field:
    return Field(None if study.is_partial else NOT_STATED)


# ---- visits

_COUNTED: Final = (
    r"(?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|fifteen|sixteen|eighteen|twenty)"
    r"(?: ?\(\d{1,2}\))?"
)
_UNIT: Final = r"(?:hours?|days?|weeks?|wks?|months?|mos?|years?|yrs?)"
_WORD: Final = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|eighteen|twenty-four)"
_POINT: Final = (
    rf"(?<![\w.])(?:(?:{_UNIT} ?)?\d{{1,3}}(?:\.\d)?(?:st|nd|rd|th)?(?:[- ]{{0,2}}{_UNIT}\b|-)?|{_WORD}[- ]{_UNIT}\b)"
    r"(?: ?\([^()]{1,40}\))?"
)
_AND: Final = r"(?:\s*(?:,|;|/|&|\band\b|\bor\b|\bthen\b|\bagain\b|\bat\b|\bon\b|\bthe\b)\s*)+"
_POINTS: Final = rf"{_POINT}(?:{_AND}{_POINT})+"
_PEOPLE: Final = (
    r"\b(?:patients?|subjects?|participants?|people|persons?|individuals|volunteers|women|men|everyone|they"
    r"|all)\b(?!['’])"
)
_PATTERNS: Final = {
    "count": r"(?<!and )(?<!to )(?<!day )(?<!week )(?<!month )(?<!year )(?<![(-])"
    rf"\b{_COUNTED} (?:(?:study|clinic|in-clinic|office|hospital|outpatient"
    rf"|follow-?up|scheduled|on-?site|in-?person"
    r"|planned|post-?\w*|treatment|additional|subsequent|remote|virtual|phone|telephone|monthly|weekly"
    r"|safety|research"
    r"|separate|total|different|protocol|required|clinical) ){0,3}(?:visits|appointments|(?:phone"
    r"|telephone|follow-?up) calls)\b",
    "lasts": rf"\b(?:each|every|the|these|all|most) (?:[\w-]+ ){{0,3}}visits? (?:will |should |may )?(?:lasts?"
    rf"|takes?)"
    rf"(?: for)? (?:about |approximately |around |up to |between )?{_COUNTED}(?:(?: to |-| and ){_COUNTED})?"
    r" ?(?:hours?|hrs?|minutes?|mins?)\b",
    "kinds": r"\b(?:in-clinic|clinic|office|study|outpatient|on-site) visits (?:and"
    r"|or) (?:follow-?up )?(?:tele)?phone calls\b",
    # Who comes, or what is planned, and then the times.
    "comes": rf"{_PEOPLE}[^.;]{{0,60}}?\b(?:return\w*|come back|(?:re-?)?(?:seen|evaluated|examined|assessed)|called"
    rf"|phoned"
    r"|telephoned|contacted|followed(?:[- ]up)?|visits?)\b"
    r"|\b(?:follow-?up|clinic|study|office|scheduled|subsequent|outpatient|phone|telephone)(?: \w+)?"
    r" (?:visits?|appointments?|calls?)\b|\bfollow-?up (?:will be|is|are|was|were|at)\b|\bstudy visits?\b",
    "times": _POINTS,
    "unit": rf"\b{_UNIT}\b",
}
_REACH: Final = 120
"""So many characters after the words on coming the times may stand."""


def _visits(study: Study) -> Iterator[VisitsTold]:
    for one in said(study, "visits"):
        text = readable(one.quote.text)
        words = _visit_words(text)
        if words:
            yield VisitsTold(words, *one.quote)


def _visit_words(text: str) -> str | None:
    """What a sentence says of visits; None where it says nothing that counts, times or lasts."""
    count = _pattern("count").search(text)
    parts = [count.group()] if count else []
    start = _pattern("comes").search(text)
    if start or count:
        at = min(found.end() for found in (start, count) if found)
        points = _pattern("times").finditer(text, at)
        times = next((found for found in points if _pattern("unit").search(found.group())), None)
        if times and times.start() - at <= _REACH:
            parts.append(times.group().strip(" ,"))
    if not parts:
        other = _pattern("lasts").search(text) or _pattern("kinds").search(text)
        return other.group() if other else None
    return ": ".join(parts)


# ---- the test needle into a disc


_NEEDLE: Final[dict[str, str]] = {
    "not_needed": r"\b(?:disc\w*|disk\w*) (?:is|was|will be|are) not (?:be )?(?:required|needed|necessary"
    r"|performed|done|used)\b"
    r"|\bwithout (?:provocative |prior )?dis[ck]o\w+\b|\bno (?:provocative )?dis[ck]o\w+ (?:is|was|will be|are)\b",
    "except": r"\b(?:except(?:ion|ing)?|other than|apart from|excluding)\b[^.;]{0,80}dis[ck]o(?:gra|metr)",
    "allowed": r"dis[ck]ogra\w*[^.;]{0,30}\b(?:may be performed|(?:is|are) (?:allowed|permitted|acceptable))",
    "unable": r"\b(?:contra-?indicat\w*|unable|unwilling|refus\w*|allerg\w*|not (?:able|willing))\b",
    "finding": r"\bnegative\b|\b(?:seen|shown|observed|evidence[d]?|found|identified|noted|demonstrated|confirmed"
    r"|visible|present|fissure|tears?)"
    r"\b[^.;]{0,80}\b(?:on|by|at|in|with|during)\b[^.;]{0,50}dis[ck]o|dis[ck]o\w+ (?:showing|with"
    r"|revealing|demonstrating|that shows)\b",
    "before": r"\b(?:prior|previous\w*|history of|within|last|past|undergone|had|recent|earlier)\b",
    "some": r"\bor (?:\w+ ){0,3}(?:dis[ck]o|other\b)|dis[ck]ogra\w* (?:and/)?or\b|\beither\b"
    r"|\b(?:and/or|if|unless|may|can|could|might|optional\w*|discretion|available|recommended"
    r"|as needed)\b[^.;()]{0,45}dis[ck]o"
    r"|dis[ck]o\w+,? \(?(?:[\w-]+ ){0,3}(?:and/or|if|unless|may|can|could|might|optional\w*"
    r"|at the discretion|where|as needed)\b",
    "considered": r"\b(?:considered|scheduled|referred|planned|candidates?|undergoing"
    r"|presenting) (?:for )?[^.;]{0,20}dis[ck]o",
    "done": r"\b(?:undergo\w*|underwent|had|have|receiv\w*|is|are|was|were|will be|be|by|after|following|during|at"
    r"|before|on|through|via)\b",
}


def _needles(study: Study, criteria: Sequence[Sentence]) -> Iterator[Needle]:
    list_ = phrases()["discography"]
    for one in criteria:
        text = readable(one.raw)
        if any(find.search(text) for find in list_.find):
            yield Needle(_needle_asked(text, one.section), one.raw, one.path)
    for spoken in said(study, "discography"):
        yield Needle(_needle_told(readable(spoken.quote.text)), *spoken.quote)


def _needle_asked(text: str, section: Section) -> NeedleKind:
    if _needle("not_needed").search(text):
        return "not_needed"
    if _needle("except").search(text) or _needle("allowed").search(text):
        return "allowed"
    if _needle("unable").search(text):
        return "named"
    if section == "exclusion" or re.search(r"\bno\b[^.;,]{0,40}dis[ck]o", text, re.IGNORECASE):
        kinds: tuple[NeedleKind, ...] = ("finding", "bars", "named")
        return next(
            (kind for kind, name in zip(kinds, ("finding", "before"), strict=False) if _needle(name).search(text)),
            "named",
        )
    if section == "unsorted":
        return "named"
    if _needle("considered").search(text):
        return "done"
    return "sometimes" if _needle("some").search(text) else "required"


def _needle_told(text: str) -> NeedleKind:
    if _needle("not_needed").search(text):
        return "not_needed"
    if _needle("some").search(text):
        return "sometimes"
    if _needle("considered").search(text):
        return "done"
    return "done" if _needle("done").search(text) else "named"


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(_PATTERNS[name], re.IGNORECASE)


@cache
def _needle(name: str) -> re.Pattern[str]:
    return re.compile(_NEEDLE[name], re.IGNORECASE)
