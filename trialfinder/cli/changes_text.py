"""What changed, as lines for a terminal."""

from __future__ import annotations

from itertools import groupby
from textwrap import fill

from trialfinder.cli.text import indented
from trialfinder.history.changes import Changes
from trialfinder.history.diff import Change
from trialfinder.history.told import began, change_sentence, harmless, nearest_in_words, summary
from trialfinder.wording import DISCLAIMER


def changes_text(changes: Changes, *, width: int = 120) -> str:
    """One sentence on all, then each study with its changes; those of our own rules last, apart."""
    told, notes = changes.on_topic, [fill(note, width) for note in changes.notes]
    if changes.since is None:
        return "\n\n".join([*notes, DISCLAIMER]) + "\n"
    blocks = [fill(summary(told, began(changes)), width), *notes]
    blocks += [_study(list(some), width) for _, some in groupby(_by_registry(told), key=lambda one: one.nct_id)]
    ours = [one for one in told if one.kind == "label"]
    if ours:
        lines = [f"{one.nct_id}: {change_sentence(one)}" for one in ours]
        blocks.append(
            "\n".join(["Read otherwise by our own rules; the records are as they were", *_indented(lines, width)])
        )
    if left := len(changes) - len(told):
        what = "change" if left == 1 else "changes"
        blocks.append(fill(f"{left} more {what} in studies that are not on topic: --format json has them.", width))
    return "\n\n".join([*blocks, DISCLAIMER]) + "\n"


def _by_registry(told: tuple[Change, ...]) -> list[Change]:
    """The registry's changes: nearest study first where a place is known, else in order."""
    some = [one for one in told if one.kind != "label"]
    away: dict[str, float] = {}
    for one in some:
        away[one.nct_id] = min(away.get(one.nct_id, float("inf")), _km(one))
    return sorted(some, key=lambda one: (away[one.nct_id], one.nct_id))


def _km(one: Change) -> float:
    return float("inf") if one.distance_km is None else one.distance_km


def _study(some: list[Change], width: int) -> str:
    first = fill(f"{some[0].nct_id}  {harmless(some[0].title or '')}", width, subsequent_indent="  ")
    nearest = nearest_in_words(one for one in some if one.site is None)
    lines = [*([f"Nearest site: {nearest}"] if nearest else []), *map(change_sentence, some)]
    return "\n".join([first, *_indented(lines, width)])


def _indented(lines: list[str], width: int) -> list[str]:
    return [indented(line, width) for line in lines]
