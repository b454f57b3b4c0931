"""HTML of ours that the script hears, and what the browser may tell of it."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.tools.each import each
from trialfinder.registry.record import NCT_ID
from trialfinder.web.edges.clicks import MOST_CHOSEN, go_html, read_chosen


def test_a_link_is_safe_in_html() -> None:
    link = go_html("trial", '<b>"one"</b>', {"nct": "NCT00000001", "near": 'St. "Louis"&<x>'})
    assert link == (
        '<a class="tf-go" href="trial?nct=NCT00000001&amp;near=St.+%22Louis%22%26%3Cx%3E">'
        "&lt;b&gt;&#34;one&#34;&lt;/b&gt;</a>"
    )
    assert go_html("", "Find") == '<a class="tf-go" href="./">Find</a>'


@each("told", [None, "NCT00000001", 3, {"NCT00000001": 1}, [None, 4, "x", "<script>"]])
def test_what_is_no_list_of_ids_chooses_nothing(told: Any) -> None:
    assert read_chosen(told) == []


@given(st.lists(st.one_of(st.from_regex(r"NCT0000000[0-9]", fullmatch=True), st.text(max_size=12), st.integers())))
def test_each_id_counts_once_and_four_at_most(told: list[Any]) -> None:
    kept = read_chosen(told)
    assert len(kept) == len(set(kept)) <= MOST_CHOSEN
    assert all(NCT_ID.fullmatch(one) for one in kept)
    assert kept == [one for one in dict.fromkeys(told) if one in kept], "in the order told"
