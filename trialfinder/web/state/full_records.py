"""Full records fetched one by one, when a visitor asks for a study that our copy holds in part or not at all."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from dataclasses import replace
from typing import Final

import streamlit as st

from trialfinder.data import Data
from trialfinder.errors import StudyNotFound, TrialFinderError
from trialfinder.registry.record import Study
from trialfinder.settings import read_settings

KEPT: Final = 64
"""So many fetched records are kept in memory; the oldest goes first."""


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
        if held is not None and held.completeness == "full":
            return data
        kept = {known: labels for known, labels in data.labels.items() if known != study.nct_id}
        return replace(data, records={**data.records, study.nct_id: study}, kept_labels=kept)

    def _bring(self, data: Data, nct_id: str) -> None:
        try:
            # A person asked for it just now, so it is tried although an earlier request may have failed.
            found = replace(data, registry_answers=True).with_full(nct_id, ask_registry=True)
            study = found.study(nct_id)
            if study.completeness == "full":
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
            logging.getLogger(__name__).exception("fetching %s behind the page failed", nct_id)
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
