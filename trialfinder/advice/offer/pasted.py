"""What a clinic wrote: names, own or donor, claims beside what is known, doses, and what is left out.

A pure function of the text, read on this machine: nothing is kept and nothing is sent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Final, Literal

import msgspec

from trialfinder.advice.offer.offered import kinds_in
from trialfinder.products import Product, Source, named_in
from trialfinder.typed_toml import Table, Text, WordFile, load

LONGEST: Final = 20_000
"""So many letters are read; the rest is left out and said so."""

Beside = Literal["The FDA says", "A trial found", "Nobody knows yet", "Ask"]

_DOSES: Final = re.compile(
    r"\d[\d,.]*(?:\s*(?:to|-|–)\s*\d[\d,.]*)?\s*(?:(?:million|billion|thousand)\s+)?"
    r"(?:stem cells|live cells|living cells|cells|ml\b|milliliters?|cc\b|injections\b|shots\b|sessions\b|vials?\b)",
    re.IGNORECASE,
)
_PRICES: Final = re.compile(
    r"(?:US ?)?\$\s?\d(?:[\d,]*\d)?(?:\.\d\d)?|\d(?:[\d,]*\d)?\s?(?:US )?dollars", re.IGNORECASE
)
_OWN: Final = re.compile(
    r"\b(?:your own|autologous|from your (?:own )?(?:blood|fat|marrow|bone marrow|hip))\b", re.IGNORECASE
)
_DONOR: Final = re.compile(
    r"\b(?:donors?|donated|allogeneic|allograft|umbilical|wharton'?s|amnio\w*|placent\w*|cord blood|birth tissue|"
    r"exosomes?)\b",
    re.IGNORECASE,
)
_NEGATED: Final = re.compile(r"(?:\b(?:not|never|no|without)|n['’]t)\s+(?:(?:yet|been|a|an|the)\s+)*$", re.IGNORECASE)
"""Before a claim: the text denies it."""

_TOLD_BY: Final[dict[str, re.Pattern[str]]] = {
    name: re.compile(words, re.IGNORECASE)
    for name, words in {
        "who gives it, and with what training": r"\b(?:dr|m\.?d|d\.?o|doctor|physician|nurse|board.certified)\b",
        "where in the back it goes": r"\b(?:discs?|disks?|facet|sacroiliac|epidural|nerve|ligaments?|muscles?)\b",
        "how the needle is guided": r"\b(?:x-?ray|fluoro\w*|ultrasound|ct)\b",
        "what can go wrong": r"\b(?:risks?|side effects?|infections?|bleeding|complications?)\b",
        "the price": _PRICES.pattern,
        "how many, and how much of it": _DOSES.pattern,
        "where its results are published": r"\b(?:published|journal|pubmed|doi|randomi[sz]ed)\b",
        "what else there is": r"\b(?:exercise|physical therapy|alternatives?|other options?)\b",
        "what happens if it fails": r"\b(?:refund|money back|if it (?:does not|doesn't) (?:work|help)|follow.up)\b",
    }.items()
}
"""What a person needs to know -> the words by which a text tells of it."""


class Claim(Table, frozen=True):
    """One kind of claim, as written in claims.toml."""

    id: Text
    patterns: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)]
    beside: Beside
    text: Text
    source: Annotated[tuple[Source, ...], msgspec.Meta(min_length=1)]


class Claims(WordFile, frozen=True):
    """claims.toml."""

    claim: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class FoundClaim:
    """A claim where it stands, and what is known beside it."""

    claim: Claim
    words: str
    """As the text has them."""


@dataclass(frozen=True, slots=True)
class Pasted:
    """What was found in the text."""

    products: tuple[Product, ...]
    kinds: tuple[str, ...]
    """Words of offered.toml that the text names."""
    source_words: tuple[str, ...]
    """Words that say own, as the text has them, then words that say donor."""
    says_own: bool
    says_donor: bool
    claims: tuple[FoundClaim, ...]
    doses: tuple[str, ...]
    prices: tuple[str, ...]
    left_out: tuple[str, ...]
    """What a person needs to know and the text does not tell."""
    is_cut: bool
    """The text was longer than LONGEST, and its end was not read."""


def read_pasted(text: str) -> Pasted:
    """What a clinic's text says and what it leaves out.

    >>> found = read_pasted("Our FDA approved therapy gives 50 million stem cells from donated umbilical cords.")
    >>> [one.claim.beside for one in found.claims], found.doses, found.says_donor
    (['The FDA says'], ('50 million stem cells',), True)
    """
    read = text[:LONGEST]
    own, donor = _hits(_OWN, read), _hits(_DONOR, read)
    products = tuple({one.product.id: one.product for one in named_in(read)}.values())
    kinds = kinds_in(read)
    left_out = [name for name, pattern in _TOLD_BY.items() if not pattern.search(read)]
    if not (products or kinds):
        left_out.insert(0, "what exactly is injected")
    if not (own or donor):
        left_out.insert(0, "whose it is: your own or a donor's")
    return Pasted(
        products=products,
        kinds=kinds,
        source_words=(*own, *donor),
        says_own=bool(own),
        says_donor=bool(donor),
        claims=tuple(_claims_in(read)),
        doses=_hits(_DOSES, read),
        prices=_hits(_PRICES, read),
        left_out=tuple(left_out),
        is_cut=len(text) > LONGEST,
    )


def _hits(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    found = (" ".join(hit.group().split()) for hit in pattern.finditer(text))
    return tuple({words.lower(): words for words in found}.values())


def _claims_in(text: str) -> list[FoundClaim]:
    """Each kind of claim once, in the order of the text."""
    found = []
    for claim, pattern in _patterns():
        said = (hit for hit in pattern.finditer(text) if not _NEGATED.search(text[: hit.start()][-24:]))
        hit = next(said, None)
        if hit:
            found.append((hit.start(), FoundClaim(claim, " ".join(hit.group().split()))))
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


@cache
def _patterns() -> tuple[tuple[Claim, re.Pattern[str]], ...]:
    return tuple(
        (claim, re.compile(rf"(?<![a-z0-9])(?:{'|'.join(map(_spelt, claim.patterns))})(?![a-z0-9])", re.IGNORECASE))
        for claim in load(__file__, "claims.toml", Claims).claim
    )


def _spelt(phrase: str) -> str:
    """A phrase however it is spaced or hyphenated; # is a number, with a percent sign or without."""
    words = (r"\d[\d.,]*\s*(?:%|percent)?" if word == "#" else re.escape(word) for word in phrase.split())
    return r"[\s.\-‐-–]*".join(words)
