"""What takes a study with a regenerative product off topic: one rule for each negative class."""

from __future__ import annotations

from typing import NamedTuple

from trialfinder.reading.labels.disc_place import find_disc
from trialfinder.reading.text.passages import Text
from trialfinder.reading.text.quote import Quote
from trialfinder.reading.text.regions import BACK, FOCUS, Place, Seen
from trialfinder.reading.text.terms import sentence
from trialfinder.vocabulary import NEGATIVE_CLASSES


class Verdict(NamedTuple):
    """The topic, the negative class, the rule that decided in words, and its evidence."""

    topic: str
    negative_class: str | None
    reason: str
    evidence: tuple[Quote, ...] = ()


def off_topic(label: str, place: Place | None, why: str) -> Verdict:
    """The verdict "no" with its class, the reason in words and the place that says so."""
    label = label if label in NEGATIVE_CLASSES else "other_joint" if label == "osteoarthritis" else "other_disease"
    words = f" ({place.words!r})" if place else ""
    return Verdict("no", label, f"{NEGATIVE_CLASSES[label]}: {why}{words}", (place.quote,) if place else ())


def only_taken(evidence: tuple[Quote, ...]) -> Verdict:
    """The verdict on a study in which nobody is given the product."""
    why = "cells or tissue are taken and studied; no word gives the product to anybody"
    return Verdict("no", "lab_only", f"{NEGATIVE_CLASSES['lab_only']}: {why}", evidence)


def _jaw_neck(seen: Seen, lumbar: Place | None, back: Place | None) -> Verdict | None:
    place = seen.get("neck_jaw", *FOCUS)
    if not place or lumbar:
        return None
    if seen.get("other_disease", "condition") and not back:
        return None
    return off_topic("neck_jaw", place, "the title or the conditions name it, and not the low back")


def _cord(seen: Seen, lumbar: Place | None, back: Place | None) -> Verdict | None:
    place = seen.get("spinal_cord", *FOCUS)
    if not place or (lumbar and lumbar.text.area == "title" and "pain" in lumbar.text.low):
        return None
    if "myelopath" in place.text.low and seen.get("neck_jaw", *FOCUS):
        return None
    if seen.get("other_joint", "title") and place.text.area != "condition":
        return off_topic("other_joint", seen.get("other_joint", "title"), "another joint of people with a cord injury")
    return off_topic("spinal_cord", place, "the title or the conditions name it")


def _inflammatory(seen: Seen, lumbar: Place | None, back: Place | None) -> Verdict | None:
    place = seen.get("inflammatory", *FOCUS)
    return off_topic("inflammatory", place, "the title or the conditions name it") if place else None


def _fracture(seen: Seen, lumbar: Place | None, back: Place | None) -> Verdict | None:
    place = seen.get("fracture_bone", *FOCUS)
    if seen.get("fusion_graft", *FOCUS):
        return None
    if place is None:
        cement = seen.get("fracture_bone", "name")
        mends_bone = cement and "plasty" in cement.words.lower()
        return off_topic("fracture_bone", cement, "an operation on the bone of a vertebra") if mends_bone else None
    if "necrosis" in place.words.lower() and not back and seen.get("other_joint", *FOCUS):
        return None  # dead bone of a named joint is that joint's trouble
    return off_topic("fracture_bone", place, "the title or the conditions name it")


def _fusion(seen: Seen, lumbar: Place | None, back: Place | None) -> Verdict | None:
    place = seen.get("fusion_graft", "title", "condition", "name", "label")
    if place is None and (place := seen.get("fusion_graft", "detail", "summary")):
        low = sentence(place.text.raw, place.hit.start, place.hit.end, 300).lower()
        if not any(
            w in low
            for w in (
                "undergo",
                "during",
                "graft",
                "requir",
                "instrumented",
                "interbody",
                "for fusion",
                "spinal fusion",
            )
        ):
            return None
        if any(
            w in low
            for w in (
                "prior",
                "previous",
                "avoid",
                "alternative",
                "instead",
                "candidate",
                "history",
                "delay",
                "excluded",
                "such as",
            )
        ):
            return None
    if place is None or not (back or seen.get(BACK) or "spin" in place.text.low or "vertebr" in place.text.low):
        return None
    if beside := seen.get("adjacent_disc"):
        why = "a product put into the disc beside a fusion"
        return Verdict("borderline", "fusion_graft", why, (beside.quote, place.quote))
    return off_topic("fusion_graft", place, "the product is used as a graft")


def _lab(seen: Seen, lumbar: Place | None, back: Place | None) -> Verdict | None:
    place = seen.get("lab_only", "title")
    if place is None:
        return None
    in_glass = "vitro" in place.words.lower()
    named = any(p.text.area == "name" for p in seen.places)
    if (named and not in_glass) or any(
        w in place.text.low for w in ("inject", "treat", "efficacy", "therapy of", "pain")
    ):
        return None
    return off_topic("lab_only", place, "cells or tissue are taken and studied")


def surgical_adjunct(texts: tuple[Text, ...], seen: Seen, back: Place) -> Verdict | None:
    """Off topic, or borderline where the product goes into the disc; None where no operation is the point."""
    place = seen.get("surgical_adjunct", "title", "condition")
    if place is None:
        named = seen.get("surgical_adjunct", "name")
        place = named if named and not named.text.comparison else None
    if place is None or seen.get("after_surgery", *FOCUS):
        return None
    if any(find_disc(text) for text in texts if not text.comparison):
        if any(word in place.words.lower() for word in ("nucleotom", "sequestrectom")):
            return None
        why = "a product put into the disc in the course of an operation"
        return Verdict("borderline", "surgical_adjunct", why, (place.quote, back.quote))
    return off_topic("surgical_adjunct", place, "the product is used in an operation")


CLASS_RULES = (_lab, _cord, _jaw_neck, _inflammatory, _fracture, _fusion)
"""In the order in which they are asked: the first that fires decides."""
