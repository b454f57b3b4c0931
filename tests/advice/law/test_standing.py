"""What the FDA says, who pays and what was asked: of this product and no other, each with its source."""

import pytest

from tests.tools.readability import banned, grade
from trialfinder.advice.law.standing import (
    coverage,
    coverage_lines,
    fda_lines,
    price_of,
    prices,
    standing,
    unread_surveys,
)
from trialfinder.vocabulary import THERAPIES

KNOWN = {*THERAPIES, "other_blood"}


def test_prp_has_its_own_price_and_no_other() -> None:
    answer = price_of(["prp"], 6000)
    assert [(one.mean_usd, one.low_usd, one.high_usd) for one in answer.ranges] == [(897, 350, 1700)]
    assert answer.beside is not None
    assert "6,000" in answer.beside
    assert "more than the highest price in a survey (1,700)" in answer.beside
    assert "5,156" not in answer.beside
    assert "None of these is a price for the back" in answer.note


@pytest.mark.parametrize(
    "product", ["exosome", "np_allograft", "perinatal_tissue", "conditioned_serum", "platelet_lysate"]
)
def test_a_product_without_a_survey_borrows_no_price(product: str) -> None:
    answer = price_of([product], 6000)
    assert answer.ranges == ()
    assert answer.note == "We hold no survey of prices for this product."
    assert answer.beside == "You were quoted 6,000 US dollars. We have no price to set beside it."


def test_a_price_within_the_range_and_below_it() -> None:
    assert "within the range" in str(price_of(["bmac"], 3000).beside)
    assert "less than the lowest" in str(price_of(["prp"], 100).beside)


def test_the_knee_survey_tells_how_many_answered() -> None:
    text = next(one.text for one in prices() if one.mean_usd == 5156)
    assert "65 of 273 clinics gave a price" in text
    assert "knee" in text
    assert "2017" in text


def test_a_survey_with_the_spine_is_told_as_unread() -> None:
    (line,) = price_of(["prp"]).unread
    assert "the spine too" in line.text
    assert "not read its tables" in line.text


def test_a_persons_own_marrow_cells_are_not_told_of_a_donor_product() -> None:
    own = " ".join(one.text for one in standing(["bm_msc"], "autologous"))
    assert "Ryoncil" not in own
    assert "Ryoncil" in " ".join(one.text for one in standing(["bm_msc"], "allogeneic"))


def test_own_cartilage_cells_are_apart_from_what_the_fda_says_of_stem_cells() -> None:
    told = " ".join(one.text for one in standing(["chondrocytes"]))
    assert "Maci" in told
    assert "knee" in told
    assert "The FDA says that no stem-cell" not in told


def test_the_fat_rulings_are_those_on_fat() -> None:
    told = " ".join(one.text for one in standing(["svf"]))
    assert "2021 and 2024" in told
    assert "October 14, 2025" in told
    assert "2014" not in told


def test_every_product_has_one_line_for_the_short_answer() -> None:
    for product in sorted(KNOWN):
        assert standing([product])[0].short, product


def test_medicare_pays_for_prp_on_wounds_and_not_for_birth_tissue() -> None:
    assert "wounds" in coverage(["prp"])[0].text
    assert "do not pay" in coverage(["umbilical_msc"])[0].text
    assert coverage(["bmac"])[0].payer != "Medicare"


def test_every_line_is_sourced_plain_and_neutral() -> None:
    every = (*fda_lines(), *coverage_lines(), *unread_surveys())
    for one in every:
        assert one.products <= KNOWN
        assert one.source
        assert banned(one.text) == []
    assert all(one.payer for one in coverage_lines())
    assert grade(" ".join(one.text for one in every)) <= 8
    assert grade(" ".join(one.text for one in prices())) <= 8
