"""Results in plain words beside the record's own: short lines that every face shows alike.

A line holds no number that the record does not hold: no share, no difference and no verdict is worked out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from trialfinder.reading.dates import date_in_words
from trialfinder.reading.results.results import Group, Harms, OutcomeResult, OutcomeRow, Paper, Results, Test
from trialfinder.reading.text.quote import collapse, unescape

LINES_SHOWN: Final = 8
"""So many parts of one outcome are told; the rest is counted."""

OUTCOMES_SHOWN: Final = 4
"""So many main outcomes are told with their numbers; of the others the titles are."""

PAPERS_SHOWN: Final = 6

_MEANINGS: Final = {
    "least squares mean": "an average, evened out for how the groups differed at the start",
    "geometric mean": "an average for numbers that lie far apart",
    "mean": "the average",
    "median": "half of the people had less, half had more",
    "standard deviation": "how far people differ from each other",
    "standard error": "how far the average itself may be off",
    "confidence interval": "a range that goes with the numbers seen; the wider, the less sure",
    "inter-quartile range": "the middle half of the people",
    "full range": "the lowest to the highest",
    "p": "how often chance alone would show at least such a gap if the groups did not differ",
}
"""Words of the record -> what they mean. A longer word takes the place of the shorter one in it."""


class OutcomeInWords(NamedTuple):
    """One outcome for a person to read."""

    title: str
    about: str
    """When it was measured, and in what."""
    lines: tuple[str, ...]
    """All groups in one line, part by part; then what was tested."""


def state_words(results: Results) -> str:
    """Whether results can be read, and where our copy ends."""
    if results.state == "posted":
        since = f" since {date_in_words(results.posted_date)}" if results.posted_date else ""
        held = "" if results.outcomes or results.harms else "; their numbers are not in our copy"
        return f"Results are posted{since}{held}."
    return {
        "under_review": "Results were sent to the registry and are under review: they are not public yet.",
        "none_posted": "The record has no results posted.",
        "not_in_our_copy": "Whether results are posted is not in our offline copy; see the registry.",
    }[results.state]


def outcome_words(one: OutcomeResult) -> OutcomeInWords:
    """One outcome: title, time and unit, and a line for each of its parts with every group in it."""
    unit = f" In: {_closed(one.unit)}" if one.unit and not _counts_people(one) else ""
    about = f"Measured: {_closed(one.time_frame or 'time not told')}{unit}"
    lines = list(_parts(one))
    if not lines:
        lines = ["The record lists this outcome and posts no number for it."]
    elif len(lines) > LINES_SHOWN:
        lines = [*lines[:LINES_SHOWN], f"and {len(lines) - LINES_SHOWN} more lines in the record"]
    tests = [_test(test) for test in one.tests if test.p or test.estimate]
    if len(tests) > LINES_SHOWN:
        tests = [*tests[:LINES_SHOWN], f"and {len(tests) - LINES_SHOWN} more tests in the record"]
    return OutcomeInWords(_closed(one.title), about, (*lines, *tests))


def others_words(results: Results) -> str | None:
    """How many outcomes are not told here; None: none."""
    if not results.outcomes:
        return None
    shown = min(len(results.main), OUTCOMES_SHOWN)
    more = len(results.outcomes) - shown
    if not more:
        return None
    what = "1 more outcome" if more == 1 else f"{more} more outcomes"
    return f"The record has {what}; see the registry."


def harms_words(results: Results) -> str | None:
    """Serious harms of every group in one line; None: not in our copy, or none posted."""
    if not results.harms:
        return None
    when = f" Watched: {_closed(results.harms_time_frame)}" if results.harms_time_frame else ""
    groups = "; ".join(f"{_read(one.group)}: {harm_count(one)}" for one in results.harms)
    return f"People with a serious harm, whatever its cause: {groups}.{when}"


def harm_count(one: Harms) -> str:
    """How many of how many.

    >>> harm_count(Harms("PRP", 3, 143))
    '3 of 143'
    """
    if one.affected is None or one.at_risk == 0:
        return "not told" if one.affected is None else "nobody was watched"
    return f"{one.affected} of {one.at_risk}" if one.at_risk is not None else f"{one.affected}"


def meanings_of(lines: Iterable[str]) -> str | None:
    """What the words of statistics in these lines mean; None where there are none."""
    text = " ".join(lines).lower()
    found: list[str] = []
    for word, meaning in _MEANINGS.items():
        text, times = re.subn(rf"\b{word}\b(?= [=<>≤≥])" if word == "p" else rf"\b{word}\b", " ", text)
        if times:
            found.append(f"{word}: {meaning}")
    return f"How to read it: {'; '.join(found)}." if found else None


def paper_words(paper: Paper) -> str:
    """A paper in one line: what it is, its citation, its number, and whether it was retracted."""
    if paper.is_plan:
        kind = "Paper on how the trial is done, without results"
    elif not paper.is_on_this_trial:
        kind = "Filed as a result, and older than the trial"
    else:
        kind = "Paper on this trial" if paper.type == "RESULT" else "Paper that names this trial"
    number = f" PubMed {paper.pmid}." if paper.pmid else ""
    retracted = " Retracted, by the registry's note." if paper.retracted else ""
    return f"{kind}: {_read(paper.citation or 'citation not told')}{number}{retracted}"


def search_links(nct_id: str) -> tuple[tuple[str, str], ...]:
    """(name, address) of searches for papers by the trial's number; nothing is sent until a person opens one."""
    return (
        ("PubMed", f"https://pubmed.ncbi.nlm.nih.gov/?term={nct_id}"),
        ("Europe PMC", f"https://europepmc.org/search?query={nct_id}"),
    )


def _parts(one: OutcomeResult) -> Iterator[str]:
    """A line for each class and category, in the order of the first group that has it."""
    seen = dict.fromkeys((row.class_, row.category) for group in one.groups for row in group.rows)
    for part in seen:
        name = ", ".join(_read(word) for word in part if word)
        told = [
            f"{_read(group.title)}: {_value(one, group, row)}"
            for group in one.groups
            for row in group.rows
            if (row.class_, row.category) == part
        ]
        yield (f"{name}. " if name else "") + "; ".join(told) + "."


def _value(one: OutcomeResult, group: Group, row: OutcomeRow) -> str:
    n = row.n if row.n is not None else group.units[0] if group.units else group.n
    what = "people" if group.units is None else _read(group.units[1]).lower()
    if row.value is None:
        why = f" ({_read(row.comment)})" if row.comment else ""
        return f"no number{why}"
    if _counts_people(one):
        return f"{row.value} of {n} {what}" if n is not None else f"{row.value} {what}"
    measure = "" if one.measure in (None, "number") else f"{one.measure} "
    spread = f"{(one.spread_type or 'spread').lower()} {row.spread}" if row.spread else ""
    counted = f"{n} {what}" if n is not None else ""
    beside = "; ".join(part for part in (spread, counted) if part)
    return f"{measure}{row.value}" + (f" ({beside})" if beside else "")


def _counts_people(one: OutcomeResult) -> bool:
    return one.measure in ("count of participants", "count of units")


def _test(test: Test) -> str:
    between = f", {' against '.join(map(_read, test.groups))}" if len(test.groups) > 1 else ""
    parts = []
    if test.estimate:
        percent = f"{test.ci_percent}% " if test.ci_percent else ""
        interval = f" ({percent}confidence interval {test.ci})" if test.ci else ""
        parts.append(f"{_read(test.estimate_of or 'estimate')} {test.estimate}{interval}")
    if test.p:
        parts.append(f"p {test.p if test.p[0] in '<>≤≥' else f'= {test.p}'}")
    method = f" by {_read(test.method)}" if test.method else ""
    return f"Tested{between}{method}: {'; '.join(parts)}."


def _closed(text: str) -> str:
    """Words of the record as a sentence."""
    return f"{_read(text).rstrip('. ')}."


def _read(text: str) -> str:
    return unescape(collapse(text))
