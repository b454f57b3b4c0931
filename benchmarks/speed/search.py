"""How long a search takes as a whole process, and how much memory one over 2,000 records takes.

    python -m benchmarks.speed.search [RUNS] [--guard]

With --guard it ends with 1 when a target is missed, by the median of the pairs' ratios.

Time: `trialfinder search --near 80202 --sync never` against `python -c "import pandas"`, in turn, so that both meet the
same machine: from the bundled snapshot at most 0.6 x, from 1,500 synced records, read once before, at most 1.0 x.
Memory: the peak of a search over 2,000 records; target: below 350 MB. Records are the tests' hand-written ones, each
padded to 16 kB, what a real record weighs.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.tools.standin.records import RECORDS
from trialfinder.registry.snapshot import Header
from trialfinder.registry.snapshot_folder import write_snapshot

SEARCH = [str(Path(sys.executable).with_name("trialfinder")), "search", "--near", "80202", "--sync", "never"]
PANDAS = [sys.executable, "-c", "import pandas"]
RECORD_BYTES = 16_000
MOST_RATIO_BUNDLED = 0.6
MOST_RATIO_SYNCED = 1.0
SYNCED_RECORDS = 1500
MOST_MB = 350


def seconds(command: list[str], home: str) -> float:
    """Wall time of one whole process."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "TRIALFINDER_HOME": home})
    return time.perf_counter() - start


def make_snapshot(home: Path, count: int) -> None:
    """A synced snapshot of so many records, none like another by its id."""
    lines = []
    for number in range(count):
        made = RECORDS[number % len(RECORDS)]
        text = json.dumps(made).replace(made["protocolSection"]["identificationModule"]["nctId"], f"NCT8{number:07d}")
        record = json.loads(text)
        description = record["protocolSection"].setdefault("descriptionModule", {})
        sentence = "The team sees each person at each visit. "
        description["detailedDescription"] = sentence * ((RECORD_BYTES - len(text)) // len(sentence))
        lines.append(json.dumps(record).encode())
    write_snapshot(home, Header(source="synced", data_timestamp="2026-11-20T09:00:05"), lines)


def median_ratio(home: str, runs: int, what: str, target: float) -> float:
    """A search against `import pandas`, in turn; printed."""
    seconds(SEARCH, home), seconds(PANDAS, home)  # warm-up: byte code, disk, labels of these records
    pairs = [(seconds(SEARCH, home), seconds(PANDAS, home)) for _ in range(runs)]
    ratios = sorted(search / pandas for search, pandas in pairs)
    search_s, pandas_s = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(ratios)
    print(
        f"{what}: search {search_s:.2f} s, import pandas {pandas_s:.2f} s (medians of {runs}), ratio {ratio:.2f}",
        end=" ",
    )
    print(f"(from {ratios[0]:.2f} to {ratios[-1]:.2f}); target <= {target}")
    return ratio


def main() -> int:
    """Print the figures; 1 when a target is missed and --guard is given."""
    numbers = [word for word in sys.argv[1:] if word.isdigit()]
    runs = int(numbers[0]) if numbers else 15
    with tempfile.TemporaryDirectory() as home:
        bundled = median_ratio(home, runs, "bundled copy", MOST_RATIO_BUNDLED)
    with tempfile.TemporaryDirectory() as home:
        make_snapshot(Path(home), SYNCED_RECORDS)
        synced = median_ratio(home, runs, f"{SYNCED_RECORDS:,} synced records", MOST_RATIO_SYNCED)
    with tempfile.TemporaryDirectory() as home:
        make_snapshot(Path(home), 2000)
        seconds(SEARCH, home)
    peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"2,000 records: peak {peak_mb:.0f} MB; target < {MOST_MB} MB")
    missed = bundled > MOST_RATIO_BUNDLED or synced > MOST_RATIO_SYNCED or peak_mb >= MOST_MB
    return 1 if missed and "--guard" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
