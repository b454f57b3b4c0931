"""The passports of named products, read once from the TOML files beside this one, and which of them words name.

Only what a source says is written there: a field that we know from nowhere is left out, and the status of a trial
never stands here (the snapshot tells it).
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Annotated, Final, Literal, NamedTuple

import msgspec

from trialfinder.errors import GuidanceError
from trialfinder.products.source import Source, Year
from trialfinder.typed_toml import Table, Text, WordFile, load, read
from trialfinder.vocabulary import CELL_SOURCES, PROCESSINGS, products_words

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


class Regulatory(Table, frozen=True):
    """What one regulator did about one use."""

    place: Text
    use: Text
    """For what."""
    state: State
    source: Text
    """A key of sources.toml, and one of the product's own sources."""
    year: Year | None = None
    """Of the act; None: our sources do not tell it, or differ."""


class Product(Table, frozen=True):
    """One named product.

    `other_names` are read wherever they stand. `loose_names` name this product only when a person gives them as the
    product's name: in running text they may mean something else ("ASA", "Angel", "regenerative cells").
    """

    id: Annotated[str, msgspec.Meta(pattern="^[a-z0-9-]+$")]
    name: Text
    therapies: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    """Keys of vocabulary.THERAPIES; two where one device makes two things."""
    cell_source: Literal["autologous", "allogeneic", "mixed", "not_stated"]
    processing: Literal["same_day", "culture_expanded", "cell_free", "tissue", "not_stated"]
    for_the_back: Text
    """One to three sentences: what it is allowed to do for the back, as far as we found."""
    other_names: tuple[Text, ...] = ()
    loose_names: tuple[Text, ...] = ()
    maker: Text | None = None
    """None: not seen in a source."""
    tested_in: tuple[str, ...] = ()
    """Places in the back where a trial or a report gave it or plans to: keys of vocabulary.TARGETS."""
    tested_elsewhere: tuple[Text, ...] = ()
    back_trials: tuple[str, ...] = ()
    """NCT ids of trials in the back."""
    other_trials: tuple[str, ...] = ()
    regulatory: tuple[Regulatory, ...] = ()
    source_keys: tuple[Text, ...] = ()
    """Keys of sources.toml."""

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
        records = [_record_source(nct_id) for nct_id in (*self.back_trials, *self.other_trials)]
        shown = [one for one in written if one.is_shown]
        return (*shown, *records, *(one for one in written if not one.is_shown))


class Passports(WordFile, frozen=True):
    """One file of passports."""

    product: tuple[Product, ...]


class Sources(WordFile, frozen=True):
    """sources.toml: what the passports rest on, each under its key."""

    sources: dict[str, Source]


@cache
def products() -> tuple[Product, ...]:
    """Every passport, in the files' order.

    Raises:
        GuidanceError: a file breaks its rules. It names the file and the place inside it.
    """
    return tuple(product for group in GROUPS for product in _checked(load(__file__, f"{group}.toml", Passports), group))


def read_passports(text: str, name: str) -> tuple[Product, ...]:
    """The passports of one file's text; `name` is what an error calls the file.

    Raises:
        GuidanceError: an unknown key, a missing or misspelt value, a source that sources.toml does not hold.
    """
    return _checked(read(text, name, Passports), name)


def _checked(file: Passports, name: str) -> tuple[Product, ...]:
    for product in file.product:
        keys = {*product.source_keys}
        for key in keys - {*_sources()}:
            raise GuidanceError(f"{name}: {product.id}: source {key!r} is not in sources.toml.")
        for one in product.regulatory:
            if one.source not in keys:
                raise GuidanceError(f"{name}: {product.id}: {one.place}: {one.source!r} is none of its sources.")
    return file.product


@cache
def _sources() -> dict[str, Source]:
    return load(__file__, "sources.toml", Sources).sources


def _record_source(nct_id: str) -> Source:
    looked = date(2026, 11, 27)  # the day on which every passport's trials were looked up
    return Source(f"Trial record {nct_id}", f"https://clinicaltrials.gov/study/{nct_id}", "record", looked)


def passport_lines(product: Product) -> tuple[str, ...]:
    """What it is, what regulators did where for what, what we found for the back; and that it has no source to show.

    >>> passport_lines(find_product("TG-C"))[1]
    'South Korea: approved once, then taken back, for arthritis of the knee (approved in 2017) (2019).'
    """
    kinds = products_words(product.therapies)
    maker = f" Maker: {product.maker}." if product.maker else ""
    what = f"{product.name}: {kinds}; {CELL_SOURCES[product.cell_source]}; {PROCESSINGS[product.processing]}.{maker}"
    unseen = () if any(one.is_shown for one in product.sources) else (NO_SOURCE,)
    return (what, *(_did(one) for one in product.regulatory), product.for_the_back, *unseen)


NO_SOURCE: Final = "We know it from its maker or the news alone, so no source is shown."
"""Said of a passport whose every source is a maker's or a news page."""


def _did(one: Regulatory) -> str:
    year = f" ({one.year})" if one.year else ""
    return f"{one.place}: {STATE_WORDS[one.state]}, for {one.use}{year}."


class Named(NamedTuple):
    """A product's name where it stands in a text."""

    product: Product
    words: str
    """As the text has them."""
    start: int
    end: int


def find_product(words: str) -> Product | None:
    """The product that the words name and nothing else, by any of its names; None where there is none.

    Case, spaces, hyphens and trade marks do not count.

    >>> find_product("mpc 06 id").name
    'rexlemestrocel-L'
    >>> find_product("VIA Disc NP®").name
    'VIA Disc NP'
    >>> find_product("steroid") is None
    True
    """
    return _by_squeezed_name().get(_squeezed(words)) if _squeezed(words) else None


def named_in(text: str) -> tuple[Named, ...]:
    """The products that a text names, in the order of the text; of names that overlap the longest counts.

    Whole words only. A short name, and one in capitals without a space, keeps its case: "IDCT" is a product and
    "NuQu" is, "renu" and "msv" are not. Loose names do not count here.

    >>> [one.product.id for one in named_in("Placebo versus VIA Disc NP, then IDCT (rebonuputemcel)")]
    ['via-disc-np', 'rebonuputemcel', 'rebonuputemcel']
    """
    found: list[Named] = []
    for pattern, by_name in _patterns():
        found += [
            Named(by_name[_squeezed(hit.group())], hit.group(), hit.start(), hit.end())
            for hit in pattern.finditer(text)
        ]
    found.sort(key=lambda one: (one.start, one.start - one.end))
    kept: list[Named] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return tuple(kept)


def _squeezed(words: str) -> str:
    return re.sub(r"[^a-z0-9]", "", words.casefold())


@cache
def _by_squeezed_name() -> dict[str, Product]:
    named: dict[str, Product] = {}
    for strict in (True, False):  # a name that is one product's own wins over another's loose name
        for product in products():
            names = (product.name, *product.other_names) if strict else (product.id, *product.loose_names)
            for name in names:
                named.setdefault(_squeezed(name), product)
    return named


def _keeps_case(name: str) -> bool:
    letters = re.sub(r"[^A-Za-z0-9]", "", name)
    return len(letters) <= 4 or (name.isupper() and " " not in name)


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], dict[str, Product]], ...]:
    exact: dict[str, Product] = {}
    free: dict[str, Product] = {}
    for product in products():
        for name in (product.name, *product.other_names):
            if name not in product.loose_names:
                (exact if _keeps_case(name) else free)[name] = product
    return tuple(
        (re.compile(_any_of(names, flags), flags), {_squeezed(name): product for name, product in names.items()})
        for names, flags in ((exact, 0), (free, re.IGNORECASE))
    )


def _any_of(names: dict[str, Product], flags: int) -> str:
    """Longest first; where a name has a space or a hyphen the text may have either, or a trade mark before it.

    One branch a first letter: it turns most words away at once, where each of a hundred names was tried in turn.
    """
    by_letter: dict[str, list[str]] = {}
    for name in sorted(names, key=len, reverse=True):
        parts = re.split(r"[\s-]+", name[1:])
        by_letter.setdefault(name[0].casefold() if flags else name[0], []).append(
            "[®™]?[\\s‐‑–-]?".join(map(re.escape, parts))
        )
    branches = (f"{re.escape(letter)}(?:{'|'.join(rests)})" for letter, rests in by_letter.items())
    return rf"(?<![A-Za-z0-9])(?:{'|'.join(branches)})(?![A-Za-z0-9])"
