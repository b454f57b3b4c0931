"""What a person may be offered: its name, its labels in trials, and which rules on earlier injections speak of it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from trialfinder.errors import unknown_word
from trialfinder.vocabulary import TARGETS

PLACES: Final = tuple(target for target in TARGETS if target != "not_stated")
"""Where an injection can go."""


@dataclass(frozen=True, slots=True)
class Offered:
    """One product of offered.toml."""

    word: str
    name: str
    """In a sentence: `a steroid`."""
    therapies: tuple[str, ...]
    """Our labels for the same thing in trials; empty for what is no regenerative product."""
    source: str | None
    """autologous or allogeneic where the word says so."""
    named: frozenset[str]
    """Kinds of rules (reading.prior.Kind) that name it."""
    wider: frozenset[str]
    """Kinds of rules that name a wider group to which it may belong."""
    search: tuple[str, ...]
    """What research calls it."""


@cache
def offered() -> dict[str, Offered]:
    """Every product by its word."""
    table = tomllib.loads(Path(__file__).with_name("offered.toml").read_text("utf-8"))
    return {
        word: Offered(
            word,
            one["name"],
            tuple(one["therapies"]),
            one.get("source"),
            frozenset(one["named"]),
            frozenset(one["wider"]),
            tuple(one["search"]),
        )
        for word, one in table.items()
    }


def find_offered(word: str) -> Offered:
    """The product of a word, written with - or _ in any case; `unclear` is `stem_cells`.

    Raises:
        QueryError: naming what is allowed and the nearest guess.
    """
    shape = "_".join(word.strip().lower().replace("-", " ").replace("_", " ").split())
    found = offered().get("stem_cells" if shape == "unclear" else shape)
    if found is None:
        raise unknown_word("product", word.strip()[:60], tuple(offered()))
    return found


def find_place_of_injection(word: str | None) -> str | None:
    """The target of a word; None for none.

    Raises:
        QueryError: naming what is allowed and the nearest guess.
    """
    if word is None or not word.strip():
        return None
    shape = word.strip().lower().replace("-", "_").replace(" ", "_")
    if shape not in PLACES:
        raise unknown_word("target", word.strip()[:60], PLACES)
    return shape
