"""Any file of v2 records is read: one, many, a page, lines, gzipped; anything else is one clear sentence."""

import gzip
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.examples import examples
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


PAGES = [{"studies": list(RECORDS[:2]), "nextPageToken": "x"}, {"studies": list(RECORDS[2:4])}, {"studies": []}]


def zipped(files: Mapping[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


FOUR = "\n".join(json.dumps(record, indent=2) for record in RECORDS[:4])


@pytest.mark.parametrize(
    "content",
    [
        "\n".join(map(json.dumps, PAGES)).encode(),
        json.dumps(PAGES).encode(),
        json.dumps([list(RECORDS[:3]), RECORDS[3]]).encode(),
        "".join(map(json.dumps, RECORDS[:4])).encode(),
        FOUR.encode(),
        ",\n".join(map(json.dumps, RECORDS[:4])).encode(),
        "".join(f"\x1e{json.dumps(record)}\n" for record in RECORDS[:4]).encode(),
        FOUR.encode("utf-16"),
        FOUR.encode("utf-16-be"),
        json.dumps(list(RECORDS[:4])).encode("utf-32"),
        b"\xff\xfe" + "\r\n".join(map(json.dumps, RECORDS[:4])).encode("utf-16-le"),
        zipped({f"{n}.json": json.dumps(record).encode() for n, record in enumerate(RECORDS[:4])}),
        zipped({"a/pages.jsonl": "\n".join(map(json.dumps, PAGES)).encode(), "__MACOSX/._x.json": b"\x00"}),
        zipped({"one.json.gz": gzip.compress(json.dumps(PAGES[:2]).encode())}),
        gzip.compress(FOUR.encode("utf-16")),
    ],
    ids=[
        "pages in lines", "pages in an array", "array in array", "in a row", "in a row, indented", "with commas",
        "RFC 7464", "utf-16", "utf-16 without mark", "utf-32", "PowerShell's >", "zip", "zip of lines", "gzip in zip",
        "gzip of utf-16",
    ],
)  # fmt: skip
def test_the_files_that_people_have(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "some"
    path.write_bytes(content)
    found = read_record_file(str(path))
    assert [study.nct_id for study in found.studies] == [f"NCT9000000{n}" for n in (1, 2, 3, 4)]
    assert found.skipped == ()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7\n%\xe2", "is a PDF"),
        (b"<!DOCTYPE html><html>", "is a web page"),
        (b"<?xml version='1.0'?><clinical_study>", "is XML"),
        (b"NCT Number,Study Title,Study URL\nNCT1,a,b\n", "is a table (CSV)"),
        ("Rang;Nummer;Titel;Ort\n1;2;3;4".encode("utf-16"), "is a table (CSV)"),
        (b"nct_id,topic,therapies,targets\n", "is a table (CSV)"),
        (b"NCT02412735\nNCT01290367\n", "is a list of ids"),
        (b"", "is empty"),
        (b"\xef\xbb\xbf \n", "is empty"),
        (zipped({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}), "is an Excel"),
        (b"PK\x03\x04 cut short", "is a zip that cannot be read"),
        (b"\x89PNG\r\n\x1a\n\x00", "is a picture"),
        (b"SQLite format 3\x00", "is an SQLite database"),
        (bytes(257) + b"ustar\x0000" + bytes(200), "is a tar archive"),
        (b"data = [" + ONE.encode() + b"]", "is not whole JSON"),
        (b"openapi: 3.0.3\ninfo:\n  title: x\n", "is not whole JSON"),
        (b"TY  - WEB\r\nER  - \r\n", "is a list of references"),
        (zipped({"readme.txt": b"hello"}), "readme.txt: the file: is not whole JSON"),
    ],
)
def test_what_is_no_record_file_is_named(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "odd.json"
    path.write_bytes(content)
    with pytest.raises(FileError) as error:
        read_record_file(str(path))
    assert words in str(error.value)
    assert "Expected: records of the ClinicalTrials.gov API v2" in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("coding", ["cp1252", "latin-1", "mac-roman"])
def test_a_file_in_another_coding_is_told_how_to_save_it(tmp_path: Path, coding: str) -> None:
    path = tmp_path / "some.json"
    other = dict(RECORDS[0]["protocolSection"]["identificationModule"], briefTitle="Étude du café")
    odd = json.dumps(
        {"protocolSection": {**RECORDS[0]["protocolSection"], "identificationModule": other}}, ensure_ascii=False
    ).encode(coding)
    for content in (odd, b"[" + odd + b"]", odd[:-9]):
        path.write_bytes(content)
        with pytest.raises(FileError) as error:
            read_record_file(str(path))
        assert "not in UTF-8. Save the file as UTF-8." in str(error.value)
    path.write_bytes(odd + b"\n" + json.dumps(RECORDS[1]).encode())
    found = read_record_file(str(path))
    assert [study.nct_id for study in found.studies] == ["NCT90000002"]
    assert [one.reason for one in found.skipped] == ["not in UTF-8. Save the file as UTF-8"]


def test_a_bad_file_in_a_zip_costs_that_file_only(tmp_path: Path) -> None:
    path = tmp_path / "some.zip"
    path.write_bytes(zipped({"1.json": ONE.encode(), "2.json": ONE.encode()[:80], "3.json": b'{"a": 1}'}))
    found = read_record_file(str(path))
    assert [study.nct_id for study in found.studies] == ["NCT90000001"]
    assert [one.path.split(":")[0] for one in found.skipped] == ["2.json", "3.json"]


def test_a_last_record_cut_short_costs_that_record_only(tmp_path: Path) -> None:
    path = tmp_path / "some.json"
    path.write_text(FOUR[:-200])
    found = read_record_file(str(path))
    assert len(found.studies) == 3
    assert [one.path.split(":")[0] for one in found.skipped] == ["record 4"]


@examples(60)
@given(
    st.lists(st.integers(0, len(RECORDS) - 1), min_size=1, max_size=6),
    st.sampled_from(["", "\n", "\r\n", ",", " \x1e", "\n\n"]),
    st.sampled_from([None, 1, 4]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"]),
)
def test_records_in_a_row_are_read_however_they_are_parted(
    tmp_path_factory: pytest.TempPathFactory, some: list[int], between: str, indent: int | None, coding: str
) -> None:
    text = between.join(json.dumps(RECORDS[n], indent=indent, ensure_ascii=False) for n in some)
    path = tmp_path_factory.mktemp("some") / "x.json"
    path.write_bytes(text.encode(coding))
    found = read_record_file(str(path))
    assert [study.nct_id for study in found.studies] == [
        RECORDS[n]["protocolSection"]["identificationModule"]["nctId"] for n in some
    ]
    assert found.skipped == ()


@examples(200)
@given(
    st.binary(max_size=80)
    | st.text(max_size=80).map(str.encode)
    | st.binary(max_size=60).map(lambda b: b"PK\x03\x04" + b)
)
def test_any_content_is_read_or_refused_in_a_sentence(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "x"
    path.write_bytes(content)
    with pytest.raises(FileError) as error:
        read_record_file(str(path))
    assert "Expected" in str(error.value) or "cannot be read" in str(error.value)
