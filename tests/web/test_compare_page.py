"""Compare, run by AppTest: differences in words, adding and taking out, bundled data, and bad addresses."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from markupsafe import Markup

from tests.tools.each import each
from tests.tools.held import decoded
from tests.tools.standin.records import PRP_DISC
from tests.tools.standin.server import StandIn
from tests.web.conftest import OpenPage, seen
from tests.web.meanings import without_meanings
from tests.web.trials import HOSTILE
from trialfinder.advice.fit.joining import joining_rules
from trialfinder.html.env import plain
from trialfinder.reading.reading import Reading
from trialfinder.registry.record import Masking
from trialfinder.web.compare.table import (
    Cell,
    Row,
    Side,
    key_of_chance,
    key_of_dose,
    key_of_masking,
    key_of_numbers,
    key_of_time,
    masking_alike,
    table_html,
)

pytestmark = pytest.mark.slow


def test_two_trials_stand_side_by_side(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("compare", nct=["NCT90000001", "NCT90000002"], near="Denver")
    assert not at.exception
    page = seen(at)
    table = page[page.index("<table>") : page.index("</table>")]
    assert "2 trials side by side" in page
    for name in ("Status", "Product", "Own or donor", "Preparation", "Injected into", "Volume each", "Compared with"):
        assert f'<th scope="row">{name} ' in table, name
    assert 'Own or donor <span class="tf-likeness tf-differs">differs</span>' in table
    assert 'People <span class="tf-likeness">same</span>' in table
    assert "Recruiting; last verified October 2026" in table
    assert "Completed; last verified May 2023" in table
    assert "Pain for at least 6 months." in table
    assert "Less than 1 mile, Denver" in table
    assert "The record does not say" in table
    assert page.count("<table") == 1, "one table, which is blocks on a phone"
    name = '<b class="tf-letter">A</b><span class="tf-unseen"> PRP NCT90000001</span></span>'
    assert f'<td><span class="tf-of">{name}' in table, "so each cell has a name"


def test_each_trial_says_once_where_its_facts_come_from(synced: StandIn, open_page: OpenPage) -> None:
    page = seen(open_page("compare", nct=["NCT90000001", "NCT90000002"]))
    assert "Is this wrong?" not in page
    assert page.count("Where does this come from?") == 2
    assert "2 mL leukocyte-poor PRP from 60 mL of own blood." in page.partition("</table>")[2]


def test_only_what_differs_is_shown_at_first(synced: StandIn, open_page: OpenPage) -> None:
    page = seen(open_page("compare", nct=["NCT90000001", "NCT90000002"]))
    looks = re.findall(r'<tr class="([^"]*)">', page)
    quiet = sum("tf-alike" in look for look in looks)
    assert quiet >= 2
    smaller = sum(look == "tf-smaller" for look in looks)
    assert smaller >= 2
    assert "Also show what is the same, or stated by none" in page
    assert f"({quiet} facts)</span>" in page
    assert f", and smaller facts ({quiet + smaller})</span>" in page, "on a phone"
    people = page[: page.index('<th scope="row">People ')]
    assert people.endswith('<tr class="tf-alike tf-one tf-smaller">')
    names = [re.sub(r"<.*", "", name).strip() for name in re.findall(r'<th scope="row">(.*?)</th>', page)]
    order = [
        names.index(name)
        for name in ("Nearest site", "Product", "Earlier treatment", "Cost", "Worth a question", "People")
    ]
    assert order == sorted(order), "in the order in which a person decides"


def test_a_line_that_all_lists_have_is_hidden_with_what_is_the_same() -> None:
    both = Cell("", ("a", "b"), lines=(("a", "A"), ("b", "B")))
    one = Cell("", ("a", "c"), lines=(("a", "A"), ("c", "C")))
    row = Row("Easier to trust", (both, one))
    assert row.likeness == "differs"
    html = table_html(
        [Side("NCT90000001", "A", "", {}, Markup()), Side("NCT90000002", "B", "", {}, Markup())], [row], set()
    )
    assert html.count('<li class="tf-alike">A</li>') == 2
    assert "<li>B</li>" in html
    assert "<li>C</li>" in html


@each(
    ("read", "one", "other", "same"),
    [
        (key_of_time, "Week 104", "24 months", True),
        (key_of_time, "Month 24", "2 years", True),
        (key_of_time, "12 months", "52 weeks", True),
        (key_of_time, "Month 24", "Month 12", False),
        (key_of_dose, "40 million cells", "40 x 106 cells", True),
        (key_of_dose, "6 million cells", "40 million cells", False),
        (key_of_dose, "10 to 20 million cells", "10 million cells", False),
        (key_of_chance, "2 in 4", "1 in 2", True),
        (key_of_chance, "everyone", "2 in 2", True),
        (key_of_chance, "2 in 3", "1 in 3", False),
        (key_of_numbers, "2 mL", "2.0 mL", True),
        (key_of_numbers, "1 to 2 mL", "2 mL", False),
    ],
)
def test_values_are_compared_in_one_notation(read: Callable[[str], object], one: str, other: str, same: bool) -> None:
    assert (read(one) == read(other)) is same


@each("words", ["", " ", "-", "-blind", " - x", "--", "Double-blind", "\u00a0-"])
def test_any_words_on_masking_have_a_key(words: str) -> None:
    assert hash(key_of_masking(Masking(), words)) is not None


@each(
    ("one", "other", "same"),
    [
        (key_of_masking(Masking("DOUBLE", None, ("PARTICIPANT", "INVESTIGATOR")), ""), ("Double-blind",), True),
        (key_of_masking(Masking("NONE"), ""), ("open label",), True),
        (key_of_masking(Masking("TRIPLE"), ""), ("Double-blind",), False),
    ],
)
def test_who_does_not_know_is_compared_by_number_where_one_names_nobody(
    one: object, other: tuple[str], same: bool
) -> None:
    first, second = masking_alike([one, key_of_masking(Masking(), other[0])])  # type: ignore[list-item]
    assert (first == second) is same


def test_two_parties_are_not_two_others() -> None:
    one = key_of_masking(Masking("DOUBLE", None, ("PARTICIPANT", "INVESTIGATOR")), "")
    other = key_of_masking(Masking("DOUBLE", None, ("PARTICIPANT", "OUTCOMES_ASSESSOR")), "")
    first, second = masking_alike([one, other])
    assert first != second


def test_the_rules_are_worded_as_on_the_trials_own_page(synced: StandIn, open_page: OpenPage) -> None:
    page = without_meanings(seen(open_page("compare", nct=["NCT90000001", "NCT90000002"])))
    rules = joining_rules(Reading(decoded(PRP_DISC)))
    assert len(rules) >= 4
    own = without_meanings(seen(open_page("trial", nct="NCT90000001")))
    for one in rules:
        said = one.words.removeprefix("Earlier treatment: ")
        assert plain(f"{said[:1].upper()}{said[1:]}") in page, one.words
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
    assert "2 trials side by side" in seen(at)
    assert at.text_input("compare_add").value == ""
    at = at.text_input("compare_add").set_value("NCT00000404").run()
    assert 'data-field="compare_add"' in seen(at)
    assert "NCT00000404 is not in the data held" in seen(at)
    at = at.button("out-NCT90000001").click().run()
    assert "NCT90000002 is alone" in seen(at)


def test_a_place_that_is_not_known_is_a_sentence(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("compare", nct=["NCT90000001", "NCT90000002"], near="Nowhereville-on-Sea")
    assert not at.exception
    page = seen(at)
    assert 'role="alert" id="compare_near-error" data-field="compare_near"' in page
    assert "Type a city" in page
    assert "tf-compare" not in page, "a nearest site of nowhere is none"
    at = at.text_input("compare_near").set_value("").run()
    assert "2 trials side by side" in seen(at)
    assert "Type your place below" in seen(at)


def test_bundled_records_are_called_a_copy(offline: None, open_page: OpenPage) -> None:
    at = open_page("compare", nct=["NCT04042844", "NCT02412735"])
    assert not at.exception
    page = seen(at)
    assert "Not in our offline copy; see the registry" in page
    assert "The record does not say" not in page, "our copy is silent; the record may not be"
    assert "Our rules found nothing" not in page


@each(
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
