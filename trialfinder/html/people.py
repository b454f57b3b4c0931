"""A share of people as two rows of twenty figures with the words beside them. Pure."""

from __future__ import annotations

from typing import Final

from trialfinder.advice.evidence.comparisons import Comparison
from trialfinder.html.text import plain

FIGURES: Final = 20


def people_html(one: Comparison) -> str:
    """Each group as a row of twenty figures, filled by its share; empty where the result is no count of people.

    The figures are hidden from a screen reader: the words beside them say the same.
    """
    rows = "".join(
        f'<li><span class="tf-people" aria-hidden="true">{_figures(had, of)}</span> '
        f"{had} of {of}: {plain(arm.name)}</li>"
        for arm, had, of in one.people_rows
    )
    return f'<ul class="tf-people-rows">{rows}</ul>' if rows else ""


def _figures(had: int, of: int) -> str:
    filled = round(FIGURES * had / of)
    return "●" * filled + "○" * (FIGURES - filled)
