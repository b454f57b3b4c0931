"""Whether a record holds what a person looks for, under any name of the product."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from trialfinder.reading.text.names import aliases_for, is_product_name
from trialfinder.reading.text.quote import arms, collapse, conditions, descriptions, interventions, keywords, titles
from trialfinder.registry.record import Study


def other_names(text: str) -> tuple[str, ...]:
    """Other names of the product that the text names; they are looked for as well."""
    return aliases_for(text)


def holds_words(study: Study, text: str) -> bool:
    """Whether the record holds every word of the text, or one of the product's other names."""
    words = _searchable(study)
    return any(all(word in words for word in way) for way in _ways(text))


@lru_cache(maxsize=64)
def _ways(text: str) -> Sequence[Sequence[str]]:
    others, typed = aliases_for(text), collapse(text).lower()
    # A product's name is looked for as it stands; other words may stand anywhere in the record.
    return [[typed] if is_product_name(typed) else typed.split(), *([collapse(other).lower()] for other in others)]


def _searchable(study: Study) -> str:
    passages = (titles, conditions, keywords, interventions, arms, descriptions)
    texts = [passage.text for read in passages for passage in read(study)]
    texts.append(study.protocol_section.sponsor_collaborators_module.lead_sponsor.name or "")
    return collapse(" \n ".join(texts)).lower()
