"""What every face prints of all records, as one hash a face: a commit that only moves code leaves each as it is.

`python -m tests.tools.golden` prints which faces differ from tests/golden.toml; `--write` takes today's as the new
ones (the commit then says which face changed and why); `--to FOLDER` keeps the texts, to be compared with `diff`.
Where a label differs, RULES_NUMBER has to be raised first: exports name the rules that their labels come from.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import msgspec

from trialfinder.advice.offer.offer import offer
from trialfinder.advice.offer.offered import offered
from trialfinder.advice.questions.questions import answers_json, questions
from trialfinder.cli.advice_text import offer_text
from trialfinder.cli.study_text import study_text
from trialfinder.cli.text import answers_text, search_table
from trialfinder.data import Data, data_of
from trialfinder.export.contract.advice import offer_json
from trialfinder.export.contract.search import search_json
from trialfinder.export.contract.study import study_json
from trialfinder.export.labels import labels_csv, labels_jsonl
from trialfinder.finding.find import find
from trialfinder.question import ask
from trialfinder.reading.text.terms import RULES_NUMBER
from trialfinder.registry.record_file import read_record_file
from trialfinder.registry.snapshot import Snapshot
from trialfinder.registry.snapshot_folder import Header, bundled_snapshot
from trialfinder.sheets.visit import questions_html

KEPT: Final = Path(__file__).resolve().parents[1] / "golden.toml"
TODAY: Final = date(2026, 11, 22)
RECORDS: Final = ("records-v2.jsonl.gz", "records-converted.jsonl.gz")
WORDS: Final[tuple[dict[str, object], ...]] = (
    {},
    {"near": "80202"},
    {"near": "Santa Monica, CA", "within": "100mi", "status": "recruiting"},
    {"near": "Madrid", "sort": "updated", "limit": 5},
    {"therapy": "stem-cells", "country": "Spain", "include_borderline": True},
    {"therapy": "platelets", "source": "autologous", "phase": "2"},
    {"target": "disc", "control": "placebo_sham", "age": 44, "sex": "female", "sort": "enrollment"},
    {"text": "IDCT", "include_off_topic": True},
    {"with_contact": True, "sort": "start"},
)
"""Questions of every kind; each is asked in each form."""

Faces = dict[str, str]


def shared_data(shared: Path) -> Data:
    """All real records beside the project, as if they had been synced; where two share an id, the v2 one."""
    studies = {
        study.nct_id: study
        for name in reversed(RECORDS)
        for study in read_record_file(str(shared / "registry" / name)).studies
    }
    header = Header(source="synced", fetched_at="2026-11-20T15:00:00+00:00")
    return data_of(Snapshot(header, tuple(studies.values()), skipped=(), path=None))


def bundled_data() -> Data:
    """The bundled facts."""
    return data_of(bundled_snapshot())


def faces(data: Data) -> Faces:
    """The text of every face, by name; what changes with the rules' number or the day is held still."""
    return {name: _still("\n".join(make(data)), data) for name, make in _FACES.items()}


def hashes(texts: Faces) -> dict[str, str]:
    """The sha256 of each face."""
    return {name: hashlib.sha256(text.encode()).hexdigest()[:16] for name, text in texts.items()}


def kept() -> dict[str, Any]:
    """tests/golden.toml: `rules_number`, and the hashes by set of records, by face."""
    return tomllib.loads(KEPT.read_text("utf-8"))


def changed(now: Mapping[str, Mapping[str, str]], before: Mapping[str, Any]) -> list[str]:
    """Names of the faces whose text is not what it was: `shared label_csv`."""
    return [
        f"{name} {face}"
        for name, of_set in now.items()
        for face, value in of_set.items()
        if before.get(name, {}).get(face) != value
    ]


def rules_are_named(differing: Iterable[str], number_before: int, number: int) -> bool:
    """False where labels differ and the rules' number is not higher than before."""
    return number > number_before or not any(" label_" in one for one in differing)


def _still(text: str, data: Data) -> str:
    text = text.replace(data.provenance.rules_version, "RULES")
    # The bundled copy and data without a check are stale by the calendar; that is tested elsewhere.
    return re.sub(r' Not checked for more than 7 days\.|"stale": (true|false)', "", text)


def _json(value: object) -> str:
    # Python's own writer takes a minute for this, since it has no quick way to set lines apart.
    return msgspec.json.format(msgspec.json.encode(value), indent=1).decode()


def _searches(form: Callable[..., object]) -> Callable[[Data], Iterator[str]]:
    def texts(data: Data) -> Iterator[str]:
        for words in WORDS:
            yield _json(words)
            found = find(data, ask(**words))  # type: ignore[arg-type]
            answer = form(found)
            yield answer if isinstance(answer, str) else _json(answer)

    return texts


def _show(data: Data) -> Iterator[str]:
    near = ask(near="Denver, CO").near
    for nct_id in data.records:
        yield study_text(data, nct_id, near, today=TODAY)


def _show_json(data: Data) -> Iterator[str]:
    for nct_id in data.records:
        yield _json(study_json(data, nct_id, today=TODAY))


def _questions(data: Data) -> Iterator[str]:
    for nct_id, study in data.records.items():
        answers = questions(data.reading(nct_id), TODAY, data)
        yield answers_text(study, answers) + _json(answers_json(answers))


def _on_topic(data: Data) -> Iterator[str]:
    return (nct_id for nct_id, labels in data.labels.items() if labels.topic == "yes")


def _sheets(data: Data) -> Iterator[str]:
    for nct_id in itertools.islice(_on_topic(data), 40):
        yield questions_html(data, nct_id, today=TODAY)


def _offers(data: Data) -> Iterator[str]:
    near = ask(near="80202").near
    for word in offered():
        for target in (None, "disc", "facet", "sij", "epidural"):
            answer = offer(data, word, target, near, today=TODAY)
            yield offer_text(answer, 100) + _json(offer_json(answer))


_FACES: Final[dict[str, Callable[[Data], Iterator[str]]]] = {
    "search_table": _searches(lambda found: search_table(found, today=TODAY)),
    "search_csv": _searches(lambda found: found.to_csv()),
    "search_json": _searches(search_json),
    "search_ris": _searches(lambda found: found.to_ris()),
    "show_text": _show,
    "show_json": _show_json,
    "questions": _questions,
    "questions_html": _sheets,
    "offer": _offers,
    "label_csv": lambda data: iter([labels_csv(data.records.values())]),
    "label_jsonl": lambda data: iter([labels_jsonl(data.records.values())]),
}


def main() -> None:
    """Compare today's faces with the kept hashes, or write them."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--write", action="store_true")
    options.add_argument("--to", type=Path)
    options.add_argument("--shared", type=Path, default=KEPT.parents[2] / "shared")
    chosen = options.parse_args()
    sets = {"bundled": faces(bundled_data()), "shared": faces(shared_data(chosen.shared))}
    now = {name: hashes(texts) for name, texts in sets.items()}
    before = kept()
    differing = changed(now, before)
    for one in differing:
        print(f"differs: {one}")
    if chosen.to:
        chosen.to.mkdir(parents=True, exist_ok=True)
        for name, texts in sets.items():
            for face, text in texts.items():
                (chosen.to / f"{name}-{face}.txt").write_text(text, "utf-8")
    if chosen.write and not rules_are_named(differing, before["rules_number"], RULES_NUMBER):
        raise SystemExit("Labels differ: raise RULES_NUMBER in trialfinder/reading/text/terms.py, then write.")
    if chosen.write:
        lines = ["# sha256 of what each face prints of all records. Made by: python -m tests.tools.golden --write"]
        lines += ["", f"rules_number = {RULES_NUMBER}"]
        for name, of_set in now.items():
            lines += ["", f"[{name}]", *(f'{face} = "{value}"' for face, value in of_set.items())]
        KEPT.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
