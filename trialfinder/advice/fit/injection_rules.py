"""A person's earlier injections against a record's rules on them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from trialfinder.advice.fit.answers import Answers, Injection
from trialfinder.advice.fit.limits import Result
from trialfinder.advice.offer.closes import KIND_WORDS, match
from trialfinder.advice.offer.offered import find_offered, find_place_of_injection
from trialfinder.reading.criteria.earlier import PriorRule, prior_injection_rules
from trialfinder.reading.labels.labels import Labels
from trialfinder.registry.record import Study
from trialfinder.vocabulary import TARGETS
from trialfinder.wording import in_months, months_since

_WORST: dict[Result, int] = {"not_met": 0, "unknown": 1, "met": 2}


def check_injections(
    study: Study, answers: Answers, today: date, labels: Labels
) -> Iterator[tuple[Result, str, str, str]]:
    """Result, quote, path and words of each rule on earlier injections."""
    rules = prior_injection_rules(study)
    about_steroid = {rule.quote for rule in rules if rule.kind == "steroid"}
    for rule in rules:
        beside = rule.quote in about_steroid
        if rule.kind == "any_injection" and beside and rule.target != "disc":
            continue  # the same line, read as a rule on steroids
        result: Result = "unknown"
        if answers.earlier_injections is not None:
            results = [_check(rule, one, today, labels, beside) for one in answers.earlier_injections]
            result = min(results, key=lambda one: _WORST[one], default="met")
        yield result, rule.quote.text, rule.quote.path, _words(rule)


def _check(rule: PriorRule, had: Injection, today: date, labels: Labels, beside: bool) -> Result:
    product = find_offered(had.product)
    same_thing = not set(product.therapies).isdisjoint(labels.therapies)
    certainty = match(rule, product, find_place_of_injection(had.target), same_thing, beside)
    if certainty is None:
        return "met"
    if rule.washout_months is not None and not rule.permanent:
        since = months_since(had.when, today)
        if since is None:
            return "unknown"
        least, most = since
        if least > rule.washout_months:
            return "met"
        if most >= rule.washout_months:
            return "unknown"
    return "not_met" if certainty == "names_it" else "unknown"


def _words(rule: PriorRule) -> str:
    where = f", {TARGETS[rule.target]}" if rule.target else ""
    what = f"An earlier injection ({KIND_WORDS[rule.kind]}{where})"
    if rule.washout_months is None:
        return f"{what}: the record names no end."
    return f"{what}: the record asks for a wait of {in_months(rule.washout_months)}."
