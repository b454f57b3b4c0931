"""The stand-in's share of the query language: what matches, what does not, and what is refused."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.each import each
from tests.tools.examples import examples
from tests.tools.standin.essie import EssieError, NotModelled, Searchable, compile_query, fold
from tests.tools.standin.records import intervention, study


def matches(query: str, record: dict[str, Any], area: str = "BasicSearch") -> bool:
    return compile_query(query, area)(Searchable(record))


PRP = study(
    "NCT90000200",
    title="Platelet-Rich Plasma for Discs",
    conditions=["Low-Back  Pain", "Hérnia"],
    interventions=[intervention("LR-PRP")],
    description="Only here: chemonucleolysis.",
)


@each(
    ("query", "found"),
    [
        ('"platelet rich plasma"', True),
        ('"PLATELET-RICH PLASMAS"', True),
        ('"plasma rich"', False),
        ("plasma rich", True),
        ('"back pain"', True),
        ('"pain Hernia"', False),  # a phrase does not run from one value into the next
        ("disc AND hernia", True),
        ("disc AND NOT hernia", False),
        ("knee OR disc AND knee", False),
        ("(knee OR disc) AND hernia", True),
        ("EXPANSION[None]PRP", True),
        ("EXPANSION[None]prp", False),
        ("EXPANSION[None](XYZ OR PRP)", True),
        ('EXPANSION[None]"Low-Back Pain"', True),
        ('EXPANSION[None]"Low Back Pain"', False),
        ('EXPANSION[Term]"low back pain"', True),
        ("EXPANSION[Lossy]knee disc", True),
        ('AREA[Condition]"back pain"', True),
        ("AREA[Condition]plasma", False),
        ("AREA[TitleSearch](plasma AND disc)", True),
        ("AREA[InterventionType]BIOLOGICAL", True),
        ("chemonucleolysis", False),  # the basic area does not see the detailed description
        ("AREA[DetailedDescription]chemonucleolysis", True),
    ],
)
def test_essie(query: str, found: bool) -> None:
    assert matches(query, PRP) is found


@each("query", ["", "(", "a OR", "AND a", 'a "b', "a)", "AREA[Nope]a", "EXPANSION[More]a", '""', "FOO[x]a"])
def test_essie_refuses(query: str) -> None:
    with pytest.raises(EssieError):
        compile_query(query, "BasicSearch")


def test_essie_says_what_it_does_not_model() -> None:
    with pytest.raises(NotModelled):
        compile_query("AREA[StartDate]RANGE[2020,MAX]", "BasicSearch")


words = st.sampled_from(
    ["AND", "OR", "NOT", "(", ")", '"low back"', "disc", "EXPANSION[None]", "AREA[Condition]", '"', "[", "é-1", " "]
)


@examples(100)
@given(st.one_of(st.text(max_size=30), st.lists(words, max_size=12).map(" ".join)))
def test_any_query_is_answered_or_refused(query: str) -> None:
    with suppress(EssieError):
        assert matches(query, PRP) in (True, False)


@examples(100)
@given(st.text(max_size=60))
def test_folding_settles(text: str) -> None:
    once = fold(text)
    assert "  " not in once
    assert fold(once) == once


@each(
    "record",
    [{}, {"protocolSection": None}, {"protocolSection": {"conditionsModule": {"conditions": {"a": [1, None]}}}}],
)
def test_a_misshapen_record_is_no_trouble(record: dict[str, Any]) -> None:
    assert matches("disc", record) is False
