"""The sheet of the private self-check: what a person told, and a few lines a trial. Made in memory, kept nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from trialfinder.advice.fit.answers import HEALTH_ITEMS, LEG_PAIN, RANGES, SURGERY, WHAT, WHERE, Answers
from trialfinder.advice.fit.fit import Fit, FitLine, Verdict, counts_in_words, verdict_in_words
from trialfinder.data import Data
from trialfinder.reading.text.quote import collapse, unescape
from trialfinder.sheets.visit import paper
from trialfinder.wording import status_in_words, title_in_words

_NUMBERS: Final = {
    "age": "Age",
    "pain_months": "How long the pain has lasted",
    "pain_score": "Pain score",
    "disc_levels": "Discs that hurt",
    "bmi": "Body mass index",
}
_TOLD_OF: Final[tuple[Verdict, ...]] = ("rules_out", "may_rule_out")
"""What is printed line by line."""
LINES: Final = 2
FEW: Final = 4
"""So many lines of a trial, or one where there are more trials: ten of them then stand on one page."""
LONGEST_QUOTE: Final = 110
_PRIVATE: Final = (
    "This page holds what you told about your health. It was made on the spot and we kept no copy. "
    "It is as private as the place where you keep it."
)


def fit_sheet(
    data: Data,
    answers: Answers,
    fits: Iterable[Fit],
    *,
    today: date | None = None,
    nearest: Mapping[str, str] | None = None,
) -> str:
    """The answers, then each trial with the lines that may keep the person out; one page for ten. In the order given.

    `nearest` has the words of each trial's nearest recruiting site by NCT number, where a place was told.

    Raises:
        StudyNotFound: a fit of a study that is not held.
    """
    day = today or date.today()
    some = [*fits]
    lines = LINES if len(some) <= FEW else 1
    return paper(
        "fit_sheet.html",
        "Trials and what I told about me",
        data,
        day,
        look="brief",
        private=_PRIVATE,
        told=[*_told(answers)],
        trials=[_fit(fit, data, day, (nearest or {}).get(fit.nct_id, ""), lines) for fit in some],
    )


def _fit(fit: Fit, data: Data, today: date, nearest: str, most: int) -> dict[str, object]:
    """One trial in a few lines: those that may keep the person out, worst first; the rest is counted."""
    study = data.study(fit.nct_id)
    by_words: dict[str, FitLine] = {}
    for one in (one for verdict in _TOLD_OF for one in fit.lines if one.verdict == verdict):
        by_words.setdefault(one.words, one)
    some = [*by_words.values()]
    return {
        "title": title_in_words(study),
        "nct_id": study.nct_id,
        "status": status_in_words(study, today),
        "nearest": nearest,
        "verdict": verdict_in_words(fit),
        "lines": [_line(one, whole=not number) for number, one in enumerate(some[:most])],
        "counts": counts_in_words(fit),
        "left": max(0, len(some) - most),
    }


def _line(one: FitLine, *, whole: bool) -> dict[str, str]:
    """A line in our words with what to ask; the first of a trial with the record's own too."""
    return {
        "words": " ".join(part for part in (one.words, one.ends) if part),
        "quote": _shortened(one.quote) if whole else "",
        "ask": one.ask or "",
    }


def _shortened(quote: str) -> str:
    """A quote that leaves room for the others; the page and the record have it whole."""
    words = unescape(collapse(quote))
    return words if len(words) <= LONGEST_QUOTE else f"{words[:LONGEST_QUOTE].rpartition(' ')[0]} … (cut here)"


def _told(answers: Answers) -> Iterator[tuple[str, str]]:
    for name, title in _NUMBERS.items():
        value = getattr(answers, name)
        if value is not None:
            yield title, _number(name, value)
    if answers.sex:
        yield "Sex", answers.sex
    if answers.leg_pain:
        yield "Pain in the leg", LEG_PAIN[answers.leg_pain]
    if answers.surgery:
        yield "Earlier surgery of the lower back", SURGERY[answers.surgery]
    if answers.earlier is not None:
        yield "Earlier injections and procedures", "; ".join(_earlier(answers)) or "none"
    for name, title in HEALTH_ITEMS.items():
        value = getattr(answers, name)
        if value is not None:
            yield title, _yes_no(value)


def _number(name: str, value: float) -> str:
    if name == "disc_levels":
        return f"{value:g}"
    return f"{value:.1f} {RANGES[name][2]}" if name == "bmi" else f"{value:g} {RANGES[name][2]}"


def _earlier(answers: Answers) -> Iterator[str]:
    for one in answers.earlier or ():
        where = f", {WHERE[one.where]}" if one.where != "unknown" else ""
        yield f"{WHAT[one.what]}{where}, {one.date or 'date not known'}"


def _yes_no(value: bool) -> str:
    return "yes" if value else "no"
