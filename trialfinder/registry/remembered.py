"""What is remembered in small files beside the snapshots: the last check, old ids, the parts in which to search."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from trialfinder.errors import FileError
from trialfinder.files import write_whole
from trialfinder.registry.snapshot import Header
from trialfinder.registry.snapshot_folder import held_headers, utc_text
from trialfinder.registry.strategy import Strategy
from trialfinder.settings import Settings

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


_MOST = 1000
"""The oldest beyond these are forgotten."""


def read_aliases(home: Path) -> dict[str, str]:
    """Old id -> id of the study, as a redirect said; not every record names its old ids itself.

    Empty when the file is absent or garbage. Never raises.
    """
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


COMPLETE_COUNTS = timedelta(days=7)
"""So long a complete snapshot is better than a newer one that lacks a search."""


def complete_held(settings: Settings, strict: bool) -> bool:
    """True: a complete snapshot of this registry is held; unless `strict`, one that was fetched a few days ago."""
    now = datetime.now(UTC)
    return any(
        header.api_url == settings.api_url
        and not header.missing
        and (strict or is_within(header.fetched_at, now, COMPLETE_COUNTS))
        for header in held_headers(settings.home)
    )


def held_before(settings: Settings, strategy: Strategy) -> tuple[int | None, dict[str, int]]:
    """What the last snapshots of this strategy hold: records of the newest, and by search, each when it last came."""
    headers = [one for one in held_headers(settings.home) if one.strategy_version == strategy.version]
    of_searches = {net.name: net.found for header in reversed(headers) for net in header.nets}
    return (headers[0].count if headers else None), of_searches


def held_checked_at(settings: Settings) -> str | None:
    """When the newest synced snapshot was known to be the registry's newest; None for a partial one."""
    last, held = read_check(settings.home), next(held_headers(settings.home), None)
    complete = held and not held.missing and held.data_timestamp == last.data_timestamp
    return last.checked_at if complete else None


def brought_since(settings: Settings, began: datetime) -> Header | None:
    """The complete snapshot that another process brought, or found to be the newest, since `began`."""
    last, held = read_check(settings.home), next(held_headers(settings.home), None)
    since = utc_text(began)
    if held is None or held.missing or held.api_url != settings.api_url or (last.checked_at or "") < since:
        return None
    return held if held.data_timestamp == last.data_timestamp else None


def say_tried(settings: Settings, moment: datetime) -> None:
    """Written before the try, so that a run that is killed is not followed by another one at once.

    Raises:
        FileError: the folder cannot be written.
    """
    last = read_check(settings.home)
    write_check(
        settings.home,
        replaced_check(last, tried_at=utc_text(moment), ended=False, api_url=settings.api_url),
    )


def replaced_check(
    last: LastCheck,
    *,
    tried_at: str | None,
    ended: bool = True,
    api_url: str | None = None,
    missing: tuple[str, ...] | None = None,
    problem: str | None = None,
) -> LastCheck:
    """The last check with what a new try brought."""
    return LastCheck(
        last.checked_at,
        last.data_timestamp,
        tried_at,
        api_url or last.api_url,
        ended,
        last.missing if missing is None else missing,
        problem,
    )


def remember_check(settings: Settings, check: LastCheck) -> None:
    """Keep it; a folder that cannot be written only costs the memory."""
    with suppress(FileError):  # then the next search asks once more
        write_check(settings.home, check)


def paused_words(last: LastCheck) -> str:
    """Why nothing is asked, and when it is asked again."""
    minutes = int(PAUSE.total_seconds() // 60)
    what = f"did not give all of its data ({', '.join(last.missing)})" if last.missing else "gave no new data yet"
    return (
        f"Not updated: the registry was tried at {last.tried_at} and {what}; the next try is {minutes} minutes after "
        "that."
    )
