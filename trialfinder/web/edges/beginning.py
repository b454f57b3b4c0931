"""Where a long page begins: at the part that the address names, which is drawn after the browser has looked for it."""

from __future__ import annotations

import streamlit as st


def begin_at(part: str) -> None:
    """Scroll to the element of this id, or to that of the address's #part; the keyboard goes on from there.

    Args:
        part: an id of our own, of letters, digits, hyphens and underscores; "" for the top of the page.
    """
    st.html(
        "<script>(() => {"
        f"const part = document.getElementById(location.hash.slice(1) || '{part}');"
        "if (part) { part.scrollIntoView(); part.focus({preventScroll: true}); }"
        "})()</script>",
        unsafe_allow_javascript=True,
    )
