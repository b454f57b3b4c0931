"""What a rule is given, and what it gives back: the parts that cautions and strengths share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from trialfinder.reading.dates import read_date
from trialfinder.reading.freshness import Freshness, dated_status
from trialfinder.reading.labels.labels import Labels
from trialfinder.reading.text import phrases
from trialfinder.reading.text.quote import Quote
from trialfinder.registry.record import ProtocolSection, Study

STATUS_PATH = "protocolSection.statusModule.overallStatus"
VERIFIED_PATH = "protocolSection.statusModule.statusVerifiedDate"
AS_OF_PATH = "derivedSection.miscInfoModule.versionHolder"
DESIGN_PATH = "protocolSection.designModule."


class Finding(NamedTuple):
    """A rule that fired: on which words of the record, on which dates, and what fills the blanks of its sentence."""

    quote: Quote | None = None
    dates: tuple[str, ...] = ()
    path: str | None = None
    """Where the first date stands; a quote brings its own path."""
    words: Mapping[str, str | int] = {}


class Case(NamedTuple):
    """One record on one day."""

    study: Study
    today: date
    labels: Labels | None
    freshness: Freshness

    @property
    def section(self) -> ProtocolSection:
        """What the sponsor entered."""
        return self.study.protocol_section

    @property
    def status(self) -> str:
        """The status in plain words with its date."""
        return dated_status(self.study)

    def dated(self, **words: str | int) -> Finding:
        """A finding that rests on the record as a whole, on the day when it was last known to hold."""
        status = self.section.status_module
        for text, path in (
            (status.status_verified_date, VERIFIED_PATH),
            (status.last_update_post_date_struct.date, "protocolSection.statusModule.lastUpdatePostDateStruct.date"),
            (self.study.derived_section.misc_info_module.version_holder, AS_OF_PATH),
        ):
            when = read_date(text)
            if when:
                return Finding(dates=(when.text,), path=path, words=words)
        return Finding(words=words)

    def quoted(self, text: str | None, path: str, **words: str | int) -> Finding:
        """A finding that rests on one field's words."""
        return Finding(Quote(text, path) if text else None, words=words)

    def evidenced(self, quotes: Iterable[Quote], **words: str | int) -> Finding:
        """A finding that rests on the evidence of a label, or on the dated record where the label has none.

        The descriptions of a facts_only record are our summary, which is never quoted.
        """
        is_full = self.study.completeness == "full"
        first = next((one for one in quotes if is_full or "escription" not in one.path), None)
        return Finding(first, words=words) if first else self.dated(**words)

    def said(self, name: str) -> Finding | None:
        """A finding on the first sentence in which a word list of phrases.toml speaks."""
        first = next(phrases.said(self.study, name), None)
        return Finding(first.quote) if first else None
