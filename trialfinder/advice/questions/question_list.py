"""The questions to ask, as written in questions.toml: one list for trial page, sheet, offer and guidance."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ToAsk:
    """One question of the list."""

    id: str
    question: str
    ask: str
    """What to ask more closely: of a clinic or of a trial's team."""
    source: str
    """Where the question comes from."""
    says: dict[str, str]
    """Ways to answer it, by name, with {blanks}."""


@cache
def question_list() -> tuple[ToAsk, ...]:
    """Every question, in the order in which a person reads them."""
    table = tomllib.loads(Path(__file__).with_name("questions.toml").read_text("utf-8"))
    return tuple(
        ToAsk(id, one["question"], one["ask"], one["source"], one.get("says", {}))
        for id, one in table["questions"].items()
    )
