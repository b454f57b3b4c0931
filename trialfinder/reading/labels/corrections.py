"""Reviewed corrections of single labels (corrections.toml), applied in the open: the reason says that a hand did it."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:  # labels.py imports this module
    from trialfinder.reading.labels.labels import Labels

CORRECTABLE = (
    *("topic", "negative_class", "therapies", "cell_source", "gives_product", "processing", "targets", "control"),
)


class Correction(NamedTuple):
    """One label set by hand."""

    nct_id: str
    field: str
    value: str | tuple[str, ...]
    reason: str
    source: str
    date: str


@cache
def corrections() -> Mapping[str, tuple[Correction, ...]]:
    """Every correction by NCT id."""
    path = Path(__file__).with_name("corrections.toml")
    found: dict[str, tuple[Correction, ...]] = defaultdict(tuple)
    for one in tomllib.loads(path.read_text("utf-8")).get("correction", ()):
        value = tuple(one["value"]) if isinstance(one["value"], list) else one["value"]
        entry = Correction(one["nct_id"], one["field"], value, one["reason"], one["source"], str(one["date"]))
        found[entry.nct_id] += (entry,)
    return dict(found)


def corrected(labels: Labels, known: Mapping[str, tuple[Correction, ...]] | None = None) -> Labels:
    """The labels with every reviewed correction of this study, each named in `topic_reason`."""
    for one in (corrections() if known is None else known).get(labels.nct_id, ()):
        note = f"{labels.topic_reason}; {one.field} corrected by hand: {one.reason} ({one.source}, {one.date})"
        changed: dict[str, Any] = {"topic_reason": note, one.field: one.value or None}
        if one.field == "cell_source":
            changed["cell_source_from"] = None  # neither the record nor our rules say it: the reason does
        labels = replace(labels, **changed)
    return labels
