"""A change as a sentence, and many of them as one. Plain words; a status never stands without its date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from trialfinder.history.changes import Changes
from trialfinder.history.diff import EARLIER, Change
from trialfinder.places.distance import distance_in_words, in_unit
from trialfinder.reading.dates import date_in_words, on_date, read_date
from trialfinder.reading.text.marks import marked
from trialfinder.reading.text.quote import collapse, unescape
from trialfinder.vocabulary import (
    CELL_SOURCES,
    CONTROLS,
    PROCESSINGS,
    STATUSES,
    TARGETS,
    THERAPIES,
    is_recruiting,
    upper,
)

LONGEST: Final = 600
"""Longer words of a record are cut, with a mark."""

KIND_WORDS: Final = {
    "new": "New in our data",
    "gone": "No longer found",
    "status": "Status",
    "site_opened": "Site opened",
    "site_closed": "Site closed",
    "enrollment": "Number of people",
    "dates": "Dates",
    "results": "Results",
    "contact": "Contact",
    "criteria": "Who can join",
    "title": "Title",
    "label": "Our label",
}
"""Kind -> its name for a person."""

_WHAT: Final = {
    "start_date": "start",
    "primary_completion_date": "end of the main measurement",
    "completion_date": "end of the whole trial",
    "minimum_age": "least age",
    "maximum_age": "greatest age",
    "sex": "sex",
    "healthy_volunteers": "healthy people",
    "official_title": "official title",
    "topic": "topic",
    "therapies": "product",
    "cell_source": "own or donor",
    "processing": "preparation",
    "targets": "place of injection",
    "control": "comparison",
}
_LABEL_WORDS: Final = {
    "topic": {"yes": "on topic", "borderline": "borderline", "no": "off topic"},
    "therapies": THERAPIES,
    "cell_source": CELL_SOURCES,
    "processing": PROCESSINGS,
    "targets": TARGETS,
    "control": CONTROLS,
}


def harmless(text: str) -> str:
    """Words of a record on one line, escapes and white space collapsed; control characters are marks."""
    return marked(unescape(collapse(text)))


def change_sentence(one: Change) -> str:
    """What changed, in the words of old and new record, with the registry's date; of a site also how far it is."""
    away = f", {away_in_words(one)}" if one.site is not None and one.distance_km is not None else ""
    return f"{_said(one)}{away}{_dated(one)}."


def away_in_words(one: Change) -> str | None:
    """How far the site is, or the study's nearest one; None where no distance is known."""
    if one.distance_km is None:
        return None
    return f"{distance_in_words(one.distance_km, one.in_miles)} away"


def nearest_in_words(some: Iterable[Change]) -> str | None:
    """How far the nearest site of a study is, of what changed in it; None where no distance is known."""
    known = sorted((one for one in some if one.distance_km is not None), key=lambda one: one.distance_km or 0.0)
    return away_in_words(known[0]) if known else None


def day_in_words(text: str | None) -> str:
    """A day for a person; "an unknown day" where none is told.

    >>> day_in_words("2026-11-20T09:00:05"), day_in_words("2026-11"), day_in_words(None)
    ('November 20, 2026', 'November 2026', 'an unknown day')
    """
    day = (text or "")[:10]
    return date_in_words(day) if read_date(day) else "an unknown day"


def summary(changes: Sequence[Change], began: str) -> str:
    """All changes in one sentence: what opened, how near, what closed, what else.

    Args:
        changes: as told.
        began: how the sentence begins: "Since you looked on November 20, 2026".
    """
    opened = _studies(one for one in changes if one.kind == "site_opened" or _recruits(one.kind, one.after))
    closed = _studies(one for one in changes if one.kind == "site_closed" or _recruits(one.kind, one.before))
    counts = [
        (len(_of(changes, "new")), "new"),
        (len(opened), f"opened{_nearest(opened)}"),
        (len(closed), f"closed{_nearest(closed)}"),
        (len(_of(changes, "results")), "with news of results"),
        (len(_of(changes, "gone")), "no longer found"),
    ]
    parts = [f"{_number(count)} {words}" for count, words in counts if count]
    counted = {one.nct_id for one in (*opened, *closed)}
    counted |= {one.nct_id for one in changes if one.kind in ("new", "gone", "results")}
    rest = _studies(one for one in changes if one.kind != "label" and one.nct_id not in counted)
    if rest:
        what = "with another change in its record" if len(rest) == 1 else "with other changes in their records"
        parts.append(f"{_number(len(rest))} {what}")
    labels = _studies(one for one in changes if one.kind == "label")
    if labels:
        parts.append(f"{_number(len(labels))} that our own rules now read differently")
    return f"{began}: {', '.join(parts)}." if parts else f"{began}: no change that we can see."


def _of(changes: Iterable[Change], kind: str) -> list[Change]:
    return _studies(one for one in changes if one.kind == kind)


def _studies(changes: Iterable[Change]) -> list[Change]:
    """One change for each study: the nearest."""
    found: dict[str, Change] = {}
    for one in changes:
        known = found.get(one.nct_id)
        if known is None or (one.distance_km or float("inf")) < (known.distance_km or float("inf")):
            found[one.nct_id] = one
    return list(found.values())


def _recruits(kind: str, status: str | None) -> bool:
    return kind == "status" and is_recruiting(status)


def _nearest(some: Sequence[Change]) -> str:
    known = [(one.distance_km, one.in_miles) for one in some if one.distance_km is not None]
    if not known:
        return ""
    km, in_miles = min(known)
    words = in_unit(km, in_miles)
    is_close = words.startswith(("1 ", "less"))
    away = f"within about a {'mile' if in_miles else 'kilometer'} of you" if is_close else f"about {words} from you"
    return f" {away}" if len(some) == 1 else f", the nearest {away}"


_DATE: Final = re.compile(r"\b\d{4}(?:-\d\d){1,2}\b")
_NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else f"{count:,}"


def _said(one: Change) -> str:
    before, after = _words(one, one.before), _words(one, one.after)
    match one.kind:
        case "new":
            return "New in our data"
        case "gone":
            return f"Our searches no longer find it{f'; it is now part of {after}' if after else ''}"
        case "status" if one.what == "why_stopped":
            return f"Why it stopped: {after or 'no longer said'}; before: {before or 'not said'}"
        case "status":
            return f"Status: {after or 'no longer given'}; before: {before or 'not given'}"
        case "site_opened":
            return f"A site recruits: {harmless(one.what or '')}; before: {before or 'not listed'}"
        case "site_closed":
            return f"A site no longer recruits: {harmless(one.what or '')}; now: {after or 'no longer listed'}"
        case "enrollment":
            return f"Number of people: {after or 'no longer given'}; before: {before or 'not given'}"
        case "results" if one.what == "sent":
            return f"Results were sent to the registry {on_date(after)} and are being checked"
        case "results":
            return (
                f"Results are posted at the registry ({date_in_words(after)})"
                if after
                else "Results are no longer posted"
            )
        case "contact":
            whose = f" at {harmless(one.what)}" if one.what else ""
            return f"Whom to ask{whose}: {after or 'no longer given'}; before: {before or 'not given'}"
        case "criteria" if one.what not in (None, EARLIER):
            limit = _WHAT.get(one.what or "", one.what)
            return f"Who can join, {limit}: {after or 'no longer given'}; before: {before or 'not given'}"
        case "criteria":
            about = "the rules on earlier injections" if one.what == EARLIER else "lines of the rules"
            parts = [f"new: {after}" if after else "", f"taken out: {before}" if before else ""]
            return f"Who can join, {about}: {'; '.join(filter(None, parts))}"
        case "label":
            label = _WHAT.get(one.what or "", one.what or "")
            read = f"{upper(label)}: {after or 'not read'}; before: {before or 'not read'}"
            return f"Our rules changed, not the record. {read}"
        case _:
            name = _WHAT.get(one.what or "", "title" if one.kind == "title" else one.what or "")
            return f"{upper(name)}: {after or 'no longer given'}; before: {before or 'not given'}"


def _words(one: Change, value: str | None) -> str | None:
    if value is None:
        return None
    if one.kind in ("status", "site_opened", "site_closed") and one.what != "why_stopped":
        words = STATUSES.get(value, harmless(value))
        return f"{words[:1].lower()}{words[1:]}"
    if one.kind == "label":
        table = _LABEL_WORDS.get(one.what or "", {})
        return ", ".join(table.get(part, part) for part in value.split(";"))
    if one.kind in ("enrollment", "dates"):
        value = value.replace("(estimated)", "(planned)")
    if one.kind == "dates":
        value = _DATE.sub(lambda found: date_in_words(found[0]), value)
    lines = [
        f"“{harmless(line)}”" if one.kind in ("criteria", "title") else harmless(line) for line in value.split("\n")
    ]
    text = " ".join(lines)
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()} … (cut here)"


def _rule(line: str) -> str:
    """A line of the criteria: the section in our words, the rule in the record's."""
    section, _, rule = line.partition(": ")
    return f"{section.lower()} “{rule}”"


def _dated(one: Change) -> str:
    if one.kind in ("label", "gone"):
        return ""
    return f" (record of {date_in_words(one.date)})" if one.date else " (the record has no date of its update)"


def began(changes: Changes, looked_on: str | None = None) -> str:
    """How the summary begins: since when."""
    if looked_on:
        return f"Since you looked on {day_in_words(looked_on)}"
    return f"From the data of {day_in_words(changes.since)} to those of {day_in_words(changes.until)}"
