"""Where a statement can be read, and the typed reading of the TOML files that hold statements with sources."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import msgspec

from trialfinder.errors import GuidanceError

SourceKind = Literal["agency", "law", "policy", "paper", "record", "company", "news"]
Year = Annotated[int, msgspec.Meta(ge=1990, le=2100)]
Address = Annotated[str, msgspec.Meta(pattern="^https://")]
Words = Annotated[str, msgspec.Meta(min_length=1)]
T = TypeVar("T")


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a statement can be read."""

    name: Words
    url: Address
    kind: SourceKind
    checked: date
    """The day on which we looked."""
    year: Year | None = None
    """Of the text itself, never of our look; None: it shows none."""

    @property
    def is_shown(self) -> bool:
        """A maker's or a news page is kept for whoever checks a statement, and is not shown to a person."""
        return self.kind not in ("company", "news")

    @property
    def year_words(self) -> str:
        """“2022”, or “year not known”."""
        return str(self.year) if self.year else "year not known"


def read_table(path: Path, kind: type[T]) -> T:
    """What a TOML file holds, as `kind`.

    Raises:
        GuidanceError: the file breaks its rules: an unknown key, a missing or misspelt value. It names the file and
            the path inside it.
    """
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), kind)
    except (msgspec.ValidationError, tomllib.TOMLDecodeError) as error:
        raise GuidanceError(f"{path.name}: {error}") from error
