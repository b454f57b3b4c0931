"""What changed as an Atom feed (RFC 4287): plain text only, stable ids, and the same bytes for the same changes.

Nothing of the day or the machine is in it. An entry is named after what it tells, not after the two snapshots, so that
a feed reader that asks again with another `since` does not show it twice.
Source: https://www.rfc-editor.org/rfc/rfc4287
"""

from __future__ import annotations

import json
import re
from typing import Final
from uuid import UUID, uuid5
from xml.sax.saxutils import escape

from trialfinder.history.changes import Changes
from trialfinder.history.diff import Change
from trialfinder.history.told import KIND_WORDS, away_in_words, began, change_sentence, harmless, summary
from trialfinder.reading.dates import read_date
from trialfinder.rows import study_url
from trialfinder.wording import DISCLAIMER

_OURS: Final = UUID("6c1cf2f6-6d3e-4a52-9a0e-0d2f1f0e7b11")
"""The name space of our ids; drawn once."""
_NO_DAY: Final = "1970-01-01T00:00:00Z"
"""Atom asks for a date of every feed, also of one without any data."""


def atom_text(changes: Changes) -> str:
    """The feed: one entry a change of a study on topic, newest first."""
    asked = json.dumps(changes.question.as_words(), ensure_ascii=False, sort_keys=True)
    address = changes.after.api_url if changes.after else None
    told = changes.on_topic
    until = _moment(changes.until) or _NO_DAY
    told_in_short = summary(told, began(changes)) if changes.since else ""
    about = " ".join(filter(None, (told_in_short, *changes.notes, DISCLAIMER)))
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">',
        f"  <id>{_id('feed', address or '', asked, *sorted(changes.studies))}</id>",
        f"  <title>{_text(_feed_title(changes))}</title>",
        f"  <subtitle>{_text(about)}</subtitle>",
        f"  <updated>{until}</updated>",
        "  <author><name>trialfinder, from ClinicalTrials.gov</name></author>",
        "  <generator>trialfinder</generator>",
    ]
    entries = [(_moment(one.date) or until, _entry_id(one), one) for one in told]
    for updated, id, one in sorted(entries, key=lambda entry: (entry[0], entry[1]), reverse=True):
        lines += _entry(updated, id, one)
    return "\n".join([*lines, "</feed>", ""])


def _entry(updated: str, id: str, one: Change) -> list[str]:
    title = f"{KIND_WORDS[one.kind]}: {harmless(one.title or one.nct_id)} ({one.nct_id})"
    return [
        "  <entry>",
        f"    <id>{id}</id>",
        f"    <title>{_text(title)}</title>",
        f"    <updated>{updated}</updated>",
        f'    <link rel="alternate" type="text/html" href="{study_url(one.nct_id)}"/>',
        f'    <category term="{one.kind}"/>',
        f'    <summary type="text">{_text(_summary(one))}</summary>',
        "  </entry>",
    ]


def _summary(one: Change) -> str:
    nearest = away_in_words(one) if one.site is None else None
    return f"{change_sentence(one)} Nearest site: {nearest}." if nearest else change_sentence(one)


def _feed_title(changes: Changes) -> str:
    question = changes.question
    parts = [*changes.studies, *question.therapy_words]
    what = f": {', '.join(parts)}" if parts else ""
    within = f"within {question.within_words} of" if question.within_words else "near"
    where = f", {within} {question.near_words}" if question.near_words else ""
    return f"trialfinder: what changed{what}{where}"


def _entry_id(one: Change) -> str:
    return _id("entry", one.nct_id, one.kind, one.what or "", one.after or "", one.date or "")


def _id(*parts: str) -> str:
    return f"urn:uuid:{uuid5(_OURS, json.dumps(parts))}"


_day_time = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?(?:Z|\+00:00)?")


def _moment(text: str | None) -> str | None:
    """A registry date as a moment of UTC: as precise as it is, else the first that it can mean."""
    exact = _day_time.fullmatch(text or "")
    if exact and read_date(exact[1]):
        return f"{exact[1]}T{exact[2]}Z"
    when = read_date(text)
    return f"{when.first.isoformat()}T00:00:00Z" if when else None


def _text(text: str) -> str:
    return escape(harmless(text))
