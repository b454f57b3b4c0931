"""The controls of Find: the place, the filters, and the chips of a phone. Their values are the words of the address.

The address is the state. A link, a reload or the back button fills the widgets; a changed widget writes the address.
Age and sex are asked beside them and stay in the memory of the visit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Final, cast

import streamlit as st
from markupsafe import Markup

from trialfinder.data import Data
from trialfinder.errors import QueryError
from trialfinder.finding.find import reach_of
from trialfinder.finding.sentences import place_label, radius_in_words
from trialfinder.html.env import ours, pieces
from trialfinder.places import Place
from trialfinder.places.place import WHAT_TO_TYPE
from trialfinder.question import FILTERS, Question, ask
from trialfinder.typed_values import MAX_AGE_YEARS
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
    upper,
)
from trialfinder.web.edges.clicks import field_error_html, go_html
from trialfinder.web.state.address import FIND, FindWords, for_page, radius_word, read_radius
from trialfinder.web.state.held import per_data

ANY_DISTANCE: Final = ""
RADII: Final = {"mi": ("25mi", "50mi", "100mi", "250mi", "500mi"), "km": ("50km", "100km", "200km", "400km", "800km")}
FOLDED: Final = ("source", "target", "phase", "country", "control", "text", "with_contact", "with_results")
CANDIDATES: Final = 5
"""The gazetteer names as many; more would push the answer off a phone."""
STATUS_WORDS: Final = tuple(status.lower() for status in STATUSES)
TREATMENTS: Final = tuple(
    word for family, members in THERAPY_FAMILIES.items() for word in (family, *members)
) + ("unclear",)  # fmt: skip
SORT_WORDS: Final = {
    "": "Nearest first, else newest",
    "distance": "Nearest first",
    "updated": "Newest update first",
    "start": "Newest start first",
    "enrollment": "Largest first",
}


@dataclass(frozen=True)
class FindAsked:
    """What the person asks now."""

    words: FindWords
    question: Question
    """Checked; a part that could not be used is left out of it, and `troubles` says so."""
    troubles: tuple[str, ...]
    """One sentence for each part that could not be used."""
    guesses: tuple[str, ...]
    """Places that a mistyped one may stand for."""
    no_place: str
    """Why the place that was typed is none; "" where it is one, or none was typed."""
    no_radius: str
    """Why the distance that was typed is none; "" where it is one, or none was typed."""
    private: tuple[int | None, str | None] = (None, None)
    """The age and the sex that were told in this visit."""


def show_place_field() -> None:
    """The one field of the page, with its button, and below it the place that was not understood."""
    with st.container(key="place-row", horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            "Town or ZIP",
            key="find_near",
            placeholder="80202 or Denver",
            max_chars=120,
            autocomplete="postal-code",
        )
        st.button("Find trials", type="primary", key="find_go")  # the field tells its words when it is left


def read_here() -> FindAsked:
    """What is asked, as the address and the fields stand; keeps the two in step."""
    words = FIND.take()
    FIND.write(words)
    no_radius = read_radius(st.session_state["find_within"] or "")[1] or ""
    return asked_of(words, FIND.dropped(), private(), no_radius)


def asked_of(
    words: FindWords,
    dropped: tuple[str, ...],
    told: tuple[int | None, str | None] = (None, None),
    no_radius: str = "",
) -> FindAsked:
    """What these words ask, and a sentence for each part that could not be used."""
    troubles = [*dropped]
    if words.within and not words.near:
        troubles.append(f"Within {radius_in_words(words.within)} of where? Type your place: a distance needs one.")
    question, trouble, guesses = _checked(words, *told)
    return FindAsked(words, question, tuple(troubles), guesses, trouble, no_radius, told)


def private() -> tuple[int | None, str | None]:
    """The age and the sex that were told; they live in the memory of the visit."""
    age, sex = st.session_state.get("find_age"), st.session_state.get("find_sex")
    return None if age is None else int(age), sex or None


def no_place_words(asked: FindAsked) -> str:
    """That the place is not known, and what to do."""
    typed = asked.words.near if len(asked.words.near) <= 40 else f"{asked.words.near[:39]}…"
    return f"We do not know “{typed}”. {'Did you mean:' if asked.guesses else WHAT_TO_TYPE}"


def show_no_place(asked: FindAsked) -> None:
    """At the field: that the place is not known, and one tap away what it may stand for."""
    st.html(field_error_html("find_near", no_place_words(asked)))
    if asked.guesses:
        with st.container(horizontal=True, key="place", vertical_alignment="center", gap="small"):
            for number, name in enumerate(asked.guesses[:CANDIDATES]):
                st.button(
                    _label(name),
                    key=f"candidate_{number}",
                    on_click=FIND.put,
                    args=(replace(asked.words, near=name),),
                )


def other_places_html(asked: FindAsked) -> Markup | str:
    """The other places of the name that was typed, folded, each a link; "" where there is none."""
    place = asked.question.near
    if place is None or not place.candidates:
        return ""
    ways = [
        ours(go_html("", other.name, FIND.to_params(replace(asked.words, near=_typed(other)))))
        for other in place.candidates[:CANDIDATES]
    ]
    return cast(Markup, pieces("find.html").others(place_label(place), ways))


def _typed(place: Place) -> str:
    """What to type for exactly this place."""
    return f"{place.latitude:g},{place.longitude:g}" if place.kind == "point" else place.name


def _label(name: str) -> str:
    """A gazetteer name in a label: its letters, digits, spaces and commas; anything else would be markdown."""
    return "".join(letter if letter.isalnum() or letter in " ,.'-()" else " " for letter in name)


def _clear() -> None:
    kept = {name: st.session_state.get(f"find_{name}", "") for name in ("near", "within", "view")}
    FIND.put(FindWords(**kept, columns=tuple(st.session_state.get("find_columns") or ())))
    forget_private("age")
    forget_private("sex")


def forget_private(name: str) -> None:
    """Clear the age or the sex."""
    st.session_state[f"find_{name}"] = None


def show_filters(asked: FindAsked, data: Data, count: int | None) -> None:
    """The filters: beside the results on a wide screen, a sheet of full height on a phone (theme.css, clicks.js).

    Args:
        asked: what is asked.
        data: the data held.
        count: so many trials the button that closes the sheet says it will show; None: no such button.
    """
    place = asked.question.near
    default = "" if place is None else reach_of(place, None).word
    unit = (asked.words.within or default or "mi")[-2:]
    chosen = st.session_state["find_within"]
    radii = [word if word in (chosen, "") or word != default else ANY_DISTANCE for word in RADII[unit]]
    st.selectbox(
        "Within",
        list(dict.fromkeys([*([ANY_DISTANCE] if place is None else []), *radii, chosen])),
        key="find_within",
        format_func=lambda word: radius_label(word or default),
        accept_new_options=True,
    )
    if asked.no_radius:
        st.html(field_error_html("find_within", asked.no_radius))
    st.multiselect(
        "Treatment",
        TREATMENTS,
        key="find_therapy",
        format_func=treatment_label,
        placeholder="Any treatment",
        select_all=False,
    )
    st.multiselect(
        "Status",
        STATUS_WORDS,
        key="find_status",
        format_func=status_label,
        placeholder="Any status",
        select_all=False,
    )
    st.html(meanings_html())
    more = st.expander("More filters", key="find_more", on_change="rerun")
    if more.open:  # closed they are not drawn, which halves the work of a run; their values stay
        with more:
            _show_more_filters(data)
    elif on := folded_on(asked):
        st.html(pieces().line(f"Also on: {', '.join(on)}.", "tf-small"))
    if FIND.to_params(replace(asked.words, near="", within="", view="", columns=())) or any(asked.private):
        st.button("Clear all filters", on_click=_clear, key="clear_filters", type="tertiary")
    if count is not None:
        st.html(pieces("find.html").sheet_foot(f"{count} {'trial' if count == 1 else 'trials'}"))


def chips_html(asked: FindAsked) -> Markup:
    """The filters as a row of buttons for a phone, each with what is chosen; each opens the sheet."""
    place, words = asked.question.near, asked.words
    reach = "" if place is None else reach_of(place, asked.question.within_words).word
    more = len(folded_on(asked))
    chips = {
        "within": radius_label(reach),
        "therapy": _first(words.therapy, treatment_label, "Any treatment"),
        "status": _first(words.status, status_label, "Any status"),
        "more": f"More ({more} on)" if more else "More",
    }
    return cast(Markup, pieces("find.html").chips(chips.items()))


def _first(words: tuple[str, ...], label: Callable[[str], str], none: str) -> str:
    if not words:
        return none
    more = f" +{len(words) - 1}" if len(words) > 1 else ""
    return f"{label(words[0]).partition(':')[0].partition(' (')[0]}{more}"


def folded_on(asked: FindAsked) -> list[str]:
    """What the folded filters narrow that are on. Never their values: age and sex are among them."""
    words = asked.words
    on = {name for name in FOLDED if getattr(words, name)}
    on |= {name for name, value in zip(("age", "sex"), asked.private, strict=True) if value is not None}
    told = [str(one.what) for one in FILTERS if one.name in on]
    return [*told, *([f"the order ({SORT_WORDS[words.sort].lower()})"] if words.sort else [])]


@cache
def meanings_html() -> Markup:
    """What each status means, folded, right below the filter that names them."""
    rows = [(STATUSES[code], meaning) for code, meaning in STATUS_MEANINGS.items()]
    return cast(Markup, pieces("find.html").statuses(rows))


def _checked(words: FindWords, age: int | None, sex: str | None) -> tuple[Question, str, tuple[str, ...]]:
    """The question of these words; why its place is none, and what that may stand for.

    A place that is not known is left out with its radius and order.
    """
    asked = dict(vars(words))
    del asked["view"], asked["columns"]
    placeless = {**asked, "near": "", "within": "", "sort": "" if words.sort == "distance" else words.sort}
    try:
        return ask(**(asked if words.near else placeless), age=age, sex=sex), "", ()
    except QueryError as error:
        if error.field != "near":
            raise
        return ask(**placeless, age=age, sex=sex), for_page(error), error.allowed


def radius_label(word: str) -> str:
    """A radius as a person says it; as it stands where it is none."""
    if not word:
        return "Any distance"
    try:
        return radius_in_words(radius_word(word))
    except QueryError:
        return word


def treatment_label(word: str) -> str:
    """A treatment or a family of them."""
    return FAMILY_WORDS.get(word) or THERAPIES[word]


def status_label(word: str) -> str:
    """A status."""
    return STATUSES[word.upper()]


def _show_more_filters(data: Data) -> None:
    _many("Where the material comes from", "source", CELL_SOURCES, "Own or donor")
    _many("Where it is injected", "target", TARGETS, "Any place")
    _many("Comparison group", "control", CONTROLS, "Any")
    st.multiselect(
        "Phase",
        tuple(PHASE_WORDS),
        key="find_phase",
        format_func=_phase_label,
        placeholder="Any phase",
        persist_state="page",
        select_all=False,
    )
    st.multiselect(
        "Country",
        _countries(data, st.session_state["find_country"]),
        key="find_country",
        placeholder="Any country",
        persist_state="page",
        select_all=False,
    )
    st.text_input(
        "Words in the record",
        key="find_text",
        max_chars=120,
        placeholder="a product, a clinic, a sponsor",
        persist_state="page",
    )
    st.selectbox("Order", tuple(SORT_WORDS), key="find_sort", format_func=SORT_WORDS.__getitem__, persist_state="page")
    st.checkbox("Only with a phone number or e-mail", key="find_with_contact", persist_state="page")
    st.checkbox("Only with results posted", key="find_with_results", persist_state="page")
    st.markdown("**About you.** These two stay in this page’s memory. They never enter the address or a file.")
    st.number_input("Age in years", 0, MAX_AGE_YEARS, value=None, key="find_age", step=1, persist_state="session")
    st.selectbox("Sex", ("female", "male"), index=None, key="find_sex", placeholder="Any", persist_state="session")


def _many(label: str, name: str, words: dict[str, str], placeholder: str) -> None:
    st.multiselect(
        label,
        tuple(words),
        key=f"find_{name}",
        format_func=_sentence_case(words),
        placeholder=placeholder,
        persist_state="page",
        select_all=False,
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
    return {word: upper(text) for word, text in table.items()}.__getitem__
