"""Which named product a person means, and which products a text names."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from trialfinder.products.passports import Product, products


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
