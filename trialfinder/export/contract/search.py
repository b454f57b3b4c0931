"""The contract's JSON of a search, of the data it came from, of a place and of what changed; and any of it as text."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from trialfinder.data import Data
from trialfinder.export.tables import table_csv
from trialfinder.finding.find import Found
from trialfinder.places import Place
from trialfinder.reading.text.marks import escaped_in_json
from trialfinder.registry.terms_of_use import terms_of_use
from trialfinder.rows import PLACE_COLUMNS, as_dict

if TYPE_CHECKING:  # a search needs neither
    from trialfinder.history.changes import Changes
    from trialfinder.history.diff import Change


def search_json(found: Found) -> dict[str, Any]:
    """The contract's JSON of a search."""
    question = found.question
    return {
        "question": question.as_words(),
        "data": {**data_json(found.data), "note": " ".join((found.data.provenance.note, *found.notes))},
        "counts": dict(found.counts),
        "place": place_json(question.near) if question.near else None,
        "skipped": [{"nct_id": one.nct_id, "reason": f"{one.path}: {one.reason}"} for one in found.data.skipped],
        "notes": [*found.notes, *found.hints],
        "studies": studies_json(found),
    }


def studies_json(found: Found) -> list[dict[str, Any]]:
    """Each study's columns, and its sites as a list under `sites`."""
    left_out = () if found.near is not None else PLACE_COLUMNS
    rows = []
    for number, row in enumerate(found.rows):
        columns = {name: value for name, value in as_dict(row).items() if name not in left_out}
        added = {name: values[number] for name, values in found.added.items()}
        sites = [as_dict(site) for site in found.sites_of(row.nct_id)]
        for site in sites:
            del site["nct_id"]
        rows.append({**columns, **added, "sites": sites})
    return rows


def data_json(data: Data) -> dict[str, Any]:
    """Where the data come from and how old they are."""
    provenance = data.provenance
    terms = terms_of_use().export_line(provenance.data_timestamp, provenance.fetched_at)
    return {**asdict(provenance), "terms_of_use": terms}


def place_json(place: Place) -> dict[str, Any]:
    """The contract's JSON of a place."""
    return {
        "query": place.asked,
        **_point(place),
        "note": place.note,
        "candidates": [_point(other) for other in place.candidates],
    }


def with_place(answer: dict[str, Any], place: Place | None) -> dict[str, Any]:
    """An answer with the place that its distances are from, where one was typed."""
    return {**answer, "place": place_json(place)} if place else answer


def _point(place: Place) -> dict[str, Any]:
    return {"name": place.name, "latitude": place.latitude, "longitude": place.longitude, "kind": place.kind}


def json_text(value: object) -> str:
    """The value as JSON, an indent of one, letters of every language as they are, a line end at its end.

    Control and bidirectional characters stand in it as JSON's own escapes.
    """
    return escaped_in_json(json.dumps(value, ensure_ascii=False, indent=1)) + "\n"


COLUMNS: Final = ("nct_id", "kind", "what", "before", "after", "date", "topic", "title", "distance_km")


def changes_json(changes: Changes) -> dict[str, Any]:
    """The contract's JSON: from which data to which, and each change; of every topic, each with its own.

    `from` and `to` are null where there are no two sets of data to compare. `label` is a change of our rules, never of
    the registry. `what` says which of several: a date's or label's column, a site, `earlier_injections`.
    """
    answer = {
        "from": changes.since,
        "to": changes.until,
        "partial": changes.partial,
        "notes": list(changes.notes),
        "changes": [_change(one) for one in changes.changes],
    }
    return with_place(answer, changes.question.near)


def changes_csv(changes: Changes) -> str:
    """One row a change, with the two data versions on each row; every cell safe for a spreadsheet."""
    rows = [_change(one) for one in changes.changes]
    columns: dict[str, list[object]] = {name: [row[name] for row in rows] for name in COLUMNS}
    columns |= {"from": [changes.since] * len(rows), "to": [changes.until] * len(rows)}
    return table_csv(columns)


def _change(one: Change) -> dict[str, Any]:
    return {name: getattr(one, name) for name in COLUMNS}
