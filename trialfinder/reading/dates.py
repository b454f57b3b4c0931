"""The registry's dates and ages: as precise as the record gives them, and how old they are in plain words.

Dates come as `2024`, `2024-05` or `2024-05-01`. One rule for all of them: a date that names only a month or a year
means its last day, so nothing is called older, or overdue, before it surely is.
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Final, NamedTuple

from trialfinder.products.source import MONTHS

CLOCKS_APART: Final = 2
"""Days by which two clocks may differ."""

DAYS_PER_MONTH: Final = 365.25 / 12
"""On average, in the calendar. (Criteria count 4 weeks or 30 days to the month: criteria/durations.py.)"""

_date_text = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


class PartialDate(NamedTuple):
    """A date as precise as the registry gave it."""

    text: str
    """As in the record: `2024`, `2024-05` or `2024-05-01`."""
    first: date
    """The earliest day it can mean."""
    last: date
    """The latest day it can mean: the one used for age and for overdue."""


def read_date(text: str | None) -> PartialDate | None:
    """A registry date with its precision, or None for what is not one.

    >>> read_date("2024-02").last
    datetime.date(2024, 2, 29)
    """
    found = _date_text.fullmatch((text or "").strip())
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    if year is None or not 1900 <= year <= 2200:
        return None
    try:
        if month is None:
            return PartialDate(found.group(), date(year, 1, 1), date(year, 12, 31))
        if day is None:
            last_day = calendar.monthrange(year, month)[1]
            return PartialDate(found.group(), date(year, month, 1), date(year, month, last_day))
        exact = date(year, month, day)
    except ValueError:  # calendar.IllegalMonthError is one too
        return None
    return PartialDate(found.group(), exact, exact)


def date_in_words(text: str | None) -> str:
    """A registry date as a reader in the United States writes it; what is no date as it is, "" for none.

    >>> date_in_words("2024-04-15"), date_in_words("2024-04"), date_in_words("2024"), date_in_words("soon")
    ('April 15, 2024', 'April 2024', '2024', 'soon')
    """
    when = read_date(text)
    if when is None:
        return text or ""
    year, *rest = when.text.split("-")
    if not rest:
        return year
    day = f" {when.first.day}," if len(rest) == 2 else ""
    return f"{MONTHS[when.first.month - 1]}{day} {year}"


def on_date(text: str | None) -> str:
    """A registry date with the word before it: a day is "on", a month or a year "in".

    >>> on_date("2024-04-15"), on_date("2024-04")
    ('on April 15, 2024', 'in April 2024')
    """
    when = read_date(text)
    return f"{'on' if when and when.first == when.last else 'in'} {date_in_words(text)}"


def months_between(earlier: date, later: date) -> int:
    """Whole months from one day to another; 0 when `later` comes first.

    >>> months_between(date(2024, 1, 31), date(2025, 2, 28)), months_between(date(2024, 5, 31), date(2025, 7, 15))
    (13, 13)
    """
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    # The last day of a short month closes a month that began on a later day number.
    is_month_end = later.day == calendar.monthrange(later.year, later.month)[1]
    if later.day < earlier.day and not is_month_end:
        months -= 1
    return max(months, 0)


def age_words(text: str | None, today: date) -> str | None:
    """How long ago a registry date was, in plain words; None for what is not a date.

    >>> age_words("2024-05-01", date(2025, 7, 15)), age_words("2025-07", date(2025, 7, 15))
    ('14 months ago', 'this month')
    """
    when = read_date(text)
    if when is None:
        return None
    if when.first <= today <= when.last and when.first != when.last:
        return "this year" if when.first.month != when.last.month else "this month"
    if when.last > today:
        return f"in {_span(today, when.first)}"
    days = (today - when.last).days
    return ("today", "yesterday")[days] if days < 2 else f"{_span(when.last, today)} ago"


def since_words(text: str | None, today: date) -> str | None:
    """As `age_words`, for a date that ought to be past: one far ahead is named as such, not as a length of time.

    A day or two ahead is a clock that is behind, or another time zone.

    >>> since_words("2025-07-16", date(2025, 7, 15)), since_words("2031-02", date(2025, 7, 15))
    ('today', 'a date still to come')
    """
    when = read_date(text)
    if when is None or when.first <= today:
        return age_words(text, today)
    return "today" if (when.first - today).days <= CLOCKS_APART else "a date still to come"


def _span(earlier: date, later: date) -> str:
    months = months_between(earlier, later)
    count, unit = (months, "month") if months else ((later - earlier).days, "day")
    if months >= 36:
        count, unit = months // 12, "year"
    return f"{count} {unit}{'' if count == 1 else 's'}"


_AGE = re.compile(r"\s*(\d{1,4}(?:\.\d{1,3})?)\s*(year|month|week|day|hour|minute)s?\s*", re.IGNORECASE)
_PER_YEAR: Final = {"year": 1.0, "month": 12.0, "week": 52.1775, "day": 365.2425, "hour": 8765.82, "minute": 525949.2}


def age_in_years(text: str | None) -> float | None:
    """Years of an age limit such as `18 Years` or `6 Months`; None when there is no limit or it is not readable.

    >>> age_in_years("18 Years"), age_in_years("6 Months"), age_in_years("N/A")
    (18.0, 0.5, None)
    """
    found = _AGE.fullmatch(text) if text else None
    return round(float(found.group(1)) / _PER_YEAR[found.group(2).lower()], 4) if found else None
