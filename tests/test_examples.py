"""Each example runs as a person runs it: a process of its own, in another folder, here without a network."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


def run(folder: Path, name: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", str(EXAMPLES / name), *words],
        cwd=folder,
        env={**os.environ, "TRIALFINDER_OFFLINE": "1", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )


def test_every_example_is_run_here() -> None:
    assert {path.name for path in EXAMPLES.iterdir() if path.suffix == ".py"} == {
        "csv_for_a_review.py",
        "offer_check.py",
        "trials_near_me.py",
    }, "a new example gets a test below"


def test_trials_near_me(tmp_path: Path) -> None:
    done = run(tmp_path, "trials_near_me.py", "Denver,", "CO")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    at = [number for number, line in enumerate(lines) if " mi  NCT" in line]
    assert at
    for number in at:
        assert "recruiting on 20" in lines[number + 1], "no status without its date"
    miles = [float(lines[number].split()[0]) for number in at]
    assert miles == sorted(miles)
    assert "bundled facts" in lines[-1]


def test_a_place_that_is_not_known_is_one_sentence(tmp_path: Path) -> None:
    done = run(tmp_path, "trials_near_me.py", "Nowhere at all")
    assert done.returncode == 1
    assert "Nowhere at all" in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


@pytest.mark.parametrize(("words", "name"), [((), "trials.csv"), (("mine.csv",), "mine.csv")])
def test_csv_for_a_review(words: tuple[str, ...], name: str, tmp_path: Path) -> None:
    done = run(tmp_path, "csv_for_a_review.py", *words)
    assert (done.returncode, done.stderr) == (0, "")
    with (tmp_path / name).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert done.stdout.startswith(f"{len(rows)} of ")
    assert {row["topic"] for row in rows} <= {"yes", "borderline"}
    counted = {line.split()[0]: int(line.split()[1]) for line in done.stdout.splitlines()[2:]}
    assert counted["prp"] == sum("prp" in row["therapies"].split(";") for row in rows) > 0


def test_offer_check(tmp_path: Path) -> None:
    done = run(tmp_path, "offer_check.py")
    assert (done.returncode, done.stderr) == (0, "")
    first, *trials = done.stdout.splitlines()
    assert "stem cells" in first
    assert trials
    for line in trials:
        assert line.startswith("NCT")
        assert " on 20" in line, "no status without its date"


def test_the_offer_check_is_five_lines() -> None:
    code = (EXAMPLES / "offer_check.py").read_text("utf-8").splitlines()
    assert len([line for line in code if line and not line.startswith('"""')]) == 5
