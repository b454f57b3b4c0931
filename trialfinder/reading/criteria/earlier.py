"""What an earlier injection does to joining: which product, into what, barred for how long.

Read from exclusions and from inclusions that ask for its absence ("no steroid injection within 3 months").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal, NamedTuple

from trialfinder.reading.criteria.durations import durations
from trialfinder.reading.criteria.exclusions import negated, terms, words
from trialfinder.reading.criteria.items import read_criteria, sentences
from trialfinder.reading.criteria.thresholds import Sentence, sentence
from trialfinder.reading.text.quote import Quote
from trialfinder.registry.record import Study

Kind = Literal[
    "platelets", "own_cells", "donor_cells", "cells", "any_biologic", "this_product", "steroid", "any_injection"
]

TARGETS = ("disc", "facet", "sij", "epidural")


class PriorRule(NamedTuple):
    """One thing that an earlier injection does."""

    kind: Kind
    target: str | None
    """disc, facet, sij or epidural; None where the criterion names no place, or any."""
    washout_months: float | None
    """How long after it a person cannot join; None where the criterion sets no time."""
    permanent: bool
    """The criterion speaks of any time in the past and sets no end."""
    quote: Quote


def prior_injection_rules(study: Study) -> tuple[PriorRule, ...]:
    """Every rule about earlier injections, in the record's order; empty for a facts_only record, which carries none."""
    if study.completeness == "facts_only":
        return ()
    brands = _brands(study)
    said = (
        sentence(text, one.quote.path, one.section)
        for one in read_criteria(study)
        if one.of_participants
        for text in sentences(one.quote.text)
    )
    return tuple(rule for one in said for rule in rules_in(one, brands))


def rules_in(said: Sentence, brands: re.Pattern[str] | None = None) -> Iterator[PriorRule]:
    """The rules of one sentence."""
    text = words("prior", "later").split(said.text)[0]
    cue = words("prior", "cues").search(text)
    if not cue or said.section == "unsorted" or words("prior", "not_this").search(text):
        return
    kinds = list(_kinds(said.raw, text, brands))
    if said.section == "inclusion":
        kinds = [one for one in kinds if negated(text, one[1], one[2])]
    if _pattern("participation").search(text) and not _pattern("given").search(text):
        return
    for kind, _, end in kinds:
        nowhere = words("prior", "everywhere").search(text, end, end + 60)
        target = None if nowhere else _target(text, kind)
        if kind == "steroid" and not (target or words("prior", "injection").search(text)):
            continue
        washout = _washout(text, end)
        yield PriorRule(kind, target, washout, washout is None, Quote(said.raw, said.path))


def bars_biologics(rule: PriorRule) -> bool:
    """Whether a rule keeps out people who had PRP, cells or another biologic."""
    return rule.kind not in ("steroid", "any_injection") or (rule.kind == "any_injection" and rule.target == "disc")


def _kinds(raw: str, text: str, brands: re.Pattern[str] | None) -> Iterator[tuple[Kind, int, int]]:
    cells = [found.span() for found in words("prior", "cells").finditer(text)]
    sided = False
    side: Kind
    for side, key in (("donor_cells", "donor"), ("own_cells", "own")):
        found = words("prior", key).search(text)
        if found and (cells or "marrow" in found.group() or key == "donor"):
            sided = True
            near = next((span for span in cells if span[1] >= found.start()), found.span())
            yield side, found.start(), max(found.end(), near[1])
    if cells and not sided:
        yield "cells", *cells[0]
    kind: Kind
    for kind, key in (("platelets", "platelets"), ("any_biologic", "biologic"), ("steroid", "steroid")):
        found = words("prior", key).search(text)
        if found and not (kind == "any_biologic" and _pattern("body_wide").search(text)):
            yield kind, *found.span()
    found = _pattern("any_injection").search(text)
    if found and not (_pattern("heat").search(text) and "inject" not in text):
        yield "any_injection", *found.span()
    if brands and brands.search(raw):
        yield "this_product", 0, 0


def _target(text: str, kind: Kind) -> str | None:
    here = [name for name in TARGETS if words("prior_targets", name).search(text)]
    if kind == "steroid" and "epidural" in here:
        return "epidural"
    return here[0] if here and (len(here) == 1 or "disc" in here) else None


def _washout(text: str, end: int) -> float | None:
    """The time named after the product, else the one before it."""
    spans = list(durations(text))
    timed = [
        one
        for one in spans
        if one.sign.startswith("<")
        or _pattern("before_time").search(text[max(0, one.start - 40) : one.start])
        or _pattern("ago").search(text[one.end : one.end + 40])
    ]
    after = [one for one in timed if one.start >= end]
    chosen = after[0] if after else timed[-1] if timed else None
    return chosen.months if chosen else None


def _brands(study: Study) -> re.Pattern[str] | None:
    """Names that only this study uses, of its product or maker: having had it before can bar a person."""
    section = study.protocol_section
    texts = [one.name or "" for one in section.arms_interventions_module.interventions]
    texts += [section.identification_module.brief_title or "", section.identification_module.official_title or ""]
    texts.append(section.sponsor_collaborators_module.lead_sponsor.name or "")
    ordinary = set(terms()["brand"]["ordinary"])
    found = {word for text in texts for word in _pattern("name").findall(text) if word.lower() not in ordinary}
    if not found:
        return None
    names = "|".join(re.escape(name) for name in sorted(found))
    return re.compile(
        rf"\b(?i:previous|prior(?! to)|undergone|received|(?<!to be )treated with"
        rf"|treatment with)[^.;]{{0,40}}?\b(?:{names})\b"
    )


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(
        {
            "any_injection": r"\b(?:intra-?discal (?:\w+ ){0,2}?(?:injection|procedure|treatment|therap)\w*"
            r"|dis[ck] (?:injection|treatment|directed|intervention|procedure)\w*|(?:treatment|injection)s? (?:of"
            r"|to|into|in) (?:the )?"
            r"(?:target |index |affected )?dis[ck](?:s|\(s\))?|dis[ck] invasive|(?:facet|sacroiliac|si|epidural"
            r"|spinal|lumbar|spine|back|"
            r"nerve root)(?: joint)?s? (?:\w+ )?injections?|injections? (?:treatment |therapy )?(?:on|in|into|of"
            r"|to) (?:the )?"
            r"(?:lumbar|low(?:er)? back|spine|back|facet|sacroiliac|epidural)\w*)",
            "participation": r"\b(?:participat\w*|enrol\w*|involved) .{0,40}\b(?:trial|study|studies"
            r"|investigation)|investigational",
            "given": r"cellular|stem cell|progenitor|\bprp\b|platelet",
            "before_time": r"(?:\b(?:within|in|during|over|for|since)(?: at least)?(?: the)?(?: last| past"
            r"| previous| preceding| prior)?"
            r"(?: period of)?|\b(?:last|past|previous|preceding|prior))\s*$",
            "ago": r"^\s?(?:\w+ ){0,2}?(?:prior|before|preceding|ago|previous|from"
            r"|of (?:the )?(?:\w+ )?(?:screening|enrol|study|baseline|"
            r"inclusion|treatment|procedure|injection|consent|visit|randomi))",
            "heat": r"thermal|thermo|\bheat|radiofrequency|\blaser",
            "body_wide": r"rheumat|psoria|crohn|colitis|\btnf|interleukin|dmard|autoimmun",
            "name": r"\b[A-Z][A-Za-z-]{4,}\b",
        }[name]
    )
