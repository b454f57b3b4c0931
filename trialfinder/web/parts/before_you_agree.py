"""The panel "Before you agree to an injection" and the line of danger signs; their words are the guidance's."""

from __future__ import annotations

from typing import Final

from trialfinder.advice.guidance.texts import checked_words, load_danger, load_panel
from trialfinder.html.text import plain
from trialfinder.web.edges.clicks import go_html

DANGER: Final = "red_flags"
"""The text of Understand that begins with the danger card."""


def folded_html() -> str:
    """The panel on Find, folded: it would push the trials off the screen. The danger signs stay in sight."""
    panel = load_panel()
    return (
        f'<div class="tf-panel tf-aside" id="before-you-agree"><details><summary>{plain(panel.title)}: '
        f"{len(panel.lines)} things to know</summary>{_inside()}</details>{red_flags_html(id='danger')}{_way()}</div>"
    )


def red_flags_html(*, id: str = "") -> str:
    """The danger card in one line with the way to it, and what this page is not."""
    named = f' id="{id}"' if id else ""
    return (
        f'<div class="tf-flags"{named}><p>{plain(load_danger().line)} {danger_way("All danger signs")}</p>'
        f"<p><strong>{plain(load_panel().disclaimer)}</strong></p></div>"
    )


def danger_way(words: str) -> str:
    """The way to the danger card."""
    return go_html("understand", words, {"topic": DANGER})


def _inside() -> str:
    panel = load_panel()
    lines = "".join(f"<li>{plain(line)}</li>" for line in panel.lines)
    links = ", ".join(
        f'<a href="{plain(one.url)}" rel="noopener noreferrer">{plain(one.name)}</a> ({plain(one.dated)})'
        for one in panel.sources
    )
    return f"<ol>{lines}</ol><p>Sources: {links}. {checked_words(panel.checked)}</p>"


def _way() -> str:
    way = go_html("understand", "Understand these injections")
    return f"<p>{way}: short texts, and a list to print. {go_html('questions', 'Questions people ask')}</p>"
