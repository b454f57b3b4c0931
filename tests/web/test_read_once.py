"""Each part of a record is read once: held at the mechanism, by counting who is handed the record's text."""

from __future__ import annotations

import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from types import FrameType
from typing import Any

from tests.tools.each import each
from tests.tools.held import hold
from tests.tools.standin.records import PRP_DISC, RECORDS
from trialfinder.advice.cautions.ledger import cautions, strengths
from trialfinder.advice.fit.joining import joining_rules
from trialfinder.advice.questions.questions import questions
from trialfinder.cli.study_text import study_text
from trialfinder.data import Data
from trialfinder.export.contract.study import study_json
from trialfinder.registry.record import Study
from trialfinder.sheets.visit import visit_sheet
from trialfinder.web.compare.table import side

ONE = "NCT90000001"
TODAY = date(2026, 11, 22)
READERS = ("/reading/labels/", "/reading/cards/", "/reading/criteria/")
"""The folders whose functions read a record; each may be handed it once. Words and dates below them are theirs."""


@contextmanager
def counting(nct_id: str) -> Iterator[Counter[str]]:
    """Every call of a function in trialfinder/reading that is handed this record, whatever the function is called."""
    calls: Counter[str] = Counter()
    seen: dict[int, FrameType] = {}  # a generator is entered again for each of its items

    def see(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event != "call" or "/trialfinder/reading/" not in code.co_filename or not code.co_argcount:
            return
        first = frame.f_locals.get(code.co_varnames[0])
        if isinstance(first, Study) and first.nct_id == nct_id:
            if seen.get(id(frame)) is frame:
                return
            seen[id(frame)] = frame
            calls[f"{code.co_filename.split('/trialfinder')[1]}:{code.co_qualname}:{code.co_firstlineno}"] += 1

    sys.setprofile(see)
    threading.setprofile(see)
    try:
        yield calls
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


def entries(calls: Counter[str]) -> dict[str, int]:
    """The public readers among the calls: what a face could have asked for twice."""
    return {
        name: count
        for name, count in calls.items()
        if any(folder in name for folder in READERS) and not name.split(":")[1].startswith("_")
    }


FACES: dict[str, Callable[[Data], Any]] = {
    "json": lambda data: study_json(data, ONE, today=TODAY),
    "text": lambda data: study_text(data, ONE, today=TODAY),
    "sheet": lambda data: visit_sheet(data, [ONE], today=TODAY),
    "compare": lambda data: side(data, ONE, None, TODAY, set()),
    "advice": lambda data: (
        questions(data.reading(ONE), TODAY, data),
        cautions(data.reading(ONE), TODAY),
        strengths(data.reading(ONE), TODAY),
        joining_rules(data.reading(ONE)),
    ),
}


@each("face", FACES)
def test_a_face_reads_each_part_once(face: str) -> None:
    data = hold(*RECORDS)
    with counting(ONE) as calls:
        FACES[face](data)
    assert entries(calls), "the count sees the readers"
    assert {name: count for name, count in entries(calls).items() if count > 1} == {}


def test_all_faces_together_read_no_more_than_one() -> None:
    data = hold(*RECORDS)
    with counting(ONE) as calls:
        for face in FACES.values():
            face(data)
    assert {name: count for name, count in entries(calls).items() if count > 1} == {}


def test_data_made_from_these_read_nothing_again() -> None:
    data = hold(PRP_DISC)
    for face in FACES.values():
        face(data)
    with counting(ONE) as calls:
        for face in FACES.values():
            face(data.only(ONE))
    assert entries(calls) == {}
