"""What works here, as facts, for `doctor`; and does the live registry answer as expected, for `sync --check`.

The check is a light request for each search and four more, and keeps nothing: what only somebody who is online can
settle, as facts to paste into a report.
"""

from __future__ import annotations

import os
import platform
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.request import getproxies

import msgspec

from trialfinder.errors import FileError, SnapshotDamaged, TrialFinderError
from trialfinder.registry.patience import Patience
from trialfinder.registry.remembered import LastCheck, read_check
from trialfinder.registry.reply import MayPass, Reply, moved_to, plain_address, read_version, server_words
from trialfinder.registry.snapshot import Header, read_snapshot
from trialfinder.registry.snapshot_folder import bundled_snapshot, snapshot_paths
from trialfinder.registry.strategy import load_strategy
from trialfinder.settings import Settings

if TYPE_CHECKING:
    from trialfinder.registry.client import Client

PACKAGES = ("requests", "requests-cache", "msgspec", "pandas", "streamlit")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
"""Names of a browser for the project's own tests; nobody else needs one."""

_BRIEF = Patience(connect_s=3, read_s=5, attempts=1, total_s=9)


class Health(NamedTuple):
    """What was found. None and () mean: nothing wrong there."""

    versions: dict[str, str]
    """Program, strategy, Python, system, packages."""
    home: Path
    home_problem: str | None
    """Why the data folder cannot be written."""
    held: Header | None
    """Of the newest synced snapshot; None: nothing is synced, or it cannot be read."""
    snapshot_problem: str | None
    """Why the newest snapshot, or the copy that comes with the program, cannot be read."""
    last: LastCheck
    cache: str
    """Which cache pages are kept in."""
    cache_problem: str | None
    api_url: str
    offline: bool
    network: dict[str, str]
    """Settings of this machine that the way to the registry depends on: proxies (host only), files of certificates."""
    registry: str | None
    """What the registry says of itself; None: it was not asked, or gave no answer."""
    registry_problem: str | None
    user_agent: str | None
    """The name under which it answered."""
    browser: str | None
    """A browser for the project's own tests."""
    looked_at: datetime

    @property
    def is_broken(self) -> bool:
        """True: the data folder or the snapshot is broken; an unreachable registry is only a finding."""
        return bool(self.home_problem or self.snapshot_problem)


def look(settings: Settings) -> Health:
    """Look at everything; asks the registry for its version, 9 s at most. Never raises."""
    held, snapshot_problem = _newest(settings.home)
    registry, registry_problem, name = (None, None, None) if settings.offline else _registry(settings)
    cache, cache_problem = _cache(settings)
    return Health(
        versions=_versions(),
        home=settings.home,
        home_problem=_unwritable(settings.home),
        held=held,
        snapshot_problem=snapshot_problem,
        last=read_check(settings.home),
        cache=cache,
        cache_problem=cache_problem,
        api_url=plain_address(settings.api_url),
        offline=settings.offline,
        network=_network(),
        registry=registry,
        registry_problem=registry_problem,
        user_agent=name,
        browser=next((path for name in BROWSERS if (path := shutil.which(name))), None),
        looked_at=datetime.now(UTC),
    )


def _versions() -> dict[str, str]:
    named = {"strategy": load_strategy().version, "Python": platform.python_version(), "system": platform.platform()}
    for package in ("trialfinder", *PACKAGES):
        with suppress(PackageNotFoundError):
            named[package] = installed_version(package)
    return {"trialfinder": named.pop("trialfinder", "not installed"), **named}


def _network() -> dict[str, str]:
    named = {f"proxy for {scheme}": plain_address(url) for scheme, url in getproxies().items() if scheme != "no"}
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        if path := os.environ.get(name):
            named[name] = path
    return named


def _unwritable(home: Path) -> str | None:
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home):
            pass
    except OSError as error:
        return f"{error.strerror or error}"
    return None


def _newest(home: Path) -> tuple[Header | None, str | None]:
    try:
        bundled_snapshot()
        for path in snapshot_paths(home):
            return read_snapshot(path).header, None
    except (FileError, SnapshotDamaged) as error:
        return None, str(error)
    return None, None


def _registry(settings: Settings) -> tuple[str | None, str | None, str | None]:
    from trialfinder.registry.client import Client  # slow to import: only where a socket is to be opened

    try:
        with Client(settings, _BRIEF) as client:
            found = client.version()
            says = f"API {found.api_version}, data of {found.data_timestamp or 'an unnamed time'}"
            return says, None, client.user_agent
    except TrialFinderError as error:
        return None, str(error), None


def _cache(settings: Settings) -> tuple[str, str | None]:
    from trialfinder.registry.transport import open_store, store_name  # slow to import, too

    name = store_name(settings)
    try:
        open_store(settings).close()
    except Exception as error:  # each backend has errors of its own
        return name, " ".join(str(error).split())[:200] or type(error).__name__
    return name, None


OLD_ID, ITS_STUDY = "NCT02380456", "NCT02300909"
"""An old id and the study that it leads to, both long in the registry."""

_ONCE = Patience(connect_s=10, read_s=60, attempts=1, reply_s=120)
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
    from trialfinder.registry.client import Client  # slow to import, as above

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
    from trialfinder.registry.client import LIST_PARAMS

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
