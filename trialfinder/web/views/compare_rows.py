"""What Compare says of each trial, row by row, and whether the trials differ in it. Pure; every text is escaped."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from trialfinder.advice.cautions import Caution, cautions, strengths
from trialfinder.export import json_rows
from trialfinder.finder import find_one
from trialfinder.library import Data
from trialfinder.places import Place
from trialfinder.reading.design import read_design
from trialfinder.reading.eligibility import read_eligibility
from trialfinder.reading.product import plain_product, read_identity
from trialfinder.registry.record import Study
from trialfinder.vocabulary import CELL_SOURCES, CONTROLS, PHASES, PROCESSINGS, TARGETS
from trialfinder.web.join_rules import rule_in_words
from trialfinder.web.registry_text import plain
from trialfinder.wording import NOT_HELD, distance_in_words, status_in_words

NOT_SAID: Final = "The record does not say"
Likeness = Literal["same", "differs", "not all known"]


@dataclass(frozen=True)
class Cell:
    """One trial's side of a row."""

    html: str
    key: Hashable = None
    """What is compared; None: not known."""


@dataclass(frozen=True)
class Row:
    """One fact of all the trials."""

    name: str
    cells: tuple[Cell, ...]

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
    title: str
    facts: Mapping[str, Cell]


def side(data: Data, nct_id: str, near: Place | None, today: date) -> Side:
    """Every row's cell of one trial.

    Raises:
        StudyNotFound: it is not among the data held.
    """
    found = find_one(data, nct_id, near)
    study = found.data.study(nct_id)
    [row] = json_rows(found.studies)
    labels = found.data.labels[study.nct_id]
    identity, design = read_identity(study), read_design(study)
    silent = Cell(_silent(study))

    def said(field: Any, words: Mapping[str, str] | None = None) -> Cell:
        if not field.stated:
            return silent
        shown = (
            "; ".join((words or {}).get(part, part) for part in str(field.value).split(";")) if words else field.value
        )
        return Cell(plain(_upper(str(shown))), str(field.value).lower())

    phases = row["phases"] or ()
    facts = {
        "Status": Cell(plain(status_in_words(study, today)), row["overall_status"]),
        "Product": _product(plain_product(labels, identity), silent),
        "Own or donor": said(identity.source, CELL_SOURCES),
        "Preparation": said(identity.processing, PROCESSINGS),
        "Injected into": said(identity.target, {**TARGETS, "not_stated": NOT_SAID}),
        "Cells in a dose": said(identity.dose_cells),
        "Volume": said(identity.volume_ml),
        "Number of injections": said(identity.n_injections),
        "Compared with": said(design.control, CONTROLS),
        "Chance of the product": said(design.chance_of_product),
        "Who knows what is given": _masking(study, said(design.masking)),
        "Followed for": said(design.follow_up),
        "Phase": Cell(plain(", ".join(PHASES.get(one, one) for one in phases)), tuple(phases)) if phases else silent,
        "People": silent if row["enrollment"] is None else Cell(plain(f"{row['enrollment']:,}"), row["enrollment"]),
        "Who can join, as we read it": _joins(study, silent),
        "Nearest site": _nearest(row, near),
        "Results": _results(row["has_results"], silent),
        "Worth a question": _remarks(cautions(study, today, labels), study),
        "Easier to trust": _remarks(strengths(study, today, labels), study),
    }
    return Side(row["nct_id"], row["title"] or f"Title {NOT_HELD}", facts)


def rows(sides: Sequence[Side]) -> tuple[Row, ...]:
    """The rows of these trials, in reading order."""
    return tuple(Row(name, tuple(one.facts[name] for one in sides)) for name in sides[0].facts)


def _silent(study: Study) -> str:
    words = NOT_HELD if study.completeness == "facts_only" else NOT_SAID
    return f'<span class="tf-silent">{plain(_upper(words))}</span>'


def _product(words: str, silent: Cell) -> Cell:
    return Cell(plain(words), words) if words else silent


def _masking(study: Study, cell: Cell) -> Cell:
    """Our offline copy may lack who is masked, so there only the number of parties is compared."""
    if cell.key is None or study.completeness == "full":
        return cell
    return Cell(cell.html, str(cell.key).partition(" (")[0])


def _joins(study: Study, silent: Cell) -> Cell:
    """The thresholds and exclusions that we could read."""
    found = [words for name, field in read_eligibility(study).items() if (words := rule_in_words(name, field))]
    return _list(found, found, study) if found else silent


def _list(sentences: Sequence[str], key: Sequence[str], study: Study) -> Cell:
    """Sentences as a list. Our offline copy may lack some, so there they are shown and not compared."""
    listed = "".join(f"<li>{plain(one)}</li>" for one in sentences)
    return Cell(f"<ul>{listed}</ul>", None if study.completeness == "facts_only" else tuple(key))


def _nearest(row: Mapping[str, Any], near: Place | None) -> Cell:
    if near is None:
        return Cell('<span class="tf-silent">Type your place above</span>')
    if row.get("distance_km") is None:
        return Cell('<span class="tf-silent">No site that can be placed</span>')
    words = distance_in_words(row["distance_km"], row["distance_mi"], row["nearest_site_city"])
    kind = "" if row["is_recruiting"] else " (the trial does not recruit by its record)"
    return Cell(plain(_upper(words) + kind), round(row["distance_km"]))


def _results(has_results: bool | None, silent: Cell) -> Cell:
    if has_results is None:
        return silent
    return Cell("Posted" if has_results else "None posted", has_results)


def _remarks(some: Sequence[Caution], study: Study) -> Cell:
    if some:
        return _list([one.sentence for one in some], [one.id for one in some], study)
    if study.completeness == "facts_only":
        return Cell('<span class="tf-silent">Our offline copy is too thin to say</span>')
    return Cell('<span class="tf-silent">Our rules found nothing</span>', ())


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
