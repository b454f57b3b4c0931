"""What was found shows itself in one line and in a notebook, and writes itself to files, whole or not at all."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from html.parser import HTMLParser
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
from trialfinder.data import Data
from trialfinder.errors import FileError
from trialfinder.export.contract.search import search_json
from trialfinder.finding.find import find
from trialfinder.finding.found import Found
from trialfinder.question import ask

HELD = hold(*RECORDS)
EVERYTHING = ask(include_borderline=True, include_off_topic=True)
WRITERS: tuple[Callable[[Found, Path], None], ...] = (Found.to_csv, Found.to_excel, Found.to_ris, Found.to_json)
TAGS_OF_OURS = {"p", "strong", "table", "thead", "tbody", "tr", "th", "td", "a"}


class Seen(HTMLParser):
    """The tags, attributes and text of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.text: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def many(count: int, **words: str) -> Data:
    return hold(*(study(f"NCT9100{number:04d}", **words) for number in range(count)))


def test_a_notebook_shows_a_dated_status_for_each_study() -> None:
    found = find(HELD, ask(near="Boulder, CO", therapy="prp"))
    seen = Seen(found._repr_html_())
    assert seen.tags.count("tr") == len(found) + 1
    text = "|".join(seen.text)
    assert "NCT90000001" in text
    assert "Recruiting; last verified " in text
    assert "Denver" in text, "the nearest site that recruits"
    assert HELD.provenance.note in text
    assert "Nearest site" not in find(HELD, ask())._repr_html_()


def test_a_status_has_its_date() -> None:
    found = find(HELD, ask())
    assert found.status_of("NCT90000001").startswith("Recruiting; last verified ")
    for row in found:
        assert "20" in found.status_of(row.nct_id) or "no verification date" in found.status_of(row.nct_id)


def test_a_notebook_shows_the_first_twenty() -> None:
    seen = Seen(find(many(20), EVERYTHING)._repr_html_())
    assert seen.tags.count("tr") == 21
    assert "The first 20" not in "".join(seen.text)
    seen = Seen(find(many(21), EVERYTHING)._repr_html_())
    assert seen.tags.count("tr") == 21
    assert "The first 20 of 21 stand here." in seen.text


def test_a_notebook_shows_no_table_of_nothing_but_what_emptied_the_search() -> None:
    found = find(HELD, ask(near="Boise", within="1mi", therapy="prp"))
    seen = Seen(found._repr_html_())
    assert "table" not in seen.tags
    assert "Found: 0 studies, data of 2026-11-20" in seen.text
    assert found.hints
    assert set(found.hints) <= set(seen.text)


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</td></tr></table><iframe>",
    "&lt;b&gt; <b>",
    "<style>*{display:none}</style><!--",
]


def html_of(words: str) -> str:
    record = study(
        "NCT90000080",
        title=words,
        conditions=[words, "Low Back Pain"],
        sites=[site(words, "United States", facility=words, lat=39.7, lon=-105.0)],
    )
    return find(hold(record), ask(near="80202", include_off_topic=True, include_borderline=True))._repr_html_()


@each("words", HOSTILE)
def test_nothing_of_a_record_is_html(words: str) -> None:
    seen = Seen(html_of(words))
    assert set(seen.tags) <= TAGS_OF_OURS
    assert seen.attributes <= {"scope", "href", "rel"}
    assert " ".join(words.split()) in seen.text


@each("words", HOSTILE)
def test_nothing_of_a_record_is_html_where_nothing_is_found(words: str) -> None:
    record = study(
        "NCT90000081",
        title="PRP in the disc for low back pain",
        conditions=["Low Back Pain"],
        interventions=[intervention("Platelet-rich plasma", description="PRP into the disc")],
        sites=[site(words, "United States", lat=39.7, lon=-105.0)],
    )
    found = find(hold(record), ask(near="Boise", within="1mi"))
    assert any(words in hint for hint in found.hints), "the nearest trial is named with its city"
    seen = Seen(found._repr_html_())
    assert set(seen.tags) <= TAGS_OF_OURS
    assert any(words in text for text in seen.text)


@examples(60)
@given(st.text(alphabet=st.sampled_from("<>&\"'/ab=!-[]\\ \n"), min_size=1, max_size=30))
def test_no_text_of_a_record_is_html(words: str) -> None:
    seen = Seen(html_of(words))
    assert set(seen.tags) <= TAGS_OF_OURS
    assert seen.attributes <= {"scope", "href", "rel"}


def test_without_a_path_a_writer_gives_the_text_and_with_one_nothing(tmp_path: Path) -> None:
    found = find(HELD, ask(near="80202"))
    for write, name in ((found.to_csv, "a.csv"), (found.to_ris, "a.ris"), (found.to_json, "a.json")):
        text = write()
        assert isinstance(text, str)
        assert write(tmp_path / name) is None
        assert (tmp_path / name).read_bytes().decode("utf-8-sig") == text
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf"), "Excel reads UTF-8 only with this mark"
    assert not (tmp_path / "a.json").read_bytes().startswith(b"\xef\xbb\xbf"), "JSON has none"
    found.to_csv(str(tmp_path / "b.csv"), excel_bom=False)
    assert (tmp_path / "b.csv").read_bytes().startswith(b"nct_id,")


def test_json_is_the_command_lines(tmp_path: Path) -> None:
    found = find(HELD, ask(near="80202", therapy="prp"))
    assert json.loads(found.to_json()) == json.loads(json.dumps(search_json(found)))


def test_a_workbook_opens(tmp_path: Path) -> None:
    found = find(HELD, ask())
    assert found.to_excel(tmp_path / "trials.xlsx") is None
    assert openpyxl.load_workbook(tmp_path / "trials.xlsx").sheetnames == ["studies", "sites", "about"]
    table = pd.read_excel(tmp_path / "trials.xlsx", sheet_name="studies")
    assert list(table["nct_id"]) == [row.nct_id for row in found]


@pytest.mark.parametrize("write", WRITERS, ids=lambda write: write.__name__)
def test_a_file_that_cannot_be_written_is_one_sentence_and_leaves_nothing(
    write: Callable[[Found, Path], None], tmp_path: Path
) -> None:
    found = find(HELD, ask())
    for target in (tmp_path / "no" / "folder" / "trials", tmp_path):
        with pytest.raises(FileError, match=r"^\S+ cannot be written: [^\n]+\. Name another file or folder\.$"):
            write(found, target)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("write", WRITERS, ids=lambda write: write.__name__)
def test_a_file_that_is_there_is_kept_when_writing_fails(
    write: Callable[[Found, Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "trials"
    path.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(FileError, match="No space left on device"):
        write(find(HELD, ask()), path)
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["trials"]


def test_a_tilde_is_the_persons_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    find(HELD, ask()).to_ris("~/trials.ris")
    assert (tmp_path / "trials.ris").exists()


def test_a_workbook_without_its_extra_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("openpyxl", "openpyxl.workbook"):
        monkeypatch.setitem(sys.modules, name, None)  # as if it were not installed
    with pytest.raises(FileError, match=r"needs? the extra `excel`\. Install it: python -m pip install"):
        find(hold(PRP_DISC), ask()).to_excel(tmp_path / "trials.xlsx")
    assert os.listdir(tmp_path) == []
