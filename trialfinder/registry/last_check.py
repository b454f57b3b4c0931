"""When the registry was last asked, and with what outcome: a small file beside the snapshots."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from trialfinder.errors import FileError
from trialfinder.files import write_whole

FRESH = timedelta(hours=24)
"""So long after a check that succeeded, no search asks again."""

PAUSE = timedelta(minutes=15)
"""So long after a try that brought nothing, no search tries again."""


class LastCheck(msgspec.Struct, frozen=True):
    """What is remembered between two runs. All None: never asked, or the file could not be read."""

    checked_at: str | None = None
    """When the held snapshot was last known to be the registry's newest, UTC."""
    data_timestamp: str | None = None
    """The data version that `checked_at` speaks of."""
    tried_at: str | None = None
    """When a try began that has not succeeded (yet), UTC."""
    api_url: str | None = None
    """The registry that was tried."""
    ended: bool = True
    """False: the try has not ended, or its process died."""
    missing: tuple[str, ...] = ()
    """Names of the searches that brought nothing in the last try."""
    problem: str | None = None
    """Why, in a sentence."""

    def is_fresh(self, now: datetime) -> bool:
        """True: checked less than a day ago."""
        return is_within(self.checked_at, now, FRESH)

    def is_paused(self, now: datetime, api_url: str) -> bool:
        """True: this registry was tried in vain a few minutes ago, or is being tried right now."""
        return self.api_url == api_url and is_within(self.tried_at, now, PAUSE)


def read_check(home: Path) -> LastCheck:
    """What is remembered; nothing when the file is absent or garbage. Never raises."""
    try:
        return msgspec.json.decode((home / "check.json").read_bytes(), type=LastCheck)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return LastCheck()


def write_check(home: Path, check: LastCheck) -> None:
    """Remember it, whole or not at all.

    Raises:
        FileError: the folder cannot be written.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"{home} cannot be made: {error.strerror or error}.", path=str(home)) from error
    write_whole(home / "check.json", msgspec.json.encode(check))


def is_within(text: str | None, now: datetime, span: timedelta) -> bool:
    """True when the moment lies at most `span` back; one in the future (a clock was set back) does not count."""
    if text is None:
        return False
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return False
    if moment.tzinfo is None:
        return False
    return timedelta(0) <= now - moment < span
