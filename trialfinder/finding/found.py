"""What a search found: rows of the data held, cut out as tables when they are first looked at."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from trialfinder.data import Data
from trialfinder.export.tables import csv_text, excel_bytes, json_rows, ris_text
from trialfinder.files import write_whole
from trialfinder.places import KM_PER_MILE
from trialfinder.question import Question


class Nearness(NamedTuple):
    """Distances from the place asked for, in km."""

    site_km: npt.NDArray[np.float64]
    """Of each site; NaN where it could not be placed."""
    nearest: npt.NDArray[np.intp]
    """Row of each study's nearest site that counts; meaningless where `away_km` is infinite."""
    away_km: npt.NDArray[np.float64]
    """Of each study: of that site; infinite where no site that counts could be placed."""


@dataclass(frozen=True, eq=False)
class Found:
    """What a search found. The tables are cut out of the data when they are first looked at."""

    question: Question
    counts: Mapping[str, int]
    """records, on_topic, borderline, off_topic: the whole snapshot. matched: after all filters. shown: after limit."""
    data: Data
    notes: tuple[str, ...]
    """Sentences a person needs beside the answer: place taken, studies left out, words used."""
    rows: npt.NDArray[np.intp]
    """Rows of data.studies that are shown, in order."""
    near: Nearness | None
    """Distances, when the question names a place."""
    added: pd.DataFrame | None = None
    """Further columns of the studies, in the order of `rows`."""

    @cached_property
    def studies(self) -> pd.DataFrame:
        """One row per study, sorted; STUDY_COLUMNS, and PLACE_COLUMNS when the question names a place."""
        studies = self.data.studies.take(self.rows).reset_index(drop=True)
        if self.near is not None:
            site = self.data.sites.take(self.near.nearest[self.rows])
            away_km = self.near.away_km[self.rows].round(1)
            columns = {
                "nearest_site": site["facility"].array,
                "nearest_site_city": site["city"].array,
                "nearest_site_status": site["site_status"].array,
                "distance_km": pd.array(away_km, dtype="Float64"),
                "distance_mi": pd.array((away_km / KM_PER_MILE).round(1), dtype="Float64"),
            }
            studies = studies.assign(**columns)
        return studies if self.added is None else pd.concat([studies, self.added], axis=1)

    @cached_property
    def sites(self) -> pd.DataFrame:
        """One row per site of these studies; SITE_COLUMNS; `distance_km` is NA without a place."""
        shown = np.zeros(len(self.data.studies), dtype=bool)
        shown[self.rows] = True
        places = np.flatnonzero(shown[self.data.site_arrays.row])
        sites = self.data.sites.take(places).reset_index(drop=True)
        if self.near is not None:
            sites["distance_km"] = pd.array(self.near.site_km[places].round(1), dtype="Float64")
        return sites

    def only(self, nct_ids: Collection[str]) -> Found:
        """The same answer with these studies only, in its order; matched and shown count them."""
        kept = self.data.studies["nct_id"].take(self.rows).isin(nct_ids).to_numpy(bool)
        counts = {**self.counts, "matched": int(kept.sum()), "shown": int(kept.sum())}
        return replace(self, rows=self.rows[kept], counts=counts)

    def to_csv(self, path: str, *, excel_bom: bool = True) -> None:
        """Write the studies as CSV, whole or not at all; formula-safe, with provenance on each row.

        Raises:
            FileError: the file cannot be written.
        """
        write_whole(path, self.csv().encode("utf-8-sig" if excel_bom else "utf-8"))

    def csv(self) -> str:
        """The studies as CSV text, formula-safe, with provenance on each row; no BOM."""
        return csv_text(self.studies, self.data.provenance, self.question)

    def ris(self) -> str:
        """The studies as references for a reference manager."""
        return ris_text(json_rows(self.studies))

    def excel(self) -> bytes:
        """The studies, sites and provenance as a workbook. Needs the extra `excel`."""
        return excel_bytes(self.studies, self.sites, self.data.provenance, self.question)
