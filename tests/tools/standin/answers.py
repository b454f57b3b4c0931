"""What the registry answers: parameters in, status and body out. No sockets, so each quirk can be read alone.

The quirks are those of API 2.0.5 (its OpenAPI text and reports of those who probed it). What the service can do and the
stand-in cannot (CSV, geo filters, aggregations) is answered 501, so that no test takes it for the service's answer.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from tests.tools.standin.essie import EssieError, Matcher, NotModelled, Searchable, compile_query, count_terms
from tests.tools.standin.projection import field_paths, project
from trialfinder.vocabulary import STATUSES

QUERY_AREAS = {
    "query.cond": "ConditionSearch",
    "query.term": "BasicSearch",
    "query.intr": "InterventionSearch",
    "query.titles": "TitleSearch",
    "query.locn": "LocationSearch",
    "query.outc": "OutcomeSearch",
    "query.spons": "SponsorSearch",
    "query.lead": "LeadSponsorName",
    "query.id": "IdSearch",
    "filter.advanced": "BasicSearch",
    "postFilter.advanced": "BasicSearch",
}
"""A parameter in the query language -> the area it searches."""

_NOT_MODELLED = ("query.patient", "filter.geo", "postFilter.geo", "filter.synonyms", "postFilter.synonyms")
_LIST_PARAMETERS = {
    *QUERY_AREAS,
    *_NOT_MODELLED,
    *("filter.overallStatus", "filter.ids", "postFilter.overallStatus", "postFilter.ids", "aggFilters", "geoDecay"),
    *("format", "markupFormat", "fields", "sort", "countTotal", "pageSize", "pageToken"),
}
_STUDY_PARAMETERS = {"format", "markupFormat", "fields"}
_MAY_CHANGE = {"countTotal", "pageSize", "pageToken"}
_SORTABLE = ("LastUpdatePostDate", "StudyFirstPostDate", "StartDate", "EnrollmentCount", "@relevance")
NCT_ID = re.compile(r"[Nn][Cc][Tt]0*([1-9]\d{0,7})")
_only_ids = re.compile(r"\s*NCT\d{8}(?:[\s,]+NCT\d{8})*\s*", re.IGNORECASE)


class Answer(NamedTuple):
    """One HTTP answer."""

    status: int
    body: bytes
    content_type: str = "application/json"
    location: str | None = None
    retry_after: str | None = None


class BadRequest(Exception):
    """400 with this sentence as text/plain."""


def plain(status: int, sentence: str) -> Answer:
    """An error as the service words it: text/plain, never JSON."""
    return Answer(status, sentence.encode(), "text/plain;charset=utf-8")


def version(api_version: str, data_timestamp: str | None) -> Answer:
    """`/version`; the data's time stamp is optional there."""
    stamp = {} if data_timestamp is None else {"dataTimestamp": data_timestamp}
    return Answer(200, msgspec.json.encode({"apiVersion": api_version, **stamp}))


def one_study(
    records: Sequence[Searchable], wanted: str, params: Mapping[str, str], unsaid: Mapping[str, str]
) -> Answer:
    """`/studies/{nctId}`: 301 for an alias, 404 for an unknown id, 400 for a malformed one.

    `unsaid`: old id -> id, of records that do not name their old id.
    """
    try:
        _refuse_unknown(params, _STUDY_PARAMETERS)
        shape = NCT_ID.fullmatch(wanted)
        if not shape:
            raise BadRequest("Parameter `nctId` has incorrect format")
        nct_id = f"NCT{int(shape[1]):08d}"
        for one in records:
            if one.exact("NCTId") == nct_id:
                return Answer(200, _encode(one.record, _fields(params)))
        for one in records:
            if nct_id in one.exact("NCTIdAlias").split("\n"):
                return Answer(301, b"", location=one.exact("NCTId"))
        if nct_id in unsaid:
            return Answer(301, b"", location=unsaid[nct_id])
        return plain(404, f"NCT number {nct_id} not found")
    except NotModelled as error:
        return plain(501, str(error))
    except BadRequest as error:
        return plain(400, str(error))


def list_studies(
    records: Sequence[Searchable],
    params: Mapping[str, str],
    data_timestamp: str | None,
    *,
    most_terms: int | None = None,
    page_cap: int = 1000,
    repeat_last: bool = False,
    same_token: bool = False,
    overcounts: int = 0,
) -> Answer:
    """`/studies`: one page.

    `repeat_last`, `same_token` and `overcounts` are faults of a service, for tests of the page loop (see StandIn).
    """
    try:
        _refuse_unknown(params, _LIST_PARAMETERS)
        paths = _fields(params)
        _refuse_complicated(params, most_terms)
        found = _sorted(find(records, params), params)
        start = _start(params, data_timestamp)
    except NotModelled as error:
        return plain(501, str(error))
    except (BadRequest, EssieError) as error:
        return plain(400, str(error))
    size = _page_size(params, page_cap)
    first = start - 1 if repeat_last and start else start
    page = found[first : start + size]
    total = len(found) + overcounts
    head = f'"totalCount":{total},' if params.get("countTotal") == "true" and not params.get("pageToken") else ""
    body = f"{{{head}".encode() + b'"studies":[\n' + b",\n".join(_encode(one.record, paths) for one in page) + b"\n]"
    # A page that is full has a next page, even when nothing is left for it.
    if len(found[start : start + size]) == size:
        sent = params.get("pageToken")
        token = sent if same_token and sent else _token(start + size, params, data_timestamp)
        body += f',"nextPageToken":"{token}"'.encode()
    return Answer(200, body + b"}")


class Records(list[Searchable]):
    """Records that do not change, with what was found among them: a later page asks the same again."""

    def __init__(self, records: Iterable[Searchable] = ()) -> None:
        super().__init__(records)
        self.found: dict[tuple[tuple[str, str], ...], list[Searchable]] = {}


def find(records: Sequence[Searchable], params: Mapping[str, str]) -> list[Searchable]:
    """The records that answer these parameters, in the order held.

    Raises:
        BadRequest: a filter's value is not allowed.
        EssieError: a query that cannot be parsed.
    """
    if not isinstance(records, Records):
        return _find(records, params)
    asked = tuple(sorted(one for one in params.items() if one[0].startswith(("query.", "filter.", "postFilter."))))
    if asked not in records.found:
        records.found[asked] = _find(records, params)
    return list(records.found[asked])


def _find(records: Sequence[Searchable], params: Mapping[str, str]) -> list[Searchable]:
    queries = {name: text for name, text in params.items() if name in QUERY_AREAS and text.strip()}
    tests: list[Matcher] = [
        compile_query(text, QUERY_AREAS[name], where=f"parameter `{name}`") for name, text in queries.items()
    ]
    filters = _filters(params)  # checked even where they are ignored
    if not any(name.startswith("query.") and _only_ids.fullmatch(text) for name, text in queries.items()):
        tests += filters
    return [one for one in records if all(test(one) for test in tests)]


def _refuse_unknown(params: Mapping[str, str], known: set[str]) -> None:
    for name in params:
        if name not in known:
            raise BadRequest(f"`{name}` is unknown parameter")
        if name in _NOT_MODELLED or name in ("aggFilters", "geoDecay"):
            raise NotModelled(f"the stand-in does not model `{name}`")
    if params.get("format", "json") != "json":
        raise NotModelled("the stand-in answers in JSON only")


_LABELS = {"query.cond": "Conditions or disease", "query.intr": "Interventions", "query.titles": "Titles"}


def _refuse_complicated(params: Mapping[str, str], most_terms: int | None) -> None:
    for name in QUERY_AREAS:
        if most_terms is not None and name in params and count_terms(params[name]) > most_terms:
            label = _LABELS.get(name, "Other terms")
            raise BadRequest(f"Error parsing query in {label}: Too complicated query")


def _fields(params: Mapping[str, str]) -> list[str] | None:
    if "fields" not in params:
        return None
    names = _list(params["fields"])
    if not names:
        raise BadRequest("Parameter `fields` must not be empty")
    try:
        return field_paths(names)
    except KeyError as error:
        raise BadRequest(f"Parameter 'fields' contains invalid field name: '{error.args[0]}'") from error


def _list(text: str) -> list[str]:
    return [part for part in re.split(r"[,|]", text) if part]


def _filters(params: Mapping[str, str]) -> list[Matcher]:
    tests: list[Matcher] = []
    for prefix in ("filter.", "postFilter."):
        if statuses := _list(params.get(prefix + "overallStatus", "")):
            for status in statuses:
                if status not in STATUSES:
                    raise BadRequest(f"Invalid value in parameter `overallStatus`: `{status}`")
            tests.append(_is_in("OverallStatus", frozenset(statuses)))
        if ids := _list(params.get(prefix + "ids", "")):
            shapes = [NCT_ID.fullmatch(one.strip()) for one in ids]
            if not all(shapes):
                raise BadRequest("Parameter `filter.ids` has incorrect format")
            wanted = frozenset(f"NCT{int(shape[1]):08d}" for shape in shapes if shape)
            tests.append(_either(_is_in("NCTId", wanted), _is_in("NCTIdAlias", wanted)))
    return tests


def _is_in(area: str, wanted: frozenset[str]) -> Matcher:
    return lambda one: not wanted.isdisjoint(one.exact(area).split("\n"))


def _either(first: Matcher, second: Matcher) -> Matcher:
    return lambda one: first(one) or second(one)


def _sorted(found: list[Searchable], params: Mapping[str, str]) -> list[Searchable]:
    keys = _list(params.get("sort", ""))
    if len(keys) > 2:
        raise BadRequest("Parameter `sort` has incorrect format")
    for key in reversed(keys):
        field, _, direction = key.partition(":")
        if field not in _SORTABLE or direction not in ("", "asc", "desc"):
            raise BadRequest(f"Parameter `sort` has incorrect format: `{key}`")
        if field == "@relevance":
            continue  # the stand-in does not rank
        numeric = field == "EnrollmentCount"
        descending = direction == "desc" or (not direction and not numeric)
        have = [one for one in found if one.exact(field)]
        lack = [one for one in found if not one.exact(field)]
        have.sort(key=lambda one: float(one.exact(field)) if numeric else one.exact(field), reverse=descending)
        found = have + lack
    return found


def _page_size(params: Mapping[str, str], page_cap: int) -> int:
    """0 and none mean 10; more than the cap is cut to it without a word."""
    text = params.get("pageSize", "0")
    return min(int(text) or 10, page_cap)


def _encode(record: dict[str, Any], paths: list[str] | None) -> bytes:
    return msgspec.json.encode(record if paths is None else project(record, paths))


def _digest(params: Mapping[str, str], data_timestamp: str | None) -> str:
    same = sorted((name, text) for name, text in params.items() if name not in _MAY_CHANGE)
    return hashlib.sha256(json.dumps([same, data_timestamp]).encode()).hexdigest()[:24]


def _token(start: int, params: Mapping[str, str], data_timestamp: str | None) -> str:
    text = f"{start}.{_digest(params, data_timestamp)}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _start(params: Mapping[str, str], data_timestamp: str | None) -> int:
    """Where the page begins; a token holds only for its parameters and its data version."""
    if not re.fullmatch(r"\d{0,9}", params.get("pageSize", "0")):
        raise BadRequest("Parameter `pageSize` has incorrect format")
    token = params.get("pageToken")
    if not token:
        return 0
    try:
        start, _, digest = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode().partition(".")
        if digest == _digest(params, data_timestamp):
            return int(start)
    except ValueError:
        pass
    raise BadRequest("Parameter `pageToken` is invalid or has expired")
