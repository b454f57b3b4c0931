"""What is injected, who can join, and what happens to those who do, with the record's words below. Pure HTML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from trialfinder.advice.fit.joining import JoiningRule, joining_rules
from trialfinder.advice.questions.answered import Answer
from trialfinder.html.text import plain, quoted
from trialfinder.reading.cards.design import DesignCard
from trialfinder.reading.cards.product import Identity, plain_product
from trialfinder.reading.text.quote import Quote, collapse, unescape
from trialfinder.registry.record import ArmGroup
from trialfinder.vocabulary import CELL_SOURCES, PROCESSINGS
from trialfinder.web.parts.facts import (
    OPEN,
    Shown,
    card,
    fact,
    opens_html,
    quote_of,
    quotes_html,
    silence,
    upper,
    wrong_html,
)
from trialfinder.wording import product_in_words, targets_in_words

ITEMS: Final = {
    "dose_cells": "Dose of cells",
    "volume_ml": "Volume",
    "n_injections": "Injections",
    "leukocytes": "White blood cells in it",
    "activation": "Activated before use",
    "platelet_count": "Platelet count",
    "carrier": "Given together with",
    "guidance": "Guided by",
    "living_cells": "Living cells in it",
}
"""Lines of the card beyond our labels, in reading order."""
_LIVING: Final = {"yes": "yes", "no": "no", "platelets": "platelets, which are parts of blood cells"}
_LEUKOCYTES: Final = {"rich": "many (leukocyte-rich)", "poor": "few (leukocyte-poor)", "rich; poor": "both kinds"}
_COPY: Final = '<p class="tf-small">Our copy carries only some facts, so it cannot tell how much the record states.</p>'
ARMS: Final = {
    "EXPERIMENTAL": "gets what is tested",
    "ACTIVE_COMPARATOR": "gets another treatment",
    "PLACEBO_COMPARATOR": "gets a placebo",
    "SHAM_COMPARATOR": "gets a sham (pretend) procedure",
    "NO_INTERVENTION": "gets no treatment of the trial",
    "OTHER": "of another kind",
}
TIMES_SHOWN: Final = 6
RULES_AT_ONCE: Final = 8
"""The further rules are folded."""


def product_html(trial: Shown, identity: Identity) -> str:
    """The whole card."""
    labels, study = trial.reading.labels, trial.reading.study
    if not labels.therapies:
        said = "not named in our offline copy" if trial.is_partial else "not named: our rules found none in the record"
        return card("injected", "What is injected", f"<dl>{fact('Product', said, stated=False)}</dl>{_ours(trial)}")
    words = plain_product(labels, identity)
    rows = [
        _label(trial, "Product", product_in_words(labels), "product:", labels.therapy_evidence),
        _label(trial, "Own or donor", _words(labels.cell_source, CELL_SOURCES), "source:", labels.source_evidence),
        _label(trial, "Preparation", _words(labels.processing, PROCESSINGS), "processing:", labels.processing_evidence),
        _label(
            trial,
            "Injected into",
            targets_in_words(labels.targets) if set(labels.targets) - {"not_stated"} else None,
            "targets:",
            labels.target_evidence,
        ),
        *(_item(trial, identity, name, title) for name, title in ITEMS.items()),
    ]
    lead = f'<p class="tf-said">{plain(words)}.</p>' if words else ""
    body = f'{lead}{_score(identity)}<dl class="tf-identity">{"".join(rows)}</dl>{_ours(trial)}'
    off = _COPY if study.is_partial else ""
    return card("injected", "What is injected", body + off)


def _score(identity: Identity) -> str:
    if identity.completeness_score is None:
        return ""
    stated, asked = identity.completeness_score
    rest = "all that such a report names" if stated == asked else "the rest is marked as not stated, and worth asking"
    return (
        f"<p>The record states <strong>{stated} of {asked}</strong> items that a full report of such a product names: "
        f"{rest}.</p>"
    )


def _label(trial: Shown, name: str, words: str | None, kind: str, quotes: Iterable[Quote]) -> str:
    shown = words or trial.silent
    some = tuple(quotes)
    report = wrong_html(trial, name, shown, kind, some[0] if some else None)
    # These words are ours; what the record says stands in the quotes.
    told = trial.explain(upper(shown), kind.strip(":")) if words else ""
    return fact(name, shown, report, stated=words is not None, shown=told, below=quotes_html(trial, some))


def _item(trial: Shown, identity: Identity, name: str, title: str) -> str:
    """A line of the card; one that was not asked of such a product shows only when the record states it."""
    field = getattr(identity, name)
    if not field.stated and name not in identity.missing:
        return ""
    quote = quote_of(field.quote, field.path)
    if not field.stated:
        return silence(trial, title, f"identity: {name}")
    table = {"living_cells": _LIVING, "leukocytes": _LEUKOCYTES}.get(name, {})
    shown = table.get(field.value, unescape(collapse(field.value)))
    report = wrong_html(trial, title, shown, f"identity: {name}", quote)
    return fact(title, shown, report, below=quotes_html(trial, [quote]))


def _words(label: str | None, table: dict[str, str]) -> str | None:
    return None if label in (None, "not_stated") else upper(table.get(label or "", label or ""))


def _ours(trial: Shown) -> str:
    """The summary that we wrote for the offline copy, named as ours."""
    summary = trial.reading.section.description_module.brief_summary
    return f"<p><strong>Our summary.</strong> {plain(summary)}</p>" if trial.is_partial and summary else ""


def joining_html(trial: Shown) -> str:
    """Who can join: the rules that we could read, then every rule in the record's words."""
    if trial.is_partial:
        known = joining_rules(trial.reading)
        listed = f"<ul>{''.join(f'<li>{plain(one.words)}</li>' for one in known)}</ul>" if known else ""
        return card("join", "Who can join", f"{listed}<p>{plain(upper(trial.silent))} for the full rules.</p>")
    rows = [_rule(trial, one) for one in joining_rules(trial.reading)]
    if not rows:
        return card("join", "Who can join", f"<p>We could read no rule from the record's words.</p>{_criteria(trial)}")
    more = rows[RULES_AT_ONCE:] if len(rows) > RULES_AT_ONCE + 1 else []
    first = rows[: len(rows) - len(more)]
    folded = f"<details><summary>{len(more)} more rules that we read</summary>{_rules(more)}</details>" if more else ""
    return card("join", "Who can join", f"{OPEN}{_rules(first)}{folded}{_criteria(trial)}")


def _rules(rows: Sequence[str]) -> str:
    return f'<ul class="tf-rules">{"".join(rows)}</ul>'


def _rule(trial: Shown, one: JoiningRule) -> str:
    quote = quote_of(one.field.quote, one.field.path)
    inside = quotes_html(trial, [quote]) + wrong_html(trial, "Who can join", one.words, f"criteria: {one.name}", quote)
    return (
        f"<li><span>{trial.explain(one.words, one.name.replace('_', '-'))}</span>{opens_html(one.words, inside)}</li>"
    )


def _criteria(trial: Shown) -> str:
    """The record's criteria, split into its sections."""
    split = trial.reading.criteria
    parts = [
        (title, quotes)
        for title, quotes in (
            ("To join, it asks for", split.inclusion),
            ("It keeps out", split.exclusion),
            ("Further lines", split.unsorted),
        )
        if quotes
    ]
    if not parts:
        return f"<p>The rules in words are {plain(trial.silent)}.</p>"
    listed = "".join(
        f"<h3>{plain(title)}</h3><ul>{''.join(f'<li>{quoted(one.text)}</li>' for one in quotes)}</ul>"
        for title, quotes in parts
    )
    count = sum(len(quotes) for _, quotes in parts)
    return f"<details><summary>All {count} lines in the record’s own words</summary>{listed}</details>"


def plan_html(trial: Shown, design: DesignCard, answers: Mapping[str, Answer]) -> str:
    """What happens to you: groups, comparison, chance, who knows, times, follow-up."""
    rows = [
        _answered(trial, "Compared with", answers["comparison"], "control:"),
        _answered(trial, "Your chance of the product", answers["chance"], "design: chance_of_product"),
        _read(trial, "Shares of the groups", design.allocation_ratio, "allocation_ratio"),
        _read(trial, "Who knows who gets what", design.masking, "masking"),
        _read(trial, "Followed for", design.follow_up, "follow_up"),
        _times(trial),
    ]
    return card("plan", "What happens to you", f'{_arms(trial)}<dl class="tf-identity">{"".join(rows)}</dl>')


def _arms(trial: Shown) -> str:
    arms = trial.reading.section.arms_interventions_module.arm_groups
    if not arms:
        return f"<p>The groups are {plain(trial.silent)}.</p>"
    count = f"{len(arms)} groups" if len(arms) > 1 else "One group"
    return f"<p>{count}, by the record’s names:</p><ul>{''.join(_arm(trial, one) for one in arms)}</ul>"


def _arm(trial: Shown, arm: ArmGroup) -> str:
    kind = ARMS.get(arm.type or "", "")
    name = quoted(arm.label or "Name not given")
    gets = ", ".join(unescape(collapse(one.partition(": ")[2] or one)) for one in arm.intervention_names)
    said = quoted(arm.description) if arm.description and not trial.is_partial else ""
    return (
        f"<li><strong>{name}</strong>{f': {plain(kind)}' if kind else ''}."
        f"{f' Gets: {plain(gets)}.' if gets else ''}{_folded(said)}</li>"
    )


def _folded(said: str) -> str:
    if not said:
        return ""
    words = f"<blockquote><q>{said}</q></blockquote>"
    return f"<details><summary>What the record says of this group</summary>{words}</details>"


def _answered(trial: Shown, name: str, answer: Answer, kind: str) -> str:
    quote = quote_of(answer.quote, answer.path)
    inside = quotes_html(trial, [quote]) + wrong_html(trial, name, answer.answer, kind, quote)
    return fact(name, answer.answer, inside, stated=answer.stated)


def _read(trial: Shown, name: str, field: object, rule: str) -> str:
    value, quote = getattr(field, "value", None), quote_of(getattr(field, "quote", None), getattr(field, "path", None))
    if value in (None, "not_stated"):
        return silence(trial, name, f"design: {rule}")
    shown = unescape(collapse(str(value)))
    words = quotes_html(trial, _more_than(shown, quote))
    return fact(name, shown, words + wrong_html(trial, name, shown, f"design: {rule}", quote))


def _more_than(shown: str, quote: Quote | None) -> Sequence[Quote]:
    """The quote where it says more than the line itself; a code of the registry says less."""
    if quote is None or quote.text.isupper() or unescape(collapse(quote.text)) == shown:
        return ()
    return (quote,)


def _times(trial: Shown) -> str:
    """When something is measured. A record has no field for visits; these times are as near as it comes."""
    module = trial.reading.section.outcomes_module
    some = [one.time_frame for one in (*module.primary_outcomes, *module.secondary_outcomes) if one.time_frame]
    times = list(dict.fromkeys(unescape(collapse(one)) for one in some))
    if not times:
        return fact("Visits and measurements", trial.silent, stated=False)
    more = f" (and {len(times) - TIMES_SHOWN} more)" if len(times) > TIMES_SHOWN else ""
    first = module.primary_outcomes[0] if module.primary_outcomes else None
    main = f"Measured first of all: {unescape(collapse(first.measure))}. " if first and first.measure else ""
    return fact("Visits and measurements", f"{main}Times named: {'; '.join(times[:TIMES_SHOWN])}{more}.")
