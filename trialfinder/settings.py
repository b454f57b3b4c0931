"""What the environment sets, read once at the border. README lists each name and its default."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

from trialfinder.errors import QueryError

DEFAULT_API_URL = "https://clinicaltrials.gov/api/v2"


@dataclass(frozen=True)
class Settings:
    """The settings, checked."""

    api_url: str
    """Base address of the registry's API v2, without a slash at the end."""
    home: Path
    """Folder for snapshots and the HTTP cache."""
    cache_url: str
    """`sqlite` or `redis://HOST:PORT/DB`."""
    offline: bool
    """True: never open a socket to the registry."""
    pace_s: float
    """Least seconds between two requests; below 1 only for loopback addresses."""
    user_agent: str | None = None
    """The name that we give to the registry; None: our own."""
    contact: str | None = None
    """Where whoever runs the pages takes reports of a mistake: an e-mail address or a web address; None: not told."""


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process.

    Raises:
        QueryError: an address, cache or pace that cannot be used, named with what is allowed.
    """
    env = os.environ if environ is None else environ
    api_url = env.get("TRIALFINDER_API_URL", "").strip().rstrip("/") or DEFAULT_API_URL
    parts = _split_address(api_url)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise QueryError(
            f"TRIALFINDER_API_URL: {api_url!r} is not a web address. Allowed: http://… or https://….",
            field="TRIALFINDER_API_URL",
            value=api_url,
        )
    cache_url = env.get("TRIALFINDER_CACHE_URL", "").strip() or "sqlite"
    if cache_url != "sqlite" and not cache_url.startswith(("redis://", "rediss://")):
        raise QueryError(
            f"TRIALFINDER_CACHE_URL: {cache_url!r} is not known. Allowed: sqlite, redis://HOST:PORT/DB.",
            field="TRIALFINDER_CACHE_URL",
            value=cache_url,
            allowed=("sqlite", "redis://HOST:PORT/DB"),
        )
    return Settings(
        api_url=api_url,
        home=_home(env),
        cache_url=cache_url,
        offline=_yes_or_no("TRIALFINDER_OFFLINE", env.get("TRIALFINDER_OFFLINE", "")),
        pace_s=_pace(env.get("TRIALFINDER_PACE", "").strip(), parts.hostname),
        user_agent=_user_agent(env.get("TRIALFINDER_USER_AGENT", "").strip()),
        contact=_contact(env.get("TRIALFINDER_CONTACT", "").strip()),
    )


def _home(env: Mapping[str, str]) -> Path:
    named = env.get("TRIALFINDER_HOME", "").strip()
    if named:
        return Path(named).expanduser()
    from platformdirs import user_data_path  # only when no folder is named

    return user_data_path("trialfinder", appauthor=False)


def _user_agent(text: str) -> str | None:
    if not text.isascii() or not text.isprintable() or len(text) > _LONGEST_NAME:
        raise QueryError(
            f"TRIALFINDER_USER_AGENT: {text!r:.60} cannot be sent. Allowed: one line of at most {_LONGEST_NAME} plain "
            "letters, digits and signs.",
            field="TRIALFINDER_USER_AGENT",
            value=text,
        )
    return text or None


def _contact(text: str) -> str | None:
    parts = _split_address(text)
    is_page = parts is not None and parts.scheme in ("http", "https") and bool(parts.hostname)
    if text and not (len(text) <= _LONGEST_NAME and _PLAIN.fullmatch(text) and (is_page or _MAIL.fullmatch(text))):
        raise QueryError(
            f"TRIALFINDER_CONTACT: {text!r:.60} is neither an e-mail address nor a web address. "
            "Example: reports@example.org.",
            field="TRIALFINDER_CONTACT",
            value=text,
        )
    return text or None


def _pace(text: str, host: str) -> float:
    if not text:
        return 1.0
    try:
        pace = float(text)
    except ValueError as error:
        raise QueryError(
            f"TRIALFINDER_PACE: {text!r} is not a number of seconds. Example: 1.",
            field="TRIALFINDER_PACE",
            value=text,
        ) from error
    if not 0 <= pace <= _LONGEST_PACE_S:  # not a number is neither
        raise QueryError(
            f"TRIALFINDER_PACE: {text!r} is not a number of seconds from 0 to 60. Example: 1.",
            field="TRIALFINDER_PACE",
            value=text,
        )
    return pace if is_loopback(host) else max(pace, 1.0)


def _split_address(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - reading it checks it
    except ValueError:
        return None
    return parts


def _yes_or_no(name: str, text: str) -> bool:
    word = text.strip().lower()
    if word not in (*_YES, *_NO):
        allowed = (*_YES, *_NO[1:])
        raise QueryError(
            f"{name}: {text!r:.40} is not known. Allowed: {', '.join(allowed)}.",
            field=name,
            value=text,
            allowed=allowed,
        )
    return word in _YES


_YES: Final = ("1", "true", "yes", "on")
_NO: Final = ("", "0", "false", "no", "off")
_LONGEST_PACE_S: Final = 60.0
_LONGEST_NAME: Final = 200
_PLAIN: Final = re.compile(r"[!-~]+")
_MAIL: Final = re.compile(r"[\w.+'-]{1,64}@[\w-]+(?:\.[\w-]+)+", re.ASCII)


def is_loopback(host: str) -> bool:
    """True for this machine's own addresses.

    >>> is_loopback("127.0.0.1"), is_loopback("clinicaltrials.gov")
    (True, False)
    """
    return host == "localhost" or host == "::1" or host.startswith("127.")
