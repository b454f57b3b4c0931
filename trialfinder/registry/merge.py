"""The answers of several searches become one set of records, judged as a whole. Pure."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from trialfinder.errors import RegistryChanged, SyncError
from trialfinder.registry.record import Misfit, decode_study
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


def merge(listings: Iterable[tuple[str, Iterable[bytes]]]) -> Merged:
    """Join (net name, records) pairs by NCT id; a good copy from any net wins over a bad one."""
    lines: dict[str, bytes] = {}
    misfits: dict[str, Misfit] = {}
    in_part: dict[str, tuple[str, ...]] = {}
    found: dict[str, set[str]] = {}
    for name, records in listings:
        keys = found.setdefault(name, set())
        for line in records:
            study = decode_study(line)
            if isinstance(study, Misfit):
                key = study.nct_id or hashlib.sha256(line).hexdigest()
                misfits.setdefault(key, study)
            else:
                key = study.nct_id
                if key not in lines or (key in in_part and not study.left_out):
                    lines[key] = line
                    in_part.pop(key, None)
                    if study.left_out:
                        in_part[key] = study.left_out
            keys.add(key)
    nets_of = Counter(key for keys in found.values() for key in keys)
    counts = (NetCount(name, len(keys), sum(nets_of[key] == 1 for key in keys)) for name, keys in found.items())
    return Merged(lines, tuple(counts), tuple(one for key, one in misfits.items() if key not in lines), in_part)


def judge(merged: Merged, last_count: int | None, accept_shrink: bool) -> None:
    """Let a plausible set through. `last_count`: records in the last snapshot of the same strategy; None: no such one.

    Raises:
        RegistryChanged: so many records do not fit that the shape itself must have changed.
        SyncError: none came, or fewer than half of the last time, and `accept_shrink` is not set.
    """
    bad, good = len(merged.misfits), len(merged.lines)
    if bad > MOST_MISFITS and bad > MOST_MISFIT_SHARE * (bad + good):
        first = merged.misfits[0]
        raise RegistryChanged(
            f"{bad} of {bad + good} records do not have the shape this version reads "
            f"(first: {first.nct_id or 'no id'}, {first.path}: {first.reason}). Nothing was kept. Update trialfinder.",
            path=first.path,
            status=200,
        )
    if not accept_shrink and (good == 0 or (last_count and 2 * good < last_count)):
        raise SyncError(
            f"The registry gave {good} studies where {last_count or 'hundreds'} were expected. That is implausible, so "
            "nothing was kept. Try again later.",
            is_shrink=True,
        )
