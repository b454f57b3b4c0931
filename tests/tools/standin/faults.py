"""Faults of a service, waiting for the next requests."""

from __future__ import annotations

import threading
from collections import deque
from typing import NamedTuple


class Fault(NamedTuple):
    """What happens to one request."""

    kind: str
    """status, html, truncate, cut, cut_gzip, drop, hang or stall."""
    path: str
    """It meets only requests whose path begins so; with a `$` at its end, those whose path is exactly this."""
    status: int = 200
    retry_after: str | None = None
    later_page: bool = False
    """It meets only pages of a list after the first."""


class Faults:
    """A queue of faults: each request meets the first that waits for its path. Safe to use from any thread."""

    def __init__(self) -> None:
        self._waiting: deque[Fault] = deque()
        self._waiting_lock = threading.Lock()

    def fail_next(
        self,
        n: int = 1,
        *,
        status: int = 503,
        retry_after: str | int | None = None,
        path: str = "",
        later_page: bool = False,
    ) -> None:
        """Answer the next n requests with this status; `retry_after` in seconds or as an HTTP date."""
        after = None if retry_after is None else str(retry_after)
        self._add(n, Fault("status", path, status, after, later_page))

    def html_next(self, n: int = 1, *, path: str = "") -> None:
        """Answer the next n requests with a web page and status 200."""
        self._add(n, Fault("html", path))

    def break_next(self, kind: str, n: int = 1, *, path: str = "", later_page: bool = False) -> None:
        """Let the next n requests meet this kind of fault.

        cut: half of the answer, then the connection breaks. cut_gzip: half of a packed answer, with a length that fits.
        stall: half of the answer, then nothing. The others as below.
        """
        self._add(n, Fault(kind, path, later_page=later_page))

    def truncate_next(self, n: int = 1, *, path: str = "") -> None:
        """Cut the JSON of the next n answers in half, with a length that fits the half."""
        self._add(n, Fault("truncate", path))

    def drop_next(self, n: int = 1, *, path: str = "") -> None:
        """Break the connection of the next n requests before a byte is sent."""
        self._add(n, Fault("drop", path))

    def hang_next(self, n: int = 1, *, path: str = "") -> None:
        """Take the next n requests and never answer them; they end when the stand-in closes."""
        self._add(n, Fault("hang", path))

    def take(self, path: str, *, later_page: bool = False) -> Fault | None:
        """The fault that waits for such a request, taken out of the queue; None when there is none."""
        with self._waiting_lock:
            for i, fault in enumerate(self._waiting):
                if f"{path}$".startswith(fault.path) and (later_page or not fault.later_page):
                    del self._waiting[i]
                    return fault
        return None

    def clear_faults(self) -> None:
        """Forget every fault that still waits."""
        with self._waiting_lock:
            self._waiting.clear()

    def _add(self, n: int, fault: Fault) -> None:
        with self._waiting_lock:
            self._waiting.extend([fault] * n)
