"""A record that contradicts itself: both quotes, and silence where it does not."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.tools.each import each
from tests.tools.label_cases import record
from trialfinder.advice.cautions.ledger import cautions
from trialfinder.reading.cards.contradictions import contradictions
from trialfinder.reading.reading import Reading


def found(**fields: Any) -> list[tuple[str, str, str]]:
    return [(kind, one.text, other.text) for kind, one, other in contradictions(record(fields))]


DISC: dict[str, Any] = {"title": "Stem Cells for Lumbar Disc Pain", "conditions": ["Disc Degeneration"]}


@each(
    ("fields", "kind", "other"),
    [
        ({**DISC, "summary": "Cysts of the mandible are filled with stem cells."}, "place", "mandible"),
        ({**DISC, "summary": "Stem cells are injected into the knee."}, "place", "knee"),
        (
            {**DISC, "summary": "Stem cells mend discs of the low back.", "description": "The hip joint is injected."},
            "place",
            "hip",
        ),
        (
            {
                **DISC,
                "interventions": ["Stem cells @ High :: 4 x 106 cells/ml", "Stem cells @ Low :: 4 x 106 cells/ml"],
                "arms": ["EXPERIMENTAL | Low :: 2 x 106 cells/ml", "EXPERIMENTAL | High :: 4 x 106 cells/ml"],
            },
            "dose",
            "4 x 106",
        ),
        (
            {
                **DISC,
                "title": "10 Million Stem Cells for Disc Pain",
                "interventions": ["Stem cells :: 20 million cells into the disc"],
            },
            "dose",
            "20 million",
        ),
        (
            {
                **DISC,
                "interventions": ["A :: 5 million stem cells", "B :: 5 million stem cells"],
                "arms": ["EXPERIMENTAL | 1 :: 5 million stem cells", "EXPERIMENTAL | 2 :: 15 million stem cells"],
            },
            "dose",
            "5 million",
        ),
        (
            {
                "title": "Umbilical Cord Stem Cells for Disc Pain",
                "conditions": ["Disc Degeneration"],
                "interventions": ["Adipose-derived stem cells ::"],
            },
            "product",
            "Adipose",
        ),
        (
            {
                "title": "PRP for Facet Pain",
                "conditions": ["Facet Pain"],
                "interventions": ["Bone marrow concentrate ::"],
            },
            "product",
            "marrow",
        ),
        (
            {
                "title": "Exosomes for Sciatica",
                "conditions": ["Sciatica"],
                "interventions": ["Platelet-rich plasma :: epidural"],
            },
            "product",
            "Platelet",
        ),
        (
            {
                "title": "Autologous Stem Cells for Disc Pain",
                "conditions": ["Disc Degeneration"],
                "interventions": ["Allogeneic stem cells :: into the disc"],
            },
            "owner",
            "Allogeneic",
        ),
        (
            {
                **DISC,
                "arms": ["EXPERIMENTAL | Cells :: stem cells", "PLACEBO_COMPARATOR | Placebo :: betamethasone 1 mL"],
            },
            "placebo",
            "betamethasone",
        ),
        (
            {
                **DISC,
                "arms": ["EXPERIMENTAL | Cells :: stem cells", "SHAM_COMPARATOR | Sham :: triamcinolone in the joint"],
            },
            "placebo",
            "triamcinolone",
        ),
        (
            {**DISC, "arms": ["EXPERIMENTAL | Cells :: stem cells", "OTHER | Group 1 - Placebo :: a corticosteroid"]},
            "placebo",
            "corticosteroid",
        ),
    ],
)
def test_both_quotes_are_given(fields: dict[str, Any], kind: str, other: str) -> None:
    kinds = {one[0]: one for one in found(**fields)}
    assert kind in kinds
    assert other in kinds[kind][2] or other in kinds[kind][1]
    study = record(fields)
    told = {one.id: one for one in cautions(Reading(study), date(2026, 11, 27))}
    names = {"place": "names_two_places", "dose": "names_two_doses", "product": "names_two_products"}
    entry = told[{**names, "owner": "names_two_owners", "placebo": "placebo_holds_drug"}[kind]]
    assert other in entry.sentence


@each(
    "fields",
    [
        DISC,
        {**DISC, "summary": "Stem cells are put into the disc. Such cells were once tried in the knee."},
        {**DISC, "interventions": ["Stem cells, low :: 5 million cells", "Stem cells, high :: 20 million cells"]},
        {
            **DISC,
            "interventions": ["Stem cells @ Low :: 5 million cells", "Stem cells @ High :: 20 million cells"],
            "arms": ["EXPERIMENTAL | Low :: 5 million cells", "EXPERIMENTAL | High :: 20 million cells"],
        },
        {"title": "Stem Cells (Marrow) for Disc Pain", "conditions": ["Disc"], "interventions": ["BMAC ::"]},
        {"title": "Own or Donor Cells for Disc Pain", "conditions": ["Disc"], "interventions": ["Allogeneic cells ::"]},
        {**DISC, "arms": ["EXPERIMENTAL | Cells ::", "PLACEBO_COMPARATOR | Placebo :: saline, without steroid"]},
        {
            "title": "Marrow Stem Cells With or Without PRP for Disc Pain",
            "conditions": ["Disc Degeneration"],
            "interventions": ["MSC + PRP ::", "MSC + saline ::"],
        },
        {
            "title": "PRP for Knee and Back Pain",
            "conditions": ["Knee Pain", "Back Pain"],
            "summary": "The knee is injected.",
        },
    ],
)
def test_a_record_that_agrees_with_itself(fields: dict[str, Any]) -> None:
    assert found(**fields) == []
