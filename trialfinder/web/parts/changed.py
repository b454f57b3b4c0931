"""What changed, a card for each study; and one line of it for a search."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, cast

import streamlit as st

from trialfinder.data import Data
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
from trialfinder.html.env import plain, record_link
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


MOST: Final = 40
"""So many studies are shown; the files have all."""


def changed_html(some: Sequence[Change], near: str, level: int = 3) -> str:
    """The registry's changes by study, then apart what our own rules read otherwise; "" for none."""
    registry = [one for one in some if one.kind != "label"]
    ours = [one for one in some if one.kind == "label"]
    parts = [_cards(registry, near, level)]
    if ours:
        parts.append(
            f'<h{level - 1} class="tf-head">Read otherwise by our own rules</h{level - 1}>'
            "<p>These records are as they were. We read them with newer rules.</p>" + _cards(ours, near, level)
        )
    return "".join(parts)


def _cards(some: Sequence[Change], near: str, level: int) -> str:
    if not some:
        return ""
    by_study: dict[str, list[Change]] = {}
    for one in some:
        by_study.setdefault(one.nct_id, []).append(one)
    studies = sorted(by_study.values(), key=_nearest_then_weightiest)
    more = len(studies) - MOST
    left = f'<p class="tf-small">{more} more trials changed: the files have them.</p>' if more > 0 else ""
    return f'<div class="tf-cards">{"".join(_card(one, near, level) for one in studies[:MOST])}</div>{left}'


_FIRST: Final = ("status", "site_opened", "site_closed", "new", "results", "criteria", "contact", "dates")
"""Of studies equally far, those with such a change come first, in this order."""


def _nearest_then_weightiest(some: Sequence[Change]) -> tuple[float, int, str]:
    away = min((one.distance_km for one in some if one.distance_km is not None), default=float("inf"))
    weight = min(_FIRST.index(one.kind) if one.kind in _FIRST else len(_FIRST) for one in some)
    return away, weight, some[0].nct_id


def _card(some: Sequence[Change], near: str, level: int) -> str:
    first = some[0]
    listed = "".join(f"<li>{plain(change_sentence(one))}</li>" for one in some)
    kinds = ", ".join(dict.fromkeys(KIND_WORDS[one.kind] for one in some))
    nearest = nearest_in_words(one for one in some if one.site is None)
    where = f". Nearest site: {nearest}" if nearest else ""
    params = {"nct": first.nct_id, **({"near": near} if near else {})}
    is_gone = any(one.kind == "gone" for one in some)
    way = (
        record_link(first.nct_id, f"{first.nct_id} at ClinicalTrials.gov")
        if is_gone
        else go_html("trial", f"See this trial: {first.nct_id}", params)
    )
    return (
        f'<div class="tf-card"><h{level}>{plain(harmless(first.title or first.nct_id))}</h{level}>'
        f'<p class="tf-small">{plain(kinds + where)}.</p><ul>{listed}</ul><p class="tf-do">{way}</p></div>'
    )


def notes_html(notes: Iterable[str]) -> str:
    """What a person needs beside it."""
    return "".join(f'<p class="tf-small">{plain(one)}</p>' for one in notes)


def show_since(data: Data, question: Question, words: Words) -> None:
    """One line below a search: what changed in it since the person looked, or the way to see what changed at all."""
    looked = looked_before()
    params = to_params(words)
    ways = [go_html("saved", "Save this search", {**params, "search": "yes"})]
    told = ""
    if looked is not None:
        found = concerning(compared(data, looked.data_of or looked.on), question)
        if found.since is not None:
            told = plain(summary(found.on_topic, began(found, looked.on))) + " "
            # The page takes place, radius, treatment and day of these.
            ways.insert(0, go_html("changes", "See what changed", {**_asked(words), "since": looked.on}))
    elif days := days_before(data):
        ways.insert(0, go_html("changes", f"What changed since the data of {day_in_words(days[0])}", _asked(words)))
    st.html(f'<p class="tf-since tf-small">{told}{" · ".join(ways)}</p>')


def _asked(words: Words) -> dict[str, str | Sequence[str]]:
    asked = {"near": words.near, "within": words.within if words.near else "", "therapy": words.therapy}
    return {name: value for name, value in asked.items() if value}
