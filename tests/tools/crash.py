"""A sync that is killed (kill -9) at a chosen moment, and what the next start makes of the data folder.

Used by tests/registry/test_crash.py (a few moments) and benchmarks/registry/crash.py (50).
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

from tests.tools.standin.records import intervention, site, study
from tests.tools.standin.server import StandIn
from trialfinder.cli import main

Record = dict[str, Any]
DAYS = ("2026-11-20T09:00:05", "2026-11-23T09:00:05")

_CHILD = """
import os, signal, sys
at, home = int(sys.argv[1]), sys.argv[2]
import filelock, requests_cache, sqlite3
import trialfinder.cli, trialfinder.data, trialfinder.registry.transport, trialfinder.registry.client
seen = 0
def hook(event, args):
    global seen
    named = event in ("socket.connect", "sqlite3.connect") or (
        event in ("open", "os.rename", "os.remove", "os.mkdir", "os.chmod") and str(args[0]).startswith(home))
    if named:
        seen += 1
        if seen == at:
            os.kill(os.getpid(), signal.SIGKILL)
print("ready", flush=True)
sys.addaudithook(hook)
sys.argv = ["trialfinder", "sync"]
try:
    trialfinder.cli.main()
finally:
    print("events", seen, file=sys.stderr)
"""
"""It counts what the sync does to files, sockets and the cache, and dies before deed number `at` (0: never)."""


def candidate(number: int) -> Record:
    """A study that the strategy finds."""
    return study(
        f"NCT9500{number:04d}",
        title=f"Plasma for back pain, study {number}",
        conditions=["Low Back Pain"],
        interventions=[intervention("Platelet-rich plasma")],
        sites=[site("Denver", "United States", state="Colorado", status="RECRUITING", lat=39.739, lon=-104.985)],
    )


OLD = [candidate(i) for i in range(40)]
NEW = [*OLD[5:], *(candidate(100 + i) for i in range(10))]


def ids(records: list[Record]) -> set[str]:
    """Their NCT ids."""
    return {one["protocolSection"]["identificationModule"]["nctId"] for one in records}


class Moment(NamedTuple):
    """When the sync is killed."""

    deed: int = 0
    """Before the deed of this number: a file opened, renamed or removed, a connection made. 0: by the clock."""
    after_s: float = 0.0


def run_here(registry: StandIn, home: Path, *words: str) -> tuple[int, str, str]:
    """The next start, in this process: it reads all from the folder as a new one does, and needs no second to begin.

    Code, output and what it said besides.
    """
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2))
    code: object = 0
    with (
        mock.patch.dict(os.environ, environment(registry, home)),
        mock.patch.object(sys, "argv", ["trialfinder", *words]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as ended:
            code = ended.code
    said = []
    for one in (out, err):
        one.flush()
        said.append(one.buffer.getvalue().decode())  # type: ignore[attr-defined]
    return int(str(code or 0)), said[0], said[1]


def environment(registry: StandIn, home: Path) -> dict[str, str]:
    """That of a process over this data folder, which asks this registry."""
    settings = {"API_URL": registry.url, "HOME": str(home), "PACE": "0"}
    return {**os.environ, **{f"TRIALFINDER_{name}": value for name, value in settings.items()}}


class Crash:
    """A data folder filled on the first day, and a registry that has renewed its data since."""

    def __init__(self, registry: StandIn, folder: Path) -> None:
        self.registry, self.folder = registry, folder
        self.synced = folder / "synced"
        registry.replace(OLD, data_timestamp=DAYS[0])
        assert run_here(registry, self.synced, "sync")[0] == 0
        registry.replace(NEW, data_timestamp=DAYS[1])

    def measure(self) -> tuple[int, float]:
        """How many deeds an undisturbed sync has, and how many seconds it takes once it is loaded."""
        home = self._home("measured")
        done = self._start(home, 0)
        began = time.monotonic()
        _, err = done.communicate(timeout=300)
        assert done.returncode == 0, err
        return int(err.rpartition("events ")[2]), time.monotonic() - began

    def wrong_after(self, moment: Moment, name: str) -> list[str]:
        """What is not as it should be after a kill at this moment; nothing is what is hoped for."""
        home = self._home(name)
        held = {path.name: path.read_bytes() for path in (home / "snapshots").iterdir()}
        process = self._start(home, moment.deed)
        if not moment.deed:
            time.sleep(moment.after_s)
            process.send_signal(signal.SIGKILL)
        process.communicate(timeout=300)
        wrong = []
        if process.returncode not in (-signal.SIGKILL, 0):
            wrong.append(f"the sync ended with {process.returncode}")
        for file, content in held.items():
            if not (home / "snapshots" / file).exists() or (home / "snapshots" / file).read_bytes() != content:
                wrong.append(f"{file} is not what it was")
        wrong += self._wrong_in_search(home)
        code, _, said = run_here(self.registry, home, "sync")
        if code or "Traceback" in said or "cache" in said or "aside" in said:
            wrong.append(f"the next sync ended with {code}: {said[-300:]}")
        wrong += self._wrong_in_search(home, must_be_new=True)
        left = [path.name for path in (home / "snapshots").iterdir() if path.name.startswith(".")]
        if left:
            wrong.append(f"left behind: {left}")
        shutil.rmtree(home)
        return wrong

    def _wrong_in_search(self, home: Path, must_be_new: bool = False) -> list[str]:
        whole = ("--include-off-topic", "--include-borderline", "--sync", "never", "--format", "json")
        code, out, said = run_here(self.registry, home, "search", *whole)
        if code or "Traceback" in said:
            return [f"the search ended with {code}: {said[-300:]}"]
        answer = json.loads(out)
        shown = {one["nct_id"] for one in answer["studies"]}
        of_day = {DAYS[0]: ids(OLD), DAYS[1]: ids(NEW)}.get(answer["data"]["data_timestamp"])
        if shown != of_day:
            return [f"{len(shown)} studies of {answer['data']['data_timestamp']}"]
        return ["the newest are not held"] if must_be_new and shown != ids(NEW) else []

    def _home(self, name: str) -> Path:
        home = self.folder / name
        shutil.copytree(self.synced, home)
        return home

    def _start(self, home: Path, deed: int) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", _CHILD, str(deed), str(home)]
        env = environment(self.registry, home)
        process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert process.stdout is not None
        process.stdout.readline()
        return process
