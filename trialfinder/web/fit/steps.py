"""The questions of the page Fit, a few at a time. Every one may be left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

import streamlit as st

from trialfinder.advice.fit.answers import HEALTH_ITEMS, LEG_PAIN, RANGES, SURGERY, WHAT, WHERE
from trialfinder.web.fit.memory import Memory


class Step(NamedTuple):
    """A few questions that stand together."""

    title: str
    names: tuple[str, ...]
    """Fields of Answers."""


_HEALTH = tuple(HEALTH_ITEMS)
STEPS: Final = (
    Step("About you", ("age", "sex", "bmi")),
    Step("Your pain", ("pain_months", "pain_score", "leg_pain")),
    Step("Your back", ("disc_levels", "surgery")),
    Step("Earlier injections", ("earlier",)),
    Step("Your health", _HEALTH[:5]),
    Step("Your health, the rest", _HEALTH[5:]),
)
MOST_INJECTIONS: Final = 6

LABELS: Final = {
    "age": "Age, {least} to {most} years",
    "sex": "Sex",
    "bmi": "Body mass index (BMI), if you know it, {least} to {most} kg/m²",
    "pain_months": "How long the back pain has lasted, {least} to {most} months (a year has 12)",
    "pain_score": "Usual pain, from {least} (none) to {most} (the worst that you can think of)",
    "leg_pain": "Pain in the leg",
    "disc_levels": "How many discs hurt, if a doctor said so, {least} to {most}",
    "surgery": "Surgery of the lower back before",
    "earlier": "An injection into or near the back, or a procedure on a disc, before",
    **HEALTH_ITEMS,
}
"""The questions in words; those of numbers name their range."""
_CHOICES: Final = {"sex": {"female": "Female", "male": "Male"}, "leg_pain": LEG_PAIN, "surgery": SURGERY}
"""Questions with a few answers, in words."""
_SKIP: Final = "skip"
_YES_NO: Final = {_SKIP: "No answer", "yes": "Yes", "no": "No"}
_TRUTH: Final = {_SKIP: None, "yes": True, "no": False}
_WORD: Final = {truth: word for word, truth in _TRUTH.items()}
WHOLE: Final = ("age", "disc_levels")
"""Numbers without a fraction."""


def label(name: str) -> str:
    """A question in words, with the range of its number."""
    least, most, _ = RANGES.get(name, (0, 0, ""))
    return LABELS[name].format(least=f"{least:g}", most=f"{most:g}")


def ask_step(kept: Memory, step: Step) -> None:
    """Draw the questions of a step."""
    for name in step.names:
        if name == "pregnant" and kept.told.get("sex") == "male":
            continue
        if name == "earlier":
            _ask_injections(kept)
        elif name in RANGES:
            _ask_number(kept, name)
        elif name in _CHOICES:
            words = _CHOICES[name]
            _ask_choice(kept, name, {_SKIP: _YES_NO[_SKIP], **words}, kept.told.get(name, _SKIP))
        else:
            _ask_choice(kept, name, _YES_NO, _WORD[kept.told.get(name)])


def keep_step(kept: Memory, step: Step) -> None:
    """Keep what the widgets of a step say.

    After they are drawn, and once more when the person goes on: a number typed just before comes with that click.
    """
    for name in step.names:
        if _key(kept, name) not in st.session_state:
            continue
        value = st.session_state[_key(kept, name)]
        if name == "earlier":
            kept.had_injection = _TRUTH[value]
            for number, one in enumerate(kept.injections):
                _keep_injection(kept, number, one)
        elif name in WHOLE:
            _keep(kept, name, None if value is None else int(value))
        elif name in RANGES:
            _keep(kept, name, value)
        elif name in _CHOICES:
            _keep(kept, name, None if value == _SKIP else value)
        else:
            _keep(kept, name, _TRUTH[value])


def _ask_injections(kept: Memory) -> None:
    had = _ask_choice(kept, "earlier", _YES_NO, _WORD[kept.had_injection])
    if not _TRUTH[had]:
        return
    if not kept.injections:
        kept.injections.append(_empty())
    for number, one in enumerate(kept.injections):
        with st.container(border=True, key=f"fit-{kept.round}-injection-{number}"):
            st.markdown(f"**Injection {number + 1}**")
            _ask_injection(kept, number, one)
    if len(kept.injections) < MOST_INJECTIONS:
        st.button("Add another injection", key=f"fit-{kept.round}-add", on_click=_add, args=(kept,))


def _ask_injection(kept: Memory, number: int, one: dict[str, str | None]) -> None:
    def choose(name: str, title: str, words: dict[str, str]) -> str | None:
        key = _key(kept, f"{number}-{name}")
        st.session_state.setdefault(key, one[name])
        return st.selectbox(
            title,
            tuple(words),
            key=key,
            index=None,
            format_func=lambda word: words[word][:1].upper() + words[word][1:],
            placeholder="Not known",
        )

    left, right = st.columns(2)
    with left:
        what = choose("what", "What it was", WHAT)
    with right:
        choose("where", "Where", WHERE)
    key = _key(kept, f"{number}-date")
    st.session_state.setdefault(key, one["date"] or "")
    st.text_input(
        "When: the year, or the year and month, as 2025 or 2025-03",
        key=key,
        max_chars=10,
        autocomplete="off",
        placeholder="Not known",
    )
    if what is None:
        st.markdown("It counts once you say what it was.")


def _keep_injection(kept: Memory, number: int, one: dict[str, str | None]) -> None:
    for name in one:
        key = _key(kept, f"{number}-{name}")
        if key in st.session_state:
            one[name] = (st.session_state[key] or "").strip() or None


def _add(kept: Memory) -> None:
    kept.injections.append(_empty())


def _empty() -> dict[str, str | None]:
    return {"what": None, "date": None, "where": None}


def _ask_number(kept: Memory, name: str) -> None:
    """No limits on the field itself: what is out of range is refused by our own sentence, which names the range."""
    whole = name in WHOLE
    st.session_state.setdefault(_key(kept, name), kept.told.get(name))
    st.number_input(
        label(name),
        value=None,
        step=1 if whole else 0.5,
        format="%d" if whole else "%g",
        key=_key(kept, name),
        placeholder="No answer",
    )


def _ask_choice(kept: Memory, name: str, options: dict[str, str], before: str) -> str:
    st.session_state.setdefault(_key(kept, name), before)
    words: Callable[[str], str] = options.__getitem__
    flat = name not in ("leg_pain", "surgery")  # their answers are long
    return str(st.radio(label(name), tuple(options), key=_key(kept, name), format_func=words, horizontal=flat))


def _key(kept: Memory, name: str) -> str:
    return f"fit-{kept.round}-{name}"


def _keep(kept: Memory, name: str, value: Any) -> None:
    if value is None:
        kept.told.pop(name, None)
    else:
        kept.told[name] = value
