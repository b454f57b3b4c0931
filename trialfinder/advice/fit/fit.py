"""The private self-check: what a person told, held against each rule that a record states.

Nothing here writes, logs, sends or keeps anything; the answers live as long as the caller holds them. Unknown is never
shown as fine: a line of the criteria that we cannot check counts as unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from trialfinder.advice.fit.answers import Answers
from trialfinder.advice.fit.injection_rules import check_injections
from trialfinder.advice.fit.limits import Result
from trialfinder.advice.fit.rules import Criterion, health, leg_pain, numbers, rule, words
from trialfinder.reading.criteria.eligibility import Eligibility, read_eligibility
from trialfinder.reading.criteria.items import split_criteria
from trialfinder.reading.labels.labels import read_labels
from trialfinder.reading.text.quote import collapse
from trialfinder.registry.record import Study

Verdict = Literal["open", "ask", "ruled_out", "not_held"]


@dataclass(frozen=True, slots=True, repr=False)
class Fit:
    """How the answers stand to one trial."""

    nct_id: str
    verdict: Verdict
    summary: str
    criteria: tuple[Criterion, ...]
    note: str

    def count(self, result: Result) -> int:
        """How many rules have this result."""
        return sum(one.result == result for one in self.criteria)

    def __repr__(self) -> str:
        """Results tell of answers, so they are not shown."""
        return f"Fit({self.nct_id}, private)"


def check_fit(study: Study, answers: Answers, today: date, rules: Eligibility | None = None) -> Fit:
    """Each rule of the record against the answers. Never raises for a record.

    Args:
        study: the record.
        answers: what the person told.
        today: the day that "six months ago" counts from.
        rules: what `read_eligibility` says of this record, where it is at hand; it is the slow part of a check.

    Raises:
        QueryError: an earlier injection lies ahead of today.
    """
    answers.check_dates(today)
    if study.completeness == "facts_only":
        return Fit(study.nct_id, "not_held", words()["not_held"], (), "")
    read = read_eligibility(study) if rules is None else rules
    checked = [
        *numbers(read, answers),
        *leg_pain(read["leg_pain_rule"], answers),
        *health(read, answers),
        *(Criterion("earlier_injection", *one) for one in check_injections(study, answers, today, read_labels(study))),
    ]
    criteria = (*checked, *_further_lines(study, read, checked))
    return _summed(study.nct_id, criteria)


def rank_fits(fits: Iterable[Fit]) -> tuple[Fit, ...]:
    """No stated rule against the person first, then those to ask, those not held, and those with a rule against."""
    order: tuple[Verdict, ...] = ("open", "ask", "not_held", "ruled_out")

    def place(fit: Fit) -> tuple[int, float, int, str]:
        share = fit.count("met") / len(fit.criteria) if fit.criteria else 0
        return order.index(fit.verdict), -share, fit.count("unknown"), fit.nct_id

    return tuple(sorted(fits, key=place))


def _summed(nct_id: str, criteria: tuple[Criterion, ...]) -> Fit:
    def how_many(result: Result) -> int:
        return sum(one.result == result for one in criteria)

    verdict: Verdict = "ruled_out" if how_many("not_met") else "open" if how_many("met") else "ask"
    summary = {
        "ruled_out": "this criterion seems to rule you out",
        "open": f"no stated rule against you in {how_many('met')} of {len(criteria)} criteria; "
        f"{how_many('unknown')} unknown; only the study team decides",
        "ask": "ask",
    }[verdict]
    return Fit(nct_id, verdict, summary, criteria, words()["note"])


def _further_lines(study: Study, fields: Eligibility, checked: Iterable[Criterion]) -> Iterator[Criterion]:
    """Every line of the criteria that no rule above rests on: unknown, never left out."""
    quotes = (*(one.quote for one in fields.values()), *(one.quote for one in checked))
    read = {collapse(one) for one in quotes if one}
    for line in (line for part in split_criteria(study) for line in part):
        text = collapse(line.text)
        if not any(one in text or text in one for one in read):
            yield Criterion("other", "unknown", line.text, line.path, f"{rule('other')} {words()['other']}")
