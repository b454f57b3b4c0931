"""Nothing found: which filters emptied the answer, and the nearest thing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, Final

from trialfinder.data import Data
from trialfinder.finding.find import filters_on, find
from trialfinder.finding.found import Found
from trialfinder.finding.sentences import RECRUITING, town
from trialfinder.places.distance import distance_in_words
from trialfinder.question import Question
from trialfinder.vocabulary import FAMILY_WORDS, THERAPIES

AT_ONCE: Final = 2
"""So many filters are taken off together at most: a pair can be understood, and costs a few milliseconds each."""

OFFERED: Final = 4
"""Ways out that are named; the ones with the most trials."""

MOST_IN_PAIRS: Final = 7
"""With more filters on than these no pair is tried: 12 make 66 searches, about half a second."""


@dataclass(frozen=True)
class Relaxation:
    """Filters taken off, and how many trials match then."""

    names: tuple[str, ...]
    """The words of the filters, one or two."""
    words: str
    """What they are, for a person: `the distance`, `the treatment and the phase`."""
    matched: int


def look_without(data: Data, question: Question, *names: str) -> Found:
    """What is found with these filters taken off; all of it, in the order of its own."""
    return find(data, replace(question.without(*names), limit=None, sort=None))


def relaxations(data: Data, question: Question) -> tuple[Relaxation, ...]:
    """Each filter that alone empties the answer, most trials first; where none does, each pair; else ().

    () too where more than MOST_IN_PAIRS are on and none alone does it.
    """
    on = tuple(filters_on(question))
    for size in range(1, (AT_ONCE if len(on) <= MOST_IN_PAIRS else 1) + 1):
        offers = [
            Relaxation(names, " and ".join(str(one.what) for one in some), matched)
            for some in combinations(on, size)
            for names in (tuple(one.name for one in some),)
            if (matched := look_without(data, question, *names).counts["matched"])
        ]
        if offers:
            return tuple(sorted(offers, key=lambda one: -one.matched))
    return ()


def hints(found: Found) -> tuple[str, ...]:
    """What a person wants to know of an empty answer: the nearest trial, and which filters to take off."""
    data, question = found.data, found.question
    nearest = nearest_thing(data, question) or nearest_of_its_kind(data, question)
    offers = relaxations(data, question)[:OFFERED]
    said = [nearest] if nearest else []
    if offers:
        listed = "; ".join(f"without {one.words}: {one.matched}" for one in offers)
        said.append(f"What emptied the search, and how many studies match without it: {listed}.")
    elif any(filters_on(question)):
        said.append("Several filters together emptied the search; taking off one or two does not help.")
    return tuple(said)


def nearest_thing(data: Data, question: Question) -> str | None:
    """The nearest trial when the radius is the only thing in its way; None without a radius or a trial."""
    return None if question.within_km is None else _nearest(data, question)


def nearest_of_its_kind(data: Data, question: Question) -> str | None:
    """The nearest trial of the treatment and status asked for; where there is none, of the status; None: none placed.

    Said without "that fits your filters": the other filters are not asked.
    """
    treatment = {name: getattr(question, name) for name in ("therapies", "therapy_words", "unclear_cells")}
    kind = _place_and_status(question, **treatment)
    return _nearest(data, kind) or _nearest(data, _place_and_status(question))


def with_place_and_status(data: Data, question: Question) -> int:
    """How many trials match with the same place, radius and status, and no other filter."""
    kept = _place_and_status(question, within_km=question.within_km, within_words=question.within_words)
    return find(data, kept).counts["matched"]


def _place_and_status(question: Question, **more: Any) -> Question:
    # `within_words` says the asker's unit; without `within_km` it is no filter.
    words = {"near_words": question.near_words, "within_words": question.within_words}
    return Question(**{"near": question.near, "statuses": question.statuses, **words, **more})


def _nearest(data: Data, question: Question) -> str | None:
    if question.near is None:
        return None
    found = look_without(data, question, "within")
    if found.near is None or not found.rows:
        return None
    nearest = min(
        (one for row in found.rows if (one := found.near.of(row.nct_id)) is not None), key=lambda one: one.away_km
    )
    km, site = nearest.away_km, nearest.site
    where = f", in {town(site.city, site.state, site.country)}" if site.city else ""
    return f"The nearest {_kind(data, question)} is {distance_in_words(km, question.in_miles)} away{where}."


def _kind(data: Data, question: Question) -> str:
    product = _product(question)
    noun = f"{product} trial".strip()
    others = {one.name for one in filters_on(question)} - {"within", "status", *(("therapy",) if product else ())}
    fits = "fits your filters" if others else ""
    if question.statuses == RECRUITING and data.provenance.completeness == "facts_only":
        return f"{noun} that was recruiting when our copy was made" + (f" and {fits}" if fits else "")
    if question.statuses == RECRUITING:
        noun = f"recruiting {noun}"
    elif question.statuses:
        noun += " of the status you chose"
    return noun + (f" that {fits}" if fits else "")


def _product(question: Question) -> str:
    """The one product asked for, as it stands before "trial"; "" for several, or one that has no name."""
    if len(question.therapy_words) != 1 or question.therapy_words == ("unclear",):
        return ""
    word = question.therapy_words[0]
    if word == "prp":
        return "PRP"
    label = FAMILY_WORDS.get(word) or THERAPIES[word]
    short = label.partition(" (")[0].partition(",")[0]
    return f"{short[0].lower()}{short[1:]}".removesuffix("s")
