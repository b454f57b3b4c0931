"""The criteria line by line, each with all that was read from it: what the summary and the self-check both rest on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from trialfinder.reading.criteria.earlier import PriorRule, brand_names, rules_in
from trialfinder.reading.criteria.exclusions import HEALTH, names, names_any, prior_surgery
from trialfinder.reading.criteria.items import Criterion, Section, binding_criteria, sentences
from trialfinder.reading.criteria.thresholds import ReadValue, Sentence, sentence
from trialfinder.reading.text.quote import Quote
from trialfinder.registry.record import Study


class CriteriaLine(NamedTuple):
    """One line of the criteria."""

    quote: Quote
    section: Section
    said: tuple[Sentence, ...]
    """Its sentences, in the form that the rules read."""
    one_of: bool
    """It is one of several of which a person needs one ("at least one of the following")."""
    health: tuple[tuple[str, ReadValue], ...]
    """Columns of exclusions.HEALTH and `excludes_prior_surgery` that it names, with yes (keeps out) or no (lets in)."""
    earlier: tuple[PriorRule, ...]
    """What it says of earlier injections."""


def criteria_lines(study: Study, items: Sequence[Criterion] | None = None) -> tuple[CriteriaLine, ...]:
    """Every line that binds the person who asks, in the record's order; empty for a facts_only record. Never raises.

    Lines about donors, families and healthy controls, and lists of what is let in all the same, are left out.
    """
    if study.is_partial:
        return ()
    brands = brand_names(study)
    return tuple(_lines(study, brands, items))


def _lines(study: Study, brands: re.Pattern[str] | None, items: Sequence[Criterion] | None) -> Iterator[CriteriaLine]:
    for one in binding_criteria(study, items):
        said = tuple(sentence(text, one.quote.path, one.section) for text in sentences(one.quote.text))
        one_of = one.section == "inclusion" and (
            bool(_one_of().search(f"{one.parent or ''} | {one.quote.text}"))
            or any(_two_scales().search(text.text) for text in said)
        )
        health = [(name, found) for text in said if names_any(text) for name in HEALTH for found in names(text, name)]
        health += [("excludes_prior_surgery", found) for text in said for found in prior_surgery(text)]
        earlier = [rule for text in said for rule in rules_in(text, brands)]
        yield CriteriaLine(one.quote, one.section, said, one_of, tuple(health), tuple(earlier))


@cache
def _one_of() -> re.Pattern[str]:
    return re.compile(
        r"(?i)\b(?:at least|any|either|minimum of) (?:one|1)(?: \(?1\)?)?(?: or more)? (?:of|criteri)"
        r"|\bone(?: \(1\))?(?: or more)? of\b|\beither of\b|\bany of the following\b"
    )


@cache
def _two_scales() -> re.Pattern[str]:
    """Two measures joined by "or", each with its number ("VAS of 40 or ODI of 30")."""
    pain, disability = r"(?:vas|nrs|nprs|visual|numeric)", r"(?:odi|oswestry|pfi?rr?man)"
    return re.compile(
        rf"\b{pain}\w*[^;.]*\d[^;.]*\bor\b[^;.\d]*\b{disability}|\b{disability}\w*[^;.]*\d[^;.]*\bor\b[^;.\d]*\b{pain}"
    )
