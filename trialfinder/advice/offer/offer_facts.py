"""What the offer check found: every statement is dated and has its source or its trials."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from trialfinder.advice.evidence.counts import Rung
from trialfinder.advice.evidence.known import Known
from trialfinder.advice.law.law import Law, PriceFacts, Statement
from trialfinder.advice.offer.closes import RuledOut, TrialLine
from trialfinder.advice.offer.offered import Offered
from trialfinder.advice.questions.questions import ToAsk
from trialfinder.products import Product, Source
from trialfinder.vocabulary import CELL_SOURCES, TARGETS


@dataclass(frozen=True, slots=True)
class ShortLine:
    """One sentence of the short answer."""

    about: str
    """fda, evidence, trial, closes or next."""
    text: str
    sources: tuple[Source, ...]
    """Never empty."""


@dataclass(frozen=True, slots=True)
class NearTrial:
    """A recruiting trial of the same thing."""

    trial: TrialLine
    distance: str | None
    """In words; None without a place."""
    distance_km: float | None
    cell_source: str | None
    """A key of vocabulary.CELL_SOURCES; None: not in our copy."""
    cost: str
    """What its record says of who pays, or that it does not say."""

    @property
    def whose(self) -> str:
        """Own or donor, in words."""
        return CELL_SOURCES.get(self.cell_source or "", "own or donor: not in our offline copy")


@dataclass(frozen=True, slots=True, repr=False)
class OfferFacts:
    """All that the offer check says; every statement is dated and has its source or its trials."""

    product: Offered
    target: str | None
    in_short: tuple[ShortLine, ...]
    """At most five: the FDA, the evidence, the nearest trial, what it may close, what can come next."""
    labels: tuple[str, ...]
    """What trials call it, in plain words."""
    named: tuple[Product, ...]
    """Products of this kind and source that were tried or planned in the back; the one that was asked for first."""
    ladder: Rung
    """Counts of trials of this product at this place, each with its ids."""
    known: Known
    fda: tuple[Statement, ...]
    price: PriceFacts
    law: Law | None
    """Of the place's state; None: `law_note` says why."""
    law_note: str
    near_told: bool
    """Whether a place was given."""
    coverage: tuple[Statement, ...]
    trials: tuple[NearTrial, ...]
    """The nearest that recruit; without a place the last updated."""
    trials_note: str
    questions: tuple[ToAsk, ...]
    closes: RuledOut
    data_note: str
    partial: bool
    """The data are the offline copy of facts: what it does not carry is not counted."""
    today: date

    def __repr__(self) -> str:
        """One line: what was asked, and how many trials near are told."""
        trials = f"{len(self.trials)} {'trial' if len(self.trials) == 1 else 'trials'}"
        return f"<OfferFacts: {self.title}; {trials}, as of {self.today.isoformat()}>"

    @property
    def title(self) -> str:
        """What was asked, in words."""
        where = f", into or at {TARGETS[self.target]}" if self.target else ""
        return f"{self.product.name[0].upper()}{self.product.name[1:]}{where}"

    @property
    def is_regenerative(self) -> bool:
        """Whether it is a product of our topic: of a steroid we say only what it may close."""
        return bool(self.product.therapies)

    @property
    def named_title(self) -> str:
        """What stands over `named`: the one that was asked for by its name, or those that are tested in the back."""
        return "The product of this name" if self.product.product else "Named products of this kind, for the back"

    @property
    def of_its_kind(self) -> str | None:
        """For a named product: the studies are of its kind; None for a kind."""
        if self.product.product is None:
            return None
        return f"These are studies of its kind ({self.product.kind_name}), not of {self.product.name} alone."

    @property
    def looked_for(self) -> tuple[str, ...]:
        """What we looked for and hold nothing of, in words; its section is left out."""
        if not self.is_regenerative:
            return ()
        lacking = {
            "named products of this kind": not self.named,
            "published comparisons": not self.known.comparisons,
            "studies without a comparison": not self.known.uncontrolled,
            "what Medicare or an insurer pays": not self.coverage,
            "a survey of prices": not self.price.ranges,
            "a law where you live": self.near_told and self.law is None,
            "a recruiting trial of it": not self.trials,
        }
        return tuple(words for words, is_lacking in lacking.items() if is_lacking)

    @property
    def looked_for_line(self) -> str | None:
        """One sentence for the end; None where nothing is lacking."""
        return f"We also looked for: {'; '.join(self.looked_for)}. We hold none." if self.looked_for else None

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every source of the answer once, in the order in which it is used."""
        used = [one for line in self.in_short for one in line.sources]
        used += [one for product in self.named for one in product.sources if one.is_shown]
        used += [one for line in (*self.fda, *self.coverage, *self.price.unread) for one in line.source]
        used += [one for price in self.price.ranges for one in price.source]
        used += self.law.source if self.law else ()
        used += [one for study in self.known.comparisons for one in study.source]
        used += [one for study in self.known.uncontrolled for one in study.source]
        used += [one for study in self.known.reviews for one in study.source]
        return tuple({one.url: one for one in reversed(used)}.values())[::-1]
