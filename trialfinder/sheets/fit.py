"""The sheet of the private self-check: what a person told, and each trial's rules. Made in memory, kept nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from trialfinder.advice.fit.answers import HEALTH_ITEMS, LEG_PAIN, RANGES, SURGERY, WHAT, WHERE, Answers
from trialfinder.advice.fit.fit import Fit, FitLine, Verdict, counts_in_words, verdict_in_words
from trialfinder.data import Data
from trialfinder.html.text import plain
from trialfinder.sheets.visit import heading, page, quoted

_NUMBERS: Final = {
    "age": "Age",
    "pain_months": "How long the pain has lasted",
    "pain_score": "Pain score",
    "disc_levels": "Discs that hurt",
    "bmi": "Body mass index",
}
_GROUPS: Final[tuple[tuple[Verdict, str], ...]] = (
    ("rules_out", "Lines that rule you out, as we read them"),
    ("may_rule_out", "Lines that may rule you out: ask first"),
    ("nothing_found", "Nothing against you in these lines"),
)
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
    """The answers, then each trial with the lines that the answers settle, worst first. In the order given.

    `nearest` has the words of each trial's nearest recruiting site by NCT number, where a place was told.

    Raises:
        StudyNotFound: a fit of a study that is not held.
    """
    day = today or date.today()
    told = "".join(f"<dt>{plain(name)}</dt><dd>{plain(words)}</dd>" for name, words in _told(answers))
    body = (
        f'<p class="note">{_PRIVATE}</p><section><h2>What I told</h2><dl>{told or "<dd>Nothing.</dd>"}</dl></section>'
    )
    body += "".join(_fit(fit, data, day, (nearest or {}).get(fit.nct_id, "")) for fit in fits)
    return page("Trials and what I told about me", body, data, day)


def _fit(fit: Fit, data: Data, today: date, nearest: str) -> str:
    groups = ""
    for verdict, title in _GROUPS:
        some = "".join(_line(one) for one in fit.lines if one.verdict == verdict)
        groups += f"<h3>{plain(title)}</h3>{some}" if some else ""
    where = f"<p>Nearest recruiting site: {plain(nearest)}.</p>" if nearest else ""
    return (
        f'<section class="study">{heading(data.study(fit.nct_id), today)}{where}'
        f'<p class="note"><strong>{plain(verdict_in_words(fit))}</strong></p>{groups}'
        f'<p class="small">{plain(counts_in_words(fit))}</p></section>'
    )


def _line(one: FitLine) -> str:
    ends = f" {plain(one.ends)}" if one.ends else ""
    ask = f"<p>Ask: “{plain(one.ask)}”</p>" if one.ask else ""
    return f'<div class="row"><strong>{plain(one.words)}{ends}</strong>{quoted(one.quote)}{ask}</div>'


def _told(answers: Answers) -> Iterator[tuple[str, str]]:
    for name, title in _NUMBERS.items():
        value = getattr(answers, name)
        if value is not None:
            yield title, f"{value:g}" if name == "disc_levels" else f"{value:g} {RANGES[name][2]}"
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


def _earlier(answers: Answers) -> Iterator[str]:
    for one in answers.earlier or ():
        where = f", {WHERE[one.where]}" if one.where != "unknown" else ""
        yield f"{WHAT[one.what]}{where}, {one.date or 'date not known'}"


def _yes_no(value: bool) -> str:
    return "yes" if value else "no"
