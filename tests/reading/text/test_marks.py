"""Control and bidirectional characters of foreign text are shown as marks on every face, and never obeyed."""

from __future__ import annotations

import csv
import io
import json

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.held import hold
from tests.tools.standin.records import site, study
from trialfinder.cli.streams import say
from trialfinder.export.contract.search import search_json
from trialfinder.export.labels import labels_csv, labels_jsonl
from trialfinder.export.workbook import excel_bytes
from trialfinder.finding.find import find
from trialfinder.html.env import plain
from trialfinder.question import ask
from trialfinder.reading.text.marks import escaped_in_json, marked
from trialfinder.sheets.visit import visit_sheet

FOREIGN = [
    "\x1b[2J\x1b]0;gone\x07",
    "\u202edesrever",
    "\u2066iso\u2069",
    "\x9b31m",
    "a\rb",
    "\x00\x7f",
    "\u200fמרכז\u200e",
]
STEERING = [chr(n) for n in (*range(9), *range(11, 32), *range(0x7F, 0xA0), 0x61C, 0x200E, 0x200F)]
STEERING += [chr(n) for n in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]


def steers(text: str) -> list[str]:
    return [char for char in text.replace("\r\n", "\n") if char in STEERING]


def test_each_is_a_mark_that_names_it() -> None:
    for char in STEERING:
        assert marked(f"a{char}b") == f"a[U+{ord(char):04X}]b"


def test_letters_tabs_and_line_ends_stay() -> None:
    text = "Zürich – 中文\tעברית\nnext\r\nlast “quoted” 👩‍⚕️"
    assert marked(text) == text


@given(st.text(max_size=40))
def test_marked_text_steers_nothing_and_keeps_all_else(text: str) -> None:
    assert steers(marked(text)) == []
    assert marked(marked(text)) == marked(text)
    if not steers(text):
        assert marked(text) == text or any(0xD800 <= ord(c) <= 0xDFFF or ord(c) > 0x2027 for c in text)


@given(st.recursive(st.text(max_size=20), lambda inner: st.lists(inner, max_size=3), max_leaves=5))
def test_json_says_the_same_and_steers_nothing(value: object) -> None:
    text = escaped_in_json(json.dumps(value, ensure_ascii=False))
    assert json.loads(text) == value
    assert steers(text) == []


@pytest.mark.parametrize("foreign", FOREIGN)
def test_no_face_obeys_a_record(foreign: str, capsys: pytest.CaptureFixture[str]) -> None:
    where = site(
        "Denver", "United States", facility=f"Clinic {foreign}", contacts=[{"name": foreign, "phone": "5550100"}]
    )
    record = study("NCT90000095", title=f"PRP {foreign} disc", conditions=[f"Back{foreign}"], sites=[where])
    data = hold(record)
    found = find(data, ask(include_off_topic=True, include_borderline=True, near="Denver"))
    assert len(found) == 1
    for text in (
        found.to_csv(),
        found.to_ris(),
        labels_csv(data.records.values()),
        labels_jsonl(data.records.values()),
    ):
        assert steers(text) == []
    [cell] = [row["title"] for row in csv.DictReader(io.StringIO(found.to_csv(), newline=""))]
    assert "[U+" in cell
    assert steers(escaped_in_json(json.dumps(search_json(found), ensure_ascii=False))) == []
    book = openpyxl.load_workbook(io.BytesIO(excel_bytes(found)))
    assert [c.value for sheet in book for row in sheet.iter_rows() for c in row if steers(str(c.value or ""))] == []
    assert steers(plain(f"PRP {foreign} disc")) == []
    assert steers(visit_sheet(data, ["NCT90000095"])) == []
    say(f"Left out {foreign}")
    assert steers(capsys.readouterr().err) == []
