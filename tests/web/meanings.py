"""A page as it reads where no word is explained: for tests that look for whole sentences."""

from __future__ import annotations

import re

_MEANING = re.compile(r'<button type="button" class="tf-term"[^>]*>(.*?)</button><span popover.*?</span>', re.DOTALL)


def without_meanings(html: str) -> str:
    """The HTML with the words of the glossary as plain words.

    >>> without_meanings('<p><button type="button" class="tf-term">PRP</button><span popover>it</span>.</p>')
    '<p>PRP.</p>'
    """
    return _MEANING.sub(r"\1", html)
