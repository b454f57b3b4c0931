"""Does the live registry behave as this program thinks? A light request for each search and four more; keeps nothing.

What only somebody who is online can settle: the answers are facts to paste into a report.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version as installed_version
from typing import NamedTuple

import msgspec

from trialfinder.registry.client import LIST_PARAMS, Client
from trialfinder.registry.patience import Patience
from trialfinder.registry.reply import MayPass, Reply, moved_to, plain_address, read_version, server_words
from trialfinder.registry.strategy import load_strategy
from trialfinder.settings import Settings

OLD_ID, ITS_STUDY = "NCT02380456", "NCT02300909"
"""An old id and the study that it leads to, both long in the registry."""

_ONCE = Patience(connect_s=10, read_s=60, attempts=1, answer_s=120)
_COUNT = {"pageSize": "1", "fields": "NCTId", "countTotal": "true"}
_HEADERS = ("server", "content-type", "content-encoding", "retry-after", "date", "location")
"""What of an answer's head is told; cookies and the like are not."""


class CheckLine(NamedTuple):
    """One question and what came."""

    asked: str
    answered: bool
    """The answer was what this program expects."""
    said: str
    """Status, numbers, the server's own words."""
    seconds: float


class Check(NamedTuple):
    """The whole check."""

    about: str
    """Versions of the program, of Python and of requests, and the address asked."""
    user_agent: str
    lines: tuple[CheckLine, ...]

    @property
    def all_answered(self) -> bool:
        """True: the registry behaves as we think."""
        return all(line.answered for line in self.lines)


class _Total(msgspec.Struct, rename="camel"):
    total_count: int
    studies: list[msgspec.Raw]


class _Page(msgspec.Struct, rename="camel"):
    studies: list[msgspec.Raw]
    next_page_token: str | None = None


def check_live(settings: Settings, on_line: Callable[[CheckLine], None] | None = None) -> Check:
    """Ask, and tell each answer as it comes.

    Raises:
        QueryError: TRIALFINDER_OFFLINE is set.
    """
    lines: list[CheckLine] = []
    with Client(settings, _ONCE) as client:
        for line in _ask_all(client):
            lines.append(line)
            if on_line:
                on_line(line)
        name = client.user_agent
    about = (
        f"trialfinder {installed_version('trialfinder')}, strategy {load_strategy().version}, "
        f"Python {platform.python_version()}, requests {installed_version('requests')}, "
        f"{platform.system()}, {plain_address(settings.api_url)}"
    )
    return Check(about, name, tuple(lines))


def _ask_all(client: Client) -> Iterator[CheckLine]:
    first = _ask(client, "version", "version", {}, _version)
    yield first
    if "status 403" in first.said:
        name = client.use_second_name()
        yield _ask(client, f"version, as {name}", "version", {}, _version)
    nets = load_strategy().nets
    for net in nets:
        yield _ask(client, f"search: {net.name}", "studies", {**net.params, **_COUNT}, _count)
    page = {**nets[0].params, **LIST_PARAMS, "countTotal": "true"}
    yield _ask(client, f"a whole page: {nets[0].name}", "studies", page, _whole_page)
    fields = {"fields": LIST_PARAMS["fields"]}
    yield _ask(client, f"an old id: {OLD_ID}", f"studies/{OLD_ID}", fields, _old_id, expected=301)
    yield _ask(client, f"one study: {ITS_STUDY}", f"studies/{ITS_STUDY}", fields, _one)


def _ask(
    client: Client,
    asked: str,
    path: str,
    params: dict[str, str],
    read: Callable[[Reply], tuple[bool, str]],
    *,
    expected: int = 200,
) -> CheckLine:
    began = time.monotonic()
    try:
        reply = client.raw(path, params)
    except MayPass as failure:
        return CheckLine(asked, False, f"{failure.reason}; {failure.advice}", time.monotonic() - began)
    seconds = time.monotonic() - began
    words = f" {server_words(reply.body)!r}" if reply.status not in (200, 301) else ""
    head = ", ".join(f"{name}: {reply.headers[name][:120]}" for name in _HEADERS if name in reply.headers)
    shown = f" ({head})" if path == "version" or expected != 200 or "retry-after" in reply.headers else ""
    if reply.status != expected:
        return CheckLine(asked, False, f"status {reply.status}{words}{shown}", seconds)
    try:
        right, what = read(reply)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        right, what = False, f"not what was expected ({error}): {server_words(reply.body)[:80]!r}"
    return CheckLine(asked, right, f"status {reply.status}, {what}{shown}", seconds)


def _version(reply: Reply) -> tuple[bool, str]:
    found = read_version(reply.body)
    return True, f"API {found.api_version}, data of {found.data_timestamp or 'an unnamed time'}"


def _count(reply: Reply) -> tuple[bool, str]:
    total = msgspec.json.decode(reply.body, type=_Total).total_count
    return True, f"{total} studies"


def _whole_page(reply: Reply) -> tuple[bool, str]:
    page = msgspec.json.decode(reply.body, type=_Page)
    more = "more to come" if page.next_page_token else "the last"
    first = f"{reply.first_byte_s:.1f} s to the first byte, " if reply.first_byte_s is not None else ""
    return True, f"{len(page.studies)} records, {len(reply.body) / 1e6:.1f} MB, {first}{more}"


def _old_id(reply: Reply) -> tuple[bool, str]:
    found = moved_to(reply, OLD_ID)
    return found == ITS_STUDY, f"Location {reply.headers.get('location', 'none')!r:.200}, read as {found or 'no study'}"


def _one(reply: Reply) -> tuple[bool, str]:
    msgspec.json.decode(reply.body, type=dict[str, msgspec.Raw])
    return True, f"{len(reply.body) / 1e3:.0f} kB"
