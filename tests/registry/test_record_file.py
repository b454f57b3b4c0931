"""Any file of v2 records is read: one, many, a page, lines, gzipped; anything else is one clear sentence."""

import gzip
import json
from pathlib import Path

import pytest

from tests.tools.standin.records import RECORDS
from trialfinder.errors import FileError
from trialfinder.registry.record_file import read_record_file

ONE = json.dumps(RECORDS[0])
LINES = "\n".join(json.dumps(record) for record in RECORDS)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (ONE, 1),
        (json.dumps(RECORDS[0], indent=2), 1),
        (json.dumps(list(RECORDS)), len(RECORDS)),
        (json.dumps({"studies": list(RECORDS), "totalCount": 7}), len(RECORDS)),
        (json.dumps({"studies": list(RECORDS)}, indent=1), len(RECORDS)),
        (LINES, len(RECORDS)),
        (LINES + "\n\n", len(RECORDS)),
        ('{"format": 1, "count": 7}\n' + LINES, len(RECORDS)),
    ],
    ids=["one", "one, indented", "array", "page", "page, indented", "lines", "lines, blank end", "snapshot"],
)
def test_shapes(tmp_path: Path, text: str, count: int) -> None:
    for name, content in (
        ("plain", text.encode()),
        ("bom", b"\xef\xbb\xbf" + text.encode()),
        ("gz", gzip.compress(text.encode())),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        found = read_record_file(str(path))
        assert (len(found.studies), found.skipped) == (count, ())


def test_a_bad_line_is_reported_and_the_rest_read(tmp_path: Path) -> None:
    path = tmp_path / "some.jsonl"
    path.write_text(f'{ONE}\n{{"half": \n{json.dumps(RECORDS[1])}\n')
    found = read_record_file(str(path))
    assert [study.nct_id for study in found.studies] == ["NCT90000001", "NCT90000002"]
    assert len(found.skipped) == 1
    assert found.skipped[0].path.startswith("record 2")


@pytest.mark.parametrize("bad", ["GARBAGE", ONE[:300], "[1]"])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_bad_line_anywhere_costs_that_line_only(tmp_path: Path, bad: str, place: int) -> None:
    lines = [ONE, json.dumps(RECORDS[1])]
    lines.insert(place, bad)
    path = tmp_path / "some.jsonl"
    path.write_text("\n".join(lines))
    found = read_record_file(str(path))
    assert [study.nct_id for study in found.studies] == ["NCT90000001", "NCT90000002"]
    assert [one.path.split(":")[0] for one in found.skipped] == [f"record {place + 1}"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"[]",
        b'{"studies": []}',
        b'{"a": 1}',
        ONE.encode()[:200],
        json.dumps({"studies": list(RECORDS)}).encode()[:500],
        b"\x1f\x8bnot gzip at all",
        gzip.compress(ONE.encode())[:-20],
        b"\xff\xfe\x00",
        b"[" * 50_000,
        b'[1, "x", null]',
    ],
)
def test_what_holds_no_study_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.json"
    path.write_bytes(content)
    with pytest.raises(FileError) as error:
        read_record_file(str(path))
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", ["missing.json", "."])
def test_what_cannot_be_read_is_one_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileError, match="cannot be read"):
        read_record_file(str(tmp_path / name))
