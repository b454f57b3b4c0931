"""The controls of Find: widgets whose values are the words of the address.

The address is the state. A link, a reload or the back button fills the widgets; a changed widget writes the address.
Age and sex are asked beside them and stay in the memory of the visit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Final

import streamlit as st

from trialfinder.errors import QueryError
from trialfinder.library import Data
from trialfinder.places import Place
from trialfinder.question import Question, ask, parse_radius
from trialfinder.vocabulary import (
    FAMILY_WORDS,
    STATUSES,
    THERAPIES,
    THERAPY_FAMILIES,
)
from trialfinder.web.address import Words, radius_word
from trialfinder.web.in_step import for_page, forget_private, put, read_radius, take_address, write_address
from trialfinder.web.more_controls import more_controls, more_kept
from trialfinder.web.sentences import radius_in_words

RADII: Final = ("25mi", "50mi", "100mi", "250mi", "500mi", "40km", "80km", "160km", "400km", "800km")
ANY_DISTANCE: Final = ""
STATUS_WORDS: Final = tuple(status.lower() for status in STATUSES)
TREATMENTS: Final = tuple(
    word for family, members in THERAPY_FAMILIES.items() for word in (family, *members)
) + ("unclear",)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What the person asks now."""

    words: Words
    question: Question
    """Checked; a part that could not be used is left out of it, and `troubles` says so."""
    troubles: tuple[str, ...]
    """One sentence for each part that could not be used."""


def ask_here(data: Data) -> Asked:
    """Draw the controls and read them; keeps the address in step."""
    take_address()
    with st.container(key="ask"):  # a grid: theme.css
        words = _main_controls()
        more = st.expander("More filters", key="find_more", on_change="rerun")
        if more.open:  # closed they are not drawn, which halves the work of a run; their values stay
            with more:
                words, age, sex = more_controls(words, data)
                st.button("Clear all filters", on_click=_clear, key="clear_filters")
        else:
            words, age, sex = more_kept(words)
            _show_how_many(words)
    radius, trouble = read_radius(words.within)
    words = replace(words, within=radius)
    write_address(words)
    troubles = [*st.session_state.get("find_dropped", ())]
    troubles += [trouble] if trouble else []
    question = _checked(words, age, sex, troubles)
    return Asked(words, question, tuple(troubles))


def show_place(question: Question, words: Words) -> None:
    """The place that was understood, and the others of that name one click away."""
    place = question.near
    if place is None:
        return
    if not place.candidates:
        st.markdown(f"Near **{_label(place.name)}**")
        return
    with st.container(horizontal=True, key="place", vertical_alignment="center", gap="small"):
        st.markdown(f"Near **{_label(place.name)}**. Did you mean:", width="content")
        for number, other in enumerate(place.candidates[:4]):
            st.button(
                _label(other.name),
                key=f"candidate_{number}",
                type="tertiary",
                on_click=put,
                args=(replace(words, near=_typed(other)),),
            )


def _typed(place: Place) -> str:
    """What to type for exactly this place."""
    return f"{place.latitude:g},{place.longitude:g}" if place.kind == "point" else place.name


def _label(name: str) -> str:
    """A gazetteer name in a label: its letters, digits, spaces and commas; anything else would be markdown."""
    return "".join(letter if letter.isalnum() or letter in " ,.'-()" else " " for letter in name)


def _clear() -> None:
    put(Words(near=st.session_state.get("find_near", ""), within=st.session_state.get("find_within", "")))
    forget_private("age")
    forget_private("sex")


def _main_controls() -> Words:
    state = st.session_state
    near = st.text_input(
        "Your place",
        key="find_near",
        placeholder="ZIP code or city, e.g. 80202 or Denver",
        max_chars=120,
        autocomplete="postal-code",
    )
    radii = [ANY_DISTANCE, *RADII]
    if state["find_within"] not in radii:
        radii.append(state["find_within"])
    within = st.selectbox(
        "Within",
        radii,
        key="find_within",
        format_func=_radius_label,
        accept_new_options=True,
        placeholder="Any distance",
    )
    therapy = st.multiselect(
        "Treatment",
        TREATMENTS,
        key="find_therapy",
        format_func=_from(FAMILY_WORDS, THERAPIES),
        placeholder="Any treatment",
    )
    status = st.multiselect(
        "Status",
        STATUS_WORDS,
        key="find_status",
        format_func=lambda word: STATUSES[word.upper()],
        placeholder="Any status",
    )
    return Words(near=(near or "").strip(), within=within or "", therapy=tuple(therapy), status=tuple(status))


def _show_how_many(words: Words) -> None:
    """How many of the folded filters are on. Not in the fold's label: a new label would fold it up."""
    on = sum(bool(getattr(words, name)) for name in ("source", "target", "phase", "country", "control", "text"))
    on += words.contact + words.results + (st.session_state.get("find_age") is not None)
    on += bool(st.session_state.get("find_sex"))
    if on:
        st.html(f'<p class="tf-small">{on} of these {"is" if on == 1 else "are"} on.</p>')


def _checked(words: Words, age: int | None, sex: str | None, troubles: list[str]) -> Question:
    """The question of these words. A place that is not known is told, and left out with its radius and order."""
    asked = asdict(words)
    asked["with_contact"] = asked.pop("contact")
    asked.pop("results")
    if not words.near:
        asked |= {"within": "", "sort": "" if words.sort == "distance" else words.sort}
    try:
        return ask(**asked, age=age, sex=sex)
    except QueryError as error:
        troubles.append(for_page(error))
        kept = {**asked, "near": "", "within": "", "sort": "" if words.sort == "distance" else words.sort}
        return ask(**kept, age=age, sex=sex)


def _radius_label(word: str) -> str:
    if not word:
        return "Any distance"
    try:
        parse_radius(word)
        return radius_in_words(radius_word(word))
    except QueryError:
        return word


def _from(*tables: dict[str, str]) -> Callable[[str], str]:
    together = {word: text for table in tables for word, text in table.items()}
    return together.__getitem__
