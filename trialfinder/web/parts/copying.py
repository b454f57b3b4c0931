"""Buttons that copy a text: HTML of ours. The script that hears them is clicks.js."""

from __future__ import annotations

from trialfinder.html.text import plain


def copy_link_html() -> str:
    """A button that copies the address of the page."""
    return f'<p class="tf-share">{_button("Copy the link to this search")}</p>'


def copy_block_html(text: str) -> str:
    """A text to copy, as text, with its button."""
    return f'<pre class="tf-report" tabindex="0">{plain(text)}</pre>{_button("Copy this text")}'


def _button(label: str) -> str:
    return (
        f'<button type="button" class="tf-copy">{plain(label)}</button> <span class="tf-copied" role="status"></span>'
    )
