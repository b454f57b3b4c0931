"""In which parts the registry took the searches that it found too complicated: a small file beside the snapshots."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from trialfinder.errors import FileError
from trialfinder.files import write_whole
from trialfinder.registry.last_check import is_within
from trialfinder.registry.strategy import Strategy

KEEP = timedelta(days=30)
"""After that the whole searches are tried again: the registry may take more by then."""

WHOLE = [""]
"""The parts of a search that is asked as it is (split.part_of)."""


class _Taken(msgspec.Struct):
    api_url: str
    strategy_version: str
    since: str
    parts: dict[str, list[str]]


def read_parts(home: Path, api_url: str, strategy: Strategy, now: datetime | None = None) -> dict[str, list[str]]:
    """Name of each search -> the parts to ask it in; whole where nothing is remembered. Never raises."""
    whole = {net.name: list(WHOLE) for net in strategy.nets}
    kept = _read(home)
    if kept is None or (kept.api_url, kept.strategy_version) != (api_url, strategy.version):
        return whole
    if not is_within(kept.since, now or datetime.now(UTC), KEEP):
        return whole
    return {name: kept.parts.get(name, parts) for name, parts in whole.items()}


def write_parts(home: Path, api_url: str, strategy: Strategy, parts: Mapping[str, list[str]]) -> None:
    """Remember the parts, dated when they changed; a folder that cannot be written only costs the memory."""
    split = {name: some for name, some in parts.items() if some != WHOLE}
    before = _read(home)
    if (before.parts if before and before.api_url == api_url else {}) == split:
        return
    since = datetime.now(UTC).isoformat(timespec="seconds")
    with suppress(OSError, FileError):
        write_whole(home / "parts.json", msgspec.json.encode(_Taken(api_url, strategy.version, since, split)))


def _read(home: Path) -> _Taken | None:
    try:
        return msgspec.json.decode((home / "parts.json").read_bytes(), type=_Taken)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None
