"""The registry's search areas, and where the values of a field lie in a record.

Source: https://clinicaltrials.gov/data-api/about-api/search-areas (areas) and …/study-data-structure (fields).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_ARMS = "protocolSection.armsInterventionsModule."
_ID = "protocolSection.identificationModule."
_OUTCOMES = "protocolSection.outcomesModule."
_SPONSORS = "protocolSection.sponsorCollaboratorsModule."
_SITES = "protocolSection.contactsLocationsModule.locations."
_BROWSE = "derivedSection."

FIELD_PATHS = {
    "NCTId": _ID + "nctId",
    "NCTIdAlias": _ID + "nctIdAliases",
    "OrgStudyId": _ID + "orgStudyIdInfo.id",
    "SecondaryId": _ID + "secondaryIdInfos.id",
    "Acronym": _ID + "acronym",
    "BriefTitle": _ID + "briefTitle",
    "OfficialTitle": _ID + "officialTitle",
    "OrgFullName": _ID + "organization.fullName",
    "OverallStatus": "protocolSection.statusModule.overallStatus",
    "LastUpdatePostDate": "protocolSection.statusModule.lastUpdatePostDateStruct.date",
    "StudyFirstPostDate": "protocolSection.statusModule.studyFirstPostDateStruct.date",
    "StartDate": "protocolSection.statusModule.startDateStruct.date",
    "LeadSponsorName": _SPONSORS + "leadSponsor.name",
    "CollaboratorName": _SPONSORS + "collaborators.name",
    "BriefSummary": "protocolSection.descriptionModule.briefSummary",
    "DetailedDescription": "protocolSection.descriptionModule.detailedDescription",
    "Condition": "protocolSection.conditionsModule.conditions",
    "Keyword": "protocolSection.conditionsModule.keywords",
    "StudyType": "protocolSection.designModule.studyType",
    "Phase": "protocolSection.designModule.phases",
    "EnrollmentCount": "protocolSection.designModule.enrollmentInfo.count",
    "ArmGroupLabel": _ARMS + "armGroups.label",
    "ArmGroupType": _ARMS + "armGroups.type",
    "ArmGroupDescription": _ARMS + "armGroups.description",
    "InterventionName": _ARMS + "interventions.name",
    "InterventionType": _ARMS + "interventions.type",
    "InterventionOtherName": _ARMS + "interventions.otherNames",
    "InterventionDescription": _ARMS + "interventions.description",
    "PrimaryOutcomeMeasure": _OUTCOMES + "primaryOutcomes.measure",
    "PrimaryOutcomeDescription": _OUTCOMES + "primaryOutcomes.description",
    "SecondaryOutcomeMeasure": _OUTCOMES + "secondaryOutcomes.measure",
    "SecondaryOutcomeDescription": _OUTCOMES + "secondaryOutcomes.description",
    "EligibilityCriteria": "protocolSection.eligibilityModule.eligibilityCriteria",
    "StudyPopulation": "protocolSection.eligibilityModule.studyPopulation",
    "LocationFacility": _SITES + "facility",
    "LocationStatus": _SITES + "status",
    "LocationCity": _SITES + "city",
    "LocationState": _SITES + "state",
    "LocationZip": _SITES + "zip",
    "LocationCountry": _SITES + "country",
    "ConditionMeshTerm": _BROWSE + "conditionBrowseModule.meshes.term",
    "ConditionAncestorTerm": _BROWSE + "conditionBrowseModule.ancestors.term",
    "InterventionMeshTerm": _BROWSE + "interventionBrowseModule.meshes.term",
    "InterventionAncestorTerm": _BROWSE + "interventionBrowseModule.ancestors.term",
}
"""A field's name -> its path; lists on the way are walked through."""

_TITLES = ("Acronym", "BriefTitle", "OfficialTitle")
_OUTCOME_FIELDS = (
    "PrimaryOutcomeMeasure",
    "PrimaryOutcomeDescription",
    "SecondaryOutcomeMeasure",
    "SecondaryOutcomeDescription",
)
_SITE_FIELDS = ("LocationFacility", "LocationCity", "LocationState", "LocationCountry")

AREAS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(FIELD_PATHS, ()),
    "ConditionSearch": (
        "Condition",
        "BriefTitle",
        "OfficialTitle",
        "ConditionMeshTerm",
        "ConditionAncestorTerm",
        "Keyword",
        "NCTId",
    ),
    "InterventionSearch": (
        "InterventionName",
        "InterventionType",
        "ArmGroupType",
        "InterventionOtherName",
        "BriefTitle",
        "OfficialTitle",
        "ArmGroupLabel",
        "InterventionMeshTerm",
        "Keyword",
        "InterventionAncestorTerm",
        "InterventionDescription",
        "ArmGroupDescription",
    ),
    "InterventionNameSearch": ("InterventionName", "InterventionOtherName"),
    "TitleSearch": _TITLES,
    "OutcomeSearch": _OUTCOME_FIELDS,
    "EligibilitySearch": ("EligibilityCriteria", "StudyPopulation"),
    "LocationSearch": (*_SITE_FIELDS, "LocationZip"),
    "SponsorSearch": ("LeadSponsorName", "CollaboratorName", "OrgFullName"),
    "IdSearch": ("NCTId", "NCTIdAlias", "Acronym", "OrgStudyId", "SecondaryId"),
    "BasicSearch": (
        "NCTId",
        *_TITLES,
        "Condition",
        "InterventionName",
        "InterventionOtherName",
        "Phase",
        "Keyword",
        "BriefSummary",
        "ArmGroupLabel",
        "InterventionDescription",
        "ArmGroupDescription",
        *_OUTCOME_FIELDS,
        "LeadSponsorName",
        "OrgStudyId",
        "SecondaryId",
        "NCTIdAlias",
        "InterventionType",
        "ArmGroupType",
        *_SITE_FIELDS,
        "LocationStatus",
        "ConditionMeshTerm",
        "InterventionMeshTerm",
        "ConditionAncestorTerm",
        "InterventionAncestorTerm",
        "StudyType",
        "CollaboratorName",
    ),
}
"""An area's name -> its fields; a field is an area of its own (no parts).

As on the service, BasicSearch sees neither the detailed description nor the eligibility criteria. The stand-in leaves
out its contact, official and further design fields, which our strategy does not ask.
"""


def values(record: Any, field: str) -> Iterator[str]:
    """Each value of a field as text; nothing where the record has none or another shape."""
    yield from _walk(record, FIELD_PATHS[field].split("."))


def _walk(node: Any, path: list[str]) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _walk(item, path)
    elif path:
        if isinstance(node, dict):
            yield from _walk(node.get(path[0]), path[1:])
    elif isinstance(node, str | int | float) and not isinstance(node, bool):
        yield str(node)
