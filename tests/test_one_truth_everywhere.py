"""One truth on each fact: every face says the same of a record's status, results, product, owner, dose and people.

Ten real records of different shapes and four of the offline copy, walked over the text, the JSON, the CSV, the card,
the trial's page, the comparison, the two pages and the answers to the questions.
"""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from tests.tools.held import SYNCED, hold
from tests.tools.made_trials import trial as made_trial
from tests.tools.standin.records import arm, site
from trialfinder.advice.cautions.ledger import cautions
from trialfinder.advice.questions.questions import Answer, questions
from trialfinder.cli.study_text import study_text
from trialfinder.data import Data, open_data
from trialfinder.export.contract.study import study_json
from trialfinder.finding.find import find, find_one
from trialfinder.question import ask
from trialfinder.reading.dates import date_in_words
from trialfinder.reading.freshness import STILL_OPEN
from trialfinder.reading.reading import Reading
from trialfinder.registry.record_file import read_record_file
from trialfinder.sheets.two_pages import TwoPages, two_pages
from trialfinder.vocabulary import STATUSES
from trialfinder.web.compare.table import Cell, side
from trialfinder.web.parts.cards import CardList, card_html
from trialfinder.web.parts.facts import Shown
from trialfinder.web.trial.given import asks_html, plan_html, product_html
from trialfinder.web.trial.glance import glance_html
from trialfinder.web.trial.sites import contacts_html, sites_html
from trialfinder.web.trial.trust import questions_html, results_html
from trialfinder.web.trial.view import facts_html, top_html
from trialfinder.wording import NOT_HELD, month_in_words, status_in_words

TODAY: Final = date(2026, 11, 27)
REAL: Final = {
    "NCT06325566": "recruiting, a donor's, owner from our list, contacts",
    "NCT02412735": "completed, with results",
    "NCT04042844": "recruiting, own cells, a dose",
    "NCT03834480": "PRP, owner from the method",
    "NCT01978639": "follows people, no group to compare",
    "NCT02440074": "withdrawn",
    "NCT04735185": "suspended, against another treatment",
    "NCT02338271": "status unknown, one group, contacts",
    "NCT06144970": "not yet recruiting, three doses",
    "NCT03390920": "borderline, never verified of late",
}
COPY: Final = {
    "NCT04544709": "our copy: one arm held, which proves no absence of others",
    "NCT02412735": "our copy: results posted",
    "NCT06325566": "our copy: recruiting once",
    "NCT04042844": "our copy: own cells",
    "NCT05909709": "our copy: owner from the tissue",
}
CASES: Final = [*(("full", one) for one in REAL), *(("copy", one) for one in COPY)]


@dataclass(frozen=True)
class Faces:
    """What every face says of one record."""

    reading: Reading
    text: str
    json: Mapping[str, Any]
    csv: Mapping[str, str]
    card: str
    page: str
    """The trial's page as text."""
    parts: Mapping[str, str]
    """Parts of it, by name."""
    compare: Mapping[str, Cell]
    sheet: TwoPages
    answers: Mapping[str, Answer]


def seen(page: str) -> str:
    """HTML as a person reads it, on one line; the meanings of words, which open on demand, left out."""
    page = re.sub(r"<span popover[^>]*>.*?</span>|</?button[^>]*>", "", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def walk(data: Data, nct_id: str) -> Faces:
    """Every face of one record of the data."""
    only = data.only(nct_id)
    reading = only.reading(nct_id)
    found = find_one(only, nct_id, None)
    [row] = found
    shown = Shown(reading, TODAY)
    answers = questions(reading, TODAY, only)
    by_id = {one.id: one for one in answers}
    bad = cautions(reading, TODAY)
    sites = found.sites_of(nct_id)
    parts = {
        "top": top_html(row, shown),
        "glance": glance_html(shown, by_id, sites, bad),
        "product": product_html(shown, reading.identity),
        "plan": plan_html(shown, reading.design, by_id),
        "asks": asks_html(shown, answers),
        "where": contacts_html(shown) + sites_html(shown, sites, "the record"),
        "results": results_html(shown),
        "questions": questions_html(shown, answers),
        "short": facts_html(row, shown),
    }
    parts = {name: seen(part) for name, part in parts.items()}
    every = find(only, ask(include_borderline=True, include_off_topic=True, gives=("yes", "follows", "not_stated")))
    [line] = csv.DictReader(io.StringIO(every.to_csv()))
    return Faces(
        reading,
        " ".join(study_text(only, nct_id, today=TODAY).split()),
        study_json(only, nct_id, today=TODAY),
        line,
        seen(card_html(row, CardList(found, "", True, TODAY, "card"))),
        " ".join(parts.values()),
        parts,
        side(only, nct_id, None, TODAY, set()).facts,
        two_pages(only, nct_id, today=TODAY),
        by_id,
    )


@cache
def _held(kind: str, shared: Path) -> Data:
    if kind == "copy":
        return open_data("never")
    names = ("records-2.jsonl.gz", "records-converted.jsonl.gz", "records-v2.jsonl.gz")
    studies = (one for name in names for one in read_record_file(str(shared / "registry" / name)).studies)
    kept = {one.nct_id: one for one in studies if one.nct_id in REAL}
    return Data(records=kept, skipped=(), provenance=SYNCED)


@cache
def _faces(kind: str, nct_id: str, shared: Path) -> Faces:
    return walk(_held(kind, shared), nct_id)


@pytest.fixture(params=CASES, ids=lambda one: f"{one[0]}-{one[1]}")
def faces(request: pytest.FixtureRequest, shared: Path) -> Faces:
    return _faces(*request.param, shared)


def told(cell: Cell) -> str:
    """What a cell of the comparison says."""
    return seen(cell.words or cell.html)


def test_the_status_never_stands_without_the_same_date(faces: Faces) -> None:
    study = faces.reading.study
    words = status_in_words(study, TODAY)
    assert words in faces.text
    assert words in faces.parts["top"]
    assert (told(faces.compare["Status"]), faces.sheet.status) == (words, words)
    status = study.protocol_section.status_module
    when = faces.json["as_of"] if study.is_partial else status.status_verified_date
    assert (faces.json["overall_status"], faces.csv["overall_status"]) == (
        status.overall_status,
        status.overall_status or "",
    )
    assert faces.csv["as_of" if study.is_partial else "last_verified"] == (when or "")
    name = STATUSES[status.overall_status or ""]
    assert name.lower() in faces.card.lower()
    as_said = when if status.overall_status in STILL_OPEN else date_in_words(when)
    assert (as_said or "") in faces.card if study.is_partial else (month_in_words(when) or "") in faces.card


RESULTS: Final = {
    "posted": "Posted",
    "under_review": "Sent to the registry and under review, not public yet",
    "none_posted": "None posted",
    "not_in_our_copy": NOT_HELD[:1].upper() + NOT_HELD[1:],
}
POSTED: Final = {"posted": True, "under_review": False, "none_posted": False, "not_in_our_copy": None}


def test_results_are_posted_or_not_or_not_in_our_copy_everywhere(faces: Faces) -> None:
    assert_results_alike(faces)


def beside(part: str, name: str) -> str:
    """What a part of the page says of a fact; what our copy lacks is named together, after these words."""
    _, is_told, said = part.partition(name)
    missing = re.search(rf"Not in our offline copy:? [^.]*\b{name}\b", part, re.IGNORECASE)
    return missing[0] if missing else said[:90] if is_told else ""


def assert_results_alike(faces: Faces) -> None:
    state = faces.reading.results.state
    posted = POSTED[state]
    assert faces.json["results"]["state"] == state
    assert (faces.json["results"]["posted"], faces.json["has_results"]) == (posted, posted)
    assert faces.csv["has_results"] == {True: "True", False: "False", None: ""}[posted]
    assert told(faces.compare["Results"]) == RESULTS[state]
    assert RESULTS[state].partition(";")[0] in beside(faces.parts["short"], "Results")
    start = {
        "posted": "Results are posted",
        "under_review": "Results were sent",
        "none_posted": "The record has no results",
    }
    begins = start.get(state, "Whether results are posted is not in our offline copy")
    assert begins in faces.text
    assert begins in faces.parts["results"]
    assert ("results of this study" in faces.answers["evidence"].answer.lower()) == (posted is True)


def test_own_or_donor_is_one_and_says_where_it_comes_from(faces: Faces) -> None:
    labels = faces.reading.labels
    source = labels.cell_source
    assert (faces.json["cell_source"], faces.csv["cell_source"]) == (source, source or "")
    assert faces.csv["cell_source_from"] == (labels.cell_source_from or "")
    sheet = dict(faces.sheet.given)["Own or donor"]
    if source in (None, "not_stated"):
        silent = NOT_HELD if faces.reading.is_partial else "not stated in the record"
        assert sheet == silent
        assert not faces.answers["own_or_donor"].stated
        return
    own = {"autologous": "your own", "allogeneic": "from a donor", "mixed": "your own or a donor's"}[source]
    assert sheet.startswith(own)
    basis = (
        ""
        if labels.cell_source_from == "record"
        else {
            "method": "follows from how it is made",
            "tissue": "follows from the tissue",
            "product_list": "our list of products says it",
        }[labels.cell_source_from or ""]
    )
    said = {
        "sheet": sheet,
        "compare": told(faces.compare["Own or donor"]),
        "glance": faces.parts["glance"],
        "product": faces.parts["product"],
        "text": faces.text,
        "answer": faces.answers["own_or_donor"].answer,
    }
    assert {name for name, words in said.items() if own not in words.lower().replace("’", "'")} == set()
    assert {name for name, words in said.items() if basis not in words.lower()} == set()
    text = " ".join(faces.text.lower().split())
    assert text.count("own or donor: ") == text.count(f"own or donor: {own}{f' ({basis}' if basis else ''}")
    silent, other = ("our copy", "the record") if faces.reading.is_partial else ("the record", "our copy")
    assert {
        name for name, words in said.items() if basis and f"; {silent} does not" not in " ".join(words.lower().split())
    } == set()
    assert {name for name, words in said.items() if f"; {other} does not" in " ".join(words.lower().split())} == set()


def test_the_dose_is_one(faces: Faces) -> None:
    dose = faces.reading.identity.dose_cells
    assert faces.json["identity"]["dose_cells"]["value"] == dose.value
    sheet, cell = dict(faces.sheet.given)["Dose of cells"], told(faces.compare["Dose of cells"])
    if not dose.stated:
        silent = NOT_HELD if faces.reading.is_partial else "the record does not say"
        assert cell.lower() == silent
        assert "Dose of cells: " not in faces.text
        return
    words = dose.value or ""
    assert cell.lower() == words.lower()
    assert sheet.removesuffix(" …") in words
    assert f"Dose of cells: {words}" in faces.text
    assert words.lower() in faces.parts["product"].lower()


CONTROLS: Final = {
    "placebo_sham": ("placebo", "sham", "salt water"),
    "active": ("another treatment",),
    "dose_comparison": ("doses",),
    "none": ("no comparison group", "nothing", "no control group"),
    "not_stated": ("not stated", "does not say"),
    None: ("not in our offline copy",),
}


def test_the_comparison_is_one(faces: Faces) -> None:
    assert_control_alike(faces)


def assert_control_alike(faces: Faces) -> None:
    control = faces.reading.control
    words = CONTROLS[control]
    said = {
        "compare": told(faces.compare["Compared with"]),
        "sheet": dict(faces.sheet.trial)["Compared with"],
        "answer": faces.answers["comparison"].answer,
        "glance": beside(faces.parts["glance"], "Compared with"),
        "plan": beside(faces.parts["plan"], "Compared with"),
    }
    if faces.reading.labels.topic == "yes":
        said["text"] = faces.text
        if control not in (None, "not_stated"):
            said["card"] = faces.card
    missing = {name: some for name, some in said.items() if not any(one in some.lower() for one in words)}
    assert missing == {}
    if control != "none":
        for name, some in {**said, "card": faces.card, "text": faces.text}.items():
            assert "no comparison group" not in some.lower(), name


def test_the_product_is_one(faces: Faces) -> None:
    labels = faces.reading.labels
    assert tuple(faces.json["therapies"]) == labels.therapies
    assert faces.csv["therapies"] == ";".join(labels.therapies)
    words = faces.json["product_in_words"]
    assert dict(faces.sheet.given)["Product"] == words
    assert told(faces.compare["Product"]) == words
    assert words in faces.text
    assert f"{words}." in faces.parts["product"]
    assert words in faces.parts["glance"]
    answer = faces.answers["product"].answer
    assert words in answer or answer == "Cells or a product whose kind the record does not make clear."


def people(study_contacts: Any) -> set[str]:
    return {str(one) for some in study_contacts for one in (some.phone, some.email) if one}


NOBODY: Final = re.compile(r"gives no phone number and no e-mail|no contact is given|gives no contact")


def test_who_can_be_asked_is_the_same_everywhere(faces: Faces) -> None:
    assert_people_alike(faces)


def assert_people_alike(faces: Faces) -> None:
    module = faces.reading.section.contacts_locations_module
    central = people(module.central_contacts)
    anyone = central | people(one for site in module.locations for one in site.contacts)
    listed = [*faces.json["contacts"], *(one for site in faces.json["sites"] for one in site["contacts"])]
    assert {one for some in listed for one in (some["phone"], some["email"]) if one} == anyone
    assert {one for one in anyone if one not in faces.text} == set()
    assert {one for one in anyone if one not in faces.parts["where"]} == set()
    assert {one for one in central if one not in faces.answers["contact"].answer} == set()
    for name, some in {"text": faces.text, "page": faces.page}.items():
        assert bool(NOBODY.search(some)) == (not anyone and not faces.reading.is_partial), name
    assert faces.answers["contact"].stated == bool(anyone)
    whom = faces.parts["glance"].partition("Whom to call")[2].partition("Compared with")[0]
    assert any(one in whom for one in anyone) == bool(anyone)
    sheet = " ".join(words for _, words in faces.sheet.contacts)
    assert any(one in sheet for one in anyone) == bool(anyone)


# ---- made-up records of the shapes that the ten do not have


def made(**facts: Any) -> Faces:
    record = made_trial(90, **facts)
    return walk(hold(record), record["protocolSection"]["identificationModule"]["nctId"])


def test_results_under_review_and_numbers_without_a_flag() -> None:
    record = made_trial(91, has_results=False)
    record["protocolSection"]["statusModule"]["resultsFirstSubmitDate"] = "2026-10-01"
    assert_results_alike(walk(hold(record), "NCT91000091"))
    record = made_trial(92)
    record.pop("hasResults", None)
    record["resultsSection"] = {"adverseEventsModule": {"eventGroups": [{"title": "PRP", "seriousNumAffected": 0}]}}
    assert_results_alike(walk(hold(record), "NCT91000092"))
    partial = made_trial(93, has_results=False)
    assert_results_alike(walk(hold(partial, completeness="facts_only"), "NCT91000093"))


def test_an_arm_alone_in_our_copy_proves_no_absence_of_a_comparison() -> None:
    record = made_trial(94, arms=[arm("PRP")])
    assert_control_alike(walk(hold(record), "NCT91000094"))
    copy = walk(hold(record, completeness="facts_only"), "NCT91000094")
    assert copy.reading.control is None
    assert_control_alike(copy)


def test_a_contact_of_a_site_that_does_not_recruit_is_a_contact() -> None:
    closed = site("Reno", "United States", contacts=[{"name": "Desk", "phone": "555-010-0003"}])
    assert_people_alike(made(status="COMPLETED", sites=[closed]))
    assert_people_alike(made(sites=[site("Reno", "United States", status="RECRUITING")]))
