"""How the labels fare when every brand and code name is a made-up one.

    python benchmarks/labels/hidden.py [FOLDER] [--misses]

A sponsor's next code name is the ordinary case: rules that know a product by its name alone lose it. In each labelled
record (both sets, plain negatives, texts) the names of our passports, names with a trade mark and code names of its
interventions ("KX-201") are replaced by made-up words, all else equal. The names that say what a thing is ("discogenic
cells", "BM-MSC") stay.
"""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from scoring import labelled_lines, wilson

from trialfinder.products import products
from trialfinder.reading.labels.labels import read_labels
from trialfinder.reading.text.terms import lower, terms
from trialfinder.registry.record import Study, decode_study

HERE = Path(__file__).parent
MADE_UP = ("Qolvexa", "Zelvorem", "Dorvatel", "Ospelin", "Trombelix", "Varqonil", "Miridone", "Ulvatra", "Kestrovan")
SAYS_WHAT_IT_IS = re.compile(
    r"cell|platelet|plasma|allograft|adipose|marrow|chondrocyte|amnio|chorion|blood|serum|spheroid|procedure|fat\b",
    re.IGNORECASE,
)
CODE = re.compile(r"\b[A-Z][A-Za-z]{0,6}-?\d{2,4}\b|\b[\w-]{3,}(?=\s?[®™]|\(TM\)|\(R\))")
ORDINARY = re.compile(
    r"^(?:SF|EQ|COVID|PROMIS|L\d|S\d|T\d|C\d|CD|IL|HLA|VAS|ODI|NCT|Group|Arm|Phase|Day|Week|FDA|ICD)", re.IGNORECASE
)


@cache
def _passport_names() -> tuple[str, ...]:
    """The names of our passports that do not say what the thing is."""
    return tuple(
        name for one in products() for name in (one.name, *one.other_names) if not SAYS_WHAT_IT_IS.search(name)
    )


def hide(line: str) -> str:
    """The record with each brand and code name replaced by a made-up one."""
    names = list(_passport_names())
    kinds = terms("products")
    given = re.findall(r'"(?:briefTitle|officialTitle|acronym|name|label)":\s*"((?:[^"\\]|\\.)*)"', line)
    for text in given:
        for code in CODE.findall(text):
            told = ORDINARY.match(code) or SAYS_WHAT_IT_IS.search(code)
            if not told and not any(term.places(code, lower(code)) for term in kinds):
                names.append(code)
    made_up, low = iter(MADE_UP * 20), line.lower()
    for name in sorted(dict.fromkeys(names), key=len, reverse=True):
        if re.split(r"[\s-]+", name)[0].lower() not in low:
            continue
        spelt = r"[®™]?[\s‐-]?".join(re.escape(part) for part in re.split(r"[\s-]+", name))
        flags = 0 if len(name) <= 4 or name.isupper() else re.IGNORECASE
        pattern = re.compile(rf"(?<![A-Za-z0-9]){spelt}(?![A-Za-z0-9])", flags)
        if pattern.search(line):
            line = pattern.sub(next(made_up), line)
    return line


@dataclass(frozen=True)
class Hidden:
    """What was found with the names hidden."""

    right: dict[str, int]
    """By the hand label, "yes" or "no"."""
    of: dict[str, int]
    changed: int
    """Records that held a brand or code name."""
    misses: tuple[str, ...]


def measure(folder: Path) -> Hidden:
    """The topic of every labelled record, its names hidden, against the hand label."""
    right, of = {"yes": 0, "no": 0}, {"yes": 0, "no": 0}
    changed, misses = 0, []
    for line, wanted in labelled_lines(folder):
        hidden = hide(line)
        changed += hidden != line
        study = decode_study(hidden.encode())
        assert isinstance(study, Study)
        labels = read_labels(study)
        of[wanted] += 1
        fits = (labels.topic == "yes") == (wanted == "yes")
        right[wanted] += fits
        if not fits:
            misses.append(f"{study.nct_id}: hand {wanted}, here {labels.topic} ({labels.topic_reason})")
    return Hidden(right, of, changed, tuple(misses))


def main() -> None:
    """Read the arguments and print."""
    parser = argparse.ArgumentParser(description="Score the topic with brand and code names hidden.")
    parser.add_argument("folder", nargs="?", type=Path, default=HERE.parents[2] / "shared")
    parser.add_argument("--misses", action="store_true", help="also name each miss")
    given = parser.parse_args()
    found = measure(given.folder)
    print(f"{found.changed} records held a brand or code name")
    for wanted, what in (("yes", "on-topic records still found"), ("no", "off-topic records not taken")):
        low, high = wilson(found.right[wanted], found.of[wanted])
        print(f"{what}: {found.right[wanted]} of {found.of[wanted]} (95 % interval {low:.2f} to {high:.2f})")
    if given.misses:
        print(*found.misses, sep="\n")


if __name__ == "__main__":
    main()
