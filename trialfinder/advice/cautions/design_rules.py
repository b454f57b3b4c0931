"""The conditions of the cautions on design, product, cost and wording: one small pure function a rule.

Each is named as its table in cautions.toml and gives a Finding when the record shows the fact, else None. None of them
reads a missing field as "no".
"""

from __future__ import annotations

import re

from trialfinder import vocabulary
from trialfinder.advice.cautions.areas import MANY, listed_areas
from trialfinder.advice.cautions.case import DESIGN_PATH, Case, Finding
from trialfinder.reading import freshness
from trialfinder.reading.cards.contradictions import contradictions
from trialfinder.reading.text import phrases
from trialfinder.reading.text.quote import Quote, unescape

ENROLLMENT_SHARE = 0.8
"""Fewer than this share of the people planned in the text: a cut worth a word; less is ordinary slack."""

_vein = re.compile(r"intra\W{0,3}venous|\bi\.?v\b|infus|\bvein|\bdrip", re.IGNORECASE)
_spinal_fluid = re.compile(r"intra\W{0,3}thecal|lumbar puncture|spinal fluid|cerebrospinal", re.IGNORECASE)
_ASKED_ABOUT = ("exosome", "svf", "ipsc", "gene_modified", "umbilical_msc")
"""Products that are donor, expanded or enzyme-made whatever else the record says. Source: domain knowledge 3.6."""


def enrollment_cut(case: Case) -> Finding | None:
    """Far fewer people joined than the record's own text had planned.

    One record has one enrollment number, so the plan is read from the text; of several numbers the smallest counts.
    """
    joined = case.section.design_module.enrollment_info
    if joined.type != "ACTUAL" or not joined.count:
        return None
    plans = [(one.number, one.quote) for one in phrases.said(case.study, "planned_number") if one.number]
    if not plans:
        return None
    planned, quote = min(plans)
    is_cut = joined.count < planned * ENROLLMENT_SHARE
    return Finding(quote, words={"planned": planned, "actual": joined.count}) if is_cut else None


def no_control_group(case: Case) -> Finding | None:
    """Everyone gets the treatment: a trial whose label, or whose own model, says so."""
    design = case.section.design_module
    # Chance can only decide between groups: where a record is at odds with itself, say nothing.
    if design.study_type != "INTERVENTIONAL" or design.design_info.allocation == "RANDOMIZED":
        return None
    model = design.design_info.intervention_model
    if case.labels is not None and case.labels.control not in ("none", None):
        return None
    if model == "SINGLE_GROUP":
        return case.quoted(model, DESIGN_PATH + "designInfo.interventionModel")
    if case.labels is None or case.labels.control is None:
        return None
    return case.evidenced(case.labels.control_evidence)


def open_label(case: Case) -> Finding | None:
    """People know what they get, in a trial that has groups to compare."""
    design = case.section.design_module
    masking = design.design_info.masking_info.masking
    has_groups = design.study_type == "INTERVENTIONAL" and design.design_info.intervention_model != "SINGLE_GROUP"
    if masking != "NONE" or not has_groups or no_control_group(case):
        return None
    return case.quoted(masking, DESIGN_PATH + "designInfo.maskingInfo.masking")


def observational(case: Case) -> Finding | None:
    """The study watches people who get the product outside it, in the record's own words."""
    if case.labels is None or case.labels.gives_product != "follows":
        return None
    kind = case.section.design_module.study_type
    return case.quoted(kind, DESIGN_PATH + "studyType") if kind == "OBSERVATIONAL" else None


def gives_not_stated(case: Case) -> Finding | None:
    """The record does not say that anybody is given the product."""
    kind = case.section.design_module.study_type
    if case.labels is None or case.labels.topic == "no" or case.labels.gives_product != "not_stated":
        return None
    return case.quoted(kind, DESIGN_PATH + "studyType") if kind else case.dated()


def names_two_places(case: Case) -> Finding | None:
    """Title and arms speak of the back, the text of another part of the body."""
    return _at_odds(case, "place")


def names_two_doses(case: Case) -> Finding | None:
    """Title, arms and interventions name different numbers of cells."""
    return _at_odds(case, "dose")


def names_two_products(case: Case) -> Finding | None:
    """Title and arms name different kinds of product."""
    return _at_odds(case, "product")


def names_two_owners(case: Case) -> Finding | None:
    """Title and arms differ on own or donor."""
    return _at_odds(case, "owner")


def placebo_holds_drug(case: Case) -> Finding | None:
    """An arm called placebo or sham gives a steroid."""
    return _at_odds(case, "placebo")


def _at_odds(case: Case, kind: str) -> Finding | None:
    if case.labels is None or case.labels.topic == "no" or case.study.completeness == "facts_only":
        return None  # our own summary is no word of the record
    for found in contradictions(case.study):
        if found.kind == kind:
            return Finding(found.one, words={"one": _short(found.one), "other": _short(found.other)})
    return None


def _short(quote: Quote) -> str:
    words = " ".join(unescape(quote.text).split())
    return words if len(words) <= 160 else words[:159].rsplit(" ", 1)[0] + " …"


def pay_wording(case: Case) -> Finding | None:
    """A sentence about who pays, for more than usual care."""
    return case.said("pays")


def cost_not_stated(case: Case) -> Finding | None:
    """A trial that people can join says nothing of cost, one way or the other."""
    if (
        case.section.status_module.overall_status not in freshness.JOINABLE
        or case.said("pays")
        or case.said("no_charge")
    ):
        return None
    return case.dated()


def fda_no_for_this_product(case: Case) -> Finding | None:
    """The sponsor answers "no" to the FDA question for a kind of product where that is worth asking, at a U.S. site."""
    answers, labels = case.section.oversight_module, case.labels
    sites = case.section.contacts_locations_module.locations
    if labels is None or labels.topic == "no" or answers.is_fda_regulated_drug is not False:
        return None
    if answers.is_fda_regulated_device or not any(site.country == "United States" for site in sites):
        return None
    if labels.cell_source in ("allogeneic", "mixed"):
        return case.evidenced(labels.source_evidence or labels.therapy_evidence, kind="from a donor")
    if labels.processing == "culture_expanded":
        return case.evidenced(labels.processing_evidence or labels.therapy_evidence, kind="cells grown in a laboratory")
    asked = [one for one in labels.therapies if one in _ASKED_ABOUT]
    return case.evidenced(labels.therapy_evidence, kind=vocabulary.THERAPIES[asked[0]]) if asked else None


def promotional_claim(case: Case) -> Finding | None:
    """A sentence that claims approval or proof for a product."""
    return case.said("claims")


def intravenous_route(case: Case) -> Finding | None:
    """The product goes into a vein."""
    return _route(case, "intravenous", _vein)


def intrathecal_route(case: Case) -> Finding | None:
    """The product goes into the spinal fluid."""
    return _route(case, "intrathecal", _spinal_fluid)


def _route(case: Case, target: str, words: re.Pattern[str]) -> Finding | None:
    if case.labels is None or case.labels.topic == "no" or target not in case.labels.targets:
        return None
    return case.evidenced(one for one in case.labels.target_evidence if words.search(one.text))


def many_conditions(case: Case) -> Finding | None:
    """Five or more different conditions or body areas; what counts: areas.listed_areas."""
    areas = listed_areas(case.study)
    if len(areas) < MANY:
        return None
    other = next(quote for area, quote in areas.items() if area != "back")
    return Finding(other, words={"count": len(areas)})


def retracted_reference(case: Case) -> Finding | None:
    """The registry marks a listed paper as retracted."""
    for i, one in enumerate(case.section.references_module.references):
        if one.retractions:
            at = f"protocolSection.referencesModule.references[{i}]."
            if one.citation:
                return case.quoted(one.citation, at + "citation")
            return case.quoted(one.pmid, at + "pmid") if one.pmid else case.dated()
    return None
