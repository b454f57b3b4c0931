"""At which places a clause says that something was put in: each thing with its own, never merged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

from trialfinder.reading.criteria.put_in import EXAMPLE, LISTED, NEEDLE, Span, Where
from trialfinder.reading.text.stems import blanked, clause, words

_PLACES: Final[tuple[Where, ...]] = ("disc", "facet", "sij", "epidural", "muscle_ligament", "elsewhere", "spine")


LONGEST_TO_JOINT: Final = 30
"""Characters between an injection and the word that it is into a joint."""


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
    found += [Span("sij", *one.span("place")) for one in _pattern("si_alone").finditer(text)]
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
        group = _place_of(text, thing, things, groups) or _of_a_joint(text, thing)
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
    if thing.name == "spine_treatment":
        return _Group(("spine",), thing.start, thing.end, False)
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


def _of_a_joint(text: str, thing: Span) -> _Group | None:
    """The places of an injection into a joint that is not named: it is none into a disc or around a nerve."""
    if thing.name not in ("any_injection", "named_injection"):
        return None
    near = text[max(0, thing.start - LONGEST_TO_JOINT) : thing.end + LONGEST_TO_JOINT]
    is_so = words("prior_targets", "of_a_joint").search(near) or _pattern("joint_injection").search(near)
    return _Group(("facet", "sij", "elsewhere"), thing.start, thing.end, False) if is_so else None


def _is_in_brackets(text: str, at: int) -> bool:
    return text.count("(", 0, at) > text.count(")", 0, at)


def _goes_on(between: str) -> bool:
    """Whether the sentence has gone on to something else between a thing and a place."""
    return any(_pattern(name).search(between) for name in ("other_clause", "does_anew"))


def place_named(text: str) -> Where | None:
    """The first kind of place that a few words name."""
    return next((name for name in _PLACES if words("prior_targets", name).search(text)), None)


_SOURCES = {
    "given_for_back": r"(?:@treatment|@prp|@cells|@biologic|@steroid),? (?:\w+ )?for (?:\w+ )?(?P<place>@back_pain)"
    r"(?!,? @joined|, ?\w+ (?:\w+ )?@joined)",
    "needle_for_back": rf"(?:{NEEDLE}) (?:\w+ )?for (?:\w+ )?(?P<place>@back_pain)",
    "bound_to": r"\s?@inside\s(?:the\s)?(?:\w+\s)?",  # between "anywhere" and the place that it is bound to
    "listed_to": rf"{LISTED} @to_place (?:@which )*(?:\w+ )?",
    "then_place": r"\)\s?@to_place",
    "no_place": r"@no_place",
    "places_joined": r"(?:[\s,/]|@between_places){1,12}",
    "names_one": rf"@prp|@cells|@steroid|@head|{NEEDLE}",
    "whole_one": r"\besis?",
    "of_head": r"@block|@head",
    "of_own_product": r"\s(?:joint )?(?:@steroid|@prp|@cells)",
    "names_another": r"[^,;.]{0,40}?(?:@head|@block)",
    "more_closely": r"\s?\((?:\w+ )?",
    "includes": r",? ?\(?@including (?:the |any )?",
    "joint_injection": rf"\bjoints? (?:{NEEDLE})",
    "si_alone": r"\bfacets?(?: joints?)?(?: ?/ ?| @joined )(?P<place>si)(?! joint)\b",
    "one_place": r"[\s-]{0,2}|[\s-](?!@joined[\s-])\w+[\s-]|(?: @a_joint)? of (?:the )?(?:\w+ )?",
    "this_level": r"@treated(?! (?:with|by|for)\b)[^.;,]{0,20}$",
    "beside": r"@joined[^.;,()]{0,12}@beside|@beside[^.;,()]{0,12}@joined",
    "right_before": r"~*[\s-]{1,2}(?:(?:@of_place|@put_there,? (?:of|with|using))[\s-]){0,2}(?:@article )?",
    "time_for_it": r"(?:[(,;]|\bor) ?(?:[<>]=? ?)?\d+ \w+ for (?:\w+ ){0,2}$",
    "joint": r"\b(?:or|and)\b|,|;",
    "or_of": r"\b(?:or|and)(?: @small){0,4}\s(?:\w+ )?$",
    "or_ever_of": r"\bor @at_any_time(?: @small){1,3}\s(?:\w+ )?$",
    "or_of_or_comma": r"(?:\b(?:or|and)|,)(?: @small){0,4}\s(?:\w+ )?$",
    "does_anew": r"\b(?:or|and) (?:@who )?@did\b|, or (?:@to_place )?another\b",
    "other_clause": r"@other_clause|;|\d ?@time.{0,25}(?:\bor\b|\band\b|,(?! ?@to_place))",
    "place_and_head": r"(?:@block|@epidurals)$",
    "ended_head": r"(?:@head|@block|@epidurals)(?! (?:of|with))",
    "example": EXAMPLE,
}
"""The grammar: `@name` is any word of that list of [prior] in words.toml."""


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return clause("prior", _SOURCES[name])
