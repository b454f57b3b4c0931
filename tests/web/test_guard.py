"""Who may talk to the dashboard, how much they may send, what answers forbid; no socket goes beyond the registry."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import websockets
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import Message

from tests.browser.conftest import serving
from tests.tools.each import each
from tests.tools.event_loop import run_apart
from trialfinder.web.edges.beginning import SCRIPT
from trialfinder.web.edges.first_view import inline_scripts
from trialfinder.web.edges.guard import MOST_ADDRESS_BYTES, MOST_BODY_BYTES, Guard, content_policy, is_own_page
from trialfinder.web.serve import MOST_MESSAGE_BYTES

FORBIDS = {
    "content-security-policy": "frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "geolocation=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


@each(
    ("origin", "host", "allowed", "own"),
    [
        (None, "127.0.0.1:8501", (), True),  # a program, not a browser
        ("http://127.0.0.1:8501", "127.0.0.1:8501", (), True),
        ("https://trials.example.org", "trials.example.org", (), True),
        ("https://trials.example.org", "127.0.0.1:8501", ("https://trials.example.org",), True),
        ("https://trials.example.org", "127.0.0.1:8501", (), False),
        ("http://localhost:9999", "localhost:8501", (), False),
        ("https://trials.example.org.evil.example", "trials.example.org", (), False),
        ("null", "127.0.0.1:8501", (), False),
        ("", "", (), False),
        ("http://[", "[", (), False),
        ("file://", "", (), False),
    ],
)
def test_only_pages_of_this_address_are_let_in(
    origin: str | None, host: str, allowed: tuple[str, ...], own: bool
) -> None:
    headers = {"host": host} | ({} if origin is None else {"origin": origin})
    assert is_own_page(Headers(headers), allowed) is own


def answered(*bodies: bytes, **scope: Any) -> tuple[int, dict[str, str]]:
    """Status and headers of the guard's answer, before an app that reads everything it gets."""
    sent: list[Message] = []
    waiting = [{"type": "http.request", "body": body, "more_body": True} for body in bodies] or [{}]

    async def app(_: Any, receive: Any, send: Any) -> None:
        for _one in waiting:
            await receive()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"x-frame-options", b"ALLOWALL")]})

    async def receive() -> Any:
        return left.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    left = list(waiting)
    asked = {"type": "http", "method": "GET", "raw_path": b"/", "query_string": b"", "headers": [], **scope}
    run_apart(Guard(app)(asked, receive, send))
    return sent[0]["status"], {name.decode(): value.decode() for name, value in sent[0]["headers"]}


@each(
    ("scope", "status"),
    [
        ({}, 200),
        ({"query_string": b"x" * MOST_ADDRESS_BYTES}, 414),
        ({"headers": [(b"content-length", str(MOST_BODY_BYTES + 1).encode())]}, 413),
        ({"headers": [(b"content-length", b"-1")]}, 413),
        ({"headers": [(b"content-length", b"\xb2")]}, 413),
    ],
)
def test_every_answer_forbids_and_what_is_too_large_is_refused(scope: dict[str, Any], status: int) -> None:
    told, headers = answered(**scope)
    assert told == status
    assert {name: value in headers[name] for name, value in FORBIDS.items()} == dict.fromkeys(FORBIDS, True)


def test_a_body_whose_length_is_not_told_is_cut_off() -> None:
    assert answered(b"x" * 10)[0] == 200
    with pytest.raises(HTTPException, match="too large"):
        answered(b"x" * MOST_BODY_BYTES, b"x")


def test_the_policy_names_no_other_server_and_lets_no_text_run_as_code() -> None:
    policy = content_policy(("one()",))
    assert "'unsafe-eval'" not in policy
    assert re.search(r"https?:|\*", policy) is None
    [scripts] = re.findall(r"script-src ([^;]*)", policy)
    assert "'unsafe-inline'" not in scripts
    assert len(re.findall("'sha256-[^']+'", scripts)) == 1


def test_the_scripts_of_the_pages_are_known_and_hold_nothing_of_a_visit() -> None:
    assert len(inline_scripts()) == 2, "Streamlit's and ours; the policy names each"
    assert all("</" not in one for one in (*inline_scripts(), SCRIPT))


# ---- the whole process

_NET = """
import sys
def seen(event, args):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"):
        host = args[1] if event in ("socket.connect", "socket.sendto") else args[0]
        if isinstance(host, tuple):
            host = host[0]
        if isinstance(host, (str, bytes)) and str(host) not in ("127.0.0.1", "localhost", "::1", ""):
            with open({path!r}, "a") as told:
                told.write(f"{{event}} {{host}}\\n")
            raise OSError("beyond this machine")
sys.addaudithook(seen)
"""
"""Loaded before anything else: what Python itself tells of each socket, whichever library opens it."""


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path, dict[str, str]]]:
    """A dashboard whose sockets are watched; its address, the list of those beyond loopback, its environment."""
    folder = tmp_path_factory.mktemp("watched")
    told = folder / "sockets.txt"
    told.touch()
    (folder / "sitecustomize.py").write_text(_NET.format(path=str(told)), encoding="utf-8")
    paths = os.pathsep.join([str(folder), str(Path(__file__).resolve().parents[2])])
    env = {**os.environ, "TRIALFINDER_HOME": str(folder), "TRIALFINDER_OFFLINE": "1", "PYTHONPATH": paths}
    with serving(env, folder) as url:
        yield url, told, env


def stream(url: str, **settings: Any) -> Any:
    settings = {"subprotocols": ["streamlit"], "proxy": None, **settings}
    return websockets.connect(f"{url.replace('http', 'ws')}/_stcore/stream", **settings)


@pytest.mark.slow
@pytest.mark.parametrize("origin", ["https://evil.example", "http://192.0.2.7:8501", "null", "http://localhost:9"])
def test_an_unknown_page_is_refused_and_nobody_is_asked_about_it(
    watched: tuple[str, Path, dict[str, str]], origin: str
) -> None:
    url, told, _ = watched

    async def knock() -> int:
        try:
            async with stream(url, origin=origin):
                return 101
        except websockets.InvalidStatus as refused:
            return refused.response.status_code

    assert run_apart(knock()) == 403
    assert told.read_text() == ""


@pytest.mark.slow
def test_the_watch_would_have_seen_a_socket(watched: tuple[str, Path, dict[str, str]]) -> None:
    _, told, env = watched
    look_up = "from streamlit import net_util; print(net_util.get_external_ip())"
    command = [sys.executable, "-c", look_up]
    ended = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=True)
    seen = told.read_text()
    told.write_text("")
    assert ended.stdout.strip() == "None"
    assert "getaddrinfo" in seen, "Streamlit asks outside no more: this part of the guard can go"


@pytest.mark.slow
def test_a_message_that_is_too_long_ends_the_visit_and_no_other(watched: tuple[str, Path, dict[str, str]]) -> None:
    url, told, _ = watched

    async def shout() -> int | None:
        async with stream(url, origin=url) as other, stream(url, origin=url) as loud:
            await loud.send(b"x" * (MOST_MESSAGE_BYTES + 1))
            await asyncio.wait_for(loud.wait_closed(), 20)
            await (await other.ping())
            return loud.close_code

    assert run_apart(shout()) == 1009
    assert told.read_text() == ""


@pytest.mark.slow
def test_a_file_that_is_too_large_is_refused(watched: tuple[str, Path, dict[str, str]]) -> None:
    url, _, _ = watched

    def parts() -> Iterator[bytes]:  # no length is told
        for _ in range(40):
            yield b"x" * (MOST_BODY_BYTES // 20)

    for body in (b"x" * (MOST_BODY_BYTES + 1), parts()):
        try:
            answer = requests.put(f"{url}/_stcore/upload_file/a/b", data=body, timeout=20)
            assert answer.status_code in (400, 403, 413)
            assert answer.headers["x-content-type-options"] == "nosniff"
        except requests.ConnectionError:
            pass  # the server hung up while it was being sent
    assert requests.get(f"{url}/_stcore/health", timeout=10).text == "ok"


@pytest.mark.slow
@pytest.mark.parametrize(
    "path",
    ["/", "/trial?nct=NCT02412735", "/app/static/map-light.json", "/_stcore/health", "/media/none.csv", "/%2e%2e/x"],
)
def test_every_path_forbids_the_same(watched: tuple[str, Path, dict[str, str]], path: str) -> None:
    headers = requests.get(watched[0] + path, timeout=20).headers
    assert {name: value in headers[name] for name, value in FORBIDS.items()} == dict.fromkeys(FORBIDS, True)
    assert "server" not in headers
