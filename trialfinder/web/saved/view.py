"""Saved: what changed since the person looked, in the trials and the search that they saved. Nothing is kept here.

The address holds all of it. A file is read in the visit that loads it, and its words go into the address; Streamlit
holds what was loaded in memory until that visit ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any, Final, cast

import msgspec
import streamlit as st
from markupsafe import Markup

from trialfinder.data import Data
from trialfinder.errors import QueryError, StudyNotFound
from trialfinder.finding.find import grouped
from trialfinder.finding.sentences import headline
from trialfinder.history.changes import Changes
from trialfinder.history.saved import (
    MOST_BYTES,
    MOST_TRIALS,
    Saved,
    SavedQuestion,
    checked,
    concerning_saved,
    read_saved,
    saved_file,
)
from trialfinder.history.told import began, day_in_words, harmless, summary
from trialfinder.html.env import pieces
from trialfinder.question import parse_nct_id
from trialfinder.titles import plain_title_of
from trialfinder.web.edges.clicks import chosen_trials, copy_link_html, go_html
from trialfinder.web.parts.cards import status_html
from trialfinder.web.parts.changed import Looked, answer_html, changed_html, compared, data_stamp, remember
from trialfinder.web.state.address import Words, for_page, read_address, read_text
from trialfinder.web.state.address import to_params as search_params
from trialfinder.web.state.in_step import InStep
from trialfinder.web.state.near import read_place
from trialfinder.wording import title_in_words

_OF_SEARCH: Final = tuple(one.name for one in fields(Words))


@dataclass(frozen=True)
class SavedAsked(Words):
    """What the address holds: the words of a search, and beside them what is saved."""

    nct: tuple[str, ...] = ()
    looked: str = ""
    """The day on which the person looked; "": never before."""
    data: str = ""
    """The data that were shown then."""
    search: bool = False
    """Whether the words are a saved search; else only the place is used."""


def read_asked(params: Mapping[str, Iterable[str]]) -> tuple[SavedAsked, tuple[str, ...]]:
    """The words of an address, and a sentence for each value that was dropped. Never raises."""
    words, said = read_address({name: params[name] for name in params if name in _OF_SEARCH})
    dropped = [*said]
    asked = SavedAsked(
        **{name: getattr(words, name) for name in _OF_SEARCH},
        nct=_read_trials(params.get("nct", ()), dropped),
        looked=_read_day("looked", params, dropped),
        data=_read_day("data", params, dropped),
        search=any(value == "yes" for value in params.get("search", ())),
    )
    return (asked if asked.search else without_search(asked)), tuple(dropped)


def to_params(asked: SavedAsked) -> dict[str, list[str]]:
    """The address of these words; what is not saved is left out."""
    words = search_params(Words(**{name: getattr(asked, name) for name in _OF_SEARCH}))
    params: dict[str, list[str]] = {"nct": [*asked.nct]} if asked.nct else {}
    params |= {"search": ["yes"], **words} if asked.search else {"near": [asked.near]} if asked.near else {}
    for name in ("looked", "data"):
        if value := getattr(asked, name):
            params[name] = [value]
    return params


def without_search(asked: SavedAsked) -> SavedAsked:
    """The same without its search; the place stays."""
    return replace(asked, **{**asdict(Words()), "near": asked.near}, search=False)


def to_saved(asked: SavedAsked) -> Saved:
    """What the address holds, as the file has it."""
    words: dict[str, Any] = {name: getattr(asked, name) for name in _OF_SEARCH if name != "near"}
    if not asked.near:  # a radius or an order by distance without its place would be refused
        words |= {"within": "", "sort": "" if asked.sort == "distance" else asked.sort}
    question = SavedQuestion(**words) if asked.search else None
    return Saved(asked.nct, asked.near, question, asked.looked or None, asked.data or None)


def from_saved(saved: Saved) -> SavedAsked:
    """The address of what a file holds."""
    kept = {"near": saved.near, "nct": saved.trials, "looked": saved.looked_on or "", "data": saved.data_of or ""}
    if saved.question is None:
        return SavedAsked(**cast(dict[str, Any], kept))
    return SavedAsked(**{**msgspec.structs.asdict(saved.question), **kept}, search=True)


def _read_trials(given: Iterable[str], dropped: list[str]) -> tuple[str, ...]:
    kept: list[str] = []
    asked = [part.strip() for value in given for part in value.split(",") if part.strip()]
    for word in asked[:MOST_TRIALS]:
        try:
            kept.append(parse_nct_id(word))
        except QueryError:
            shown = word if len(word) <= 40 else word[:39] + "…"
            dropped.append(f"“{shown}” in the address is no NCT id, and was left out.")
    if len(asked) > MOST_TRIALS:
        dropped.append(f"At most {MOST_TRIALS} trials are saved: the first {MOST_TRIALS} are shown.")
    return tuple(dict.fromkeys(kept))


def _read_day(name: str, params: Mapping[str, Iterable[str]], dropped: list[str]) -> str:
    text = read_text(name, params.get(name, ()), dropped)
    try:
        checked(Saved(data_of=text or None))
    except QueryError as error:
        dropped.append(for_page(error))
        return ""
    return text


SAVED: Final = InStep("saved", SavedAsked(), read_asked, to_params)
_TROUBLE: Final = "saved_trouble"
_ROUND: Final = "saved_round"
_NO_FILTERS: Final = ("nct", "search", "looked", "data")
_PROMISE: Final = (
    "No account. What you save is in this page’s link and in a small file that you keep; nothing is kept here when "
    "your visit ends. Neither holds your age, your sex or an answer about your health. Both hold your place, if you "
    "give one."
)


def _html() -> Any:
    return pieces("saved.html")


def show_saved(data: Data) -> None:
    """The whole page."""
    st.html(_html().title(_PROMISE))
    asked = SAVED.take()
    dropped = SAVED.dropped()
    if (asked.nct or asked.search) and not asked.looked:  # the first look: from now on it is told what changes
        asked = _as_of_now(asked, data)
        SAVED.put(asked)
    SAVED.write(asked)
    remember(Looked(asked.looked, asked.data) if asked.looked else None)
    is_empty = not asked.nct and not asked.search
    _, trouble = read_place(asked.near)
    for sentence in (st.session_state.pop(_TROUBLE, ""), *dropped, trouble):
        if sentence:
            st.html(pieces().note(sentence))
    usable = asked if not trouble else replace(asked, near="", within="", sort="")
    with st.container(key="saved"):
        if is_empty:
            _show_nothing()
        else:
            _show_changes(data, usable)
            _show_trials(data, asked)
            _show_search(data, usable)
    _controls()  # what is asked for stands first


def _as_of_now(asked: SavedAsked, data: Data) -> SavedAsked:
    return replace(asked, looked=date.today().isoformat(), data=data_stamp(data))


def _controls() -> None:
    number = st.session_state.setdefault(_ROUND, 0)
    with st.container(key="ask"):
        st.text_input(
            "Your place", key="saved_near", max_chars=120, placeholder="ZIP code or city", autocomplete="postal-code"
        )
        st.text_input(
            "Save a trial",
            key="saved_add",
            max_chars=60,
            placeholder="Its number, e.g. NCT02412735",
            on_change=_add,
        )
        st.file_uploader(
            "Load a file that you saved here",
            type="json",
            max_upload_size=1,
            key=f"saved_file_{number}",
            on_change=_load,
            args=(f"saved_file_{number}",),
        )


def _load(key: str) -> None:
    """Take the words of a loaded file into the address, and drop the file."""
    file = st.session_state.get(key)
    if file is None:
        return
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1  # a new field: the file goes with the old one
    load(file.read(MOST_BYTES + 1))


def load(content: bytes) -> None:
    """Fill the page from a file; a sentence where it is of no use."""
    try:
        SAVED.put(from_saved(read_saved(content)))
    except QueryError as error:
        st.session_state[_TROUBLE] = for_page(error)


def _add() -> None:
    typed = str(st.session_state["saved_add"] or "").strip()
    st.session_state["saved_add"] = ""
    if not typed:
        return
    try:
        _save([parse_nct_id(typed)])
    except QueryError as error:
        st.session_state[_TROUBLE] = for_page(error)


def _save(nct_ids: list[str]) -> None:
    asked = SAVED.typed()
    kept = tuple(dict.fromkeys((*asked.nct, *nct_ids)))
    if len(kept) > MOST_TRIALS:
        st.session_state[_TROUBLE] = f"At most {MOST_TRIALS} trials can be saved."
    SAVED.put(replace(asked, nct=kept[:MOST_TRIALS]))


def _take_out(nct_id: str) -> None:
    asked = SAVED.typed()
    SAVED.put(replace(asked, nct=tuple(one for one in asked.nct if one != nct_id)))


def _show_nothing() -> None:
    st.html(_html().nothing(go_html("", "Find a trial")))
    _show_chosen(())


def _show_chosen(saved: tuple[str, ...]) -> None:
    """The way for trials that are ticked for comparison."""
    ticked = [one for one in chosen_trials() if one not in saved]
    if ticked:
        names = ", ".join(ticked)
        st.button(f"Save what you ticked: {names}", key="saved_ticked", on_click=_save, args=(ticked,))


def _show_changes(data: Data, asked: SavedAsked) -> None:
    """What changed since the person looked, and nothing else."""
    found = concerning_saved(compared(data, asked.data or asked.looked), to_saved(asked))
    notes = found.notes if found.since is None or found.partial else ()
    st.html(answer_html(_told(found, asked), notes))
    _show_ways(data, asked)
    if found.on_topic:
        st.html(changed_html(found.on_topic, asked.near))


def _told(found: Changes, asked: SavedAsked) -> str:
    if asked.looked == date.today().isoformat() and not found.on_topic:
        return "Saved as of today. Open this link or load the file again to see what changed since."
    if found.since is None:
        return f"You looked on {day_in_words(asked.looked)}. We cannot tell what has changed since."
    return summary(found.on_topic, began(found, asked.looked))


def _show_ways(data: Data, asked: SavedAsked) -> None:
    today = _as_of_now(asked, data)
    with st.container(key="saved-ways", horizontal=True, vertical_alignment="center"):
        st.download_button(
            "Get the file",
            lambda: _file(to_saved(today)),
            "trialfinder-saved.json",
            "application/json",
            on_click="ignore",
            key="saved_download",
        )
        if (asked.looked, asked.data) != (today.looked, today.data):
            st.button("I have seen this: show only what comes next", key="saved_catch_up", on_click=_seen, args=(data,))
        st.html(copy_link_html("Copy the link to what is saved"), width="content")
        _show_chosen(asked.nct)


def _file(saved: Saved) -> bytes:
    return saved_file(saved)


def _seen(data: Data) -> None:
    SAVED.put(_as_of_now(SAVED.typed(), data))


def _show_trials(data: Data, asked: SavedAsked) -> None:
    if not asked.nct:
        return
    st.html(_html().head(len(asked.nct)))
    for nct_id in asked.nct:
        with st.container(key=f"saved-one-{nct_id}", horizontal=True, vertical_alignment="center"):
            st.html(_trial_html(data, nct_id, asked.near), width="stretch")
            st.button(f"Remove {nct_id}", key=f"saved_out_{nct_id}", on_click=_take_out, args=(nct_id,))


def _trial_html(data: Data, nct_id: str, near: str) -> Markup:
    try:
        study = data.study(nct_id)
    except StudyNotFound:
        return cast(Markup, _html().not_held(nct_id))
    title = harmless(title_in_words(study))
    params = {"nct": study.nct_id, **({"near": near} if near else {})}
    way = go_html("trial", plain_title_of(data.reading(study.nct_id)), params, about=study.nct_id)
    return cast(Markup, _html().trial(way, title, study.nct_id, status_html(study, date.today())))


def _show_search(data: Data, asked: SavedAsked) -> None:
    saved = to_saved(asked)
    if saved.question is None:
        return
    sentence = headline(grouped(data, saved.question.checked(saved.near)), date.today())
    params = {name: values for name, values in to_params(asked).items() if name not in _NO_FILTERS}
    st.html(_html().search(sentence, go_html("", "The same search on Find", params)))
    st.button("Remove the search", key="saved_no_search", on_click=_drop_search)


def _drop_search() -> None:
    SAVED.put(without_search(SAVED.typed()))
