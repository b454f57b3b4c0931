"""Compare, run by AppTest: differences in words, adding and taking out, bundled data, and bad addresses."""

from __future__ import annotations

import re

import pytest

from tests.tools.held import decoded
from tests.tools.standin.records import PRP_DISC
from tests.tools.standin.server import StandIn
from tests.web.conftest import OpenPage, seen
from tests.web.meanings import without_meanings
from tests.web.trials import HOSTILE
from trialfinder.advice.fit.joining import joining_rules
from trialfinder.html.text import plain
from trialfinder.reading.reading import Reading
from trialfinder.web.compare.table import Cell, Row

pytestmark = pytest.mark.slow


def test_two_trials_stand_side_by_side(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("compare", nct=["NCT90000001", "NCT90000002"], near="Denver")
    assert not at.exception
    page = seen(at)
    table = page[page.index("<table>") : page.index("</table>")]
    assert "2 trials; they differ in" in page
    for name in ("Status", "Product", "Own or donor", "Preparation", "Injected into", "Volume", "Compared with"):
        assert f'<th scope="row">{name} ' in table, name
    assert 'Own or donor <span class="tf-likeness tf-differs">differs</span>' in table
    assert 'People <span class="tf-likeness">same</span>' in table
    assert "Recruiting; last verified 2026-10" in table
    assert "Completed; last verified 2023-05" in table
    assert "Pain for at least 6 months." in table
    assert "About 0 mi (0 km), Denver" in table
    assert "The record does not say" in table
    assert page.count("<table") == 1, "one table, which is blocks on a phone"
    assert '<td><span class="tf-of">NCT90000001</span>' in table, "so each cell names its trial"


def test_every_reading_has_its_question(synced: StandIn, open_page: OpenPage) -> None:
    page = seen(open_page("compare", nct=["NCT90000001", "NCT90000002"]))
    for name in ("Product", "Own or donor", "Preparation", "Injected into", "Compared with", "Volume", "Followed for"):
        row = page[page.index(f'<th scope="row">{name} ') :].partition("</tr>")[0]
        assert row.count("Is this wrong?") == 2, name
        assert f"Label: {name}: " in row
    for name in ("Who can join, as we read it", "Worth a question"):
        row = page[page.index(f'<th scope="row">{name} ') :].partition("</tr>")[0]
        assert row.count("Is this wrong? Each line of NCT9000000") == 2, name
    assert "Study: NCT90000002, Donor Mesenchymal" in page


def test_what_is_the_same_can_be_left_out(synced: StandIn, open_page: OpenPage) -> None:
    page = seen(open_page("compare", nct=["NCT90000001", "NCT90000002"]))
    alike = page.count('<span class="tf-likeness">same</span>')
    assert alike >= 2
    assert f"Leave out what is the same ({alike} of 19 points)" in page
    assert len(re.findall(r'<tr class="tf-alike( tf-one)?">', page)) == alike
    people = page[: page.index('<th scope="row">People ')]
    assert people.endswith('<tr class="tf-alike tf-one">')


def test_the_rules_are_worded_as_on_the_trials_own_page(synced: StandIn, open_page: OpenPage) -> None:
    page = without_meanings(seen(open_page("compare", nct=["NCT90000001", "NCT90000002"])))
    rules = joining_rules(Reading(decoded(PRP_DISC)))
    assert len(rules) >= 4
    own = without_meanings(seen(open_page("trial", nct="NCT90000001")))
    for one in rules:
        assert plain(one.words) in page, one.words
        assert plain(one.words) in own, one.words


def test_a_word_is_explained_once(synced: StandIn, open_page: OpenPage) -> None:
    page = seen(open_page("compare", nct=["NCT90000001", "NCT90000002"]))
    ids = re.findall(r'popover id="meaning-[a-z0-9-]*?-([a-z_]+)"', page)
    assert "phase" in ids
    assert len(ids) == len(set(ids))
    assert 'class="tf-term"' not in page[page.index("<thead>") : page.index("</thead>")], "a title is the record's"


def test_a_hostile_title_is_text_here_too(synced: StandIn, open_page: OpenPage) -> None:
    page = seen(open_page("compare", nct="NCT91000001,NCT90000001"))
    assert plain(HOSTILE) in page
    assert "<script>" not in page


@pytest.mark.parametrize(
    ("nct", "sentence"),
    [
        ([], "No trial is chosen yet."),
        (["NCT90000001"], "NCT90000001 is alone: one more trial is needed."),
        (["NCT90000001", "nct90000001"], "NCT90000001 is alone: one more trial is needed."),
        (["<script>alert(1)</script>"], "“&lt;script&gt;alert(1)&lt;/script&gt;” in the address is no NCT id"),
        (["NCT90000001", "NCT00000404"], "NCT00000404 is not in the data held, and was left out."),
        ([f"NCT9200000{n}" for n in range(6)], "At most 4 trials stand side by side: the first 4 are shown."),
        (["x"] * 500, "At most 4 trials"),
    ],
)
def test_a_list_that_cannot_be_compared_is_a_sentence(
    synced: StandIn, open_page: OpenPage, nct: list[str], sentence: str
) -> None:
    at = open_page("compare", nct=nct)
    assert not at.exception
    assert sentence in seen(at)


def test_a_trial_is_added_and_taken_out(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("compare", nct="NCT90000001")
    at = at.text_input("compare_add").set_value("nct90000002").run()
    assert not at.exception
    assert "2 trials; they differ in" in seen(at)
    assert at.text_input("compare_add").value == ""
    at = at.text_input("compare_add").set_value("NCT00000404").run()
    assert "NCT00000404 is not in the data held" in seen(at)
    at = at.button("out-NCT90000001").click().run()
    assert "NCT90000002 is alone" in seen(at)


def test_a_place_that_is_not_known_is_a_sentence(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("compare", nct=["NCT90000001", "NCT90000002"], near="Nowhereville-on-Sea")
    assert not at.exception
    assert "Type a city" in seen(at)
    assert "Type your place above" in seen(at)


def test_bundled_records_are_called_a_copy(offline: None, open_page: OpenPage) -> None:
    at = open_page("compare", nct=["NCT04042844", "NCT02412735"])
    assert not at.exception
    page = seen(at)
    assert "Not in our offline copy; see the registry" in page
    assert "The record does not say" not in page, "our copy is silent; the record may not be"
    assert "Our rules found nothing" not in page


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        (("a", "a"), "same"),
        (("a", "b"), "differs"),
        (("a", "b", None), "differs"),
        (("a", None), "not all known"),
        ((None, None), "not all known"),
    ],
)
def test_likeness_is_told_in_words(keys: tuple[str | None, ...], word: str) -> None:
    assert Row("Fact", tuple(Cell("", key) for key in keys)).likeness == word
