"""What changed since a day: the address is the question; files and a feed of the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import streamlit as st

from trialfinder.data import Data
from trialfinder.errors import QueryError
from trialfinder.finding.sentences import radius_in_words, short_place
from trialfinder.history.changes import Changes, concerning, parse_day
from trialfinder.history.told import began, day_in_words, summary
from trialfinder.html.env import pieces
from trialfinder.places import Place
from trialfinder.question import Question, ask
from trialfinder.vocabulary import FAMILY_WORDS, THERAPIES, THERAPY_FAMILIES
from trialfinder.web.edges.clicks import go_html
from trialfinder.web.parts.changed import answer_html, changed_html, compared, days_before
from trialfinder.web.state.address import for_page, read_address, read_text
from trialfinder.web.state.in_step import InStep

RADII: Final = ("", "25mi", "50mi", "100mi", "250mi", "500mi", "80km", "160km", "400km", "800km")
TREATMENTS: Final = (*THERAPY_FAMILIES, *THERAPIES)


@dataclass(frozen=True)
class ChangesAsked:
    """What the address asks; "" is nothing."""

    near: str = ""
    within: str = ""
    therapy: tuple[str, ...] = ()
    since: str = ""
    """A day; "": against the data before the newest."""


def read_asked(params: Mapping[str, Iterable[str]]) -> tuple[ChangesAsked, tuple[str, ...]]:
    """The words of an address, and a sentence for each value that was dropped. Never raises."""
    mine = {name: list(params.get(name, ())) for name in ("near", "within", "therapy")}
    words, said = read_address(mine)
    dropped = [*said]
    since = read_text("since", params.get("since", ()), dropped)
    try:
        since = parse_day(since) if since else ""
    except QueryError as error:
        dropped.append(for_page(error))
        since = ""
    return ChangesAsked(words.near, words.within, words.therapy, since), tuple(dropped)


def to_params(asked: ChangesAsked) -> dict[str, list[str]]:
    """The address of these words."""
    some = {"near": [asked.near], "within": [asked.within], "therapy": [*asked.therapy], "since": [asked.since]}
    return {name: values for name, values in some.items() if any(values)}


CHANGES: Final = InStep("changes", ChangesAsked(), read_asked, to_params)


def show_changes(data: Data) -> None:
    """The whole page."""
    st.html(pieces("changed.html").title())
    asked = CHANGES.keep()
    question, trouble = _question(asked)
    found = concerning(compared(data, asked.since), question)
    if found.since is not None:  # fields that narrow nothing would stand in the way of why there is nothing
        _controls(data, asked)
    for sentence in (*CHANGES.dropped(), *trouble):
        st.html(pieces().note(sentence))
    with st.container(key="changes"):
        _show(found, asked, question.near)
    if found.since is None:
        _controls(data, asked)


def _controls(data: Data, asked: ChangesAsked) -> None:
    days = ["", *days_before(data)]
    if asked.since and asked.since not in days:
        days.append(asked.since)
    radii = [*RADII, *([asked.within] if asked.within not in RADII else [])]
    with st.container(key="ask"):
        st.text_input(
            "Your place",
            key="changes_near",
            max_chars=120,
            placeholder="ZIP code or city",
            autocomplete="postal-code",
        )
        st.selectbox("Within", radii, key="changes_within", format_func=_radius_label)
        st.multiselect(
            "Treatment",
            TREATMENTS,
            key="changes_therapy",
            format_func={**FAMILY_WORDS, **THERAPIES}.__getitem__,
            placeholder="Any treatment",
            select_all=False,
        )
        st.selectbox("Compared with the data of", days, key="changes_since", format_func=_day_label)


def _radius_label(word: str) -> str:
    return radius_in_words(word) if word else "Any distance"


def _day_label(day: str) -> str:
    return day_in_words(day) if day else "The data before the newest"


def _question(asked: ChangesAsked) -> tuple[Question, tuple[str, ...]]:
    """The question, and a sentence for a place that is not known."""
    try:
        question = ask(near=asked.near, within=asked.within if asked.near else None, therapy=asked.therapy)
    except QueryError as error:
        return ask(therapy=asked.therapy), (for_page(error),)
    if asked.within and not asked.near:
        return question, (f"Within {radius_in_words(asked.within)} of where? Type your place: a distance needs one.",)
    return question, ()


def _show(found: Changes, asked: ChangesAsked, near: Place | None) -> None:
    told = found.on_topic
    if found.since is None:
        st.html(answer_html("Nothing to compare yet.", found.notes))
        return
    where = [f"Distances are from {short_place(near)}."] if near else []
    st.html(answer_html(summary(told, began(found)), [*found.notes, *where]))
    with st.container(key="changes-ways", horizontal=True, vertical_alignment="center"):
        _show_files(found)
        params = {name: values for name, values in to_params(asked).items() if name != "since"}
        st.html(go_html("saved", "Save this search", {**params, "search": "yes"}), width="content")
    if told:
        st.html(changed_html(told, asked.near))


def _show_files(found: Changes) -> None:
    day = (found.until or "")[:10]
    for label, make, ending, kind in (
        ("CSV", lambda: found.to_csv().encode("utf-8-sig"), "csv", "text/csv"),
        ("JSON", lambda: found.to_json().encode(), "json", "application/json"),
        ("Feed (Atom)", lambda: found.to_atom().encode(), "xml", "application/atom+xml"),
    ):
        st.download_button(label, make, f"changes-{day}.{ending}", kind, on_click="ignore", key=f"changes_{ending}")
