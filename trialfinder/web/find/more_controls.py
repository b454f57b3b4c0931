"""The filters behind "More filters". Their values stay for the visit to the page while they are not drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final, TypeAlias

import streamlit as st

from trialfinder.data import Data
from trialfinder.question import MAX_AGE_YEARS
from trialfinder.vocabulary import CELL_SOURCES, CONTROLS, PHASE_WORDS, PHASES, TARGETS
from trialfinder.web.state.address import Words
from trialfinder.web.state.per_data import per_data

More: TypeAlias = tuple[Words, int | None, str | None]
"""The words with these filters, the age and the sex."""
LISTS: Final = ("source", "target", "phase", "country", "control")
SORT_WORDS: Final = {
    "": "Nearest, else newest, first",
    "distance": "Nearest first",
    "updated": "Newest update first",
    "start": "Newest start first",
    "enrollment": "Largest first",
}


def more_controls(words: Words, data: Data) -> More:
    """Draw them and read them."""
    left, right = st.columns(2)
    with left:
        source = _many("Where the material comes from", "source", CELL_SOURCES, "Own or donor")
        target = _many("Where it is injected", "target", TARGETS, "Any place")
        control = _many("Comparison group", "control", CONTROLS, "Any")
        text = st.text_input(
            "Words in the record",
            key="find_text",
            max_chars=120,
            placeholder="a product, a clinic, a sponsor",
            persist_state="page",
        )
    with right:
        phase = st.multiselect(
            "Phase",
            tuple(PHASE_WORDS),
            key="find_phase",
            format_func=_phase_label,
            placeholder="Any phase",
            persist_state="page",
        )
        country = st.multiselect(
            "Country",
            _countries(data, st.session_state["find_country"]),
            key="find_country",
            placeholder="Any country",
            persist_state="page",
        )
        sort = st.selectbox(
            "Order", tuple(SORT_WORDS), key="find_sort", format_func=SORT_WORDS.__getitem__, persist_state="page"
        )
        contact = st.checkbox("Only with a phone number or e-mail", key="find_with_contact", persist_state="page")
        results = st.checkbox("Only with results posted", key="find_with_results", persist_state="page")
    st.markdown("**About you.** These two stay in this page’s memory. They never enter the address or a file.")
    left, right = st.columns(2)
    age = left.number_input(
        "Age in years", 0, MAX_AGE_YEARS, value=None, key="find_age", step=1, persist_state="session"
    )
    sex = right.selectbox(
        "Sex", ("female", "male"), index=None, key="find_sex", placeholder="Any", persist_state="session"
    )
    words = replace(
        words,
        source=source,
        target=target,
        control=control,
        text=(text or "").strip(),
        phase=tuple(phase),
        country=tuple(country),
        sort=sort or "",
        with_contact=contact,
        with_results=results,
    )
    return words, None if age is None else int(age), sex


def more_kept(words: Words) -> More:
    """Their values while they are not drawn."""
    state = st.session_state
    age, sex = state.get("find_age"), state.get("find_sex")
    source, target, phase, country, control = (tuple(state.get(f"find_{name}") or ()) for name in LISTS)
    words = replace(
        words,
        source=source,
        target=target,
        phase=phase,
        country=country,
        control=control,
        text=(state.get("find_text") or "").strip(),
        sort=state.get("find_sort") or "",
        with_contact=bool(state.get("find_with_contact")),
        with_results=bool(state.get("find_with_results")),
    )
    return words, None if age is None else int(age), sex


def _many(label: str, name: str, words: dict[str, str], placeholder: str) -> tuple[str, ...]:
    return tuple(
        st.multiselect(
            label,
            tuple(words),
            key=f"find_{name}",
            format_func=_sentence_case(words),
            placeholder=placeholder,
            persist_state="page",
        )
    )


def _countries(data: Data, chosen: Iterable[str]) -> list[str]:
    """The countries of the data's sites by name, and those of the address that none of them has."""
    names = _countries_held(data)
    return [*(one for one in chosen if one not in names), *names]


@per_data
def _countries_held(data: Data) -> list[str]:
    return sorted({name for nct_id in data.records for name in data.row(nct_id).countries})


def _phase_label(word: str) -> str:
    names = [PHASES[code] for code in PHASE_WORDS[word]]
    return names[0] if len(names) == 1 else f"{names[0]} and {names[1].lower().removeprefix('phase ')}"


def _sentence_case(table: dict[str, str]) -> Callable[[str], str]:
    return {word: text[:1].upper() + text[1:] for word, text in table.items()}.__getitem__
