"""One record, read: each part once, when it is first asked for. Labels, cards, criteria, freshness stand on it."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from trialfinder.products import Product
from trialfinder.reading.cards.blinding import Blinding, read_blinding
from trialfinder.reading.cards.contradictions import Contradiction, contradictions
from trialfinder.reading.cards.design import DesignCard, read_design
from trialfinder.reading.cards.product import Identity, named_products, read_identity
from trialfinder.reading.cards.taking_part import TakingPart, read_taking_part
from trialfinder.reading.criteria.earlier import PriorRule, firmest
from trialfinder.reading.criteria.eligibility import CriteriaLine, Eligibility, criteria_lines, read_eligibility
from trialfinder.reading.criteria.items import Criteria, Criterion, read_criteria, split_criteria
from trialfinder.reading.freshness import Freshness, dated_status, read_freshness
from trialfinder.reading.labels.labelled import Labels, control_told
from trialfinder.reading.labels.labels import RuleFiring, Weighed, explain, read_labels, read_topic
from trialfinder.reading.results.results import Results, read_results
from trialfinder.reading.text.phrases import Spoken, said
from trialfinder.reading.text.quote import Quote
from trialfinder.registry.record import ProtocolSection, Study


class Reading:
    """Everything that is read of one record. A part is read when it is first asked for, and then kept.

    Cautions, questions, fit, pages, sheets and files take the same Reading, so that no two of them read twice, and no
    two of them can disagree.
    """

    def __init__(self, study: Study, labels: Labels | None = None) -> None:
        """Nothing is read yet; `labels` that were kept from before are not read again."""
        self.study = study
        self._kept_labels = labels
        self._freshness: dict[date, Freshness] = {}
        self._said: dict[str, tuple[Spoken, ...]] = {}

    @property
    def nct_id(self) -> str:
        """The record's id."""
        return self.study.nct_id

    @property
    def section(self) -> ProtocolSection:
        """What the sponsor entered."""
        return self.study.protocol_section

    @property
    def is_partial(self) -> bool:
        """True: we hold facts of this record only. Silence is then our copy's, not the record's."""
        return self.study.is_partial

    @property
    def status(self) -> str:
        """The status in plain words, never without its date."""
        return dated_status(self.study)

    @cached_property
    def weighed(self) -> Weighed:
        """The ground of the labels: texts, products, places, verdict."""
        return read_topic(self.study)

    @cached_property
    def labels(self) -> Labels:
        """Topic, therapies, source, processing, targets and control, each with its evidence."""
        return self._kept_labels or read_labels(self.study, self.weighed)

    @property
    def control(self) -> str | None:
        """What it is compared with, as every face tells it; the label alone may rest on an arm that was not carried."""
        return control_told(self.labels.control, self.labels.control_evidence, self.is_partial)

    @cached_property
    def firings(self) -> list[RuleFiring]:
        """Which rule fired on which words: the answer to "is this wrong?"."""
        return explain(self.study, self.weighed, self.labels)

    @cached_property
    def identity(self) -> Identity:
        """The product's identity card."""
        return read_identity(self.study, self.weighed)

    @cached_property
    def design(self) -> DesignCard:
        """The design card."""
        return read_design(self.study, self.weighed, self.blinding)

    @cached_property
    def blinding(self) -> Blinding:
        """Who knows who gets which, by the record's words; of our copy by its titles alone."""
        return read_blinding(self.study)

    @cached_property
    def contradictions(self) -> tuple[Contradiction, ...]:
        """Where title, arms and text of the record do not agree."""
        return contradictions(self.study, self.weighed)

    @cached_property
    def items(self) -> tuple[Criterion, ...]:
        """The eligibility criteria as items, in the record's order."""
        return read_criteria(self.study)

    @cached_property
    def criteria(self) -> Criteria:
        """The items by section."""
        return split_criteria(self.study, self.items)

    @cached_property
    def eligibility(self) -> Eligibility:
        """Who the trial takes, as its record says it."""
        return read_eligibility(self.study, self.lines)

    @cached_property
    def lines(self) -> tuple[CriteriaLine, ...]:
        """The criteria line by line, each with all that was read from it."""
        return criteria_lines(self.study, self.items)

    @cached_property
    def earlier(self) -> tuple[PriorRule, ...]:
        """What an earlier injection does to joining, the rule that reaches farthest first."""
        return firmest(rule for line in self.lines for rule in line.earlier)

    @cached_property
    def named(self) -> tuple[Product, ...]:
        """The products with a name of their own that the trial gives."""
        return named_products(self.study, self.labels)

    @cached_property
    def results(self) -> Results:
        """Results posted or not, their numbers, serious harms, papers."""
        return read_results(self.study)

    @cached_property
    def taking_part(self) -> TakingPart:
        """What taking part asks: the product later, visits, a test needle into the disc, medicines to stop."""
        compared = set(self.labels.compared)
        if self.control == "none" and compared:  # a group without treatment is a group
            return read_taking_part(self.study, "active", self.lines)
        is_among = self.control == "dose_comparison" or compared and compared <= {"forms", "products"}
        return read_taking_part(self.study, "none" if is_among else self.control, self.lines)

    @property
    def crossover(self) -> Quote | None:
        """The sentence that says that people of the comparison may get the product later; None: none says so."""
        field = self.taking_part.crossover
        is_told = field.value in ("offered", "offered_some", "in_turn")
        return Quote(field.quote or "", field.path or "") if is_told else None

    def said(self, name: str) -> tuple[Spoken, ...]:
        """Each sentence in which a word list of phrases.toml speaks, in the record's order."""
        if name not in self._said:
            self._said[name] = tuple(said(self.study, name))
        return self._said[name]

    def freshness(self, today: date) -> Freshness:
        """How old the record's word is on this day, and what in it contradicts what."""
        if today not in self._freshness:
            self._freshness.clear()
            self._freshness[today] = read_freshness(self.study, today)
        return self._freshness[today]
