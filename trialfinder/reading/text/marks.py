"""Foreign text made safe to show: characters that steer a terminal or turn the direction of a line become marks."""

from __future__ import annotations

import re
from typing import Final

_STEERING: Final = "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb\ufffe\uffff"
_LONE: Final = "\ud800-\udfff"
"""Halves of a character that no file can hold; JSON may name one."""
_steering = re.compile(f"\r\n|[{_STEERING}{_LONE}]")


def marked(text: str) -> str:
    r"""The text with every control and bidirectional character as a mark that names it; tabs and line ends stay.

    Source: https://trojansource.codes (bidirectional), ECMA-48 (control).

    >>> marked("\x1b[2Jcells \u202egnp\n"), marked("one\r\ntwo")
    ('[U+001B][2Jcells [U+202E]gnp\n', 'one\r\ntwo')
    """
    return _steering.sub(_mark, text)


def escaped_in_json(text: str) -> str:
    r"""JSON text with the same characters as its own escapes: it says the same, and no terminal obeys it.

    >>> escaped_in_json('"\u202egnp"')
    '"\\u202egnp"'
    """
    return _steering.sub(_escape, text)


def _mark(found: re.Match[str]) -> str:
    char = found.group()
    return char if len(char) > 1 else f"[U+{ord(char):04X}]"


def _escape(found: re.Match[str]) -> str:
    char = found.group()
    return char if len(char) > 1 else f"\\u{ord(char):04x}"
