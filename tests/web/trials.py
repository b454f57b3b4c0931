"""Made-up trials for the pages: one of each kind that a page must show well, and one with a hostile title."""

from __future__ import annotations

from tests.tools.standin.records import MSC_DISC, PRP_DISC, Record, arm, intervention, site, study

HOSTILE = 'PRP <script>alert(1)</script> [x](javascript:alert(1)) :red[loud] :smile: $$x^2$$ `code` **bold** & "quotes"'
"""A title whose every character must be seen."""

OFFICE = {
    "name": "<b>Study</b> Office",
    "role": "CONTACT",
    "phone": "+1 813-555-0100",
    "phoneExt": "7",
    "email": "office@example.org",
}

HOSTILE_PRP = study(
    "NCT91000001",
    title=HOSTILE,
    conditions=["Low Back Pain", "Intervertebral Disc Degeneration"],
    summary="One injection of platelet-rich plasma into the lumbar disc.",
    interventions=[intervention("Platelet-rich plasma", description="PRP into the disc.")],
    arms=[arm("PRP", description="One intradiscal injection of PRP.")],
    sites=[
        site("Aurora", "United States", state="Colorado", status="COMPLETED", lat=39.729, lon=-104.832),
        site(
            "Tampa", "United States", state="Florida", status="RECRUITING", lat=27.948, lon=-82.458, contacts=[OFFICE]
        ),
    ],
)
"""Recruits in Tampa; its site nearest to Denver is closed."""

FACET_PRP = study(
    "NCT91000002",
    title="Platelet-rich Plasma for Lumbar Facet Joint Pain",
    conditions=["Low Back Pain", "Facet Joint Pain"],
    summary="Platelet-rich plasma into the lumbar facet joint for chronic low back pain.",
    interventions=[intervention("Platelet-rich plasma", description="PRP into the facet joint.")],
    arms=[arm("PRP"), arm("Steroid", "ACTIVE_COMPARATOR")],
    status="COMPLETED",
    has_results=True,
    sites=[site("Madrid", "Spain", lat=40.417, lon=-3.703)],
)

MANY = [
    study(
        f"NCT9200{number:04d}",
        title=f"Platelet-rich Plasma Into the Lumbar Disc, Series {number}",
        conditions=["Low Back Pain", "Intervertebral Disc Degeneration"],
        summary="Platelet-rich plasma into the lumbar disc for chronic low back pain.",
        interventions=[intervention("Platelet-rich plasma")],
        status="COMPLETED",
        sites=[site("Boston", "United States", state="Massachusetts", lat=42.358, lon=-71.06)],
    )
    for number in range(12)
]

TRIALS: list[Record] = [PRP_DISC, MSC_DISC, HOSTILE_PRP, FACET_PRP, *MANY]
