"""How often our labels are right: the numbers that benchmarks/labels/score.py measured, or that there are none.

benchmark.toml in the package: `measured` (a date), `rules` (a version), `limits` (sentences), and `[[scores]]` with
what, right, of, low, high (the ends of the 95 % interval, from 0 to 1).
"""

from __future__ import annotations

import tomllib
from datetime import date
from importlib.resources import files
from typing import Final

import msgspec

from trialfinder.web.registry_text import plain

FILE: Final = "benchmark.toml"


class Score(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that was checked against hand labels."""

    what: str
    right: int
    of: int
    low: float
    high: float


class Benchmark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One measurement."""

    measured: date
    rules: str
    scores: tuple[Score, ...]
    limits: tuple[str, ...] = ()


def read_benchmark(text: str | None = None) -> Benchmark | None:
    """The measurement that comes with this version; None without a file, or with one that is not of its shape."""
    try:
        given = text if text is not None else (files("trialfinder") / FILE).read_text("utf-8")
        return msgspec.convert(tomllib.loads(given), Benchmark)
    except (FileNotFoundError, tomllib.TOMLDecodeError, msgspec.ValidationError):
        return None


def benchmark_html(found: Benchmark | None, rules_version: str) -> str:
    """The numbers with their intervals, date and rules; a sentence where there are none."""
    if found is None:
        return "<p>This copy of the program carries no measured numbers, so none are shown.</p>"
    older = "" if found.rules == rules_version else f" The rules of this version are newer: {plain(rules_version)}."
    rows = "".join(
        f'<tr role="row"><th scope="row" role="rowheader">{plain(one.what[:1].upper() + one.what[1:])}</th>'
        f'<td role="cell">{one.right:,} of {one.of:,} right</td>'
        f'<td role="cell">{one.low:.0%} to {one.high:.0%}</td></tr>'
        for one in found.scores
    )
    limits = "".join(f"<li>{plain(one)}</li>" for one in found.limits)
    heads = "".join(
        f'<th scope="col" role="columnheader">{name}</th>' for name in ("What was checked", "Result", "Likely range")
    )
    return (
        f"<p>Our labels were set against labels made by hand on {found.measured}, with rules {plain(found.rules)}."
        f"{older} The likely range is the 95 % interval (Wilson): few records make it wide.</p>"
        f'<table class="tf-rows" role="table"><thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
        f'<tbody role="rowgroup">{rows}</tbody></table>{f"<ul>{limits}</ul>" if limits else ""}'
    )
