"""Passports: typed, sourced, and without what nobody has read; and which of them a person or a text names."""

import re
from datetime import date

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.each import each
from trialfinder import vocabulary
from trialfinder.errors import GuidanceError
from trialfinder.products import Source, find_product, named_in, products
from trialfinder.products.passports import NO_SOURCE, STATE_WORDS, passport_lines, read_passports

PASSPORT = """
checked = 2026-11-27
checked_against = "Nothing."
[[product]]
id = "made-up"
name = "Made-up"
therapies = ["prp"]
cell_source = "autologous"
processing = "same_day"
for_the_back = "We found no approval."
"""

NEVER_READ = ["Plasmax", "TruPRP", "BioCUE", "Revascor", "NeoFuse", "StemSpine", "Cellular Matrix", "PL-M"]
"""Names that people remember but that stand in no source we read."""

OWN_AND_DONOR = {  # product -> own or donor, from its trial record or its maker
    "rexlemestrocel-L": "allogeneic",
    "rebonuputemcel": "allogeneic",
    "VIA Disc NP": "allogeneic",
    "CordSTEM-DD": "allogeneic",
    "ExoFlo": "allogeneic",
    "BRTX-100": "autologous",
    "NOVOCART Disc": "autologous",
    "Lipogems": "autologous",
    "Regenexx PL-Disc": "autologous",
    "Transpose RT": "autologous",
    "Matrilin-3-primed ASC spheroids": "not_stated",
}


def test_every_passport_speaks_our_vocabulary() -> None:
    known = {*vocabulary.THERAPIES, "other_blood"}
    for product in products():
        assert {*product.therapies} <= known, product.id
        assert {*product.tested_in} <= {*vocabulary.TARGETS}, product.id


def test_no_two_products_share_an_id_or_a_name() -> None:
    ids = [product.id for product in products()]
    assert len(ids) == len(set(ids))
    for product in products():
        for name in product.names:
            assert find_product(name) is product, name


def test_every_product_has_a_source_and_what_is_said_of_an_approval_has_one_that_may_be_shown() -> None:
    for product in products():
        assert product.sources, product.id
        for one in product.regulatory:
            source = product.source(one.source)
            assert source.is_shown, (product.id, one)
            assert source.year is not None
            assert one.state in STATE_WORDS


def test_no_product_is_approved_for_the_back() -> None:
    for product in products():
        for one in product.regulatory:
            assert not re.search(r"\b(back|disc|spine|pain)\b", one.use), (
                product.id,
                one.use,
            )


def test_ryoncil_is_approved_in_the_united_states_for_children_and_not_for_the_back() -> None:
    ryoncil = find_product("remestemcel-L")
    assert ryoncil is not None
    (line,) = [one for one in ryoncil.regulatory if one.place == "United States"]
    assert (line.state, line.year) == ("approved", 2024)
    assert "children" in line.use
    assert not ryoncil.is_for_the_back


def test_tg_c_lost_its_korean_licence() -> None:
    tg_c = find_product("Invossa")
    assert tg_c is not None
    assert [(one.place, one.state, one.year) for one in tg_c.regulatory] == [("South Korea", "cancelled", 2019)]


def test_the_gps_letter_says_that_its_prp_was_tested_for_no_illness() -> None:
    gps = find_product("GPS II")
    assert gps is not None
    assert "not been tested for any illness" in gps.for_the_back
    assert "not read the letter for GPS III" in gps.for_the_back


@each(("name", "cell_source"), OWN_AND_DONOR.items())
def test_own_or_donor(name: str, cell_source: str) -> None:
    product = find_product(name)
    assert product is not None
    assert product.cell_source == cell_source


@each("name", ["JointStem", "NurOwn", "Cartistem", "ELIXCYTE", "Stempeucel", "Lipogems"])
def test_a_product_of_another_body_part_is_not_one_for_the_back(name: str) -> None:
    product = find_product(name)
    assert product is not None
    assert not product.is_for_the_back


@each("name", NEVER_READ)
def test_a_name_known_from_memory_only_is_not_held(name: str) -> None:
    assert find_product(name) is None


def test_the_status_of_a_trial_never_stands_in_a_passport() -> None:
    for product in products():
        told = " ".join((product.for_the_back, *(one.use for one in product.regulatory)))
        assert not re.search(r"recruit|completed|withdrawn|terminated|enrol|n=\d|\d+ people", told, re.I), product.id


def test_makers_and_news_pages_are_not_shown() -> None:
    for product in products():
        shown = [one for one in product.sources if one.is_shown]
        assert all(one.kind in ("agency", "paper", "record") for one in shown)
    olastrocel = find_product("olastrocel")
    assert olastrocel is not None
    assert not [one for one in olastrocel.sources if one.is_shown]


@each(
    ("line", "told"),
    [
        ("origin = 'donor'", "origin"),
        ("cell_source = 'donor'", "product.0.cell_source"),
        ("back_trials = 'NCT01290367'", "product.0.back_trials"),
        ("source_keys = ['nobody-read-it']", "nobody-read-it"),
        (
            "regulatory = [{place = 'US', use = 'x', state = 'unread', source = 'isct-2025'}]",
            "product.0.regulatory.0.state",
        ),
        ("regulatory = [{place = 'US', use = 'x', state = 'approved', source = 'isct-2025'}]", "none of its sources"),
        ("name = ", "made_up.toml"),
    ],
)
def test_a_passport_that_breaks_the_rules_is_refused_with_its_place(line: str, told: str) -> None:
    key = line.partition(" = ")[0]
    kept = "\n".join(one for one in PASSPORT.splitlines() if not one.startswith(f"{key} ="))
    with pytest.raises(GuidanceError, match=re.escape(told)):
        read_passports(f"{kept}\n{line}\n", "made_up.toml")


def test_a_passport_that_keeps_the_rules_is_read() -> None:
    (product,) = read_passports(PASSPORT, "made_up.toml")
    assert product.maker is None
    assert product.sources == ()


def test_a_passport_with_no_source_to_show_says_so() -> None:
    bare = [one for one in products() if not any(source.is_shown for source in one.sources)]
    assert {"olastrocel", "cybrocell"} <= {one.id for one in bare}
    for one in products():
        assert (passport_lines(one)[-1] == NO_SOURCE) is (one in bare), one.id


def test_two_kinds_read_as_one_sentence() -> None:
    (angel,) = [one for one in products() if one.name == "Angel"]
    assert passport_lines(angel)[0].startswith(
        "Angel: Platelet-rich plasma (PRP) or bone-marrow concentrate; your own;"
    )


def test_a_name_that_has_the_year_is_not_followed_by_it() -> None:
    source = Source("Pain Physician 2024, volume 27", "https://example.org", "paper", date(2026, 11, 27), 2024)
    assert (source.year_words, source.year_after_name) == ("2024", "")
    assert msgspec.structs.replace(source, name="Pain Physician").year_after_name == ", 2024"
    assert msgspec.structs.replace(source, year=None).year_after_name == ", year not known"


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


@each(
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
