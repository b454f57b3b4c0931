"""How long after a thing a person cannot join: the time that a clause gives it, none, or one of a part of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from trialfinder.reading.criteria.durations import Duration
from trialfinder.reading.criteria.put_in import EXAMPLE, Span
from trialfinder.reading.text.stems import clause, words


def waits(
    text: str, at: int, thing: Span, things: Sequence[Span], spans: Sequence[Duration]
) -> Iterator[tuple[float | None, bool]]:
    """The wait after a thing, and whether only so many of it count ("more than 3 ever, or any within 6 weeks")."""
    if _is_of_the_next(text, at, thing, things, spans):
        yield None, not words("prior", "again").search(text[:at])
        return
    counted = _pattern("so_many").search(text, thing.end)
    late = next((one for one in spans if counted and one.start >= counted.end() - 1), None)
    if counted is None or late is None or any(thing.end <= one.start < late.start for one in things):
        yield _months(text, at, thing, things, spans), False
        return
    yield late.months, False
    yield None, True


def _is_of_the_next(text: str, at: int, thing: Span, things: Sequence[Span], spans: Sequence[Duration]) -> bool:
    """Whether the time after the first of two things is that of the second ("cell therapy, or a block within a month").

    A list of three ("epidural, facet, or joint injection within a month") shares its time.
    """
    comma = _pattern("comma_or").match(text, at)
    time = next((one for one in spans if one.start >= at), None)
    if comma is None or time is None or any(one.end <= thing.start for one in things):
        return False
    return (
        (at > thing.end or words("prior", "head").search(text[thing.start : comma.end()]) is not None)
        and any(comma.end() <= one.start < time.start for one in things)
        and "," not in text[comma.end() : time.start]
        and "," not in text[: thing.start]
    )


def _months(text: str, at: int, thing: Span, things: Sequence[Span], spans: Sequence[Duration]) -> float | None:
    """The wait after a thing: the time named after its own words, else one named before them; None: no end."""
    inside = next((one for one in spans if thing.end <= one.start and one.end <= at), None)
    if inside and _pattern("then_place").match(text, inside.end):
        return inside.months  # "PRP within 6 months, into a facet joint"
    after = next((one for one in spans if one.start >= at), None)
    if after:
        between = text[at : after.start]
        if _pattern("unbounded").search(between) or _pattern("of_its_own").search(between):
            return None
        anew = any(at <= one.start < after.start and _pattern("anew").search(text[at : one.start]) for one in things)
        return None if anew else after.months
    before = [one for one in spans if one.end <= max(thing.start, at)]
    if not before or words("prior", "ever").search(text, at):
        return None
    time = before[-1]
    is_first = not any(one.end <= time.start for one in things) or _pattern("for_it").fullmatch(
        text[time.end : thing.start]
    )
    return time.months if is_first or _pattern("example").search(text[time.end : thing.start]) else None


def is_span(time: Duration, text: str, whole: str) -> bool:
    """Whether a length of time says how long ago something was, and not how long pain lasts."""
    if _pattern("of_pain").search(text[max(0, time.start - 40) : time.start]):
        return False
    return bool(
        time.sign.startswith("<")
        or _pattern("before_time").search(text[max(0, time.start - 40) : time.start])
        or _pattern("ago").search(whole[time.end : time.end + 40])
        or (_pattern("apart").search(text[: time.start]) and _pattern("for").match(text[time.end :]))
        or _pattern("in_bracket").search(text[: time.start])
    )


_SOURCES = {
    "comma_or": r"[^,;.()<>\d]{0,30}?, or ",
    "so_many": r"\b(?:@ever)\b[^.;]{0,20}\b(?:or|and) @one[^.;]{0,25}?(?=[<>\d])",
    "then_place": r",? ?@to_place\b|[^,;.()]{0,40}\(",
    "unbounded": r"@ever(?! @in_the_time(?: the)?(?: @last)?(?: period of)? ?$)",
    "of_its_own": r",\s(?:or|and) (?:@who )?@did\b",
    "anew": r"@again(?! @any_more)",
    "for_it": r"\s?for\s(?:\w+\s){0,2}",
    "example": EXAMPLE,
    "of_pain": r"@pain @lasting\s?$",
    "before_time": r"(?:@within(?: at least)?(?: @a)?(?: @last)?(?: period of)?|@last"
    r"|@washout(?: of| is|:)?)\s*$",
    "ago": r"^\s?(?:\w+ ){0,2}?(?:@ago|of (?:the )?(?:\w+ )?@start)",
    "apart": r"(?:[(,;]|\bor)\s?(?:[<>]=? ?)?$",
    "for": r"\s?for\s",
    "in_bracket": r"\([^()]*:\s?$",
}
"""The grammar: `@name` is any word of that list of [prior] in words.toml."""


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return clause("prior", _SOURCES[name])
