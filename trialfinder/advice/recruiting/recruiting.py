"""How far "recruiting" can be trusted: what one record says of it, and how often such records were wrong.

Facts only, no score: when it was confirmed, when it is to end, at how many sites, for how many people.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Literal, NamedTuple

from trialfinder.reading.dates import age_words, date_in_words, read_date
from trialfinder.reading.reading import Reading
from trialfinder.registry.record import DateStruct
from trialfinder.rows import known_enrollment, site_status
from trialfinder.typed_toml import Table, Text, Url, WordFile, load
from trialfinder.vocabulary import is_recruiting, text_read
from trialfinder.wording import NOT_HELD


class Published(Table, frozen=True):
    """What research found."""

    text: Text
    cite: Text
    source: Url
    year: int


class FactNames(Table, frozen=True):
    """What each fact is called."""

    confirmed: Text
    planned_end: Text
    whole_end: Text
    sites: Text
    people: Text


class FactWords(Table, frozen=True):
    """How a fact is told, with {blanks}."""

    dated: Text
    never: Text
    passed: Text
    some_sites: Text
    no_site: Text
    planned: Text
    reached: Text
    not_typed: Text
    not_given: Text


class RecruitingWords(WordFile, frozen=True):
    """recruiting.toml."""

    published: Published
    facts: FactNames
    words: FactWords


class Fact(NamedTuple):
    """One fact of a record."""

    id: str
    """confirmed, planned_end, sites or people."""
    name: str
    words: str


@cache
def recruiting_words() -> RecruitingWords:
    """Every word of recruiting.toml."""
    return load(__file__, "recruiting.toml", RecruitingWords)


def recruiting_facts(reading: Reading, today: date) -> tuple[Fact, ...]:
    """The facts under the word "recruiting"; empty where the record does not say that it recruits."""
    if not is_recruiting(reading.section.status_module.overall_status):
        return ()
    names, end = recruiting_words().facts, _end(reading)[0]
    return (
        Fact("confirmed", names.confirmed, _confirmed(reading, today)),
        Fact("planned_end", names.whole_end if end == "whole" else names.planned_end, _planned_end(reading, today)),
        Fact("sites", names.sites, _sites(reading)),
        Fact("people", names.people, _people(reading)),
    )


def _confirmed(reading: Reading, today: date) -> str:
    verified = reading.section.status_module.status_verified_date
    return _dated(verified, today) or _silent(reading, recruiting_words().words.never)


def _end(reading: Reading) -> tuple[Literal["main", "whole"], DateStruct]:
    """The end of the main measurement: nobody can join after it. Where it is not given, that of the whole trial."""
    status = reading.section.status_module
    main, whole = status.primary_completion_date_struct, status.completion_date_struct
    return ("whole", whole) if whole.date and not main.date else ("main", main)


def _planned_end(reading: Reading, today: date) -> str:
    _, end = _end(reading)
    when = read_date(end.date)
    told = _dated(end.date, today)
    if told is None:
        return _silent(reading, recruiting_words().words.not_given)
    if when and when.last < today:
        return recruiting_words().words.passed.format(date=date_in_words(when.text), age=age_words(when.text, today))
    return told


def _sites(reading: Reading) -> str:
    places = reading.section.contacts_locations_module.locations
    if not places:
        return _silent(reading, recruiting_words().words.no_site)
    open_ones = sum(is_recruiting(site_status(reading.study, one)) for one in places)
    return recruiting_words().words.some_sites.format(recruiting=open_ones, all=len(places))


def _people(reading: Reading) -> str:
    enrollment = reading.section.design_module.enrollment_info
    count, words = known_enrollment(enrollment.count), recruiting_words().words
    if count is None:
        return _silent(reading, words.not_given)
    said = {"ESTIMATED": words.planned, "ACTUAL": words.reached}.get(enrollment.type or "", words.not_typed)
    return said.format(count=f"{count:,}", text=text_read(reading.is_partial))


def _dated(text: str | None, today: date) -> str | None:
    age = age_words(text, today)
    return recruiting_words().words.dated.format(date=date_in_words(text), age=age) if text and age else text or None


def _silent(reading: Reading, words: str) -> str:
    return NOT_HELD if reading.is_partial else words
