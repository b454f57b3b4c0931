"""Old ids that led to a study: what the registry's redirects said, remembered beside the snapshots.

Not every record names its old ids itself, so the way there is kept.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import msgspec

from trialfinder.errors import FileError
from trialfinder.files import write_whole

_MOST = 1000
"""The oldest beyond these are forgotten."""


def read_aliases(home: Path) -> dict[str, str]:
    """Old id -> id of the study; empty when the file is absent or garbage. Never raises."""
    try:
        return msgspec.json.decode((home / "aliases.json").read_bytes(), type=dict[str, str])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return {}


def remember_alias(home: Path, asked: str, nct_id: str) -> None:
    """Keep it; a folder that cannot be written only costs the memory."""
    known = read_aliases(home)
    if known.get(asked) == nct_id:
        return
    known.pop(asked, None)
    known[asked] = nct_id
    newest = dict(list(known.items())[-_MOST:])
    with suppress(OSError, FileError):
        home.mkdir(parents=True, exist_ok=True)
        write_whole(home / "aliases.json", msgspec.json.encode(newest))
