"""Named products in what a person types and in what a text says."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.each import each
from trialfinder.products import find_product, named_in, products


@each(
    ("words", "product_id"),
    [
        ("idct", "rebonuputemcel"),
        ("MPC-06-ID", "rexlemestrocel-l"),
        ("mpc 06 id", "rexlemestrocel-l"),
        ("Angel", "angel"),
        ("via disc", "via-disc"),
        ("VIA Disc® NP", "via-disc-np"),
        ("adipose derived regenerative cells", "celution"),
        ("tissuegene-c", "tg-c"),
        ("SmartPRep 2", "smartprep"),
    ],
)
def test_a_person_may_spell_a_name_freely(words: str, product_id: str) -> None:
    found = find_product(words)
    assert found is not None
    assert found.id == product_id


@each("words", ["", "  ", "steroid", "prp", "stem cells", "disc", "VIA", "Angel and Magellan", "®"])
def test_other_words_are_no_product(words: str) -> None:
    assert find_product(words) is None


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("One shot of VIA Disc NP or saline", ["via-disc-np"]),
        ("VIA Disc, then VIA Disc NP", ["via-disc", "via-disc-np"]),
        ("Viable Allograft Supplemented Disc Regeneration", ["via-disc"]),
        ("MPC‑06‑ID plus hyaluronic acid", ["rexlemestrocel-l"]),
        ("Regenexx® PL-Disc", ["regenexx-pl"]),
        ("the Lipogems(R) device", ["lipogems"]),
        ("NuQu.", ["nuqu"]),
    ],
)
def test_names_in_a_text(text: str, ids: list[str]) -> None:
    assert [one.product.id for one in named_in(text)] == ids


@each(
    "text",
    [
        "a renu of the lease",  # four letters keep their case
        "the msv of the vein",
        "Los Angeles, Angel of Mercy Hospital",  # loose
        "Magellan Health will not pay",
        "taking ASA (aspirin)",
        "adipose-derived regenerative cells",  # a kind, not a product
        "ExoFlow valves",  # a longer word
        "preTG-Cpost",
    ],
)
def test_words_that_only_look_like_a_name(text: str) -> None:
    assert named_in(text) == ()


NAMES = [(product, name) for product in products() for name in (product.name, *product.other_names)]


@given(st.sampled_from(NAMES), st.text(" .,;()\n/", max_size=3), st.text(" .,;()\n/", max_size=3))
@settings(deadline=None)
def test_every_name_is_found_where_it_stands(pair: tuple[object, str], before: str, after: str) -> None:
    product, name = pair
    if name in getattr(product, "loose_names", ()):
        return
    text = f"They gave{before or ' '}{name}{after or ' '}once"
    (one,) = named_in(text)
    assert one.product is product
    assert text[one.start : one.end] == one.words == name


@given(st.text(max_size=200))
@settings(deadline=None)
def test_any_text_can_be_read(text: str) -> None:
    found = named_in(text)
    assert all(text[one.start : one.end] == one.words for one in found)
    assert all(first.end <= then.start for first, then in zip(found, found[1:], strict=False))
