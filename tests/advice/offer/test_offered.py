"""What a person types is understood by any name or plain words, and never guessed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.each import each
from trialfinder.advice.evidence.known import evidence_on
from trialfinder.advice.offer.offered import find_offered, find_place_of_injection, offered, therapy_words
from trialfinder.errors import QueryError
from trialfinder.products import products
from trialfinder.question import ask
from trialfinder.vocabulary import THERAPIES
from trialfinder.web.offer.view import read_offer
from trialfinder.web.state.address import read_address


@each(
    ("words", "word"),
    [
        ("platelet rich plasma", "prp"),
        ("Platelet-Rich Plasma (PRP) injection", "prp"),
        ("PRP, from my blood", "prp"),
        ("stem cells from my fat", "own_fat"),
        ("from my bone marrow", "own_marrow"),
        ("my own stem cells from my bone marrow", "own_marrow"),
        ("Stem cells, I was not told which", "stem_cells"),
        ("from a birth cord", "birth_products"),
        ("umbilical cord stem cells", "umbilical_msc"),
        ("exosome therapy", "exosome"),
        ("a cortisone shot", "steroid"),
        ("donor stem cells", "donor_cells"),
        ("bone marrow concentrate", "bmac"),
        ("fat-derived stem cells", "adipose_msc"),
        ("own-cells", "own_cells"),
        ("cells-not-told", "stem_cells"),
        ("unclear", "stem_cells"),
        ("other-blood", "other_blood"),
        ("own-blood", "own_blood"),
        ("something from my own blood", "own_blood"),
    ],
)
def test_plain_words(words: str, word: str) -> None:
    assert find_offered(words).word == word


@each(
    "words",
    ["", "snake oil", "prq", "bmax", "stemm cell", "injection", "PRP and stem cells", "steroid or PRP", "ozone"],
)
def test_nothing_is_guessed(words: str) -> None:
    with pytest.raises(QueryError) as refused:
        find_offered(words)
    assert refused.value.guess is None
    assert "Did you mean" not in str(refused.value)


def test_two_things_at_once_are_named() -> None:
    with pytest.raises(QueryError, match=r"may mean more than one thing: .*Give one of: prp, stem_cells"):
        find_offered("PRP and stem cells")


@each(
    ("typed", "target"),
    [
        ("SI joint", "sij"),
        ("disk", "disc"),
        ("intradiscal", "disc"),
        ("facet joints", "facet"),
        ("epidurals", "epidural"),
        ("muscles", "muscle_ligament"),
        ("IV", "intravenous"),
        ("L4/L5 disc", "disc"),
        ("into the spinal fluid", "intrathecal"),
    ],
)
def test_a_place_is_the_same_word_for_every_command_and_page(typed: str, target: str) -> None:
    assert find_place_of_injection(typed) == target
    assert ask(target=typed).targets == (target,)
    assert evidence_on(None, typed).comparisons == evidence_on(None, target).comparisons
    assert read_offer({"target": [typed]})[0].target == target
    assert read_address({"target": [typed]}).words.target == (target,)


@each(("typed", "guess"), [("intradural", None), ("intradiscally", None), ("face", "facet")])
def test_a_place_is_guessed_by_one_slip_at_most(typed: str, guess: str | None) -> None:
    with pytest.raises(QueryError) as refused:
        find_place_of_injection(typed)
    assert refused.value.guess == guess


@each(("typed", "source"), [("my own", "autologous"), ("A donor", "allogeneic"), ("own", "autologous")])
def test_evidence_knows_a_searchs_words_for_own_and_donor(typed: str, source: str) -> None:
    assert evidence_on(None, None, typed) == evidence_on(None, None, source)
    assert ask(source=typed).sources == (source,)


@each("label", [*THERAPIES, "other_blood"])
def test_every_therapy_is_a_word(label: str) -> None:
    what = find_offered(label)
    assert label in what.therapies
    assert therapy_words(label)


def test_every_name_of_a_product_is_a_word() -> None:
    for product in products():
        for name in (product.id, *product.names):
            assert find_offered(name).product is product, name


def test_a_named_product_brings_its_own_source() -> None:
    assert find_offered("BRTX-100").source == "autologous"
    assert find_offered("MPC-06-ID").source == "allogeneic"
    assert "donor_cells" not in find_offered("BRTX-100").named | find_offered("BRTX-100").wider
    assert "own_cells" not in find_offered("MPC-06-ID").named | find_offered("MPC-06-ID").wider
    assert find_offered("Matrilin-3-primed ASC spheroids").source is None


def test_a_kind_that_names_a_source_has_it() -> None:
    sources = {word: one.source for word, one in offered().items() if one.source}
    assert sources == {
        "own_blood": "autologous",
        "own_cells": "autologous",
        "own_marrow": "autologous",
        "own_fat": "autologous",
        "other_blood": "autologous",
        "donor_cells": "allogeneic",
        "birth_products": "allogeneic",
    }


@given(st.text(max_size=80))
@settings(deadline=None)
def test_any_words_are_understood_or_refused(words: str) -> None:
    try:
        said = find_offered(words).name
    except QueryError as error:
        said = str(error)
    assert said
