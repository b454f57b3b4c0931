"""Records that no honest registry sends are read or left out with a reason, and shown on every face without harm."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest

from tests.tools.odd_records import odd_record, run_faces
from tests.tools.standin.records import RECORDS
from trialfinder.registry.record import Misfit, decode_study


def odd(sources: list[dict[str, object]], seed: str, count: int) -> list[bytes]:
    return [odd_record(random.Random(f"{seed}/{number}"), sources, number) for number in range(count)]


def test_odd_forms_of_the_hand_written_records_pass_every_face() -> None:
    read, left_out = run_faces(odd(list(RECORDS), "hand-written", 24))
    assert read + left_out == 24
    assert read > left_out > 0, "of both kinds"


@pytest.mark.slow
def test_odd_forms_of_real_records_pass_every_face(shared: Path) -> None:
    with gzip.open(shared / "registry" / "records-v2.jsonl.gz") as lines:
        sources = [json.loads(line) for line in lines if line.strip()]
    read, left_out = run_faces(odd(sources, "real", 60))
    assert read > left_out > 0


def test_the_same_seed_makes_the_same_record() -> None:
    assert odd(list(RECORDS), "a", 5) == odd(list(RECORDS), "a", 5) != odd(list(RECORDS), "b", 5)


@pytest.mark.parametrize("deep", [b"[" * 100_000, b'{"a":' * 100_000, b'{"protocolSection":' * 5_000])
@pytest.mark.parametrize("closed", [True, False])
def test_what_is_too_deep_is_left_out_with_a_reason(deep: bytes, closed: bool) -> None:
    end = deep.replace(b"[", b"]").replace(b'{"a":', b"}").replace(b'{"protocolSection":', b"}") if closed else b""
    found = decode_study(deep + b"1" + end)
    assert isinstance(found, Misfit)
    assert found.reason


def test_a_strange_part_that_is_deep_is_passed_over() -> None:
    deep = b'{"protocolSection":{"identificationModule":{"nctId":"NCT90000001"},"strange":%s1%s}}' % (
        b"[" * 400,
        b"]" * 400,
    )
    assert not isinstance(decode_study(deep), Misfit)
