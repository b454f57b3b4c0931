"""`trialfinder fit`: answers from a file or standard input, four verdicts out, and nothing told left behind."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.tools.standin.records import RECORDS
from tests.tools.standin.server import StandIn
from trialfinder.cli import main
from trialfinder.settings import read_settings

TOLD: dict[str, Any] = {
    "age": 87,
    "bmi": 38.73,
    "earlier": [{"what": "prp", "where": "disc", "date": "2017-08"}],
    "health": {"cancer": "yes", "smoking": "no"},
}
SECRETS = ("38.73", "2017-08", '"cancer"')
LINE_KEYS = ["verdict", "what", "where", "how_long_months", "until", "quote", "path", "ask"]


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def fit(registry: StandIn, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`trialfinder fit` with answers on standard input, after a sync of the stand-in's records."""
    monkeypatch.setenv("TRIALFINDER_API_URL", registry.url)
    monkeypatch.setenv("TRIALFINDER_PACE", "0")

    def call(told: object, *words: str, answers: str = "-") -> Ran:
        text = told if isinstance(told, bytes) else json.dumps(told).encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
        monkeypatch.setattr(sys, "argv", ["trialfinder", "fit", "--answers", answers, *words])
        code: object = 0
        try:
            main()
        except SystemExit as ended:
            code = ended.code
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return Ran(int(str(code or 0)), out, err)

    return call


def test_the_json_is_that_of_the_contract(fit: Run) -> None:
    ran = fit(TOLD, "--format", "json")
    assert ran.code == 0
    trials = json.loads(ran.out)["trials"]
    assert trials
    order = ["nothing_found", "not_checked", "may_rule_out", "rules_out"]
    assert [one["verdict"] for one in trials] == sorted((one["verdict"] for one in trials), key=order.index)
    held = {one["protocolSection"]["identificationModule"]["nctId"]: one for one in RECORDS}
    for one in trials:
        assert one["checked"] <= one["of"] == len(one["lines"])
        for line in one["lines"]:
            assert list(line) == LINE_KEYS
            assert (line["ask"] is not None) <= (line["verdict"] in ("rules_out", "may_rule_out"))
            if line["path"].endswith("eligibilityCriteria"):
                raw = held[one["nct_id"]]["protocolSection"]["eligibilityModule"]["eligibilityCriteria"]
                assert line["quote"] in " ".join(raw.split())
    assert any(one["verdict"] == "rules_out" for one in trials)


def test_the_nearest_stand_first_within_a_verdict(fit: Run) -> None:
    trials = json.loads(fit({}, "--near", "Denver", "--format", "json").out)["trials"]
    away = [one["distance_km"] for one in trials if one["distance_km"] is not None]
    assert away
    assert away == sorted(away), "nothing was told: all have one verdict"


def test_the_text_says_what_rules_out_and_what_to_ask(fit: Run) -> None:
    ran = fit(TOLD)
    assert "Rules you out, as we read it" in ran.out
    assert "Does that keep me out?" in ran.out
    assert "lines:" in ran.out
    assert "38.73" not in ran.out


def test_a_file_will_do(fit: Run, tmp_path: Path) -> None:
    told = tmp_path / "me.json"
    told.write_text(json.dumps(TOLD))
    assert fit(b"", "--format", "json", answers=str(told)).out == fit(TOLD, "--format", "json").out
    missing = fit(b"", answers=str(tmp_path / "none.json"))
    assert missing.code == 4


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (b"", "answers: "),
        (b"\xff\xfe{", "answers: "),
        ({"weight": 38.73}, "answers: a key is not known"),
        ({"bmi": 538.73}, "bmi: not in range"),
        ({"age": "38.73"}, "age: write a number, without quotes. Allowed: 0 to 120 years."),
        ({"bmi": "38.73"}, "bmi: write a number, without quotes. Allowed: 10 to 90"),
        ({"pain_score": "38.73 of 100"}, "pain_score: write a number, without quotes"),
        ({"pain_months": [38.73]}, "pain_months: not a number"),
        ({"disc_levels": 1.3873}, "disc_levels: not a whole number"),
        ({"sex": "38.73"}, "sex: not one of the words that are known. Allowed: female, male."),
        ({"health": {"cancer": True}}, 'health: not one of the words that are known. Allowed: "yes" or "no"'),
        (b'{"bmi": 38.73,}', "Look for a comma too many. Allowed: "),
        (
            '{"bmi": 38.73, “age”: 58}'.encode(),
            "answers: not JSON, near line 1, character 16. Use straight double quotes",
        ),
        (b"{'bmi': 38.73}", "answers: not JSON, near line 1, character 2. Use straight double quotes"),
        (b'{"age": 58,\n "bmi": 38.73', "answers: not JSON, near line 2, character 14. Allowed: "),
        (b" \n", "answers: nothing is in it. Allowed: "),
        (b"[38.73]", "answers: not one JSON object. Allowed: "),
        (b"9" * 5000, "answers: not JSON"),
        (b'{"bmi": 1' + b"0" * 400 + b"}", "bmi: not in range"),
        (b" " * 100_001, "answers: longer than 100,000 characters"),
        ('{"bmi": 38.73, "x": "caf\xe9"}'.encode("cp1252"), "answers: not in UTF-8. Save the file as UTF-8."),
        (b'{"bmi": 38.73, "age": 58, "bmi": 22}', 'answers: "bmi" stands twice. '),
        (b'{"earlier": [{"what": "prp", "what": "steroid"}]}', 'answers: "what" stands twice. '),
        (b'{"health": {"hiv": "no", "hiv": "yes"}}', "answers: a key stands twice. "),
        ({"health": {"hiv": "yes"}}, "health: a key is not known"),
        ({"earlier": [{"what": "prp", "date": "2999-01"}]}, "earlier: "),
    ],
)
def test_what_is_wrong_is_refused_before_the_registry_is_asked(
    fit: Run, registry: StandIn, told: object, words: str
) -> None:
    ran = fit(told)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err
    assert "Allowed: " in ran.err
    assert not any(secret in ran.err for secret in ("38.73", "weight", "hiv", "2999"))
    assert registry.requests == []


@pytest.mark.parametrize("coding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-32"])
def test_answers_in_any_utf_are_read(fit: Run, coding: str) -> None:
    told = json.dumps(TOLD)
    assert fit(f"{told}\r\n".encode(coding), "--format", "json").out == fit(TOLD, "--format", "json").out


def test_nothing_that_is_told_is_kept_logged_or_sent(
    fit: Run, registry: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    fit({})  # the sync
    home = read_settings().home
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    asked = len(registry.requests)
    caplog.set_level(logging.DEBUG)
    ran = fit(TOLD, "--format", "json", "--sync", "never")
    assert ran.code == 0
    after = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    assert after == before
    assert len(registry.requests) == asked
    assert not any(secret in one.getMessage() for one in caplog.records for secret in SECRETS)
    assert not any(secret in ran.err for secret in SECRETS)
