"""Where a page begins: at the part that the address names, which is drawn after the browser has looked for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

import streamlit as st

from trialfinder.html.env import plain

SCRIPT: Final = (
    "(() => {"
    "const told = [...document.querySelectorAll('.tf-begin')].pop();"
    "const to = JSON.parse(told?.dataset.moved || '{}')[location.hash.slice(1)];"
    "if (to) { location.replace(to); return; }"
    "const id = location.hash.slice(1) || told?.dataset.part;"
    "if (!id) return;"
    "let left = 20, stopped = false, done = null;"
    "for (const kind of ['wheel', 'touchstart', 'pointerdown', 'keydown'])"
    " window.addEventListener(kind, () => { stopped = true; }, { once: true });"
    # for 2 s: the page is drawn in parts, some of them anew, and what comes above pushes the part away
    "const step = () => {"
    "if (stopped || left-- < 0) return;"
    "setTimeout(step, 100);"
    "const part = document.getElementById(id);"
    "if (!part || (part === done && Math.abs(part.getBoundingClientRect().top) < innerHeight / 2)) return;"
    "for (let one = part; one; one = one.parentElement) if (one.tagName === 'DETAILS') one.open = true;"
    "if (part !== done)"
    " (part.tagName === 'DETAILS' ? part.querySelector('summary') : part).focus({preventScroll: true});"
    "part.scrollIntoView();"
    "done = part;"
    "};"
    "step();"
    "})()"
)
"""The same on every page: the policy of the pages (guard.py) lets this very text run and no other."""


def begin_at(part: str, moved: Mapping[str, str] | None = None) -> None:
    """Scroll to the element of this id, or to that of the address's #part, unfolded; the keyboard goes on from there.

    Args:
        part: an id of our own, of letters, digits, hyphens and underscores; "" for the top of the page.
        moved: id of a part that stands on another page now -> the address of that page, relative to this one.
    """
    elsewhere = plain(json.dumps(dict(moved or {})))
    st.html(
        f'<span class="tf-begin" data-part="{part}" data-moved="{elsewhere}" hidden></span><script>{SCRIPT}</script>',
        unsafe_allow_javascript=True,
    )
