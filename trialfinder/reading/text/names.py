"""Product names: those that stand for one another, from the passports, and those that only one study uses."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final, NamedTuple

from trialfinder.products import Product, find_product, products
from trialfinder.reading.text.stems import listed, words
from trialfinder.reading.text.terms import Term, find
from trialfinder.registry.record import Study


class Alias(NamedTuple):
    """One named product: its therapies, every name it goes by, and where that is written."""

    product: str
    """Its main name."""
    therapies: tuple[str, ...]
    names: tuple[str, ...]
    cell_source: str
    source: str

    @property
    def kinds(self) -> tuple[str, ...]:
        """What its name alone stands for: of a device that makes two things the first."""
        return self.therapies if "gene_modified" in self.therapies else self.therapies[:1]


@cache
def aliases() -> tuple[Alias, ...]:
    """Every named product."""
    return tuple(
        Alias(one.name, one.therapies, one.names, one.cell_source, one.sources[0].url if one.sources else "")
        for one in products()
    )


@cache
def alias_terms() -> tuple[Term, ...]:
    """A term for each name that is read wherever it stands, labelled with the product's name."""
    return tuple(
        Term(one.name, name, exact=_keeps_case(name))
        for one in products()
        for name in (one.name, *one.other_names)
        if name not in one.loose_names
    )


@cache
def loose_terms() -> tuple[tuple[str, Term], ...]:
    """The loose names, each with the first word of its maker's name: they count in that maker's own records."""
    return tuple(
        (one.maker.split()[0].strip(",(").lower(), Term(one.name, name, exact=_keeps_case(name)))
        for one in products()
        if one.maker
        for name in one.loose_names
    )


@cache
def phrase_terms() -> tuple[Term, ...]:
    """The loose names that are a phrase of three words or more: they tell a kind where nothing else does."""
    return tuple(
        Term(one.name, name)
        for one in products()
        for name in one.loose_names
        if len(name.replace("-", " ").split()) >= 3 and "+" not in name
    )


def _keeps_case(name: str) -> bool:
    """A short name, and one in capitals, keeps its case: "ReNu" is a product, "renu" is not."""
    letters = "".join(char for char in name if char.isalnum())
    return len(letters) <= 4 or (name.isupper() and " " not in name)


@cache
def by_product(product: str) -> Alias:
    """The entry of one product, by its main name."""
    return next(one for one in aliases() if one.product == product)


def aliases_for(words: str) -> tuple[str, ...]:
    """The other names of every product that the words name; empty where they name none.

    >>> "rebonuputemcel" in aliases_for("IDCT")
    True
    """
    low = words.lower()
    named = {hit.label for hit in find((Term(t.label, t.words) for t in alias_terms()), words, low)}
    typed: Product | None = find_product(words)
    if typed:
        named.add(typed.name)
    return tuple(name for one in aliases() if one.product in named for name in one.names if name.lower() not in low)


_NAME: Final = re.compile(r"\b[A-Z][A-Za-z-]{4,}\b|\b[A-Z]{2,}[- ]?\d{2,}\w*|\b[A-Z]{3,}-\d\w*")


def brand_names(study: Study) -> tuple[str, ...]:
    """Names that only this study uses, of its product or maker: having had it before can bar a person."""
    section = study.protocol_section
    texts = [one.name or "" for one in section.arms_interventions_module.interventions]
    texts += [section.identification_module.brief_title or "", section.identification_module.official_title or ""]
    texts.append(section.sponsor_collaborators_module.lead_sponsor.name or "")
    ordinary = set(listed("brand", "ordinary"))
    found = {word for text in texts for word in _NAME.findall(text) if word.lower() not in ordinary}
    return tuple(sorted(found))


def names_one(raw: str, brands: tuple[str, ...]) -> bool:
    """Whether a sentence says that a person had what one of these names is of."""
    return any(name in raw for name in brands) and _had_one(brands).search(raw) is not None


@lru_cache(maxsize=1)
def _had_one(brands: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(map(re.escape, brands))
    had = words("prior", "had_it").pattern
    return re.compile(rf"\b(?i:{had}|prior(?! to)|(?<!to be )treated with)[^.;]{{0,40}}?\b(?:{names})\b")
