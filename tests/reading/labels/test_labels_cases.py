"""The hand-written cases: every label and every negative class, in our own words."""

from __future__ import annotations

from tests.tools.each import each
from tests.tools.label_cases import cases, differences, record
from trialfinder.reading.labels.labels import read_labels
from trialfinder.vocabulary import CELL_SOURCES, CONTROLS, NEGATIVE_CLASSES, PROCESSINGS, TARGETS, THERAPIES, TOPICS

CASES = cases()


def test_each_case_has_its_labels() -> None:
    wrong = {case["name"]: found for case in CASES if (found := differences(case))}
    assert wrong == {}, "case -> field -> (wanted, got)"


def test_the_set_is_large_and_its_names_are_unique() -> None:
    assert len(CASES) >= 150
    assert len({case["name"] for case in CASES}) == len(CASES)


@each(
    ("field", "words"),
    [
        ("topic", TOPICS),
        ("negative_class", tuple(NEGATIVE_CLASSES)),
        ("therapies", tuple(THERAPIES)),
        ("cell_source", tuple(CELL_SOURCES)),
        ("processing", tuple(PROCESSINGS)),
        ("targets", tuple(TARGETS)),
        ("control", tuple(CONTROLS)),
    ],
)
def test_the_set_covers_every_word(field: str, words: tuple[str, ...]) -> None:
    wanted: set[str] = set()
    for case in CASES:
        value = case["expect"].get(field, ())
        wanted |= {value} if isinstance(value, str) else set(value)
        if field == "therapies":
            wanted |= set(case["expect"].get("holds", ()))
    assert set(words) <= wanted


def test_the_cases_of_every_family_say_why() -> None:
    for case in CASES:
        labels = read_labels(record(case))
        assert labels.topic_reason, case["name"]
        assert (labels.negative_class is None) == (labels.topic == "yes"), case["name"]
        if labels.topic == "yes":
            assert labels.topic_evidence, case["name"]
            assert labels.therapy_evidence, case["name"]
