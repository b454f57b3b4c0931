"""Replicas that share a Redis share one download, and two data versions in it never mix."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tools.standin.records import intervention, study
from tests.tools.standin.server import StandIn
from trialfinder.registry.client import Client
from trialfinder.registry.patience import Patience
from trialfinder.registry.snapshot_folder import latest_snapshot
from trialfinder.registry.sync import sync
from trialfinder.settings import Settings, read_settings

pytestmark = [
    pytest.mark.slow,
    # requests-cache 1.3 still uses a call that redis-py 8 has marked as old.
    pytest.mark.filterwarnings("ignore:Call to deprecated setex:DeprecationWarning"),
]

HASTY = Patience(connect_s=1, read_s=1, attempts=2, backoff_s=0.01)
BACK = {"query.cond": "back pain"}


def record(number: int, title: str = "A study") -> dict[str, object]:
    return study(f"NCT9300{number:04d}", title=title, interventions=[intervention("Platelet-rich plasma")])


RECORDS = [record(i) for i in range(12)]


class Server:
    """A redis-server on one port, to stop and to start again (empty)."""

    def __init__(self, binary: str, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.port = listener.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._command = [binary, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._folder = folder
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self._folder / "log").open("ab") as log:
            self._running = subprocess.Popen([*self._command, "--dir", str(self._folder)], stdout=log, stderr=log)
        until = time.monotonic() + 10
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                assert time.monotonic() < until, (self._folder / "log").read_text()
                assert self._running.poll() is None, (self._folder / "log").read_text()
                time.sleep(0.02)

    def stop(self) -> None:
        if self._running is not None:
            self._running.terminate()
            self._running.wait(10)
            self._running = None


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    binary = shutil.which("redis-server")
    if binary is None:
        reason = "no redis-server on this machine (Debian: apt-get install redis-server)"
        if os.environ.get("TRIALFINDER_REQUIRE_BROWSER") == "1":  # set where every part must be there
            pytest.fail(reason)
        pytest.skip(reason)
    one = Server(binary, tmp_path_factory.mktemp("redis"))
    one.start()
    yield one
    one.stop()


@pytest.fixture
def redis_url(server: Server) -> str:
    return server.url


@pytest.fixture
def registry() -> Iterator[StandIn]:
    with StandIn(RECORDS, page_cap=5) as stand_in:
        yield stand_in


def replica(registry: StandIn, home: Path, redis_url: str) -> Settings:
    return read_settings(
        {
            "TRIALFINDER_API_URL": registry.url,
            "TRIALFINDER_HOME": str(home),
            "TRIALFINDER_CACHE_URL": redis_url,
            "TRIALFINDER_PACE": "0",
        }
    )


def keys(redis_url: str) -> dict[bytes, tuple[bytes, int]]:
    """Key -> (value, seconds to live)."""
    import redis

    with redis.Redis.from_url(redis_url) as server:
        return {key: (server.get(key) or b"", server.ttl(key)) for key in server.scan_iter("trialfinder:*")}


def flush(redis_url: str) -> None:
    import redis

    with redis.Redis.from_url(redis_url) as server:
        server.flushall()


def test_replicas_share_one_download(registry: StandIn, tmp_path: Path, redis_url: str) -> None:
    flush(redis_url)
    first, second = (replica(registry, tmp_path / name, redis_url) for name in "ab")
    assert sync(first).note is None
    lists = len(registry.asked())
    assert lists > 3
    assert sync(second).written
    assert len(registry.asked()) == lists, "the second took every page from Redis"
    assert len(registry.asked("/version")) == 4, "/version never comes from the cache"
    one, two = (latest_snapshot(settings.home).snapshot for settings in (first, second))
    assert one is not None
    assert two is not None
    assert one.studies == two.studies
    assert not (first.home / "http_cache.sqlite").exists()


def test_pages_are_no_pickles_and_expire(registry: StandIn, tmp_path: Path, redis_url: str) -> None:
    flush(redis_url)
    sync(replica(registry, tmp_path, redis_url))
    held = keys(redis_url)
    assert held
    for value, lives_s in held.values():
        assert value.startswith(b"{"), "JSON"
        assert 0 < lives_s <= 7 * 86400


def test_two_data_versions_never_mix(registry: StandIn, tmp_path: Path, redis_url: str) -> None:
    flush(redis_url)
    settings = replica(registry, tmp_path, redis_url)
    with Client(settings, HASTY) as old, Client(settings, HASTY) as new:
        before = old.version()
        old_records = old.studies(BACK, before.data_timestamp).records
        registry.replace([record(i, title="Changed") for i in range(12)], data_timestamp="2026-11-21T09:00:05")
        after = new.version()
        asked = len(registry.asked())
        new_records = new.studies(BACK, after.data_timestamp).records
        assert len(registry.asked()) > asked, "nothing of the old version answered"
        assert all(b"Changed" in line for line in new_records)
        asked = len(registry.asked())
        assert old.studies(BACK, before.data_timestamp).records == old_records
        assert new.studies(BACK, after.data_timestamp).records == new_records
        assert len(registry.asked()) == asked, "both are held side by side"
        new.forget_other_versions(after.data_timestamp)
        assert new.studies(BACK, after.data_timestamp).records == new_records
        assert len(registry.asked()) == asked
        assert old.notes == new.notes == ()


def test_two_registries_in_one_redis_never_mix(registry: StandIn, tmp_path: Path, redis_url: str) -> None:
    flush(redis_url)
    with StandIn([record(99)]) as other:
        assert sync(replica(registry, tmp_path / "a", redis_url)).header.count == 12
        assert sync(replica(other, tmp_path / "b", redis_url)).header.count == 1


def test_garbage_in_redis_is_never_served(registry: StandIn, tmp_path: Path, redis_url: str) -> None:
    import redis

    flush(redis_url)
    settings = replica(registry, tmp_path, redis_url)
    with Client(settings, HASTY) as client:
        stamp = client.version().data_timestamp
        good = client.studies(BACK, stamp).records
        with redis.Redis.from_url(redis_url) as server:
            for i, key in enumerate(sorted(server.scan_iter("trialfinder:*"))):
                server.set(key, [b"\x80\x04garbage", b'{"_content": "PGh0bWw+"}', b"<html>", b"{}", b""][i % 5])
        assert client.studies(BACK, stamp).records == good
        assert client.studies(BACK, stamp).records == good


@pytest.mark.parametrize(
    "url", ["redis://127.0.0.1:1/0", "redis://:secret@127.0.0.1:1/0", "redis://127.0.0.1:notaport/0"]
)
def test_a_redis_that_is_down_costs_one_note(registry: StandIn, tmp_path: Path, url: str) -> None:
    began = time.monotonic()
    report = sync(replica(registry, tmp_path, url))
    assert time.monotonic() - began < 5
    assert report.header.count == 12
    assert str(report.note).count("page cache") == 1
    assert "secret" not in str(report.note)


def test_a_redis_that_never_answers_costs_a_few_seconds(registry: StandIn, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        report = sync(replica(registry, tmp_path, f"redis://127.0.0.1:{silent.getsockname()[1]}/0"))
    assert time.monotonic() - began < 8
    assert report.header.count == 12
    assert "page cache" in str(report.note)


# ---- one machine at a time downloads


_SYNC = """
from trialfinder.registry.sync import sync
from trialfinder.settings import read_settings
report = sync(read_settings())
print(report.header.count, report.missing, report.note)
"""


def start(settings: Settings) -> subprocess.Popen[str]:
    """A machine of its own: a process with a data folder of its own."""
    env = {
        "TRIALFINDER_API_URL": settings.api_url,
        "TRIALFINDER_HOME": str(settings.home),
        "TRIALFINDER_CACHE_URL": settings.cache_url,
        "TRIALFINDER_PACE": "0",
        "PATH": "/usr/bin:/bin",
    }
    command = [sys.executable, "-W", "ignore", "-c", _SYNC]
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def wait_for_lists(registry: StandIn, count: int) -> None:
    until = time.monotonic() + 20
    while len(registry.asked()) < count and time.monotonic() < until:
        time.sleep(0.01)
    assert len(registry.asked()) >= count


def lists(registry: StandIn) -> list[tuple[tuple[str, str], ...]]:
    return [tuple(sorted(one.params.items())) for one in registry.asked()]


def test_machines_that_begin_at_once_are_one_download(registry: StandIn, tmp_path: Path, redis_url: str) -> None:
    flush(redis_url)
    registry.list_delay_s = 0.1
    machines = [start(replica(registry, tmp_path / name, redis_url)) for name in "abcd"]
    said = [machine.communicate(timeout=60)[0].strip() for machine in machines]
    assert said == ["12 () None"] * 4
    assert len(lists(registry)) == len(set(lists(registry)))
    assert not [key for key in all_keys(redis_url) if b"lease" in key], "given back"


def test_a_lost_lease_means_a_download_of_ones_own_and_never_a_third(
    registry: StandIn, tmp_path: Path, redis_url: str
) -> None:
    flush(redis_url)
    registry.list_delay_s = 0.3
    machines = [start(replica(registry, tmp_path / "a", redis_url))]
    wait_for_lists(registry, 2)
    machines += [start(replica(registry, tmp_path / name, redis_url)) for name in "bc"]
    time.sleep(1)
    flush(redis_url)  # the lease is gone, and the pages with it
    said = [machine.communicate(timeout=60)[0].strip() for machine in machines]
    assert said == ["12 () None"] * 3
    most = max(lists(registry).count(one) for one in set(lists(registry)))
    assert most <= 2


def test_a_killed_download_is_taken_over_at_once_on_its_own_machine(
    registry: StandIn, tmp_path: Path, redis_url: str
) -> None:
    flush(redis_url)
    registry.list_delay_s = 0.3
    here = replica(registry, tmp_path / "a", redis_url)
    first = start(here)
    wait_for_lists(registry, 2)
    first.kill()
    first.communicate(timeout=10)
    assert [key for key in all_keys(redis_url) if b"lease" in key], "the dead one has not given it back"
    began = time.monotonic()
    assert start(here).communicate(timeout=60)[0].strip() == "12 () None"
    assert time.monotonic() - began < 20


def all_keys(redis_url: str) -> list[bytes]:
    import redis

    with redis.Redis.from_url(redis_url) as server:
        return list(server.scan_iter("*"))


@pytest.mark.parametrize("comes_back", [False, True])
def test_a_redis_that_is_lost_in_the_middle_costs_one_note(
    registry: StandIn, tmp_path: Path, server: Server, comes_back: bool
) -> None:
    flush(server.url)
    registry.list_delay_s = 0.2
    machine = start(replica(registry, tmp_path / "a", server.url))
    wait_for_lists(registry, 4)
    server.stop()
    try:
        if comes_back:
            time.sleep(0.3)
            server.start()
        said = machine.communicate(timeout=60)[0]
    finally:
        server.stop()
        server.start()
    assert machine.returncode == 0
    assert said.startswith("12 ()")
    assert said.count("page cache") <= 1
    again = replica(registry, tmp_path / "b", server.url)
    assert sync(again).header.count == 12
