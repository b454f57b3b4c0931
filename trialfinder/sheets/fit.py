"""The sheet of the private self-check: what a person told, and each trial's rules. Made in memory, kept nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from trialfinder.advice.fit.answers import HEALTH_ITEMS, LEG_PAIN, RANGES, Answers
from trialfinder.advice.fit.fit import Fit
from trialfinder.advice.fit.limits import Result
from trialfinder.advice.fit.rules import Criterion
from trialfinder.advice.offer.offered import find_offered
from trialfinder.data import Data
from trialfinder.sheets.visit import heading, page, plain, quoted
from trialfinder.vocabulary import TARGETS

_NUMBERS: Final = {
    "age": "Age",
    "pain_months": "How long the pain has lasted",
    "pain_score": "Pain score",
    "disc_levels": "Discs that hurt",
    "bmi": "Body mass index",
}
_GROUPS: Final[tuple[tuple[Result, str], ...]] = (
    ("not_met", "Seems to rule you out"),
    ("unknown", "Unknown: ask"),
    ("met", "No rule against you here"),
)
_FURTHER: Final = "Unknown: further lines that we cannot check. Read them, or ask"
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
    """The answers, then each trial with its rules: against, unknown, met. In the order given.

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
    checked = [one for one in fit.criteria if one.name != "other"]
    groups = ""
    for result, title in _GROUPS:
        some = "".join(_rule(one) for one in checked if one.result == result)
        groups += f"<h3>{plain(title)}</h3>{some}" if some else ""
    further = "".join(f"<li>{quoted(one.quote)}</li>" for one in fit.criteria if one.name == "other")
    groups += f"<h3>{_FURTHER}</h3><ul>{further}</ul>" if further else ""
    note = f'<p class="small">{plain(fit.note)}</p>' if fit.note else ""
    summary = f"{fit.summary[0].upper()}{fit.summary[1:].rstrip('.')}."
    where = f"<p>Nearest recruiting site: {plain(nearest)}.</p>" if nearest else ""
    return (
        f'<section class="study">{heading(data.study(fit.nct_id), today)}{where}'
        f'<p class="note"><strong>{plain(summary)}</strong></p>{groups}{note}</section>'
    )


def _rule(one: Criterion) -> str:
    return f'<div class="row"><strong>{plain(one.words)}</strong>{quoted(one.quote)}</div>'


def _told(answers: Answers) -> Iterator[tuple[str, str]]:
    for name, title in _NUMBERS.items():
        value = getattr(answers, name)
        if value is not None:
            yield title, f"{value:g}" if name == "disc_levels" else f"{value:g} {RANGES[name][2]}"
    if answers.sex:
        yield "Sex", answers.sex
    if answers.leg_pain:
        yield "Pain in the leg", LEG_PAIN[answers.leg_pain]
    if answers.earlier_surgery is not None:
        yield "Earlier surgery of the lower back", _yes_no(answers.earlier_surgery)
    if answers.earlier_injections is not None:
        yield "Earlier injections", "; ".join(_injections(answers)) or "none"
    for name, title in HEALTH_ITEMS.items():
        value = getattr(answers, name)
        if value is not None:
            yield title, _yes_no(value)


def _injections(answers: Answers) -> Iterator[str]:
    for one in answers.earlier_injections or ():
        where = f", {TARGETS[one.target]}" if one.target in TARGETS else ""
        yield f"{find_offered(one.product).name}{where}, {one.when or 'date not known'}"


def _yes_no(value: bool) -> str:
    return "yes" if value else "no"
