"""Criteria in every layout split into items, and what their words say of earlier injections."""

from __future__ import annotations

from tests.reading.criteria.test_eligibility import IN, OUT, study, value
from tests.tools.each import each
from trialfinder.reading.criteria.items import split_criteria

SAYS_ITSELF = (
    "Patients will be included if they are adult.",
    "Patients will be excluded if they have had any cancer or any infection in the five years before the first visit.",
)
LAYOUTS = [
    ("Inclusion Criteria:\n\n* a one\n* b two\n\nExclusion Criteria:\n\n* c three", ["a one", "b two"], ["c three"]),
    ("Inclusion Criteria:\n\n1. one\n2. two\n\nExclusion Criteria\n\n1) three", ["one", "two"], ["three"]),
    (
        "Inclusion Criteria:\n\nBack pain\nAdults\n\nExclusion Criteria:\n\nPregnant",
        ["Back pain", "Adults"],
        ["Pregnant"],
    ),
    ("Key Inclusion:\n- adult\nKey Exclusion:\n- cancer", ["adult"], ["cancer"]),
    (
        "Inclusion criteria: 1) adult 2) ill. Exclusion criteria: 1) cancer 2) gout",
        ["adult", "ill."],
        ["cancer", "gout"],
    ),
    (" ".join(SAYS_ITSELF), [SAYS_ITSELF[0]], [SAYS_ITSELF[1]]),
    ("Criterios de inclusión:\n- Dolor\n\nCriterios de exclusión:\n- Embarazo", ["Dolor"], ["Embarazo"]),
    ("Critères d'inclusion :\n- Lombalgie\n\nCritères de non-inclusion :\n- Asthme", ["Lombalgie"], ["Asthme"]),
    (IN + "Pain of\n  the back\n\n" + OUT + "Ulcer:\n\n  * of skin", ["Pain of the back"], ["Ulcer:", "of skin"]),
    ("A person can take part if all of the following criteria are met:\n\nadult", ["adult"], []),
    (IN + "Does not meet any exclusion criteria\n* adult", ["Does not meet any exclusion criteria", "adult"], []),
    (IN + "adult\n\nPre-Operative Exclusion Criteria:\n\n* cancer", ["adult"], ["cancer"]),
]


@each(("criteria", "inclusion", "exclusion"), LAYOUTS)
def test_layouts(criteria: str, inclusion: list[str], exclusion: list[str]) -> None:
    found = split_criteria(study(criteria))
    assert [one.text for one in found.inclusion] == inclusion
    assert [one.text for one in found.exclusion] == exclusion


def test_no_heading_is_unsorted() -> None:
    found = split_criteria(study("Adults\nPain of the back"))
    assert [one.text for one in found.unsorted] == ["Adults", "Pain of the back"]
    assert split_criteria(study()) == ((), (), ())


def test_donors_bind_nobody_who_asks() -> None:
    text = IN + "adult\n\nDonor Exclusion Criteria:\n\n* smoker"
    assert [one.text for one in split_criteria(study(text)).unsorted] == ["smoker"]
    assert value(text, "excludes_smoking") == "not_stated"
