"""How long to wait for the registry, how often to try again, and whose turn it is. Time only; no socket here."""

from __future__ import annotations

import math
import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

T = TypeVar("T")

LONGEST_WAIT_S = 60.0
"""A longer Retry-After is cut to this."""


@dataclass(frozen=True)
class Patience:
    """The limits of one conversation with the registry."""

    connect_s: float
    """Longest wait for a connection."""
    read_s: float
    """Longest silence before and within an answer of a few bytes."""
    attempts: int
    """Tries for one list page or study, the first included."""
    total_s: float | None = None
    """Longest time for the whole conversation; None: no limit."""
    reply_s: float = 120.0
    """Longest time for one whole answer, however steadily it drips."""
    backoff_s: float = 1.0
    """The wait before the second try; it doubles with each further one."""
    busy_s: tuple[float, ...] = ()
    """The waits after a 429 that names no time; beyond them, and when empty, as after any other failure."""
    version_attempts: int | None = None
    """Tries for /version; None: as many as for a list page."""
    page_read_s: float | None = None
    """Longest silence before and within a list page; None: `read_s`."""
    page_connect_s: float | None = None
    """Longest wait for a connection to ask for a list page; None: `connect_s`."""
    dead_after: int = 4
    """So many searches in a row that bring not one page end the download."""

    @property
    def short_reply_s(self) -> float:
        """Longest time for an answer of a few bytes (/version)."""
        return self.connect_s + self.read_s

    @property
    def lists_s(self) -> float | None:
        """Longest time until the last list page: what is left of `total_s` is for the last look at /version."""
        return None if self.total_s is None else self.total_s - min(5.0, self.total_s / 10)

    def wait_s(
        self, attempt: int, retry_after: str | None, now: datetime | None = None, *, busy: bool = False
    ) -> float:
        """Seconds to wait after failed try number `attempt` (from 1), with the server's Retry-After header.

        `busy`: the failure was a 429.

        >>> PATIENT.wait_s(3, None), PATIENT.wait_s(1, "7"), PATIENT.wait_s(1, "3600")
        (4.0, 7.0, 60.0)
        >>> PATIENT.wait_s(2, None, busy=True)
        15.0
        """
        asked = _retry_after_s(retry_after, now) if retry_after else None
        if asked is None:
            named = self.busy_s[attempt - 1 : attempt] if busy else ()
            asked = named[0] if named else self.backoff_s * 2.0 ** (attempt - 1)
        return min(LONGEST_WAIT_S, asked)


def _retry_after_s(text: str, now: datetime | None) -> float | None:
    """Seconds named by a Retry-After header (a number or an HTTP date); None when it is neither."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, IndexError, OverflowError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max(0.0, (when - (now or datetime.now(UTC))).total_seconds())


QUICK = Patience(
    connect_s=2,
    read_s=5,
    attempts=2,
    total_s=60,
    version_attempts=1,
    page_connect_s=10,
    page_read_s=60,
    reply_s=60,
    dead_after=2,
)
"""While a person waits for a search: a dead or silent registry costs a few seconds, slow lists a minute."""

PATIENT = Patience(connect_s=10, read_s=30, attempts=4, page_read_s=90, reply_s=300, busy_s=(5.0, 15.0, 45.0))
"""For `trialfinder sync`, `--sync now` and the dashboard: the data were asked for, and somebody will wait."""

ONE_STUDY = Patience(connect_s=3, read_s=9, attempts=2, total_s=10, reply_s=10)
"""For `show` of a study that is not held."""


_SLACK_S = 0.02
"""Added between the starts of requests: on the way, the first of two may be held up a moment longer."""

_turns: dict[str, float] = {}
_turns_lock = threading.Lock()


def take_turn(host: str, pace_s: float, ends_at: float = math.inf) -> bool:
    """Wait until this process may ask this host again; threads queue up one pace apart.

    False, at once, when that would be past `ends_at` (of time.monotonic()): there is no turn then.
    """
    with _turns_lock:
        now = time.monotonic()
        at = max(now, _turns.get(host, now))
        if at >= ends_at:
            return False
        _turns[host] = at + pace_s + (_SLACK_S if pace_s else 0.0)
    time.sleep(at - now)
    return True


def end_turn(host: str, pace_s: float) -> None:
    """Count the pace from the end of an exchange too: for those that go out one at a time."""
    with _turns_lock:
        _turns[host] = max(_turns.get(host, 0.0), time.monotonic() + pace_s)


class Lanes:
    """How many requests of a conversation may be on their way at once: a few, or one after the registry minded."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken = 0
        self._change = threading.Condition()

    @contextmanager
    def lane(self, ends_at: float) -> Iterator[bool]:
        """Wait for a free lane and hold it. False, holding none: there was none until `ends_at`."""
        with self._change:
            while self._taken >= self._most:
                left_s = ends_at - time.monotonic()
                if left_s <= 0:
                    break
                self._change.wait(min(left_s, 1.0))
            got = self._taken < self._most
            self._taken += got
        try:
            yield got
        finally:
            with self._change:
                self._taken -= got
                self._change.notify_all()

    @property
    def is_narrow(self) -> bool:
        """True: one at a time."""
        return self._most == 1

    def narrow(self) -> None:
        """From now on one at a time; those on their way are waited for."""
        with self._change:
            self._most = 1


def within(limit_s: float, work: Callable[[threading.Event], T]) -> T:
    """What `work` returns or raises, if it does so in time; else its event is set and it is left to end by itself.

    The hard limit around a network exchange: no timeout of requests ends a slow name look-up, or an answer that drips
    one byte at a time.

    Raises:
        TimeoutError: the time is up.
    """
    outcome: queue.SimpleQueue[tuple[T | None, BaseException | None]] = queue.SimpleQueue()
    abandoned = threading.Event()

    def run() -> None:
        try:
            outcome.put((work(abandoned), None))
        except BaseException as error:  # handed to the thread that waits, which raises it
            outcome.put((None, error))

    threading.Thread(target=run, daemon=True, name="trialfinder-exchange").start()
    try:
        result, error = outcome.get(timeout=limit_s)
    except queue.Empty:
        raise TimeoutError(f"not done after {limit_s:.0f} s") from None
    finally:
        abandoned.set()
    if error is not None:
        raise error
    return result  # type: ignore[return-value]  # None only when T allows it


def end_of(patience: Patience) -> float:
    """When the patience ends, by the clock that never goes back."""
    return time.monotonic() + patience.total_s if patience.total_s else math.inf


def left_s(ends_at: float) -> float:
    """Seconds until then."""
    return ends_at - time.monotonic()


def left_of(patience: Patience, ends_at: float) -> Patience:
    """The same patience, less the time that was spent waiting for another process."""
    return patience if ends_at == math.inf else replace(patience, total_s=max(0.1, left_s(ends_at)))
