"""Posted results: every number is the record's own, groups stay apart, and three kinds of absence are told apart."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.each import each
from tests.tools.examples import examples
from tests.tools.made_records import record
from trialfinder.export.contract.study import results_json
from trialfinder.reading.results.results import Results, read_results
from trialfinder.reading.results.wording import (
    harms_words,
    meanings_of,
    others_words,
    outcome_words,
    paper_words,
    state_words,
)
from trialfinder.registry.record import Study, decode_study
from trialfinder.web.trial.trust import numbers_html

_number = re.compile(r"\d[\d,]*(?:\.\d+)?")


def read(made: dict[str, Any]) -> Results:
    study = decode_study(json.dumps(made).encode())
    assert isinstance(study, Study)
    return read_results(study)


def measured(value: str, group: str = "OG000", **more: str) -> dict[str, str]:
    return {"groupId": group, "value": value, **more}


def posted(**outcome: Any) -> dict[str, Any]:
    """A record with one posted outcome of two groups, 60 and 58 people, changed as asked."""
    one = {
        "type": "PRIMARY",
        "title": "Change in pain",
        "timeFrame": "12 months.",
        "paramType": "MEAN",
        "dispersionType": "Standard Deviation",
        "unitOfMeasure": "units on a scale",
        "groups": [{"id": "OG000", "title": "PRP"}, {"id": "OG001", "title": "Saline"}],
        "denoms": [
            {
                "units": "Participants",
                "counts": [{"groupId": "OG000", "value": "60"}, {"groupId": "OG001", "value": "58"}],
            }
        ],
        **outcome,
    }
    return record(root={"hasResults": True, "resultsSection": {"outcomeMeasuresModule": {"outcomeMeasures": [one]}}})


def one_class(*numbers: dict[str, str], **facts: Any) -> dict[str, Any]:
    return {"categories": [{"measurements": list(numbers)}], **facts}


def lines(made: dict[str, Any]) -> tuple[str, ...]:
    return outcome_words(read(made).main[0]).lines


# ---- numbers


def test_a_mean_is_named_with_its_spread_and_both_groups_stand_in_one_line() -> None:
    made = posted(classes=[one_class(measured("34.2", spread="12.1"), measured("36.0", "OG001", spread="11.9"))])
    assert lines(made) == (
        "PRP: mean 34.2 (standard deviation 12.1; 60 people); Saline: mean 36.0 (standard deviation 11.9; 58 people).",
    )
    one = outcome_words(read(made).main[0])
    assert (one.title, one.about) == ("Change in pain.", "Measured: 12 months. In: units on a scale.")


def test_a_median_with_its_range_is_no_mean() -> None:
    classes = [one_class(measured("4", lowerLimit="1", upperLimit="9"), measured("5", "OG001", lowerLimit="2"))]
    told = lines(posted(paramType="MEDIAN", dispersionType="Inter-Quartile Range", classes=classes))
    assert told == (
        "PRP: median 4 (inter-quartile range 1 to 9; 60 people); "
        "Saline: median 5 (inter-quartile range at least 2; 58 people).",
    )


def test_a_count_is_told_of_how_many() -> None:
    classes = [one_class(measured("12"), measured("9", "OG001"))]
    assert lines(posted(paramType="COUNT_OF_PARTICIPANTS", dispersionType=None, classes=classes)) == (
        "PRP: 12 of 60 people; Saline: 9 of 58 people.",
    )


def test_what_is_counted_may_be_something_else_than_people() -> None:
    knees = {"units": "Discs", "counts": [{"groupId": "OG000", "value": "72"}]}
    people = {"units": "Participants", "counts": [{"groupId": "OG000", "value": "60"}]}
    made = posted(
        paramType="COUNT_OF_UNITS",
        denomUnitsSelected="Discs",
        denoms=[people, knees],
        classes=[one_class(measured("12"))],
    )
    assert lines(made) == ("PRP: 12 of 72 discs.",)
    [group] = results_json(read(made))["outcomes"][0]["groups"]
    assert (group["n"], group["counted"]) == (60, {"n": 72, "units": "Discs"})


def test_classes_and_categories_stay_apart() -> None:
    def visit(title: str, *values: str) -> dict[str, Any]:
        answers = [
            {"title": name, "measurements": [measured(value)]}
            for name, value in zip(("Better", "Worse"), values, strict=True)
        ]
        return {"title": title, "categories": answers}

    made = posted(paramType="COUNT_OF_PARTICIPANTS", classes=[visit("Month 3", "7", "2"), visit("Month 6", "8", "1")])
    [group] = results_json(read(made))["outcomes"][0]["groups"]
    assert [(row["class"], row["category"], row["value"]) for row in group["rows"]] == [
        ("Month 3", "Better", "7"),
        ("Month 3", "Worse", "2"),
        ("Month 6", "Better", "8"),
        ("Month 6", "Worse", "1"),
    ]
    assert lines(made)[0] == "Month 3, Better. PRP: 7 of 60 people."


def test_a_part_with_fewer_people_tells_its_own_number_of_people() -> None:
    fewer = {"units": "Participants", "counts": [{"groupId": "OG000", "value": "41"}]}
    made = posted(paramType="COUNT_OF_PARTICIPANTS", classes=[one_class(measured("7"), denoms=[fewer])])
    assert lines(made) == ("PRP: 7 of 41 people.",)


def test_a_number_that_is_not_there_is_none_and_its_reason_is_told() -> None:
    made = posted(classes=[one_class(measured("NA", comment="Too few people."))])
    [row] = results_json(read(made))["outcomes"][0]["groups"][0]["rows"]
    assert (row["value"], row["comment"]) == (None, "Too few people.")
    assert lines(made) == ("PRP: no number (Too few people.).",)


def test_an_outcome_without_numbers_says_so() -> None:
    [line] = lines(posted(reportingStatus="NOT_POSTED"))
    assert "posts no number" in line


def test_the_registered_test_is_told_as_posted() -> None:
    analysis = {
        "groupIds": ["OG000", "OG001"],
        "statisticalMethod": "ANCOVA",
        "pValue": "=0.247",
        "paramType": "Mean Difference (Net)",
        "paramValue": "-1.8",
        "ciPctValue": "95",
        "ciNumSides": "TWO_SIDED",
        "ciLowerLimit": "-4.9",
        "ciUpperLimit": "1.3",
    }
    made = posted(classes=[one_class(measured("1"))], analyses=[analysis, {**analysis, "pValue": "<0.001"}])
    assert lines(made)[1] == (
        "Tested, PRP against Saline by ANCOVA: Mean Difference (Net) -1.8 (95% confidence interval -4.9 to 1.3); "
        "p = 0.247."
    )
    assert lines(made)[2].endswith("p <0.001.")
    [first, _] = results_json(read(made))["outcomes"][0]["analyses"]
    assert first == {
        "groups": ["PRP", "Saline"],
        "method": "ANCOVA",
        "p": "0.247",
        "estimate": "-1.8",
        "estimate_of": "Mean Difference (Net)",
        "ci": "-4.9 to 1.3",
        "ci_percent": "95",
    }


def test_words_of_statistics_are_explained_and_only_those_that_occur() -> None:
    told = meanings_of(["PRP: median 4 (inter-quartile range 1 to 9; 60 people).", "Tested: p = 0.2."])
    assert told is not None
    assert {"median", "inter-quartile range", "p"} == {part.split(":")[0] for part in told[16:].split("; ")}
    assert meanings_of(["PRP: 12 of 60 people, up to month 6."]) is None
    assert str(meanings_of(["PRP: least squares mean 4.0"])).count("average") == 1


def test_serious_harms_are_told_for_every_group() -> None:
    groups = [
        {"id": "EG000", "title": "PRP", "seriousNumAffected": 3, "seriousNumAtRisk": 143},
        {"id": "EG001", "title": "Saline", "seriousNumAffected": 0, "seriousNumAtRisk": 70},
        {"id": "EG002", "title": "Never begun", "seriousNumAffected": 0, "seriousNumAtRisk": 0},
    ]
    module = {"timeFrame": "24 months", "eventGroups": groups}
    made = read(record(root={"hasResults": True, "resultsSection": {"adverseEventsModule": module}}))
    assert harms_words(made) == (
        "People with a serious harm, whatever its cause: PRP: 3 of 143; Saline: 0 of 70; "
        "Never begun: nobody was watched. Watched: 24 months."
    )
    assert results_json(made)["serious_harms"][0] == {"group": "PRP", "affected": 3, "at_risk": 143}
    assert results_json(made)["outcomes"] is None, "the numbers did not come, which is no absence"


# ---- posted or not

SENT = {"annotationSection": {"annotationModule": {"unpostedAnnotation": {"unpostedEvents": []}}}}
FACTS_ONLY = {"trialfinderCompleteness": "facts_only"}


@each(
    ("root", "posted", "state", "words", "outcomes"),
    [
        ({"hasResults": True}, True, "posted", "their numbers are not in our copy", None),
        ({"hasResults": True, **FACTS_ONLY}, True, "posted", "their numbers are not in our copy", None),
        (SENT, False, "under_review", "under review", []),
        ({}, False, "none_posted", "has no results posted", []),
        (FACTS_ONLY, None, "not_in_our_copy", "not in our offline copy", None),
        ({"hasResults": None}, None, "not_in_our_copy", "not in our offline copy", None),
    ],
    ids=str,
)
def test_three_kinds_of_absence(
    root: dict[str, Any], posted: bool | None, state: str, words: str, outcomes: Any
) -> None:
    found = read(record(root=root))
    told = results_json(found)
    assert (told["posted"], told["state"], told["outcomes"]) == (posted, state, outcomes)
    assert words in state_words(found)


def test_results_that_were_sent_and_have_no_date_yet_are_under_review() -> None:
    assert read(record(status={"resultsFirstSubmitDate": "2026-01-01"})).state == "under_review"


# ---- papers


def test_papers_of_the_trial_with_retractions_and_one_that_is_older_than_the_trial() -> None:
    listed = [
        {"pmid": "1", "type": "BACKGROUND", "citation": "Background. 2020."},
        {"pmid": "2", "type": "RESULT", "citation": "Result. 2022.", "retractions": [{"pmid": "9", "source": "X"}]},
        {"pmid": "3", "type": "DERIVED", "citation": "Derived. 2023."},
        {"pmid": "4", "type": "RESULT", "citation": "Old. 2006."},
        {"pmid": "5", "type": "DERIVED", "citation": "PRP in the disc: study protocol for a randomised trial. 2023."},
    ]
    found = read(record(referencesModule={"references": listed}))
    assert [(one["pmid"], one["type"], one["retracted"]) for one in results_json(found)["papers"]] == [
        ("2", "RESULT", True),
        ("3", "DERIVED", False),
        ("4", "RESULT", False),
        ("5", "DERIVED", False),
    ]
    assert found.papers is not None
    assert [paper_words(one) for one in found.papers] == [
        "Paper on this trial: Result. 2022. PubMed 2. Retracted, by the registry's note.",
        "Paper that names this trial: Derived. 2023. PubMed 3.",
        "Filed as a result, and older than the trial: Old. 2006. PubMed 4.",
        "Paper on how the trial is done, without results: PRP in the disc: study protocol for a randomised trial. "
        "2023. PubMed 5.",
    ]


def test_a_copy_of_facts_shows_no_absence_of_papers() -> None:
    assert read(record(root=FACTS_ONLY)).papers is None
    assert read(record()).papers == ()


# ---- a record of another shape


@pytest.mark.parametrize("module", ["outcomeMeasuresModule", "adverseEventsModule"])
@pytest.mark.parametrize("shape", [None, 5, [], {"outcomeMeasures": 5, "eventGroups": "x"}], ids=str)
def test_a_module_that_does_not_fit_is_left_out_and_the_record_stays(module: str, shape: Any) -> None:
    other = {"adverseEventsModule", "outcomeMeasuresModule"} - {module}
    made = record(root={"hasResults": True, "resultsSection": {module: shape, other.pop(): {}}})
    study = decode_study(json.dumps(made).encode())
    assert isinstance(study, Study)
    assert study.left_out == (() if shape is None else (f"resultsSection.{module}",))
    assert read_results(study).state == "posted"


def test_a_results_section_that_is_none_is_left_out() -> None:
    study = decode_study(json.dumps(record(root={"hasResults": True, "resultsSection": ["odd"]})).encode())
    assert isinstance(study, Study)
    assert study.left_out == ("resultsSection",)


# ---- whatever comes

TEXT = st.one_of(st.sampled_from(["", "NA", "12", "1,200", "<0.001", "OG000", "OG001", "Participants", "=", "é\x00"]))
NUMBER = st.one_of(TEXT, st.text(max_size=6))


def some(**parts: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=parts)


GROUPS = st.lists(some(id=TEXT, title=NUMBER), max_size=3)
DENOMS = st.lists(some(units=TEXT, counts=st.lists(some(groupId=TEXT, value=NUMBER), max_size=3)), max_size=3)
MEASURED = some(groupId=TEXT, value=NUMBER, spread=NUMBER, lowerLimit=NUMBER, upperLimit=NUMBER, comment=NUMBER)
CLASSES = st.lists(
    some(
        title=NUMBER,
        denoms=DENOMS,
        categories=st.lists(some(title=NUMBER, measurements=st.lists(MEASURED, max_size=3)), max_size=3),
    ),
    max_size=3,
)
ANALYSES = st.lists(
    some(
        groupIds=st.lists(TEXT, max_size=3),
        statisticalMethod=NUMBER,
        pValue=NUMBER,
        paramType=NUMBER,
        paramValue=NUMBER,
        ciPctValue=NUMBER,
        ciLowerLimit=NUMBER,
        ciUpperLimit=NUMBER,
    ),
    max_size=3,
)
OUTCOMES = st.lists(
    some(
        type=st.sampled_from(["PRIMARY", "SECONDARY", "NEW_KIND"]),
        title=NUMBER,
        timeFrame=NUMBER,
        unitOfMeasure=NUMBER,
        paramType=st.sampled_from(["MEAN", "COUNT_OF_PARTICIPANTS", "COUNT_OF_UNITS", "NUMBER", ""]),
        dispersionType=NUMBER,
        denomUnitsSelected=TEXT,
        groups=GROUPS,
        denoms=DENOMS,
        classes=CLASSES,
        analyses=ANALYSES,
    ),
    max_size=4,
)
EVENTS = some(
    timeFrame=NUMBER,
    eventGroups=st.lists(
        some(title=NUMBER, seriousNumAffected=st.integers(0, 99), seriousNumAtRisk=st.integers(0, 99)), max_size=3
    ),
)
ODD = st.one_of(st.none(), st.integers(), st.text(max_size=3), st.lists(st.integers(), max_size=2))


@examples(150)
@given(
    section=some(
        outcomeMeasuresModule=st.one_of(some(outcomeMeasures=OUTCOMES), ODD), adverseEventsModule=st.one_of(EVENTS, ODD)
    )
)
def test_any_results_are_read_and_told_without_an_exception(section: dict[str, Any]) -> None:
    told_everywhere(record(root={"hasResults": True, "resultsSection": section}))


def told_everywhere(made: dict[str, Any]) -> None:
    """Read a record's results and tell them on every face; each number must stand in the record."""
    found = read(made)
    known = set(numbers_of(made["resultsSection"]))
    words = [*texts(results_json(found)), state_words(found), numbers_html(found)]
    words += [line for one in found.main for line in outcome_words(one).lines]
    words += [harms_words(found) or "", others_words(found) or ""]
    told = results_json(found)
    for outcome in told["outcomes"] or ():
        for group in outcome["groups"]:
            for row in group["rows"]:
                assert set(numbers_of([row["value"], row["spread"], row["n"]])) <= known
            assert set(numbers_of([group["n"]])) <= known
        for test in outcome["analyses"]:
            assert set(numbers_of([test["p"], test["estimate"], test["ci"]])) <= known
    for one in told["serious_harms"] or ():
        assert {str(one[name]) for name in ("affected", "at_risk") if one[name] is not None} <= known
    assert all(isinstance(word, str) for word in words)


def texts(value: object) -> Iterator[str]:
    """Every text and number in a value, as text."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from texts(inner)
    elif value is not None:
        yield str(value)


def numbers_of(value: object) -> Iterator[str]:
    """Every number in a value: 1,200 is also 1200."""
    for text in texts(value):
        for found in _number.findall(text):
            yield from {found, found.replace(",", "")}


@pytest.mark.slow
def test_every_number_of_the_real_results_stands_in_its_record(shared: Path) -> None:
    """All records with results: outcomes come out, every number and each line's numbers stand in the record."""
    seen = 0
    with gzip.open(shared / "registry" / "records-v2.jsonl.gz") as kept:
        for line in kept:
            if b'"resultsSection"' not in line:
                continue
            made = msgspec.json.decode(line)
            study = decode_study(line)
            assert isinstance(study, Study)
            assert not study.left_out
            found, known = read_results(study), set(numbers_of(made["resultsSection"]))
            told_everywhere(made)
            seen += 1
            assert found.outcomes, study.nct_id
            assert found.harms, study.nct_id
            held = made["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"]
            assert len(found.outcomes) == len(held)
            numbers = sum(
                len(category["measurements"])
                for one in held
                for part in one.get("classes", [])
                for category in part.get("categories", [])
            )
            assert sum(len(group.rows) for one in found.outcomes for group in one.groups) == numbers, study.nct_id
            for one in found.outcomes:
                words = outcome_words(one)
                ours = {number for text in words.lines if text.startswith("and ") for number in numbers_of(text)}
                assert set(numbers_of([words.title, words.about, *words.lines])) - ours <= known, study.nct_id
            assert set(numbers_of(harms_words(found))) <= known
    assert seen == 29
