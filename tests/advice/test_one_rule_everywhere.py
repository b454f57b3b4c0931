"""The rule on earlier injections is one and the same in show, questions, the trial page, offer and fit."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.tools.each import each
from tests.tools.held import decoded, hold
from tests.tools.made_trials import trial
from trialfinder.advice.fit.answers import Answers, Earlier
from trialfinder.advice.fit.fit import check_fit
from trialfinder.advice.fit.joining import joining_rules
from trialfinder.advice.offer.closes import would_rule_out
from trialfinder.advice.questions.questions import questions
from trialfinder.cli.study_text import study_text
from trialfinder.export.contract.study import study_json
from trialfinder.reading.reading import Reading

TODAY = date(2026, 11, 27)
ANY_PLACE = "Any prior allogeneic cell therapy for any indication or autologous cell therapy of the index disc"
RECORDS = [
    # The rule that reaches farthest is told, not the one on a needle in the disc, and not the one that is timed.
    (trial(60, "Any intradiscal injection within 3 months", ANY_PLACE), ANY_PLACE),
    (
        trial(61, "PRP or another biologic within 6 months", "Prior biologic treatment of a lumbar disc"),
        "PRP or another biologic within 6 months",
    ),
    (trial(62, "Steroid injection within 1 month", "Previous intradiscal injection"), "Previous intradiscal injection"),
]


@each(("record", "farthest"), RECORDS)
def test_every_face_quotes_the_same_rule(record: dict[str, Any], farthest: str) -> None:
    data = hold(record)
    [study] = data.records.values()
    shown = study_json(data, study.nct_id, today=TODAY)["eligibility"]["excludes_prior_biologic"]
    assert (shown["value"], shown["quote"]) == ("yes", farthest)
    [asked] = [one for one in questions(data.reading(study.nct_id), TODAY, data) if one.id == "earlier"]
    assert asked.quote == farthest
    assert study_json(data, study.nct_id, today=TODAY)["earlier_injections"][0]["quote"] == farthest
    text = " ".join(study_text(data, study.nct_id, today=TODAY).split())
    assert text.index(f"“{farthest}”") == text.index("“", text.index("Earlier treatment: "))
    [first, *_] = [one for one in joining_rules(Reading(study)) if one.name.startswith("earlier_injection")]
    assert first.field.quote == farthest


@each(("record", "farthest"), RECORDS)
def test_what_an_offer_closes_is_what_fit_finds(record: dict[str, Any], farthest: str) -> None:
    had = Earlier("donor_cells", "disc", "2026-11")
    fit = check_fit(Reading(decoded(record)), Answers(earlier=(had,)), TODAY)
    [closed] = would_rule_out(hold(record), "donor-cells", "disc", today=TODAY).closed
    against = {one.quote for one in fit.lines if one.verdict in ("rules_out", "may_rule_out")}
    assert {bar.quote for bar in closed.bars} == against


def test_places_and_waits_stay_apart_in_the_answer() -> None:
    record = trial(63, "Epidural steroid injection within 1 month", "Prior PRP into the disc")
    data = hold(record)
    [study] = data.records.values()
    [asked] = [one for one in questions(data.reading(study.nct_id), TODAY, data) if one.id == "earlier"]
    assert asked.answer == (
        "Some do. PRP or another platelet product, into the disc, with no time limit stated. "
        "A steroid, around the nerve (epidural), with a wait of 1 month. We quote the rule that reaches farthest."
    )
