"""How often our labels are right: the numbers that benchmarks/labels/score.py measured, or that there are none.

benchmark.toml in the package: `measured` (a date), `rules` (a version), `limits` (sentences), and `[[scores]]` with
what, right, of, low, high (the ends of the 95 % interval, from 0 to 1).
"""

from __future__ import annotations

from datetime import date
from typing import Final

import trialfinder
from trialfinder.errors import GuidanceError
from trialfinder.html.text import plain
from trialfinder.typed_toml import Table, Text, load, read

FILE: Final = "benchmark.toml"
BLIND: Final = "blind set"
"""In the name of a check: its records were made without sight of the rules, and scored before these were mended."""
_NAMES: Final = {"cell_source": "own or donor cells", "targets": "place of injection", "control": "comparison group"}
"""Columns whose name says little, in words."""


class BenchmarkScore(Table, frozen=True):
    """One thing that was checked against hand labels."""

    what: Text
    right: int
    of: int
    low: float
    high: float


class Benchmark(Table, frozen=True):
    """One measurement."""

    measured: date
    rules: Text
    scores: tuple[BenchmarkScore, ...]
    limits: tuple[Text, ...] = ()


def read_benchmark(text: str | None = None) -> Benchmark | None:
    """The measurement that comes with this version; None without a file, or with one that is not of its shape."""
    try:
        return load(trialfinder.__file__, FILE, Benchmark) if text is None else read(text, FILE, Benchmark)
    except (FileNotFoundError, GuidanceError):
        return None


def benchmark_html(found: Benchmark | None, rules_version: str) -> str:
    """The numbers with their intervals, date and rules; a sentence where there are none."""
    if found is None:
        return "<p>This copy of the program carries no measured numbers, so none are shown.</p>"
    older = "" if found.rules == rules_version else f" The rules of this version are newer: {plain(rules_version)}."
    blind = tuple(one for one in found.scores if BLIND in one.what)
    seen = tuple(one for one in found.scores if BLIND not in one.what)
    limits = "".join(f"<li>{plain(one)}</li>" for one in found.limits)
    return (
        f"<p>Our labels were set against labels made by hand on {found.measured}, with rules {plain(found.rules)}."
        f"{older} The likely range is the 95 % interval (Wilson): few records make it wide.</p>"
        f"{f'<ul>{limits}</ul>' if limits else ''}"
        f"{_table_html('Records that were known while the rules were written', seen)}"
        f"{_table_html('Invented records that the rules had not seen', blind)}"
    )


def _table_html(title: str, scores: tuple[BenchmarkScore, ...]) -> str:
    """One group of checks, folded under its spread; nothing for no check."""
    if not scores:
        return ""
    shares = sorted(one.right / one.of for one in scores if one.of)
    spread = " to ".join(dict.fromkeys(f"{share:.0%}" for share in (shares[0], shares[-1]))) if shares else "none"
    many = f"{len(scores)} check{'s' if len(scores) != 1 else ''}"
    rows = "".join(
        f'<tr role="row"><th scope="row" role="rowheader">{plain(_in_words(one.what))}</th>'
        f'<td role="cell">{one.right:,} of {one.of:,} right</td>'
        f'<td role="cell"><span class="tf-word">likely range </span>{one.low:.0%} to {one.high:.0%}</td></tr>'
        for one in scores
    )
    heads = "".join(
        f'<th scope="col" role="columnheader">{name}</th>' for name in ("What was checked", "Result", "Likely range")
    )
    return (
        f"<details><summary>{plain(title)}: {many}, {spread} right</summary>"
        f'<table class="tf-rows tf-scores" role="table"><thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
        f'<tbody role="rowgroup">{rows}</tbody></table></details>'
    )


def _in_words(what: str) -> str:
    """A check as a person reads it: what group it is of stands above it.

    >>> _in_words("cell_source of an on-topic record, blind set (invented, before mending)")
    'Own or donor cells of an on-topic record'
    """
    words = what.partition(f", {BLIND}")[0]
    for name, plainly in _NAMES.items():
        words = words.replace(name, plainly)
    return words[:1].upper() + words[1:]
