"""The snapshots held: the bundled one, and the synced ones of the data folder.

Each is written whole or not at all, the last ten and one a month are kept, and a damaged one is set aside. snapshot.py
knows what is in a file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import msgspec

from trialfinder.errors import FileError, SnapshotDamaged
from trialfinder.files import write_whole
from trialfinder.registry.snapshot import (
    Header,
    NetCount,
    Skipped,
    Snapshot,
    pack_snapshot,
    raw_record,
    read_header,
    read_snapshot,
)

__all__ = [
    "Header",
    "KeptSnapshot",
    "Latest",
    "NetCount",
    "Skipped",
    "Snapshot",
    "bundled_snapshot",
    "held_headers",
    "latest_snapshot",
    "raw_record",
    "read_header",
    "read_snapshot",
    "snapshot_paths",
    "utc_text",
    "write_snapshot",
]

KEEP_FILES = 10
"""The last so many, whatever their day."""
KEEP_MONTHS = 24
"""Beside them one of each of the last so many months: what changed since last year can then be told."""
KEEP_BYTES = 200 * 1024 * 1024
"""34 snapshots of 1,500 records are about 135 MB."""

_ENDING = ".jsonl.gz"
_DAMAGED = ".damaged"
_DATE_LENGTH = len("20261122T220400Z")
_is_ours = re.compile(r"\d{8}T\d{6}Z\d*\.jsonl\.gz").fullmatch


class Latest(NamedTuple):
    """The newest snapshot that can be read."""

    snapshot: Snapshot | None
    """None: nothing synced, or nothing that can be read."""
    note: str | None
    """A sentence for the person, when a newer one could not be read."""


class KeptSnapshot(NamedTuple):
    """A snapshot that was just kept."""

    path: Path
    header: Header
    """With count and checksum."""


def bundled_snapshot() -> Snapshot:
    """The copy that comes with the package: facts only, and as old as each record says.

    Raises:
        SnapshotDamaged, FileError: the installation is broken.
    """
    snapshot = read_snapshot(files("trialfinder.registry") / "bundled.jsonl.gz")
    return Snapshot(snapshot.header, snapshot.studies, snapshot.skipped, None)


def snapshot_paths(home: Path) -> list[Path]:
    """The kept snapshots, newest first; none when there is no such folder.

    Raises:
        FileError: the folder cannot be read.
    """
    folder = home / "snapshots"
    try:
        return sorted((path for path in folder.iterdir() if _is_ours(path.name)), reverse=True)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise FileError(f"{folder} cannot be read: {error.strerror or error}.", path=str(folder)) from error


def latest_snapshot(home: Path) -> Latest:
    """The newest snapshot; a damaged file is renamed `*.damaged`, and the one before it serves. Never raises."""
    notes: list[str] = []
    try:
        paths = snapshot_paths(home)
    except FileError as error:
        return Latest(None, str(error))
    for path in paths:
        try:
            return Latest(read_snapshot(path), " ".join(notes) or None)
        except SnapshotDamaged as error:
            notes.append(f"{error} It was set aside.")
            with suppress(OSError):  # in a folder that cannot be written it is passed over again next time
                path.rename(path.with_name(path.name + _DAMAGED))
        except FileError as error:
            notes.append(str(error))
    return Latest(None, " ".join(notes) or None)


def held_headers(home: Path) -> Iterator[Header]:
    """The headers of the kept snapshots, newest first; a file that cannot be read is passed over. Never raises."""
    with suppress(FileError):
        for path in snapshot_paths(home):
            with suppress(FileError, SnapshotDamaged):
                yield read_header(path)


def write_snapshot(home: Path, header: Header, lines: Iterable[bytes]) -> KeptSnapshot:
    """Keep these records as the newest snapshot and drop the oldest beyond the limits. Call it under the sync lock.

    Raises:
        FileError: the folder cannot be written; nothing half-written is left, and the older ones are as they were.
    """
    folder = home / "snapshots"
    header = msgspec.structs.replace(header, fetched_at=header.fetched_at or utc_text(datetime.now(UTC)))
    header, content = pack_snapshot(header, lines)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        newest = next(iter(snapshot_paths(home)), None)
        path = folder / _name(str(header.fetched_at), newest.name if newest else "")
        write_whole(path, content)
        _sync_folder(folder)
    except FileError:
        raise
    except OSError as error:
        raise FileError(f"{folder} cannot be written: {error.strerror or error}.", path=str(folder)) from error
    with suppress(OSError, FileError):  # old files that cannot be removed harm nobody
        _tidy(home)
    return KeptSnapshot(path, header)


def utc_text(moment: datetime) -> str:
    """A moment as the files hold it.

    >>> utc_text(datetime(2026, 11, 22, 22, 4, tzinfo=UTC))
    '2026-11-22T22:04:00Z'
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _name(fetched_at: str, newest: str) -> str:
    """The file name of a snapshot: sorts after every other, also after a clock was set back.

    >>> _name("2026-11-22T22:04:00Z", "")
    '20261122T220400Z.jsonl.gz'
    >>> _name("2026-11-22T22:04:00Z", "20261122T220400Z.jsonl.gz")
    '20261122T220400Z0001.jsonl.gz'
    """
    date = "".join(c for c in fetched_at if c.isalnum())[:_DATE_LENGTH]
    if date > newest[:_DATE_LENGTH]:
        return date + _ENDING
    count = newest.removesuffix(_ENDING)[_DATE_LENGTH:]
    return f"{newest[:_DATE_LENGTH]}{int(count or 0) + 1:04d}{_ENDING}"


def _sync_folder(folder: Path) -> None:
    """Make the new name itself last through a power cut; Windows cannot sync a folder."""
    if hasattr(os, "O_DIRECTORY"):
        number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _tidy(home: Path) -> None:
    """Remove the snapshots beyond the limits, each alone: one that cannot be removed keeps no other."""
    kept = _worth_keeping(home)
    for path in snapshot_paths(home):
        if path not in kept:
            with suppress(OSError):
                path.unlink()
    folder = home / "snapshots"
    damaged = sorted(folder.glob("*" + _DAMAGED), reverse=True)
    half_written = folder.glob(f".*{_ENDING}.*")  # by a process that was killed
    for path in [*half_written, *damaged[1:]]:
        with suppress(OSError):
            path.unlink()


def _worth_keeping(home: Path) -> set[Path]:
    """The last ten and the last of each month, newest first as far as the limit of size goes.

    What answers now is never among the rest: the newest, and the newest that lacks no search.
    """
    paths = snapshot_paths(home)
    complete = {path for path in paths if _is_complete(path)}
    in_use = {next(iter(some), None) for some in (paths, [path for path in paths if path in complete])}
    of_months = _of_months(paths, complete)
    wanted = [path for number, path in enumerate(paths) if number < KEEP_FILES or path in of_months]
    kept, size = set[Path](), 0
    for path in wanted:
        size += path.stat().st_size
        if size <= KEEP_BYTES or path in in_use:
            kept.add(path)
    return kept


def _of_months(paths: list[Path], complete: set[Path]) -> set[Path]:
    """Of each of the last months the newest snapshot that lacks no search, or the newest where all lack one."""
    newest_month = _month(paths[0]) if paths else 0
    chosen: dict[int, Path] = {}
    for path in paths:
        held = chosen.get(_month(path))
        if held is None or (held not in complete and path in complete):
            chosen[_month(path)] = path
    return {path for month, path in chosen.items() if newest_month - month < KEEP_MONTHS}


def _month(path: Path) -> int:
    """The month that a snapshot's name tells, counted from year 0."""
    return int(path.name[:4]) * 12 + int(path.name[4:6]) - 1


def _is_complete(path: Path) -> bool:
    with suppress(FileError, SnapshotDamaged):
        return not read_header(path).missing
    return False
