"""The danger card as HTML, the same on every page and sheet: when to get care, and how."""

from __future__ import annotations

from trialfinder.advice.guidance.texts import checked_words, load_danger
from trialfinder.html.env import render


def danger_html(*, level: int = 2, id: str = "", with_sources: bool = True) -> str:
    """The card.

    Args:
        level: of its heading.
        id: of the card, for links to it; "" for none.
        with_sources: with its sources, folded; a sheet has them at its end.
    """
    card = load_danger()
    return render(
        "danger.html", card=card, level=level, id=id, with_sources=with_sources, checked=checked_words(card.checked)
    )
