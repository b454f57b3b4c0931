"""Answers on health: refused without being repeated, never shown, kept, logged, written or sent."""

from __future__ import annotations

import copy
import functools
import logging
import pickle
import socket
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.tools.each import each
from tests.tools.held import decoded, hold
from tests.tools.made_trials import FULL, NOTHING, trial
from tests.tools.standin.records import MSC_DISC, PRP_DISC
from trialfinder.advice.fit.answers import RANGES, Answers, Earlier, parse_answers
from trialfinder.advice.fit.fit import Fit, best_first, check_fit
from trialfinder.errors import QueryError
from trialfinder.reading.reading import Reading
from trialfinder.sheets.fit import fit_sheet

TODAY = date(2026, 11, 22)


@each("name", RANGES)
def test_a_number_out_of_range_is_refused_with_the_range_and_without_the_value(name: str) -> None:
    least, most, unit = RANGES[name]
    for bad in (least - 1.5, most + 1234.5, float("nan"), float("inf"), True, "7"):
        with pytest.raises(QueryError) as refused:
            Answers(**{name: bad})  # type: ignore[arg-type]
        assert f"{least:g} to {most:g} {unit}" in str(refused.value)
        assert refused.value.field == name
        assert refused.value.value is None
        assert "1234" not in str(refused.value)
    whole = name in ("age", "disc_levels")
    assert getattr(Answers(**{name: int(least) if whole else least}), name) == least  # type: ignore[arg-type]


@each(
    ("field", "words"),
    [
        ("sex", {"sex": "other"}),
        ("leg_pain", {"leg_pain": "bad"}),
        ("cancer", {"cancer": "yes"}),
        ("smoking", {"smoking": 1}),
        ("surgery", {"surgery": True}),
        ("earlier", {"earlier": "prp"}),
        ("earlier", {"earlier": ("prp",)}),
    ],
)
def test_a_malformed_answer_is_refused(field: str, words: dict[str, Any]) -> None:
    with pytest.raises(QueryError) as refused:
        Answers(**words)
    assert refused.value.field == field


@each("when", ["yesterday", "1949", "2025-13", ""])
def test_a_malformed_date_is_refused(when: str) -> None:
    with pytest.raises(QueryError, match="1950 to today"):
        Earlier("prp", "disc", when)


def test_an_injection_in_the_future_is_refused() -> None:
    answers = Answers(earlier=(Earlier("prp", "disc", "2026-12"),))
    with pytest.raises(QueryError, match="1950 to today"):
        check_fit(Reading(decoded(NOTHING)), answers, TODAY)


def test_answers_cannot_be_shown_hashed_cached_pickled_or_copied_out() -> None:
    answers = Answers(age=73, cancer=True, earlier=(Earlier("steroid", "epidural", "2026-10"),))
    fit = check_fit(Reading(decoded(trial(9, "Cancer"))), answers, TODAY)
    for thing in (answers, answers.earlier, fit, fit.lines):
        shown = f"{thing!r} {thing} {[thing]}"
        assert not any(word in shown for word in ("73", "True", "steroid", "rules_out", "2026"))
    with pytest.raises(TypeError):
        hash(answers)
    with pytest.raises(TypeError):
        functools.cache(lambda _: 1)(answers)
    for keep in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError, match="memory"):
            keep(answers)
    assert replace(answers, age=74).age == 74


_watch: list[str] | None = None
_BANNED_EVENTS = ("open", "os.", "shutil.", "sqlite3.", "socket.", "subprocess.", "urllib.", "tempfile.", "pickle.")


def _spy(event: str, args: tuple[Any, ...]) -> None:
    if _watch is not None and event.startswith(_BANNED_EVENTS):
        _watch.append(f"{event} {args!r}"[:200])


sys.addaudithook(_spy)


@contextmanager
def watched() -> Iterator[list[str]]:
    """Every file opened, socket made, process started or temporary file, down to the C level."""
    global _watch
    _watch = seen = []
    try:
        yield seen
    finally:
        _watch = None


def whole_way(answers: Answers) -> tuple[tuple[Fit, ...], str]:
    data = hold(PRP_DISC, MSC_DISC, FULL)
    fits = best_first(check_fit(Reading(one), answers, TODAY) for one in data.records.values())
    return fits, fit_sheet(data, answers, fits, today=TODAY)


def test_the_check_and_its_sheet_write_send_and_log_nothing(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    whole_way(Answers(earlier=(Earlier("prp"),)))  # the word lists are read at their first use
    caplog.set_level(logging.DEBUG)
    answers = Answers(age=73, pain_score=7.25, bmi=41.5, cancer=True, earlier=(Earlier("prp", "disc", "2026-09"),))
    with watched() as seen:
        fits, page = whole_way(answers)
    assert seen == []
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")
    assert any(one.verdict == "rules_out" for one in fits)
    assert "73 years" in page
    assert "we kept no copy" in page


def test_the_spy_sees_files_and_sockets(tmp_path: Path) -> None:
    with watched() as seen:
        (tmp_path / "x").write_text("x")
        socket.socket().close()
    assert any(one.startswith("open") for one in seen)
    assert any(one.startswith("socket") for one in seen)


def test_told_as_json_it_leaves_no_trace_either(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    told = b'{"age": 73, "earlier": [{"what": "prp", "where": "disc", "date": "2025-03"}], "health": {"cancer": "yes"}}'
    wrong = told.replace(b"73", b"7" * 3)
    whole_way(parse_answers(told, TODAY))
    caplog.set_level(logging.DEBUG)
    with watched() as seen:
        whole_way(parse_answers(told, TODAY))
        with pytest.raises(QueryError) as refused:
            parse_answers(wrong, TODAY)
    assert seen == []
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")
    shown = "".join(traceback.format_exception(refused.value))
    assert "777" not in shown
    assert "2025" not in shown


@each(
    "wrong",
    [
        b'{"age": "777"}',
        b'{"age": 777,}',
        '{"age": 777, “bmi”: 777}'.encode(),
        b'{"age": 777, "age": 777}',
        b'{"health": {"777": "no", "777": "yes"}}',
        b'{"age": 777, "x": "\xe9 777"}',
        b"\xff\xfe777",
        b"777" * 2000,
    ],
)
def test_a_refusal_holds_nothing_that_was_told(wrong: bytes) -> None:
    with pytest.raises(QueryError) as refused:
        parse_answers(wrong, TODAY)
    assert "777" not in "".join(traceback.format_exception(refused.value))
    assert refused.value.value is None
    assert refused.value.__context__ is None
    assert refused.value.__cause__ is None
