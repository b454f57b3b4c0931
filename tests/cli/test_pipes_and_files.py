"""Data reach a pipe or a file exactly as they were made, and a file is what its name says."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.examples import examples
from tests.tools.standin.records import RECORDS
from trialfinder.cli import main
from trialfinder.cli.streams import FOREIGN, QUESTIONS, SEARCH, form_of, put
from trialfinder.errors import QueryError
from trialfinder.reading.text.marks import marked

BOM = b"\xef\xbb\xbf"


class Ran:
    """One run of the command line on a made-up stdout."""

    def __init__(self, code: int, out: bytes, err: str) -> None:
        self.code, self.out, self.err = code, out, err


class Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


Run = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("TRIALFINDER_OFFLINE", "1")

    def call(
        *words: str, newline: str = "\r\n", encoding: str = "cp1252", stream: type[io.TextIOWrapper] = io.TextIOWrapper
    ) -> Ran:
        raw = io.BytesIO()
        monkeypatch.setattr(sys, "stdout", stream(raw, newline=newline, encoding=encoding))
        monkeypatch.setattr(sys, "argv", ["trialfinder", *words])
        code: object = 0
        try:
            main()
        except SystemExit as ended:
            code = ended.code
        sys.stdout.flush()
        out = raw.getvalue()
        monkeypatch.undo()
        monkeypatch.setenv("TRIALFINDER_OFFLINE", "1")
        return Ran(int(str(code or 0)), out, capsys.readouterr().err)

    return call


WINDOWS = [("\r\n", "cp1252"), ("\r\n", "utf-8"), ("\r\n", "ascii"), ("\n", "latin-1"), ("\r\n", "utf-16-le")]


@pytest.mark.parametrize(("newline", "encoding"), WINDOWS)
@pytest.mark.parametrize("form", ["csv", "json", "ris", "table"])
def test_a_pipe_gets_the_bytes_as_they_were_made(run: Run, form: str, newline: str, encoding: str) -> None:
    words = ["search", "--include-borderline", "--format", form]
    piped = run(*words, newline=newline, encoding=encoding)
    plain = run(*words, newline="\n", encoding="utf-8")
    assert piped.code == 0
    assert piped.out == plain.out
    assert b"\r\r\n" not in piped.out
    text = piped.out.decode("utf-8")
    assert any(ord(char) > 127 for char in text), "the records hold letters that cp1252 or ASCII lack"
    if form == "csv":
        rows = list(csv.reader(io.StringIO(text, newline="")))
        assert {len(row) for row in rows} == {len(rows[0])}
        assert text.count("\r\n") == len(rows), "no cell of the bundled facts holds a line end"
    if form == "json":
        assert json.loads(piped.out)["studies"]


def test_labels_reach_a_pipe_as_they_were_made(run: Run, tmp_path: Path) -> None:
    from tests.tools.standin.records import RECORDS

    path = tmp_path / "some.jsonl"
    path.write_text("\n".join(json.dumps(one) for one in RECORDS), "utf-8")
    for form in ("csv", "jsonl"):
        assert (
            run("label", str(path), "--format", form).out
            == run("label", str(path), "--format", form, newline="\n", encoding="utf-8").out
        )
    assert b"\r\r\n" not in run("label", str(path)).out


def test_a_terminal_gets_a_question_mark_for_a_letter_it_lacks(run: Run) -> None:
    shown = run("show", "NCT02412735", encoding="ascii", newline="\n", stream=Terminal)
    assert shown.code == 0
    assert b"?" in shown.out
    assert shown.out.isascii()


@pytest.mark.slow
@pytest.mark.parametrize("coding", ["ascii", "latin-1", "cp1252", "utf-16"])
def test_no_setting_of_python_turns_the_letters_of_a_pipe(coding: str, tmp_path: Path) -> None:
    env = {**os.environ, "TRIALFINDER_OFFLINE": "1"}
    other = {**env, "PYTHONIOENCODING": coding}
    words = [sys.executable, "-m", "trialfinder", "search", "--include-borderline", "--format", "csv"]
    plain = subprocess.run(words, capture_output=True, env=env, timeout=60, check=True)
    turned = subprocess.run(words, capture_output=True, env=other, timeout=60, check=True)
    with (tmp_path / "x.csv").open("wb") as file:
        subprocess.run(
            words, stdout=file, stderr=subprocess.DEVNULL, env={**env, "LC_ALL": "C"}, timeout=60, check=True
        )
    assert turned.stdout == plain.stdout == (tmp_path / "x.csv").read_bytes()


@given(st.text(max_size=60))
def test_any_text_reaches_a_pipe_in_utf_8(text: str) -> None:
    raw, held = io.BytesIO(), sys.stdout
    sys.stdout = stream = io.TextIOWrapper(raw, newline="\r\n", encoding="cp1252")
    try:
        put(text)
    finally:
        sys.stdout = held
    stream.flush()
    assert raw.getvalue() == marked(text).encode("utf-8")


# What a file is named


@pytest.mark.parametrize(
    ("name", "check"),
    [
        ("trials.csv", lambda content: content.startswith(BOM + b"nct_id,")),
        ("TRIALS.CSV", lambda content: content.startswith(BOM + b"nct_id,")),
        (".csv", lambda content: content.startswith(BOM + b"nct_id,")),
        ("trials.csv ", lambda content: content.startswith(BOM + b"nct_id,")),
        ("trials.json", lambda content: json.loads(content)["studies"]),
        ("my.trials.ris", lambda content: content.startswith(b"TY  - ")),
        ("trials.txt", lambda content: b"Our data hold" in content),
        ("trials", lambda content: b"Our data hold" in content),
        ("trials.xlsx", lambda content: openpyxl.load_workbook(io.BytesIO(content)).sheetnames[0] == "studies"),
    ],
)
def test_the_ending_says_the_form_and_nothing_is_cut(
    run: Run, tmp_path: Path, name: str, check: Callable[[bytes], object]
) -> None:
    ran = run("search", "--output", str(tmp_path / name))
    assert (ran.code, ran.out) == (0, b"")
    content = (tmp_path / name).read_bytes()
    assert check(content)
    if not name.endswith("xlsx"):
        every = [one["nct_id"] for one in json.loads(run("search", "--format", "json").out)["studies"]]
        assert len(every) > 20
        assert all(nct_id.encode() in content for nct_id in every), "more than the 20 of a table on a terminal"
    assert "the first 20" not in content.decode("utf-8", "replace")


def test_a_table_in_a_file_still_takes_a_limit(run: Run, tmp_path: Path) -> None:
    run("search", "--limit", "3", "--output", str(tmp_path / "x.txt"))
    assert (tmp_path / "x.txt").read_text("utf-8").count("https://clinicaltrials.gov/study/") == 3


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--format", "csv", "--output", "x.json"], [".json", "csv"]),
        (["--format", "json", "--output", "x.csv"], [".csv", "json"]),
        (["--format", "ris", "--output", "x.xlsx"], [".xlsx", "ris"]),
        (["--format", "table", "--output", "x.csv"], [".csv", "table"]),
        (["--output", "x.pdf"], [".pdf", ".xlsx", ".csv"]),
        (["--output", "x.xls"], [".xls", ".xlsx"]),
        (["--format", "csv", "--output", "x.xls"], [".xls", ".xlsx"]),
        (["--output", "x.tsv"], [".tsv", ".csv"]),
        (["--output", "x.csv.gz"], [".gz", ".csv"]),
        (["--format", "csv", "--output", "x.csv.gz"], [".gz", ".csv"]),
        (["--format", "json", "--output", "x.zip"], [".zip", ".json"]),
        (["--output", "x.dat"], [".dat", "--format"]),
    ],
)
def test_a_clash_is_refused_and_nothing_written(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], named: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("search", *words)
    assert (ran.code, ran.out) == (2, b"")
    assert ran.err.startswith("trialfinder: output: ")
    assert all(word in ran.err for word in named)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "start"),
    [("sheet.html", b"<!doctype html>"), ("SHEET.HTM", b"<!doctype html>"), ("a.json", b"["), ("a.txt", b"NCT")],
)
def test_questions_too_go_by_the_ending(run: Run, tmp_path: Path, name: str, start: bytes) -> None:
    assert run("questions", "NCT02412735", "--output", str(tmp_path / name)).code == 0
    assert (tmp_path / name).read_bytes().lower().startswith(start.lower())
    assert run("questions", "NCT02412735", "--output", str(tmp_path / "a.csv")).code == 2


@pytest.mark.parametrize(
    ("words", "name", "start"),
    [
        ("show NCT02412735", "study.json", b"{"),
        ("show NCT02412735", "study.txt", b"NCT02412735"),
        ("offer --product prp", "offer.html", b"<!doctype html>"),
        ("offer --product prp --format html", "offer.html", b"<!doctype html>"),
        ("offer --product prp", "offer.json", b"{"),
        ("evidence --product prp", "known.json", b"["),
        ("fit --answers me.json", "fit.json", b"{"),
        ("label me.json", "labels.csv", b"\xef\xbb\xbfnct_id,"),
        ("label me.json", "labels.jsonl", b'{"nct_id"'),
        ("label --explain NCT02412735", "why.txt", b"NCT02412735"),
    ],
)
def test_every_answer_can_go_to_a_file_by_its_ending(
    run: Run, tmp_path: Path, words: str, name: str, start: bytes
) -> None:
    told = tmp_path / "me.json"
    told.write_text("{}" if words.startswith("fit") else json.dumps(RECORDS[0]))
    typed = [str(told) if word == told.name else word for word in words.split()]
    ran = run(*typed, "--output", str(tmp_path / name))
    assert (ran.code, ran.out) == (0, b"")
    assert f"Written to {tmp_path / name}." in ran.err
    assert (tmp_path / name).read_bytes().lower().startswith(start.lower())
    for foreign in ("x.pdf", "x.xls", "x.xml"):
        assert run(*typed, "--output", str(tmp_path / foreign)).code == 2
    assert sorted(os.listdir(tmp_path)) == sorted(["me.json", name])


@pytest.mark.parametrize(
    "words",
    [
        "offer --product prp --format html --output x.csv",
        "questions NCT02412735 --format text --output x.jsonl",
        "search --format csv --output x.html",
        "label --explain NCT02412735 --output x.csv",
    ],
)
def test_the_ending_of_another_command_is_refused(run: Run, tmp_path: Path, words: str) -> None:
    ran = run(*words.replace("x.", f"{tmp_path}/x.").split())
    assert (ran.code, ran.out) == (2, b"")
    assert "names a form that this command does not write. The ending can be ." in ran.err
    assert os.listdir(tmp_path) == []


def test_home_and_standard_output_have_their_signs(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert run("search", "--limit", "1", "--output", "~/mine.csv").code == 0
    assert (tmp_path / "mine.csv").read_bytes().startswith(BOM)
    assert run("search", "--limit", "1", "--output", "~nobody-of-this-name/x.csv").code == 4
    out = run("search", "--limit", "1", "--format", "csv", "--output", "-")
    assert out.out.startswith(b"nct_id,"), "a pipe gets no byte-order mark"
    assert run("search", "--output", "-").out.count(b"https://clinicaltrials.gov/study/") == 20


def test_excel_without_its_package_is_a_sentence(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trialfinder.cli.streams.find_spec", lambda name: None)
    with pytest.raises(QueryError, match=r"trialfinder\[excel\]"):
        form_of(None, "x.xlsx", SEARCH, "table")


@given(st.text(max_size=30), st.sampled_from([None, "table", "csv", "json", "ris"]))
@examples(100)
def test_any_name_of_a_file_has_a_form_or_a_sentence(name: str, asked: str | None) -> None:
    try:
        form = form_of(asked, name, SEARCH, "table")
    except QueryError as error:
        assert error.field == "output"  # noqa: PT017
        return
    assert form in {*SEARCH.values()}
    assert asked in (None, form)


def test_no_ending_is_both_written_and_foreign() -> None:
    assert not set(FOREIGN) & {*SEARCH, *QUESTIONS}


@pytest.mark.parametrize("words", [["--format", "CSV"], ["--format", "Csv ", "--sync", "Never"]])
def test_a_choice_is_taken_in_any_case(run: Run, words: list[str]) -> None:
    assert run("search", "--limit", "1", *words).out.startswith(b"nct_id,")


def test_answers_that_have_no_room_are_told(run: Run, tmp_path: Path) -> None:
    for words in (["--limit", "1"], ["--limit", "1", "--format", "ris"], ["--output", str(tmp_path / "x.txt")]):
        assert "The answers are left out" in run("search", "--with-answers", *words).err
    for words in (["--limit", "1", "--format", "csv"], ["--output", str(tmp_path / "x.json")]):
        assert "The answers are left out" not in run("search", "--with-answers", *words).err
