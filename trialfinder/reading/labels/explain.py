"""Which rule fired on which words, and which rule beat it: for `trialfinder label --explain`."""

from __future__ import annotations

from typing import NamedTuple

from trialfinder.reading.labels.corrections import corrections
from trialfinder.reading.labels.labels import Labels, Weighed, read_labels, read_topic
from trialfinder.reading.text.quote import Quote
from trialfinder.registry.record import Study
from trialfinder.vocabulary import CELL_SOURCE_FROM


class RuleFiring(NamedTuple):
    """One rule on one place of the record. `beaten_by` says what outweighed it; None: it counts."""

    rule: str
    label: str
    quote: str
    path: str
    beaten_by: str | None = None


def explain(study: Study, weighed: Weighed | None = None, labels: Labels | None = None) -> list[RuleFiring]:
    """Every rule that fired, the deciding ones first; empty quote and path where a label rests on absence."""
    reading = weighed or read_topic(study)
    labels = labels or read_labels(study, reading)
    verdict = reading.verdict
    topic = labels.topic if not labels.negative_class else f"{labels.topic} ({labels.negative_class})"
    firings = _each(f"topic: {labels.topic_reason}", topic, verdict.evidence)
    counted = set(reading.therapy.evidence)
    firings += [
        RuleFiring(_product_rule(m.words, m.text.area, m.alias.source if m.alias else ""), label, *m.quote)
        for label, m in zip(reading.therapy.labels, reading.therapy.evidence, strict=True)
    ]
    if labels.gives_product:
        firings += _each("gives the product: words of the record", labels.gives_product, labels.gives_evidence)
    if labels.with_operation:
        firings += _each("with an operation: words of the record", "with_operation", labels.topic_evidence[-1:])
    if labels.cell_source and labels.cell_source_from not in (None, "record"):
        firings += _each(
            f"source: {CELL_SOURCE_FROM[labels.cell_source_from]}", labels.cell_source, labels.source_evidence
        )
    said = labels.cell_source if labels.cell_source_from in (None, "record") else None
    for rule, label, evidence in (
        ("source", said, labels.source_evidence),
        ("processing", labels.processing, labels.processing_evidence),
        ("targets", ";".join(labels.targets), labels.target_evidence),
        ("control", labels.control, labels.control_evidence),
    ):
        if label:
            firings += _each(
                f"{rule}: words of the record" if evidence else f"{rule}: no word says it", label, evidence
            )
    for mention in reading.mentions:
        if mention not in counted:
            rule = _product_rule(mention.words, mention.text.area, mention.alias.source if mention.alias else "")
            beaten = mention.dropped or "a more trusted or earlier place that says the same or more"
            firings.append(RuleFiring(rule, mention.label, *mention.quote, beaten))
    decided = {(quote.text, quote.path) for quote in verdict.evidence}
    for place in reading.places:
        if place.label not in ("generic", "traps") and place.quote not in decided:
            firings.append(
                RuleFiring(f"place: {place.words!r} in {place.text.area}", place.label, *place.quote, verdict.reason)
            )
    for one in corrections().get(study.nct_id, ()):
        firings.append(RuleFiring(f"corrected by hand: {one.reason}", f"{one.field} = {one.value}", "", one.source))
    return firings


def _each(rule: str, label: str, evidence: tuple[Quote, ...]) -> list[RuleFiring]:
    return [RuleFiring(rule, label, *quote) for quote in evidence] or [RuleFiring(rule, label, "", "")]


def _product_rule(words: str, area: str, source: str) -> str:
    listed = f", by our list of product names ({source})" if source else ""
    return f"product: {words!r} in {area}{listed}"
