"""What a person may be offered: its name, its labels in trials, and which rules on earlier injections speak of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from trialfinder.errors import QueryError, one_slip_away, unknown_word
from trialfinder.products import Product, find_product
from trialfinder.typed_toml import Table, Text, WordFile, load
from trialfinder.typed_values import find_value, may_mean
from trialfinder.vocabulary import TARGETS, THERAPIES

PLACES: Final = tuple(target for target in TARGETS if target != "not_stated")
"""Where an injection can go."""

SAME_AS: Final = {"unclear": "stem_cells", "cells_not_told": "stem_cells"}
"""A word -> the word that stands for it."""

GENERIC: Final = {"stem_cells", "own_cells", "donor_cells", "own_blood"}
"""Words that say little beside the kind of cells that they are."""


class OfferedKind(Table, frozen=True):
    """One kind of product, as written in offered.toml under its word."""

    name: Text
    """In a sentence: `a steroid`."""
    therapies: tuple[Text, ...]
    named: tuple[Text, ...]
    wider: tuple[Text, ...]
    search: tuple[Text, ...]
    source: Literal["autologous", "allogeneic"] | None = None
    lay: tuple[Text, ...] = ()
    """Plain words that mean this and nothing else."""


class OfferedKinds(WordFile, frozen=True):
    """offered.toml."""

    offered: dict[str, OfferedKind]


@dataclass(frozen=True, slots=True)
class Offered:
    """One kind of product, or one product by name."""

    word: str
    name: str
    """In a sentence: `a steroid`."""
    therapies: tuple[str, ...]
    """Our labels for the same thing in trials; empty for what is no regenerative product."""
    source: str | None
    """autologous or allogeneic where the word says so."""
    named: frozenset[str]
    """Kinds of rules (reading.prior.Kind) that name it."""
    wider: frozenset[str]
    """Kinds of rules that name a wider group to which it may belong."""
    search: tuple[str, ...]
    """What research calls it."""
    product: Product | None = None
    """The passport, where the word is a product's name."""

    @property
    def kind_name(self) -> str:
        """What kind it is: of a named product its kind, of which studies speak; else its name."""
        if self.product is None:
            return self.name
        return " or ".join(offered()[label].name for label in self.product.therapies)

    @property
    def same(self) -> str:
        """Which trials we list: `the same treatment`, or of a named product `the same kind`."""
        return "the same kind" if self.product else "the same treatment"


@cache
def offered() -> dict[str, Offered]:
    """Every kind by its word; named products are found by find_offered only."""
    return {
        word: Offered(word, one.name, one.therapies, one.source, frozenset(one.named), frozenset(one.wider), one.search)
        for word, one in _kinds().items()
    }


def find_offered(words: str) -> Offered:
    """What the words mean: a word of offered.toml, any name of a product, or plain words. Never a guess.

    >>> find_offered("own-cells").source
    'autologous'
    >>> find_offered("MPC-06-ID").name
    'rexlemestrocel-L'
    >>> find_offered("stem cells from my fat").word
    'own_fat'

    Raises:
        QueryError: words that mean nothing we know, or two things at once. It names what is allowed and guesses
            nothing: a wrong guess would answer on another product.
    """
    shape = "_".join(words.strip().lower().replace("-", " ").replace("_", " ").split())
    kind = offered().get(SAME_AS.get(shape, shape))
    if kind is not None:
        return kind
    product = find_product(words)
    if product is not None:
        return _of_product(product)
    meant = _meant(words)
    if len(meant) == 1:
        return offered()[meant[0]]
    meant = meant or may_mean(words)
    shown = words.strip()[:60]
    allowed = (*offered(), *(other for other in SAME_AS if other != "unclear"))
    if len(meant) > 1:
        both = "; ".join(offered()[word].name for word in meant)
        reason = f"product: {shown!r} may mean more than one thing: {both}. Give one of: {', '.join(meant)}."
    else:
        see = f" See: {meant[0]}." if meant else " We hold no product under that name."
        reason = f"product: {shown!r} is not known.{see} Allowed: {', '.join(allowed)}, and the products of our list."
    raise QueryError(reason, field="product", value=shown, allowed=allowed)


def find_place_of_injection(word: str | None) -> str | None:
    """The target of a word, any that a search takes as well; None for none.

    Raises:
        QueryError: naming what is allowed, and what one slip of a finger may have meant.
    """
    if word is None or not word.strip():
        return None
    found = find_value("target", word)
    if found is None or found.values[0] not in PLACES:
        # One slip at most: "intradiscal" and "intrathecal" are nearly the same letters and not the same place.
        raise unknown_word("target", word.strip()[:60], PLACES, guess=one_slip_away(word.strip()[:60], PLACES))
    return found.values[0]


def kinds_in(text: str) -> tuple[str, ...]:
    """The words of offered.toml whose plain words stand in a text, without "stem cells" beside the kind that they are.

    >>> kinds_in("We use platelet-rich plasma.")
    ('prp',)
    """
    return _meant(text)


def therapy_words(label: str) -> str:
    """A label in plain words."""
    return THERAPIES.get(label, "Another part of your own blood")


@cache
def _kinds() -> dict[str, OfferedKind]:
    return load(__file__, "offered.toml", OfferedKinds).offered


def _meant(words: str) -> tuple[str, ...]:
    """The kinds whose plain words stand in the text.

    What lies inside a longer match does not count, nor does "stem cells" beside the kind of cells that they are.
    """
    kinds = offered()
    text = f" {' '.join(re.sub(r'[^a-z0-9]+', ' ', words.lower()).split())} "
    spans = [
        (at, at + len(phrase), word)
        for word, one in _kinds().items()
        for phrase in (*one.lay, word.replace("_", " "))
        for at in (found.start() for found in re.finditer(rf"(?<= ){re.escape(phrase)}(?= )", text))
    ]
    outer = {
        word
        for start, end, word in spans
        if not any(a <= start and end <= b and (a, b) != (start, end) for a, b, _ in spans)
    }
    closer = outer - GENERIC
    if any({"cells", "donor_cells"} & (kinds[word].wider | kinds[word].named) for word in closer):
        outer -= {"stem_cells"}
    if any(kinds[word].source == "autologous" for word in closer):
        outer -= {"own_cells"}
    if any(kinds[word].source == "allogeneic" or "donor_cells" in kinds[word].named for word in closer):
        outer -= {"donor_cells"}
    if any(set(kinds[word].therapies) <= set(kinds["own_blood"].therapies) for word in closer if kinds[word].therapies):
        outer -= {"own_blood"}
    return tuple(sorted(outer))


def _of_product(product: Product) -> Offered:
    kinds = [offered()[label] for label in product.therapies]
    named = frozenset().union(*(kind.named for kind in kinds))
    wider = frozenset().union(*(kind.wider for kind in kinds))
    source = product.cell_source if product.cell_source in ("autologous", "allogeneic") else None
    if source:
        own, other = ("own_cells", "donor_cells") if source == "autologous" else ("donor_cells", "own_cells")
        named, wider = named - {other}, wider - {other}
        if "cells" in named:  # the passport tells whose cells they are: a rule on them names it
            named, wider = named | {own}, wider - {own}
    names = tuple(dict.fromkeys((*product.other_names, *(name for kind in kinds for name in kind.search))))
    return Offered(product.id, product.name, product.therapies, source, named, wider, names, product)
