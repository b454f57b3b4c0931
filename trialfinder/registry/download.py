"""What a sync asks for: all searches of a strategy, a few at once, and the posted results of a few studies.

Results are asked for by their ids beside the lists: a list with results would be ten times as large, and few studies
have any. Never breaks a sync.
"""

from __future__ import annotations

import math
import queue
import re
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import msgspec

from trialfinder.errors import TrialFinderError
from trialfinder.registry.client import MOST_AT_ONCE, Client
from trialfinder.registry.pages import Listing
from trialfinder.registry.record import RESULTS_FIELDS, ResultsSection, Study, decode_study
from trialfinder.registry.reply import OutOfTime
from trialfinder.registry.running import OnProgress
from trialfinder.registry.strategy import Net, Strategy

_LOOK_S = 0.2
"""So often the waiting thread looks up: on Windows nothing else lets Ctrl+C through."""

_LAST_CALL_S = 2.0
"""So long, after giving up, for the searches whose pages are in the cache."""


@dataclass
class Download:
    """What the searches brought."""

    came: dict[str, list[bytes]] = field(default_factory=dict)
    """Name -> records, in the strategy's order, whatever order they came in."""
    failed: dict[str, TrialFinderError] = field(default_factory=dict)
    """Name -> why it brought nothing, in the strategy's order."""
    by_clock: bool = False
    """The time for all was used up before the last search ended."""
    notes: list[str] = field(default_factory=list)
    """Sentences for the person."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the searches that did not come."""
        return tuple(self.failed)

    @property
    def cause(self) -> TrialFinderError:
        """Why searches did not come: what the registry did to one, before what the clock did to others."""
        causes = list(self.failed.values())
        return next((one for one in causes if not isinstance(one, OutOfTime)), causes[0])


def download(
    client: Client,
    strategy: Strategy,
    data_timestamp: str,
    *,
    first: Collection[str] = (),
    parts: Mapping[str, list[str]],
    past_cache: bool = False,
    dead_after: int,
    on_progress: OnProgress | None = None,
) -> Download:
    """Ask every search of the strategy, those named in `first` before the others.

    `parts`: name -> the parts in which the registry took this search; changed to what it took this time.
    `dead_after`: so many searches in a row without one page end it. A few that failed the last time do not count: a
    search that fails for good must not keep the others from being asked.
    """
    waiting: queue.SimpleQueue[Net] = queue.SimpleQueue()
    for net in sorted(strategy.nets, key=lambda net: net.name not in first):
        waiting.put(net)
    events: queue.SimpleQueue[_Page | _End] = queue.SimpleQueue()

    def work() -> None:
        while True:
            try:
                net = waiting.get_nowait()
            except queue.Empty:
                return
            name = net.name

            def on_page(done: int, total: int | None, name: str = name) -> None:
                events.put(_Page(name, done, total))

            try:
                listing = client.studies(
                    net.params, data_timestamp, on_page, past_cache=past_cache, parts=parts[net.name]
                )
                events.put(_End(name, listing))
            except BaseException as error:  # handed to the thread that waits
                events.put(_End(name, error))

    for i in range(min(MOST_AT_ONCE, len(strategy.nets))):
        threading.Thread(target=work, daemon=True, name=f"trialfinder-list-{i + 1}").start()
    try:
        if on_progress:
            on_progress(0, None, strategy.nets[0].name)  # something is seen before the first page is there
        known = frozenset(first) if 4 * len(first) <= len(strategy.nets) else frozenset[str]()
        return _collect(client, strategy, events, dead_after, known, on_progress)
    except BaseException:
        client.stop()
        raise


def ask_again(
    client: Client,
    strategy: Strategy,
    got: Download,
    doubted: Mapping[str, TrialFinderError],
    data_timestamp: str,
    parts: Mapping[str, list[str]],
) -> None:
    """Ask these searches once more, past the cache; one that brings nothing again has failed, for the reason given."""
    for net in strategy.nets:
        if net.name not in doubted:
            continue
        why = doubted[net.name]
        try:
            records = client.studies(net.params, data_timestamp, past_cache=True, parts=parts[net.name]).records
        except TrialFinderError as error:
            records, why = [], error
        if records:
            got.came[net.name] = records
        else:
            del got.came[net.name]
            got.failed[net.name] = why


@dataclass(frozen=True)
class _Page:
    name: str
    done: int
    total: int | None


@dataclass(frozen=True)
class _End:
    name: str
    outcome: Listing | BaseException


def _collect(
    client: Client,
    strategy: Strategy,
    events: queue.SimpleQueue[_Page | _End],
    dead_after: int,
    known: Collection[str],
    on_progress: OnProgress | None,
) -> Download:
    came: dict[str, list[bytes]] = {}
    failed: dict[str, TrialFinderError] = {}
    notes: list[str] = []
    with_page: set[str] = set()
    empty_in_a_row, given_up, ends_at = 0, False, math.inf
    order = [net.name for net in strategy.nets]
    while len(came) + len(failed) < len(order):
        try:
            event = events.get(timeout=_LOOK_S)
        except queue.Empty:
            if time.monotonic() >= ends_at:
                late = OutOfTime("The searches on their way were not waited for any longer.")
                failed.update((name, late) for name in order if name not in came and name not in failed)
            continue
        if isinstance(event, _Page):
            with_page.add(event.name)
            if on_progress:
                on_progress(event.done, event.total, event.name)
        elif isinstance(event.outcome, Listing):
            empty_in_a_row = 0
            came[event.name] = event.outcome.records
            if event.outcome.lacking:
                total, given = event.outcome.total, event.outcome.given
                notes.append(f"The search {event.name!r} announced {total} studies and gave {given}.")
        elif isinstance(event.outcome, TrialFinderError):
            failed[event.name] = event.outcome
            if not isinstance(event.outcome, OutOfTime) and event.name not in known:
                empty_in_a_row = 0 if event.name in with_page else empty_in_a_row + 1
            if empty_in_a_row >= dead_after and not given_up:
                # Those that still wait end at once; what they say is that nobody asked them.
                given_up, ends_at = True, time.monotonic() + _LAST_CALL_S
                client.stop()
        else:
            raise event.outcome
    ended_by_clock = not given_up and any(isinstance(one, OutOfTime) for one in failed.values())
    return Download(
        {name: came[name] for name in order if name in came},
        {name: failed[name] for name in order if name in failed},
        ended_by_clock,
        notes,
    )


Wants = Callable[[Study], bool]
"""Whether the posted results of this study are wanted."""

MOST_IDS = 200
"""So many ids keep one address below 4 kB; more are asked for in a further request."""

_has_results = re.compile(rb'"hasResults"\s*:\s*true')
_FIELDS = ("protocolSection.identificationModule.nctId", *RESULTS_FIELDS)


def add_results(
    client: Client, lines: dict[str, bytes], wants: Wants, data_timestamp: str, *, past_cache: bool = False
) -> str | None:
    """Put the posted results of the studies that are wanted into their records (`lines`: NCT id -> record).

    Returns a sentence on those whose results did not come; None when nothing is missing. Their records stay as they
    are, without results. Never raises.
    """
    wanted = [nct_id for nct_id, line in lines.items() if _lacks_results(line, wants)]
    problem = "the registry named none"
    came = 0
    for first in range(0, len(wanted), MOST_IDS):
        params = {"filter.ids": ",".join(wanted[first : first + MOST_IDS]), "fields": ",".join(_FIELDS)}
        try:
            records = client.studies(params, data_timestamp, past_cache=past_cache).records
        except TrialFinderError as error:
            problem = str(error).partition(". ")[0].rstrip(".")
            continue
        for nct_id, results in _results_in(records):
            if nct_id in lines and (line := _joined(lines[nct_id], results)):
                lines[nct_id] = line
                came += 1
    lacking = len(wanted) - came
    if lacking <= 0:
        return None
    studies = "one study" if lacking == 1 else f"{lacking} studies"
    return f"The posted results of {studies} did not come, so their numbers are not held: {problem}."


def _lacks_results(line: bytes, wants: Wants) -> bool:
    """Whether a record says that results are posted, holds none, and is wanted."""
    if not _has_results.search(line):
        return False
    study = decode_study(line)
    return (
        isinstance(study, Study)
        and bool(study.has_results)
        and study.results_section == ResultsSection()
        and wants(study)
    )


class _Identification(msgspec.Struct, rename="camel"):
    nct_id: str


class _Protocol(msgspec.Struct, rename="camel"):
    identification_module: _Identification


class _Posted(msgspec.Struct, rename="camel"):
    protocol_section: _Protocol
    results_section: dict[str, msgspec.Raw]


_decoder = msgspec.json.Decoder(_Posted)


def _results_in(records: Iterable[bytes]) -> Iterator[tuple[str, bytes]]:
    """(NCT id, results section) of each record that has one."""
    for record in records:
        try:
            one = _decoder.decode(record)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue
        if one.results_section:
            yield one.protocol_section.identification_module.nct_id, msgspec.json.encode(one.results_section)


def _joined(line: bytes, results: bytes) -> bytes | None:
    """The record, byte for byte, with the results as its last part; None where that does not give a record."""
    joined = line.rstrip()[:-1] + b',"resultsSection":' + results + b"}"
    return joined if isinstance(decode_study(joined), Study) else None
