"""A part of another name is told; a record that is only short is not accused of it."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.tools.each import each
from tests.tools.standin.records import RECORDS, study
from trialfinder.registry.record import Study, decode_study
from trialfinder.registry.renamed import held_paths, mostly_held, renamed, renamed_in_one

Record = dict[str, Any]


def lines_of(records: list[Record]) -> list[bytes]:
    return [msgspec.json.encode(one) for one in records]


def studies_of(lines: list[bytes]) -> list[Study]:
    return [one for one in map(decode_study, lines) if isinstance(one, Study)]


def found(records: list[Record], before: tuple[str, ...] = ()) -> object:
    lines = lines_of(records)
    return renamed(lines, held_paths(studies_of(lines)), before)


WHOLE = [study(f"NCT9400{i:04d}", sites=[{"city": "Denver"}], interventions=[{"name": "PRP"}]) for i in range(30)]


def with_name(old: str, new: str, records: list[Record] = WHOLE) -> list[Record]:
    return [
        {"protocolSection": {new if name == old else name: part for name, part in one["protocolSection"].items()}}
        for one in records
    ]


def test_whole_records_and_short_ones_are_as_they_were() -> None:
    assert found(WHOLE) is None
    bare = [{"protocolSection": {"identificationModule": {"nctId": f"NCT9400{i:04d}"}}} for i in range(30)]
    assert found(bare) is None, "nothing there, and nothing strange there"
    assert found(with_name("eligibilityModule", "who")[:19]) is None, "too few to tell"


@each("module", ["statusModule", "conditionsModule", "eligibilityModule", "contactsLocationsModule"])
def test_a_module_of_another_name_is_told_with_the_new_one(module: str) -> None:
    gone = found(with_name(module, "newModule"))
    assert gone is not None
    assert gone.path.startswith(f"protocolSection.{module}.")  # type: ignore[attr-defined]
    assert (gone.lacking, gone.by) == (30, "newModule")  # type: ignore[attr-defined]


def test_a_module_that_is_no_longer_sent_is_told_where_it_was_held_before() -> None:
    before = mostly_held(studies_of(lines_of(WHOLE)))
    short = [{"protocolSection": {**one["protocolSection"], "contactsLocationsModule": {}}} for one in WHOLE]
    assert found(short) is None
    gone = found(short, before)
    assert gone is not None
    assert gone.path == "protocolSection.contactsLocationsModule.locations"  # type: ignore[attr-defined]


def test_of_one_record_only_a_strange_name_is_told() -> None:
    for one in RECORDS:
        (line,) = lines_of([one])
        assert renamed_in_one(studies_of([line])[0], line) is None
    (line,) = lines_of(with_name("designModule", "plan", [WHOLE[0]]))
    gone = renamed_in_one(studies_of([line])[0], line)
    assert gone is not None
    assert gone.by == "plan"


@pytest.mark.parametrize("name", ["records-v2.jsonl.gz", "records-converted.jsonl.gz", "records-2.jsonl.gz"])
def test_no_real_record_is_accused(shared: Path, name: str) -> None:
    with gzip.open(shared / "registry" / name) as file:
        lines = [line for line in file if line.strip()]
    studies = studies_of(lines)
    assert len(studies) == len(lines)
    assert renamed(lines, held_paths(studies), ()) is None
    assert not [one for one, line in zip(studies, lines, strict=True) if renamed_in_one(one, line)]
    assert "contactsLocationsModule.locations" in mostly_held(studies)


@each("strange", [b'"\\ud83e"', b"[" * 5000 + b"]" * 5000, b'"\xff"'])
def test_what_cannot_be_read_beside_the_record_accuses_nobody(strange: bytes) -> None:
    line = b'{"strange":' + strange + b',"protocolSection":{"identificationModule":{"nctId":"NCT94000001"}}}'
    for study_ in studies_of([line]):
        assert renamed_in_one(study_, line) is None
    assert renamed([line] * 30, dict.fromkeys(held_paths([]), 0)) is None
