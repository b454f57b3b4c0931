"""The registry's age limits: a number with its unit, in years."""

from __future__ import annotations

import re
from typing import Final

_AGE = re.compile(r"\s*(\d{1,4}(?:\.\d{1,3})?)\s*(year|month|week|day|hour|minute)s?\s*", re.IGNORECASE)
_PER_YEAR: Final = {"year": 1.0, "month": 12.0, "week": 52.1775, "day": 365.2425, "hour": 8765.82, "minute": 525949.2}


def age_in_years(text: str | None) -> float | None:
    """Years of an age limit such as `18 Years` or `6 Months`; None when there is no limit or it is not readable.

    >>> age_in_years("18 Years"), age_in_years("6 Months"), age_in_years("N/A")
    (18.0, 0.5, None)
    """
    found = _AGE.fullmatch(text) if text else None
    return round(float(found.group(1)) / _PER_YEAR[found.group(2).lower()], 4) if found else None
