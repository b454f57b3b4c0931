"""Where the product goes: the places named for the product, not for the comparison and not for the anaesthetic."""

from __future__ import annotations

from trialfinder.reading.labels.disc_place import GIVING, find_disc
from trialfinder.reading.labels.therapy import Therapy
from trialfinder.reading.text.mentions import IN_PASSING
from trialfinder.reading.text.passages import Text
from trialfinder.reading.text.quote import Quote
from trialfinder.reading.text.terms import Hit, find, in_order, sentence, terms
from trialfinder.vocabulary import TARGETS

_PLACES = tuple(target for target in TARGETS if target != "not_stated")
_OTHER_PLACES = (*(target for target in _PLACES if target != "disc"), "weak_other")
_NUMBING = (
    "anesth",
    "anaesth",
    "lidocaine",
    "numb",
    "sedat",
    "antibiotic",
    "cefazolin",
    "skin",
    "contrast",
    "discograph",
)
_STEROID = ("steroid", "corticosteroid", "dexameth", "triamcin", "methylpred", "betameth", "predniso", "cortiso")

Finding = tuple[tuple[str, ...], tuple[Quote, ...]]


def read_targets(texts: tuple[Text, ...], therapy: Therapy) -> Finding:
    """The places of injection, `("not_stated",)` where none is named."""
    groups = {m.text.group for m in therapy.mentions if m.text.group and m.dropped in ("", IN_PASSING)}
    product = [t for t in texts if not t.comparison and (t.group in groups or not groups and t.group)]
    levels = (
        [t for t in texts if t.area == "title"] + [t for t in product if t.area in ("name", "label")],
        [t for t in product if t.area == "detail"],
        [t for t in texts if t.area == "summary"],
        [t for t in texts if t.area == "keyword"],
        [t for t in texts if t.area == "description"],
    )
    for number, level in enumerate(levels):
        found: dict[str, Quote] = {}
        for text in level:
            for label, hit in _places(text, running=number >= 1):
                found.setdefault(label, Quote(sentence(text.raw, hit.start, hit.end), text.path))
        if number == 0 and found and set(found) <= {"muscle_ligament", "other", "intravenous"}:
            pass
        found = _settle(found)
        if found:
            order = tuple(label for label in _PLACES if label in found)
            return order, tuple(dict.fromkeys(found[label] for label in order))
    return ("not_stated",), ()


def _places(text: Text, running: bool) -> list[tuple[str, Hit]]:
    kept = []
    for hit in sorted((*find(terms("cues", *_OTHER_PLACES), text.raw, text.low), *find_disc(text)), key=in_order):
        around = sentence(text.raw, hit.start, hit.end, 300)
        low = around.lower()
        if hit.label == "epidural" and any(w in text.low[hit.end : hit.end + 26] for w in _STEROID):
            kept.append(("epidural_steroid", hit))
            continue
        if running and not _is_given(hit, low, text):
            continue
        kept.append((hit.label, hit))
    return kept


def _is_given(hit: Hit, low: str, text: Text) -> bool:
    if hit.label == "disc" or (text.area == "detail" and len(text.raw) < 120 and not any(w in low for w in _NUMBING)):
        return True
    if not any(w in low for w in GIVING) or any(w in _clause(text, hit) for w in _NUMBING):
        return False
    product = any(
        w in low
        for w in (
            "platelet",
            "prp",
            "cell",
            "plasma",
            "exosome",
            "bmac",
            "concentrate",
            "msc",
            "allograft",
            "lysate",
            "svf",
            "product",
        )
    )
    if hit.label in ("intravenous", "muscle_ligament", "weak_other", "intrathecal", "other"):
        return product or not any(w in low for w in _NUMBING)
    if text.area in ("summary", "description"):
        return product and not any(w in low for w in ("failed", "prior", "previous", "history", "diagnos"))
    return not (any(w in low for w in _STEROID) and not product)


def _clause(text: Text, hit: Hit) -> str:
    """The words around a place between two commas or full stops."""
    left = max(text.low.rfind(mark, max(0, hit.start - 120), hit.start) for mark in ",.;")
    right = min((at for mark in ",.;" if (at := text.low.find(mark, hit.end, hit.end + 80)) >= 0), default=hit.end + 80)
    return text.low[left + 1 if left >= 0 else max(0, hit.start - 120) : right]


def _settle(found: dict[str, Quote]) -> dict[str, Quote]:
    """Weak places count only alone; an epidural steroid is the comparison's unless nothing else is named."""
    found = dict(found)
    steroid, weak = found.pop("epidural_steroid", None), found.pop("weak_other", None)
    if steroid and not found:
        found["epidural"] = steroid
    if weak and not set(found) - {"intravenous", "other"}:
        found["other"] = weak
    return found
