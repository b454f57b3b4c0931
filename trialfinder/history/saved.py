"""What a person saves to look again: trials and one question, in a small file. No account; nothing is kept here.

The file has no field for an age, a sex or an answer about health, and one that carries such a field is refused. A file
that comes back may have been changed by anybody: it is read typed and bounded, its words are checked like any other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final, Literal

import msgspec

from trialfinder.errors import QueryError
from trialfinder.history.changes import Changes, Compared, concerning, together
from trialfinder.question import Question, ask, parse_nct_id

MOST_BYTES: Final = 32 * 1024
MOST_TRIALS: Final = 100
_LONGEST: Final = 120
_MOST_WORDS: Final = 30

_Line = Annotated[str, msgspec.Meta(max_length=_LONGEST, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$")]
_Lines = Annotated[tuple[_Line, ...], msgspec.Meta(max_length=_MOST_WORDS)]


class SavedQuestion(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A question in the command line's words, as far as it may be saved. Its place stands beside it."""

    within: _Line = ""
    therapy: _Lines = ()
    source: _Lines = ()
    target: _Lines = ()
    status: _Lines = ()
    phase: _Lines = ()
    country: _Lines = ()
    control: _Lines = ()
    text: _Line = ""
    sort: _Line = ""
    with_contact: bool = False
    with_results: bool = False

    def checked(self, near: str) -> Question:
        """The question itself, near this place.

        Raises:
            QueryError: a word is not known.
        """
        words: dict[str, Any] = msgspec.structs.asdict(self)
        return ask(near=near, **words)


@dataclass(frozen=True)
class Saved:
    """What was saved, and when."""

    trials: tuple[str, ...] = ()
    """Ids, each once."""
    near: str = ""
    """The place, as typed."""
    question: SavedQuestion | None = None
    looked_on: str | None = None
    """The day on which the person looked."""
    data_of: str | None = None
    """The data that they saw then (kept.stamp)."""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The file."""

    trialfinder: Literal["saved"]
    version: Literal[1]
    looked_on: Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\d$", max_length=10)] | None = None
    data_of: Annotated[str, msgspec.Meta(max_length=32)] | None = None
    trials: Annotated[tuple[_Line, ...], msgspec.Meta(max_length=MOST_TRIALS)] = ()
    near: _Line = ""
    question: SavedQuestion | None = None


def saved_file(saved: Saved) -> bytes:
    """The file: readable JSON, the same bytes for the same content.

    Raises:
        QueryError: more than can be loaded again.
    """
    if len(saved.trials) > MOST_TRIALS:
        raise QueryError(f"saved: {len(saved.trials)} trials are too many. Allowed: {MOST_TRIALS}.", field="saved")
    file = _File("saved", 1, saved.looked_on, saved.data_of, saved.trials, saved.near, saved.question)
    return msgspec.json.format(msgspec.json.encode(file), indent=1) + b"\n"


def read_saved(content: bytes) -> Saved:
    """What a file holds, checked.

    Raises:
        QueryError: too large, not such a file, or a word in it is not known; says which.
    """
    if len(content) > MOST_BYTES:
        raise QueryError(
            f"saved: the file is too large ({len(content):,} bytes). Allowed: {MOST_BYTES:,}. Is it another file?",
            field="saved",
        )
    try:
        file = msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"), type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        reason = re.sub(r"[^\x20-\x7e]", "?", str(error))[:_LONGEST]
        raise QueryError(
            f"saved: this is not a file that was saved here, or it was changed ({reason}). Load the file as it was "
            "downloaded.",
            field="saved",
        ) from error
    (file.question or SavedQuestion()).checked(file.near)
    return checked(Saved(file.trials, file.near, file.question, file.looked_on, file.data_of))


def checked(saved: Saved) -> Saved:
    """The same with ids and days in their form.

    Raises:
        QueryError: one is neither.
    """
    for name, value in (("looked_on", saved.looked_on), ("data_of", saved.data_of)):
        if value is not None and not _moment.fullmatch(value):
            raise QueryError(f"{name}: {value!r:.40} is not a day, as in 2026-11-20.", field=name, value=value)
    return replace(saved, trials=tuple(dict.fromkeys(map(parse_nct_id, saved.trials))))


_moment = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?Z?)?", re.ASCII)


def concerning_saved(compared: Compared, saved: Saved) -> Changes:
    """What changed in the saved trials, and in the trials on topic that fit the saved question before or after.

    Raises:
        QueryError: a word of the question is not known.
    """
    place = ask(near=saved.near)
    mine = concerning(compared, place, saved.trials)
    if not saved.trials:
        mine = replace(mine, changes=())
    if saved.question is None:
        return mine
    question = saved.question.checked(saved.near)
    asked = concerning(compared, question)
    both = together(mine, replace(asked, changes=asked.on_topic))
    return replace(both, question=question, studies=saved.trials)
