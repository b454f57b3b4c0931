"""The short panel "Before you agree to an injection": its text is the guidance's, so that there is one definition."""

from __future__ import annotations

import streamlit as st

from trialfinder.advice.guidance.texts import checked_words, load_panel
from trialfinder.html.text import plain
from trialfinder.web.edges.clicks import go_html


def panel_html(level: int = 2) -> str:
    """The panel; our own words only."""
    return f'<div class="tf-panel"><h{level}>{plain(load_panel().title)}</h{level}>{_inside()}{red_flags_html()}</div>'


def folded_html() -> str:
    """The same panel for a phone, folded: it would push the trials off the screen. The red flags stay in sight."""
    panel = load_panel()
    return (
        f'<details class="tf-panel"><summary>{plain(panel.title)}: {len(panel.lines)} things to know</summary>'
        f'{_inside()}</details><div class="tf-on-phone">{red_flags_html()}</div>'
    )


def red_flags_html() -> str:
    """The symptoms that need care at once, and what this page is not."""
    panel = load_panel()
    return (
        f'<div class="tf-flags"><p>{plain(panel.red_flags)}</p><p><strong>{plain(panel.disclaimer)}</strong></p></div>'
    )


def show_panel() -> None:
    """The panel beside the results (wide screens)."""
    st.html(panel_html())


def show_folded_panel() -> None:
    """The panel folded above the results (phones)."""
    st.html(folded_html())


def _inside() -> str:
    panel = load_panel()
    lines = "".join(f"<li>{plain(line)}</li>" for line in panel.lines)
    links = ", ".join(
        f'<a href="{plain(one.url)}" rel="noopener noreferrer">{plain(one.name)}</a> ({plain(one.dated)})'
        for one in panel.sources
    )
    way = go_html("understand", "Understand these injections")
    more = f"<p>{way}: longer texts, and a list of questions to print.</p>"
    return f"<ol>{lines}</ol>{more}<p>Sources: {links}. {checked_words(panel.checked)}</p>"
