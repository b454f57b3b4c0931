"""Kills a sync (kill -9) at many moments and looks whether anything is lost: old data, new data, the next start.

    python -m benchmarks.registry.crash [TRIALS]      # 50

Half of the moments are spread over what the sync does to files, connections and the cache, half over its time. After
each: the snapshot from before is there byte for byte, a search gives either all old or all new records, the next sync
brings the new ones, and nothing is left lying about. Ends with 1 when one trial shows anything else. A few minutes.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.tools.crash import Crash, Moment
from tests.tools.standin.server import StandIn


def moments(trials: int, deeds: int, seconds: float) -> list[Moment]:
    """Half by deeds, from the first to the last, half by time."""
    half = trials // 2
    by_deed = [Moment(deed=1 + round(i * (deeds - 1) / max(1, half - 1))) for i in range(half)]
    return by_deed + [Moment(after_s=seconds * (i + 1) / (trials - half)) for i in range(trials - half)]


def main() -> None:
    """Run the trials and tell each that went wrong."""
    trials = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    survived = 0
    with StandIn([], page_cap=10) as registry, tempfile.TemporaryDirectory() as folder:
        registry.list_delay_s = 0.02
        crash = Crash(registry, Path(folder))
        deeds, seconds = crash.measure()
        print(f"An undisturbed sync: {deeds} deeds, {seconds:.1f} s")
        for number, moment in enumerate(moments(trials, deeds, seconds), start=1):
            wrong = crash.wrong_after(moment, f"trial-{number}")
            survived += not wrong
            when = f"before deed {moment.deed}" if moment.deed else f"after {moment.after_s:.2f} s"
            print(f"{number:3d} killed {when}: {'; '.join(wrong) or 'nothing lost'}", flush=True)
    print(f"{survived} of {trials} trials: nothing lost, the next start works")
    sys.exit(0 if survived == trials else 1)


if __name__ == "__main__":
    main()
