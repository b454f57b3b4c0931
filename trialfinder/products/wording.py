"""A passport in words: one line of what it is, one of what regulators did, one on the back."""

from __future__ import annotations

from trialfinder.products.passports import STATE_WORDS, Product, Regulatory
from trialfinder.vocabulary import CELL_SOURCES, PROCESSINGS, THERAPIES


def passport_lines(product: Product) -> tuple[str, ...]:
    """What it is, what regulators did where for what, and what we found for the back.

    >>> from trialfinder.products.names import find_product
    >>> passport_lines(find_product("TG-C"))[1]
    'South Korea: approved once, then taken back, for arthritis of the knee (approved in 2017) (2019).'
    """
    kinds = " or ".join(THERAPIES.get(one, "another part of the blood") for one in product.therapies)
    maker = f" Maker: {product.maker}." if product.maker else ""
    what = f"{product.name}: {kinds}; {CELL_SOURCES[product.cell_source]}; {PROCESSINGS[product.processing]}.{maker}"
    return (what, *(_did(one) for one in product.regulatory), product.for_the_back)


def _did(one: Regulatory) -> str:
    year = f" ({one.year})" if one.year else ""
    return f"{one.place}: {STATE_WORDS[one.state]}, for {one.use}{year}."
