"""Which two of the kept snapshots are held against each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import NamedTuple

from trialfinder.errors import FileError, QueryError, SnapshotDamaged
from trialfinder.reading.dates import date_in_words
from trialfinder.registry.snapshot import Header, Snapshot, read_header, read_snapshot
from trialfinder.registry.snapshot_folder import snapshot_paths


class Pair(NamedTuple):
    """Two snapshots of one registry address; None where there is none."""

    before: Snapshot | None
    after: Snapshot | None
    """The newest."""
    note: str | None
    """Why there is no pair, or what was passed over, in a sentence."""


def stamp(header: Header) -> str:
    """Which data a snapshot holds: the registry's data version, else when it was fetched; "" where neither is known."""
    return header.data_timestamp or header.fetched_at or ""


def parse_day(text: str) -> str:
    """A day as `2026-11-20`.

    Raises:
        QueryError: it is not one.
    """
    plain = text.strip()
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", plain):
            raise ValueError(plain)
        return date.fromisoformat(plain).isoformat()
    except ValueError as error:
        raise QueryError(
            f"since: {text!r:.40} is not a day. Write year, month and day, for example 2026-11-20.",
            field="since",
            value=text,
        ) from error


def days_kept(home: Path) -> tuple[str, ...]:
    """The days of the data that can be compared with the newest, newest first, each once. Never raises."""
    kept = list(_headers(home))
    days = [stamp(header)[:10] for _, header in kept[1:] if header.api_url == kept[0][1].api_url]
    return tuple(dict.fromkeys(day for day in days if day))


def pair(home: Path, since: str | None = None) -> Pair:
    """The newest snapshot, and the one before it or the last one at or before `since`. Never raises.

    Args:
        home: the data folder.
        since: a day (`2026-11-20`) or a data version as `stamp` gives it. The newest snapshot itself is the answer
            where it is that old: then nothing has changed since.
    """
    kept = list(_headers(home))
    newest = next(_read(kept), None)
    if newest is None:
        return Pair(None, None, "No set of records is kept yet: each download of newer data keeps one.")
    place = next(number for number, (path, _) in enumerate(kept) if path == newest.path)
    same = [one for one in kept[place:] if one[1].api_url == newest.header.api_url]
    if since is None:
        before = next(_read(same[1:]), None)
        note = None if before else f"Only the data of {_day(newest.header)} are kept: there is nothing to compare yet."
        return Pair(before, newest, note)
    wanted = [one for one in same if stamp(one[1]) and stamp(one[1])[: len(since)] <= since]
    if wanted and wanted[0][0] == newest.path:
        return Pair(newest, newest, f"The newest data are of {_day(newest.header)}.")
    before = next(_read(wanted), None)
    if before is None:
        oldest = _day(same[-1][1])
        return Pair(
            None, newest, f"No data of {date_in_words(since[:10])} or before are kept; the oldest are of {oldest}."
        )
    return Pair(before, newest, None)


def _day(header: Header) -> str:
    return date_in_words(stamp(header)[:10]) or "an unknown day"


def _headers(home: Path) -> Iterator[tuple[Path, Header]]:
    """Each snapshot that can be opened, newest first."""
    with suppress(FileError):
        for path in snapshot_paths(home):
            with suppress(FileError, SnapshotDamaged):
                yield path, read_header(path)


def _read(some: list[tuple[Path, Header]]) -> Iterator[Snapshot]:
    """Each one that can be read whole; a damaged file, or one that is cleared away meanwhile, is passed over."""
    for path, _ in some:
        with suppress(FileError, SnapshotDamaged):
            yield read_snapshot(path)
