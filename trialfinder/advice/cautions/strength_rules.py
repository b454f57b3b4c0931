"""The conditions of the strengths: one small pure function a rule, named as its table in cautions.toml."""

from __future__ import annotations

from datetime import date

from trialfinder.advice.cautions.fired import DESIGN_PATH, Fired, dated, evidenced, quoted, spoken
from trialfinder.reading.dates import read_date
from trialfinder.reading.freshness import result_papers
from trialfinder.reading.reading import Reading
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
    """One arm gets a placebo or a sham; by the label where there is one, else by the arm's own type."""
    if reading.labels.control is not None:
        return evidenced(reading, reading.labels.control_evidence) if reading.labels.control == "placebo_sham" else None
    for i, arm in enumerate(reading.section.arms_interventions_module.arm_groups):
        if arm.type in ("SHAM_COMPARATOR", "PLACEBO_COMPARATOR"):
            return quoted(arm.type, f"protocolSection.armsInterventionsModule.armGroups[{i}].type")
    return None


def masked(reading: Reading, today: date) -> Fired | None:
    """Someone does not know who gets what."""
    info = reading.section.design_module.design_info.masking_info
    if info.masking in (None, "NONE"):
        return None
    unsaid = "who they are is not in our offline copy" if reading.is_partial else "the record does not say who"
    who = ", ".join(WHO_MASKED[one] for one in info.who_masked if one in WHO_MASKED) or unsaid
    return quoted(info.masking, DESIGN_PATH + "designInfo.maskingInfo.masking", who=who)


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
