"""Is there newer data? Fetch it, check it, and keep it as one snapshot, or leave everything as it was."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, NamedTuple

from trialfinder.errors import (
    Incomplete,
    QueryError,
    RegistryError,
    SyncError,
    TrialFinderError,
    first_sentence,
)
from trialfinder.registry.merge import emptied, is_plausible, judge, merge, read_in_part
from trialfinder.registry.patience import ONE_STUDY, PATIENT, QUICK, Patience, end_of, left_of, left_s
from trialfinder.registry.record import Study
from trialfinder.registry.remembered import (
    PAUSE,
    LastCheck,
    brought_since,
    complete_held,
    held_before,
    held_checked_at,
    paused_words,
    read_check,
    read_parts,
    remember_alias,
    remember_check,
    replaced_check,
    say_tried,
    write_parts,
)
from trialfinder.registry.renamed import mostly_held
from trialfinder.registry.running import OnProgress, StillRunning, only_machine, only_one, telling
from trialfinder.registry.snapshot import Header, NetCount, Skipped
from trialfinder.registry.snapshot_folder import latest_snapshot, utc_text, write_snapshot
from trialfinder.registry.strategy import Strategy, load_strategy
from trialfinder.settings import Settings

if TYPE_CHECKING:
    from trialfinder.registry.client import Client
    from trialfinder.registry.download import Download, Wants

Mode = Literal["auto", "never", "now"]


ENOUGH_SHARE = 3 / 4
"""With fewer of the searches answered there is no snapshot, not even a partial one."""

_OFFLINE = "TRIALFINDER_OFFLINE=1 is set, so the registry is not asked. Unset it to go online."


@dataclass(frozen=True)
class SyncReport:
    """What a sync did."""

    written: bool
    """False: the data held are the registry's newest, and nothing was kept anew."""
    header: Header
    """Of the snapshot that is held now."""
    note: str | None
    """Sentences for the person; None when there is nothing to say."""
    goes_on: bool = False
    """True: the records are not all, and only the clock was against it; the next search goes on at once."""

    @property
    def nets(self) -> tuple[NetCount, ...]:
        """What each search of the strategy brought."""
        return self.header.nets

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """Records that came and could not be read."""
        return self.header.skipped

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the searches that brought nothing; then the snapshot is partial."""
        return self.header.missing


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
    on_progress: OnProgress | None = None,
    wants_results: Wants | None = None,
) -> SyncReport:
    """Bring the newest data, if there are any newer than those held.

    `force` fetches in any case, past the cache. `accept_shrink` takes a set less than half as large as the last one
    of this strategy. `wants_results`: of which studies the posted results are brought too; None: of none. While another
    process downloads into the same folder it is waited for, and what it brought taken.

    Raises:
        QueryError: TRIALFINDER_OFFLINE is set.
        RegistryUnavailable, RegistryChanged: no usable data came; Incomplete where some searches did.
        SyncError: another sync does not end in time, or what came is implausible.
        FileError: the data folder cannot be written.
        In each case the kept data are as they were.
    """
    if settings.offline:
        raise QueryError(_OFFLINE, field="TRIALFINDER_OFFLINE", value="1")
    began, ends_at = datetime.now(UTC), end_of(patience)
    with only_one(settings.home, left_s(ends_at), on_progress) as waited:
        if waited and (header := brought_since(settings, began)):
            return SyncReport(False, header, None)
        say_tried(settings, began)
        left = left_of(patience, ends_at)
        return _run(settings, left, force, accept_shrink, True, on_progress, wants_results)


def ensure_fresh(
    settings: Settings,
    mode: Mode = "auto",
    *,
    patience: Patience | None = None,
    now: datetime | None = None,
    on_progress: OnProgress | None = None,
    wants_results: Wants | None = None,
) -> FreshNote:
    """Before a search: ask the registry for newer data if that is due.

    auto: no try for 24 h after a success and for 15 minutes after a failure; quick to give up unless `patience` is
    given, and a failure is a note, never an error. now: a patient try in any case. never, or TRIALFINDER_OFFLINE=1: no
    socket is opened. Ctrl+C ends the download, not the search. `wants_results`: as in `sync`.

    Raises:
        QueryError: `now` while TRIALFINDER_OFFLINE is set.
        RegistryError, SyncError, FileError: `now` brought nothing.
    """
    if mode == "now" and settings.offline:
        raise QueryError(f"sync: now was asked for. {_OFFLINE}", field="sync", value="now", allowed=("auto", "never"))
    moment = now or datetime.now(UTC)
    checked_at = held_checked_at(settings)
    if not is_due(settings, mode, moment):
        return FreshNote(None, checked_at)
    patience = patience or (QUICK if mode == "auto" else PATIENT)
    began, ends_at = datetime.now(UTC), end_of(patience)
    try:
        with only_one(settings.home, left_s(ends_at), on_progress) as waited:
            last = read_check(settings.home)
            if waited and brought_since(settings, began):
                return FreshNote(None, held_checked_at(settings))
            # One that died while it was waited for has not failed: then it is our turn.
            if mode == "auto" and last.is_paused(moment, settings.api_url) and (last.ended or not waited):
                return FreshNote(paused_words(last), checked_at)
            say_tried(settings, moment)
            left = left_of(patience, ends_at)
            report = _run(settings, left, False, False, False, on_progress, wants_results)
    except KeyboardInterrupt:
        minutes = int(PAUSE.total_seconds() // 60)
        note = (
            f"Not updated: stopped. The next search tries again in {minutes} minutes; a sync goes on where this ended."
        )
        return FreshNote(note, checked_at)
    except TrialFinderError as error:
        if mode == "now":
            raise
        return FreshNote(f"Not updated: {first_sentence(error)}", checked_at)
    return FreshNote(report.note, held_checked_at(settings))


def is_due(settings: Settings, mode: Mode = "auto", now: datetime | None = None) -> bool:
    """Whether `ensure_fresh` would ask the registry, or wait for another one that does."""
    if mode == "never" or settings.offline:
        return False
    if mode == "now":
        return True
    return not (held_checked_at(settings) and read_check(settings.home).is_fresh(now or datetime.now(UTC)))


def fetch_study(settings: Settings, nct_id: str) -> Study | None:
    """One study straight from the registry, for a person who waits: at most 10 s. None: TRIALFINDER_OFFLINE is set.

    Where an old id led to it, that is remembered (remembered.py).

    Raises:
        StudyNotFound: the registry knows no such study.
        RegistryUnavailable, RegistryChanged: no usable answer came.
        QueryError: the id is malformed.
    """
    if settings.offline:
        return None
    from trialfinder.registry.client import Client  # slow to import: only where a socket is to be opened

    with Client(settings, ONE_STUDY) as client:
        study = client.study(nct_id)
    if study.nct_id != nct_id.strip().upper():
        remember_alias(settings.home, nct_id.strip().upper(), study.nct_id)
    return study


def _run(
    settings: Settings,
    patience: Patience,
    force: bool,
    accept_shrink: bool,
    strict: bool,
    on_progress: OnProgress | None,
    wants_results: Wants | None,
) -> SyncReport:
    """One try, and what is remembered of it. Call it holding `only_one`."""
    # requests and requests-cache take 0.3 s to import: only here, where a socket is to be opened.
    from trialfinder.registry.client import Client

    tried = read_check(settings.home)
    try:
        with Client(settings, patience) as client:
            try:
                report = _bring(client, settings, patience, force, accept_shrink, strict, on_progress, wants_results)
            except QueryError as error:  # our question, not the person's
                raise SyncError(f"{str(error).rstrip('.')}. Nothing was kept. Update trialfinder.") from error
    except TrialFinderError as error:
        missing = error.missing if isinstance(error, Incomplete) else tried.missing
        goes_on = isinstance(error, StillRunning) or (isinstance(error, Incomplete) and error.goes_on)
        again = None if goes_on else tried.tried_at
        remember_check(settings, replaced_check(tried, tried_at=again, missing=missing, problem=first_sentence(error)))
        raise
    header, now = report.header, utc_text(datetime.now(UTC))
    if header.missing:
        again = None if report.goes_on else tried.tried_at
        remember_check(settings, replaced_check(tried, tried_at=again, missing=header.missing, problem=report.note))
    else:
        remember_check(
            settings, LastCheck(checked_at=now, data_timestamp=header.data_timestamp, api_url=settings.api_url)
        )
    return report


def _bring(
    client: Client,
    settings: Settings,
    patience: Patience,
    force: bool,
    accept_shrink: bool,
    strict: bool,
    on_progress: OnProgress | None,
    wants_results: Wants | None,
) -> SyncReport:
    from trialfinder.registry.download import add_results, ask_again, download
    from trialfinder.registry.transport import open_lease

    strategy = load_strategy()
    version = client.version()
    latest = latest_snapshot(settings.home)  # reads it whole, so that a damaged one is replaced
    notes = [latest.note] if latest.note else []
    held = latest.snapshot.header if latest.snapshot else None
    if held and (held.api_url, held.strategy_version) != (settings.api_url, strategy.version):
        held = None
    newer = version.data_timestamp is None or held is None or version.data_timestamp > (held.data_timestamp or "")
    if held and not newer and not held.missing and not force:
        return SyncReport(False, held, " ".join(notes) or None)
    first = held.missing if held and not newer else read_check(settings.home).missing
    parts = read_parts(settings.home, settings.api_url, strategy)
    wait_s = 0.75 * patience.total_s if patience.total_s else math.inf  # the rest is for taking its pages
    with only_machine(lambda: open_lease(settings), wait_s, on_progress):
        for _ in range(2):
            stamp = version.data_timestamp or _hour()
            try:
                got = download(
                    client,
                    strategy,
                    stamp,
                    first=first,
                    parts=parts,
                    past_cache=force,
                    dead_after=patience.dead_after,
                    on_progress=telling(settings.home, on_progress),
                )
            finally:
                write_parts(settings.home, settings.api_url, strategy, parts)
            merged = merge(got.came.items())
            last_count, of_searches = held_before(settings, strategy)
            if not accept_shrink and is_plausible(merged, last_count) and (none := emptied(merged, of_searches)):
                ask_again(client, strategy, got, none, stamp, parts)
                merged = merge(got.came.items())
            goes_on = _goes_on(got, client)
            if got.failed:
                _stop_unless_enough(settings, strategy, got, goes_on, strict)
            lacks = add_results(client, merged.lines, wants_results, stamp, past_cache=force) if wants_results else None
            after = _version_again(client)
            if after is None or after == version.data_timestamp:
                break
            client.forget_other_versions(after)
            version = version._replace(data_timestamp=after)
        else:
            raise SyncError(
                "The registry changed its data twice during the download. Nothing was kept. Try again later."
            )
        try:
            judge(merged, last_count, accept_shrink, mostly_held(latest.snapshot.studies) if latest.snapshot else ())
        except TrialFinderError:
            client.forget_pages()  # else they would be judged again tomorrow
            raise
        notes += [*got.notes, *read_in_part(merged), *([lacks] if lacks else []), *client.notes]
        if got.failed:
            notes.insert(0, _partial(strategy, got, goes_on))
        if held and not newer and held.missing and set(got.missing) >= set(held.missing):
            return SyncReport(False, held, " ".join(notes), goes_on)
        header = Header(
            source="synced",
            data_timestamp=version.data_timestamp or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
            fetched_at=utc_text(datetime.now(UTC)),
            api_version=version.api_version,
            api_url=settings.api_url,
            strategy_version=strategy.version,
            nets=merged.nets,
            skipped=tuple(Skipped(*misfit) for misfit in merged.misfits),
            missing=got.missing,
        )
        written = write_snapshot(settings.home, header, merged.lines.values())
    if version.data_timestamp:
        client.forget_other_versions(version.data_timestamp)
    return SyncReport(True, written.header, " ".join(notes) or None, goes_on)


def _goes_on(got: Download, client: Client) -> bool:
    """Whether only the clock was against the searches that did not come, and there was progress."""
    return got.by_clock and client.pages_fetched > 0


def _stop_unless_enough(
    settings: Settings,
    strategy: Strategy,
    got: Download,
    goes_on: bool,
    strict: bool,
) -> None:
    """Let a partial download through only where it is better than what is held.

    Raises:
        Incomplete: it is not. The pages that came are in the cache.
        TrialFinderError: not one search came: the cause.
    """
    if not got.came and not goes_on:
        raise got.cause
    complete = complete_held(settings, strict)
    enough = len(got.came) >= ENOUGH_SHARE * len(strategy.nets)
    if enough and not complete:
        return
    what = "The complete records held stay" if complete else "Nothing was written"
    if goes_on:
        message = (
            f"The time was up with {len(got.came)} of {len(strategy.nets)} searches done; the next one goes on from "
            f"there. {what}; what came is kept for it."
        )
    else:
        message = (
            f"{_searches(got.missing, len(strategy.nets))} brought nothing: {first_sentence(got.cause)} {what}; what "
            "came is kept for the next try."
        )
    raise Incomplete(message, missing=got.missing, goes_on=goes_on, cause=got.cause)


def _partial(strategy: Strategy, got: Download, goes_on: bool) -> str:
    """What a partial snapshot lacks, and when it is tried again."""
    lacks = f"{_searches(got.missing, len(strategy.nets))} brought nothing, so these records are not all"
    if goes_on:
        return f"{lacks}: the time was up; the next search goes on from there."
    return f"{lacks}: {first_sentence(got.cause)}"


def _searches(names: tuple[str, ...], of: int) -> str:
    return f"{len(names)} of {of} searches ({', '.join(names)})"


def _version_again(client: Client) -> str | None:
    """The data version after the download. None: not said; what was asked under one version is taken as that one's."""
    try:
        return client.version(attempts=2).data_timestamp
    except RegistryError:
        return None


def _hour() -> str:
    """The key for pages of a registry that names no data version: one run, and those right after it, share it."""
    return f"not named, {datetime.now(UTC):%Y-%m-%dT%H}"
