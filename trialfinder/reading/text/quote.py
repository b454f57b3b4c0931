"""A quote and where it stands: the evidence under every statement."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from trialfinder.registry.record import Study


class Quote(NamedTuple):
    """Words of a record, raw (backslash escapes and all), and the path of the field they stand in."""

    text: str
    """A substring of the field's text; white space may be collapsed."""
    path: str
    """From the record's root, e.g. `protocolSection.descriptionModule.briefSummary`."""


class Passage(NamedTuple):
    """One text field of a record."""

    path: str
    text: str


_escape = re.compile(r"\\([\\`*_{}\[\]()#+\-.!~<>&^|=\"'$%/:;,?@])")


def unescape(text: str) -> str:
    r"""The text as a person reads it: the registry's markdown escapes taken away.

    >>> unescape(r"pain \> 6 months")
    'pain > 6 months'
    """
    return _escape.sub(r"\1", text) if "\\" in text else text


def plain_offsets(text: str) -> tuple[str, Sequence[int]]:
    r"""The text without its escapes, and for each of its characters where it stands in the raw text.

    >>> plain, at = plain_offsets(r"p \> 6")
    >>> plain, at[plain.index(">")]
    ('p > 6', 3)
    """
    if "\\" not in text:
        return text, range(len(text))
    dropped = {found.start() for found in _escape.finditer(text)}
    kept = [i for i in range(len(text)) if i not in dropped]
    return "".join(text[i] for i in kept), kept


def collapse(text: str) -> str:
    """The text with every run of white space as one space."""
    return " ".join(text.split())


def readable(text: str) -> str:
    """Words of a record as a person reads them."""
    return unescape(collapse(text))


def is_our_summary(path: str | None, is_partial: bool) -> bool:
    """Whether the words at this path are ours: every description of a record of which we hold facts only.

    They are called "our summary" and never quoted.

    >>> is_our_summary("protocolSection.descriptionModule.briefSummary", is_partial=True)
    True
    >>> is_our_summary("protocolSection.armsInterventionsModule.armGroups[0].description", is_partial=True)
    True
    >>> is_our_summary("protocolSection.descriptionModule.briefSummary", is_partial=False)
    False
    """
    return is_partial and path is not None and "description" in path.lower()


def titles(study: Study) -> Iterator[Passage]:
    """Brief title, official title, acronym."""
    module, at = study.protocol_section.identification_module, "protocolSection.identificationModule."
    yield from _given((at + "briefTitle", module.brief_title), (at + "officialTitle", module.official_title))
    yield from _given((at + "acronym", module.acronym))


def conditions(study: Study) -> Iterator[Passage]:
    """Each condition."""
    for i, text in enumerate(study.protocol_section.conditions_module.conditions):
        yield Passage(f"protocolSection.conditionsModule.conditions[{i}]", text)


def keywords(study: Study) -> Iterator[Passage]:
    """Each keyword."""
    for i, text in enumerate(study.protocol_section.conditions_module.keywords):
        yield Passage(f"protocolSection.conditionsModule.keywords[{i}]", text)


def interventions(study: Study) -> Iterator[Passage]:
    """Name, other names and description of each intervention."""
    for i, one in enumerate(study.protocol_section.arms_interventions_module.interventions):
        at = f"protocolSection.armsInterventionsModule.interventions[{i}]."
        yield from _given((at + "name", one.name))
        for j, other in enumerate(one.other_names):
            yield Passage(f"{at}otherNames[{j}]", other)
        yield from _given((at + "description", one.description))


def arms(study: Study) -> Iterator[Passage]:
    """Label and description of each arm."""
    for i, one in enumerate(study.protocol_section.arms_interventions_module.arm_groups):
        at = f"protocolSection.armsInterventionsModule.armGroups[{i}]."
        yield from _given((at + "label", one.label), (at + "description", one.description))


def descriptions(study: Study) -> Iterator[Passage]:
    """Brief summary, then detailed description."""
    module, at = study.protocol_section.description_module, "protocolSection.descriptionModule."
    yield from _given(
        (at + "briefSummary", module.brief_summary), (at + "detailedDescription", module.detailed_description)
    )


def design(study: Study) -> Iterator[Passage]:
    """What the record tells of its model and of its masking."""
    info, at = study.protocol_section.design_module.design_info, "protocolSection.designModule.designInfo."
    yield from _given((at + "interventionModelDescription", info.intervention_model_description))
    yield from _given((at + "maskingInfo.maskingDescription", info.masking_info.masking_description))


def outcomes(study: Study) -> Iterator[Passage]:
    """Measure, description and time frame of each primary and secondary outcome."""
    module = study.protocol_section.outcomes_module
    for kind, some in (
        ("primaryOutcomes", module.primary_outcomes),
        ("secondaryOutcomes", module.secondary_outcomes),
    ):
        for i, one in enumerate(some):
            at = f"protocolSection.outcomesModule.{kind}[{i}]."
            yield from _given((at + "measure", one.measure), (at + "description", one.description))
            yield from _given((at + "timeFrame", one.time_frame))


def criteria(study: Study) -> Iterator[Passage]:
    """The eligibility criteria, one text."""
    text = study.protocol_section.eligibility_module.eligibility_criteria
    yield from _given(("protocolSection.eligibilityModule.eligibilityCriteria", text))


def _given(*fields: tuple[str, str | None]) -> Iterator[Passage]:
    for path, text in fields:
        if text:
            yield Passage(path, text)
