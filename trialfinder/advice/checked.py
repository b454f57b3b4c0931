"""How old our own facts are: the day on which the least recently checked file of facts was held against its sources."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Final

from trialfinder.advice.cautions import ledger
from trialfinder.advice.evidence import comparisons
from trialfinder.advice.guidance import people_ask, texts
from trialfinder.advice.law import law
from trialfinder.advice.offer import offered, pasted
from trialfinder.advice.questions import questions
from trialfinder.advice.recruiting import recruiting
from trialfinder.products import passports
from trialfinder.products.source import day_words
from trialfinder.reading.dates import since_words
from trialfinder.typed_toml import WordFile, load

FILES: Final[tuple[tuple[str | None, str, type[WordFile]], ...]] = (
    (comparisons.__file__, "comparisons.toml", comparisons.Comparisons),
    (comparisons.__file__, "uncontrolled.toml", comparisons.UncontrolledStudies),
    (comparisons.__file__, "reviews.toml", comparisons.Reviews),
    (law.__file__, "laws.toml", law.Laws),
    (law.__file__, "fda.toml", law.Lines),
    (law.__file__, "coverage.toml", law.Lines),
    (law.__file__, "prices.toml", law.Prices),
    (ledger.__file__, "cautions.toml", ledger.Ledger),
    (texts.__file__, "danger.toml", texts.DangerCard),
    (texts.__file__, "glossary.toml", texts.Glossary),
    (people_ask.__file__, "people_ask.toml", people_ask.PeopleAskFile),
    (offered.__file__, "offered.toml", offered.OfferedKinds),
    (pasted.__file__, "claims.toml", pasted.Claims),
    (questions.__file__, "questions.toml", questions.Questions),
    (recruiting.__file__, "recruiting.toml", recruiting.RecruitingWords),
    *((passports.__file__, f"{group}.toml", passports.Passports) for group in passports.GROUPS),
)
"""Every file of facts with a day of its own, beside the texts: the module it lies beside, its name, its shape."""


@cache
def oldest_check() -> date:
    """The oldest of the days on which facts, answers, questions, passports and texts of ours were checked."""
    days = [load(str(beside), file, shape).checked for beside, file, shape in FILES]
    return min(*days, *(text.checked for text in texts.load_guidance()), texts.load_panel().checked)


def checked_words(today: date) -> str:
    """The day of the oldest check with its age: "November 22, 2026 (5 days ago)"."""
    day = oldest_check()
    ago = since_words(day.isoformat(), today)
    return f"{day_words(day)} ({ago})" if ago else day_words(day)
