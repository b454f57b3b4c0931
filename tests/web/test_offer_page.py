"""Offer, run by AppTest: an answer, bundled data, a steroid, and bad addresses."""

from __future__ import annotations

import re

import pytest

from tests.tools.standin.server import StandIn
from tests.web.conftest import OpenPage, seen
from trialfinder.web.offer.view import Offer, read_offer, to_params

pytestmark = pytest.mark.slow


def test_an_address_gives_its_answer(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("offer", product="prp", target="disc", near="80202")
    assert not at.exception
    page = seen(at)
    for words in (
        "PRP, into or at the disc",
        "platelet-rich plasma",
        "In short",
        "Against salt water or a sham",
        "21 of 44",
        "Colorado: we hold no law of this state",
        "What the FDA says",
        "Trials of the same treatment, nearest to ZIP 80202",
        "About 1 mi",
        "Which trials it may keep you out of",
        "PRP in the last 12 months",
        "with a wait of 12 months.",
        "What it may cost",
        "Questions to ask",
        "Not medical advice; the registry does not vet studies.",
    ):
        assert words in page, words
    assert page.index("Denver") < page.index("Tampa")
    assert "<script>" not in page
    assert at.selectbox("offer_product").value == "prp"
    assert at.text_input("offer_near").value == "80202"


def test_the_whole_field_and_every_part_is_a_link_away(synced: StandIn, open_page: OpenPage) -> None:
    page = seen(open_page("offer", product="prp", target="disc", near="80202"))
    assert 'href="./?near=80202&amp;therapy=prp&amp;target=disc&amp;status=any"' in page
    assert 'class="tf-go" href="trial?nct=NCT90000001&amp;near=80202"' in page
    assert "short" in re.findall(r'id="([\w-]+)"', page)[:2]
    folded = re.findall(r'<details class="tf-card tf-part">.*?<div id="([\w-]+)"', page, re.DOTALL)
    assert folded == ["known", "closes", "fda", "law", "pays", "called", "counted", "to-ask", "sources"]
    assert '</h2> <span class="tf-comes-to">3 comparisons</span></summary>' in page
    all_ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(all_ids) == len(set(all_ids)), "an id stands twice"
    terms = re.findall(r'popovertarget="meaning-offer-([\w-]+)"', page)
    assert {"prp", "facet"} <= set(terms) or "prp" in terms
    assert len(terms) == len(set(terms))


def test_progress_is_told_and_one_button_clears(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("offer", product="prp")
    assert "1 of 4 filled in. You can leave the rest empty" in seen(at)
    at.text_input("offer_near").set_value("80202")
    at = at.button("offer_go").click().run()
    assert "2 of 4 filled in." in seen(at)
    assert "<span>Near ZIP 80202, CO</span>" in seen(at), "the header has the place in the same run"
    at = at.button("offer_clear").click().run()
    assert not at.exception
    assert dict(at.query_params) == {}
    page = seen(at)
    assert "Cleared." in page
    assert "What were you offered?" in page
    assert "of 4 filled in" not in page
    assert at.text_input("offer_near").value == ""
    at.selectbox("offer_product").set_value("prp")
    at = at.button("offer_go").click().run()
    assert "Cleared." not in seen(at)


def test_with_a_product_the_fields_are_folded_below_the_answer(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("offer", product="prp")
    assert [(one.label, one.proto.expanded) for one in at.expander] == [
        ("Change what you were offered", False),
        ("Or paste what the clinic wrote", False),
    ]
    assert "You were offered an injection." not in seen(at), "what the page is for was read before"
    at = open_page("offer", product="prp", near="Nowhereville-on-Sea")
    assert [one.label for one in at.expander] == ["Or paste what the clinic wrote"], "a field that is wrong is in sight"
    assert at.button("offer_go").label == "See what is known"


def test_the_button_without_a_product_tells_what_is_missing(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("offer")
    assert "Choose what you were offered" not in seen(at)
    at = at.button("offer_go").click().run()
    assert 'role="alert" id="offer_product-error" data-field="offer_product"' in seen(at)
    at.selectbox("offer_product").set_value("prp")
    at = at.button("offer_go").click().run()
    assert "offer_product-error" not in seen(at)
    assert dict(at.query_params) == {"product": "prp"}


def test_nothing_chosen_asks_what_was_offered(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("offer")
    assert not at.exception
    assert "What were you offered?" in seen(at)
    at.selectbox("offer_product").set_value("steroid")
    at = at.button("offer_go").click().run()
    page = seen(at)
    assert "It is not a regenerative product. We show only which trials it may keep you out of." in page
    assert "What it may cost" not in page


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"product": "snake oil"}, "product: “snake oil” in the address is not known, and was left out."),
        ({"product": "<script>alert(1)</script>"}, "product: “&lt;script&gt;alert(1)&lt;/script&gt;” in the address"),
        ({"product": "prp", "target": "knee'; --"}, "target: “knee&#39;; --” in the address"),
        ({"product": "prp", "near": "x" * 3000}, "near: “xxx"),
        ({"product": "prp", "near": "Nowhereville-on-Sea"}, "Type a city"),
    ],
)
def test_a_bad_address_is_a_sentence(
    synced: StandIn, open_page: OpenPage, params: dict[str, str], sentence: str
) -> None:
    at = open_page("offer", **params)
    assert not at.exception
    assert sentence in seen(at)


@pytest.mark.parametrize(
    ("field", "typed"), [("offer_near", "Nowhereville-on-Sea"), ("offer_price", "six thousand"), ("offer_price", "0")]
)
def test_what_cannot_be_used_is_told_at_its_field_and_holds_the_answer(
    synced: StandIn, open_page: OpenPage, field: str, typed: str
) -> None:
    at = open_page("offer", product="prp")
    at.text_input(field).set_value(typed)
    at = at.button("offer_go").click().run()
    page = seen(at)
    assert not at.exception
    assert f'role="alert" id="{field}-error" data-field="{field}"' in page
    assert 'id="short"' not in page, "an answer without it would look like one for it"
    at.text_input(field).set_value("")
    at = at.button("offer_go").click().run()
    assert 'id="short"' in seen(at)


def test_bundled_data_claim_nothing_about_rules(offline: None, open_page: OpenPage) -> None:
    at = open_page("offer", product="prp", near="Denver")
    assert not at.exception
    page = seen(at)
    assert "From our offline copy of facts, not the live records." in page
    assert "Not in our offline copy; see the registry’s record" in page
    assert "No such rule found in what we read" not in page
    assert "listed as recruiting" not in page
    assert "</strong> recruited on the date of our copy" in page
    assert "with a result paper listed" not in page, "the copy holds no papers: 0 would be a guess"
    assert "Our offline copy does not hold which papers a record lists." in page
    assert "Recruiting; last verified" not in page
    assert "A 0 or a “none” below may only mean that our copy lacks it." in page


def test_the_price_the_place_and_a_named_product(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("offer", product="VIA Disc NP", near="82001", price="6000")
    assert not at.exception
    page = seen(at)
    assert at.selectbox("offer_product").value == "via-disc-np"
    assert "You were quoted 6,000 US dollars. We have no price to set beside it." in page
    assert "Wyoming: the Stem Cell Freedom Act" in page
    assert "Florida" not in page
    at.text_input("offer_price").set_value("a lot")
    at = at.button("offer_go").click().run()
    assert "is not read as a price. Allowed: whole US dollars from 1 to 1,000,000" in seen(at)


def test_the_first_choices_are_in_a_persons_words(synced: StandIn, open_page: OpenPage) -> None:
    choices = open_page("offer").selectbox("offer_product").options
    assert choices[1:6] == [
        "Stem cells, I was not told which",
        "Cells from my bone marrow",
        "Cells or tissue from my fat",
        "From a birth cord, a placenta, or exosomes",
        "PRP, from my blood",
    ]
    assert "By name: rexlemestrocel-L" in choices


def test_what_the_clinic_wrote_stands_beside_what_is_known(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("offer")
    at = at.text_area("offer_pasted").set_value("Our FDA approved <b>IDCT</b> cells from donors, 92% success.").run()
    assert not at.exception
    page = seen(at)
    assert "“FDA approved”. <strong>The FDA says:</strong>" in page
    assert "“92% success”. <strong>Ask:</strong>" in page
    assert "rebonuputemcel: Disc cells; from a donor" in page
    assert "From a donor, by the words “donors”." in page
    assert "What it does not tell" in page
    assert "<b>IDCT" not in page
    assert re.search(r'See what is known of: <a [^>]*href="offer\?product=rebonuputemcel"', page)
    assert dict(at.query_params) == {}, "what was pasted stands in no address"


def test_the_answer_comes_first_and_each_section_once(synced: StandIn, open_page: OpenPage) -> None:
    page = seen(open_page("offer", product="prp", target="disc", near="80202"))
    assert page.index('id="short"') < page.index('id="price"') < page.index('id="same"') < page.index('id="known"')
    assert '<span class="tf-people" aria-hidden="true">●●●●●●●●●●○○○○○○○○○○</span> 21 of 44: PRP' in page
    assert "<summary>Against a steroid" not in page, "none of PRP in the disc"


def test_the_address_and_the_words_are_one_to_one() -> None:
    asked = Offer("stem_cells", "facet", "Tampa", "6000")
    assert read_offer(to_params(asked)) == (asked, ())
    assert read_offer({"product": ["own-cells"], "x": ["y"]}) == (Offer("own_cells"), ())
