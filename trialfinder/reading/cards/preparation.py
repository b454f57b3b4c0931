"""How the product is made ready and put in: what carries it, its leukocytes, its activation, what guides the needle."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from trialfinder.reading.text.passages import Text
from trialfinder.reading.text.quote import Quote
from trialfinder.reading.text.stems import clause, stems
from trialfinder.reading.text.terms import Hit, Term, find, first, sentence, terms

CARRIERS = {
    "hyaluronic_acid": "hyaluronic acid",
    "fibrin": "fibrin",
    "saline": "saline",
    "platelet_lysate_carrier": "platelet lysate",
    "platelet_rich_plasma_carrier": "plasma",
    "albumin": "albumin",
}
PLATELET_RICH = "platelet-rich plasma (PRP)"
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


def carrier(texts: tuple[Text, ...], names: tuple[str, ...]) -> tuple[str, Quote] | None:
    """What the product is carried in, from sentences that are not on the comparison.

    The description tells of much else: there a sentence counts only where it names the product (`names`, in small
    letters, or a word for it) and says that it is carried in something.
    """
    found: dict[str, Quote] = {}
    for text in texts:
        if found and not text.group:
            break
        hits = () if text.area == "description" else find(_cue(*CARRIERS), text.raw, text.low)
        hits = [hit for hit in hits if not _is_content(text, hit) and not _is_itself(text, hit)]
        hits = [hit for hit in hits if text.group or _is_held_in(text, hit)]
        places = [(hit.start, hit.end, CARRIERS[hit.label]) for hit in hits]
        for named in _named_carrier().finditer(text.low):
            since = max(0, named.start() - 90)
            if not (carried := _carried().search(text.low[since : named.start()])):
                continue
            around = sentence(text.raw, named.start(), named.end()).lower()
            own = _part(text, named.start(), named.end())
            if text.area != "description" or _tells_of_product(around, own, names):
                places.append((named.start(), named.end(), CARRIERS[named.lastgroup or ""]))
                if carried["water"]:
                    places.append((since + carried.start(), since + carried.end("water"), "saline"))
        places += [one for place in places for one in _joined(text, *place)]
        places = sorted(one for one in places if not _on_comparison(text, one[0], one[1]))
        for start, end, name in places:
            found.setdefault(_told(name, text.low[start:end]), Quote(sentence(text.raw, start, end), text.path))
    return ("; ".join(found), next(iter(found.values()))) if found else None


def _told(name: str, words: str) -> str:
    """The carrier's name; plasma rich in platelets is a product of its own, and a person has to hear of it."""
    return PLATELET_RICH if name == "plasma" and ("rich" in words or "prp" in words) else name


def _is_content(text: Text, hit: Hit) -> bool:
    """Whether "in PRP" tells what is in there, and not what carries the product: "leukocytes in PRP"."""
    before = text.low[max(0, hit.start - 40) : hit.start]
    return hit.label == "platelet_rich_plasma_carrier" and bool(clause("carrier", r"@contents $").search(before))


def _is_itself(text: Text, hit: Hit) -> bool:
    """Whether salt water or a gel is what is put in, and carries nothing: "a single injection of normal saline"."""
    before = text.low[max(0, hit.start - 40) : hit.start] + ("of " if text.low.startswith("of ", hit.start) else "")
    return bool(clause("carrier", rf"@itself of {_AMOUNT}$").search(before))


def _is_held_in(text: Text, hit: Hit) -> bool:
    """Whether something is in it or with it; "PRP, hyaluronic acid or saline" are three things."""
    near = text.low[max(0, hit.start - 60) : hit.start] + text.low[hit.start : hit.end].partition(" ")[0] + " "
    return bool(clause("carrier", rf"@held_in (?:@article )?{_AMOUNT}(?:[\w%.-]{{1,16}} ){{0,3}}$").search(near))


def _joined(text: Text, start: int, end: int, name: str) -> Iterator[tuple[int, int, str]]:
    """The other half of a carrier of two: "a gel of albumin and hyaluronic acid"."""
    if name not in ("hyaluronic acid", "fibrin", "albumin"):
        return
    since = max(0, start - 48)
    for pattern, low, high in ((_JOINED_BEFORE, since, start), (_JOINED_AFTER, end, end + 48)):
        if found := clause("carrier", pattern).search(text.low[low:high]):
            yield (
                low + found.start(found.lastgroup or 0),
                low + found.end(found.lastgroup or 0),
                CARRIERS[found.lastgroup or ""],
            )


_HALF: Final = (
    r"(?<!rich )(?<!rich-)(?:(?P<hyaluronic_acid>@hyaluronic_acid)|(?P<fibrin>@fibrin)|(?P<albumin>@albumin))"
)
_JOINED_BEFORE: Final = rf"{_HALF}(?: @and |\s?[-–/+]\s?)(?:[a-z]{{1,16}} ){{0,1}}$"
_JOINED_AFTER: Final = rf"^(?: @and |\s?[-–/+]\s?)(?:[a-z]{{1,16}} ){{0,2}}{_HALF}"


def _on_comparison(text: Text, start: int, end: int) -> bool:
    return bool(clause("carrier", "@comparison").search(sentence(text.raw, start, end).lower()))


_AMOUNT: Final = r"(?:(?:about |approx[a-z.]* )?[\d.,]{1,5}(?:\s?(?:-|to)\s?[\d.,]{1,5})?\s?@unit (?:of )?)?"


@cache
def _named_carrier() -> re.Pattern[str]:
    return clause("carrier", "|".join(f"(?P<{name}>@{name})" for name in CARRIERS))


@cache
def _carried() -> re.Pattern[str]:
    """What stands before a carrier: "suspended in", or cells and "in" and an amount, or salt water that holds it."""
    grammar = r"@carried (?:\d\s?:\s?\d )?@in |(?:@cells|@weighed) in (?=\d)"
    grammar = rf"(?:{grammar}|(?P<water>@salt_water) @holding (?=\d))(?:@article )?{_AMOUNT}"
    return clause("carrier", rf"{grammar}(?:[\w%.-]{{1,16}} ){{0,4}}$")


def _tells_of_product(around: str, own: str, names: tuple[str, ...]) -> bool:
    """Whether a sentence tells how the product is put in, and not how it is made, or of another drug.

    `own`: its part on the carrier, which may say so itself: "cells are washed, mixed with fibrin and injected".
    """
    made = clause("carrier", "@made")
    is_made = made.search(own if clause("contrast", "@put_in").search(own) else around)
    if is_made or any(word in around for word in (*stems("steroid"), *stems("numbing"))):
        return False
    return bool(clause("carrier", "@product").search(around)) or any(one in around for one in names)


def leukocytes(texts: tuple[Text, ...]) -> tuple[str, Quote] | None:
    """Rich | poor | rich; poor: of all arms and interventions together, else of the first text that says it."""
    words = {"leukocyte_rich": "rich", "leukocyte_poor": "poor"}
    found: dict[str, Quote] = {}
    for text in texts:
        if found and not text.group:
            break
        for hit in find(_cue(*words), text.raw, text.low):
            if not _is_set_against(text, hit.start, hit.end):
                where = Quote(sentence(text.raw, hit.start, hit.end), text.path)
                found.setdefault(words[hit.label], where)
    return ("; ".join(found), next(iter(found.values()))) if found else None


def _is_set_against(text: Text, start: int, end: int) -> bool:
    """Whether a word on leukocytes is denied or only set against the product: "unlike leukocyte-poor PRP"."""
    before = clause("contrast", r"@against (?:\w+ ){0,2}$").search(text.low[max(0, start - 40) : start])
    return bool(before or clause("contrast", r"^[\s-]{0,2}@taken_out").match(text.low[end : end + 24]))


def activation(texts: tuple[Text, ...]) -> tuple[str, Quote] | None:
    """Activated | not activated."""
    given = tuple(text for text in texts if text.group or text.area == "title")
    told = tuple(text for text in texts if not text.group and text.area != "title")
    denied = None
    for text in texts:
        if hit := first(_cue("not_activated"), text.raw, text.low):
            return "not activated", Quote(sentence(text.raw, hit.start, hit.end), text.path)
    for text in (*given, *told):
        for hit in find(_cue("activated"), text.raw, text.low):
            around = sentence(text.raw, hit.start, hit.end)
            if _is_in_the_body(text, hit):
                continue
            if _is_denied_there(text, hit.start, hit.end):
                denied = denied or ("not activated", Quote(around, text.path))
            elif text in given or not any(word in around.lower() for word in stems("thought")):
                return "activated", Quote(around, text.path)  # running text: only a sentence on what is done here
    return denied


def _is_in_the_body(text: Text, hit: Hit) -> bool:
    """Whether it tells what platelets do in the body: "activated platelets release …", "activated by collagen"."""
    after = (
        r"^\w*\s(?:\w+ )?@acts" if text.low.startswith("activated p", hit.start) else r"^\s(?:\w+ ){0,2}?@of_the_body"
    )
    return bool(clause("contrast", after).search(text.low[hit.end : hit.end + 48]))


def _is_denied_there(text: Text, start: int, end: int) -> bool:
    """Whether an activator is said not to be added: "no activating agent", "calcium chloride is not added"."""
    before = clause("contrast", r"@no (?:(?!and |but )\w+ ){0,3}$").search(text.low[max(0, start - 40) : start])
    return bool(before or clause("contrast", r"^[^.;,]{0,20}?@not_added").match(text.low[end : end + 48]))


def guidance(texts: tuple[Text, ...]) -> tuple[str, Quote] | None:
    """How the needle is guided; a scan or a block that finds out what hurts, or takes tissue, is not it."""
    for text in texts:
        hits = find(_cue(*GUIDES), text.raw, text.low)
        if not text.group and text.area != "title":
            hits = [hit for hit in hits if not clause("contrast", "@finds_out").search(_part(text, hit.start, hit.end))]
            hits += [hit for hit in find(_cue("ultrasound_told"), text.raw, text.low) if _is_put_in(text, hit)]
        else:
            told = find(_cue("ultrasound_told"), text.raw, text.low)
            hits += [
                hit
                for hit in told
                if _is_put_in(text, hit) or hits and _is_beside(text, hit, hits) and not _is_scan(text, hit)
            ]
        if hits:  # "where fluoroscopy does not show it, CT is used": only beside another way
            hits += [hit for hit in find(_cue("ct_told"), text.raw, text.low) if _is_beside(text, hit, hits)]
            labels = [hit.label.removesuffix("_told") for hit in hits]
            labels += [label for hit in hits for label in _or_another(text, hit)]
            value = "; ".join(dict.fromkeys(GUIDES[label] for label in labels))
            return value, Quote(sentence(text.raw, hits[0].start, hits[0].end), text.path)
    return None


def _is_scan(text: Text, hit: Hit) -> bool:
    return bool(clause("contrast", "@finds_out|@measured").search(_part(text, hit.start, hit.end)))


_OTHER_GUIDE: Final = r"(?:(?P<ultrasound>@ultrasound)|(?P<ct>@ct))"


def _or_another(text: Text, hit: Hit) -> Iterator[str]:
    """The way that is named beside another: "fluoroscopy or ultrasound"."""
    after = clause("contrast", rf"^\w*(?:[\s-]@control)?(?:\s?/\s?| @or )(?:@by )?{_OTHER_GUIDE}")
    before = clause("contrast", rf"{_OTHER_GUIDE}(?:[\s-]@control)?(?:\s?/\s?| @or )(?:@by )?$")
    for found in (
        after.search(text.low[hit.end : hit.end + 48]),
        before.search(text.low[max(0, hit.start - 48) : hit.start]),
    ):
        if found and hit.label in ("fluoroscopy", "ct", "ultrasound") and not _is_scan(text, hit):
            yield found.lastgroup or ""


def _part(text: Text, start: int, end: int) -> str:
    """The part of a sentence around a place, in small letters: up to a comma, a bracket or a semicolon."""
    left = re.split(r"[;,()]|\.\s", text.low[max(0, start - 90) : start])[-1]
    return clause("contrast", "@tool").sub(" ", left + re.split(r"[;,()]|\.\s", text.low[start : end + 60])[0])


def _is_beside(text: Text, hit: Hit, others: Sequence[Hit]) -> bool:
    return any(abs(hit.start - other.start) < 120 and ". " not in text.raw[other.end : hit.start] for other in others)


def _is_put_in(text: Text, hit: Hit) -> bool:
    """Whether "by ultrasound" says how something is put in, and not how something is measured."""
    around = sentence(text.raw, hit.start, hit.end).lower()
    words = clause("contrast", "@finds_out|@measured").search(around)
    return not words and bool(clause("contrast", "@put_in").search(around))
