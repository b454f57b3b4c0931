"""Where the dashboard's script is, and what a taken port says."""

from __future__ import annotations

import socket
import tomllib
from pathlib import Path

import pytest

from trialfinder.errors import QueryError
from trialfinder.web.serve import app_script, serve

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
