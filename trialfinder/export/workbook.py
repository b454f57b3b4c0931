"""An answer as an Excel workbook. Needs the extra `excel`."""

from __future__ import annotations

import io
from dataclasses import asdict

import pandas as pd

from trialfinder.export.tables import cell, provenance_columns
from trialfinder.finding.found import Found
from trialfinder.registry.terms_of_use import terms_of_use

MOST_IN_A_CELL = 32_767
"""Characters; Excel takes no more."""
_CUT = " … (cut here: a cell of Excel holds no more; the CSV has all)"


def excel_bytes(found: Found) -> bytes:
    """A workbook with the sheets studies, sites and about; every text cell is safe for a spreadsheet."""
    provenance = found.data.provenance
    facts = {**asdict(provenance), "missing": "; ".join(provenance.missing) or "nothing"}
    facts["terms_of_use"] = " ".join(terms_of_use().lines(provenance.data_timestamp, provenance.fetched_at))
    about = pd.DataFrame([(name, str(value)) for name, value in facts.items()], columns=["what", "value"])
    studies = found.studies.assign(
        **{
            name: pd.Series([value] * len(found.rows), dtype="string")
            for name, value in provenance_columns(provenance, found.question).items()
        }
    )
    book = io.BytesIO()
    with pd.ExcelWriter(book, engine="openpyxl") as writer:
        _flat(studies).to_excel(writer, sheet_name="studies", index=False)
        _flat(found.sites).to_excel(writer, sheet_name="sites", index=False)
        _flat(about.astype("string")).to_excel(writer, sheet_name="about", index=False)
    return book.getvalue()


def _flat(table: pd.DataFrame) -> pd.DataFrame:
    """The table with list columns joined and every text cell safe; numbers stay numbers."""
    out = {}
    for name in table.columns:
        column = table[name]
        if column.dtype == object:
            out[name] = column.map(lambda value, name=str(name): _fitting(cell(name, value)) or pd.NA)
        elif isinstance(column.dtype, pd.StringDtype):
            out[name] = column.map(lambda value, name=str(name): _fitting(cell(name, value)), na_action="ignore")
        else:
            out[name] = column
    return pd.DataFrame(out, index=table.index)


def _fitting(value: object) -> object:
    """What fits into a cell; a longer text says that it was cut."""
    if isinstance(value, str) and len(value) > MOST_IN_A_CELL:
        return value[: MOST_IN_A_CELL - len(_CUT)] + _CUT
    return value
