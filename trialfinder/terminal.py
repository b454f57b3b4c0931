"""A terminal: the answer on stdout or in a file, notes on stderr, a bar for a download."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from typing import Any

from trialfinder.errors import unknown_word
from trialfinder.whole_file import write_whole


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
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    write_whole(output, text.encode("utf-8-sig" if bom else "utf-8"))
    say(f"Written to {output}.")


def say(text: str) -> None:
    """A note for the person, beside the answer."""
    print(text, file=sys.stderr)


def width() -> int:
    """Columns to fold text at."""
    return max(60, min(160, shutil.get_terminal_size((120, 40)).columns))


class Progress:
    """A progress bar on a terminal; silence elsewhere. rich's bar loads at the first download only."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._tasks: dict[str, Any] = {}

    def __enter__(self) -> Callable[[int, int | None, str], None]:
        return self._advance

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def _advance(self, done: int, total: int | None, net: str) -> None:
        if not sys.stderr.isatty():
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
