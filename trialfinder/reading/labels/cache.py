"""Labels read once and kept: reading them anew takes most of a search's time, and the same rules give the same labels.

A kept file is named after the records and the rules it was read from, so it is never stale; one that cannot be read,
or does not hold what was written, is passed over, and the labels are read anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from importlib import resources
from pathlib import Path
from typing import Final

import msgspec

from trialfinder.errors import FileError
from trialfinder.files import write_whole
from trialfinder.reading.labels.labelled import Labels
from trialfinder.reading.text.terms import rules_version
from trialfinder.registry.record import Study
from trialfinder.registry.snapshot import Snapshot

BUNDLED_LABELS: Final = "bundled.labels.json"
"""Beside the bundled snapshot; scripts/build_bundled_labels.py writes it."""
KEEP_FILES: Final = 4


class KeptLabels(msgspec.Struct, frozen=True):
    """The labels of every record of one snapshot."""

    records: str
    """sha256 of the snapshot's record lines."""
    rules: str
    """Version of the rules that read them."""
    labels: tuple[Labels, ...]


class _Checked(msgspec.Struct, frozen=True):
    """The same as the data folder holds it: what a disk has changed must not pass for a label."""

    sha256: str
    """Of `kept`."""
    kept: msgspec.Raw
    """KeptLabels."""


def labels_of(snapshot: Snapshot, home: Path) -> Mapping[str, Labels]:
    """The labels of every record, by nct_id: kept ones when records and rules are the same, else read now and kept."""
    records, rules = snapshot.header.sha256, rules_version()
    bundled = snapshot.header.source == "bundled"
    path = home / "labels" / f"{records[:16]}-{rules}.json"
    shipped = resources.files("trialfinder.registry") / BUNDLED_LABELS
    with suppress(OSError, msgspec.DecodeError, UnicodeDecodeError):
        if bundled and _fits(kept := msgspec.json.decode(shipped.read_bytes(), type=KeptLabels), records, rules):
            return {labels.nct_id: labels for labels in kept.labels}
    with suppress(OSError, msgspec.DecodeError, UnicodeDecodeError):
        if _fits(kept := read_kept(path.read_bytes()), records, rules):
            return {labels.nct_id: labels for labels in kept.labels}
    fresh = KeptLabels(records, rules, tuple(read_all(snapshot.studies).values()))
    with suppress(OSError, FileError):  # a folder that cannot be written only costs time
        path.parent.mkdir(parents=True, exist_ok=True)
        content = msgspec.json.encode(fresh)
        write_whole(path, msgspec.json.encode(_Checked(hashlib.sha256(content).hexdigest(), msgspec.Raw(content))))
        _tidy(path.parent)
    return {labels.nct_id: labels for labels in fresh.labels}


def read_all(studies: Iterable[Study]) -> dict[str, Labels]:
    """The labels of these records, read now, by nct_id."""
    from trialfinder.reading.labels.labels import read_labels  # 30 ms to import: not where all labels are kept

    return {study.nct_id: read_labels(study) for study in studies}


def _fits(kept: KeptLabels, records: str, rules: str) -> bool:
    return (kept.records, kept.rules) == (records, rules)


def read_kept(content: bytes) -> KeptLabels:
    """The labels of a file.

    Raises:
        msgspec.DecodeError: it does not hold what was written.
    """
    checked = msgspec.json.decode(content, type=_Checked)
    if hashlib.sha256(checked.kept).hexdigest() != checked.sha256:
        raise msgspec.DecodeError("changed since it was written")
    return msgspec.json.decode(checked.kept, type=KeptLabels)


def _tidy(folder: Path) -> None:
    newest_first = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in newest_first[KEEP_FILES:]:
        old.unlink()
