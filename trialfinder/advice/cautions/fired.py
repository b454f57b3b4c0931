"""What a rule of the ledger gives back when the record shows its fact: the words or the dates that it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from trialfinder.reading.dates import read_date
from trialfinder.reading.reading import Reading
from trialfinder.reading.text.quote import Quote, is_our_summary

STATUS_PATH = "protocolSection.statusModule.overallStatus"
VERIFIED_PATH = "protocolSection.statusModule.statusVerifiedDate"
AS_OF_PATH = "derivedSection.miscInfoModule.versionHolder"
DESIGN_PATH = "protocolSection.designModule."


class Fired(NamedTuple):
    """A rule that fired: on which words of the record, on which dates, and what fills the blanks of its sentence."""

    quote: Quote | None = None
    dates: tuple[str, ...] = ()
    path: str | None = None
    """Where the first date stands; a quote brings its own path."""
    words: Mapping[str, str | int] = {}


def dated(reading: Reading, **words: str | int) -> Fired:
    """On the record as a whole, on the day when it was last known to hold."""
    status = reading.section.status_module
    for text, path in (
        (status.status_verified_date, VERIFIED_PATH),
        (status.last_update_post_date_struct.date, "protocolSection.statusModule.lastUpdatePostDateStruct.date"),
        (reading.study.derived_section.misc_info_module.version_holder, AS_OF_PATH),
    ):
        when = read_date(text)
        if when:
            return Fired(dates=(when.text,), path=path, words=words)
    return Fired(words=words)


def quoted(text: str | None, path: str, **words: str | int) -> Fired:
    """On one field's words."""
    return Fired(Quote(text, path) if text else None, words=words)


def evidenced(reading: Reading, quotes: Iterable[Quote], **words: str | int) -> Fired:
    """On the evidence of a label, or on the dated record where the label has none.

    The descriptions of a facts_only record are our summary, which is never quoted.
    """
    first = next((one for one in quotes if not is_our_summary(one.path, reading.is_partial)), None)
    return Fired(first, words=words) if first else dated(reading, **words)


def spoken(reading: Reading, name: str) -> Fired | None:
    """On the first sentence in which a word list of phrases.toml speaks."""
    first = next(iter(reading.said(name)), None)
    return Fired(first.quote) if first else None
