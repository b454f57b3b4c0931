"""What a place means that a person typed, and where each trial is nearest to it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Final, NamedTuple, cast

import streamlit as st

from trialfinder.advice.fit.fit import Fit
from trialfinder.data import Data
from trialfinder.errors import QueryError
from trialfinder.finding.find import find
from trialfinder.finding.sentences import place_label
from trialfinder.places import Place
from trialfinder.question import Question, ask
from trialfinder.vocabulary import upper
from trialfinder.web.state.address import FIND, for_page
from trialfinder.web.state.in_step import typed_on
from trialfinder.wording import away_in_words


class NearSite(NamedTuple):
    """A trial's recruiting site that is nearest to a place."""

    distance_km: float
    words: str
    """`About 3 miles, Tampa: Example Clinic`."""


def read_place(typed: str) -> tuple[Place | None, str]:
    """The place of some words; None with a sentence where they name none, or with "" where there are none."""
    if not typed:
        return None, ""
    try:
        return ask(near=typed).near, ""
    except QueryError as error:
        return None, for_page(error)


def nearest_sites(data: Data, near: Place) -> dict[str, NearSite]:
    """For each recruiting trial on topic its nearest recruiting site; absent: none that can be placed on the map."""
    found = find(data, Question(near=near, near_words=near.name, statuses=("RECRUITING",)))
    sites = {}
    for row in found:
        if row.distance_km is None or (away := away_in_words(row, near.in_miles)) is None:
            continue
        name = f": {row.nearest_site}" if row.nearest_site else ""
        sites[row.nct_id] = NearSite(row.distance_km, f"{upper(away)}{name}")
    return sites


def nearest_first(fits: Iterable[Fit], sites: dict[str, NearSite]) -> tuple[Fit, ...]:
    """The order of the verdicts stays; within one verdict the nearest is first, and what cannot be placed is last."""

    def away(fit: Fit) -> float:
        return sites[fit.nct_id].distance_km if fit.nct_id in sites else float("inf")

    return tuple(fit for _, some in groupby(fits, key=lambda fit: fit.verdict) for fit in sorted(some, key=away))


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
    typed = None if page == "fit" else typed_on(page, "near") if page else FIND.take().near
    if typed is None:
        typed = st.query_params.get("near", "").strip()
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
