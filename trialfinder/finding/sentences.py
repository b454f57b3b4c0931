"""The sentences that answer a search: how many, where, and how well verified. Pure functions."""

from __future__ import annotations

from datetime import date
from typing import Final

from trialfinder.data import Data
from trialfinder.finding.find import Found, filters_on, find
from trialfinder.places import Place
from trialfinder.question import Question, Sort
from trialfinder.reading.freshness import STALE_MONTHS

RECRUITING: Final = ("RECRUITING",)


ORDERS: Final[dict[Sort, str]] = {
    "distance": "nearest first",
    "updated": "newest update first",
    "start": "newest start first",
    "enrollment": "largest first",
}
"""The order of an answer, for a person."""

_MAIN: Final = ("within", "status")


def short_place(place: Place) -> str:
    """The place without its country where that is the United States: `Denver, Colorado`."""
    return place.name.removesuffix(", United States")


def town(city: str, state: str | None, country: str | None) -> str:
    """A city as a person tells it from its namesakes: with its state in the United States, else with its country.

    >>> town("Tampa", "Florida", "United States"), town("Clayton", "Victoria", "Australia"), town("Oslo", None, None)
    ('Tampa, Florida', 'Clayton, Australia', 'Oslo')
    """
    region = state if country == "United States" else country
    return f"{city}, {region}" if region else city


def radius_in_words(word: str) -> str:
    """`100mi` -> `100 miles`.

    >>> radius_in_words("100mi"), radius_in_words("1mi"), radius_in_words("160km")
    ('100 miles', '1 mile', '160 km')
    """
    amount, unit = word[:-2], word[-2:]
    return f"{amount} km" if unit == "km" else f"{amount} {'mile' if amount == '1' else 'miles'}"


def answer(found: Found, radius_word: str) -> str:
    """One sentence: how many trials, where, in which order, how many elsewhere.

    Never "recruiting" of an undated copy.
    """
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
        elsewhere = _matched(found.data, question, "within") - count
        if elsewhere > 0 and question.statuses == RECRUITING:
            rest = f"; {elsewhere} {_recruit(elsewhere, is_old)} elsewhere"
        elif elsewhere > 0:
            rest = f"; {elsewhere} elsewhere"
    elif question.near is None:
        where = " worldwide"
    dated = " on the date beside each" if is_old and question.statuses == RECRUITING and count else ""
    return f"{noun}{fitting} {verb}{where}{dated}{_order(question) if count > 1 else ''}{rest}."


def _order(question: Question) -> str:
    if question.order == "distance" and question.near is not None and question.within_km is None:
        return f", the nearest to {short_place(question.near)} first"
    return f", {ORDERS[question.order]}"


def _recruit(count: int, is_old: bool) -> str:
    if is_old:
        return "was" if count == 1 else "were"
    return "recruits" if count == 1 else "recruit"


def long_unverified(found: Found, today: date) -> str | None:
    """How many of the recruiting trials found were last verified more than a year ago; None: none of them."""
    if found.question.statuses != RECRUITING or found.data.provenance.completeness != "full":
        return None
    months = today.year * 12 + today.month - 1 - STALE_MONTHS
    oldest = f"{months // 12}-{months % 12 + 1:02d}"
    # A missing date is no verification.
    count = sum(row.last_verified is None or row.last_verified[:7] < oldest for row in found.rows)
    if not count:
        return None
    some = "It was" if len(found.rows) == 1 else f"{count} of these {'was' if count == 1 else 'were'}"
    return f"{some} not verified in the last {STALE_MONTHS} months: the status may be out of date."


def without_status(data: Data, question: Question) -> int:
    """How many trials fit all but the status and have none in our copy: they may or may not recruit."""
    if not question.statuses or data.provenance.completeness == "full":
        return 0
    return sum(row.overall_status is None for row in find(data, question.without("status")).rows)


def _matched(data: Data, question: Question, *without: str) -> int:
    return find(data, question.without(*without)).counts["matched"]


def _has_more_filters(question: Question) -> bool:
    return any(one.name not in _MAIN for one in filters_on(question))
