"""What a person tells on the page Fit: in the memory of this one visit, and nowhere else.

It is never written, logged, put into the address or used as the key of a cache. Clearing takes it out whole; the number
of the round then gives every widget a new name, so that the browser forgets what stood in the old ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import streamlit as st

from trialfinder.advice.fit.answers import Answers, Earlier
from trialfinder.advice.fit.fit import Fit
from trialfinder.errors import QueryError
from trialfinder.web.state.address import Words, for_page

_KEY = "fit"


@dataclass(repr=False)
class Memory:
    """The answers so far and the step that is shown."""

    round: int = 0
    step: int = 0
    shown: int = 0
    """How many trials of the results; 0: the first ones."""
    cleared: bool = False
    """Just cleared: the page says so once."""
    near: str = ""
    """The place, as typed."""
    told: dict[str, Any] = field(default_factory=dict)
    """Answer by the field of Answers; what was not answered is absent."""
    had_injection: bool | None = None
    injections: list[dict[str, str | None]] = field(default_factory=list)
    """what, date, where of each, as typed."""
    fits: tuple[object, tuple[Fit, ...]] | None = None
    """What was held against the rules last, and what came out: a place or "more" need no new check."""


@dataclass(frozen=True, repr=False)
class Checked:
    """The answers that can be used, and a sentence for each that cannot."""

    answers: Answers
    troubles: Mapping[str, str]
    """By the field of Answers."""


def memory() -> Memory:
    """This visit's answers; the place of this visit's search on Find stands in for one that was not told yet."""
    found = st.session_state.get(_KEY)
    if not isinstance(found, Memory):
        searched = st.session_state.get("find_words")
        found = st.session_state[_KEY] = Memory(near=searched.near if isinstance(searched, Words) else "")
    return found


def clear() -> None:
    """Forget every answer, and every widget that held one."""
    next_round = memory().round + 1
    for name in [str(key) for key in st.session_state if str(key).startswith("fit")]:
        del st.session_state[name]
    st.session_state[_KEY] = Memory(round=next_round, cleared=True)


def check(kept: Memory, today: date) -> Checked:
    """The answers, each one tried alone, so that a number out of range takes no other with it."""
    good: dict[str, Any] = {}
    troubles: dict[str, str] = {}
    for name, value in kept.told.items():
        try:
            Answers(**{name: value})
            good[name] = value
        except QueryError as error:
            troubles[name] = for_page(error)
    had = _injections(kept, today, troubles)
    if had is not None:
        good["earlier"] = had
    return Checked(Answers(**good), troubles)


def _injections(kept: Memory, today: date, troubles: dict[str, str]) -> tuple[Earlier, ...] | None:
    """The earlier treatments; None when nothing was told. One with a date out of range has no known date."""
    if kept.had_injection is None:
        return None
    if not kept.had_injection:
        return ()
    had = []
    for one in kept.injections:
        what, where = one["what"], one["where"] or "unknown"
        if what is None:
            continue
        try:
            told = Earlier(what, where, one["date"] or None)
            Answers(earlier=(told,)).check_dates(today)
        except QueryError as error:
            troubles["earlier"] = f"{for_page(error)} It counts as a date that you do not know."
            told = Earlier(what, where)
        had.append(told)
    return tuple(had) or None
