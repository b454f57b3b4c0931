"""What `deploy/` sets up, in nginx, Redis and processes of their own: visitors go on, one download, silent logs."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
import requests
import websockets

from benchmarks.dashboard.deployment import KILLED, MOST_BACK_S, MOST_DOWNLOADS, Elsewhere, run
from benchmarks.dashboard.speed import LABEL
from benchmarks.dashboard.visitor import Visitor
from tests.tools.deployment import DEPLOY, PORTS, Deployment, missing_parts
from tests.tools.event_loop import run_apart
from tests.web.test_guard import FORBIDS
from tests.web.trials import TRIALS
from trialfinder.web.frame import WAYS

VISITORS, LOAD_S = 6, 16
TYPED = {
    "near": "Zanesville",
    "text": "quodlibet",
    "disc": "herniation-of-mine",
    "pregnant": "yes-pregnant",
}
"""What a person asks and answers; none of it may stand in a log."""


@pytest.fixture(scope="module")
def parts() -> None:
    """Skips where nginx or Redis is not installed."""
    if missing := missing_parts():
        pytest.skip(f"not on this machine: {', '.join(missing)}")


@pytest.fixture(scope="module")
def here(parts: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Deployment, Elsewhere]]:
    """The whole deployment, and the registry that it asks."""
    with (
        Elsewhere(list(TRIALS)) as registry,
        Deployment(tmp_path_factory.mktemp("deployment") / "here", registry.url, brotli=False) as one,
    ):
        yield one, registry


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_visitors_go_on_when_a_process_and_redis_are_killed(here: tuple[Deployment, Elsewhere]) -> None:
    deployment, registry = here
    found = run_apart(run(deployment, registry, VISITORS, LOAD_S))
    assert len({visit.process for visit in found.visits}) == len(PORTS), "visitors are spread over the processes"
    assert all(visit.changes_ms for visit in found.visits)
    assert found.troubled == [], "nobody else noticed"
    assert found.away_s, "the killed one had visitors"
    assert max(found.away_s) <= MOST_BACK_S
    assert 1 <= found.first <= MOST_DOWNLOADS
    assert 1 <= found.again <= MOST_DOWNLOADS
    assert found.alone == len(PORTS), "without Redis each downloads for itself"
    for port in PORTS:
        deployment.wait_until_said(f"app-{port}.out", "The page cache (127.0.0.1")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/trial?nct=NCT90000001", 200),
        ("/app/static/us-states.geojson", 200),
        ("/_stcore/metrics", 404),
        ("/_stcore/agent/openapi.json", 404),
        (f"/?near={'x' * 9000}", 414),
    ],
)
def test_every_answer_forbids_once(here: tuple[Deployment, Elsewhere], path: str, status: int) -> None:
    answer = requests.get(here[0].url + path, headers={"Accept-Encoding": "gzip"}, timeout=20)
    assert answer.status_code == status
    told = answer.raw.headers  # requests itself would join what came twice
    for name in ("content-security-policy", "referrer-policy", "x-content-type-options"):
        assert len(told.getlist(name)) == 1
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    if status == 200:
        assert {name: value in answer.headers[name] for name, value in FORBIDS.items()} == dict.fromkeys(FORBIDS, True)
        assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["server"] == "nginx"


@pytest.mark.slow
def test_a_visitor_stays_with_a_process_and_its_files(here: tuple[Deployment, Elsewhere]) -> None:
    with requests.Session() as browser:
        browser.get(here[0].url, timeout=20)
        [process] = [one for one in browser.cookies if one.name == "tf_process"]
        assert process.value in "123"
        assert process.has_nonstandard_attr("HttpOnly")
        again = browser.get(f"{here[0].url}/trial?nct=NCT90000001", timeout=20)
        assert "set-cookie" not in again.headers or "tf_process" not in again.headers["set-cookie"]


@pytest.mark.slow
def test_below_a_path_everything_is_found(here: tuple[Deployment, Elsewhere]) -> None:
    port = here[0].serve_below("/tf")
    url = f"http://127.0.0.1:{port}/tf"
    bare = requests.get(url, timeout=20)
    assert bare.url == f"{url}/"
    page = requests.get(f"{url}/trial?nct=NCT90000001", timeout=20).text
    [script] = re.findall(r'src="\.(/static/js/index[^"]+)"', page)
    assert requests.get(url + script, timeout=20).headers["content-type"].split(";")[0].endswith("/javascript")
    assert requests.get(f"{url}/app/static/map-light.json", timeout=20).status_code == 200

    async def visit() -> float:
        async with Visitor(port, LABEL, "near=80202", below="/tf") as visitor:
            return await visitor.open()

    assert run_apart(visit()) > 0


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_no_log_holds_what_a_person_asked_or_answered(here: tuple[Deployment, Elsewhere]) -> None:
    deployment, _ = here
    query = "&".join(f"{name}={quote(value)}" for name, value in TYPED.items())
    words = {"Referer": f"{deployment.url}/?{query}", "User-Agent": TYPED["text"]}
    for path in (
        "/",
        "/trial",
        "/fit",
        f"/{TYPED['near']}",
        "/%00",
        "/_stcore/metrics",
        "/media/x.csv",
        "/static/x.js",
    ):
        requests.get(f"{deployment.url}{path}?{query}", headers=words, timeout=20)
    requests.get(f"{deployment.url}/?near={'Zanesville' * 1000}", timeout=20)  # longer than nginx takes
    requests.post(f"{deployment.url}/offer?{query}", data=TYPED, timeout=20)
    requests.put(f"{deployment.url}/_stcore/upload_file/{TYPED['near']}/x?{query}", data=b"x" * 3 * 2**20, timeout=20)

    async def visits() -> None:
        async with Visitor(deployment.port, LABEL, query) as visitor:
            await visitor.open()
            await visitor.choose(TYPED["text"])  # no such choice: Streamlit refuses it
        async with websockets.connect(
            f"ws://127.0.0.1:{deployment.port}/_stcore/stream?{query}", subprotocols=["streamlit"], proxy=None
        ) as rude:
            await rude.send(query.encode())  # no message of Streamlit's
            await asyncio.wait_for(rude.wait_closed(), 20)
        with pytest.raises(websockets.InvalidStatus):
            await websockets.connect(
                f"ws://127.0.0.1:{deployment.port}/_stcore/stream", origin=f"http://{TYPED['near']}.example", proxy=None
            )

    run_apart(visits())
    for port in PORTS[1:]:
        deployment.kill(port)  # nginx has trouble to tell of
    requests.get(f"{deployment.url}/trial?{query}", headers=words, cookies={"tf_process": "2"}, timeout=20)
    deployment.kill(PORTS[0])  # no test of this deployment comes after this one
    assert requests.get(f"{deployment.url}/fit?{query}", headers=words, timeout=20).status_code == 502
    deployment.write_log_now()
    deployment.wait_until_said("trialfinder.log", " GET /fit 502 ", within_s=20)
    logs = sorted(path for path in deployment.logs.iterdir() if path.is_file())
    assert {"trialfinder.log", "error.log", "nginx.out", "redis.log", f"app-{KILLED}.out"} <= {one.name for one in logs}
    for log in logs:
        text = log.read_text("utf-8", "replace").lower()
        assert [one for one in TYPED.values() if one.lower() in text] == [], f"{log.name}: {text}"
    access = deployment.said("trialfinder.log")
    assert re.search(r" GET /trial 200 ", access)
    assert re.search(r" GET /fit 502 ", access), "what went wrong is told"
    assert "127.0.0.1 " not in re.sub(r"127\.0\.0\.1:\d+", "", access), "no address of a person"


def test_the_log_knows_every_page() -> None:
    served = (DEPLOY / "nginx" / "trialfinder.conf").read_text("utf-8")
    [known] = re.findall(r'"~\^/\(([a-z|]+)\)\$" \$uri;', served)
    assert set(known.split("|")) >= {way.address for way in WAYS if way.address}


def test_all_files_name_the_same_processes() -> None:
    served = (DEPLOY / "nginx" / "trialfinder.conf").read_text("utf-8")
    composed = (DEPLOY / "compose.yaml").read_text("utf-8")
    assert {int(port) for port in re.findall(r"127\.0\.0\.1:(85\d\d)", served)} == set(PORTS)
    assert {int(port) for port in re.findall(r'command: \["(85\d\d)"\]', composed)} == set(PORTS)
    assert "/_stcore/upload_file/" in served
    assert not re.search(r"\$(request|args|query_string|http_referer|remote_addr)\b", served), "a log may not hold it"


def test_the_map_asks_for_its_outlines_below_the_page() -> None:
    for mode in ("light", "dark"):
        style = (DEPLOY.parent / "static" / f"map-{mode}.json").read_text("utf-8")
        assert re.findall(r'"data": "([^"]+)"', style) == [
            "app/static/countries.geojson",
            "app/static/us-states.geojson",
        ]
