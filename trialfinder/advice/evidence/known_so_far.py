"""What was found so far, what the regulator says, and what it may cost; the lines are in evidence_lines.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

from trialfinder.advice.offer.offered import Offered
from trialfinder.vocabulary import THERAPY_FAMILIES

Kind = Literal["lines", "fda", "price"]
WAYS: Final = {
    "for": "Speaks for it",
    "against": "Speaks against it, or shows no difference",
    "harm": "Harm that was seen",
    "open": "Still open",
}
"""Which way a line points, in words."""

_CELLS = {*THERAPY_FAMILIES["stem-cells"], "unclear"}


@dataclass(frozen=True, slots=True)
class Line:
    """One dated statement with its source."""

    text: str
    source: str
    year: int
    way: str | None
    """A key of WAYS; None for a statement of the regulator or a price."""
    seen_as: str | None
    """What kind of paper it is."""
    products: frozenset[str]
    targets: frozenset[str]
    """Empty: any place."""


@cache
def lines(kind: Kind) -> tuple[Line, ...]:
    """Every line of one kind, in the file's order."""
    table = tomllib.loads(Path(__file__).with_name("evidence_lines.toml").read_text("utf-8"))
    return tuple(
        Line(
            one["text"],
            one["source"],
            one["year"],
            one.get("way"),
            one.get("seen_as"),
            frozenset(one["products"]),
            frozenset(one.get("targets", ())),
        )
        for one in table[kind]
    )


def about(kind: Kind, product: Offered, target: str | None) -> tuple[Line, ...]:
    """The lines of one kind on a product at a place (None: any place).

    In the order of WAYS. Of what is no regenerative product (a steroid) we hold none.
    """
    if not product.therapies:
        return ()
    labels = {*product.therapies, "any"}
    if labels & _CELLS:
        labels.add("any_cells")
    found = (
        one
        for one in lines(kind)
        if one.products & labels and (target is None or not one.targets or target in one.targets)
    )
    return tuple(sorted(found, key=lambda one: list(WAYS).index(one.way) if one.way else 0))
