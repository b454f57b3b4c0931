"""Made-up recruiting trials with criteria, for the tests of fit and of what an injection may close."""

from __future__ import annotations

from typing import Any

from tests.tools.standin.records import intervention, study


def trial(number: int, *exclusions: str, inclusions: tuple[str, ...] = (), **facts: Any) -> dict[str, Any]:
    """A made-up recruiting PRP trial with these criteria."""
    lines = [
        "Inclusion Criteria:",
        *(f"* {one}" for one in inclusions),
        "Exclusion Criteria:",
        *(f"* {one}" for one in exclusions),
    ]
    return study(
        f"NCT9100{number:04d}",
        title="Platelet-rich Plasma Injected Into the Disc for Low Back Pain",
        interventions=[intervention("Platelet-rich plasma", description="Into the disc.")],
        criteria="\n\n".join(lines),
        **facts,
    )


PRP_WAIT = trial(1, "Platelet-rich plasma injection within the last 6 months")
CELLS_EVER = trial(2, "Any prior stem cell therapy of the lumbar disc")
STEROID_WAIT = trial(3, "Epidural steroid injection within 6 weeks")
NOTHING = trial(4, "Pregnancy")
CLOSED = trial(5, "Any prior PRP injection", status="COMPLETED")

FULL = trial(
    20,
    "Body mass index \\> 35",
    "Prior lumbar surgery",
    "Pregnancy",
    "Insulin dependent diabetes",
    "Active smoker",
    "Cancer",
    "Workers' compensation",
    "Known allergy to citrate",
    inclusions=(
        "Low back pain for at least 6 months",
        "VAS pain score of at least 40 mm on a scale of 0 to 100",
        "Oswestry Disability Index of at least 30",
        "One or two painful lumbar discs",
        "No radiculopathy",
    ),
)
