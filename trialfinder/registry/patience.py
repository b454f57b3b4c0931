"""How long to wait for the registry, how often to try again, and whose turn it is. Time only; no socket here."""

from __future__ import annotations

import math
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
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
    """Longest silence before and within an answer."""
    attempts: int
    """Tries for one request, the first included."""
    total_s: float | None = None
    """Longest time for the whole conversation; None: no limit."""
    answer_s: float = 120.0
    """Longest time for one whole answer, however steadily it drips."""
    backoff_s: float = 1.0
    """The wait before the second try; it doubles with each further one."""

    @property
    def short_answer_s(self) -> float:
        """Longest time for an answer of a few bytes (/version)."""
        return self.connect_s + self.read_s

    def wait_s(self, attempt: int, retry_after: str | None, now: datetime | None = None) -> float:
        """Seconds to wait after failed try number `attempt` (from 1), with the server's Retry-After header.

        >>> PATIENT.wait_s(3, None), PATIENT.wait_s(1, "7"), PATIENT.wait_s(1, "3600")
        (4.0, 7.0, 60.0)
        """
        asked = _retry_after_s(retry_after, now) if retry_after else None
        backoff = self.backoff_s * 2.0 ** (attempt - 1)
        return min(LONGEST_WAIT_S, backoff if asked is None else asked)


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


QUICK = Patience(connect_s=2, read_s=5, attempts=1, total_s=60)
"""While a person waits for a search: a dead or silent registry costs a few seconds, once."""

PATIENT = Patience(connect_s=10, read_s=30, attempts=4)
"""For `trialfinder sync`: someone asked for the data and will wait."""

FIRM = Patience(connect_s=5, read_s=20, attempts=3, total_s=60)
"""For `search --sync now` and `show`: tries again, and still ends within a minute."""


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
        _turns[host] = at + pace_s
    time.sleep(at - now)
    return True


def end_turn(host: str, pace_s: float) -> None:
    """Count the pace from the end of an exchange too, so that a slow one is not followed at once."""
    with _turns_lock:
        _turns[host] = max(_turns.get(host, 0.0), time.monotonic() + pace_s)


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
