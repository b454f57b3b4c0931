"""Words that mean something in the field stand in TOML, where a clinician can read them; Python holds none of them."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import get_args

import pytest

import trialfinder.reading
from tests.tools.each import each
from tests.tools.source import nodes_of
from trialfinder import vocabulary
from trialfinder.errors import GuidanceError
from trialfinder.reading.cards.blinding import BlindingKind
from trialfinder.reading.cards.medicine_clauses import Way
from trialfinder.reading.cards.medicines import MedicineKind
from trialfinder.reading.cards.taken import TakenKind
from trialfinder.reading.cards.taking_part import NeedleKind, NeedleTest
from trialfinder.reading.criteria.put_in import What, Where
from trialfinder.reading.text.stems import CardWords, CriteriaWords, Stems, any_of, clause, listed, meaning
from trialfinder.typed_toml import WordFile, read

ROOM = Path(trialfinder.reading.__file__).parent
KINDS_OF_TEXT = {"title", "condition", "keyword", "name", "label", "detail", "summary", "description"}
OUR_WORDS = (
    *(vocabulary.THERAPIES, vocabulary.TARGETS, vocabulary.NEGATIVE_CLASSES, vocabulary.CELL_SOURCES),
    *(vocabulary.CONTROLS, vocabulary.PROCESSINGS, KINDS_OF_TEXT),
    *(
        set(get_args(kinds))
        for kinds in (BlindingKind, MedicineKind, NeedleKind, NeedleTest, TakenKind, Way, What, Where)
    ),
    {"cells", "marrow_aspirate", "fat_taken", "orthobiologic", "regenerative", "unclear", "weak_other", "other"},
)
"""Names that we give, which no record is searched for."""
LEFT = {
    "cards/amounts.py": (1, "numbers, each by its name"),
    "cards/design.py": (3, "units of time, which a number touches"),
    "cards/product.py": (1, "names of the fields of a card"),
    "cards/medicine_clauses.py": (1, "words before a dose, which a number may touch (greater than10 mg)"),
    "cards/taking_part.py": (2, "units of time, which a number touches on either side, and its endings (1st)"),
    "criteria/durations.py": (1, "a sign, two numbers and a unit, each by its name"),
    "criteria/earlier.py": (1, "small words of time of a fixed width that a look back asks for (months of)"),
    "criteria/eligibility.py": (2, "names of columns"),
    "criteria/exclusions.py": (2, "names of columns, and small words at which a clause ends"),
    "criteria/scores.py": (5, "numbers with units and signs; words of the leg, as a distance runs from their end"),
    "criteria/thresholds.py": (7, "Roman numerals, levels of the spine, and small words beside the lists"),
    "criteria/waits.py": (1, "small words before a time"),
    "dates.py": (1, "units of time, as the registry writes them"),
    "freshness.py": (1, "words of the registry's data, not of texts"),
    "labels/control.py": (1, "words right before a placebo that set it against the product"),
    "labels/given.py": (1, "small words between a question and what it asks about"),
    "labels/labels.py": (1, "names of labels"),
    "labels/target.py": (4, "what may stand between two places of one list"),
    "results/results.py": (1, "names of states, and words of the registry's results"),
    "text/doses.py": (4, "numbers and units"),
    "text/mentions.py": (5, "small words that part or join two mentions"),
    "text/phrases.py": (1, "names of parts of a record"),
    "text/regions.py": (3, "clauses: tissue is taken from a part of the body"),
    "text/terms.py": (2, "names of files and of fields"),
}
"""File -> how many lists of four words or more it holds, and why they are there. The numbers only ever fall."""
_WORD = re.compile(r"[A-Za-z]{2,}")
_LIST_NAME = re.compile(r"@[a-z_]+")
"""How a pattern names a list of words (stems.clause)."""


def lists_of_words(source: str) -> list[str]:
    """Each literal list of four words or more, and each pattern with as many words beside one another."""
    found = []
    known = set().union(*OUR_WORDS)
    for node in nodes_of(source):
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            some = [one.value for one in node.elts if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            words = [one for one in some if _WORD.search(one) and one not in known]
            if len(words) > 3 and not all(word.isupper() for word in words):
                found.append(", ".join(words))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "\n" not in node.value:
            parts = re.split(r"[|()]", _LIST_NAME.sub("", node.value))
            beside = [one for one in parts if len(_WORD.findall(one.replace("\\b", " "))) > 0]
            if node.value.count("|") > 2 and " | " not in node.value and len(beside) > 3:
                found.append(node.value)
    return found


def test_the_rule_sees_lists_and_patterns() -> None:
    assert lists_of_words('x = ("knee", "hip", "ankle", "wrist")')
    assert lists_of_words('x = any(w in low for w in {"knee", "hip pain", "ankle", "wrist"})')
    assert lists_of_words(r'x = re.compile(r"\b(?:knee|hip|ankle|wrist)s?\b")')
    assert not lists_of_words('x = ("knee", "hip", "ankle")')
    assert lists_of_words(r'x = re.compile(r"@joint (?:knee|hip|ankle|wrist)")')
    assert not lists_of_words(r'x = re.compile(r"(?:@knee|@hip) (?:@ankle|@wrist|in|of)")')
    assert not lists_of_words('x = ("prp", "bmac", "svf", "exosome")')


def test_no_new_list_of_words_stands_in_python() -> None:
    found = {}
    for path in sorted(ROOM.rglob("*.py")):
        if some := lists_of_words(path.read_text("utf-8")):
            found[path.relative_to(ROOM).as_posix()] = some
    left = {name: number for name, (number, _) in LEFT.items()}
    assert {name: len(some) for name, some in found.items()} == left, (
        "words belong in reading/text/terms, reading/criteria/words.toml or reading/cards/words.toml",
        {name: some for name, some in found.items() if len(some) != left.get(name)},
    )


def test_every_table_of_parts_of_words_is_asked_for() -> None:
    code = "".join(path.read_text("utf-8") for path in ROOM.rglob("*.py"))
    asked = set(re.findall(r'\bstem(?:s|_pattern)\("(\w+)"\)', code))
    assert not set(Stems.__struct_fields__) - asked


LISTS = {"criteria/words.toml": CriteriaWords, "cards/words.toml": CardWords}


def test_every_list_of_words_is_asked_for() -> None:
    code = "".join(path.read_text("utf-8") for path in ROOM.rglob("*.py"))
    asked = {*re.findall(r"@([a-z_]+)", code), *re.findall(r"(?<=[\"'])[a-z_]+(?=[\"'])", code)}
    for name, shape in LISTS.items():
        file = read((ROOM / name).read_text("utf-8"), name, shape)
        for table in set(shape.__struct_fields__) - set(WordFile.__struct_fields__):
            for key in getattr(file, table):
                assert key in asked, (table, key)


def test_each_word_stands_on_a_line_of_its_own_and_has_a_reason() -> None:
    for name in LISTS:
        for line in (ROOM / name).read_text("utf-8").splitlines():
            assert re.fullmatch(r'"[^"]+" = "[^"]*"|\[[a-z_.]+\] # .+\.|checked\w* = .+|#.*|', line), line


@each(
    ("word", "found", "not_found"),
    [
        ("prp", ("prp injection", "(prp)"), ("prps", "gprp")),
        ("inject*", ("inject", "injections", "injector's"), ("reinjected",)),
        ("*surg*", ("surgery", "neurosurgical"), ("sugar",)),
        ("*steroid", ("steroid", "corticosteroid"), ("steroids",)),
        ("low back", ("low back", "low-back", "low/back"), ("lowback", "low, back", "low backs")),
        ("chronic *steroid*", ("chronic corticosteroids",), ("steroids",)),
    ],
)
def test_a_word_is_found_as_its_notation_says(word: str, found: tuple[str, ...], not_found: tuple[str, ...]) -> None:
    for beside in ((word,), (word, "zebra"), ("*zebra*", word)):
        pattern = re.compile(any_of(beside))
        assert all(pattern.search(text) for text in found), beside
        assert not any(pattern.search(text) for text in not_found), beside


def test_of_several_words_the_longest_is_taken() -> None:
    some = ("prior", "prior to", "biologic", "biologics", "biologic* therap*", "*surg*", "rheuma*", "rheumatic disease")
    text = "prior to biologics therapy by a neurosurgeon, prior biologics, rheumatic disease, rheumatoid"
    found = [hit.group() for hit in re.finditer(any_of(some), text)]
    assert found == [
        "prior to",
        "biologics therapy",
        "surgeon",
        "prior",
        "biologics",
        "rheumatic disease",
        "rheumatoid",
    ]
    assert not re.search(any_of(()), "anything")


NUMBERS = {
    ("numbers", "ones"): 9,
    ("numbers", "below_twenty"): 19,
    ("numbers", "tens"): 8,
    ("amounts", "number"): 6,
    ("amounts", "times"): 3,
}


@each(("table", "key"), NUMBERS)
def test_a_number_in_words_says_its_number(table: str, key: str) -> None:
    some = [int(meaning(table, key, word)) for word in listed(table, key)]
    assert len(some) == NUMBERS[table, key]
    step = 10 if key == "tens" else 1
    assert some == [some[0] + step * at for at in range(len(some))]


def test_a_pattern_names_its_lists() -> None:
    pattern = clause("prior", r"@gone (?:\w+ ){0,1}@steroid")
    assert pattern.search("no previous epidural steroid")
    assert not pattern.search("no previous low dose steroid")
    assert listed("excludes_smoking", "not") == ()
    with pytest.raises(GuidanceError, match="prior.no_such_list"):
        clause("prior", r"@no_such_list \d")
