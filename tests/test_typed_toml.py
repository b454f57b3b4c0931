"""Every TOML file of ours is loaded into a typed shape, refuses what the shape does not name, and says its day.

A file is also what people review in a diff: none may claim a review that no clinician has made.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.each import each
from trialfinder.advice.cautions.areas import Areas
from trialfinder.advice.cautions.ledger import Ledger
from trialfinder.advice.evidence.comparisons import Comparisons, Reviews, UncontrolledStudies
from trialfinder.advice.fit.words import FitWords
from trialfinder.advice.guidance.people_ask import PeopleAskFile
from trialfinder.advice.guidance.texts import FOLDER, DangerCard, Glossary, load_guidance, load_panel
from trialfinder.advice.law.law import Laws, Lines, Prices, ZipStates
from trialfinder.advice.offer.offered import OfferedKinds
from trialfinder.advice.offer.pasted import Claims
from trialfinder.advice.questions.questions import Questions
from trialfinder.advice.recruiting.recruiting import RecruitingWords
from trialfinder.errors import GuidanceError
from trialfinder.places.written import SpokenPlaces
from trialfinder.products.passports import Passports, Sources
from trialfinder.reading.labels.labels import Corrections
from trialfinder.reading.text.phrases import PhraseLists
from trialfinder.reading.text.stems import CardWords, CriteriaWords
from trialfinder.registry.terms_of_use import TermsOfUse
from trialfinder.typed_toml import Table, Text, Url, WordFile, as_shape, load, read
from trialfinder.typed_values import TypedValues
from trialfinder.web.about.view import Benchmark

PACKAGE = Path(__file__).resolve().parents[1] / "trialfinder"

SHAPES: dict[str, type[Table]] = {
    "advice/cautions/areas.toml": Areas,
    "advice/cautions/cautions.toml": Ledger,
    "advice/evidence/comparisons.toml": Comparisons,
    "advice/evidence/reviews.toml": Reviews,
    "advice/evidence/uncontrolled.toml": UncontrolledStudies,
    "advice/fit/fit.toml": FitWords,
    "advice/guidance/danger.toml": DangerCard,
    "advice/guidance/glossary.toml": Glossary,
    "advice/guidance/people_ask.toml": PeopleAskFile,
    "advice/law/coverage.toml": Lines,
    "advice/law/fda.toml": Lines,
    "advice/law/laws.toml": Laws,
    "advice/law/prices.toml": Prices,
    "advice/law/zip_states.toml": ZipStates,
    "advice/offer/claims.toml": Claims,
    "advice/offer/offered.toml": OfferedKinds,
    "advice/questions/questions.toml": Questions,
    "advice/recruiting/recruiting.toml": RecruitingWords,
    "benchmark.toml": Benchmark,
    "reading/cards/words.toml": CardWords,
    "reading/criteria/words.toml": CriteriaWords,
    "places/spoken.toml": SpokenPlaces,
    "products/donor_cells.toml": Passports,
    "products/donor_tissue.toml": Passports,
    "products/own_blood.toml": Passports,
    "products/own_marrow_and_fat.toml": Passports,
    "products/sources.toml": Sources,
    "reading/labels/corrections.toml": Corrections,
    "reading/text/phrases.toml": PhraseLists,
    "registry/terms_of_use.toml": TermsOfUse,
    "typed_values.toml": TypedValues,
}
"""File -> the shape that its reader loads it into."""

NOT_YET = {
    "places/data/SOURCES.toml": "read by nobody but tests/places, which holds each file against its hash",
    "reading/text/terms/cues.toml": "terms: their bytes are in the rules' version",
    "reading/text/terms/details.toml": "terms: their bytes are in the rules' version",
    "reading/text/terms/giving.toml": "terms: their bytes are in the rules' version",
    "reading/text/terms/stems.toml": "terms: their bytes are in the rules' version",
    "reading/text/terms/origins.toml": "terms: their bytes are in the rules' version",
    "reading/text/terms/products.toml": "terms: their bytes are in the rules' version",
    "reading/text/terms/regions.toml": "terms: their bytes are in the rules' version",
    "registry/strategy.toml": "its reader checks it by hand and refuses what it does not know",
}
"""Files without a shape yet, each with its reason."""

CLAIM_WAITS = {
    "reading/labels/corrections.toml",  # its bytes are in the rules' version: the claim goes with the next new rule
    "reading/text/terms/products.toml",
}
"""Files that still speak of a review in a comment and cannot be changed alone."""

OF_LISTS = (CardWords, CriteriaWords)
"""Files of lists of words: under a list's name stand thousands of words, each free."""

CLAIM = re.compile(r"\breviewed\b|\bfor review\b", re.IGNORECASE)


def text_of(file: str) -> str:
    return (PACKAGE / file).read_text("utf-8")


def tables(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every table below a value, with its path as TOML names it."""
    if isinstance(value, dict):
        yield path, value
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield from tables(part, f"{path}.{key}".lstrip("."))


def keys(value: Any, of_lists: bool) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Every key below a value: its own path, the table it stands in, its name; of a list of words the ends."""
    for where, table in tables(value):
        names = list(table)
        if of_lists and len(names) > 2 and all(isinstance(one, str) for one in table.values()):
            names = [names[0], names[-1]]
        for key in names:
            yield f"{where}.{key}".lstrip("."), table, key


def ends(found: Iterator[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Of entries that differ only by their place in a list the first and the last: a long file takes no minute."""
    first: dict[str, tuple[Any, ...]] = {}
    last: dict[str, tuple[Any, ...]] = {}
    for one in found:
        shape = re.sub(r"\d+", "#", one[0])
        first.setdefault(shape, one)
        last[shape] = one
    return [*first.values(), *(one for shape, one in last.items() if one is not first[shape])]


def written(table: dict[str, Any]) -> str:
    """The table as TOML, each value on the line of its key."""
    return "".join(f"{key} = {in_line(value)}\n" for key, value in table.items())


def in_line(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {in_line(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(in_line, value))}]"
    return value.isoformat() if isinstance(value, date) else json.dumps(value)


def refusal(value: dict[str, Any], file: str) -> str:
    with pytest.raises(GuidanceError) as refused:
        as_shape(value, file, SHAPES[file])
    return str(refused.value)


def named(path: str, sentence: str) -> bool:
    return sentence.startswith(f"{path}: ")


def test_every_file_has_a_shape_or_a_reason() -> None:
    ours = {path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.toml")}
    assert ours == set(SHAPES) | set(NOT_YET), "give a new file its shape; take a file that is gone off the lists"
    assert not set(SHAPES) & set(NOT_YET)


@each("file", SHAPES)
def test_a_file_is_what_its_reader_expects(file: str) -> None:
    assert isinstance(load(str(PACKAGE / file), Path(file).name, SHAPES[file]), SHAPES[file])


@each("file", SHAPES)
def test_an_unknown_key_is_refused_by_its_place(file: str) -> None:
    """In every kind of table whose keys are named by the shape; in the others any key may stand."""
    whole = tomllib.loads(text_of(file))
    refused = 0
    for path, table in ends(tables(whole)):
        table["unknwon"] = 1
        place = refusal(whole, file).removeprefix(f"{file}: ")
        del table["unknwon"]
        if named(path or "the file", place):
            assert "unknown field `unknwon`" in place
            assert "Allowed: " in place
            refused += 1
        else:
            assert named(f"{path}.unknwon", place), "a table of free names: what stands under the name has a shape"
    assert refused >= 1


@pytest.mark.slow
@each("file", [file for file in SHAPES if tomllib.loads(text_of(file))])
def test_a_wrong_type_is_refused_by_its_place(file: str) -> None:
    """Every value of the file in turn, the ends of each list, as the one type that none of ours has."""
    whole = tomllib.loads(text_of(file))
    for path, table, key in ends(keys(whole, SHAPES[file] in OF_LISTS)):
        right, table[key] = table[key], [[1.5]]
        sentence = refusal(whole, file)
        table[key] = right
        assert re.match(rf"{re.escape(file)}: {re.escape(path)}(\.0)?: ", sentence), (path, sentence)
        assert "xpected `" in sentence


def test_a_correction_is_held_to_its_shape() -> None:
    """The file is empty, so its shape is tried on made-up entries."""
    good = {"nct_id": "NCT00000000", "field": "targets", "value": ["disc"], "reason": "a", "source": "b"}
    file = "reading/labels/corrections.toml"
    dated = good | {"date": date(2026, 1, 31)}
    [read_one] = read(written({"correction": [dated]}), file, Corrections).correction
    assert (read_one.value, read_one.date) == (("disc",), date(2026, 1, 31))
    for change, place in (
        ({"field": "sponsor"}, "correction.0.field: "),
        ({"value": 3}, "correction.0.value: "),
        ({"nct_id": "NCT1"}, "correction.0.nct_id: "),
        ({"why": "x"}, "correction.0: "),
        ({"date": "soon"}, "correction.0.date: "),
    ):
        assert named(f"{file}: {place[:-2]}", refusal({"correction": [dated | change]}, file))
    assert "missing required field `date`" in refusal({"correction": [good]}, file)


@each("file", [file for file, shape in SHAPES.items() if issubclass(shape, WordFile)])
def test_words_say_their_day_and_what_they_were_held_against(file: str) -> None:
    words = load(str(PACKAGE / file), Path(file).name, SHAPES[file])
    assert isinstance(words, WordFile)
    assert date(2026, 1, 1) <= words.checked <= date.today()
    assert "No clinician has read these words yet." in words.checked_against


def test_every_guidance_text_says_its_day_and_sources() -> None:
    for text in (*load_guidance(), load_panel()):
        assert text.checked <= date.today()
        assert text.sources


def test_words_are_all_files_but_figures_and_corrections() -> None:
    """Figures carry the day they were measured, a correction its own source and day; ZIP codes are no words."""
    assert {file for file, shape in SHAPES.items() if not issubclass(shape, WordFile)} == {
        "advice/law/zip_states.toml",
        "benchmark.toml",
        "reading/labels/corrections.toml",
    }


@each("file", sorted({*SHAPES, *NOT_YET} - CLAIM_WAITS))
def test_nothing_claims_a_review(file: str) -> None:
    assert not CLAIM.search(text_of(file))


@each("path", sorted(FOLDER.glob("*.md")), ids=lambda path: path.stem)
def test_no_guidance_text_claims_a_review(path: Path) -> None:
    head = tomllib.loads(path.read_text("utf-8").split("+++\n")[1])
    assert "reviewed" not in head


class Leaf(Table, frozen=True):
    name: Text
    url: Url | None = None
    sizes: tuple[int, ...] = ()


class Tree(Table, frozen=True):
    leaves: dict[str, Leaf]
    top: Leaf | None = None


@each(
    ("toml", "sentence"),
    [
        ("leaves = [", "it is not TOML: "),
        ("", "the file: object missing required field `leaves`. Allowed: leaves, top."),
        ("[leaves.a]", "leaves.a: object missing required field `name`. Allowed: name, url, sizes."),
        ("[leaves.a]\nname = ''", "leaves.a.name: expected `str` of length >= 1."),
        ("[leaves.a]\nname = 'b'\nurl = 'ftp://c'", "leaves.a.url: expected "),
        ("[leaves.a]\nname = 'b'\nsizes = [1, 2.5]", "leaves.a.sizes.1: expected `int`, got `float`."),
        ("[leaves]\n[top]\nname = 'b'\nsize = 1", "top: object contains unknown field `size`. Allowed: "),
        ("leaves = 3", "leaves: expected `object`, got `int`."),
    ],
)
def test_the_sentence_names_file_place_and_what_is_allowed(toml: str, sentence: str) -> None:
    with pytest.raises(GuidanceError, match=re.escape(f"some/tree.toml: {sentence}")):
        read(toml, "some/tree.toml", Tree)


PLAIN = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=3)
VALUES = st.recursive(
    st.integers(-9, 9) | PLAIN | st.booleans() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["leaves", "name", "sizes", "top", "url", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["leaves", "top", "name", "x"]), VALUES, max_size=3))
def test_any_table_is_read_or_refused_in_one_sentence(table: dict[str, Any]) -> None:
    try:
        said = repr(read(written(table), "f.toml", Tree))
    except GuidanceError as error:
        said = str(error)
    assert re.match(r"Tree\(leaves=|f\.toml: \S.*\.$", said, flags=re.DOTALL)
