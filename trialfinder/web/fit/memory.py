"""What a person tells on the page Fit: in the memory of this one visit, and nowhere else.

It is never written, logged, put into the address or used as the key of a cache; the address holds the number of the
question that is open. Clearing takes it out whole; the number of the round then gives every widget a new name, so that
the browser forgets what stood in the old ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import streamlit as st

from trialfinder.advice.fit.answers import RANGES, Answers, Earlier
from trialfinder.advice.fit.fit import Fit
from trialfinder.errors import QueryError
from trialfinder.places.regions import is_in_us
from trialfinder.web.state.address import Words
from trialfinder.web.state.near import place_of_visit

_KEY: Final = "fit"
CM_PER_INCH: Final = 2.54
KG_PER_POUND: Final = 0.45359237
FIELDS: Final[dict[str, tuple[float, float, str]]] = {
    "age": (*RANGES["age"][:2], "Your age is a whole number of years, from {least} to {most}."),
    "pain_years": (0, 100, "The years are a number from {least} to {most}."),
    "pain_months": (0, 1200, "The months are a number from {least} to {most}."),
    "height_ft": (3, 8, "The feet are a whole number, from {least} to {most}."),
    "height_in": (0, 11.9, "The inches are a number from {least} to 11."),
    "height_cm": (90, 250, "The height is a number of centimetres, from {least} to {most}."),
    "weight_lb": (45, 900, "The weight is a number of pounds, from {least} to {most}."),
    "weight_kg": (20, 410, "The weight is a number of kilograms, from {least} to {most}."),
}
"""The least and the most of each field for a number, and what is said of one that lies beyond."""
HEIGHTS: Final = {True: ("height_ft", "height_in"), False: ("height_cm",)}
WEIGHTS: Final = {True: "weight_lb", False: "weight_kg"}
"""The fields of height and weight, in feet and pounds or not."""


@dataclass(repr=False)
class Memory:
    """The answers so far, and what else the page has to know from one run to the next."""

    round: int = 0
    shown: int = 0
    """How many trials of the results; 0: the first ones."""
    cleared: bool = False
    """Just cleared: the page says so once."""
    seen: bool = False
    """The trials were shown: every question then leads back to them."""
    tries: int = 0
    """How often a way on was refused: each time the field in question gets the focus."""
    incomplete: bool = False
    """The last way on was refused: an answer that is half given is told as well."""
    near: str = ""
    """The place, as typed."""
    feet: bool | None = None
    """Height and weight in feet and pounds; None: not chosen yet."""
    told: dict[str, Any] = field(default_factory=dict)
    """What stands in each field, by its name; what was not answered is absent."""
    injections: list[dict[str, Any]] = field(default_factory=list)
    """what, where, year and month of each, as told."""
    fits: tuple[object, tuple[Fit, ...]] | None = None
    """What was held against the rules last, and what came out: a place or "more" need no new check."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was told yet."""
        return not self.told and not self.seen


@dataclass(frozen=True, repr=False)
class Checked:
    """The answers that can be used, and a sentence for each field whose words cannot."""

    answers: Answers
    troubles: Mapping[str, str]
    """By the name of the field."""


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


def in_feet(kept: Memory) -> bool:
    """Whether this person is asked for feet and pounds: as chosen, else as the country of the place, or the browser."""
    if kept.feet is not None:
        return kept.feet
    place = place_of_visit("fit")
    if place is not None:
        return is_in_us(place.place.name.rpartition(", ")[2])
    return str(st.context.locale or "").upper().endswith("-US")


def check(kept: Memory, today: date) -> Checked:
    """The answers, each one tried alone, so that a number out of range takes no other with it."""
    good: dict[str, Any] = {}
    troubles = {name: said for name in kept.told if (said := _trouble(name, kept.told[name]))}
    for name in ("sex", "pain_score", "leg_pain", "disc_levels", "surgery", *_health_told(kept)):
        if name in kept.told:
            good[name] = kept.told[name]
    if "age" in kept.told and "age" not in troubles:
        good["age"] = int(kept.told["age"])
    _add_pain(kept, good, troubles)
    _add_bmi(kept, good, troubles)
    had = _injections(kept, today, troubles)
    if had is not None:
        good["earlier"] = had
    return Checked(Answers(**good), troubles)


def _health_told(kept: Memory) -> Iterable[str]:
    """The yes/no questions that were answered; a man is not asked whether he is pregnant."""
    for name, value in kept.told.items():
        if (
            isinstance(value, bool)
            and name != "earlier"
            and not (name == "pregnant" and kept.told.get("sex") == "male")
        ):
            yield name


def _trouble(name: str, value: object) -> str:
    """What is wrong with a number by itself; "" for nothing."""
    if name not in FIELDS or isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    least, most, said = FIELDS[name]
    is_whole = name not in ("age", "height_ft") or value == int(value)
    return "" if least <= value <= most and is_whole else said.format(least=f"{least:g}", most=f"{most:g}")


def _add_pain(kept: Memory, good: dict[str, Any], troubles: dict[str, str]) -> None:
    parts = [name for name in ("pain_years", "pain_months") if name in kept.told]
    if not parts or any(name in troubles for name in parts):
        return
    months = 12 * kept.told.get("pain_years", 0) + kept.told.get("pain_months", 0)
    if months <= RANGES["pain_months"][1]:
        good["pain_months"] = months
    else:
        troubles[parts[-1]] = "Together that is more than 100 years."


def _add_bmi(kept: Memory, good: dict[str, Any], troubles: dict[str, str]) -> None:
    """The body mass index of height and weight, in the units that are asked for."""
    feet = in_feet(kept)
    height, weight = HEIGHTS[feet], WEIGHTS[feet]
    for name in FIELDS:  # what stands in the fields of the other units is not asked now
        if name.startswith(("height", "weight")) and name not in (*height, weight):
            troubles.pop(name, None)
    told = kept.told
    if any(name in troubles for name in (*height, weight)):
        return
    if height[0] in told and weight in told:
        cm = (12 * told["height_ft"] + told.get("height_in", 0)) * CM_PER_INCH if feet else told["height_cm"]
        kg = told[weight] * (KG_PER_POUND if feet else 1)
        bmi = kg / (cm / 100) ** 2
        least, most, _ = RANGES["bmi"]
        if least <= bmi <= most:
            good["bmi"] = bmi
        else:
            troubles[weight] = "This height and this weight do not fit together. Look at both again."
    elif kept.incomplete and any(name in told for name in (*height, weight)):
        missing = weight if height[0] in told else height[0]
        troubles[missing] = "It takes both, height and weight. Type this one too, or skip the question."


def _injections(kept: Memory, today: date, troubles: dict[str, str]) -> tuple[Earlier, ...] | None:
    """The earlier treatments; None when nothing was told. One whose date cannot be used has no known date."""
    if "earlier" not in kept.told:
        return None
    if not kept.told["earlier"]:
        return ()
    had = []
    for number, one in enumerate(kept.injections):
        what, where = one["what"], one["where"] or "unknown"
        if what is None:
            if kept.incomplete:
                troubles[f"{number}-what"] = (
                    "Choose what it was: one of the choices is for an injection of unknown kind."
                )
            continue
        try:
            told = Earlier(what, where, _date_of(one))
            Answers(earlier=(told,)).check_dates(today)
        except QueryError:
            troubles[f"{number}-year"] = f"The year is one from 1950 to {today.year}, and not after today."
            told = Earlier(what, where)
        had.append(told)
    return tuple(had) or None


def _date_of(one: Mapping[str, Any]) -> str | None:
    if one["year"] is None:
        return None
    year = f"{int(one['year']):04d}"
    return f"{year}-{one['month']:02d}" if one["month"] else year
