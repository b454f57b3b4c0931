"""The questions of the page Fit, one a screen. Every one may be skipped.

A field of the page has the name of what it tells: of a field of Answers, or of a part of one (years of pain, feet).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

import streamlit as st

from trialfinder.advice.fit.answers import HEALTH_ITEMS, LEG_PAIN, SURGERY, WHAT, WHERE
from trialfinder.products.source import MONTHS
from trialfinder.vocabulary import upper
from trialfinder.web.edges.clicks import field_error_html
from trialfinder.web.fit.memory import FIELDS, HEIGHTS, WEIGHTS, Memory, clear, in_feet
from trialfinder.web.state.in_step import InStep


class Screen(NamedTuple):
    """One screen."""

    title: str
    short: str
    """As the list of answers names it."""
    names: tuple[str, ...]
    """Of its fields; those of an injection have a number in front and are not listed."""
    hint: str = ""


_CHOICES: Final[dict[str, Mapping[Any, str]]] = {
    "sex": {"female": "Female", "male": "Male"},
    "pain_score": {number: str(number) for number in range(11)},
    "leg_pain": LEG_PAIN,
    "disc_levels": {number: str(number) for number in range(7)},
    "surgery": SURGERY,
    "earlier": {True: "Yes", False: "No"},
    **{name: {True: "Yes", False: "No"} for name in HEALTH_ITEMS},
}
"""Questions with a few answers, in words. None of them pressed is no answer."""
_BESIDE: Final = ("smoking", "pregnant", "no_mri", "litigation")
"""No illness, so asked together."""
_UNDER: Final = ("leg_pain", "surgery")
"""Questions whose answers are long and stand one under the other."""
QUESTIONS: Final = (
    Screen("How old are you?", "Age", ("age",)),
    Screen("What is your sex?", "Sex", ("sex",)),
    Screen("How long have you had back pain?", "Length of the pain", ("pain_years", "pain_months")),
    Screen(
        "How bad is the pain on a usual day?",
        "Usual pain",
        ("pain_score",),
        "0 is no pain, 10 the worst you can think of.",
    ),
    Screen("Do you have pain in the leg?", "Pain in the leg", ("leg_pain",)),
    Screen("How many discs hurt?", "Discs that hurt", ("disc_levels",), "As far as a doctor has told you."),
    Screen("Have you had surgery on your lower back?", "Surgery", ("surgery",)),
    Screen(
        "Have you had an injection into or near the back, or a procedure on a disc?", "Earlier injections", ("earlier",)
    ),
    Screen(
        "How tall are you, and what do you weigh?",
        "Height and weight",
        ("height_ft", "height_in", "height_cm", "weight_lb", "weight_kg"),
        "Many trials have a limit on body mass index (BMI). We work it out from the two.",
    ),
    Screen("Do you have any of these?", "Illnesses", tuple(name for name in HEALTH_ITEMS if name not in _BESIDE)),
    Screen("Do any of these apply to you?", "Other points of health", _BESIDE),
)
MOST_INJECTIONS: Final = 6
_LABELS: Final = {
    "age": "Age in years",
    "pain_years": "Years",
    "pain_months": "Months",
    "height_ft": "Height: feet",
    "height_in": "and inches",
    "height_cm": "Height in centimetres",
    "weight_lb": "Weight in pounds",
    "weight_kg": "Weight in kilograms",
}
_WHOLE: Final = ("age", "height_ft")
_UNITS: Final = {True: "Feet and pounds", False: "Centimetres and kilograms"}


TRIALS: Final = "trials"
"""The step after the last question."""


@dataclass(frozen=True)
class At:
    """Where the person is: the number of a question, or TRIALS; "" is the first question."""

    step: str = ""


def read_at(params: Mapping[str, Iterable[str]]) -> tuple[At, tuple[str, ...]]:
    """Where an address leads; to the first question where it names none that there is. Never raises."""
    word = next(iter(params.get("step", ())), "").strip().lower()
    known = word == TRIALS or word in [str(number) for number in range(2, len(QUESTIONS) + 1)]
    return At(word if known else ""), ()


def to_params(at: At) -> dict[str, list[str]]:
    """The address of a step."""
    return {"step": [at.step]} if at.step else {}


FIT: Final = InStep("selfcheck", At(), read_at, to_params)


def clear_all() -> None:
    """Forget every answer, and begin again."""
    clear()
    FIT.put(At())


def question_of(name: str) -> int:
    """The number of the question that a field stands in, from 1."""
    whole = "earlier" if name[0].isdigit() else "height_ft" if name == "feet" else name
    return next(number for number, one in enumerate(QUESTIONS, 1) if whole in one.names)


def is_told(kept: Memory, question: Screen) -> bool:
    """Whether anything was answered."""
    return any(name in kept.told for name in question.names)


def forget(kept: Memory, question: Screen) -> None:
    """Take the answers of a question out, and the widgets that hold them."""
    for name in question.names:
        kept.told.pop(name, None)
        st.session_state.pop(_key(kept, name), None)
    if "earlier" in question.names:
        for number, one in enumerate(kept.injections):
            for name in one:
                st.session_state.pop(_key(kept, f"{number}-{name}"), None)
        kept.injections.clear()


def ask(kept: Memory, question: Screen, troubles: Mapping[str, str]) -> None:
    """Draw a question, each field with what is wrong in it."""
    if question.names[0] == "height_ft":
        _ask_size(kept, troubles)
    elif question.names[0] in FIELDS:
        _ask_numbers(kept, question.names, troubles)
    elif "earlier" in question.names:
        _ask_injections(kept, troubles)
    else:
        for name in question.names:
            if not (name == "pregnant" and kept.told.get("sex") == "male"):
                _ask_choice(kept, name, HEALTH_ITEMS.get(name, question.title), hidden=len(question.names) == 1)


def keep_fields(kept: Memory) -> None:
    """Keep what the fields say that the browser still has.

    Before they are drawn, when the person goes on, and when "back" took them off the page: a number typed just before
    comes along with that.
    """
    for name in (name for question in QUESTIONS for name in question.names):
        if (key := _key(kept, name)) in st.session_state:
            if (value := st.session_state[key]) is None:
                kept.told.pop(name, None)
            else:
                kept.told[name] = value
    for number, one in enumerate(kept.injections):
        for name in one:
            if (key := _key(kept, f"{number}-{name}")) in st.session_state:
                one[name] = st.session_state[key]
    if (key := _key(kept, "feet")) in st.session_state:
        kept.feet = st.session_state[key]


def _ask_injections(kept: Memory, troubles: Mapping[str, str]) -> None:
    if not _ask_choice(kept, "earlier", "An earlier injection or procedure", hidden=True):
        return
    if not kept.injections:
        kept.injections.append(_empty())
    for number, one in enumerate(kept.injections):
        with st.container(border=True, key=f"fit-{kept.round}-injection-{number}"):
            if len(kept.injections) > 1:
                st.markdown(f"**{number + 1} of {len(kept.injections)}**")
            _ask_injection(kept, number, one, troubles)
    if len(kept.injections) < MOST_INJECTIONS:
        st.button("Add another one", key=f"fit-{kept.round}-add", on_click=_add, args=(kept,))


def _ask_injection(kept: Memory, number: int, one: Mapping[str, Any], troubles: Mapping[str, str]) -> None:
    left, right = st.columns(2)
    with left:
        _choose(kept, f"{number}-what", "What it was", WHAT, one["what"], "Choose")
        _tell(kept, f"{number}-what", troubles)
    with right:
        _choose(kept, f"{number}-where", "Where", WHERE, one["where"], "Not known")
    left, right = st.columns(2)
    with left:
        months = dict(enumerate(MONTHS, 1))
        _choose(kept, f"{number}-month", "Month", months, one["month"], "Not known")
    with right:
        _number(kept, f"{number}-year", "Year", one["year"], placeholder=f"Like {date.today().year - 1}")
        _tell(kept, f"{number}-year", troubles)


def _choose(kept: Memory, name: str, title: str, words: Mapping[Any, str], before: Any, placeholder: str) -> None:
    _put(kept, name, before)
    st.selectbox(
        title,
        tuple(words),
        key=_key(kept, name),
        index=None,
        format_func=lambda word: upper(words[word]),
        placeholder=placeholder,
    )


def _add(kept: Memory) -> None:
    keep_fields(kept)
    kept.injections.append(_empty())


def _empty() -> dict[str, Any]:
    return {"what": None, "where": None, "year": None, "month": None}


def _ask_size(kept: Memory, troubles: Mapping[str, str]) -> None:
    _put(kept, "feet", in_feet(kept))
    st.radio("Units", tuple(_UNITS), key=_key(kept, "feet"), format_func=_UNITS.__getitem__, horizontal=True)
    keep_fields(kept)
    feet = in_feet(kept)
    _ask_numbers(kept, HEIGHTS[feet], troubles)
    _ask_numbers(kept, (WEIGHTS[feet],), troubles)


def _ask_numbers(kept: Memory, names: Sequence[str], troubles: Mapping[str, str]) -> None:
    for name, column in zip(names, st.columns(len(names)) if len(names) > 1 else [st.container()], strict=True):
        with column:
            _number(kept, name, _LABELS[name], kept.told.get(name), whole=name in _WHOLE)
    for name in names:
        _tell(kept, name, troubles)


def _number(
    kept: Memory, name: str, label: str, before: float | None, *, whole: bool = True, placeholder: str = ""
) -> None:
    """No limits on the field itself: what is out of range is refused by our own sentence, which names the range."""
    _put(kept, name, before)
    st.number_input(
        label,
        value=None,
        step=1 if whole else 0.5,
        format="%d" if whole else "%g",
        key=_key(kept, name),
        placeholder=placeholder or None,
    )


def _put(kept: Memory, name: str, value: Any) -> None:
    """Put what was told into a field: a new one, and any while the browser still has fields of another question.

    Then it has not drawn this question yet, and of two runs in a row it draws the second alone: a field that only the
    first one filled would be empty.
    """
    key, here = _key(kept, name), QUESTIONS[question_of(name) - 1].names
    others = (other for question in QUESTIONS if question.names != here for other in question.names)
    if key not in st.session_state or any(_key(kept, other) in st.session_state for other in others):
        st.session_state[key] = value


def _tell(kept: Memory, name: str, troubles: Mapping[str, str]) -> None:
    if name in troubles:
        st.html(field_error_html(_key(kept, name), troubles[name], kept.tries))


def _ask_choice(kept: Memory, name: str, label: str, *, hidden: bool) -> Any:
    words = _CHOICES[name]
    _put(kept, name, kept.told.get(name))
    return st.radio(
        label,
        tuple(words),
        index=None,
        key=_key(kept, name),
        format_func=words.__getitem__,
        horizontal=name not in _UNDER,
        label_visibility="collapsed" if hidden else "visible",
    )


def _key(kept: Memory, name: str) -> str:
    return f"fit-{kept.round}-{name}"
