"""Words and parts of words that the rules look for, each with what it says, and the patterns made of them.

Parts of words for the labels are in terms/stems.toml; words for clauses in criteria/words.toml and
cards/words.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final, TypeAlias

import msgspec

from trialfinder.errors import GuidanceError
from trialfinder.typed_toml import Text, WordFile, read


class Stems(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The tables of the file: part of a word -> what it says."""

    giving: dict[str, str]
    """Beginnings of the words that say that something is given."""
    numbing: dict[str, str]
    """What is put in beside the product, in a clause that names a place."""
    steroid: dict[str, str]
    """Steroids: what stands beside them is the comparison's place."""
    before_the_study: dict[str, str]
    """A sentence on what people had before the study."""
    product: dict[str, str]
    """Parts of the names of products."""
    of_itself: dict[str, str]
    """What goes into a disc of itself, without an injection."""
    cell: dict[str, str]
    """Words of cells: only in a sentence with one is "expanded" said of cells."""
    not_cell_culture: dict[str, str]
    """Cultures and expansions of another kind."""
    feeds_cells: dict[str, str]
    """In a sentence on culture: it tells what a substance does for cells, not how these cells are made."""
    measured_then: dict[str, str]
    """In a sentence with a time after an operation: something is measured then."""
    birth_tissue: dict[str, str]
    """In a sentence on mothers: what they gave."""
    vehicle: dict[str, str]
    """In the name of a group: it gets what the product is mixed with, and no product."""
    within_a_day: dict[str, str]
    """Words that say that a product is taken and given back in one visit; a centrifuge alone does not."""
    skin_numbed: dict[str, str]
    """In a sentence on a numbing drug: it only makes the needle felt less."""
    stromal: dict[str, str]
    """Names of the cells that are grown from a tissue, unlike its blood cells."""
    in_treatment: dict[str, str]
    """In a sentence on blood: it is drawn for the treatment."""
    blank_name: dict[str, str]
    """Names of interventions that say nothing of the kind."""
    taken_from: dict[str, str]
    """Beside a tissue: the cells come from it."""
    not_product_volume: dict[str, str]
    """Beside a volume: it is not the product's."""
    not_injections: dict[str, str]
    """Near a number of injections: it counts something else."""
    repeated: dict[str, str]
    """Near a number of treatments: it counts those that a person gets."""
    not_followed: dict[str, str]
    """In a sentence with a time: it is not how long people are watched."""
    not_a_dose: dict[str, str]
    """Beside a number: it is no dose of cells to be given."""
    not_a_dose_of_people: dict[str, str]
    """Beside a number, with no cells named between: people are counted."""
    fusion_is_tested: dict[str, str]
    """In a sentence on a fusion: it is part of the study."""
    fusion_is_not_tested: dict[str, str]
    """In a sentence on a fusion: it is past, avoided or keeps people out."""
    operation: dict[str, str]
    """Parts of the names of operations; the other aids to an operation name the trouble that is treated."""
    treated: dict[str, str]
    """In a title on cells in a laboratory: people are treated all the same."""
    operation_is_past: dict[str, str]
    """In a sentence on an operation: it is not the one at which the product is put in."""
    grown: dict[str, str]
    """Only a record with one of these can say whether cells are grown."""
    tissue_taken: dict[str, str]
    """In a sentence on a needle: what is drawn is tissue for the product."""
    from_a_person: dict[str, str]
    """In a sentence on tissue: whom it is taken from."""
    owner_of_something_else: dict[str, str]
    """Right after "own" or "donor": it is said of this, not of the cells."""
    sets_platelets_off: dict[str, str]
    """Right after "own" or "donor": it is said of what sets platelets off, not of the platelets."""
    solid: dict[str, str]
    """Birth tissue that is put in as tissue."""
    put_in: dict[str, str]
    """A sentence on a place that says that something is put in."""
    receives: dict[str, str]
    """In the criteria: the place that is to be treated."""
    had_before: dict[str, str]
    """In a sentence with a place: it tells of the past."""
    weak_lab: dict[str, str]
    """Begin words of causes: where something is given, they make no laboratory study."""
    denied: dict[str, str]
    """Right before a product: it is not in there."""
    made_a_graft: dict[str, str]
    """In a sentence on disc tissue: it is a product, not a part of the body."""
    donors_after: dict[str, str]
    """Right after cells: people give them away, or they are set free."""
    donors_before: dict[str, str]
    """Right before cells: people give them away, or they are set free."""
    salt_water: dict[str, str]
    """Salt water, in which drugs are dissolved."""
    doses_apart: dict[str, str]
    """In a sentence on doses: they are set against each other."""
    thought: dict[str, str]
    """In a sentence on activation: it is thought to happen in the body, and not done to the product."""
    arm_of_product: dict[str, str]
    """In a sentence on an unequal ratio: the arm that gets the product."""
    arm_of_comparison: dict[str, str]
    """In a sentence on an unequal ratio: the other arm."""
    not_in_it: dict[str, str]
    """Right before a drug: it is not in there."""
    receive: dict[str, str]
    """In a sentence on a volume: it is given."""
    allocated: dict[str, str]
    """In a sentence with a ratio: people are put into groups by it."""
    followed: dict[str, str]
    """In a sentence with a time: for so long people are watched."""
    not_between: dict[str, str]
    """Words between a number and "injections": the number counts something else."""


@cache
def _read() -> Stems:
    path = Path(__file__).parent / "terms" / "stems.toml"
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), Stems)
    except (msgspec.ValidationError, tomllib.TOMLDecodeError) as error:
        raise GuidanceError(f"{path.name}: {error}") from error


@cache
def stems(table: str) -> tuple[str, ...]:
    """The parts of words of one table.

    Raises:
        GuidanceError: the file breaks its rules: an unknown table, a value that is no text.
    """
    return tuple(getattr(_read(), table))


@cache
def stem_pattern(table: str) -> re.Pattern[str]:
    """A pattern that finds any part of one table, in any case."""
    return re.compile("|".join(map(re.escape, stems(table))), re.IGNORECASE)


Lists: TypeAlias = dict[str, dict[Text, str]]
"""Lists of words by their use, each word with what it says: `words` to look for, and others of a rule's own."""


class CriteriaWords(WordFile, frozen=True):
    """criteria/words.toml."""

    excludes_pregnancy: Lists
    excludes_cancer: Lists
    excludes_infection: Lists
    excludes_anticoagulant_or_bleeding: Lists
    excludes_diabetes: Lists
    excludes_immunosuppression: Lists
    excl_autoimmune: Lists
    excludes_smoking: Lists
    excludes_mri_contraindicated: Lists
    excludes_litigation: Lists
    prior_surgery: Lists
    exclusions: Lists
    prior: Lists
    prior_targets: Lists
    thresholds: Lists
    scores: Lists
    brand: Lists
    eligibility: Lists
    headings: Lists
    numbers: Lists


class CardWords(WordFile, frozen=True):
    """cards/words.toml."""

    blinding: Lists
    medicines: Lists
    crossover: Lists
    visits: Lists
    needle: Lists
    amounts: Lists
    carrier: Lists
    contrast: Lists


_FILES: Final[dict[str, type[WordFile]]] = {"criteria/words.toml": CriteriaWords, "cards/words.toml": CardWords}
"""File below `reading` -> its shape; no two files have a table of one name."""
_list_name = re.compile(r"@([a-z]+(?:_[a-z]+)*)")
_only_lists = re.compile(r"@[a-z_]+(?:\|@[a-z_]+)*")


@cache
def _tables() -> dict[str, Lists]:
    folder = Path(__file__).parents[1]
    return {
        table: lists
        for file, shape in _FILES.items()
        for table, lists in msgspec.structs.asdict(
            read((folder / file).read_text("utf-8"), f"reading/{file}", shape)
        ).items()
        if table not in WordFile.__struct_fields__
    }


def listed(table: str, key: str) -> tuple[str, ...]:
    """One list of words; empty where the table has none of that use."""
    return tuple(_tables()[table].get(key, ()))


def meaning(table: str, key: str, word: str) -> str:
    """What a list says of one of its words."""
    return _tables()[table][key][word]


@cache
def words(table: str, key: str) -> re.Pattern[str]:
    """One pattern for a list of words; a list without words matches nothing."""
    return re.compile(any_of(listed(table, key)))


@cache
def clause(table: str, grammar: str, ignore_case: bool = False) -> re.Pattern[str]:
    """A pattern in which `@name` stands for any word of that list of a table, and no word of a list stands.

    Raises:
        GuidanceError: the table has no such list.
    """
    if _only_lists.fullmatch(grammar):
        spelled = any_of(word for name in _list_name.findall(grammar) for word in _named(table, name))
    else:
        spelled = _list_name.sub(lambda found: _spelled(table, found[1]), grammar)
    return re.compile(spelled, re.IGNORECASE if ignore_case else 0)


def _named(table: str, name: str) -> tuple[str, ...]:
    if not (some := listed(table, name)):
        raise GuidanceError(f"[{table}.{name}]: a pattern asks for a list that is not there")
    return some


@cache
def _spelled(table: str, name: str) -> str:
    return f"(?:{any_of(_named(table, name))})"


def blanked(found: re.Match[str]) -> str:
    """As many signs that mean nothing: a match is set aside, and all else keeps its place."""
    return "~" * len(found.group())


def any_of(listed: Iterable[str]) -> str:
    """A regular expression for words in the notation of words.toml.

    A word that begins with `*` is found inside another, from its own first letter on. Words that begin alike share
    their beginning, and a pattern begins with a letter: both make the search faster.
    """
    whole: _Tree = {}
    inside: _Tree = {}
    for word in listed:
        node = inside if word.startswith("*") else whole
        for sign in word.lstrip("*"):
            node = node.setdefault(sign, {})
        node[""] = {}
    begins = [f"{re.escape(sign)}(?<!\\w{re.escape(sign)}){_after(rest)}" for sign, rest in whole.items()]
    begins += [f"{_sign(sign)}{_after(rest)}" for sign, rest in inside.items()]
    return rf"(?:{'|'.join(begins)})(?!\w)" if begins else r"(?!)"


_Tree: TypeAlias = dict[str, "_Tree"]
"""Words by their first sign, what follows it by the second, and so on; an empty sign is the end of a word."""


def _after(tree: _Tree) -> str:
    """What may follow, so ordered that the longest of several words is taken."""

    def order(sign: str) -> int:
        return {" ": 0, "*": 3 if "" in tree[sign] else 1}.get(sign, 2)

    some = [_sign(sign) + _after(tree[sign]) for sign in sorted(tree, key=order) if sign]
    if "" in tree:
        return f"(?:{'|'.join(some)})?" if some else ""
    return some[0] if len(some) == 1 else f"(?:{'|'.join(some)})"


def _sign(sign: str) -> str:
    return {"*": r"[\w'’]*", " ": r"[\s/-]{1,3}"}.get(sign) or re.escape(sign)
