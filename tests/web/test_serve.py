"""Where the dashboard's script is, and what a taken port says."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

from trialfinder.errors import QueryError
from trialfinder.web.serve import OPEN_AFTER_S, app_script, serve

ROOT = Path(__file__).resolve().parents[2]


def test_a_taken_port_is_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(QueryError, match=rf"port: {port} is in use\. .*--port 8502"):
            serve(port, headless=True)


def test_the_script_of_a_checkout_is_found() -> None:
    assert app_script() == ROOT / "app.py"


def test_the_wheel_takes_script_settings_and_outlines() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]
    included = build["targets"]["wheel"]["force-include"]
    assert {target.removeprefix("trialfinder/web/dashboard/") for target in included.values()} == {
        "app.py",
        "static",
        ".streamlit/config.toml",
    }
    for source in included:
        assert (ROOT / source).exists()


@pytest.mark.slow
@pytest.mark.parametrize("flag", [[], ["--headless"]])
def test_the_dashboard_starts_and_ends_quietly_without_a_desktop(flag: list[str], tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"  # the browser of a terminal, as `webbrowser` would find it
    browser.write_text(f"#!/bin/sh\ntouch {opened}\n")
    browser.chmod(0o755)
    env = {**kept, "TRIALFINDER_HOME": str(tmp_path), "TRIALFINDER_OFFLINE": "1", "BROWSER": str(browser)}
    command = [sys.executable, "-m", "trialfinder", "app", *flag, "--port", str(port)]
    server = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            break
        time.sleep(0.1)
    time.sleep(OPEN_AFTER_S + 0.3)
    server.send_signal(signal.SIGINT)
    said, _ = server.communicate(timeout=10)
    assert server.returncode == 0
    assert said == f"trialfinder: the dashboard is at http://127.0.0.1:{port} (stop it with Ctrl+C)\n"
    assert not opened.exists()
