"""Who the criteria keep out: pregnancy, cancer, infection and the like, each yes, no or not_stated.

yes: an exclusion names it, or an inclusion asks for its absence; also where only some cases are barred (diabetes on
insulin, cancer within 5 years). no: the criteria let it in by name. The words are in words.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from trialfinder.reading.criteria.thresholds import ReadValue, Sentence
from trialfinder.reading.text.stems import any_of, listed, words

HEALTH = (
    "excludes_pregnancy",
    "excludes_cancer",
    "excludes_infection",
    "excludes_anticoagulant_or_bleeding",
    "excludes_diabetes",
    "excludes_immunosuppression",
    "excl_autoimmune",
    "excludes_smoking",
    "excludes_mri_contraindicated",
    "excludes_litigation",
)
"""The columns that are a list of words; earlier surgery has a rule of its own."""


def names_any(said: Sentence) -> bool:
    """Whether a sentence may name anything of HEALTH: most do not, and need no further look."""
    return _any_word().search(said.text) is not None


@cache
def _any_word() -> re.Pattern[str]:
    return re.compile("|".join(words(name, key).pattern for name in HEALTH for key in ("words", "asked")))


def names(said: Sentence, column: str) -> Iterator[ReadValue]:
    """Whether a sentence keeps out (or lets in by name) what a column of HEALTH is about."""
    text = _set_aside(said.text, column)
    if said.section == "inclusion" and words(column, "asked").search(text):
        yield ReadValue("yes", said, 1)
        return
    found = words(column, "words").search(text)
    if found:
        verdict = _verdict(said, text, found.start(), found.end())
        if verdict:
            yield ReadValue(verdict, said, 1 if verdict == "yes" else 0)


def may_keep_out(said: Sentence, column: str) -> bool:
    """Whether a sentence reads like an exclusion of what a column of HEALTH is about ("history of cancer")."""
    if column not in HEALTH or not words(column, "words").search(_set_aside(said.text, column)):
        return False
    return bool(_pattern("like_exclusion").search(said.text))


def prior_surgery(said: Sentence) -> Iterator[ReadValue]:
    """Whether a sentence keeps out people who had surgery of the back."""
    text = said.text
    found = words("prior_surgery", "named").search(text)
    if not found and said.section == "exclusion" and not _pattern("elsewhere").search(text):
        found = _pattern("any_recent").match(text)
    if not found:
        found = words("prior_surgery", "words").search(text)
        if not found or not words("prior_surgery", "parts").search(text) or _pattern("elsewhere").search(text):
            return
        short = said.section == "exclusion" and len(text) <= 60
        if not words("prior_surgery", "before").search(text) and not short:
            return
        if _what_followed().search(text[: found.start()]) or _pattern("and_product").match(text[found.end() :]):
            return
        if words("prior_surgery", "to_come").search(text[: found.end() + 40]) and not _pattern("done").search(text):
            return
    verdict = _verdict(said, text, found.start(), found.end())
    if verdict == "yes" and _pattern("unresolved").search(text):
        verdict = "conditional"  # it bars those who still hurt from it
    if verdict:
        yield ReadValue(verdict, said, ("no", "conditional", "yes").index(verdict))


@cache
def _what_followed() -> re.Pattern[str]:
    """What a surgery led to, right before its name: a rule on that, not on the surgery."""
    what, after = (any_of(listed("prior_surgery", key)) for key in ("led_to", "after"))
    return re.compile(rf"{what}[^.;,]{{0,40}}{after}\s(?:\w+\s){{0,3}}$")


def negated(text: str, start: int, end: int) -> bool:
    """Whether what stands from start to end is asked to be absent ("no history of …", "… negative")."""
    before = text[max(0, start - 160) : start]
    clause = _pattern("clause").split(before)[-1]
    return bool(
        text.startswith("non", start) or _pattern("no").search(clause) or _pattern("absent").match(text[end : end + 40])
    )


def _set_aside(text: str, column: str) -> str:
    return words(column, "not").sub(lambda found: "~" * len(found.group()), text)


def _verdict(said: Sentence, text: str, start: int, end: int) -> str | None:
    if _pattern("family").search(text[max(0, start - 30) : start]):
        return None
    outside = _pattern("brackets").sub(lambda found: " " * len(found.group()), text)
    if outside[start:end].strip() and _pattern("allowed").search(outside[end : end + 80]):
        return "no"
    if said.section == "exclusion":
        before = text[max(0, start - 60) : start]
        return None if _pattern("except").search(before) or _pattern("denied").search(before) else "yes"
    if negated(text, start, end):
        return "yes"
    if said.section == "unsorted" and _pattern("keeps_out").search(text):
        return "yes"
    return None


_SOURCES = {
    "clause": r";|\.\s|\bbut\b|\bwith\b(?! no)|\bwho (?:have|has|are|is)\b(?! no)",
    "no": r"\b(?:no|not|non|without|absence of|absent|free (?:of|from)|never|negative|none|neither|nor|den(?:y"
    r"|ies)|exclu\w+"
    r"|lack of|refrain|abstain\w*|rule[ds]? out|sin|sans|pas)\b|\bnon-?$",
    "absent": r"[\s,:(-]{0,3}(?:[\w/]+ ){0,3}(?:negative|ruled out|excluded|absent|free\b)",
    "family": r"\bfamily (?:member|history)|\brelatives?\b",
    "brackets": r"\([^()]{0,300}\)",
    "allowed": r"^[^.;]{0,60}\b(?:(?:is|are|will be|may be|can be) (?:also )?(?:allowed|allowable|permitted"
    r"|accept\w+|eligible|included)"
    r"|(?:is|are) not (?:an? )?(?:exclu\w+|reason)|not excluded)",
    "except": r"\b(?:except(?: for)?|other than|excluding|with the exception of|apart from)\b[^.;()]{0,50}$",
    "like_exclusion": r"\b(?:history of|active|known|current|prior|previous|uncontrolled|severe|presence of"
    r"|exclu\w*|allerg\w*"
    r"|within the|in the (?:last|past)|on anti|taking|pregnant)\b|^\W*[\w-]+(?: or [\w-]+)?\W*$",
    "denied": r"\b(?:with or )?without\b(?!.{0,30}\b(?:negative|adequate|effective|contracep))[^,;.()]{0,25}$",
    "any_recent": r"^\W*(?:(?:patients?|subjects?|participants?|those) (?:with|who (?:had|have had|underwent)) )?"
    r"(?:(?:any|recent|major|prior|previous|other) ){0,3}(?:surg(?:ery|eries|ical procedures?)|operations?)\b"
    r"(?= ?\(?(?:within|in the (?:last|past)|during the (?:last|past)|less than|<|\d))",
    "unresolved": r"\b(?:unresolved|persist\w*|ongoing|residual|continu\w*)\b[^.;]{0,60}\b(?:from|after|following"
    r"|due to|since)\b"
    r"[^.;]{0,50}(?:surg|operat|fusion|\w+ectom)",
    "and_product": r"[^.;,]{0,40}\band (?:\w+ ){1,3}treated with\b",
    "keeps_out": r"exclu|ineligib|not (?:be )?(?:eligible|included|enrolled)|must not|cannot|may not",
    "elsewhere": r"\b(?:knee|hip|shoulder|cardiac|heart|abdominal|eye|cervical spine|neck)\b(?!.*\b(?:lumbar"
    r"|low(?:er)? back|spinal)\b)",
    "done": r"\b(?:prior|previous\w*|history of|undergone|underwent|has had|have had)\b.{0,60}\b(?:surg|operat"
    r"|fusion|\w+ectom)",
}


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(_SOURCES[name])
