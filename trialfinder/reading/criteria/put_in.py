"""What a clause says was put in or done, by its words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, Literal, NamedTuple

from trialfinder.reading.text.stems import clause, words

What = Literal[
    "prp",
    "own_cells",
    "donor_cells",
    "cells_not_told",
    "other_biologic",
    "this_product",
    "any_injection",
    "disc_procedure",
    "steroid",
]
"""other_biologic: "any biologic", "regenerative treatment". this_product: the study's own, by its name."""

Where = Literal["anywhere", "spine", "disc", "facet", "sij", "epidural", "muscle_ligament", "elsewhere"]
"""elsewhere: another part of the body. anywhere: the clause names no place, or any."""


LONGEST_BETWEEN: Final = 110
"""Characters after an injection within which its place may stand, behind a bracket."""


class Span(NamedTuple):
    """One thing or place, and where its words stand."""

    name: str
    start: int
    end: int


def things_in(text: str) -> Iterator[Span]:
    """What was put in or done, by its words; neighbours of one name are one."""
    found = [*_cells(text)]
    found += [Span("spine_treatment", *one.span()) for one in _pattern("interventional").finditer(text)]
    for name, key in (("prp", "prp"), ("steroid", "steroid"), ("disc_procedure", "disc_procedure")):
        found += [Span(name, *one.span()) for one in words("prior", key).finditer(text)]
    if not _pattern("body_wide").search(text):
        found += [Span("other_biologic", *one.span()) for one in words("prior", "biologic").finditer(text)]
    for name, key in (("prp", "platelets"), ("cells_not_told", "bare_cells"), ("own_cells", "own_tissue")):
        found += [Span(name, *one.span("put")) for one in _pattern(key).finditer(text)]
    found += [one for one in _chemicals(text) if not any(_overlap(one, other) for other in found)]
    found += list(_needles(text, found))
    last: dict[str, Span] = {}
    for one in sorted(found, key=lambda span: (span.start, span.name)):
        before = last.get(one.name)
        if before and _pattern("same_thing").fullmatch(text[before.end : max(before.end, one.start)]):
            last[one.name] = before._replace(end=max(before.end, one.end))
            continue
        if before:
            yield before
        last[one.name] = one
    yield from last.values()


def _cells(text: str) -> Iterator[Span]:
    """Cells, each with whose they are where the words beside them say so."""
    cells = [Span("cells_not_told", *found.span()) for found in words("prior", "cells").finditer(text)]
    sided: list[Span] = []
    ends: set[int] = set()
    for name, key in (("donor_cells", "donor"), ("own_cells", "own")):
        for found in words("prior", key).finditer(text):
            near = next((one for one in cells if one.end > found.start() and one.start - found.end() < 40), None)
            of_marrow = _pattern("marrow").search(found.group()) is not None
            if near and of_marrow and _pattern("parted").search(text[found.end() : near.start]):
                near = None  # "BMAC or stem cells" are two things
            if near is None and not (key == "donor" or of_marrow):
                continue
            sided.append(Span(name, found.start(), max(found.end(), near.end if near else 0)))
            if near:
                ends.add(sided[-1].end)
    yield from sided
    for one in cells:
        if of_either := _pattern("of_either").match(text, one.end):
            yield from (Span(name, one.start, of_either.end()) for name in ("own_cells", "donor_cells"))
            continue
        if any(end >= one.start or _pattern("same_cells").fullmatch(text[end : one.start]) for end in ends if end > 0):
            ends.add(one.end)  # "allogeneic stem cell/progenitor cell therapy" is one thing
        else:
            yield one


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _chemicals(text: str) -> Iterator[Span]:
    """Chemicals that are put into a disc, where the disc is named as their place."""
    for found in words("prior", "disc_chemical").finditer(text):
        before, after = text[: found.start()], text[found.end() :]
        in_it = words("prior", "in_disc").search(before) or _pattern("disc_near").search(before)
        if in_it or _pattern("near_disc").match(after):
            yield Span("disc_procedure", *found.span())


def _needles(text: str, products: Sequence[Span]) -> Iterator[Span]:
    """Injections and treatments of a disc that name no product."""
    is_bare = words("prior", "bare_needle").fullmatch
    for found in _pattern("needle").finditer(text):
        if any(_overlap(Span("", *found.span()), one) for one in products):
            continue
        before, after = text[max(0, found.start() - 60) : found.start()], text[found.end() :][:LONGEST_BETWEEN]
        anything = _pattern("any_other").search(before)
        beside = max((one for one in products if one.end <= found.start()), key=lambda one: one.end, default=None)
        named = beside and _pattern("of_product").fullmatch(text[beside.end : found.start()])
        of_another = _pattern("of_substance").search(_pattern("or_of_place").sub("", before) + "|" + after)
        listed = _pattern("place_in_list").search(before) if of_another else None
        is_placed = of_another and _pattern("place_after").match(after)
        of_it = any(
            _pattern("of_this").fullmatch(text[found.end() : one.start]) for one in products if one.start >= found.end()
        )
        if (
            (named and not anything)
            or of_it
            or _pattern("of_list").fullmatch(text[found.end() :])
            or (_pattern("of_drug").search(before + "|" + after) and not is_placed)
        ):
            continue
        if _pattern("disc_treatment").fullmatch(found.group()):
            if _pattern("by_product").search(after):
                continue  # "treatment of the disc with PRP" is no other treatment
            if _pattern("disc_before").search(before) or _pattern("disc_after").match(after):
                if not _pattern("by_heat").search(before):
                    yield Span("disc_treatment", *found.span())
                yield Span("disc_procedure", *found.span())
        elif words("prior", "an_epidural").fullmatch(found.group()):
            if not _pattern("epidural").search(f"{before}|{after}"):
                continue
            if beside and beside.name == "steroid" and ":" in text[beside.end : found.start()]:
                yield Span("steroid", *found.span())  # "steroids: epidural within 6 weeks"
            else:
                yield Span("any_injection", *found.span())
        elif (
            anything
            or words("prior", "epidurals").fullmatch(found.group())
            or _pattern("place_before").search(before)
            or _pattern("place_after").match(after)
            or (is_bare(found.group()) and _pattern("bare").search(f"{before}|{after}"))
            or listed
        ):
            yield Span("named_injection" if of_another else "any_injection", *found.span())
            if listed:  # "trigger point, ozone or dextrose injections"
                yield Span("any_injection", found.start() - len(before) + listed.start("place"), found.end())


_BLOCK_IN_TIME = r"(?<!diagnostic medial branch )(?<=branch )@block(?=[^.;()<>%]{0,50}\d ?@time)"
NEEDLE: Final = rf"(?:@needle|@epidurals|(?<!diagnostic )(?<!test )(?<!branch )@block|{_BLOCK_IN_TIME})"
EXAMPLE: Final = r"\(|\bsuch as\b|\bincluding\b|\be\.g|\bi\.e"
_FOR_IT = r" for (?:\w+ )?@back_pain"
_NOTE, _SO_LONG = r"(?:\s?\([^()]{1,40}\))?", r"\s?(?:[<>]|@within\b)"
LISTED = r"(?:(?:,| @joined)(?: @joined)? [\w-]+(?: [\w-]+)?){0,4}?"
_IN_TIME = (
    rf"(?: @done)?(?: @did)?(?:{_FOR_IT})?,? ?\(?(?:@in_the_time\b[^,;.()]{{0,20}}?)?(?:[<>]=? ?)?\d{{1,3}}[ -]?@time"
)
_SOURCES = {
    "needle": rf"{NEEDLE}|@treatment|@an_epidural",
    "epidural": rf"@before_epidural \|{_NOTE}(?: @was)?(?:\.?$|{_SO_LONG})|(?:^\W*|[,;] |@joined )\|{_NOTE}{_SO_LONG}",
    "disc_treatment": r"@treatment",
    "disc_before": r"@disc[\s-](?:@manner |\w+ or )?$|@in_disc (?:\w+ ){0,2}(?:or )?(?:@other )?$",
    "by_product": r"^\s\w+ (?:@which )*@disc (?:with|by|using)\s",
    "disc_after": r"\s@to_disc (?:@which )*@of_disc",
    "place_before": r"@place[\s-](?:\w+ )?$|@place (?:\w+ )?@treatment ?\((?:@including,? )?(?:[\w/-]+,? ){0,4}$",
    "place_after": r",?\s(?:@done )?(?:@of_any,? )?(?:\([^()]{0,80}\) )?@to_place (?:@which )*(?:\w+ )?@place"
    r"|(?: @done)?(?: @of_any)?(?: @in_time [^,;.()]{1,50})?"
    r"\s?\((?:including|e\.?g\.?,?|such as)? ?(?:\w+,? ){0,2}?@place"
    r"| (?:@done )?for (?:@which )*(?:\w+ )?@place"
    rf"|{LISTED} @to_place (?:@which )*(?:\w+ )?@place"
    r"|(?:,? [\w-]+){0,4}\) @treatment @to_place (?:@which )*(?:\w+ )?@place",
    # It names neither place nor product, and was had ("injections within a month").
    "bare": rf"@before_bare (?:@a )?(?:@any )?\|(?:(?: @done)?(?:{_FOR_IT})?\W*$|{LISTED}{_IN_TIME})"
    rf"|(?:^\W*|, ?|@joined )(?:@any )?\|{_IN_TIME}",
    "place_in_list": r"(?:^|(?<!of)(?<!the)[ (])(?P<place>@place), (?:[\w-]+,? ){1,5}@joined (?:[\w-]+ ){1,2}$",
    "any_other": r"@any(?: @any_more)? (?:@spine )?$",
    "of_product": r"\)?[\s/-]*(?:\([^()]{0,40}\)\s*)?(?:(?!@apart)\w+\s){0,2}(?:(?:was|were|been) )?"
    r"|(?:\s@put_there)?\s@by_way (?:[\w-]+,? ){0,6}",
    "of_this": r"(?:\s\w+ (?:@which )*(?:\w+ )?@place)?,?\s(?:of|with) (?:@a )?(?:(?!@joined\b)[\w-]+ ){0,4}",
    "of_substance": r"@substance\)? (?:acid )?(?:\w+ )?\|"
    r"|\|(?: @done)?(?: @to_place(?: [\w-]+){1,4}?)? (?:of|with) @substance",
    "or_of_place": r"@place,? (?:or|and) (?:\w+ ){0,3}$",
    "of_list": r"(?:\s\w+ (?:@which )*(?:\w+ )?@place)?\s(?:of|with):?\s*",
    "interventional": r"@interventional (?:\w+ )?@spinal_or_pain (?:\w+ )?@treatment|@spinal_or_pain @intervention"
    r"|@interventional (?:\w+ )?@treatment"
    r"(?= (?:@done )?(?:for|@to_place) (?:[\w-]+ ){0,2}?(?:@back_pain|@spinal_or_pain)(?! @in_or_at_disc))",
    "of_drug": r"@drug (?:\w+ )?\||\|\s(?:of )?@drug_after",
    "same_thing": r"[\s/,()-]{0,3}|\s?\(|\s(?:or|and)\s",
    "same_cells": r"\s?/\s?|\s(?:or|and|and/or)\s|[\s-]",
    "of_either": r"[^.;]{0,35}?@own_word(?: \w+)? or (?:\w+ ){0,2}?@donor_word",
    "marrow": r"@marrow",
    "parted": r"\b@joined\b|[,;/]",
    "joint": r"\b(?:or|and)\b|,|;",
    "bare_cells": r"(?:@thing_put (?:@to_place (?:\w+ ){1,3})?(?:of|with)"
    r"|(?:@prp|@biologic),?(?: @joined)?) (?P<put>cells)\b",
    "own_tissue": r"(?:(?:@prp|@biologic),?(?: @joined)? |(?:@prp|@biologic) (?:\w+ )?\((?:[\w-]+,? ){0,3}?)"
    r"(?P<put>@own_tissue(?:,? (?:@joined )?@own_tissue)?)\b(?! @no_product)",
    "platelets": r"@thing_put (?:(?:@to_place (?:\w+ ){1,3})?(?:of|with) (?:[\w-]+ ){0,4}?|\((?:[\w-]+,? ){0,3}?)"
    r"(?P<put>platelets?)\b(?! ?-?(?:@of_platelets|[<>\d]))",
    "disc_near": r"@in_or_at_disc[^,;.]{0,60}$",
    "near_disc": r"(?:,? [\w-]+(?: [\w-]+)?){0,3}?,? @joined (?:[\w-]+ ){1,3}?@to_place (?:\w+ ){0,2}?@in_or_at_disc"
    r"|[^,;.]{0,60}?@in_or_at_disc",
    "by_heat": r"@heat[\s-](?:\w+ )?$",
    "body_wide": r"@body_wide",
}
"""The grammar: `@name` is any word of that list of [prior] in words.toml."""


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return clause("prior", _SOURCES[name])
