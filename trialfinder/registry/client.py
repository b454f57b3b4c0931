"""One conversation with the registry: what to ask, and what to do with each answer: tries, names, pages, cache.

Source: https://clinicaltrials.gov/data-api/api
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from types import TracebackType
from typing import NamedTuple, Self, TypeVar

from trialfinder.errors import QueryError, RegistryChanged, RegistryUnavailable, StudyNotFound
from trialfinder.registry.merge import are_many
from trialfinder.registry.pages import (
    Listing,
    ListPage,
    OnPage,
    PageCache,
    PagingBroken,
    all_pages,
    read_page,
    read_record,
)
from trialfinder.registry.patience import PATIENT, Lanes, Patience, end_turn, take_turn
from trialfinder.registry.record import FIELDS, NCT_ID, RESULTS_FIELDS, Misfit, Study, decode_study
from trialfinder.registry.renamed import renamed_in_one
from trialfinder.registry.reply import (
    MayPass,
    OutOfTime,
    Reply,
    TooComplicated,
    Version,
    check_status,
    host_of,
    moved_to,
    read_body,
    read_version,
)
from trialfinder.registry.strategy import halves, part_of
from trialfinder.registry.transport import Transport, names, open_store, store_name
from trialfinder.settings import Settings

T = TypeVar("T")

PAGE_SIZE = 1000
"""The most records that the registry puts on a page; it cuts a larger number to this without a word."""

MOST_PARTS = 64
"""A search that the registry does not take in so many parts is left out."""

MOST_AT_ONCE = 3
"""So many requests may be on their way at once."""

LIST_PARAMS = {"fields": ",".join(FIELDS), "sort": "LastUpdatePostDate:desc", "pageSize": str(PAGE_SIZE)}
"""What every list asks for beside its query."""

_SLACK_S = 0.05
"""An exchange that ends so shortly before the time is up was ended by it."""


class _Limits(NamedTuple):
    """How long one answer may take, and until when it may be tried again."""

    attempts: int
    connect_s: float
    read_s: float
    reply_s: float
    ends_at: float
    """Of time.monotonic()."""


class Client:
    """One conversation with the registry: version, lists, single studies. A context manager; safe in several threads.

    Raises, from every method: RegistryUnavailable (OutOfTime where the time for all was used up), RegistryChanged,
    QueryError (400). Nothing of requests leaks out.
    """

    def __init__(self, settings: Settings, patience: Patience = PATIENT) -> None:
        if settings.offline:
            raise QueryError(
                "TRIALFINDER_OFFLINE=1 is set, so the registry is not asked. Unset it to go online.",
                field="TRIALFINDER_OFFLINE",
                value="1",
            )
        self._settings = settings
        self._patience = patience
        self._transport = Transport()
        self._cache = PageCache(partial(open_store, settings), store_name(settings), settings.api_url)
        self._names = names(settings)
        self.user_agent = self._names[0]
        """The name that we give: the one that worked."""
        self._lanes = Lanes(MOST_AT_ONCE)
        self._stopped = threading.Event()
        self.pages_fetched = 0
        """List pages that came over the network."""
        began = time.monotonic()
        self._ends_at = began + patience.total_s if patience.total_s else float("inf")
        self._lists_end_at = began + patience.lists_s if patience.lists_s else float("inf")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.stop()
        self._transport.close()
        self._cache.close()

    def stop(self) -> None:
        """Send nothing more, from any thread; what is on its way is no longer waited for."""
        self._stopped.set()
        self._ends_at = self._lists_end_at = 0.0

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences for the person: what did not work and was done without."""
        return (self._cache.trouble,) if self._cache.trouble else ()

    def version(self, attempts: int | None = None) -> Version:
        """The registry's API version and data version, never from the cache."""
        patience = self._patience
        tries = attempts or patience.version_attempts or patience.attempts
        limits = _Limits(tries, patience.connect_s, patience.read_s, patience.short_reply_s, self._ends_at)
        return self._ask("version", {}, read_version, limits)

    def studies(
        self,
        params: Mapping[str, str],
        data_timestamp: str,
        on_page: OnPage | None = None,
        *,
        past_cache: bool = False,
        parts: list[str] | None = None,
    ) -> Listing:
        """Every record that `params` find, all pages.

        Pages come from the cache where it holds them for this very data version (`data_timestamp`), unless
        `past_cache`; a list that breaks in mid-run is started over once, past the cache. A search that is too
        complicated is asked in halves. `parts` holds the paths (split.part_of) of the parts to ask for, and is changed
        to those that the registry took.
        """
        parts = [""] if parts is None else parts
        if not parts or any(part_of(params, path) is None for path in parts):
            parts[:] = [""]
        waiting, records, asked = list(parts), dict[bytes, None](), 0
        total: int | None = 0

        def on_part(done: int, of: int | None) -> None:
            if on_page:
                on_page(len(records) + done, of if parts == [""] else None)

        while waiting:
            path = waiting.pop(0)
            part = part_of(params, path)
            assert part is not None
            asked += 1
            try:
                listing = self._list(part, data_timestamp, on_part, past_cache)
            except TooComplicated as error:
                if asked + len(waiting) + 2 > MOST_PARTS or halves(part) is None:
                    raise RegistryUnavailable(
                        f"{str(error).rstrip('.')}, also in {asked} parts.", url=self._settings.api_url, attempts=asked
                    ) from error
                i = parts.index(path)
                parts[i : i + 1] = both = [path + "0", path + "1"]
                waiting[:0] = both
                continue
            records.update(dict.fromkeys(listing.records))
            total = None if total is None or listing.total is None or len(parts) > 1 else total + listing.total
        return Listing(list(records), total)

    def study(self, nct_id: str) -> Study:
        """One full record with its posted results; an old id leads to its study, whatever the redirect looks like.

        Raises:
            StudyNotFound: the registry knows no such id.
        """
        wanted = nct_id.strip().upper()
        if not NCT_ID.fullmatch(wanted):
            raise QueryError(f"{nct_id!r} is not an NCT id. Example: NCT01234567.", field="nct_id", value=nct_id)
        patience = self._patience
        limits = _Limits(patience.attempts, patience.connect_s, patience.read_s, patience.reply_s, self._ends_at)
        fields = {"fields": ",".join((*FIELDS, *RESULTS_FIELDS))}
        try:
            line = self._ask(f"studies/{wanted}", fields, read_record, limits, alias=wanted)
        except (RegistryChanged, QueryError) as error:
            if getattr(error, "status", 400) in (400, 404):
                raise StudyNotFound(f"The registry has no study {wanted}.", nct_id=wanted) from error
            raise
        study = decode_study(line)
        if isinstance(study, Misfit):
            raise RegistryChanged(
                f"The record of {wanted} does not have the shape this version reads ({study.reason}). "
                "Update trialfinder.",
                path=study.path,
                url=f"{self._settings.api_url}/studies/{wanted}",
                status=200,
            )
        if gone := renamed_in_one(study, line):
            raise RegistryChanged(
                f"The record of {wanted} does not have the shape this version reads: it does not hold {gone.words}. "
                "Update trialfinder.",
                path=gone.path,
                url=f"{self._settings.api_url}/studies/{wanted}",
                status=200,
            )
        return study

    def raw(self, path: str, params: Mapping[str, str]) -> Reply:
        """One answer as it is, one try, whatever its status; for the check of the live registry.

        Raises:
            MayPass: no whole answer.
        """
        url = f"{self._settings.api_url}/{path}"
        take_turn(host_of(url), self._settings.pace_s)
        patience = self._patience
        timeout = (patience.connect_s, patience.page_read_s or patience.read_s)
        return self._transport.get(url, params, self.user_agent, timeout, patience.reply_s)

    def use_second_name(self) -> str:
        """Give requests' own name in front of ours from now on."""
        self.user_agent = self._names[1]
        return self.user_agent

    def forget_other_versions(self, data_timestamp: str) -> None:
        """Drop the cached pages of every other data version: nobody asks for them again."""
        self._cache.keep_only(data_timestamp)

    def forget_pages(self) -> None:
        """Drop every cached page: what they hold was refused, and may come right the next time."""
        self._cache.keep_only("")

    def _list(self, params: Mapping[str, str], data_timestamp: str, on_page: OnPage, past_cache: bool) -> Listing:
        """All pages; a list that breaks, or brings fewer than announced, is started over once, past the cache."""
        asked = {**LIST_PARAMS, **params}
        few: Listing | None = None
        broken: PagingBroken | None = None
        for past in (past_cache, True):
            try:
                listing = all_pages(partial(self._page, asked, data_timestamp, past), on_page)
            except PagingBroken as error:
                broken = error
                continue
            if not listing.lacking:
                return listing
            broken = PagingBroken(f"it announced {listing.total} studies and gave {listing.given}")
            of = listing.total or 0
            some_came_twice = len(listing.records) >= of
            few = listing if some_came_twice or not are_many(listing.lacking, of) else None
        if few is not None:
            return few
        url = f"{self._settings.api_url}/studies"
        raise RegistryUnavailable(
            f"The registry at {host_of(url)} did not give a list to its end: {broken}; try again later.",
            url=url,
            attempts=2,
        ) from broken

    def _page(self, asked: dict[str, str], data_timestamp: str, past_cache: bool, token: str | None) -> ListPage:
        params = {**asked, "pageToken": token} if token else {**asked, "countTotal": "true"}
        if not past_cache and (page := self._cache.get(params, data_timestamp)):
            return page
        patience = self._patience
        limits = _Limits(
            patience.attempts,
            patience.page_connect_s or patience.connect_s,
            patience.page_read_s or patience.read_s,
            patience.reply_s,
            self._lists_end_at,
        )
        try:
            page, body = self._ask("studies", params, lambda body: (read_page(body), body), limits)
        except QueryError as error:
            if token is None:
                raise
            # The first page was accepted, so it is the token that has lost its validity.
            raise PagingBroken(str(error)) from error
        self._cache.put(params, data_timestamp, body)
        self.pages_fetched += 1
        return page

    def _ask(
        self,
        path: str,
        params: Mapping[str, str],
        read: Callable[[bytes], T],
        limits: _Limits,
        *,
        alias: str | None = None,
    ) -> T:
        """What `read` makes of the answer, after as many tries as allowed. `alias`: follow it to another study."""
        url = f"{self._settings.api_url}/{path}"
        attempt = 0
        while True:
            attempt += 1
            with self._lanes.lane(limits.ends_at) as free:
                if self._stopped.is_set():
                    limits = limits._replace(ends_at=0.0)
                try:
                    if not free:
                        raise MayPass("the time for this is used up")
                    reply = self._exchange(url, params, limits)
                    if alias and (target := moved_to(reply, alias)):
                        moved = f"{self._settings.api_url}/studies/{target}"
                        reply = self._exchange(moved, params, limits)
                    check_status(reply, attempt)
                    return read_body(reply, read, attempt)
                except MayPass as failure:
                    busy = failure.status == 429
                    if busy:
                        self._lanes.narrow()
                    wait_s = self._patience.wait_s(attempt, failure.retry_after, busy=busy)
                    now = time.monotonic()
                    if not failure.again or attempt >= limits.attempts or now + wait_s >= limits.ends_at:
                        by_clock = failure.status is None and (
                            now >= limits.ends_at - _SLACK_S or self._stopped.is_set()
                        )
                        tries = "1 try" if attempt == 1 else f"{attempt} tries"
                        raise (OutOfTime if by_clock else RegistryUnavailable)(
                            f"The registry at {host_of(url)} gave no data: {failure.reason} ({tries}); "
                            f"{failure.advice}.",
                            url=url,
                            status=failure.status,
                            attempts=attempt,
                            server_words=failure.words,
                        ) from failure
                    # The lane is kept: while one waits for a registry that minds, no other takes its turn.
                    self._stopped.wait(wait_s)

    def _exchange(self, url: str, params: Mapping[str, str], limits: _Limits) -> Reply:
        """One request and its whole answer; a refusal is tried once more under the other name."""
        name = self.user_agent
        reply = self._send(url, params, name, limits)
        if reply.status == 403:
            self._lanes.narrow()
            if name == self._names[0]:
                reply = self._send(url, params, self._names[1], limits)
                if reply.status != 403:
                    self.user_agent = self._names[1]
        return reply

    def _send(self, url: str, params: Mapping[str, str], name: str, limits: _Limits) -> Reply:
        """One request at this host's turn, and its whole answer before the time is up."""
        in_time = take_turn(host_of(url), self._settings.pace_s, limits.ends_at)
        limit_s = min(limits.reply_s, limits.ends_at - time.monotonic())
        if not in_time or limit_s <= 0:
            raise MayPass("the time for this is used up")
        try:
            return self._transport.get(url, params, name, (limits.connect_s, limits.read_s), limit_s)
        finally:
            if self._lanes.is_narrow or not url.endswith("/studies"):
                end_turn(host_of(url), self._settings.pace_s)
