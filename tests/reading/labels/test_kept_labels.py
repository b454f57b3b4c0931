"""Kept labels are those that the rules give now, or are not used."""

import json
from pathlib import Path

import msgspec
import pytest

from tests.tools.standin.records import RECORDS
from trialfinder.reading.labels import labelled as kept_labels
from trialfinder.reading.labels.labelled import BUNDLED_LABELS, KeptLabels, labels_of, read_all
from trialfinder.reading.labels.labels import Labels, read_labels
from trialfinder.reading.text.terms import rules_version
from trialfinder.registry import snapshot_folder as snapshots
from trialfinder.registry.snapshot import Snapshot, read_snapshot
from trialfinder.registry.snapshot_folder import Header, bundled_snapshot, write_snapshot

PACKAGE = Path(snapshots.__file__).parent


@pytest.fixture
def synced(tmp_path: Path) -> Snapshot:
    lines = [json.dumps(record).encode() for record in RECORDS]
    return read_snapshot(write_snapshot(tmp_path, Header(source="synced"), lines).path)


def files(home: Path) -> list[Path]:
    return sorted((home / "labels").glob("*"))


def test_the_second_reading_is_the_first_one_kept(synced: Snapshot, tmp_path: Path) -> None:
    first = labels_of(synced, tmp_path)
    assert first == {study.nct_id: read_labels(study) for study in synced.studies}
    assert len(files(tmp_path)) == 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept_labels, "read_all", lambda studies: pytest.fail("they are kept"))
        assert labels_of(synced, tmp_path) == first


@pytest.mark.parametrize("old", [b'"topic":"yes"', b'"prp"', b"NCT90000001"])
def test_a_letter_that_a_disk_has_changed_is_no_label(synced: Snapshot, tmp_path: Path, old: bytes) -> None:
    first = labels_of(synced, tmp_path)
    content = files(tmp_path)[0].read_bytes()
    assert old in content
    files(tmp_path)[0].write_bytes(content.replace(old, old[:-2] + bytes([old[-2] ^ 1]) + old[-1:], 1))
    assert labels_of(synced, tmp_path) == first


def test_other_rules_read_anew(synced: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    labels_of(synced, tmp_path)
    monkeypatch.setattr(kept_labels, "rules_version", lambda: "2.other")
    labels_of(synced, tmp_path)
    assert len(files(tmp_path)) == 2


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"records": 1}', b"\xff"])
def test_a_damaged_file_is_passed_over(synced: Snapshot, tmp_path: Path, content: bytes) -> None:
    first = labels_of(synced, tmp_path)
    files(tmp_path)[0].write_bytes(content)
    assert labels_of(synced, tmp_path) == first


def test_a_home_that_cannot_be_written_only_costs_time(synced: Snapshot, tmp_path: Path) -> None:
    home = tmp_path / "a-file"
    home.write_text("not a folder")
    assert len(labels_of(synced, home)) == len(RECORDS)


def test_old_files_do_not_pile_up(synced: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for version in range(8):
        monkeypatch.setattr(kept_labels, "rules_version", lambda version=version: f"1.{version}")
        labels_of(synced, tmp_path)
    assert len(files(tmp_path)) == kept_labels.KEEP_FILES


def test_labels_survive_the_file(synced: Snapshot) -> None:
    kept = KeptLabels("records", "rules", tuple(read_all(synced.studies).values()))
    assert msgspec.json.decode(msgspec.json.encode(kept), type=KeptLabels) == kept
    assert isinstance(kept.labels[0], Labels)


def test_the_shipped_labels_are_what_the_rules_give_now() -> None:
    """Fails after a change of rules or bundle: run `python scripts/build_bundled_labels.py`."""
    shipped = msgspec.json.decode((PACKAGE / BUNDLED_LABELS).read_bytes(), type=KeptLabels)
    bundle = bundled_snapshot()
    assert (shipped.records, shipped.rules) == (bundle.header.sha256, rules_version())
    assert shipped.labels == tuple(read_all(bundle.studies).values())
