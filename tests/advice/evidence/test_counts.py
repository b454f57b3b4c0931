"""The evidence ladder: counts that open their trials, and totals that count each trial once."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.examples import examples
from trialfinder import vocabulary
from trialfinder.advice.evidence.counts import STEPS, Rung, evidence_ladder, ladder_totals
from trialfinder.reading.labels.labels import Labels, read_labels
from trialfinder.registry.record import Study, decode_study

TODAY = date(2026, 1, 15)


def trial(number: int, status: str, *, has_results: bool = False, papers: int = 0, ended: str | None = None) -> Study:
    """A made-up record."""
    end = {"primaryCompletionDateStruct": {"date": ended, "type": "ACTUAL"}} if ended else {}
    record: dict[str, Any] = {
        "protocolSection": {
            "identificationModule": {"nctId": f"NCT{number:08}"},
            "statusModule": {"overallStatus": status, **end},
            "referencesModule": {"references": [{"type": "DERIVED"}] * papers},
        },
        "hasResults": has_results,
    }
    return msgspec.convert(record, Study)


def labels(therapies: str, targets: str, control: str = "none", topic: str = "yes") -> Labels:
    return Labels("", topic, None, "", (), tuple(therapies.split()), targets=tuple(targets.split()), control=control)


def ids(*numbers: int) -> tuple[str, ...]:
    return tuple(f"NCT{number:08}" for number in numbers)


FIELD = [
    (trial(1, "RECRUITING"), labels("prp", "disc", "placebo_sham")),
    (trial(2, "COMPLETED", has_results=True, ended="2020-01"), labels("prp", "disc facet")),
    (trial(3, "TERMINATED", ended="2021-01"), labels("prp bm_msc", "disc")),
    (trial(4, "COMPLETED", papers=2, ended="2020-01"), labels("bm_msc", "disc", "placebo_sham")),
    (trial(5, "NOT_YET_RECRUITING"), labels("exosome", "not_stated")),
    (trial(6, "RECRUITING"), labels("prp", "disc", topic="no")),
    (trial(7, "RECRUITING"), labels("prp", "disc", topic="borderline")),
]


def test_each_rung_opens_its_trials() -> None:
    rungs = {(rung.therapy, rung.target): rung for rung in evidence_ladder(FIELD, TODAY)}
    assert set(rungs) == {("prp", "disc"), ("prp", "facet"), ("bm_msc", "disc"), ("exosome", "not_stated")}
    assert rungs["prp", "disc"] == Rung(
        therapy="prp",
        family="platelets",
        target="disc",
        registered=ids(1, 2, 3),
        recruiting=ids(1),
        finished=ids(2, 3),
        results_posted=ids(2),
        papers_listed=(),
        sham_controlled=ids(1),
        sham_with_results=(),
        silent=ids(3),
    )
    assert rungs["bm_msc", "disc"].papers_listed == ids(4)
    assert rungs["exosome", "not_stated"].recruiting == ()


def test_a_sham_and_results_are_counted_together_only_where_one_trial_has_both() -> None:
    both = (trial(7, "COMPLETED", has_results=True), labels("prp", "disc", control="placebo_sham"))
    apart = [
        (trial(8, "COMPLETED", has_results=True), labels("prp", "disc", control="active")),
        (trial(9, "COMPLETED"), labels("prp", "disc", control="placebo_sham")),
    ]
    (rung,) = evidence_ladder([both, *apart], TODAY)
    assert rung.results_posted == ids(7, 8)
    assert rung.sham_controlled == ids(7, 9)
    assert rung.sham_with_results == ids(7)


def test_the_most_studied_comes_first() -> None:
    assert [len(rung.registered) for rung in evidence_ladder(FIELD, TODAY)] == [3, 2, 1, 1]


def test_totals_count_each_trial_once() -> None:
    totals = ladder_totals(evidence_ladder(FIELD, TODAY))
    assert totals.registered == ids(1, 2, 3, 4, 5)
    assert totals.finished == ids(2, 3, 4)
    assert (totals.therapy, totals.family, totals.target) == (None, None, None)


def test_nothing_gives_no_rung_and_empty_totals() -> None:
    assert evidence_ladder([], TODAY) == []
    assert ladder_totals([]).registered == ()


def test_a_label_not_carried_stands_as_none_and_is_not_lost() -> None:
    (rung,) = evidence_ladder([(trial(1, "COMPLETED"), labels("prp", ""))], TODAY)
    assert (rung.therapy, rung.target, rung.registered) == ("prp", None, ids(1))


def test_steps_are_the_fields_of_a_rung() -> None:
    assert tuple(field.name for field in fields(Rung))[3:] == STEPS


some_words: Callable[[dict[str, str]], st.SearchStrategy[str]] = lambda words: st.lists(  # noqa: E731
    st.sampled_from(list(words)), max_size=3, unique=True
).map(" ".join)
some_field = st.lists(
    st.tuples(
        st.sampled_from(["RECRUITING", "COMPLETED", "TERMINATED", "WITHDRAWN", "UNKNOWN"]),
        some_words(vocabulary.THERAPIES),
        some_words(vocabulary.TARGETS),
        st.sampled_from(["yes", "no", "borderline"]),
    ),
    max_size=8,
)


@given(some_field)
@examples(50)
def test_counts_sum(field: list[tuple[str, str, str, str]]) -> None:
    studies = [
        (trial(number, status, ended="2020-01"), labels(therapies, targets, topic=topic))
        for number, (status, therapies, targets, topic) in enumerate(field, start=1)
    ]
    rungs = evidence_ladder(studies, TODAY)
    on_topic = [read for _, read in studies if read.topic == "yes"]
    assert len(ladder_totals(rungs).registered) == len(on_topic)
    rows_of_each = sum(max(1, len(read.therapies)) * max(1, len(read.targets)) for read in on_topic)
    assert sum(len(rung.registered) for rung in rungs) == rows_of_each
    for rung in rungs:
        for step in STEPS:
            assert set(getattr(rung, step)) <= set(rung.registered)


@pytest.mark.slow
def test_the_real_records_climb_the_ladder(shared: Path) -> None:
    studies = {}
    for kind in ("converted", "v2"):
        with gzip.open(shared / "registry" / f"records-{kind}.jsonl.gz", "rb") as lines:
            for line in lines:
                study = decode_study(line)
                assert isinstance(study, Study)
                studies[study.nct_id] = study
    read = [(study, read_labels(study)) for study in studies.values()]
    totals = ladder_totals(evidence_ladder(read, TODAY))
    assert totals.registered == tuple(sorted(study.nct_id for study, one in read if one.topic == "yes"))
    assert "NCT02412735" in totals.results_posted
