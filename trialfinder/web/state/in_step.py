"""The address of a page and its fields, kept in step: one way for every page that can be linked to.

The address is the state: a link, a reload or the back button fills the fields, and a changed field writes the address.
Each change is a step of its own, which "back" undoes. Why it is ours and not Streamlit's: web/edges/README.md.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final, Generic, TypeVar, cast

import streamlit as st

from trialfinder.web.edges.clicks import heard_s

SETTLING_S: Final = 3.0
"""So long after an address was taken its values are put into the fields anew by a run that the page did not ask for.
Such a run can overtake the first in a slow browser, which then would send back empty fields. A run that the page asked
for puts nothing: the page has the fields by then, and somebody may be typing into one of them."""
_PUT_S: Final = "visit_put_s"

Params = dict[str, list[str]]
Words = TypeVar("Words")
"""What a page is asked, as far as its address may carry it: a frozen dataclass of texts, ticks and tuples of texts."""


def _same(words: Words) -> Words:
    return words


def _nothing() -> None:
    pass


@dataclass(frozen=True)
class InStep(Generic[Words]):
    """One page's address and fields. The field of `name` has the key `page_name`; what has no field is kept there."""

    page: str
    empty: Words
    """The words of an address that asks nothing; the first of them has a field that the page draws in every run."""
    read: Callable[[Mapping[str, list[str]]], tuple[Words, tuple[str, ...]]]
    """The words of an address, and a sentence for each value that was dropped. Never raises."""
    to_params: Callable[[Words], Params]
    tidy: Callable[[Words], Words] = field(default=_same)
    """Words as typed -> as the address has them."""
    when_new: Callable[[], None] = field(default=_nothing)
    """Called when the page is asked something else."""

    def take(self) -> Words:
        """The words now; the fields are filled where the address is not the one that we wrote. Before they are drawn.

        Opened, pasted, reloaded, gone back: in each of these the address rules.
        """
        state = st.session_state
        now = _address_now()
        last = cast(Words | None, state.get(self._key("words")))
        drawn = self._key(fields(cast(Any, self.empty))[0].name) in state
        typed = self.typed() if drawn and last is not None else None
        changed_here = typed is not None and typed != last
        if not drawn or (now != state.get(self._key("seen")) and not changed_here):
            words, dropped = self.read(now)
            self.put(words)
            state[_PUT_S] = time.monotonic()
            state[self._key("dropped")] = dropped
            state[self._key("seen")] = now
            state[self._key("words")] = words
            self.when_new()
            return words
        if not changed_here and last is not None and _is_settling():
            said = self.dropped()
            self.put(last)
            state[self._key("dropped")] = said
            return last
        return self.typed() if typed is None else typed

    def write(self, words: Words) -> None:
        """Write these words into the address when it says something else; a step for the back button."""
        state = st.session_state
        if words != state[self._key("words")]:
            state[self._key("dropped")] = ()
        state[self._key("words")] = words
        wanted, seen = self.to_params(words), state[self._key("seen")]
        if wanted != self.to_params(self.read(seen)[0]):
            st.query_params.from_dict(wanted)
            state[self._key("seen")] = wanted
            self.when_new()

    def keep(self) -> Words:
        """The words now, with the address in step; for a page that draws its fields as they are."""
        words = self.take()
        self.write(words)
        return words

    def put(self, words: Words) -> None:
        """Fill the fields with these words; for buttons, before the next run."""
        for name, value in vars(words).items():
            st.session_state[self._key(name)] = list(value) if isinstance(value, tuple) else value
        st.session_state[self._key("dropped")] = ()

    def typed(self) -> Words:
        """What stands in the fields."""
        values: dict[str, Any] = {}
        for name, empty in vars(self.empty).items():
            value = st.session_state.get(self._key(name))
            value = value.strip() if isinstance(value, str) else tuple(value) if isinstance(value, list) else value
            values[name] = type(empty)() if value is None else value
        return self.tidy(cast(Any, type(self.empty))(**values))

    def dropped(self) -> tuple[str, ...]:
        """A sentence for each value of the address that could not be used."""
        return cast(tuple[str, ...], st.session_state.get(self._key("dropped"), ()))

    def seen(self) -> Params | None:
        """The address at which this visit last saw the page, for a way back to it; None: it was never there."""
        return last_seen(self.page)

    def _key(self, name: str) -> str:
        return _key(self.page, name)


def run_anew() -> None:
    """Run the whole page from a part of it that runs each second, as when a download has ended.

    Nothing happens while the fields still settle: such a run would put the address's words over what is being typed.
    """
    if not _is_settling():
        st.rerun(scope="app")


def _is_settling() -> bool:
    put_s = st.session_state.get(_PUT_S)
    return put_s is not None and heard_s() < put_s and time.monotonic() - put_s < SETTLING_S


def last_seen(page: str) -> Params | None:
    """The address at which this visit last saw a page; None: it was never there."""
    return cast(Params | None, st.session_state.get(_key(page, "seen")))


def typed_on(page: str, name: str) -> str | None:
    """What stands in this field of a page, where it may be newer than the address; None: the address rules."""
    value = st.session_state.get(_key(page, name))
    return value.strip() if isinstance(value, str) and last_seen(page) == _address_now() else None


def _key(page: str, name: str) -> str:
    return f"{page}_{name}"


def _address_now() -> Params:
    return {name: st.query_params.get_all(name) for name in st.query_params}
