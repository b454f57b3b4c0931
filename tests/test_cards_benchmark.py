"""What benchmarks/cards/score.py takes for right, for missed, for extra and for wrong."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from benchmarks.cards.score import FACTS, main, score
from tests.tools.standin.records import arm, intervention, study

KEPT = Path(__file__).parents[1] / "benchmarks" / "cards" / "first_score.toml"
SILENT: dict[str, Any] = dict.fromkeys(FACTS)


def record(nct_id: str, **masking: Any) -> dict[str, Any]:
    given = "Each person gets a single injection of 2 mL of PRP into the painful disc under fluoroscopy."
    info = {"allocation": "RANDOMIZED", "interventionModel": "PARALLEL", "maskingInfo": masking}
    return study(
        nct_id,
        title="Platelet-rich Plasma for Disc Pain",
        interventions=[intervention("Platelet-rich plasma", description=given), intervention("Saline")],
        arms=[arm("PRP"), arm("Saline", "PLACEBO_COMPARATOR")],
        designModule={"studyType": "INTERVENTIONAL", "designInfo": info},
        outcomesModule={"primaryOutcomes": [{"measure": "Pain", "timeFrame": "12 months"}]},
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    one = record("NCT93000021", masking="DOUBLE", whoMasked=["PARTICIPANT", "INVESTIGATOR"])
    other = record("NCT93000022", masking="DOUBLE")
    first = [
        {
            **SILENT,
            "nct_id": "NCT93000021",
            "volume_ml": [2, 2],
            "n_injections": [1],
            "guidance": ["CT"],
            "masked": ["investigator", "participant"],
            "follow_up_months": 12.2,
            "carrier": ["saline"],
        },
        {
            **SILENT,
            "nct_id": "NCT93000022",
            "volume_ml": {"unsure": [None, [2, 3]]},
            "masked": ["participant", "care provider"],
            "follow_up_months": 24,
        },
    ]
    second = [
        {**first[0], "guidance": ["CT"], "carrier": {"unsure": [["saline"], None]}},
        {**first[1], "volume_ml": {"unsure": [[2, 2], [2, 3]]}, "n_injections": [2], "follow_up_months": 36},
    ]
    for name, some in (("records", [one, other]), ("gold", first), ("second", second)):
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in some), "utf-8")
    return tmp_path


def test_a_cell_counts_where_both_readers_agree_and_either_reading_is_right(folder: Path) -> None:
    outcomes = {(cell.nct_id[-1], cell.fact): cell.outcome for cell in score(folder)}
    assert outcomes["1", "volume_ml"] == "right"
    assert outcomes["1", "n_injections"] == "right"
    assert outcomes["1", "follow_up_months"] == "right"
    assert outcomes["1", "carrier"] == "right"  # one reader takes "not said" for fair
    assert outcomes["1", "guidance"] == "wrong"
    assert outcomes["1", "dose_cells"] == "right"
    assert outcomes["2", "volume_ml"] == "right"  # "2 mL" is a reading of the second alone
    assert ("2", "n_injections") not in outcomes
    assert ("2", "follow_up_months") not in outcomes
    assert outcomes["2", "guidance"] == "extra"


def test_a_masking_without_names_is_right_where_the_record_has_none(folder: Path) -> None:
    masked = {cell.nct_id[-1]: cell for cell in score(folder) if cell.fact == "masked"}
    assert masked["1"].told == ("investigator", "participant")
    assert masked["2"].told == "nobody named"
    assert {cell.outcome for cell in masked.values()} == {"right"}
    records = (folder / "records.jsonl").read_text("utf-8")
    (folder / "records.jsonl").write_text(records.replace('"INVESTIGATOR"', '"OUTCOMES_ASSESSOR"'), "utf-8")
    assert [cell.outcome for cell in score(folder) if cell.fact == "masked"] == ["wrong", "right"]


def test_the_table_adds_up_and_each_cell_that_is_not_right_is_listed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([str(folder), "--cells"])
    *listed, _ = (lines := capsys.readouterr().out.splitlines())[: -len(FACTS) - 1]
    table = [line.split() for line in lines[-len(FACTS) - 1 :]]
    counted = Counter(cell.outcome for cell in score(folder))
    assert table[-1] == ["all", *map(str, (counted["right"], counted.total()))] + [
        str(counted[one]) for one in ("missed", "extra", "wrong")
    ]
    assert "NCT93000021 guidance wrong: told ('fluoroscopy',), right is ('CT',)" in listed
    with pytest.raises(SystemExit, match="FOLDER"):
        main(["--cell", str(folder)])


def test_the_first_score_adds_up() -> None:
    kept = tomllib.loads(KEPT.read_text("utf-8"))
    assert set(kept["facts"]) == set(FACTS)
    right, of, missed, extra, wrong = (sum(one) for one in zip(*kept["facts"].values(), strict=True))
    assert (right, of) == (kept["right"], kept["of"])
    assert (missed, extra, wrong) == (kept["missed"], kept["extra"], kept["wrong"])
    assert right + missed + extra + wrong == of
