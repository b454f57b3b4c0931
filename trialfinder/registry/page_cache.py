"""List pages kept for the next process or replica, each under a key that holds its data version.

The store behind it (SQLite or Redis, by requests-cache) is opened by transport.py. Trouble with a cache never stops a
fetch: the first failure switches it off, and is told once.
"""

from __future__ import annotations

import hashlib
import json
import threading
import zlib
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, TypeVar

import msgspec

from trialfinder.registry.paging import ListPage, read_page

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
