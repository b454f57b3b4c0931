"""The pages of a list: walked right for each oddity of the service, and kept for the next process or replica.

A page may be empty in the middle; a full last page still carries a token; totalCount is on the first page only; a
token can be refused when the registry's data change. Source: https://clinicaltrials.gov/data-api/api

The store behind the cache (SQLite or Redis, by requests-cache) is opened by transport.py. Trouble with a cache never
stops a fetch: the first failure switches it off, and is told once.
"""

from __future__ import annotations

import hashlib
import json
import threading
import zlib
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, Protocol, TypeVar

import msgspec

from trialfinder.registry.record import without_half_letters

MOST_PAGES = 200
"""No search of ours has so many pages: a list that goes on is broken."""

OnPage = Callable[[int, int | None], None]
"""Called after each page with the records so far and the total that the registry announced."""


class ListPage(msgspec.Struct, rename="camel", gc=False):
    """One page of /studies; the records stay undecoded."""

    studies: list[msgspec.Raw]
    next_page_token: str | None = None
    total_count: int | None = None


class Listing(NamedTuple):
    """Every record of one search, as the exact bytes sent, one line each."""

    records: list[bytes]
    total: int | None
    """The registry's own count, from the first page; None when it gave none."""

    @property
    def given(self) -> int:
        """Different records that came."""
        return len(set(self.records))

    @property
    def lacking(self) -> int:
        """So many that were announced did not come."""
        return 0 if self.total is None else max(0, self.total - self.given)


class PagingBroken(Exception):
    """The list cannot be walked to its end; from the first page it may. It never leaves the registry package."""


_decoder = msgspec.json.Decoder(ListPage)


def read_page(body: bytes) -> ListPage:
    """One page.

    Raises:
        msgspec.DecodeError: not JSON, or not that shape.
    """
    try:
        return _decoder.decode(body)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        mended = without_half_letters(body)
        if mended is None:
            raise
        return _decoder.decode(mended)


def all_pages(get_page: Callable[[str | None], ListPage], on_page: OnPage | None = None) -> Listing:
    """Every record, from the first page (token None) to the page that names no next one.

    Raises:
        PagingBroken: a token came twice, or the pages do not end.
    """
    records: list[bytes] = []
    total: int | None = None
    token: str | None = None
    seen: set[str] = set()
    for number in range(MOST_PAGES):
        page = get_page(token)
        if number == 0:
            total = page.total_count
        records.extend(one_line(record) for record in page.studies)
        if on_page:
            on_page(len(records), total)
        token = page.next_page_token
        if not token:
            return Listing(records, total)
        if token in seen:
            raise PagingBroken("the registry named the same next page twice")
        seen.add(token)
    raise PagingBroken(f"the registry named more than {MOST_PAGES} pages")


def read_record(body: bytes) -> bytes:
    """One record that was asked for by its id, on one line.

    Raises:
        msgspec.DecodeError: not JSON.
    """
    return one_line(msgspec.json.decode(without_half_letters(body) or body, type=msgspec.Raw))


def one_line(record: msgspec.Raw | bytes) -> bytes:
    """The record's own bytes; only where they hold a line break is the white space between its parts taken out."""
    line = bytes(record)
    return msgspec.json.format(line, indent=-1) if b"\n" in line or b"\r" in line else line


R = TypeVar("R")

KEEP_S = 7 * 86400
"""Pages of a data version are of no use once there is a newer one; this is for versions that nobody cleans up."""

MOST_BYTES = 256 * 1024 * 1024
"""No honest page is larger; what unpacks to more is not read."""


class Store(Protocol):
    """What a cache backend must do."""

    def read(self, key: str) -> bytes | None:
        """The bytes under this key; None when there are none or they have expired."""

    def write(self, key: str, body: bytes) -> None:
        """Keep these bytes for KEEP_S."""

    def keys(self) -> Iterable[str]:
        """Every key."""

    def delete(self, keys: list[str]) -> None:
        """Forget these keys, there or not."""

    def close(self) -> None:
        """Let go of files and sockets."""


class PageCache:
    """Checked list pages by question and data version. Opened at its first use; safe in threads; never raises."""

    def __init__(self, open_store: Callable[[], Store], name: str, api_url: str) -> None:
        self.trouble: str | None = None
        """A sentence, once something failed; the cache is off from then on."""
        self._open = open_store
        self._name = name
        self._registry = _digest(api_url)
        self._store: Store | None = None
        self._lock = threading.RLock()
        self._closed = False

    def get(self, params: Mapping[str, str], data_timestamp: str) -> ListPage | None:
        """The page of this very data version; None when it is not held or is not a page of our shape."""
        packed = self._try(lambda store: store.read(self._key(params, data_timestamp)))
        if not packed:
            return None
        try:
            return read_page(zlib.decompressobj().decompress(packed, MOST_BYTES))
        except (zlib.error, msgspec.DecodeError, UnicodeDecodeError):
            return None

    def put(self, params: Mapping[str, str], data_timestamp: str, body: bytes) -> None:
        """Keep a page that was read without fault (packed: a page is some 10 MB of text)."""
        self._try(lambda store: store.write(self._key(params, data_timestamp), zlib.compress(body, 1)))

    def keep_only(self, data_timestamp: str) -> None:
        """Forget this registry's pages of every other data version."""
        ours, current = f"{self._registry}-", f"{self._registry}-{_digest(data_timestamp)}-"

        def clean(store: Store) -> None:
            old = [key for key in store.keys() if key.startswith(ours) and not key.startswith(current)]  # noqa: SIM118
            if old:
                store.delete(old)

        self._try(clean)

    def close(self) -> None:
        """Let go of files and sockets."""
        with self._lock:
            if self._store is not None:
                self._try(lambda store: store.close())
                self._store = None
            self._closed = True

    def _key(self, params: Mapping[str, str], data_timestamp: str) -> str:
        question = json.dumps(sorted(params.items()))
        return f"{self._registry}-{_digest(data_timestamp)}-{_digest(question)}"

    def _try(self, work: Callable[[Store], R]) -> R | None:
        with self._lock:
            if self.trouble or self._closed:
                return None
            try:
                if self._store is None:
                    self._store = self._open()
                return work(self._store)
            except Exception as error:  # each backend has errors of its own; none may cost the person the data
                reason = " ".join(str(error).split())[:200] or type(error).__name__
                self.trouble = f"The page cache ({self._name}) could not be used and was done without: {reason}."
                return None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]
