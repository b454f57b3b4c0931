"""Score the second hand-labelled set.

    python benchmarks/labels/second.py [FOLDER] [--out TABLE.toml]

FOLDER as in scoring.py. Left out are the studies that `reading-errors.md` of the folder tells of: whoever read it knows
them. The first run, before any label of the set was read, is kept in second_set.toml and is never measured again.
"""

from __future__ import annotations

import argparse
import json
import re
from datetime import date
from pathlib import Path

from scoring import Second, score_second, wilson

from trialfinder.reading.text.terms import rules_version

HERE = Path(__file__).parent
WHAT = {
    "topic": "topic, labelled records",
    "negative_class": "class of an off-topic record that is refused",
    "gives_product": "gives_product of an on-topic record",
    "cell_source_from": "cell_source_from of an on-topic record",
}


def figures(found: Second) -> list[tuple[str, int, int]]:
    """What was measured: its name, right, of."""
    rows = [
        (WHAT.get(name, f"{name} of an on-topic record"), score.right, score.of)
        for name, score in found.scores.items()
        if score.of
    ]
    rows.append(("topic, plainly off-topic records", found.negatives - len(found.taken), found.negatives))
    rows.append(
        (
            "records known by title and text only that are not called on topic",
            found.texts - len(found.texts_yes),
            found.texts,
        )
    )
    return rows


def main() -> None:
    """Read the arguments and print."""
    parser = argparse.ArgumentParser(description="Score the labels against the second set of hand labels.")
    parser.add_argument("folder", nargs="?", type=Path, default=HERE.parents[2] / "shared")
    parser.add_argument("--misses", action="store_true", help="also name each miss")
    parser.add_argument("--out", type=Path, help="a TOML file for the figures")
    given = parser.parse_args()
    told = (given.folder / "knowledge" / "reading-errors.md").read_text("utf-8")
    left_out = frozenset(re.findall(r"NCT\d{8}", told))
    found = score_second(given.folder, left_out)
    lines = [f"measured = {date.today().isoformat()}", f'rules = "{rules_version()}"']
    for what, right, of in figures(found):
        low, high = wilson(right, of)
        print(f"{what}: {right} of {of} (95 % interval {low:.2f} to {high:.2f})")
        lines += ["", "[[scores]]", f"what = {json.dumps(what)}", f"right = {right}", f"of = {of}"]
    if given.out:
        given.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if given.misses:
        for name, score in found.scores.items():
            print(*(f"{name}, {miss}" for miss in score.misses), sep="\n")
        print("off topic, taken:", *found.taken, sep="\n  ")
        print("texts, yes:", *found.texts_yes, sep="\n  ")


if __name__ == "__main__":
    main()
