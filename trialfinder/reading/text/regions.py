"""Parts of the body, operations and diseases named in a record (terms/regions.toml)."""

from __future__ import annotations

import re
from functools import cache

import msgspec

from trialfinder.reading.text.passages import Page, Text
from trialfinder.reading.text.quote import Quote
from trialfinder.reading.text.terms import Hit, Sieve, sentence, sieve, terms

BACK = ("lumbar", "spine")
FOCUS = ("title", "condition")
"""The areas that say what a study is about."""


class NamedPart(msgspec.Struct, frozen=True, gc=False):
    """A part of the body, an operation or a disease named at a place of the record."""

    label: str
    text: Text
    hit: Hit

    @property
    def quote(self) -> Quote:
        """The sentence that names it."""
        return Quote(sentence(self.text.raw, self.hit.start, self.hit.end), self.text.path)

    @property
    def words(self) -> str:
        """The words matched."""
        return self.text.raw[self.hit.start : self.hit.end]


def find_places(page: Page) -> tuple[NamedPart, ...]:
    """Every body part, operation and disease named; words inside a trap ("lumbar puncture") do not count."""
    found = []
    for text, hits in page.find(sieve("regions")):
        traps = [hit for hit in hits if hit.label == "traps"]
        upper = "cervical" in text.low or "thoracic" in text.low
        for hit in hits:
            label = hit.label
            if label == "traps" or (traps and _in_a_trap(hit, traps)):
                continue
            if label == "other_joint":
                if is_donor_site(text.low, hit) or (len(hits) > 1 and any(_holds(other, hit) for other in hits)):
                    continue
            elif label == "spine":
                if upper and (part := _UPPER_SPINE.search(text.low, max(0, hit.start - 48), hit.start)):
                    if part.group(1) == "cervical":
                        continue  # the word "cervical" is found for itself
                    label = "edge"
            elif (
                label == "lumbar"
                and text.low.startswith("back", hit.start)
                and _UPPER_BACK.search(text.low, max(0, hit.start - 12), hit.start + 4)
            ):
                label = "edge"
            if label != hit.label:
                hit = msgspec.structs.replace(hit, label=label)
            found.append(NamedPart(label, text, hit))
    return tuple(found)


def _in_a_trap(hit: Hit, traps: list[Hit]) -> bool:
    return any(trap.start <= hit.start < trap.end or trap.start < hit.end <= trap.end for trap in traps)


@cache
def back_sieve() -> Sieve:
    """The words of the back, and of what lies next to the low back."""
    return Sieve(terms("regions", *BACK, "edge"))


_UPPER_SPINE = re.compile(
    r"\b(cervical|thoracic)(?:[\s,/-]+(?:spine|spinal|and|or|cervical|thoracic|intra|articular|medial|branch|z)\b){0,4}[\s-]*\Z"
)


_UPPER_BACK = re.compile(r"\b(?:thoracic|upper|mid|middle)[ -]back\Z")


_TAKEN_FROM = re.compile(
    r"\b(?:marrow|fat|adipose|lipoaspirat|tissue|cells?\b|aspirat|harvest|drawn|taken|sucked|collected|obtained|extracted"
    r"|removed|liposuction|concentrate)(?:\S* ){1,6}?(?:from|out of) "
    r"(?:(?:the|an?|your|his|her|their|one|both|each|own|[a-z]+'s|left|right|back|front|side|inner|outer|upper|lower|around"
    r"|behind|posterior|anterior|of|or|and|pelvis|femur|tibia|thigh|belly|abdomen|flank|vertebral|body|bodies) ){0,7}\Z"
)
"""Before a part of the body, in one clause: tissue is taken there, and nothing is put in."""


def is_donor_site(low: str, hit: Hit) -> bool:
    """Whether a part of the body is named only as the place that marrow, fat or cells are taken from."""
    if hit.label == "other_joint" and low.startswith("marrow", hit.end + 1 + 5 * low.startswith("bone", hit.end + 1)):
        return True
    start = max(0, hit.start - 90)
    if low.find("from ", start, hit.start) < 0 and low.find("out of ", start, hit.start) < 0:
        return False
    return _TAKEN_FROM.search(low, start, hit.start) is not None


def _holds(longer: Hit, hit: Hit) -> bool:
    """Whether a disease's name holds this word ("diabetic foot")."""
    return longer.label == "other_disease" and longer.start <= hit.start and hit.end <= longer.end and longer != hit


class Seen:
    """Places by area and label."""

    def __init__(self, places: tuple[NamedPart, ...]) -> None:
        self.places = places
        self._by_label: dict[str, list[tuple[int, NamedPart]]] = {}
        for number, place in enumerate(places):
            self._by_label.setdefault(place.label, []).append((number, place))

    def get(self, labels: tuple[str, ...] | str, *areas: str) -> NamedPart | None:
        """The first place of any of the labels, in any of the areas (all areas where none is named)."""
        if isinstance(labels, str):
            for _, place in self._by_label.get(labels, ()):
                if not areas or place.text.area in areas:
                    return place
            return None
        firsts = []
        for label in labels:
            for number, place in self._by_label.get(label, ()):
                if not areas or place.text.area in areas:
                    firsts.append((number, place))
                    break
        return min(firsts)[1] if firsts else None

    def open_conditions(self) -> set[str]:
        """Paths of the conditions that name the back, or no place and no disease at all ("Chronic Pain")."""
        closed = {p.text.path for p in self.places if p.label in ("other_disease", "other_joint", "neck_jaw")}
        room = ("generic", "osteoarthritis", *BACK)
        return {
            p.text.path
            for p in self.places
            if p.text.area == "condition" and p.label in room and (p.label in BACK or p.text.path not in closed)
        }
