"""What an answer is given and what it gives back: the parts that the answers from a record share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from trialfinder.reading.cards.design import DesignCard
from trialfinder.reading.cards.product import Identity
from trialfinder.reading.labels.labels import Labels
from trialfinder.reading.text import phrases
from trialfinder.reading.text.quote import Quote, collapse, unescape
from trialfinder.registry.record import ProtocolSection, Study


class Asked(NamedTuple):
    """One record and the wording of one question."""

    study: Study
    labels: Labels
    identity: Identity
    design: DesignCard
    says: dict[str, str]

    @property
    def section(self) -> ProtocolSection:
        """What the sponsor entered."""
        return self.study.protocol_section

    @property
    def facts_only(self) -> bool:
        """Whether silence means nothing."""
        return self.study.completeness == "facts_only"


class Said(NamedTuple):
    """An answer and the words it rests on."""

    answer: str
    quote: str | None
    path: str | None


def on(quotes: Iterable[Quote], answer: str) -> Said | None:
    """An answer on the first of its quotes; none without one."""
    first = next(iter(quotes), None)
    return Said(answer, *first) if first else None


def labelled(asked: Asked, label: str | None, quotes: Iterable[Quote]) -> Said | None:
    """The answer for a label, on its evidence; none for a label without words or without evidence."""
    return on(quotes, asked.says[label]) if label in asked.says else None


def spoken(asked: Asked, phrase: str, name: str) -> Said | None:
    """An answer on the first sentence in which a word list of phrases.toml speaks."""
    first = next(phrases.said(asked.study, phrase), None)
    return Said(asked.says[name], *first.quote) if first else None


def readable(text: str) -> str:
    """Words of a record as a person reads them."""
    return unescape(collapse(text))
