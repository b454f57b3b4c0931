"""The only module that opens a socket to the registry, and to the cache that replicas share.

requests and requests-cache take about 0.3 s to import, so this module is imported only where a socket is to be opened.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from types import TracebackType
from typing import Self

import requests
import urllib3
from requests_cache.backends.base import BaseCache
from requests_cache.backends.sqlite import SQLiteCache
from requests_cache.models.response import CachedResponse

from trialfinder.registry.client import Conversation
from trialfinder.registry.page_cache import KEEP_S, MOST_BYTES, PageCache, Store
from trialfinder.registry.patience import PATIENT, Patience, within
from trialfinder.registry.reply import MayPass, Reply, host_of
from trialfinder.settings import Settings

_CHUNK_BYTES = 64 * 1024
_BROKEN = (requests.RequestException, urllib3.exceptions.HTTPError, OSError, UnicodeError)
"""What a failed exchange can raise; UnicodeError comes from host names that cannot be written in DNS."""


class Client(Conversation):
    """A conversation with the registry over HTTP; a context manager. Nothing that requests raises leaks out."""

    def __init__(self, settings: Settings, patience: Patience = PATIENT) -> None:
        name = host_of(settings.cache_url) or "http_cache.sqlite"
        super().__init__(settings, patience, PageCache(partial(_open_store, settings), name, settings.api_url))
        self._session = _new_session()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._session.close()
        self._cache.close()

    def _send(self, url: str, params: Mapping[str, str], limit_s: float) -> Reply:
        timeout = (min(self._patience.connect_s, limit_s), min(self._patience.read_s, limit_s))
        try:
            return within(limit_s, partial(_fetch, self._session, url, dict(params), timeout))
        except TimeoutError as error:
            self._session = _new_session()  # the thread left behind keeps the old one
            raise MayPass(f"its answer was not complete after {limit_s:.0f} s") from error
        except _BROKEN as error:
            raise MayPass(_reason(error, timeout)) from error


def _new_session() -> requests.Session:
    try:
        ours = installed_version("trialfinder")
    except PackageNotFoundError:  # run from a folder, not installed
        ours = "0"
    session = requests.Session()
    session.headers["User-Agent"] = f"trialfinder/{ours} (clinical trial finder)"
    session.headers["Accept"] = "application/json"
    session.headers["Accept-Encoding"] = "gzip"
    return session


def _fetch(
    session: requests.Session,
    url: str,
    params: dict[str, str],
    timeout: tuple[float, float],
    abandoned: threading.Event,
) -> Reply:
    with session.get(url, params=params, timeout=timeout, stream=True, allow_redirects=False) as response:
        body = bytearray()
        for chunk in response.iter_content(_CHUNK_BYTES):
            body += chunk
            if abandoned.is_set() or len(body) > MOST_BYTES:
                raise requests.exceptions.ContentDecodingError("too late or too large")
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Reply(response.url, response.status_code, headers, bytes(body))


def _reason(error: BaseException, timeout: tuple[float, float]) -> str:
    """Why an exchange failed, in plain words."""
    if isinstance(error, requests.ConnectTimeout):
        return f"no connection within {timeout[0]:.0f} s"
    if isinstance(error, requests.ReadTimeout) or "timed out" in str(error):
        return f"no answer within {timeout[1]:.0f} s"
    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate could not be checked"
    if isinstance(error, requests.exceptions.ProxyError):
        return "the proxy of this network did not let it through"
    if isinstance(error, requests.exceptions.ChunkedEncodingError | requests.exceptions.ContentDecodingError):
        return "its answer broke off or was garbled"
    return "the connection failed"


def _open_store(settings: Settings) -> Store:
    """The page store that the settings name.

    Raises:
        Exception: whatever the backend raises when it cannot be used.
    """
    if settings.cache_url == "sqlite":
        path = settings.home / "http_cache.sqlite"
        settings.home.mkdir(parents=True, exist_ok=True)
        # requests-cache waits without end for a file that cannot be written; so ask first, and not for long.
        with closing(sqlite3.connect(path, timeout=2, isolation_level=None)) as probe:
            probe.execute("PRAGMA journal_mode=WAL")
            probe.execute("BEGIN IMMEDIATE")
            probe.execute("ROLLBACK")
        return _Pages(SQLiteCache(path, serializer="json", wal=True, busy_timeout=5000))
    import redis  # an optional extra: imported only where the settings name it
    from redis.backoff import NoBackoff
    from redis.retry import Retry
    from requests_cache.backends.redis import RedisCache

    connection = redis.Redis.from_url(
        settings.cache_url, socket_connect_timeout=2, socket_timeout=2, retry=Retry(NoBackoff(), 0)
    )
    connection.ping()
    return _Pages(RedisCache("trialfinder", connection=connection, serializer="json", ttl_offset=0))


class _Pages:
    """A requests-cache backend as a page store. JSON, not pickle: who can write to the cache must not run code here."""

    def __init__(self, cache: BaseCache) -> None:
        self._cache = cache

    def read(self, key: str) -> bytes | None:
        kept = self._cache.get_response(key)
        return None if kept is None or kept.is_expired else kept.content

    def write(self, key: str, body: bytes) -> None:
        expires = datetime.now(UTC) + timedelta(seconds=KEEP_S)
        self._cache.responses[key] = CachedResponse(content=body, status_code=200, expires=expires)

    def keys(self) -> Iterable[str]:
        return list(self._cache.responses.keys())

    def delete(self, keys: list[str]) -> None:
        self._cache.delete(*keys)

    def close(self) -> None:
        self._cache.close()  # type: ignore[no-untyped-call]
