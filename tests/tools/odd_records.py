"""Records as no honest registry sends them, made from real or hand-written ones; and every face, run over them.

Used by tests/test_odd_records.py (a few, each time) and benchmarks/fuzz/records.py (20,000).
"""

from __future__ import annotations

import copy
import csv
import io
import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, Final

from trialfinder.advice.cautions.ledger import cautions, strengths
from trialfinder.advice.evidence.counts import breakdowns
from trialfinder.advice.fit.answers import Answers, parse_answers
from trialfinder.advice.fit.fit import fit_trials
from trialfinder.advice.offer.closes import would_rule_out
from trialfinder.advice.questions.questions import answers_json, questions
from trialfinder.advice.recruiting.recruiting import recruiting_facts
from trialfinder.cli.advice_text import fit_text
from trialfinder.cli.study_text import study_text
from trialfinder.cli.text import answers_text, explain_text, search_table
from trialfinder.data import Data, data_of
from trialfinder.export.contract.advice import fit_json
from trialfinder.export.contract.search import json_text, search_json
from trialfinder.export.contract.study import study_json
from trialfinder.export.labels import labels_csv, labels_jsonl, with_answers
from trialfinder.export.workbook import excel_bytes
from trialfinder.finding.find import find, find_one, grouped
from trialfinder.history.diff import changes_of
from trialfinder.history.told import change_sentence
from trialfinder.question import ask
from trialfinder.registry.record import Misfit, Study, decode_study
from trialfinder.registry.renamed import renamed_in_one
from trialfinder.registry.snapshot import Header, Snapshot
from trialfinder.rows import nearest_first
from trialfinder.sheets.two_pages import two_pages, two_pages_html
from trialfinder.sheets.visit import questions_html as questions_sheet
from trialfinder.sheets.visit import visit_sheet
from trialfinder.web.compare.table import rows as compare_rows
from trialfinder.web.compare.table import side, table_html
from trialfinder.web.find.city_map import cities_of
from trialfinder.web.find.view import table_rows
from trialfinder.web.landscape import numbers
from trialfinder.web.parts.cards import CardList, card_html, remarks_of
from trialfinder.web.parts.facts import Shown, report_html
from trialfinder.web.trial import given, glance, sites, trust

Record = dict[str, Any]

TODAY: Final = date(2026, 11, 27)
EVIL: Final = "<script>tfEvil()</script>"
"""In no page may it stand as it is."""

ODD_TEXTS: Final = (
    "", " ", "\n", "\x00", "\x1b[31mred", "\u202eabc", "\ud800", "\U0001f9ec" * 3, "İ" * 40, "ß", "膝关节", "e\u0301",
    "=HYPERLINK(\"http://x\")", "@SUM(1)", "-1+1", EVIL, "\"><img src=x onerror=alert(1)>", "javascript:alert(1)",
    "{{ 7 * 7 }}", "{% raw %}", "{0}", "%s", "\\", "\\\\*\\_", "**", "`", "|", "a;b\\;c", "\t", "\r", "﷽" * 20, "NaN",
    "null", "N/A", "not stated", "RECRUITING", "1e999", "-0", "٣", "²", "Ⅳ", "½", "1,000,000", "Inclusion Criteria:",
    "Exclusion Criteria:\n\n* \n*\n", "* " * 60, "((((((((((", "))))))", "2:1:", "10^", "x10^6 cells/", "NCT00000000",
    "PRP within the last  months", "age > < 18", "18 Years to", "L5-", "between and", "at least or more than",
)  # fmt: skip
ODD_DATES: Final = (
    "2024-13", "2024-02-30", "0000-00-00", "9999-12-31", "2024", "24-1-1", "2024-1", "+2024", "2024-05-01T00:00:00",
    "May 2024", "", "-2024-05", "٢٠٢٤-٠٥", "2024‑05", "10000-01", "2024-00", "1582-10-10", "2024-05 ",
)  # fmt: skip
ODD_AGES: Final = (
    "18", "Years", "-1 Years", "999999999999 Years", "1e9 Years", "18.5 Years", "0 Days", "18 years", "18 Jahre",
    "N/A", "", "12 Months", "1 Fortnight", "٣ Years", "18 Years 6 Months", "∞ Years",
)  # fmt: skip
ODD_NUMBERS: Final = (0, -1, 1, 2**31, 2**53 + 1, 2**63 - 1, -(2**63), 10**12)
ODD_COORDINATES: Final = (0.0, -0.0, 90.0, 181.0, -999.9, 1e308, 5e-324, 39.7)
OTHER_TYPES: Final[tuple[Any, ...]] = (None, True, False, 0, -1, 3.7, "text", [], {}, [[]], [None], {"a": {}}, [1, "a"])


def odd_record(rng: random.Random, sources: Sequence[Record], number: int) -> bytes:
    """One of these records with some of its parts changed, as JSON bytes; `number` makes its id its own."""
    record = copy.deepcopy(rng.choice(sources))
    identity = record["protocolSection"]["identificationModule"]
    identity["nctId"] = f"NCT{number % 10**8:08d}"
    for _ in range(rng.choice((1, 1, 2, 3, 8))):
        rng.choices(_CHANGES, _WEIGHTS)[0](rng, record)
    if rng.random() < 0.1:
        record["trialfinderCompleteness"] = "facts_only"
    return json.dumps(record).encode()


def _places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, Any]]:
    """Every (container, key) of a record, in its order."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in items:
        yield value, key
        yield from _places(part)


def _any(rng: random.Random, record: Record, fits: Callable[[Any, Any], bool]) -> tuple[Any, Any] | None:
    fitting = [(container, key) for container, key in _places(record) if fits(key, container[key])]
    return rng.choice(fitting) if fitting else None


def _drop_module(rng: random.Random, record: Record) -> None:
    sections = [one for one in record.values() if isinstance(one, dict) and one]
    if sections:
        section = rng.choice(sections)
        del section[rng.choice(list(section))]


def _drop(rng: random.Random, record: Record) -> None:
    if at := _any(rng, record, lambda key, part: True):
        del at[0][at[1]]


def _other_type(rng: random.Random, record: Record) -> None:
    if at := _any(rng, record, lambda key, part: True):
        at[0][at[1]] = copy.deepcopy(rng.choice(OTHER_TYPES))


def _other_text(rng: random.Random, record: Record) -> None:
    if at := _any(rng, record, lambda key, part: isinstance(part, str) and key != "nctId"):
        container, key = at
        text, odd = container[key], rng.choice(ODD_TEXTS)
        cut = rng.randrange(len(text) + 1)
        container[key] = rng.choice(
            (odd, text + odd, odd + text, text[:cut] + odd + text[cut:], text[:cut], text[cut:])
        )


def _other_date(rng: random.Random, record: Record) -> None:
    if at := _any(rng, record, lambda key, part: isinstance(part, str) and "date" in str(key).lower()):
        at[0][at[1]] = rng.choice(ODD_DATES)


def _other_age(rng: random.Random, record: Record) -> None:
    section = record.get("protocolSection")
    eligibility = section.get("eligibilityModule") if isinstance(section, dict) else None
    if isinstance(eligibility, dict):
        eligibility[rng.choice(("minimumAge", "maximumAge"))] = rng.choice(ODD_AGES)


def _other_number(rng: random.Random, record: Record) -> None:
    if at := _any(rng, record, lambda key, part: isinstance(part, int | float) and not isinstance(part, bool)):
        is_float = isinstance(at[0][at[1]], float)
        at[0][at[1]] = rng.choice(ODD_COORDINATES if is_float else ODD_NUMBERS)


def _huge_text(rng: random.Random, record: Record) -> None:
    if at := _any(rng, record, lambda key, part: isinstance(part, str) and key != "nctId"):
        piece = rng.choice((at[0][at[1]] or "a", rng.choice(ODD_TEXTS) or "b", "PRP ", "* no earlier injection\n"))
        size = rng.choice((5_000, 30_000))
        at[0][at[1]] = (piece * (size // len(piece) + 1))[:size]


def _huge_list(rng: random.Random, record: Record) -> None:
    if at := _any(rng, record, lambda key, part: isinstance(part, list) and part):
        some = at[0][at[1]]
        at[0][at[1]] = [copy.deepcopy(some[i % len(some)]) for i in range(rng.choice((40, 300)))]


def _deep(rng: random.Random, record: Record) -> None:
    if at := _any(rng, record, lambda key, part: True):
        deep: Any = rng.choice(OTHER_TYPES)
        for _ in range(rng.choice((20, 300))):
            deep = [deep] if rng.random() < 0.5 else {"deep": deep}
        at[0][at[1] if rng.random() < 0.5 or isinstance(at[0], list) else "strangeKey"] = deep


def _swap(rng: random.Random, record: Record) -> None:
    texts = [(c, k) for c, k in _places(record) if isinstance(c[k], str) and k != "nctId"]
    if len(texts) > 1:
        (one, a), (other, b) = rng.sample(texts, 2)
        one[a], other[b] = other[b], one[a]


def _shuffle(rng: random.Random, record: Record) -> None:
    if at := _any(rng, record, lambda key, part: isinstance(part, list) and len(part) > 1):
        rng.shuffle(at[0][at[1]])


def _other_id(rng: random.Random, record: Record) -> None:
    section = record.get("protocolSection")
    identity = section.get("identificationModule") if isinstance(section, dict) else None
    if isinstance(identity, dict):
        identity["nctId"] = rng.choice(("", "NCT", "nct00000001", "NCT123", "NCT0000000١", " NCT00000001", "<b>", None))


_CHANGES: Final = (
    _drop_module, _drop, _other_type, _other_text, _other_date, _other_age, _other_number, _huge_text, _huge_list,
    _deep, _swap, _shuffle, _other_id,
)  # fmt: skip
_WEIGHTS: Final = (12, 12, 12, 25, 8, 4, 6, 3, 3, 4, 8, 3, 1)


ANSWERS: Final[Answers] = parse_answers(
    json.dumps(
        {
            "age": 58, "sex": "female", "pain_months": 30, "pain_score": 6, "leg_pain": "less", "disc_levels": 2,
            "surgery": "disc", "bmi": 31.5,
            "earlier": [
                {"what": "prp", "where": "disc", "date": "2025-03"},
                {"what": "steroid", "where": "epidural", "date": None},
            ],
            "health": {"pregnant": "no", "cancer": "yes", "diabetes": "yes", "smoking": "no", "no_mri": "yes"},
        }
    ).encode(),
    TODAY,
)  # fmt: skip
QUESTIONS: Final = (
    {"near": "80202", "include_off_topic": True, "include_borderline": True},
    {"text": "cells", "age": 44, "sort": "enrollment", "include_off_topic": True},
    {"near": "Madrid", "within": "300km", "status": "recruiting", "include_off_topic": True},
)


def run_faces(records: Sequence[bytes]) -> tuple[int, int]:
    """Read these records and show them on every face. How many could be read, and how many could not.

    Raises:
        AssertionError: a face says what no face may.
        Exception: what this is for.
    """
    studies: dict[str, Study] = {}
    misfits = 0
    for line in records:
        study = decode_study(line)
        if isinstance(study, Misfit):
            assert study.reason, "a record that is left out says why"
            misfits += 1
            continue
        renamed_in_one(study, line)
        studies[study.nct_id] = study
    read = len(records) - misfits
    header = Header(source="synced", data_timestamp="2026-11-20T09:00:05", fetched_at="2026-11-20T15:00:00Z")
    data = data_of(Snapshot(header, tuple(studies.values()), skipped=(), path=None))
    texts: list[str] = []
    for nct_id in studies:
        texts += _faces_of_one(data, nct_id)
    for before, after in zip(studies.values(), [*studies.values()][1:], strict=False):
        texts += [change_sentence(one) for one in changes_of(before, after)]
    texts += _faces_of_all(data)
    for text in texts:
        text.encode("utf-8")  # every face can be sent
    return read, misfits


def _faces_of_one(data: Data, nct_id: str) -> Iterator[str]:
    reading = data.reading(nct_id)
    study = reading.study
    near = ask(near="80202").near
    yield study_text(data, nct_id, near, today=TODAY)
    yield _json(study_json(data, nct_id, near, today=TODAY))
    yield explain_text(nct_id, reading.firings)
    answers = questions(reading, TODAY, data)
    yield answers_text(study, answers)
    yield _json(answers_json(answers))
    recruiting_facts(reading, TODAY)
    bad, good = cautions(reading, TODAY), strengths(reading, TODAY)
    yield _page(questions_sheet(data, nct_id, today=TODAY))
    yield _page(two_pages_html(two_pages(data, nct_id, near=near, today=TODAY)))
    trial = Shown(reading, TODAY)
    by_id = {one.id: one for one in answers}
    rows = nearest_first(find_one(data, nct_id, near).sites_of(nct_id))
    yield _page(
        glance.glance_html(trial, by_id, rows, bad),
        given.product_html(trial, reading.identity),
        given.joining_html(trial),
        given.plan_html(trial, reading.design, by_id),
        sites.contacts_html(trial),
        sites.sites_html(trial, rows, "2026-10"),
        trust.cautions_html(trial, bad),
        trust.strengths_html(trial, good),
        trust.results_html(trial),
        trust.questions_html(trial, answers),
        trust.fresh_html(trial, bad),
        report_html(trial),
    )


def _faces_of_all(data: Data) -> Iterator[str]:
    for words in QUESTIONS:
        found = find(data, ask(**words))  # type: ignore[arg-type]
        yield search_table(found, today=TODAY)
        yield _json(search_json(found))
        table = found.to_csv()
        csv.field_size_limit(2**31 - 1)  # ours to set: a reader of huge cells must
        assert len(list(csv.reader(io.StringIO(table)))) == len(found.rows) + 1, "one row a study"
        yield table
        yield found.to_ris()
        remarks = {row.nct_id: "; ".join(one.id for one in remarks_of(data, row.nct_id, TODAY)) for row in found.rows}
        listed = CardList(found, "80202", True, TODAY, "cards", told=remarks)
        yield _page(*(card_html(row, listed) for row in found.rows))
        table_rows(found)
        cities_of(found)
    grouped(data, ask(near="80202"))
    everything = find(data, ask(include_off_topic=True, include_borderline=True))
    excel_bytes(with_answers(everything, today=TODAY))
    explained: set[str] = set()
    sides = [side(data, nct_id, None, TODAY, explained) for nct_id in list(data.records)[:4]]
    if len(sides) > 1:
        yield _page(table_html(sides, compare_rows(sides), explained))
        yield _page(visit_sheet(data, list(data.records)[:4], today=TODAY))
    yield labels_csv(data.records.values())
    yield labels_jsonl(data.records.values())
    trials = fit_trials(data, ANSWERS, None, TODAY)
    yield _json(fit_json(trials))
    yield fit_text(data, trials, TODAY, 100)
    would_rule_out(data, "prp", "disc", today=TODAY)
    breakdowns(data)
    yield _page(numbers.ladder_html(numbers.rungs(data, TODAY), data))


def _json(value: object) -> str:
    text = json_text(value)
    json.loads(text, parse_constant=_no_constant)
    return text


def _no_constant(name: str) -> object:
    raise AssertionError(f"{name} is no JSON")


_handler = re.compile(r"<[^>]*\son\w+\s*=|javascript:(?!void)", re.IGNORECASE)


def _page(*parts: str) -> str:
    html = "".join(parts)
    assert EVIL not in html, "a record's text stands in a page unescaped"
    assert "<img src=x" not in html, "a record's text stands in a page unescaped"
    assert not re.search(r"""href=["']\s*javascript:""", html, re.IGNORECASE), "a link that runs"
    return html
