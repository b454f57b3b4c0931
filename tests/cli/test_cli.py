"""The command line as a person meets it: answers on stdout, notes on stderr, one sentence when wrong."""

import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.tools.standin.records import RECORDS, study
from tests.tools.standin.server import StandIn
from trialfinder.cli import app, main
from trialfinder.export.labels import LABEL_COLUMNS
from trialfinder.frames import PLACE_COLUMNS, SITE_COLUMNS, STUDY_COLUMNS
from trialfinder.registry.strategy import load_strategy


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in this process; offline unless a registry is named."""
    monkeypatch.setenv("TRIALFINDER_OFFLINE", "1")

    def call(*words: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["trialfinder", *words])
        code: object = 0
        try:
            main()
        except SystemExit as ended:
            code = ended.code
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return Ran(int(str(code or 0)), out, err)

    return call


@pytest.fixture
def online(registry: StandIn, monkeypatch: pytest.MonkeyPatch, run: Run) -> StandIn:
    monkeypatch.delenv("TRIALFINDER_OFFLINE")
    monkeypatch.setenv("TRIALFINDER_API_URL", registry.url)
    monkeypatch.setenv("TRIALFINDER_PACE", "0")
    return registry


def test_bundled_answer_says_that_it_is_bundled_and_dates_each_status(run: Run) -> None:
    ran = run("search", "--near", "80202", "--within", "500mi")
    assert ran.code == 0
    assert "within 500mi of" in ran.out
    assert "bundled facts, not live data" in ran.err
    assert "check" in ran.out or "(on " in ran.out
    assert "not medical advice" in ran.out.lower()


@pytest.mark.parametrize(
    ("near", "unit", "other"),
    [
        ("87501", "miles", "km"),
        ("Cardiff", "miles", "km"),
        ("Ponce, Puerto Rico", "miles", "km"),
        ("Valencia, Spain", "km", "miles"),
        ("Ottawa", "km", "miles"),
        ("-33.87, 151.21", "km", "miles"),
    ],
)
def test_a_distance_is_told_in_the_one_unit_of_the_place(
    run: Run, tmp_path: Path, near: str, unit: str, other: str
) -> None:
    told = tmp_path / "told.json"
    told.write_text('{"age": 45}', "utf-8")
    faces = (
        ["show", "NCT04042844"],
        ["fit", "--answers", str(told)],
        ["search", "--limit", "3"],
        ["search", "--limit", "3", "--therapy", "prp", "--status", "recruiting"],
        ["offer", "--product", "own-cells"],
    )
    for words in faces:
        said = " ".join(run(*words, "--near", near).out.split())
        assert re.search(rf"about [\d,]+ {unit}\b", said), words
        assert not re.search(rf"\d ?{other}\b|\d mi\b", said), words


def test_the_unit_of_a_radius_rules_over_that_of_the_place(run: Run) -> None:
    said = " ".join(run("search", "--near", "87501", "--within", "3000km", "--limit", "2").out.split())
    assert re.search(r"about [\d,]+ km", said)
    assert "miles" not in said


def test_search_json_is_the_contract(run: Run) -> None:
    ran = run("search", "--near", "80202", "--within", "500mi", "--format", "json", "--sync", "never")
    answer = json.loads(ran.out)
    assert {"question", "data", "counts", "place", "skipped", "studies"} <= set(answer)
    assert {
        "source", "data_timestamp", "fetched_at", "checked_at", "api_version", "strategy_version", "rules_version",
        "stale", "note",
    } <= set(answer["data"])  # fmt: skip
    assert (answer["data"]["source"], answer["data"]["stale"]) == ("bundled", True)
    assert set(answer["counts"]) == {"records", "on_topic", "borderline", "off_topic", "matched", "shown"}
    assert answer["place"]["query"] == "80202"
    assert answer["counts"]["shown"] == len(answer["studies"]) > 0
    study = answer["studies"][0]
    assert list(study) == [*STUDY_COLUMNS, *PLACE_COLUMNS, "sites"]
    assert list(study["sites"][0]) == [name for name in SITE_COLUMNS if name != "nct_id"]
    assert study["distance_mi"] <= 500


def test_search_csv_and_ris(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run("search", "--format", "csv").out)))
    assert list(rows[0])[: len(STUDY_COLUMNS)] == list(STUDY_COLUMNS)
    assert len(rows) > 20, "no limit but for the table"
    assert run("search", "--format", "ris", "--limit", "2").out.count("ER  - ") == 2
    assert run("search").out.count("https://clinicaltrials.gov/study/") == 20


def test_a_search_that_finds_nothing_is_an_answer(run: Run) -> None:
    ran = run("search", "--text", "no such words at all")
    assert (ran.code, ran.out.splitlines()[0].startswith("0 studies")) == (0, True)


SEE = "See: trialfinder --help."


@pytest.mark.parametrize(
    ("words", "code", "named"),
    [
        (["search", "--near", "Denvr"], 2, ["Denvr", "Denver"]),
        (["search", "--status", "recuiting"], 2, ["recuiting", "'recruiting'", "completed"]),
        (["search", "--therapy", "prpp"], 2, ["prpp", "'prp'", "stem-cells"]),
        (["search", "--country", "Germny"], 2, ["Germny", "'Germany'"]),
        (["search", "--phase", "7"], 2, ["'7'", "2/3"]),
        (["search", "--near", "80202", "--within", "-5mi"], 2, ["-5mi"]),
        (["search", "--near", "80202", "--within", "1000000km"], 2, ["1000000km", "20038km"]),
        (["search", "--near", "80202", "--within", "50"], 2, ["no unit", "mi, km"]),
        (["search", "--within", "50mi"], 2, ["near"]),
        (["search", "--limit", "-1"], 2, ["-1", "0 or more"]),
        (["search", "--limit", "ten"], 2, ["'ten'", "0 or more"]),
        (["search", "--age", "121"], 2, ["121", "0 to 120"]),
        (["search", "--format", "xml"], 2, ["xml", "csv"]),
        (["search", "--sync", "nevr"], 2, ["nevr", "never"]),
        (["search", "--sync", "now"], 2, ["TRIALFINDER_OFFLINE"]),
        (["search", "--colour", "red"], 2, ["--colour", SEE]),
        (["search", "--statu", "completed"], 2, ["--statu", "--status", SEE]),
        (["search", "--outpt", "some.csv"], 2, ["--outpt", "--output", SEE]),
        (["search", "recruiting"], 2, ["recruiting", SEE]),
        (["search", "--near"], 2, ["--near", SEE]),
        (["search", "--with-contact=yes"], 2, ["--with-contact", SEE]),
        (["--colour"], 2, ["--colour", SEE]),
        (["seach"], 2, ["seach", "'search'", SEE]),
        (["show"], 2, ["NCT_ID", SEE]),
        (["questions", "--format", "json"], 2, ["NCT_ID", SEE]),
        (["places"], 2, ["TEXT", SEE]),
        (["places", "Paris", "Texas"], 2, ["Texas", SEE]),
        (["offer"], 2, ["--product", SEE]),
        (["sync", "--force", "now"], 2, ["now", SEE]),
        (["questions", "NCT02412735", "--format", "pdf"], 2, ["pdf", "html"]),
        (["places", "Paris", "--format", "csv"], 2, ["csv", "table"]),
        (["label", "missing.json", "--format", "json"], 2, ["json", "jsonl"]),
        (["show", "NCT02412735", "--sync", "nevr"], 2, ["nevr", "never"]),
        (["show", "NCT12"], 3, ["NCT00000012"]),
        (["show", "NCT-twelve"], 2, ["NCT-twelve", "NCT02412735"]),
        (["show", "NCT02412735", "--format", "xml"], 2, ["xml", "text"]),
        (["places", "Nowhereville-on-Nothing"], 2, ["Nowhereville-on-Nothing"]),
        (["sync"], 2, ["TRIALFINDER_OFFLINE"]),
        (["label"], 2, ["what shall be labelled?", "a file", "standard input", "--explain"]),
        (["label", "--format", "jsonl"], 2, ["what shall be labelled?"]),
        (["label", "missing.json"], 4, ["missing.json", "No such file"]),
        (["search", "--output", "no/such/folder/out.csv", "--format", "csv"], 4, ["no/such/folder/out.csv"]),
        (["app", "--port", "70000"], 2, ["70000", "65535"]),
        (["search", "--near", ""], 2, ["near", "empty"]),
        (["search", "--output", " "], 2, ["output", "empty"]),
        (["search", "--near", "80202", "--within", "1,5 km"], 2, ["1,5 km"]),
        (["label", "some.json", "--explain", "NCT02412735"], 2, ["not both", "NCT id"]),
        (["label", "-", "--explain", "NCT02412735"], 2, ["not both"]),
        (["label", "--explain", "NCT02412735", "--format", "csv"], 2, ["--explain answers as text"]),
    ],
)
def test_a_wrong_question_is_one_sentence(
    run: Run, words: list[str], code: int, named: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run(*words)
    assert (ran.code, ran.out) == (code, "")
    said = [line for line in ran.err.splitlines() if line.startswith("trialfinder: ")]
    assert len(said) == 1
    for part in named:
        assert part in said[0]
    if SEE in named:
        assert re.search(rf"(\.|\?\)?) {re.escape(SEE)}$", said[0]), "a whole sentence, then where to look"
        assert ran.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == [], "no half-written file"


@pytest.mark.parametrize("content", ["not json", '{"studies": [{"protocolSection": {', '{"studies": []}'])
def test_a_label_file_without_studies_is_one_sentence(run: Run, tmp_path: Path, content: str) -> None:
    path = tmp_path / "odd.json"
    path.write_text(content)
    ran = run("label", str(path))
    assert (ran.code, ran.out) == (4, "")
    assert str(path) in ran.err


def test_label_prints_the_contract_and_skips_bad_lines(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "some.jsonl"
    path.write_text("\n".join([*map(json.dumps, RECORDS), '{"half":']))
    ran = run("label", str(path))
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert ran.code == 0
    assert list(rows[0]) == list(LABEL_COLUMNS)
    assert len(rows) == len(RECORDS)
    assert rows[0]["topic"] == "yes"
    assert rows[0]["therapies"] == "prp"
    assert "Left out" in ran.err
    lines = [json.loads(line) for line in run("label", str(path), "--format", "jsonl").out.splitlines()]
    assert [line["nct_id"] for line in lines] == [row["nct_id"] for row in rows]
    assert isinstance(lines[0]["therapies"], list)


def test_places(run: Run) -> None:
    answer = json.loads(run("places", "Springfield", "--format", "json").out)
    assert list(answer) == ["query", "name", "latitude", "longitude", "kind", "note", "candidates"]
    assert len(answer["candidates"]) >= 2
    assert "Springfield" in answer["note"]
    assert run("places", "Paris, TX").out.startswith("Paris, Texas, United States (city)")


NEAR = [
    # typed, what is said of the reading, the place's name
    (
        "Springfield",
        "Read as Springfield, Missouri, United States. Other places of this name: ",
        "Springfield, Missouri",
    ),
    ("02139 TX", "TX was not used: ZIP 02139 is in Massachusetts.", "ZIP 02139"),
    ("80331", "ZIP 80331 is not in the table.", "ZIP area 803"),
    ("Portugal", "Portugal is a whole country: distances start from the middle", "Portugal"),
    ("Denver", "Distances are from Denver, Colorado, United States.", "Denver, Colorado"),
]
WITH_NEAR = [
    ("show", "NCT05287867"),
    ("offer", "--product", "prp"),
    ("changes",),
    ("fit", "--answers", "{told}"),
]


@pytest.mark.parametrize(("typed", "says", "name"), NEAR, ids=[one[0] for one in NEAR])
@pytest.mark.parametrize("words", WITH_NEAR, ids=[one[0] for one in WITH_NEAR])
def test_every_command_says_which_place_was_read(
    run: Run, tmp_path: Path, words: tuple[str, ...], typed: str, says: str, name: str
) -> None:
    (told := tmp_path / "told.json").write_text("{}")
    asked = [word.format(told=told) for word in words]
    text = run(*asked, "--near", typed)
    assert says in text.err
    if words[0] in ("show", "fit"):
        assert re.search(rf"from\s+{name}".replace(" ", r"\s+"), text.out)
    answer = run(*asked, "--near", typed, "--format", "json")
    place = json.loads(answer.out)["place"]
    assert says in answer.err
    assert (place["query"], place["name"].removesuffix(", United States")) == (typed, name)
    assert place == json.loads(run("places", typed, "--format", "json").out)
    assert "place" not in json.loads(run(*asked, "--format", "json").out)


def test_output_is_a_file_with_a_bom(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    ran = run("search", "--format", "csv", "--output", str(path))
    assert (ran.code, ran.out) == (0, "")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert str(path) in ran.err


def test_sync_then_search_offline_gives_the_same_answer(
    run: Run, online: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = run("sync")
    assert synced.code == 0
    assert "only here" in synced.out
    question = ["search", "--near", "Boulder, CO", "--status", "recruiting", "--format", "json"]
    live = json.loads(run(*question).out)
    monkeypatch.setenv("TRIALFINDER_OFFLINE", "1")
    offline = json.loads(run(*question).out)
    assert live["studies"] == offline["studies"]
    assert live["data"]["source"] == "synced"
    assert live["data"]["stale"] is False
    assert [study["nct_id"] for study in live["studies"]][0] == "NCT90000001"
    assert live["studies"][0]["nearest_site_city"] == "Denver"


def test_first_search_syncs_by_itself_and_the_next_asks_nothing(run: Run, online: StandIn) -> None:
    assert json.loads(run("search", "--format", "json").out)["data"]["source"] == "synced"
    asked = len(online.requests)
    assert json.loads(run("search", "--format", "json").out)["data"]["source"] == "synced"
    assert len(online.requests) == asked


def test_show_fetches_what_is_not_held_and_follows_an_old_id(run: Run, online: StandIn) -> None:
    run("sync")
    knee = json.loads(run("show", "NCT90000006", "--format", "json").out)
    assert (knee["nct_id"], knee["topic"], knee["completeness"]) == ("NCT90000006", "no", "full")
    alias = run("show", "NCT90000099")
    assert alias.code == 0
    assert "NCT90000004" in alias.out
    unknown = run("show", "NCT99999999")
    assert (unknown.code, unknown.out) == (2, "")
    assert "NCT99999999" in unknown.err


def test_a_dead_registry_is_one_sentence_and_the_bundled_answer(
    run: Run, online: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIALFINDER_API_URL", "http://127.0.0.1:9/api/v2")
    ran = run("search", "--near", "80202", "--format", "json")
    assert ran.code == 0
    assert json.loads(ran.out)["data"]["source"] == "bundled"
    assert "Not updated" in ran.err


@pytest.mark.slow  # four patient tries take seven seconds
def test_a_sync_with_a_dead_registry_ends_with_3(run: Run, online: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIALFINDER_API_URL", "http://127.0.0.1:9/api/v2")
    failed = run("sync")
    assert (failed.code, failed.out) == (3, "")
    assert "127.0.0.1:9" in failed.err


def test_a_registry_that_shrank_is_told_with_the_command_that_takes_it(run: Run, online: StandIn) -> None:
    run("sync")
    online.replace([], data_timestamp="2026-11-23T09:00:05")
    failed = run("sync", "--force")
    assert (failed.code, failed.out) == (3, "")
    assert "implausible" in failed.err
    assert failed.err.rstrip().endswith("Or take it with: trialfinder sync --accept-shrink.")
    assert run("sync", "--accept-shrink").code == 0


def test_questions_are_answered_from_the_record(run: Run, online: StandIn, tmp_path: Path) -> None:
    run("sync")
    answers = json.loads(run("questions", "NCT90000001", "--format", "json").out)
    assert {"id", "question", "answer", "stated", "quote", "path"} <= set(answers[0])
    assert "platelets" in answers[0]["answer"].lower()
    text = run("questions", "NCT90000001").out
    assert "1. " in text
    assert "not medical advice" in text
    path = tmp_path / "sheet.html"
    assert run("questions", "NCT90000001", "--format", "html", "--output", str(path)).code == 0
    assert path.read_text("utf-8").lstrip().lower().startswith("<!doctype html>")
    assert run("questions", "NCT99999999").code == 2


def test_offer_says_what_it_may_close(run: Run, online: StandIn) -> None:
    run("sync")
    text = run("offer", "--product", "prp", "--target", "disc", "--near", "80202").out
    assert "Which trials it may keep you out of" in text
    assert "NCT90000001" in text
    answer = json.loads(run("offer", "--product", "prp", "--format", "json").out)
    assert isinstance(answer, dict)
    wrong = run("offer", "--product", "snake-oil")
    assert (wrong.code, wrong.out) == (2, "")
    assert "snake-oil" in wrong.err
    assert "prp" in wrong.err
    assert run("offer", "--product", "prp", "--target", "elbow").code == 2


def test_offer_sets_the_price_beside_the_range_and_tells_the_law_of_the_place(run: Run, online: StandIn) -> None:
    run("sync")
    words = ("offer", "--product", "platelet rich plasma", "--near", "82001", "--price", "$6,000")
    answer = json.loads(run(*words, "--format", "json").out)
    assert answer["law"]["place"] == "Wyoming"
    assert answer["price"]["quoted_usd"] == 6000
    assert run(*words, "--format", "html").out.lstrip().lower().startswith("<!doctype html>")
    text = run(*words).out
    assert text.startswith("In short: PRP\n")
    assert "You were quoted 6,000 US dollars." in " ".join(text.split())
    for wrong in ("0", "-5", "12x", "6000.5", "6000,00", "2000000"):
        ran = run("offer", "--product", "prp", "--price", wrong)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith("trialfinder: price: ")


def test_evidence_tells_both_groups(run: Run) -> None:
    rows = json.loads(run("evidence", "--product", "bmac", "--target", "disc", "--format", "json").out)
    assert rows[0]["id"] == "bmac-disc-levi-2025"
    assert [arm["result"][:9] for arm in rows[0]["arms"]] == ["44 of 100", "56 of 100"]
    assert rows[0]["direction"] == "no_difference"
    text = run("evidence", "--product", "bmac", "--target", "disc").out
    assert text.startswith("Against salt water or a sham\n")
    assert len(json.loads(run("evidence", "--format", "json").out)) > len(rows)
    assert run("evidence", "--product", "own-cells", "--source", "donor").out.startswith("We hold no published study")
    for wrong in (("--product", "snake-oil"), ("--target", "elbow"), ("--source", "sheep")):
        assert run("evidence", *wrong).code == 2


def test_answers_come_as_columns(run: Run, online: StandIn) -> None:
    run("sync")
    rows = list(csv.DictReader(io.StringIO(run("search", "--with-answers", "--format", "csv").out)))
    assert {"answer_product", "quote_product", "path_product", "cautions"} <= set(rows[0])
    assert list(rows[0])[: len(STUDY_COLUMNS)] == list(STUDY_COLUMNS)
    first = next(row for row in rows if row["nct_id"] == "NCT90000001")
    assert "platelets" in first["answer_product"].lower()


def test_explain_names_rule_words_and_what_was_outweighed(run: Run, online: StandIn) -> None:
    run("sync")
    text = run("label", "--explain", "NCT90000001").out
    assert "prp: product:" in text
    assert "protocolSection." in text


def test_a_southern_latitude_is_no_option(run: Run) -> None:
    for words in (["-33.9,151.2", "--format", "json"], ["--format", "json", "-33.9,151.2"]):
        answer = json.loads(run("places", *words).out)
        assert (answer["latitude"], answer["kind"]) == (-33.9, "point")
    found = json.loads(run("search", "--near", "-33.9,151.2", "--format", "json").out)
    assert (found["place"]["query"], found["place"]["latitude"]) == ("-33.9,151.2", -33.9)


def test_a_repeated_option_keeps_every_value(run: Run) -> None:
    def ids(*words: str) -> set[str]:
        return {study["nct_id"] for study in json.loads(run("search", *words, "--format", "json").out)["studies"]}

    prp, bmac = ids("--therapy", "prp"), ids("--therapy", "bmac")
    assert prp - bmac
    assert bmac - prp
    assert ids("--therapy", "prp", "--therapy", "bmac") == prp | bmac < ids()


def test_every_form_says_that_the_answer_is_bundled(run: Run) -> None:
    for form in ("table", "csv", "json", "ris"):
        assert "bundled facts" in run("search", "--limit", "1", "--format", form).err, form


@pytest.mark.parametrize("check", ['{"checked_at":"zzz"}', '{"checked_at":"2999-01-01T00:00:00Z"}', "[]", ""])
def test_a_damaged_note_of_the_last_check_is_no_check(run: Run, online: StandIn, check: str) -> None:
    run("sync")
    home = Path(os.environ["TRIALFINDER_HOME"])
    held = json.loads((home / "check.json").read_text())
    (home / "check.json").write_text(json.dumps({**held, **json.loads(check)}) if check.startswith("{") else check)
    ran = run("search", "--format", "json", "--sync", "never")
    assert ran.code == 0
    assert json.loads(ran.out)["data"]["source"] == "synced"


@pytest.mark.usefixtures("in_haste")
def test_show_of_what_is_not_held_says_the_real_cause(
    run: Run, online: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIALFINDER_API_URL", "http://127.0.0.1:9/api/v2")
    run("search", "--limit", "1")
    ran = run("show", "NCT00000102")
    assert (ran.code, ran.out) == (3, "")
    assert "the connection failed" in ran.err
    explained = run("label", "--explain", "NCT02412735")
    assert explained.code == 0
    assert "Shown from our offline copy" in explained.err


def test_show_asks_for_its_one_study_whatever_the_lists_do(run: Run, online: StandIn) -> None:
    online.breaks = lambda params: True
    run("search", "--limit", "1")
    asked = len(online.asked())
    assert asked
    for words in (["show", "NCT90000006"], ["questions", "NCT90000006"], ["label", "--explain", "NCT90000006"]):
        ran = run(*words)
        assert ran.code == 0
        assert "NCT90000006" in ran.out
        assert "Not updated" not in ran.err
    assert len(online.asked()) == asked, "no list was asked for"


def test_an_old_id_that_no_record_names_leads_to_its_study_and_is_remembered(run: Run, online: StandIn) -> None:
    online.unsaid_aliases["NCT90000088"] = "NCT90000001"
    found = json.loads(run("show", "NCT90000088", "--format", "json").out)
    assert (found["nct_id"], found["asked_as"]) == ("NCT90000001", "NCT90000088")
    assert json.loads(run("show", "NCT90000001", "--format", "json").out)["asked_as"] is None
    run("sync")
    asked = len(online.requests)
    again = run("show", "NCT90000088")
    assert again.code == 0
    assert "NCT90000088 is an old id of NCT90000001" in again.err
    assert len(online.requests) == asked


def test_a_part_that_was_not_read_is_named(run: Run, online: StandIn, tmp_path: Path) -> None:
    odd = study("NCT90000077", title="PRP for Low Back Pain", referencesModule={"references": None})
    online.replace([*RECORDS, odd])
    said = "NCT90000077 was read without protocolSection.referencesModule"
    shown = run("show", "NCT90000077")
    assert shown.code == 0
    assert said in shown.err
    (tmp_path / "file.json").write_text(json.dumps(odd))
    assert said in run("label", str(tmp_path / "file.json")).err
    assert "referencesModule" in run("sync").err
    assert said in run("show", "NCT90000077", "--sync", "never").err


def test_a_missing_search_is_named_everywhere(run: Run, online: StandIn) -> None:
    online.breaks = lambda params: "query.titles" in params
    name = "titles x products"
    ran = run("search", "--format", "json")
    assert json.loads(ran.out)["data"]["missing"] == [name]
    assert name in json.loads(ran.out)["data"]["note"]
    assert name in ran.err
    assert len(re.findall(r"^Getting .*: (1 study|\d+ studies)\.$", ran.err, re.M)) == 9, (
        "a line for each search that came"
    )
    assert "Ctrl+C answers from what is held" in ran.err
    assert f"missing: {name}" in run("sync").out
    doctor = run("doctor").out
    assert name in doctor
    assert "All is well" not in doctor
    online.heal()
    assert "missing" not in run("sync").out
    assert json.loads(run("search", "--format", "json").out)["data"]["missing"] == []
    assert name not in run("doctor").out


# ---- doctor and sync --check


def test_doctor_says_that_all_is_well(run: Run, online: StandIn) -> None:
    assert "nothing synced yet" in run("doctor").out
    run("sync")
    ran = run("doctor")
    assert ran.code == 0
    assert "can be written" in ran.out
    assert "of 2026-11-20, fetched less than an hour ago" in ran.out
    assert "answers: API 2.0.5" in ran.out
    assert re.search(r"oldest check [A-Z][a-z]+ \d+, \d{4} \(", ran.out), "how old our own facts are"
    assert "All is well." in ran.out


def test_doctor_takes_a_registry_that_is_not_reached_as_a_finding(
    run: Run, online: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIALFINDER_API_URL", "http://someone:secret@127.0.0.1:9/api/v2")
    monkeypatch.setenv("HTTPS_PROXY", "http://someone:secret@proxy.example:3128")
    ran = run("doctor")
    assert ran.code == 0
    assert "proxy for https http://proxy.example:3128" in ran.out
    assert "secret" not in ran.out + ran.err
    assert "NOT REACHED" in ran.out
    assert "the connection failed" in ran.out
    monkeypatch.setenv("TRIALFINDER_OFFLINE", "1")
    assert "not asked" in run("doctor").out


def test_doctor_ends_with_4_where_folder_or_snapshot_are_broken(
    run: Run, online: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIALFINDER_HOME", str(tmp_path))
    run("sync")
    [snapshot] = (tmp_path / "snapshots").iterdir()
    snapshot.write_bytes(b"damaged")
    ran = run("doctor")
    assert ran.code == 4
    assert "CANNOT BE READ" in ran.out
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("TRIALFINDER_HOME", str(tmp_path / "file"))
    ran = run("doctor")
    assert ran.code == 4
    assert "CANNOT BE WRITTEN" in ran.out


def test_the_check_of_the_live_registry_is_a_block_to_paste(run: Run, online: StandIn, tmp_path: Path) -> None:
    online.unsaid_aliases["NCT02380456"] = "NCT02300909"
    online.replace([*RECORDS, study("NCT02300909")])
    ran = run("sync", "--check")
    assert ran.code == 0, ran.out
    searches = len(load_strategy().nets)
    assert len(re.findall("^ok ", ran.out, re.M)) == searches + 4
    assert len(online.requests) == searches + 4
    assert "read as NCT02300909" in ran.out
    assert "to the first byte" in ran.out
    assert "Every line was answered" in ran.out
    assert str(Path.home()) not in ran.out
    assert not (Path(os.environ["TRIALFINDER_HOME"]) / "snapshots").exists()


def test_the_check_says_what_is_odd(run: Run, online: StandIn) -> None:
    online.refuses_name = lambda name: name.startswith("trialfinder")
    online.most_terms = 39
    ran = run("sync", "--check")
    assert ran.code == 3
    assert "status 403" in ran.out
    assert "ok " in ran.out
    assert "version, as python-requests/" in ran.out
    assert "Too complicated query" in ran.out
    assert "lines are odd" in ran.out


def test_a_copied_data_folder_serves_without_a_network(
    run: Run, online: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIALFINDER_HOME", str(tmp_path / "here"))
    run("sync")
    shutil.copytree(tmp_path / "here", tmp_path / "there")
    monkeypatch.setenv("TRIALFINDER_HOME", str(tmp_path / "there"))
    asked = len(online.requests)
    found = json.loads(run("search", "--sync", "never", "--format", "json").out)
    assert found["data"]["source"] == "synced"
    assert found["data"]["checked_at"]
    assert found["counts"]["records"] == 6
    assert run("show", "NCT90000001", "--sync", "never").code == 0
    assert len(online.requests) == asked


def command(*words: str, **env: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "trialfinder", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "TRIALFINDER_OFFLINE": "1", **env},
    )


@pytest.mark.slow
@pytest.mark.parametrize("coding", ["ascii", "latin-1", "cp1252"])
def test_a_terminal_without_our_letters_gets_an_answer(coding: str) -> None:
    for words in (["search", "--limit", "2"], ["show", "NCT02412735"], ["search", "--help"]):
        ran = command(*words, PYTHONIOENCODING=coding, LC_ALL="C")
        out, err = ran.communicate(timeout=60)
        assert ran.returncode == 0, err.decode(errors="replace")
        assert out


@pytest.mark.slow
def test_ctrl_c_in_a_search_ends_the_download_and_a_second_one_the_search(registry: StandIn, tmp_path: Path) -> None:
    registry.hang_next(50, path="/studies")
    env = {"TRIALFINDER_API_URL": registry.url, "TRIALFINDER_PACE": "0", "TRIALFINDER_OFFLINE": "0"}

    def interrupted(home: Path, times: int) -> tuple[int, bytes, bytes]:
        asked = len(registry.asked("/studies"))
        ran = command("search", "--format", "json", **env, TRIALFINDER_HOME=str(home))
        deadline = time.monotonic() + 20
        while len(registry.asked("/studies")) < asked + 3 and time.monotonic() < deadline:
            time.sleep(0.05)
        for _ in range(times):
            if ran.poll() is None:  # two within a moment may be one for a busy machine
                ran.send_signal(signal.SIGINT)
                time.sleep(0.05)
        out, err = ran.communicate(timeout=30)
        return ran.returncode, out, err

    code, out, err = interrupted(tmp_path / "a", 1)
    assert code == 0, err
    assert json.loads(out)["data"]["source"] == "bundled"
    assert b"Not updated: stopped" in err
    assert b"Traceback" not in err
    code, out, err = interrupted(tmp_path / "b", 20)
    assert code in (130, -signal.SIGINT), "the shell tells 130 of both; a third may meet Python on its way out"
    assert b"Traceback" not in err


@pytest.mark.slow
def test_ctrl_c_in_a_sync_ends_with_130_and_half_writes_nothing(registry: StandIn, tmp_path: Path) -> None:
    registry.hang_next(50, path="/studies")
    env = {"TRIALFINDER_API_URL": registry.url, "TRIALFINDER_PACE": "0", "TRIALFINDER_HOME": str(tmp_path)}
    ran = command("sync", **{**env, "TRIALFINDER_OFFLINE": "0"})
    deadline = time.monotonic() + 20
    while not registry.asked("/studies") and time.monotonic() < deadline:
        time.sleep(0.05)
    ran.send_signal(signal.SIGINT)
    ran.communicate(timeout=30)
    assert ran.returncode == 130
    assert not list(tmp_path.glob("snapshots/*"))


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ["search", "--status", "recruiting", "--near", "80202"],
        ["search", "--format", "csv"],
        ["search", "--format", "json"],
        ["search", "--format", "ris"],
        ["show", "NCT02412735"],
        ["show", "NCT02412735", "--format", "json"],
        ["questions", "NCT02412735"],
        ["label", "--explain", "NCT02412735"],
    ],
)
def test_answers_from_what_is_held_load_no_table_network_or_page(words: list[str]) -> None:
    code = (
        f"import sys; sys.argv=['trialfinder', *{words!r}]\n"
        "from trialfinder.cli import main\n"
        "try: main()\n"
        "except SystemExit as ended: assert not ended.code, ended.code\n"
        "heavy = {'pandas', 'numpy', 'requests', 'requests_cache', 'streamlit', 'pydantic', 'urllib3'}\n"
        "if 'search' in sys.argv: heavy.add('trialfinder.reading.reading')  # its rules; the labels are kept\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    env = {**os.environ, "TRIALFINDER_OFFLINE": "1"}
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, env=env, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr.decode()
    assert b"NCT" in ran.stdout


@pytest.mark.slow
@pytest.mark.parametrize("words", [["search", "--format", "csv"], ["--help"], ["search", "-h"], ["--version"], []])
def test_an_answer_that_cannot_be_written_is_one_sentence(words: list[str]) -> None:
    with open("/dev/full", "wb") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "trialfinder", *words],
            stdout=full,
            stderr=subprocess.PIPE,
            env={**os.environ, "TRIALFINDER_OFFLINE": "1"},
            timeout=60,
            check=False,
        )
    assert ran.returncode == 4
    said = ran.stderr.decode().splitlines()
    assert said[-1].startswith("trialfinder: ")
    assert "standard output" in said[-1]
    assert len([line for line in said if line.startswith("trialfinder: ")]) == 1
    assert not [line for line in said[:-1] if "bundled facts" not in line and "left out" not in line]


@pytest.mark.slow
@pytest.mark.parametrize("words", [["search", "--format", "json"], ["--help"]])
def test_a_reader_that_goes_away_is_no_error(words: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "wb") as gone:
        ran = subprocess.run(
            [sys.executable, "-m", "trialfinder", *words],
            stdout=gone,
            stderr=subprocess.PIPE,
            env={**os.environ, "TRIALFINDER_OFFLINE": "1"},
            timeout=60,
            check=False,
        )
    assert (ran.returncode, b"Error" in ran.stderr) == (0, False), ran.stderr


@pytest.mark.parametrize("words", [[], ["-h"], ["--help"]])
def test_no_words_and_help_list_every_command(run: Run, words: list[str]) -> None:
    ran = run(*words)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Usage: trialfinder ")
    listed = ran.out.split("\nCommands:\n")[1]
    names = [line.split()[0] for line in listed.splitlines() if line[2:3].strip()]
    assert names == [
        "search",
        "show",
        "questions",
        "offer",
        "evidence",
        "fit",
        "changes",
        "places",
        "sync",
        "doctor",
        "label",
        "app",
    ]
    assert "..." not in listed, "a command's first sentence is whole"


@pytest.mark.parametrize("word", ["-h", "--help"])
@pytest.mark.parametrize("name", sorted(app.commands))
def test_the_help_of_a_command_names_every_option(run: Run, name: str, word: str) -> None:
    ran = run(name, word)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"Usage: trialfinder {name} ")
    said = {part.strip("[],.") for part in ran.out.split()}
    for parameter in app.commands[name].params:
        shown = parameter.opts if parameter.param_type_name == "option" else [parameter.human_readable_name]
        assert set(shown) <= said, shown


SURFACE = {
    "search": "--near --within --therapy --source --target --status --phase --country --age --sex --text --with-contact"
    " --control --with-results --gives --include-borderline --include-off-topic --sort --limit --format --with-answers"
    " --output --sync",
    "show": "nct_id --near --format --output --sync",
    "questions": "nct_id --format --output --sync",
    "offer": "--product --target --near --price --format --output --sync",
    "evidence": "--product --target --source --format --output",
    "fit": "--answers --near --format --output --sync",
    "changes": "--since --near --within --therapy --study --format --output",
    "places": "text --format",
    "sync": "--force --accept-shrink --check",
    "doctor": "",
    "label": "file --format --explain --output",
    "app": "--port --headless",
}


def test_the_surface_is_the_contract() -> None:
    held = {name: {word for one in command.params for word in one.opts} for name, command in app.commands.items()}
    assert held == {name: {*words.split(), "-h", "--help"} for name, words in SURFACE.items()}


@pytest.mark.parametrize(
    ("name", "option"),
    [(name, one.opts[0]) for name in SURFACE for one in app.commands[name].params if not getattr(one, "is_flag", True)],
)
def test_an_empty_value_is_refused_by_every_option(run: Run, name: str, option: str) -> None:
    needed = {"show": ["NCT02412735"], "questions": ["NCT02412735"], "offer": ["--product", "prp"], "places": ["Paris"]}
    for empty in ("", " "):
        ran = run(name, *needed.get(name, []), option, empty)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith(f"trialfinder: {option[2:]}: ")
        assert ran.err.count("\n") == 1


def test_version(run: Run) -> None:
    assert run("--version") == (0, "trialfinder 0.2.0\n", "")


@pytest.mark.slow
def test_real_records_end_to_end(
    run: Run, online: StandIn, real_registry: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIALFINDER_API_URL", real_registry.url)
    assert run("sync").code == 0
    question = ["search", "--near", "Santa Monica, CA", "--within", "50mi", "--status", "completed", "--format", "json"]
    live = json.loads(run(*question).out)
    found = {study["nct_id"]: study for study in live["studies"]}
    assert {"NCT01290367", "NCT02412735"} <= set(found)
    for nct_id in ("NCT01290367", "NCT02412735"):
        assert found[nct_id]["nearest_site_city"] == "Santa Monica"
        assert found[nct_id]["distance_mi"] < 5
    monkeypatch.setenv("TRIALFINDER_OFFLINE", "1")
    assert json.loads(run(*question).out)["studies"] == live["studies"]
