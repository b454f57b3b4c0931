"""Product names that stand for one another, each with its source (terms/aliases.toml)."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from trialfinder.reading.text.terms import Term, find, table


class Alias(NamedTuple):
    """One product: what it is, every name it goes by, and where that is written."""

    product: str
    therapies: tuple[str, ...]
    names: tuple[str, ...]
    needs: tuple[str, ...]
    source: str


@cache
def aliases() -> tuple[Alias, ...]:
    """Every product of the list."""
    return tuple(
        Alias(product, tuple(one["therapies"]), tuple(one["names"]), tuple(one.get("needs", ())), one["source"])
        for product, one in table("aliases").items()
    )


@cache
def alias_terms() -> tuple[Term, ...]:
    """A term for each name, labelled with its product; a short name in capitals keeps its case."""
    return tuple(
        Term(one.product, name, exact=name.isupper() and " " not in name, needs=one.needs)
        for one in aliases()
        for name in one.names
    )


def by_product(product: str) -> Alias:
    """The entry of one product."""
    return next(one for one in aliases() if one.product == product)


def aliases_for(words: str) -> tuple[str, ...]:
    """The other names of every product that the words name; empty where they name none.

    >>> "rebonuputemcel" in aliases_for("IDCT")
    True
    """
    low = words.lower()
    named = {hit.label for hit in find((Term(t.label, t.words) for t in alias_terms()), words, low)}
    return tuple(name for one in aliases() if one.product in named for name in one.names if name.lower() not in low)
