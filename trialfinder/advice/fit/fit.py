"""The private self-check: what a person told, held against each line of a record, and of every trial that recruits.

Nothing here writes, logs, sends or keeps anything; the answers live as long as the caller holds them. One line of a
record gives one verdict. A line that we cannot check is never shown as fine, and a "no" to one of the several things
that a line names settles that part only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final, Literal, NamedTuple

from trialfinder.advice.fit.answers import WHAT, Answers
from trialfinder.advice.fit.earlier import earlier
from trialfinder.advice.fit.rules import NUMBERS, WORST, Part, Result, health, number, structured
from trialfinder.advice.fit.words import (
    HEALTH_RULES,
    filler,
    joints,
    listed,
    measured,
    place_words,
    tokens,
    verdicts,
    words,
)
from trialfinder.data import Data
from trialfinder.finding.find import find
from trialfinder.places import Place
from trialfinder.question import Question
from trialfinder.reading.criteria.earlier import PRODUCTS
from trialfinder.reading.criteria.eligibility import CriteriaLine, EligibilityFact, line_scores
from trialfinder.reading.reading import Reading
from trialfinder.registry.record import Study
from trialfinder.vocabulary import is_recruiting
from trialfinder.wording import month_in_words

Verdict = Literal["rules_out", "may_rule_out", "not_checked", "nothing_found"]

WORST_FIRST: Final[tuple[Verdict, ...]] = ("rules_out", "may_rule_out", "not_checked", "nothing_found")
BEST_FIRST: Final[tuple[Verdict, ...]] = ("nothing_found", "not_checked", "may_rule_out", "rules_out")

_VERDICT: Final[dict[Result, Verdict]] = {
    "bars": "rules_out",
    "may": "may_rule_out",
    "unknown": "not_checked",
    "clear": "nothing_found",
}


@dataclass(frozen=True, slots=True, repr=False)
class FitLine:
    """One line of a record and how the answers stand to it."""

    verdict: Verdict
    what: str | None
    """The thing that decides: `age`, `cancer`, `prp` …; None: a line that we cannot read."""
    where: str | None
    """The place that a rule on earlier injections names."""
    how_long_months: float | None
    until: str | None
    """The month in which a timed rule ends, `2026-09`."""
    quote: str
    """Of the record; a substring of the text at `path`."""
    path: str
    ask: str | None
    """A ready sentence for the study team, where the line rules out or may."""
    words: str
    """The rule in our words; "" for a line that we cannot read."""

    def __repr__(self) -> str:
        """Results tell of answers, so they are not shown."""
        return f"FitLine({self.what}, private)"

    @property
    def ends(self) -> str:
        """`This rule ends in September 2026.`; "" where no end is stated or the date is not known."""
        return words()["ends"].format(month=month_in_words(self.until)) if self.until else ""


@dataclass(frozen=True, slots=True, repr=False)
class Fit:
    """How the answers stand to one trial."""

    nct_id: str
    verdict: Verdict
    lines: tuple[FitLine, ...]
    """Worst first; empty where the record's lines are not in our copy."""
    is_held: bool = True

    def count(self, *verdicts: Verdict) -> int:
        """How many lines have one of these verdicts."""
        return sum(one.verdict in verdicts for one in self.lines)

    @property
    def checked(self) -> int:
        """Lines that the answers settle, one way or the other."""
        return len(self.lines) - self.count("not_checked")

    def __repr__(self) -> str:
        """Results tell of answers, so they are not shown."""
        return f"Fit({self.nct_id}, private)"


def check_fit(reading: Reading, answers: Answers, today: date) -> Fit:
    """Each line of the record against the answers. Never raises for a record.

    Args:
        reading: of the record; it holds no answer.
        answers: what the person told.
        today: the day that "six months ago" counts from.

    Raises:
        QueryError: an earlier treatment lies ahead of today.
    """
    answers.check_dates(today)
    if reading.is_partial:
        return Fit(reading.nct_id, "not_checked", (), is_held=False)
    some = list(_fit_lines(reading, answers, today))
    some.sort(key=lambda one: (WORST_FIRST.index(one.verdict), one.what not in PRODUCTS, one.what not in WHAT))
    fit = Fit(reading.nct_id, "not_checked", tuple(some))
    worst = next((one for one in WORST_FIRST[:2] if fit.count(one)), None)
    if worst is None and some and 2 * fit.checked >= len(some):
        worst = "nothing_found"
    return Fit(reading.nct_id, worst or "not_checked", fit.lines)


def best_first(fits: Iterable[Fit]) -> tuple[Fit, ...]:
    """Nothing found first, then what was not checked enough, what may rule out, and what rules out."""
    return tuple(
        sorted(fits, key=lambda fit: (BEST_FIRST.index(fit.verdict), not fit.is_held, -fit.checked, fit.nct_id))
    )


def verdict_in_words(fit: Fit) -> str:
    """The tag of one trial, a sentence."""
    return f"{verdicts()[fit.verdict]}." if fit.is_held else words()["not_held"]


def counts_in_words(fit: Fit) -> str:
    """How many lines say what; a count of lines, never a share. "" where the lines are not in our copy."""
    if not fit.is_held:
        return ""
    told = [
        (fit.count("rules_out"), "rules you out" if fit.count("rules_out") == 1 else "rule you out"),
        (fit.count("may_rule_out"), "may rule you out"),
        (fit.count("nothing_found"), "with nothing against you"),
        (fit.count("not_checked"), "could not be checked: read them in the record, or ask"),
    ]
    return f"Of {len(fit.lines)} lines: " + "; ".join(f"{count} {what}" for count, what in told if count) + "."


def _fit_lines(reading: Reading, answers: Answers, today: date) -> Iterator[FitLine]:
    for field, part in structured(reading.eligibility, answers):
        yield _line(part.result, part, field.quote or "", field.path or "")
    stated: dict[str, list[str]] = {}
    for name in NUMBERS:
        if quote := reading.eligibility[name].quote:
            stated.setdefault(quote, []).append(name)
    placed = set()
    for line in reading.lines:
        parts = []
        for name in dict.fromkeys(name for said in line.said for name in stated.get(said.raw, ())):
            field = reading.eligibility[name]
            placed.add(name)
            parts.append((field.quote or "", number(name, field, reading.eligibility, answers)))
        for name, found in line_scores(line) if line.one_of else ():
            field = EligibilityFact(found.value, found.said.raw, found.said.path)
            parts.append((found.said.raw, number(name, field, reading.eligibility, answers)))
        parts += [(found.said.raw, health(name, found, answers)) for name, found in line.health if name in HEALTH_RULES]
        parts += [(rule.quote.text, earlier(rule, answers, today, reading.labels)) for rule in line.earlier]
        result = _settled(line, [part for _, part in parts])
        deciding = next((one for one in parts if one[1].result == result), None) or min(
            parts, key=lambda one: WORST.index(one[1].result), default=None
        )
        if deciding is None or result == "clear" or deciding[1].result != result:
            quote = line.quote.text if deciding is None or len(line.quote.text) < 600 else deciding[0]
            yield _line(result, deciding[1] if deciding else None, quote, line.quote.path)
        else:
            yield _line(result, deciding[1], deciding[0], line.quote.path)
    for name in NUMBERS:  # said in the description, where the criteria are silent
        field = reading.eligibility[name]
        if field.quote and name not in placed and field.path:
            part = number(name, field, reading.eligibility, answers)
            yield _line(part.result, part, field.quote, field.path)


def _settled(line: CriteriaLine, parts: list[Part]) -> Result:
    """What the answers do to a whole line."""
    if not parts:
        return "unknown"
    results = [part.result for part in parts]
    worst = min(results, key=WORST.index)
    musts = [part for part in parts if part.is_must]
    if line.one_of and musts:  # one of several is enough: this line alone shuts nobody out
        return "clear" if any(part.result == "clear" for part in musts) else "unknown"
    may_choose = len(musts) == len(parts) > 1
    if worst in ("may", "unknown") and not may_choose:
        return worst
    text = _pattern("no_choice").sub(" ", " ".join(said.text for said in line.said))
    sides = _pattern("or").split(_pattern("count").sub("-", text)) if line.section == "inclusion" else [text]
    if may_choose and _is_choice(sides, musts):  # the best part counts
        worst = max(results, key=WORST.index)
    if worst == "bars":
        barring = next(part for part in parts if part.result == "bars")
        unsure = listed("discretion").search(text) or (barring.is_must and len(sides) > 1)
        # "pregnant and …": lists are written with "and", but a line may ask for both.
        both = line.section == "exclusion" and _pattern("and").search(text) and set(results) != {"bars"}
        return "may" if unsure or both else "bars"
    if worst == "clear" and not _is_read(text, parts, asked_for=line.section == "inclusion"):
        return "unknown"
    return worst


def _is_choice(sides: list[str], musts: list[Part]) -> bool:
    """Whether an "or" stands between numbers that are asked for, and not within one ("1 or 2 levels")."""
    return len(sides) > 1 and all(
        any(part.covers.search(side) for part in musts) and _has_digit(side) for side in sides
    )


def _is_read(text: str, parts: list[Part], *, asked_for: bool) -> bool:
    """Whether every word of a line is read by these parts, or asks nothing by itself.

    What is named beside a thing that is barred makes less of it, and what stands as its example is it; what is named
    beside a number that is asked for is asked as well.
    """
    numbers = [part for part in parts if part.is_number]
    others = [part for part in parts if not part.is_number]
    at_a_place = any(part.of_a_place for part in parts)
    start = 0
    is_example = is_exception = in_brackets = is_named = False
    for joint in (*joints(asked_for=asked_for).finditer(text), None):
        piece = text[start : joint.start() if joint else len(text)]
        of_it = [part for part in others if part.covers.search(piece)]
        named = bool(of_it) or _is_measured(piece, numbers, asked_for)
        # A value within an example ("platelets below 100") is known to few.
        is_in_it = is_exception or (is_example and not _has_digit(piece))
        if not (named or is_in_it or _asks_nothing(piece, at_a_place)):
            return False
        if joint is None:
            break
        sign, start = joint.group(), joint.end()
        if piece.strip():
            is_of_illness = listed("illness").search(piece) and all(part.of_a_place for part in of_it)
            is_named = named and not (of_it and is_of_illness)
        brackets = text[start:].partition(")")[0] if sign == "(" and not asked_for else ""
        if is_named and not is_example and (joint["example"] or _is_note(brackets)):
            is_example, in_brackets = True, sign.startswith("(") or text[: joint.start()].endswith("(")
            is_exception = listed("exception").match(brackets) is not None
        elif sign == (")" if in_brackets else ";") or sign.startswith("."):
            is_example = is_exception = False
    return True


def _is_note(brackets: str) -> bool:
    """Whether brackets hold a short form ("MRI") or what is let in all the same, and no further thing."""
    return bool(brackets) and (len(tokens(brackets)) <= 2 or listed("exception").match(brackets) is not None)


def _has_digit(text: str) -> bool:
    return any(letter.isdigit() for letter in text)


def _is_measured(piece: str, numbers: list[Part], asked_for: bool) -> bool:
    """Whether a piece of a line is about a number, and about nothing else where the number is asked for."""
    of_it = [part for part in numbers if part.covers.search(piece)]
    if of_it and not asked_for and (_has_digit(piece) or of_it[0].what == "leg_pain"):
        return True
    return bool(of_it) and all(
        word in filler() or word in measured() or any(part.covers.match(word) for part in of_it)
        for word in tokens(piece)
    )


def _asks_nothing(piece: str, at_a_place: bool) -> bool:
    return all(word in filler() or (at_a_place and word in place_words()) for word in tokens(piece))


def _line(result: Result, part: Part | None, quote: str, path: str) -> FitLine:
    verdict = _VERDICT[result]
    if part is None:
        return FitLine(verdict, None, None, None, None, quote, path, None, "")
    ask = f"{part.told} {words()['ask']}" if part.told and result in ("bars", "may") else None
    until = part.until if result in ("bars", "may") else None
    return FitLine(verdict, part.what, part.where, part.months, until, quote, path, ask, part.words)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(
        {
            "or": r"\bor\b",
            "and": r"\band\b(?!/or)",
            "no_choice": r"\bwith or without\b|\band/or\b",
            "count": r"(?<=[\divx]) or (?=(?:\d|[ivx]+\b))",
        }[name]
    )


class FitTrial(NamedTuple):
    """A trial's verdict, and how far its nearest recruiting site is."""

    fit: Fit
    distance_km: float | None
    """None without a place, or where no recruiting site of it can be placed on the map."""


def open_trials(data: Data) -> tuple[Study, ...]:
    """The trials on our topic that give the product and recruit by their own word."""
    return tuple(
        study
        for nct_id, study in data.records.items()
        if data.labels[nct_id].is_a_trial_of_it and is_recruiting(study.protocol_section.status_module.overall_status)
    )


def fit_trials(data: Data, answers: Answers, near: Place | None, today: date) -> tuple[FitTrial, ...]:
    """Each recruiting trial against the answers, sorted by verdict and distance. Keeps and writes nothing.

    Raises:
        QueryError: an earlier treatment lies ahead of today.
    """
    away: dict[str, float | None] = {}
    if near is not None:
        found = find(data, Question(near=near, near_words=near.name, statuses=("RECRUITING",)))
        away = {row.nct_id: row.distance_km for row in found}
    fits = best_first(check_fit(data.reading(study.nct_id), answers, today) for study in open_trials(data))
    some = [FitTrial(fit, away.get(fit.nct_id)) for fit in fits]
    return tuple(sorted(some, key=lambda one: (BEST_FIRST.index(one.fit.verdict), _far(one.distance_km))))


def _far(distance_km: float | None) -> float:
    return float("inf") if distance_km is None else distance_km
