"""How fast Find is with 1,000 studies and 10,000 sites, beside a bare Streamlit page on the same machine.

    python -m benchmarks.dashboard.speed [--guard]

First view: Chromium opens the bare page and Find in turn until the last element stands and the run has ended; target:
at most 1.5 x. Filter change: CPU time of the server (/proc/PID/stat) over 40 changes of one visitor; target: at most
25 ms in the median. Load: 20 visitors each change a filter every 2 s; targets: 95 of 100 within 200 ms, and at most
350 MB. With --guard it ends with 1 when a target is missed. Linux only.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.dashboard.visitor import Visitor
from tests.browser.conftest import BROWSERS, FLAGS, free_port
from tests.tools.standin.records import Record, arm, intervention, site, study
from trialfinder.registry.snapshot import Header
from trialfinder.registry.snapshot_folder import write_snapshot
from trialfinder.vocabulary import FAMILY_WORDS, THERAPIES

STUDIES, SITES_EACH = 1000, 10
VIEWS, CHANGES, VISITORS, EVERY_S, LOAD_S = 9, 40, 20, 2.0, 24
MOST_RATIO, MOST_CPU_MS, MOST_P95_MS, MOST_MB = 1.5, 25, 200, 350
LABEL = "Treatment"
TICKS_S = os.sysconf("SC_CLK_TCK")
HELLO = 'import streamlit as st\n\nst.title("Hello")\nst.write("A bare page.")\n'
PRODUCTS = ("Platelet-rich plasma", "Bone marrow aspirate concentrate", "Adipose-derived mesenchymal stem cells")
STATUSES = ("RECRUITING", "COMPLETED", "UNKNOWN", "NOT_YET_RECRUITING")
CHOICES = (THERAPIES["prp"], THERAPIES["bmac"], THERAPIES["adipose_msc"], FAMILY_WORDS["stem-cells"])


def records() -> Iterator[Record]:
    """The studies, each with its sites strewn over the United States."""
    dice = random.Random(5)
    for number in range(STUDIES):
        product = PRODUCTS[number % len(PRODUCTS)]
        cities = [
            site(
                f"City {dice.randrange(900)}",
                "United States",
                state="Ohio",
                status=dice.choice(("RECRUITING", "COMPLETED")),
                lat=round(dice.uniform(30, 48), 3),
                lon=round(dice.uniform(-122, -72), 3),
                contacts=[{"name": "Study Office", "phone": "555-0100", "email": "office@example.org"}],
            )
            for _ in range(SITES_EACH)
        ]
        yield study(
            f"NCT8{number:07d}",
            title=f"{product} Injected Into the Disc for Chronic Low Back Pain, Series {number}",
            conditions=["Chronic Low Back Pain", "Degenerative Disc Disease"],
            summary=f"{product} is injected into the lumbar disc and compared with saline. " * 4,
            description="The team sees each person at each visit and asks about pain and function. " * 100,
            interventions=[intervention(product, description="2 mL into the disc."), intervention("Saline", "DRUG")],
            arms=[arm("Product", description=f"{product} into the disc."), arm("Saline", "PLACEBO_COMPARATOR")],
            status=STATUSES[number % len(STATUSES)],
            updated=f"2026-{number % 10 + 1:02d}-15",
            sites=cities,
        )


@contextlib.contextmanager
def serving(command: list[str], port: int, home: Path) -> Iterator[int]:
    """A server in a process of its own; its process id."""
    env = {**os.environ, "TRIALFINDER_HOME": str(home), "TRIALFINDER_OFFLINE": "1"}
    with (home / f"server-{port}.log").open("wb") as log:
        server = subprocess.Popen([sys.executable, *command], env=env, cwd=home, stdout=log, stderr=log)
        try:
            deadline = time.monotonic() + 60
            while not _answers(port):
                if server.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit(f"the server did not start: {(home / f'server-{port}.log').read_text()[-2000:]}")
                time.sleep(0.1)
            yield server.pid
        finally:
            server.terminate()
            server.wait(10)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def cpu_s(pid: int) -> float:
    """CPU seconds of a process so far, in user and kernel."""
    numbers = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(numbers[11]) + int(numbers[12])) / TICKS_S


def rss_mb(pid: int) -> float:
    """Memory of a process that is in use now."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def first_view_s(browser: Browser, port: int, last: str) -> float:
    """Seconds until the element `last` stands and the run has ended, for a visitor who was never there."""
    context = browser.new_context(viewport={"width": 1280, "height": 844})
    page = context.new_page()
    start = time.perf_counter()
    page.goto(f"http://127.0.0.1:{port}/")
    page.wait_for_selector(last)
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    seconds = time.perf_counter() - start
    context.close()
    return seconds


async def changes(pid: int, port: int) -> tuple[list[float], list[float]]:
    """CPU milliseconds and wall milliseconds of each change of one visitor, after one round that warms up.

    The kernel counts CPU in steps of 10 ms, so each figure is the mean of four changes.
    """
    cpu, wall = [], []
    async with Visitor(port, LABEL) as visitor:
        await visitor.open()
        for choice in CHOICES:
            await visitor.choose(choice)
        for _ in range(CHANGES // len(CHOICES)):
            before = cpu_s(pid)
            wall += [await visitor.choose(choice) * 1000 for choice in CHOICES]
            await asyncio.sleep(0.05)  # what runs after the page has been told that it is done
            cpu.append((cpu_s(pid) - before) * 1000 / len(CHOICES))
    return cpu, wall


async def load(port: int) -> list[float]:
    """Wall milliseconds of every change of all visitors; they do not come all at once."""

    async def visit(number: int) -> list[float]:
        dice = random.Random(number)
        told: list[float] = []
        async with Visitor(port, LABEL, f"near=8020{number % 3 + 2}") as visitor:
            await visitor.open()
            await ready.wait()
            await asyncio.sleep(number * EVERY_S / VISITORS)
            end = time.monotonic() + LOAD_S
            while time.monotonic() < end:
                told.append(await visitor.choose(CHOICES[(number + len(told)) % len(CHOICES)]) * 1000)
                await asyncio.sleep(max(0.0, EVERY_S * dice.uniform(0.7, 1.3) - told[-1] / 1000))
        return told

    ready = asyncio.Event()
    tasks = [asyncio.create_task(visit(number)) for number in range(VISITORS)]
    await asyncio.sleep(12)
    ready.set()
    return [one for some in await asyncio.gather(*tasks) for one in some]


def main() -> int:
    """Print the figures; 1 when a target is missed and --guard is given."""
    missed = []

    def tell(name: str, value: float, most: float, more: str) -> None:
        print(f"{name}: {value:.4g} (target <= {most}){'' if value <= most else '  MISSED'}; {more}", flush=True)
        missed.extend([name] if value > most else [])

    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        write_snapshot(
            home,
            Header(source="synced", data_timestamp="2026-11-20T09:00:05"),
            (json.dumps(record).encode() for record in records()),
        )
        (home / "hello.py").write_text(HELLO)
        bare, find = free_port(), free_port()
        settings = [f"--server.port={bare}", "--server.headless=true", "--browser.gatherUsageStats=false"]
        app = ["-m", "trialfinder", "app", "--headless", "--port", str(find)]
        with (
            serving(["-m", "streamlit", "run", "hello.py", "--server.address=127.0.0.1", *settings], bare, home),
            serving(app, find, home) as pid,
        ):
            path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
            if path:
                with sync_playwright() as driver:
                    browser = driver.chromium.launch(executable_path=path, args=list(FLAGS))
                    first_view_s(browser, bare, "h1"), first_view_s(browser, find, ".tf-card")
                    pairs = [
                        (first_view_s(browser, bare, "h1"), first_view_s(browser, find, ".tf-card"))
                        for _ in range(VIEWS)
                    ]
                    browser.close()
                bare_s, find_s = (statistics.median(times) for times in zip(*pairs, strict=True))
                ratio = statistics.median(ours / theirs for theirs, ours in pairs)
                tell("first view, x bare page", ratio, MOST_RATIO, f"medians {find_s:.2f} s and {bare_s:.2f} s")
            else:
                print("first view: no Chromium on this machine, not measured")
            cpu, wall = asyncio.run(changes(pid, find))
            tell(
                "server CPU of a filter change, ms",
                statistics.median(cpu),
                MOST_CPU_MS,
                f"wall {statistics.median(wall):.0f} ms in the median of {len(wall)}",
            )
            times = sorted(asyncio.run(load(find)))
            p95 = times[int(len(times) * 0.95)]
            tell(
                f"{VISITORS} visitors, 95 of 100 changes within ms",
                p95,
                MOST_P95_MS,
                f"median {statistics.median(times):.0f} ms of {len(times)}",
            )
            tell("memory with them, MB", rss_mb(pid), MOST_MB, "resident")
    return 1 if missed and "--guard" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
