"""What is taken from a person's body for the product: marrow, fat, blood; from whom; and with what help to bear it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, NamedTuple, get_args

from trialfinder.reading.text.phrases import phrases, said
from trialfinder.reading.text.quote import readable
from trialfinder.registry.record import Study

TakenKind = Literal["marrow_taken", "fat_taken", "blood_taken", "taking_mimicked", "sedation"]
"""taking_mimicked: a person of the comparison is only made to think so. sedation: people are half asleep at it."""
_KINDS: Final[tuple[TakenKind, ...]] = get_args(TakenKind)


class Taken(NamedTuple):
    """One sentence on it."""

    kind: TakenKind
    of_all: bool
    """The sentence says so of the comparison group too, or of everyone."""
    quote: str
    path: str


def read_taken(study: Study) -> tuple[Taken, ...]:
    """Each kind once: the sentence that is on everyone, else the first."""
    return tuple(max(some, key=lambda one: one.of_all) for kind in _KINDS if (some := [*_told(study, kind)]))


def _told(study: Study, kind: TakenKind) -> Iterator[Taken]:
    everyone = phrases()["taken_from_all"].find
    for one in said(study, kind):
        text = readable(one.quote.text)
        yield Taken(kind, any(find.search(text) for find in everyone), *one.quote)
