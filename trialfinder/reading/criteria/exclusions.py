"""Who the criteria keep out: pregnancy, cancer, infection and the like, each yes, no or not_stated.

yes: an exclusion names it, or an inclusion asks for its absence; also where only some cases are barred (diabetes on
insulin, cancer within 5 years). no: the criteria let it in by name. The words are in words.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from trialfinder.reading.criteria.thresholds import ReadValue, Sentence
from trialfinder.reading.text.stems import any_of, blanked, clause, listed, words

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


LONGEST_BARE = 60
"""Characters of an exclusion that names a surgery and needs no word for the past."""


def names_any(said: Sentence) -> bool:
    """Whether a sentence may name anything of HEALTH: most do not, and need no further look."""
    return _any_word().search(said.text) is not None


@cache
def _any_word() -> re.Pattern[str]:
    return re.compile(any_of(word for name in HEALTH for key in ("words", "asked") for word in listed(name, key)))


def names(said: Sentence, column: str) -> Iterator[ReadValue]:
    """Whether a sentence keeps out (or lets in by name) what a column of HEALTH is about."""
    is_asked = said.section == "inclusion" and words(column, "asked").search(said.text)
    if not is_asked and not words(column, "words").search(said.text):
        return
    text = _set_aside(said.text, column)
    if is_asked and words(column, "asked").search(text):
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
    if found and _pattern("still_ahead").search(text[: found.start()]) and not _pattern("past").search(text):
        return
    if not found and said.section == "exclusion" and (any_recent := _pattern("any_recent").match(text)):
        found = None if _pattern("elsewhere").search(text) else any_recent
    if not found:
        found = words("prior_surgery", "words").search(text)
        if not found or not words("prior_surgery", "parts").search(text) or _pattern("elsewhere").search(text):
            return
        own = text[text.rfind(",", 0, found.start()) + 1 :].partition(",")[0]
        bare = [_pattern("but_for").split(text)[0], *([own] if words("prior_surgery", "parts").search(own) else [])]
        short = said.section == "exclusion" and min(map(len, bare)) <= LONGEST_BARE
        if not words("prior_surgery", "before").search(text) and not short:
            return
        if _pattern("what_followed").search(text[: found.start()]) or _pattern("and_product").match(
            text[found.end() :]
        ):
            return
        if words("prior_surgery", "to_come").search(text[: found.end() + 40]) and not _pattern("done").search(text):
            return
    verdict = _verdict(said, text, found.start(), found.end())
    if verdict == "yes" and _pattern("unresolved").search(text):
        verdict = "conditional"  # it bars those who still hurt from it
    if verdict:
        yield ReadValue(verdict, said, ("no", "conditional", "yes").index(verdict))


def needs_surgery(said: Sentence) -> Iterator[ReadValue]:
    """Whether a sentence asks for people who need an operation, or who could have one."""
    found = _pattern("to_be_operated").search(said.text) if said.section == "inclusion" else None
    if found and not negated(said.text, found.start(), found.end()) and not _pattern("no_operation").search(said.text):
        yield ReadValue("yes", said, 1)


def negated(text: str, start: int, end: int) -> bool:
    """Whether what stands from start to end is asked to be absent ("no history of …", "… negative")."""
    before = text[max(0, start - 160) : start]
    clause = _pattern("clause").split(before)[-1]
    return bool(
        text.startswith(("non", "unop"), start)
        or _pattern("no").search(clause)
        or _pattern("not_treated").search(before)
        or _pattern("not_treated_too").search(before)
        or _pattern("absent").match(text[end : end + 40])
    )


def lets_in(text: str, end: int) -> bool:
    """Whether what ends there is let in by name, and on no condition ("earlier PRP is allowed")."""
    outside = _pattern("brackets").sub(blanked, text)
    return _pattern("let_in").match(outside[end:]) is not None


def excepts_tests(text: str, at: int) -> bool:
    """Whether the exception that begins there is for tests alone ("other than discography"): nobody else is let in."""
    excepted = _pattern("ends_exception").split(text[at:], maxsplit=1)[0]
    some = [one for one in _pattern("next_one").split(excepted) if one.strip()]
    return bool(some) and all(_pattern("test").search(one) for one in some)


def _set_aside(text: str, column: str) -> str:
    text = words(column, "not").sub(blanked, text)
    if column != "excludes_anticoagulant_or_bleeding":
        return text
    return _pattern("allergy").sub(blanked, _pattern("platelets_put_in").sub(blanked, text))


def _verdict(said: Sentence, text: str, start: int, end: int) -> str | None:
    if _pattern("family").search(text[max(0, start - 30) : start]):
        return None
    outside = _pattern("brackets").sub(lambda found: " " * len(found.group()), text)
    allowed = _pattern("allowed").search(outside[end : end + 80]) if outside[start:end].strip() else None
    if allowed:  # "allowed if well controlled", "type 2 is allowed, but type 1 is not" keep some out
        return "yes" if _pattern("with_a_condition").search(outside[end + allowed.end() :]) else "no"
    if said.section == "exclusion":
        before = text[max(0, start - 60) : start]
        return None if _pattern("except").search(before) or _pattern("denied").search(before) else "yes"
    if negated(text, start, end):
        return "yes"
    if said.section == "unsorted" and _pattern("keeps_out").search(text):
        return "yes"
    return None


_SOURCES = {
    "clause": r";|\.\s|\bbut\b|\bwith\b(?! no)|\bwho @has(?! no)",
    "no": r"@no|\bnon-?$",
    "not_treated_too": r"@no (?:[\w-]+ ){0,2}@treated with [^.;]{1,100}\b@joined (?:also )?with (?:[\w-]+ ){0,3}$",
    "not_treated": r"@no (?:[\w/-]+ ){0,4}@treated with[,~]*(?:[ ~]+[\w/-]+){0,5}[ ~]*$",
    "absent": r"[\s,:(-]{0,3}(?:[\w/]+ ){0,3}@absent",
    "family": r"\bfamily (?:member|history)|\brelatives?\b",
    "brackets": r"\([^()]{0,300}\)",
    "allowed": r"^[^.;]{0,60}(?:@is (?:also )?@allowed|@are not (?:an? )?@reason|@let_off)",
    "let_in": r"[^.;,]{0,80}?(?:@is (?:also )?@allowed|@are not? (?:an? )?@reason|@let_off)"
    r"(?![^.;]{0,60}(?:@on_condition|[<>]|\d))",
    "with_a_condition": r"^[^.;]{0,80}?(?:@on_condition|[<>]|\d)|;[^.]{0,80}\bnot\b",
    "except": r"@except[^.;()]{0,50}$",
    "allergy": r"@allergic (?:reactions? )?@to_what (?:(?!\b@taking)[^.;,]){0,120}|(?:[\w-]+ ){0,3}@allergic",
    # "platelet rich plasma" is a product; a limit right behind them, or "low", makes it the blood.
    "platelets_put_in": r"(?<!low )(?<!anti[ -])@platelets(?! @of_platelets)(?!(?: of| is| are)?\W{0,3}[<>]=? ?\d)",
    "like_exclusion": r"@like_exclusion|^\W*[\w-]+(?: or [\w-]+)?\W*$",
    "ends_exception": r"[.;)]|,? ?[<>\d]|,? @then_time",
    "next_one": r"[,/]|@joined",
    "test": r"@test",
    "denied": r"\b(?:with or )?without\b(?!.{0,30}@asked_for)[^,;.()]{0,25}$",
    "keeps_out": r"@keeps_out",
}
"""The grammar: `@name` is any word of that list of [exclusions] in words.toml."""

_SURGERY = {
    "any_recent": r"^\W*(?:@people (?:with|who @had) )?(?:@any ){0,3}@surgery(?= ?\(?(?:@within|[<\d]))",
    "unresolved": r"@unresolved[^.;]{0,60}@after[^.;]{0,50}@operation",
    "what_followed": r"@led_to[^.;,]{0,40}@after\s(?:\w+\s){0,3}$",  # a rule on that, not on the surgery
    "and_product": r"[^.;,]{0,40}\band (?:\w+ ){1,3}treated with\b",
    "but_for": r"[,(]? ?@but_for\b",
    "elsewhere": r"@elsewhere(?!.*@back)",
    "to_be_operated": r"@candidate_for (?:[\w/-]+ ){0,5}?\w*@operation|@operation @candidate",
    "no_operation": r"@no_operation|@elsewhere(?!.*@back)",
    "done": r"@done.{0,60}@operated",
    "still_ahead": r"@to_come[^.;,]{0,40}$",
    "past": r"@past",
}
"""The same with the lists of [prior_surgery]."""


@cache
def _pattern(name: str) -> re.Pattern[str]:
    if name in _SURGERY:
        return clause("prior_surgery", _SURGERY[name])
    return clause("exclusions", _SOURCES[name])
