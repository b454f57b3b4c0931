"""The stand-in behaves as the registry does, quirks and all: what the other tests lean on."""

from __future__ import annotations

import time

import msgspec
import pytest
import requests

from tests.tools.standin.records import MSC_DISC, PRP_DISC, RECORDS, study
from tests.tools.standin.server import StandIn
from trialfinder.registry.record import FIELDS, Study, decode_study

slow = pytest.mark.slow


def ask(registry: StandIn, path: str = "/studies", **params: str) -> requests.Response:
    query = {name.replace("__", "."): value for name, value in params.items()}
    return requests.get(registry.url + path, params=query, timeout=5)


def ids(answer: requests.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [one["protocolSection"]["identificationModule"]["nctId"] for one in answer.json()["studies"]]


def test_the_hand_written_records_are_well_formed() -> None:
    for record in RECORDS:
        assert isinstance(decode_study(msgspec.json.encode(record)), Study)


@slow
def test_version(registry: StandIn) -> None:
    assert ask(registry, "/version").json() == {"apiVersion": "2.0.5", "dataTimestamp": "2026-11-20T09:00:05"}


@slow
def test_pages_with_a_false_next_page(registry: StandIn) -> None:
    first = ask(registry, pageSize="7", countTotal="true").json()
    assert first["totalCount"] == len(first["studies"]) == 7
    last = ask(registry, pageSize="7", countTotal="true", pageToken=first["nextPageToken"]).json()
    assert last == {"studies": []}


@slow
@pytest.mark.parametrize(("asked", "given"), [({}, 10), ({"pageSize": "0"}, 10), ({"pageSize": "5000"}, 12)])
def test_page_size_is_coerced(asked: dict[str, str], given: int) -> None:
    with StandIn([study(f"NCT9000{i:04d}") for i in range(1, 20)], page_cap=12) as registry:
        assert len(ids(ask(registry, **asked))) == given


@slow
def test_a_token_holds_for_its_question_and_data_only(registry: StandIn) -> None:
    question = {"query__cond": '"back pain" OR disc OR facet OR sciatica', "fields": "NCTId"}
    token = ask(registry, pageSize="2", **question).json()["nextPageToken"]
    assert len(ids(ask(registry, pageSize="3", pageToken=token, **question))) == 3
    for wrong in (
        {"pageToken": token},
        {"pageToken": token, **question, "fields": "BriefTitle"},
        {"pageToken": "bm9uc2Vuc2U", **question},
    ):
        answer = ask(registry, **wrong)
        assert (answer.status_code, answer.headers["Content-Type"]) == (400, "text/plain;charset=utf-8")
    registry.data_timestamp = "2026-11-21T09:00:05"
    assert ask(registry, pageToken=token, **question).status_code == 400


@slow
@pytest.mark.parametrize(
    ("params", "status", "words"),
    [
        ({"filter__phase": "2"}, 400, "`filter.phase` is unknown parameter"),
        ({"fields": "StudyDesign"}, 400, "Parameter 'fields' contains invalid field name: 'StudyDesign'"),
        ({"filter__overallStatus": "OPEN"}, 400, "Invalid value in parameter `overallStatus`: `OPEN`"),
        ({"filter__ids": "NCT90000001,NCT1x"}, 400, "incorrect format"),
        ({"sort": "NCTId"}, 400, "incorrect format"),
        ({"pageSize": "-1"}, 400, "incorrect format"),
        ({"query__cond": "(back pain"}, 400, "Error parsing query in"),
        ({"query__cond": "back [pain]"}, 400, "mismatched input '['"),
        ({"filter__advanced": "AREA[Topic]x"}, 400, "Unknown area name: `Topic`"),
        ({"filter__geo": "distance(1,2,3mi)"}, 501, "does not model"),
        ({"format": "csv"}, 501, "JSON only"),
    ],
)
def test_a_wrong_question_is_answered_in_plain_text(
    registry: StandIn, params: dict[str, str], status: int, words: str
) -> None:
    answer = ask(registry, **params)
    assert answer.status_code == status
    assert words in answer.text
    assert answer.headers["Content-Type"].startswith("text/plain")


@slow
def test_one_study(registry: StandIn) -> None:
    assert ask(registry, "/studies/nct090000001").json() == PRP_DISC
    moved = requests.get(registry.url + "/studies/NCT90000099", timeout=5, allow_redirects=False)
    assert (moved.status_code, moved.headers["Location"]) == (301, "/api/v2/studies/NCT90000004")
    found = ask(registry, "/studies/NCT90000099", fields="NCTId").json()
    assert found == {"protocolSection": {"identificationModule": {"nctId": "NCT90000004"}}}
    assert ask(registry, "/studies/NCT99999999").status_code == 404
    assert ask(registry, "/studies/NCT0").status_code == 400


@slow
def test_fields_by_path_piece_and_module(registry: StandIn) -> None:
    asked = ask(registry, "/studies/NCT90000001", fields="NCTId|EligibilityModule,hasResults,LocationCity").json()
    assert set(asked) == {"protocolSection", "hasResults"}
    assert set(asked["protocolSection"]) == {"identificationModule", "eligibilityModule", "contactsLocationsModule"}
    assert asked["protocolSection"]["contactsLocationsModule"]["locations"][1] == {"city": "Boulder"}
    ours = ask(registry, "/studies/NCT90000001", fields=",".join(FIELDS)).json()
    assert "resultsSection" not in ours
    assert "interventionBrowseModule" not in ours.get("derivedSection", {})
    assert ours["protocolSection"] == PRP_DISC["protocolSection"]
    named = ask(registry, "/studies/NCT90000001", fields="InterventionMeshTerm").json()
    assert named["derivedSection"]["interventionBrowseModule"]["meshes"][0]["term"] == "Platelet-Rich Plasma"


@slow
def test_filters_and_sorting(registry: StandIn) -> None:
    assert ids(ask(registry, filter__overallStatus="COMPLETED|UNKNOWN")) == ["NCT90000002", "NCT90000004"]
    assert ids(ask(registry, filter__ids="NCT90000099,nct90000002")) == ["NCT90000002", "NCT90000004"]
    alone = ask(registry, query__term="NCT90000002", filter__overallStatus="RECRUITING")
    assert ids(alone) == ["NCT90000002"]  # filters are ignored for a question of ids only
    newest = ids(ask(registry, sort="LastUpdatePostDate:desc"))
    assert (newest[0], newest[-1]) == ("NCT90000007", "NCT90000004")
    assert ids(ask(registry, sort="EnrollmentCount"))[-1] == "NCT90000007"  # no count: last


@slow
def test_faults(registry: StandIn) -> None:
    registry.fail_next(status=429, retry_after=7)
    refused = ask(registry, "/version")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "7")
    registry.html_next(path="/studies")
    assert ask(registry, "/version").headers["Content-Type"] == "application/json"
    page = ask(registry)
    assert (page.status_code, page.text[:9]) == (200, "<!DOCTYPE")
    registry.truncate_next()
    with pytest.raises(requests.exceptions.JSONDecodeError):
        ask(registry).json()
    registry.drop_next()
    with pytest.raises(requests.exceptions.ConnectionError):
        ask(registry)
    registry.hang_next()
    with pytest.raises(requests.exceptions.ReadTimeout):
        requests.get(registry.url + "/version", timeout=0.2)
    registry.fail_next(5)
    registry.heal()
    assert ask(registry).status_code == 200


@slow
def test_a_hanging_request_does_not_keep_it_open() -> None:
    with StandIn(RECORDS) as registry:
        registry.hang_next()
        with pytest.raises(requests.exceptions.ReadTimeout):
            requests.get(registry.url + "/version", timeout=0.1)
        began_s = time.monotonic()
    assert time.monotonic() - began_s < 2


@slow
def test_page_loop_faults(registry: StandIn) -> None:
    registry.repeat_last = registry.same_token = True
    first = ask(registry, pageSize="2").json()
    token = first["nextPageToken"]
    second = ask(registry, pageSize="2", pageToken=token).json()
    assert second["studies"][0] == first["studies"][-1]
    assert second["nextPageToken"] == token


@slow
def test_new_data_in_mid_run(registry: StandIn) -> None:
    registry.change_data_after(1, "2026-11-21T09:00:05")
    token = ask(registry, pageSize="2").json()["nextPageToken"]
    assert ask(registry, "/version").json()["dataTimestamp"] == "2026-11-21T09:00:05"
    assert ask(registry, pageSize="2", pageToken=token).status_code == 400
    registry.replace([MSC_DISC], data_timestamp="2026-11-22T09:00:05")
    assert ids(ask(registry)) == ["NCT90000002"]


@slow
def test_requests_are_logged(registry: StandIn) -> None:
    requests.get(registry.url + "/studies", params={"query.cond": "x y"}, headers={"User-Agent": "me"}, timeout=5)
    (one,) = registry.asked()
    assert (one.path, one.params, one.headers["user-agent"]) == ("/studies", {"query.cond": "x y"}, "me")
    assert one.at_s <= time.monotonic()


@slow
def test_every_real_record_is_served(real_registry: StandIn, real_records: list[bytes]) -> None:
    first = ask(real_registry, pageSize="1000", countTotal="true", fields="NCTId")
    second = ask(real_registry, pageSize="1000", fields="NCTId", pageToken=first.json()["nextPageToken"])
    assert len({*ids(first), *ids(second)}) == first.json()["totalCount"] == len(real_records)
