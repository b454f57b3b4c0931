"""A list in one cell splits back to the same list, and no reader takes a value for a missing one."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.held import hold
from tests.tools.standin.records import intervention, study
from trialfinder.export.cells import (
    NOT_APPLICABLE,
    cell_text,
    join_list,
    join_quotes,
    safe_cell,
    split_list,
    split_quotes,
)
from trialfinder.export.workbook import MOST_IN_A_CELL, excel_bytes
from trialfinder.finding.find import find
from trialfinder.question import ask

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


@pytest.mark.parametrize(
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
