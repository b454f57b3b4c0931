"""An offer on two pages to take along: what is known, then what to ask. Every list and every text has a bound.

What is left out is counted and said; the page of the offer has all of it, with every source.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from trialfinder.advice.guidance.texts import load_danger, load_panel
from trialfinder.advice.offer.offer_facts import OfferFacts
from trialfinder.advice.questions.questions import ToAsk
from trialfinder.data import Data
from trialfinder.html.env import as_text, ours, render
from trialfinder.html.meanings import danger_html
from trialfinder.html.offer_sections import near_words, people
from trialfinder.products import Source
from trialfinder.products.source import day_words
from trialfinder.sheets.two_pages import LONG, SHORT, Told, cut, told_of, whole

COMPARISONS: Final = 2
TRIALS: Final = 3
CLOSED: Final = 2
PRICES: Final = 2
PAYERS: Final = 1
_LONGER: Final = 2 * LONG
_ASKED: Final = (
    *("cost", "harm_paid", "product", "own_or_donor", "evidence", "risks", "fda", "trial_instead", "instead"),
)
"""The questions that weigh most with an offer, in the order in which they are asked."""

COPY_NOTE: Final = (
    "From our offline copy of facts, not the live records. A 0 or a “none” below may only mean that our copy lacks "
    "it. The rules on who can join are not in it."
)

Line = tuple[str, str]
"""Words, and where they come from."""


@dataclass(frozen=True, slots=True)
class WithFigures:
    """One published comparison, with its figures."""

    told: Told
    people: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class OfferPages:
    """Everything that stands on the two pages, as text."""

    title: str
    is_regenerative: bool
    copy_note: str
    in_short: tuple[Line, ...]
    beside: str
    price: tuple[Line, ...]
    price_note: str
    law: tuple[Line, ...]
    evidence: tuple[WithFigures, ...]
    evidence_note: str
    closes: str
    closed: tuple[Line, ...]
    same: str
    trials: tuple[str, ...]
    trials_note: str
    questions: tuple[ToAsk, ...]
    made: str
    disclaimer: str
    sources: str


def offer_sheet(data: Data, answer: OfferFacts) -> str:
    """The two pages as one self-contained page of HTML."""
    danger = ours(danger_html(level=3, with_sources=False))
    pages = render("offer_pages.html", sheet=offer_pages(data, answer), danger=danger)
    return whole(f"An offer to talk about: {answer.title}", pages)


def offer_pages(data: Data, answer: OfferFacts) -> OfferPages:
    """What the two pages say."""
    asked = {one.id: one for one in answer.questions}
    panel = load_panel()
    return OfferPages(
        title=answer.title,
        is_regenerative=answer.is_regenerative,
        copy_note=COPY_NOTE if answer.partial else "",
        in_short=tuple((cut(one.text, _LONGER), _cited(one.sources)) for one in answer.in_short),
        beside=answer.price.beside or "",
        price=tuple((one.text, _cited(one.source)) for one in answer.price.ranges[:PRICES]),
        price_note=answer.price.note,
        law=tuple(_law(answer)),
        evidence=tuple(_evidence(answer)),
        evidence_note=_evidence_note(answer),
        closes=answer.closes.summary,
        closed=tuple(_closed(answer)),
        same=answer.product.same,
        trials=tuple(_trials(answer)),
        trials_note=cut(answer.trials_note, LONG),
        questions=tuple(asked[id] for id in _ASKED),
        made=f"Made on {day_words(answer.today)}. {data.provenance.note}",
        disclaimer=panel.disclaimer,
        sources=_sources(answer),
    )


def _cited(sources: Iterable[Source]) -> str:
    """The first source that a person is shown."""
    return next((f"{one.name}{one.year_after_name}" for one in sources if one.is_shown), "")


def _law(answer: OfferFacts) -> Iterator[Line]:
    lines = answer.law.lines if answer.law else ()
    yield answer.law_note, _cited(answer.law.source) if answer.law else ""
    yield from ((line, "") for line in lines)
    yield from ((one.text, _cited(one.source)) for one in answer.coverage[:PAYERS])


def _evidence(answer: OfferFacts) -> Iterator[WithFigures]:
    read = [one for one in answer.known.comparisons if one.is_read_on_both_sides]
    yield from (WithFigures(told_of(one), people(one)) for one in read[:COMPARISONS])


def _evidence_note(answer: OfferFacts) -> str:
    left = len(answer.known.comparisons) - len([*_evidence(answer)])
    some = "1 more published comparison" if left == 1 else f"{left} more published comparisons"
    kind = f"{answer.of_its_kind} " if answer.of_its_kind else ""
    if not answer.known.comparisons:
        return f"{kind}We hold no published comparison of it. There may be some that we do not know of."
    more = f"We hold {some}; they stand on the page of the offer. " if left else ""
    return f"{kind}{more}A sham comes first, then size, whoever did better."


def _closed(answer: OfferFacts) -> Iterator[Line]:
    found = answer.closes.closed
    for one in found[:CLOSED]:
        trial = one.trial
        words = f"{cut(as_text(trial.title), SHORT)} ({trial.nct_id}). {trial.status}."
        yield words, cut(one.bars[0].words, LONG) if one.bars else ""
    if len(found) > CLOSED:
        yield f"{len(found) - CLOSED} more stand on the page of the offer.", ""


def _trials(answer: OfferFacts) -> Iterator[str]:
    for one in answer.trials[:TRIALS]:
        trial = one.trial
        title = cut(as_text(trial.title), SHORT)
        yield cut(f"{title} ({trial.nct_id}). {trial.status}. {near_words(one)}", _LONGER)
    if len(answer.trials) > TRIALS:
        yield f"{len(answer.trials) - TRIALS} more stand on the page of the offer."


def _sources(answer: OfferFacts) -> str:
    """The sources of what is printed, each once, and of the danger signs."""
    used = [one for line in answer.in_short for one in line.sources[:1]]
    used += [one for price in answer.price.ranges[:PRICES] for one in price.source[:1]]
    used += answer.law.source[:1] if answer.law else ()
    used += [one for payer in answer.coverage[:PAYERS] for one in payer.source[:1]]
    named = {one.url: f"{one.name}: {one.url.removeprefix('https://')}" for one in used if one.is_shown}
    named |= {one.url: one.name for one in load_danger().sources}
    return f"Sources: {'; '.join(named.values())}."
