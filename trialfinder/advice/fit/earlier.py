"""What a rule on earlier treatments does with what a person had before: by its kind, its place and its date."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Final

from trialfinder.advice.fit.answers import Answers, Earlier
from trialfinder.advice.fit.rules import WORST, Part
from trialfinder.advice.fit.words import (
    covering_earlier,
    listed,
    names_a_chemical,
    names_a_level,
    names_any_injection,
    told_earlier,
    told_words,
)
from trialfinder.advice.offer.closes import match, rule_in_words
from trialfinder.advice.offer.offered import find_offered
from trialfinder.reading.criteria.earlier import PriorRule
from trialfinder.reading.dates import DAYS_PER_MONTH, read_date
from trialfinder.reading.labels.labelled import Labels
from trialfinder.wording import months_since

_NAMED: Final[dict[str, tuple[frozenset[str], frozenset[str]]]] = {
    "prp": (frozenset({"prp"}), frozenset({"other_biologic"})),
    "own_cells": (frozenset({"own_cells", "cells_not_told"}), frozenset({"other_biologic"})),
    "donor_cells": (frozenset({"donor_cells", "cells_not_told"}), frozenset({"other_biologic"})),
    "cells_not_told": (frozenset({"cells_not_told"}), frozenset({"own_cells", "donor_cells", "other_biologic"})),
    "steroid": (frozenset({"steroid"}), frozenset()),
    "other_biologic": (frozenset({"other_biologic"}), frozenset({"cells_not_told", "donor_cells"})),
    "disc_procedure": (frozenset({"disc_procedure"}), frozenset()),
    "any_injection": (
        frozenset(),
        frozenset({"prp", "own_cells", "donor_cells", "cells_not_told", "steroid", "other_biologic", "disc_procedure"}),
    ),
}
"""What was told -> kinds of rules that name it, and kinds that may mean it."""

_LIKE: Final = {"prp": "platelets", "cells_not_told": "stem_cells", "other_biologic": "cell_free"}
"""What was told -> the word of offered.toml whose trials test the like, where the two differ."""


def earlier(one: PriorRule, answers: Answers, today: date, labels: Labels) -> Part:
    """A rule on earlier injections against what the person had: the worst of all."""
    words = f"Earlier treatment: {rule_in_words(one)}."
    covers = covering_earlier(one.what, one.quote.text if one.what == "this_product" else "", is_wide=one.is_wide)
    base = Part("unknown", one.what, words, covers, "", one.where, one.months, of_a_place=True)
    part = base
    text = one.quote.text.lower()
    if answers.earlier is not None:
        parts = [_one_earlier(base, one, text, had, today, labels) for had in answers.earlier]
        part = min(parts, key=lambda part: WORST.index(part.result), default=base._replace(result="clear"))
    if part.result == "clear" and one.what == "steroid" and listed("by_mouth").search(text):
        return part._replace(result="unknown")
    if one.what == "disc_procedure" and part.result in ("unknown", "clear") and listed("like_surgery").search(text):
        if answers.surgery in ("disc", "other"):
            return part._replace(result="may", told=told_words("surgery", answers.surgery))
        return part if answers.surgery else part._replace(result="unknown")
    return part


def _one_earlier(base: Part, one: PriorRule, text: str, had: Earlier, today: date, labels: Labels) -> Part:
    named, wider = _NAMED[had.what]
    certainty = match(one, named, wider, had.where, _may_be_this(one, had, labels))
    if certainty is None:
        return base._replace(result="clear")
    until = None
    is_bound = one.this_level or (one.has_exception and not one.excepts_tests) or one.is_recent
    sure = certainty == "names_it" and not is_bound and not _is_less(one, text, had)
    if one.months is not None:
        since = months_since(had.date, today)
        if since is not None and since[0] > one.months:
            return base._replace(result="clear")
        if since is None or since[1] >= one.months:
            sure = False
        until = month_after(had.date, one.months)
    return base._replace(result="bars" if sure else "may", told=told_earlier(had), until=until)


def _is_less(one: PriorRule, text: str, had: Earlier) -> bool:
    """Whether the words of a rule are closer than what was told, so that another thing may have been meant."""
    if one.what == "disc_procedure":
        return names_a_level(text) or names_a_chemical(text)
    if had.what in ("own_cells", "donor_cells", "cells_not_told") and listed("tissue").search(text):
        return True
    if had.what == "any_injection" and listed("remedy").search(text):
        return True
    return one.what == "any_injection" and not one.is_wide and not names_any_injection(text)


def _may_be_this(one: PriorRule, had: Earlier, labels: Labels) -> bool:
    """Whether what a person had may have been the study's own product: of a brand few know what is in it."""
    like = had.what in offered_like() and not set(offered_like()[had.what]).isdisjoint(labels.therapies)
    if one.what != "this_product" or had.where == "elsewhere":
        return like
    if had.what == "donor_cells":
        return labels.cell_source != "autologous"
    return had.what not in ("steroid", "disc_procedure")


@cache
def offered_like() -> dict[str, tuple[str, ...]]:
    """What was told -> our labels of trials that test the like."""
    return {
        what: find_offered(_LIKE.get(what, what)).therapies
        for what in _NAMED
        if what not in ("steroid", "disc_procedure", "any_injection")
    }


def month_after(when: str | None, months: float) -> str | None:
    """The month in which a wait ends that began on a date, counted from its last day; None where no date is known.

    >>> month_after("2026-03", 6), month_after("2025-11-30", 1.5), month_after("2025", 3), month_after(None, 6)
    ('2026-09', '2026-01', '2026-03', None)
    """
    read = read_date(when)
    if read is None:
        return None
    whole = int(months)
    count = read.last.year * 12 + read.last.month - 1 + whole
    if read.last.day + (months - whole) * DAYS_PER_MONTH > 31:
        count += 1
    return f"{count // 12:04d}-{count % 12 + 1:02d}"
