"""The only module that opens a socket to the registry, and to the cache that replicas share.

requests and requests-cache take about 0.3 s to import, so this module is imported only where a socket is to be opened.
"""

from __future__ import annotations

import os
import secrets
import socket
import sqlite3
import threading
from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

import requests
import urllib3
from requests_cache.backends.base import BaseCache
from requests_cache.backends.sqlite import SQLiteCache
from requests_cache.models.response import CachedResponse

from trialfinder.registry.pages import KEEP_S, MOST_BYTES, Store
from trialfinder.registry.patience import within
from trialfinder.registry.reply import MayPass, Reply, host_of
from trialfinder.settings import Settings

LEASE_S = 90
"""So long a machine may be silent before another one takes over its download."""

_CHUNK_BYTES = 64 * 1024
_BROKEN = (requests.RequestException, urllib3.exceptions.HTTPError, OSError, UnicodeError)
"""What a failed exchange can raise; UnicodeError comes from host names that cannot be written in DNS."""


class Transport:
    """Whole HTTP answers, each within its time; one session a thread. Nothing that requests raises leaks out."""

    def __init__(self) -> None:
        self._local = threading.local()
        self._lock = threading.Lock()
        self._sessions: list[requests.Session] = []

    def get(
        self, url: str, params: Mapping[str, str], user_agent: str, timeout: tuple[float, float], limit_s: float
    ) -> Reply:
        """The whole answer to one GET within `limit_s`. Redirects are not followed.

        `timeout`: longest wait for a connection and longest silence, seconds.

        Raises:
            MayPass: no whole answer, in plain words.
        """
        session = getattr(self._local, "session", None) or self._new_session()
        timeout = (min(timeout[0], limit_s), min(timeout[1], limit_s))
        try:
            return within(limit_s, partial(_fetch, session, url, dict(params), user_agent, timeout))
        except TimeoutError as error:
            self._local.session = None  # the thread left behind keeps the old one
            raise MayPass(f"its answer was not complete after {limit_s:.0f} s") from error
        except _BROKEN as error:
            raise _in_plain_words(error, timeout) from error

    def close(self) -> None:
        """Let go of every connection."""
        with self._lock:
            for session in self._sessions:
                session.close()

    def _new_session(self) -> requests.Session:
        session = requests.Session()
        session.headers["Accept"] = "application/json"
        session.headers["Accept-Encoding"] = "gzip"
        # requests would send what ~/.netrc or the address holds for this host. Proxies and their names stay.
        session.auth = _no_credentials
        if not os.environ.get("REQUESTS_CA_BUNDLE") and not os.environ.get("CURL_CA_BUNDLE"):
            session.verify = os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR") or True
        self._local.session = session
        with self._lock:
            self._sessions.append(session)
        return session


def names(settings: Settings) -> tuple[str, str]:
    """The name that we give, and the one for a registry that refuses it: requests' own in front of ours."""
    ours = settings.user_agent or _own_name()
    return ours, f"{requests.utils.default_user_agent()} {ours}"


def _own_name() -> str:
    try:
        version = installed_version("trialfinder")
    except PackageNotFoundError:  # run from a folder, not installed
        version = "0"
    return f"trialfinder/{version} (clinical trial finder)"


def _no_credentials(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _fetch(
    session: requests.Session,
    url: str,
    params: dict[str, str],
    user_agent: str,
    timeout: tuple[float, float],
    abandoned: threading.Event,
) -> Reply:
    headers = {"User-Agent": user_agent}
    with session.get(
        url, params=params, headers=headers, timeout=timeout, stream=True, allow_redirects=False
    ) as response:
        body = bytearray()
        for chunk in response.iter_content(_CHUNK_BYTES):
            body += chunk
            if abandoned.is_set() or len(body) > MOST_BYTES:
                raise requests.exceptions.ContentDecodingError("too late or too large")
        return Reply(
            response.url,
            response.status_code,
            {name.lower(): value for name, value in response.headers.items()},
            bytes(body),
            response.elapsed.total_seconds(),
        )


def _in_plain_words(error: BaseException, timeout: tuple[float, float]) -> MayPass:
    """Why an exchange failed, whether a second try can help, and what the person can do."""
    text = str(error)
    if isinstance(error, requests.ConnectTimeout):
        return MayPass(f"no connection within {timeout[0]:.0f} s")
    if isinstance(error, requests.ReadTimeout) or "timed out" in text:
        return MayPass(f"no answer within {timeout[1]:.0f} s")
    if isinstance(error, requests.exceptions.SSLError):
        if "CERTIFICATE_VERIFY_FAILED" not in text and "certificate" not in text:
            return MayPass("no safe connection could be made (TLS)")
        return MayPass(
            "its certificate could not be checked",
            again=False,
            advice="a company's network often signs with a certificate of its own: set REQUESTS_CA_BUNDLE (or "
            "SSL_CERT_FILE) to the file that holds it",
        )
    if isinstance(error, requests.exceptions.ProxyError):
        return MayPass(
            "the proxy of this network did not let it through",
            advice="the proxy is the one that HTTPS_PROXY or the system names",
        )
    if isinstance(error, requests.exceptions.InvalidSchema) and "SOCKS" in text:
        return MayPass(
            "the proxy that is set is a SOCKS proxy, and the package for it is missing",
            again=False,
            advice="install it with: pip install 'requests[socks]'",
        )
    if isinstance(error, requests.exceptions.InvalidProxyURL):
        return MayPass(
            "the address of the proxy cannot be read",
            again=False,
            advice="check HTTPS_PROXY, HTTP_PROXY and ALL_PROXY",
        )
    if isinstance(error, OSError) and "TLS CA certificate bundle" in text:
        name, path = _ca_file()
        return MayPass(
            f"the file of certificates that {name} names is not there ({path})",
            again=False,
            advice=f"correct {name}, or unset it",
        )
    if _is_name_lookup(error):
        return MayPass("its name was not found", advice="is this machine online? Else try again later")
    if isinstance(error, requests.exceptions.ChunkedEncodingError | requests.exceptions.ContentDecodingError):
        return MayPass("its answer broke off or was garbled")
    return MayPass("the connection failed")


def _is_name_lookup(error: BaseException | None) -> bool:
    """Whether the host's name could not be turned into an address."""
    while error is not None:
        if isinstance(error, urllib3.exceptions.NameResolutionError | socket.gaierror):
            return True
        reasons = (getattr(error, "reason", None), error.__cause__, error.__context__, *error.args)
        error = next((one for one in reasons if isinstance(one, BaseException)), None)
    return False


def _ca_file() -> tuple[str, str]:
    """The setting that names a file of certificates, and the file."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        if path := os.environ.get(name):
            return name, path
    return "REQUESTS_CA_BUNDLE", "none"


def open_store(settings: Settings) -> Store:
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
    from requests_cache.backends.redis import RedisCache

    return _Pages(RedisCache("trialfinder", connection=_redis(settings), serializer="json", ttl_offset=0))


def store_name(settings: Settings) -> str:
    """The page store in a word: a file, or host and port; never a password."""
    return host_of(settings.cache_url) or "http_cache.sqlite"


def open_lease(settings: Settings) -> Lease | None:
    """The lease on this registry's download in the shared cache; None: no cache is shared.

    Raises:
        Exception: whatever Redis raises when it cannot be used.
    """
    if settings.cache_url == "sqlite":
        return None
    return Lease(_redis(settings), f"trialfinder-lease:{settings.api_url}", _holder(settings.home))


def _holder(home: Path) -> str:
    """This data folder on this machine: what a process that was killed held is its successor's at once."""
    path = home / "lease.id"
    try:
        if not path.exists():
            path.write_text(secrets.token_hex(8), encoding="ascii")
        return f"{path.read_text(encoding='ascii')[:40]}:{socket.gethostname()}"
    except (OSError, UnicodeError):
        return secrets.token_hex(8)


def _redis(settings: Settings) -> Any:
    import redis  # an optional extra: imported only where the settings name it
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    connection = redis.Redis.from_url(
        settings.cache_url, socket_connect_timeout=2, socket_timeout=2, retry=Retry(NoBackoff(), 0)
    )
    connection.ping()
    return connection


class Lease:
    """A key in the shared cache that one machine at a time holds, for LEASE_S at most without a sign of life."""

    def __init__(self, connection: Any, key: str, holder: str) -> None:
        self._connection = connection
        self._key = key
        self._token = holder.encode()

    def take(self) -> bool:
        """True: it is ours now, or was already (of this folder only one process at a time comes so far)."""
        if self._connection.set(self._key, self._token, nx=True, ex=LEASE_S):
            return True
        self.renew()
        return bool(self._connection.get(self._key) == self._token)

    def renew(self) -> None:
        """A sign of life; nothing when it is another's by now."""
        if self._connection.get(self._key) == self._token:
            self._connection.expire(self._key, LEASE_S)

    def drop(self) -> None:
        """Give it back, if it is still ours."""
        if self._connection.get(self._key) == self._token:
            self._connection.delete(self._key)

    def close(self) -> None:
        """Let go of the socket."""
        self._connection.close()


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
