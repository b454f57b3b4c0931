"""What changed: the address is the question, each change has its words and date, and the files hold the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.history.edits import DAY_BEFORE, EDITS, Record, base, edited, keep, module, world
from tests.web.conftest import OpenPage, seen
from trialfinder.settings import read_settings

pytestmark = pytest.mark.slow


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder whose snapshots were made here; no registry is asked."""
    monkeypatch.setenv("TRIALFINDER_OFFLINE", "1")
    return read_settings().home


def change(old: Record, name: str) -> Record:
    return edited(old, EDITS[name])


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_every_edit_is_on_the_page_and_leads_to_its_trial(home: Path, open_page: OpenPage) -> None:
    before, after, wanted = world()
    keep(home, before[:20], DAY_BEFORE)
    keep(home, after[1:21])
    html = seen(open_page("changes"))
    assert "From the data of November 13, 2026 to those of November 20, 2026: " in html
    shown = words(html)
    for nct_id, kind, *_ in wanted:
        if f"trial?nct={nct_id}" not in html:
            assert nct_id not in html
        elif kind == "status":
            assert "Status: " in shown
    assert html.count('class="tf-card"') == len(set(re.findall(r"trial\?nct=(NCT\d+)", html)))
    assert "(record of November 18, 2026)" in shown


def test_a_place_sorts_by_distance_and_a_radius_keeps_what_is_near(home: Path, open_page: OpenPage) -> None:
    keep(home, [base(1), base(2)], DAY_BEFORE)
    keep(home, [change(base(1), "a site joins"), change(base(2), "a site ends")])
    html = seen(open_page("changes", near="Denver, CO"))
    assert html.index("NCT93000002") < html.index("NCT93000001"), "Denver before Boston"
    assert "trial?nct=NCT93000002&amp;near=Denver%2C+CO" in html
    near = seen(open_page("changes", near="Denver, CO", within="50mi"))
    assert "NCT93000001" not in near
    assert "one closed within about a mile of you" in words(near)


def test_a_day_of_the_address_is_chosen_and_a_bad_one_is_told(home: Path, open_page: OpenPage) -> None:
    keep(home, [base(1)], "2026-11-01T09:00:05")
    keep(home, [base(1)], DAY_BEFORE)
    keep(home, [change(base(1), "it pauses")])
    at = open_page("changes", since="2026-11-05")
    assert not at.exception
    assert "From the data of November 1, 2026" in seen(at)
    bad = seen(open_page("changes", since="<b>yesterday", therapy="<b>x"))
    assert "is not a day" in bad
    assert "<b>" not in bad
    assert "From the data of November 13, 2026" in bad


def test_bundled_data_have_nothing_to_be_compared_with(offline: None, open_page: OpenPage) -> None:
    html = seen(open_page("changes"))
    assert "Nothing to compare yet." in html
    assert "No set of records is kept yet" in html


def test_one_set_of_data_has_nothing_to_be_compared_with(home: Path, open_page: OpenPage) -> None:
    keep(home, [base(1)])
    assert "there is nothing to compare yet" in seen(open_page("changes", near="Denver"))


def test_foreign_words_are_text(home: Path, open_page: OpenPage) -> None:
    new = change(base(1), "a rule is added")
    module(new, "identification")["briefTitle"] = "PRP <script>alert(1)</script> \x1b[2J \u202e"
    keep(home, [base(1)], DAY_BEFORE)
    keep(home, [new])
    html = seen(open_page("changes"))
    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert not set("\x1b\u202e") & set(html)


def test_find_leads_to_what_changed_and_to_saving(home: Path, open_page: OpenPage) -> None:
    keep(home, [base(1)], DAY_BEFORE)
    keep(home, [change(base(1), "it pauses")])
    html = seen(open_page(near="Denver, CO", therapy="prp", within="50mi"))
    assert "What changed since the data of November 13, 2026" in html
    assert 'href="changes?near=Denver%2C+CO&amp;within=50mi&amp;therapy=prp"' in html
    assert "saved?near=Denver%2C+CO&amp;within=50mi&amp;therapy=prp&amp;search=yes" in html
