"""What was found, as values: by a search typed rows in order, the nearest sites, tables and files; or one study."""

from __future__ import annotations

import weakref
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Generic, NamedTuple, TypeVar, overload
from weakref import WeakKeyDictionary

import msgspec

from trialfinder.data import Data
from trialfinder.errors import FileError
from trialfinder.files import FilePath, put_text, write_whole
from trialfinder.places import Place, distance_km
from trialfinder.question import Question
from trialfinder.reading.labels.labelled import Labels
from trialfinder.registry.record import Study
from trialfinder.rows import SiteRow, StudyRow
from trialfinder.wording import status_in_words, title_in_words

if TYPE_CHECKING:
    import pandas as pd


K = TypeVar("K")
V = TypeVar("V")
PLACES_KEPT: Final = 64
"""Of each set of data: a visitor changes filters far more often than the place."""
SITES_KEPT: Final = 64
"""Studies, of each place: those of a page or two. A table of all sites must not stay in memory for each place."""


class Nearest(NamedTuple):
    """A study's nearest site."""

    site: SiteRow
    away_km: float


class NearestSites:
    """How far each study's sites are from one place, looked for when it is first asked for."""

    def __init__(self, data: Data, place: Place) -> None:
        self._data: Data = weakref.proxy(data)  # as KeptWithData asks
        self._place = place
        self._known: dict[str, Nearest | None] = {}
        self._sites: dict[str, tuple[SiteRow, ...]] = {}

    def of(self, nct_id: str) -> Nearest | None:
        """The nearest site that counts; None where no such site can be placed.

        Of a recruiting study only sites that recruit count; of any other study all do. Of equals the first in the
        record.
        """
        if nct_id not in self._known:
            self._known[nct_id] = self._look(nct_id)
        return self._known[nct_id]

    def sites_of(self, nct_id: str) -> tuple[SiteRow, ...]:
        """The sites of one study in the record's order, with `distance_km` where it could be placed."""
        found = self._sites.get(nct_id)
        if found is None:
            if len(self._sites) >= SITES_KEPT:
                self._sites.clear()
            found = self._sites[nct_id] = tuple(self._at_distance(site) for site in self._data.sites(nct_id))
        return found

    def _at_distance(self, site: SiteRow) -> SiteRow:
        away_km = self._away_km(site)
        return site if away_km is None else msgspec.structs.replace(site, distance_km=round(away_km, 1))

    def _away_km(self, site: SiteRow) -> float | None:
        if site.latitude is None or site.longitude is None:
            return None
        return distance_km(self._place.latitude, self._place.longitude, site.latitude, site.longitude)

    def _look(self, nct_id: str) -> Nearest | None:
        recruiting = self._data.row(nct_id).is_recruiting
        counted = (site for site in self._data.sites(nct_id) if site.is_recruiting or not recruiting)
        placed = [Nearest(site, km) for site in counted if (km := self._away_km(site)) is not None]
        return min(placed, key=lambda one: one.away_km, default=None)


class KeptWithData(Generic[K, V]):
    """What was found for the questions last asked of each set of data; it goes with the data.

    Beside Data and not on it: data stand below finding and know no search. A value must not hold its data strongly, or
    neither would ever go.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._of: WeakKeyDictionary[Data, OrderedDict[K, V]] = WeakKeyDictionary()

    def get(self, data: Data, key: K, make: Callable[[], V]) -> V:
        """What is kept for this key; made and kept where nothing is."""
        kept = self._of.setdefault(data, OrderedDict())
        found = kept.pop(key, None)
        if found is None:
            found = make()
        kept[key] = found
        while len(kept) > self._most:
            kept.popitem(last=False)
        return found


_NEAREST: Final = KeptWithData[tuple[float, float], NearestSites](PLACES_KEPT)


def nearest_sites(data: Data, place: Place) -> NearestSites:
    """The nearest sites from this place, kept for the places last asked for."""
    return _NEAREST.get(data, (place.latitude, place.longitude), lambda: NearestSites(data, place))


Cells = tuple[str | None, ...] | tuple[tuple[str, ...], ...]


@dataclass(frozen=True, eq=False, repr=False)
class Found:
    """What a search found; iterates over its studies. The tables are made when they are first looked at.

    The writers are pandas's in manner: with a path they write the file, whole or not at all, and give nothing back;
    without one `to_csv`, `to_ris` and `to_json` give the text.
    """

    question: Question
    counts: Mapping[str, int]
    """records, on_topic, borderline, off_topic: the whole snapshot. matched: after all filters. shown: after limit."""
    data: Data
    notes: tuple[str, ...]
    """Sentences a person needs beside the answer: place taken, studies left out, words used."""
    rows: tuple[StudyRow, ...]
    """The studies that are shown, in order; with the columns of a place when the question names one."""
    near: NearestSites | None
    """Distances, when the question names a place."""
    added: Mapping[str, Cells] = field(default_factory=dict)
    """Further columns of the studies, each in the order of `rows`."""

    def __len__(self) -> int:
        """How many studies are shown."""
        return len(self.rows)

    def __iter__(self) -> Iterator[StudyRow]:
        """Each study that is shown, in order."""
        return iter(self.rows)

    def __repr__(self) -> str:
        """One line: how many studies, of which data."""
        matched, shown = self.counts["matched"], len(self.rows)
        some = (
            f"{shown} of {matched} studies" if shown != matched else f"{shown} {'study' if shown == 1 else 'studies'}"
        )
        return f"<Found: {some}, {self.data.provenance.in_short}>"

    def _repr_html_(self) -> str:
        """A small table for a notebook: the first 20 studies, each status with its date."""
        from trialfinder.html.found_table import found_table

        return found_table(self)

    @cached_property
    def studies(self) -> pd.DataFrame:
        """One row per study, sorted; STUDY_COLUMNS, and PLACE_COLUMNS when the question names a place."""
        from trialfinder.frames import added_to, studies_frame

        return added_to(studies_frame(self.rows, with_place=self.near is not None), self.added)

    @cached_property
    def sites(self) -> pd.DataFrame:
        """One row per site of these studies; SITE_COLUMNS; `distance_km` is NA without a place."""
        from trialfinder.frames import sites_frame

        shown = {row.nct_id for row in self.rows}
        return sites_frame(site for nct_id in self.data.records if nct_id in shown for site in self.sites_of(nct_id))

    def sites_of(self, nct_id: str) -> tuple[SiteRow, ...]:
        """The sites of one study in the record's order, with `distance_km` when the question names a place."""
        return self.data.sites(nct_id) if self.near is None else self.near.sites_of(nct_id)

    def status_of(self, nct_id: str) -> str:
        """The status of one study in words, with the date on which it was last confirmed."""
        return status_in_words(self.data.records[nct_id], date.today())

    @cached_property
    def hints(self) -> tuple[str, ...]:
        """Where nothing is found: what emptied the search and the nearest trial, a sentence each; else ()."""
        from trialfinder.finding.relax import hints  # it searches again, and so imports find

        return hints(self) if not self.counts["matched"] else ()

    def only(self, nct_ids: Collection[str]) -> Found:
        """The same answer with these studies only, in its order; matched and shown count them."""
        kept = tuple(row for row in self.rows if row.nct_id in nct_ids)
        return replace(self, rows=kept, counts={**self.counts, "matched": len(kept), "shown": len(kept)})

    @overload
    def to_csv(self, path: None = None, *, excel_bom: bool = True) -> str: ...
    @overload
    def to_csv(self, path: FilePath, *, excel_bom: bool = True) -> None: ...
    def to_csv(self, path: FilePath | None = None, *, excel_bom: bool = True) -> str | None:
        """The studies as CSV: formula-safe, missing is empty, provenance on each row.

        Args:
            path: the file to write; None gives the text.
            excel_bom: start the file with a byte-order mark, without which Excel does not read UTF-8.

        Raises:
            FileError: the file cannot be written.
        """
        from trialfinder.export.tables import csv_text

        return put_text(path, csv_text(self), "utf-8-sig" if excel_bom else "utf-8")

    @overload
    def to_ris(self, path: None = None) -> str: ...
    @overload
    def to_ris(self, path: FilePath) -> None: ...
    def to_ris(self, path: FilePath | None = None) -> str | None:
        """The studies as references for a reference manager; the text when no path is given.

        Raises:
            FileError: the file cannot be written.
        """
        from trialfinder.export.tables import ris_text

        return put_text(path, ris_text(self.rows))

    @overload
    def to_json(self, path: None = None) -> str: ...
    @overload
    def to_json(self, path: FilePath) -> None: ...
    def to_json(self, path: FilePath | None = None) -> str | None:
        """Question, data, counts and studies with their sites, as `trialfinder search --format json` gives them.

        The question stands in it as it was asked, with place, age and sex; in the CSV it stands without them.

        Raises:
            FileError: the file cannot be written.
        """
        from trialfinder.export.contract.search import json_text, search_json

        return put_text(path, json_text(search_json(self)))

    def to_excel(self, path: FilePath) -> None:
        """Write the studies, sites and provenance as a workbook.

        Raises:
            FileError: the file cannot be written, or the extra `excel` is not installed.
        """
        from trialfinder.export.workbook import excel_bytes

        try:
            book = excel_bytes(self)
        except ImportError as error:
            raise FileError(
                f"{path} cannot be written: workbooks need the extra `excel`. "
                "Install it: python -m pip install 'trialfinder[excel]'.",
                path=str(path),
            ) from error
        write_whole(path, book)


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
