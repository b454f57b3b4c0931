"""Which form an answer is written in: as --format says, else as the ending of the file says."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import PurePath
from typing import Final

from trialfinder.errors import QueryError

SEARCH: Final = {".csv": "csv", ".json": "json", ".ris": "ris", ".txt": "table", ".xlsx": "xlsx"}
"""Ending -> form of `search`."""

QUESTIONS: Final = {".html": "html", ".htm": "html", ".json": "json", ".txt": "text"}
"""Ending -> form of `questions`."""

CHANGES: Final = {".atom": "atom", ".xml": "atom", ".json": "json", ".csv": "csv", ".txt": "text"}
"""Ending -> form of `changes`."""

FOREIGN: Final = (
    *(".xls", ".xlsm", ".ods", ".tsv", ".pdf", ".docx", ".doc", ".xml", ".yaml", ".md", ".parquet"),
    *(".gz", ".zip", ".bz2", ".xz", ".zst", ".7z"),
)
"""Endings of forms that we do not write: a file so named would not be what its name says."""


def form_of(asked: str | None, output: str | None, endings: Mapping[str, str], default: str) -> str:
    """The form: what was asked, else what the file's ending says, else the default.

    Args:
        asked: --format; None when it was not given.
        output: --output; None or `-`: standard output, which has no ending.
        endings: of this command.
        default: where neither says anything.

    Raises:
        QueryError: the two clash, or the ending is that of a form that we do not write.
    """
    name = output or ""
    last = PurePath(name).name.rstrip(" .").lower()  # Windows leaves a last blank or dot off
    ending = last[last.rfind(".") :] if "." in last and not name.endswith(("/", "\\")) else ""
    if ending not in endings and (ending in FOREIGN or (ending and asked is None)):
        *known, final = dict.fromkeys(endings)
        way = "" if ending in FOREIGN else ", or say which form with --format"
        raise QueryError(
            f"output: {name!r:.80} names a form that is not written here. The ending can be "
            f"{', '.join(known)} or {final}{way}.",
            field="output",
            value=output,
        )
    told = endings.get(ending)
    if asked is not None and told is not None and told != asked:
        raise QueryError(
            f"output: {name!r:.80} ends in {ending}, and --format says {asked}. Leave --format out, or change one.",
            field="output",
            value=output,
        )
    if told == "xlsx" and find_spec("openpyxl") is None:
        raise QueryError(
            "output: an Excel file needs one more package: python -m pip install 'trialfinder[excel]'. "
            "Excel opens a .csv too.",
            field="output",
            value=output,
        )
    return asked or told or default
