"""The address of Find: one to one with its words, and safe against whatever is pasted."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from tests.tools.each import each
from tests.tools.examples import examples
from trialfinder.question import SORTS
from trialfinder.vocabulary import CELL_SOURCES, CONTROLS, PHASE_WORDS, STATUSES, TARGETS, THERAPIES, THERAPY_FAMILIES
from trialfinder.web.state.address import Words, radius_word, read_address, to_params


def several(words: list[str]) -> some.SearchStrategy[tuple[str, ...]]:
    return some.lists(some.sampled_from(words), unique=True, max_size=4).map(tuple)


WORDS = some.builds(
    Words,
    near=some.sampled_from(["", "80202", "München", "Paris, TX"]),
    within=some.sampled_from(["", "100mi", "160km", "12.5mi"]),
    therapy=several([*THERAPY_FAMILIES, *THERAPIES]),
    source=several([*CELL_SOURCES]),
    target=several([*TARGETS]),
    status=several([status.lower() for status in STATUSES]),
    phase=several([*PHASE_WORDS]),
    country=several(["Spain", "United States", "Korea, Republic of"]).filter(
        lambda names: "Korea, Republic of" not in names or len(names) == 1
    ),
    control=several([*CONTROLS]),
    text=some.sampled_from(["", "disc $$ cells", "a, b"]),
    sort=some.sampled_from(["", *SORTS]),
    with_contact=some.booleans(),
    with_results=some.booleans(),
)


@examples(100)
@given(WORDS)
def test_words_to_address_and_back(words: Words) -> None:
    address = read_address(to_params(words))
    assert address.words == words
    assert address.dropped == ()


NAMES = some.sampled_from([*Words.__dataclass_fields__, "age", "n", "embed"])


@examples(100)
@given(some.dictionaries(NAMES, some.lists(some.text(max_size=30), max_size=3)))
def test_no_address_raises_and_what_is_read_is_stable(params: dict[str, list[str]]) -> None:
    words = read_address(params).words
    assert read_address(to_params(words)).words == words


def test_the_command_lines_spellings_are_read() -> None:
    params = {"therapy": ["prp,bmac", "stem_cells"], "status": ["open"], "within": ["100 Miles"], "phase": ["1/2"]}
    words = read_address(params).words
    assert words.therapy == ("prp", "bmac", "stem-cells")
    assert words.status == ("recruiting",)
    assert words.within == "100mi"
    assert to_params(words)["phase"] == ["1/2"]


def test_recruiting_stands_by_itself_and_any_status_is_said() -> None:
    assert to_params(Words()) == {}
    assert to_params(Words(status=())) == {"status": ["any"]}
    assert read_address({"status": ["nope"]}).words.status == ("recruiting",)


def test_age_and_sex_never_enter() -> None:
    assert {"age", "sex"}.isdisjoint(Words.__dataclass_fields__)


def test_too_many_values_are_cut_with_a_word() -> None:
    address = read_address({"target": [",".join(["disc"] * 500)]})
    assert address.words.target == ("disc",)
    assert "only the first 30" in address.dropped[0]


@each(
    ("typed", "word"), [("100 miles", "100mi"), ("1,000mi", "1000mi"), ("160 kilometres", "160km"), ("25 KM", "25km")]
)
def test_a_radius_is_read_as_people_write_it(typed: str, word: str) -> None:
    assert radius_word(typed) == word
