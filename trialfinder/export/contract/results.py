"""The contract's JSON of a trial's results."""

from __future__ import annotations

from typing import Any

from trialfinder.reading.results.outcomes import Group, OutcomeResult, Test
from trialfinder.reading.results.results import Results


def results_json(results: Results) -> dict[str, Any]:
    """Posted or not, each outcome group by group, serious harms, papers.

    Values are the record's own text, so that no digit is lost. null: not in our copy; an empty list: the record has
    none; `posted` is null where our copy does not tell.
    """
    return {
        "posted": None if results.state == "not_in_our_copy" else results.state == "posted",
        "state": results.state,
        "posted_date": results.posted_date,
        "outcomes": None if results.outcomes is None else [_outcome(one) for one in results.outcomes],
        "serious_harms": None if results.harms is None else [one._asdict() for one in results.harms],
        "serious_harms_time_frame": results.harms_time_frame,
        "papers": None if results.papers is None else [one._asdict() for one in results.papers],
    }


def _outcome(one: OutcomeResult) -> dict[str, Any]:
    return {
        "title": one.title,
        "type": one.type,
        "time_frame": one.time_frame,
        "unit": one.unit,
        "measure": one.measure,
        "spread_type": one.spread_type,
        "groups": [_group(group) for group in one.groups],
        "analyses": [_test(test) for test in one.tests],
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "title": group.title,
        "n": group.n,
        "counted": {"n": group.units[0], "units": group.units[1]} if group.units else None,
        "rows": [
            {
                "class": row.class_,
                "category": row.category,
                "value": row.value,
                "spread": row.spread,
                "n": row.n,
                "comment": row.comment,
            }
            for row in group.rows
        ],
    }


def _test(test: Test) -> dict[str, Any]:
    return {**test._asdict(), "groups": list(test.groups)}
