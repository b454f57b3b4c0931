"""Report how often the labels are right on hand-labelled real records.

    python benchmarks/labels/score.py [FOLDER] [--write]

FOLDER holds the labels and the records (see scoring.py); default: `../shared` beside the checkout. It prints a Markdown
report; `--write` also puts it into REPORT.md beside this file, and its figures into trialfinder/benchmark.toml, which
the About page shows. The section on the blind set comes from blind.toml, which holds what one first run found and is
not measured again.
"""

from __future__ import annotations

import argparse
import json
import re
import tomllib
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from scoring import COLUMNS, Score, score_records, score_titles, speed, wilson

from trialfinder.reading.text.terms import rules_version

HERE = Path(__file__).parent
FIGURES = HERE.parents[1] / "trialfinder" / "benchmark.toml"

LIMITS = """\
- Only 16 on-topic records have full hand labels, and the rules were written with them in sight. The intervals are wide,
  and the rates on unseen studies are likely lower.
- The on-topic records are rich in marrow, fat and cord cells and thin in PRP, exosome and sacroiliac trials. The
  project's own hand-written cases (tests/tools/labels) cover those, in our own words.
- A label says what the words say. A product's usual source or preparation is not filled in.
- No figure of this table comes from studies that the rules had not seen. The blind set below is invented."""

DOUBTS = """\
- NCT04849429 (titles.csv): PRP with exosomes is labelled `prp`. The title names both as the product; we say both.
- NCT02529566: `none` for control rests on the study type alone. The record has no arms.
- NCT04134910: a study of how discs are fed is labelled `non_biologic_back`; `lab_only` fits as well."""


def report(folder: Path) -> str:
    """The whole report as Markdown."""
    scores, passed, borderline = score_records(folder)
    recall, refused, therapy = score_titles(folder)
    n, plain_s, whole_s = speed(folder)
    plain = len((folder / "benchmark" / "plain_negatives.txt").read_text("utf-8").split())
    low, high = wilson(plain - len(passed), plain)
    return f"""\
# How often the labels are right

Measured on {date.today().isoformat()} with rules {rules_version()}, on one hand-labelled set of real registry records.
The labels are one reader's, not blind. Scored per study: an alternative that the reader's note accepts is right; an
empty answer or a list that names too much is wrong. Intervals are Wilson 95 %.

| what | right |
| --- | --- |
| topic, labelled records (borderline left out) | {scores["topic"]} |
| topic, plainly off-topic records | {plain - len(passed)} of {plain} (95 % interval {low:.3f} to {high:.3f}) |
| class of an off-topic record | {scores["negative_class"]} |
{_rows(scores)}
| topic from title and condition alone, on-topic rows | {recall} |
| topic from title and condition alone, off-topic rows | {refused} |
| therapy from title and condition alone | {therapy} |

Speed: {n} records decoded and labelled in {whole_s * 1000:.0f} ms. `json.loads` of the same bytes takes
{plain_s * 1000:.0f} ms ({whole_s / plain_s:.1f} times).

## Limits
{LIMITS}

{_blind()}

## Confusion (hand label -> ours: studies)
{_lines(_confusions({**scores, "therapy from title and condition": therapy}))}

## Where we differ
{_lines(_differences(scores, passed, recall, refused, therapy))}

## Borderline rows (not scored)
{_lines(borderline)}

## Where a hand label looks doubtful to us
{DOUBTS}
"""


def figures(text: str) -> str:
    """The rows of a report's tables as TOML, each with its Wilson interval, and the limits."""
    lines = [
        "# Written by benchmarks/labels/score.py --write; the whole report is benchmarks/labels/REPORT.md.",
        f"measured = {date.today().isoformat()}",
        f'rules = "{rules_version()}"',
        f"limits = {json.dumps([' '.join(one.split()) for one in LIMITS[2:].split(chr(10) + '- ')], indent=2)}",
    ]
    blind_from = text.index("## A blind set")
    for row in re.finditer(r"^\| (.+) \| (\d+) of (\d+) \(95", text, re.MULTILINE):
        what, right, of = row.group(1), int(row.group(2)), int(row.group(3))
        low, high = wilson(right, of)
        what = f"{what}, blind set (invented, before mending)" if row.start() > blind_from else what
        lines += ["", "[[scores]]", f"what = {json.dumps(what)}", f"right = {right}", f"of = {of}"]
        lines += [f"low = {low:.4f}", f"high = {high:.4f}"]
    return "\n".join(lines) + "\n"


def _blind() -> str:
    """The section on the blind set."""
    kept = tomllib.loads((HERE / "blind.toml").read_text("utf-8"))
    rows = "\n".join(f"| {one['what']} | {Score(one['right'], one['of'])} |" for one in kept["scores"])
    return f"""\
## A blind set of invented records, {kept["date"]}, before mending
{kept["how"]}
Rules {kept["rules"]}. {kept["borderline_told"]}

| what | right |
| --- | --- |
{rows}

{_lines(kept["limits"])}"""


def _rows(scores: dict[str, Score]) -> str:
    return "\n".join(f"| {name} of an on-topic record | {scores[name]} |" for name in COLUMNS)


def _lines(some: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in some) or "- none"


def _confusions(scores: dict[str, Score]) -> Iterable[str]:
    for name, score in scores.items():
        cells = (f"{want or 'none'} -> {got or 'none'}: {n}" for (want, got), n in sorted(score.confusion.items()))
        yield f"**{name}**: {', '.join(cells)}"


def _differences(scores: dict[str, Score], passed: list[str], *titles: Score) -> Iterable[str]:
    for name, score in scores.items():
        yield from (f"{name}, {miss}" for miss in score.misses)
    yield from (f"plain negative kept: {nct_id}" for nct_id in passed)
    for score in titles:
        yield from (f"title alone, {miss}" for miss in score.misses)


def main() -> None:
    """Read the arguments, print, and write where asked."""
    parser = argparse.ArgumentParser(description="Score the labels against hand labels of real records.")
    parser.add_argument("folder", nargs="?", type=Path, default=HERE.parents[2] / "shared")
    parser.add_argument("--write", action="store_true", help="also write REPORT.md beside this script")
    given = parser.parse_args()
    text = report(given.folder)
    print(text)
    if given.write:
        (HERE / "REPORT.md").write_text(text, encoding="utf-8")
        FIGURES.write_text(figures(text), encoding="utf-8")


if __name__ == "__main__":
    main()
