"""What an injection now may close: every recruiting trial in one group, with its quoted rule."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.tools.each import each
from tests.tools.held import decoded, hold
from tests.tools.made_trials import CELLS_EVER, CLOSED, NOTHING, PRP_WAIT, STEROID_WAIT, trial
from trialfinder.advice.offer.closes import KIND_WORDS, as_rules_say, would_rule_out
from trialfinder.advice.offer.offered import find_offered, offered
from trialfinder.errors import QueryError
from trialfinder.vocabulary import THERAPIES, THERAPY_FAMILIES

TODAY = date(2026, 11, 22)
ALL = hold(PRP_WAIT, CELLS_EVER, STEROID_WAIT, NOTHING, CLOSED)


def shut(product: str, target: str | None = None) -> dict[str, tuple[str, float | None]]:
    found = would_rule_out(ALL, product, target, today=TODAY)
    return {one.trial.nct_id[-1]: (one.bars[0].certainty, one.bars[0].wait_months) for one in found.closed}


@each(
    ("product", "target", "expected"),
    [
        ("prp", None, {"1": ("names_it", 6)}),
        ("prp", "disc", {"1": ("names_it", 6)}),
        ("PRP", "facet", {"1": ("names_it", 6)}),
        ("donor-cells", "disc", {"2": ("names_it", None)}),
        ("donor-cells", None, {"2": ("may", None)}),
        ("bmac", "disc", {"2": ("may", None)}),
        ("own cells", "facet", {}),
        ("steroid", "epidural", {"3": ("names_it", 1.5)}),
        ("steroid", "facet", {}),
        ("exosome", None, {}),
    ],
)
def test_what_an_injection_closes(product: str, target: str | None, expected: dict[str, Any]) -> None:
    assert shut(product, target) == expected


def test_every_recruiting_trial_stands_in_one_group_with_its_quote_and_date() -> None:
    spanish = trial(6, "Pacientes que han recibido una inyección de la columna con plasma en los seis meses, o por las")
    data = hold(PRP_WAIT, NOTHING, CLOSED, spanish)
    found = would_rule_out(data, "prp", "disc", today=TODAY)
    assert [one.trial.nct_id for one in found.closed] == ["NCT91000001"]
    assert [one.nct_id for one in found.silent] == ["NCT91000004"]
    assert [one.nct_id for one in found.not_read] == ["NCT91000006"]
    bar = found.closed[0].bars[0]
    assert bar.quote in decoded(PRP_WAIT).protocol_section.eligibility_module.eligibility_criteria  # type: ignore[operator]
    assert bar.path == "protocolSection.eligibilityModule.eligibilityCriteria"
    assert (
        bar.words == "The rule is about PRP or another platelet product, anywhere in the body, with a wait of 6 months."
    )
    assert found.closed[0].trial.status.startswith("Recruiting; last verified October 2026")
    assert "A rule names it in 1 trial." in found.summary
    assert "We found no rule in 1 trial: ask." in found.summary


def test_our_offline_copy_says_nothing_of_rules() -> None:
    found = would_rule_out(hold(PRP_WAIT, completeness="facts_only"), "prp", today=TODAY)
    assert found.closed == found.silent == ()
    assert [one.nct_id for one in found.not_held] == ["NCT91000001"]
    assert "Not in our offline copy: 1 trial" in found.summary


def test_a_rule_of_the_same_product_and_of_any_injection() -> None:
    brand = trial(7, "Previous treatment with Madeupcel", official_title="Madeupcel in the Disc")
    anything = trial(8, "Any intradiscal injection within 3 months")
    data = hold(brand, anything)
    assert {one.trial.nct_id: one.bars[0].certainty for one in would_rule_out(data, "prp", "disc").closed} == {
        "NCT91000007": "may",
        "NCT91000008": "names_it",
    }
    assert [one.trial.nct_id for one in would_rule_out(data, "steroid", "facet").closed] == []


def test_any_place_comes_before_one_place_and_ever_before_timed() -> None:
    made = trial(
        11, "PRP into the disc within 3 months", "Prior cell therapy or biologic treatment, for any indication"
    )
    [only] = would_rule_out(hold(made), "prp", "disc").closed
    assert [(bar.target, bar.wait_months) for bar in only.bars] == [("disc", 3), (None, None)]
    [only] = would_rule_out(hold(made), "bmac", "disc").closed
    assert [(bar.kind, bar.target, bar.wait_months) for bar in only.bars][0] == ("cells_not_told", None, None)


def test_a_line_on_steroids_is_no_rule_on_any_injection_but_into_the_disc() -> None:
    epidural = trial(9, "Epidural steroid injections within 2 months")
    disc = trial(10, "Prior intradiscal injection such as a steroid")
    data = hold(epidural, disc)
    assert [one.trial.nct_id for one in would_rule_out(data, "prp", "epidural").closed] == []
    [only] = would_rule_out(data, "prp", "disc").closed
    assert (only.trial.nct_id, only.bars[0].certainty) == ("NCT91000010", "names_it")


def test_an_exception_or_another_substance_makes_a_rule_less_sure() -> None:
    excepted = trial(12, "Prior PRP injections are acceptable only in other joints")
    another = trial(13, "Hyaluronic acid injection of the spine within 3 months")
    found = {one.trial.nct_id: one.bars[0] for one in would_rule_out(hold(excepted, another), "prp", "disc").closed}
    assert [bar.certainty for bar in found.values()] == ["may", "may"]
    assert found["NCT91000012"].words.endswith("no time limit stated. The exception may let you in: ask.")
    assert found["NCT91000013"].words == (
        "The rule is about an injection of another substance, into the back, with a wait of 3 months. "
        "It may not mean this product: ask."
    )


def test_an_exception_for_tests_lets_in_nobody_who_was_treated() -> None:
    made = trial(14, "Any intradiscal injection other than discography or contrast medium within 3 months")
    both = trial(15, "Any intradiscal injection other than discography or a steroid within 3 months")
    found = {one.trial.nct_id: one.bars[0] for one in would_rule_out(hold(made, both), "prp", "disc").closed}
    assert [bar.certainty for bar in found.values()] == ["names_it", "may"]
    assert (
        found["NCT91000014"].words
        == "The rule is about any injection, into the disc, with an exception and a wait of 3 months."
    )


def test_a_rule_that_names_the_product_at_one_place_never_says_that_it_may_mean_another() -> None:
    [only] = would_rule_out(hold(trial(16, "PRP into the disc within 3 months")), "prp").closed
    assert only.bars[0].words.endswith("with a wait of 3 months. It depends on where the product is put: ask.")
    both = trial(18, "Any biologic into the disc, ever", "PRP into the facet joint within 3 months")
    [only] = would_rule_out(hold(both), "prp").closed
    assert [bar.kind for bar in only.bars] == ["prp", "other_biologic"]
    [only] = would_rule_out(hold(trial(17, "Any biologic into the disc within 3 months")), "prp").closed
    assert only.bars[0].words.endswith("It may not mean this product: ask.")


@each(("product", "target"), [("snake oil", None), ("prp", "elbow"), ("prp", "not_stated")])
def test_an_unknown_product_or_place_is_refused(product: str, target: str | None) -> None:
    with pytest.raises(QueryError, match="Allowed"):
        would_rule_out(ALL, product, target)


def test_every_therapy_and_family_can_be_offered() -> None:
    for word in (*THERAPIES, *THERAPY_FAMILIES, "own-cells", "donor-cells", "steroid"):
        assert find_offered(word)
    for one in offered().values():
        assert set(one.therapies) <= {*THERAPIES, "other_blood"}  # other_blood comes with the labels
        assert as_rules_say(one.named | one.wider) <= set(KIND_WORDS)
