"""Fit keeps the answers in memory only: spies on files, logs, sockets, caches and the address see none of them."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.tools.standin.server import StandIn
from tests.web.conftest import OpenPage, seen
from trialfinder.settings import read_settings

pytestmark = pytest.mark.slow

TOLD = {"age": 87, "pain_years": 11.25, "pain_months": 7.13, "height_cm": 163.7, "weight_kg": 103.9}
YEAR = 1987
SECRETS = ("87", "11.25", "7.13", "142.13", "163.7", "103.9", "38.7", str(YEAR))
"""Values that stand in no made-up trial and on no part of the page; "87" is looked for as a word."""


class Spy:
    """What was opened for writing, and which sockets were asked for, while it watches."""

    def __init__(self) -> None:
        self.watching = False
        self.written: set[str] = set()
        self.connected: list[object] = []
        sys.addaudithook(self._see)  # cannot be taken off again; it is deaf when it does not watch

    def _see(self, event: str, args: tuple[Any, ...]) -> None:
        if not self.watching:
            return
        if event == "open" and isinstance(args[0], str | bytes | os.PathLike):
            mode, flags = args[1] or "", args[2] or 0
            if set(str(mode)) & set("wax+") or flags & (os.O_WRONLY | os.O_RDWR):
                self.written.add(os.fsdecode(args[0]))
        elif event == "socket.connect":
            self.connected.append(args[1])


SPY = Spy()


class Lines(logging.Handler):
    """Every log line, at every level."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


@pytest.fixture
def log() -> Iterator[list[str]]:
    """Every line of every logger, Streamlit's and ours, down to debug."""
    handler, before = Lines(), {}
    loggers = [
        logging.getLogger(),
        *(logging.getLogger(name) for name in list(logging.root.manager.loggerDict)),
    ]
    for one in loggers:
        before[one] = one.level
        one.addHandler(handler)
        one.setLevel(logging.DEBUG)
    yield handler.said
    for one, level in before.items():
        one.removeHandler(handler)
        one.setLevel(level)


def fill_in(at: Any) -> Any:
    """Answer what tells most, and go to the results."""
    at.number_input("fit-0-age").set_value(TOLD["age"])
    at = go_on(at, 2)
    at.number_input("fit-0-pain_years").set_value(TOLD["pain_years"])
    at.number_input("fit-0-pain_months").set_value(TOLD["pain_months"])
    at = go_on(at, 5)
    at = at.radio("fit-0-earlier").set_value(True).run()
    at.selectbox("fit-0-0-what").set_value("other_biologic")
    at.selectbox("fit-0-0-month").set_value(8)
    at.number_input("fit-0-0-year").set_value(YEAR)
    at = go_on(at)
    at = at.radio("fit-0-feet").set_value(False).run()
    at.number_input("fit-0-height_cm").set_value(TOLD["height_cm"])
    at.number_input("fit-0-weight_kg").set_value(TOLD["weight_kg"])
    return at.button("fit-skip").click().run()


def go_on(at: Any, steps: int = 1) -> Any:
    for _ in range(steps):
        at = at.button("fit-next").click().run()
    return at


def none_in(text: str) -> bool:
    words = set("".join(letter if letter.isalnum() or letter in ".-" else " " for letter in text).split())
    return not any(secret in words or (len(secret) > 3 and secret in text) for secret in SECRETS)


def test_no_file_no_log_no_socket_no_address(
    synced: StandIn, open_page: OpenPage, log: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    at = open_page("fit")
    home = read_settings().home
    before = contents(home)
    asked = len(synced.requests)
    SPY.written.clear()
    SPY.connected.clear()
    SPY.watching = True
    try:
        at = fill_in(at)
    finally:
        SPY.watching = False
    assert not at.exception
    assert "2 trials are listed as recruiting" in seen(at)
    assert "Rules you out, as we read it." in seen(at), "the answers were used"

    files = {path for path in SPY.written if path not in (os.devnull,) and "__pycache__" not in path}
    assert [path for path in files if not none_in(Path(path).read_text("utf-8", "replace"))] == []
    assert contents(home) == before, "the data folder is as it was"
    assert SPY.connected == []
    assert len(synced.requests) == asked, "the registry was asked nothing"
    assert [line for line in log if not none_in(line)] == []
    printed = capfd.readouterr()
    assert none_in(printed.out + printed.err)
    assert dict(at.query_params) == {"step": "trials"}
    assert none_in(seen(at)), "the page repeats no answer"


def test_clearing_leaves_nothing_in_the_session(synced: StandIn, open_page: OpenPage) -> None:
    at = fill_in(open_page("fit"))
    told = at.session_state["fit"]
    assert told.told["age"] == TOLD["age"]
    at = at.button("fit-clear").click().run()
    left = at.session_state["fit"]
    assert (left.told, left.injections, left.fits, left.feet) == ({}, [], None, None)
    everything = repr(at.session_state) + repr(vars(at.session_state._state))  # widgets of before too
    assert none_in(everything)
    assert "fit-0-age" not in repr(at.session_state)


def test_the_answers_are_not_shown_by_their_objects(synced: StandIn, open_page: OpenPage) -> None:
    at = fill_in(open_page("fit"))
    assert none_in(repr(at.session_state["fit"]))


def test_no_cache_of_streamlit_is_used_on_this_page() -> None:
    web = Path(__file__).resolve().parents[2] / "trialfinder" / "web"
    files = [*(web / "fit").glob("*.py"), web / "state" / "near.py"]
    assert len(files) > 4
    for path in files:
        source = path.read_text("utf-8")
        assert "cache_data" not in source, path.name
        assert "cache_resource" not in source, path.name
        assert "persist_state" not in source, path.name
        assert "query_params[" not in source, path.name
        assert "logging" not in source, path.name


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
