"""The offer check: what it is called, what is known both ways, where it is tested, what it may close, with sources."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from tests.tools.each import each
from tests.tools.held import hold
from tests.tools.made_trials import CELLS_EVER, PRP_WAIT
from tests.tools.readability import banned
from tests.tools.standin.records import BMAC_NO_POINT, MSC_DISC, PRP_DISC, RECORDS, intervention, study
from trialfinder.advice.evidence.counts import OFFER_STEPS, STEP_WORDS
from trialfinder.advice.offer.offer import offer
from trialfinder.advice.offer.offer_facts import OfferFacts
from trialfinder.advice.offer.offered import offered
from trialfinder.advice.questions.questions import question_list
from trialfinder.cli.advice_text import offer_text
from trialfinder.data import open_data
from trialfinder.errors import QueryError
from trialfinder.export.contract.advice import offer_json
from trialfinder.places import find_place

TODAY = date(2026, 11, 22)
DATA = hold(*RECORDS, PRP_WAIT, CELLS_EVER)
DENVER = find_place("80202")


def asked(product: str, target: str | None = None, **more: Any) -> OfferFacts:
    return offer(DATA, product, target, today=TODAY, **more)


def test_prp_for_a_disc_near_denver() -> None:
    answer = asked("prp", "disc", near=DENVER)
    assert answer.title == "PRP, into or at the disc"
    assert "platelet-rich plasma" in answer.product.search
    assert answer.ladder.registered == ("NCT90000001", "NCT91000001", "NCT91000002")
    assert [one.trial.nct_id for one in answer.trials] == ["NCT90000001", "NCT91000001", "NCT91000002"]
    assert answer.trials[0].trial.status.startswith("Recruiting; last verified October 2026")
    assert answer.trials[0].distance == "about 1 mile, Denver"
    assert [one.distance for one in answer.trials[1:]] == [None, None], "their sites cannot be placed"
    assert "left out" not in answer.trials_note
    assert [one.about for one in answer.in_short] == ["fda", "evidence", "trial", "closes", "next"]
    assert [one.trial.nct_id for one in answer.closes.closed][0] in ("NCT90000001", "NCT91000001")


def test_without_a_place_the_trials_have_no_distance() -> None:
    answer = asked("prp", "disc")
    assert len(answer.trials) == 3
    assert all(one.distance is None for one in answer.trials)


def test_a_trial_that_does_not_say_the_place_is_counted() -> None:
    vague = study("NCT90000030", title="PRP for Low Back Pain", interventions=[intervention("Platelet-rich plasma")])
    answer = offer(hold(vague), "prp", "disc", today=TODAY)
    assert answer.trials_note == ("None is listed as recruiting. With the place of the injection not stated: 1.")


def test_nothing_recruits() -> None:
    answer = offer(hold(MSC_DISC), "donor-cells", near=DENVER, today=TODAY)
    assert answer.trials == ()
    assert answer.trials_note.startswith("None is listed as recruiting.")
    assert answer.ladder.finished == ("NCT90000002",)
    assert offer(hold(MSC_DISC), "own-cells", today=TODAY).ladder.registered == ()


def test_a_steroid_is_only_asked_what_it_closes() -> None:
    answer = asked("steroid", "epidural")
    assert answer.fda == answer.price.ranges == answer.trials == answer.named == ()
    text = offer_text(answer)
    assert "We show only which trials it may keep you out of" in text
    assert "Trials in our data" not in text


@each("word", offered())
def test_the_text_is_true_to_the_answer_for_every_product(word: str) -> None:
    answer = asked(word, near=DENVER)
    text, data = offer_text(answer, 80), offer_json(answer)
    json.dumps(data)
    joined = " ".join(text.split())
    for one in (*answer.in_short, *answer.fda, *answer.coverage, *answer.price.ranges):
        assert " ".join(one.text.split()) in joined
    for line in (*answer.fda, *answer.coverage):
        assert line.source[0].url in text
    for step in OFFER_STEPS if answer.product.therapies else ():
        assert f"{len(data['ladder'][step])} {STEP_WORDS[step].counted}" in joined
    assert "not medical advice" in joined
    assert "Danger signs: get care now" in joined
    assert all(line.startswith("    ") or len(line) <= 80 or "http" in line for line in text.splitlines())
    for found in (*data["trials"], *data["closes"]["closed"]):
        assert "last verified" in found["status"] or "no verification date" in found["status"]


def test_our_own_words_in_the_text_give_no_advice() -> None:
    text = offer_text(offer(hold(BMAC_NO_POINT), "bmac", "facet", near=DENVER, today=TODAY))
    ours = text.partition("Trials of the same treatment")[0] + text.partition("Questions to ask")[2]
    assert banned(ours) == []


def test_the_questions_and_the_quotes_are_in_the_json() -> None:
    data = offer_json(asked("prp", "disc"))
    assert [one["id"] for one in data["questions"]] == [one.id for one in question_list()]
    rules = [rule for one in data["closes"]["closed"] for rule in one["rules"]]
    assert rules
    assert all(rule["quote"] and rule["path"].endswith("eligibilityCriteria") for rule in rules)


def test_our_offline_copy_says_what_it_cannot() -> None:
    answer = offer(hold(PRP_DISC, completeness="facts_only"), "prp", "disc", today=TODAY)
    assert answer.trials[0].trial.status.startswith("Was recruiting on 2026-11-20; check")
    assert answer.closes.closed == ()
    assert "Not in our offline copy: 1 trial" in " ".join(offer_text(answer).split())


@each(("product", "target"), [("snake oil", None), ("prp", "elbow")])
def test_an_unknown_word_is_refused(product: str, target: str | None) -> None:
    with pytest.raises(QueryError, match="Allowed"):
        asked(product, target)


def test_the_offline_copy_counts_no_papers_and_denies_nothing() -> None:
    bundled = open_data("never")
    text = offer_text(offer(bundled, "exosome", "epidural", today=TODAY))
    assert "None was recruiting in our offline copy, which is not complete." in text
    assert "None recruits" not in text
    assert "paper listed" not in text


def test_a_trial_that_cannot_be_placed_is_told_last_and_never_as_none() -> None:
    nowhere = study(
        "NCT90000031",
        title="PRP Into the Lumbar Disc for Low Back Pain",
        interventions=[intervention("Platelet-rich plasma")],
        sites=[],
    )
    alone = offer(hold(nowhere), "prp", near=find_place("80202"), today=TODAY)
    assert [one.trial.nct_id for one in alone.trials] == ["NCT90000031"]
    (line,) = [one for one in alone.in_short if one.about == "trial"]
    assert "is NCT90000031, whose place we cannot tell: recruiting; last verified" in line.text
    assert "None" not in alone.trials_note
    both = offer(hold(nowhere, PRP_DISC), "prp", near=find_place("80202"), today=TODAY)
    assert [one.trial.nct_id for one in both.trials] == ["NCT90000001", "NCT90000031"], "those with a distance first"
    none = offer(hold(nowhere), "exosome", near=find_place("80202"), today=TODAY)
    (line,) = [one for one in none.in_short if one.about == "trial"]
    assert line.text == "No trial of the same treatment is listed as recruiting."
