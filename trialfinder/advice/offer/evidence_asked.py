"""The evidence on what a person names: any product word, place of injection and source."""

from __future__ import annotations

from typing import Final

from trialfinder.advice.evidence.known import Known, known
from trialfinder.advice.offer.offered import find_offered, find_place_of_injection
from trialfinder.errors import unknown_word

SOURCES: Final = {"own": "autologous", "autologous": "autologous", "donor": "allogeneic", "allogeneic": "allogeneic"}
"""A word for the source -> our label."""


def evidence_on(product: str | None = None, target: str | None = None, source: str | None = None) -> Known:
    """What is held, narrowed by each word that is given.

    Raises:
        QueryError: a product, place or source that is not known.
    """
    what, where = (find_offered(product) if product else None), find_place_of_injection(target)
    whose = None
    if source is not None:
        word = source.strip().lower()
        if word not in SOURCES:
            raise unknown_word("source", source.strip()[:60], tuple(SOURCES))
        whose = SOURCES[word]
    if what is None:
        return known(None, where, whose)
    if whose and what.source and whose != what.source:
        return Known((), (), ())  # "own cells" from a donor: nothing can be both
    return known(what.therapies, where, whose or what.source)
