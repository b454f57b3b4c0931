"""What Compare says of each trial, row by row, and whether the trials differ in it. Pure; every text is escaped."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from trialfinder.advice.cautions import Caution, cautions, strengths
from trialfinder.advice.fit_rules import rule
from trialfinder.advice.limits import read_score
from trialfinder.export import json_rows
from trialfinder.finder import find_one
from trialfinder.library import Data
from trialfinder.places import Place
from trialfinder.reading.design import read_design
from trialfinder.reading.eligibility import Field, read_eligibility
from trialfinder.reading.product import Identity, plain_product, read_identity
from trialfinder.reading.scores import LEG_RULES
from trialfinder.registry.record import Study
from trialfinder.vocabulary import CELL_SOURCES, CONTROLS, PHASES, PROCESSINGS, TARGETS
from trialfinder.web.registry_text import plain, quoted
from trialfinder.wording import NOT_HELD, distance_in_words, status_in_words

NOT_SAID: Final = "The record does not say"
Likeness = Literal["same", "differs", "not all say", "none says"]


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
        if not known:
            return "none says"
        return "same" if all(cell.key is not None for cell in self.cells) else "not all say"


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
        "Product": _product(plain_product(labels, identity), labels.therapies, silent),
        "Own or donor": said(identity.source, CELL_SOURCES),
        "Preparation": said(identity.processing, PROCESSINGS),
        "Injected into": said(identity.target, {**TARGETS, "not_stated": NOT_SAID}),
        "Dose": _dose(identity, silent),
        "Compared with": said(design.control, CONTROLS),
        "Chance of the product": said(design.chance_of_product),
        "Who knows what is given": said(design.masking),
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


def _product(words: str, therapies: tuple[str, ...], silent: Cell) -> Cell:
    return Cell(plain(words), therapies) if words else silent


def _dose(identity: Identity, silent: Cell) -> Cell:
    named = (("cells", identity.dose_cells), ("volume", identity.volume_ml), ("injections", identity.n_injections))
    stated = [(name, str(field.value)) for name, field in named if field.stated]
    if not stated:
        return silent
    shown = "".join(f"<li>{plain(_upper(name))}: {quoted(value)}</li>" for name, value in stated)
    return Cell(f"<ul>{shown}</ul>", tuple((name, value.lower()) for name, value in stated))


def _joins(study: Study, silent: Cell) -> Cell:
    """The thresholds and exclusions in the words of the fit check."""
    read = read_eligibility(study)
    found = [words for name, field in read.items() if (words := _join_words(name, field))]
    if not found:
        return silent
    return Cell("<ul>" + "".join(f"<li>{plain(one)}</li>" for one in found) + "</ul>", tuple(found))


def _join_words(name: str, field: Field) -> str | None:
    value = field.value
    if value in (None, "no", "not_stated", "ALL") or name.startswith("text_"):
        return None
    if name == "excludes_prior_biologic":
        return "No earlier biologic injection."
    if name in ("biologic_washout_months", "steroid_washout_months"):
        what = "a biologic" if name.startswith("biologic") else "a steroid"
        return f"A wait of {value:g} months after {what}."
    if name == "sex":
        return rule(name).format(who="women" if value == "FEMALE" else "men")
    shown = f"{value:g}" if isinstance(value, int | float) else str(value)
    score = read_score(shown)
    if score:
        shown = f"{score.number:g} of {score.top:g}"
    if name == "leg_pain_rule":
        shown = _upper(LEG_RULES.get(shown, shown))
    return rule(name).format(n=shown)


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
    if not some:
        none = (
            "Our offline copy is too thin to say" if study.completeness == "facts_only" else "Our rules found nothing"
        )
        return Cell(f'<span class="tf-silent">{none}</span>', None if study.completeness == "facts_only" else ())
    return Cell(
        "<ul>" + "".join(f"<li>{plain(one.sentence)}</li>" for one in some) + "</ul>", tuple(one.id for one in some)
    )


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
