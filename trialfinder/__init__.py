"""Find the clinical trials of regenerative treatments for chronic back pain, and read what each record says.

    import trialfinder as tf
    found = tf.search(near="Denver, CO", within="100 mi", therapy="prp", status="recruiting")
    found.studies, found.sites, found.counts
    found.to_csv("trials.csv")

Nothing is loaded and nothing is asked at import: the first call does that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trialfinder.errors import (
    FileError,
    QueryError,
    RegistryChanged,
    RegistryError,
    RegistryUnavailable,
    StudyNotFound,
    SyncError,
    TrialFinderError,
)

if TYPE_CHECKING:
    from trialfinder.data import Data, SyncMode
    from trialfinder.finding.find import Found

__version__ = "0.1.0"
__all__ = [
    "FileError",
    "QueryError",
    "RegistryChanged",
    "RegistryError",
    "RegistryUnavailable",
    "StudyNotFound",
    "SyncError",
    "TrialFinderError",
    "__version__",
    "open_data",
    "search",
]


def search(*, sync: SyncMode = "auto", data: Data | None = None, **words: Any) -> Found:
    """Studies that answer the question, nearest first when a place is named.

    Args:
        sync: auto, never or now; see `open_data`. Not used when `data` is given.
        data: data already opened; saves reading them again.
        **words: the command line's words: near, within, therapy, source, target, status, phase, country, age, sex,
            text, with_contact, control, include_borderline, include_off_topic, sort, limit (see `question.ask`).

    Raises:
        QueryError: a word is not known or malformed; it says what is allowed.
    """
    from trialfinder.question import ask  # at the first call: importing trialfinder stays quick

    question = ask(**words)
    from trialfinder.finding.find import find

    return find(data if data is not None else open_data(sync), question)


def open_data(sync: SyncMode = "auto") -> Data:
    """The newest data that can be had: synced when held or reachable, else the bundled facts."""
    from trialfinder.data import open_data as opened

    return opened(sync)
