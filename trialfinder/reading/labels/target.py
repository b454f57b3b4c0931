"""Where the product goes: the places named for the product, not for the comparison and not for the anaesthetic.

`find_disc`: where running text puts something into a disc, in whatever order its adjectives stand (cues.toml,
[disc_place]).
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from trialfinder.reading.labels.therapy import Therapy
from trialfinder.reading.text.mentions import IN_PASSING
from trialfinder.reading.text.passages import Text
from trialfinder.reading.text.quote import Quote, criteria
from trialfinder.reading.text.regions import is_donor_site
from trialfinder.reading.text.stems import stem_pattern, stems
from trialfinder.reading.text.terms import (
    PLACES_PER_FIELD,
    Hit,
    find,
    first,
    in_order,
    lower,
    sentence,
    sentence_span,
    table,
    terms,
)
from trialfinder.registry.record import Study
from trialfinder.vocabulary import TARGETS

_HEADS = ("disc", "disk", "nucleus", "annulus")
_GAP = " \t\n-‐‑–/\\()’'"
_MOST_WORDS = 9


class _Words(NamedTuple):
    leads: tuple[str, ...]
    leads_with_giving: tuple[str, ...]
    between: frozenset[str]
    one_disc: frozenset[str]
    not_a_place: tuple[str, ...]


@cache
def _words() -> _Words:
    entry = table("cues")["disc_place"]
    return _Words(
        tuple(entry["words"]),
        tuple(entry["words_with_giving"]),
        frozenset((*entry["between"], *entry["one_disc"])),
        frozenset(entry["one_disc"]),
        tuple(entry["not_a_place"]),
    )


def find_disc(text: Text) -> list[Hit]:
    """Each place where the text says that something goes into a disc, in order, `PLACES_PER_FIELD` at most."""
    found = find(terms("cues", "disc"), text.raw, text.low)
    for head in _HEADS:
        at = text.low.find(head)
        while at >= 0 and len(found) < 2 * PLACES_PER_FIELD:
            end = at + len(head)
            if text.low.startswith("s", end):
                end += 1
            if (start := _lead(text, at, end)) is not None:
                found.append(Hit("disc", start, end))
            at = text.low.find(head, end)
    return sorted(found, key=in_order)[:PLACES_PER_FIELD]


def _lead(text: Text, at: int, end: int) -> int | None:
    """Where the words that lead to a disc begin; None where nothing goes into it."""
    low, words = text.low, _words()
    after = low[end : end + 24]
    if after[:1].isalnum() or after.lstrip(" -").startswith(words.not_a_place):
        return None
    if at and low[at - 1].isalnum():
        return None
    if at and low[at - 1] == "/" and low[max(0, at - 12) : at - 1].rstrip().endswith(("ml", "cc", "cells", "msc")):
        return at
    plural = low[at:end] in ("discs", "disks")
    between: list[str] = []
    for _ in range(_MOST_WORDS):
        before = low[max(0, at - 40) : at].rstrip(_GAP)
        at = max(0, at - 40) + len(before)
        if (start := _ends_with(before, words.leads, at)) is not None:
            return start
        named = plural or bool(words.one_disc.intersection(between))
        if named and (start := _ends_with(before, words.leads_with_giving, at)) is not None:
            around = sentence(text.raw, start, end, 300).lower()
            if any(word in around for word in stems("giving")):
                return start
        word = before[max(before.rfind(gap) for gap in _GAP) + 1 :]
        if word not in words.between:
            return None
        between.append(word)
        at -= len(word)
    return None


def _ends_with(before: str, leads: tuple[str, ...], at: int) -> int | None:
    """Where the lead begins that these words end with."""
    for lead in leads:
        if before.endswith(lead) and not before[: len(before) - len(lead)][-1:].isalnum():
            return at - len(lead)
    return None


_PLACES = tuple(target for target in TARGETS if target != "not_stated")
_OTHER_PLACES = (*(target for target in _PLACES if target != "disc"), "weak_other")

Finding = tuple[tuple[str, ...], tuple[Quote, ...]]


def read_targets(study: Study, texts: tuple[Text, ...], therapy: Therapy) -> Finding:
    """The places of injection, `("not_stated",)` where none is named.

    Title and arms together; running text where they are silent; the criteria where that is silent too.
    """
    groups = {m.text.group for m in therapy.mentions if m.text.group and m.dropped in ("", IN_PASSING)}
    product = [t for t in texts if not t.comparison and (t.group in groups or not groups and t.group)]
    titles = [t for t in texts if t.area == "title"]
    # An arm may name the place and no product: "Low dose: one intradiscal injection".
    others = [t for t in texts if t.role == "EXPERIMENTAL" and t not in product]
    levels = (
        (titles + [t for t in product if t.area in ("name", "label")], [t for t in product if t.area == "detail"]),
        ([t for t in others if t.area in ("name", "label")], [t for t in others if t.area == "detail"]),
        ([t for t in texts if t.area == "summary"],),
        ([t for t in texts if t.area == "keyword"],),
        ([t for t in texts if t.area == "description"],),
        (),
    )
    for number, level in enumerate(levels):
        if not level:
            level = (_criteria(study),)
        found: dict[str, Quote] = {}
        ranks: dict[str, int] = {}
        for depth, some in enumerate(level):
            for text in some:
                for label, hit in _places(text, therapy, running=number + depth >= 1):
                    quote = Quote(sentence(text.raw, hit.start, hit.end), text.path)
                    rank = _has_verb(quote) + (_has_verb(quote) and bool(text.group))
                    if label not in found or rank > ranks[label]:
                        found[label], ranks[label] = quote, rank
        found = _settle(found)
        if found:
            order = tuple(label for label in _PLACES if label in found)
            return order, tuple(dict.fromkeys(found[label] for label in order))
    return ("not_stated",), ()


def _has_verb(quote: Quote) -> bool:
    low = quote.text.lower()
    return any(word in low for word in stems("put_in"))


_LEVEL = re.compile(r"\b(?:disc|level|joint|segment)s?\b", re.IGNORECASE)


def _criteria(study: Study) -> list[Text]:
    """The lines of the inclusion criteria that say what will receive the product."""
    found = []
    for path, raw in criteria(study):
        inclusion = raw[: end.start()] if (end := _EXCLUSION.search(raw)) else raw
        for match in stem_pattern("receives").finditer(inclusion):
            left, right = sentence_span(inclusion, match.start(), match.end())
            if _LEVEL.search(inclusion, max(left, match.start() - 48), match.start()):
                words = inclusion[left:right]
                found.append(Text("criteria", path, words, lower(words)))
    return found


_EXCLUSION = re.compile(r"exclusion", re.IGNORECASE)


def _places(text: Text, therapy: Therapy, running: bool) -> list[tuple[str, Hit]]:
    kept = []
    ligaments = find(terms("cues", "sij_ligament"), text.raw, text.low)
    discs = find_disc(text)
    if text.area == "criteria":
        discs = [Hit("disc", m.start(), m.end()) for m in re.finditer(r"\bdis[ck]s?\b", text.low)][:1]
    for hit in sorted((*find(terms("cues", *_OTHER_PLACES), text.raw, text.low), *discs), key=in_order):
        around = sentence(text.raw, hit.start, hit.end, 300)
        low = around.lower()
        if is_donor_site(text.low, hit) or hit.label == "sij" and _is_of_ligaments(text, hit, ligaments):
            continue
        if hit.label == "epidural" and any(w in text.low[hit.end : hit.end + 26] for w in stems("steroid")):
            kept.append(("epidural_steroid", hit))
            continue
        if text.area == "criteria":
            kept.append((hit.label, hit))
            continue
        if running and not _is_given(hit, low, text, therapy):
            continue
        kept.append((hit.label, hit))
    if not any(label == "disc" for label, _ in kept):
        kept += [("disc", one) for one in _in_a_list(text, [hit for label, hit in kept if label in _LISTED])]
    return kept


_LISTED = ("facet", "sij", "epidural", "muscle_ligament")
_DISC = re.compile(r"\bdis[ck]s?\b(?!\s(?:hern|degen|dis|pro|bul|pain|cell|chond|allog|mat|level|space))")
_LIST = re.compile(r"\W*(?:(?:and|or|both|each|the|an?|lumbar|joints?|muscles?|ligaments?|space|l\d|s1|\d)\b\W*){0,6}")
_TROUBLE = re.compile(r"\W*(?:\w+\W+){0,2}?(?:pain|syndrome|disease|disorder|arthr|degenerat|patients)")


def _in_a_list(text: Text, others: list[Hit]) -> list[Hit]:
    """A disc that stands in one list with another place: "the disc, both facet joints and the multifidus"."""
    for disc in _DISC.finditer(text.low):
        for other in others:
            first, last = (disc.end(), other.start) if disc.end() <= other.start else (other.end, disc.start())
            between = text.low[first:last]
            parted = any(mark in between for mark in (",", "/", "&", "+", " and ", " or "))
            if not 0 < len(between) <= 40 or not parted or any(mark in between for mark in (".", ";", ":", "\n")):
                continue
            end = max(disc.end(), other.end)
            if _LIST.fullmatch(between) and not _TROUBLE.match(text.low, end, end + 40):
                return [Hit("disc", disc.start(), disc.end())]
    return []


def _is_of_ligaments(text: Text, hit: Hit, ligaments: list[Hit]) -> bool:
    """Whether "sacroiliac" names ligaments only: "the posterior sacroiliac ligaments", not "… ligaments and joint"."""
    for one in ligaments:
        if one.start <= hit.start < one.end:
            after = text.low[one.end : one.end + 24]
            joint = first(terms("cues", "sij_joint_too"), after, after)
            return joint is None or joint.start > 1
    return False


def _is_given(hit: Hit, low: str, text: Text, therapy: Therapy) -> bool:
    told = text.area in ("summary", "description")
    if told and any(w in low for w in stems("before_the_study")):
        return False
    left, right = sentence_span(text.raw, hit.start, hit.end, 300)
    named = (m for m in therapy.mentions if m.text is text and not m.dropped)
    product = any(w in low for w in stems("product")) or any(left <= m.hit.start < right for m in named)
    if hit.label == "disc" and told:
        put = product and text.low.startswith("into", hit.start) and not any(w in low for w in stems("of_itself"))
        put = put or text.low.endswith("/", 0, hit.start)  # "6 million cells/disc"
        return put or any(w in low for w in stems("giving")) or text.low.startswith(("intra", "disc inj"), hit.start)
    if hit.label == "disc" or (
        text.area == "detail" and len(text.raw) < 120 and not any(w in low for w in stems("numbing"))
    ):
        return True
    put_into = product and _INTO.search(text.low[max(left, hit.start - 24) : hit.start]) is not None
    of_itself = any(w in low for w in stems("of_itself"))
    gives = put_into and not of_itself or any(w in low for w in stems("giving"))
    if not gives or any(w in _clause(text, hit) for w in stems("numbing")):
        return False
    if hit.label in ("intravenous", "muscle_ligament", "weak_other", "intrathecal", "other"):
        return product or not any(w in low for w in stems("numbing"))
    if told:
        return product and not any(w in low for w in stems("had_before"))
    return not (any(w in low for w in stems("steroid")) and not product)


_INTO = re.compile(r"\binto\s(?:[\w/-]+\s){0,3}\Z")


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
