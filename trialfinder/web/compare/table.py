"""The comparison as one table: what it says of each trial, row by row, and whether the trials differ in it. Pure.

Every text is escaped. On a phone the style sheet makes a block of each fact, with every trial's name.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from trialfinder.advice.cautions.ledger import Caution, cautions, strengths
from trialfinder.advice.fit.joining import joining_rules
from trialfinder.data import Data
from trialfinder.finding.find import find_one
from trialfinder.html.meanings import with_meanings
from trialfinder.html.text import plain, record_link
from trialfinder.places import Place
from trialfinder.reading.cards.product import plain_product
from trialfinder.reading.text.quote import Quote
from trialfinder.registry.record import Study
from trialfinder.rows import StudyRow
from trialfinder.vocabulary import CELL_SOURCES, CONTROLS, PHASES, PROCESSINGS, TARGETS
from trialfinder.web.edges.clicks import go_html
from trialfinder.web.parts.facts import Shown, opens_html, quote_of, quotes_html, upper, wrong_html
from trialfinder.wording import NOT_HELD, away_in_words, status_in_words, title_in_words

NOT_SAID: Final = "The record does not say"
LINES_AT_ONCE: Final = 6
"""The further lines of a list are folded."""
Likeness = Literal["same", "differs", "not all known"]


@dataclass(frozen=True)
class Cell:
    """One trial's side of a row."""

    html: str
    key: Hashable = None
    """What is compared; None: not known."""
    words: str = ""
    """What the cell says without its questions, where it has some."""


@dataclass(frozen=True)
class Row:
    """One fact of all the trials."""

    name: str
    cells: tuple[Cell, ...]

    @property
    def is_one(self) -> bool:
        """Whether every trial's cell reads alike, so that one stands for all."""
        return self.likeness == "same" and len({cell.words or cell.html for cell in self.cells}) == 1

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
    silent = Cell(_silent(study))
    trial = Shown(reading, today, explained)

    def said(name: str, kind: str, field: Any, words: Mapping[str, str] | None = None) -> Cell:
        quote = quote_of(field.quote, field.path)
        if not field.stated:
            return silent if trial.is_partial else _asked(trial, name, NOT_SAID, kind, quote, _silent(study), None)
        shown = (
            "; ".join((words or {}).get(part, part) for part in str(field.value).split(";")) if words else field.value
        )
        shown = upper(str(shown))
        return _asked(trial, name, shown, kind, quote, plain(shown), str(field.value).lower())

    phases = row.phases or ()
    facts = {
        "Status": Cell(plain(status_in_words(study, today)), row.overall_status),
        "Product": _product(trial, plain_product(labels, identity), silent),
        "Own or donor": said("Own or donor", "source:", identity.source, CELL_SOURCES),
        "Preparation": said("Preparation", "processing:", identity.processing, PROCESSINGS),
        "Injected into": said("Injected into", "targets:", identity.target, {**TARGETS, "not_stated": NOT_SAID}),
        "Cells in a dose": said("Cells in a dose", "identity: dose_cells", identity.dose_cells),
        "Volume": said("Volume", "identity: volume_ml", identity.volume_ml),
        "Number of injections": said("Number of injections", "identity: n_injections", identity.n_injections),
        "Compared with": said("Compared with", "control:", design.control, CONTROLS),
        "Chance of the product": said("Chance of the product", "design: chance_of_product", design.chance_of_product),
        "Who knows what is given": _masking(study, said("Who knows what is given", "design: masking", design.masking)),
        "Followed for": said("Followed for", "design: follow_up", design.follow_up),
        "Phase": Cell(plain(", ".join(PHASES.get(one, one) for one in phases)), tuple(phases)) if phases else silent,
        "People": silent if row.enrollment is None else Cell(plain(f"{row.enrollment:,}"), row.enrollment),
        "Who can join, as we read it": _joins(trial, silent),
        "Nearest site": _nearest(row, near),
        "Results": _results(row.has_results, silent),
        "Worth a question": _remarks(trial, "worth", cautions(reading, today)),
        "Easier to trust": _remarks(trial, "trust", strengths(reading, today)),
    }
    return Side(row.nct_id, title_in_words(row), facts)


def rows(sides: Sequence[Side]) -> tuple[Row, ...]:
    """The rows of these trials, in reading order."""
    return tuple(Row(name, tuple(one.facts[name] for one in sides)) for name in sides[0].facts)


def _silent(study: Study) -> str:
    words = NOT_HELD if study.is_partial else NOT_SAID
    return f'<span class="tf-silent">{plain(upper(words))}</span>'


def _asked(trial: Shown, name: str, words: str, kind: str, quote: Quote | None, shown: str, key: Hashable) -> Cell:
    """A reading of ours, with "Is this wrong?" beside it. The question names its trial: a page has several."""
    inside = quotes_html(trial, [quote]) + wrong_html(trial, name, words, kind, quote)
    return Cell(f"<span>{shown}</span>{opens_html(f'{name}, {trial.reading.nct_id}', inside)}", key, shown)


def _product(trial: Shown, words: str, silent: Cell) -> Cell:
    if not words:
        return silent
    quote = next(iter(trial.reading.labels.therapy_evidence), None)
    return _asked(trial, "Product", words, "product:", quote, trial.explain(words, _place(trial, "product")), words)


def _masking(study: Study, cell: Cell) -> Cell:
    """Our offline copy may lack who is masked, so there only the number of parties is compared."""
    if cell.key is None or not study.is_partial:
        return cell
    return Cell(cell.html, str(cell.key).partition(" (")[0], cell.words)


def _joins(trial: Shown, silent: Cell) -> Cell:
    """The thresholds and exclusions that we could read."""
    found = [one.words for one in joining_rules(trial.reading)]
    return _list(trial, "join", found, found) if found else silent


def _list(trial: Shown, name: str, sentences: Sequence[str], key: Sequence[str]) -> Cell:
    """Sentences as a list. Our offline copy may lack some, so there they are shown and not compared."""
    # Cautions may hold a record's own words, as why it stopped: those are not explained.
    items = [
        f"<li>{plain(one) if name == 'worth' else trial.explain(one, _place(trial, f'{name}-{at}'))}</li>"
        for at, one in enumerate(sentences)
    ]
    more = items[LINES_AT_ONCE:] if len(items) > LINES_AT_ONCE + 1 else []
    listed = f"<ul>{''.join(items[: len(items) - len(more)])}</ul>"
    if more:
        listed += f"<details><summary>{len(more)} more</summary><ul>{''.join(more)}</ul></details>"
    # A report for each line would double the page; they stand on the trial's own page.
    way = go_html("trial", f"Is this wrong? Each line of {trial.reading.nct_id}", {"nct": trial.reading.nct_id})
    return Cell(f'{listed}<p class="tf-small">{way}</p>', None if trial.is_partial else tuple(key), listed)


def _place(trial: Shown, name: str) -> str:
    return f"{trial.reading.nct_id.lower()}-{name}"


def _nearest(row: StudyRow, near: Place | None) -> Cell:
    if near is None:
        return Cell('<span class="tf-silent">Type your place above</span>')
    words = away_in_words(row)
    if words is None:
        return Cell('<span class="tf-silent">No site that can be placed</span>')
    kind = "" if row.is_recruiting else " (the trial does not recruit by its record)"
    return Cell(plain(upper(words) + kind), round(row.distance_km or 0))


def _results(has_results: bool | None, silent: Cell) -> Cell:
    if has_results is None:
        return silent
    return Cell("Posted" if has_results else "None posted", has_results)


def _remarks(trial: Shown, name: str, some: Sequence[Caution]) -> Cell:
    if some:
        return _list(trial, name, [one.sentence for one in some], [one.id for one in some])
    if trial.is_partial:
        return Cell('<span class="tf-silent">Our offline copy is too thin to say</span>')
    return Cell('<span class="tf-silent">Our rules found nothing</span>', ())


def table_html(
    sides: Sequence[Side], table: Sequence[Row], explained: set[str], params: Mapping[str, str] | None = None
) -> str:
    """One column a trial, one row a fact.

    Args:
        sides: the trials.
        table: the facts.
        explained: the glossary's words that the page has explained; those explained here are added.
        params: for the addresses of the trials' pages, as the place.
    """
    # The names stay in sight while the table scrolls, so the head is no taller than it must be.
    heads = "".join(
        f'<th scope="col"><span class="tf-of">{plain(one.nct_id)}</span><span class="tf-name">{plain(one.title)}</span>'
        "</th>"
        for one in sides
    )
    ways = "".join(
        f"<td>{go_html('trial', f'See this trial: {one.nct_id}', {'nct': one.nct_id, **(params or {})})} "
        f"{record_link(one.nct_id, f'{one.nct_id} at ClinicalTrials.gov')}</td>"
        for one in sides
    )
    alike = sum(row.likeness == "same" for row in table)
    only = (
        '<p><label class="tf-tick"><input type="checkbox" class="tf-only"> Leave out what is the same '
        f"({alike} of {len(table)} points)</label></p>"
        if alike
        else ""
    )
    body = "".join(_row_html(sides, row, number, explained) for number, row in enumerate(table))
    return (
        f'<div class="tf-compare">{only}<table><caption>The trials side by side</caption>'
        f'<thead><tr><th scope="col">Fact</th>{heads}</tr></thead>'
        f'<tbody><tr><th scope="row">Read on</th>{ways}</tr>{body}</tbody></table></div>'
    )


def _row_html(sides: Sequence[Side], row: Row, number: int, explained: set[str]) -> str:
    name = with_meanings(plain(row.name), f"fact-{number}", explained)
    looks = [*(["tf-alike"] if row.likeness == "same" else []), *(["tf-one"] if row.is_one else [])]
    look = f' class="{" ".join(looks)}"' if looks else ""
    cells = "".join(
        f'<td><span class="tf-of">{"Each trial" if row.is_one else plain(side.nct_id)}</span>{cell.html}</td>'
        for side, cell in zip(sides, row.cells, strict=True)
    )
    return f'<tr{look}><th scope="row">{name} {likeness_html(row)}</th>{cells}</tr>'


def likeness_html(row: Row) -> str:
    """Whether the trials differ, in words; the mark adds nothing that the word does not say."""
    return f'<span class="tf-likeness{" tf-differs" if row.likeness == "differs" else ""}">{row.likeness}</span>'
