"""Scores the eligibility reader against hand-read criteria of real records, column by column.

    python benchmarks/criteria/score.py SHARED_FOLDER [--write]

SHARED_FOLDER holds benchmark/criteria.csv and registry/records-*.jsonl.gz. `--write` renews REPORT.md beside this file.
A row is scored against the record of its own file kind; rows whose record is not there are named and left out.
"""

from __future__ import annotations

import csv
import gzip
import math
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from trialfinder.reading.criteria.eligibility import COLUMNS, Field, read_eligibility
from trialfinder.registry.record import Study, decode_study

NUMBERS = COLUMNS[:2] + COLUMNS[3:10]
"""Columns that hold a number or a range; the rest are words."""


class Score(NamedTuple):
    """One cell: what the hand label says and what the reader said."""

    nct_id: str
    kind: str
    column: str
    label: str
    field: Field

    @property
    def right(self) -> bool:
        """Whether label and reading say the same."""
        return normal(self.column, self.label) == normal(self.column, self.field.value)

    @property
    def wrong_number(self) -> bool:
        """A number given that is not the label's; a blank is a miss, not a wrong number."""
        return self.column in NUMBERS and self.field.value is not None and not self.right


def normal(column: str, value: object) -> str:
    """A value in one spelling: numbers without needless zeros, scales and ranges without the labeller's remarks."""
    text = "" if value is None else str(value).strip()
    if column == "pfirrmann_range":
        return re.sub(r";[^)]*", "", text).replace(" ", "")
    if column in NUMBERS and re.fullmatch(r"\d+(\.\d+)?", text):
        return f"{float(text):g}"
    return text.lower()


def score(shared: Path) -> tuple[list[Score], list[str]]:
    """Every cell of the hand labels, and the rows whose record is not in the folder."""
    studies = {kind: _studies(shared / "registry" / f"records-{kind}.jsonl.gz") for kind in ("v2", "converted")}
    cells, absent = [], []
    with (shared / "benchmark" / "criteria.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            study = studies[row["file_kind"]].get(row["nct_id"])
            if study is None:
                absent.append(f"{row['nct_id']} ({row['file_kind']})")
                continue
            read = read_eligibility(study)
            cells += [Score(row["nct_id"], row["file_kind"], name, row[name], read[name]) for name in COLUMNS]
    return cells, absent


def wilson(right: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share."""
    if not of:
        return 0.0, 1.0
    share, spread = right / of, z * z / of
    middle = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def report(cells: list[Score], absent: list[str]) -> str:
    """The figures as Markdown."""
    by_column: dict[str, list[Score]] = defaultdict(list)
    for one in cells:
        by_column[one.column].append(one)
    lines = [
        "# How well the criteria are read",
        "",
        f"Hand-read criteria of {len({(one.nct_id, one.kind) for one in cells})} real records; made by "
        "`python benchmarks/criteria/score.py SHARED_FOLDER --write`.",
        "Agreement counts the cells where the label is not blank. A wrong number is one given that the label does not "
        "hold, blank labels included.",
        "The rules were written with these records in view: expect less on others. The intervals are 95 % (Wilson).",
        "",
        "| column | agree | of | share | interval | wrong numbers |",
        "| --- | ---: | ---: | ---: | --- | ---: |",
    ]
    for name, some in by_column.items():
        labelled = [one for one in some if one.label]
        right = sum(one.right for one in labelled)
        low, high = wilson(right, len(labelled))
        share = f"{right / len(labelled):.2f}" if labelled else "-"
        wrong = str(sum(one.wrong_number for one in some)) if name in NUMBERS else ""
        lines.append(f"| {name} | {right} | {len(labelled)} | {share} | {low:.2f} to {high:.2f} | {wrong} |")
    missed = [one for one in cells if not one.right]
    lines += ["", f"## Disagreements: {len(missed)}", ""]
    lines += [
        f"- {one.nct_id} ({one.kind}) {one.column}: label `{one.label}`, read `{one.field.value}`" for one in missed
    ]
    if absent:
        lines += ["", f"Not scored, because the record is not in the folder: {', '.join(absent)}."]
    return "\n".join(lines).rstrip() + "\n"


def _studies(path: Path) -> dict[str, Study]:
    found = {}
    with gzip.open(path, "rb") as file:
        for line in file:
            study = decode_study(line)
            if isinstance(study, Study):
                found[study.nct_id] = study
    return found


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    text = report(*score(Path(sys.argv[1])))
    print(text, end="")
    if "--write" in sys.argv:
        Path(__file__).with_name("REPORT.md").write_text(text, "utf-8")
