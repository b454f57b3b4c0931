"""Each fault that the registry is known for, or feared for, in one table, as a person at the command line meets it.

Of each: what is held is served unchanged, one true sentence, the right exit code, and afterwards all is as it should.
Sources: ../shared/knowledge/live-api.md (reports of 2024 to 2026), the registry's own API description, and what any
service behind a network does.
"""

from __future__ import annotations

import functools
import json
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from tests.tools.standin.records import intervention, site, study
from tests.tools.standin.server import StandIn
from trialfinder.cli import main
from trialfinder.registry import sync as sync_module
from trialfinder.registry.patience import Patience
from trialfinder.registry.remembered import read_check, write_check
from trialfinder.registry.snapshot import raw_record
from trialfinder.registry.snapshot_folder import latest_snapshot, snapshot_paths, utc_text
from trialfinder.registry.strategy import load_strategy

pytestmark = pytest.mark.slow

HASTY = Patience(connect_s=2, read_s=0.5, attempts=2, reply_s=2, backoff_s=0.01, dead_after=2, version_attempts=2)
"""As patient as the real one in all but time."""

Record = dict[str, Any]


def candidate(number: int, **facts: Any) -> Record:
    """A study that the strategy finds."""
    facts = {
        "conditions": ["Low Back Pain"],
        "interventions": [intervention("Platelet-rich plasma")],
        "sites": [site("Denver", "United States", state="Colorado", status="RECRUITING", lat=39.739, lon=-104.985)],
        **facts,
    }
    return study(f"NCT9300{number:04d}", title=f"Plasma for back pain, study {number}", **facts)


HELD = [candidate(i) for i in range(30)]
NEW = candidate(99)
NEWER = [*HELD, NEW]
DAYS = ("2026-11-20T09:00:05", "2026-11-23T09:00:05")
SEARCHES = len(load_strategy().nets)


class Ran(NamedTuple):
    code: int
    out: str
    err: str


class World:
    """A registry with newer data than the data folder, and a person at the command line."""

    def __init__(self, registry: StandIn, home: Path, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch):
        self.registry, self.home, self.patch = registry, home, patch
        self._capsys = capsys

    def run(self, *words: str) -> Ran:
        self.patch.setattr(sys, "argv", ["trialfinder", *words])
        code: object = 0
        try:
            main()
        except SystemExit as ended:
            code = ended.code
        out, err = self._capsys.readouterr()
        assert "Traceback" not in err
        return Ran(int(str(code or 0)), out, err)

    def answer(self) -> str:
        """What is held, as a file of the person's."""
        ran = self.run("search", "--include-off-topic", "--include-borderline", "--format", "csv", "--sync", "never")
        assert ran.code == 0
        return ran.out

    def snapshots(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in snapshot_paths(self.home)}

    def ids(self) -> set[str]:
        held = latest_snapshot(self.home).snapshot
        return {one.nct_id for one in held.studies} if held else set()


@pytest.fixture(scope="module")
def registry() -> Iterator[StandIn]:
    with StandIn(HELD, page_cap=10, data_timestamp=DAYS[0]) as stand_in:
        yield stand_in


@pytest.fixture(autouse=True)
def _in_haste(registry: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line asks the stand-in, with short waits."""
    for name in ("QUICK", "PATIENT", "ONE_STUDY"):
        monkeypatch.setattr(sync_module, name, HASTY)
    monkeypatch.setattr(sync_module, "sync", functools.partial(sync_module.sync, patience=HASTY))
    monkeypatch.setenv("TRIALFINDER_API_URL", registry.url)
    monkeypatch.setenv("TRIALFINDER_PACE", "0")


@pytest.fixture(scope="module")
def synced(registry: StandIn, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with all that the registry held on the first day."""
    home = tmp_path_factory.mktemp("synced")
    from tests.tools.standin.settings import settings_for

    sync_module.sync(settings_for(registry.url, home))
    return home


@pytest.fixture
def world(
    registry: StandIn,
    synced: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> World:
    """The data folder was filled the day before yesterday; since then the registry has renewed its data."""
    home = tmp_path / "home"
    shutil.copytree(synced, home)
    yesterday = utc_text(datetime.now(UTC) - timedelta(hours=25))
    write_check(home, msgspec.structs.replace(read_check(home), checked_at=yesterday))
    monkeypatch.setenv("TRIALFINDER_HOME", str(home))
    registry.heal()
    registry.replace(NEWER, data_timestamp=DAYS[1])
    return World(registry, home, capsys, monkeypatch)


@pytest.fixture
def empty(world: World, tmp_path: Path) -> World:
    """The same, of a person who has nothing but the copy that comes with the program."""
    world.home = tmp_path / "empty"
    world.patch.setenv("TRIALFINDER_HOME", str(world.home))
    return world


# ---- the table


class Fault(NamedTuple):
    strike: Callable[[World], object]
    says: str = ""
    """What the person reads, as a pattern; "": nothing is to be said."""
    lists_only: bool = False
    """One study, asked for by its id, still comes."""


def breaks(kind: str, n: int, path: str = "", *, later_page: bool = False) -> Callable[[World], object]:
    return lambda world: world.registry.break_next(kind, n, path=path, later_page=later_page)


def answers(status: int, n: int, path: str = "", *, retry_after: int | None = None) -> Callable[[World], object]:
    return lambda world: world.registry.fail_next(n, status=status, path=path, retry_after=retry_after)


def holds(records: Callable[[], list[Record]]) -> Callable[[World], object]:
    return lambda world: world.registry.replace(records())


def address(url: str) -> Callable[[World], object]:
    return lambda world: world.patch.setenv("TRIALFINDER_API_URL", url)


def refuse_names(world: World) -> None:
    world.registry.refuses_name = lambda name: True


def refuse_tokens(world: World) -> None:
    world.registry.refuses = lambda params: "pageToken" in params


def break_lists(world: World) -> None:
    world.registry.breaks = lambda params: True


def overcount(most: int) -> Callable[[World], object]:
    return lambda world: setattr(world.registry, "overcounts", most)


def renamed(module: str, to: str, *, inside: str = "") -> list[Record]:
    """The records as a registry would send them that has given a module, or a field in it, another name."""
    records = []
    for one in NEWER:
        section = dict(one["protocolSection"])
        if inside:
            section[inside] = {to if name == module else name: value for name, value in section[inside].items()}
        else:
            section = {to if name == module else name: value for name, value in section.items()}
        records.append({**one, "protocolSection": section})
    return records


ALWAYS = 9999
LASTING: dict[str, Fault] = {
    # the network
    "its name is not found": Fault(address("http://registry.invalid/api/v2"), "registry.invalid .* name was not found"),
    "nobody listens": Fault(address("http://127.0.0.1:9/api/v2"), "the connection failed"),
    "no answer": Fault(breaks("hang", ALWAYS), "no answer within|not complete after"),
    "lists without an answer": Fault(breaks("hang", ALWAYS, "/studies$"), "no answer within", lists_only=True),
    "silence in the body": Fault(breaks("stall", ALWAYS), "no answer within|not complete after"),
    "silence in the body of a list": Fault(breaks("stall", ALWAYS, "/studies$"), "no answer within", lists_only=True),
    "cut off": Fault(breaks("drop", ALWAYS), "the connection failed|broke off"),
    "cut off in the body": Fault(breaks("cut", ALWAYS, "/studies$"), "broke off", lists_only=True),
    "cut off on page two": Fault(
        breaks("cut", ALWAYS, "/studies$", later_page=True), "broke off|brought nothing", lists_only=True
    ),
    # the service
    "429": Fault(answers(429, ALWAYS), r"fewer requests \(429\)"),
    "429 with a time": Fault(answers(429, ALWAYS, retry_after=0), r"fewer requests \(429\)"),
    "500 for good": Fault(answers(500, ALWAYS), r"fault of its own \(500\)"),
    "502 for good": Fault(answers(502, ALWAYS), r"fault of its own \(502\)"),
    "503 for good": Fault(answers(503, ALWAYS, retry_after=0), r"fault of its own \(503\)"),
    "all lists 500": Fault(break_lists, r"fault of its own \(500\)", lists_only=True),
    "403": Fault(refuse_names, r"refuses this program or this network \(403\).*TRIALFINDER_USER_AGENT"),
    "401": Fault(answers(401, ALWAYS), "answers with status 401"),
    "404 for the whole service": Fault(answers(404, ALWAYS, "/version"), "does not know the address", lists_only=True),
    "a sign-in page": Fault(answers(302, ALWAYS), "points to another address.*sign-in page"),
    "HTML with 200": Fault(breaks("html", ALWAYS), "web page instead of data"),
    "HTML with 200 for lists": Fault(breaks("html", ALWAYS, "/studies$"), "web page instead of data", lists_only=True),
    "a cut gzip": Fault(breaks("cut_gzip", ALWAYS, "/studies$"), "broke off or was garbled", lists_only=True),
    "half a JSON": Fault(breaks("truncate", ALWAYS, "/studies$"), "broke off or was garbled", lists_only=True),
    "too complicated, whatever is asked": Fault(answers(413, ALWAYS, "/studies$"), "too complicated", lists_only=True),
    "400 for every list": Fault(answers(400, ALWAYS, "/studies$"), "does not accept the question", lists_only=True),
    "every token refused": Fault(refuse_tokens, "did not give a list to its end", lists_only=True),
    "a token that never moves": Fault(
        lambda world: setattr(world.registry, "same_token", True), "same next page twice", lists_only=True
    ),
    "data that change all the time": Fault(
        lambda world: setattr(world.registry, "restless", True), "changed its data twice", lists_only=True
    ),
    # what it sends
    "totals far from what comes": Fault(overcount(40), "announced 71 studies and gave 31", lists_only=True),
    "empty where there were hundreds": Fault(holds(list), "gave 0 studies where 30 were expected", lists_only=True),
    "half of what there was": Fault(holds(lambda: HELD[:14]), "gave 14 studies where 30", lists_only=True),
    "a module of another name": Fault(
        holds(lambda: renamed("eligibilityModule", "participationModule")),
        r"no longer hold protocolSection\.eligibilityModule",
        lists_only=True,
    ),
    "a field of another name": Fault(
        holds(lambda: renamed("overallStatus", "recruitmentStatus", inside="statusModule")),
        r"no longer hold protocolSection\.statusModule\.overallStatus",
        lists_only=True,
    ),
    "the first module of another name": Fault(
        holds(lambda: renamed("identificationModule", "idModule")), "have the shape|no longer hold", lists_only=True
    ),
    "numbers where there was text": Fault(
        holds(lambda: [candidate(i, eligibilityModule={"minimumAge": 18}) for i in range(30)]),
        "do not have the shape",
        lists_only=True,
    ),
    "lists of another shape": Fault(
        lambda world: setattr(world.registry, "other_shape", True), "changed its shape", lists_only=True
    ),
}
"""It lasts: nothing newer can be had. `sync` ends with 3, a search with 0 and the answer from before."""

PASSING: dict[str, Fault] = {
    "one 500": Fault(answers(500, 1)),
    "a 500 in a list": Fault(answers(500, 1, "/studies")),
    "one 429": Fault(answers(429, 1, "/studies")),
    "one 503 with a time": Fault(answers(503, 1, "/studies", retry_after=0)),
    "one web page": Fault(breaks("html", 1, "/studies")),
    "one silence": Fault(breaks("hang", 1, "/studies")),
    "one silence in the body": Fault(breaks("stall", 1, "/studies")),
    "one cut gzip": Fault(breaks("cut_gzip", 1, "/studies")),
    "one half JSON": Fault(breaks("truncate", 1, "/studies")),
    "one cut before the answer": Fault(breaks("drop", 1, "/studies")),
    "one cut on page two": Fault(breaks("cut", 1, "/studies", later_page=True)),
    "one token refused": Fault(lambda world: world.registry.fail_next(1, status=400, path="/studies", later_page=True)),
    "a name refused, another taken": Fault(
        lambda world: setattr(world.registry, "refuses_name", lambda name: name.startswith("trialfinder"))
    ),
    "too complicated": Fault(lambda world: setattr(world.registry, "most_terms", 30)),
    "data that change once": Fault(
        lambda world: world.registry.change_data_after(world.registry.lists_answered + 4, "2026-11-24T09:00:05")
    ),
    "no data version is named": Fault(lambda world: setattr(world.registry, "data_timestamp", None)),
    "a record twice": Fault(holds(lambda: [*NEWER, *NEWER[:5]]), "announced 36 studies and gave 31"),
    "a record on two pages": Fault(lambda world: setattr(world.registry, "repeat_last", True)),
    "a total one too high": Fault(overcount(1), "announced 32 studies and gave 31"),
    "an odd record": Fault(holds(lambda: [*NEWER, candidate(77, eligibilityModule={"minimumAge": 18})])),
    "a part of an odd shape": Fault(
        holds(lambda: [*NEWER[:-1], candidate(99, referencesModule={"references": [{"pmid": 7}]})]),
        "read without a part",
    ),
    "a withheld study": Fault(
        holds(lambda: [*NEWER, {"protocolSection": {"identificationModule": {"nctId": "NCT93000098"}}}])
    ),
}
"""It passes, or touches little: all that the registry has is brought."""


def short(sentence: str) -> bool:
    """A sentence or two, not a page of the machine's own words."""
    return len(sentence) < 700 and "Error" not in sentence and "object at 0x" not in sentence


@pytest.mark.parametrize("name", LASTING)
def test_a_fault_that_lasts_leaves_what_is_held(world: World, name: str) -> None:
    fault = LASTING[name]
    answer, files = world.answer(), world.snapshots()
    fault.strike(world)
    found = world.run("search", "--include-off-topic", "--include-borderline", "--format", "csv")
    assert found.code == 0
    assert found.out == answer
    assert re.search(fault.says, found.err), found.err
    assert all(short(line) for line in found.err.splitlines()), found.err
    began = len(world.registry.requests)
    again = world.run("search", "--include-off-topic", "--include-borderline", "--format", "csv")
    assert (again.code, again.out) == (0, answer)
    assert "Not updated" in again.err
    assert len(world.registry.requests) == began, "not asked again for a quarter of an hour"
    synced = world.run("sync")
    assert synced.code == 3
    assert re.search(fault.says, synced.err), synced.err
    assert all(short(line) for line in synced.err.splitlines()), synced.err
    assert synced.out == ""
    shown = world.run("show", "NCT93000003")
    assert shown.code == 0, "held, so nobody is asked"
    other = world.run("show", "NCT93000099")
    if not fault.lists_only:
        assert other.code == 3
        assert re.search(fault.says, other.err), other.err
    elif other.code == 2:
        assert "The registry has no study NCT93000099" in other.err
    elif other.code:
        assert "does not have the shape" in other.err
    assert world.snapshots() == files
    assert world.answer() == answer
    world.registry.heal()
    world.registry.replace(NEWER, data_timestamp=DAYS[1])
    world.patch.setenv("TRIALFINDER_API_URL", world.registry.url)
    healed = world.run("sync")
    assert healed.code == 0, healed.err
    assert world.ids() == {one["protocolSection"]["identificationModule"]["nctId"] for one in NEWER}


@pytest.mark.parametrize("name", [name for name in LASTING if name not in ("half of what there was",)])
def test_a_fault_that_lasts_leaves_the_bundled_answer(empty: World, name: str) -> None:
    fault = LASTING[name]
    fault.strike(empty)
    says = fault.says.replace("where 30 were", "where hundreds were")
    bundled = empty.run("search", "--format", "csv", "--sync", "never")
    found = empty.run("search", "--format", "csv")
    assert (found.code, found.out) == (0, bundled.out)
    assert found.out.count("\n") > 20
    assert re.search(says, found.err), found.err
    assert "bundled facts, not live data" in found.err
    synced = empty.run("sync")
    assert synced.code == 3
    assert re.search(says, synced.err), synced.err
    assert snapshot_paths(empty.home) == []
    doctor = empty.run("doctor")
    assert doctor.code == 0, "an unreachable registry is a finding"


@pytest.mark.parametrize("name", PASSING)
def test_a_fault_that_passes_loses_nothing(world: World, name: str) -> None:
    fault = PASSING[name]
    fault.strike(world)
    synced = world.run("sync")
    assert synced.code == 0, synced.err
    expected = {one["protocolSection"]["identificationModule"]["nctId"] for one in NEWER}
    assert world.ids() - {"NCT93000098"} == expected
    notes = [line for line in synced.err.splitlines() if not line.startswith("Getting ")]
    assert bool(notes) == bool(fault.says), notes
    assert re.search(fault.says, synced.err)
    held = latest_snapshot(world.home).snapshot
    assert held is not None
    assert held.header.missing == ()
    world.registry.heal()
    found = world.run("search", "--format", "json")
    data = json.loads(found.out)["data"]
    assert data["checked_at"], "so it counts as checked"
    assert not data["missing"]


def test_every_fault_of_the_list_is_in_the_table() -> None:
    """The list of issue and live-api.md, word for word where the table uses its words."""
    told = " / ".join([*LASTING, *PASSING])
    for word in (
        "name is not found", "no answer", "silence in the body", "429", "one 500", "500 for good", "403",
        "HTML with 200", "cut gzip", "half a JSON", "cut off on page two", "token refused", "totals",
        "empty where there were hundreds", "module of another name", "a record twice", "too complicated",
    ):  # fmt: skip
        assert word in told


# ---- one search of ten


def emptied(world: World) -> None:
    """One search answers that it finds nothing, where it found all of them."""
    world.registry.empties = lambda params: "query.titles" in params


def one_breaks(world: World) -> None:
    world.registry.breaks = lambda params: "query.titles" in params


@pytest.mark.parametrize(("strike", "says"), [(emptied, "gave 0 studies where 30"), (one_breaks, r"\(500\)")])
def test_one_search_that_fails_does_not_pass_for_one_that_finds_nothing(
    world: World, strike: Callable[[World], None], says: str
) -> None:
    answer, files = world.answer(), world.snapshots()
    strike(world)
    found = world.run("search", "--include-off-topic", "--include-borderline", "--format", "csv")
    assert (found.code, found.out) == (0, answer)
    assert re.search(says, found.err), found.err
    synced = world.run("sync")
    assert synced.code == 3
    assert "titles x products" in synced.err
    assert re.search(says, synced.err), synced.err
    assert world.snapshots() == files
    world.registry.heal()
    assert world.run("sync").code == 0
    assert "NCT93000099" in world.ids()


# ---- one record


def test_a_record_that_vanished_is_told_as_gone_and_never_lost(world: World) -> None:
    world.registry.replace([*HELD[1:], NEW])
    assert world.run("sync").code == 0
    gone = HELD[0]["protocolSection"]["identificationModule"]["nctId"]
    assert gone not in world.answer()
    told = json.loads(world.run("changes", "--format", "json").out)
    assert [one["nct_id"] for one in told["changes"] if one["kind"] == "gone"] == [gone]
    assert raw_record(snapshot_paths(world.home)[1], gone) is not None, "the file from before still holds it"
    shown = world.run("show", gone)
    assert shown.code == 2
    assert f"The registry has no study {gone}" in shown.err


def test_a_study_that_was_renumbered_is_found_under_both_numbers(world: World) -> None:
    world.registry.replace([candidate(0, aliases=["NCT93000044"]), *NEWER[1:]])
    world.registry.unsaid_aliases["NCT93000045"] = "NCT93000001"
    assert world.run("sync").code == 0
    for old, new in (("NCT93000044", "NCT93000000"), ("NCT93000045", "NCT93000001")):
        shown = world.run("show", old, "--format", "json")
        assert shown.code == 0
        assert json.loads(shown.out)["nct_id"] == new
        assert f"{old} is an old id of {new}" in shown.err


@pytest.mark.parametrize("nct_id", ["NCT00000007", "NCT99999999"])
def test_an_id_that_the_registry_does_not_know_is_the_persons_slip(world: World, nct_id: str) -> None:
    shown = world.run("show", nct_id)
    assert shown.code == 2
    assert f"The registry has no study {nct_id}" in shown.err


def test_a_study_whose_modules_have_other_names_is_not_told_as_silent(world: World) -> None:
    world.registry.replace(renamed("eligibilityModule", "participationModule"))
    shown = world.run("show", "NCT93000099")
    assert shown.code == 3
    assert "it does not hold protocolSection.eligibilityModule" in shown.err
    assert "'participationModule', which this version does not know" in shown.err
