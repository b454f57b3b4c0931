"""The short panel "Before you agree to an injection": its text is the guidance's, so that there is one definition."""

from __future__ import annotations

from trialfinder.advice.guidance.texts import checked_words, load_panel
from trialfinder.html.text import plain
from trialfinder.web.edges.clicks import go_html


def panel_html(level: int = 2) -> str:
    """The panel; our own words only."""
    title = plain(load_panel().title)
    return f'<div class="tf-panel"><h{level}>{title}</h{level}>{_inside()}{_way()}{red_flags_html()}</div>'


def folded_html() -> str:
    """The panel on Find, folded: it would push the trials off the screen. The danger signs stay in sight."""
    panel = load_panel()
    return (
        f'<div class="tf-panel tf-aside" id="before-you-agree"><details><summary>{plain(panel.title)}: '
        f"{len(panel.lines)} things to know</summary>{_inside()}</details>{red_flags_html(id='danger')}{_way()}</div>"
    )


def red_flags_html(*, id: str = "") -> str:
    """The symptoms that need care at once, and what this page is not."""
    panel = load_panel()
    named = f' id="{id}"' if id else ""
    return (
        f'<div class="tf-flags"{named}><p>{plain(panel.red_flags)}</p>'
        f"<p><strong>{plain(panel.disclaimer)}</strong></p></div>"
    )


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
    return f"<p>{way}: longer texts, and a list of questions to print.</p>"
