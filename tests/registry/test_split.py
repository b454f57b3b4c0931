"""A search in parts finds what the whole finds."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from tests.tools.each import each
from tests.tools.examples import examples
from tests.tools.standin import answers
from tests.tools.standin.essie import Searchable, compile_query
from tests.tools.standin.records import RECORDS
from trialfinder.registry.split import alternatives, halves, part_of
from trialfinder.registry.strategy import Net, load_strategy

WORDS = ("back", "disc", "platelet", '"stem cell"', "marrow", "cord", "knee", '"bone graft"', "cells", "facet", "pain")
leaf = st.sampled_from(WORDS)


def _joined(word: str) -> object:
    return lambda parts: f"({f' {word} '.join(parts)})"


queries = st.recursive(
    leaf,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=5).map(_joined("OR")),  # type: ignore[arg-type]
        st.lists(inner, min_size=2, max_size=3).map(_joined("AND")),  # type: ignore[arg-type]
        inner.map(lambda one: f"NOT {one}"),
        inner.map(lambda one: f"EXPANSION[Term]({one})"),
        inner.map(lambda one: f"AREA[BriefTitle]({one})"),
    ),
    max_leaves=12,
)
HELD = [Searchable(record) for record in RECORDS]


def found(params: dict[str, str]) -> set[str]:
    return {one.exact("NCTId") for one in answers.find(HELD, params)}


@given(queries, queries)
@examples(300)
def test_two_halves_find_what_the_whole_finds(cond: str, intr: str) -> None:
    whole = {"query.cond": cond, "query.intr": intr}
    both = halves(whole)
    if both is None:
        return
    assert found(both[0]) | found(both[1]) == found(whole)
    assert all(sum(map(alternatives, half.values())) < alternatives(cond) + alternatives(intr) for half in both)


@each("net", load_strategy().nets, ids=lambda net: net.name)
def test_each_search_can_be_cut_down_and_still_parses(net: Net) -> None:
    parts = [dict(net.params)]
    while max(map(len, parts)) and (largest := max(parts, key=lambda part: max(map(alternatives, part.values())))):
        if max(map(alternatives, largest.values())) <= 20:
            break
        both = halves(largest)
        assert both is not None
        parts.remove(largest)
        parts.extend(both)
    for part in parts:
        for name, query in part.items():
            compile_query(query, answers.QUERY_AREAS[name])
    assert set().union(*map(found, parts)) == found(dict(net.params))


def test_a_not_list_is_never_halved() -> None:
    assert halves({"query.titles": "spine AND NOT (a OR b OR c OR d)"}) is None
    both = halves({"query.titles": "(x OR y) AND NOT EXPANSION[Term](a OR b OR c OR d)"})
    assert both is not None
    assert [half["query.titles"] for half in both] == [
        "x AND NOT EXPANSION[Term](a OR b OR c OR d)",
        "y AND NOT EXPANSION[Term](a OR b OR c OR d)",
    ]


def test_a_path_leads_to_the_same_part_again() -> None:
    whole = {"query.cond": "a OR b OR c OR d", "fields": "x"}
    assert part_of(whole, "10") == {"query.cond": "c", "fields": "x"}
    assert part_of(whole, "") == whole
    assert part_of(whole, "000") is None


@given(st.text(max_size=60))
@examples(200)
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert alternatives(text) >= 1
    json.dumps(halves({"query.term": text}))
