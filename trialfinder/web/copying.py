"""Buttons that copy a text: HTML of ours, and one small script that listens for all of them."""

from __future__ import annotations

import streamlit as st

from trialfinder.web.registry_text import plain

_SCRIPT = """<script>(() => {
  if (window.trialfinderCopies) return;
  window.trialfinderCopies = true;
  document.addEventListener('click', async (event) => {
    const button = event.target.closest && event.target.closest('button.tf-copy');
    if (!button) return;
    const block = button.parentElement.querySelector('pre');
    const said = button.parentElement.querySelector('.tf-copied');
    try {
      await navigator.clipboard.writeText(block ? block.textContent : location.href);
      said.textContent = 'Copied.';
    } catch (refused) {
      if (block) window.getSelection().selectAllChildren(block);
      said.textContent = block ? 'Marked: copy it with the keyboard or the menu.' : location.href;
    }
  });
})()</script>"""
"""A block beside the button is copied; without one, the address of the page."""


def let_copy() -> None:
    """Make the copy buttons of this page work; once a page, after them."""
    with st.container(key="copying"):
        st.html(_SCRIPT, unsafe_allow_javascript=True)


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
