"""What a person tells about themselves: checked, kept in memory only, never shown in a log or a traceback."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final, Literal, NoReturn

from trialfinder.errors import QueryError
from trialfinder.files import as_utf8
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
                raise _refused("earlier", f"{name}: {', '.join(allowed)}", _NO_SUCH_WORD)
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
                raise _refused(name, f"{least:g} to {most:g} {unit}", _why_no_number(value, whole))
        for name, allowed in (("sex", ("female", "male")), ("leg_pain", tuple(LEG_PAIN)), ("surgery", tuple(SURGERY))):
            value = getattr(self, name)
            if value is not None and not (isinstance(value, str) and value in allowed):
                raise _refused(name, ", ".join(allowed), _NO_SUCH_WORD)
        for name in HEALTH_ITEMS:
            if not isinstance(getattr(self, name), bool | None):
                raise _refused(name, "yes, no or no answer", _NO_SUCH_WORD)
        given = self.earlier
        if given is not None and not (isinstance(given, tuple) and all(isinstance(one, Earlier) for one in given)):
            raise _refused("earlier", "a tuple of Earlier", _OTHER_FORM)

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
_OF_EARLIER: Final = ("what", "where", "date")
_MONTH: Final = re.compile(r"\d{4}-\d{2}")


def parse_answers(raw: bytes | str, today: date) -> Answers:
    """The answers of one JSON object, each key optional. What is wrong is refused without being repeated.

    Args:
        raw: `{"age": 58, "earlier": [{"what": "prp", "where": "disc", "date": "2025-03"}], "health": {}}`
        today: the day after which no date may lie.

    Raises:
        QueryError: not one JSON object, a key that is unknown or stands twice, or a value out of range.
    """
    told, why = _read_json(raw)
    if not isinstance(told, dict):  # raised where no error is handled: its cause would hold what was told
        raise _refused("answers", "one JSON object with any of " + ", ".join((*_TOLD, "health")), why)
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


class _Twice(ValueError):
    """A key stands twice in one object: which of the two values holds is not ours to guess."""


def _read_json(raw: bytes | str) -> tuple[object, str]:
    """What stands in the JSON; else None and where it breaks, with nothing of what stands there."""
    if len(raw) > LONGEST_TOLD:
        return None, f"longer than {LONGEST_TOLD:,} characters"
    try:
        text = as_utf8(raw).decode() if isinstance(raw, bytes) else raw
    except UnicodeError:
        return None, "not in UTF-8. Save the file as UTF-8"
    if not text.strip():
        return None, "nothing is in it"
    try:
        return json.loads(text, object_pairs_hook=_each_once), "not one JSON object"
    except json.JSONDecodeError as error:
        return None, f"not JSON, near line {error.lineno}, character {error.colno}{_what_may_help(text, error.pos)}"
    except _Twice as error:
        return None, str(error)
    except (ValueError, RecursionError):  # thousands of digits, or of brackets
        return None, "not JSON of a kind that can be read"


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    told: dict[str, object] = {}
    for key, value in pairs:
        if key in told:  # named only where it tells nothing of health
            raise _Twice(f'"{key}" stands twice' if key in (*_TOLD, "health", *_OF_EARLIER) else "a key stands twice")
        told[key] = value
    return told


def _what_may_help(text: str, at: int) -> str:
    if text[at : at + 1] and text[at] in "“”„‟‘’‚′″«»`'":
        return '. Use straight double quotes ( " )'
    before = text[:at].rstrip()
    if (text[at : at + 1] in ("}", "]") and before.endswith(",")) or text[at : at + 1] == ",":
        return ". Look for a comma too many"
    return ""


def _health(told: object) -> dict[str, bool]:
    if told is None:
        return {}
    if not isinstance(told, dict):
        raise _refused("health", "an object with any of " + ", ".join(HEALTH_ITEMS), _OTHER_FORM)
    _only_known("health", told, tuple(HEALTH_ITEMS))
    if not all(value in ("yes", "no") for value in told.values() if value is not None):
        raise _refused("health", '"yes" or "no" for each, in quotes', _NO_SUCH_WORD)
    return {name: value == "yes" for name, value in told.items() if value is not None}


def _earlier(told: object) -> tuple[Earlier, ...]:
    allowed = "a list of {what, where, date}; date is YYYY-MM or null"
    if not isinstance(told, list) or len(told) > MOST_EARLIER or not all(isinstance(one, dict) for one in told):
        raise _refused("earlier", allowed, _OTHER_FORM)
    for one in told:
        _only_known("earlier", one, _OF_EARLIER)
        when = one.get("date")
        if "what" not in one or not (when is None or (isinstance(when, str) and _MONTH.fullmatch(when))):
            raise _refused("earlier", allowed, _OTHER_FORM)
    return tuple(Earlier(one["what"], one.get("where") or "unknown", one.get("date")) for one in told)


def _only_known(name: str, told: dict[str, Any], allowed: tuple[str, ...]) -> None:
    """An unknown key is refused, and not repeated: it may tell of health as well."""
    if not set(told) <= set(allowed):
        raise QueryError(f"{name}: a key is not known. Allowed: {', '.join(allowed)}.", field=name)


def _is_number(value: object, least: float, most: float, whole: bool) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return least <= value <= most and (not whole or value == int(value))


def _why_no_number(value: object, whole: bool) -> str:
    if isinstance(value, str):
        return "write a number, without quotes"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "not a number"
    return "not a whole number" if whole and value % 1 > 0 else _OUT_OF_RANGE


_OUT_OF_RANGE: Final = "not in range"
_NO_SUCH_WORD: Final = "not one of the words that are known"
_OTHER_FORM: Final = "not in the form that is read"


def _refused(name: str, allowed: str, why: str = _OUT_OF_RANGE) -> QueryError:
    return QueryError(f"{name}: {why}. Allowed: {allowed}.", field=name)
