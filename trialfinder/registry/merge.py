"""The answers of several searches become one set of records, judged as a whole. Pure."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from trialfinder.errors import (
    RegistryChanged,
    SyncError,
)
from trialfinder.registry.record import Misfit, Study, decode_study
from trialfinder.registry.renamed import ENOUGH_TO_TELL, held_paths, renamed
from trialfinder.registry.snapshot import NetCount

MOST_MISFITS = 3
MOST_MISFIT_SHARE = 0.05
"""Past both of these it is the registry that has changed, not a few records that are odd."""


class Merged(NamedTuple):
    """Each study once."""

    lines: dict[str, bytes]
    """NCT id -> the record as it was sent."""
    nets: tuple[NetCount, ...]
    misfits: tuple[Misfit, ...]
    """Records that no search brought in a form that can be read."""
    in_part: dict[str, tuple[str, ...]]
    """NCT id -> paths of the parts that did not fit and were left out."""
    holding: Mapping[str, int]
    """Path that most records of the registry hold -> how many of these do."""


def are_many(odd: int, of: int) -> bool:
    """Whether so many are more than a few oddities.

    >>> are_many(3, 10), are_many(4, 10), are_many(4, 100)
    (False, True, False)
    """
    return odd > MOST_MISFITS and odd > MOST_MISFIT_SHARE * of


def merge(listings: Iterable[tuple[str, Iterable[bytes]]]) -> Merged:
    """Join (net name, records) pairs by NCT id; a good copy from any net wins over a bad one."""
    lines: dict[str, bytes] = {}
    misfits: dict[str, Misfit] = {}
    in_part: dict[str, tuple[str, ...]] = {}
    found: dict[str, set[str]] = {}
    good: dict[str, Study] = {}
    for name, records in listings:
        keys = found.setdefault(name, set())
        for line in records:
            study = decode_study(line)
            if isinstance(study, Misfit):
                key = study.nct_id or hashlib.sha256(line).hexdigest()
                misfits.setdefault(key, study)
            else:
                key = study.nct_id
                good.setdefault(key, study)
                if key not in lines or (key in in_part and not study.left_out):
                    lines[key] = line
                    in_part.pop(key, None)
                    if study.left_out:
                        in_part[key] = study.left_out
            keys.add(key)
    nets_of = Counter(key for keys in found.values() for key in keys)
    counts = (NetCount(name, len(keys), sum(nets_of[key] == 1 for key in keys)) for name, keys in found.items())
    odd = tuple(one for key, one in misfits.items() if key not in lines)
    return Merged(lines, tuple(counts), odd, in_part, held_paths(good.values()))


def emptied(merged: Merged, before: Mapping[str, int]) -> dict[str, SyncError]:
    """Searches that find nothing where they found a lot: a fault of the registry, until somebody accepts it.

    `before`: name of a search -> how many records it found the last time. Where all is implausible, `judge` says so.
    """
    return {
        net.name: SyncError(
            f"The registry gave 0 studies where {before[net.name]} were expected. Try again later.", is_shrink=True
        )
        for net in merged.nets
        if net.found == 0 and before.get(net.name, 0) >= ENOUGH_TO_TELL
    }


def is_plausible(merged: Merged, last_count: int | None) -> bool:
    """Whether there are records, and at least half as many as in the last snapshot of the same strategy."""
    return bool(merged.lines) and 2 * len(merged.lines) >= (last_count or 0)


def judge(merged: Merged, last_count: int | None, accept_shrink: bool, before: Collection[str] = ()) -> None:
    """Let a plausible set through.

    `last_count`: records in the last snapshot of the same strategy; None: no such one. `before`: what most records of
    the registry held the last time (renamed.mostly_held).

    Raises:
        RegistryChanged: so many records do not fit, or lack what most records hold, that the shape must have changed.
        SyncError: none came, or fewer than half of the last time, and `accept_shrink` is not set.
    """
    bad, good = len(merged.misfits), len(merged.lines)
    if are_many(bad, bad + good):
        first = merged.misfits[0]
        raise RegistryChanged(
            f"{bad} of {bad + good} records do not have the shape this version reads "
            f"(first: {first.nct_id or 'no id'}, {first.path}: {first.reason}). Nothing was kept. Update trialfinder.",
            path=first.path,
            status=200,
        )
    if gone := renamed(merged.lines.values(), merged.holding, before):
        raise RegistryChanged(
            f"{gone.lacking} of {good} records no longer hold {gone.words}. Nothing was kept. Update trialfinder.",
            path=gone.path,
            status=200,
        )
    if not accept_shrink and not is_plausible(merged, last_count):
        raise SyncError(
            f"The registry gave {good} studies where {last_count or 'hundreds'} were expected. That is implausible, so "
            "nothing was kept. Try again later.",
            is_shrink=True,
        )


def read_in_part(merged: Merged) -> list[str]:
    """A sentence on the records that were read in part; none where all were read whole."""
    if not merged.in_part:
        return []
    nct_id, paths = next(iter(merged.in_part.items()))
    count = len(merged.in_part)
    records = "One record was" if count == 1 else f"{count} records were"
    which = f"{nct_id}: {', '.join(paths)}"
    return [f"{records} read without a part that does not have its shape ({'first ' if count > 1 else ''}{which})."]
