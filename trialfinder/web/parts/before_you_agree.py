"""The panel "Before you agree to an injection" and the line of danger signs; their words are the guidance's."""

from __future__ import annotations

from functools import cache
from typing import Final, cast

from markupsafe import Markup

from trialfinder.advice.guidance.texts import checked_words, load_danger, load_panel
from trialfinder.html.env import ours, pieces
from trialfinder.web.edges.clicks import go_html

DANGER: Final = "red_flags"
"""The text of Understand that begins with the danger card."""


@cache
def folded_html() -> Markup:
    """The panel on Find, folded: it would push the trials off the screen. The danger signs stay in sight."""
    panel = load_panel()
    html = pieces("find.html").panel(
        panel,
        checked_words(panel.checked),
        red_flags_html(id="danger"),
        ours(go_html("understand", "Understand these injections")),
        ours(go_html("questions", "Questions people ask")),
    )
    return cast(Markup, html)


@cache
def red_flags_html(*, id: str = "") -> Markup:
    """The danger card in one line with the way to it, and what this page is not."""
    line, disclaimer = load_danger().line, load_panel().disclaimer
    return cast(Markup, pieces("find.html").flags(id, line, danger_way("All danger signs"), disclaimer))


def danger_way(words: str) -> Markup:
    """The way to the danger card."""
    return ours(go_html("understand", words, {"topic": DANGER}))
