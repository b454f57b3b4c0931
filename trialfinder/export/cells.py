"""Text that is safe in a spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

LIST_JOINER: Final = ";"
QUOTE_JOINER: Final = " | "

_formula = re.compile(r"[=+\-@\t\r＝＋－＠]")
_number = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
_control = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def safe_cell(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula: an apostrophe before = + - @, tab or return.

    A number stays a number; control characters, which no workbook can hold, are taken out.
    Source: https://owasp.org/www-community/attacks/CSV_Injection

    >>> safe_cell("=1+1"), safe_cell("-4.5"), safe_cell("plain")
    ("'=1+1", '-4.5', 'plain')
    """
    plain = without_control(text)
    return f"'{plain}" if _formula.match(plain) and not _number.fullmatch(plain) else plain


def joined(items: Iterable[str]) -> str:
    r"""Items joined by `;`; an item's own `;` and backslash are escaped, so that the cell splits back into them.

    >>> print(joined(["a;b", "c"]))
    a\;b;c
    """
    return LIST_JOINER.join(item.replace("\\", "\\\\").replace(LIST_JOINER, "\\" + LIST_JOINER) for item in items)


def without_control(text: str) -> str:
    """The text without control characters (tab and line ends stay)."""
    return _control.sub("", text)
