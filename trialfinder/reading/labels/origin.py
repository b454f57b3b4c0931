"""Own or donor, and how the product is made: what the words say, never what is usual."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from trialfinder.reading.labels.therapy import Therapy
from trialfinder.reading.text import quote
from trialfinder.reading.text.mentions import NOT_SAID
from trialfinder.reading.text.passages import Text
from trialfinder.reading.text.quote import Quote
from trialfinder.reading.text.stems import stems
from trialfinder.reading.text.terms import Hit, Term, find, first, sentence, terms
from trialfinder.registry.record import Study

Finding = tuple[str, tuple[Quote, ...]]

_BLOOD = {"prp", "platelet_lysate", "prf", "conditioned_serum", "other_blood"}
_GROWN_ONLY_IF_SAID = {
    "bm_msc",
    "adipose_msc",
    "umbilical_msc",
    "disc_cells",
    "chondrocytes",
    "gene_modified",
    "other_cell",
    "unclear",
}
_SAME_DAY = {"prp", "prf", "bmac", "svf"}
_CELL_FREE = {"platelet_lysate", "conditioned_serum", "other_blood", "exosome"}
_TISSUE = {"microfragmented_fat", "np_allograft"}
_SOURCE_LEVELS = (("title", "name", "label"), ("detail",), ("keyword", "condition"), ("summary",), ("description",))


@cache
def _cue(name: str) -> tuple[Term, ...]:
    return terms("cues", name)


def read_grown(texts: tuple[Text, ...], low: str) -> bool | None:
    """Whether the record says that cells are grown; False: says that they are not; None: does not say."""
    place = _grown_place(texts, low)
    return None if place is None else place[0]


def _grown_place(texts: tuple[Text, ...], low: str) -> tuple[bool, Quote] | None:
    if not any(stem in low for stem in stems("grown")):
        return None
    denied: tuple[bool, Quote] | None = None
    said: tuple[bool, Quote] | None = None
    for text in texts:
        if text.comparison:
            continue
        nots = find(_cue("not_expanded"), text.raw, text.low)
        if nots and denied is None:
            denied = (False, Quote(sentence(text.raw, nots[0].start, nots[0].end), text.path))
            if text.area in ("title", "name", "label", "detail"):
                return denied
        for hit in find(_cue("culture_expanded"), text.raw, text.low):
            if said or any(n.start <= hit.start < n.end for n in nots):
                continue
            around = sentence(text.raw, hit.start, hit.end)
            low_around = around.lower()
            if any(w in low_around for w in stems("not_cell_culture")):
                continue
            if not text.group and text.area != "title" and any(w in low_around for w in stems("feeds_cells")):
                continue
            if not text.group and not any(w in low_around for w in stems("cell")):
                continue
            if text.area == "description" and first(_cue("not_under_test"), around, low_around):
                continue
            said = (True, Quote(around, text.path))
    return said or denied


class CellSource(NamedTuple):
    """Own or donor, where that comes from, and the words."""

    label: str
    origin: str | None
    """record | tissue | method | product_list; None where the label is not_stated."""
    evidence: tuple[Quote, ...] = ()


def read_source(texts: tuple[Text, ...], therapy: Therapy, whole: bool = True) -> CellSource:
    """Autologous | allogeneic | mixed | not_stated: from the record's words, else from tissue, list or method.

    `whole`: the record is held in full, so that its silence tells something.
    """
    said = _said(texts, therapy)
    tissue = _from_tissue(texts, therapy)
    if said:
        label, evidence = said
        if label == "autologous" and tissue and len(therapy.labels) > 1:
            listed = any(m.alias and m.quote in tissue for m in therapy.evidence)
            return CellSource("mixed", "product_list" if listed else "tissue", (*evidence, *tissue))
        return CellSource(label, "record", evidence)
    if tissue and set(therapy.labels) <= {*_BIRTH, *_MAYBE_BIRTH}:
        mothers = _given_by_mothers(texts)
        return CellSource("allogeneic", "record", mothers) if mothers else CellSource("allogeneic", "tissue", tissue)
    named = sorted((m for m in therapy.mentions if m.alias and m.dropped in ("", NOT_SAID)), key=lambda m: m.level)
    owners = {m.alias.cell_source for m in named if m.alias}
    if len(owners) == 1 and "not_stated" not in owners:
        return CellSource(owners.pop(), "product_list", (named[0].quote,))
    if taken := _from_method(texts, therapy, whole):
        return CellSource("autologous", "method", taken)
    return CellSource("not_stated", None)


def _said(texts: tuple[Text, ...], therapy: Therapy) -> Finding | None:
    product = [text for text in texts if not text.comparison]
    for text in sorted(product, key=lambda text: text.area == "keyword"):
        if hit := first(_cue("mixed"), text.raw, text.low):
            return "mixed", (Quote(sentence(text.raw, hit.start, hit.end), text.path),)
    for areas in _SOURCE_LEVELS:
        own: list[tuple[Text, Hit]] = []
        donor: list[tuple[Text, Hit]] = []
        for text in product:
            if text.area in areas:
                own += [(text, hit) for hit in _owners("autologous", text, therapy)]
                donor += [(text, hit) for hit in _owners("allogeneic", text, therapy)]
        if own and donor:
            return _both(own, donor, areas, therapy)
        if own or donor:
            text, hit = (own or donor)[0]
            return "autologous" if own else "allogeneic", (Quote(sentence(text.raw, hit.start, hit.end), text.path),)
    return None


def owner_words(texts: list[Text], therapy: Therapy) -> dict[str, Quote]:
    """Own and donor, each with the first words that say it."""
    found: dict[str, Quote] = {}
    for text in texts:
        for cue in ("autologous", "allogeneic"):
            for hit in _owners(cue, text, therapy):
                found.setdefault(cue, Quote(sentence(text.raw, hit.start, hit.end), text.path))
    return found


_BIRTH = ("umbilical_msc", "perinatal_tissue")
_MAYBE_BIRTH = ("other_cell", "exosome", "ipsc", "unclear", "gene_modified")


def _from_tissue(texts: tuple[Text, ...], therapy: Therapy) -> tuple[Quote, ...]:
    """The words that name birth, cord or unborn tissue as what the product is made of."""
    by_kind = tuple(m.quote for m in therapy.evidence if m.label in _BIRTH)
    told = tuple(m.quote for m in therapy.evidence if find(_cue("donor_tissue"), m.quote.text))
    if told:
        return told
    if set(therapy.labels) & {*_BIRTH, *_MAYBE_BIRTH}:
        groups = {m.text.group for m in therapy.mentions if m.text.group and not m.dropped}
        product = (t for t in texts if not t.comparison and (t.area != "detail" or t.group in groups))
        for text in product:
            named = text.area in ("title", "name", "label", "detail")
            if named and (hit := first(_cue("donor_tissue"), text.raw, text.low)):
                return (Quote(sentence(text.raw, hit.start, hit.end), text.path),)
    return by_kind


def _given_by_mothers(texts: tuple[Text, ...]) -> tuple[Quote, ...]:
    """The words that say that the birth tissue comes from women who gave birth."""
    for text in texts:
        for hit in find(_cue("given_by_mother"), text.raw, text.low) if not text.comparison else ():
            around = sentence(text.raw, hit.start, hit.end)
            if any(word in around.lower() for word in stems("birth_tissue")):
                return (Quote(around, text.path),)
    return ()


def _from_method(texts: tuple[Text, ...], therapy: Therapy, whole: bool) -> tuple[Quote, ...]:
    """The words that say that blood, marrow or fat is taken from the person; platelets told by their kind alone."""
    labels = set(therapy.labels)
    if labels & _BLOOD:
        for text in texts:  # blood is drawn in the comparison group too, to keep it blind
            if hit := first(_cue("own_blood"), text.raw, text.low):
                around = sentence(text.raw, hit.start, hit.end)
                if any(word in around.lower() for word in stems("in_treatment")):
                    return (Quote(around, text.path),)
    if whole and labels and labels <= {"prp", "prf"}:
        return tuple(dict.fromkeys(m.quote for m in therapy.evidence))
    if not labels & {"bmac", "bm_msc", "svf", "microfragmented_fat", "adipose_msc"}:
        return ()
    named = {m.text.group for m in therapy.mentions if m.text.group and not m.dropped and m.label != "cells"}
    for text in texts:
        if text.comparison or text.area not in ("name", "detail", "summary", "description"):
            continue
        for hit in find(terms("cues", "drawn", "drawn_same_day"), text.raw, text.low):
            around = sentence(text.raw, hit.start, hit.end, 300)
            low = around.lower()
            if hit.label == "drawn_same_day" and not find(_cue("same_day"), around, low):
                continue
            tissue = any(word in low for word in stems("tissue_taken"))
            if not tissue and text.group not in named:
                continue
            if find(_cue("not_from_the_person"), around, low) or find(_cue("not_under_test"), around, low):
                continue
            if text.group or any(word in low for word in stems("from_a_person")):
                return (Quote(around, text.path),)
    return ()


def _owners(cue: str, text: Text, therapy: Therapy) -> Iterable[Hit]:
    platelets = bool(set(therapy.labels) & _BLOOD)
    for hit in find(_cue(cue), text.raw, text.low):
        after = text.low[hit.end : hit.end + 16].lstrip(" -(")
        if after.startswith("site") or after.startswith(("bone graft", "bone chip")):
            continue
        if not platelets and after.startswith(stems("owner_of_something_else")):
            continue
        if platelets and "conditioned_serum" not in therapy.labels and after.startswith(stems("sets_platelets_off")):
            continue
        if not _in_denial(text, hit) and not _BRAND.match(text.raw, hit.start):
            yield hit


_BRAND = re.compile(r"[A-Z][a-z]+(?:[A-Z][a-z]|-[A-Z]{2}|-?\d|\s?[®™])|[A-Za-z]+\s?[®™]")
"""A name made of an owner word ("AlloGen-LI") says nothing of the owner."""


_CLAUSE_ENDS = re.compile(r"[,;:()]|\. |\n| but | while | whereas ")


def _in_denial(text: Text, hit: Hit) -> bool:
    """Whether the clause gives the owner word as a reason, a denial or a comparison."""
    low = text.low
    left = max((m.end() for m in _CLAUSE_ENDS.finditer(low, max(0, hit.start - 120), hit.start)), default=0)
    left = max(left, hit.start - 120)
    end = _CLAUSE_ENDS.search(low, hit.end, min(len(low), hit.end + 120))
    clause = low[left : end.start() if end else hit.end + 120]
    if find(_cue("owner_denied"), clause, clause):
        return True
    before = low[max(left, hit.start - 30) : hit.start]
    return any(len(before[one.end :].split()) <= 2 for one in find(_cue("owner_compared"), before, before))


def _both(
    own: list[tuple[Text, Hit]], donor: list[tuple[Text, Hit]], areas: tuple[str, ...], therapy: Therapy
) -> Finding:
    """Own and donor words at one level: two products, or one of them only in passing."""
    if areas[0] == "title" and {t.group for t, _ in own if t.group} != {t.group for t, _ in donor if t.group}:
        quotes = tuple(Quote(sentence(t.raw, h.start, h.end), t.path) for t, h in (own[0], donor[0]))
        return "mixed", quotes

    def distance(place: tuple[Text, Hit]) -> int:
        text, hit = place
        gaps = [abs(m.hit.start - hit.end) for m in therapy.mentions if m.text is text and not m.dropped]
        return min(gaps, default=100_000)

    text, hit = min((*own, *donor), key=distance)
    label = "autologous" if (text, hit) in own else "allogeneic"
    return label, (Quote(sentence(text.raw, hit.start, hit.end), text.path),)


def read_processing(study: Study, texts: tuple[Text, ...], therapy: Therapy) -> Processing:
    """same_day | culture_expanded | cell_free | tissue | not_stated.

    Platelet plasma, marrow concentrate and fat's cell mix are same-day products by what they are; cells are
    "grown" only where the record says so.
    """
    labels = set(therapy.labels)
    by_kind = tuple(dict.fromkeys(mention.quote for mention in therapy.evidence))
    if "ipsc" in labels:
        return Processing("culture_expanded", by_kind, "kind")
    if labels & _GROWN_ONLY_IF_SAID:
        low = "\n".join(text.low for text in texts)
        place = _grown_place(texts, low) or _grown_in_outcomes(study)
        if place and place[0]:
            return Processing("culture_expanded", (place[1],), "record")
        if place:
            return Processing("same_day", (place[1],), "record")
        return _told(texts, "same_day", () if labels - _SAME_DAY else by_kind) if labels & _SAME_DAY else NOT_MADE
    if labels & _SAME_DAY:
        # Several products, of which one is made in another way: only words can tell.
        return _told(texts, "same_day", () if labels - _SAME_DAY - _WITH_SAME_DAY else by_kind)
    if labels & _CELL_FREE:
        return _told(texts, "cell_free", by_kind)
    if labels & _TISSUE:
        return Processing("tissue", by_kind, "kind")
    if "perinatal_tissue" in labels:
        label, evidence = _birth_tissue(texts, by_kind)
        return Processing(label, evidence, None if label == "not_stated" else "record")
    return Processing("not_stated")


class Processing(NamedTuple):
    """How the product is made, the words, and what it rests on: record | kind; None where it is not stated."""

    label: str
    evidence: tuple[Quote, ...] = ()
    origin: str | None = None


NOT_MADE = Processing("not_stated")
_WITH_SAME_DAY = {"platelet_lysate", "microfragmented_fat", "other_blood"}
"""Made from what is taken that day, as the same-day products beside them are."""


def _told(texts: tuple[Text, ...], label: str, by_kind: tuple[Quote, ...]) -> Processing:
    """What such a product is by its kind, on the record's words where some say it."""
    for text in texts:
        for hit in find(_cue(label), text.raw, text.low) if not text.comparison else ():
            around = sentence(text.raw, hit.start, hit.end)
            low = around.lower()
            is_said = label != "same_day" or text.low.startswith(stems("within_a_day"), hit.start)
            if is_said and not find(_cue("not_under_test"), around, low):
                return Processing(label, (Quote(around, text.path),), "record")
    return Processing(label, by_kind, "kind") if by_kind else NOT_MADE


def _grown_in_outcomes(study: Study) -> tuple[bool, Quote] | None:
    found = tuple(
        Text("detail", p.path, p.text, p.text.lower())
        for p in quote.outcomes(study)
        if "expan" in p.text or "cultur" in p.text
    )
    return _grown_place(found, "\n".join(text.low for text in found)) if found else None


def _birth_tissue(texts: tuple[Text, ...], by_kind: tuple[Quote, ...]) -> Finding:
    for text in texts:
        if not text.comparison and (hit := first(_cue("cell_free"), text.raw, text.low)):
            return "cell_free", (Quote(sentence(text.raw, hit.start, hit.end), text.path),)
    solid = any(word in quote.text.lower() for quote in by_kind for word in stems("solid"))
    return ("tissue", by_kind) if solid else ("not_stated", ())
