"""What takes a study with a regenerative product off topic: one rule for each negative class."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from trialfinder.reading.labels.target import find_disc
from trialfinder.reading.text.giving import giving_terms
from trialfinder.reading.text.passages import Text
from trialfinder.reading.text.quote import Quote
from trialfinder.reading.text.regions import BACK, FOCUS, NamedPart, Seen
from trialfinder.reading.text.stems import stems
from trialfinder.reading.text.terms import Term, find, first, sentence, terms
from trialfinder.vocabulary import NEGATIVE_CLASSES


class Verdict(NamedTuple):
    """The topic, the negative class, the rule that decided in words, and its evidence."""

    topic: str
    negative_class: str | None
    reason: str
    evidence: tuple[Quote, ...] = ()
    with_operation: bool = False
    """The product is put in during an operation on the disc, or right after it."""


def off_topic(label: str, place: NamedPart | None, why: str) -> Verdict:
    """The verdict "no" with its class, the reason in words and the place that says so."""
    label = label if label in NEGATIVE_CLASSES else "other_joint" if label == "osteoarthritis" else "other_disease"
    words = f" ({place.words!r})" if place else ""
    return Verdict("no", label, f"{NEGATIVE_CLASSES[label]}: {why}{words}", (place.quote,) if place else ())


def only_taken(evidence: tuple[Quote, ...]) -> Verdict:
    """The verdict on a study in which nobody is given the product."""
    why = "cells or tissue are taken and studied; no word gives the product to anybody"
    return Verdict("no", "lab_only", f"{NEGATIVE_CLASSES['lab_only']}: {why}", evidence)


def outweighed(seen: Seen, label: str) -> NamedPart | None:
    """The disease for which people are treated, where more of title and conditions name it than name this class.

    Of two in one text the first counts.
    """

    def fields(some: str) -> list[NamedPart]:
        firsts = {p.text.path: p for p in reversed(seen.places) if p.label == some and p.text.area in FOCUS}
        return list(firsts.values())[::-1]

    mine, others = fields(label), fields("other_disease")
    if not others or not mine or len(others) < len(mine):
        return None
    if len(others) > len(mine):
        return others[0]
    together = [o for o in others for m in mine if o.text.path == m.text.path and o.hit.start < m.hit.start]
    return together[0] if together else None


def _jaw_neck(seen: Seen, lumbar: NamedPart | None, back: NamedPart | None) -> Verdict | None:
    place = seen.get("neck_jaw", *FOCUS)
    if lumbar:
        return None
    if place is None:
        inside = seen.get("neck_jaw", "name", "label", "detail")
        if inside and not seen.get("lumbar", "name", "label", "detail", "keyword", "summary"):
            return off_topic("neck_jaw", inside, "the interventions name it, and nothing names the low back")
        return None
    if seen.get("other_disease", "condition") and not back:
        return None
    return off_topic("neck_jaw", place, "the title or the conditions name it, and not the low back")


def _cord(seen: Seen, lumbar: NamedPart | None, back: NamedPart | None) -> Verdict | None:
    place = seen.get("spinal_cord", *FOCUS)
    if not place or (lumbar and lumbar.text.area == "title" and "pain" in lumbar.text.low):
        return None
    if "myelopath" in place.text.low and seen.get("neck_jaw", *FOCUS):
        return None
    if seen.get("other_joint", "title") and place.text.area != "condition":
        return off_topic("other_joint", seen.get("other_joint", "title"), "another joint of people with a cord injury")
    if disease := outweighed(seen, "spinal_cord"):
        return off_topic("other_disease", disease, "the title or the conditions name it")
    return off_topic("spinal_cord", place, "the title or the conditions name it")


def _inflammatory(seen: Seen, lumbar: NamedPart | None, back: NamedPart | None) -> Verdict | None:
    place = seen.get("inflammatory", *FOCUS)
    if place is None or _only_a_condition(seen, place, back):
        return None
    if place.text.area == "condition" and back and len(seen.open_conditions()) >= 1:
        why = "the back is one of several parts of the body or diseases"
        return Verdict("borderline", "inflammatory", why, (back.quote, place.quote))
    return off_topic("inflammatory", place, "the title or the conditions name it")


def _only_a_condition(seen: Seen, place: NamedPart, back: NamedPart | None) -> bool:
    """Whether a disease stands among several conditions only, beside a title that names the back."""
    several = len({p.text.path for p in seen.places if p.text.area == "condition"}) > 1
    return place.text.area == "condition" and several and back is not None and back.text.area == "title"


def _fracture(seen: Seen, lumbar: NamedPart | None, back: NamedPart | None) -> Verdict | None:
    place = seen.get("fracture_bone", *FOCUS)
    if seen.get("fusion_graft", *FOCUS) or (place and _only_a_condition(seen, place, back)):
        return None
    if place is None:
        cement = seen.get("fracture_bone", "name")
        mends_bone = cement and "plasty" in cement.words.lower()
        return off_topic("fracture_bone", cement, "an operation on the bone of a vertebra") if mends_bone else None
    if "necrosis" in place.words.lower() and not back and seen.get("other_joint", *FOCUS):
        return None  # dead bone of a named joint is that joint's trouble
    return off_topic("fracture_bone", place, "the title or the conditions name it")


def _fusion(seen: Seen, lumbar: NamedPart | None, back: NamedPart | None) -> Verdict | None:
    place = seen.get("fusion_graft", "title", "condition", "name", "label")
    if place is None and (place := seen.get("fusion_graft", "detail", "summary")):
        low = sentence(place.text.raw, place.hit.start, place.hit.end, 300).lower()
        if not any(w in low for w in stems("fusion_is_tested")):
            return None
        if any(w in low for w in stems("fusion_is_not_tested")):
            return None
    if place is None or not (back or seen.get(BACK) or "spin" in place.text.low or "vertebr" in place.text.low):
        return None
    if beside := seen.get("adjacent_disc"):
        why = "a product put into the disc beside a fusion"
        return Verdict("borderline", "fusion_graft", why, (beside.quote, place.quote))
    if aided := _aids_operation(seen):
        return off_topic("surgical_adjunct", aided, "the product is used in an operation")
    return off_topic("fusion_graft", place, "the product is used as a graft")


def _aids_operation(seen: Seen) -> NamedPart | None:
    """The trouble of an operation (wound, bleeding, scar) that the conditions name, where nothing names a graft."""
    if seen.get("graft", "title", "name", "label", "detail", "condition") or seen.get("fusion_graft", "condition"):
        return None
    troubles = (p for p in seen.places if p.label == "surgical_adjunct" and p.text.area == "condition")
    return next((p for p in troubles if not any(word in p.words.lower() for word in stems("operation"))), None)


def _lab(seen: Seen, lumbar: NamedPart | None, back: NamedPart | None) -> Verdict | None:
    place = seen.get("lab_only", "title")
    if place is None:
        return None
    in_glass = "vitro" in place.words.lower()
    named = any(p.text.area == "name" for p in seen.places)
    if (named and not in_glass) or any(w in place.text.low for w in stems("treated")):
        return None
    return off_topic("lab_only", place, "cells or tissue are taken and studied")


def at_operation(seen: Seen) -> NamedPart | None:
    """The operation that title, conditions or the product's intervention name; None where none is the point."""
    place = seen.get("surgical_adjunct", "title", "condition")
    if place is None:
        named = seen.get("surgical_adjunct", "name")
        place = named if named and not named.text.comparison else None
    return None if place is None or seen.get("after_surgery", *FOCUS) else place


def surgical_adjunct(texts: tuple[Text, ...], seen: Seen, back: NamedPart) -> Verdict | None:
    """Off topic where the product only helps an operation; None where there is none, or the disc is treated at it."""
    place = at_operation(seen)
    if place is None or treats_disc(texts, place) or put_in_later(texts):
        return None
    return off_topic("surgical_adjunct", place, "the product is used in an operation")


def put_in_later(texts: tuple[Text, ...]) -> bool:
    """Whether a sentence gives the product weeks after the operation: then it is a treatment of its own."""
    for text in texts:
        if text.comparison or text.area in ("condition", "keyword"):
            continue
        for hit in find(_cue("later"), text.raw, text.low):
            low = sentence(text.raw, hit.start, hit.end, 300).lower()
            product = any(word in low for word in stems("product"))
            given = first(giving_terms("gives", "gives_later"), low, low)
            if product and given and not any(word in low for word in stems("measured_then")):
                return True
    return False


def treats_disc(texts: tuple[Text, ...], operation: NamedPart) -> bool:
    """Whether the product treats the disc or the back pain, and is no barrier against scar, fluid or blood."""
    product = [text for text in texts if not text.comparison]
    if not any(find_disc(text) for text in product) and not any(_aims_at_disc(t) for t in product if t.area == "title"):
        return False
    shields = (t for t in product if t.area == "title" or t.area in ("name", "label"))
    return not any(find(_cue("barrier"), text.raw, text.low) for text in shields)


def _aims_at_disc(title: Text) -> bool:
    """Whether a title says that wear of the disc or back pain is to be treated, and not the pain of the operation."""
    aims = find(_cue("aim"), title.raw, title.low)
    return any(
        aim.end <= trouble.start <= aim.end + 30
        and not find(_cue("of_the_operation"), title.raw[aim.end : trouble.start])
        for aim in aims
        for trouble in find(_cue("aimed_at"), title.raw, title.low)
    )


def with_operation(texts: tuple[Text, ...], seen: Seen) -> NamedPart | None:
    """The operation at which the product is put in; None where there is none, or it is put in weeks later."""
    product = [t for t in texts if not t.comparison and t.area in ("title", "name", "label", "detail", "summary")]
    given = [t for t in product if t.group or find_disc(t)]
    if any(find(_cue("later"), text.raw, text.low) for text in given) or put_in_later(texts):
        return None
    if place := at_operation(seen):
        return place
    for place in seen.places:
        if place.label != "surgical_adjunct" or place.text.area != "detail" or place.text.comparison:
            continue
        around = sentence(place.text.raw, place.hit.start, place.hit.end, 300)
        if find(_cue("during_operation"), around) and find_disc(place.text) and not _is_past(around):
            return place
    return None


def _is_past(around: str) -> bool:
    low = around.lower()
    return any(word in low for word in stems("operation_is_past"))


@cache
def _cue(name: str) -> tuple[Term, ...]:
    return terms("cues", name)


CLASS_RULES = (_lab, _cord, _jaw_neck, _inflammatory, _fracture, _fusion)
"""In the order in which they are asked: the first that fires decides."""
