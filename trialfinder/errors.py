"""One family of errors; each says what happened and what to do next.

The face decides how to speak: the command line prints one line and an exit code, the page shows one sentence.
Neither ever shows a traceback. Errors carry their facts as attributes and survive pickling.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class TrialFinderError(Exception):
    """Base of every error that trialfinder raises on purpose."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Rebuild from the finished sentence and the attributes, so that keyword arguments survive pickling."""
        return _rebuild, (type(self), self.args, self.__dict__)


def _rebuild(cls: type[TrialFinderError], args: tuple[Any, ...], state: dict[str, Any]) -> TrialFinderError:
    error = cls.__new__(cls)
    error.args = args
    error.__dict__.update(state)
    return error


class QueryError(TrialFinderError, ValueError):
    """The question is wrong: an unknown word, a malformed value, two options that do not go together.

    Do not raise it for a question that is right and finds nothing: that is an answer.
    """

    def __init__(
        self,
        message: str,
        *,
        field: str = "",
        value: object = None,
        allowed: Sequence[str] = (),
        guess: str | None = None,
    ) -> None:
        super().__init__(message)
        self.field = field
        self.value = value
        self.allowed = tuple(allowed)
        self.guess = guess


class RegistryError(TrialFinderError):
    """The registry could not give what was asked. Carries the address, the last status and the number of tries."""

    def __init__(
        self,
        message: str,
        *,
        url: str = "",
        status: int | None = None,
        attempts: int = 1,
        server_words: str = "",
    ) -> None:
        super().__init__(message)
        self.url = url
        self.status = status
        self.attempts = attempts
        self.server_words = server_words


class RegistryUnavailable(RegistryError):
    """No usable answer after every try: refused, timed out, 403, 429, 5xx, or a web page instead of data.

    Do not raise it for 400 or 404: there the question was at fault.
    """


class RegistryChanged(RegistryError):
    """The registry answered, but not in the shape that this version reads. Carries the JSON path of the misfit."""

    def __init__(self, message: str, *, path: str = "", **facts: Any) -> None:
        super().__init__(message, **facts)
        self.path = path


class StudyNotFound(TrialFinderError, LookupError):
    """The registry, or the data held, knows no study of this id.

    Do not raise it when the registry could not be asked: raise RegistryUnavailable then.
    """

    def __init__(self, message: str, *, nct_id: str) -> None:
        super().__init__(message)
        self.nct_id = nct_id


class SyncError(TrialFinderError):
    """A sync brought no new data and left the kept data as they were: busy, implausible, or nothing readable."""

    def __init__(self, message: str, *, is_shrink: bool = False) -> None:
        super().__init__(message)
        self.is_shrink = is_shrink
        """Whether far fewer records came than were held, which a person may accept all the same."""


class SnapshotDamaged(TrialFinderError):
    """A kept set of records is not what was written: cut short, changed, or not a snapshot. Carries its path.

    Do not raise it for one unreadable record in a whole file: that is a Misfit.
    """

    def __init__(self, message: str, *, path: str) -> None:
        super().__init__(message)
        self.path = path


class FileError(TrialFinderError, OSError):
    """A file named by the person cannot be read, decoded or written. Nothing half-written is left behind."""

    def __init__(self, message: str, *, path: str) -> None:
        super().__init__(message)
        self.path = path

    def __str__(self) -> str:
        return str(self.args[0])


class GuidanceError(TrialFinderError):
    """A guidance or terms file breaks its own rules (no source, no review date). Caught by tests, never by a person."""


def nearest(word: str, allowed: Sequence[str], *, likeness: float = 0.6) -> str | None:
    """The allowed word most like `word`, or None when nothing is close: at least `likeness`, where 1 is the same.

    >>> nearest("recuiting", ["recruiting", "completed"])
    'recruiting'
    """
    import difflib  # only when a question was wrong: keeps start-up short

    matches = difflib.get_close_matches(word.lower(), allowed, n=1, cutoff=likeness)
    return matches[0] if matches else None


def one_slip_away(word: str, allowed: Sequence[str]) -> str | None:
    """The one allowed word that a single slip of a finger makes of `word`; None where there is none, or more than one.

    For names of products: another product with nearly the same letters is another product.

    >>> one_slip_away("prpp", ["prp", "prf", "bmac"]), one_slip_away("prg", ["prp", "prf"])
    ('prp', None)
    """
    some = [one for one in allowed if _is_one_slip(_joined(word), _joined(one))]
    return some[0] if len(some) == 1 else None


def _joined(word: str) -> str:
    return word.lower().replace("-", "_").replace(" ", "_")


def _is_one_slip(typed: str, meant: str) -> bool:
    if abs(len(typed) - len(meant)) > 1:
        return False
    start = 0
    while start < min(len(typed), len(meant)) and typed[start] == meant[start]:
        start += 1
    left, right = typed[start:], meant[start:]
    swapped = left[1::-1] + left[2:]
    return right in (left[1:], swapped) or left == right[1:] or left[1:] == right[1:]


def unknown_word(field: str, value: str, allowed: Sequence[str], *, guess: str | None = "") -> QueryError:
    """The error for a word that an option does not know: names it, the nearest guess and what is allowed.

    Args:
        field: the option.
        value: the word.
        allowed: what it knows.
        guess: what may be meant; None: no guess; not given: the nearest by its letters.
    """
    guess = nearest(value, allowed) if guess == "" else guess
    hint = f" Did you mean {guess!r}?" if guess else ""
    return QueryError(
        f"{field}: {value!r} is not known.{hint} Allowed: {', '.join(allowed)}.",
        field=field,
        value=value,
        allowed=allowed,
        guess=guess,
    )


class Incomplete(RegistryUnavailable):
    """Too few searches answered, or a complete snapshot is held that is better. Nothing was written."""

    def __init__(self, message: str, *, missing: tuple[str, ...], goes_on: bool, cause: TrialFinderError) -> None:
        super().__init__(
            message,
            url=getattr(cause, "url", ""),
            status=getattr(cause, "status", None),
            attempts=getattr(cause, "attempts", 1),
            server_words=getattr(cause, "server_words", ""),
        )
        self.missing = missing
        self.is_shrink = getattr(cause, "is_shrink", False)
        """As in SyncError."""
        self.goes_on = goes_on
        """Only the clock was against it: the next search goes on at once."""


def first_sentence(error: object) -> str:
    """What happened, without what to do next."""
    return str(error).partition(". ")[0].rstrip(".") + "."
