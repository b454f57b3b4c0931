"""The passports of named products, read once from the TOML files beside this one.

Only what a source says is written there: a field that we know from nowhere is left out, and the status of a trial
never stands here (the snapshot tells it).
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec

from trialfinder.errors import GuidanceError
from trialfinder.products.source import Source, Words, Year, read_table

State = Literal["approved", "device_cleared", "refused", "cancelled"]

STATE_WORDS: Final[dict[str, str]] = {
    "approved": "approved",
    "device_cleared": "cleared as a device",
    "refused": "refused",
    "cancelled": "approved once, then taken back",
}
"""What a regulator did, in words."""

GROUPS: Final = ("own_blood", "own_marrow_and_fat", "donor_cells", "donor_tissue")
"""The files of passports, in the order in which products are listed."""

_HERE = Path(__file__).parent


class Regulatory(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one regulator did about one use."""

    place: Words
    use: Words = msgspec.field(name="for")
    state: State
    source: Words
    """A key of sources.toml, and one of the product's own sources."""
    year: Year | None = None
    """Of the act; None: our sources do not tell it, or differ."""


class Product(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One named product.

    `other_names` are read wherever they stand. `loose_names` name this product only when a person gives them as the
    product's name: in running text they may mean something else ("ASA", "Angel", "regenerative cells").
    """

    id: Annotated[str, msgspec.Meta(pattern="^[a-z0-9-]+$")]
    name: Words
    therapies: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    """Keys of vocabulary.THERAPIES; two where one device makes two things."""
    cell_source: Literal["autologous", "allogeneic", "mixed", "not_stated"]
    processing: Literal["same_day", "culture_expanded", "cell_free", "tissue", "not_stated"]
    for_the_back: Words
    """One to three sentences: what it is allowed to do for the back, as far as we found."""
    other_names: tuple[Words, ...] = ()
    loose_names: tuple[Words, ...] = ()
    maker: Words | None = None
    """None: not seen in a source."""
    tested_in: tuple[str, ...] = ()
    """Places in the back where a trial or a report gave it or plans to: keys of vocabulary.TARGETS."""
    tested_elsewhere: tuple[Words, ...] = ()
    back_trials: tuple[str, ...] = ()
    """NCT ids of trials in the back."""
    other_trials: tuple[str, ...] = ()
    regulatory: tuple[Regulatory, ...] = ()
    source_keys: tuple[Words, ...] = msgspec.field(default=(), name="sources")

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that a person may give it, the main one first."""
        return tuple(dict.fromkeys((self.name, *self.other_names, *self.loose_names)))

    @property
    def is_for_the_back(self) -> bool:
        """Whether a trial or report of the back is known: only then is it named beside an offer for the back."""
        return bool(self.back_trials or self.tested_in)

    def source(self, key: str) -> Source:
        """The source of that key, as `regulatory` names it."""
        return _sources()[key]

    @property
    def sources(self) -> tuple[Source, ...]:
        """Agency texts and papers first, then the records of its trials, then makers' and news pages."""
        written = [_sources()[key] for key in self.source_keys]
        records = [_record_source(nct_id, self) for nct_id in (*self.back_trials, *self.other_trials)]
        shown = [one for one in written if one.is_shown]
        return (*shown, *records, *(one for one in written if not one.is_shown))


@cache
def products() -> tuple[Product, ...]:
    """Every passport, in the files' order.

    Raises:
        GuidanceError: a file breaks its rules. It names the file and the path inside it.
    """
    return tuple(product for group in GROUPS for product in read_passports(_HERE / f"{group}.toml"))


def read_passports(path: Path) -> tuple[Product, ...]:
    """The passports of one file.

    Raises:
        GuidanceError: an unknown key, a missing or misspelt value, a source that sources.toml does not hold.
    """
    found = read_table(path, _File).product
    for product in found:
        keys = {*product.source_keys}
        for key in keys - {*_sources()}:
            raise GuidanceError(f"{path.name}: {product.id}: source {key!r} is not in sources.toml")
        for one in product.regulatory:
            if one.source not in keys:
                raise GuidanceError(f"{path.name}: {product.id}: {one.place}: {one.source!r} is none of its sources")
    return found


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    product: tuple[Product, ...]


@cache
def _sources() -> dict[str, Source]:
    return read_table(_HERE / "sources.toml", dict[str, Source])


def _record_source(nct_id: str, product: Product) -> Source:
    looked = date(2026, 11, 27)  # the day on which every passport's trials were looked up
    return Source(f"Trial record {nct_id}", f"https://clinicaltrials.gov/study/{nct_id}", "record", looked)
