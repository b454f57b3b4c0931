"""The sentences that answer a search: how many, where, and what emptied it. Pure functions; no streamlit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from trialfinder.finder import Found, find
from trialfinder.library import Data
from trialfinder.places import Place
from trialfinder.question import Question
from trialfinder.reading.freshness import STALE_MONTHS
from trialfinder.vocabulary import FAMILY_WORDS, THERAPIES

RECRUITING: Final = ("RECRUITING",)


@dataclass(frozen=True)
class Relaxation:
    """One filter taken off, and how many trials match then."""

    name: str
    """The field of Words that is cleared."""
    words: str
    """What the filter is, for a person: `the distance`."""
    matched: int


_FILTERS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "within": ("the distance", {"within_km": None, "within_words": None}),
    "therapy": ("the treatment", {"therapies": (), "therapy_words": (), "unclear_cells": False}),
    "status": ("the status", {"statuses": ()}),
    "source": ("own or donor material", {"sources": ()}),
    "target": ("the place of injection", {"targets": ()}),
    "phase": ("the phase", {"phases": (), "phase_words": ()}),
    "country": ("the country", {"countries": (), "country_words": ()}),
    "control": ("the comparison group", {"controls": ()}),
    "text": ("the words to look for", {"text": None}),
    "contact": ("“contact given”", {"with_contact": False}),
    "age": ("the age", {"age_years": None}),
    "sex": ("the sex", {"sex": None}),
}
_MAIN: Final = ("within", "status")


def short_place(place: Place) -> str:
    """The place without its country where that is the United States: `Denver, Colorado`."""
    return place.name.removesuffix(", United States")


def radius_in_words(word: str) -> str:
    """`100mi` -> `100 miles`.

    >>> radius_in_words("100mi"), radius_in_words("1mi"), radius_in_words("160km")
    ('100 miles', '1 mile', '160 km')
    """
    amount, unit = word[:-2], word[-2:]
    return f"{amount} km" if unit == "km" else f"{amount} {'mile' if amount == '1' else 'miles'}"


def answer(found: Found, radius_word: str) -> str:
    """One sentence: how many trials, where, and how many elsewhere. Never "recruiting" of an undated copy."""
    question, count = found.question, found.counts["matched"]
    noun = f"{count or 'No'} {'trial' if count == 1 or not count else 'trials'}"
    fitting = f" that {'fits' if count < 2 else 'fit'} your filters" if _has_more_filters(question) else ""
    is_old = found.data.provenance.completeness == "facts_only"
    if question.statuses == RECRUITING:
        verb = ("was" if count < 2 else "were") if is_old else ("is" if count < 2 else "are")
        verb += " recruiting"
    else:
        verb, fitting = ("matches" if count < 2 else "match"), ""
        if not _has_more_filters(question) and not question.statuses:
            verb = "is in our data" if count < 2 else "are in our data"
    where, rest = "", ""
    if question.near is not None and question.within_km is not None:
        where = f" within {radius_in_words(radius_word)} of {short_place(question.near)}"
        # Trials that cannot be placed are told apart, in the note.
        elsewhere = _without(found.data, question, "within").counts["matched"] - count
        if elsewhere > 0 and question.statuses == RECRUITING:
            rest = f"; {elsewhere} {_recruit(elsewhere, is_old)} elsewhere"
        elif elsewhere > 0:
            rest = f"; {elsewhere} elsewhere"
    elif question.near is not None:
        rest = f", the nearest to {short_place(question.near)} first" if count > 1 else ""
    else:
        where = " worldwide"
    dated = " on the date beside each" if is_old and question.statuses == RECRUITING and count else ""
    return f"{noun}{fitting} {verb}{where}{dated}{rest}."


def _recruit(count: int, is_old: bool) -> str:
    if is_old:
        return "was" if count == 1 else "were"
    return "recruits" if count == 1 else "recruit"


def relaxations(data: Data, question: Question) -> tuple[Relaxation, ...]:
    """Each filter that alone empties the answer, with the number of trials without it, most first."""
    found = [
        Relaxation(name, _FILTERS[name][0], _without(data, question, name).counts["matched"])
        for name in _filters_on(question)
    ]
    return tuple(sorted((one for one in found if one.matched), key=lambda one: -one.matched))


def nearest_thing(data: Data, question: Question) -> str | None:
    """The nearest trial when the radius is the only thing in its way; None without a radius or a trial."""
    if question.near is None or question.within_km is None:
        return None
    studies = _without(data, question, "within").studies
    if not len(studies):
        return None
    row = studies.sort_values("distance_km").iloc[0]
    in_km = (question.within_words or "").strip().lower().startswith(tuple("0123456789")) and "k" in (
        question.within_words or ""
    )
    away = f"{row['distance_km']:,.0f} km" if in_km else f"{row['distance_mi']:,.0f} miles"
    city = row["nearest_site_city"]
    where = f", in {city}" if isinstance(city, str) else ""
    is_old = data.provenance.completeness == "facts_only"
    kind = "trial that recruited when our copy was made" if is_old else "recruiting trial"
    product = _product(question)
    if product:
        kind = kind.replace("trial", f"{product} trial", 1)
    name = kind if question.statuses == RECRUITING else f"{product} trial that fits".strip()
    return f"The nearest {name} is about {away} away{where}."


def long_unverified(found: Found, today: date) -> str | None:
    """How many of the recruiting trials found were last verified more than a year ago; None: none of them."""
    if found.question.statuses != RECRUITING or found.data.provenance.completeness != "full":
        return None
    months = today.year * 12 + today.month - 1 - STALE_MONTHS
    oldest = f"{months // 12}-{months % 12 + 1:02d}"
    verified = found.data.studies["last_verified"].take(found.rows).str[:7]
    count = int((verified < oldest).fillna(True).sum())
    if not count:
        return None
    some = "It was" if len(found.rows) == 1 else f"{count} of these {'was' if count == 1 else 'were'}"
    return f"{some} not verified in the last {STALE_MONTHS} months: the status may be out of date."


def with_place_and_status(question: Question) -> Question:
    """The same place, radius and status, and no other filter."""
    return Question(
        near=question.near,
        near_words=question.near_words,
        within_km=question.within_km,
        within_words=question.within_words,
        statuses=question.statuses,
    )


def without_status(data: Data, question: Question) -> int:
    """How many trials fit all but the status and have none in our copy: they may or may not recruit."""
    if not question.statuses or data.provenance.completeness == "full":
        return 0
    return int(_without(data, question, "status").studies["overall_status"].isna().sum())


def _product(question: Question) -> str:
    if len(question.therapy_words) != 1:
        return ""
    word = question.therapy_words[0]
    if word == "prp":
        return "PRP"
    label = FAMILY_WORDS.get(word) or THERAPIES[word]
    short = label.partition(" (")[0].partition(",")[0]
    return f"{short[0].lower()}{short[1:]}".removesuffix("s")


def _filters_on(question: Question) -> Iterator[str]:
    for name, (_, cleared) in _FILTERS.items():
        if any(getattr(question, field) not in (None, (), False) for field in cleared):
            yield name


def _has_more_filters(question: Question) -> bool:
    return any(name not in _MAIN for name in _filters_on(question))


def _without(data: Data, question: Question, name: str, **more: Any) -> Found:
    return find(data, replace(question, limit=None, sort=None, **{**_FILTERS[name][1], **more}))
