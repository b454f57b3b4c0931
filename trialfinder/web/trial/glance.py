"""At a glance: what a person decides by, unfolded, each line with the way to its part. Pure HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from markupsafe import Markup

from trialfinder.advice.cautions.ledger import Caution
from trialfinder.advice.fit.joining import earlier_rules, joining_rules
from trialfinder.advice.questions.questions import TAKING_PART, Answer, taking_part
from trialfinder.html.env import ours, pieces, record_link
from trialfinder.places.distance import distance_in_words
from trialfinder.reading.cards.product import plain_product
from trialfinder.reading.dates import date_in_words
from trialfinder.reading.reading import Reading
from trialfinder.rows import SiteRow
from trialfinder.vocabulary import upper
from trialfinder.web.parts.before_you_agree import red_flags_html
from trialfinder.web.parts.facts import Shown
from trialfinder.web.trial.sites import contact_html
from trialfinder.wording import (
    site_to_ask,
    targets_in_words,
    town_in_words,
    what_is_got,
    whole_trial_contacts,
    whose,
)

FIRST_ASKED: Final = ("min_age", "max_age", "sex", "min_pain_months")
"""The rules that a person can check alone; the others are counted."""
BARS_SHOWN: Final = 2
"""So many rules on earlier injections stand here; the rest are counted."""


def glance_html(
    trial: Shown,
    answers: Mapping[str, Answer],
    sites: Sequence[SiteRow],
    bad: Sequence[Caution],
) -> Markup:
    """The block on top of the page, with the danger signs. Only words of ours in it are explained, no place or name.

    Args:
        trial: the record.
        answers: of `questions`, by id.
        sites: every site, nearest first where a place is known, else those that recruit first.
        bad: the cautions.
    """
    site = next((one for one in sites if one.is_recruiting), sites[0] if sites else None)
    many = f"all {len(sites)} sites" if len(sites) > 1 else "where"
    bars = _bars(trial)
    rows = [
        ("What is given", trial.explain(_injected(trial), "injected"), "injected", "details"),
        ("From whom", _or_none(trial, _whose(trial), "whose"), "", ""),
        (_site_name(trial, site), _site(trial, site, len(sites)), "where", many),
        (WHOM, _call(trial, site, sites), "", ""),
        ("Compared with", _or_none(trial, answers["comparison"].answer, "compared"), "plan", "what happens to you"),
        ("Chance of the product", _or_none(trial, chance_in_short(answers, trial.reading), "chance"), "", ""),
        *_later(trial, answers["crossover"]),
        ("What may keep you out", trial.explain(bars, "bars"), "join", "all rules") if bars else ("", "", "", ""),
        ("Who can join", _or_none(trial, _joins(trial), "joins"), "" if bars else "join", "all rules"),
        ("Cost", _or_none(trial, answers["cost"].answer, "cost"), "", ""),
        ("Worth a question", _worth(trial, bad), "worth" if bad else "", "read it" if len(bad) == 1 else "read them"),
    ]
    missing = [name for name, words, _, _ in rows if name and not words]
    if missing:  # said once, where the person to call would stand
        at = next(at for at, row in enumerate(rows) if row[0] == WHOM)
        missing += [] if taking_part(trial.reading, answers.values()) else ["What taking part involves"]
        rows.insert(at, (NOT_CARRIED, _not_carried(trial, missing), "", ""))
    told = [(name, words, id, upper(to) if to else "") for name, words, id, to in rows if words]
    return Markup(pieces("trial.html").glance(told, ours(red_flags_html())))


WHOM: Final = "Whom to call"
NOT_CARRIED: Final = "Not in our offline copy"


def _or_none(trial: Shown, words: str, place: str) -> Markup:
    """Words of ours as HTML; nothing where they say no more than that our copy does not carry something."""
    return Markup() if trial.says_nothing(words) else trial.explain(words, place)


def _not_carried(trial: Shown, names: Sequence[str]) -> Markup:
    """What our copy does not carry, in one sentence with the way to it."""
    record = record_link(trial.reading.nct_id, "the registry’s page")
    return Markup(pieces("trial.html").missing(names, record))


def _injected(trial: Shown) -> str:
    labels = trial.reading.labels
    if not labels.therapies:
        none = "not named in our offline copy" if trial.is_partial else "not named: our rules found none in the record"
        return f"{upper(none)}."
    words = plain_product(labels, trial.reading.identity)
    targets = [one for one in labels.targets if one != "not_stated"]
    return f"{words}. Into: {targets_in_words(targets)}." if targets else f"{words}."


def _whose(trial: Shown) -> str:
    labels = trial.reading.labels
    if labels.cell_source in (None, "not_stated"):
        return upper(f"{trial.silent}.")
    return upper(f"{whose(labels, is_partial=trial.is_partial)}.")


def chance_in_short(answers: Mapping[str, Answer], reading: Reading) -> str:
    """The chance of the product in a line; where the record gives no share, its answer."""
    chance, got = reading.design.chance_of_product.value, what_is_got(reading.labels)
    if not answers["chance"].stated or not reading.design.chance_of_product.stated:
        return answers["chance"].answer
    each = reading.design.chance_of_each
    told = f"Everyone gets {got}." if chance == "everyone" else f"By chance, {chance} get {got}."
    return f"{told} By group: {each.value}." if each.stated else told


def _later(trial: Shown, answer: Answer) -> list[tuple[str, Markup, str, str]]:
    """Whether the product may come later; nothing where there is no comparison, or the study is off our topic."""
    if trial.reading.taking_part.crossover.value == "no_comparison" or trial.reading.labels.topic == "no":
        return []
    to = ("asks", "read them") if answer.stated else ("", "")
    return [(TAKING_PART["crossover"], _or_none(trial, answer.answer, "later"), *to)]


def _bars(trial: Shown) -> str:
    """What an earlier injection does, the rule that reaches farthest first; "" where our reading found none."""
    rules = [one.words for one in earlier_rules(trial.reading)]
    left = len(rules) - BARS_SHOWN
    more = f" {left} more on earlier treatment." if left > 0 else ""
    return " ".join(rules[:BARS_SHOWN]) + more


def _joins(trial: Shown) -> str:
    rules = joining_rules(trial.reading)
    if not rules:
        return upper(f"{trial.silent}.")
    first = [one.words for one in rules if one.name in FIRST_ASKED]
    left = len([one for one in rules if not one.name.startswith("earlier_injection")]) - len(first)
    more = f" {left} more {'rule' if left == 1 else 'rules'}." if left else ""
    return " ".join(first) + more


def _site_name(trial: Shown, site: SiteRow | None) -> str:
    near = site is not None and site.distance_km is not None
    if site is None or not site.is_recruiting or trial.is_partial:  # our copy is too old to call a site open
        return "Nearest site" if near else "Where"
    return "Nearest recruiting site" if near else "A recruiting site"


def _site(trial: Shown, site: SiteRow | None, count: int) -> str:
    if site is None:
        return "Our data hold no site for this trial."
    where = town_in_words(site)
    none = "It does not recruit" if count == 1 else f"None of the {count} sites recruits"
    verified = trial.reading.section.status_module.status_verified_date
    said = (
        f"Recruiting, going by the record of {date_in_words(verified) or 'a day not given'}."
        if site.is_recruiting
        else f"{none}."
    )
    said = "" if trial.is_partial else said
    name = f"{site.facility}, " if site.facility else ""
    if site.distance_km is None:
        return f"{name}{where}. {said}"
    away = distance_in_words(site.distance_km, trial.in_miles)
    return f"{upper(away)}: {name}{where}. {said}"


def _call(trial: Shown, site: SiteRow | None, sites: Sequence[SiteRow]) -> Markup:
    """Those of the whole trial, then those of the site; of each the first with a phone, else the first; or none."""
    said: list[tuple[Markup, str]] = []
    asked = site_to_ask(sites, site)
    of_site = "this site" if asked is site or asked is None else f"the site in {town_in_words(asked)}"
    own = asked.contacts if asked is not None else ()
    for people, of in ((whole_trial_contacts(trial.reading.study), "the whole trial"), (own, of_site)):
        if people:
            one = next((one for one in people if one.phone), people[0])
            said.append((contact_html(trial, one), of))
    return Markup(pieces("trial.html").call(said)) if said or not trial.is_partial else Markup()


def _worth(trial: Shown, bad: Sequence[Caution]) -> str:
    if not bad:
        none = "Our copy holds too little to say." if trial.is_partial else "Our rules found nothing."
        return f"{none} That is not a verdict."
    points = f"{len(bad)} {'thing' if len(bad) == 1 else 'things'}"
    return f"{points} in the record to ask about. That is not a verdict on the trial."
