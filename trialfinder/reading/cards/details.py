"""What the words of a record say of a product beyond its labels: white cells, carrier, guidance, living cells."""

from __future__ import annotations

from functools import cache

from trialfinder.reading.labels.labels import Weighed
from trialfinder.reading.text.passages import Text
from trialfinder.reading.text.quote import Quote
from trialfinder.reading.text.stems import stems
from trialfinder.reading.text.terms import Term, find, first, sentence, terms
from trialfinder.vocabulary import THERAPY_FAMILIES

LIVING = frozenset(THERAPY_FAMILIES["stem-cells"])
_NOTLIVING = {"exosome", "conditioned_serum", "other_blood", "platelet_lysate"}
CARRIERS = {
    "hyaluronic_acid": "hyaluronic acid",
    "fibrin": "fibrin",
    "saline": "saline",
    "platelet_lysate_carrier": "platelet lysate",
    "platelet_rich_plasma_carrier": "plasma",
    "albumin": "albumin",
}
GUIDES = {
    "fluoroscopy": "fluoroscopy",
    "ct": "CT",
    "ultrasound": "ultrasound",
    "endoscopy": "endoscopy",
    "image_guided": "image-guided, kind not stated",
}


@cache
def _cue(*names: str) -> tuple[Term, ...]:
    return terms("details", *names)


def named(words: dict[str, str], texts: tuple[Text, ...], several: bool) -> tuple[str, Quote] | None:
    """The plain words of every term of the first text that holds one (the first only, unless `several`)."""
    for text in texts:
        hits = find(_cue(*words), text.raw, text.low)
        if hits:
            value = "; ".join(dict.fromkeys(words[hit.label] for hit in hits)) if several else words[hits[0].label]
            return value, Quote(sentence(text.raw, hits[0].start, hits[0].end), text.path)
    return None


def carrier(texts: tuple[Text, ...]) -> tuple[str, Quote] | None:
    """What the product is carried in, from sentences that are not on the comparison."""
    for text in texts:
        if text.area == "description":
            continue
        hits = [
            hit
            for hit in find(_cue(*CARRIERS), text.raw, text.low)
            if not any(w in sentence(text.raw, hit.start, hit.end).lower() for w in ("placebo", "control", "sham"))
        ]
        if hits:
            value = "; ".join(dict.fromkeys(CARRIERS[hit.label] for hit in hits))
            return value, Quote(sentence(text.raw, hits[0].start, hits[0].end), text.path)
    return None


def leukocytes(texts: tuple[Text, ...]) -> tuple[str, Quote] | None:
    """Rich | poor | rich; poor."""
    return named({"leukocyte_rich": "rich", "leukocyte_poor": "poor"}, texts, several=True)


def activation(texts: tuple[Text, ...]) -> tuple[str, Quote] | None:
    """Activated | not activated."""
    given = tuple(text for text in texts if text.group or text.area == "title")
    told = tuple(text for text in texts if not text.group and text.area != "title")
    if found := named({"not_activated": "not activated"}, texts, several=False):
        return found
    if found := named({"activated": "activated"}, given, several=False):
        return found
    for text in told:  # running text: only a sentence on what is done here
        for hit in find(_cue("activated"), text.raw, text.low):
            around = sentence(text.raw, hit.start, hit.end)
            if not any(word in around.lower() for word in stems("thought")):
                return "activated", Quote(around, text.path)
    return None


def living(reading: Weighed, texts: tuple[Text, ...]) -> tuple[str, tuple[Quote, ...]] | None:
    """Yes | no | platelets: by the kind of product, or by the record's words for tissue."""
    labels = set(reading.therapy.labels)
    evidence = tuple(mention.quote for mention in reading.therapy.evidence)
    if labels & LIVING:
        return "yes", evidence
    if "prp" in labels or "prf" in labels:
        return "platelets", evidence
    if labels and labels <= _NOTLIVING:
        return "no", evidence
    for text in texts:
        if hit := first(terms("cues", "cell_free", "dried"), text.raw, text.low):
            return "no", (Quote(sentence(text.raw, hit.start, hit.end), text.path),)
        if hit := first(_cue("viable"), text.raw, text.low):
            return "yes", (Quote(sentence(text.raw, hit.start, hit.end), text.path),)
    return None


def comparator(control: tuple[str, tuple[Quote, ...]]) -> tuple[str, tuple[Quote, ...]] | None:
    """The comparison group in the record's words."""
    label, evidence = control
    if label == "none":
        return "no comparison group", evidence
    return (" ".join(evidence[0].text.split()), evidence) if evidence else None
