"""A terminal: the answer on stdout or in a file, notes on stderr, a bar for a download."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from typing import Any, Final

from trialfinder.errors import FileError, unknown_word
from trialfinder.files import write_whole


def choice(name: str, word: str, allowed: tuple[str, ...]) -> str:
    """The word, if it is allowed.

    Raises:
        QueryError: it is not; says what is.
    """
    if word not in allowed:
        raise unknown_word(name, word[:60], allowed)
    return word


def put(text: str, output: str | None = None, *, bom: bool = False) -> None:
    """The answer to stdout, or whole into a file."""
    if output is None:
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            reason = error.strerror or str(error)
            raise FileError(f"The answer cannot be written to standard output: {reason}.", path="-") from error
        return
    write_whole(output, text.encode("utf-8-sig" if bom else "utf-8"))
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


def set_up_streams() -> None:
    """Let a terminal that lacks a character show a question mark, and never end in a traceback.

    Files and pipes that carry data get UTF-8 where the locale says ASCII: a CSV must not lose letters.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by the caller (`>&-`)
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - lives as long as the process
        elif hasattr(stream, "reconfigure"):
            if name == "stdout" and not stream.isatty() and (stream.encoding or "ascii").lower() in _ASCII:
                stream.reconfigure(encoding="utf-8")
            else:
                stream.reconfigure(errors="replace")


_ASCII: Final = ("ascii", "us-ascii", "ansi_x3.4-1968", "646")


def say(text: str) -> None:
    """A note for the person, beside the answer."""
    print(text, file=sys.stderr)


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
