"""`fields=`: which parts of a record come back.

Source: https://clinicaltrials.gov/data-api/about-api/study-data-structure (names as of API 2.0.5).
"""

from __future__ import annotations

from typing import Any

from tests.tools.standin.areas import AREAS, FIELD_PATHS

_MODULES = {
    "protocolSection": (
        "identificationModule",
        "statusModule",
        "sponsorCollaboratorsModule",
        "oversightModule",
        "descriptionModule",
        "conditionsModule",
        "designModule",
        "armsInterventionsModule",
        "outcomesModule",
        "eligibilityModule",
        "contactsLocationsModule",
        "referencesModule",
        "ipdSharingStatementModule",
    ),
    "resultsSection": (
        "participantFlowModule",
        "baselineCharacteristicsModule",
        "outcomeMeasuresModule",
        "adverseEventsModule",
        "moreInfoModule",
    ),
    "annotationSection": ("annotationModule",),
    "documentSection": ("largeDocumentModule",),
    "derivedSection": ("miscInfoModule", "conditionBrowseModule", "interventionBrowseModule"),
}
_BELOW = {
    "annotationSection.annotationModule": ("unpostedAnnotation", "violationAnnotation"),
    "derivedSection.miscInfoModule": ("versionHolder", "removedCountries", "submissionTracking"),
    "derivedSection.conditionBrowseModule": ("meshes", "ancestors", "browseLeaves", "browseBranches"),
    "derivedSection.interventionBrowseModule": ("meshes", "ancestors", "browseLeaves", "browseBranches"),
}

_modules = [f"{section}.{module}" for section, modules in _MODULES.items() for module in modules]
PATHS = frozenset(
    [
        "hasResults",
        *_MODULES,
        *_modules,
        *(f"{module}.{name}" for module, names in _BELOW.items() for name in names),
        *FIELD_PATHS.values(),
        "protocolSection.contactsLocationsModule.locations",
        "protocolSection.contactsLocationsModule.locations.geoPoint",
    ]
)
"""The dotted paths that the stand-in knows: every section and module, and the leaves that our tests use."""

PIECES = {
    **FIELD_PATHS,
    "HasResults": "hasResults",
    "VersionHolder": "derivedSection.miscInfoModule.versionHolder",
    "UnpostedAnnotation": "annotationSection.annotationModule.unpostedAnnotation",
    "LocationGeoPoint": "protocolSection.contactsLocationsModule.locations.geoPoint",
    "Location": "protocolSection.contactsLocationsModule.locations",
    **{section[0].upper() + section[1:]: section for section in _MODULES},
    **{
        module[0].upper() + module[1:]: f"{section}.{module}" for section, names in _MODULES.items() for module in names
    },
}
"""A piece's name -> its path."""


def field_paths(names: list[str]) -> list[str]:
    """The paths asked for, by dotted path, piece name or area name.

    Raises:
        KeyError: the first name that is not known.
    """
    paths: list[str] = []
    for name in names:
        if name in PATHS:
            paths.append(name)
        elif name in PIECES:
            paths.append(PIECES[name])
        elif parts := AREAS.get(name, ()):
            paths.extend(FIELD_PATHS[part] for part in parts)
        else:
            raise KeyError(name)
    return paths


def project(record: dict[str, Any], paths: list[str]) -> dict[str, Any]:
    """The record with only these paths, nested as before; a path that the record lacks leaves no trace."""
    tree: dict[str, Any] = {}
    for path in paths:
        branch = tree
        for step in path.split("."):
            branch = branch.setdefault(step, {})
        branch["*"] = True  # the whole branch is wanted
    kept = _keep(record, tree)
    return kept if isinstance(kept, dict) else {}


def _keep(node: Any, tree: dict[str, Any]) -> Any:
    """The wanted part of a node, or None when there is none."""
    if "*" in tree:
        return node
    if isinstance(node, list):
        kept = [part for item in node if (part := _keep(item, tree)) is not None]
        return kept or None
    if isinstance(node, dict):
        found = {key: part for key, branch in tree.items() if (part := _keep(node.get(key), branch)) is not None}
        return found or None
    return None
