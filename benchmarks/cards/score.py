"""Scores the facts of a trial's card ("what is injected, and how") against the readings of two people.

    python -m benchmarks.cards.score FOLDER [--cells]

FOLDER holds records.jsonl (records as the registry gives them, one a line), gold.jsonl and second.jsonl: what each of
two readers says of each record, one object a line with `nct_id` and the facts of FACTS. A reader who takes two readings
for fair writes {"unsure": [a, b]}. Only cells on which a reading of one is a reading of the other count; any reading of
either is right.
`--cells` lists each cell that is not right.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

from trialfinder.reading.cards.design import months_named
from trialfinder.reading.cards.preparation import PLATELET_RICH
from trialfinder.reading.cards.product import Field
from trialfinder.reading.cards.taking_part import Needle
from trialfinder.reading.reading import Reading
from trialfinder.registry.record import Study, decode_study
from trialfinder.vocabulary import WHO_MASKED

Value: TypeAlias = str | float | tuple[Any, ...] | None
"""A fact so written that two readings of it can be compared; None: the record does not say."""

FACTS: Final = (
    *("dose_cells", "volume_ml", "volume_total_ml", "n_injections", "leukocytes", "activation", "platelet_count"),
    *("carrier", "guidance", "ratio", "chance", "masked", "follow_up_months", "crossover", "discography", "medicines"),
)
CROSSOVERS: Final = {"offered_some": "offered", **{one: one for one in ("offered", "in_turn", "model", "denied")}}
"""What a reader tells apart, by what the card does: readers did not note to whom the product is offered."""
NOBODY_NAMED: Final = "nobody named"
"""A masking told by how many groups it holds for. Where the record names nobody, that is all there is to tell."""
MOST_MONTHS_APART: Final = 1.0
"""Follow-up told in months: 52 weeks are 12, and 365 days too."""
_MILLIONS: Final = {"billion": 1000.0, "million": 1.0, "thousand": 0.001}
_GROUPS: Final = {words: name.lower().replace("_", " ") for name, words in WHO_MASKED.items()}


class Cell(NamedTuple):
    """One fact of one record: every reading that is right, and what the card says."""

    nct_id: str
    fact: str
    accepted: tuple[Value, ...]
    told: Value

    @property
    def outcome(self) -> str:
        """One of: right, missed (the card says nothing), extra (the record says nothing), wrong."""
        if any(is_same(self.fact, one, self.told) for one in self.accepted):
            return "right"
        if self.told is None:
            return "missed"
        return "extra" if set(self.accepted) == {None} else "wrong"


def score(folder: Path) -> list[Cell]:
    """Every cell on which the two readers agree."""
    first, second = (_by_id(folder / name) for name in ("gold.jsonl", "second.jsonl"))
    cells = []
    for line in (folder / "records.jsonl").read_bytes().splitlines():
        study = decode_study(line)
        if not isinstance(study, Study):
            raise SystemExit(f"{folder / 'records.jsonl'}: a line is no record: {study}")
        one, other = first[study.nct_id], second[study.nct_id]
        told = facts(study)
        for fact in FACTS:
            some, more = readings(fact, one[fact]), readings(fact, other[fact])
            if any(_agree(fact, a, b) for a in some for b in more):
                accepted = (*some, *more, NOBODY_NAMED) if fact == "masked" and _names_nobody(study) else (*some, *more)
                cells.append(Cell(study.nct_id, fact, accepted, told[fact]))
    return cells


def _by_id(path: Path) -> dict[str, dict[str, Any]]:
    some = map(json.loads, path.read_text("utf-8").splitlines())
    return {one["nct_id"]: one for one in some}


def readings(fact: str, cell: Any) -> list[Value]:
    """Each reading of a cell that a reader takes for fair.

    >>> readings("volume_ml", {"unsure": [[1, 2], None]})
    [(1.0, 2.0), None]
    """
    if isinstance(cell, dict) and "unsure" in cell:
        return [one for part in cell["unsure"] for one in readings(fact, part)]
    if cell is None or (cell == [] and fact != "masked"):
        return [None]
    if fact == "dose_cells":
        return [_sorted((round(float(one["million"]), 3), one["basis"]) for one in cell)]
    if fact in ("volume_ml", "volume_total_ml"):
        return [tuple(float(one) for one in cell)]
    if fact == "medicines":
        return [_sorted(one["kind"] for one in cell)]
    if fact in ("n_injections", "carrier", "guidance", "masked", "discography"):
        return [_sorted(cell)]
    if fact == "platelet_count":
        return [_signs(str(cell))]
    return [round(float(cell), 1) if fact == "follow_up_months" else str(cell)]


def facts(study: Study) -> dict[str, Value]:
    """What the card of a record says, fact by fact."""
    reading = Reading(study)
    product, design, part = reading.identity, reading.design, reading.taking_part
    guides = _parts(product.guidance)
    return {
        "dose_cells": _doses(product.dose_cells),
        "volume_ml": _span(product.volume_ml),
        "volume_total_ml": _span(product.volume_total_ml),
        "n_injections": _sorted(map(int, parts)) if (parts := _parts(product.n_injections)) else None,
        "leukocytes": " and ".join(_parts(product.leukocytes)) or None,
        "activation": " and ".join(_parts(product.activation)) or None,
        "platelet_count": _signs(product.platelet_count.value or "") if product.platelet_count.stated else None,
        "carrier": _sorted(one.replace(PLATELET_RICH, "plasma") for one in _parts(product.carrier)) or None,
        "guidance": _sorted(one.partition(",")[0] for one in guides) or None,
        "ratio": design.allocation_ratio.value if design.allocation_ratio.stated else None,
        "chance": design.chance_of_product.value if design.chance_of_product.stated else None,
        "masked": _masked(design.masking),
        "follow_up_months": months_named(design.follow_up.value or "") if design.follow_up.stated else None,
        "crossover": CROSSOVERS.get(part.crossover.value or ""),
        "discography": _sorted(filter(None, map(_needle, part.discography or ()))) or None,
        "medicines": _sorted(one.kind for one in part.medicines or ()) or None,
    }


def is_same(fact: str, accepted: Value, told: Value) -> bool:
    """Whether what the card says is this reading."""
    if accepted is None or told is None or accepted == told:
        return accepted == told
    if isinstance(accepted, float) and isinstance(told, float | int):
        return abs(accepted - told) <= MOST_MONTHS_APART
    if fact == "platelet_count" and isinstance(accepted, str) and isinstance(told, str):
        return accepted in told or told in accepted or re.findall(r"\d+", accepted)[:1] == re.findall(r"\d+", told)[:1]
    return False


def _agree(fact: str, one: Value, other: Value) -> bool:
    """Whether two readers say the same."""
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= MOST_MONTHS_APART / 2
    return one == other


def _needle(told: Needle) -> str | None:
    """The kind as the guide has it: it knows one word for "not required" and "not done", and no biopsy."""
    return {"not_done": "not_needed", "biopsy": None}.get(told.kind, told.kind)


def _names_nobody(study: Study) -> bool:
    return not study.protocol_section.design_module.design_info.masking_info.who_masked


def _masked(masking: Field) -> Value:
    if not masking.stated or masking.value is None:
        return None
    who = _sorted(name for words, name in _GROUPS.items() if words in masking.value)
    is_open = masking.value.startswith("open")
    return who if who or is_open else NOBODY_NAMED


def _doses(field: Field) -> Value:
    found = []
    for part in _parts(field):
        plain = re.sub(r" ± [\d.,]+", "", part.partition("(written")[0])  # of "10 ± 5 million" ten is the dose
        basis = "cells" + next((f" {per}" for per in ("per mL", "per kg") if per in plain), "")
        times = next((times for word, times in _MILLIONS.items() if word in plain), 1e-6)
        found += [(round(number * times, 3), basis) for number in _numbers(plain)]
    return _sorted(set(found)) or None


def _span(field: Field) -> Value:
    some = [number for part in _parts(field) for number in _numbers(part)]
    return (min(some), max(some)) if some else None


def _numbers(words: str) -> list[float]:
    return [float(one.replace(",", "")) for one in re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", words)]


def _parts(field: Field) -> list[str]:
    return field.value.split("; ") if field.stated and field.value else []


def _sorted(some: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(sorted(set(some)))


def _signs(words: str) -> str:
    return re.sub(r"\W", "", words).lower()


def report(cells: list[Cell]) -> str:
    """The figures as a table, fact by fact and in all."""
    rows = {fact: Counter(cell.outcome for cell in cells if cell.fact == fact) for fact in FACTS}
    rows["all"] = Counter(cell.outcome for cell in cells)
    lines = [f"{'fact':18}{'right':>6}{'of':>5}{'missed':>8}{'extra':>7}{'wrong':>7}"]
    for fact, one in rows.items():
        lines.append(f"{fact:18}{one['right']:6}{one.total():5}{one['missed']:8}{one['extra']:7}{one['wrong']:7}")
    return "\n".join(lines)


def main(arguments: list[str]) -> None:
    folders = [one for one in arguments if not one.startswith("-")]
    if len(folders) != 1 or set(arguments) - {*folders, "--cells"}:
        raise SystemExit(__doc__)
    cells = score(Path(folders[0]))
    if "--cells" in arguments:
        for cell in cells:
            if cell.outcome != "right":
                accepted = " or ".join(str(one) for one in dict.fromkeys(cell.accepted))
                print(f"{cell.nct_id} {cell.fact} {cell.outcome}: told {cell.told}, right is {accepted}")
    print(report(cells))


if __name__ == "__main__":
    main(sys.argv[1:])
