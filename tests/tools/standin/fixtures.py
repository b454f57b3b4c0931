"""Fixtures that start the stand-in; tests/conftest.py loads them as a plugin."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from tests.tools.standin.records import RECORDS
from tests.tools.standin.server import StandIn
from trialfinder import data
from trialfinder.registry import sync


@pytest.fixture
def registry() -> Iterator[StandIn]:
    """A registry that holds the hand-written records, for one test."""
    with StandIn(RECORDS) as stand_in:
        yield stand_in


@pytest.fixture
def in_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many tries as ever, with a hundredth of a second between them. The real waits: test_client.py, test_cli.py."""
    for module, names in ((sync, ("QUICK", "PATIENT", "ONE_STUDY")), (data, ("PATIENT",))):
        for name in names:
            monkeypatch.setattr(module, name, replace(getattr(module, name), backoff_s=0.01))


@pytest.fixture(scope="session")
def real_records(shared: Path) -> list[bytes]:
    """The real records, one JSON line each; of a study that is there twice, the one in the API's own shape."""
    return read_real_records(shared)


@pytest.fixture(scope="session")
def real_registry(real_records: list[bytes]) -> Iterator[StandIn]:
    """A registry that holds every real record, for the whole session: mark its tests slow, and heal() after a fault."""
    with StandIn(real_records) as stand_in:
        yield stand_in


def read_real_records(folder: Path) -> list[bytes]:
    """One JSON line for each study of `registry/*.jsonl.gz` beside the project (no contacts are in them)."""
    held: dict[str, bytes] = {}
    for name in ("records-v2.jsonl.gz", "records-converted.jsonl.gz"):
        with gzip.open(folder / "registry" / name) as lines:
            for line in lines:
                if line.strip():
                    held.setdefault(msgspec.json.decode(line, type=_Head).nct_id, line.strip())
    return list(held.values())


class _Identification(msgspec.Struct, rename="camel"):
    nct_id: str


class _Protocol(msgspec.Struct, rename="camel"):
    identification_module: _Identification


class _Head(msgspec.Struct, rename="camel"):
    protocol_section: _Protocol

    @property
    def nct_id(self) -> str:
        return self.protocol_section.identification_module.nct_id
