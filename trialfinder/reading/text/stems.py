"""Beginnings and parts of words that the rules look for (terms/stems.toml), each with what it says."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import msgspec

from trialfinder.errors import GuidanceError


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
