"""The dashboard in a real Chromium: one server over made-up synced trials, started as a person starts it."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.tools.standin.server import StandIn
from tests.tools.standin.settings import settings_for
from tests.web.trials import TRIALS
from trialfinder.registry.sync import sync

try:
    import playwright.sync_api as playwright_api
except ImportError:  # the extra `test` is not installed: the fixture below says so
    playwright_api = None  # type: ignore[assignment]

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
WITHOUT_WINDOW = "chromium-headless-shell"
"""Debian's Chromium without the parts that draw a window: the same engine for a third less of the processor."""
FLAGS = (
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",  # the map's WebGL
    "--disable-gpu-compositing",  # without a graphics card, drawing all else through it takes half as long again
    "--disable-gpu-rasterization",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
READY_S = 45
LOCAL = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")

SLOW = """
const late = (hear) => (event) => setTimeout(hear, window.late || 0, event);
window.WebSocket = class extends WebSocket {
  addEventListener(name, hear, ...rest) {
    super.addEventListener(name, name === 'message' ? late(hear) : hear, ...rest);
  }
  set onmessage(hear) { super.onmessage = late(hear); }
};
"""
"""What the server says is heard `window.late` milliseconds later."""

_POLICY = "Content Security"

Visit = Callable[..., Any]


def free_port() -> int:
    """A port on this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def engine() -> Iterator[tuple[Any, str]]:
    """Playwright's Chromium and the path of Debian's, that without a window where it is installed.

    Skips where there is none, and fails there when TRIALFINDER_REQUIRE_BROWSER=1.
    """
    path = next((found for name in (WITHOUT_WINDOW, *BROWSERS) if (found := shutil.which(name))), None)
    if path is None or playwright_api is None:
        reason = (
            f"no browser is found (looked for {', '.join(BROWSERS)})" if path is None else "no playwright is installed"
        )
        if os.environ.get("TRIALFINDER_REQUIRE_BROWSER") == "1":
            pytest.fail(f"{reason}, and TRIALFINDER_REQUIRE_BROWSER=1")
        pytest.skip(reason)
    with playwright_api.sync_playwright() as driver:
        yield driver.chromium, path


@pytest.fixture(scope="session")
def browser(engine: tuple[Any, str]) -> Iterator[Any]:
    """A browser of its own, for visits that were never there before."""
    chromium, path = engine
    one = chromium.launch(executable_path=path, args=list(FLAGS))
    yield one
    one.close()


@pytest.fixture(scope="session")
def address(engine: tuple[Any, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The dashboard's address, `trialfinder app` over trials synced from the stand-in."""
    home = tmp_path_factory.mktemp("browser-home")
    with StandIn(TRIALS) as registry:
        env = {
            **os.environ,
            "TRIALFINDER_HOME": str(home),
            "TRIALFINDER_API_URL": registry.url,
            "TRIALFINDER_PACE": "0",
        }
        env.pop("TRIALFINDER_OFFLINE", None)
        sync(settings_for(registry.url, home))
        with serving(env, home) as url:
            yield url


@contextlib.contextmanager
def serving(env: dict[str, str], folder: Path, *, brotli: bool = False) -> Iterator[str]:
    """The dashboard in a process of its own, ready to be visited; its output is in the failure when it is not.

    Without `brotli` it is one whose extra of this name is not installed: packing takes 2 s of a core at each start.
    """
    port, log = free_port(), folder / "server.log"
    without = "" if brotli else "import sys; sys.modules['brotli'] = None; "
    with log.open("wb") as output:
        command = [sys.executable, "-c", f"{without}from trialfinder.cli import main; main()"]
        command += ["app", "--headless", "--port", str(port)]
        server = subprocess.Popen(command, env=env, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
    url = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + READY_S
        while not _is_ready(url):
            if server.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"the dashboard did not start: {log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.1)
        yield url
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(10)


def _is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.fixture(scope="session")
def context(engine: tuple[Any, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One visitor's browser with its cache, for all tests of a worker: a page that was there loads twice as fast.

    Every page is a new visit to the server. What a first visit costs is tested in test_serving.py and measured in
    benchmarks/dashboard.
    """
    chromium, path = engine
    folder = tmp_path_factory.mktemp("browser-cache")
    one = chromium.launch_persistent_context(folder, executable_path=path, args=list(FLAGS), accept_downloads=True)
    yield one
    one.close()


@pytest.fixture(scope="session")
def tabs(context: Any) -> list[Any]:
    """Tabs that the visits of earlier tests have left: the next one need not start a process and read all scripts."""
    return []


@pytest.fixture
def visit(context: Any, tabs: list[Any], address: str) -> Iterator[Visit]:
    """Open an address and wait for the page: visit("/", near="80202").

    A request beyond this machine fails the test, and so does anything that the policy of the pages forbids.

    A visit is a new document and a new session of the server, in a tab that may have been used before. It gets a tab
    that nobody used, and leaves it to nobody, with `own_tab` (for a test that listens to the tab) and with `before`:
    a script that runs in each document of the visit before any of its own.
    """
    opened_now: list[tuple[Any, dict[str, Any], bool]] = []
    outbound: list[str] = []
    forbidden: list[str] = []

    def opened(
        path: str = "/",
        *,
        width: int = 1280,
        scheme: str = "light",
        before: str = "",
        own_tab: bool = False,
        **params: str | list[str],
    ) -> Any:
        own_tab = own_tab or bool(before)
        page = tabs.pop() if tabs and not own_tab else context.new_page()
        page.bring_to_front()
        listeners = {
            "console": lambda told: forbidden.append(told.text) if _POLICY in told.text else None,
            "pageerror": lambda error: forbidden.append(str(error)) if _POLICY in str(error) else None,
            "request": lambda request: None if request.url.startswith(LOCAL) else outbound.append(request.url),
            "websocket": lambda socket: None if socket.url.startswith(LOCAL) else outbound.append(socket.url),
        }
        opened_now.append((page, listeners, own_tab))
        if before:
            page.add_init_script(before)
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(media="null", color_scheme=scheme)
        for event, listener in listeners.items():
            page.on(event, listener)
        query = f"?{urlencode(params, doseq=True)}" if params else ""
        page.goto(f"{address}{path}{query}")
        settle(page)
        return page

    yield opened
    for page, listeners, own_tab in opened_now:
        for event, listener in listeners.items():
            page.remove_listener(event, listener)
        if own_tab:
            page.close()
        else:
            leave(page, tabs, address)
    assert outbound == [], "the page asked another server"
    assert forbidden == [], "the page did what its policy (edges/guard.py) forbids"


def leave(page: Any, tabs: list[Any], address: str) -> None:
    """Leave this tab to the next visit, of this or of another dashboard."""
    if page.is_closed():
        return
    page.evaluate("sessionStorage.clear()")
    page.goto(f"{address}/_stcore/health")  # ends the session, as closing the tab would, and keeps the process
    tabs.append(page)


def settle(page: Any) -> None:
    """Wait until the last run has been drawn, and nothing stands over it any more."""
    page.wait_for_selector("html:not(.tf-coming) #root .tf-title")
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.wait_for_function('() => !document.querySelector(\'[data-stale="true"], [data-testid="stSkeleton"]\')')


def unfold(page: Any, words: str) -> None:
    """Open the fold of these words, and wait until what is in it stands: a click meets what moves under it."""
    page.get_by_text(words).click()
    page.locator("details[open] > summary", has_text=words).wait_for()
    settle(page)
    page.wait_for_function("() => document.getAnimations().every(one => one.playState !== 'running')")
