"""The place of the visit: asked once on Find, then in the header of every page and in its links."""

from __future__ import annotations

from typing import Final, NamedTuple, cast

import streamlit as st

from trialfinder.finding.sentences import place_label
from trialfinder.places import Place
from trialfinder.web.state.address import FIND
from trialfinder.web.state.near import read_place

_KEY: Final = "visit_place"


class VisitPlace(NamedTuple):
    """A place that was asked for."""

    typed: str
    label: str
    """As a person writes it: `Denver, CO`."""
    place: Place


def place_of_visit(page: str) -> VisitPlace | None:
    """The place that this page's address names, else the last one of the visit; None: none was named.

    On Find the field rules: emptied, it ends the place. What was told in the self-check is never read here.
    """
    known = cast(VisitPlace | None, st.session_state.get(_KEY))
    typed = FIND.take().near if not page else st.query_params.get("near", "").strip()
    if known is not None and known.typed == typed:
        return known
    place, _ = read_place(typed)
    if place is None:
        if not page and not typed:
            st.session_state[_KEY] = None
            return None
        return known
    st.session_state[_KEY] = found = VisitPlace(typed, place_label(place), place)
    return found
