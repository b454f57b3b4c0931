"""What a person tells about themselves: checked, kept in memory only, never shown in a log or a traceback."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final, Literal, NoReturn

import msgspec

from trialfinder.errors import QueryError
from trialfinder.reading.dates import read_date

LegPain = Literal["none", "less", "more"]
Surgery = Literal["none", "disc", "fusion", "other"]

LEG_PAIN: Final = {
    "none": "No pain in the leg",
    "less": "Less than in the back",
    "more": "As bad as in the back, or worse",
}
"""How bad the leg is beside the back, in words."""

SURGERY: Final = {
    "none": "None",
    "disc": "On a disc (as for a slipped disc)",
    "fusion": "A fusion (bones joined)",
    "other": "Another kind, or I do not know which",
}
"""Earlier surgery of the lower back, in words."""

RANGES: Final[dict[str, tuple[float, float, str]]] = {
    "age": (0, 120, "years"),
    "pain_months": (0, 1200, "months"),
    "pain_score": (0, 10, "on a scale of 0 to 10"),
    "disc_levels": (0, 6, "discs"),
    "bmi": (10, 90, "kg/m²"),
}
"""The least, the most and the unit of each number."""

HEALTH_ITEMS: Final = {
    "pregnant": "Pregnant",
    "cancer": "Cancer, now or before",
    "infection": "An infection now",
    "bleeding_or_anticoagulant": "A bleeding problem or blood thinners",
    "diabetes": "Diabetes",
    "immunosuppression": "A weak immune system, or drugs that weaken it",
    "autoimmune": "An autoimmune disease (as rheumatoid arthritis or lupus)",
    "smoking": "Smoking",
    "no_mri": "Cannot have an MRI scan",
    "litigation": "A court case or worker's claim about the back",
}
"""The yes/no questions."""

WHAT: Final = {
    "prp": "PRP (from my blood)",
    "own_cells": "My own cells (from bone marrow or fat)",
    "donor_cells": "A donor's cells or tissue (as from a birth cord)",
    "cells_not_told": "Stem cells, I was not told whose",
    "steroid": "A steroid (cortisone)",
    "other_biologic": "Another biologic (as exosomes or serum)",
    "disc_procedure": "Heat, a laser or a chemical on the disc",
    "any_injection": "An injection, I do not know of what",
}
"""What an earlier treatment was, in words."""

WHERE: Final = {
    "disc": "the disc",
    "facet": "a facet joint (small joint of the spine)",
    "sij": "the sacroiliac joint (base of the spine)",
    "epidural": "around the nerve (epidural)",
    "muscle_ligament": "muscle or ligament of the back",
    "spine": "the back, I do not know where",
    "elsewhere": "another part of the body",
    "unknown": "I do not know",
}
"""Where it went, in words."""

EARLIEST: Final = 1950
MOST_EARLIER: Final = 50
LONGEST_TOLD: Final = 100_000
"""Characters of the answers; more are refused unread."""


class _Private:
    """Values that may not be shown, hashed, pickled or copied to a file."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(private)"

    def __format__(self, _spec: str) -> str:
        return repr(self)

    def __reduce_ex__(self, _protocol: Any) -> NoReturn:
        raise TypeError("Answers stay in memory: they are not pickled.")


@dataclass(frozen=True, slots=True, repr=False)
class Earlier(_Private):
    """A treatment of the back that a person had before."""

    what: str
    """A key of WHAT."""
    where: str = "unknown"
    """A key of WHERE."""
    date: str | None = None
    """`2025`, `2025-03` or `2025-03-14`; None: not known."""

    __hash__ = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        """Refuse what is not known. The error names what is allowed, never the value.

        Raises:
            QueryError: naming what is allowed.
        """
        for name, allowed in (("what", WHAT), ("where", WHERE)):
            if not (isinstance(getattr(self, name), str) and getattr(self, name) in allowed):
                raise _refused("earlier", f"{name}: {', '.join(allowed)}")
        if self.date is not None:
            read = read_date(self.date) if isinstance(self.date, str) else None
            if read is None or read.first.year < EARLIEST:
                raise _refused("earlier", f"a date from {EARLIEST} to today, as 2025-03")


@dataclass(frozen=True, slots=True, repr=False)
class Answers(_Private):
    """What a person told; None: not answered. They live in memory only."""

    age: int | None = None
    """Years."""
    sex: Literal["female", "male"] | None = None
    pain_months: float | None = None
    pain_score: float | None = None
    """0 to 10."""
    leg_pain: LegPain | None = None
    disc_levels: int | None = None
    """How many discs hurt, where a doctor said so."""
    surgery: Surgery | None = None
    """Of the lower back."""
    bmi: float | None = None
    """kg/m²."""
    earlier: tuple[Earlier, ...] | None = None
    """(): none."""
    pregnant: bool | None = None
    cancer: bool | None = None
    infection: bool | None = None
    bleeding_or_anticoagulant: bool | None = None
    diabetes: bool | None = None
    immunosuppression: bool | None = None
    autoimmune: bool | None = None
    smoking: bool | None = None
    no_mri: bool | None = None
    litigation: bool | None = None

    __hash__ = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        """Refuse what is out of range. The error names the range, never the value.

        Raises:
            QueryError: naming the range.
        """
        for name, (least, most, unit) in RANGES.items():
            value = getattr(self, name)
            whole = name in ("age", "disc_levels")
            if value is not None and not _is_number(value, least, most, whole):
                raise _refused(name, f"{least:g} to {most:g} {unit}")
        for name, allowed in (("sex", ("female", "male")), ("leg_pain", tuple(LEG_PAIN)), ("surgery", tuple(SURGERY))):
            value = getattr(self, name)
            if value is not None and not (isinstance(value, str) and value in allowed):
                raise _refused(name, ", ".join(allowed))
        for name in HEALTH_ITEMS:
            if not isinstance(getattr(self, name), bool | None):
                raise _refused(name, "yes, no or no answer")
        given = self.earlier
        if given is not None and not (isinstance(given, tuple) and all(isinstance(one, Earlier) for one in given)):
            raise _refused("earlier", "a tuple of Earlier")

    def check_dates(self, today: date) -> None:
        """Refuse an earlier treatment that lies ahead.

        Raises:
            QueryError: naming the range.
        """
        for one in self.earlier or ():
            read = read_date(one.date)
            if read and read.first > today:
                raise _refused("earlier", f"a date from {EARLIEST} to today, as 2025-03")


_TOLD: Final = tuple(one.name for one in fields(Answers) if one.name not in HEALTH_ITEMS)
_MONTH: Final = re.compile(r"\d{4}-\d{2}")


def parse_answers(raw: bytes | str, today: date) -> Answers:
    """The answers of one JSON object, each key optional. What is wrong is refused without being repeated.

    Args:
        raw: `{"age": 58, "earlier": [{"what": "prp", "where": "disc", "date": "2025-03"}], "health": {}}`
        today: the day after which no date may lie.

    Raises:
        QueryError: not one JSON object, an unknown key, or a value out of range.
    """
    if isinstance(raw, bytes):
        raw = raw.removeprefix(b"\xef\xbb\xbf")  # as some editors begin a file
    try:
        told = msgspec.json.decode(raw) if len(raw) <= LONGEST_TOLD else None
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        told = None
    if not isinstance(told, dict):  # raised outside of the except above: the cause would hold what was told
        raise _refused("answers", "one JSON object with any of " + ", ".join((*_TOLD, "health")))
    _only_known("answers", told, (*_TOLD, "health"))
    values: dict[str, Any] = {name: value for name, value in told.items() if name not in ("health", "earlier")}
    if values.get("leg_pain") in ("less than the back", "more than the back"):
        values["leg_pain"] = values["leg_pain"].partition(" ")[0]
    for name in ("age", "disc_levels"):
        if isinstance(values.get(name), float) and values[name].is_integer():
            values[name] = int(values[name])
    values |= _health(told.get("health"))
    if told.get("earlier") is not None:
        values["earlier"] = _earlier(told["earlier"])
    answers = Answers(**values)
    answers.check_dates(today)
    return answers


def _health(told: object) -> dict[str, bool]:
    if told is None:
        return {}
    if not isinstance(told, dict):
        raise _refused("health", "an object with any of " + ", ".join(HEALTH_ITEMS))
    _only_known("health", told, tuple(HEALTH_ITEMS))
    if not all(value in ("yes", "no") for value in told.values() if value is not None):
        raise _refused("health", "yes or no for each")
    return {name: value == "yes" for name, value in told.items() if value is not None}


def _earlier(told: object) -> tuple[Earlier, ...]:
    allowed = "a list of {what, where, date}; date is YYYY-MM or null"
    if not isinstance(told, list) or len(told) > MOST_EARLIER or not all(isinstance(one, dict) for one in told):
        raise _refused("earlier", allowed)
    for one in told:
        _only_known("earlier", one, ("what", "where", "date"))
        when = one.get("date")
        if "what" not in one or not (when is None or (isinstance(when, str) and _MONTH.fullmatch(when))):
            raise _refused("earlier", allowed)
    return tuple(Earlier(one["what"], one.get("where") or "unknown", one.get("date")) for one in told)


def _only_known(name: str, told: dict[str, Any], allowed: tuple[str, ...]) -> None:
    """An unknown key is refused, and not repeated: it may tell of health as well."""
    if not set(told) <= set(allowed):
        raise QueryError(f"{name}: a key is not known. Allowed: {', '.join(allowed)}.", field=name)


def _is_number(value: object, least: float, most: float, whole: bool) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and least <= value <= most and (not whole or value == int(value))


def _refused(name: str, allowed: str) -> QueryError:
    return QueryError(f"{name}: not in range. Allowed: {allowed}.", field=name)
