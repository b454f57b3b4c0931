"""The contract's JSON of the self-check."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from trialfinder.advice.fit.fit import FitLine, FitTrial


def fit_json(trials: Iterable[FitTrial]) -> dict[str, Any]:
    """Each trial with its verdict and its lines, worst first. What was told stands in `ask` only."""
    return {
        "trials": [
            {
                "nct_id": one.fit.nct_id,
                "verdict": one.fit.verdict,
                "lines": [_line_json(line) for line in one.fit.lines],
                "checked": one.fit.checked,
                "of": len(one.fit.lines),
                "distance_km": one.distance_km,
            }
            for one in trials
        ]
    }


def _line_json(line: FitLine) -> dict[str, Any]:
    names = ("verdict", "what", "where", "how_long_months", "until", "quote", "path", "ask")
    return {name: getattr(line, name) for name in names}
