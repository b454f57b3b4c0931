"""Scores the eligibility reader against hand-read criteria of real records, column by column.

    python benchmarks/criteria/score.py SHARED_FOLDER [--second] [--write]

SHARED_FOLDER holds benchmark/criteria.csv and registry/records-*.jsonl.gz. `--write` renews REPORT.md beside this file.
A row is scored against the record of its own file kind; rows whose record is not there are named and left out, and
borderline ones are left out.
`--second` scores benchmark/criteria-2.csv against registry/records-2.jsonl.gz (REPORT-2.md); records of which the
folder's notes on errors tell were known when the rules were mended, and are left out.
"""

from __future__ import annotations

import csv
import gzip
import math
import re
import sys
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from trialfinder.reading.criteria.eligibility import COLUMNS, EligibilityFact, read_eligibility
from trialfinder.registry.record import Study, decode_study

NUMBERS = COLUMNS[:2] + COLUMNS[3:10]
"""Columns that hold a number or a range; the rest are words."""


ALLOWED = {("NCT04499105", "excludes_diabetes"): "not_stated"}
"""Other answers that the note of a hand label allows."""


class Score(NamedTuple):
    """One cell: what the hand label says and what the reader said."""

    nct_id: str
    kind: str
    column: str
    label: str
    field: EligibilityFact

    @property
    def right(self) -> bool:
        """Whether label and reading say the same."""
        value = normal(self.column, self.field.value)
        return value in (normal(self.column, self.label), ALLOWED.get((self.nct_id, self.column)))

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
            if row["on_topic"] == "borderline":
                continue
            study = studies[row["file_kind"]].get(row["nct_id"])
            if study is None:
                absent.append(f"{row['nct_id']} ({row['file_kind']})")
                continue
            read = read_eligibility(study)
            cells += [Score(row["nct_id"], row["file_kind"], name, row[name], read[name]) for name in COLUMNS]
    return cells, absent


NAMES_2: dict[str, str] = {
    "pregnancy": "excludes_pregnancy",
    "cancer": "excludes_cancer",
    "infection": "excludes_infection",
    "bleeding_or_anticoagulant": "excludes_anticoagulant_or_bleeding",
    "diabetes": "excludes_diabetes",
    "immune": "excludes_immunosuppression",
    "smoking": "excludes_smoking",
    "mri": "excludes_mri_contraindicated",
    "litigation": "excludes_litigation",
    "excl_prior_surgery": "excludes_prior_surgery",
}
"""Column of the second set -> our name of it, where the two differ."""
_PRIOR_2 = ("excl_any_biologic", "excl_needle_this_place")
WORDS_2 = ("sex", "pain_scale", *_PRIOR_2, *NAMES_2)
"""Columns of the second set that hold words; the others hold numbers, ranges, or nothing."""


def score_second(shared: Path) -> tuple[list[Score], list[str]]:
    """Every cell of the second set of hand labels, but for the records that the notes on errors name."""
    known = set(re.findall(r"NCT\d{8}", (shared / "knowledge" / "reading-errors.md").read_text("utf-8")))
    studies = _studies(shared / "registry" / "records-2.jsonl.gz")
    cells, absent = [], []
    with (shared / "benchmark" / "criteria-2.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            study = studies.get(row["nct_id"])
            if study is None or row["nct_id"] in known:
                absent.append(row["nct_id"])
                continue
            read = _read_second(study)
            columns = [name for name in row if name in read]
            cells += [Score(row["nct_id"], "2", name, row[name], read[name]) for name in columns]
    return cells, absent


def _read_second(study: Study) -> dict[str, EligibilityFact]:
    """What the reader says, under the names of the second set."""
    read = read_eligibility(study)
    names = (*COLUMNS[:4], "odi_min", "odi_max", "pfirrmann_range", "levels_max", "conservative_care_months", "bmi_max")
    found = {name: read[name] for name in (*names, *_PRIOR_2, "excl_prior_timed_months", "steroid_washout_months")}
    found |= {name: read[ours] for name, ours in NAMES_2.items()}
    if found["immune"].value != "yes":  # the second set has one column for both
        found["immune"] = read["excl_autoimmune"]
    scale = re.fullmatch(r"(\w+?)[<>]=?([\d.]+)(/\d+| \(/\d+ implied\))(.*)", str(read["pain_scale_min"].value))
    found["pain_floor"] = EligibilityFact(float(scale[2])) if scale else EligibilityFact(None)
    found["pain_scale"] = (
        EligibilityFact(scale[1] + re.sub(r"\D*(\d+).*", r" 0-\1", scale[3])) if scale else EligibilityFact(None)
    )
    return found


def same_second(one: Score) -> bool:
    """Whether label and reading of the second set say the same; a blank word is not_stated."""
    label, value = normal(one.column, one.label), normal(one.column, one.field.value)
    if one.column == "pain_scale":
        return (label[:3], re.findall(r"10+", label)[-1:]) == (value[:3], re.findall(r"10+", value)[-1:])
    if one.column in WORDS_2:
        return (label or "not_stated") == (value or "not_stated")
    if one.column == "pfirrmann_range":
        return label == value
    numbers = [re.findall(r"\d+(?:\.\d+)?", text)[:1] for text in (label, value)]
    return [float(n) for n in numbers[0]] == [float(n) for n in numbers[1]]


def first_second() -> str:
    """The one score of the second set that counts, as it is kept."""
    kept = tomllib.loads(Path(__file__).with_name("first_score.toml").read_text("utf-8"))
    right, of = kept["right"], kept["of"]
    low, high = wilson(right, of)
    return (
        f"First score, at {kept['commit']} ({kept['measured']}): {right} of {of} cells, {right / of:.3f} "
        f"({low:.2f} to {high:.2f}), {kept['records']} records; numbers that the label does not hold: "
        f"{kept['wrong_numbers']}. {kept['how']} Expect less on others."
    )


def report_second(cells: list[Score], absent: list[str]) -> str:
    """The figures of the second set as Markdown."""
    by_column: dict[str, list[Score]] = defaultdict(list)
    for one in cells:
        by_column[one.column].append(one)
    right = sum(map(same_second, cells))
    low, high = wilson(right, len(cells))
    wrong = [one for one in cells if one.column not in WORDS_2 and one.field.value is not None and not same_second(one)]
    lines = [
        "# How well the criteria are read: second set",
        "",
        f"{len({one.nct_id for one in cells})} further real records, hand-read by one reader; "
        "`python benchmarks/criteria/score.py SHARED_FOLDER --second`. Cells that say nothing count too.",
        f"All cells: {right} of {len(cells)} agree, {right / len(cells):.3f} ({low:.2f} to {high:.2f}); "
        f"numbers that the label does not hold: {len(wrong)}.",
        "",
        first_second(),
        "",
        f"Left out, as known before or not in the folder: {', '.join(absent) or 'none'}.",
        "",
        "| column | agree | of |",
        "| --- | ---: | ---: |",
    ]
    lines += [f"| {name} | {sum(map(same_second, some))} | {len(some)} |" for name, some in by_column.items()]
    return "\n".join(lines) + "\n"


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
    second = "--second" in sys.argv
    shared_folder = Path(sys.argv[1])
    text = report_second(*score_second(shared_folder)) if second else report(*score(shared_folder))
    print(text, end="")
    if "--write" in sys.argv:
        Path(__file__).with_name("REPORT-2.md" if second else "REPORT.md").write_text(text, "utf-8")
