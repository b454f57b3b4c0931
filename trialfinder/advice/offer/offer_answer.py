"""What the offer check found: every statement is dated and has its source or its trials."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from trialfinder.advice.evidence.known_so_far import Line
from trialfinder.advice.evidence.ladder import Rung
from trialfinder.advice.offer.closes import RuledOut, TrialLine
from trialfinder.advice.offer.offered import Offered
from trialfinder.advice.questions.question_list import ToAsk
from trialfinder.vocabulary import TARGETS


@dataclass(frozen=True, slots=True)
class NearTrial:
    """A recruiting trial of the same thing."""

    trial: TrialLine
    distance: str | None
    """In words; None without a place."""
    distance_km: float | None


@dataclass(frozen=True, slots=True, repr=False)
class OfferAnswer:
    """All that the offer check says; every statement is dated and has its source or its trials."""

    product: Offered
    target: str | None
    labels: tuple[str, ...]
    """What trials call it, in plain words."""
    brands: tuple[str, ...]
    """Names of single products of this kind that trials use."""
    ladder: Rung
    """Counts of trials of this product at this place, each with its ids."""
    evidence: tuple[Line, ...]
    fda: tuple[Line, ...]
    price: tuple[Line, ...]
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
        return f"<OfferAnswer: {self.title}; {trials}, as of {self.today.isoformat()}>"

    @property
    def title(self) -> str:
        """What was asked, in words."""
        where = f", into or at {TARGETS[self.target]}" if self.target else ""
        return f"{self.product.name[0].upper()}{self.product.name[1:]}{where}"
