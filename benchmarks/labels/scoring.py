"""Score labels against hand labels of real records: counts, Wilson intervals and confusion.

The folder holds `benchmark/` (labels.csv, plain_negatives.txt, titles.csv; the second set: labels-2.csv,
negatives-2.csv) and `registry/` (the records).
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from trialfinder.reading.labels.labels import Labels, read_labels
from trialfinder.registry.record import Study, decode_study
from trialfinder.vocabulary import CELL_SOURCES, CONTROLS, NEGATIVE_CLASSES, PROCESSINGS, TARGETS, THERAPIES

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


def read_records(
    folder: Path, names: tuple[str, ...] = ("records-converted.jsonl.gz", "records-v2.jsonl.gz")
) -> dict[str, Study]:
    """Every record by NCT id; where a study is in several files, that of the last one."""
    found: dict[str, Study] = {}
    for name in names:
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


SECOND = {
    "topic": ("on_topic", ("yes", "borderline", "no")),
    "gives_product": ("gives_product", ("yes", "follows", "not_stated")),
    "cell_source_from": ("cell_source_from", ("record", "tissue", "method", "product_list")),
    **COLUMNS,
    "negative_class": ("negative_class", tuple(NEGATIVE_CLASSES)),
}
"""The labels of the second set: our field -> its column and words."""


def alternatives(row: dict[str, str], name: str) -> set[frozenset[str]]:
    """The hand label of the second set, and each answer that its `alternatives` accept, alone or beside the label.

    A word counts for the axis named before it ("control=none", "control: none"), else for every axis that has it.
    """
    column, words = SECOND[name]
    wanted = frozenset(part.strip() for part in row[column].split(";"))
    found, axis = {wanted}, ""
    axes = {*(column for column, _ in SECOND.values()), *SECOND}
    for token, mark in re.findall(r"([\w-]+)\s*([=:]?)", row["alternatives"]):
        if mark and token in axes:
            axis = token
        elif token in words and axis in ("", name, column):
            found |= {frozenset({token}), wanted - {""} | {token}}
    return found


@dataclass
class Second:
    """What was found on the second set."""

    scores: dict[str, Score]
    """By label. The labels beside the topic: of records that are on topic for the reader."""
    taken: list[str]
    """Plainly off-topic records that are not "no" here."""
    negatives: int
    texts_yes: list[str]
    """Records known by title and text only, nearly all off topic, that are "yes" here."""
    texts: int


def score_second(folder: Path, left_out: frozenset[str] = frozenset()) -> Second:
    """Scores on the second set, without the studies that are left out."""
    records = read_records(folder, ("records-2.jsonl.gz",))
    texts = read_records(folder, ("texts-2.jsonl.gz",))
    scores = {name: Score() for name in SECOND}
    labelled = set()
    for row in _rows(folder / "benchmark" / "labels-2.csv"):
        nct_id = row["nct_id"]
        if nct_id in left_out:
            continue
        labelled.add(nct_id)
        labels = read_labels(records[nct_id] if nct_id in records else texts[nct_id])
        on_topic = row["on_topic"] == "yes"
        asked = [name for name in SECOND if name != "negative_class"] if on_topic else ["topic", "negative_class"]
        for name in asked:
            if not hasattr(labels, name) or not row[SECOND[name][0]]:
                continue
            answer = as_set(labels, name)
            fits = answer in alternatives(row, name)
            scores[name].add(nct_id, row[SECOND[name][0]], ";".join(sorted(answer)), fits)
    negatives = [row for row in _rows(folder / "benchmark" / "negatives-2.csv") if row["nct_id"] not in left_out]
    taken = []
    for row in negatives:
        labels = read_labels(records[row["nct_id"]])
        if labels.topic != "no":
            taken.append(f"{row['nct_id']}: {labels.topic} ({labels.topic_reason})")
        elif row["negative_class"]:
            got = labels.negative_class or ""
            scores["negative_class"].add(row["nct_id"], row["negative_class"], got, got == row["negative_class"])
    unknown = [study for nct_id, study in texts.items() if nct_id not in labelled | left_out]
    yes = [f"{one.nct_id}: {found.topic_reason}" for one in unknown if (found := read_labels(one)).topic == "yes"]
    return Second(scores, taken, len(negatives), yes, len(unknown))


def labelled_lines(folder: Path) -> Iterator[tuple[str, str]]:
    """Each labelled record as its JSON, with "yes" or "no"; borderline ones are left out.

    Both sets, the plain negatives, and the records known by title and text only, which count as "no" where no reader
    has labelled them.
    """
    wanted = {
        row["nct_id"]: row["on_topic"]
        for name in ("negatives-2.csv", "labels-2.csv", "labels.csv")
        for row in _rows(folder / "benchmark" / name)
    }
    wanted |= dict.fromkeys((folder / "benchmark" / "plain_negatives.txt").read_text("utf-8").split(), "no")
    found: dict[str, str] = {}
    for name in ("texts-2", "records-2", "records-converted", "records-v2"):
        with gzip.open(folder / "registry" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                nct_id = json.loads(line)["protocolSection"]["identificationModule"]["nctId"]
                if name == "texts-2":
                    wanted.setdefault(nct_id, "no")
                if wanted.get(nct_id) in ("yes", "no"):
                    found[nct_id] = line
    for nct_id, line in found.items():
        yield line, wanted[nct_id]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


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
            got_then = {
                "conditioned_serum" if word == "other_blood" else word for word in got
            }  # one word when labelled
            fits = wanted in (got, got_then) or (wanted == {"other_cell"} and bool(got) and got <= TITLE_OTHER_CELLS)
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
    """Number of v2 records, best seconds of `json.loads` on their bytes, best of decoding and labelling them.

    Seconds of this process alone: what else runs on the machine does not count.
    """
    with gzip.open(folder / "registry" / "records-v2.jsonl.gz") as file:
        lines = file.read().splitlines()
    plain, whole = [], []
    for _ in range(rounds):
        start = time.process_time()
        for line in lines:
            json.loads(line)
        plain.append(time.process_time() - start)
        start = time.process_time()
        for line in lines:
            study = decode_study(line)
            assert isinstance(study, Study)
            read_labels(study)
        whole.append(time.process_time() - start)
    return len(lines), min(plain), min(whole)
