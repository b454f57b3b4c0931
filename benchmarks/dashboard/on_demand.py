"""What a visitor's next click costs on the page of a trial that was fetched for them, against one that is held.

    python -m benchmarks.dashboard.on_demand [RUNS]

Both pages run by Streamlit's AppTest over the same 400 records, in turn; a rerun is Python time without a browser.
Target: a fetched record's rerun at most 1.5 x a held one's.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.tools.standin.records import RECORDS
from tests.web.conftest import to_page
from trialfinder.registry.record import Study, decode_study
from trialfinder.registry.snapshot import Header
from trialfinder.registry.snapshot_folder import write_snapshot
from trialfinder.web.state.held import full_records

APP = Path(__file__).resolve().parents[2] / "app.py"
HELD, FETCHED = "NCT80000000", "NCT89999999"
MOST_RATIO = 1.5


def record(number: int, nct_id: str) -> bytes:
    """A hand-written record under another id."""
    made = RECORDS[number % len(RECORDS)]
    return json.dumps(made).replace(made["protocolSection"]["identificationModule"]["nctId"], nct_id).encode()


def page(nct_id: str) -> AppTest:
    """The page of a trial, run once."""
    at = AppTest.from_file(str(APP), default_timeout=60)
    to_page(at, "trial")
    at.query_params["nct"] = nct_id
    return at.run()


def rerun_ms(at: AppTest) -> float:
    """Wall time of one rerun."""
    start = time.perf_counter()
    at.run()
    assert not at.exception
    return (time.perf_counter() - start) * 1000


def main() -> int:
    """Print both medians and their ratio; 1 when the target is missed."""
    runs = int(sys.argv[1]) if sys.argv[1:] else 15
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"TRIALFINDER_HOME": home, "TRIALFINDER_OFFLINE": "1"}
        lines = [record(number, f"NCT8{number:07d}") for number in range(400)]
        write_snapshot(Path(home), Header(source="synced", data_timestamp="2026-11-20T09:00:05"), lines)
        st.cache_resource.clear()
        held = page(HELD)
        study = decode_study(record(0, FETCHED))
        assert isinstance(study, Study)
        full_records()._kept[FETCHED] = study
        fetched = page(FETCHED)
        pairs = [(rerun_ms(held), rerun_ms(fetched)) for _ in range(runs)]
    held_ms, fetched_ms = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(fetched / held for held, fetched in pairs)
    print(f"held {held_ms:.0f} ms, fetched {fetched_ms:.0f} ms (medians of {runs}), ratio {ratio:.2f}", end="; ")
    print(f"target <= {MOST_RATIO}")
    return 1 if ratio > MOST_RATIO else 0


if __name__ == "__main__":
    sys.exit(main())
