"""The floors of the eligibility reader on real records."""

from __future__ import annotations

import importlib.util
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from trialfinder.reading.criteria.eligibility import COLUMNS


@pytest.fixture(scope="module")
def scorer() -> ModuleType:
    path = Path(__file__).parents[3] / "benchmarks" / "criteria" / "score.py"
    spec = importlib.util.spec_from_file_location("criteria_score", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_every_column_agrees_with_the_hand_labels(shared: Path, scorer: ModuleType) -> None:
    cells, _ = scorer.score(shared)
    labelled = Counter(one.column for one in cells if one.label)
    right = Counter(one.column for one in cells if one.label and one.right)
    assert {name: right[name] / labelled[name] for name in COLUMNS if right[name] < 0.9 * labelled[name]} == {}
    assert [one for one in cells if one.wrong_number] == []
