"""What a record asks of those who join, rule by rule, for people to read: in our words, each with the record's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from trialfinder.advice.fit.rules import NUMBERS, number_words
from trialfinder.advice.fit.words import (
    HEALTH_RULES,
    SIDES,
    covering,
    health_words,
    is_narrow,
    listed,
    names_it,
    rule,
)
from trialfinder.advice.offer.closes import rule_in_words as in_words
from trialfinder.reading.criteria.durations import canonical
from trialfinder.reading.criteria.eligibility import CriteriaLine, EligibilityFact
from trialfinder.reading.criteria.items import sentences
from trialfinder.reading.criteria.named import NAMED
from trialfinder.reading.reading import Reading
from trialfinder.reading.text.quote import collapse, unescape


class JoiningRule(NamedTuple):
    """One thing that a record asks of those who join."""

    name: str
    """Its key in `read_eligibility`."""
    words: str
    """A sentence of ours."""
    field: EligibilityFact
    """What it rests on."""
    more: tuple[EligibilityFact, ...] = ()
    """Further sentences of the record, where no single one says it all."""

    @property
    def quotes(self) -> tuple[EligibilityFact, ...]:
        """Every sentence that it rests on; none of a rule without one."""
        return tuple(one for one in (self.field, *self.more) if one.quote)

    def shown(self, quote: str, longest: int) -> str:
        """A quote, cut where it is longer so that the words that the rule is about stay in sight."""
        text = unescape(collapse(quote))
        if len(text) <= longest:
            return text
        known = self.name in HEALTH_RULES or self.name in NUMBERS
        found = covering(self.name).search(canonical(text)) if known else None
        at = text.lower().find(found.group()) if found else 0
        if at < longest - BEHIND:
            return f"{text[:longest].rstrip()} …"
        start = text.rfind(" ", 0, at - BEFORE) + 1
        tail = " …" if len(text) > start + longest else ""
        return f"… {text[start : start + longest].rstrip()}{tail}"


BEFORE: Final = 40
BEHIND: Final = 60
"""Characters of a cut quote before and behind the words that it is shown for."""

TOLD_LINE_BY_LINE: Final = (
    "excludes_prior_biologic",
    "excl_any_biologic",
    "excl_needle_this_place",
    "excl_prior_timed_months",
    "excl_disc_procedure",
    "steroid_washout_months",
)
"""Fields that sum up the rules on earlier injections: people read the rules themselves, each with place and wait."""


def joining_rules(reading: Reading) -> tuple[JoiningRule, ...]:
    """Every rule that we could read from a record; those on earlier injections come right after ages and sex."""
    stated = [*_stated(reading)]
    people = [one for one in stated if one.name in ("min_age", "max_age", "sex")]
    return (*people, *earlier_rules(reading), *stated[len(people) :])


def _stated(reading: Reading) -> Iterator[JoiningRule]:
    """Each field that asks something, with the sentence that reaches farthest; with all where none says it all."""
    for name, field in reading.eligibility.items():
        if name in (*HEALTH_RULES, *NAMED) and field.value in ("yes", "conditional"):
            field, *more = _farthest(reading, name, field)
            if words := _side_by_side(name, (field, *more)) or rule_in_words(name, field):
                yield JoiningRule(name, words, field, tuple(more))
        elif (words := rule_in_words(name, field)) is not None:
            yield JoiningRule(name, words, field)


def _farthest(reading: Reading, name: str, field: EligibilityFact) -> Sequence[EligibilityFact]:
    """The sentence that bars all of a kind, or every sentence that bars some of it."""
    some = [
        _with_what_takes_back(line, EligibilityFact(found.value, found.said.raw, found.said.path))
        for line in reading.lines
        for at, found in line.health
        if at == name and found.value == field.value
    ]
    texts = [one.quote or "" for one in some]
    some = [one for at, one in enumerate(some) if not any(_holds(text, texts[at]) for text in texts)]
    some = list(dict.fromkeys(some)) or [field]
    whole = [one for one in some if name in HEALTH_RULES and not is_narrow(HEALTH_RULES[name], _text(one))]
    return whole[:1] or some


def _text(field: EligibilityFact) -> str:
    return canonical(field.quote or "")


def _holds(text: str, other: str) -> bool:
    return text != other and other in text


def _side_by_side(name: str, fields: Sequence[EligibilityFact]) -> str | None:
    """The whole rule, where one sentence bars bleeding and another blood thinners."""
    item = HEALTH_RULES.get(name, "")
    sides, texts = SIDES.get(item, ()), [_text(one) for one in fields]
    if len(texts) > 1 and sides and all(any(names_it(item, side, text) for text in texts) for side in sides):
        return rule(name)
    return None


def _with_what_takes_back(line: CriteriaLine, field: EligibilityFact) -> EligibilityFact:
    """A sentence with the one behind it that takes some of it back ("… is accepted if more than 2 years ago")."""
    before, found, rest = line.quote.text.partition(field.quote or "")
    following = next(iter(sentences(rest.strip())), "") if found else ""
    if not listed("taken_back").search(canonical(following)):
        return field
    end = len(before) + len(found) + rest.index(following) + len(following)
    return field._replace(quote=line.quote.text[len(before) : end])


def earlier_rules(reading: Reading) -> Iterator[JoiningRule]:
    """The rules on earlier injections, the one that reaches farthest first, each with its place and its wait."""
    lines = {rule.quote: line for line in reading.lines for rule in line.earlier}
    for number, one in enumerate(reading.earlier, start=1):
        words = f"Earlier treatment: {in_words(one)}."
        field = EligibilityFact("yes", *one.quote)
        field = _with_what_takes_back(lines[one.quote], field) if one.quote in lines else field
        yield JoiningRule(f"earlier_injection_{number}", words, field)


def rule_in_words(name: str, field: EligibilityFact) -> str | None:
    """One field of read_eligibility as a sentence; None where it asks nothing, or repeats another field."""
    value = field.value
    if value in (None, "no", "not_stated", "ALL") or name.startswith("text_"):
        return None
    if name in TOLD_LINE_BY_LINE:
        return None
    if name in NAMED:
        return rule(name)
    if name in HEALTH_RULES:
        return health_words(name, value, canonical(field.quote or ""))
    if name == "sex":
        return rule(name).format(who="women" if value == "FEMALE" else "men")
    return number_words(name, field)
