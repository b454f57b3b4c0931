"""The ledger of cautions and strengths: what a record shows that is worth a question, with its words or its dates.

The sentences, innocent explanations and checks are in cautions.toml; the conditions are small functions of the same
names: those of the strengths here, those of the cautions in caution_rules.py. A caution states facts and dates, never
motives; there is none without a quote or a date.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final, Literal

from trialfinder.advice.cautions import caution_rules
from trialfinder.advice.cautions.fired import DESIGN_PATH, Fired, dated, evidenced, quoted, spoken
from trialfinder.reading.dates import read_date
from trialfinder.reading.freshness import result_papers
from trialfinder.reading.reading import Reading
from trialfinder.reading.text.quote import Quote
from trialfinder.typed_toml import Table, Text, Url, WordFile, load
from trialfinder.vocabulary import WHO_MASKED

CORE_OUTCOMES = {
    "outcome_function": "how you get by in daily life",
    "outcome_pain": "pain",
    "outcome_quality_of_life": "quality of life",
}
"""Word list of phrases.toml -> core outcome of back pain trials. Source: https://pmc.ncbi.nlm.nih.gov/articles/PMC5828378"""


def randomised(reading: Reading, today: date) -> Fired | None:
    """Chance decides."""
    allocation = reading.section.design_module.design_info.allocation
    return quoted(allocation, DESIGN_PATH + "designInfo.allocation") if allocation == "RANDOMIZED" else None


def placebo_controlled(reading: Reading, today: date) -> Fired | None:
    """One arm gets a placebo or a sham; by the label where there is one, else by the arm's own type.

    A placebo that everyone knows of is none.
    """
    if reading.section.design_module.design_info.masking_info.masking == "NONE":
        return None
    if reading.labels.control is not None:
        return evidenced(reading, reading.labels.control_evidence) if reading.labels.control == "placebo_sham" else None
    for i, arm in enumerate(reading.section.arms_interventions_module.arm_groups):
        if arm.type in ("SHAM_COMPARATOR", "PLACEBO_COMPARATOR"):
            return quoted(arm.type, f"protocolSection.armsInterventionsModule.armGroups[{i}].type")
    return None


def masked(reading: Reading, today: date) -> Fired | None:
    """Someone does not know who gets what; where one group knows, or its words say that the patients do, that too."""
    info = reading.section.design_module.design_info.masking_info
    if info.masking in (None, "NONE"):
        return None
    told, named = reading.blinding
    unsaid = "who they are is not in our offline copy" if reading.is_partial else "the record does not say who"
    whom = [one for one in WHO_MASKED if one in (info.who_masked or named)]
    if "PARTICIPANT" in whom and ({"patients_know", "open_label"} & set(told)):
        whom.remove("PARTICIPANT")
    words = [WHO_MASKED[one] for one in whom]
    quote = Quote(info.masking, DESIGN_PATH + "designInfo.maskingInfo.masking")
    if "PARTICIPANT" in whom and "group_knows" in told:
        words[whom.index("PARTICIPANT")] = "some of the patients"
        quote = told["group_knows"]
    return Fired(quote, words={"who": ", ".join(words) or unsaid})


def monitored(reading: Reading, today: date) -> Fired | None:
    """The sponsor says that a data monitoring committee is there."""
    return dated(reading) if reading.section.oversight_module.oversight_has_dmc else None


def results_posted(reading: Reading, today: date) -> Fired | None:
    """Results can be read on the registry."""
    if reading.results.state != "posted":
        return None
    posted = read_date(reading.section.status_module.results_first_post_date_struct.date)
    if posted is None:
        return dated(reading)
    return Fired(dates=(posted.text,), path="protocolSection.statusModule.resultsFirstPostDateStruct.date")


def papers_listed(reading: Reading, today: date) -> Fired | None:
    """The record ties at least one paper to the study's results."""
    papers = result_papers(reading.study)
    if not papers:
        return None
    count = "1 paper" if len(papers) == 1 else f"{len(papers)} papers"
    for i, one in enumerate(reading.section.references_module.references):
        if one in papers and one.citation:
            return quoted(one.citation, f"protocolSection.referencesModule.references[{i}].citation", papers=count)
    return dated(reading, papers=count)


def core_outcomes(reading: Reading, today: date) -> Fired | None:
    """At least two of the three core outcomes of back pain trials are measured."""
    found = {words: first for words in CORE_OUTCOMES if (first := next(iter(reading.said(words)), None))}
    if len(found) < 2:
        return None
    measured = ", ".join(CORE_OUTCOMES[words] for words in found)
    quote = next(iter(found.values())).quote
    return Fired(quote, words={"count": len(found), "measured": measured})


def no_charge_wording(reading: Reading, today: date) -> Fired | None:
    """A sentence on what people do not pay for."""
    return spoken(reading, "no_charge")


Rule = Callable[[Reading, date], Fired | None]

RULES: Final[dict[str, tuple[Rule, ...]]] = {
    "cautions": (
        caution_rules.recruiting_not_verified,
        caution_rules.end_date_passed,
        caution_rules.start_date_passed,
        caution_rules.no_site_recruits,
        caution_rules.no_site_listed,
        caution_rules.no_contact,
        caution_rules.status_unknown,
        caution_rules.stopped,
        caution_rules.enrollment_cut,
        caution_rules.pay_wording,
        caution_rules.cost_not_stated,
        caution_rules.fda_no_for_this_product,
        caution_rules.promotional_claim,
        caution_rules.intravenous_route,
        caution_rules.intrathecal_route,
        caution_rules.many_conditions,
        caution_rules.observational,
        caution_rules.gives_not_stated,
        caution_rules.names_two_places,
        caution_rules.names_two_doses,
        caution_rules.names_two_products,
        caution_rules.names_two_owners,
        caution_rules.placebo_holds_drug,
        caution_rules.no_control_group,
        caution_rules.all_get_product,
        caution_rules.not_by_chance,
        caution_rules.open_label,
        caution_rules.results_overdue,
        caution_rules.silent_results,
        caution_rules.retracted_reference,
        caution_rules.registered_late,
        caution_rules.dates_out_of_order,
    ),
    "strengths": (
        randomised,
        placebo_controlled,
        masked,
        monitored,
        core_outcomes,
        results_posted,
        papers_listed,
        no_charge_wording,
    ),
}
"""Every rule, in the order in which a person reads them."""


class Entry(Table, frozen=True):
    """One rule of the ledger as written in cautions.toml."""

    sentence: Text
    """With {blanks} that the rule fills."""
    innocent: tuple[Text, ...]
    how_to_check: Text
    source: Url
    rests_on_absence: bool = False
    """True: silent on a facts_only record, in which absence means nothing."""


class Ledger(WordFile, frozen=True):
    """cautions.toml: the entries of each kind, by the name of their rule."""

    cautions: dict[str, Entry]
    strengths: dict[str, Entry]


@dataclass(frozen=True, slots=True)
class Caution:
    """A fact of the record that is worth a question; a strength has the same shape."""

    id: str
    sentence: str
    quote: str | None
    """A substring of the raw text at `path`; None where the caution rests on its dates."""
    path: str | None
    """Of the quote, or of the first date."""
    dates: tuple[str, ...]
    """As they stand in the record."""
    innocent: tuple[str, ...]
    """How it may be quite all right."""
    how_to_check: str
    source: str
    """Address of the page that the rule comes from."""


def cautions(reading: Reading, today: date) -> tuple[Caution, ...]:
    """What the record shows that is worth a question, on this day."""
    return _judge("cautions", reading, today)


def strengths(reading: Reading, today: date) -> tuple[Caution, ...]:
    """What the record shows that makes its result easier to trust, with the same care; a study withdrawn has none."""
    if reading.section.status_module.overall_status == "WITHDRAWN":
        return ()
    return _judge("strengths", reading, today)


@cache
def ledger() -> Ledger:
    """The words of every rule."""
    return load(__file__, "cautions.toml", Ledger)


def _judge(kind: Literal["cautions", "strengths"], reading: Reading, today: date) -> tuple[Caution, ...]:
    entries: dict[str, Entry] = getattr(ledger(), kind)
    judged = []
    for rule in RULES[kind]:
        entry = entries[rule.__name__]
        if entry.rests_on_absence and reading.is_partial:
            continue
        found = rule(reading, today)
        if found is not None and (found.quote or found.dates):
            judged.append(_written(rule.__name__, entry, found))
    return tuple(judged)


def _written(id: str, entry: Entry, found: Fired) -> Caution:
    quote = found.quote
    return Caution(
        id=id,
        sentence=entry.sentence.format(**found.words),
        quote=quote.text if quote else None,
        path=quote.path if quote else found.path,
        dates=found.dates,
        innocent=entry.innocent,
        how_to_check=entry.how_to_check,
        source=entry.source,
    )
