"""What is injected, who can join, and what happens to those who do, with the record's words below. Pure HTML."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from markupsafe import Markup

from trialfinder.advice.fit.joining import joining_rules
from trialfinder.advice.questions.questions import Answer, taking_part
from trialfinder.html.env import as_text, pieces, record_link
from trialfinder.products import Product
from trialfinder.products.passports import passport_lines
from trialfinder.reading.cards.design import DesignCard
from trialfinder.reading.cards.product import Field, Identity, plain_product
from trialfinder.reading.text.quote import Quote
from trialfinder.registry.record import ArmGroup
from trialfinder.vocabulary import ARM_KINDS, upper
from trialfinder.web.parts.facts import Ground, Line, Shown, card, fact, from_html, listed_html, quote_of, silence
from trialfinder.wording import (
    FACT_NAMES,
    followed_in_words,
    processing_in_words,
    product_in_words,
    targets_in_words,
    times_in_words,
    whose,
)

_ITEMS: Final = (
    "dose_cells", "volume_ml", "n_injections", "leukocytes", "activation", "platelet_count", "carrier", "guidance",
    "living_cells",
)  # fmt: skip
"""Lines of the card beyond our labels, in reading order."""
_LIVING: Final = {"yes": "yes", "no": "no", "platelets": "platelets, which are parts of blood cells"}
_LEUKOCYTES: Final = {"rich": "many (leukocyte-rich)", "poor": "few (leukocyte-poor)", "rich; poor": "both kinds"}
TIMES_SHOWN: Final = 6


def _html() -> Any:
    return pieces("trial.html")


def product_html(trial: Shown, identity: Identity) -> Markup:
    """The whole card."""
    labels, study = trial.reading.labels, trial.reading.study
    title = "What is injected"
    if not labels.therapies:
        said = "not named in our offline copy" if trial.is_partial else "not named: our rules found none in the record"
        return card("injected", title, _html().not_named(fact("Product", said, stated=False), _ours(trial)))
    words = plain_product(labels, identity)
    named = product_in_words(labels, is_partial=trial.is_partial)
    stated_source = labels.cell_source not in (None, "not_stated")
    owner = whose(labels, is_partial=trial.is_partial) if stated_source else None
    lines = [
        _label(trial, "Product", named, "product:", labels.therapy_evidence),
        _label(trial, "Own or donor", owner, "source:", labels.source_evidence),
        _label(trial, "Preparation", _made(trial), "processing:", labels.processing_evidence),
        _label(
            trial,
            "Injected into",
            targets_in_words(labels.targets) if set(labels.targets) - {"not_stated"} else None,
            "targets:",
            labels.target_evidence,
        ),
        *(_item(trial, identity, name, FACT_NAMES[name]) for name in _ITEMS),
    ]
    score = identity.completeness_score
    body = _html().injected(
        words,
        score,
        listed_html(trial, lines),
        [*map(_passport, trial.reading.named)],
        _ours(trial),
        study.completeness != "full",
        _from(trial, title, lines),
    )
    return card("injected", title, body, told=f"{score[0]} of {score[1]} items are stated" if score else "")


def _made(trial: Shown) -> str | None:
    """How it is made, in words; None where that is not stated."""
    labels = trial.reading.labels
    is_told = labels.processing not in (None, "not_stated")
    return processing_in_words(labels, is_partial=trial.is_partial) if is_told else None


def _passport(product: Product) -> dict[str, object]:
    """What we hold on a named product beside the record: whose, what kind, who makes it, what regulators did, the back.

    Makers' and news pages are kept out of the sources, as in every passport.
    """
    return {
        "name": product.name,
        "words": " ".join(passport_lines(product)),
        "sources": [one for one in product.sources if one.is_shown],
    }


def _from(trial: Shown, title: str, lines: Sequence[Line]) -> Markup:
    return from_html(trial, title, [one.ground for one in lines if one.ground is not None])


def _label(trial: Shown, name: str, words: str | None, kind: str, quotes: Sequence[Quote]) -> Line:
    if words is None and trial.is_partial:
        return silence(trial, name)
    shown = words or trial.silent
    # These words are ours; what the record says stands where they come from.
    told = trial.explain(upper(shown), kind.strip(":")) if words else None
    return Line(fact(name, shown, stated=words is not None, shown=told), Ground(name, shown, kind, tuple(quotes)))


def _item(trial: Shown, identity: Identity, name: str, title: str) -> Line:
    """A line of the card; one that was not asked of such a product shows only when the record states it."""
    field = getattr(identity, name)
    if not field.stated:
        return silence(trial, title) if name in identity.missing else Line(Markup())
    table = {"living_cells": _LIVING, "leukocytes": _LEUKOCYTES}.get(name, {})
    shown = table.get(field.value, as_text(field.value))
    if name == "n_injections":
        shown = times_in_words(identity)
    return Line(fact(title, shown), _ground(title, shown, f"identity: {name}", quote_of(field.quote, field.path)))


def _ground(name: str, words: str, kind: str, quote: Quote | None) -> Ground:
    return Ground(name, words, kind, (quote,) if quote else ())


def _words(label: str | None, table: dict[str, str]) -> str | None:
    return None if label in (None, "not_stated") else upper(table.get(label or "", label or ""))


def _ours(trial: Shown) -> str:
    """The summary that we wrote for the offline copy, named as ours."""
    summary = trial.reading.section.description_module.brief_summary
    return summary if trial.is_partial and summary else ""


def joining_html(trial: Shown) -> Markup:
    """Who can join: the rules that we could read, then every rule in the record's words."""
    rules = joining_rules(trial.reading)
    if trial.is_partial:
        record = record_link(trial.reading.nct_id, "the registry’s page")
        body = _html().joining_partial([one.words for one in rules], record)
        return card("join", "Who can join", body)
    rows = [trial.explain(one.words, one.name.replace("_", "-")) for one in rules]
    grounds = [
        Ground(
            one.words,
            one.words,
            f"criteria: {one.name}",
            tuple(Quote(said.quote or "", said.path or "") for said in one.quotes),
        )
        for one in rules
    ]
    body = _html().joining(rows, _criteria(trial), from_html(trial, "Who can join", grounds))
    return card("join", "Who can join", body, told=f"{len(rules)} rules that we could read" if rules else "")


def _criteria(trial: Shown) -> Markup:
    """The record's criteria, split into its sections."""
    split = trial.reading.criteria
    parts = [
        (title, [as_text(one.text) for one in quotes])
        for title, quotes in (
            ("To join, it asks for", split.inclusion),
            ("It keeps out", split.exclusion),
            ("Further lines", split.unsorted),
        )
        if quotes
    ]
    return Markup(_html().criteria(parts, sum(len(quotes) for _, quotes in parts), trial.silent))


def plan_html(trial: Shown, design: DesignCard, answers: Mapping[str, Answer]) -> Markup:
    """What happens to you: groups, comparison, chance, who knows, times, follow-up."""
    lines = [
        _answered(trial, "Compared with", answers["comparison"], "control:"),
        _answered(trial, "Your chance of the product", answers["chance"], "design: chance_of_product"),
        _read(trial, FACT_NAMES["allocation_ratio"], design.allocation_ratio, "allocation_ratio"),
        _read(trial, FACT_NAMES["masking"], design.masking, "masking"),
        _read(trial, FACT_NAMES["follow_up"], design.follow_up, "follow_up", followed_in_words),
        _times(trial),
    ]
    arms = trial.reading.section.arms_interventions_module.arm_groups
    body = _html().plan(
        [_arm(trial, one) for one in arms],
        listed_html(trial, lines),
        trial.silent,
        _from(trial, "What happens to you", lines),
    )
    told = f"{len(arms)} groups" if len(arms) > 1 else "one group" if arms else ""
    return card("plan", "What happens to you", body, told=told)


def asks_html(trial: Shown, answers: Sequence[Answer]) -> Markup:
    """What taking part asks: the product later, visits, a test needle into the disc, medicines to stop."""
    asked, title = taking_part(trial.reading, answers), "What taking part involves"
    if not asked and trial.is_partial:  # the first look says so
        return Markup()
    if not asked:
        return card("asks", title, pieces().line(f"{upper(trial.silent)}."))
    part = trial.reading.taking_part
    quotes = {
        "visits": [Quote(one.quote, one.path) for one in part.visits or ()],
        "discography": [Quote(one.quote, one.path) for one in part.discography or ()],
        "medicines": [Quote(one.quote, one.path) for one in part.medicines or ()],
        "taken": [Quote(one.quote, one.path) for one in part.taken or ()],
    }
    lines = [
        Line(
            fact(name, one.answer, stated=one.stated, shown=trial.explain(one.answer, f"asks-{one.id}")),
            Ground(
                name, one.answer, f"taking part: {one.id}", tuple(dict.fromkeys(quotes.get(one.id) or _own_quote(one)))
            ),
        )
        for name, one in asked.items()
    ]
    told = sum(one.stated for one in asked.values())
    body = _html().asks(listed_html(trial, lines), _from(trial, title, lines))
    return card("asks", title, body, told=f"{told} of {len(asked)} stated")


def _own_quote(answer: Answer) -> list[Quote]:
    quote = quote_of(answer.quote, answer.path)
    return [quote] if quote else []


def _arm(trial: Shown, arm: ArmGroup) -> dict[str, str]:
    return {
        "name": as_text(arm.label or "Name not given"),
        "kind": ARM_KINDS.get(arm.type or "", ""),
        "gets": ", ".join(as_text(one.partition(": ")[2] or one) for one in arm.intervention_names),
        "said": as_text(arm.description) if arm.description and not trial.is_partial else "",
    }


def _answered(trial: Shown, name: str, answer: Answer, kind: str) -> Line:
    if trial.says_nothing(answer.answer):
        return silence(trial, name)
    ground = _ground(name, answer.answer, kind, quote_of(answer.quote, answer.path))
    return Line(fact(name, answer.answer, stated=answer.stated), ground)


def _read(trial: Shown, name: str, field: Field, rule: str, in_words: Callable[[str], str] = str) -> Line:
    if not field.stated:
        return silence(trial, name)
    shown = in_words(as_text(str(field.value)))
    return Line(fact(name, shown), _ground(name, shown, f"design: {rule}", quote_of(field.quote, field.path)))


def _times(trial: Shown) -> Line:
    """When something is measured. A record has no field for visits; these times are as near as it comes."""
    module = trial.reading.section.outcomes_module
    some = [one.time_frame for one in (*module.primary_outcomes, *module.secondary_outcomes) if one.time_frame]
    times = list(dict.fromkeys(as_text(one) for one in some))
    if not times:
        return silence(trial, "Visits and measurements")
    more = f" (and {len(times) - TIMES_SHOWN} more)" if len(times) > TIMES_SHOWN else ""
    first = module.primary_outcomes[0] if module.primary_outcomes else None
    main = f"Main measure: {as_text(first.measure)}. " if first and first.measure else ""
    words = f"{main}Measured at: {'; '.join(times[:TIMES_SHOWN])}{more}."
    return Line(fact("Visits and measurements", words))
