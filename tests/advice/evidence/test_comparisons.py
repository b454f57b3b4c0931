"""Comparisons: both groups or none, the direction by rule, nothing from memory, a steroid never as good as nothing."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.each import each
from tests.tools.readability import banned, grade
from trialfinder.advice.evidence.comparisons import (
    AGAINST_WORDS,
    Arm,
    Comparison,
    Visit,
    arm_words,
    at_words,
    between_words,
    comparison_title,
    comparisons,
    doubt_words,
    reviews,
    uncontrolled,
    uncontrolled_words,
)
from trialfinder.advice.evidence.known import NOT_BETTER_THAN_NOTHING, evidence_on, known
from trialfinder.cli.advice_text import evidence_text
from trialfinder.errors import QueryError
from trialfinder.export.contract.advice import evidence_json
from trialfinder.vocabulary import TARGETS, THERAPIES

BY_ID = {one.id: one for one in comparisons()}

DIRECTIONS = {  # read by hand from each summary's result of one group against the other
    "prp-disc-schepers-2022": "no_difference",
    "prp-disc-tuakli-wosornu-2016": "open",
    "prp-disc-akeda-2022": "no_difference",
    "prp-bmac-disc-navani-2024": "open",
    "bmac-disc-levi-2025": "no_difference",
    "bmac-multi-atluri-2022": "open",
    "bmmsc-own-disc-vadala-2025": "no_difference",
    "bmmsc-donor-disc-respine-2024": "no_difference",
    "bmmsc-donor-disc-noriega-2017": "no_difference",
    "bmmsc-donor-disc-amirdelfan-2021": "open",
    "bmmsc-donor-disc-msbdr003-2021": "no_difference",
    "disccells-donor-disc-gornet-2024": "not_comparable",
    "allograft-disc-vast-2021": "open",
    "prp-epidural-xu-2021": "no_difference",
    "prp-epidural-gupta-2024": "open",
    "prp-epidural-saraf-2023": "open",
    "prp-epidural-wongjarupong-2023": "favours_product",
    "prp-epidural-ruizlopez-2020": "open",
    "prp-epidural-bise-2020": "no_difference",
    "prp-facet-wu-2017": "open",
    "prp-facet-china-40": "open",
    "prp-sij-singla-2017": "open",
    "prp-sij-chen-2022": "favours_comparator",
    "prf-sij-fargaly-2025": "open",
    "prf-v-prp-sij-mohieldin-2019": "open",
    "prp-ligament-won-2022": "open",
    "acs-epidural-becker-2007": "open",
    "acs-epidural-iran-58": "open",
}

FROM_MEMORY = ["141", "76.5", "56.7", "22 of 45", "35.3"]
"""Figures that somebody remembers of these trials and that stand in no summary we read."""


def everything() -> str:
    """All that can be read of the evidence."""
    lines = [
        part
        for one in comparisons()
        for part in (
            comparison_title(one),
            *map(arm_words, one.arm),
            between_words(one),
            doubt_words(one),
            one.told or "",
        )
    ]
    return " ".join((*lines, *map(uncontrolled_words, uncontrolled()), *(one.text for one in reviews())))


def made(**more: Any) -> Comparison:
    """A made-up comparison."""
    base = msgspec.to_builtins(BY_ID["prp-sij-chen-2022"])
    return msgspec.convert({**base, "visit": [], **more}, Comparison)


def test_every_direction_is_the_one_that_was_read_by_hand() -> None:
    assert {one.id: one.direction for one in comparisons()} == DIRECTIONS


arms = st.lists(
    st.builds(
        Arm,
        name=st.just("one"),
        n=st.integers(1, 500),
        result=st.sampled_from(["90 of 100 did well", "pain fell from 9 to 1 (p < 0.001)", None]),
        is_product=st.booleans(),
    ),
    min_size=2,
    max_size=4,
).map(tuple)


@given(arms, st.booleans(), st.booleans(), st.text("pain 0.01 better", min_size=1))
@settings(deadline=None)
def test_no_number_within_a_group_makes_a_product_better(some: Any, whole: bool, within: bool, words: str) -> None:
    one = msgspec.structs.replace(
        made(), arm=some, whole=whole, within_only=within, note=words, told=words, measure=words, between=words
    )
    assert one.direction in ("open", "not_comparable")


visits = st.lists(
    st.builds(
        Visit,
        months=st.sampled_from([1.0, 3.0, 12.0]),
        measure=st.just("pain"),
        favours=st.sampled_from(["product", "comparator", "neither"]),
        main=st.booleans(),
    ),
    max_size=5,
).map(tuple)


@given(visits, st.booleans())
@settings(deadline=None)
def test_a_product_is_better_only_where_nothing_that_counts_says_otherwise(some: Any, whole: bool) -> None:
    one = msgspec.structs.replace(made(), visit=some, whole=whole)
    main = [visit.favours for visit in some if visit.main]
    counts = main or [visit.favours for visit in some]
    if one.direction == "favours_product":
        assert set(counts) == {"product"}
        assert main or whole
    if not some:
        assert one.direction == "open"


def test_a_main_goal_that_was_missed_is_not_mended_by_another_measure() -> None:
    assert BY_ID["bmmsc-donor-disc-msbdr003-2021"].direction == "no_difference"


def test_every_row_speaks_our_vocabulary_and_is_dated_by_its_text() -> None:
    known_products = {*THERAPIES, "other_blood", "steroid"}
    for one in (*comparisons(), *uncontrolled(), *reviews()):
        assert {*one.products} <= known_products, one.id
        assert {*one.targets} <= {*TARGETS}, one.id
        for source in one.source:
            assert source.is_shown
            assert source.year is None or 2000 <= source.year <= 2026
    ids = [one.id for one in (*comparisons(), *uncontrolled(), *reviews())]
    assert len(ids) == len(set(ids))


def test_a_told_sentence_has_both_groups_and_no_number_of_its_own() -> None:
    told = [one for one in comparisons() if one.told]
    assert len(told) >= 8
    for one in told:
        assert one.is_read_on_both_sides, one.id
        assert one.told is not None
        given_figures = " ".join([str(one.drawn), str(one.analysed), *(arm.result or "" for arm in one.arm)])
        for figure in re.findall(r"\d+(?:\.\d+)?", one.told):
            assert figure in given_figures, (one.id, figure)


def test_what_was_read_in_part_never_stands_for_a_product() -> None:
    for one in comparisons():
        if one.in_part or one.read != "abstract":
            assert not one.is_read_on_both_sides, one.id


def test_nothing_is_told_from_memory() -> None:
    text = everything()
    for figure in FROM_MEMORY:
        assert figure not in text
    assert BY_ID["prp-disc-akeda-2022"].year is None, "its year is only remembered"


def test_a_study_without_a_comparison_tells_no_result() -> None:
    for one in evidence_json(known()):
        if one["kind"] == "no_comparison":
            assert one["direction"] == "not_comparable"
            assert [arm["result"] for arm in one["arms"]] == [None]
    for study in uncontrolled():
        assert not re.findall(r"\d+", study.note or ""), study.id


def test_the_json_is_the_contracts() -> None:
    every = evidence_json(known())
    assert len(every) == len(comparisons()) + len(uncontrolled()) + len(reviews())
    keys = {"id", "product", "cell_source", "target", "comparator", "arms", "measure", "months", "between_group"}
    keys |= {"direction", "year", "source", "superseded_by"}
    directions = {"favours_product", "no_difference", "favours_comparator", "not_comparable", "open"}
    for one in every:
        assert keys <= set(one)
        assert one["direction"] in directions
        assert one["source"].startswith("https://")
        if one["kind"] == "comparison":
            assert len(one["arms"]) >= 2
            assert one["comparator"]
            assert any(arm["is_product"] for arm in one["arms"])
            assert not all(arm["is_product"] for arm in one["arms"])
        if one["direction"] == "favours_product":
            assert one["kind"] == "comparison"
            assert one["between_group"]


def test_what_was_replaced_says_so() -> None:
    old = next(one for one in evidence_json(known()) if one["id"] == "gl-asipp-2019")
    assert old["superseded_by"] == "gl-asipp-2025"
    assert old["superseded_by"] in {one["id"] for one in evidence_json(known())}
    assert "Replaced" in next(one for one in reviews() if one.id == "gl-asipp-2019").text


def test_sham_comes_before_steroid_and_the_steroid_is_no_nothing() -> None:
    text = evidence_text(known(["prp"]), 100)
    joined = " ".join(text.split())
    assert text.index(AGAINST_WORDS["sham"]) < text.index(AGAINST_WORDS["steroid"])
    assert NOT_BETTER_THAN_NOTHING in joined
    assert joined.index(AGAINST_WORDS["steroid"]) < joined.index(NOT_BETTER_THAN_NOTHING)
    assert NOT_BETTER_THAN_NOTHING not in " ".join(evidence_text(known(["bmac"]), 100).split())


def test_the_largest_is_chosen_by_size_whatever_it_found() -> None:
    assert getattr(known(["prp"]).largest, "id", None) == "prp-disc-schepers-2022"
    assert getattr(known(["bmac"]).largest, "id", None) == "bmac-disc-levi-2025"
    assert getattr(known(["bm_msc"], None, "autologous").largest, "id", None) == "bmmsc-own-disc-vadala-2025"
    assert getattr(known(["bm_msc"], None, "allogeneic").largest, "id", None) == "bmmsc-donor-disc-respine-2024"
    assert getattr(known(["prp"], "sij").largest, "against", None) == "steroid", "no sham there: a drug, and said so"
    assert known(["disc_cells"]).largest is None
    assert known(["np_allograft"]).largest is None, "read in part only"


@given(st.permutations(["product", "neither", "comparator"]))
@settings(deadline=None)
def test_the_choice_does_not_look_at_the_result(favours: Any) -> None:
    from trialfinder.advice.evidence.known import Known

    some = tuple(
        msgspec.structs.replace(
            BY_ID["bmac-disc-levi-2025"], id=f"made-{n}", analysed=n, visit=(Visit(12, "pain", one, main=True),)
        )
        for n, one in zip((20, 60, 40), favours, strict=True)
    )
    largest = Known(some, (), ()).largest
    assert largest is not None
    assert largest.people == 60


@each(
    ("words", "ids"),
    [
        (
            {"product": "bmac", "target": "disc"},
            {"prp-bmac-disc-navani-2024", "bmac-disc-levi-2025", "bmac-multi-atluri-2022"},
        ),
        ({"product": "own-cells", "source": "donor"}, set()),
        ({"product": "IDCT"}, {"disccells-donor-disc-gornet-2024"}),
        ({"source": "donor", "target": "disc", "product": "np-allograft"}, {"allograft-disc-vast-2021"}),
        ({"target": "muscle_ligament"}, {"prp-ligament-won-2022"}),
    ],
)
def test_the_evidence_is_narrowed_by_each_word(words: dict[str, str], ids: set[str]) -> None:
    assert {one.id for one in evidence_on(**words).comparisons} == ids


@each("words", [{"product": "snake oil"}, {"target": "elbow"}, {"source": "sheep"}])
def test_a_wrong_word_is_refused(words: dict[str, str]) -> None:
    with pytest.raises(QueryError):
        evidence_on(**words)


def test_people_are_counted_in_whole_shares() -> None:
    rows = {one.id: [(had, of) for _, had, of in one.people_rows] for one in comparisons() if one.people_rows}
    assert rows == {
        "prp-disc-schepers-2022": [(21, 44), (16, 45)],
        "bmac-disc-levi-2025": [(44, 100), (56, 100)],
        "bmmsc-donor-disc-respine-2024": [(74, 100), (69, 100)],
        "prp-sij-singla-2017": [(18, 20), (5, 20)],
    }


@each(
    ("months", "words"),
    [(0, "right after"), (0.25, "1 week"), (1.5, "6 weeks"), (5.5, "24 weeks"), (12, "12 months"), (1, "1 month")],
)
def test_times_in_words(months: float, words: str) -> None:
    assert at_words(months) == words


def test_the_words_are_plain_and_give_no_advice() -> None:
    text = everything()
    assert banned(text) == []
    assert grade(text) <= 8
