"""What is remembered beside the snapshots: the parts that the registry took, and old ids. Garbage is nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from trialfinder.registry.remembered import read_aliases, read_check, read_parts, remember_alias, write_parts
from trialfinder.registry.strategy import Net, Strategy

STRATEGY = Strategy("1", (Net("a", "", {"query.cond": "x OR y"}), Net("b", "", {"query.cond": "z"})))
HERE = "https://registry.example/api/v2"


def test_parts_are_remembered_for_a_month_this_strategy_and_this_registry(tmp_path: Path) -> None:
    whole = {"a": [""], "b": [""]}
    assert read_parts(tmp_path, HERE, STRATEGY) == whole
    split = {"a": ["0", "1"], "b": [""]}
    write_parts(tmp_path, HERE, STRATEGY, split)
    assert read_parts(tmp_path, HERE, STRATEGY) == split
    assert read_parts(tmp_path, HERE, STRATEGY._replace(version="2")) == whole
    assert read_parts(tmp_path, "https://other.example", STRATEGY) == whole
    month_later = datetime.now(UTC) + timedelta(days=30, minutes=1)
    assert read_parts(tmp_path, HERE, STRATEGY, month_later) == whole


def test_asking_again_does_not_make_the_memory_younger(tmp_path: Path) -> None:
    split = {"a": ["0", "1"], "b": [""]}
    write_parts(tmp_path, HERE, STRATEGY, split)
    written = (tmp_path / "parts.json").read_bytes()
    write_parts(tmp_path, HERE, STRATEGY, split)
    assert (tmp_path / "parts.json").read_bytes() == written
    write_parts(tmp_path, HERE, STRATEGY, {"a": [""], "b": [""]})
    assert read_parts(tmp_path, HERE, STRATEGY) == {"a": [""], "b": [""]}


@pytest.mark.parametrize("garbage", [b"", b"[]", b"{", b'{"parts": 3}', b"\xff"])
def test_garbage_is_nothing(tmp_path: Path, garbage: bytes) -> None:
    for name in ("parts.json", "aliases.json", "check.json"):
        (tmp_path / name).write_bytes(garbage)
    assert read_parts(tmp_path, HERE, STRATEGY) == {"a": [""], "b": [""]}
    assert read_aliases(tmp_path) == {}
    assert read_check(tmp_path).missing == ()


def test_old_ids_are_remembered_and_the_oldest_of_very_many_forgotten(tmp_path: Path) -> None:
    for i in range(3):
        remember_alias(tmp_path, f"NCT{i:08d}", "NCT90000001")
    [file] = tmp_path.iterdir()
    many = {f"NCT{i:08d}": "NCT90000001" for i in range(3, 1000)}
    file.write_text(json.dumps({**json.loads(file.read_text()), **many}))
    assert len(read_aliases(tmp_path)) == 1000
    for i in range(1000, 1003):
        remember_alias(tmp_path, f"NCT{i:08d}", "NCT90000001")
    known = read_aliases(tmp_path)
    assert len(known) == 1000
    assert not {"NCT00000000", "NCT00000001", "NCT00000002"} & set(known)
    assert "NCT00000003" in known
    assert known["NCT00001002"] == "NCT90000001"


def test_a_folder_that_cannot_be_written_costs_the_memory_only(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    remember_alias(tmp_path / "file", "NCT00000001", "NCT90000001")
    write_parts(tmp_path / "file", HERE, STRATEGY, {"a": ["0", "1"], "b": [""]})
    assert read_aliases(tmp_path / "file") == {}
