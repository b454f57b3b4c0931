"""What changed, a card for each study; and one line of it for a search."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, cast

import streamlit as st
from markupsafe import Markup

from trialfinder.data import Data
from trialfinder.finding.found import KeptWithData
from trialfinder.history.changes import Compared, compare, concerning, days_kept
from trialfinder.history.diff import Change
from trialfinder.history.told import (
    KIND_WORDS,
    began,
    change_sentence,
    day_in_words,
    harmless,
    nearest_in_words,
    summary,
)
from trialfinder.html.env import pieces, record_link
from trialfinder.question import Question
from trialfinder.settings import read_settings
from trialfinder.web.edges.clicks import go_html
from trialfinder.web.state.address import Words, to_params
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


_COMPARED: Final = KeptWithData[str, Compared](KEPT)


def compared(data: Data, since: str = "") -> Compared:
    """The newest data against those of a day or before; "" is against those before the newest."""
    return _COMPARED.get(data, since, lambda: compare(read_settings().home, since or None))


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


MOST: Final = 40
"""So many studies are shown; the files have all."""


def changed_html(some: Sequence[Change], near: str) -> Markup:
    """The registry's changes by study, then apart what our own rules read otherwise; "" for none."""
    by_registry = [one for one in some if one.kind != "label"]
    by_rules = [one for one in some if one.kind == "label"]
    return cast(Markup, pieces("changed.html").changed(_cards(by_registry, near), _cards(by_rules, near)))


def _cards(some: Sequence[Change], near: str) -> dict[str, object]:
    by_study: dict[str, list[Change]] = {}
    for one in some:
        by_study.setdefault(one.nct_id, []).append(one)
    studies = sorted(by_study.values(), key=_nearest_then_weightiest)
    return {"cards": [_card(one, near) for one in studies[:MOST]], "more": len(studies) - MOST}


_FIRST: Final = ("status", "site_opened", "site_closed", "new", "results", "criteria", "contact", "dates")
"""Of studies equally far, those with such a change come first, in this order."""


def _nearest_then_weightiest(some: Sequence[Change]) -> tuple[float, int, str]:
    away = min((one.distance_km for one in some if one.distance_km is not None), default=float("inf"))
    weight = min(_FIRST.index(one.kind) if one.kind in _FIRST else len(_FIRST) for one in some)
    return away, weight, some[0].nct_id


def _card(some: Sequence[Change], near: str) -> dict[str, object]:
    first = some[0]
    kinds = ", ".join(dict.fromkeys(KIND_WORDS[one.kind] for one in some))
    nearest = nearest_in_words(one for one in some if one.site is None)
    params = {"nct": first.nct_id, **({"near": near} if near else {})}
    is_gone = any(one.kind == "gone" for one in some)
    return {
        "title": harmless(first.title or first.nct_id),
        "kinds": f"{kinds}. Nearest site: {nearest}." if nearest else f"{kinds}.",
        "sentences": [change_sentence(one) for one in some],
        "way": record_link(first.nct_id, f"{first.nct_id} at ClinicalTrials.gov")
        if is_gone
        else go_html("trial", f"See this trial: {first.nct_id}", params),
    }


def answer_html(words: str, notes: Iterable[str] = ()) -> Markup:
    """The answer of a page, and what a person needs beside it."""
    return cast(Markup, pieces("changed.html").answer(words, list(notes)))


def show_since(data: Data, question: Question, words: Words) -> None:
    """One line below a search: what changed in it since the person looked, or the way to see what changed at all."""
    looked = looked_before()
    params = to_params(words)
    ways = [go_html("saved", "Save this search", {**params, "search": "yes"})]
    told = ""
    if looked is not None:
        found = concerning(compared(data, looked.data_of or looked.on), question)
        if found.since is not None:
            told = summary(found.on_topic, began(found, looked.on))
            # The page takes place, radius, treatment and day of these.
            ways.insert(0, go_html("changes", "See what changed", {**_asked(words), "since": looked.on}))
    elif days := days_before(data):
        ways.insert(0, go_html("changes", f"What changed since the data of {day_in_words(days[0])}", _asked(words)))
    st.html(pieces("changed.html").since(told, ways))


def _asked(words: Words) -> dict[str, str | Sequence[str]]:
    asked = {"near": words.near, "within": words.within if words.near else "", "therapy": words.therapy}
    return {name: value for name, value in asked.items() if value}
