"""The labels of a study, each with its evidence. A pure function of one record.

Corrections of single labels (corrections.toml) are applied in the open: the reason says that a hand did it. `explain`
tells which rule fired on which words, and which rule beat it.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Annotated, Any, Literal, NamedTuple

import msgspec

from trialfinder.reading.labels.compared import read_compared
from trialfinder.reading.labels.control import read_control
from trialfinder.reading.labels.given import NO_GIVING, Giving, product_groups, read_giving
from trialfinder.reading.labels.labelled import Labels as Labels  # also found here
from trialfinder.reading.labels.negatives import Verdict, only_taken
from trialfinder.reading.labels.origin import CellSource, Processing, read_grown, read_processing, read_source
from trialfinder.reading.labels.target import read_targets
from trialfinder.reading.labels.therapy import NO_THERAPY, Therapy, read_therapy
from trialfinder.reading.labels.topic import is_elsewhere, names_back, with_product, without_product
from trialfinder.reading.text.mentions import Mention, doubtful_acronyms, find_products
from trialfinder.reading.text.passages import Page, Text, long_texts, long_words, short_texts, sponsor_words
from trialfinder.reading.text.quote import Quote
from trialfinder.reading.text.regions import NamedPart, Seen, back_sieve, find_places
from trialfinder.reading.text.terms import rules_version
from trialfinder.registry.record import Study
from trialfinder.typed_toml import Table, load
from trialfinder.typed_toml import Text as Words
from trialfinder.vocabulary import cell_source_from_in_words

Correctable = Literal[
    "topic", "negative_class", "therapies", "cell_source", "gives_product", "processing", "targets", "control"
]


class Correction(Table, frozen=True):
    """One label set by hand."""

    nct_id: Annotated[str, msgspec.Meta(pattern=r"^NCT\d{8}$")]
    field: Correctable
    value: str | tuple[Words, ...]
    reason: Words
    source: Words
    """What it was checked against."""
    date: datetime.date
    """The day on which it was."""


class Corrections(Table, frozen=True):
    """corrections.toml."""

    correction: tuple[Correction, ...] = ()


@cache
def corrections() -> Mapping[str, tuple[Correction, ...]]:
    """Every correction by NCT id."""
    found: dict[str, tuple[Correction, ...]] = defaultdict(tuple)
    for one in load(__file__, "corrections.toml", Corrections).correction:
        found[one.nct_id] += (one,)
    return dict(found)


def corrected(labels: Labels, known: Mapping[str, tuple[Correction, ...]] | None = None) -> Labels:
    """The labels with every correction of this study, each named in `topic_reason`."""
    for one in (corrections() if known is None else known).get(labels.nct_id, ()):
        note = f"{labels.topic_reason}; {one.field} corrected by hand: {one.reason} ({one.source}, {one.date})"
        changed: dict[str, Any] = {"topic_reason": note, one.field: one.value or None}
        if one.field == "cell_source":
            changed["cell_source_from"] = None  # neither the record nor our rules say it: the reason does
        labels = replace(labels, **changed)
    return labels


@dataclass(frozen=True)
class Weighed:
    """Everything that was weighed for one record: the ground of labels, cards and `label --explain`."""

    study: Study
    texts: tuple[Text, ...]
    mentions: tuple[Mention, ...]
    therapy: Therapy
    places: tuple[NamedPart, ...]
    verdict: Verdict
    giving: Giving = NO_GIVING

    @cached_property
    def source(self) -> CellSource:
        """Own or donor, with its quotes."""
        return read_source(self.texts, self.therapy, whole=not self.study.is_partial)

    @cached_property
    def processing(self) -> Processing:
        """How it is made, with its quotes and what it rests on."""
        return read_processing(self.study, self.texts, self.therapy)

    @cached_property
    def targets(self) -> tuple[tuple[str, ...], tuple[Quote, ...]]:
        """Where it goes, with the quotes."""
        return read_targets(self.study, self.texts, self.therapy)

    @cached_property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """Of several products, those that each group gets."""
        return product_groups(self.study, self.texts, self.therapy)

    @cached_property
    def compared(self) -> tuple[str, ...]:
        """What the other groups get, each kind once."""
        return read_compared(self.study, self.therapy, self.control)

    @cached_property
    def control(self) -> tuple[str, tuple[Quote, ...]]:
        """What it is compared with, with the quotes."""
        return read_control(self.study, self.texts, self.therapy)


def read_topic(study: Study) -> Weighed:
    """Products, places and the verdict on the topic. Long texts are read only where they can change the verdict."""
    short = short_texts(study)
    treats = any(text.area == "name" for text in short)
    page, sponsors = Page(short), sponsor_words(study)
    seen = Seen(places := find_places(page))
    if not names_back(seen) and is_elsewhere(short, seen, named=bool(mentions := find_products(page, sponsors))):
        therapy = NO_THERAPY
        if mentions:
            if page.may_hold(doubtful_acronyms()):  # the rest of the record tells what an acronym means
                mentions = find_products(Page(short, long_words(study)), sponsors)
            therapy = read_therapy(short, mentions, None)
        verdict = with_product(short, seen, therapy) if therapy.labels else without_product(seen, treats)
        return Weighed(study, short, mentions, therapy, places, verdict)
    long = long_texts(study)
    all_texts = (*short, *long)
    page = page.with_more(long)
    mentions = find_products(page, sponsors)
    therapy = read_therapy(all_texts, mentions, read_grown(all_texts, page.low)) if mentions else NO_THERAPY
    if therapy.labels:
        if page.may_hold(back_sieve()):  # else title and conditions tell what it is about
            seen = Seen(places := find_places(page))
        verdict = with_product(all_texts, seen, therapy)
        if verdict.topic == "no" and verdict.negative_class not in ("surgical_adjunct", "fusion_graft"):
            return Weighed(study, all_texts, mentions, therapy, places, verdict)
        giving = read_giving(study, all_texts, therapy)
        if giving.gives in ("other", "asked"):
            asked = "people are asked about a regenerative product; nobody is given it"
            why = asked if giving.gives == "asked" else "a regenerative product is named only in passing"
            return Weighed(study, all_texts, mentions, therapy, places, without_product(seen, treats, why))
        if giving.gives == "taken":
            return Weighed(study, all_texts, mentions, therapy, places, only_taken(giving.evidence))
        return Weighed(study, all_texts, mentions, therapy, places, verdict, giving)
    why = "a regenerative product is named only in passing" if mentions else "no regenerative product is named"
    return Weighed(study, all_texts, mentions, therapy, places, without_product(seen, treats, why))


def read_labels(study: Study, weighed: Weighed | None = None) -> Labels:
    """The labels of a record. Never raises; reads titles, conditions, arms and descriptions, no criteria.

    `weighed`: what `read_topic` gave for it, where it is at hand.
    """
    reading = weighed or read_topic(study)
    verdict, therapy = reading.verdict, reading.therapy
    labels = Labels(
        study.nct_id,
        verdict.topic,
        verdict.negative_class,
        verdict.reason,
        verdict.evidence,
        therapy.labels,
        therapy_evidence=tuple(dict.fromkeys(mention.quote for mention in therapy.evidence)),
    )
    if verdict.topic != "no":
        labels = _with_attributes(study, reading, labels)
    return corrected(labels)


def _with_attributes(study: Study, reading: Weighed, labels: Labels) -> Labels:
    """Source, processing, targets and control of a study that is on topic or borderline."""
    facts_only = study.is_partial
    source = reading.source
    processing, processing_evidence, processing_from = reading.processing
    targets, target_evidence = reading.targets
    control, control_evidence = reading.control

    def said(label: str) -> str | None:
        return None if facts_only and label == "not_stated" else label

    return replace(
        labels,
        cell_source=said(source.label),
        cell_source_from=source.origin,
        gives_product=said(reading.giving.gives),
        with_operation=reading.verdict.with_operation or (None if facts_only else False),
        processing=said(processing),
        processing_from=processing_from,
        targets=() if facts_only and targets == ("not_stated",) else targets,
        control=said(control),
        groups=reading.groups,
        compared=reading.compared,
        gives_evidence=reading.giving.evidence,
        source_evidence=source.evidence,
        processing_evidence=processing_evidence,
        target_evidence=target_evidence,
        control_evidence=control_evidence,
    )


def __getattr__(name: str) -> str:
    """RULES_VERSION, made at its first use: it reads every terms file."""
    if name == "RULES_VERSION":
        return rules_version()
    raise AttributeError(name)


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
            f"source: {cell_source_from_in_words(labels.cell_source_from, is_partial=study.is_partial)}",
            labels.cell_source,
            labels.source_evidence,
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
