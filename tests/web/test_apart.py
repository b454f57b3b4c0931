"""The download in a process of its own: what it brings, and that it ends with the dashboard."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.tools.standin.server import StandIn
from trialfinder.data import open_data
from trialfinder.errors import SyncError
from trialfinder.web.state import apart
from trialfinder.web.state.apart import open_data_apart

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="reads /proc and sends signals"),
]
SLOWLY_S = 30


@pytest.fixture
def asked(registry: StandIn, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """The registry that this process, and those it starts, ask; in no hurry with requests."""
    monkeypatch.setenv("TRIALFINDER_API_URL", registry.url)
    monkeypatch.setenv("TRIALFINDER_PACE", "0")
    return registry


def children() -> list[int]:
    """The downloads that this process has started and that run now."""
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            words = status.read_text()
            command = (status.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if re.search(rf"^PPid:\t{os.getpid()}$", words, re.MULTILINE) and apart.__name__.encode() in command:
            found.append(int(status.parent.name))
    return found


def within_20_s(is_so: object) -> bool:
    """Whether something comes to be so."""
    assert callable(is_so)
    ends_at = time.monotonic() + 20
    while time.monotonic() < ends_at:
        if is_so():
            return True
        time.sleep(0.05)
    return False


def test_it_brings_what_a_download_here_would_and_tells_how_far_it_is(asked: StandIn) -> None:
    steps: list[tuple[int, int | None, str]] = []
    found = open_data_apart("auto", lambda *step: steps.append(step))
    assert found.provenance.source == "synced"
    assert found.kept_labels.keys() == found.records.keys()  # read there, only loaded here
    assert steps
    assert all(net for _, _, net in steps)


def test_what_went_wrong_comes_back_in_its_own_words(asked: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIALFINDER_CACHE_URL", "redis://127.0.0.1:9/0")
    found = open_data_apart("auto", lambda *_: None)
    assert any("The page cache" in one for one in found.warnings)
    monkeypatch.setenv("TRIALFINDER_CACHE_URL", "mysql://127.0.0.1/0")
    with pytest.raises(SyncError, match="TRIALFINDER_CACHE_URL"):
        open_data_apart("now", lambda *_: None)


def test_one_that_is_killed_leaves_the_data_as_they_were(asked: StandIn) -> None:
    before = open_data_apart("now", lambda *_: None)
    asked.data_timestamp = "2027-01-01T09:00:05"
    killed: list[int] = []

    def kill(*_: object) -> None:
        for one in children():
            os.kill(one, signal.SIGKILL)
            killed.append(one)

    with pytest.raises(SyncError, match="ended before its time"):
        open_data_apart("now", kill)
    assert killed
    after = open_data("never")
    assert (after.provenance.source, after.records.keys()) == ("synced", before.records.keys())


def test_without_a_process_of_its_own_it_runs_here(
    asked: StandIn, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    assert open_data_apart("auto", lambda *_: None).provenance.source == "synced"
    assert "it runs here" in caplog.text


def test_it_ends_when_the_dashboard_is_killed(asked: StandIn, tmp_path: Path) -> None:
    asked.list_delay_s = SLOWLY_S
    code = f"from {apart.__name__} import open_data_apart; open_data_apart('now', lambda *_: None)"
    dashboard = subprocess.Popen([sys.executable, "-c", code])

    def of_it() -> list[str]:
        some = [one for one in Path("/proc").glob("[0-9]*/cmdline") if _holds(one, apart.__name__)]
        return [str(one) for one in some if f"PPid:\t{dashboard.pid}\n" in (one.parent / "status").read_text()]

    assert within_20_s(of_it)
    [child] = of_it()
    dashboard.kill()
    dashboard.wait(10)
    assert within_20_s(lambda: not _holds(Path(child), apart.__name__))


def _holds(cmdline: Path, words: str) -> bool:
    try:
        return words.encode() in cmdline.read_bytes()
    except OSError:
        return False
