"""What a clinic wrote: names, own or donor, claims beside what is known, doses, and what is left out."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.each import each
from tests.tools.readability import banned, grade
from trialfinder.advice.offer.pasted import LONGEST, Claims, read_pasted
from trialfinder.typed_toml import load

CLINIC = """Say goodbye to back pain WITHOUT surgery! Our FDA-registered lab sends living stem cells from donated
umbilical cords: 30 million cells in one visit. 92% success rate. Price: $5,000, financing available, today only.
Dr. Smith puts it into your disc."""

PRP = """Your own platelet-rich plasma (Angel cPRP), 4 ml, into the facet joint under ultrasound. Risks are infection
and bleeding. Published in a randomized trial. Physical therapy is an alternative. The cost is 900 dollars.
Follow-up after six weeks by a physician."""


def test_a_sellers_text() -> None:
    found = read_pasted(CLINIC)
    assert {one.claim.id for one in found.claims} == {
        "avoid_surgery",
        "fda_registered",
        "living_cells",
        "success_rate",
        "hurry",
    }
    assert next(one.words for one in found.claims if one.claim.id == "success_rate") == "92% success"
    assert found.doses == ("30 million cells",)
    assert found.prices == ("$5,000",)
    assert found.says_donor
    assert not found.says_own
    assert "how the needle is guided" in found.left_out
    assert "what can go wrong" in found.left_out
    assert "where in the back it goes" not in found.left_out
    assert "the price" not in found.left_out
    assert "umbilical_msc" in found.kinds or "birth_products" in found.kinds


def test_a_plain_text_leaves_little_out_and_claims_nothing() -> None:
    found = read_pasted(PRP)
    assert found.claims == ()
    assert [one.id for one in found.products] == ["angel"]
    assert found.kinds == ("prp",)
    assert found.says_own
    assert not found.says_donor
    assert found.doses == ("4 ml",)
    assert found.prices == ("900 dollars",)
    assert found.left_out == ()


def test_nothing_told_is_all_left_out() -> None:
    found = read_pasted("Call us for a better life.")
    assert found.left_out[:2] == ("whose it is: your own or a donor's", "what exactly is injected")
    assert len(found.left_out) >= 10


@each(
    ("text", "id"),
    [
        ("an FDA-approved therapy", "fda_approved"),
        ("approved by the F.D.A? no: approved by the FDA", "fda_approved"),
        ("we regenerate discs", "regrow"),
        ("100% safe", "no_risk"),
        ("It is risk-free.", "no_risk"),
        ("better than cortisone", "better_than_steroid"),
        ("9 of 10 ... 85 percent improvement", "success_rate"),
        ("Join our seminar", "hurry"),
        ("may be covered by Medicare", "insurance"),
        ("a permanent cure", "lasting"),
    ],
)
def test_claims_are_found_however_they_are_spelt(text: str, id: str) -> None:
    assert id in {one.claim.id for one in read_pasted(text).claims}


@each(
    "text",
    [
        "a secure place",
        "procured",
        "It takes time.",
        "unsafe",
        "this is not FDA business",
        "It is not FDA approved.",
        "PRP has never been FDA-approved",
        "not a cure",
        "It isn't 100% safe",
    ],
)
def test_words_inside_words_are_no_claim(text: str) -> None:
    assert read_pasted(text).claims == ()


def test_each_claim_says_who_speaks_and_has_a_source() -> None:
    claims = load("trialfinder/advice/offer/pasted.py", "claims.toml", Claims).claim
    assert {one.beside for one in claims} == {"The FDA says", "A trial found", "Nobody knows yet", "Ask"}
    for one in claims:
        assert one.source
        assert banned(one.text) == []
        assert grade(one.text) <= 8, one.id


@given(st.text(max_size=400))
@settings(deadline=None)
def test_any_text_can_be_read_and_stays_as_it_was(text: str) -> None:
    found = read_pasted(text)
    collapsed = " ".join(text.split())
    for one in found.claims:
        assert one.words in collapsed or one.words.casefold() in collapsed.casefold()


def test_a_very_long_text_is_cut_and_says_so() -> None:
    assert read_pasted("x" * LONGEST).is_cut is False
    assert read_pasted("a " * LONGEST).is_cut
