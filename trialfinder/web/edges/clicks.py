"""Clicks on HTML of ours, told by one small script: a link to a page of ours, a trial's tick, a copy button.

A list of trials is one piece of HTML: a Streamlit element for each link and each tick of it would cost a visitor half
of the time of every answer (benchmarks/dashboard). A link followed this way keeps what the visit has in memory.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup
from streamlit.components.v2 import component

from trialfinder.html.env import pieces
from trialfinder.registry.record import NCT_ID

MOST_CHOSEN: Final = 4
"""So many trials are compared at a time."""
_WAITS, _LIVE = "visit_waits", "visit_live"
"""Whether this run left a part of the page for later, and whether the browser has asked for it in this visit."""
_HEARD_S: Final = "visit_heard_s"
_SCRIPT: Final = (Path(__file__).resolve().parent / "clicks.js").read_text("utf-8")
_listening = component("trialfinder_clicks", js=_SCRIPT, isolate_styles=False)


def listen() -> None:
    """Let the script hear the clicks of this page; once a page."""
    _listening(
        key="clicks",
        data={"chosen": chosen_trials(), "most": MOST_CHOSEN, "waits": st.session_state.pop(_WAITS, False)},
        on_chosen_change=_keep_chosen,
        on_live_change=_go_live,
    )


def waits_for_touch() -> bool:
    """Whether a part of the page that a phone shows only when asked for may be left for the run after this one.

    The script asks for that run as soon as the page hears every touch and has time, or the part is asked for.
    """
    if st.session_state.get(_LIVE) or "Mobi" not in st.context.headers.get("User-Agent", ""):
        return False
    st.session_state[_WAITS] = True
    return True


def heard_s() -> float:
    """When the script last told something, by the clock of `time.monotonic`: the page was drawn by then."""
    return cast(float, st.session_state.get(_HEARD_S, -math.inf))


def _go_live() -> None:
    st.session_state[_HEARD_S] = time.monotonic()
    st.session_state[_LIVE] = True
    told = st.session_state["clicks"].get("live")
    if isinstance(told, Mapping):
        st.session_state["chosen"] = read_chosen(told.get("chosen"))


def go_html(
    name: str,
    words: str,
    params: Mapping[str, str | Sequence[str]] | None = None,
    *,
    current: bool = False,
    about: str = "",
    then: str = "",
) -> Markup:
    """A link to a page of ours, by its name in the address; "" is Find.

    `current` marks the page that is open; `about` is heard after the words, where several links have the same; `then`
    names the part of the page that gets the focus there.
    """
    query = urlencode(params or {}, doseq=True)
    address = (name or "./") + (f"?{query}" if query else "")
    return Markup(pieces().go(address, words, current, about, then))


def tick_html(nct_id: str) -> Markup:
    """The tick that takes a trial into the comparison."""
    return Markup(pieces().tick(nct_id))


def field_error_html(field: str, said: str, tries: int = 0) -> Markup:
    """What is wrong with a field, below it; the script gives the field the words and, when they are new, the focus.

    Args:
        field: the key of the Streamlit field.
        said: plain text.
        tries: raised where the person went on without mending it: the field then gets the focus again.
    """
    return Markup(pieces().field_error(field_class(field), said, tries))


def field_hint_html(field: str, said: str) -> Markup:
    """What to type into the one field of a page, below it: the field gets the words, and the focus."""
    return Markup(pieces().field_hint(field_class(field), said))


def field_class(key: str) -> str:
    """A key as it stands in the class that Streamlit gives its field, after `st-key-`.

    >>> field_class("find_near"), field_class("fit 0:age")
    ('find_near', 'fit-0-age')
    """
    return re.sub(r"[^a-zA-Z0-9_-]", "-", key)


def chosen_trials() -> list[str]:
    """The trials ticked for comparison, in order; kept for the visit, through every filter."""
    return cast(list[str], st.session_state.setdefault("chosen", []))


def _keep_chosen() -> None:
    st.session_state[_HEARD_S] = time.monotonic()
    st.session_state["chosen"] = read_chosen(st.session_state["clicks"].get("chosen"))


def read_chosen(told: Any) -> list[str]:
    """The ids that the browser told, as far as they are ids: each once, four at most.

    >>> read_chosen(["NCT00000001", "NCT00000001", "<b>", 7])
    ['NCT00000001']
    """
    ids = [one for one in told if isinstance(one, str) and NCT_ID.fullmatch(one)] if isinstance(told, list) else []
    return list(dict.fromkeys(ids))[:MOST_CHOSEN]


def copy_link_html(words: str = "Copy the link to this search") -> Markup:
    """A button that copies the address of the page."""
    return Markup(pieces().copy_link(words))


def copy_block_html(text: str) -> Markup:
    """A text to copy, as text, with its button."""
    return Markup(pieces().copy_block(text))


def print_html(words: str) -> Markup:
    """A button that opens the browser's print window."""
    return Markup(pieces().print(words))
