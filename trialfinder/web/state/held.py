"""The data that every visitor of this server sees, what may run behind the pages to bring more, what rests on them."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar
from weakref import WeakKeyDictionary

import streamlit as st

from trialfinder.data import Data, SyncMode, open_data, with_full_record
from trialfinder.errors import StudyNotFound, TrialFinderError
from trialfinder.registry.record import Study
from trialfinder.registry.sync import is_due
from trialfinder.settings import read_settings
from trialfinder.web.edges.memory import keep_out_of_collection
from trialfinder.web.state.apart import open_data_apart

LOOK_AGAIN_S: Final = 15 * 60
"""So often a visit may ask the library for newer data; the library itself asks the registry once a day."""
ASK_AGAIN_S: Final = 10
"""For so long after a look that succeeded a visitor's click asks the registry nothing: a crowd of clicks is one."""
KEPT: Final = 64
"""So many fetched records are kept in memory; the oldest goes first."""
T = TypeVar("T")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class DownloadProgress:
    """How far a running download is."""

    done: int = 0
    total: int | None = None
    """None: the registry has not said."""
    net: str = ""
    """The name of the search whose page came last."""
    shares: Mapping[str, float] = field(default_factory=dict)
    """Name of each search that has begun -> the share of it that is done; a few run at once."""

    def after(self, done: int, total: int | None, net: str) -> DownloadProgress:
        """The same download, one page later."""
        share = min(1.0, done / total) if total else float(total == 0)
        share = max(share, self.shares.get(net, 0.0))
        return DownloadProgress(done, total, net, {**self.shares, net: share})


class HeldData:
    """The newest data held. Bundled or synced data are there at once; newer data come in behind and are swapped in."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._next_look_s = 0.0
        self._asked_until_s = 0.0
        self.download: DownloadProgress | None = None
        """What is running; None: nothing."""
        self.problem: str | None = None
        """Why the last try brought nothing, in one sentence."""
        self.data = _ready(open_data("never"))

    @property
    def can_update(self) -> bool:
        """False with TRIALFINDER_OFFLINE=1."""
        return not read_settings().offline

    def look_for_newer(self) -> None:
        """Ask the library behind the page, at most every 15 minutes; returns at once."""
        if time.monotonic() >= self._next_look_s and self.can_update:
            self._start("auto")

    def update_now(self) -> None:
        """Download now, behind the page; returns at once. Does nothing while a download runs, or just ended well."""
        if self.can_update and time.monotonic() >= self._asked_until_s:
            self._start("now")

    def wait(self, timeout_s: float) -> None:
        """Wait for a running download to end; for tests."""
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _start(self, mode: SyncMode) -> None:
        with self._lock:
            if self.download is not None:
                return
            self._next_look_s = time.monotonic() + LOOK_AGAIN_S
            self.download = DownloadProgress()
            self._thread = threading.Thread(target=self._bring, args=(mode,), name="trialfinder-sync", daemon=True)
            self._thread.start()

    def _bring(self, mode: SyncMode) -> None:
        try:
            apart = is_due(read_settings(), mode)
            found = open_data_apart(mode, self._on_progress) if apart else open_data("never")
            for note in found.warnings:  # such as a shared cache that is gone
                _log.warning(note)
            self.data = _ready(found, self.data)
            self.problem = None
            if not (found.provenance.stale or found.provenance.missing):
                self._asked_until_s = time.monotonic() + ASK_AGAIN_S
        except TrialFinderError as error:
            self.problem = f"Not updated: {error}"
            _log.warning(self.problem)
        except Exception as error:  # the page must go on, and say that the try failed
            self.problem = f"Not updated: {type(error).__name__} while reading the registry's answer."
            _log.exception("the download behind the pages failed")
        finally:
            self.download = None

    def _on_progress(self, done: int, total: int | None, net: str) -> None:
        self.download = (self.download or DownloadProgress()).after(done, total, net)


def _ready(data: Data, before: Data | None = None) -> Data:
    """The data with labels, rows and sites read, so that no visitor waits; the old ones where nothing changed."""
    if before is not None:
        if _same_snapshot(data, before):
            data = replace(before, provenance=data.provenance, warnings=data.warnings)
        else:
            data = data.keeping(before)
    for nct_id in data.records:
        data.row(nct_id)
        data.sites(nct_id)
    keep_out_of_collection()
    return data


def _same_snapshot(data: Data, before: Data) -> bool:
    def key(one: Data) -> tuple[object, ...]:
        return one.provenance.source, one.provenance.data_timestamp, one.provenance.fetched_at

    return key(data) == key(before)


@st.cache_resource(show_spinner=False)
def held() -> HeldData:
    """The one of this server. A resource, not a copy for each visitor: nobody may change its rows."""
    one = HeldData()
    _by_now.append(one)
    return one


_by_now: Final[deque[HeldData]] = deque(maxlen=1)


def held_by_now() -> HeldData | None:
    """The one of this server where it is there already; never waits for the data to be read."""
    return _by_now[0] if _by_now else None


class FullRecords:
    """The records fetched so far, and the one fetch that may run behind the pages."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Study] = OrderedDict()
        self._problems: dict[str, str] = {}
        self._thread: threading.Thread | None = None
        self.asking: str | None = None
        """The id that is being fetched; None: nothing is."""

    @property
    def can_ask(self) -> bool:
        """False with TRIALFINDER_OFFLINE=1."""
        return not read_settings().offline

    def problem(self, nct_id: str) -> str | None:
        """Why the last try for this study brought nothing, in one sentence."""
        return self._problems.get(nct_id)

    def ask(self, data: Data, nct_id: str) -> None:
        """Fetch this study behind the page; returns at once. Does nothing while another fetch runs."""
        with self._lock:
            if self.asking is not None or not self.can_ask:
                return
            self.asking = nct_id
            self._problems.pop(nct_id, None)
            self._thread = threading.Thread(
                target=self._bring, args=(data, nct_id), name="trialfinder-record", daemon=True
            )
            self._thread.start()

    def wait(self, timeout_s: float) -> None:
        """Wait for a running fetch to end; for tests."""
        if self._thread is not None:
            self._thread.join(timeout_s)

    def add_to(self, data: Data, nct_id: str) -> Data:
        """The data with the fetched record of this study, unless they hold it in full by now."""
        study = self._kept.get(nct_id)
        if study is None:
            return data
        held = data.records.get(study.nct_id)
        if held is not None and not held.is_partial:
            return data
        kept = {known: labels for known, labels in data.labels.items() if known != study.nct_id}
        renamed = {**data.renamed, nct_id: study.nct_id}
        return replace(data, records={**data.records, study.nct_id: study}, renamed=renamed, kept_labels=kept)

    def _bring(self, data: Data, nct_id: str) -> None:
        try:
            found = with_full_record(data, nct_id, ask_registry=True)
            study = found.study(nct_id)
            if not study.is_partial:
                self._kept[nct_id] = study
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            else:
                self._say(nct_id, " ".join(found.warnings[-1:]) or "The registry could not be asked just now.")
        except StudyNotFound:
            self._say(nct_id, f"The registry knows no study with the number {nct_id}.")
        except TrialFinderError as error:
            self._say(nct_id, str(error))
        except Exception as error:  # the page must go on, and say that the try failed
            self._say(nct_id, f"{type(error).__name__} while reading the registry's answer.")
            _log.exception("fetching a record behind the page failed")
        finally:
            self.asking = None

    def _say(self, nct_id: str, problem: str) -> None:
        if len(self._problems) >= KEPT:
            self._problems.clear()
        self._problems[nct_id] = problem


@st.cache_resource(show_spinner=False)
def full_records() -> FullRecords:
    """The one of this server."""
    return FullRecords()


def per_data(make: Callable[[Data], T]) -> Callable[[Data], T]:
    """The function, run once for each Data. Its answer is shared: nobody may change it, unless it is made for that."""
    # Not st.cache_resource, which would hold old data for good: here an answer goes with the data it is of.
    known: WeakKeyDictionary[Data, T] = WeakKeyDictionary()

    def looked_up(data: Data) -> T:
        if data not in known:
            known[data] = make(data)
        return known[data]

    return looked_up
