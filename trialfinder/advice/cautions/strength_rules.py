"""The conditions of the strengths: one small pure function a rule, named as its table in cautions.toml."""

from __future__ import annotations

from trialfinder.advice.cautions.case import DESIGN_PATH, Case, Finding
from trialfinder.reading.dates import read_date
from trialfinder.reading.freshness import result_papers
from trialfinder.reading.text import phrases

CORE_OUTCOMES = {
    "outcome_function": "how you get by in daily life",
    "outcome_pain": "pain",
    "outcome_quality_of_life": "quality of life",
}
"""Word list of phrases.toml -> core outcome of back pain trials. Source: https://pmc.ncbi.nlm.nih.gov/articles/PMC5828378"""

_WHO = {
    "PARTICIPANT": "the people treated",
    "CARE_PROVIDER": "those who treat",
    "INVESTIGATOR": "the researchers",
    "OUTCOMES_ASSESSOR": "those who measure",
}


def randomised(case: Case) -> Finding | None:
    """Chance decides."""
    allocation = case.section.design_module.design_info.allocation
    return case.quoted(allocation, DESIGN_PATH + "designInfo.allocation") if allocation == "RANDOMIZED" else None


def placebo_controlled(case: Case) -> Finding | None:
    """One arm gets a placebo or a sham; by the label where there is one, else by the arm's own type."""
    if case.labels is not None and case.labels.control is not None:
        return case.evidenced(case.labels.control_evidence) if case.labels.control == "placebo_sham" else None
    for i, arm in enumerate(case.section.arms_interventions_module.arm_groups):
        if arm.type in ("SHAM_COMPARATOR", "PLACEBO_COMPARATOR"):
            return case.quoted(arm.type, f"protocolSection.armsInterventionsModule.armGroups[{i}].type")
    return None


def masked(case: Case) -> Finding | None:
    """Someone does not know who gets what."""
    info = case.section.design_module.design_info.masking_info
    if info.masking in (None, "NONE"):
        return None
    unsaid = (
        "who they are is not in our offline copy"
        if case.study.completeness == "facts_only"
        else "the record does not say who"
    )
    who = ", ".join(_WHO[one] for one in info.who_masked if one in _WHO) or unsaid
    return case.quoted(info.masking, DESIGN_PATH + "designInfo.maskingInfo.masking", who=who)


def monitored(case: Case) -> Finding | None:
    """The sponsor says that a data monitoring committee is there."""
    return case.dated() if case.section.oversight_module.oversight_has_dmc else None


def results_posted(case: Case) -> Finding | None:
    """Results can be read on the registry."""
    if not case.study.has_results:
        return None
    posted = read_date(case.section.status_module.results_first_post_date_struct.date)
    if posted is None:
        return case.dated()
    return Finding(dates=(posted.text,), path="protocolSection.statusModule.resultsFirstPostDateStruct.date")


def papers_listed(case: Case) -> Finding | None:
    """The record ties at least one paper to the study's results."""
    papers = result_papers(case.study)
    if not papers:
        return None
    count = "1 paper" if len(papers) == 1 else f"{len(papers)} papers"
    for i, one in enumerate(case.section.references_module.references):
        if one in papers and one.citation:
            return case.quoted(one.citation, f"protocolSection.referencesModule.references[{i}].citation", papers=count)
    return case.dated(papers=count)


def core_outcomes(case: Case) -> Finding | None:
    """At least two of the three core outcomes of back pain trials are measured."""
    found = {words: first for words in CORE_OUTCOMES if (first := next(phrases.said(case.study, words), None))}
    if len(found) < 2:
        return None
    measured = ", ".join(CORE_OUTCOMES[words] for words in found)
    quote = next(iter(found.values())).quote
    return Finding(quote, words={"count": len(found), "measured": measured})


def no_charge_wording(case: Case) -> Finding | None:
    """A sentence on what people do not pay for."""
    return case.said("no_charge")
