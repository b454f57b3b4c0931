"""What works here, as facts: versions, the data folder, what is held, what the last sync missed, cache and registry."""

from __future__ import annotations

import os
import platform
import shutil
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import NamedTuple
from urllib.request import getproxies

from trialfinder.errors import FileError, SnapshotDamaged, TrialFinderError
from trialfinder.registry.last_check import LastCheck, read_check
from trialfinder.registry.patience import Patience
from trialfinder.registry.reply import plain_address
from trialfinder.registry.snapshot import Header, read_snapshot
from trialfinder.registry.snapshot_folder import bundled_snapshot, snapshot_paths
from trialfinder.registry.strategy import load_strategy
from trialfinder.settings import Settings

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
