"""How the dashboard answers: small files at once, and few messages for a changed filter."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import http.client
import os
import re
import statistics
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from benchmarks.dashboard.visitor import Visitor
from tests.browser.accessible import violations
from tests.browser.conftest import Visit, playwright_api, serving, settle
from tests.tools.standin.server import StandIn
from tests.web.trials import TRIALS
from trialfinder.vocabulary import THERAPIES

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST_MS = 30
"""With Nagle's algorithm each file waits 40 ms for an acknowledgement; without it takes 1 to 2 ms."""
MOST_MESSAGES = 40
"""33 when this was written; a card of four elements each made it 73, and the server took twice as long."""


def test_small_files_on_one_connection_do_not_wait(address: str) -> None:
    taken = []
    with contextlib.closing(http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)) as server:
        for _ in range(15):
            start = time.perf_counter()
            server.request("GET", "/app/static/map-light.json")
            answer = server.getresponse()
            assert answer.status == 200
            assert answer.read().startswith(b"{")
            taken.append((time.perf_counter() - start) * 1000)
    assert statistics.median(taken) < MOST_MS


def got(address: str, path: str, **headers: str) -> tuple[int, Mapping[str, str], bytes]:
    """Status, headers and the bytes as they came."""
    wanted = {"Accept-Encoding": "identity", **{name.replace("_", "-"): value for name, value in headers.items()}}
    with requests.get(address + path, headers=wanted, stream=True, timeout=10) as answer:
        return answer.status_code, answer.headers, answer.raw.read(decode_content=False)


def test_scripts_are_packed_for_those_who_can_unpack_them(address: str) -> None:
    page = got(address, "/")[2].decode()
    path = re.findall(r'src="\.(/static/js/index[^"]+)"', page)[0]
    _, told, plain = got(address, path)
    assert "content-encoding" not in told
    for _ in range(2):  # the second is the one kept
        _, headers, packed = got(address, path, Accept_Encoding="gzip, deflate")
        assert headers["content-encoding"] == "gzip"
        assert gzip.decompress(packed) == plain
        assert len(packed) < len(plain) / 2
        assert all(headers[name] == told[name] for name in ("cache-control", "content-type"))
    status, _, part = got(address, path, Accept_Encoding="gzip", Range="bytes=0-9")
    assert (status, part) == (206, plain[:10])
    _, headers, page_instead = got(address, "/static/js/no-such-file.js", Accept_Encoding="gzip")
    assert "content-encoding" not in headers, "only files that exist are kept"
    assert page_instead.startswith(b"<!--")


@pytest.fixture
def with_brotli(tmp_path: Path) -> Iterator[str]:
    env = {**os.environ, "TRIALFINDER_HOME": str(tmp_path), "TRIALFINDER_OFFLINE": "1"}
    with serving(env, tmp_path, brotli=True) as url:
        yield url


def test_a_browser_that_takes_brotli_gets_smaller_scripts_soon_after_the_start(with_brotli: str) -> None:
    brotli = pytest.importorskip("brotli", reason="the extra `brotli` is not installed: gzip stays")
    address = with_brotli
    page = got(address, "/")[2].decode()
    path = re.findall(r'src="\.(/static/js/index[^"]+)"', page)[0]
    _, told, plain = got(address, path)
    _, zipped_as, zipped = got(address, path, Accept_Encoding="gzip")
    until = time.monotonic() + 60
    while True:
        status, headers, packed = got(address, path, Accept_Encoding="gzip, deflate, br, zstd")
        if headers["content-encoding"] == "br":
            break
        assert headers["content-encoding"] == "gzip", "until then as before"
        assert time.monotonic() < until
        time.sleep(0.5)
    assert status == 200
    assert brotli.decompress(packed) == plain
    assert len(packed) < 0.9 * len(zipped)
    assert headers["vary"] == "accept-encoding"
    assert all(headers[name] == told[name] == zipped_as[name] for name in ("cache-control", "content-type"))


@pytest.mark.parametrize("path", ["/", "/trial?nct=NCT90000001", "/about"])
@pytest.mark.parametrize("encoding", ["identity", "gzip, deflate, br"])
def test_the_page_is_whole_however_it_is_asked_for(address: str, path: str, encoding: str) -> None:
    status, headers, page = got(address, path, Accept_Encoding=encoding)
    assert status == 200
    assert headers.get("content-encoding", "identity") == encoding.partition(",")[0]
    if encoding != "identity":
        page = gzip.decompress(page)
    assert b"Loading: clinical trials of PRP" in page or b'class="tf-first tf-whole"' in page
    assert page.rstrip().endswith(b"</html>")


def test_an_unknown_address_says_so_and_leads_on(visit: Visit, address: str) -> None:
    status, headers, _ = got(address, "/nosuchpage")
    assert (status, headers["content-type"].partition(";")[0]) == (404, "text/html")
    assert "frame-ancestors" in headers["content-security-policy"]
    page = visit("/", width=390)
    page.goto(f"{address}/old/offers?product=prp")
    playwright_api.expect(page.get_by_role("heading", name="There is no such page here")).to_be_in_viewport()
    assert violations(page) == []
    page.get_by_role("link", name="Check an offer").click()
    settle(page)
    assert page.url == f"{address}/offer"


@pytest.mark.parametrize("path", ["/offer", "/trial?nct=NCT90000001"])
def test_words_stand_before_the_first_script_has_come(browser: Any, address: str, path: str) -> None:
    context = browser.new_context()
    with contextlib.closing(context):
        page, waiting, let_go = context.new_page(), [], False
        page.route("**/static/js/**", lambda route: route.continue_() if let_go else waiting.append(route))
        page.goto(address + path, wait_until="commit")
        page.get_by_text("Loading: clinical trials of PRP").wait_for()
        assert page.title() == "trialfinder"
        let_go = True
        for route in waiting:
            route.continue_()
        page.locator("html:not(.tf-coming) h1.tf-title").wait_for()
        assert page.get_by_text("Loading: clinical trials of PRP").count() == 0


def test_a_changed_filter_is_few_messages(address: str) -> None:
    async def changed() -> int:
        async with Visitor(urlsplit(address).port or 0, "Treatment", "status=any&near=Denver") as visitor:
            await visitor.open()
            await visitor.choose(THERAPIES["prp"])
            return visitor.messages

    with ThreadPoolExecutor(1) as apart:  # playwright has a loop of its own in this thread
        assert 0 < apart.submit(asyncio.run, changed()).result(60) <= MOST_MESSAGES


def test_a_download_is_told_in_one_line_that_stays_and_says_what_it_brought(browser: Any, tmp_path: Path) -> None:
    with StandIn(TRIALS) as registry:
        env = {**os.environ, "TRIALFINDER_HOME": str(tmp_path), "TRIALFINDER_API_URL": registry.url}
        env |= {"TRIALFINDER_PACE": "0.4"}
        env.pop("TRIALFINDER_OFFLINE", None)
        with (
            serving(env, tmp_path) as url,
            contextlib.closing(browser.new_context(viewport={"width": 390, "height": 844})) as context,
        ):
            page = context.new_page()
            page.goto(f"{url}/?near=Denver")
            page.locator("#root .tf-news progress").wait_for()
            page.wait_for_selector("html:not(.tf-coming) #root .tf-answer")
            tops, words = set(), set()
            while page.locator(".tf-news progress").count():
                told = page.evaluate(
                    "[document.querySelector('.tf-news')?.innerText, "
                    "document.querySelector('#root .tf-answer')?.getBoundingClientRect().top, "
                    "!!document.querySelector('.tf-news progress')]"
                )
                if told[2]:
                    words.add(told[0].strip())
                    tops.add(told[1])
                page.wait_for_timeout(100)
            assert len(words) > 2
            assert len(tops) == 1, "the page stands still while the words change"
            page.locator(".tf-news", has_text="Today’s records are here: 1 more trial near you.").wait_for()
            assert page.locator(".tf-news", has_text="no longer do.").count() == 1
