"""What a person tells about themselves: checked, kept in memory only, never shown in a log or a traceback."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, NoReturn

from trialfinder.advice.offer.offered import find_offered, find_place_of_injection
from trialfinder.errors import QueryError
from trialfinder.reading.dates import read_date

LegPain = Literal["none", "up_to_half", "less_than_back", "as_bad_or_worse"]

LEG_PAIN: Final = {
    "none": "No pain in the leg",
    "up_to_half": "At most half as bad as in the back",
    "less_than_back": "Less than in the back, but more than half",
    "as_bad_or_worse": "As bad as in the back, or worse",
}
"""How bad the leg is beside the back, in words."""

RANGES: Final[dict[str, tuple[float, float, str]]] = {
    "age": (0, 120, "years"),
    "pain_months": (0, 1200, "months"),
    "pain_score": (0, 10, "on a scale of 0 to 10"),
    "disc_levels": (0, 6, "discs"),
    "bmi": (10, 90, "kg/m²"),
}
"""The least, the most and the unit of each number."""

HEALTH_ITEMS: Final = {
    "pregnancy": "Pregnant",
    "cancer": "Cancer, now or before",
    "infection": "An infection now",
    "bleeding_or_anticoagulant": "A bleeding problem or blood thinners",
    "diabetes": "Diabetes",
    "immune_suppression": "A weak immune system, or drugs that weaken it",
    "smoking": "Smoking",
    "mri_contraindicated": "Cannot have an MRI scan",
    "litigation": "A court case or worker's claim about the back",
}
"""The yes/no questions."""

EARLIEST: Final = 1950


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
class Injection(_Private):
    """An injection that a person had."""

    product: str
    """A word of offered.toml."""
    when: str | None = None
    """`2025`, `2025-03` or `2025-03-14`; None: not known."""
    target: str | None = None
    """Where; None: not known."""

    __hash__ = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        """Refuse what is not known.

        Raises:
            QueryError: naming what is allowed.
        """
        find_offered(self.product)
        find_place_of_injection(self.target)
        if self.when is not None:
            read = read_date(self.when)
            if read is None or read.first.year < EARLIEST:
                raise _refused("earlier_injections", f"a date from {EARLIEST} to today, as 2025, 2025-03 or 2025-03-14")


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
    earlier_surgery: bool | None = None
    """Of the lower back."""
    earlier_injections: tuple[Injection, ...] | None = None
    """(): none."""
    bmi: float | None = None
    """kg/m²."""
    pregnancy: bool | None = None
    cancer: bool | None = None
    infection: bool | None = None
    bleeding_or_anticoagulant: bool | None = None
    diabetes: bool | None = None
    immune_suppression: bool | None = None
    smoking: bool | None = None
    mri_contraindicated: bool | None = None
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
        for name, allowed in (("sex", ("female", "male")), ("leg_pain", tuple(LEG_PAIN))):
            if getattr(self, name) not in (None, *allowed):
                raise _refused(name, ", ".join(allowed))
        for name in ("earlier_surgery", *HEALTH_ITEMS):
            if not isinstance(getattr(self, name), bool | None):
                raise _refused(name, "yes, no or no answer")
        given = self.earlier_injections
        if given is not None and not (isinstance(given, tuple) and all(isinstance(one, Injection) for one in given)):
            raise _refused("earlier_injections", "a tuple of Injection")

    def check_dates(self, today: date) -> None:
        """Refuse an injection that lies ahead.

        Raises:
            QueryError: naming the range.
        """
        for one in self.earlier_injections or ():
            read = read_date(one.when)
            if read and read.first > today:
                raise _refused("earlier_injections", f"a date from {EARLIEST} to today")


def _is_number(value: object, least: float, most: float, whole: bool) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and least <= value <= most and (not whole or value == int(value))


def _refused(name: str, allowed: str) -> QueryError:
    return QueryError(f"{name}: not in range. Allowed: {allowed}.", field=name)
