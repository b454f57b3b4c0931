"""A terminal: the answer on stdout or in a file, in which form; notes on stderr; a bar for a download."""

from __future__ import annotations

import codecs
import os
import shutil
import sys
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path, PurePath
from typing import Any, Final

from trialfinder.errors import FileError, QueryError, unknown_word
from trialfinder.files import write_whole
from trialfinder.reading.text.marks import marked


def choice(name: str, word: str, allowed: tuple[str, ...]) -> str:
    """The allowed word that was typed, in whatever case.

    Raises:
        QueryError: there is none; says what is allowed.
    """
    plain = word.strip().lower()
    if plain not in allowed:
        raise unknown_word(name, word[:60], allowed)
    return plain


def put(answer: str | bytes, output: str | None = None, *, bom: bool = False) -> None:
    """The answer to stdout, or whole into a file; `-` is stdout.

    A file and a pipe get its bytes as they were made, in UTF-8: no line end is turned, no letter is lost. A terminal
    gets text, with a question mark where it lacks a letter. Text that is no JSON carries no control character.

    Args:
        answer: text, or the bytes of a workbook.
        output: the file.
        bom: a file starts with a byte-order mark, which Excel needs.
    """
    text = marked(answer) if isinstance(answer, str) else ""
    content = text.encode() if isinstance(answer, str) else answer
    if output is None or output == "-":
        _write_out(text, content)
        return
    write_whole(file_named(output), codecs.BOM_UTF8 + content if bom else content)
    say(f"Written to {output}.")


def read_told(file: str, most: int) -> bytes:
    """At most so many bytes of a file, or of standard input for `-`. They are not kept.

    Raises:
        FileError: it cannot be read.
    """
    try:
        if file == "-":
            return sys.stdin.buffer.read(most) if sys.stdin else b""
        with open(file, "rb") as stream:
            return stream.read(most)
    except OSError as error:
        raise FileError(f"{file} cannot be read: {error.strerror or 'unknown reason'}.", path=file) from error


def file_named(output: str) -> Path:
    """The file of a name as a person types it: `~` is the home folder.

    Raises:
        FileError: there is no such home folder.
    """
    try:
        return Path(output).expanduser()
    except RuntimeError as error:
        raise FileError(f"{output} cannot be written: no such home folder.", path=output) from error


def _write_out(text: str, content: bytes) -> None:
    stream = sys.stdout
    raw = getattr(stream, "buffer", None)
    try:
        stream.flush()
        if raw is None or (text and stream.isatty()):
            stream.write(text)
            stream.flush()
        else:
            raw.write(content)
            raw.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise FileError(f"The answer cannot be written to standard output: {reason}.", path="-") from error


def set_up_streams() -> None:
    """Let a terminal that lacks a character show a question mark, and never end in a traceback."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by the caller (`>&-`)
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - lives as long as the process
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def say(text: str) -> None:
    """A note for the person, beside the answer."""
    print(marked(text), file=sys.stderr)


def width() -> int:
    """Columns to fold text at."""
    return max(40, min(160, shutil.get_terminal_size((120, 40)).columns))


class Progress:
    """A progress bar on a terminal; elsewhere a line a search. rich's bar loads at the first download only."""

    def __init__(self, hint: str | None = None) -> None:
        self._hint = hint
        self._bar: Any = None
        self._tasks: dict[str, Any] = {}

    def __enter__(self) -> Callable[[int, int | None, str], None]:
        return self._advance

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def _advance(self, done: int, total: int | None, net: str) -> None:
        if self._hint:
            say(self._hint)
            self._hint = None
        if not sys.stderr.isatty():
            if net not in self._tasks and (done or total is not None):
                self._tasks[net] = None
                count = "" if total is None else ": 1 study" if total == 1 else f": {total} studies"
                say(f"Getting {net}{count}.")
            return
        if self._bar is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                console=Console(stderr=True),
            )
            self._bar.start()
        if net not in self._tasks:
            self._tasks[net] = self._bar.add_task(net, total=total)
        self._bar.update(self._tasks[net], completed=done, total=total)


SEARCH: Final = {".csv": "csv", ".json": "json", ".ris": "ris", ".txt": "table", ".xlsx": "xlsx"}
"""Ending -> form of `search`."""

QUESTIONS: Final = {".html": "html", ".htm": "html", ".json": "json", ".txt": "text"}
"""Ending -> form of `questions` and `offer`."""

ANSWER: Final = {".json": "json", ".txt": "text"}
"""Ending -> form of `show`, `evidence` and `fit`."""

LABELS: Final = {".csv": "csv", ".jsonl": "jsonl"}
"""Ending -> form of `label`."""

EXPLAINED: Final = {".txt": "text"}
"""Ending -> form of `label --explain`."""

CHANGES: Final = {".atom": "atom", ".xml": "atom", ".json": "json", ".csv": "csv", ".txt": "text"}
"""Ending -> form of `changes`."""

_WRITTEN: Final = {**SEARCH, **QUESTIONS, **CHANGES, **LABELS}
"""Endings that one command or another writes."""

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
    is_other = ending in FOREIGN or ending in _WRITTEN
    if ending not in endings and (is_other or (ending and asked is None)):
        *known, final = dict.fromkeys(endings)
        can_be = f"{', '.join(known)} or {final}" if known else final
        way = "" if is_other or not known else ", or say which form with --format"
        raise QueryError(
            f"output: {name!r:.80} names a form that this command does not write. The ending can be {can_be}{way}.",
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
