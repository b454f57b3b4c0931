"""Whether a study gives the product to anybody: what its arms and sentences put into a person.

A product that is only taken out, grown, measured or tried on cells and animals treats nobody, and a study of that kind
is no trial to join.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from trialfinder.reading.labels.target import find_disc
from trialfinder.reading.labels.therapy import Therapy
from trialfinder.reading.text.doses import doses
from trialfinder.reading.text.giving import gives_there, giving_terms
from trialfinder.reading.text.mentions import IN_PASSING, Mention, longest
from trialfinder.reading.text.passages import COMPARISON_ARMS, Text, groups_of
from trialfinder.reading.text.quote import Quote
from trialfinder.reading.text.terms import Hit, find, sentence, sentence_span, terms
from trialfinder.registry.record import Study

_SHORT = ("name", "label", "title")
_CELLS = {"bm_msc", "adipose_msc", "umbilical_msc", "disc_cells", "chondrocytes", "ipsc", "gene_modified", "other_cell"}
"""Kinds that are grown in a vessel before they are given."""


class Giving(NamedTuple):
    """Who gets the product."""

    gives: str
    """yes: the study gives it · follows: people get it outside the study and are watched · not_stated: no word on it
    · taken: cells or tissue are only taken and studied · other: only other treatments are given
    · asked: people are asked about it."""
    evidence: tuple[Quote, ...] = ()


NO_GIVING = Giving("not_stated")


def read_giving(study: Study, texts: tuple[Text, ...], therapy: Therapy) -> Giving:
    """Whether anybody is given the product that the record names."""
    kind = study.protocol_section.design_module.study_type
    said = _said(texts, therapy, watched=kind == "OBSERVATIONAL")
    registered = next((m for m in therapy.mentions if m.text.group and m.dropped in ("", IN_PASSING)), None)
    if kind == "EXPANDED_ACCESS":
        return Giving("yes", (said or therapy.evidence[0].quote,))
    lab = _taken(texts, therapy, "taken", named_only=registered is not None)
    if kind == "OBSERVATIONAL":
        if said:
            return Giving("follows", (said,))
        if asked := _asked(texts, therapy):
            return Giving("asked", (asked,))
        if lab:
            return Giving("taken", (lab,))
        return Giving("follows", (registered.quote,)) if registered else Giving("not_stated")
    if said:
        return Giving("yes", (said,))
    if registered and (told := _amount_or_place(texts, therapy)):
        return Giving("yes", (told,))
    vessel = () if registered and set(therapy.labels) <= _CELLS else _RUNNING
    if lab and (_taken(texts, therapy, "only_in_a_dish") or _taken(texts, therapy, "in_a_vessel", areas=vessel)):
        return Giving("taken", (lab,))
    listed = any(m.text.area in ("name", "label") and not m.dropped for m in therapy.mentions)
    if not listed and (others := _only_others(texts)):
        return Giving("other", (others,))
    named = registered or next((m for m in therapy.evidence if m.text.area == "title"), None)
    if named:
        return Giving("yes", (named.quote,))
    explained = _explained(texts, therapy)
    return Giving("yes", (explained,)) if explained else Giving("not_stated")


def _said(texts: tuple[Text, ...], therapy: Therapy, watched: bool) -> Quote | None:
    """The sentence that gives the product to somebody: the plainest verb first, arms before running text.

    `watched`: nobody is treated by the study itself, so the verb must belong to the product in so many words.
    """
    best: tuple[tuple[int, int], Quote] | None = None
    for text in texts:
        marks = [m for m in therapy.mentions if m.text is text]
        if text.comparison or text.area not in _ORDER or not (marks or _group_names(therapy, text.group)):
            continue
        for hit in find(giving_terms("gives", "gives_people"), text.raw, text.low):
            left, right = sentence_span(text.raw, hit.start, hit.end, 400)
            weak = hit.label == "gives_people"
            named = any(left <= m.hit.start < right and _belongs(text, hit, m, weak, watched) for m in marks)
            if not named and (watched or not text.group or find(giving_terms("aside"), text.raw[left:right])):
                continue
            if watched and _asks(texts, therapy, text, left, right):
                continue
            rank = 2 * weak + (not named), _ORDER.index(text.area)
            if (best is None or rank < best[0]) and gives_there(text, hit.start, hit.end, weak):
                best = rank, Quote(text.raw[left:right].strip(), text.path)
    return best[1] if best else None


def _asks(texts: tuple[Text, ...], therapy: Therapy, text: Text, left: int, right: int) -> bool:
    """Whether a sentence, or the name of its intervention, asks people about a product that nobody in it has had."""
    around = text.low[left:right]
    if find(giving_terms("has_had"), around, around):
        return False
    names = (t.low for t in texts if text.group and t.group == text.group and t.area in _SHORT)
    if any(find(giving_terms("asked"), words, words) for words in (around, *names)):
        return True
    products = [m.hit.start for m in therapy.mentions if m.text is text and left <= m.hit.start < right]
    return any(
        _ON.fullmatch(text.low, left + noun.end, at)
        for noun in find(giving_terms("asked_on"), around, around)
        for at in products
        if left + noun.end < at
    )


_ON = re.compile(r"[^.;:]{0,40}?\s(?:on|about|regarding|concerning|towards?)\s(?:[\w-]+\s){0,4}| of ")
"""Between "questionnaire" and a product: it asks about the product, and does not only measure its effect."""


def _asked(texts: tuple[Text, ...], therapy: Therapy) -> Quote | None:
    """The first sentence that asks people about the product."""
    for mention in therapy.mentions:
        text = mention.text
        left, right = sentence_span(text.raw, mention.hit.start, mention.hit.end, 400)
        if _asks(texts, therapy, text, left, right):
            return Quote(text.raw[left:right].strip(), text.path)
    return None


_ORDER = ("name", "detail", "label", "title", "summary", "description")


def _belongs(text: Text, verb: Hit, mention: Mention, weak: bool, watched: bool) -> bool:
    """Whether a verb of giving and a product of one sentence belong together."""
    gap = max(mention.hit.start - verb.end, verb.start - mention.hit.end)
    if gap > 80 and (weak or watched):
        return False
    between = text.low[min(verb.end, mention.hit.end) : max(verb.start, mention.hit.start)]
    if watched and (find(giving_terms("taken", "in_a_dish_before"), between, between) or "who " in between):
        return False
    before = mention.hit.start < verb.start  # "PRP treatment", "PRP is given"; but not "cells of patients treated"
    return not (weak and before and gap > 3 and not text.low.startswith("given", verb.start))


def _amount_or_place(texts: tuple[Text, ...], therapy: Therapy) -> Quote | None:
    """What an arm or intervention of the product tells in place of a verb: how much of it goes where in a person."""
    for text in texts:
        if text.area != "detail" or text.comparison or not _group_names(therapy, text.group):
            continue
        if find(giving_terms("in_a_dish", "only_in_a_dish", "in_a_vessel"), text.raw, text.low):
            continue
        if find_disc(text) or find(terms("cues", *_PLACES), text.raw, text.low):
            return Quote(sentence(text.raw, 0, 1), text.path)
        if some := doses(text.raw):
            return Quote(sentence(text.raw, some[0].start, some[0].end), text.path)
    return None


_PLACES = ("facet", "sij", "epidural", "muscle_ligament", "intravenous", "intrathecal")


def _only_others(texts: tuple[Text, ...]) -> Quote | None:
    """The first intervention, where each of them is named as another treatment ("Exercise")."""
    names = [text for text in texts if text.area == "name" and text.path.endswith("name")]
    others = terms("cues", "active", "placebo", "other_care")
    return Quote(names[0].raw, names[0].path) if names and all(find(others, t.raw, t.low) for t in names) else None


def _group_names(therapy: Therapy, group: str) -> bool:
    """Whether another field of the same arm or intervention names the product."""
    return bool(group) and any(m.text.group == group and not m.text.comparison for m in therapy.mentions)


def _explained(texts: tuple[Text, ...], therapy: Therapy) -> Quote | None:
    """The words that give what running text explains: "Ospelin: one epidural dose", "Ospelin is a disc allograft"."""
    told = [m.quote.text.lower() for m in therapy.evidence if not m.text.group]
    for text in texts:
        if not text.group or text.comparison:
            continue
        names = (t.low for t in texts if t.group == text.group and t.area in ("name", "label"))
        if not any(len(name) > 2 and name in words for name in names for words in told):
            continue
        for hit in find(giving_terms("gives"), text.raw, text.low):
            if gives_there(text, hit.start, hit.end, weak=False):
                return Quote(sentence(text.raw, hit.start, hit.end), text.path)
    return None


_NAMING = (_SHORT, ("detail", "keyword"))
_RUNNING = (("summary", "description"),)


def _taken(
    texts: tuple[Text, ...],
    therapy: Therapy,
    cue: str,
    named_only: bool = False,
    areas: tuple[tuple[str, ...], ...] = _RUNNING,
) -> Quote | None:
    """The first sentence that says that tissue or cells are taken and studied; title and arms first.

    `areas`: the running texts that are read as well.

    `named_only`: in running text the sentence must name the product, since samples are taken in many a trial.
    """
    for some in (*_NAMING, *areas):
        for text in texts:
            if text.area not in some:
                continue
            made = find(giving_terms("grown_for_use"), text.raw, text.low)
            for hit in find(giving_terms(cue), text.raw, text.low):
                if any(one.start <= hit.start < one.end for one in made):
                    continue
                left, right = sentence_span(text.raw, hit.start, hit.end)
                if named_only and some in _RUNNING and not _names_product(therapy, text, left, right):
                    continue
                return Quote(text.raw[left:right].strip(), text.path)
    return None


def _names_product(therapy: Therapy, text: Text, left: int, right: int) -> bool:
    return any(m.text is text and left <= m.hit.start < right for m in therapy.mentions)


# ---- which products one group gets


def product_groups(study: Study, texts: tuple[Text, ...], therapy: Therapy) -> tuple[tuple[str, ...], ...]:
    """The products that each group gets, each set once; empty where there is one product, or no words tell.

    Two products may be one mixture, two groups of a trial, or one product with and without the other.
    """
    labels = therapy.labels
    if len(labels) < 2:
        return ()
    module = study.protocol_section.arms_interventions_module
    found: list[tuple[str, ...]] = []
    for i, arm in enumerate(module.arm_groups):
        if arm.type in COMPARISON_ARMS:
            continue
        group = groups_of(module, i)
        named = {kind for m in therapy.mentions if m.text.group in group for kind in kinds_of(m, labels)}
        if some := tuple(label for label in labels if label in named):
            found.append(some)
    told = tuple(dict.fromkeys(found))
    apart = _told_apart(texts, therapy)
    if len(told) == 1 and len(told[0]) > 1 and apart:
        return tuple((label,) for label in labels)  # one group listed with everything: each person gets one
    if {label for some in told for label in some} == set(labels):
        return told
    if apart is None:
        return ()
    return tuple((label,) for label in labels) if apart else (labels,)


_GENERAL: Final = {
    "cells": _CELLS - {"gene_modified"},
    "marrow_aspirate": {"bmac", "bm_msc"},
    "fat_taken": {"adipose_msc", "svf", "microfragmented_fat"},
}
"""General words for a product -> the labels that they may stand for."""


def kinds_of(mention: Mention, labels: tuple[str, ...]) -> set[str]:
    """The labels of the study for which a mention stands."""
    if mention.dropped:
        return set()
    if mention.label in labels:
        return {mention.label}
    meant = _GENERAL.get(mention.label, set()) & set(labels)
    return meant if len(meant) == 1 else set()


_SIGN_BETWEEN: Final = re.compile(r"[+/&]")


def _told_apart(texts: tuple[Text, ...], therapy: Therapy) -> bool | None:
    """Whether the first words that name two of the products set them apart ("A or B"); None where none does."""
    for text in texts:
        if text.comparison or text.area not in ("title", "name", "label", "detail", "summary"):
            continue
        marks = [(m, kinds) for m in therapy.mentions if m.text is text and (kinds := kinds_of(m, therapy.labels))]
        marks.sort(key=lambda mark: mark[0].hit.start)
        for (one, kind), (other, another) in zip(marks, marks[1:], strict=False):
            between = text.low[one.hit.end : other.hit.start]
            if kind == another or len(between) > 80 or ". " in between:
                continue
            told = longest(find(terms("cues", "products_apart", "products_together"), between, between))
            if any(hit.label == "products_apart" for hit in told):
                return True
            after = text.low[other.hit.end : other.hit.end + 80].partition(".")[0]
            if between.strip() == "," and find(terms("cues", "products_apart"), after, after):
                return True  # "A, B, or C"
            if told or _SIGN_BETWEEN.search(between):
                return False
    return None
