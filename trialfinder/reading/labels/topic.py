"""Is a study about regenerative therapy of the lumbar spine? Yes, borderline or no, with the reason and the words."""

from __future__ import annotations

from trialfinder.reading.labels.negatives import (
    CLASS_RULES,
    Verdict,
    off_topic,
    outweighed,
    surgical_adjunct,
    with_operation,
)
from trialfinder.reading.labels.therapy import Therapy
from trialfinder.reading.text.passages import Text
from trialfinder.reading.text.quote import Quote
from trialfinder.reading.text.regions import BACK, FOCUS, NamedPart, Seen
from trialfinder.reading.text.stems import stems
from trialfinder.reading.text.terms import find, sentence, terms


def names_back(seen: Seen) -> bool:
    """Whether a word of the back, or of what lies next to it, stands there."""
    return seen.get((*BACK, "edge")) is not None


def is_elsewhere(short: tuple[Text, ...], seen: Seen, named: bool) -> bool:
    """Whether short texts without a back word settle that a record is off topic: a condition that is no back pain.

    Where they name a product (`named`), a word of another part of the body or another disease is asked for too.
    """
    if named and _rival(seen) is None:
        return False
    conditions = {text.path for text in short if text.area == "condition"}
    return bool(conditions - seen.open_conditions())


def without_product(seen: Seen, treats: bool, why: str = "the title or the conditions say so") -> Verdict:
    """The verdict on a record that tests no regenerative product; `seen`: the places of its short texts.

    `treats`: it names an intervention, so that a word on causes in its title makes it no laboratory study.
    """
    place = seen.get("neck_jaw", *FOCUS)
    lumbar = seen.get("lumbar", *FOCUS)
    back = lumbar or seen.get("spine", *FOCUS)
    chosen: NamedPart | None = None
    graft = seen.get("graft", "title")
    if place and not lumbar and not (graft and "matrix" in graft.words.lower()):
        return off_topic("neck_jaw", place, why)
    if (fusion := seen.get("fusion_graft", "title", "condition", "name") or graft) and (chosen := seen.get("graft")):
        return off_topic("fusion_graft", fusion, why)
    for label in ("spinal_cord", "inflammatory", "fracture_bone"):
        if chosen := seen.get(label, *FOCUS):
            disease = outweighed(seen, label)
            return off_topic("other_disease", disease, why) if disease else off_topic(label, chosen, why)
    ill = seen.get("other_disease", "condition")
    if back and ill and not seen.get(BACK, "condition"):
        return off_topic("other_disease", ill, why)
    if back:
        lab = seen.get("lab_only", "title")
        if lab and not (treats and lab.words.lower().startswith(stems("weak_lab"))):
            return off_topic("lab_only", lab, why)
        return off_topic("non_biologic_back", back, why)
    if (edge := seen.get("edge", *FOCUS)) and not seen.get(("other_disease", "other_joint"), *FOCUS):
        return off_topic("non_biologic_back", edge, why)
    if (chosen := seen.get("other_disease", *FOCUS)) is None:
        chosen = seen.get("other_joint", *FOCUS) or seen.get("osteoarthritis", *FOCUS)
        if chosen:
            return off_topic("other_joint", chosen, why)
    return off_topic("other_disease", chosen, why)


def with_product(texts: tuple[Text, ...], seen: Seen, therapy: Therapy) -> Verdict:
    """The verdict on a record that tests a regenerative product; `seen`: the places of all its texts."""
    verdict = _judge(texts, seen, therapy)
    if verdict.topic == "yes" and (operation := with_operation(texts, seen)):
        evidence = tuple(dict.fromkeys((*verdict.evidence, operation.quote)))
        return verdict._replace(with_operation=True, evidence=evidence)
    return verdict


def _judge(texts: tuple[Text, ...], seen: Seen, therapy: Therapy) -> Verdict:
    in_title = seen.get(BACK, "title")
    in_focus = in_title or seen.get(BACK, "condition")
    lumbar = seen.get("lumbar", *FOCUS)
    for rule in CLASS_RULES:
        if verdict := rule(seen, lumbar, in_focus):
            return verdict
    if in_focus:
        if verdict := surgical_adjunct(texts, seen, in_focus):
            return verdict
        if verdict := _elsewhere(seen, in_title):
            return verdict
        return _yes(in_focus, therapy, "title" if in_title else "condition")
    if edge := seen.get("edge", *FOCUS):
        if verdict := surgical_adjunct(texts, seen, edge):
            return verdict
        return Verdict("borderline", "other_joint", f"{edge.words!r} is beside the low back", (edge.quote,))
    if rival := _rival(seen):
        return rival
    if inside := seen.get(BACK, "name", "label", "detail", "keyword"):
        if verdict := surgical_adjunct(texts, seen, inside):
            return verdict
        return _yes(inside, therapy, "interventions")
    return _text_only(texts, seen, therapy)


def _elsewhere(seen: Seen, in_title: NamedPart | None) -> Verdict | None:
    """Back words beside other parts of the body."""
    other_title = seen.get(("other_joint", "other_disease"), "title")
    ill = seen.get("other_disease", "condition")
    if ill and in_title and not seen.open_conditions():
        return off_topic("other_disease", ill, "the conditions name another disease")
    edge = seen.get("edge", "title") if in_title is None else None
    if edge and edge.words.lower() != "spine":
        return Verdict("borderline", "other_joint", f"{edge.words!r} is beside the low back", (edge.quote,))
    if in_title is None and other_title and not edge:
        label = other_title.label
        return off_topic(label, other_title, "the title names another part of the body or another disease")
    others = {p.words.lower() for p in seen.places if p.label == "other_joint" and p.text.area in FOCUS}
    if in_title is None and (others or seen.get("osteoarthritis", "title", "condition") or other_title):
        label = "other_joint" if others else "other_disease"
        place = seen.get(("other_joint", "osteoarthritis", "other_disease"), *FOCUS)
        assert place is not None
        return Verdict(
            "borderline",
            "other_disease" if label != "other_joint" else label,
            "the back is one of several parts of the body or diseases",
            (place.quote,),
        )
    return None


def _rival(seen: Seen) -> Verdict | None:
    """Title and conditions name another trouble and no back."""
    disease = seen.get("other_disease", *FOCUS)
    joint = seen.get("other_joint", *FOCUS)
    if joint and not (disease and disease.text.area == "title" and joint.text.area != "title"):
        return off_topic("other_joint", joint, "the title or the conditions name it")
    if disease:
        return off_topic("other_disease", disease, "the title or the conditions name it")
    return None


def _text_only(texts: tuple[Text, ...], seen: Seen, therapy: Therapy) -> Verdict:
    """No body part in title, conditions or arms: running text may tell, where the conditions leave room for it."""
    conditions = [t for t in texts if t.area == "condition"]
    open_conditions = seen.open_conditions()
    open_to = all(c.path in open_conditions for c in conditions)
    back = _meant(seen, "summary") or _meant(seen, "description")
    oa = seen.get("osteoarthritis", *FOCUS)
    if back is None or not open_to:
        if oa:
            return off_topic("other_joint", oa, "joint trouble that the record does not place in the back")
        where = conditions[0] if conditions else next((t for t in texts if t.area == "title"), None)
        quote = (Quote(where.raw[:200], where.path),) if where else ()
        return Verdict("no", "other_disease", "no word places it in the low back", quote)
    for label in ("fusion_graft", "spinal_cord", "inflammatory", "fracture_bone", "neck_jaw"):
        place = seen.get(label, back.text.area)
        if place and not (label == "neck_jaw" and back.label == "lumbar") and place.hit.start < back.hit.start:
            return off_topic(label, place, "the summary names it before any word of the low back")
    other = seen.get("other_joint", back.text.area)
    titled = any(t.area == "title" for t in texts)
    if (other and titled) or oa:
        return Verdict(
            "borderline", "other_disease", "the low back is one of several parts in the running text", (back.quote,)
        )
    if back.text.area == "description" and titled:
        return Verdict("borderline", "other_disease", "only the description names the low back", (back.quote,))
    return _yes(back, therapy, back.text.area)


def _meant(seen: Seen, area: str) -> NamedPart | None:
    """The first back word of running text that is neither a patch of skin nor a way into the spinal fluid."""
    for place in seen.places:
        if place.label in BACK and place.text.area == area:
            around = sentence(place.text.raw, place.hit.start, place.hit.end, 300)
            if not find(terms("cues", "skin", "way_in"), around):
                return place
    return None


def _yes(back: NamedPart, therapy: Therapy, where: str) -> Verdict:
    what = therapy.evidence[0]
    if what.label == "regenerative":
        why = f"{what.words!r} is tested; what is in it is not said"
        return Verdict("borderline", "non_biologic_back", why, (back.quote, what.quote))
    reason = f"{what.words!r} is tested; the {where} names {back.words!r}"
    if what.alias:
        reason += f"; what {what.words!r} is comes from our list of product names ({what.alias.source})"
    if therapy.only_comparator:
        return Verdict(
            "borderline",
            "non_biologic_back",
            f"{what.words!r} is only the comparison of another treatment",
            (back.quote,),
        )
    return Verdict("yes", None, reason, tuple(dict.fromkeys((back.quote, what.quote))))
