"""Many visitors and bad minutes: what `deploy/` sets up, on this machine, with everything that may go wrong.

    python -m benchmarks.dashboard.deployment [--visitors 60] [--seconds 60] [--guard]

nginx in front of three processes, each with a data folder of its own, one Redis, a stand-in registry with 1,000 studies
and 10,000 sites. The registry is a process of low priority: the real one takes nothing of this machine, and this one
must not hold up the visitors, who share a process. The visitors each change a filter every 2 s. At a fifth of the time
one process is killed and started again 2 s later; then Redis is killed and comes back; then the registry has newer data
and one visitor of each process asks for them; then Redis is killed for good and there are newer data once more.
Targets: 95 of 100 changes within 400 ms, no trouble but that of the killed process's visitors, who are back within
10 s, one download (two at most) with Redis and one for each process without, and at most 350 MB for a process. With
--guard it ends with 1 when one is missed. Linux only; all of it, the visitors and the registry too, runs on the same
cores.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import multiprocessing
import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Self

import websockets

from benchmarks.dashboard.speed import CHOICES, EVERY_S, LABEL, cpu_s, records, rss_mb
from benchmarks.dashboard.visitor import Visitor
from tests.tools.deployment import PORTS, Deployment
from tests.tools.standin.records import Record
from tests.tools.standin.server import StandIn
from trialfinder.registry.remembered import read_check

MOST_P95_MS, MOST_BACK_S, MOST_MB, MOST_DOWNLOADS = 400, 10, 350, 2
KILLED = PORTS[1]
FIRST = "2026-11-20T09:00:05"
"""The version of the data at the start."""
TRY_AGAIN_S = 0.5
ASK = "Get today’s records"
LOST = (OSError, websockets.ConnectionClosed, websockets.InvalidStatus, websockets.InvalidMessage, TimeoutError)


@dataclass
class Visit:
    """What one visitor lived through."""

    process: str = ""
    """The name of the process, as the cookie has it, that held the visit when the load began."""
    changes_ms: list[float] = field(default_factory=list)
    changed_at_s: list[float] = field(default_factory=list)
    """When each of these changes began."""
    away_s: list[float] = field(default_factory=list)
    """How long each loss lasted, until the page was drawn again."""
    lost_at_s: list[float] = field(default_factory=list)


@dataclass
class Outcome:
    """What a run brought."""

    visits: list[Visit]
    cpu_s: float
    """Of the processes of the app, over the load."""
    memory_mb: dict[int, float]
    first: int
    """Downloads of the same page at the start, at most."""
    again: int
    """The same for the newer data while Redis was there."""
    alone: int
    """The same for the newer data while Redis was gone."""
    killed_name: str
    began_at_s: dict[str, float]
    """When each part of the load began, in order."""

    @property
    def changes_ms(self) -> list[float]:
        """All changes of all visitors, the quickest first."""
        return sorted(one for visit in self.visits for one in visit.changes_ms)

    @property
    def p95_ms(self) -> float:
        """95 of 100 changes took at most this."""
        return _p95(self.changes_ms)

    def by_part(self) -> Iterator[tuple[str, float, int]]:
        """Name of each part of the load, 95 of 100 of its changes took at most so many ms, and how many there were."""
        ends = [*list(self.began_at_s.values())[1:], float("inf")]
        for (name, began), end in zip(self.began_at_s.items(), ends, strict=True):
            some = sorted(
                took
                for visit in self.visits
                for took, at in zip(visit.changes_ms, visit.changed_at_s, strict=True)
                if began <= at < end
            )
            yield name, _p95(some) if some else 0.0, len(some)

    @property
    def away_s(self) -> list[float]:
        """How long visitors of the killed process were away."""
        return [one for visit in self.visits if visit.process == self.killed_name for one in visit.away_s]

    @property
    def troubled(self) -> list[Visit]:
        """Visitors of the other processes who lost their page."""
        return [visit for visit in self.visits if visit.process != self.killed_name and visit.away_s]


def _p95(in_order: Sequence[float]) -> float:
    return in_order[int(len(in_order) * 0.95)]


async def visit(
    here: Deployment, number: int, opened: asyncio.Semaphore, ready: asyncio.Barrier, load_s: float, stagger_s: float
) -> Visit:
    """One visitor, from the first page to the end of the load, which begins when all have their first page."""
    dice, told = random.Random(number), Visit()
    visitor = Visitor(here.port, LABEL, f"near=8020{number % 3 + 2}")
    async with opened:  # they do not come all at once
        await visitor.connect()
        await visitor.open()
    told.process = visitor.cookies["tf_process"]
    await ready.wait()
    async with contextlib.aclosing(visitor):
        began = time.monotonic()
        await asyncio.sleep(stagger_s)
        while time.monotonic() < began + load_s:
            start = time.monotonic()
            try:
                took_s = await visitor.choose(CHOICES[(number + len(told.changes_ms)) % len(CHOICES)])
                told.changes_ms.append(took_s * 1000)
                told.changed_at_s.append(start)
            except LOST:
                told.lost_at_s.append(start)
                await _come_back(visitor)
                told.away_s.append(time.monotonic() - start)
            await asyncio.sleep(max(0.0, EVERY_S * dice.uniform(0.7, 1.3) - (time.monotonic() - start)))
    return told


async def _come_back(visitor: Visitor) -> None:
    while True:
        await asyncio.sleep(TRY_AGAIN_S)
        try:
            await visitor.connect()
            await visitor.open()
            return
        except LOST:
            continue


async def ask_for_newer(here: Deployment, stamp: str, within_s: float) -> None:
    """One visitor of each process asks for today's records until those of this version are there."""

    async def ask(port: int) -> None:
        deadline = time.monotonic() + within_s
        async with Visitor(here.ports[port], LABEL) as visitor:
            while held_stamp(here, port) != stamp:
                assert time.monotonic() < deadline, f"{port} holds {held_stamp(here, port)!r}, not {stamp}"
                await visitor.open()
                if visitor.sees(ASK):  # it is not there while a download runs, and without effect right after a look
                    await visitor.press(ASK)
                await asyncio.sleep(1)

    await asyncio.gather(*(ask(port) for port in PORTS))


def held_stamp(here: Deployment, port: int) -> str:
    """The version of the newest data in the folder of this process; "" where there are none."""
    return read_check(here.home(port)).data_timestamp or ""


class Elsewhere:
    """A stand-in registry with these studies, in a process of its own; a context manager."""

    def __init__(self, studies: list[Record]) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=_registry, args=(other, studies), daemon=True)

    def __enter__(self) -> Self:
        self._process.start()
        self.url: str = self._pipe.recv()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._pipe.send(None)
        self._process.join(10)

    def renew(self, stamp: str) -> None:
        """Hold the same studies as newer data of this version."""
        self._pipe.send(stamp)
        self._pipe.recv()

    def downloads(self) -> int:
        """How often the page was asked for that was asked for most, since the last time that this was asked."""
        self._pipe.send("")
        asked: list[tuple[tuple[str, str], ...]] = self._pipe.recv()
        return max(Counter(asked).values(), default=0)


def _registry(pipe: Connection, studies: list[Record]) -> None:
    os.nice(19)
    with StandIn(studies, data_timestamp=FIRST) as registry:
        pipe.send(registry.url)
        told = 0
        while (stamp := pipe.recv()) is not None:
            if stamp:
                registry.replace(studies, data_timestamp=stamp)
                pipe.send(None)
            else:
                asked = registry.asked()
                pipe.send([tuple(sorted(one.params.items())) for one in asked[told:]])
                told = len(asked)


async def run(here: Deployment, registry: Elsewhere, visitors: int, load_s: float) -> Outcome:
    """The load and all that goes wrong in it."""
    await ask_for_newer(here, FIRST, 240)
    first = registry.downloads()
    ready, opened = asyncio.Barrier(visitors + 1), asyncio.Semaphore(3)
    tasks = [
        asyncio.create_task(visit(here, number, opened, ready, load_s, number * EVERY_S / visitors))
        for number in range(visitors)
    ]
    await ready.wait()
    names = {port: str(number) for number, port in enumerate(PORTS, 1)}
    cpu = {port: cpu_s(here.pid(port)) for port in PORTS}
    spent = 0.0
    began = time.monotonic()

    def until(share: float) -> float:
        return max(0.0, began + share * load_s - time.monotonic())

    parts = {"calm": began}
    await asyncio.sleep(until(0.2))
    memory = {port: rss_mb(here.pid(port)) for port in PORTS}
    spent += cpu_s(here.pid(KILLED)) - cpu[KILLED]
    parts["one process killed"] = time.monotonic()
    here.kill(KILLED)
    await asyncio.sleep(2)
    here.start(KILLED)
    cpu[KILLED] = 0.0
    await asyncio.sleep(until(0.4))
    parts["Redis gone and back"] = time.monotonic()
    here.stop_redis()
    await asyncio.sleep(until(0.5))
    here.start_redis()
    await asyncio.sleep(until(0.55))
    await asyncio.to_thread(here.wait_for, f"http://127.0.0.1:{here.ports[KILLED]}/_stcore/health", f"app-{KILLED}")
    counts = []
    for share, stamp in ((0.75, "2026-11-21T09:00:05"), (1.0, "2026-11-22T09:00:05")):
        parts[f"newer data {'with' if share < 1 else 'without'} Redis"] = time.monotonic()
        await asyncio.to_thread(registry.renew, stamp)
        await ask_for_newer(here, stamp, 90)
        counts.append(await asyncio.to_thread(registry.downloads))
        memory = {port: max(memory[port], rss_mb(here.pid(port))) for port in PORTS}
        parts[f"after the data of {stamp[:10]}"] = time.monotonic()
        await asyncio.sleep(until(share))
        if share < 1:
            here.stop_redis()
    visits = await asyncio.gather(*tasks)
    spent += sum(cpu_s(here.pid(port)) - cpu[port] for port in PORTS)
    memory = {port: max(memory[port], rss_mb(here.pid(port))) for port in PORTS}
    again, alone = counts
    return Outcome(visits, spent, memory, first, again, alone, names[KILLED], parts)


def main() -> int:
    """Print the figures; 1 when a target is missed and --guard is given."""
    options = argparse.ArgumentParser()
    options.add_argument("--visitors", type=int, default=60)
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--guard", action="store_true")
    asked = options.parse_args()
    missed = []

    def tell(name: str, value: float, most: float, more: str) -> None:
        print(f"{name}: {value:.4g} (target <= {most}){'' if value <= most else '  MISSED'}; {more}", flush=True)
        missed.extend([name] if value > most else [])

    with (
        tempfile.TemporaryDirectory() as folder,
        Elsewhere(list(records())) as registry,
        Deployment(Path(folder) / "here", registry.url) as here,
    ):
        before = os.getloadavg()[0]
        found = asyncio.run(run(here, registry, asked.visitors, asked.seconds))
        for port in PORTS:
            here.wait_until_said(f"app-{port}.out", "The page cache")
        said = "".join(here.said(f"app-{port}.out") for port in PORTS)
    share = Counter(visit.process for visit in found.visits)
    changes = found.changes_ms
    print(f"{asked.visitors} visitors over processes {dict(sorted(share.items()))}, {len(changes)} changes", end=", ")
    print(f"load average of the machine before {before:.1f}, {os.cpu_count()} cores")
    for name, p95_ms, count in found.by_part():
        print(f"  {name}: 95 of 100 of {count} changes within {p95_ms:.0f} ms")
    each = (
        f"median {statistics.median(changes):.0f}, CPU of the app {found.cpu_s / len(changes) * 1000:.1f} ms a change"
    )
    tell("95 of 100 changes within ms", found.p95_ms, MOST_P95_MS, each)
    tell("visitors of other processes in trouble", len(found.troubled), 0, f"of {len(found.visits)}")
    tell("back after s", max(found.away_s, default=0), MOST_BACK_S, f"{len(found.away_s)} visitors of the killed one")
    tell("downloads at the start", found.first, MOST_DOWNLOADS, "with Redis, three data folders")
    tell("downloads of newer data in mid-load", found.again, MOST_DOWNLOADS, "the same")
    tell("downloads without Redis", found.alone, len(PORTS), "each process its own")
    tell("processes that did not say so", 3 - said.count("The page cache"), 0, "in their log")
    tell("memory of a process, MB", max(found.memory_mb.values()), MOST_MB, f"most of {max(share.values())} visitors")
    return 1 if missed and asked.guard else 0


if __name__ == "__main__":
    sys.exit(main())
