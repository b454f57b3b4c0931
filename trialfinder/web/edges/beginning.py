"""Where a long page begins: at the part that the address names, which is drawn after the browser has looked for it."""

from __future__ import annotations

from typing import Final

import streamlit as st

SCRIPT: Final = (
    "(() => {"
    "const told = [...document.querySelectorAll('.tf-begin')].pop();"
    "const part = document.getElementById(location.hash.slice(1) || told?.dataset.part);"
    "if (part) { part.scrollIntoView(); part.focus({preventScroll: true}); }"
    "})()"
)
"""The same on every page: the policy of the pages (guard.py) lets this very text run and no other."""


def begin_at(part: str) -> None:
    """Scroll to the element of this id, or to that of the address's #part; the keyboard goes on from there.

    Args:
        part: an id of our own, of letters, digits, hyphens and underscores; "" for the top of the page.
    """
    st.html(
        f'<span class="tf-begin" data-part="{part}" hidden></span><script>{SCRIPT}</script>',
        unsafe_allow_javascript=True,
    )
