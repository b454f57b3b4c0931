"""What to ask the registry, and what to do with each answer: retries, pages, cache. transport.py brings the socket.

Source: https://clinicaltrials.gov/data-api/api
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

from trialfinder.errors import QueryError, RegistryChanged, RegistryUnavailable, StudyNotFound
from trialfinder.registry.page_cache import PageCache
from trialfinder.registry.paging import Listing, OnPage, Page, PagingBroken, all_pages, read_page, read_record
from trialfinder.registry.patience import Patience, end_turn, take_turn
from trialfinder.registry.record import FIELDS, NCT_ID, Misfit, Study, decode_study
from trialfinder.registry.reply import MayPass, Reply, Version, check_status, host_of, read_body, read_version
from trialfinder.settings import Settings

T = TypeVar("T")

PAGE_SIZE = 1000
"""The most records that the registry puts on a page; it cuts a larger number to this without a word."""


class Conversation:
    """One conversation with the registry: version, lists, single studies.

    Raises, from every method: RegistryUnavailable, RegistryChanged, QueryError (400). Nothing of requests leaks out.
    """

    def __init__(self, settings: Settings, patience: Patience, cache: PageCache) -> None:
        if settings.offline:
            raise QueryError(
                "TRIALFINDER_OFFLINE=1 is set, so the registry is not asked. Unset it to go online.",
                field="TRIALFINDER_OFFLINE",
                value="1",
            )
        self._settings = settings
        self._patience = patience
        self._cache = cache
        self._ends_at = time.monotonic() + patience.total_s if patience.total_s else float("inf")

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences for the person: what did not work and was done without."""
        return (self._cache.trouble,) if self._cache.trouble else ()

    def version(self) -> Version:
        """The registry's API version and data version, never from the cache."""
        return self._ask("version", {}, read_version, self._patience.short_answer_s)

    def studies(
        self,
        params: Mapping[str, str],
        data_timestamp: str,
        on_page: OnPage | None = None,
        *,
        past_cache: bool = False,
    ) -> Listing:
        """Every record that `params` find, all pages.

        Pages come from the cache where it holds them for this very data version (`data_timestamp`), unless
        `past_cache`; a list that breaks in mid-run is started over once, past the cache.
        """
        asked = {**params, "fields": ",".join(FIELDS), "sort": "LastUpdatePostDate:desc", "pageSize": str(PAGE_SIZE)}
        try:
            return all_pages(partial(self._page, asked, data_timestamp, past_cache), on_page)
        except PagingBroken:
            pass
        try:
            return all_pages(partial(self._page, asked, data_timestamp, True), on_page)
        except PagingBroken as broken:
            url = f"{self._settings.api_url}/studies"
            raise RegistryUnavailable(
                f"The registry at {host_of(url)} did not give a list to its end: {broken}. Try again later.",
                url=url,
                attempts=2,
            ) from broken

    def study(self, nct_id: str) -> Study:
        """One full record; an old id leads to the study that took its place.

        Raises:
            StudyNotFound: the registry knows no such id.
        """
        wanted = nct_id.strip().upper()
        if not NCT_ID.fullmatch(wanted):
            raise QueryError(f"{nct_id!r} is not an NCT id. Example: NCT01234567.", field="nct_id", value=nct_id)
        limit_s = self._patience.answer_s
        try:
            line = self._ask(f"studies/{wanted}", {"fields": ",".join(FIELDS)}, read_record, limit_s, follow=True)
        except RegistryChanged as error:
            if error.status == 404:
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
        return study

    def forget_other_versions(self, data_timestamp: str) -> None:
        """Drop the cached pages of every other data version: nobody asks for them again."""
        self._cache.keep_only(data_timestamp)

    def _page(self, asked: dict[str, str], data_timestamp: str, past_cache: bool, token: str | None) -> Page:
        params = {**asked, "pageToken": token} if token else {**asked, "countTotal": "true"}
        if not past_cache and (page := self._cache.get(params, data_timestamp)):
            return page
        try:
            page, body = self._ask("studies", params, lambda body: (read_page(body), body), self._patience.answer_s)
        except QueryError as error:
            if token is None:
                raise
            # The first page was accepted, so it is the token that has lost its validity.
            raise PagingBroken(str(error)) from error
        self._cache.put(params, data_timestamp, body)
        return page

    def _ask(
        self,
        path: str,
        params: Mapping[str, str],
        read: Callable[[bytes], T],
        limit_s: float,
        *,
        follow: bool = False,
    ) -> T:
        """What `read` makes of the answer, after as many tries as patience allows."""
        url = f"{self._settings.api_url}/{path}"
        attempt = 0
        while True:
            attempt += 1
            try:
                reply = self._exchange(url, params, limit_s)
                if follow and reply.status in (301, 302, 307, 308):
                    reply = self._exchange(self._moved_to(reply, attempt), params, limit_s)
                check_status(reply, attempt)
                return read_body(reply, read, attempt)
            except MayPass as failure:
                wait_s = self._patience.wait_s(attempt, failure.retry_after)
                too_late = time.monotonic() + wait_s >= self._ends_at
                if attempt >= self._patience.attempts or too_late:
                    tries = "1 try" if attempt == 1 else f"{attempt} tries"
                    raise RegistryUnavailable(
                        f"The registry at {host_of(url)} gave no data: {failure.reason} ({tries}). Try again later.",
                        url=url,
                        status=failure.status,
                        attempts=attempt,
                        server_words=failure.words,
                    ) from failure
                time.sleep(wait_s)

    def _moved_to(self, reply: Reply, attempt: int) -> str:
        """Where an old id points; only another study of this same registry is followed."""
        target = urljoin(reply.url, reply.headers.get("location", "")).partition("?")[0]
        base = urlsplit(f"{self._settings.api_url}/studies/")
        parts = urlsplit(target)
        inside = parts[:2] == base[:2] and parts.path.startswith(base.path)
        if not inside or not NCT_ID.fullmatch(parts.path.removeprefix(base.path)):
            check_status(reply, attempt)
        return target

    def _exchange(self, url: str, params: Mapping[str, str], limit_s: float) -> Reply:
        """One request and its whole answer within `limit_s`, at this host's turn."""
        host = host_of(url)
        in_time = take_turn(host, self._settings.pace_s, self._ends_at)
        limit_s = min(limit_s, self._ends_at - time.monotonic())
        if not in_time or limit_s <= 0:
            raise MayPass("the time for this is used up")
        try:
            return self._send(url, params, limit_s)
        finally:
            end_turn(host, self._settings.pace_s)

    def _send(self, url: str, params: Mapping[str, str], limit_s: float) -> Reply:
        """The whole answer to one GET, within `limit_s`. Redirects are not followed.

        Raises:
            MayPass: no whole answer, in plain words.
        """
        raise NotImplementedError
