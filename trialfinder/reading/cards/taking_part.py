"""What taking part asks, in the record's words: the product later, visits, a test needle into the disc, medicines.

Each reading has its quote. What no sentence says is silence, which is no "no". Our own summaries are never read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, NamedTuple, TypeVar, get_args

from trialfinder.reading.cards.medicines import Medicine, read_medicines
from trialfinder.reading.cards.product import NOT_STATED, Field
from trialfinder.reading.cards.taken import Taken, read_taken
from trialfinder.reading.criteria.eligibility import CriteriaLine
from trialfinder.reading.criteria.items import Section
from trialfinder.reading.criteria.thresholds import Sentence
from trialfinder.reading.text.passages import COMPARISON_ARMS
from trialfinder.reading.text.phrases import phrases, said
from trialfinder.reading.text.quote import Quote, collapse, readable
from trialfinder.reading.text.stems import clause
from trialfinder.registry.record import ArmGroup, Study

NeedleKind = Literal[
    "required", "done", "biopsy", "sometimes", "named", "not_done", "not_needed", "finding", "bars", "allowed"
]
"""required: to join. done: part of the trial. biopsy: no test, but a needle takes tissue from the disc. sometimes: one
of several ways, or for some people. named: we cannot tell which. not_needed: it may still be done. finding: what an
earlier one showed keeps people out. bars: an earlier one does. allowed: an earlier one is."""
NeedleTest = Literal["discography", "block", "dye", "pressure"]
"""Which test it is."""
NEEDLE_KINDS: Final[tuple[NeedleKind, ...]] = get_args(NeedleKind)
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

    @property
    def test(self) -> NeedleTest:
        """Which test the sentence names: discography where it names that, whatever else it names."""
        text = readable(self.quote)
        if not any(find.search(text) for find in phrases()["discography"].find):
            return "discography"
        if _needle("discography").search(_needle("other_test").sub(" ", text)):
            return "discography"
        names: dict[NeedleTest, str] = {"block": "numbed", "dye": "ring", "pressure": "pressed"}
        return next((test for test, words in names.items() if _needle(words).search(text)), "discography")


@dataclass(frozen=True, slots=True)
class TakingPart:
    """Each empty where a full record does not say; None where it was not carried."""

    crossover: Field
    """offered | offered_some (to one group of several) | in_turn (a crossover study) | model (filed as one, no words) |
    denied | differs | no_comparison."""
    visits: tuple[VisitsTold, ...] | None
    discography: tuple[Needle, ...] | None
    """What weighs most first."""
    medicines: tuple[Medicine, ...] | None
    taken: tuple[Taken, ...] | None
    """What is taken from people for the product."""


def read_taking_part(study: Study, control: str | None, lines: Sequence[CriteriaLine]) -> TakingPart:
    """All of it; `control` is that of the Reading, `lines` the record's criteria_lines."""
    crossover = read_crossover(study, control)
    if study.is_partial:
        return TakingPart(crossover, None, None, None, None)
    criteria = [one for line in lines for one in line.said]
    of_several = [one for line in lines if line.one_of for one in line.said]
    needles = [*_once(_needles(study, criteria, of_several))]
    if any(one.kind in ("required", "done", "sometimes") for one in needles):
        needles = [one for one in needles if one.kind != "named"]  # another sentence tells if it is needed
    return TakingPart(
        crossover,
        tuple({one.words: one for one in reversed([*_visits(study)])}.values())[::-1],
        tuple(sorted(needles, key=lambda one: NEEDLE_KINDS.index(one.kind))),
        tuple(_once(read_medicines(study, criteria))),
        read_taken(study),
    )


_Told = TypeVar("_Told", Needle, Medicine)


def _once(some: Iterable[_Told]) -> Iterable[_Told]:
    """Each sentence once for what it says: records repeat their own words from field to field."""
    by_words: dict[tuple[object, str], _Told] = {}
    for one in some:
        by_words.setdefault((one[:-2], collapse(one.quote)), one)
    return by_words.values()


# ---- the product later


def read_crossover(study: Study, control: str | None) -> Field:
    """May people of the comparison get the product later? Of several sentences the first that names the comparison."""
    section = study.protocol_section
    model = section.design_module.design_info.intervention_model
    none = Field("no_comparison", model, _MODEL) if model == "SINGLE_GROUP" else Field("no_comparison")
    arms = section.arms_interventions_module.arm_groups
    # "Single group" beside arms between which chance decides is a slip of the record.
    is_single = model == "SINGLE_GROUP" and not (
        len(arms) > 1 and section.design_module.design_info.allocation == "RANDOMIZED"
    )
    if is_single or len(arms) == 1:
        is_sure = is_single or control == "none"
        return none if is_sure else _silent(study)
    offered, denied = (_telling(study, *names) for names in (("offered_later", "crosses_over"), ("no_crossover",)))
    if offered:
        to_all = _is_of_all(offered, arms)
        return Field("differs" if denied else "offered" if to_all else "offered_some", *offered)
    if denied:
        return Field("denied", *denied)
    if in_turn := _telling(study, "crossover_design"):
        return Field("in_turn", *in_turn)
    if model == "CROSSOVER":
        return Field("model", model, _MODEL)
    return none if control == "none" else _silent(study)


def _telling(study: Study, *names: str) -> Quote | None:
    found = [one.quote for name in names for one in said(study, name)]
    return next((one for one in found if _comparison().search(one.text)), found[0] if found else None)


def _is_of_all(offered: Quote, arms: Sequence[ArmGroup]) -> bool:
    """Whether the words are on every group of the comparison, as far as its names tell; with one group they are."""
    # Without an arm under test an "active comparator" may be the product.
    kinds = {*COMPARISON_ARMS, *("ACTIVE_COMPARATOR" for arm in arms if arm.type == "EXPERIMENTAL")}
    labels = [set(re.findall(r"[a-z0-9]+", (arm.label or "").lower())) for arm in arms if arm.type in kinds]
    if len(labels) < 2:
        return True
    text = readable(offered.text).lower()

    def is_named(words: set[str]) -> bool:
        return any(
            re.search(rf"\b{re.escape(one)}" if len(one) > 2 else rf"\b(?:group|arm) {re.escape(one)}\b", text)
            for one in words
        )

    shared = set.intersection(*labels)
    own = [is_named({one for one in some - shared if not _any_group().fullmatch(one)}) for some in labels]
    if any(own):
        return all(own)
    return is_named({one for one in shared if not _any_group().fullmatch(one)}) or bool(_all_groups().search(text))


@cache
def _any_group() -> re.Pattern[str]:
    return clause("crossover", "@any_group", ignore_case=True)


@cache
def _all_groups() -> re.Pattern[str]:
    return clause("crossover", "@all_groups", ignore_case=True)


def _silent(study: Study) -> Field:
    return Field(None if study.is_partial else NOT_STATED)


@cache
def _comparison() -> re.Pattern[str]:
    return clause("crossover", "@comparison", ignore_case=True)


# ---- visits

_COUNTED: Final = r"(?:\d{1,2}|@counted)(?: ?\(\d{1,2}\))?"
# A number may touch a unit on either side ("week4", "4weeks"), so units are no list.
_UNIT: Final = r"(?:hours?|days?|weeks?|wks?|months?|mos?|years?|yrs?)"
_POINT: Final = (
    rf"(?<![\w.])(?:(?:{_UNIT} ?)?\d{{1,3}}(?:\.\d)?(?:st|nd|rd|th)?(?:[- ]{{0,2}}{_UNIT}\b|-)?|@number[- ]{_UNIT}\b)"
    r"(?: ?\([^()]{1,40}\))?"
)
_PATTERNS: Final = {
    "count": r"(?<!and )(?<!to )(?<!day )(?<!week )(?<!month )(?<!year )(?<![(-])"
    rf"\b{_COUNTED} (?:@kind ){{0,3}}@visit",
    "lasts": r"@each (?:[\w-]+ ){0,3}visits? (?:@shall )?@last(?: for)? (?:@about )?"
    rf"{_COUNTED}(?:(?: to |-| and ){_COUNTED})? ?@length",
    "kinds": r"@seen_at visits (?:and|or) (?:follow-?up )?(?:tele)?phone calls\b",
    # Who comes, or what is planned, and then the times.
    "comes": r"@people(?!['’])[^.;]{0,60}?@come|@planned(?: \w+)? @visit_or_call|\bfollow-?up @will_be"
    r"|\bstudy visits?\b|\b@meeting(?: ?:| (?:@take_place )*@at_time\b)",
    "times": rf"{_POINT}(?:(?:\s*(?:[,;/&]|@between)\s*)+{_POINT})+",
    "ahead": rf"(?<![\w.])(?:\d{{1,2}}-?(?:\s*(?:[,;/&]|@between)\s*)+)+\d{{1,2}}[- ]{{0,2}}{_UNIT}(?:['’]s)?"
    r" (?:@kind |follow up )*@visit_or_call",
    "unit": rf"\b{_UNIT}\b",
}
"""The grammar: `@name` is any word of that list of [visits] in words.toml."""
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
        other = _pattern("lasts").search(text) or _pattern("ahead").search(text) or _pattern("kinds").search(text)
        return other.group() if other else None
    return ": ".join(parts)


# ---- the test needle into a disc


_TEST: Final = r"(?:@discogram|@discometry)"
_NEEDLE: Final = {
    "not_needed": r"(?:@discography|@disc @provoked)(?: @beside[^.;,]{1,40})? @is @not @required"
    r"|@discography[^.;]{0,30}@permitted,? (?:@but )?(?:@is )?@not @required"
    r"|\bno (?:@which )?@discography @is @required"
    r"|@not_asked (?:@small_word ){0,3}(?:@which )?@discography|@discography (?:@is )?@unneeded",
    "not_done": r"(?:@discography|@disc @provoked)(?: @beside[^.;,]{1,40})? @is @not @carried_out"
    r"|\bwithout (?:@which )?@discography|\bno (?:@which )?@discography @is|@discography (?:@is )?@left_out",
    "discography": r"@discography",
    "other_test": r"(?:@other_test)",
    "numbed": r"@numbed",
    "ring": r"@ring",
    "pressed": r"@pressed",
    "unless": r"@unless",
    "excepted": r"@excepted[^.;]{0,80}(?:@discogram|@discometry)",
    "allowed": r"@discogram[^.;]{0,30}(?<!not )(?<!not be )@may_be_done|@discogram,? \(?@let",
    "permitted": r"@discography[^.;]{0,30}@permitted",
    "unable": r"@unable",
    "finding": r"\bnegative\b|@seen[^.;]{0,80}@on[^.;]{0,50}@discography|@discography (?:\w+ )?@showing",
    "showed": rf"@at_test (?:\w+ ){{0,3}}\(?{_TEST}(?! levels?\b)|@result (?:[\w-]+ ){{0,2}}{_TEST}"
    rf"|{_TEST} @is (?:\w+ )?@result",
    "only_named": rf"{_TEST} @tool|@tool for {_TEST}|@likened (?:\w+ )?{_TEST}",
    "none": r"\bno\b[^.;,]{0,40}@discography",
    "before": r"@before",
    "some": r"\bor (?:\w+ ){0,3}(?:@discography|@other)|@discogram (?:and/)?or\b|@either"
    r"|@perhaps[^.;()]{0,45}@discography|@discography,? \(?(?:[\w-]+ ){0,3}@perhaps_after"
    r"|@where[^.;]{0,60}@in_doubt[^.;]{0,60}@discogram|@unclear[^.;]{0,80}@discogram|@discogram[^.;]{0,60}@unclear",
    "another": r"@discography(?: ?\([^()]{0,40}\))?,? or (?!@number|@discography)"
    r"|@discography(?:(?!\band\b)[^.;]){0,60}, or (?:[\w-]+ ){0,3}@another_test",
    "considered": r"@considered (?:for )?[^.;]{0,20}@discography",
    "usual": r"@usual",
    "proved": r"\b@people\b[^.;]{0,60}@proved (?:a |an )?(?:\w+ ){0,3}?@discography",
    "done": r"@done",
}
"""The grammar: `@name` is any word of that list of [needle] in words.toml."""
_DENIED: Final[tuple[NeedleKind, ...]] = ("not_needed", "not_done")


def _needles(study: Study, criteria: Sequence[Sentence], of_several: Sequence[Sentence]) -> Iterator[Needle]:
    """What criteria and running text say; `of_several` are those criteria of which a person needs one."""
    list_ = phrases()["discography"]
    for one in criteria:
        text = readable(one.raw)
        is_named = any(find.search(text) for find in list_.find)
        text = _without_tools(text) if is_named else text
        if is_named and any(find.search(text) for find in list_.find):
            kind = _needle_asked(text, one.section)
            yield Needle("sometimes" if kind == "required" and one in of_several else kind, one.raw, one.path)
    for taken in said(study, "disc_biopsy"):
        yield Needle("biopsy", *taken.quote)
    for spoken in said(study, "discography"):
        text = _without_tools(readable(spoken.quote.text))
        for kind in _needle_told(text) if any(find.search(text) for find in list_.find) else ():
            yield Needle(kind, *spoken.quote)


def _without_tools(text: str) -> str:
    """A text in which a "discography needle" is none of the test, and each other test in a disc stands as that one."""
    return _needle("only_named").sub(" ", _needle("other_test").sub("discography", text))


def _needle_asked(text: str, section: Section) -> NeedleKind:
    for kind in _DENIED:
        if _needle(kind).search(text):
            return "sometimes" if _needle("unless").search(text) else kind
    if _needle("excepted").search(text) or _needle("allowed").search(text):
        return "allowed"
    if _needle("unable").search(text):
        return "named"
    if section == "exclusion" and _needle("showed").search(text):
        return "finding"
    if section == "exclusion" or _needle("none").search(text):
        kinds: tuple[NeedleKind, ...] = ("finding", "bars", "named")
        return next(
            (kind for kind, name in zip(kinds, ("finding", "before"), strict=False) if _needle(name).search(text)),
            "named",
        )
    if section == "unsorted":
        return "named"
    if _needle("considered").search(text):
        return "done"
    return "sometimes" if _is_one_way(text) else "required"


def _needle_told(text: str) -> tuple[NeedleKind, ...]:
    """What a sentence of running text says; "permitted, but not required" says two things."""
    for kind in _DENIED:
        if _needle(kind).search(text):
            if _needle("unless").search(text):
                return ("sometimes",)
            return (kind, "allowed") if _needle("permitted").search(text) else (kind,)
    if _needle("permitted").search(text):
        return ("allowed" if _needle("before").search(text) else "sometimes",)
    if _needle("usual").search(text) or _needle("proved").search(text):
        return ("named",)
    if _is_one_way(text):
        return ("sometimes",)
    if _needle("considered").search(text):
        return ("done",)
    return ("done" if _needle("done").search(text) else "named",)


def _is_one_way(text: str) -> bool:
    """Whether the test is for some people, or one of several ways."""
    return any(_needle(name).search(text) for name in ("some", "another"))


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return clause("visits", _PATTERNS[name], ignore_case=True)


@cache
def _needle(name: str) -> re.Pattern[str]:
    return clause("needle", _NEEDLE[name], ignore_case=True)
