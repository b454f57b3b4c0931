"""Rows as pandas tables with declared dtypes: the one place where a row becomes a table.

Missing is NA (None in list columns). Lists stay tuples. Dates stay ISO text.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from trialfinder import rows
from trialfinder.rows import SiteRow, StudyRow

_DTYPES: Final = {str: "string", int: "Int64", float: "Float64", bool: "boolean", tuple: "object"}


def _dtypes(row: type[StudyRow] | type[SiteRow], names: Sequence[str]) -> dict[str, str]:
    hints = typing.get_type_hints(row)
    return {name: _DTYPES[_kind(hints[name])] for name in names}


def _kind(hint: Any) -> type:
    if isinstance(hint, types.UnionType):
        [hint] = (one for one in typing.get_args(hint) if one is not types.NoneType)
    kind: type = typing.get_origin(hint) or hint
    return kind


STUDY_COLUMNS: Final = _dtypes(StudyRow, rows.STUDY_COLUMNS)
"""Columns of the studies table, in order, each with its dtype."""

PLACE_COLUMNS: Final = _dtypes(StudyRow, rows.PLACE_COLUMNS)
"""Further columns of the studies table when the question names a place."""

SITE_COLUMNS: Final = _dtypes(SiteRow, rows.SITE_COLUMNS)
"""Columns of the sites table, in order, each with its dtype."""


def studies_frame(some: Iterable[StudyRow], *, with_place: bool = False) -> pd.DataFrame:
    """One row per study; columns STUDY_COLUMNS, and PLACE_COLUMNS `with_place`; RangeIndex."""
    return _frame(list(some), {**STUDY_COLUMNS, **(PLACE_COLUMNS if with_place else {})})


def sites_frame(some: Iterable[SiteRow]) -> pd.DataFrame:
    """One row per site; columns SITE_COLUMNS; RangeIndex."""
    return _frame(list(some), SITE_COLUMNS)


def added_to(studies: pd.DataFrame, columns: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    """The studies with further columns, texts or tuples of texts, one value a row."""
    added = {name: pd.Series(values, dtype=_dtype_of(values)) for name, values in columns.items()}
    return studies.assign(**added)


def _dtype_of(values: Sequence[Any]) -> str:
    return "object" if any(isinstance(value, tuple) for value in values) else "string"


def _frame(some: Sequence[StudyRow | SiteRow], columns: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {name: pd.Series([getattr(row, name) for row in some], dtype=dtype) for name, dtype in columns.items()},
        columns=list(columns),
    )
