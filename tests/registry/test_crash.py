"""A data folder through all that can befall it: kill -9, a full disk, no right to write, eight at once, a wrong clock.

After each: what was held is there, the next start works, and what is said is true. The figure of 50 kills comes from
benchmarks/registry/crash.py.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.crash import DAYS, NEW, OLD, Crash, Moment, candidate, environment, ids, run_here
from tests.tools.examples import examples
from tests.tools.standin.server import StandIn
from tests.tools.standin.settings import settings_for
from trialfinder.data import Data, open_data
from trialfinder.registry.snapshot_folder import snapshot_paths
from trialfinder.registry.sync import sync

pytestmark = pytest.mark.slow

ALL = ("--include-off-topic", "--include-borderline", "--format", "json")


@pytest.fixture(scope="module")
def registry() -> Iterator[StandIn]:
    with StandIn([], page_cap=10) as stand_in:
        yield stand_in


@pytest.fixture(scope="module")
def crash(registry: StandIn, tmp_path_factory: pytest.TempPathFactory) -> Crash:
    return Crash(registry, tmp_path_factory.mktemp("crash"))


@pytest.fixture
def home(crash: Crash, tmp_path: Path) -> Path:
    """A data folder of the first day; its last check is forgotten, so that a search asks the registry."""
    shutil.copytree(crash.synced, tmp_path / "home")
    (tmp_path / "home" / "check.json").unlink()
    crash.registry.heal()
    crash.registry.replace(NEW, data_timestamp=DAYS[1])
    return tmp_path / "home"


class Ran:
    """One process of the command line: what befalls it is its own. The starts after it are `run_here`."""

    def __init__(self, registry: StandIn, home: Path, *words: str, before: str = "", at: str = "") -> None:
        """`before`: Python to run first. `at`: the clock of the process shows this moment."""
        clock = f"import time_machine; time_machine.travel({at!r}).start()\n" if at else ""
        code = f"{before}\n{clock}import sys\nfrom trialfinder.cli import main\nsys.argv[0] = 'trialfinder'\nmain()"
        self._process = subprocess.Popen(
            [sys.executable, "-c", code, *words],
            env=environment(registry, home),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def end(self) -> tuple[int, str, str]:
        out, err = self._process.communicate(timeout=100)
        assert "Traceback" not in err, err
        return self._process.returncode, out, err


def shown(out: str) -> tuple[str, set[str]]:
    """Of which data an answer is, and its studies."""
    answer = json.loads(out)
    return answer["data"]["data_timestamp"], {one["nct_id"] for one in answer["studies"]}


BEFORE, AFTER = (DAYS[0], ids(OLD)), (DAYS[1], ids(NEW))


def contents(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (home / "snapshots").iterdir()}


# ---- killed


def test_a_sync_that_is_killed_loses_nothing(crash: Crash) -> None:
    crash.registry.replace(NEW, data_timestamp=DAYS[1])
    deeds, seconds = crash.measure()
    assert deeds > 20, "files, sockets and the cache are counted"
    moments = [Moment(deed=deeds // 2), Moment(deed=deeds - 3), Moment(deed=deeds), Moment(after_s=seconds / 2)]
    assert {str(one): crash.wrong_after(one, f"kill-{i}") for i, one in enumerate(moments)} == {
        str(one): [] for one in moments
    }


# ---- no room, no right


def mounted(folder: Path, options: str) -> None:
    """A file system in memory at this folder.

    Skips where this user may not mount one.
    """
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"no file system can be mounted by this user: {done.stderr.strip()}")


@pytest.fixture
def disk(home: Path, tmp_path: Path) -> Iterator[Path]:
    """The data folder on a file system of 1 MB of its own."""
    folder = tmp_path / "disk"
    mounted(folder, "size=1m")
    try:
        shutil.copytree(home, folder / "home")
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


@pytest.mark.parametrize("left_kb", [0, 8, 60])
def test_a_disk_that_is_full_leaves_what_is_held(registry: StandIn, disk: Path, left_kb: int) -> None:
    home, filler = disk / "home", disk / "filler"
    held = contents(home)
    free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
    filler.write_bytes(b"x" * max(0, free - left_kb * 1024))
    code, out, err = Ran(registry, home, "search", *ALL).end()
    assert code == 0
    assert shown(out) in (BEFORE, AFTER)
    if shown(out) == BEFORE:
        assert "No space left on device" in err
    (home / "check.json").unlink(missing_ok=True)
    code, _, err = Ran(registry, home, "sync", "--force").end()
    assert code in (0, 4)
    assert "No space left on device" in err or code == 0 or "page cache" in err
    assert {name: content for name, content in contents(home).items() if name in held} == held
    code, out, _ = run_here(registry, home, "search", *ALL, "--sync", "never")
    assert (code, shown(out) in (BEFORE, AFTER)) == (0, True)
    filler.unlink()
    code, _, err = run_here(registry, home, "sync")
    assert code == 0, err
    _, out, _ = run_here(registry, home, "search", *ALL, "--sync", "never")
    assert shown(out) == AFTER


def test_a_file_that_may_not_grow_is_not_half_written(registry: StandIn, home: Path) -> None:
    held = contents(home)
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1500, 1500))"
    code, _, err = Ran(registry, home, "sync", before=limit).end()
    assert code == 4
    assert "cannot be written: File too large" in err
    assert contents(home) == held
    assert run_here(registry, home, "sync")[0] == 0


@pytest.fixture
def read_only(disk: Path) -> Iterator[Path]:
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    yield disk
    subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)


def test_a_home_that_cannot_be_written_still_serves(registry: StandIn, read_only: Path) -> None:
    home = read_only / "home"
    code, out, err = Ran(registry, home, "search", *ALL).end()
    assert (code, shown(out)) == (0, BEFORE)
    assert "Read-only file system" in err
    code, _, err = Ran(registry, home, "sync").end()
    assert code == 4
    assert "cannot be written: Read-only file system" in err
    assert run_here(registry, home, "show", "NCT95000003")[0] == 0
    code, out, _ = run_here(registry, home, "doctor")
    assert code == 4
    assert "Read-only file system" in out
    code, out, err = run_here(registry, read_only / "nothing" / "yet", "search", "--format", "json")
    assert code == 0
    assert json.loads(out)["data"]["source"] == "bundled"
    assert "Read-only file system" in err


# ---- eight at once


def test_eight_at_once_are_one_download_and_eight_answers(registry: StandIn, home: Path) -> None:
    registry.list_delay_s = 0.1
    began = len(registry.requests)
    words = [("sync",), ("search", *ALL), ("sync",), ("search", *ALL), ("sync",), ("show", "NCT95000003")]
    runs = [Ran(registry, home, *some) for some in (*words, ("search", *ALL), ("sync",))]
    ended = [run.end() for run in runs]
    assert [code for code, _, _ in ended] == [0] * 8
    for _, out, _ in (ended[1], ended[3], ended[6]):
        assert shown(out) == AFTER
    lists = [tuple(sorted(one.params.items())) for one in registry.requests[began:] if one.path == "/studies"]
    assert len(lists) == len(set(lists)), "no page was asked for twice"
    assert len(snapshot_paths(home)) == 2


# ---- the clock


@pytest.mark.parametrize("at", ["2001-01-01 00:00Z", "2026-11-26 00:00Z", "2099-12-31 23:59Z"])
def test_a_clock_that_was_set_back_or_forward_hides_no_data(registry: StandIn, home: Path, at: str) -> None:
    code, out, err = Ran(registry, home, "search", *ALL, at=at).end()
    assert (code, shown(out)) == (0, AFTER), err
    registry.replace([*NEW, candidate(500)], data_timestamp="2026-11-24T09:00:05")
    code, _, err = run_here(registry, home, "sync")  # the clock is right again
    assert code == 0, err
    code, out, _ = run_here(registry, home, "search", *ALL, "--sync", "never")
    assert (code, shown(out)) == (0, ("2026-11-24T09:00:05", ids([*NEW, candidate(500)])))
    assert len(snapshot_paths(home)) == 3
    checked = json.loads(out)["data"]["checked_at"]
    assert checked
    assert not checked.startswith(at[:4]) or at.startswith("2026")


# ---- a byte that changed


@pytest.fixture(scope="module")
def whole(crash: Crash, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Data]:
    """A data folder with two snapshots, its labels and all else, and what it says."""
    home = tmp_path_factory.mktemp("whole") / "home"
    shutil.copytree(crash.synced, home)
    crash.registry.heal()
    crash.registry.replace(NEW, data_timestamp=DAYS[1])
    here = settings_for(crash.registry.url, home)
    sync(here)
    return home, open_data("never", settings=here)


FILES: dict[str, Callable[[Path], Path]] = {
    "the newest snapshot": lambda home: snapshot_paths(home)[0],
    "the snapshot before": lambda home: snapshot_paths(home)[1],
    "the labels": lambda home: max((home / "labels").iterdir(), key=lambda path: path.stat().st_mtime),
    "the last check": lambda home: home / "check.json",
}


@pytest.mark.parametrize("which", FILES)
@given(place=st.floats(0, 1, exclude_max=True), change=st.integers(1, 255))
@examples(25)
def test_one_byte_that_changed_is_never_told_as_data(
    whole: tuple[Path, Data], crash: Crash, which: str, place: float, change: int
) -> None:
    home, expected = whole
    file = FILES[which](home)
    content = file.read_bytes()
    changed = bytearray(content)
    changed[int(place * len(content))] ^= change
    file.write_bytes(changed)
    try:
        found = open_data("never", settings=settings_for(crash.registry.url, home))
        if set(found.records) == ids(NEW):
            assert found.records == expected.records
            assert found.labels == expected.labels
        else:
            assert which == "the newest snapshot"
            assert set(found.records) == ids(OLD), "the one before serves"
            assert "It was set aside." in " ".join(found.warnings)
    finally:
        for damaged in (home / "snapshots").glob("*.damaged"):
            damaged.unlink()
        file.write_bytes(content)


@given(place=st.floats(0, 1, exclude_max=True), change=st.integers(1, 255))
@examples(12)
def test_one_byte_that_changed_in_the_page_cache_costs_a_request_at_most(
    whole: tuple[Path, Data], crash: Crash, place: float, change: int
) -> None:
    home, expected = whole
    newest, cache = snapshot_paths(home)[0], home / "http_cache.sqlite"
    kept, content = newest.read_bytes(), cache.read_bytes()
    changed = bytearray(content)
    changed[int(place * len(content))] ^= change
    cache.write_bytes(changed)
    newest.unlink()
    here = settings_for(crash.registry.url, home)
    try:
        assert sync(here).header.count == len(NEW)
        assert open_data("never", settings=here).records == expected.records
    finally:
        for path in [*snapshot_paths(home)[:-1], *home.glob("http_cache.sqlite-*")]:
            path.unlink()
        newest.write_bytes(kept)
        cache.write_bytes(content)
