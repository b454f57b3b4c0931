"""The strategy on the real records: every on-topic study found, and few others. (The stand-in models no synonyms.)"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import requests

from benchmarks.strategy.recall import Searched, labelled, main, read_rows, search, title_records, trial_records
from tests.tools.standin.server import StandIn
from trialfinder.registry.record import FIELDS
from trialfinder.registry.strategy import load_strategy

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def real(real_records: list[bytes]) -> Searched:
    return search(load_strategy(), (json.loads(line) for line in real_records))


def test_every_labelled_study_is_found_among_few_candidates(shared: Path, real: Searched) -> None:
    wanted = labelled(shared)
    result = real.against(wanted["labels.csv"] | wanted["titles.csv"])
    assert len(result.wanted) >= 16
    assert not result.missed
    assert result.candidates_per_wanted <= 6


def test_the_addresses_find_the_same_over_http(real_registry: StandIn, real: Searched) -> None:
    found: set[str] = set()
    for net in load_strategy().nets:
        params = {**net.params, "fields": ",".join(FIELDS), "pageSize": "1000"}
        answer = requests.get(real_registry.url + "/studies", params=params, timeout=30)
        assert answer.status_code == 200, answer.text
        found |= {one["protocolSection"]["identificationModule"]["nctId"] for one in answer.json()["studies"]}
    assert found == real.against([]).candidates


def test_a_title_and_a_condition_are_enough(shared: Path) -> None:
    rows = read_rows(shared, "titles.csv")
    result = search(load_strategy(), title_records(rows)).against(labelled(shared)["titles.csv"])
    assert len(result.wanted) == 51
    assert not result.missed


def test_every_known_trial_is_found_by_its_facts(shared: Path) -> None:
    records = trial_records(shared)
    known = [one["protocolSection"]["identificationModule"]["nctId"] for one in records]
    result = search(load_strategy(), records).against(known)
    assert not result.missed


def test_the_report_says_what_it_does_not_model(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(shared)])
    out = capsys.readouterr().out
    assert "does not model the registry's synonyms" in out
    assert "Wilson" in out
    assert load_strategy().version in out
