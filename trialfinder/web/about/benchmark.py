"""How often our labels are right: the numbers that benchmarks/labels/score.py measured, or that there are none.

benchmark.toml in the package: `in_sight` (one line), `limits` (sentences), and `[[sets]]`, each of another kind, with
its day, its rules' version, how it was made, and scores with what, right, of, low, high (the ends of the 95 % interval,
from 0 to 1).
"""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

import trialfinder
from trialfinder.errors import GuidanceError
from trialfinder.html.text import plain
from trialfinder.typed_toml import Table, Text, load, read

FILE: Final = "benchmark.toml"


class BenchmarkScore(Table, frozen=True):
    """One thing that was checked against hand labels."""

    what: Text
    right: int
    of: int
    low: float
    high: float


class Scored(Table, frozen=True):
    """One set of records and what was right in it."""

    kind: Literal["real", "invented", "hidden", "eligibility"]
    """Real or invented records, records with made-up names, or eligibility rules."""
    title: Text
    measured: date
    rules: Text
    how: Text
    scores: tuple[BenchmarkScore, ...]


class Benchmark(Table, frozen=True):
    """Every measurement that we show."""

    sets: tuple[Scored, ...]
    in_sight: Text
    """What the records give that were known while the rules were written; no figure of its own."""
    limits: tuple[Text, ...] = ()


def read_benchmark(text: str | None = None) -> Benchmark | None:
    """The measurement that comes with this version; None without a file, or with one that is not of its shape."""
    try:
        return load(trialfinder.__file__, FILE, Benchmark) if text is None else read(text, FILE, Benchmark)
    except (FileNotFoundError, GuidanceError):
        return None


def benchmark_html(found: Benchmark | None, rules_version: str) -> str:
    """The numbers of each kind with their intervals, date and rules; a sentence where there are none."""
    if found is None:
        return "<p>This copy of the program carries no measured numbers, so none are shown.</p>"
    limits = "".join(f"<li>{plain(one)}</li>" for one in found.limits)
    return (
        "<p>Our labels were set against labels made by hand, in sets of different kinds. The likely range is the 95 % "
        "interval (Wilson): few records make it wide.</p>"
        f"{f'<ul>{limits}</ul>' if limits else ''}"
        f"{''.join(_set_html(one, rules_version) for one in found.sets if one.scores)}"
        f"<p>{plain(found.in_sight)}</p>"
    )


def _set_html(one: Scored, rules_version: str) -> str:
    """One set, its table folded under its spread."""
    shares = sorted(score.right / score.of for score in one.scores if score.of)
    spread = " to ".join(dict.fromkeys(f"{share:.0%}" for share in (shares[0], shares[-1]))) if shares else "none"
    many = f"{len(one.scores)} check{'s' if len(one.scores) != 1 else ''}"
    newer = "" if one.rules == rules_version else f" The rules of this version are newer: {plain(rules_version)}."
    rows = "".join(
        f'<tr role="row"><th scope="row" role="rowheader">{plain(score.what[:1].upper() + score.what[1:])}</th>'
        f'<td role="cell">{score.right:,} of {score.of:,} right</td>'
        f'<td role="cell"><span class="tf-word">likely range </span>{_percent(score)}</td></tr>'
        for score in one.scores
    )
    heads = "".join(
        f'<th scope="col" role="columnheader">{name}</th>' for name in ("What was checked", "Result", "Likely range")
    )
    return (
        f"<details><summary>{plain(one.title)}: {many}, {spread} right</summary>"
        f"<p>Scored on {one.measured} with rules {plain(one.rules)}.{newer} {plain(one.how)}</p>"
        f'<table class="tf-rows tf-scores" role="table"><thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
        f'<tbody role="rowgroup">{rows}</tbody></table></details>'
    )


def _percent(score: BenchmarkScore) -> str:
    """The likely range; a decimal where whole percents would hide that it is one.

    >>> _percent(BenchmarkScore(what="topic", right=1545, of=1545, low=0.9975, high=1.0))
    '99.8% to 100%'
    """
    low = f"{score.low:.1%}" if score.low >= 0.995 else f"{score.low:.0%}"
    return f"{low} to {score.high:.0%}"
