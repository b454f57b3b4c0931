"""The controls of Find: widgets whose values are the words of the address.

The address is the state. A link, a reload or the back button fills the widgets; a changed widget writes the address.
Age and sex are asked beside them and stay in the memory of the visit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from functools import cache
from typing import Final, TypeAlias

import streamlit as st

from trialfinder.data import Data
from trialfinder.errors import QueryError
from trialfinder.finding.sentences import radius_in_words
from trialfinder.html.text import plain
from trialfinder.places import Place
from trialfinder.question import FILTERS, MAX_AGE_YEARS, Question, ask, parse_radius
from trialfinder.vocabulary import (
    CELL_SOURCES,
    CONTROLS,
    FAMILY_WORDS,
    PHASE_WORDS,
    PHASES,
    STATUS_MEANINGS,
    STATUSES,
    TARGETS,
    THERAPIES,
    THERAPY_FAMILIES,
)
from trialfinder.web.state.address import FIND, Words, for_page, radius_word, read_radius
from trialfinder.web.state.held import per_data

RADII: Final = ("25mi", "50mi", "100mi", "250mi", "500mi", "40km", "80km", "160km", "400km", "800km")
ANY_DISTANCE: Final = ""
FOLDED: Final = ("source", "target", "phase", "country", "control", "text", "with_contact", "with_results")
CANDIDATES: Final = 5
"""The gazetteer names as many; more would push the answer off a phone."""
STATUS_WORDS: Final = tuple(status.lower() for status in STATUSES)
TREATMENTS: Final = tuple(
    word for family, members in THERAPY_FAMILIES.items() for word in (family, *members)
) + ("unclear",)  # fmt: skip
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


@dataclass(frozen=True)
class Asked:
    """What the person asks now."""

    words: Words
    question: Question
    """Checked; a part that could not be used is left out of it, and `troubles` says so."""
    troubles: tuple[str, ...]
    """One sentence for each part that could not be used."""
    guesses: tuple[str, ...]
    """Places that a mistyped one may stand for."""


def ask_here(data: Data) -> Asked:
    """Draw the controls and read them; keeps the address in step."""
    FIND.take()
    with st.container(key="ask"):  # a grid: theme.css
        words = _main_controls()
        more = st.expander("More filters", key="find_more", on_change="rerun")
        if more.open:  # closed they are not drawn, which halves the work of a run; their values stay
            with more:
                words, age, sex = more_controls(words, data)
                st.button("Clear all filters", on_click=_clear, key="clear_filters")
        else:
            words, age, sex = more_kept(words)
            _show_folded_filters(words)
    radius, trouble = read_radius(words.within)
    words = replace(words, within=radius)
    FIND.write(words)
    troubles = [*FIND.dropped()]
    troubles += [trouble] if trouble else []
    question, guesses = _checked(words, age, sex, troubles)
    if words.within and not words.near:
        troubles.append(f"Within {radius_in_words(words.within)} of where? Type your place: a distance needs one.")
    return Asked(words, question, tuple(troubles), guesses)


def show_place(asked: Asked) -> None:
    """The place that was understood, and one click away the others of that name, or those a mistyped one may be."""
    place = asked.question.near
    others = [(other.name, _typed(other)) for other in place.candidates] if place else [(g, g) for g in asked.guesses]
    near = f"Near **{_label(place.name)}**" if place else ""
    if not others:
        if near:
            st.markdown(near)
        return
    with st.container(horizontal=True, key="place", vertical_alignment="center", gap="small"):
        st.markdown(f"{near}. Did you mean:" if near else "Search near:", width="content")
        for number, (name, typed) in enumerate(others[:CANDIDATES]):
            st.button(
                _label(name),
                key=f"candidate_{number}",
                type="tertiary",
                on_click=FIND.put,
                args=(replace(asked.words, near=typed),),
            )


def _typed(place: Place) -> str:
    """What to type for exactly this place."""
    return f"{place.latitude:g},{place.longitude:g}" if place.kind == "point" else place.name


def _label(name: str) -> str:
    """A gazetteer name in a label: its letters, digits, spaces and commas; anything else would be markdown."""
    return "".join(letter if letter.isalnum() or letter in " ,.'-()" else " " for letter in name)


def _clear() -> None:
    FIND.put(Words(near=st.session_state.get("find_near", ""), within=st.session_state.get("find_within", "")))
    forget_private("age")
    forget_private("sex")


def forget_private(name: str) -> None:
    """Clear the age or the sex."""
    st.session_state[f"find_{name}"] = None


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
    st.html(meanings_html())
    return Words(near=(near or "").strip(), within=within or "", therapy=tuple(therapy), status=tuple(status))


@cache
def meanings_html() -> str:
    """What each status means, folded, right below the filter that names them."""
    rows = "".join(
        f"<div><dt>{plain(STATUSES[code])}</dt><dd>{plain(meaning)}</dd></div>"
        for code, meaning in STATUS_MEANINGS.items()
    )
    return f'<details class="tf-statuses"><summary>What each status means</summary><dl>{rows}</dl></details>'


def _show_folded_filters(words: Words) -> None:
    """Which of the folded filters are on. Not in the fold's label: a new label would fold it up."""
    on = {name for name in FOLDED if getattr(words, name)}
    on |= {name for name in ("age", "sex") if st.session_state.get(f"find_{name}") not in (None, "")}
    told = [str(one.what) for one in FILTERS if one.name in on]
    told += [f"the order ({SORT_WORDS[words.sort].lower()})"] if words.sort else []
    if told:
        st.html(f'<p class="tf-small">Also on: {plain(", ".join(told))}.</p>')


def _checked(words: Words, age: int | None, sex: str | None, troubles: list[str]) -> tuple[Question, tuple[str, ...]]:
    """The question of these words, and what a place that is not known may stand for.

    A place that is not known is told, and left out with its radius and order.
    """
    asked = asdict(words)
    placeless = {**asked, "near": "", "within": "", "sort": "" if words.sort == "distance" else words.sort}
    try:
        return ask(**(asked if words.near else placeless), age=age, sex=sex), ()
    except QueryError as error:
        troubles.append(for_page(error))
        return ask(**placeless, age=age, sex=sex), error.allowed if error.field == "near" else ()


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
