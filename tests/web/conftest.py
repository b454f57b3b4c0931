"""Pages run by AppTest: the real app over real data on disk, synced from the stand-in or bundled."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from tests.tools.standin.records import Record
from tests.tools.standin.server import StandIn
from tests.tools.standin.settings import settings_for
from tests.web.trials import TRIALS
from trialfinder.data import open_data
from trialfinder.registry.sync import sync
from trialfinder.settings import read_settings

APP = Path(__file__).resolve().parents[2] / "app.py"

OpenPage = Callable[..., AppTest]
SyncOnce = Callable[[Sequence[Record]], None]


@pytest.fixture(autouse=True)
def _fresh_server() -> Iterator[None]:
    """Each test is a server of its own: nothing held from the one before."""
    path = list(sys.path)
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()
    sys.path[:] = path  # a run puts the script's folder in front


@pytest.fixture(autouse=True, scope="session")
def _leave_the_collector() -> Iterator[None]:
    """A server walks all that is in memory once its data are there; here that would be all tests, 0.4 s in each.

    test_edges.py tests it, and the servers of the browser tests do it.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("trialfinder.web.state.held.keep_out_of_collection", lambda: None)
        yield


@pytest.fixture(autouse=True, scope="session")
def _download_here() -> Iterator[None]:
    """A page's test downloads in its own process: another one takes a second to begin, and outlives the test.

    test_apart.py starts it, and the servers of the browser tests do.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "trialfinder.web.state.held.open_data_apart",
            lambda mode, on_progress: open_data(mode, patient=True, on_progress=on_progress),
        )
        yield


@pytest.fixture(autouse=True, scope="session")
def _scan_packages_once() -> Iterator[None]:
    """Streamlit looks through every installed package for components at each AppTest, 0.2 s; they stay the same."""
    with pytest.MonkeyPatch.context() as patch:
        scan = cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        yield


def to_page(at: AppTest, address: str) -> AppTest:
    """The same visit at another page, by its address; AppTest itself knows pages that are files only."""
    at._page_hash = calc_hash(address)
    return at


@pytest.fixture
def open_page() -> OpenPage:
    """Open a page at an address: open_page(near="80202", status=["any"]), open_page(page="trial", nct="NCT…")."""

    def opened(page: str = "", **params: str | list[str]) -> AppTest:
        at = AppTest.from_file(str(APP), default_timeout=30)
        if page:
            to_page(at, page)
        for name, value in params.items():
            at.query_params[name] = value
        return at.run()

    return opened


@pytest.fixture
def trials() -> Iterator[StandIn]:
    """A registry that holds the made-up trials."""
    with StandIn(TRIALS) as registry:
        yield registry


@pytest.fixture(scope="session")
def sync_once(tmp_path_factory: pytest.TempPathFactory) -> SyncOnce:
    """Fill the test's data folder as a sync of these records does, which is made once for all tests of a worker."""
    made: dict[str, Path] = {}

    def filled(records: Sequence[Record]) -> None:
        key = json.dumps(records)
        if key not in made:
            made[key] = tmp_path_factory.mktemp("synced")
            with StandIn(records) as registry:
                sync(settings_for(registry.url, made[key]))
        shutil.copytree(made[key], read_settings().home, dirs_exist_ok=True)

    return filled


@pytest.fixture
def synced(trials: StandIn, sync_once: SyncOnce, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """The made-up trials are synced and were just checked, so that no page asks the registry."""
    monkeypatch.setenv("TRIALFINDER_API_URL", trials.url)
    monkeypatch.setenv("TRIALFINDER_PACE", "0")
    sync_once(TRIALS)
    return trials


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """No registry may be asked, and nothing is synced: the bundled copy only."""
    monkeypatch.setenv("TRIALFINDER_OFFLINE", "1")


def seen(at: AppTest) -> str:
    """Everything that the page shows as HTML, tags and all, and its markdown; our own scripts are not shown."""
    blocks = [block.proto for block in at.get("html") if not block.proto.unsafe_allow_javascript]
    parts = [str(block.body) for block in blocks] + [str(block.value) for block in at.markdown]
    return "\n".join(part for part in parts if not part.startswith("<style>"))
