"""What an answer of the registry means: data, a failure that may pass, or one that stays. Pure; no socket here.

Errors of the service are text/plain, sometimes a web page, now and then a web page with status 200.
Source: https://clinicaltrials.gov/data-api/api
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urljoin, urlsplit

import msgspec

from trialfinder.errors import QueryError, RegistryChanged, RegistryUnavailable

T = TypeVar("T")


class Reply(NamedTuple):
    """One whole HTTP answer."""

    url: str
    status: int
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes
    first_byte_s: float | None = None
    """From the request to the head of the answer; None: not measured."""


class Version(NamedTuple):
    """What the registry says of itself (/version)."""

    api_version: str
    data_timestamp: str | None
    """UTC without a zone suffix, `2026-03-25T09:00:05`; it changes with each refresh of the data. Optional there."""


class MayPass(Exception):
    """A failure that another try may mend, unless `again` is false. It never leaves the registry package."""

    def __init__(self, reason: str, reply: Reply | None = None, *, again: bool = True, advice: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.again = again
        self.advice = advice or "try again later"
        """What the person can do, to follow a semicolon."""
        self.status = reply.status if reply else None
        self.retry_after = reply.headers.get("retry-after") if reply else None
        self.words = server_words(reply.body) if reply else ""


class TooComplicated(QueryError):
    """The registry finds the question too long or too complicated; in two halves it may take it."""


class OutOfTime(RegistryUnavailable):
    """The time for the whole conversation was used up: nothing is known against the registry."""


def check_status(reply: Reply, attempt: int) -> None:
    """Let a 200 through.

    Raises:
        MayPass: 429 and 5xx.
        TooComplicated: a 400 of that kind, 413, 414.
        QueryError: any other 400, with the server's own words.
        RegistryUnavailable: 403, a redirect, or any other refusal that a second try would not mend.
        RegistryChanged: 404: this address is not one that the registry has.
    """
    status, host = reply.status, host_of(reply.url)
    words = server_words(reply.body)
    facts: dict[str, Any] = {"url": reply.url, "status": status, "attempts": attempt, "server_words": words}
    if status == 200:
        return
    if status == 429:
        raise MayPass("it asks for fewer requests (429)", reply)
    if status >= 500:
        raise MayPass(f"it has a fault of its own ({status})", reply)
    if status in (413, 414) or (status == 400 and "too complicated" in words.lower()):
        raise TooComplicated(f"The registry at {host} finds the question too complicated ({status}).")
    if status == 400:
        raise QueryError(f"The registry at {host} does not accept the question (400): {words or 'no reason given'}")
    if status == 403:
        raise RegistryUnavailable(
            f"The registry at {host} refuses this program or this network (403); where others met this, it was a "
            "server in a cloud or a VPN, a company's proxy, or the program's name: try another network, or another "
            "name with TRIALFINDER_USER_AGENT.",
            **facts,
        )
    if status == 404:
        raise RegistryChanged(
            f"The registry at {host} does not know the address {urlsplit(reply.url).path} (404); "
            "check TRIALFINDER_API_URL, or update trialfinder.",
            **facts,
        )
    what = (
        f"points to another address ({reply.headers.get('location', 'none named')!r:.200})"
        if 300 <= status < 400
        else ""
    )
    raise RegistryUnavailable(
        f"The registry at {host} {what or f'answers with status {status}'}, which trialfinder does not follow; "
        "a sign-in page of the network can cause this. Try again later.",
        **facts,
    )


def read_body(reply: Reply, read: Callable[[bytes], T], attempt: int) -> T:
    """What `read` makes of the body.

    Raises:
        MayPass: a web page or a broken-off text instead of JSON.
        RegistryChanged: JSON, but not of the shape that this version reads.
    """
    if reply.body.lstrip()[:1] == b"<" or "html" in reply.headers.get("content-type", ""):
        raise MayPass("it sent a web page instead of data", reply)
    try:
        return read(reply.body)
    except msgspec.ValidationError as error:
        reason, _, path = str(error).partition(" - at ")
        raise RegistryChanged(
            f"The registry's answer has changed its shape ({reason}). Update trialfinder.",
            path=path.strip("`") or "$",
            url=reply.url,
            status=reply.status,
            attempts=attempt,
        ) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MayPass("its answer broke off or was garbled", reply) from error


class _VersionBody(msgspec.Struct, rename="camel"):
    api_version: str
    data_timestamp: str | None = None


_version_decoder = msgspec.json.Decoder(_VersionBody)


def read_version(body: bytes) -> Version:
    """The two facts of /version.

    Raises:
        msgspec.DecodeError: not JSON, or not that shape.
    """
    found = _version_decoder.decode(body)
    return Version(found.api_version, found.data_timestamp)


def server_words(body: bytes) -> str:
    """The server's own words in one printable line of at most 300 characters; "" for a web page."""
    text = body[:2000].decode("utf-8", "replace")
    if text.lstrip().startswith("<"):
        return ""
    printable = "".join(c if c.isprintable() else " " for c in text)
    return re.sub(r" +", " ", printable).strip()[:300]


def host_of(url: str) -> str:
    """Host and port of an address, without user name and password; "" when it has none."""
    return urlsplit(url).netloc.rpartition("@")[2]


def plain_address(url: str) -> str:
    """An address without user name, password and query, to be shown."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{host_of(url)}{parts.path}"


_nct_id = re.compile(r"NCT\d{8}", re.IGNORECASE)


def moved_to(reply: Reply, asked: str) -> str | None:
    """The study that an old id leads to: the NCT id in the Location, when that is on the same host. None: no such.

    The form of the Location is nobody's promise (whole address, path, bare id, page of the website), so only the id is
    taken from it.
    """
    location = reply.headers.get("location", "")
    if reply.status not in (301, 302, 303, 307, 308) or not location:
        return None
    try:
        here, there = urlsplit(reply.url), urlsplit(urljoin(reply.url, location))
    except ValueError:
        return None
    found = _nct_id.findall(there.path)
    same_host = _bare(there.hostname) == _bare(here.hostname) and there.username is None
    if not same_host or not found or found[-1].upper() == asked:
        return None
    return str(found[-1]).upper()


def _bare(host: str | None) -> str:
    return (host or "").removeprefix("www.")
