"""The address and the widgets of Find, kept in step.

Streamlit's own binding of a widget to the address replaces the history entry, so that "back" would leave the page.
Here a changed filter is a step of its own, and "back" undoes it.
"""

from __future__ import annotations

import time
from dataclasses import asdict, fields, replace
from typing import Any, Final, cast

import streamlit as st

from trialfinder.errors import QueryError
from trialfinder.web.state.address import Address, Words, radius_word, read_address, to_params

SETTLING_S: Final = 3.0
"""So long after an address was taken its values are put into the widgets anew by every run. A run that follows at once
(a download has ended) can overtake the first in a slow browser, which then would send back empty fields."""


def take_address() -> Words:
    """Fill the widgets from the address when it is not the one that we wrote: opened, pasted, reloaded, gone back."""
    state = st.session_state
    now = {name: st.query_params.get_all(name) for name in st.query_params}
    last = cast(Words | None, state.get("find_words"))
    drawn = "find_near" in state
    changed_here = drawn and last is not None and _in_widgets() != last
    if not drawn or (now != state.get("find_seen") and not changed_here):
        address: Address = read_address(now)
        put(address.words)
        state["find_put_s"] = time.monotonic()
        state["find_dropped"] = address.dropped
        state["find_seen"] = now
        state["find_words"] = address.words
        state["cards_shown"] = None
        return address.words
    if not changed_here and last is not None and time.monotonic() - state.get("find_put_s", 0.0) < SETTLING_S:
        dropped = state.get("find_dropped", ())
        put(last)
        state["find_dropped"] = dropped
    return _in_widgets()


def write_address(words: Words) -> None:
    """Write these words into the address when it says something else; a step for the back button."""
    state = st.session_state
    if state.get("find_words") is not None and words != state["find_words"]:
        state["find_dropped"] = ()
    state["find_words"] = words
    wanted = to_params(words)
    seen = cast(dict[str, list[str]], state.get("find_seen") or {})
    if wanted != to_params(read_address(seen).words):
        st.query_params.from_dict(wanted)
        state["find_seen"] = wanted
        state["cards_shown"] = None


def put(words: Words) -> None:
    """Fill the widgets with these words; for buttons, before the next run."""
    for name, value in asdict(words).items():
        st.session_state[f"find_{name}"] = list(value) if isinstance(value, tuple) else value
    st.session_state["find_dropped"] = ()


def without(words: Words, name: str) -> Words:
    """The words with one filter taken off; a status is then any status."""
    return replace(words, **cast(dict[str, Any], {name: () if name == "status" else getattr(Words(), name)}))


def forget_private(name: str) -> None:
    """Clear the age or the sex."""
    st.session_state[f"find_{name}"] = None


def read_radius(typed: str) -> tuple[str, str | None]:
    """The radius as the address has it, or "" with a sentence."""
    try:
        return radius_word(typed), None
    except QueryError as error:
        return "", for_page(error)


def for_page(error: QueryError) -> str:
    """The sentence without the option's name in front."""
    text = str(error).removeprefix(f"{error.field}: ")
    return text[:1].upper() + text[1:]


def _in_widgets() -> Words:
    state = st.session_state
    values: dict[str, Any] = {}
    for field in fields(Words):
        value = state.get(f"find_{field.name}")
        values[field.name] = tuple(value) if isinstance(value, list) else value
    radius, _ = read_radius(values["within"] or "")
    return Words(**{**values, "within": radius, "near": (values["near"] or "").strip(), "text": values["text"].strip()})
