"""The client: pages, retries, limits and refusals, against a registry on this machine."""

import gzip
import pickle
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
import responses
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.each import each
from tests.tools.examples import examples
from tests.tools.standin.records import study
from tests.tools.standin.server import StandIn
from tests.tools.standin.settings import settings_for
from trialfinder.errors import QueryError, RegistryChanged, RegistryUnavailable, StudyNotFound, TrialFinderError
from trialfinder.registry.client import Client
from trialfinder.registry.pages import ListPage, PagingBroken, all_pages, one_line, read_page
from trialfinder.registry.patience import PATIENT, Patience, within
from trialfinder.registry.reply import MayPass, Reply, Version, check_status, read_body, server_words

BACK = {"query.cond": "back pain"}
HASTY = Patience(connect_s=1, read_s=1, attempts=3, backoff_s=0.01)
MANY = [study(f"NCT9100{i:04d}", updated=f"2026-0{1 + i % 9}-15") for i in range(25)]


@pytest.fixture
def registry() -> Iterator[StandIn]:
    with StandIn(MANY, page_cap=10) as stand_in:
        yield stand_in


@pytest.fixture
def client(registry: StandIn, tmp_path: Path) -> Iterator[Client]:
    with Client(settings_for(registry.url, tmp_path), HASTY) as one:
        yield one


def ids(records: list[bytes]) -> list[str]:
    return sorted(msgspec.json.decode(one)["protocolSection"]["identificationModule"]["nctId"] for one in records)


ALL_IDS = ids([msgspec.json.encode(one) for one in MANY])


# ---- the rules of time, pure


@each(
    ("attempt", "header", "expected_s"),
    [
        (1, None, 1),
        (2, None, 2),
        (3, None, 4),
        (1, "0", 0),
        (1, "12", 12),
        (1, " 61 ", 60),
        (1, "999999999999", 60),
        (3, "-5", 4),
        (1, "soon", 1),
        (1, "", 1),
        (1, "²", 1),
        (1, "Sun, 22 Nov 2026 12:00:30 GMT", 30),
        (1, "Sun, 22 Nov 2026 11:00:00 GMT", 0),
        (1, "Mon, 23 Nov 2026 12:00:00 GMT", 60),
    ],
)
def test_wait_before_the_next_try(attempt: int, header: str | None, expected_s: float) -> None:
    assert PATIENT.wait_s(attempt, header, datetime(2026, 11, 22, 12, tzinfo=UTC)) == expected_s


@given(st.text(max_size=40))
@examples(100)
def test_any_retry_after_gives_a_wait_of_at_most_a_minute(header: str) -> None:
    assert 0 <= PATIENT.wait_s(1, header) <= 60


def test_within_ends_work_that_never_ends() -> None:
    left: list[bool] = []
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        within(0.05, lambda abandoned: left.append(abandoned.wait(5)))
    assert time.monotonic() - began < 1
    time.sleep(0.05)
    assert left == [True], "the work left behind was told to end"


# ---- what an answer means, pure


def reply(status: int, body: bytes = b"{}", **headers: str) -> Reply:
    return Reply("https://registry.example/api/v2/studies?query.cond=x", status, headers, body)


@each(
    ("status", "error"),
    [(400, QueryError), (403, RegistryUnavailable), (404, RegistryChanged), (302, RegistryUnavailable)]
    + [(code, MayPass) for code in (429, 500, 502, 503, 504)],
)
def test_each_refusal_has_its_error(status: int, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        check_status(reply(status, b"`filter.phase` is unknown parameter"), 2)
    if isinstance(caught.value, TrialFinderError):
        assert "registry.example" in str(caught.value)
        assert "query.cond" not in str(caught.value)


def test_400_carries_the_servers_own_words() -> None:
    with pytest.raises(QueryError, match=r"`filter\.phase` is unknown parameter"):
        check_status(reply(400, b"`filter.phase` is unknown parameter\n"), 1)


def test_server_words_are_one_printable_line() -> None:
    assert server_words(b"a\x1b[31m red\r\nline\x07") == "a [31m red line"
    assert server_words(b"<html>sorry</html>") == ""
    assert len(server_words(b"x" * 5000)) == 300


@each("body", [b"", b"{", b'{"studies": [', b"\xff\xfe", b"<!DOCTYPE html>", b"  <html>", b"nonsense"])
def test_garbage_with_status_200_may_pass(body: bytes) -> None:
    with pytest.raises(MayPass):
        read_body(reply(200, body), read_page, 1)


@each("body", [b"{}", b"[]", b'{"studies": 3}', b'{"studies": [], "totalCount": "many"}', b"null"])
def test_json_of_another_shape_is_a_changed_registry(body: bytes) -> None:
    with pytest.raises(RegistryChanged) as caught:
        read_body(reply(200, body), read_page, 1)
    assert caught.value.path.startswith("$")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


# ---- pages, pure


def pages(*made: tuple[int, str | None, int | None]) -> Callable[[str | None], ListPage]:
    """Page i is asked for with token str(i), the first with None."""
    by_token = {str(i) if i else None: page for i, page in enumerate(made)}

    def get(token: str | None) -> ListPage:
        count, next_token, total = by_token[token]
        return ListPage([msgspec.Raw(b"{}")] * count, next_token, total)

    return get


@each(
    ("made", "count", "total"),
    [
        ([(0, None, 0)], 0, 0),
        ([(3, None, None)], 3, None),
        ([(3, "1", 3), (0, None, None)], 3, 3),
        ([(3, "1", 5), (0, "2", None), (2, None, None)], 5, 5),
        ([(3, "1", 5), (2, "", None)], 5, 5),
    ],
    ids=["none", "one page", "a false next page", "an empty page in the middle", "an empty token"],
)
def test_pages_are_walked_to_their_end(made: list[tuple[int, str | None, int | None]], count: int, total: int) -> None:
    progress: list[tuple[int, int | None]] = []
    listing = all_pages(pages(*made), lambda done, of: progress.append((done, of)))
    assert (len(listing.records), listing.total) == (count, total)
    assert len(progress) == len(made)
    assert all(of == total for _, of in progress), "the total of the first page holds for all"


def test_a_repeated_token_and_endless_pages_end() -> None:
    with pytest.raises(PagingBroken, match="twice"):
        all_pages(pages((1, "1", None), (1, "2", None), (1, "1", None)))
    numbers = iter(range(10**9))
    with pytest.raises(PagingBroken, match="more than"):
        all_pages(lambda token: ListPage([], str(next(numbers))))


def test_a_record_keeps_its_bytes_unless_it_holds_a_line_break() -> None:
    assert one_line(b'{"a" : "x\\ny"}') == b'{"a" : "x\\ny"}'
    assert one_line(b'{\r\n "a" : "x\\ny"\n}') == b'{"a":"x\\ny"}'


# ---- one request, with the answers written by hand


@responses.activate
def test_headers_name_the_program_and_ask_for_gzip(tmp_path: Path) -> None:
    responses.get(
        "http://127.0.0.1:1/api/v2/version", json={"apiVersion": "2.0.5", "dataTimestamp": "2026-01-01T00:00:00"}
    )
    with Client(settings_for("http://127.0.0.1:1/api/v2", tmp_path), HASTY) as client:
        assert client.version() == Version("2.0.5", "2026-01-01T00:00:00")
    sent = responses.calls[0].request.headers
    assert sent["User-Agent"].startswith("trialfinder/")
    assert "@" not in sent["User-Agent"]
    assert sent["Accept-Encoding"] == "gzip"


@responses.activate
def test_a_packed_answer_is_unpacked(tmp_path: Path) -> None:
    body = gzip.compress(b'{"apiVersion":"2.0.5","dataTimestamp":"2026-01-01T00:00:00"}')
    responses.get("http://127.0.0.1:1/version", body=body, headers={"Content-Encoding": "gzip"})
    with Client(settings_for("http://127.0.0.1:1", tmp_path), replace(HASTY, attempts=1)) as client:
        assert client.version().api_version == "2.0.5"


@pytest.mark.parametrize(
    "target",
    [
        "http://elsewhere.example/api/v2/studies/NCT91000001",
        "/api/v2/version",
        "/api/v2/studies/NCT91000000",
        "/api/v2/studies/../../admin",
        "http://127.0.0.1:1@elsewhere.example/api/v2/studies/NCT91000001",
    ],
)
@responses.activate
def test_a_redirect_elsewhere_is_refused(tmp_path: Path, target: str) -> None:
    responses.get("http://127.0.0.1:1/api/v2/studies/NCT91000000", status=301, headers={"Location": target})
    with (
        Client(settings_for("http://127.0.0.1:1/api/v2", tmp_path), HASTY) as client,
        pytest.raises(RegistryUnavailable, match="does not follow"),
    ):
        client.study("NCT91000000")
    assert len(responses.calls) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    "form",
    [
        "{base}/studies/{nct_id}{query}",
        "{host}{base}/studies/{nct_id}",
        "{nct_id}",
        "{host}/study/{nct_id}?tab=history",
        "https://127.0.0.1/study/{nct_id}",
    ],
    ids=["path", "whole address", "bare id", "page of the website", "other scheme and port"],
)
def test_an_old_id_leads_to_its_study_whatever_the_redirect_looks_like(tmp_path: Path, form: str) -> None:
    with StandIn([study("NCT90000007")]) as registry, Client(settings_for(registry.url, tmp_path), HASTY) as client:
        registry.redirect_form = form
        registry.unsaid_aliases["NCT90000008"] = "NCT90000007"
        assert client.study("NCT90000008").nct_id == "NCT90000007"
        assert [one.path for one in registry.requests] == ["/studies/NCT90000008", "/studies/NCT90000007"]


@responses.activate
def test_a_list_that_is_redirected_is_refused(tmp_path: Path) -> None:
    responses.get("http://127.0.0.1:1/version", status=302, headers={"Location": "http://127.0.0.1:1/login"})
    with (
        Client(settings_for("http://127.0.0.1:1", tmp_path), HASTY) as client,
        pytest.raises(RegistryUnavailable, match="sign-in page"),
    ):
        client.version()


def test_offline_opens_no_conversation(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="TRIALFINDER_OFFLINE"):
        Client(settings_for("http://127.0.0.1:1", tmp_path, OFFLINE="1"))


def test_a_malformed_id_is_never_sent(tmp_path: Path) -> None:
    with Client(settings_for("http://127.0.0.1:1", tmp_path), HASTY) as client:
        for wrong in ("", "NCT1", "NCT12345678/../version", "12345678"):
            with pytest.raises(QueryError):
                client.study(wrong)


# ---- against the stand-in


@pytest.mark.slow
def test_all_pages_arrive_and_ask_as_agreed(registry: StandIn, client: Client) -> None:
    listing = client.studies(BACK, client.version().data_timestamp)
    assert ids(listing.records) == ALL_IDS
    assert listing.total == 25
    asked = [request.params for request in registry.asked()]
    assert [("countTotal" in one, "pageToken" in one) for one in asked] == [(True, False), (False, True), (False, True)]
    assert {one["pageSize"] for one in asked} == {"1000"}
    assert "resultsSection" not in asked[0]["fields"]
    assert all(one["sort"] for one in asked)


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["fail_next", "html_next", "truncate_next", "drop_next"])
def test_a_passing_fault_costs_a_retry_and_nothing_else(registry: StandIn, client: Client, fault: str) -> None:
    version = client.version()
    getattr(registry, fault)(2, path="/studies")
    assert ids(client.studies(BACK, version.data_timestamp).records) == ALL_IDS


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("fail_next", "fault of its own"),
        ("html_next", "web page"),
        ("truncate_next", "broke off"),
        ("drop_next", "connection failed"),
    ],
)
def test_a_lasting_fault_ends_in_one_clear_error(registry: StandIn, client: Client, fault: str, words: str) -> None:
    getattr(registry, fault)(3)
    with pytest.raises(RegistryUnavailable, match=words) as caught:
        client.version()
    error = caught.value
    assert (error.attempts, error.url) == (3, f"{registry.url}/version")
    assert "3 tries" in str(error)
    assert len(registry.requests) == 3
    assert client.version().api_version == "2.0.5", "the next request is served again"


@pytest.mark.slow
@pytest.mark.parametrize("status", [400, 404, 413])
def test_a_refusal_is_not_tried_again(registry: StandIn, client: Client, status: int) -> None:
    registry.fail_next(1, status=status)
    with pytest.raises(TrialFinderError):
        client.version()
    assert len(registry.requests) == 1


@pytest.mark.slow
def test_retry_after_is_honoured(registry: StandIn, client: Client) -> None:
    registry.fail_next(1, status=429, retry_after=1)
    client.version()
    first, second = registry.requests
    assert 1 <= second.at_s - first.at_s < 2


@pytest.mark.slow
def test_requests_keep_their_distance_also_across_clients_and_retries(registry: StandIn, tmp_path: Path) -> None:
    paced = settings_for(registry.url, tmp_path, PACE="0.2")
    registry.fail_next(1)
    for _ in range(2):
        with Client(paced, HASTY) as client:
            client.version()
    times = [request.at_s for request in registry.requests]
    assert len(times) == 3
    assert all(later - earlier >= 0.2 for earlier, later in zip(times, times[1:], strict=False))


@pytest.mark.slow
def test_an_alias_leads_to_its_study_and_an_unknown_id_is_said(tmp_path: Path) -> None:
    records = [study("NCT90000007", aliases=["NCT90000008"])]
    with StandIn(records) as registry, Client(settings_for(registry.url, tmp_path), HASTY) as client:
        assert client.study("nct90000007").nct_id == "NCT90000007"
        assert client.study("NCT90000008").nct_id == "NCT90000007"
        with pytest.raises(StudyNotFound) as caught:
            client.study("NCT99999999")
    assert caught.value.nct_id == "NCT99999999"


@pytest.mark.slow
def test_a_refused_token_starts_the_list_over_once(registry: StandIn, client: Client) -> None:
    version = client.version()
    registry.change_data_after(1, "2026-11-21T09:00:05")
    assert ids(client.studies(BACK, version.data_timestamp).records) == ALL_IDS


@pytest.mark.slow
def test_a_token_refused_twice_ends_the_list(registry: StandIn, client: Client) -> None:
    version = client.version()
    registry.change_data_after(1, "2026-11-21T09:00:05")
    registry.change_data_after(3, "2026-11-22T09:00:05")
    with pytest.raises(RegistryUnavailable, match="to its end"):
        client.studies(BACK, version.data_timestamp)
    assert len(registry.asked()) == 4


@pytest.mark.slow
def test_a_repeated_token_is_no_endless_loop(registry: StandIn, client: Client) -> None:
    version = client.version()
    registry.same_token = True
    with pytest.raises(RegistryUnavailable, match="twice"):
        client.studies(BACK, version.data_timestamp)
    assert len(registry.asked()) <= 6


@pytest.mark.slow
def test_a_400_on_the_first_page_is_the_strategys_fault(registry: StandIn, client: Client) -> None:
    with pytest.raises(QueryError, match=r"unknown|invalid|Unknown|Invalid"):
        client.studies({"filter.phase": "PHASE3"}, client.version().data_timestamp)


@pytest.mark.slow
def test_an_id_that_the_registry_cannot_read_is_no_study(registry: StandIn, client: Client) -> None:
    with pytest.raises(StudyNotFound):
        client.study("NCT00000000")
    assert len(registry.requests) == 1


@pytest.mark.slow
def test_a_registry_that_names_no_data_version_is_still_asked(registry: StandIn, client: Client) -> None:
    registry.data_timestamp = None
    assert client.version() == Version("2.0.5", None)


@pytest.mark.slow
def test_no_credentials_are_ever_sent(registry: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login someone password secret\n")
    (tmp_path / "netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    for url in (registry.url, registry.url.replace("//", "//someone:secret@")):
        with Client(settings_for(url, tmp_path), HASTY) as client:
            client.version()
    assert len(registry.requests) == 2
    assert not any("authorization" in one.headers for one in registry.requests)


# ---- refused: by the program's name, or as too complicated

WIDE = {"query.cond": "a OR b OR c OR back OR d OR e OR EXPANSION[Term](f OR g)", "query.intr": "NOT (x OR y)"}


@pytest.mark.slow
def test_a_refused_name_is_tried_once_more_behind_that_of_requests(registry: StandIn, tmp_path: Path) -> None:
    registry.refuses_name = lambda name: not name.startswith("python-requests/")
    with Client(settings_for(registry.url, tmp_path, USER_AGENT="my program"), HASTY) as client:
        client.version()
        client.version()
    names = [one.headers["user-agent"] for one in registry.requests]
    assert names[0] == "my program"
    assert names[1] == names[2]
    assert names[1].startswith("python-requests/")
    assert names[1].endswith(" my program")


@pytest.mark.slow
def test_a_network_that_is_refused_under_every_name_is_told_the_ways_out(registry: StandIn, client: Client) -> None:
    registry.refuses_name = lambda name: True
    with pytest.raises(RegistryUnavailable, match="TRIALFINDER_USER_AGENT") as caught:
        client.version()
    assert caught.value.status == 403
    assert len(registry.requests) == 2


@pytest.mark.slow
@pytest.mark.parametrize("most", [7, 4, 2, 1])
def test_a_search_that_is_too_complicated_is_asked_in_halves(
    registry: StandIn, tmp_path: Path, client: Client, most: int
) -> None:
    with Client(settings_for(registry.url, tmp_path / "whole"), HASTY) as other:
        whole = other.studies({"query.cond": WIDE["query.cond"]}, "2026-01-01T00:00:00")
    registry.most_terms = most
    parts: list[str] = []
    params = {"query.cond": WIDE["query.cond"]}
    found = client.studies(params, "2026-01-01T00:00:00", parts=parts)
    assert sorted(found.records) == sorted(whole.records)
    assert len(parts) > 1
    asked = len(registry.requests)
    client.studies(params, "2026-01-01T00:00:00", parts=parts)
    assert len(registry.requests) == asked, "what it took is known and in the cache"


@pytest.mark.slow
def test_a_not_list_is_never_halved(registry: StandIn, client: Client) -> None:
    registry.most_terms = 1
    with pytest.raises(RegistryUnavailable, match="too complicated"):
        client.studies({"query.cond": "back AND NOT (x OR y)"}, "2026-01-01T00:00:00")
    assert len(registry.requests) == 1


@pytest.mark.slow
@pytest.mark.parametrize("status", [413, 414])
def test_an_address_that_is_too_long_is_halved(registry: StandIn, client: Client, status: int) -> None:
    registry.fail_next(1, status=status, path="/studies")
    found = client.studies({"query.cond": "back OR knee"}, "2026-01-01T00:00:00")
    assert ids(found.records) == ALL_IDS


@pytest.mark.slow
def test_a_search_is_left_out_after_64_requests(registry: StandIn, client: Client) -> None:
    registry.most_terms = 0
    wide = " OR ".join(f"word{i}" for i in range(200))
    with pytest.raises(RegistryUnavailable, match="too complicated"):
        client.studies({"query.cond": wide}, "2026-01-01T00:00:00")
    assert len(registry.requests) <= 64


@pytest.mark.slow
def test_three_lists_at_once_and_one_after_the_registry_minds(registry: StandIn, client: Client) -> None:
    registry.list_delay_s = 0.15
    most = {"now": 0, "ever": 0}
    lock, plain_answer = threading.Lock(), registry._answer

    def counting(request: object) -> object:
        with lock:
            most["now"] += 1
            most["ever"] = max(most["ever"], most["now"])
        try:
            return plain_answer(request)  # type: ignore[arg-type]
        finally:
            with lock:
                most["now"] -= 1

    registry._answer = counting  # type: ignore[method-assign, assignment]

    def six_lists(stamp: str) -> None:
        threads = [
            threading.Thread(target=client.studies, args=({"query.cond": f"back OR w{i}"}, stamp)) for i in range(6)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    six_lists("2026-01-01T00:00:00")
    assert most["ever"] == 3
    registry.fail_next(1, status=429, path="/version")
    client.version()
    most["ever"] = 0
    six_lists("2026-01-02T00:00:00")
    assert most["ever"] == 1


# ---- what this machine lacks


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("ALL_PROXY", "socks5://127.0.0.1:1", r"requests\[socks\]"),
        ("REQUESTS_CA_BUNDLE", "/nowhere/ca.pem", "REQUESTS_CA_BUNDLE names is not there .*/nowhere/ca.pem"),
        ("SSL_CERT_FILE", "/nowhere/ca.pem", "SSL_CERT_FILE names is not there .*/nowhere/ca.pem"),
    ],
)
def test_what_is_missing_here_is_named_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    for other in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv(name, value)
    slow = replace(HASTY, backoff_s=30)
    with Client(settings_for("https://127.0.0.1:1", tmp_path), slow) as client:
        began = time.monotonic()
        with pytest.raises(RegistryUnavailable, match=words) as caught:
            client.version()
    assert caught.value.attempts == 1
    assert time.monotonic() - began < 5


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that nobody vouches for, with its key in one file."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl on this machine (Debian: apt-get install openssl)")
    folder = tmp_path_factory.mktemp("certificate")
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
        + ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(folder / "key"), "-out", str(folder / "cert.pem")],
        check=True,
        capture_output=True,
    )
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("trusted_by", [None, "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"])
def test_a_certificate_of_a_companys_own(
    registry: StandIn, tmp_path: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch, trusted_by: str | None
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key")
    registry._server.socket = context.wrap_socket(registry._server.socket, server_side=True)
    if trusted_by:
        monkeypatch.setenv(trusted_by, str(certificate / "cert.pem"))
    url = registry.url.replace("http://", "https://")
    with Client(settings_for(url, tmp_path), HASTY) as client:
        if trusted_by:
            assert client.version().api_version == "2.0.5"
            return
        with pytest.raises(RegistryUnavailable, match="REQUESTS_CA_BUNDLE") as caught:
            client.version()
    assert caught.value.attempts == 1
    registry._failures.clear()  # the broken handshake, as the server saw it


# ---- limits of time: sockets that do what no honest server does


@contextmanager
def bad_server(serve: Callable[[socket.socket, threading.Event], None]) -> Iterator[str]:
    """Accepts every connection and leaves it to `serve`."""
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)

        def loop() -> None:
            while not done.is_set():
                try:
                    connection, _ = listener.accept()
                except TimeoutError:
                    continue
                threading.Thread(target=one, args=(connection,), daemon=True).start()

        def one(connection: socket.socket) -> None:
            with connection, suppress(OSError):  # the client goes away, which is what is tested
                serve(connection, done)

        thread = threading.Thread(target=loop, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        done.set()
        thread.join()


def hang(connection: socket.socket, done: threading.Event) -> None:
    done.wait(30)


def drip_headers(connection: socket.socket, done: threading.Event) -> None:
    for byte in b"HTTP/1.1 200 OK\r\n" + b"X-Slow: yes\r\n" * 1000:
        connection.sendall(bytes([byte]))
        if done.wait(0.05):
            return


def drip_body(connection: socket.socket, done: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while not done.wait(0.05):
        connection.sendall(b" ")


def drip_chunk(connection: socket.socket, done: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n")
    while not done.wait(0.05):
        connection.sendall(b" ")


@pytest.mark.slow
@pytest.mark.parametrize("serve", [hang, drip_headers, drip_body, drip_chunk])
def test_a_hanging_or_dripping_server_is_left_in_time(
    tmp_path: Path, serve: Callable[[socket.socket, threading.Event], None]
) -> None:
    limits = Patience(connect_s=0.3, read_s=0.4, attempts=1, reply_s=1.0)
    with bad_server(serve) as url, Client(settings_for(url, tmp_path), limits) as client:
        began = time.monotonic()
        with pytest.raises(RegistryUnavailable):
            client.version()
        assert time.monotonic() - began < 1.2
        began = time.monotonic()
        with pytest.raises(RegistryUnavailable):
            client.studies(BACK, "2026-01-01T00:00:00")
        assert time.monotonic() - began < 1.6


@pytest.mark.slow
def test_the_time_for_all_is_not_exceeded_by_retries(registry: StandIn, tmp_path: Path) -> None:
    registry.fail_next(50, retry_after=1)
    limits = Patience(connect_s=1, read_s=1, attempts=50, total_s=1.5)
    with Client(settings_for(registry.url, tmp_path), limits) as client:
        began = time.monotonic()
        with pytest.raises(RegistryUnavailable):
            client.version()
    assert time.monotonic() - began < 2


@pytest.mark.slow
def test_nobody_listens(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with Client(settings_for(url, tmp_path), HASTY) as client, pytest.raises(RegistryUnavailable, match="3 tries"):
        client.version()
