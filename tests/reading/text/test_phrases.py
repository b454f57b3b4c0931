"""Sentences on payment, claims and plans: found, told from their look-alikes, and quoted as they stand."""

from __future__ import annotations

import csv
import gzip
from typing import Any

import pytest

from tests.tools.each import each
from tests.tools.made_records import judged, plain
from trialfinder.reading.text.phrases import phrases, said
from trialfinder.registry.record import Study, decode_study

PAYS = [
    "This is a patient-funded study.",
    "This patient\\-sponsored study looks at PRP.",
    "Participants will be responsible for the cost of the injection.",
    "The treatment is paid for by the patient.",
    "Patients must pay for the PRP.",
    "Must be willing to pay for the procedure.",
    "People join at their own expense.",
    "The PRP is not covered by health insurance.",
    "Subjects will be charged a fee.",
    "There is a participation fee.",
    "Costs are out-of-pocket.",
    "The study does not cover the cost of treatment.",
]
PAYS_NOTHING = [
    "Pain under workers compensation or litigation.",
    "Authorization under the Health Insurance Portability and Accountability Act (HIPAA).",
    "Affiliated to a social health insurance.",
    "Your back surgery will still be paid for by you or your insurance.",
    "All routine procedures will be paid for by the patient.",
    "Patients will not be charged for the injection.",
    "Participants will not have to pay for the study product.",
    "The high cost of back pain is a burden.",
    "Out-of-pocket costs are measured with a questionnaire.",
    "Participants pay attention to their feet.",
    "Patients are reimbursed for parking fees.",
    "Positively charged particles.",
]


@each("text", PAYS)
def test_words_of_payment_are_found_and_quoted_raw(text: str) -> None:
    found = judged(plain(summary=f"We study a made-up product. {text} Then we wait."))
    assert found["pay_wording"].quote == text


@each("text", PAYS_NOTHING)
def test_other_money_is_not_payment_to_take_part(text: str) -> None:
    assert "pay_wording" not in judged(plain(summary=f"We study a made-up product. {text} Then we wait."))


def test_a_quote_keeps_the_escapes_that_the_search_reads_past() -> None:
    raw = "The graft \\(from a donor\\) is FDA\\-approved \\& safe. More."
    found = judged(plain(summary=raw))["promotional_claim"]
    assert found.quote == "The graft \\(from a donor\\) is FDA\\-approved \\& safe."
    assert found.quote in raw


def test_a_long_sentence_is_cut_around_its_telling_words() -> None:
    raw = "word " * 400 + "this is a patient-funded study " + "word " * 400
    quote = judged(plain(summary=raw))["pay_wording"].quote
    assert quote is not None
    assert "patient-funded" in quote
    assert len(quote) < 500
    assert quote in raw


# The real records.


@pytest.mark.slow
def test_payment_wording_against_the_hand_labels(shared: Any) -> None:
    """Every labelled record: the one that speaks of payment is found, none of the others is."""
    with (shared / "benchmark" / "labels.csv").open(encoding="utf-8") as file:
        wanted = {(row["nct_id"], row["file_kind"]): row["charges_wording"] for row in csv.DictReader(file)}
    seen = 0
    for kind in ("v2", "converted"):
        with gzip.open(shared / "registry" / f"records-{kind}.jsonl.gz", "rb") as lines:
            for line in lines:
                study = decode_study(line)
                assert isinstance(study, Study)
                label = wanted.get((study.nct_id, kind))
                if label:
                    seen += 1
                    assert bool(next(said(study, "pays"), None)) == (label == "yes"), study.nct_id
    assert seen == sum(map(bool, wanted.values()))


def test_the_word_lists_compile_and_say_where_they_are_read() -> None:
    assert all(one.where and one.find for one in phrases().values())
