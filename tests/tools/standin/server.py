"""StandIn: the registry's API v2 on 127.0.0.1, with its quirks, and with faults to switch on."""

from __future__ import annotations

import gzip
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import parse_qsl, unquote, urlsplit

import msgspec

from tests.tools.standin import answers
from tests.tools.standin.essie import Searchable
from tests.tools.standin.faults import Fault, Faults

BASE = "/api/v2"
_HALVES = ("truncate", "cut", "cut_gzip", "stall")


class Request(NamedTuple):
    """One request as it came in."""

    path: str
    """Without the base: `/version`, `/studies`, `/studies/NCT…`."""
    params: dict[str, str]
    headers: dict[str, str]
    """Names in lower case."""
    at_s: float
    """time.monotonic() at its arrival."""


class StandIn(Faults):
    """A registry that holds these records; a context manager.

    `records` are dicts or JSON lines in the API's v2 shape, served in this order (a record may be misshapen on purpose,
    but not broken JSON). All methods may be called while it serves.
    """

    def __init__(
        self,
        records: Iterable[Mapping[str, Any] | bytes],
        *,
        page_cap: int = 1000,
        data_timestamp: str | None = "2026-11-20T09:00:05",
        api_version: str = "2.0.5",
    ) -> None:
        super().__init__()
        self.page_cap = page_cap
        self.api_version = api_version
        self.data_timestamp = data_timestamp
        """Set it to make a new data version: tokens of the old one are refused from then on. None: not named."""
        self.most_terms: int | None = None
        """A parameter with more words and phrases is a "Too complicated query" (400)."""
        self.refuses_name: Callable[[str], bool] = lambda name: False
        """Requests under such a User-Agent are answered 403."""
        self.list_delay_s = 0.0
        """So long each list page takes."""
        self.breaks: Callable[[dict[str, str]], bool] = lambda params: False
        """Lists with such parameters are answered 500, always."""
        self.refuses: Callable[[dict[str, str]], bool] = lambda params: False
        """Lists with such parameters are answered 400."""
        self.empties: Callable[[dict[str, str]], bool] = lambda params: False
        """Lists with such parameters find nothing."""
        self.other_shape = False
        """True: a list names its records `records`."""
        self.restless = False
        """True: each /version names another data version."""
        self.redirect_form = "{base}/studies/{nct_id}{query}"
        """The Location for an old id; `base` is the path, `host` the scheme and host."""
        self.unsaid_aliases: dict[str, str] = {}
        """Old id -> id, of records that do not name their old id."""
        self.repeat_last = False
        """True: each later page begins with the last record of the page before."""
        self.same_token = False
        """True: a later page gives back the token that was sent."""
        self.overcounts = 0
        """So many more than it gives does a list announce."""
        self.requests: list[Request] = []
        """Every request so far, in the order of arrival."""
        self._lock = threading.Lock()
        self._changes: list[tuple[int, str]] = []
        self._lists_answered = 0
        self._closing = threading.Event()
        self._connections: set[socket.socket] = set()
        self._failures: list[BaseException] = []
        self.replace(records)

    @property
    def url(self) -> str:
        """The base address, `/api/v2` and all, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}{BASE}"

    def replace(self, records: Iterable[Mapping[str, Any] | bytes], *, data_timestamp: str | None = None) -> None:
        """Hold these records from now on, and this data version when one is named."""
        decoded = [msgspec.json.decode(one) if isinstance(one, bytes) else dict(one) for one in records]
        with self._lock:
            self._records = answers.Records(map(Searchable, decoded))
            self.data_timestamp = data_timestamp or self.data_timestamp

    def change_data_after(self, lists: int, data_timestamp: str) -> None:
        """Turn to this data version once so many list answers (counted from the start) have gone out."""
        with self._lock:
            self._changes.append((lists, data_timestamp))

    def heal(self) -> None:
        """Forget every fault that is still waiting."""
        self.clear_faults()
        with self._lock:
            self._changes.clear()
            self.repeat_last = self.same_token = self.other_shape = self.restless = False
        self.most_terms, self.list_delay_s, self.overcounts = None, 0.0, 0
        self.refuses_name = self.breaks = self.refuses = self.empties = lambda _: False

    @property
    def lists_answered(self) -> int:
        """So many list pages have gone out."""
        return self._lists_answered

    def asked(self, path: str = "/studies") -> list[Request]:
        """The requests whose path is exactly this one."""
        return [one for one in list(self.requests) if one.path == path]

    def __enter__(self) -> Self:
        self._server = _Server(self)
        # A short poll: shutdown() waits for one.
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        with self._lock:
            for connection in self._connections:
                _shut(connection)
        if self._failures and error is None:
            raise self._failures[0]

    def _note(self, request: Request) -> Fault | None:
        """Log a request and take the fault that waits for it."""
        with self._lock:
            self.requests.append(request)
        return self.take(request.path, later_page="pageToken" in request.params)

    def _answer(self, request: Request) -> answers.Answer:
        if self.refuses_name(request.headers.get("user-agent", "")):
            return answers.plain(403, "Forbidden")
        with self._lock:
            records, stamp = self._records, self.data_timestamp
        if request.path == "/version":
            if self.restless:
                stamp = f"2026-12-01T09:{len(self.requests) // 60 % 60:02d}:{len(self.requests) % 60:02d}"
            return answers.version(self.api_version, stamp)
        if request.path == "/studies":
            if self.list_delay_s:
                self._closing.wait(self.list_delay_s)
            if self.breaks(request.params):
                # "Try at once": how long a wait without that word takes is tested in tests/registry/test_client.py.
                return answers.plain(500, "Internal Server Error")._replace(retry_after="0")
            if self.refuses(request.params):
                return answers.plain(400, "Parameter `pageToken` is invalid or has expired")
            answer = answers.list_studies(
                [] if self.empties(request.params) else records,
                request.params,
                stamp,
                most_terms=self.most_terms,
                page_cap=self.page_cap,
                repeat_last=self.repeat_last,
                same_token=self.same_token,
                overcounts=self.overcounts,
            )
            self._count_list()
            if self.other_shape:
                return answer._replace(body=answer.body.replace(b'"studies":', b'"records":'))
            return answer
        if request.path.startswith("/studies/"):
            wanted = unquote(request.path.removeprefix("/studies/"))
            return answers.one_study(records, wanted, request.params, self.unsaid_aliases)
        return answers.plain(404, "Not Found")

    def _count_list(self) -> None:
        with self._lock:
            self._lists_answered += 1
            for lists, stamp in self._changes:
                if lists == self._lists_answered:
                    self.data_timestamp = stamp


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, registry: StandIn) -> None:
        self.registry = registry
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news; anything else fails the test when the stand-in closes."""
        error = sys.exc_info()[1]
        if error is not None and not isinstance(error, ConnectionError):
            self.registry._failures.append(error)


def _shut(connection: socket.socket) -> None:
    with suppress(OSError):  # already gone
        connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one write
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        with self.server.registry._lock:
            self.server.registry._connections.add(self.connection)

    def finish(self) -> None:
        with self.server.registry._lock:
            self.server.registry._connections.discard(self.connection)
        super().finish()

    def log_message(self, *args: Any) -> None:
        """The log is `StandIn.requests`."""

    def do_GET(self) -> None:
        registry, parts = self.server.registry, urlsplit(self.path)
        path = parts.path.removeprefix(BASE) if parts.path.startswith(BASE + "/") else "outside " + parts.path
        params = dict(parse_qsl(parts.query, keep_blank_values=True))
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(path, params, headers, time.monotonic())
        fault = registry._note(request)
        if fault is None or fault.kind in _HALVES:
            answer = registry._answer(request)
            if answer.location is not None:
                query = f"?{parts.query}" if parts.query else ""
                host = f"http://{self.headers['Host']}"
                place = registry.redirect_form.format(base=BASE, host=host, nct_id=answer.location, query=query)
                answer = answer._replace(location=place)
            self._send(answer) if fault is None else self._send_half(answer, fault.kind)
        elif fault.kind == "status":
            plain = answers.plain(fault.status, HTTPStatus(fault.status).phrase)
            self._send(plain._replace(retry_after=fault.retry_after))
        elif fault.kind == "html":
            page = b"<!DOCTYPE html><html><head><title>Just a moment</title></head><body>Please wait</body></html>"
            self._send(answers.Answer(200, page, "text/html"))
        else:
            if fault.kind == "hang":
                registry._closing.wait()
            self.close_connection = True
            _shut(self.connection)

    def _send_half(self, answer: answers.Answer, kind: str) -> None:
        half = answer._replace(body=answer.body[: len(answer.body) // 2])
        if kind == "truncate":
            self._send(half)
        elif kind == "cut_gzip":
            packed = gzip.compress(answer.body)
            self._send(answer._replace(body=packed[: len(packed) // 2]), encoding="gzip")
        else:
            self._send(half, length=len(answer.body))
            self.wfile.flush()
            if kind == "stall":
                self.server.registry._closing.wait()
            self.close_connection = True
            _shut(self.connection)

    def _send(self, answer: answers.Answer, *, encoding: str | None = None, length: int | None = None) -> None:
        self.send_response(answer.status)
        if answer.location is not None:
            self.send_header("Location", answer.location)
        if answer.retry_after is not None:
            self.send_header("Retry-After", answer.retry_after)
        if encoding is not None:
            self.send_header("Content-Encoding", encoding)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body) if length is None else length))
        self.end_headers()
        self.wfile.write(answer.body)
