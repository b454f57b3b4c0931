"""Whom to ask: one wording everywhere, the study's contacts before the sites', everyone who can be reached."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.tools.each import each
from tests.tools.held import decoded, hold
from tests.tools.standin.records import site, study
from trialfinder.advice.questions.questions import answers_json, questions
from trialfinder.cli.study_text import study_text
from trialfinder.data import Data
from trialfinder.export.contract.study import study_json
from trialfinder.finding.find import find, find_one
from trialfinder.question import ask
from trialfinder.registry.record import Contact
from trialfinder.rows import dialled, nearest_first
from trialfinder.sheets.visit import visit_sheet
from trialfinder.web.parts.facts import Shown
from trialfinder.web.trial.sites import contacts_html, sites_html
from trialfinder.wording import contact_in_words

TODAY = date(2026, 11, 22)
DESK = {"name": "Front Desk", "role": "CONTACT", "phone": "+1 303 555 0100", "phoneExt": "42"}
MAIL = {"name": "Study Nurse", "email": "nurse@example.org"}
WHOLE = {"name": "Central Office", "phone": "800-555-0199", "phoneExt": "7", "email": "office@example.org"}
SILENT = {"name": "Dr. Nobody", "role": "PRINCIPAL_INVESTIGATOR"}

WORDS = {
    "desk": "Front Desk, +1 303 555 0100 ext. 42",
    "mail": "Study Nurse, nurse@example.org",
    "whole": "Central Office, 800-555-0199 ext. 7, office@example.org",
}


@each(
    ("phone", "number"),
    [
        ("303-555-0100", "3035550100"),
        ("+1 (813) 555-0100 Ext. 12", "+18135550100"),
        ("813.555.0100 x12", "8135550100"),
        ("813-555-0100/813-555-0101", "8135550100"),
        ("813-555-0100 or 813-555-0101", "8135550100"),
        ("+49 (0)30 1234567", "+49301234567"),
        ("(0) 30 1234567", "0301234567"),
        ("Office 3: 303-555-0100", "3035550100"),
        ("+34 91 555 01 00", "+34915550100"),
        ("8135550100 8135550101 22", ""),
        ("ext 12", ""),
        ("1-800-TRIALS", ""),
        ("", ""),
    ],
)
def test_a_link_dials_one_number_and_no_extension(phone: str, number: str) -> None:
    assert dialled(phone) == number


def held(central: list[dict[str, Any]], *sites: list[dict[str, Any]]) -> Data:
    record = study(
        "NCT90000070",
        title="PRP injection into the lumbar disc for low back pain",
        sites=[
            site(city, "United States", state="Colorado", status="RECRUITING", contacts=people)
            for city, people in zip(("Denver", "Boulder"), sites, strict=False)
        ],
    )
    record["protocolSection"]["contactsLocationsModule"]["centralContacts"] = central
    return hold(record)


def faces(data: Data) -> dict[str, str]:
    """What each face says of whom to ask, as text."""
    record = data.study("NCT90000070")
    trial = Shown(data.reading(record.nct_id), TODAY)
    rows = nearest_first(find_one(data, record.nct_id).sites_of(record.nct_id))
    page = re.sub(r"<[^>]+>", "", contacts_html(trial) + sites_html(trial, rows, "2026-10"))
    answers = {one["id"]: one for one in answers_json(questions(trial.reading, TODAY, data))}
    return {
        "show": study_text(data, record.nct_id, width=400, today=TODAY),
        "page": page,
        "sheet": re.sub(r"<[^>]+>", "", visit_sheet(data, [record.nct_id], today=TODAY)),
        "questions": str(answers["contact"]["answer"]),
    }


@each(
    ("central", "sites", "said"),
    [
        ([WHOLE], [[]], ["whole"]),
        ([WHOLE, MAIL], [[DESK]], ["whole", "mail"]),
        ([SILENT], [[DESK, MAIL]], ["desk", "mail"]),
        ([], [[SILENT, DESK], [MAIL]], ["desk"]),
    ],
)
def test_every_face_words_a_contact_alike(
    central: list[dict[str, Any]], sites: list[list[dict[str, Any]]], said: list[str]
) -> None:
    for face, text in faces(held(central, *sites)).items():
        for name in said:
            assert WORDS[name] in text, (face, name)
        assert "Nobody" not in text, face


@each("face", ["show", "page", "sheet"])
def test_the_studys_contacts_come_before_the_sites(face: str) -> None:
    text = faces(held([WHOLE], [DESK, MAIL]))[face]
    assert text.index(WORDS["whole"]) < text.index(WORDS["desk"]) < text.index(WORDS["mail"])


def test_everyone_of_a_site_stands_in_json_and_the_best_one_in_the_columns() -> None:
    data = held([WHOLE, SILENT], [SILENT, DESK, MAIL])
    answer = study_json(data, "NCT90000070", today=TODAY)
    assert answer["contacts"] == [
        {
            "name": "Central Office",
            "role": None,
            "phone": "800-555-0199",
            "phone_ext": "7",
            "email": "office@example.org",
        }
    ]
    [where] = answer["sites"]
    assert [one["name"] for one in where["contacts"]] == ["Front Desk", "Study Nurse"]
    assert where["contacts"][0]["phone_ext"] == "42"
    assert (where["contact_name"], where["contact_phone"]) == ("Front Desk", "+1 303 555 0100 ext. 42")
    found = find(data, ask(include_borderline=True, include_off_topic=True))
    assert "contacts" not in found.sites.columns
    assert "contacts" not in next(csv.reader(io.StringIO(found.to_csv())))


def test_nobody_to_ask_is_said() -> None:
    assert "The record gives no phone number and no e-mail." in faces(held([], []))["show"]
    assert "its sites have contacts of their own" in faces(held([], [DESK]))["show"]
    copy = hold(study("NCT90000071"), completeness="facts_only")
    assert "Phone numbers and e-mails are not in our offline copy" in study_text(copy, "NCT90000071", today=TODAY)


PART = st.none() | st.text(alphabet="ab 1-+@.", min_size=1, max_size=8).filter(lambda text: text.strip() == text)


@given(PART, PART, PART, PART)
def test_a_contact_in_words_holds_every_part(
    name: str | None, phone: str | None, ext: str | None, email: str | None
) -> None:
    words = contact_in_words(Contact(name=name, phone=phone, phone_ext=ext, email=email))
    for part in (name, phone, email):
        assert part is None or " ".join(part.split()) in words
    assert (f"ext. {' '.join((ext or '').split())}" in words) == bool(phone and ext)


def test_markdown_signs_of_the_registry_are_no_part_of_a_contact() -> None:
    assert decoded(study("NCT90000072")).nct_id
    assert contact_in_words(Contact(name=r"O\'Hara \& Co", phone="1")) == "O'Hara & Co, 1"
