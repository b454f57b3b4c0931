"""Files that open in a spreadsheet, whole or not at all, and never as a formula.

A list in one cell splits back to the same list, and no reader takes a value for a missing one.
"""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.each import each
from tests.tools.examples import examples
from tests.tools.held import hold
from tests.tools.standin.records import PRP_DISC, RECORDS, intervention, site, study
from trialfinder.errors import FileError
from trialfinder.export.contract.search import studies_json
from trialfinder.export.tables import (
    NOT_APPLICABLE,
    cell_text,
    file_stem,
    join_list,
    join_quotes,
    safe_cell,
    split_list,
    split_quotes,
    table_csv,
)
from trialfinder.export.workbook import MOST_IN_A_CELL, excel_bytes
from trialfinder.files import write_whole
from trialfinder.finding.find import find
from trialfinder.frames import PLACE_COLUMNS, STUDY_COLUMNS
from trialfinder.question import ask
from trialfinder.vocabulary import THERAPY_FAMILIES

HELD = hold(*RECORDS)
PROVENANCE_COLUMNS = ["data_timestamp", "strategy_version", "rules_version", "question"]


def test_csv_has_the_columns_and_its_provenance() -> None:
    found = find(HELD, ask(near="80202", within="3000mi", age=45, sex="female", status="recruiting"))
    rows = list(csv.DictReader(io.StringIO(found.to_csv())))
    assert list(rows[0]) == [*STUDY_COLUMNS, *PLACE_COLUMNS, *PROVENANCE_COLUMNS]
    assert [row["nct_id"] for row in rows] == list(found.studies["nct_id"])
    asked = json.loads(rows[0]["question"])
    assert asked == {"status": ["recruiting"]}, "a file may be passed on: no place, age or sex in it"
    assert rows[0]["phases"] == "PHASE2;PHASE3"
    assert rows[0]["max_age_years"] == ""
    assert rows[0]["start_date"] == "2024-03"


def test_csv_file_opens_in_excel_and_pandas(tmp_path: Path) -> None:
    path = tmp_path / "trials.csv"
    found = find(HELD, ask(include_off_topic=True, include_borderline=True))
    found.to_csv(str(path))
    assert path.read_bytes().startswith(b"\xef\xbb\xbf"), "Excel reads UTF-8 only with a byte-order mark"
    table = pd.read_csv(path, encoding="utf-8-sig")
    assert list(table["nct_id"]) == list(found.studies["nct_id"])
    assert list(table.columns) == [*STUDY_COLUMNS, *PROVENANCE_COLUMNS]


HOSTILE = ["=1+1", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")', "＝1+1"]


@pytest.mark.parametrize("title", HOSTILE)
def test_no_cell_starts_a_formula(title: str, tmp_path: Path) -> None:
    record = study(
        "NCT90000070",
        title=title,
        acronym=title,
        conditions=[title, "Low Back Pain"],
        sites=[site(title, "United States", facility=title)],
    )
    found = find(hold(record), ask(include_off_topic=True, include_borderline=True))
    cells = [cell for row in csv.reader(io.StringIO(found.to_csv())) for cell in row]
    assert not [cell for cell in cells if cell[:1] in "=+-@\t\r＝" and cell]
    book = openpyxl.load_workbook(io.BytesIO(excel_bytes(found)))
    assert book.sheetnames == ["studies", "sites", "about"]
    about = {what.value: value.value for what, value in book["about"].iter_rows(min_row=2)}
    assert "are ours, not the registry's" in about["terms_of_use"]
    assert about["missing"] == "nothing"
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_numbers_stay_numbers() -> None:
    assert [safe_cell(text) for text in ("-4.5", "+3", "1e-9")] == ["-4.5", "+3", "1e-9"]


@given(st.text(max_size=30))
def test_any_text_is_safe_and_kept(text: str) -> None:
    cell = safe_cell(text)
    assert cell[:1] not in ("=", "@", "\t", "\r")
    assert cell.lstrip("'") == safe_cell(cell.lstrip("'")).lstrip("'")


@examples(40)
@given(st.lists(st.text(max_size=12), min_size=1, max_size=4))
def test_csv_comes_back_as_the_same_cells(texts: list[str]) -> None:
    back = list(csv.reader(io.StringIO(table_csv({"one": texts}), newline="")))[1:]
    assert [row[0] if row else "" for row in back] == [safe_cell(text) for text in texts]


def test_json_is_plain_values() -> None:
    found = find(HELD, ask(near="80202", status="recruiting"))
    rows = json.loads(json.dumps(studies_json(found), allow_nan=False))
    first = next(row for row in rows if row["nct_id"] == "NCT90000001")
    assert first["phases"] == ["PHASE2", "PHASE3"]
    assert first["is_recruiting"] is True
    assert first["max_age_years"] is None
    assert [one["city"] for one in first["sites"]] == ["Denver", "Boulder", "Boston"]
    assert first["sites"][0]["distance_km"] == pytest.approx(1, abs=3)
    assert "nct_id" not in first["sites"][0]


def test_ris_is_one_reference_a_study_on_single_lines() -> None:
    record = study("NCT90000071", title="Two\r\nER  - lines", conditions=["Low\nBack Pain"])
    text = find(hold(record, PRP_DISC), ask(include_off_topic=True, include_borderline=True)).to_ris()
    assert text.count("\r\nER  - ") == 2
    assert all(line == "" or line[2:6] == "  - " for line in text.split("\r\n"))
    assert "UR  - https://clinicaltrials.gov/study/NCT90000001" in text


def test_a_files_name_says_the_question_and_nothing_of_who_asks() -> None:
    day = date(2026, 11, 28)
    for asked, name in (
        ({"therapy": "prp"}, "prp-any-status"),
        ({"therapy": ["prp", "exosome"], "status": "recruiting", "phase": "1/2"}, "prp-exosome-1-2-recruiting"),
        ({"status": "completed", "with_results": True, "country": "US"}, "us-completed-with-results"),
        ({"near": "80202", "within": "50mi", "age": 58, "sex": "female"}, "any-status-more-filters"),
        ({"near": "80202"}, "any-status"),
        ({"text": "../../etc <b>"}, "any-status-more-filters"),
    ):
        assert file_stem(ask(**asked), day) == f"trialfinder-{name}-2026-11-28"
    long = file_stem(ask(therapy=[word for words in THERAPY_FAMILIES.values() for word in words]), day)
    assert len(long) < 140
    assert long.endswith("-more-filters-2026-11-28")


def test_an_unwritable_file_is_one_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    for target in (tmp_path / "no" / "such" / "folder.csv", tmp_path):
        with pytest.raises(FileError, match="cannot be written"):
            write_whole(target, b"x")
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_replaced_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old")
    path.chmod(0o640)
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640
    assert os.listdir(tmp_path) == ["out.csv"]


@contextmanager
def no_administrator() -> Iterator[Path]:
    """A folder that all may write, and for root the rights of `nobody`: root may write everything."""
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o777)
        root = os.geteuid() == 0
        if root:
            os.setresuid(65534, 65534, 0)
        try:
            yield Path(name)
        finally:
            if root:
                os.setresuid(0, 0, 0)


def test_a_write_protected_file_stays_as_it_is() -> None:
    with no_administrator() as folder:
        kept, link = folder / "kept.csv", folder / "link.csv"
        kept.write_text("old")
        link.symlink_to("kept.csv")
        for mode in (0o444, 0o400, 0o555):
            kept.chmod(mode)
            for name in (kept, link):
                with pytest.raises(FileError, match=f"{name.name} cannot be written: it is write-protected"):
                    write_whole(name, b"new")
        assert kept.read_text() == "old"
        kept.chmod(0o644)
        write_whole(kept, b"new")
        assert kept.read_text() == "new"
        assert sorted(os.listdir(folder)) == ["kept.csv", "link.csv"]


def test_a_symbolic_link_stays_and_what_it_points_to_is_written(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    far = tmp_path / "far" / "kept.csv"
    for target in (far, Path("far/kept.csv"), tmp_path / "chain.csv"):
        far.write_text("old")
        far.chmod(0o640)
        (tmp_path / "chain.csv").unlink(missing_ok=True)
        (tmp_path / "chain.csv").symlink_to("far/kept.csv")
        link = tmp_path / "link.csv"
        link.unlink(missing_ok=True)
        link.symlink_to(target)
        write_whole(link, b"new")
        assert link.is_symlink()
        assert (far.read_bytes(), far.stat().st_mode & 0o777) == (b"new", 0o640)
        assert os.listdir(tmp_path / "far") == ["kept.csv"]
    far.unlink()
    write_whole(link, b"first")
    assert link.is_symlink()
    assert far.read_bytes() == b"first"


def test_a_link_that_leads_nowhere_is_one_sentence(tmp_path: Path) -> None:
    circle, lost, folder = tmp_path / "circle", tmp_path / "lost", tmp_path / "folder"
    circle.symlink_to("circle")
    lost.symlink_to("no/such/folder.csv")
    folder.symlink_to(".")
    for link, reason in ((circle, "in a circle"), (lost, "No such file"), (folder, "it is a folder")):
        with pytest.raises(FileError, match=f"{link.name} cannot be written: .*{reason}"):
            write_whole(link, b"x")
        assert link.is_symlink()
    assert sorted(os.listdir(tmp_path)) == ["circle", "folder", "lost"]


def test_standard_output_by_its_name_keeps_what_stands_there(tmp_path: Path) -> None:
    kept = tmp_path / "kept.csv"
    kept.write_text("old\n")
    code = "from trialfinder.files import write_whole; write_whole('/dev/stdout', b'new')"
    with kept.open("ab") as stream:
        subprocess.run([sys.executable, "-c", code], stdout=stream, check=True)
    assert kept.read_text() == "old\nnew"
    assert subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, check=True).stdout == b"new"


ITEMS = st.lists(
    st.text(alphabet="ab;\\| '=\n-é", min_size=1, max_size=8) | st.text(min_size=1, max_size=12), max_size=5
)


@given(ITEMS)
def test_a_list_splits_back(items: list[str]) -> None:
    assert split_list(join_list(items)) == tuple(items)


@given(ITEMS)
def test_quotes_split_back(items: list[str]) -> None:
    assert split_quotes(join_quotes(items)) == tuple(items)


@given(st.text(alphabet="ab'=+-@;1.e \t", max_size=8))
def test_a_safe_cell_gives_its_text_back(text: str) -> None:
    assert cell_text(safe_cell(text)) == text


@given(st.text(max_size=40))
def test_any_cell_splits_to_something(text: str) -> None:
    assert "".join(split_list(text)) is not None
    assert split_list("") == split_quotes("") == ()


@each(
    ("items", "cell"),
    [
        (["PHASE2", "PHASE3"], "PHASE2;PHASE3"),
        (["Pain; chronic", "Disc"], "Pain\\; chronic;Disc"),
        (["a\\", "b"], "a\\\\;b"),
        ([], ""),
    ],
)
def test_the_joint(items: list[str], cell: str) -> None:
    assert join_list(items) == cell


CONDITIONS = ["Low Back Pain; Chronic", "=Disc; degenerated", r"Facet \ joint", "Sciatica"]


def test_lists_of_a_csv_file_split_back() -> None:
    record = study(
        "NCT90000096", conditions=CONDITIONS, interventions=[intervention("PRP; 3 mL"), intervention("Saline | sham")]
    )
    found = find(hold(record), ask(include_off_topic=True, include_borderline=True))
    [row] = csv.DictReader(io.StringIO(found.to_csv(), newline=""))
    assert split_list(cell_text(row["conditions"])) == tuple(CONDITIONS)
    assert split_list(cell_text(row["interventions"])) == ("PRP; 3 mL", "Saline | sham")
    [study_row] = found
    assert split_quotes(cell_text(row["therapy_evidence"])) == study_row.therapy_evidence


def test_no_reader_takes_no_phase_for_missing() -> None:
    none, two, unsaid = (study(f"NCT9000009{n}", phases=["PHASE2"]) for n in (7, 8, 9))
    none["protocolSection"]["designModule"]["phases"] = ["NA"]
    del unsaid["protocolSection"]["designModule"]["phases"]
    none["protocolSection"]["designModule"]["designInfo"] = {"allocation": "NA"}
    found = find(hold(none, two, unsaid), ask(include_off_topic=True, include_borderline=True))
    table = pd.read_csv(io.StringIO(found.to_csv())).set_index("nct_id")
    assert table.loc["NCT90000097", "phases"] == NOT_APPLICABLE
    assert table.loc["NCT90000097", "allocation"] == NOT_APPLICABLE
    assert table.loc["NCT90000098", "phases"] == "PHASE2"
    assert pd.isna(table.loc["NCT90000099", "phases"])
    assert [row.phases for row in found if row.nct_id == "NCT90000097"] == [("NA",)], "Python keeps the registry's"
    book = pd.read_excel(io.BytesIO(excel_bytes(found))).set_index("nct_id")
    assert book.loc["NCT90000097", "phases"] == NOT_APPLICABLE


def test_a_text_longer_than_a_cell_of_excel_says_that_it_was_cut() -> None:
    long = study("NCT90000097", title="PRP " * 20_000)
    found = find(hold(long), ask(include_off_topic=True, include_borderline=True))
    (title,) = pd.read_excel(io.BytesIO(excel_bytes(found)))["title"]
    assert len(title) == MOST_IN_A_CELL
    assert title.endswith("(cut here: a cell of Excel holds no more; the CSV has all)")
    assert long["protocolSection"]["identificationModule"]["briefTitle"].strip() in found.to_csv()
