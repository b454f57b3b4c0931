"""A dated set of records: one gzipped file of JSON lines, checked when it is read. Its first line is the header.

This module knows one file; snapshot_folder.py keeps the folder of them.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

import msgspec

from trialfinder.errors import FileError, SnapshotDamaged
from trialfinder.registry.record import Completeness, Misfit, Study, decode_study

FORMAT = 1
"""The file format that this version writes; a higher number is left alone."""


class NetCount(msgspec.Struct, frozen=True):
    """What one search of the strategy brought."""

    name: str
    found: int
    """Records this search found."""
    only: int
    """Records that no other search found."""


class Skipped(msgspec.Struct, frozen=True):
    """A record that came but could not be read (record.Misfit, as the file holds it)."""

    nct_id: str | None
    path: str
    reason: str


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """The first line of the file: where the records come from, how old they are, and how to check them."""

    format: int = FORMAT
    source: Literal["bundled", "synced"]
    completeness: Completeness = "full"
    count: int = 0
    """Record lines that follow."""
    sha256: str = ""
    """Of the record lines, uncompressed, line ends included."""
    data_timestamp: str | None = None
    """The registry's data version, UTC (/version)."""
    fetched_at: str | None = None
    """When the last record was fetched, UTC, `2026-11-22T22:04:00Z`."""
    api_version: str | None = None
    api_url: str | None = None
    strategy_version: str | None = None
    nets: tuple[NetCount, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    missing: tuple[str, ...] = ()
    """Names of the searches that brought nothing; then the snapshot is partial."""


@dataclass(frozen=True)
class Snapshot:
    """A set of records that was read whole."""

    header: Header
    studies: tuple[Study, ...]
    """In the order of the file."""
    skipped: tuple[Misfit, ...]
    """What the sync could not read, and what this version cannot."""
    path: Path | None
    """None: the bundled copy."""


def read_snapshot(path: Traversable) -> Snapshot:
    """The records of a snapshot file, with `completeness` as its header says.

    Raises:
        SnapshotDamaged: the file is cut short or changed.
        FileError: it cannot be opened, or a newer trialfinder wrote it.
    """
    header, records = _split(_content(path), str(path))
    if records.count(b"\n") != header.count or hashlib.sha256(records).hexdigest() != header.sha256:
        raise SnapshotDamaged(f"{path} does not hold what its header says.", path=str(path))
    studies: list[Study] = []
    skipped = [Misfit(one.nct_id, one.path, one.reason) for one in header.skipped]
    for line in records.splitlines():
        study = decode_study(line)
        if isinstance(study, Misfit):
            skipped.append(study)
        elif study.completeness == header.completeness:
            studies.append(study)
        else:
            studies.append(msgspec.structs.replace(study, completeness=header.completeness))
    return Snapshot(header, tuple(studies), tuple(skipped), path if isinstance(path, Path) else None)


def read_header(path: Path) -> Header:
    """Only the first line: quick, and says nothing of the lines below it.

    Raises:
        SnapshotDamaged, FileError: as read_snapshot.
    """
    try:
        with gzip.open(path) as file:
            line = file.readline()
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise SnapshotDamaged(f"{path} is damaged: {error}.", path=str(path)) from error
    except OSError as error:
        raise FileError(f"{path} cannot be read: {error.strerror or error}.", path=str(path)) from error
    return _split(line, str(path))[0]


def raw_record(path: Traversable, nct_id: str) -> bytes | None:
    """The bytes of one record as the registry sent them; None when the file does not hold it.

    Raises:
        SnapshotDamaged, FileError: as read_snapshot.
    """
    wanted = nct_id.encode()
    _, records = _split(_content(path), str(path))
    for line in records.splitlines():
        # Other records may name the id in their text, so the few candidates are decoded.
        if wanted in line and isinstance(study := decode_study(line), Study) and study.nct_id == nct_id:
            return line
    return None


def pack_snapshot(header: Header, lines: Iterable[bytes]) -> tuple[Header, bytes]:
    """The file's content, and its header with count and checksum filled in; each line is one record, no line end."""
    held = list(lines)
    if any(b"\n" in line or b"\r" in line for line in held):
        raise ValueError("a record line holds a line end")
    records = b"".join(line + b"\n" for line in held)
    header = msgspec.structs.replace(header, count=len(held), sha256=hashlib.sha256(records).hexdigest())
    # No time stamp in the gzip frame: the same records make the same bytes.
    return header, gzip.compress(msgspec.json.encode(header) + b"\n" + records, compresslevel=6, mtime=0)


def _content(path: Traversable) -> bytes:
    try:
        packed = path.read_bytes()
    except OSError as error:
        raise FileError(f"{path} cannot be read: {error.strerror or error}.", path=str(path)) from error
    try:
        return gzip.decompress(packed)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise SnapshotDamaged(f"{path} is damaged: {error}.", path=str(path)) from error


class _Format(msgspec.Struct):
    format: int


def _split(content: bytes, name: str) -> tuple[Header, bytes]:
    first, _, records = content.partition(b"\n")
    try:
        written = msgspec.json.decode(first, type=_Format).format
        if written <= FORMAT:
            return msgspec.json.decode(first, type=Header), records
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SnapshotDamaged(f"{name} has no header that can be read: {error}.", path=name) from error
    raise FileError(f"{name} was written by a newer trialfinder (format {written}). Update trialfinder.", path=name)
