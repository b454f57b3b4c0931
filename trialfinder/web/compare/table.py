"""The comparison as one table: what it says of each trial, row by row, and whether the trials differ in it. Pure.

Every text is escaped. On a phone the style sheet makes a block of each fact, with every trial's name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any, Final, Literal

from markupsafe import Markup

from trialfinder.advice.cautions.ledger import Caution, cautions, strengths
from trialfinder.advice.fit.joining import earlier_rules, joining_rules
from trialfinder.advice.questions.questions import questions
from trialfinder.data import Data
from trialfinder.finding.find import find_one
from trialfinder.html.env import as_text, pieces, record_link
from trialfinder.html.meanings import explain
from trialfinder.places import Place
from trialfinder.reading.cards.design import months_named
from trialfinder.reading.cards.product import Field, plain_product, short_product
from trialfinder.reading.text.doses import doses
from trialfinder.reading.text.quote import Quote
from trialfinder.registry.record import Masking
from trialfinder.rows import StudyRow
from trialfinder.vocabulary import PHASES, upper
from trialfinder.web.edges.clicks import go_html
from trialfinder.web.parts.facts import Ground, Shown, from_html, quote_of
from trialfinder.wording import (
    FACT_NAMES,
    NOT_HELD,
    away_in_words,
    compared_in_words,
    followed_in_words,
    processing_in_words,
    results_in_words,
    status_in_words,
    targets_in_words,
    title_in_words,
    whose,
)

_NAMELESS: Final = "A product that is not named"
NOT_SAID: Final = "The record does not say"
LINES_AT_ONCE: Final = {2: 3, 3: 2, 4: 1}
"""Number of trials -> so many lines of a list stand at once; the further ones are folded."""
SMALLER: Final = (
    *(FACT_NAMES[name] for name in ("masking", "dose_cells", "volume_ml", "n_injections", "processing")),
    *("Easier to trust", "Phase", "People", "Results"),
)
"""Facts that a phone shows on demand."""
Likeness = Literal["same", "differs", "not all known"]


@dataclass(frozen=True)
class Cell:
    """One trial's side of a row."""

    html: Markup | str
    """What stands there; a text that is no HTML of ours is escaped."""
    key: Hashable = None
    """What is compared; None: not known."""
    words: str = ""
    """What the cell says, where that is more telling than its HTML."""
    lines: tuple[tuple[str, Markup | str], ...] = ()
    """Of a list each sentence with its HTML, in place of `html`."""


@dataclass(frozen=True)
class Row:
    """One fact of all the trials."""

    name: str
    cells: tuple[Cell, ...]

    @property
    def is_one(self) -> bool:
        """Whether every trial's cell reads alike, so that one stands for all."""
        return self.likeness == "same" and len({(cell.words or cell.html, cell.lines) for cell in self.cells}) == 1

    @property
    def is_told(self) -> bool:
        """Whether any record tells it."""
        return any(cell.key is not None for cell in self.cells)

    @property
    def likeness(self) -> Likeness:
        """Whether the trials differ in it, as far as the records say."""
        known = {cell.key for cell in self.cells if cell.key is not None}
        if len(known) > 1:
            return "differs"
        return "same" if known and all(cell.key is not None for cell in self.cells) else "not all known"


@dataclass(frozen=True)
class Side:
    """One trial of the comparison."""

    nct_id: str
    name: str
    """Its product in a few words, by which a person tells the trials apart."""
    title: str
    facts: Mapping[str, Cell]
    """In the order in which a person decides."""
    grounds: Markup
    """The record's words that the facts rest on, folded."""


def side(data: Data, nct_id: str, near: Place | None, today: date, explained: set[str]) -> Side:
    """Every row's cell of one trial.

    Args:
        data: the records held.
        nct_id: the trial.
        near: the place that the nearest site is measured from.
        today: for the ages of dates.
        explained: the glossary's words that the page has explained; those explained here are added.

    Raises:
        StudyNotFound: it is not among the data held.
    """
    found = find_one(data, nct_id, near)
    [row] = found
    reading = data.reading(nct_id)
    study, labels, identity, design = reading.study, reading.labels, reading.identity, reading.design
    silent = Cell(_quiet(upper(NOT_HELD if study.is_partial else NOT_SAID)))
    trial = Shown(reading, today, explained=explained)

    grounds: list[Ground] = []

    def said(name: str, kind: str, field: Field, key: Callable[[str], Hashable] = str.casefold) -> Cell:
        if not field.stated or field.value is None:
            return silent
        words = as_text(field.value)
        shown = upper(followed_in_words(words) if name == "follow_up" else words)
        quote = quote_of(field.quote, field.path)
        grounds.append(Ground(FACT_NAMES[name], shown, kind, (quote,) if quote else ()))
        return Cell(shown, key(field.value), shown)

    def label(name: str, words: str, kind: str, quotes: Sequence[Quote], key: Hashable) -> Cell:
        if not words or key in (None, "not_stated", ("not_stated",), ()):
            return silent
        grounds.append(Ground(FACT_NAMES[name], words, kind, tuple(quotes)))
        return Cell(trial.explain(upper(words), _place(trial, kind.strip(":"))), key, words)

    answers = {one.id: one for one in questions(reading, today, data)}
    cost, phases, info = answers["cost"], row.phases or (), study.protocol_section.design_module.design_info
    product, owner = plain_product(labels, identity), whose(labels, is_partial=reading.is_partial)
    control = compared_in_words(reading.control, labels.compared) if reading.control else ""
    processing = processing_in_words(labels, is_partial=reading.is_partial)
    facts = {
        "Nearest site": _nearest(row, near),
        "Status": Cell(status_in_words(study, today), status_in_words(study, today)),
        FACT_NAMES["material"]: label("material", product, "product:", labels.therapy_evidence, product or None),
        FACT_NAMES["source"]: label("source", owner, "source:", labels.source_evidence, labels.cell_source),
        FACT_NAMES["target"]: label(
            "target",
            targets_in_words(labels.targets),
            "targets:",
            labels.target_evidence,
            tuple(sorted(labels.targets)),
        ),
        FACT_NAMES["control"]: label(
            "control", control, "control:", labels.control_evidence, (reading.control, *labels.compared)
        ),
        FACT_NAMES["chance_of_product"]: said(
            "chance_of_product", "design: chance_of_product", design.chance_of_product, key_of_chance
        ),
        "Earlier treatment": _list(trial, "earlier", [_earlier(one.words) for one in earlier_rules(reading)]) or silent,
        "Who can join, as we read it": _joins(trial) or silent,
        "Cost": Cell(cost.answer, cost.answer) if cost.stated else silent,
        FACT_NAMES["follow_up"]: said("follow_up", "design: follow_up", design.follow_up, key_of_time),
        FACT_NAMES["masking"]: said(
            "masking",
            "design: masking",
            design.masking,
            lambda words: key_of_masking(info.masking_info, words),
        ),
        "Worth a question": _remarks(trial, "worth", cautions(reading, today)),
        "Easier to trust": _remarks(trial, "trust", strengths(reading, today)),
        FACT_NAMES["dose_cells"]: said("dose_cells", "identity: dose_cells", identity.dose_cells, key_of_dose),
        FACT_NAMES["volume_ml"]: said("volume_ml", "identity: volume_ml", identity.volume_ml, key_of_numbers),
        FACT_NAMES["n_injections"]: said(
            "n_injections", "identity: n_injections", identity.n_injections, key_of_numbers
        ),
        FACT_NAMES["processing"]: label(
            "processing", processing, "processing:", labels.processing_evidence, labels.processing
        ),
        "Phase": Cell(", ".join(PHASES.get(one, one) for one in phases), tuple(phases)) if phases else silent,
        "People": silent if row.enrollment is None else Cell(f"{row.enrollment:,}", row.enrollment),
        "Results": _results(reading.results.state, silent),
    }
    return Side(
        row.nct_id,
        short_product(labels) or _NAMELESS,
        title_in_words(row),
        facts,
        from_html(trial, row.nct_id, grounds),
    )


def rows(sides: Sequence[Side]) -> tuple[Row, ...]:
    """The rows of these trials, in the order in which a person decides."""
    made = (Row(name, tuple(one.facts[name] for one in sides)) for name in sides[0].facts)
    return tuple(_by_number(row) if row.name == FACT_NAMES["masking"] else row for row in made)


def _by_number(row: Row) -> Row:
    keys = masking_alike([cell.key for cell in row.cells])
    return Row(row.name, tuple(replace(cell, key=key) for cell, key in zip(row.cells, keys, strict=True)))


def _html() -> Any:
    return pieces("compare.html")


def _quiet(words: str) -> Markup:
    return Markup(_html().silent(words))


def _earlier(words: str) -> str:
    """A rule on earlier treatment in a row of that name."""
    return upper(words.removeprefix("Earlier treatment: "))


def _joins(trial: Shown) -> Cell | None:
    """The thresholds and exclusions that we could read, beside those on earlier treatment."""
    rules = joining_rules(trial.reading)
    return _list(trial, "join", [one.words for one in rules if not one.name.startswith("earlier_injection")])


def _list(trial: Shown, name: str, sentences: Sequence[str]) -> Cell | None:
    """Sentences as a list, compared as they read; our offline copy may lack some, so there they are not compared."""
    if not sentences:
        return None
    # Cautions may hold a record's own words, as why it stopped: those are not explained.
    items = [
        one if name == "worth" else trial.explain(one, _place(trial, f"{name}-{at}"))
        for at, one in enumerate(sentences)
    ]
    return Cell("", None if trial.is_partial else tuple(sentences), lines=tuple(zip(sentences, items, strict=True)))


def _place(trial: Shown, name: str) -> str:
    return f"{trial.reading.nct_id.lower()}-{name}"


def _nearest(row: StudyRow, near: Place | None) -> Cell:
    if near is None:
        return Cell(_quiet("Type your place below"))
    words = away_in_words(row, near.in_miles)
    if words is None:
        return Cell(_quiet("No site that can be placed"))
    kind = "" if row.is_recruiting else " (going by its record, the trial does not recruit)"
    return Cell(upper(words) + kind, round(row.distance_km or 0))


def _results(state: str, silent: Cell) -> Cell:
    return silent if state == "not_in_our_copy" else Cell(upper(results_in_words(state)), state)


def _remarks(trial: Shown, name: str, some: Sequence[Caution]) -> Cell:
    if listed := _list(trial, name, [one.sentence for one in some]):
        return listed
    if trial.is_partial:
        return Cell(_quiet("Our offline copy holds too little to say"))
    return Cell(_quiet("Our rules found nothing"), ())


def table_html(
    sides: Sequence[Side], table: Sequence[Row], explained: set[str], params: Mapping[str, str] | None = None
) -> Markup:
    """One column a trial, one row a fact.

    Args:
        sides: the trials.
        table: the facts.
        explained: the glossary's words that the page has explained; those explained here are added.
        params: for the addresses of the trials' pages, as the place.
    """
    asked = params or {}
    trials = [
        {
            "letter": letter,
            "nct_id": one.nct_id,
            "name": one.name,
            "title": one.title,
            "grounds": one.grounds,
            "ways": [
                go_html("trial", "See details", {"nct": one.nct_id, **asked}, about=one.nct_id),
                go_html("sheet", "Two pages to print", {"nct": one.nct_id, **asked}, about=one.nct_id),
                record_link(one.nct_id, f"{one.nct_id} at ClinicalTrials.gov"),
            ],
        }
        for letter, one in zip(LETTERS, sides, strict=False)
    ]
    shown = [_row(sides, row, number, explained) for number, row in enumerate(table)]
    quiet = sum(map(_is_quiet, table))
    smaller = sum(row.name in SMALLER and not _is_quiet(row) for row in table)
    return Markup(_html().table(trials, quiet, smaller, shown))


LETTERS: Final = "ABCD"
"""A trial's letter, by which a phone's narrow rows tell the trials apart."""


def _is_quiet(row: Row) -> bool:
    """Whether a row helps no choice: the trials are alike in it, or no record tells it."""
    return row.likeness == "same" or not row.is_told and row.name not in _KEPT


_KEPT: Final = ("Nearest site", "Earlier treatment", "Worth a question", "Easier to trust")
"""Rows that are shown although they cannot be compared."""


def _row(sides: Sequence[Side], row: Row, number: int, explained: set[str]) -> dict[str, object]:
    shared, at_once = _shared(row), LINES_AT_ONCE[len(sides)]
    looks = {"tf-alike": _is_quiet(row), "tf-one": row.is_one, "tf-smaller": row.name in SMALLER}
    return {
        "name": explain(row.name, f"fact-{number}", explained),
        "look": " ".join(name for name, is_on in looks.items() if is_on),
        "likeness": row.likeness,
        "cells": [
            (("", "Each trial", "") if row.is_one else (letter, side.name, side.nct_id), _cell(cell, shared, at_once))
            for letter, side, cell in zip(LETTERS, sides, row.cells, strict=False)
        ],
    }


def _shared(row: Row) -> frozenset[str]:
    """The sentences that every trial's list has."""
    if not all(cell.lines for cell in row.cells) or any(cell.key is None for cell in row.cells):
        return frozenset()
    return frozenset.intersection(*(frozenset(words for words, _ in cell.lines) for cell in row.cells))


def _cell(cell: Cell, shared: frozenset[str], at_once: int) -> Markup | str:
    """The cell; of a list first what the others do not have, then what all have."""
    if not cell.lines:
        return cell.html
    own = [html for words, html in cell.lines if words not in shared]
    alike = [html for words, html in cell.lines if words in shared]
    count = at_once if len(own) > at_once + (at_once > 1) else len(own)  # of few lines one more is no fold's worth
    return Markup(_html().listed(own[:count], own[count:], alike, not own))


_PARTIES: Final = {
    **{"NONE": 0, "SINGLE": 1, "DOUBLE": 2, "TRIPLE": 3, "QUADRUPLE": 4},
    **{"open": 0, "single": 1, "double": 2, "triple": 3, "quadruple": 4},
}
_CHANCE: Final = re.compile(r"(\d{1,3}) in (\d{1,3})")
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")


def key_of_time(words: str) -> Hashable:
    """A length of time in whole months; the words where they name none."""
    months = months_named(words)
    return words.casefold() if months is None else months


def key_of_dose(words: str) -> Hashable:
    """The numbers of cells, without the way in which they are written."""
    found = frozenset(one.amount for one in doses(words))
    return found or words.casefold()


def key_of_chance(words: str) -> Hashable:
    """A share: "2 in 4" is "1 in 2", and everyone is a share of one."""
    if words.casefold() == "everyone":
        return Fraction(1)
    found = _CHANCE.fullmatch(words)
    return Fraction(int(found[1]), int(found[2])) if found and int(found[2]) else words.casefold()


def key_of_numbers(words: str) -> Hashable:
    """Volumes and counts: their numbers, in order, so that "2.0 mL" is "2 mL"."""
    found = tuple(float(one) for one in _NUMBER.findall(words))
    return found or words.casefold()


def key_of_masking(info: Masking, words: str) -> Hashable:
    """How many parties do not know, and which where the record names them; the words where they give no number."""
    if info.masking in _PARTIES:
        return (_PARTIES[info.masking], frozenset(info.who_masked))
    first = next(iter(words.casefold().partition("-")[0].split()), "")
    return (_PARTIES[first], frozenset()) if first in _PARTIES else words.casefold()


def masking_alike(keys: Sequence[Hashable]) -> list[Hashable]:
    """Keys of `key_of_masking` as they can be compared: where one record does not name who, only the number counts."""
    pairs = [key for key in keys if isinstance(key, tuple)]
    if all(len(key[1]) == key[0] for key in pairs):
        return list(keys)
    return [key[0] if isinstance(key, tuple) else key for key in keys]
