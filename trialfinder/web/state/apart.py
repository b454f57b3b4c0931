"""The download in a process of its own and of low priority, so that pages are drawn as fast as ever meanwhile.

A download and the reading of what it brought take seconds of Python; in a thread of the dashboard every visitor would
wait for them. The other process leaves its data in the data folder; here they are only loaded.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import replace
from typing import IO, Final, get_args

import msgspec

from trialfinder.data import Data, SyncMode, open_data
from trialfinder.errors import SyncError, TrialFinderError
from trialfinder.registry.running import OnProgress

NICE: Final = 19
"""Visitors first: such a process gets what they leave of a busy machine, and all of an idle one."""
_CANNOT: Final = "The download cannot be run in a process of its own, so it runs here, and pages may be slow meanwhile."
_EARLY: Final = "the download was ended before its time (code {}). The data held are as they were"


class _Ready(msgspec.Struct, tag="ready"):
    """It has begun."""


class _Page(msgspec.Struct, tag="page"):
    done: int
    total: int | None
    net: str


class _Done(msgspec.Struct, tag="done"):
    warnings: tuple[str, ...]


class _Failed(msgspec.Struct, tag="failed"):
    problem: str


_Said = _Ready | _Page | _Done | _Failed
_read_line: Final = msgspec.json.Decoder(_Said).decode


def open_data_apart(mode: SyncMode, on_progress: OnProgress) -> Data:
    """The newest data, as `open_data(mode, patient=True)` has them; where no process can be had, by that itself.

    Raises:
        SyncError: with "now", and nothing could be brought; or the other process was ended before its time.
    """
    try:
        warnings = _bring(mode, on_progress)
    except OSError:
        warnings = None
    if warnings is None:
        logging.getLogger(__name__).warning(_CANNOT)
        return open_data(mode, patient=True, on_progress=on_progress)
    return replace(open_data("never"), warnings=warnings)


def _bring(mode: SyncMode, on_progress: OnProgress) -> tuple[str, ...] | None:
    """What went wrong on the way, one sentence each; None: the other process could not even begin."""
    flags = getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0) | getattr(subprocess, "CREATE_NO_WINDOW", 0)
    command = [sys.executable, "-m", __name__, mode]
    # Its stdin is never written to: it ends when this process does, however that ends.
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, creationflags=flags) as other:
        assert other.stdout is not None  # as asked for
        last = _listen(other.stdout, on_progress)
    if last is None:
        return None
    if isinstance(last, _Done):
        return last.warnings
    raise SyncError(last.problem if isinstance(last, _Failed) else f"{_EARLY.format(other.returncode)}.")


def _listen(said: IO[bytes], on_progress: OnProgress) -> _Said | None:
    """The last that it said; None: nothing."""
    last: _Said | None = None
    for line in said:
        with suppress(msgspec.DecodeError, UnicodeDecodeError):  # cut off as it was ended
            last = _read_line(line)
            if isinstance(last, _Page):
                on_progress(last.done, last.total, last.net)
    return last


def main(mode: str) -> int:
    """What the other process does: bring the data, and say on stdout how far it is and how it ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the dashboard, with which this ends
    out = os.dup(1)
    os.dup2(2, 1)  # whatever else is printed is for the log
    threading.Thread(target=_end_with_the_other, daemon=True, name="trialfinder-watch").start()
    with suppress(AttributeError, OSError):  # Windows was told at the start; a service may forbid it
        os.nice(NICE)

    def say(what: _Said) -> None:
        os.write(out, msgspec.json.encode(what) + b"\n")

    say(_Ready())
    [asked] = [one for one in get_args(SyncMode) if one == mode]
    try:
        found = open_data(asked, patient=True, on_progress=lambda done, total, net: say(_Page(done, total, net)))
    except TrialFinderError as error:
        say(_Failed(str(error)))
    else:
        say(_Done(found.warnings))
    return 0


def _end_with_the_other() -> None:
    """End at once when the dashboard has ended."""
    with suppress(OSError):
        os.read(0, 1)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
