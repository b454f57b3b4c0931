"""How long a first run takes when the registry is slow, refuses, or does not answer; in real seconds.

    python -m benchmarks.registry.slow [FOLDER] [NAME…]     # FOLDER holds registry/; default ../shared

Each case is a new process of the command line (or of what the dashboard runs behind its pages) with an empty data
folder, the real pace of a second, and the project's stand-in of the registry with all real records. Ten minutes in all.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from tests.tools.standin.fixtures import read_real_records
from tests.tools.standin.server import StandIn

DEFAULT_FOLDER = Path(__file__).resolve().parents[3] / "shared"
PAGE = "from trialfinder.data import open_data; open_data('now', patient=True)"


def run(registry: StandIn | str, home: Path, *words: str) -> tuple[float, int, str]:
    """Seconds, exit code and standard output of one process."""
    url = registry if isinstance(registry, str) else registry.url
    env = {**os.environ, "TRIALFINDER_API_URL": url, "TRIALFINDER_HOME": str(home)}
    command = [sys.executable, "-c", PAGE] if words == ("page",) else [sys.executable, "-m", "trialfinder", *words]
    began = time.monotonic()
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        print("    " + done.stderr.strip().splitlines()[-1])
    return time.monotonic() - began, done.returncode, done.stdout


def search(registry: StandIn | str, home: Path) -> str:
    """One search: seconds, records, where they come from, what is missing."""
    seconds, code, out = run(registry, home, "search", "--limit", "1", "--format", "json")
    answer = json.loads(out)
    missing = f", missing {len(answer['data']['missing'])}" if answer["data"]["missing"] else ""
    return f"{seconds:5.1f} s, exit {code}, {answer['counts']['records']} records ({answer['data']['source']}{missing})"


@contextmanager
def empty_home() -> Iterator[Path]:
    """A data folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def slow_search(registry: StandIn, delay_s: float, times: int) -> None:
    """Searches one after another on one data folder."""
    registry.list_delay_s = delay_s
    with empty_home() as home:
        for i in range(times):
            print(f"  search {i + 1}: {search(registry, home)}", flush=True)


def slow_sync(registry: StandIn, delay_s: float) -> None:
    """A sync, and what the dashboard's Update now runs."""
    registry.list_delay_s = delay_s
    for what in ("sync", "page"):
        with empty_home() as home:
            seconds, code, _ = run(registry, home, what)
            snapshots = len(list((home / "snapshots").glob("*.gz"))) if (home / "snapshots").exists() else 0
            print(f"  {what}: {seconds:5.1f} s, exit {code}, {snapshots} snapshot", flush=True)


def complicated(registry: StandIn) -> None:
    """Requests where the registry takes at most so many alternatives a parameter."""
    found: set[str] = set()
    for most in (None, 64, 40, 32):
        registry.most_terms = most
        with empty_home() as home:
            asked = len(registry.requests)
            os.environ["TRIALFINDER_PACE"] = "0"
            run(registry, home, "sync")
            first = len(registry.requests) - asked
            out = run(registry, home, "search", "--include-off-topic", "--format", "json", "--sync", "never")[2]
            ids = {one["nct_id"] for one in json.loads(out)["studies"]}
            found = found or ids
            run(registry, home, "sync", "--force")
            again = len(registry.requests) - asked - first
            same = "the same" if ids == found else f"{len(ids ^ found)} others"
            print(f"  at most {most}: {len(ids)} studies ({same}), {first} requests, {again} the next time", flush=True)
    del os.environ["TRIALFINDER_PACE"]


def dead(registry: StandIn) -> None:
    """A registry that nobody answers for, and one that never says its version."""
    with empty_home() as home:
        for i in range(2):
            print(f"  nobody listens, search {i + 1}: {search('http://127.0.0.1:9/api/v2', home)}", flush=True)
    registry.hang_next(99, path="/version")
    with empty_home() as home:
        for i in range(2):
            print(f"  /version hangs, search {i + 1}: {search(registry, home)}", flush=True)


CASES: dict[str, Callable[[StandIn], None]] = {
    "5.6 s a list page, search": lambda registry: slow_search(registry, 5.6, 2),
    "25 s a list page, search": lambda registry: slow_search(registry, 25, 3),
    "9 s a list page": lambda registry: slow_sync(registry, 9),
    "25 s a list page": lambda registry: slow_sync(registry, 25),
    "too complicated": complicated,
    "dead": dead,
}


def main(words: list[str]) -> None:
    """Print the report."""
    folder = Path(words[0]) if words and Path(words[0]).is_dir() else DEFAULT_FOLDER
    wanted = [word for word in words if word in CASES] or list(CASES)
    records = read_real_records(folder)
    print(f"Measured {date.today()}; {len(records)} records in the stand-in.")
    for name in wanted:
        print(f"{name}:", flush=True)
        with StandIn(records) as registry:
            CASES[name](registry)


if __name__ == "__main__":
    main(sys.argv[1:])
