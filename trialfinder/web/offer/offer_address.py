"""The address of Offer: product, target, near and price, safe against whatever is pasted. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Final

from trialfinder.advice.offer.offered import find_offered, find_place_of_injection
from trialfinder.errors import QueryError
from trialfinder.typed_values import parse_price_usd
from trialfinder.web.state.address import LONGEST, one_line

_SHOWN: Final = 40


@dataclass(frozen=True)
class Offer:
    """What is asked; "" is nothing."""

    product: str = ""
    """A word of offered.toml, or the id of a named product."""
    target: str = ""
    near: str = ""
    """As typed."""
    price: str = ""
    """What was quoted, in whole US dollars, digits only."""

    @property
    def price_usd(self) -> int | None:
        """The price as a number; None for none."""
        return int(self.price) if self.price else None


def read_offer(params: Mapping[str, Iterable[str]]) -> tuple[Offer, tuple[str, ...]]:
    """The words of an address, and a sentence for each value that was dropped. Never raises."""
    dropped: list[str] = []

    def read(name: str, check: Callable[[str], str]) -> str:
        given = [value.strip() for value in params.get(name, ()) if value.strip()]
        if not given:
            return ""
        try:
            return check(given[-1])
        except QueryError:
            shown = given[-1] if len(given[-1]) <= _SHOWN else given[-1][: _SHOWN - 1] + "…"
            dropped.append(f"{name}: “{shown}” in the address is not known, and was left out.")
            return ""

    found = Offer(
        product=read("product", lambda word: find_offered(word).word),
        target=read("target", lambda word: find_place_of_injection(word) or ""),
        near=read("near", _place_words),
        price=read("price", price_words),
    )
    return found, tuple(dropped)


def to_params(asked: Offer) -> dict[str, list[str]]:
    """The address of these words; what is not asked is left out."""
    return {name: [value] for name, value in asdict(asked).items() if value}


def price_words(typed: str) -> str:
    """The digits of a price: “$6,000” is 6000; "" for nothing typed.

    Raises:
        QueryError: as parse_price_usd says.
    """
    return str(parse_price_usd(typed)) if typed.strip() else ""


def _place_words(typed: str) -> str:
    words = one_line(typed)
    if len(words) > LONGEST:
        raise QueryError("near: too long.", field="near")
    return words
