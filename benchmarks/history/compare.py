"""How long it takes to compare two snapshots of 1,500 studies, as `trialfinder changes` does it.

    python -m benchmarks.history.compare [RUNS] [--guard]

With --guard it ends with 1 when the target is missed: at most 1 s of one core from two files to every change in words,
by the median; wall time is printed beside it, and depends on what else the machine does. One in ten studies is edited.
Records are the tests' made-up ones, each padded to 16 kB, what a real record weighs; labels were read before, as after
any search.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.history.edits import DAY_BEFORE, EDITS, Record, base, edited, keep, module
from trialfinder.history.changes import changes
from trialfinder.history.told import change_sentence

STUDIES = 1500
EDITED_EACH = 10
RECORD_BYTES = 16_000
MOST_S = 1.0


def padded(record: Record) -> Record:
    """The record with a long description."""
    module(record, "description")["detailedDescription"] = "The team sees each person at each visit. " * (
        RECORD_BYTES // 42
    )
    return record


def main() -> None:
    runs = int(next((word for word in sys.argv[1:] if word.isdigit()), 7))
    cases = list(EDITS.values())
    before, after = [], []
    for number in range(STUDIES):
        case = cases[number // EDITED_EACH % len(cases)]
        old = padded(base(number, case.status, has_results=case.has_results))
        before.append(old)
        after.append(edited(old, case) if number % EDITED_EACH == 0 else old)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        keep(home, before, DAY_BEFORE)
        newest = keep(home, after)
        found = changes(home)  # reads the labels of the newest, and keeps them
        walls, cores = [], []
        for _ in range(runs):
            wall, core = time.perf_counter(), time.process_time()
            sentences = [change_sentence(one) for one in changes(home).changes]
            walls.append(time.perf_counter() - wall)
            cores.append(time.process_time() - core)
        size = newest.stat().st_size / 2**20
    core, wall = statistics.median(cores), statistics.median(walls)
    print(f"{STUDIES} studies, {len(found)} changes, {len(sentences)} sentences; snapshot {size:.1f} MB")
    print(f"compared in {core:.2f} s of one core, {wall:.2f} s of wall time (medians of {runs}); target {MOST_S} s")
    if "--guard" in sys.argv and core > MOST_S:
        sys.exit(1)


if __name__ == "__main__":
    main()
