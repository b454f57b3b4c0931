"""Report how often the labels are right: three figures in one table, and what stands behind them.

    python benchmarks/labels/score.py [FOLDER] [--write]

FOLDER holds the labels and the records (see scoring.py); default: `../shared` beside the checkout. It prints a Markdown
report; `--write` also puts it into REPORT.md beside this file, its table into README.md, and its figures into
trialfinder/benchmark.toml, which the About page shows. What was scored once and is never measured again is kept in
second_set.toml, third_set.toml, second_writer.toml, blind.toml and in ../criteria/first_score.toml and
third_score.toml; the names are hidden anew each time.
"""

from __future__ import annotations

import argparse
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from hidden import measure
from scoring import COLUMNS, Score, score_records, score_titles, speed, wilson

from trialfinder.reading.text.terms import rules_version

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FIGURES = ROOT / "trialfinder" / "benchmark.toml"

ROWS = {
    "topic_on": "topic of an on-topic record",
    "topic_off": "topic of an off-topic record",
    "therapies": "therapies",
    "cell_source": "own or donor cells",
    "processing": "preparation",
    "targets": "place of injection",
    "control": "comparison group",
    "gives_product": "whether it gives the product",
    "texts": "known by title and text only, and not taken",
    "negative_class": "class of an off-topic record",
    "with_operation": "only together with an operation",
    "cell_source_from": "where own or donor follows from",
    "eligibility": "cells of the eligibility rules",
    "prior": "rules on earlier treatment, found whole",
    "card": "facts of the card: what is injected, and how",
}
"""What was scored: a row's name -> its words."""
TOGETHER = ("real", "topic_on")
"""A figure that is not told apart: on and off topic together."""
NOTES = {TOGETHER: ", off-topic ones among them", ("card", "card"): ", of joints, as if of the disc"}
"""What a figure is of, where its column does not say it."""
IN_README = (*list(ROWS)[:8], "eligibility", "prior", "card")
SECOND_SET = {
    "topic, labelled records": "topic_on",
    "topic, plainly off-topic records": "topic_off",
    "class of an off-topic record that is refused": "negative_class",
    "records known by title and text only that are not called on topic": "texts",
    "topic of an on-topic record": "topic_on",
    **{f"{name} of an on-topic record": name for name in (*COLUMNS, "gives_product", "cell_source_from")},
}
"""The names of second_set.toml and third_set.toml -> rows."""

LIMITS = """\
- The first set of real records leaves out the 10 that our list of known errors tells of. They were the hard ones, so
  its figures flatter. Of both sets only 22 are on topic, which makes the ranges wide.
- The second set comes from pages that cut long texts, so that a hard sentence may not have been there to be misread.
- The second writer's records are invented. Real ones are longer, odder and less clear, so the rates there are likely
  lower.
- The records with hidden names were in sight while the rules were written. They show only that the rules do not lean on
  names.
- The records of the card’s facts in real text are of joints. Their words for the place were exchanged for the disc’s.
- What is wrong in a set is used to mend the rules afterwards. Expect more errors on records that nobody has seen."""


@dataclass(frozen=True)
class Kind:
    """One kind of figure: what it is of, when and how it was measured, and what was right."""

    kind: str
    title: str
    measured: date
    rules: str
    how: str
    scores: Mapping[str, tuple[int, int]]
    """Row -> right, of."""


def _counted(figures: Mapping[str, Any], axis: str) -> tuple[int, int]:
    right, of = figures["right_of_total"].get(axis, "0 of 0").split(" of ")
    return int(right), int(of)


def kinds(folder: Path) -> tuple[Kind, ...]:
    """The three figures, in the order of the table, and those of the eligibility rules and of the card in real text."""
    sets = [tomllib.loads((HERE / f"{name}_set.toml").read_text("utf-8")) for name in ("second", "third")]
    writer = tomllib.loads((HERE / "second_writer.toml").read_text("utf-8"))
    of_criteria = HERE.parent / "criteria"
    criteria = [tomllib.loads((of_criteria / f"{name}_score.toml").read_text("utf-8")) for name in ("first", "third")]
    writers = [
        tomllib.loads((of_criteria / f"{name}_score.toml").read_text("utf-8"))
        for name in ("writer", "fourth_writer", "fifth_writer", "sixth_writer", "seventh_writer")
    ]
    last = writers[-1]
    cards = [
        tomllib.loads((HERE.parent / "cards" / f"{name}_score.toml").read_text("utf-8"))
        for name in ("first", "second", "third")
    ]
    real_cards = [
        tomllib.loads((HERE.parent / "cards" / f"{name}_score.toml").read_text("utf-8")) for name in ("fourth", "fifth")
    ]
    told_last = real_cards[-1]
    more = tomllib.loads((HERE / "writers_labels.toml").read_text("utf-8"))
    told = {
        axis: tuple(map(sum, zip(*(_counted(one, axis) for one in (writer, more)), strict=True)))
        for axis in writer["right_of_total"]
    }
    found = measure(folder)
    return (
        Kind(
            "real",
            "Real records, scored once before a writer of the rules had read them",
            sets[-1]["measured"],
            ", ".join(one["rules"] for one in sets),
            "Two sets, added up. The first: 90 real records, and 182 known by title and text only, without the 10 that "
            "our list of known errors tells of. They were the hard ones, so its figures flatter. The second: 48 real "
            "records gathered from public pages, many of them cut short there, by a reader who had not seen the rules.",
            _added_up(sets),
        ),
        Kind(
            "invented",
            "Invented records by other writers, each scored once",
            date.fromisoformat(writer["date"]),
            writer["rules_version"],
            f"{writer['cases']} records by a writer who had not seen the rules, and {more['records']} of two others, "
            f"labelled by one who had not ({more['commit']}). Real records are less clear. The two "
            f"rows on rules are of {sum(one['records'] for one in writers)} records by five more writers "
            f"({', '.join(one['commit'] for one in writers)}). A "
            "rule there is found whole where what was given, where and the wait are all right. What was wrong here is "
            f"used to mend the rules afterwards: of the last {last['records']} records {last['right']} of {last['of']} "
            f"cells and {last['prior_found']} of {last['prior_of']} rules were right. The row on the card is of "
            f"{sum(one['records'] for one in cards)} records by three writers "
            f"({', '.join(one['commit'] for one in cards)}). In {sum(one['missed'] for one in cards)} of its cells the "
            f"card was silent where the record speaks. Of the last {cards[-1]['records']} records {cards[-1]['right']} "
            f"of {cards[-1]['of']} cells were right.",
            {row: (told[row][0], told[row][1]) for row in ROWS if row in told}
            | {
                "eligibility": (sum(one["right"] for one in writers), sum(one["of"] for one in writers)),
                "prior": (sum(one["prior_found"] for one in writers), sum(one["prior_of"] for one in writers)),
                "card": (sum(one["right"] for one in cards), sum(one["of"] for one in cards)),
            },
        ),
        Kind(
            "hidden",
            "All labelled records, with made-up product names",
            date.today(),
            rules_version(),
            f"Brand and code names are replaced by made-up words ({found.changed} records held one). The rules were "
            "written with these records in sight: the figure shows only that they do not lean on names.",
            {row: (found.right[word], found.of[word]) for row, word in {"topic_on": "yes", "topic_off": "no"}.items()},
        ),
        Kind(
            "eligibility",
            "Who may take part, in real records, scored once before a writer of the rules had read them",
            criteria[-1]["measured"],
            ", ".join(one["rules"] for one in criteria),
            f"The rules on age, pain, earlier treatment and health of {sum(one['records'] for one in criteria)} "
            f"records of two sets, cell by cell. {sum(one['wrong_numbers'] for one in criteria)} numbers were not "
            "those of the reader. Her notes allow 3 of them. 3 were wrong.",
            {"eligibility": (sum(one["right"] for one in criteria), sum(one["of"] for one in criteria))},
        ),
        Kind(
            "card",
            "What is injected, and how, in real records on joints, scored once",
            told_last["measured"],
            ", ".join(one["rules"] for one in real_cards),
            f"{sum(one['records'] for one in real_cards)} real records of two sets, on joints and tendons, with the "
            f"words for the place exchanged for the disc’s ({', '.join(one['commit'] for one in real_cards)}). Each "
            f"set was read by two readers who had not seen the rules. In {sum(one['missed'] for one in real_cards)} "
            f"cells the card was silent where the record speaks: in 16 of them the older form of the record had left "
            f"out what the chance rests on. In {sum(one['extra'] for one in real_cards)} it spoke where the record "
            f"does not, in {sum(one['wrong'] for one in real_cards)} it was wrong. What the first set showed was "
            f"mended before the second: there {told_last['right']} of {told_last['of']} were right.",
            {"card": (sum(one["right"] for one in real_cards), sum(one["of"] for one in real_cards))},
        ),
    )


def _added_up(sets: list[dict[str, Any]]) -> dict[str, tuple[int, int]]:
    """The scores of several sets of real records: row -> right, of."""
    found: dict[str, tuple[int, int]] = {}
    for one in (score for some in sets for score in some["scores"]):
        right, of = found.get(row := SECOND_SET[one["what"]], (0, 0))
        found[row] = (right + one["right"], of + one["of"])
    return found


def table(some: tuple[Kind, ...], rows: Iterable[str]) -> str:
    """One table: a row for what was scored, a column for each of the three figures."""
    real, invented, hidden, criteria, card = some
    read_apart = {"eligibility": criteria, "card": card}
    lines = [
        f"| what | real records, scored once, {real.measured} | invented by others, scored once, "
        f"{invented.measured} | all records, names made up, {hidden.measured} |",
        "| --- | --- | --- | --- |",
    ]
    for row in rows:
        cells = [_cell(one, row) for one in (read_apart.get(row, real), invented, hidden)]
        lines.append(f"| {ROWS[row]} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(one: Kind, row: str) -> str:
    if row not in one.scores:
        return "–"
    right, of = one.scores[row]
    low, high = wilson(right, of)
    places = 3 if low >= 0.995 else 2
    note = NOTES.get((one.kind, row), "")
    return f"{right} of {of} ({low:.{places}f}–{high:.{places}f}){note}"


def in_sight(scores: dict[str, Score], passed: list[str], plain: int) -> str:
    """What the records give that the rules were written with, in one line."""
    topic, cells = scores["topic"], [scores[name] for name in COLUMNS]
    return (
        f"In sight while the rules were written, so no promise: topic {topic.right + plain - len(passed)} of "
        f"{topic.of + plain}; other labels of {cells[0].of} on-topic records {sum(one.right for one in cells)} of "
        f"{sum(one.of for one in cells)}."
    )


DOUBTS = """\
- NCT04849429 (titles.csv): PRP with exosomes is labelled `prp`. The title names both as the product; we say both.
- NCT02529566: `none` for control rests on the study type alone. The record has no arms.
- NCT04134910: a study of how discs are fed is labelled `non_biologic_back`; `lab_only` fits as well."""


def report(folder: Path, some: tuple[Kind, ...]) -> tuple[str, str]:
    """The whole report as Markdown, and its line on the records in sight."""
    scores, passed, borderline = score_records(folder)
    recall, refused, therapy = score_titles(folder)
    n, plain_s, whole_s = speed(folder)
    plain = len((folder / "benchmark" / "plain_negatives.txt").read_text("utf-8").split())
    line = in_sight(scores, passed, plain)
    whole = f"""\
# How often the labels are right

Three figures, each of another kind. Scored per study: an answer that the reader's note allows is right; an empty answer
or a list that names too much is wrong. Intervals are Wilson 95 %; a dash: not scored apart.

{table(some, ROWS)}

{_lines(f"**{one.title}** ({one.measured}, rules {one.rules}). {one.how}" for one in some)}

{line}
From title and condition alone: {recall.right} of {recall.of} on-topic rows found, {refused.right} of {refused.of}
off-topic rows refused, therapy {therapy.right} of {therapy.of}. Rules {rules_version()}, {date.today().isoformat()}.

Speed: {n} records decoded and labelled in {whole_s * 1000:.0f} ms. `json.loads` of the same bytes takes
{plain_s * 1000:.0f} ms ({whole_s / plain_s:.1f} times).

## Limits
{LIMITS}

{_blind()}

## Confusion in the records in sight (hand label -> ours: studies)
{_lines(_confusions({**scores, "therapy from title and condition": therapy}))}

## Where we differ
{_lines(_differences(scores, passed, recall, refused, therapy))}

## Borderline rows (not scored)
{_lines(borderline)}

## Where a hand label looks doubtful to us
{DOUBTS}
"""
    return whole, line


def figures(some: tuple[Kind, ...], line: str) -> str:
    """Every figure as TOML with its kind, day and Wilson interval, and the limits."""
    lines = [
        "# Written by benchmarks/labels/score.py --write; the whole report is benchmarks/labels/REPORT.md.",
        f"in_sight = {json.dumps(line)}",
        f"limits = {json.dumps([' '.join(one.split()) for one in LIMITS[2:].split(chr(10) + '- ')], indent=2)}",
    ]
    for one in some:
        lines += ["", "[[sets]]", f"kind = {json.dumps(one.kind)}", f"title = {json.dumps(one.title)}"]
        lines += [f"measured = {one.measured}", f"rules = {json.dumps(one.rules)}", f"how = {json.dumps(one.how)}"]
        for row, (right, of) in one.scores.items():
            low, high = wilson(right, of)
            what = "topic, on-topic and off-topic records together" if (one.kind, row) == TOGETHER else ROWS[row]
            lines += ["", "[[sets.scores]]", f"what = {json.dumps(what)}", f"right = {right}", f"of = {of}"]
            lines += [f"low = {low:.4f}", f"high = {high:.4f}"]
    return "\n".join(lines) + "\n"


def renewed(readme: str, some: tuple[Kind, ...], line: str) -> str:
    """The README with this table and this line on the records in sight."""
    readme = re.sub(r"^\| what \| real records.*?(?=\n\n)", lambda _: table(some, IN_README), readme, flags=re.M | re.S)
    return re.sub(r"^In sight while .*$", lambda _: line, readme, flags=re.M)


def _blind() -> str:
    """The section on the first set of invented records."""
    kept = tomllib.loads((HERE / "blind.toml").read_text("utf-8"))
    return f"""\
## An earlier set of invented records, {kept["date"]}, before mending
{kept["how"]}
Rules {kept["rules"]}. {kept["borderline_told"]}

{_lines(f"{one['what']}: {Score(one['right'], one['of'])}" for one in kept["scores"])}

{_lines(kept["limits"])}"""


def _lines(some: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in some) or "- none"


def _confusions(scores: dict[str, Score]) -> Iterable[str]:
    for name, score in scores.items():
        cells = (f"{want or 'none'} -> {got or 'none'}: {n}" for (want, got), n in sorted(score.confusion.items()))
        yield f"**{name}**: {', '.join(cells)}"


def _differences(scores: dict[str, Score], passed: list[str], *titles: Score) -> Iterable[str]:
    for name, score in scores.items():
        yield from (f"{name}, {miss}" for miss in score.misses)
    yield from (f"plain negative kept: {nct_id}" for nct_id in passed)
    for score in titles:
        yield from (f"title alone, {miss}" for miss in score.misses)


def main() -> None:
    """Read the arguments, print, and write where asked."""
    parser = argparse.ArgumentParser(description="Score the labels against hand labels of real records.")
    parser.add_argument("folder", nargs="?", type=Path, default=HERE.parents[2] / "shared")
    parser.add_argument("--write", action="store_true", help="also write REPORT.md, the README's table, benchmark.toml")
    given = parser.parse_args()
    some = kinds(given.folder)
    text, line = report(given.folder, some)
    print(text)
    if given.write:
        (HERE / "REPORT.md").write_text(text, encoding="utf-8")
        FIGURES.write_text(figures(some, line), encoding="utf-8")
        readme = ROOT / "README.md"
        readme.write_text(renewed(readme.read_text("utf-8"), some, line), encoding="utf-8")


if __name__ == "__main__":
    main()
