"""Is there newer data? Fetch all of it, check it, and keep it as one snapshot, or leave everything as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, NamedTuple

from trialfinder.errors import FileError, QueryError, SyncError, TrialFinderError
from trialfinder.registry.last_check import PAUSE, LastCheck, read_check, write_check
from trialfinder.registry.merge import judge, merge
from trialfinder.registry.patience import FIRM, PATIENT, QUICK, Patience
from trialfinder.registry.record import Study
from trialfinder.registry.reply import Version
from trialfinder.registry.snapshot_folder import (
    Header,
    NetCount,
    Skipped,
    held_headers,
    latest_snapshot,
    sync_lock,
    utc_text,
    write_snapshot,
)
from trialfinder.registry.strategy import Strategy, load_strategy
from trialfinder.settings import Settings

if TYPE_CHECKING:
    from trialfinder.registry.transport import Client

Mode = Literal["auto", "never", "now"]
OnProgress = Callable[[int, int | None, str], None]
"""Called after each page with the records of this search so far, its total as the registry says, and its name."""

_LOCK_WAIT_S = 2.0
_OFFLINE = "TRIALFINDER_OFFLINE=1 is set, so the registry is not asked. Unset it to go online."


@dataclass(frozen=True)
class SyncReport:
    """What a sync did."""

    written: bool
    """False: the data held are the registry's newest, and nothing was fetched."""
    header: Header
    """Of the snapshot that is held now."""
    note: str | None
    """Sentences for the person; None when there is nothing to say."""

    @property
    def nets(self) -> tuple[NetCount, ...]:
        """What each search of the strategy brought."""
        return self.header.nets

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """Records that came and could not be read."""
        return self.header.skipped


class FreshNote(NamedTuple):
    """Where the held data stand."""

    note: str | None
    """One line for the person when something went wrong; None else."""
    checked_at: str | None
    """When the newest synced snapshot was last known to be the registry's newest, UTC; None: nothing synced."""


def sync(
    settings: Settings,
    *,
    force: bool = False,
    accept_shrink: bool = False,
    patience: Patience = PATIENT,
    time_limit_s: float | None = None,
    on_progress: OnProgress | None = None,
) -> SyncReport:
    """Bring the newest data, if there are any newer than those held.

    `force` fetches in any case, past the cache. `accept_shrink` takes a set less than half as large as the last one
    of this strategy.

    Raises:
        QueryError: TRIALFINDER_OFFLINE is set.
        RegistryUnavailable, RegistryChanged: no usable data came.
        SyncError: another sync is running, what came is implausible, or the registry does not accept the strategy.
        FileError: the data folder cannot be written.
        In each case the kept data are as they were.
    """
    if settings.offline:
        raise QueryError(_OFFLINE, field="TRIALFINDER_OFFLINE", value="1")
    if time_limit_s is not None:
        patience = replace(patience, total_s=time_limit_s)
    # requests and requests-cache take 0.3 s to import: only here, where a socket is to be opened.
    from trialfinder.registry.transport import Client

    strategy = load_strategy()
    wait_s = _LOCK_WAIT_S if patience.attempts > 1 else 0.0
    with sync_lock(settings.home, wait_s), Client(settings, patience) as client:
        try:
            report = _bring(client, settings, strategy, force, accept_shrink, on_progress)
        except QueryError as error:  # the strategy's question, not the person's
            raise SyncError(f"{str(error).rstrip('.')}. Nothing was kept. Update trialfinder.") from error
    now, held = utc_text(datetime.now(UTC)), report.header.data_timestamp
    with suppress(FileError):  # then the next search asks once more
        write_check(settings.home, LastCheck(checked_at=now, data_timestamp=held, api_url=settings.api_url))
    return report


def ensure_fresh(
    settings: Settings,
    mode: Mode = "auto",
    *,
    now: datetime | None = None,
    on_progress: OnProgress | None = None,
) -> FreshNote:
    """Before a search: ask the registry for newer data if that is due.

    auto: no try for 24 h after a success and for 15 minutes after a failure; quick to give up, and a failure is a
    note, never an error. now: a try in any case. never, or TRIALFINDER_OFFLINE=1: no socket is opened.

    Raises:
        QueryError: `now` while TRIALFINDER_OFFLINE is set.
        RegistryError, SyncError, FileError: `now` brought nothing.
    """
    if mode == "now" and settings.offline:
        raise QueryError(f"--sync now: {_OFFLINE}", field="sync", value="now", allowed=("auto", "never"))
    moment = now or datetime.now(UTC)
    last = read_check(settings.home)
    held = next(held_headers(settings.home), None)
    checked_at = last.checked_at if held and held.data_timestamp == last.data_timestamp else None
    if mode == "never" or settings.offline:
        return FreshNote(None, checked_at)
    if mode == "auto" and checked_at and last.is_fresh(moment):
        return FreshNote(None, checked_at)
    if mode == "auto" and last.is_paused(moment, settings.api_url):
        minutes = int(PAUSE.total_seconds() // 60)
        return FreshNote(
            f"Not updated: the registry was tried at {last.tried_at} and gave no new data yet; "
            f"the next try is {minutes} minutes after that.",
            checked_at,
        )
    # Written before the try, so that a second process, or a run that is killed, does not try again at once.
    trying = LastCheck(last.checked_at, last.data_timestamp, utc_text(moment), settings.api_url)
    try:
        write_check(settings.home, trying)
        report = sync(settings, patience=QUICK if mode == "auto" else FIRM, on_progress=on_progress)
    except TrialFinderError as error:
        if mode == "now":
            raise
        return FreshNote(f"Not updated: {_first_sentence(str(error))}", checked_at)
    return FreshNote(report.note, read_check(settings.home).checked_at)


def fetch_study(settings: Settings, nct_id: str) -> Study | None:
    """One study straight from the registry, for a person who waits: at most 10 s. None: TRIALFINDER_OFFLINE is set.

    Raises:
        StudyNotFound: the registry knows no such study.
        RegistryUnavailable, RegistryChanged: no usable answer came.
        QueryError: the id is malformed.
    """
    if settings.offline:
        return None
    from trialfinder.registry.transport import Client  # slow to import: only where a socket is to be opened

    with Client(settings, replace(QUICK, total_s=10)) as client:
        return client.study(nct_id)


def _bring(
    client: Client,
    settings: Settings,
    strategy: Strategy,
    force: bool,
    accept_shrink: bool,
    on_progress: OnProgress | None,
) -> SyncReport:
    version = client.version()
    latest = latest_snapshot(settings.home)  # reads it whole, so that a damaged one is replaced
    notes = [latest.note] if latest.note else []
    held = latest.snapshot.header if latest.snapshot else None
    same_source = held and (held.api_url, held.strategy_version) == (settings.api_url, strategy.version)
    if held and same_source and not force and version.data_timestamp <= (held.data_timestamp or ""):
        return SyncReport(False, held, " ".join(notes) or None)
    for _ in range(2):
        short: list[str] = []
        merged = merge(_listings(client, strategy, version, force, short, on_progress))
        before, version = version, client.version()
        if version.data_timestamp == before.data_timestamp:
            break
        client.forget_other_versions(version.data_timestamp)
    else:
        raise SyncError("The registry changed its data twice during the download. Nothing was kept. Try again later.")
    kept = (header.count for header in held_headers(settings.home) if header.strategy_version == strategy.version)
    judge(merged, next(kept, None), accept_shrink)
    header = Header(
        source="synced",
        data_timestamp=version.data_timestamp,
        fetched_at=utc_text(datetime.now(UTC)),
        api_version=version.api_version,
        api_url=settings.api_url,
        strategy_version=strategy.version,
        nets=merged.nets,
        skipped=tuple(Skipped(*misfit) for misfit in merged.misfits),
    )
    written = write_snapshot(settings.home, header, merged.lines.values())
    client.forget_other_versions(version.data_timestamp)
    return SyncReport(True, written.header, " ".join([*notes, *short, *client.notes]) or None)


def _listings(
    client: Client,
    strategy: Strategy,
    version: Version,
    past_cache: bool,
    short: list[str],
    on_progress: OnProgress | None,
) -> Iterator[tuple[str, list[bytes]]]:
    """(name, records) of each search; a search that brought fewer than it announced leaves a sentence in `short`."""
    for net in strategy.nets:
        name = net.name

        def on_page(done: int, total: int | None, name: str = name) -> None:
            if on_progress:
                on_progress(done, total, name)

        listing = client.studies(net.params, version.data_timestamp, on_page, past_cache=past_cache)
        if listing.total is not None and len(set(listing.records)) < listing.total:
            short.append(f"The search {name!r} announced {listing.total} studies and brought fewer.")
        yield name, listing.records


def _first_sentence(text: str) -> str:
    return text.partition(". ")[0].rstrip(".") + "."
