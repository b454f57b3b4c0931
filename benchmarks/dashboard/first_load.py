"""What the first seconds of a visit are like: does the page move, and how soon is it there on a poor phone?

    python -m benchmarks.dashboard.first_load [--guard] [FOLDER]     # FOLDER holds registry/; default ../shared
    python -m benchmarks.dashboard.first_load --throttled --page /   # one page on a poor phone: under a minute

Shift: each page is opened by visitors who were never there, on a phone and a laptop; the sum of all layout shifts that
no input caused (PerformanceObserver); target: at most 0.05. Poor phone: 1.6 Mbit/s down, 750 kbit/s up, 150 ms for
each round, a CPU four times slower; seconds until words, the answer's sentence, the third card are seen, until the
page hears every touch, and the kilobytes that came; targets: answer and three cards within 1.5 s, touch within 6.2 s.
Where FOLDER is not there the bundled facts are shown. With --guard it ends with 1 when a target is missed. The load of
the machine stands beside the figures: with more than its CPUs can do, seconds tell of the machine.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, sync_playwright

from benchmarks.dashboard.speed import serving
from tests.browser.conftest import BROWSERS, FLAGS, free_port
from tests.tools.standin.fixtures import read_real_records
from trialfinder.registry.snapshot import Header
from trialfinder.registry.snapshot_folder import write_snapshot

DEFAULT_FOLDER = Path(__file__).resolve().parents[3] / "shared"
TRIAL = "NCT04042844"
PAGES = (
    "/",
    "/?near=80202",
    "/?near=Madrid&view=map",
    "/?near=Denvr",
    "/?status=completed&view=table",
    f"/trial?nct={TRIAL}&near=80202",
    f"/sheet?nct={TRIAL}",
    "/offer",
    "/offer?product=prp&near=80202",
    "/fit",
    f"/compare?nct={TRIAL}&nct=NCT06325566",
    "/saved",
    "/changes",
    "/understand",
    "/landscape",
    "/about",
)
SLOW = ("/", "/?near=80202", f"/trial?nct={TRIAL}", "/offer")
ON_FIND = SLOW[:2]
SIZES = {"phone": (390, 844), "laptop": (1280, 900)}
VIEWS = 3
MOST_SHIFT, MOST_ANSWER_S, MOST_TOUCH_S = 0.05, 1.5, 6.2
POOR_LINE = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
POOR_CPU = 4
PHONE = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36"
)
"""A phone says that it is one: Find then leaves the filters of its sheet for later."""
READY_S = 60
WATCH = """(() => {
  window.shifts = 0; window.shifted = [];
  new PerformanceObserver(list => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) {
      window.shifts += one.value;
      for (const { node, previousRect, currentRect } of one.sources) window.shifted.push([
        one.value.toFixed(3), Math.round(one.startTime), node?.className || node?.nodeName,
        JSON.stringify(previousRect), JSON.stringify(currentRect)].join(' '));
    }
  }).observe({ type: 'layout-shift', buffered: true });
  const seen = window.seen = {};
  const isSeen = one => one && one.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && one.getBoundingClientRect().height > 0 && (one.closest('.tf-first') || !document.querySelector('.tf-first'));
  const found = {
    words: () => isSeen(document.querySelector('.tf-first p, .tf-title')),
    title: () => isSeen([...document.querySelectorAll('.tf-title')].find(isSeen)),
    sentence: () => [...document.querySelectorAll('.tf-answer')].some(isSeen),
    cards: () => [...document.querySelectorAll('.tf-cards .tf-card')].filter(isSeen).length > 2,
    touch: () => !document.querySelector('.tf-first') && window.trialfinderClicks?.hears
      && document.querySelector('[data-test-script-state="notRunning"]')
      && document.getElementById('root')?.contains(document.elementFromPoint(innerWidth / 2, 100)),
  };
  const step = () => {
    for (const [name, is] of document.body ? Object.entries(found) : []) {
      if (!(name in seen) && is()) seen[name] = performance.now() / 1000;
    }
    setTimeout(step, 16);
  };
  step();
})()"""
"""When each part was first seen, in seconds of the page's own clock; and every shift with what moved."""


class View(NamedTuple):
    """One opened page."""

    shift: float
    moved: list[str]
    seen: dict[str, float]
    kilobytes: Counter[str]
    """By kind of file, as they came over the line."""


@contextmanager
def dashboard(folder: Path) -> Iterator[str]:
    """The dashboard over the real records of `folder`, or over the bundled facts; its address."""
    with tempfile.TemporaryDirectory() as home:
        if (folder / "registry").is_dir():
            now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S")
            write_snapshot(Path(home), Header(source="synced", data_timestamp=now), read_real_records(folder))
        else:
            print(f"{folder} holds no records: the bundled facts are shown")
        port = free_port()
        os.environ["PYTHONPATH"] = str(Path(__file__).resolve().parents[2])
        with serving(["-m", "trialfinder", "app", "--headless", "--port", str(port)], port, Path(home)):
            yield f"http://127.0.0.1:{port}"


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser of its own."""
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        raise SystemExit(f"no browser is found (looked for {', '.join(BROWSERS)})")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


def view(browser: Browser, address: str, size: str, *, poor: bool = False, picture: str = "") -> View:
    """Open a page as somebody who was never there, until it hears every touch, and a second more."""
    width, height = SIZES[size]
    is_phone = size == "phone"
    context = browser.new_context(
        viewport={"width": width, "height": height},
        is_mobile=is_phone,
        has_touch=is_phone,
        user_agent=PHONE if is_phone else None,
    )
    page = context.new_page()
    page.add_init_script(WATCH)
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    kinds: dict[str, str] = {}
    kilobytes: Counter[str] = Counter()

    def came(told: dict[str, Any]) -> None:
        kilobytes[kinds.get(told["requestId"], "other")] += told["encodedDataLength"]

    line.on("Network.responseReceived", lambda told: kinds.update({told["requestId"]: told["type"].lower()}))
    line.on("Network.loadingFinished", came)
    if poor:
        line.send("Network.emulateNetworkConditions", POOR_LINE)
        line.send("Emulation.setCPUThrottlingRate", {"rate": POOR_CPU})
    page.goto(address, wait_until="commit")
    page.wait_for_function("() => window.seen?.touch", timeout=READY_S * 1000)
    page.wait_for_timeout(1500 if poor else 800)
    if picture:
        page.screenshot(path=picture)
    shift, moved, seen = page.evaluate("[window.shifts, window.shifted, window.seen]")
    context.close()
    return View(shift, moved, seen, Counter({kind: size // 1024 for kind, size in kilobytes.items()}))


def shifts_of(browser: Browser, address: str, pages: Sequence[str], views: int, *, with_moved: bool) -> int:
    """Print how far each page moves as it opens; how many move too far."""
    missed = 0
    print(f"shift, worst of {views} views (target <= {MOST_SHIFT})")
    for path in pages:
        for size in SIZES:
            worst = max((view(browser, address + path, size) for _ in range(views)), key=lambda one: one.shift)
            missed += (is_missed := worst.shift > MOST_SHIFT)
            print(f"  {path} {size}: {worst.shift:.3f}{'  MISSED' if is_missed else ''}", flush=True)
            if is_missed or with_moved:
                print(*(f"      {line}" for line in worst.moved), sep="\n", flush=True)
    return missed


def seconds_of(browser: Browser, address: str, pages: Sequence[str], views: int) -> int:
    """Print when each part of a page stands on a poor phone; how many come too late."""
    missed = 0
    print(f"poor phone, medians of {views} views (targets: answer <= {MOST_ANSWER_S} s, touch <= {MOST_TOUCH_S} s)")
    for path in pages:
        all_seen = [view(browser, address + path, "phone", poor=True) for _ in range(views)]
        seen = {
            name: statistics.median(one.seen[name] for one in all_seen)
            for name in ("words", "title", "sentence", "cards", "touch")
            if all(name in one.seen for one in all_seen)
        }
        late = seen["touch"] > MOST_TOUCH_S or (
            path in ON_FIND and max(seen["sentence"], seen["cards"]) > MOST_ANSWER_S
        )
        missed += late
        times = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in seen.items())
        sizes = sorted(all_seen[0].kilobytes.items(), key=lambda one: -one[1])
        weights = ", ".join(f"{kind} {size}" for kind, size in sizes if size)
        shift = max(one.shift for one in all_seen)
        print(f"  {path}: {times}; {sum(all_seen[0].kilobytes.values())} kB ({weights}); shift {shift:.3f}", end="")
        print(f"; load {os.getloadavg()[0]:.1f}{'  MISSED' if late else ''}", flush=True)
    return missed


def main(words: Sequence[str] | None = None) -> int:
    """Print the figures; 1 when a target is missed and --guard is given."""
    parser = argparse.ArgumentParser(description="What the first seconds of a visit are like.")
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT_FOLDER, help="it holds registry/")
    parser.add_argument("--throttled", action="store_true", help="the poor phone alone, without the shifts")
    parser.add_argument("--page", action="append", help="this page alone, such as /?near=80202; may be repeated")
    parser.add_argument("--views", type=int, default=VIEWS, help=f"of each page; {VIEWS}")
    parser.add_argument("--moved", action="store_true", help="name what moved")
    parser.add_argument("--guard", action="store_true", help="end with 1 when a target is missed")
    asked = parser.parse_args(words)
    if asked.views < 1:
        parser.error("--views: one at least")
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} CPUs", flush=True)
    missed = 0
    with dashboard(asked.folder) as address, chromium() as browser:
        view(browser, address, "laptop")  # the first one pays for reading the data
        if not asked.throttled:
            missed += shifts_of(browser, address, asked.page or PAGES, asked.views, with_moved=asked.moved)
        missed += seconds_of(browser, address, asked.page or SLOW, asked.views)
    return 1 if missed and asked.guard else 0


if __name__ == "__main__":
    sys.exit(main())
