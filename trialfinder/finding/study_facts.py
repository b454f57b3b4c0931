"""One study as a value: what the record says, what we read in it, and all of it as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, overload

from trialfinder.data import Data
from trialfinder.files import FilePath, put_text
from trialfinder.finding.find import find_one
from trialfinder.places import Place
from trialfinder.reading.labels.labelled import Labels
from trialfinder.registry.record import Study
from trialfinder.rows import SiteRow, StudyRow
from trialfinder.wording import status_in_words, title_in_words


@dataclass(frozen=True, eq=False, repr=False)
class StudyFacts:
    """One study: its row, its sites, its labels and its record."""

    row: StudyRow
    """Its columns, as in the table of studies; with those of a place when one was named."""
    sites: tuple[SiteRow, ...]
    """In the record's order; with `distance_km` when a place was named."""
    labels: Labels
    """What is injected, where, against what; each with the words that it rests on."""
    record: Study
    """The registry's record, typed."""
    data: Data
    """The data that it stands in: `data.provenance` says how old, `data.warnings` what went wrong."""
    near: Place | None

    def __repr__(self) -> str:
        """One line: id, status with its date, title."""
        return f"<{self.row.nct_id}: {self.status}. {title_in_words(self.row)}>"

    @property
    def status(self) -> str:
        """In words, with the date on which it was last confirmed."""
        return status_in_words(self.record, date.today())

    def to_dict(self) -> dict[str, Any]:
        """All that we read of it, as `trialfinder show --format json` gives it: also cautions and answers to questions.

        Values are those of JSON; what the data held do not carry is None.
        """
        from trialfinder.export.contract.study import study_json

        return study_json(self.data, self.row.nct_id, self.near)

    @overload
    def to_json(self, path: None = None) -> str: ...
    @overload
    def to_json(self, path: FilePath) -> None: ...
    def to_json(self, path: FilePath | None = None) -> str | None:
        """`to_dict` as text when no path is given, else as a file, whole or not at all.

        Raises:
            FileError: the file cannot be written.
        """
        from trialfinder.export.contract.search import json_text

        return put_text(path, json_text(self.to_dict()))


def study_facts(data: Data, nct_id: str, near: Place | None = None) -> StudyFacts:
    """One study of the data held, whatever its topic; `nct_id` may be an old one.

    Raises:
        StudyNotFound: it is not among the data held.
    """
    found = find_one(data, nct_id, near)
    [row] = found.rows
    labels, record = found.data.labels[row.nct_id], found.data.records[row.nct_id]
    return StudyFacts(row, found.sites_of(row.nct_id), labels, record, data, near)
