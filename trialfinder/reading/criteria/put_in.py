"""What a clause says was put in or done, and at which places: each thing with its own, never merged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, Literal, NamedTuple

from trialfinder.reading.text.stems import blanked, clause, words

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

_PLACES: Final[tuple[Where, ...]] = ("disc", "facet", "sij", "epidural", "muscle_ligament", "elsewhere", "spine")


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
            if near and of_marrow and _pattern("joint").search(text[found.end() : near.start]):
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
        of_it = any(
            _pattern("of_this").fullmatch(text[found.end() : one.start]) for one in products if one.start >= found.end()
        )
        if (
            (named and not anything)
            or of_it
            or _pattern("of_list").fullmatch(text[found.end() :])
            or _pattern("of_drug").search(before + "|" + after)
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
        ):
            of_another = _pattern("of_substance").search(_pattern("or_of_place").sub("", before) + "|" + after)
            yield Span("named_injection" if of_another else "any_injection", *found.span())


class _Group(NamedTuple):
    places: tuple[Where, ...]
    start: int
    end: int
    this_level: bool


def place_groups(text: str) -> list[_Group]:
    """The places that a text names; those joined by "or" or "and" are one group."""
    masked = _pattern("no_place").sub(blanked, text)
    found = [Span(name, *one.span()) for name in _PLACES for one in words("prior_targets", name).finditer(masked)]
    named = {one.name for one in found}
    is_drug = named.isdisjoint(("spine", "muscle_ligament")) and words("prior", "steroid").search(text) is not None
    by_route = [one.span() for one in words("prior_targets", "by_route").finditer(masked)]
    if (is_drug and by_route and not named) or (named and named <= {"epidural", "spine", "disc"}):
        joint = "spine" if named else "anywhere"  # "intra-articular or epidural", "… or intramuscular"
        found += [Span(joint, *one.span()) for one in words("prior_targets", "of_a_joint").finditer(masked)]
    found += [Span("elsewhere" if is_drug else "muscle_ligament", *at) for at in by_route]
    found += [Span("this_place", *one.span()) for one in words("prior_targets", "this_place").finditer(masked)]
    for name in ("needle_for_back", "given_for_back"):
        found += [Span("spine", *one.span("place")) for one in _pattern(name).finditer(text)]
    found.sort(key=lambda one: one.start)
    kept = [one for one in found if not any(_is_said_closer(text, one, other) for other in found if other is not one)]
    groups: list[_Group] = []
    for one in kept:
        where: Where = "spine" if one.name == "this_place" else one.name  # type: ignore[assignment]
        level = one.name == "this_place" or bool(
            _pattern("this_level").search(text[max(0, one.start - 30) : one.start])
        )
        level = level and not _pattern("beside").search(text[max(0, one.start - 30) : one.end + 30])
        before = groups[-1] if groups else None
        between = text[before.end : max(one.start, before.end)] if before else ""
        is_joined = before and _pattern("places_joined").fullmatch(between)
        if before and is_joined and not _is_of_another(text, before, one):
            places = before.places if where in before.places else (*before.places, where)
            groups[-1] = _Group(places, before.start, max(before.end, one.end), before.this_level or level)
        elif (
            before and before.places == ("spine",) and _pattern("more_closely").fullmatch(text[before.end : one.start])
        ):
            groups[-1] = _Group((where,), before.start, one.end, before.this_level or level)
        elif (
            before and before.places == ("elsewhere",) and _pattern("includes").fullmatch(text[before.end : one.start])
        ):
            groups[-1] = _Group((*before.places, where), before.start, one.end, before.this_level or level)
        else:
            groups.append(_Group((where,), one.start, one.end, level))
    return groups


def _is_of_another(text: str, before: _Group, one: Span) -> bool:
    """Whether a place is that of the second of two things ("an injection of the disc, or a facet block")."""
    after = text[one.end :]
    if _pattern("whole_one").fullmatch(text[before.start : before.end]):
        return True
    if _pattern("of_head").search(text[before.start : one.start]) and _pattern("of_own_product").match(after):
        return True  # "nerve block or epidural steroid"
    is_second = ", or " in text[before.end : one.start] and text[: one.start].count(",") == 1
    named = _pattern("names_one").search(text[: one.start])
    return bool(is_second and named and _pattern("names_another").match(text[one.start :]))


def _is_said_closer(text: str, one: Span, other: Span) -> bool:
    """Whether another place word says the same place more closely ("lumbar facet", "cervical facet", "disc space")."""
    first, second = sorted((one, other), key=lambda span: span.start)
    if not _pattern("one_place").fullmatch(text[first.end : max(first.end, second.start)]):
        return False
    rank = {"elsewhere": 0, "spine": 2, "this_place": 3}
    return rank.get(one.name, 1) > rank.get(other.name, 1)


def placed(
    text: str, things: Sequence[Span], groups: Sequence[_Group]
) -> Iterator[tuple[Span, tuple[Where, ...], bool, int]]:
    """Each thing with its places, whether only the treated level is meant, and where its own words end."""
    used: set[_Group] = set()
    for thing in things:
        group = _place_of(text, thing, things, groups)
        if group is None:
            yield thing, ("anywhere",), False, thing.end
        else:
            used.add(group)
            level = group.this_level or _is_at_this_level(thing, group, things, groups)
            yield thing, group.places, level, max(thing.end, group.end)
    for group in groups:  # "… of a facet joint within 4 weeks or of the sacroiliac joint within 3 months"
        before = [one for one in things if one.end <= group.start]
        if group in used or not before:
            continue
        after_a_place = any(one in used and before[-1].end <= one.start < group.start for one in groups)
        joined = "or_of_or_comma" if _is_in_brackets(text, group.start) else "or_of"
        is_joined = after_a_place and _pattern(joined).search(text[: group.start])
        if is_joined or _pattern("or_ever_of").search(text[: group.start]):
            yield before[-1], group.places, group.this_level, group.end


def _is_at_this_level(thing: Span, group: _Group, things: Sequence[Span], groups: Sequence[_Group]) -> bool:
    """Whether the same place is named once more, as the treated one ("intradiscal injection into the index disc")."""
    last = next((one.start for one in things if one.start >= thing.end), 10_000)
    return any(
        one.this_level and set(one.places) == set(group.places) and thing.end <= one.start < last for one in groups
    )


def _place_of(text: str, thing: Span, things: Sequence[Span], groups: Sequence[_Group]) -> _Group | None:
    if thing.name in ("disc_procedure", "disc_treatment"):
        return next((one for one in groups if "disc" in one.places), _Group(("disc",), thing.start, thing.end, False))
    left = [one for one in groups if one.end <= thing.start]
    inside = [one for one in groups if one.start < thing.end and thing.start < one.end]
    right = [one for one in groups if one.start >= thing.end]
    if inside:
        return inside[0]
    if left and _pattern("right_before").fullmatch(text[left[-1].end : thing.start]):
        return left[-1]
    opens = text.rfind("(", 0, thing.start) if _is_in_brackets(text, thing.start) else -1
    if left and right and left[-1].end <= opens and not _pattern("then_place").match(text, text.find(")", thing.end)):
        right = [one for one in right if _is_in_brackets(text, one.start)]  # "disc therapy (PRP) or spine surgery"
    if right:
        between = text[thing.end : right[0].start]
        if _pattern("listed_to").fullmatch(between):
            return right[0]
        following = next((one.start for one in things if one.start >= right[0].end), len(text))
        of_another = _pattern("right_before").fullmatch(text[right[0].end : following]) and following < len(text)
        everywhere = words("prior", "everywhere").search(text, thing.end, right[0].start)
        if everywhere and _pattern("bound_to").fullmatch(text[everywhere.end() : right[0].start]):
            return right[0]  # "anywhere in the spine"
        if everywhere and not any(thing.end <= one.start < everywhere.start() for one in things):
            return None
        if not _goes_on(between) and not (of_another and _pattern("joint").search(between)):
            return right[0]
    if words("prior", "everywhere").search(text, thing.end) and not right:
        return None
    if left and _pattern("time_for_it").search(text[: thing.start]):
        return left[-1]
    if left:
        between = text[left[-1].end : thing.start]
        in_example = _pattern("example").search(between)
        is_done = _pattern("ended_head").search(between) or _pattern("place_and_head").search(text[: left[-1].end])
        if in_example or not (is_done or _goes_on(between)):
            return left[-1]
    return None


def _is_in_brackets(text: str, at: int) -> bool:
    return text.count("(", 0, at) > text.count(")", 0, at)


def _goes_on(between: str) -> bool:
    """Whether the sentence has gone on to something else between a thing and a place."""
    return any(_pattern(name).search(between) for name in ("other_clause", "does_anew"))


def place_named(text: str) -> Where | None:
    """The first kind of place that a few words name."""
    return next((name for name in _PLACES if words("prior_targets", name).search(text)), None)


_BLOCK_IN_TIME = r"(?<!diagnostic medial branch )(?<=branch )@block(?=[^.;()<>%]{0,50}\d ?@time)"
NEEDLE: Final = rf"(?:@needle|@epidurals|(?<!diagnostic )(?<!test )(?<!branch )@block|{_BLOCK_IN_TIME})"
EXAMPLE: Final = r"\(|\bsuch as\b|\bincluding\b|\be\.g|\bi\.e"
_FOR_IT = r" for (?:\w+ )?@back_pain"
_NOTE, _SO_LONG = r"(?:\s?\([^()]{1,40}\))?", r"\s?(?:[<>]|@within\b)"
_LISTED = r"(?:(?:,| @joined)(?: @joined)? [\w-]+(?: [\w-]+)?){0,4}?"
_IN_TIME = (
    rf"(?: @done)?(?: @did)?(?:{_FOR_IT})?,? ?\(?(?:@in_the_time\b[^,;.()]{{0,20}}?)?(?:[<>]=? ?)?\d{{1,3}}[ -]?@time"
)
_SOURCES = {
    "bound_to": r"\s?@inside\s(?:the\s)?(?:\w+\s)?",  # between "anywhere" and the place that it is bound to
    "needle": rf"{NEEDLE}|@treatment|@an_epidural",
    "epidural": rf"@before_epidural \|{_NOTE}(?:\.?$|{_SO_LONG})|(?:^\W*|[,;] |@joined )\|{_NOTE}{_SO_LONG}",
    "disc_treatment": r"@treatment",
    "disc_before": r"@disc[\s-](?:@manner |\w+ or )?$|@in_disc (?:\w+ ){0,2}(?:or )?(?:@other )?$",
    "by_product": r"^\s\w+ (?:@which )*@disc (?:with|by|using)\s",
    "disc_after": r"\s@to_disc (?:@which )*@of_disc",
    "place_before": r"@place[\s-](?:\w+ )?$|@place (?:\w+ )?@treatment ?\((?:@including,? )?(?:[\w/-]+,? ){0,4}$",
    "place_after": r"\s(?:@done )?(?:@of_any )?(?:\([^()]{0,80}\) )?@to_place (?:@which )*(?:\w+ )?@place"
    r"|(?: @of_any)?(?: @in_time [^,;.()]{1,50})?\s?\((?:including|e\.?g\.?,?|such as)? ?(?:\w+ )?@place"
    r"| (?:@done )?for (?:@which )*(?:\w+ )?@place"
    rf"|{_LISTED} @to_place (?:@which )*(?:\w+ )?@place"
    r"|(?:,? [\w-]+){0,4}\) @treatment @to_place (?:@which )*(?:\w+ )?@place",
    # It names neither place nor product, and was had ("injections within a month").
    "bare": rf"@before_bare (?:@a )?(?:@any )?\|(?:(?: @done)?(?:{_FOR_IT})?\W*$|{_LISTED}{_IN_TIME})"
    rf"|(?:^\W*|, ?|@joined )(?:@any )?\|{_IN_TIME}",
    "any_other": r"@any(?: @any_more)? (?:@spine )?$",
    "of_product": r"\)?[\s/-]*(?:\([^()]{0,40}\)\s*)?(?:(?!@apart)\w+\s){0,2}(?:(?:was|were|been) )?"
    r"|\s@by_way (?:[\w-]+,? ){0,6}",
    "listed_to": rf"{_LISTED} @to_place (?:@which )*(?:\w+ )?",
    "then_place": r"\)\s?@to_place",
    "of_this": r"(?:\s\w+ (?:@which )*(?:\w+ )?@place)?,?\s(?:of|with) (?:@a )?(?:\w+ )?",
    "of_substance": r"@substance\)? (?:acid )?(?:\w+ )?\|"
    r"|\|(?: @done)?(?: @to_place(?: [\w-]+){1,4}?)? (?:of|with) @substance",
    "or_of_place": r"@place,? (?:or|and) (?:\w+ ){0,3}$",
    "of_list": r"(?:\s\w+ (?:@which )*(?:\w+ )?@place)?\s(?:of|with):?\s*",
    "of_drug": r"@drug (?:\w+ )?\||\|\s(?:of )?@drug_after",
    "same_thing": r"[\s/,()-]{0,3}|\s?\(|\s(?:or|and)\s",
    "same_cells": r"\s?/\s?|\s(?:or|and|and/or)\s|[\s-]",
    "of_either": r"[^.;]{0,35}?@own_word(?: \w+)? or (?:\w+ ){0,2}?@donor_word",
    "marrow": r"@marrow",
    "no_place": r"@no_place",
    "places_joined": r"(?:[\s,/]|@between_places){1,12}",
    "names_one": rf"@prp|@cells|@steroid|@head|{NEEDLE}",
    "whole_one": r"\besis?",
    "of_head": r"@block|@head",
    "of_own_product": r"\s(?:joint )?(?:@steroid|@prp|@cells)",
    "names_another": r"[^,;.]{0,40}?(?:@head|@block)",
    "more_closely": r"\s?\((?:\w+ )?",
    "includes": r",? ?\(?@including (?:the |any )?",
    "one_place": r"[\s-]{0,2}|[\s-](?!@joined[\s-])\w+[\s-]|(?: @a_joint)? of (?:the )?(?:\w+ )?",
    "this_level": r"@treated(?! (?:with|by|for)\b)[^.;,]{0,20}$",
    "beside": r"@joined[^.;,()]{0,12}@beside|@beside[^.;,()]{0,12}@joined",
    "right_before": r"~*[\s-]{1,2}(?:(?:@of_place|@put_there,? (?:of|with|using))[\s-]){0,2}(?:@article )?",
    "time_for_it": r"(?:[(,;]|\bor) ?(?:[<>]=? ?)?\d+ \w+ for (?:\w+ ){0,2}$",
    "joint": r"\b(?:or|and)\b|,|;",
    "or_of": r"\b(?:or|and)(?: @small){0,4}\s(?:\w+ )?$",
    "or_ever_of": r"\bor @at_any_time(?: @small){1,3}\s(?:\w+ )?$",
    "or_of_or_comma": r"(?:\b(?:or|and)|,)(?: @small){0,4}\s(?:\w+ )?$",
    "needle_for_back": rf"(?:{NEEDLE}) (?:\w+ )?for (?:\w+ )?(?P<place>@back_pain)",
    "given_for_back": r"(?:@treatment|@prp|@cells|@biologic|@steroid),? (?:\w+ )?for (?:\w+ )?(?P<place>@back_pain)"
    r"(?!,? @joined|, ?\w+ (?:\w+ )?@joined)",
    "bare_cells": r"(?:@thing_put (?:@to_place (?:\w+ ){1,3})?(?:of|with)"
    r"|(?:@prp|@biologic),?(?: @joined)?) (?P<put>cells)\b",
    "own_tissue": r"(?:(?:@prp|@biologic),?(?: @joined)? |(?:@prp|@biologic) (?:\w+ )?\((?:[\w-]+,? ){0,3}?)"
    r"(?P<put>@own_tissue(?:,? (?:@joined )?@own_tissue)?)\b(?! @no_product)",
    "platelets": r"@thing_put (?:(?:@to_place (?:\w+ ){1,3})?(?:of|with) (?:[\w-]+ ){0,4}?|\((?:[\w-]+,? ){0,3}?)"
    r"(?P<put>platelets?)\b(?! ?-?(?:@of_platelets|[<>\d]))",
    "disc_near": r"@in_or_at_disc[^,;.]{0,60}$",
    "near_disc": r"[^,;.]{0,60}?@in_or_at_disc",
    "by_heat": r"@heat[\s-](?:\w+ )?$",
    "does_anew": r"\b(?:or|and) (?:@who )?@did\b|, or (?:@to_place )?another\b",
    "other_clause": r"@other_clause|;|\d ?@time.{0,25}(?:\bor\b|\band\b|,(?! ?@to_place))",
    "place_and_head": r"(?:@block|@epidurals)$",
    "ended_head": r"(?:@head|@block|@epidurals)(?! (?:of|with))",
    "example": EXAMPLE,
    "body_wide": r"@body_wide",
}
"""The grammar: `@name` is any word of that list of [prior] in words.toml."""


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return clause("prior", _SOURCES[name])
