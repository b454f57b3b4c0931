"""How far a download is, in words and as a bar that never runs back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from trialfinder.registry.strategy import load_strategy
from trialfinder.web.parts.data_age import how_far
from trialfinder.web.state.held import Download

SEARCHES = [net.name for net in load_strategy().nets]


def test_a_download_that_has_not_begun_is_told_as_asking() -> None:
    assert how_far(Download(), SEARCHES)[0] == 0.0
    assert how_far(Download(), SEARCHES)[1].startswith("Asking the registry")


def test_the_words_name_the_search_and_the_studies() -> None:
    share, words = how_far(Download(50, 200, SEARCHES[1]), SEARCHES)
    assert words == (
        f"Getting newer records, search 2 of {len(SEARCHES)}: 50 of 200 studies. You can go on with the data shown."
    )
    assert share == 1.25 / len(SEARCHES)
    assert how_far(Download(0, None, SEARCHES[0]), SEARCHES)[1].startswith("Getting newer records, search 1 of ")


@given(st.lists(st.tuples(st.integers(0, 2000), st.none() | st.integers(0, 1000)), min_size=1, max_size=5))
def test_the_bar_never_runs_back(pages: list[tuple[int, int | None]]) -> None:
    shares = []
    for name in SEARCHES:
        total = pages[0][1]
        shares += [
            how_far(Download(done, total, name), SEARCHES)[0] for done, _ in sorted(pages, key=lambda one: one[0])
        ]
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)
