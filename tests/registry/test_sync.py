"""The sync: all or nothing, asked for no more often than agreed, and never a search that has to wait for it."""

import gzip
import itertools
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest

from tests.tools.each import each
from tests.tools.standin.fixtures import read_real_records
from tests.tools.standin.records import intervention, study
from tests.tools.standin.server import StandIn
from tests.tools.standin.settings import settings_for
from trialfinder.data import open_data
from trialfinder.errors import FileError, QueryError, RegistryChanged, RegistryUnavailable, StudyNotFound, SyncError
from trialfinder.reading.results.results import read_results
from trialfinder.registry.client import LIST_PARAMS
from trialfinder.registry.download import add_results
from trialfinder.registry.merge import judge, merge
from trialfinder.registry.pages import Listing
from trialfinder.registry.patience import QUICK, Patience
from trialfinder.registry.record import ResultsSection, Study
from trialfinder.registry.remembered import read_aliases
from trialfinder.registry.snapshot import raw_record
from trialfinder.registry.snapshot_folder import Snapshot, latest_snapshot, snapshot_paths, write_snapshot
from trialfinder.registry.strategy import load_strategy
from trialfinder.registry.sync import ensure_fresh, fetch_study, sync
from trialfinder.settings import Settings

HASTY = Patience(connect_s=1, read_s=1, attempts=2, backoff_s=0.01)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def candidate(number: int, **facts: Any) -> dict[str, Any]:
    """A study that the strategy finds."""
    return study(
        f"NCT9200{number:04d}",
        conditions=["Low Back Pain"],
        interventions=[intervention("Platelet-rich plasma")],
        **facts,
    )


def misfit(number: int) -> dict[str, Any]:
    """A study that the strategy finds, of a shape that cannot be read."""
    return candidate(number, eligibilityModule={"minimumAge": 18})


CANDIDATES = [candidate(i) for i in range(30)]


@pytest.fixture
def registry() -> Iterator[StandIn]:
    with StandIn(CANDIDATES, page_cap=10) as stand_in:
        yield stand_in


@pytest.fixture
def here(registry: StandIn, tmp_path: Path) -> Settings:
    return settings_for(registry.url, tmp_path)


def held(settings: Settings) -> Snapshot:
    snapshot = latest_snapshot(settings.home).snapshot
    assert snapshot is not None
    return snapshot


def a_day_later(days: float = 1.01) -> datetime:
    return datetime.now(UTC) + timedelta(days=days)


# ---- joining and judging, pure

GOOD, BAD = msgspec.json.encode(candidate(1)), msgspec.json.encode(misfit(1))


@each("order", [[BAD, GOOD], [GOOD, BAD]])
def test_a_good_copy_from_any_net_wins(order: list[bytes]) -> None:
    merged = merge([("a", order[:1]), ("b", order[1:])])
    assert merged.lines == {"NCT92000001": GOOD}
    assert merged.misfits == ()


@each("turn", [1, -1])
def test_a_whole_copy_wins_over_one_with_a_part_that_does_not_fit(turn: int) -> None:
    in_part = msgspec.json.encode(candidate(1, referencesModule={"references": None}))
    merged = merge([("a", [in_part]), ("b", [GOOD])][::turn])
    assert merged.lines == {"NCT92000001": GOOD}
    assert merged.in_part == {}
    assert merge([("a", [in_part])]).in_part == {"NCT92000001": ("protocolSection.referencesModule",)}


def test_each_net_says_what_only_it_found() -> None:
    other = msgspec.json.encode(candidate(2))
    merged = merge([("a", [GOOD, other, other]), ("b", [GOOD]), ("c", [])])
    assert [(net.name, net.found, net.only) for net in merged.nets] == [("a", 2, 1), ("b", 1, 0), ("c", 0, 0)]


@each(
    ("good", "bad", "last", "shrink", "error"),
    [
        (100, 0, None, False, None),
        (0, 0, None, False, SyncError),
        (0, 3, None, False, SyncError),
        (0, 4, None, False, RegistryChanged),
        (0, 4, None, True, RegistryChanged),
        (1, 3, None, False, None),
        (76, 4, None, False, None),
        (75, 4, None, False, RegistryChanged),
        (50, 0, 100, False, None),
        (49, 0, 100, False, SyncError),
        (49, 0, 100, True, None),
        (0, 0, 100, True, None),
    ],
)
def test_what_is_plausible(good: int, bad: int, last: int | None, shrink: bool, error: type[Exception] | None) -> None:
    records = [msgspec.json.encode(candidate(i)) for i in range(good)]
    records += [msgspec.json.encode(misfit(1000 + i)) for i in range(bad)]
    merged = merge([("net", records)])
    if error is None:
        judge(merged, last, shrink)
    else:
        with pytest.raises(error):
            judge(merged, last, shrink)


# ---- a whole sync


@pytest.mark.slow
def test_a_sync_keeps_every_candidate_with_its_provenance(registry: StandIn, here: Settings) -> None:
    seen: list[tuple[int, int | None, str]] = []
    report = sync(here, on_progress=lambda *step: seen.append(step))
    snapshot = held(here)
    assert report.written
    assert report.note is None
    assert {one.nct_id for one in snapshot.studies} == {f"NCT9200{i:04d}" for i in range(30)}
    header = snapshot.header
    assert (header.source, header.completeness, header.count) == ("synced", "full", 30)
    assert (header.data_timestamp, header.api_version, header.api_url) == ("2026-11-20T09:00:05", "2.0.5", registry.url)
    assert header.strategy_version == load_strategy().version
    assert {net.name for net in header.nets} == {net.name for net in load_strategy().nets}
    assert (10, 30, header.nets[0].name) in seen
    assert [one.path for one in registry.requests][:: len(registry.requests) - 1] == ["/version", "/version"]


@pytest.mark.slow
def test_nothing_is_fetched_when_nothing_is_newer_unless_forced(registry: StandIn, here: Settings) -> None:
    first = sync(here)
    asked = len(registry.asked())
    again = sync(here)
    assert not again.written
    assert again.header == first.header
    assert len(registry.asked()) == asked
    assert sync(here, force=True).written
    assert len(registry.asked()) == 2 * asked, "force goes past the cache"
    assert len(snapshot_paths(here.home)) == 2


@pytest.mark.slow
def test_newer_data_come_and_the_old_ones_stay_as_history(registry: StandIn, here: Settings) -> None:
    sync(here)
    registry.replace([*CANDIDATES, candidate(99)], data_timestamp="2026-11-21T09:00:05")
    assert sync(here).written
    assert held(here).header.count == 31
    assert len(snapshot_paths(here.home)) == 2


@pytest.mark.slow
def test_data_that_change_during_the_download_start_it_over_once(registry: StandIn, here: Settings) -> None:
    registry.change_data_after(4, "2026-11-21T09:00:05")
    assert sync(here).header.data_timestamp == "2026-11-21T09:00:05"
    assert held(here).header.count == 30


@pytest.mark.slow
def test_data_that_change_twice_change_nothing(tmp_path: Path) -> None:
    with StandIn(CANDIDATES) as registry:
        here = settings_for(registry.url, tmp_path)
        nets = len(load_strategy().nets)
        registry.change_data_after(nets, "2026-11-21T09:00:05")
        registry.change_data_after(2 * nets, "2026-11-22T09:00:05")
        with pytest.raises(SyncError, match="twice"):
            sync(here)
        assert snapshot_paths(tmp_path) == []
        assert sync(here).header.data_timestamp == "2026-11-22T09:00:05", "the next one succeeds"


@pytest.mark.slow
def test_a_few_misfits_are_reported_and_left_out(registry: StandIn, here: Settings) -> None:
    registry.replace([*CANDIDATES, misfit(77)])
    report = sync(here)
    assert [(one.nct_id, one.path) for one in report.skipped] == [
        ("NCT92000077", "$.protocolSection.eligibilityModule.minimumAge")
    ]
    assert held(here).skipped[0].nct_id == "NCT92000077"


@pytest.mark.slow
def test_a_changed_shape_and_a_shrunken_registry_leave_the_kept_data(registry: StandIn, here: Settings) -> None:
    sync(here)
    before = [path.read_bytes() for path in snapshot_paths(here.home)]
    registry.replace([misfit(i) for i in range(30)], data_timestamp="2026-11-21T09:00:05")
    with pytest.raises(RegistryChanged) as changed:
        sync(here)
    assert changed.value.path == "$.protocolSection.eligibilityModule.minimumAge"
    registry.replace(CANDIDATES[:14], data_timestamp="2026-11-22T09:00:05")
    for force in (False, True):
        with pytest.raises(SyncError, match="implausible") as shrunken:
            sync(here, force=force)
        assert shrunken.value.is_shrink
    registry.replace([], data_timestamp="2026-11-23T09:00:05")
    with pytest.raises(SyncError):
        sync(here)
    assert [path.read_bytes() for path in snapshot_paths(here.home)] == before
    registry.replace(CANDIDATES[:14], data_timestamp="2026-11-24T09:00:05")
    assert sync(here, accept_shrink=True).header.count == 14
    registry.replace(CANDIDATES[:8], data_timestamp="2026-11-25T09:00:05")
    assert sync(here).header.count == 8, "now compared with 14"


@pytest.mark.slow
def test_an_empty_registry_is_implausible_even_when_nothing_is_held(registry: StandIn, here: Settings) -> None:
    registry.replace([])
    with pytest.raises(SyncError, match="implausible"):
        sync(here)


@pytest.mark.slow
def test_a_strategy_that_the_registry_does_not_accept_is_told_in_its_words(registry: StandIn, here: Settings) -> None:
    registry.fail_next(99, status=400, path="/studies")
    with pytest.raises(SyncError, match="does not accept the question .400.: Bad"):
        sync(here)
    assert snapshot_paths(here.home) == []


@pytest.mark.slow
def test_a_damaged_snapshot_is_replaced_by_the_next_sync(here: Settings) -> None:
    sync(here)
    snapshot_paths(here.home)[0].write_bytes(b"damaged")
    report = sync(here)
    assert report.written
    assert "set aside" in str(report.note)
    assert held(here).header.count == 30


@pytest.mark.slow
def test_a_home_that_cannot_be_used_is_one_clear_error(registry: StandIn, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match="cannot be written"):
        sync(settings_for(registry.url, tmp_path / "file"))


def test_offline_never_syncs(tmp_path: Path) -> None:
    offline = settings_for("http://127.0.0.1:1", tmp_path, OFFLINE="1")
    with pytest.raises(QueryError, match="TRIALFINDER_OFFLINE"):
        sync(offline)
    with pytest.raises(QueryError, match="TRIALFINDER_OFFLINE"):
        ensure_fresh(offline, "now")
    assert ensure_fresh(offline) == (None, None)
    assert ensure_fresh(offline, "never") == (None, None)
    assert fetch_study(offline, "NCT92000001") is None


@pytest.mark.slow
def test_one_study_is_fetched_by_its_id(here: Settings) -> None:
    fetched = fetch_study(here, "NCT92000003")
    assert fetched is not None
    assert fetched.nct_id == "NCT92000003"
    assert fetched.completeness == "full"
    with pytest.raises(StudyNotFound):
        fetch_study(here, "NCT99999999")


# ---- searches that bring nothing

TITLES = "titles x products"
NAMES = [net.name for net in load_strategy().nets]


def by_title(params: dict[str, str]) -> bool:
    """One of the searches."""
    return "query.titles" in params


def asks_wide_text(params: dict[str, str]) -> bool:
    """Three of the searches."""
    return "query.term" in params


@pytest.mark.slow
def test_one_search_that_always_fails_is_named_and_asked_first_the_next_time(registry: StandIn, here: Settings) -> None:
    registry.breaks = by_title
    report = sync(here, patience=HASTY)
    assert report.written
    assert report.missing == (TITLES,)
    assert TITLES in str(report.note)
    assert "fault of its own (500)" in str(report.note)
    assert held(here).header.missing == (TITLES,)
    assert held(here).header.count == 30
    fresh = ensure_fresh(here)
    assert fresh.checked_at is None, "a partial snapshot is not checked"
    assert TITLES in str(fresh.note), "the pause of 15 minutes holds"
    asked = len(registry.asked())
    assert sync(here, patience=HASTY).written is False, "no better than what is held"
    assert all(by_title(one.params) for one in registry.asked()[asked:]), "the rest is in the cache"
    registry.heal()
    asked = len(registry.asked())
    report = sync(here)
    assert report.written
    assert report.missing == ()
    assert all(by_title(one.params) for one in registry.asked()[asked:])
    assert ensure_fresh(here) == (None, ensure_fresh(here).checked_at)
    assert ensure_fresh(here).checked_at is not None


@pytest.mark.slow
def test_two_searches_that_fail_for_good_do_not_keep_the_others_from_a_quick_try(
    registry: StandIn, here: Settings
) -> None:
    registry.breaks = lambda params: by_title(params) or "BIOLOGICAL" in params.get("query.intr", "")
    assert len(sync(here, patience=HASTY).missing) == 2
    registry.replace([*CANDIDATES, candidate(99)], data_timestamp="2026-11-21T09:00:05")
    (here.home / "check.json").unlink()
    assert TITLES in str(ensure_fresh(here, patience=replace(QUICK, backoff_s=0.01)).note)
    assert held(here).header.count == 31


@pytest.mark.slow
def test_what_was_missing_is_asked_first_also_of_newer_data(registry: StandIn, here: Settings) -> None:
    registry.breaks = by_title
    sync(here, patience=HASTY)
    registry.heal()
    registry.replace(CANDIDATES, data_timestamp="2026-11-21T09:00:05")
    asked = len(registry.asked())
    sync(here)
    assert any(by_title(one.params) for one in registry.asked()[asked : asked + 3])
    assert len(registry.asked()) > asked + 3


@pytest.mark.slow
def test_a_complete_snapshot_is_better_than_a_newer_one_that_lacks_a_search(registry: StandIn, here: Settings) -> None:
    sync(here)
    before = snapshot_paths(here.home)
    registry.replace([*CANDIDATES, candidate(99)], data_timestamp="2026-11-21T09:00:05")
    registry.breaks = by_title
    with pytest.raises(RegistryUnavailable, match="complete records held stay"):
        sync(here, patience=HASTY)
    late = ensure_fresh(here, now=a_day_later(), patience=HASTY)
    assert TITLES in str(late.note)
    assert snapshot_paths(here.home) == before
    held_before = held(here)
    assert late.checked_at is not None
    assert held_before.header.missing == ()


@pytest.mark.slow
def test_a_complete_snapshot_of_last_week_gives_way_to_a_search_but_not_to_a_sync(
    registry: StandIn, here: Settings
) -> None:
    sync(here)
    (path,) = snapshot_paths(here.home)
    header = msgspec.structs.replace(held(here).header, fetched_at="2026-11-01T00:00:00Z")
    lines = gzip.decompress(path.read_bytes()).splitlines()[1:]
    path.unlink()
    write_snapshot(here.home, header, lines)
    registry.replace([*CANDIDATES, candidate(99)], data_timestamp="2026-11-21T09:00:05")
    registry.breaks = by_title
    with pytest.raises(RegistryUnavailable, match="complete records held stay"):
        sync(here, patience=HASTY)
    (here.home / "check.json").unlink()
    note = ensure_fresh(here, patience=HASTY)
    assert TITLES in str(note.note)
    assert held(here).header.missing == (TITLES,)
    assert held(here).header.count == 31


@pytest.mark.slow
def test_with_fewer_than_three_quarters_nothing_is_written_and_what_came_is_kept(
    registry: StandIn, here: Settings
) -> None:
    registry.breaks = asks_wide_text
    with pytest.raises(RegistryUnavailable, match="3 of 10 searches .* what came is kept"):
        sync(here, patience=HASTY)
    assert snapshot_paths(here.home) == []
    registry.heal()
    asked = len(registry.asked())
    assert sync(here).missing == ()
    assert all(asks_wide_text(one.params) for one in registry.asked()[asked:])


@pytest.mark.slow
def test_when_the_clock_stops_it_the_next_search_goes_on_at_once(registry: StandIn, here: Settings) -> None:
    registry.replace(CANDIDATES[:9])  # one page a search
    registry.list_delay_s = 0.6
    minute = replace(QUICK, total_s=1.2)
    first = ensure_fresh(here, patience=minute)
    assert "The time was up" in str(first.note)
    assert snapshot_paths(here.home) == []
    second = ensure_fresh(here, patience=minute)
    third = ensure_fresh(here, patience=minute)
    fourth = ensure_fresh(here, patience=minute)
    assert held(here).header.missing == (), (second, third, fourth)
    assert fourth.note is None
    assert fourth.checked_at is not None
    lists = [tuple(sorted(one.params.items())) for one in registry.asked()]
    done = len(set(lists))
    assert done == len(NAMES)


@pytest.mark.slow
def test_a_partial_set_stopped_by_the_clock_is_kept_and_completed(registry: StandIn, here: Settings) -> None:
    registry.replace(CANDIDATES[:9])
    real = registry._answer

    def slow_for_titles(request: Any) -> Any:
        if by_title(request.params):
            time.sleep(2)
        return real(request)

    registry._answer = slow_for_titles  # type: ignore[method-assign]
    note = ensure_fresh(here, patience=replace(QUICK, total_s=1.2))
    assert TITLES in str(note.note)
    assert "goes on" in str(note.note)
    assert held(here).header.missing == (TITLES,)
    registry._answer = real  # type: ignore[method-assign]
    assert ensure_fresh(here).note is None
    assert held(here).header.missing == ()


@pytest.mark.slow
def test_a_last_look_that_is_not_answered_costs_nothing(registry: StandIn, here: Settings) -> None:
    real = registry._answer
    asked: list[str] = []

    def once(request: Any) -> Any:
        asked.append(request.path)
        return real(request._replace(path="/nothing")) if asked.count("/version") > 1 else real(request)

    registry._answer = once  # type: ignore[method-assign]
    assert sync(here, patience=HASTY).written
    assert held(here).header.count == 30


@pytest.mark.slow
def test_a_registry_that_names_no_data_version_is_stamped_with_the_time(registry: StandIn, here: Settings) -> None:
    registry.data_timestamp = None
    report = sync(here)
    today = datetime.now(UTC).strftime("%Y-%m-%d")
    assert str(report.header.data_timestamp).startswith(today)
    assert report.header.count == 30
    assert ensure_fresh(here).checked_at is not None


@pytest.fixture(scope="module")
def whole(real_registry: StandIn, tmp_path_factory: pytest.TempPathFactory) -> set[bytes]:
    """What a sync of all real records brings."""
    real_registry.heal()
    here = settings_for(real_registry.url, tmp_path_factory.mktemp("whole"))
    return set(raw_lines(sync(here).written, here))


@pytest.mark.slow
@pytest.mark.parametrize("most", [64, 40, 32, 20])
def test_a_registry_that_takes_only_simple_questions_gives_the_same_studies(
    tmp_path: Path, real_registry: StandIn, whole: set[bytes], most: int
) -> None:
    real_registry.heal()
    real_registry.most_terms = most
    asked = len(real_registry.requests)
    here = settings_for(real_registry.url, tmp_path / "parts")
    report = sync(here)
    assert report.missing == ()
    assert set(raw_lines(True, here)) == whole
    first = len(real_registry.requests) - asked
    assert first < 150
    asked = len(real_registry.requests)
    sync(here, force=True)
    again = len(real_registry.requests) - asked
    assert again < first or most >= 40, "the split is remembered"
    real_registry.heal()


def raw_lines(written: bool, settings: Settings) -> list[bytes]:
    assert written
    (path,) = snapshot_paths(settings.home)[:1]
    return gzip.decompress(path.read_bytes()).splitlines()[1:]


@pytest.mark.slow
def test_a_part_that_does_not_fit_is_left_out_and_said(registry: StandIn, here: Settings) -> None:
    odd = [
        candidate(50, referencesModule={"references": [{"pmid": 7}]}),
        candidate(51, oversightModule=None) | {},
        candidate(52, contactsLocationsModule={"locations": [{"city": "Denver", "zip": 80202}, {"city": "Boston"}]}),
    ]
    odd[1]["protocolSection"]["ipdSharingStatementModule"] = None
    registry.replace([*CANDIDATES, *odd])
    report = sync(here)
    assert report.skipped == ()
    assert "3 records were read without a part" in str(report.note)
    assert "referencesModule" in str(report.note)
    read = {study.nct_id: study for study in held(here).studies}
    assert read["NCT92000050"].left_out == ("protocolSection.referencesModule",)
    assert read["NCT92000051"].left_out == ("protocolSection.ipdSharingStatementModule",)
    sites = read["NCT92000052"].protocol_section.contacts_locations_module.locations
    assert [(site.city, site.zip) for site in sites] == [("Denver", None), ("Boston", None)]


@pytest.mark.slow
def test_an_alias_is_remembered(registry: StandIn, here: Settings) -> None:
    registry.unsaid_aliases["NCT92009999"] = "NCT92000003"
    found = fetch_study(here, "NCT92009999")
    assert found is not None
    assert found.nct_id == "NCT92000003"
    assert read_aliases(here.home) == {"NCT92009999": "NCT92000003"}


# ---- before a search


@pytest.mark.slow
def test_auto_asks_once_a_day(registry: StandIn, here: Settings) -> None:
    first = ensure_fresh(here)
    assert first.note is None
    assert first.checked_at is not None
    assert held(here).header.count == 30
    asked = len(registry.requests)
    assert ensure_fresh(here) == first
    assert ensure_fresh(here, "never") == first
    assert len(registry.requests) == asked, "no request at all within a day"
    assert ensure_fresh(here, now=a_day_later()).note is None
    assert [one.path for one in registry.requests[asked:]] == ["/version"]
    registry.replace([*CANDIDATES, candidate(99)], data_timestamp="2026-11-21T09:00:05")
    ensure_fresh(here, now=a_day_later())
    assert held(here).header.count == 31
    asked = len(registry.asked("/version"))
    ensure_fresh(here, "now")
    assert len(registry.asked("/version")) == asked + 1


@pytest.mark.slow
def test_auto_fails_once_in_a_quarter_of_an_hour(registry: StandIn, here: Settings) -> None:
    registry.fail_next(99)
    first = ensure_fresh(here, now=NOW)
    assert first.checked_at is None
    assert first.note is not None
    assert first.note.startswith("Not updated: ")
    assert first.note.count("\n") == 0
    assert len(registry.requests) == 1, "no retry while a person waits"
    for minutes in (0, 7, 14.9):
        assert "Not updated" in str(ensure_fresh(here, now=NOW + timedelta(minutes=minutes)).note)
    assert len(registry.requests) == 1
    ensure_fresh(here, now=NOW + timedelta(minutes=15))
    assert len(registry.requests) == 2
    registry.heal()
    with StandIn(CANDIDATES) as other:
        moved = replace(here, api_url=other.url)
        assert ensure_fresh(moved, now=NOW + timedelta(minutes=16)).note is None, "another registry was not tried yet"


@pytest.mark.slow
def test_a_failure_keeps_what_was_checked_before(registry: StandIn, here: Settings) -> None:
    sync(here)
    checked_at = ensure_fresh(here).checked_at
    registry.fail_next(1)
    late = ensure_fresh(here, now=a_day_later())
    assert late.note is not None
    assert late.checked_at == checked_at
    assert held(here).header.count == 30


@pytest.mark.slow
def test_now_says_why_it_failed(registry: StandIn, here: Settings) -> None:
    registry.fail_next(99)
    with pytest.raises(RegistryUnavailable, match="2 tries"):
        ensure_fresh(here, "now", patience=HASTY)


@pytest.mark.slow
def test_a_registry_that_never_says_its_version_costs_less_than_ten_seconds_once(
    registry: StandIn, here: Settings
) -> None:
    registry.hang_next(99, path="/version")
    began = time.monotonic()
    note = ensure_fresh(here)
    assert time.monotonic() - began < 9
    assert "no answer" in str(note.note) or "not complete" in str(note.note)
    began = time.monotonic()
    assert "Not updated" in str(ensure_fresh(here).note)
    assert time.monotonic() - began < 0.5
    assert snapshot_paths(here.home) == []


@pytest.mark.slow
def test_lists_that_hang_cost_the_whole_time_once(registry: StandIn, here: Settings) -> None:
    registry.hang_next(99, path="/studies")
    began = time.monotonic()
    assert "Not updated" in str(ensure_fresh(here, patience=replace(QUICK, total_s=2)).note)
    assert time.monotonic() - began < 3
    asked = len(registry.requests)
    assert "next try is 15 minutes after" in str(ensure_fresh(here).note)
    assert len(registry.requests) == asked


@pytest.mark.slow
def test_a_quick_try_that_is_given_up_waits_for_no_hanging_list(registry: StandIn, here: Settings) -> None:
    registry.hang_next(1, path="/studies")
    registry.breaks = lambda params: True
    began = time.monotonic()
    assert "Not updated" in str(ensure_fresh(here, patience=replace(QUICK, backoff_s=0.01)).note)
    assert time.monotonic() - began < 6


@pytest.mark.slow
def test_lists_go_out_side_by_side_and_a_pace_apart(registry: StandIn, tmp_path: Path) -> None:
    registry.replace(CANDIDATES[:9])
    registry.list_delay_s = 0.5
    began = time.monotonic()
    sync(settings_for(registry.url, tmp_path, PACE="0.1"))
    took = time.monotonic() - began
    times = [one.at_s for one in registry.asked()]
    assert len(times) == len(NAMES)
    gaps_s = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert statistics.median(gaps_s) >= 0.1, "a busy machine holds up one or two; without a pace most leave together"
    assert took < 0.8 * len(NAMES) * 0.5, "not one after another"


@pytest.mark.slow
def test_two_searches_in_a_row_without_a_page_end_a_quick_try(registry: StandIn, here: Settings) -> None:
    registry.breaks = lambda params: True
    quick = replace(QUICK, backoff_s=0.01)
    assert "fault of its own" in str(ensure_fresh(here, patience=quick).note)
    assert len(registry.asked()) <= 2 * (2 + 3), "two tries of two searches, and of those on their way meanwhile"


@pytest.mark.slow
def test_a_dead_registry_costs_a_moment(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    began = time.monotonic()
    assert "connection failed" in str(ensure_fresh(settings_for(url, tmp_path)).note)
    assert time.monotonic() - began < 3


@pytest.mark.slow
def test_a_home_that_cannot_be_written_asks_nobody(registry: StandIn, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    fresh = ensure_fresh(settings_for(registry.url, tmp_path / "file"))
    assert "cannot be" in str(fresh.note)
    assert registry.requests == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"{",
        b"[]",
        b'{"checked_at": 5}',
        b'{"checked_at": "yesterday", "data_timestamp": "2026-11-20T09:00:05"}',
        b'{"checked_at": "2999-01-01T00:00:00Z", "data_timestamp": "2026-11-20T09:00:05"}',
        b'{"checked_at": "2026-11-22T00:00:00", "data_timestamp": "2026-11-20T09:00:05"}',
    ],
)
def test_a_garbled_memory_only_costs_a_question(registry: StandIn, here: Settings, garbage: bytes) -> None:
    sync(here)
    (here.home / "check.json").write_bytes(garbage)
    asked = len(registry.requests)
    assert ensure_fresh(here).note is None
    assert len(registry.requests) == asked + 1


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["never", "auto"])
def test_a_search_that_asks_nobody_loads_nothing_of_the_network(
    here: Settings, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    sync(here)  # within the last day: auto asks nobody, too
    monkeypatch.setenv("TRIALFINDER_API_URL", here.api_url)
    monkeypatch.setenv("TRIALFINDER_HOME", str(here.home))
    heavy = "{'requests', 'requests_cache', 'urllib3', 'redis', 'filelock'}"
    code = (
        "import sys\n"
        "from trialfinder.registry.sync import ensure_fresh\n"
        "from trialfinder.settings import read_settings\n"
        f"ensure_fresh(read_settings(), {mode!r})\n"
        f"print({heavy} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


# ---- two at once, and one that dies

_SYNC = """
import sys
from trialfinder.errors import TrialFinderError
from trialfinder.registry.sync import ensure_fresh, sync
from trialfinder.settings import read_settings
try:
    result = ensure_fresh(read_settings()) if sys.argv[1] == "auto" else sync(read_settings())
except TrialFinderError as error:
    print(f"{type(error).__name__}: {error}")
else:
    print(result)
"""


def start(settings: Settings, what: str, pace_s: float = 0) -> subprocess.Popen[str]:
    env = {
        "TRIALFINDER_API_URL": settings.api_url,
        "TRIALFINDER_HOME": str(settings.home),
        "TRIALFINDER_CACHE_URL": settings.cache_url,
        "TRIALFINDER_PACE": str(pace_s),
        "PATH": "/usr/bin:/bin",
    }
    return subprocess.Popen([sys.executable, "-c", _SYNC, what], env=env, stdout=subprocess.PIPE, text=True)


def wait_for_lists(registry: StandIn, count: int = 1) -> None:
    until = time.monotonic() + 20
    while len(registry.asked()) < count and time.monotonic() < until:
        time.sleep(0.01)
    assert len(registry.asked()) >= count


@pytest.mark.slow
def test_six_at_once_are_one_download(registry: StandIn, here: Settings) -> None:
    registry.list_delay_s = 0.1
    runs = [start(here, what) for what in ("sync", "auto", "sync", "sync", "auto", "sync")]
    answers = [run.communicate(timeout=60)[0] for run in runs]
    assert [run.returncode for run in runs] == [0] * 6
    assert not any("Error" in answer for answer in answers)
    lists = [tuple(sorted(one.params.items())) for one in registry.asked()]
    assert len(lists) == len(set(lists)), "no page was asked for twice"
    assert sum("written=True" in answer for answer in answers) <= 1
    assert len(snapshot_paths(here.home)) == 1
    assert held(here).header.count == 30


@pytest.mark.slow
@pytest.mark.parametrize("what", ["sync", "auto"])
def test_one_that_waits_takes_the_place_of_one_that_is_killed(registry: StandIn, here: Settings, what: str) -> None:
    registry.list_delay_s = 0.2
    first = start(here, what)
    wait_for_lists(registry, 3)
    second = start(here, what)
    time.sleep(1)
    first.send_signal(signal.SIGKILL)
    first.communicate(timeout=10)
    answer, _ = second.communicate(timeout=60)
    assert second.returncode == 0
    assert "Error" not in answer
    assert held(here).header.count == 30


@pytest.mark.slow
def test_one_that_waits_shows_how_far_the_other_is(registry: StandIn, here: Settings) -> None:
    registry.list_delay_s = 0.4
    first = start(here, "sync")
    wait_for_lists(registry, 4)
    steps: list[tuple[int, int | None, str]] = []
    report = sync(here, on_progress=lambda *step: steps.append(step))
    first.communicate(timeout=60)
    assert not report.written
    assert report.header.count == 30
    names = {name for _, _, name in steps}
    assert names
    assert all(name.endswith("(by another trialfinder)") for name in names)


@pytest.mark.slow
def test_one_that_waits_in_vain_answers_from_what_is_held(registry: StandIn, here: Settings) -> None:
    registry.list_delay_s = 1.0
    first = start(here, "sync")
    wait_for_lists(registry)
    began = time.monotonic()
    note = ensure_fresh(here, patience=replace(QUICK, total_s=1))
    assert "still getting records" in str(note.note)
    assert time.monotonic() - began < 3
    first.kill()
    first.communicate(timeout=10)


@pytest.mark.slow
def test_ctrl_c_ends_the_download_and_not_the_search(registry: StandIn, here: Settings) -> None:
    registry.list_delay_s = 3.0
    run = start(here, "auto")
    wait_for_lists(registry)
    began = time.monotonic()
    run.send_signal(signal.SIGINT)
    answer, _ = run.communicate(timeout=20)
    assert run.returncode == 0
    assert "stopped" in answer
    assert time.monotonic() - began < 2.5
    again = start(here, "sync")
    wait_for_lists(registry, len(registry.asked()) + 1)
    again.send_signal(signal.SIGINT)
    again.communicate(timeout=20)
    assert again.returncode not in (0, None), "a sync has nothing else to answer"


@pytest.mark.slow
def test_a_sync_that_is_killed_leaves_no_lock_and_no_half(registry: StandIn, here: Settings) -> None:
    first = start(here, "auto", pace_s=0.3)
    wait_for_lists(registry, 3)
    first.send_signal(signal.SIGKILL)
    first.communicate(timeout=10)
    assert latest_snapshot(here.home).snapshot is None
    asked = len(registry.requests)
    assert "Not updated" in str(ensure_fresh(here).note), "no new try at once after one that was cut off"
    assert len(registry.requests) == asked
    assert sync(here).written


# ---- the page cache in the data folder


@pytest.mark.slow
def test_a_sync_after_one_that_was_killed_takes_its_pages_from_the_cache(registry: StandIn, here: Settings) -> None:
    first = start(here, "sync", pace_s=0.2)
    wait_for_lists(registry, 6)
    first.send_signal(signal.SIGKILL)
    first.communicate(timeout=10)
    before = [request.params for request in registry.asked()]
    assert sync(here).written
    after = [request.params for request in registry.asked()][len(before) :]
    assert not any(params in after for params in before[:4])
    assert held(here).header.count == 30


@pytest.mark.slow
@pytest.mark.parametrize("content", [b"this is no database", b"SQLite format 3\x00" + b"\xff" * 4000])
def test_a_broken_cache_file_costs_one_note(registry: StandIn, here: Settings, content: bytes) -> None:
    (here.home / "http_cache.sqlite").write_bytes(content)
    report = sync(here)
    assert report.written
    assert report.header.count == 30
    assert str(report.note).count("page cache") == 1


@pytest.mark.slow
def test_a_cache_file_that_is_locked_costs_two_seconds(registry: StandIn, here: Settings) -> None:
    with closing(sqlite3.connect(here.home / "http_cache.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        began = time.monotonic()
        report = sync(here)
    assert time.monotonic() - began < 5
    assert report.header.count == 30
    assert "page cache" in str(report.note)


@pytest.mark.slow
def test_pages_of_older_data_versions_do_not_pile_up(registry: StandIn, here: Settings) -> None:
    sync(here)
    size = (here.home / "http_cache.sqlite").stat().st_size
    for day in range(21, 26):
        registry.replace(CANDIDATES, data_timestamp=f"2026-11-{day}T09:00:05")
        assert sync(here).written
    assert (here.home / "http_cache.sqlite").stat().st_size <= 2 * size


@pytest.mark.slow
def test_real_records_come_through_whole(tmp_path: Path, shared: Path) -> None:
    records = read_real_records(shared)
    with StandIn(records) as registry:
        report = sync(settings_for(registry.url, tmp_path))
    snapshot = latest_snapshot(tmp_path).snapshot
    assert snapshot is not None
    assert report.skipped == ()
    found = {study.nct_id for study in snapshot.studies}
    assert {"NCT01290367", "NCT02412735"} <= found


# ---- posted results


POSTED = {
    "outcomeMeasuresModule": {"outcomeMeasures": [{"type": "PRIMARY", "title": "Pain", "paramType": "MEAN"}]},
    "adverseEventsModule": {"eventGroups": [{"title": "PRP", "seriousNumAffected": 3, "seriousNumAtRisk": 143}]},
    "participantFlowModule": {"recruitmentDetails": "A long text\nof two lines."},
}


def with_results(number: int, **section: Any) -> dict[str, Any]:
    """A study that the strategy finds, with results posted."""
    return {**candidate(number, has_results=True), "resultsSection": {**POSTED, **section}}


def is_about_the_back(study: Study) -> bool:
    return study.nct_id != "NCT92000051"


def by_id(params: dict[str, str]) -> bool:
    """The request for posted results."""
    return "filter.ids" in params


def results_of(settings: Settings, number: int) -> ResultsSection:
    return next(one for one in held(settings).studies if one.nct_id == f"NCT9200{number:04d}").results_section


@pytest.mark.slow
def test_posted_results_come_in_one_request_by_ids_for_those_on_topic(registry: StandIn, here: Settings) -> None:
    odd = {**candidate(53), "resultsSection": POSTED}  # says that none are posted
    registry.replace([*CANDIDATES, with_results(50), with_results(51), with_results(52), odd])
    report = sync(here, wants_results=is_about_the_back)
    asked = [one.params for one in registry.asked() if by_id(one.params)]
    assert [sorted(one["filter.ids"].split(",")) for one in asked] == [["NCT92000050", "NCT92000052"]]
    assert "participantFlowModule" not in asked[0]["fields"]
    assert report.note is None
    for number in (50, 52):
        events = results_of(here, number).adverse_events_module
        assert events is not None
        assert events.event_groups[0].serious_num_affected == 3
    for number in (51, 53, 1):
        assert results_of(here, number) == ResultsSection()
    line = raw_record(snapshot_paths(here.home)[0], "NCT92000050")
    assert line is not None
    assert b"participantFlow" not in line
    assert read_results(next(one for one in held(here).studies if one.nct_id == "NCT92000050")).main


@pytest.mark.slow
def test_nobody_asks_for_results_where_none_are_wanted(registry: StandIn, here: Settings) -> None:
    registry.replace([*CANDIDATES, with_results(51)])
    sync(here, wants_results=is_about_the_back)
    registry.replace([*CANDIDATES, with_results(50)], data_timestamp="2026-11-21T09:00:05")
    sync(here)
    assert not [one for one in registry.asked() if by_id(one.params)]


@pytest.mark.slow
@pytest.mark.parametrize("how", ["fails", "slow"])
def test_results_that_do_not_come_break_nothing_and_are_told(registry: StandIn, here: Settings, how: str) -> None:
    registry.replace([*CANDIDATES, with_results(50)])

    def hang(params: dict[str, str]) -> bool:
        if by_id(params):
            time.sleep(1.5)
        return False

    registry.breaks = by_id if how == "fails" else hang
    report = sync(here, patience=HASTY, wants_results=is_about_the_back)
    assert report.written
    assert report.missing == (), "the records are all there"
    assert "posted results of one study did not come" in str(report.note)
    assert held(here).header.count == 31
    assert results_of(here, 50) == ResultsSection()
    registry.heal()
    asked = len(registry.asked())
    assert sync(here, force=True, wants_results=is_about_the_back).note is None
    assert len(registry.asked()) > asked
    assert results_of(here, 50) != ResultsSection()


@pytest.mark.slow
def test_results_of_another_shape_leave_the_record_readable(registry: StandIn, here: Settings) -> None:
    registry.replace([*CANDIDATES, with_results(50, outcomeMeasuresModule={"outcomeMeasures": 5})])
    sync(here, wants_results=is_about_the_back)
    assert held(here).header.count == 31
    assert results_of(here, 50).outcome_measures_module is None
    assert results_of(here, 50).adverse_events_module is not None


@pytest.mark.slow
def test_a_search_brings_results_too_and_show_fetches_them_with_a_study(registry: StandIn, here: Settings) -> None:
    registry.replace([*CANDIDATES, with_results(50)])
    found = open_data(settings=here).study("NCT92000050")
    assert found.results_section.adverse_events_module is not None
    alone = fetch_study(here, "NCT92000050")
    assert alone is not None
    assert alone.results_section == found.results_section


def test_many_ids_are_asked_for_in_addresses_of_less_than_4_kb() -> None:
    lines = {f"NCT9200{i:04d}": msgspec.json.encode(candidate(i, has_results=True)) for i in range(450)}
    asked: list[dict[str, str]] = []

    class Empty:
        def studies(self, params: dict[str, str], data_timestamp: str, *, past_cache: bool) -> Listing:
            asked.append(params)
            return Listing([], 0)

    note = add_results(Empty(), lines, lambda study: True, "2026")  # type: ignore[arg-type]
    assert "450 studies did not come" in str(note)
    assert [len(one["filter.ids"].split(",")) for one in asked] == [200, 200, 50]
    assert max(len(urlencode({**LIST_PARAMS, **one})) for one in asked) < 4000
