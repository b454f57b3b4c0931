"""Fixtures for every test: sockets beyond loopback are refused, and each test has a data folder of its own."""

from __future__ import annotations

import gc
import itertools
import logging
import os
import socket
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling

from tests.tools.examples import QUICK

sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
"""Each worker, and each process that a test starts, would compile all of this again: 8 s and 1 s."""

gc.disable()
"""While the tests and what they import are read nothing becomes garbage; pytest_collection_finish turns it on again."""

pytest_plugins = ["tests.tools.standin.fixtures"]

SHARED = Path(__file__).resolve().parents[2] / "shared"
"""The real records lie beside the project and never in it; tests that read them skip where the folder is absent."""


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real records and hand labels; skips, saying why, where it is not there."""
    if not (SHARED / "registry" / "records-v2.jsonl.gz").exists():
        pytest.skip("the real records (../shared/registry) are not beside this checkout")
    return SHARED


DEFAULT_TIMEOUT_S = 120
"""Of pyproject.toml: a test with a longer one of its own is among the longest."""


def pytest_configure(config: pytest.Config) -> None:
    """The quick part tries each property with a quarter of its examples; the whole run with all."""
    if "not slow" in config.option.markexpr:
        settings.load_profile(QUICK)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """One worker more than cores: of the time of a browser or a server test half is waiting for another process.

    The quick part waits for nobody, and each worker has to import and collect it.
    """
    if os.environ.get("PYTEST_XDIST_AUTO_NUM_WORKERS"):
        return None
    return (os.cpu_count() or 1) + ("not slow" not in config.option.markexpr)


TOGETHER = {
    "a browser": (
        *("browser/test_find_in_browser", "browser/test_deciding_pages", "browser/test_reading_pages"),
        *("browser/test_saved_in_browser", "browser/test_trial_in_browser"),
    ),
    "another": (
        *("browser/test_each_page", "browser/test_first_answer", "browser/test_serving", "browser/test_links"),
        *("browser/test_sheets_on_paper", "browser/test_menu"),
    ),
    "the source": (
        *("test_layers", "test_hostile", "test_errors", "test_sentences", "test_docs", "reading/test_words_in_files"),
        *("web/test_html_in_templates", "web/test_edges"),
    ),
}
"""Files that stay with one worker: each that opens a page starts a Chromium and a dashboard first, 12 s of a core, and
each that reads the package's source parses it. Two workers with browsers keep two cores busy.
"""
_TOGETHER = {f"tests/{name}.py": group for group, names in TOGETHER.items() for name in names}
assert all((Path(__file__).resolve().parents[1] / file).exists() for file in _TOGETHER), "a file has moved"


class _ByFile(LoadFileScheduling):
    """A file stays with one worker, and so do some files."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return _TOGETHER.get(file, file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> _ByFile | None:
    """As pyproject.toml says, with what stays together; another `--dist` is as it was asked for."""
    return _ByFile(config, log) if config.option.dist == "loadfile" else None


def _costs(item: pytest.Item) -> int:
    if item.get_closest_marker("browser"):
        return 3  # two workers are at them for half of the run
    longest = item.get_closest_marker("timeout")
    if longest and longest.args[0] > DEFAULT_TIMEOUT_S:
        return 2
    return 1 if item.get_closest_marker("slow") else 0


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Pages run as a server would run them are slow; the files with the longest tests come first, so that no worker
    is left alone with one of them at the end.
    """
    for item in items:
        if "open_page" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)
    most: Counter[Path] = Counter()
    for item in items:
        most[item.path] = max(most[item.path], _costs(item))
    count = Counter(item.path for item in items)
    items.sort(key=lambda item: (-most[item.path], -count[item.path]))


def pytest_collection_finish() -> None:
    """The tests themselves stay to the end: they need not be walked in every garbage collection.

    Streamlit's sixty loggers tell the root's handlers too, so that pytest need not listen to each of them anew, six
    times a test.
    """
    gc.freeze()
    gc.enable()
    for name in [*logging.root.manager.loggerDict]:
        if name.startswith("streamlit"):
            logging.getLogger(name).propagate = True


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A new folder at each `next`; pytest's own mktemp reads the names of all that are there, thousands, each time."""
    base = tmp_path_factory.mktemp("homes")
    return (base / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def _own_home(_homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has its own data folder and no settings of the person who runs it."""
    home = next(_homes)
    home.mkdir()
    monkeypatch.setattr(os, "fsync", lambda file: None)  # no test's folder has to outlive the machine
    for name in ("API_URL", "CACHE_URL", "OFFLINE", "PACE", "USER_AGENT", "CONTACT"):
        monkeypatch.delenv(f"TRIALFINDER_{name}", raising=False)
    monkeypatch.setenv("TRIALFINDER_HOME", str(home))


@pytest.fixture(autouse=True, scope="session")
def _loopback_only() -> Iterator[None]:
    """Refuse every connection beyond this machine, so that no test can lean on the network."""
    real_connect = socket.socket.connect
    real_getaddrinfo = socket.getaddrinfo

    def is_local(host: object) -> bool:
        return host in (None, "", "localhost", "::1", b"localhost") or str(host).startswith("127.")

    def connect(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not is_local(address[0]):  # type: ignore[index]
            raise ConnectionRefusedError(f"tests may not leave this machine: {address}")
        return real_connect(self, address)  # type: ignore[arg-type]

    def getaddrinfo(host: object, *args: object, **kwargs: object) -> object:
        if not is_local(host):
            raise socket.gaierror(socket.EAI_NONAME, f"tests may not leave this machine: {host!r}")
        return real_getaddrinfo(host, *args, **kwargs)  # type: ignore[arg-type]

    socket.socket.connect = connect  # type: ignore[method-assign, assignment]
    socket.getaddrinfo = getaddrinfo  # type: ignore[assignment]
    yield
    socket.socket.connect = real_connect  # type: ignore[method-assign]
    socket.getaddrinfo = real_getaddrinfo


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are named by their argument: a time inside them (gzip, zip) gives each worker another name."""
    return argname if isinstance(val, bytes) else None
