"""Has the registry given another name to what we read? A key that we do not know would else be read as silence.

Names as of API 2.0.5. Source: https://clinicaltrials.gov/data-api/about-api/study-data-structure
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, NamedTuple

import msgspec

from trialfinder.registry.record import ProtocolSection, Study, without_half_letters

ENOUGH_TO_TELL = 20
"""Of fewer records nothing is said of what most records hold."""

RARE_SHARE = 0.25
"""What most records hold, and fewer than this share of these, is gone or has another name."""

_MODULES = (
    "identificationModule statusModule sponsorCollaboratorsModule oversightModule descriptionModule conditionsModule "
    "designModule armsInterventionsModule outcomesModule eligibilityModule contactsLocationsModule referencesModule "
    "ipdSharingStatementModule"
)
_KEYS: dict[str, str] = {
    "identificationModule": "nctId nctIdAliases orgStudyIdInfo secondaryIdInfos briefTitle officialTitle acronym "
    "organization",
    "statusModule": "statusVerifiedDate overallStatus lastKnownStatus delayedPosting whyStopped expandedAccessInfo "
    "startDateStruct primaryCompletionDateStruct completionDateStruct studyFirstSubmitDate studyFirstSubmitQcDate "
    "studyFirstPostDateStruct resultsWaived resultsFirstSubmitDate resultsFirstSubmitQcDate resultsFirstPostDateStruct "
    "dispFirstSubmitDate dispFirstSubmitQcDate dispFirstPostDateStruct lastUpdateSubmitDate lastUpdatePostDateStruct",
    "sponsorCollaboratorsModule": "responsibleParty leadSponsor collaborators",
    "descriptionModule": "briefSummary detailedDescription",
    "conditionsModule": "conditions keywords",
    "designModule": "studyType nPtrsToThisExpAccNctId expandedAccessTypes patientRegistry targetDuration phases "
    "designInfo bioSpec enrollmentInfo",
    "armsInterventionsModule": "armGroups interventions",
    "eligibilityModule": "eligibilityCriteria healthyVolunteers sex genderBased genderDescription minimumAge "
    "maximumAge stdAges studyPopulation samplingMethod",
    "contactsLocationsModule": "centralContacts overallOfficials locations",
}
"""Module -> its keys."""

_OF_MOST: dict[str, Callable[[ProtocolSection], object]] = {
    "identificationModule.briefTitle": lambda section: section.identification_module.brief_title,
    "statusModule.overallStatus": lambda section: section.status_module.overall_status,
    "statusModule.lastUpdatePostDateStruct": lambda section: section.status_module.last_update_post_date_struct.date,
    "sponsorCollaboratorsModule.leadSponsor": lambda section: section.sponsor_collaborators_module.lead_sponsor.name,
    "descriptionModule.briefSummary": lambda section: section.description_module.brief_summary,
    "conditionsModule.conditions": lambda section: section.conditions_module.conditions,
    "designModule.studyType": lambda section: section.design_module.study_type,
    "armsInterventionsModule.interventions": lambda section: section.arms_interventions_module.interventions,
    "eligibilityModule.eligibilityCriteria": lambda section: section.eligibility_module.eligibility_criteria,
    "contactsLocationsModule.locations": lambda section: section.contacts_locations_module.locations,
}
"""What at least 8 in 10 real records hold."""


class Renamed(NamedTuple):
    """What is no longer there."""

    path: str
    lacking: int
    """So many of the records lack it."""
    by: str | None
    """A name that we do not know, where it would stand."""

    @property
    def words(self) -> str:
        """The path, and what may stand in its place."""
        return f"{self.path} (but {self.by!r:.60}, which this version does not know)" if self.by else self.path


def held_paths(studies: Iterable[Study]) -> dict[str, int]:
    """What most records of the registry hold -> how many of these hold it."""
    sections = [study.protocol_section for study in studies]
    return {path: sum(1 for one in sections if of(one)) for path, of in _OF_MOST.items()}


def renamed(lines: Collection[bytes], holding: Mapping[str, int], before: Collection[str] = ()) -> Renamed | None:
    """The first of these paths that nearly no record holds any more; None: all are where they were.

    It counts as gone where the records held `before` had it, or where a name that we do not know stands in its place:
    records that never had it are only short.
    """
    if len(lines) < ENOUGH_TO_TELL:
        return None
    for path, count in holding.items():
        if count < RARE_SHARE * len(lines):
            by = _stranger(lines, path)
            if by or path in before:
                return Renamed(f"protocolSection.{path}", len(lines) - count, by)
    return None


def mostly_held(studies: Collection[Study]) -> tuple[str, ...]:
    """The paths that at least half of these hold."""
    enough = len(studies) if len(studies) >= ENOUGH_TO_TELL else 0
    return tuple(path for path, count in held_paths(studies).items() if enough and 2 * count >= enough)


def renamed_in_one(study: Study, line: bytes) -> Renamed | None:
    """The same of a single record: something that most records hold is absent, and a name that we do not know there."""
    for path, count in held_paths([study]).items():
        if not count and (by := _stranger([line], path)):
            return Renamed(f"protocolSection.{path}", 1, by)
    return None


def _stranger(lines: Collection[bytes], path: str) -> str | None:
    """A name that we do not know and that most of the records carry where this path begins or ends."""
    module = path.partition(".")[0]
    sections = [_object(_whole(line).get("protocolSection")) for line in lines]
    counts: dict[str, int] = {}
    for section in sections:
        inside = _object(section.get(module))
        strangers = [one for one in inside if one not in _KEYS[module].split()]
        if module not in section:
            strangers = [one for one in section if one not in _MODULES.split()]
        for one in strangers:
            counts[one] = counts.get(one, 0) + 1
    most = max(counts, key=lambda one: counts[one], default=None)
    return most if most is not None and 2 * counts[most] >= len(lines) else None


def _whole(line: bytes) -> dict[str, Any]:
    """A record with all that we do not know; empty where only what we know of it can be read."""
    try:
        return _object(msgspec.json.decode(without_half_letters(line) or line))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
