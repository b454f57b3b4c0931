"""Waits in months: in words, and how long ago a date was."""

from __future__ import annotations

from datetime import date

from trialfinder.reading.dates import read_date


def in_months(months: float) -> str:
    """A length of time in words.

    >>> in_months(1), in_months(6), in_months(1.5), in_months(24)
    ('1 month', '6 months', '6 weeks', '2 years')
    """
    if months >= 24 and months % 12 == 0:
        return f"{months / 12:.0f} years"
    if months < 3 and months * 4 == int(months * 4) and months != int(months):
        weeks = int(months * 4)
        return f"{weeks} week{'' if weeks == 1 else 's'}"
    return f"{months:g} month{'' if months == 1 else 's'}"


def months_since(when: str | None, today: date) -> tuple[float, float] | None:
    """The least and the most time, in months, since a date that may name only a month or a year."""
    read = read_date(when)
    if read is None:
        return None
    last = min(read.last, today)
    return tuple(sorted((today - day).days / 30.4375 for day in (last, read.first)))  # type: ignore[return-value]
