"""Which recruiting trials keep out people who had a product before: what an injection today may close."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from trialfinder.advice.offer.offered import Offered, find_offered, find_place_of_injection
from trialfinder.data import Data
from trialfinder.reading.criteria.earlier import PriorRule, firmest
from trialfinder.reading.reading import Reading
from trialfinder.registry.record import Study
from trialfinder.vocabulary import is_recruiting
from trialfinder.wording import in_months, status_in_words, title_in_words

Certainty = Literal["names_it", "may"]
"""names_it: the rule names this kind of product. may: it names a wider group, has an exception, or a place that we
do not know."""

KIND_WORDS: Final = {
    "prp": "PRP or another platelet product",
    "own_cells": "your own cells",
    "donor_cells": "a donor's cells or tissue",
    "cells_not_told": "cells",
    "other_biologic": "any biologic",
    "this_product": "the same product",
    "steroid": "a steroid",
    "any_injection": "any injection",
    "disc_procedure": "a procedure on the disc",
}
"""What a rule is about."""

PLACE_WORDS: Final = {
    "anywhere": "anywhere in the body",
    "spine": "into the back",
    "disc": "into the disc",
    "facet": "into a facet joint",
    "sij": "into the sacroiliac joint",
    "epidural": "around the nerve (epidural)",
    "muscle_ligament": "into muscle or ligament",
    "elsewhere": "outside the back",
}
"""Where a rule applies."""

_OF_OFFERED: Final = {"platelets": "prp", "cells": "cells_not_told", "any_biologic": "other_biologic"}
"""Words of offered.toml -> kinds of rules, where the two differ."""


@dataclass(frozen=True, slots=True)
class BarringRule:
    """One rule of a trial that may keep out people who had the product."""

    kind: str
    certainty: Certainty
    target: str | None
    """The place that the rule names, a key of PLACE_WORDS; None: any place."""
    wait_months: float | None
    """How long after the injection the rule holds; None: no time limit is stated."""
    quote: str
    path: str
    words: str
    """The rule in plain words."""
    of_kind: Certainty
    """Whether it means this kind of product, whatever the place."""


@dataclass(frozen=True, slots=True)
class TrialLine:
    """One trial in a list."""

    nct_id: str
    title: str
    status: str
    """In words, with its date."""


@dataclass(frozen=True, slots=True)
class ClosedTrial:
    """A recruiting trial with its rules, the firmest first."""

    trial: TrialLine
    bars: tuple[BarringRule, ...]


@dataclass(frozen=True, slots=True)
class RuledOut:
    """What having a product today may close. The four groups hold every recruiting trial on our topic once."""

    product: Offered
    target: str | None
    closed: tuple[ClosedTrial, ...]
    """With a rule that names the product, or may mean it."""
    silent: tuple[TrialLine, ...]
    """We read the criteria and found no such rule. That is not a promise."""
    not_read: tuple[TrialLine, ...]
    """The criteria are in another language or too long to read."""
    not_held: tuple[TrialLine, ...]
    """Not in our offline copy; see the registry's record."""

    @property
    def summary(self) -> str:
        """The counts in a few sentences."""
        read = len(self.closed) + len(self.silent)
        sure = sum(any(bar.certainty == "names_it" for bar in one.bars) for one in self.closed)
        more = len(self.closed) - sure
        if not read:
            text = "We could not read the rules of any recruiting trial: ask each one."
        elif not self.closed:
            text = f"We read the rules of {_trials(read)} and found none about this product: ask."
        else:
            text = f"We read the rules of {_trials(read)}."
            text += f" A rule names it in {_trials(sure)}." if sure else ""
            text += f" A rule may mean it in {_trials(more)}." if more else ""
            text += f" We found no rule in {_trials(len(self.silent))}: ask." if self.silent else ""
        if self.not_read:
            text += f" We could not read the rules of {_trials(len(self.not_read))}."
        if self.not_held:
            text += f" Not in our offline copy: {_trials(len(self.not_held))}; see the registry's records."
        return text


def would_rule_out(data: Data, product: str, target: str | None = None, *, today: date | None = None) -> RuledOut:
    """Which recruiting trials would keep a person out who has this product, at this place, today.

    Args:
        data: the records held.
        product: a word of offered.toml (`prp`, `own-cells`, `steroid`).
        target: `disc`, `facet` …; None: not known.
        today: the day of the injection.

    Raises:
        QueryError: a product or target that is not known.
    """
    day = today or date.today()
    what, where = find_offered(product), find_place_of_injection(target)
    closed: list[ClosedTrial] = []
    groups: dict[str, list[TrialLine]] = {"silent": [], "not_read": [], "not_held": []}
    for study, rules in recruiting_rules(data):
        line = trial_line(study, day)
        bars = tuple(bars_of(rules, what, where, data.labels[study.nct_id].therapies)) if rules else ()
        if bars:
            closed.append(ClosedTrial(line, bars))
        elif rules is None:
            groups["not_held" if study.is_partial else "not_read"].append(line)
        else:
            groups["silent"].append(line)
    closed.sort(key=lambda one: (*_how_sure(one.bars[0]), one.trial.nct_id))
    return RuledOut(what, where, tuple(closed), *(tuple(groups[name]) for name in ("silent", "not_read", "not_held")))


def recruiting_rules(data: Data) -> tuple[tuple[Study, tuple[PriorRule, ...] | None], ...]:
    """Each recruiting study on our topic with its rules on earlier injections; None where they could not be read."""
    return tuple(
        (study, rules_or_none(data.reading(nct_id)))
        for nct_id, study in sorted(data.records.items())
        if data.labels[nct_id].is_a_trial_of_it and is_recruiting(study.protocol_section.status_module.overall_status)
    )


def rules_or_none(reading: Reading) -> tuple[PriorRule, ...] | None:
    """The rules on earlier injections; None where the criteria are not held or cannot be read."""
    if reading.is_partial:
        return None
    is_read = bool(reading.earlier) or reading.eligibility["excludes_prior_biologic"].value is not None
    return reading.earlier if is_read else None


def bars_of(
    rules: Iterable[PriorRule], product: Offered, target: str | None, therapies: Iterable[str] = ()
) -> Iterator[BarringRule]:
    """The rules that speak of a product at a place, the firmest first.

    Args:
        rules: of one study.
        product: what was, or would be, injected.
        target: where; None: not known.
        therapies: what the study itself tests, for rules on "the same product".
    """
    named, wider = as_rules_say(product.named), as_rules_say(product.wider)
    same_thing = not set(product.therapies).isdisjoint(therapies)
    found = []
    for rule in firmest(rules):
        certainty = match(rule, named, wider, target, same_thing)
        if certainty:
            where = None if rule.where == "anywhere" else rule.where
            of_kind = _of_kind(rule, named, wider, same_thing) or "may"
            words = f"The rule is about {rule_in_words(rule)}.{_unsure(rule, of_kind, _at_place(rule, target))}"
            found.append(BarringRule(rule.what, certainty, where, rule.months, *rule.quote, words, of_kind))
    yield from sorted(found, key=_how_sure)


def _how_sure(bar: BarringRule) -> tuple[bool, bool]:
    """What is certain first, then what names the product and depends on its place alone."""
    return bar.certainty != "names_it", bar.of_kind != "names_it"


def as_rules_say(kinds: Iterable[str]) -> frozenset[str]:
    """Kinds of offered.toml as the kinds of rules."""
    return frozenset(_OF_OFFERED.get(kind, kind) for kind in kinds)


def match(
    rule: PriorRule, named: frozenset[str], wider: frozenset[str], where: str | None, same_thing: bool = False
) -> Certainty | None:
    """Whether a rule speaks of a product at a place: for certain, perhaps, or not.

    Args:
        rule: of one study.
        named: kinds of rules that name the product.
        wider: kinds that name a group to which it may belong.
        where: where it was, or would be, put; None or `unknown`: not known.
        same_thing: the study tests this kind of product.
    """
    of_kind, at_place = _of_kind(rule, named, wider, same_thing), _at_place(rule, where)
    if of_kind is None or at_place is None:
        return None
    return "may" if _unsure(rule, of_kind, at_place) else "names_it"


def _of_kind(rule: PriorRule, named: frozenset[str], wider: frozenset[str], same_thing: bool) -> Certainty | None:
    if rule.what == "any_injection":
        is_any = not (rule.is_wide or rule.of_another)
        return None if named == {"disc_procedure"} else "names_it" if is_any else "may"
    if rule.what == "this_product":
        return "may" if same_thing else None
    return "names_it" if rule.what in named else "may" if rule.what in wider else None


def _unsure(rule: PriorRule, of_kind: Certainty | None, at_place: Certainty | None) -> str:
    """Why a rule may or may not hold, in words; empty where it is certain."""
    if of_kind != "names_it":
        return " It may not mean this product: ask."
    if at_place != "names_it":
        return " It depends on where the product is put: ask."
    is_let_in = rule.has_exception and not rule.excepts_tests
    return " The exception may let you in: ask." if is_let_in else ""


_BACK: Final = ("disc", "facet", "sij", "epidural", "muscle_ligament", "spine")


def _at_place(rule: PriorRule, where: str | None) -> Certainty | None:
    if where in (None, "unknown"):
        if rule.where == "anywhere":
            return "may" if rule.what == "any_injection" else "names_it"
        return "may" if where or rule.where != "elsewhere" else None
    if rule.where == "anywhere":
        return "names_it" if where in _BACK or rule.what != "any_injection" else "may"
    if rule.where == where:
        return "may" if where == "elsewhere" else "names_it"
    if rule.where == "spine":
        return "names_it" if where in ("disc", "facet", "epidural") else "may" if where in _BACK else None
    return "may" if where == "spine" and rule.where in _BACK else None


def trial_line(study: Study, today: date) -> TrialLine:
    """One study for a list."""
    return TrialLine(study.nct_id, title_in_words(study), status_in_words(study, today))


def rule_in_words(rule: PriorRule) -> str:
    """What, where and how long: `PRP or another platelet product, into the disc, with a wait of 6 months`."""
    if rule.months is not None:
        wait = f"a wait of {in_months(rule.months)}"
    else:
        wait = "a time limit given only in words" if rule.is_recent else "no time limit stated"
    return f"{_thing(rule)}, with {'an exception and ' if rule.has_exception else ''}{wait}"


def _thing(rule: PriorRule) -> str:
    level = " that the trial treats" if rule.this_level else ""
    place = "on the disc" if rule.what == "disc_procedure" and rule.where == "disc" else PLACE_WORDS[rule.where]
    if rule.is_wide:
        return f"any treatment, {place}{level}"
    if rule.of_another:
        return f"an injection of another substance, {place}{level}"
    what = "a procedure" if rule.what == "disc_procedure" and rule.where == "disc" else KIND_WORDS[rule.what]
    return f"{what}, {place}{level}"


def _trials(count: int) -> str:
    return f"{count} {'trial' if count == 1 else 'trials'}"
