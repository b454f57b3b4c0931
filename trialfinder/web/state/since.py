"""What changed since a day, worked out once for all visitors of this server; and since when this visit asks."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final, NamedTuple, cast

import streamlit as st

from trialfinder.data import Data
from trialfinder.history.changes import Compared, compare
from trialfinder.history.kept import days_kept
from trialfinder.settings import read_settings
from trialfinder.web.state.held import per_data

KEPT: Final = 6
"""So many comparisons with the data held; the one that was wanted longest ago goes first."""
_LOOKED: Final = "looked"


class Looked(NamedTuple):
    """When the person of this visit looked before."""

    on: str
    """A day."""
    data_of: str
    """The data that were shown then; "": not known."""


@per_data
def _known(data: Data) -> OrderedDict[str, Compared]:
    return OrderedDict()


def compared(data: Data, since: str = "") -> Compared:
    """The newest data against those of a day or before; "" is against those before the newest."""
    known = _known(data)
    found = known.pop(since, None) or compare(read_settings().home, since or None)
    known[since] = found
    while len(known) > KEPT:
        known.popitem(last=False)
    return found


@per_data
def days_before(data: Data) -> tuple[str, ...]:
    """The days of the data that the newest can be held against, newest first; none beside the bundled data."""
    return days_kept(read_settings().home) if data_stamp(data) else ()


def data_stamp(data: Data) -> str:
    """Which data are shown, as a saved file names them; "" for the bundled ones, which are of no one day."""
    provenance = data.provenance
    return (provenance.data_timestamp or provenance.fetched_at or "") if provenance.source == "synced" else ""


def remember(looked: Looked | None) -> None:
    """Keep for this visit when the person looked before; None: not told."""
    st.session_state[_LOOKED] = looked


def looked_before() -> Looked | None:
    """When the person looked before, as far as this visit knows."""
    return cast(Looked | None, st.session_state.get(_LOOKED))
