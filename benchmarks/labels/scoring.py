"""Score labels against hand labels of real records: counts, Wilson intervals and confusion.

The folder holds `benchmark/` (labels.csv, plain_negatives.txt, titles.csv) and `registry/` (the records).
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from trialfinder.reading.labels.labels import Labels, read_labels
from trialfinder.registry.record import Study, decode_study
from trialfinder.vocabulary import CELL_SOURCES, CONTROLS, PROCESSINGS, TARGETS, THERAPIES

COLUMNS = {
    "therapies": ("therapy", tuple(THERAPIES)),
    "cell_source": ("cell_source", tuple(CELL_SOURCES)),
    "processing": ("processing", tuple(PROCESSINGS)),
    "targets": ("target", tuple(TARGETS)),
    "control": ("control", tuple(CONTROLS)),
}
FLOORS = {"therapies": 0.93, "cell_source": 0.92, "processing": 0.88, "targets": 0.92, "control": 0.92}
TITLE_THERAPIES = {"amniotic_placental": "perinatal_tissue", "unknown": "unclear", "none": ""}
TITLE_OTHER_CELLS = {"chondrocytes", "gene_modified", "other_cell"}


@dataclass
class Score:
    """One label: right of all, what was confused with what, and which studies."""

    right: int = 0
    of: int = 0
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    def add(self, nct_id: str, wanted: str, got: str, right: bool) -> None:
        """Count one study."""
        self.of += 1
        self.right += right
        self.confusion[wanted, wanted if right else got] += 1
        if not right:
            self.misses.append(f"{nct_id}: hand {wanted or 'none'}, here {got or 'none'}")

    @property
    def rate(self) -> float:
        """The share that is right; 0 where nothing was scored."""
        return self.right / self.of if self.of else 0.0

    def __str__(self) -> str:
        low, high = wilson(self.right, self.of)
        return f"{self.right} of {self.of} (95 % interval {low:.2f} to {high:.2f})"


def wilson(right: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """The Wilson 95 % interval of a share. Source: Wilson 1927, doi 10.1080/01621459.1927.10502953."""
    if not of:
        return 0.0, 1.0
    share = right / of
    middle = share + z * z / (2 * of)
    spread = z * ((share * (1 - share) + z * z / (4 * of)) / of) ** 0.5
    whole = 1 + z * z / of
    return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)


def read_records(folder: Path) -> dict[str, Study]:
    """Every record by NCT id; where a study has a v2 and a converted record, the v2 one."""
    found: dict[str, Study] = {}
    for name in ("records-converted.jsonl.gz", "records-v2.jsonl.gz"):
        with gzip.open(folder / "registry" / name) as lines:
            for line in lines:
                study = decode_study(line)
                if isinstance(study, Study):
                    found[study.nct_id] = study
    return found


def allowed(row: dict[str, str], label: str) -> set[frozenset[str]]:
    """The hand label and every alternative that the row's note accepts ("accept chondrocytes too", "accept a|b")."""
    column, words = COLUMNS[label]
    wanted = frozenset(row[column].split(";"))
    found = {wanted}
    note = row["note"]
    pieces = re.findall(r"accept(?:able|s)?:?\s+([\w|;, ]+)|answer\s+([\w|]+)\s+is acceptable|\(accept ([^)]*)\)", note)
    for piece in pieces:
        for word in re.findall(r"\w+", " ".join(piece)):
            if word in words:
                found |= {frozenset({word}), wanted | {word}}
    if label == "targets" and "IMPLIED disc: accept" in note:
        found.add(frozenset({"disc"}))
    if label == "therapies":
        for text in re.findall(r"answer ([\w|]+) is acceptable", note):
            found |= {frozenset({word}) for word in text.split("|")} | {frozenset({"gene_modified"})}
    if label == "control" and "dose_comparison also true" in note:
        found.add(frozenset({"dose_comparison"}))
    if "expert knowledge" in note and label in ("cell_source", "processing"):
        said = note.partition("expert knowledge")[2].partition(".")[0]
        found |= {frozenset({word}) for word in words if word in said}
    return found


def as_set(labels: Labels, label: str) -> frozenset[str]:
    value = getattr(labels, label)
    return frozenset(value if isinstance(value, tuple) else (value or "",))


def score_records(folder: Path) -> tuple[dict[str, Score], list[str], list[str]]:
    """Scores by label, the plain negatives that passed, and what was said of the borderline rows."""
    records = read_records(folder)
    scores = {name: Score() for name in ("topic", "negative_class", *COLUMNS)}
    borderline = []
    with (folder / "benchmark" / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        nct_id, wanted = row["nct_id"], row["on_topic"]
        labels = read_labels(records[nct_id])
        if wanted == "borderline":
            borderline.append(f"{nct_id}: {labels.topic} ({labels.topic_reason})")
            continue
        scores["topic"].add(nct_id, wanted, labels.topic, labels.topic == wanted)
        if wanted == "no":
            got = labels.negative_class or "none"
            scores["negative_class"].add(nct_id, row["negative_class"], got, got == row["negative_class"])
            continue
        for name, (column, _) in COLUMNS.items():
            answer = as_set(labels, name)
            fits = answer in allowed(row, name)
            scores[name].add(nct_id, row[column], ";".join(sorted(answer)), fits)
    plain = (folder / "benchmark" / "plain_negatives.txt").read_text("utf-8").split()
    passed = [nct_id for nct_id in plain if read_labels(records[nct_id]).topic != "no"]
    return scores, passed, borderline


def score_titles(folder: Path) -> tuple[Score, Score, Score]:
    """From title and condition only: topic of the on-topic rows, of the off-topic rows, therapy of on-topic rows."""
    recall, refused, therapy = Score(), Score(), Score()
    with (folder / "benchmark" / "titles.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["on_topic"] != "borderline"]
    for row in rows:
        labels = read_labels(title_record(row))
        (recall if row["on_topic"] == "yes" else refused).add(
            row["nct_id"], row["on_topic"], labels.topic, labels.topic == row["on_topic"]
        )
        if row["on_topic"] == "yes":
            wanted = {TITLE_THERAPIES.get(word, word) for word in row["therapy"].split(";")}
            got = set(labels.therapies)
            fits = got == wanted or (wanted == {"other_cell"} and bool(got) and got <= TITLE_OTHER_CELLS)
            therapy.add(row["nct_id"], ";".join(sorted(wanted)), ";".join(sorted(got)), fits)
    return recall, refused, therapy


def title_record(row: dict[str, str]) -> Study:
    """A record of a title and conditions, nothing else."""
    conditions = [part.strip() for part in row["condition"].split(";") if part.strip()]
    protocol = {
        "identificationModule": {"nctId": row["nct_id"], "briefTitle": row["title"]},
        "conditionsModule": {"conditions": conditions} if conditions else {},
    }
    study = decode_study(json.dumps({"protocolSection": protocol}).encode())
    assert isinstance(study, Study)
    return study


def speed(folder: Path, rounds: int = 5) -> tuple[int, float, float]:
    """Number of v2 records, best seconds of `json.loads` on their bytes, best of decoding and labelling them."""
    with gzip.open(folder / "registry" / "records-v2.jsonl.gz") as file:
        lines = file.read().splitlines()
    plain, whole = [], []
    for _ in range(rounds):
        start = time.perf_counter()
        for line in lines:
            json.loads(line)
        plain.append(time.perf_counter() - start)
        start = time.perf_counter()
        for line in lines:
            study = decode_study(line)
            assert isinstance(study, Study)
            read_labels(study)
        whole.append(time.perf_counter() - start)
    return len(lines), min(plain), min(whole)
