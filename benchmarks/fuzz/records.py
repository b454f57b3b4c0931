"""Reads many odd records and shows each on every face: no exception, no slow one, no text unescaped.

    python -m benchmarks.fuzz.records                  # 20,000 records, made from seed 1
    python -m benchmarks.fuzz.records --count 500 --seed 7 --first 19500

They are real records (where ../shared lies beside this checkout) and hand-written ones with parts dropped, of another
type, odd, huge, deep or in each other's place (tests/tools/odd_records.py). Each is made from the seed and its own
number, so that one that fails can be made again: `--first NUMBER --count 1`. Ends with 1 when one failed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

from tests.tools.odd_records import Record, odd_record, run_faces
from tests.tools.standin.records import RECORDS

DEFAULT_FOLDER = Path(__file__).resolve().parents[3] / "shared"
SLOW_S = 5.0
"""A record that takes more of the processor's time on all faces counts as failed."""
FILES = ("records-v2.jsonl.gz", "records-converted.jsonl.gz", "records-2.jsonl.gz")


def read_sources(shared: Path) -> list[Record]:
    """The records to start from."""
    sources: list[Record] = list(RECORDS)
    for name in FILES:
        path = shared / "registry" / name
        if path.exists():
            with gzip.open(path) as lines:
                sources += [json.loads(line) for line in lines if line.strip()]
    return sources


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--count", type=int, default=20_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--first", type=int, default=0, help="number of the first record")
    options.add_argument("--batch", type=int, default=20, help="so many are listed together")
    options.add_argument("--shared", type=Path, default=DEFAULT_FOLDER)
    asked = options.parse_args()
    sources = read_sources(asked.shared)
    print(f"{asked.count} records of seed {asked.seed}, from {len(sources)} whole ones")
    began, read, left_out = time.monotonic(), 0, 0
    failed: Counter[str] = Counter()
    for first in range(asked.first, asked.first + asked.count, asked.batch):
        numbers = range(first, min(first + asked.batch, asked.first + asked.count))
        lines = [odd_record(random.Random(f"{asked.seed}/{number}"), sources, number) for number in numbers]
        batch_began = time.process_time()
        try:
            some, misfits = run_faces(lines)
            read, left_out = read + some, left_out + misfits
        except Exception:
            some = misfits = 0
            _tell_each(numbers, lines, failed)
        if time.process_time() - batch_began > SLOW_S * len(numbers):
            _tell_each(numbers, lines, failed)
        done = first + len(numbers) - asked.first
        if done % (asked.batch * 25) == 0:
            print(f"{done} done, {sum(failed.values())} failed, {time.monotonic() - began:.0f} s", flush=True)
    print(f"{read} read, {left_out} left out with a reason, {sum(failed.values())} failed", end=" ")
    print(f"in {time.monotonic() - began:.0f} s")
    for where, count in failed.most_common():
        print(f"  {count} x {where}")
    sys.exit(1 if failed else 0)


def _tell_each(numbers: range, lines: list[bytes], failed: Counter[str]) -> None:
    """Which record of a batch fails alone; where none does, the batch."""
    alone = 0
    for number, line in zip(numbers, lines, strict=True):
        began = time.process_time()
        try:
            run_faces([line])
            where = "slow" if time.process_time() - began > SLOW_S else ""
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{type(error).__name__} {Path(last.filename).name}:{last.lineno} {str(error)[:90]}"
        if where:
            alone += 1
            failed[where] += 1
            print(f"record {number}: {where}", flush=True)
    if not alone:
        failed["a batch, and none of its records alone"] += 1
        print(f"records {numbers.start} to {numbers.stop - 1}: only together", flush=True)
        try:
            run_faces(lines)
        except Exception:
            traceback.print_exc()


if __name__ == "__main__":
    main()
