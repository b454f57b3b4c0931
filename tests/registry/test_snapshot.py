"""Snapshots: what is read is what was written, whole or not at all, and a damaged one never speaks."""

import gzip
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.examples import examples
from tests.tools.standin.fixtures import read_real_records
from tests.tools.standin.records import study
from trialfinder.errors import FileError, SnapshotDamaged
from trialfinder.registry import snapshot_folder as folder
from trialfinder.registry.snapshot import pack_snapshot
from trialfinder.registry.snapshot_folder import (
    Header,
    NetCount,
    Skipped,
    bundled_snapshot,
    held_headers,
    latest_snapshot,
    raw_record,
    read_header,
    read_snapshot,
    snapshot_paths,
    write_snapshot,
)

HEADER = Header(
    source="synced",
    data_timestamp="2026-11-20T09:00:05",
    fetched_at="2026-11-22T22:04:00Z",
    api_version="2.0.5",
    api_url="http://127.0.0.1/api/v2",
    strategy_version="1 (2026-11-22)",
    nets=(NetCount("back", 2, 1),),
    skipped=(Skipped(None, "$.protocolSection", "expected object"),),
)
LINES = [msgspec.json.encode(study(f"NCT9000000{i}", title=f"Étude {i}")) for i in range(1, 4)]


def at(second: int) -> Header:
    return msgspec.structs.replace(HEADER, fetched_at=f"2026-11-22T22:04:{second:02d}Z")


def test_what_was_written_is_read(tmp_path: Path) -> None:
    written = write_snapshot(tmp_path, HEADER, LINES)
    assert written.path == tmp_path / "snapshots" / "20261122T220400Z.jsonl.gz"
    snapshot = read_snapshot(written.path)
    assert snapshot.header == written.header == read_header(written.path)
    assert snapshot.header.count == 3
    assert [one.nct_id for one in snapshot.studies] == ["NCT90000001", "NCT90000002", "NCT90000003"]
    assert snapshot.skipped[0].reason == "expected object"
    assert raw_record(written.path, "NCT90000002") == LINES[1]
    assert raw_record(written.path, "NCT90000009") is None
    assert [path.name for path in (tmp_path / "snapshots").iterdir()] == ["20261122T220400Z.jsonl.gz"]


def test_facts_only_reaches_every_study(tmp_path: Path) -> None:
    header = msgspec.structs.replace(HEADER, completeness="facts_only")
    assert {one.completeness for one in read_snapshot(write_snapshot(tmp_path, header, LINES).path).studies} == {
        "facts_only"
    }
    assert {one.completeness for one in read_snapshot(write_snapshot(tmp_path, at(9), LINES).path).studies} == {"full"}


def test_a_record_that_does_not_fit_is_skipped_with_its_reason(tmp_path: Path) -> None:
    odd = LINES[1].replace(b'"briefTitle":"', b'"briefTitle":5,"x":"')
    snapshot = read_snapshot(write_snapshot(tmp_path, HEADER, [LINES[0], odd]).path)
    assert [one.nct_id for one in snapshot.studies] == ["NCT90000001"]
    assert snapshot.skipped[-1].nct_id == "NCT90000002"
    assert "briefTitle" in snapshot.skipped[-1].path


def test_a_raw_record_is_found_by_its_own_id_not_by_a_mention(tmp_path: Path) -> None:
    mention = msgspec.json.encode(study("NCT90000001", summary="Follows NCT90000002."))
    path = write_snapshot(tmp_path, HEADER, [mention, LINES[1]]).path
    assert raw_record(path, "NCT90000002") == LINES[1]


def test_a_line_with_a_line_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="line end"):
        write_snapshot(tmp_path, HEADER, [b'{\n"a":1}'])
    assert snapshot_paths(tmp_path) == []


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data[:-1],
        lambda data: b"",
        lambda data: b"not gzip at all",
        lambda data: gzip.compress(b""),
        lambda data: gzip.compress(b"{}\n"),
        lambda data: gzip.compress(gzip.decompress(data).replace(b"NCT90000003", b"NCT90000004")),
        lambda data: gzip.compress(gzip.decompress(data).rpartition(b'{"protocolSection"')[0]),
        lambda data: gzip.compress(gzip.decompress(data) + LINES[0] + b"\n"),
        lambda data: gzip.compress(b'{"format":1,"source":"elsewhere"}\n'),
    ],
)
def test_each_damage_is_found_set_aside_and_the_one_before_serves(tmp_path: Path, damage: object) -> None:
    older, newer = write_snapshot(tmp_path, at(1), LINES[:2]).path, write_snapshot(tmp_path, at(2), LINES).path
    newer.write_bytes(damage(newer.read_bytes()))  # type: ignore[operator]
    with pytest.raises(SnapshotDamaged):
        read_snapshot(newer)
    latest = latest_snapshot(tmp_path)
    assert latest.snapshot is not None
    assert latest.snapshot.path == older
    assert latest.note is not None
    assert newer.name in latest.note
    assert not newer.exists()
    assert newer.with_name(newer.name + ".damaged").exists()
    assert latest_snapshot(tmp_path).note is None, "said once"


@given(st.data())
@examples(60)
def test_no_changed_byte_goes_unnoticed(data: st.DataObject) -> None:
    header, content = pack_snapshot(HEADER, LINES)
    place = data.draw(st.integers(0, len(content) - 1))
    changed = bytearray(content)
    changed[place] ^= data.draw(st.integers(1, 255))
    path = Path(os.environ["TRIALFINDER_HOME"]) / "one.jsonl.gz"
    path.write_bytes(changed)
    with suppress(SnapshotDamaged):  # the usual outcome; a changed bit in the gzip frame's own notes harms nothing
        assert [one.nct_id for one in read_snapshot(path).studies] == ["NCT90000001", "NCT90000002", "NCT90000003"]


def test_a_file_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    older = write_snapshot(tmp_path, at(1), LINES).path
    newer = older.with_name("20271122T220400Z.jsonl.gz")
    newer.write_bytes(gzip.compress(b'{"format":2,"count":{"no":"longer a number"}}\n'))
    latest = latest_snapshot(tmp_path)
    assert latest.snapshot is not None
    assert latest.snapshot.path == older
    assert "newer trialfinder" in str(latest.note)
    assert newer.exists()


def test_nothing_held_and_a_folder_that_is_none(tmp_path: Path) -> None:
    assert latest_snapshot(tmp_path / "nowhere") == (None, None)
    (tmp_path / "snapshots").write_text("a file where the folder belongs")
    latest = latest_snapshot(tmp_path)
    assert latest.snapshot is None
    assert "cannot be read" in str(latest.note)
    assert list(held_headers(tmp_path)) == []
    with pytest.raises(FileError, match="cannot be written"):
        write_snapshot(tmp_path, HEADER, LINES)


def test_the_newest_is_the_one_written_last_even_when_the_clock_was_set_back(tmp_path: Path) -> None:
    future = msgspec.structs.replace(HEADER, fetched_at="2031-01-01T00:00:00Z")
    for count, header in enumerate((at(1), at(1), future, at(2), at(3)), start=1):
        write_snapshot(tmp_path, header, LINES[: count % 3 + 1])
        latest = latest_snapshot(tmp_path).snapshot
        assert latest is not None
        assert latest.header.count == count % 3 + 1
    assert len(snapshot_paths(tmp_path)) == 5


def test_the_last_ten_are_kept(tmp_path: Path) -> None:
    for second in range(13):
        write_snapshot(tmp_path, at(second), LINES)
    names = [path.name for path in snapshot_paths(tmp_path)]
    assert len(names) == 10
    assert names[0].startswith("20261122T220412Z")
    assert names[-1].startswith("20261122T220403Z")


def on(day: str, **facts: object) -> Header:
    return msgspec.structs.replace(HEADER, fetched_at=f"{day}T09:00:00Z", **facts)


def test_one_of_each_month_is_kept_for_two_years(tmp_path: Path) -> None:
    for month in range(30):
        for day in (3, 28):
            write_snapshot(tmp_path, on(f"{2024 + month // 12}-{month % 12 + 1:02d}-{day:02d}"), LINES)
    days = [path.name[:8] for path in snapshot_paths(tmp_path)]
    assert days[:10] == [f"2026{month:02d}{day:02d}" for month in (6, 5, 4, 3, 2) for day in (28, 3)]
    assert days[10:] == [
        f"{year}{month:02d}28"
        for year, months in ((2026, (1,)), (2025, range(12, 0, -1)), (2024, range(12, 6, -1)))
        for month in months
    ], "the last of each of 24 months"


def test_of_a_month_the_last_that_lacks_no_search_is_kept(tmp_path: Path) -> None:
    write_snapshot(tmp_path, on("2026-01-05"), LINES)
    write_snapshot(tmp_path, on("2026-01-20", missing=("back",)), LINES)
    write_snapshot(tmp_path, on("2026-02-20", missing=("back",)), LINES)
    for day in range(1, 12):
        write_snapshot(tmp_path, on(f"2026-03-{day:02d}"), LINES)
    assert [path.name[:8] for path in snapshot_paths(tmp_path)][10:] == ["20260220", "20260105"]


def test_what_answers_now_is_kept_whatever_its_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "KEEP_BYTES", 1)
    complete = write_snapshot(tmp_path, at(1), LINES).path
    for second in (2, 3):
        newest = write_snapshot(tmp_path, msgspec.structs.replace(at(second), missing=("back",)), LINES).path
        assert snapshot_paths(tmp_path) == [newest, complete], "the newest, and the newest that lacks no search"


def test_one_that_cannot_be_removed_keeps_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for second in range(10):
        write_snapshot(tmp_path, at(second), LINES)
    monkeypatch.setattr(folder, "KEEP_FILES", 3)
    unlink = Path.unlink

    def busy(path: Path, missing_ok: bool = False) -> None:
        if path.name.startswith("20261122T220405Z"):
            raise PermissionError(13, "in use")
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", busy)
    write_snapshot(tmp_path, at(11), LINES)
    assert [path.name[13:15] for path in snapshot_paths(tmp_path)] == ["11", "09", "08", "05"]


def test_the_folder_stays_within_its_size_but_keeps_the_newest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    size = write_snapshot(tmp_path, at(0), LINES).path.stat().st_size
    monkeypatch.setattr(folder, "KEEP_BYTES", int(size * 3.5))
    for second in range(1, 6):
        write_snapshot(tmp_path, at(second), LINES)
    assert len(snapshot_paths(tmp_path)) == 3
    monkeypatch.setattr(folder, "KEEP_BYTES", 1)
    newest = write_snapshot(tmp_path, at(7), LINES).path
    assert snapshot_paths(tmp_path) == [newest]


def test_a_disk_that_fills_up_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = write_snapshot(tmp_path, at(1), LINES).path

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileError, match="No space left"):
        write_snapshot(tmp_path, at(2), LINES)
    assert list((tmp_path / "snapshots").iterdir()) == [held]


_WRITER = """
import sys, os
from pathlib import Path
from trialfinder.registry.snapshot_folder import Header, write_snapshot
home, line = Path(sys.argv[1]), b'{"protocolSection":{"identificationModule":{"nctId":"NCT9%07d","briefTitle":"%s"}}}'
print("ready", flush=True)
number = 0
while True:
    number += 1
    lines = [line % (i, os.urandom(1500).hex().encode()) for i in range(2000)]
    write_snapshot(home, Header(source="synced", fetched_at="2026-11-22T22:04:00Z"), lines)
"""


@pytest.mark.slow
def test_a_writer_killed_at_any_moment_leaves_only_whole_snapshots(tmp_path: Path) -> None:
    rng = random.Random(7)
    for _ in range(5):
        with subprocess.Popen([sys.executable, "-c", _WRITER, str(tmp_path)], stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(rng.uniform(0.2, 0.9))
            writer.send_signal(signal.SIGKILL)
        for path in snapshot_paths(tmp_path):
            assert len(read_snapshot(path).studies) == 2000
    write_snapshot(tmp_path, HEADER, LINES)
    assert [path.name for path in (tmp_path / "snapshots").iterdir() if path.name.startswith(".")] == [], (
        "what the killed ones left is swept away"
    )


@pytest.mark.slow
def test_real_records_are_read_in_a_moment(tmp_path: Path, shared: Path) -> None:
    records = read_real_records(shared)
    path = write_snapshot(tmp_path, HEADER, records).path
    began = time.perf_counter()
    snapshot = read_snapshot(path)
    assert time.perf_counter() - began < 2, "0.13 s on two quiet cores"
    assert len(snapshot.studies) == len(records) > 1200
    assert len(snapshot.skipped) == len(HEADER.skipped)
    middle = records[600]
    assert raw_record(path, snapshot.studies[600].nct_id) == middle, "byte for byte as the registry sent it"


def test_the_bundled_copy_is_read_by_the_same_code() -> None:
    snapshot = bundled_snapshot()
    assert snapshot.path is None
    assert (snapshot.header.source, snapshot.header.completeness) == ("bundled", "facts_only")
    assert {one.completeness for one in snapshot.studies} == {"facts_only"}
    assert len(snapshot.studies) == snapshot.header.count
