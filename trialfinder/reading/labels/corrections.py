"""Corrections of single labels (corrections.toml), applied in the open: the reason says that a hand did it."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec

from trialfinder.typed_toml import Table, Text, load

if TYPE_CHECKING:  # labels.py imports this module
    from trialfinder.reading.labels.labels import Labels

Correctable = Literal[
    "topic", "negative_class", "therapies", "cell_source", "gives_product", "processing", "targets", "control"
]


class Correction(Table, frozen=True):
    """One label set by hand."""

    nct_id: Annotated[str, msgspec.Meta(pattern=r"^NCT\d{8}$")]
    field: Correctable
    value: str | tuple[Text, ...]
    reason: Text
    source: Text
    """What it was checked against."""
    date: datetime.date
    """The day on which it was."""


class Corrections(Table, frozen=True):
    """corrections.toml."""

    correction: tuple[Correction, ...] = ()


@cache
def corrections() -> Mapping[str, tuple[Correction, ...]]:
    """Every correction by NCT id."""
    found: dict[str, tuple[Correction, ...]] = defaultdict(tuple)
    for one in load(__file__, "corrections.toml", Corrections).correction:
        found[one.nct_id] += (one,)
    return dict(found)


def corrected(labels: Labels, known: Mapping[str, tuple[Correction, ...]] | None = None) -> Labels:
    """The labels with every correction of this study, each named in `topic_reason`."""
    for one in (corrections() if known is None else known).get(labels.nct_id, ()):
        note = f"{labels.topic_reason}; {one.field} corrected by hand: {one.reason} ({one.source}, {one.date})"
        changed: dict[str, Any] = {"topic_reason": note, one.field: one.value or None}
        if one.field == "cell_source":
            changed["cell_source_from"] = None  # neither the record nor our rules say it: the reason does
        labels = replace(labels, **changed)
    return labels
