"""One download at a time: one process of a machine, one machine of a shared cache; the others wait for it.

A process that dies lets go of the machine's lock at once, and of the lease in the cache after LEASE_S.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from trialfinder.errors import FileError, SyncError

if TYPE_CHECKING:
    from trialfinder.registry.transport import Lease

OnProgress = Callable[[int, int | None, str], None]
"""Called after each page with the records of this search so far, its total as the registry says, and its name."""

_LOOK_AGAIN_S = 0.2
_TELL_EVERY_S = 0.5
_RENEW_EVERY_S = 30.0


class StillRunning(SyncError):
    """Another one is still downloading; nothing stands against the registry."""


class _Step(msgspec.Struct):
    done: int
    total: int | None
    name: str


@contextmanager
def only_one(home: Path, wait_s: float, on_progress: OnProgress | None) -> Iterator[bool]:
    """Hold the download of this data folder. True: another process had it, and was waited for.

    While waiting, `on_progress` tells how far the other one is.

    Raises:
        StillRunning: another process still has it after `wait_s`.
        FileError: the folder cannot be written.
    """
    import filelock  # takes 30 ms to import: only where a sync begins

    ends_at, waited = time.monotonic() + wait_s, False
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(home / "sync.lock")
        while True:
            try:
                lock.acquire(timeout=0)
                break
            except filelock.Timeout as error:
                if time.monotonic() >= ends_at:
                    raise StillRunning(
                        "This data folder is in use: another trialfinder is still getting records. Try again later."
                    ) from error
                waited = True
                if on_progress and (step := _read_step(home)):
                    on_progress(step.done, step.total, f"{step.name} (by another trialfinder)")
                time.sleep(_LOOK_AGAIN_S)
    except OSError as error:
        raise FileError(f"{home} cannot be written: {error.strerror or error}.", path=str(home)) from error
    try:
        yield waited
    finally:
        with suppress(OSError):
            _step_file(home).unlink(missing_ok=True)
        lock.release()


def telling(home: Path, on_progress: OnProgress | None) -> OnProgress:
    """`on_progress`, which also tells those who wait in other processes."""
    told_at = 0.0

    def tell(done: int, total: int | None, name: str) -> None:
        nonlocal told_at
        if on_progress:
            on_progress(done, total, name)
        if time.monotonic() - told_at >= _TELL_EVERY_S:
            told_at = time.monotonic()
            with suppress(OSError):  # nobody waits in a folder that cannot be written
                _step_file(home).write_bytes(msgspec.json.encode(_Step(done, total, name)))

    return tell


@contextmanager
def only_machine(
    open_lease: Callable[[], Lease | None], wait_s: float, on_progress: OnProgress | None
) -> Iterator[None]:
    """Hold the download among the machines that share a cache; another one's is waited for.

    Without a shared cache, or when it fails, there is nothing to hold, and each goes on alone.

    Raises:
        StillRunning: another machine still has it after `wait_s`.
    """
    lease = None
    with suppress(Exception):  # a cache that is down costs a download of one's own, never the data
        lease = open_lease()
    held = lease is not None and _take(lease, wait_s, on_progress)
    if lease is None or not held:
        yield
        return
    done = threading.Event()
    thread = threading.Thread(target=_renew, args=(lease, done), daemon=True, name="trialfinder-lease")
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join(timeout=_RENEW_EVERY_S)
        with suppress(Exception):
            lease.drop()
            lease.close()


def _take(lease: Lease, wait_s: float, on_progress: OnProgress | None) -> bool:
    ends_at = time.monotonic() + wait_s
    try:
        while not lease.take():
            if time.monotonic() >= ends_at:
                raise StillRunning("Another machine is still getting records. Try again when it has ended.")
            if on_progress:
                on_progress(0, None, "waiting for another machine's download")
            time.sleep(_LOOK_AGAIN_S)
    except StillRunning:
        raise
    except Exception:  # as above
        return False
    return True


def _renew(lease: Lease, done: threading.Event) -> None:
    while not done.wait(_RENEW_EVERY_S):
        with suppress(Exception):
            lease.renew()


def _step_file(home: Path) -> Path:
    return home / "download.json"


def _read_step(home: Path) -> _Step | None:
    try:
        return msgspec.json.decode(_step_file(home).read_bytes(), type=_Step)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None
