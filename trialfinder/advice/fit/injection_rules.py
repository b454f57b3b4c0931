"""A person's earlier injections against a record's rules on them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from trialfinder.advice.fit.answers import Answers, Injection
from trialfinder.advice.fit.limits import Result
from trialfinder.advice.offer.closes import as_rules_say, match, rule_in_words, wait_in_words
from trialfinder.advice.offer.offered import find_offered, find_place_of_injection
from trialfinder.reading.criteria.earlier import PriorRule, firmest, prior_injection_rules
from trialfinder.reading.labels.labels import Labels
from trialfinder.registry.record import Study
from trialfinder.wording import months_since

_WORST: dict[Result, int] = {"not_met": 0, "unknown": 1, "met": 2}


def check_injections(
    study: Study, answers: Answers, today: date, labels: Labels
) -> Iterator[tuple[Result, str, str, str]]:
    """Result, quote, path and words of each rule on earlier injections."""
    for rule in firmest(prior_injection_rules(study)):
        result: Result = "unknown"
        if answers.earlier_injections is not None:
            results = [_check(rule, one, today, labels) for one in answers.earlier_injections]
            result = min(results, key=lambda one: _WORST[one], default="met")
        words = f"An earlier treatment ({rule_in_words(rule)}). {wait_in_words(rule)}"
        yield result, rule.quote.text, rule.quote.path, words


def _check(rule: PriorRule, had: Injection, today: date, labels: Labels) -> Result:
    product = find_offered(had.product)
    same_thing = not set(product.therapies).isdisjoint(labels.therapies)
    where = find_place_of_injection(had.target)
    certainty = match(rule, as_rules_say(product.named), as_rules_say(product.wider), where, same_thing)
    if certainty is None:
        return "met"
    if rule.months is not None:
        since = months_since(had.when, today)
        if since is None:
            return "unknown"
        least, most = since
        if least > rule.months:
            return "met"
        if most >= rule.months:
            return "unknown"
    return "not_met" if certainty == "names_it" else "unknown"
