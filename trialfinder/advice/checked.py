"""How old our own facts are: the day on which the least recently checked file of facts was held against its sources."""

from __future__ import annotations

from datetime import date

from trialfinder.advice.evidence import comparisons
from trialfinder.advice.evidence.comparisons import Comparisons, Reviews, UncontrolledStudies
from trialfinder.advice.guidance.texts import load_guidance, load_panel
from trialfinder.advice.law import laws, standing
from trialfinder.products import passports
from trialfinder.products.source import day_words
from trialfinder.reading.dates import since_words
from trialfinder.typed_toml import WordFile, load


def oldest_check() -> date:
    """The oldest of the days on which evidence, law, coverage, prices, passports and texts were checked."""
    files: list[tuple[str, str, type[WordFile]]] = [
        (str(comparisons.__file__), "comparisons.toml", Comparisons),
        (str(comparisons.__file__), "uncontrolled.toml", UncontrolledStudies),
        (str(comparisons.__file__), "reviews.toml", Reviews),
        (str(laws.__file__), "laws.toml", laws.Laws),
        (str(standing.__file__), "fda.toml", standing.Lines),
        (str(standing.__file__), "coverage.toml", standing.Lines),
        (str(standing.__file__), "prices.toml", standing.Prices),
        *((str(passports.__file__), f"{group}.toml", passports.Passports) for group in passports.GROUPS),
    ]
    days = [load(beside, file, shape).checked for beside, file, shape in files]
    return min(*days, *(text.checked for text in load_guidance()), load_panel().checked)


def checked_words(today: date) -> str:
    """The day of the oldest check with its age: "November 22, 2026 (5 days ago)"."""
    day = oldest_check()
    ago = since_words(day.isoformat(), today)
    return f"{day_words(day)} ({ago})" if ago else day_words(day)
