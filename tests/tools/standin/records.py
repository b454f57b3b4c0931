"""Small hand-written records in the API's v2 shape. All of it is made up, and the ids are not in use."""

from __future__ import annotations

from typing import Any

Record = dict[str, Any]


def site(city: str, country: str, **facts: Any) -> Record:
    """One site; `lat` and `lon` make its geoPoint, every other fact goes in as it is."""
    lat, lon = facts.pop("lat", None), facts.pop("lon", None)
    point = {} if lat is None else {"geoPoint": {"lat": lat, "lon": lon}}
    return {"facility": f"{city} Spine Centre", "city": city, "country": country, **facts, **point}


def intervention(name: str, kind: str = "BIOLOGICAL", **facts: Any) -> Record:
    """One intervention of a registry type."""
    return {"type": kind, "name": name, **facts}


def arm(label: str, kind: str = "EXPERIMENTAL", **facts: Any) -> Record:
    """One arm of a registry type."""
    return {"label": label, "type": kind, **facts}


def study(
    nct_id: str,
    *,
    title: str = "A study",
    official_title: str | None = None,
    acronym: str | None = None,
    aliases: list[str] | None = None,
    status: str | None = "RECRUITING",
    verified: str | None = "2026-10",
    updated: str | None = "2026-10-15",
    first_posted: str | None = "2024-02-01",
    start: str | None = "2024-03",
    conditions: list[str] | None = None,
    keywords: list[str] | None = None,
    summary: str | None = "A short summary.",
    description: str | None = None,
    interventions: list[Record] | None = None,
    arms: list[Record] | None = None,
    criteria: str | None = "Inclusion Criteria:\n\n* Adult\n\nExclusion Criteria:\n\n* Pregnancy",
    sites: list[Record] | None = None,
    condition_mesh: list[str] | None = None,
    intervention_mesh: list[str] | None = None,
    study_type: str = "INTERVENTIONAL",
    phases: list[str] | None = None,
    enrollment: int | None = 40,
    has_results: bool = False,
    **modules: Record,
) -> Record:
    """One record; what is None or not given is absent, as in the registry.

    A module in `modules` (`oversightModule={…}`) goes in whole and takes the place of the one built here.
    """
    built: Record = {
        "identificationModule": _given(
            nctId=nct_id,
            nctIdAliases=aliases,
            orgStudyIdInfo={"id": f"ORG-{nct_id[-4:]}"},
            briefTitle=title,
            officialTitle=official_title,
            acronym=acronym,
        ),
        "statusModule": _given(
            statusVerifiedDate=verified,
            overallStatus=status,
            startDateStruct=start and {"date": start},
            studyFirstPostDateStruct=first_posted and {"date": first_posted, "type": "ACTUAL"},
            lastUpdatePostDateStruct=updated and {"date": updated, "type": "ACTUAL"},
        ),
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": "Example University", "class": "OTHER"}},
        "descriptionModule": _given(briefSummary=summary, detailedDescription=description),
        "conditionsModule": _given(conditions=conditions or ["Low Back Pain"], keywords=keywords),
        "designModule": _given(
            studyType=study_type,
            phases=phases or (["NA"] if study_type == "INTERVENTIONAL" else None),
            enrollmentInfo=None if enrollment is None else {"count": enrollment, "type": "ESTIMATED"},
        ),
        "armsInterventionsModule": _given(armGroups=arms, interventions=interventions),
        "eligibilityModule": _given(eligibilityCriteria=criteria, sex="ALL", minimumAge="18 Years"),
        "contactsLocationsModule": _given(locations=sites),
    }
    derived: Record = {"miscInfoModule": {"versionHolder": "2026-11-20"}}
    for name, terms in (("condition", condition_mesh), ("intervention", intervention_mesh)):
        if terms:
            derived[f"{name}BrowseModule"] = {
                "meshes": [{"id": f"D{i:06d}", "term": term} for i, term in enumerate(terms, 1)]
            }
    protocol = {name: module for name, module in {**built, **modules}.items() if module}
    return {"protocolSection": protocol, "derivedSection": derived, "hasResults": has_results}


def _given(**facts: Any) -> Record:
    return {name: value for name, value in facts.items() if value is not None}


PRP_DISC = study(
    "NCT90000001",
    title="Platelet-rich Plasma Injected Into the Disc for Chronic Low Back Pain",
    official_title="A Randomised Trial of Intradiscal Platelet-rich Plasma Against Saline in Discogenic Low Back Pain",
    acronym="DISC-PRP",
    conditions=["Discogenic Low Back Pain", "Intervertebral Disc Degeneration"],
    keywords=["PRP", "intradiscal injection"],
    summary="People with disc pain get one injection of their own platelets, or salt water, into the worn disc.",
    interventions=[
        intervention("Platelet-rich plasma", description="2 mL leukocyte-poor PRP from 60 mL of own blood."),
        intervention("Saline", "DRUG", description="2 mL salt water into the disc."),
    ],
    arms=[
        arm("PRP", description="One injection of PRP.", interventionNames=["Biological: Platelet-rich plasma"]),
        arm("Saline", "PLACEBO_COMPARATOR", interventionNames=["Drug: Saline"]),
    ],
    criteria=(
        "Inclusion Criteria:\n\n* Low back pain for at least 6 months\n* Pain of 4 or more on a scale of 0 to 10\n\n"
        "Exclusion Criteria:\n\n* PRP in the last 12 months\n* Body mass index \\> 35"
    ),
    sites=[
        site("Denver", "United States", state="Colorado", zip="80202", status="RECRUITING", lat=39.739, lon=-104.985),
        site("Boulder", "United States", state="Colorado", zip="80301", status="COMPLETED", lat=40.015, lon=-105.271),
        site("Boston", "United States", state="Massachusetts", status="NOT_YET_RECRUITING", lat=42.358, lon=-71.06),
    ],
    condition_mesh=["Low Back Pain", "Intervertebral Disc Degeneration"],
    intervention_mesh=["Platelet-Rich Plasma"],
    phases=["PHASE2", "PHASE3"],
    updated="2026-10-15",
)
"""On topic, recruiting; three sites of which one recruits, each with a point."""

MSC_DISC = study(
    "NCT90000002",
    title="Donor Mesenchymal Stem Cells for Lumbar Disc Disease",
    conditions=["Degenerative Disc Disease"],
    summary="One injection of donor marrow cells, grown in a laboratory, into one lumbar disc. No control group.",
    interventions=[intervention("Allogeneic bone marrow mesenchymal stem cells", description="10 million cells.")],
    arms=[arm("Cells", description="One intradiscal injection.")],
    status="COMPLETED",
    verified="2023-05",
    updated="2023-06-02",
    first_posted="2018-01-20",
    start="2018-02-01",
    sites=[
        site("Madrid", "Spain", lat=40.417, lon=-3.704),
        site("Valladolid", "Spain", lat=41.655, lon=-4.724),
    ],
    phases=["PHASE1", "PHASE2"],
    has_results=True,
)
"""On topic, completed; sites carry no status of their own."""

BMAC_NO_POINT = study(
    "NCT90000003",
    title="Bone Marrow Concentrate for Facet Joint Pain",
    conditions=["Facet Joint Pain"],
    summary="The person's own marrow concentrate goes into the small joints of the lower back.",
    interventions=[intervention("Bone marrow aspirate concentrate", "PROCEDURE")],
    sites=[site("Santa Monica", "United States", state="California", status="RECRUITING")],
    updated="2026-09-01",
)
"""On topic, recruiting; its only site has no point and is placed by city and state."""

PRP_ALIAS = study(
    "NCT90000004",
    aliases=["NCT90000099"],
    title="Platelet Lysate Given Epidurally for Sciatica",
    conditions=["Sciatica", "Lumbar Radiculopathy"],
    interventions=[intervention("Platelet lysate"), intervention("Dexamethasone", "DRUG")],
    status="UNKNOWN",
    verified="2021-03",
    updated="2021-03-11",
    sites=[site("Cairo", "Egypt", lat=30.063, lon=31.25)],
)
"""On topic, status unknown; NCT90000099 is its old id."""

FUSION_GRAFT = study(
    "NCT90000005",
    title="Marrow Concentrate as Bone Graft in Lumbar Spinal Fusion",
    conditions=["Degenerative Disc Disease", "Spinal Fusion"],
    summary="A bone graft soaked in marrow concentrate is compared with iliac crest bone in one-level fusion.",
    interventions=[intervention("Bone marrow aspirate concentrate with bone graft", "PROCEDURE")],
    sites=[site("Denver", "United States", state="Colorado", status="RECRUITING", lat=39.739, lon=-104.985)],
    updated="2026-08-20",
)
"""Off topic (a fusion graft), and yet a candidate of the search strategy."""

PRP_KNEE = study(
    "NCT90000006",
    title="Platelet-rich Plasma for Knee Osteoarthritis",
    conditions=["Knee Osteoarthritis"],
    summary="One injection of the person's own platelets into the knee.",
    interventions=[intervention("Platelet-rich plasma")],
    sites=[site("Paris", "France", status="RECRUITING", lat=48.853, lon=2.349)],
    updated="2026-07-07",
)
"""Off topic, and no candidate: the strategy does not ask for knees."""

NO_ARMS = study(
    "NCT90000007",
    title="People Who Had Stem Cell Injections for Back Pain: A Registry",
    conditions=["Back Pain"],
    summary="Follows people who paid for cell injections into the lower back.",
    study_type="OBSERVATIONAL",
    status="NOT_YET_RECRUITING",
    enrollment=None,
    start=None,
    updated="2026-11-01",
)
"""Observational, with no arms, no interventions, no phase, no enrollment and no sites."""

RECORDS = (PRP_DISC, MSC_DISC, BMAC_NO_POINT, PRP_ALIAS, FUSION_GRAFT, PRP_KNEE, NO_ARMS)
