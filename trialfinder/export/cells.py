"""Text that is safe in a spreadsheet, and lists in one cell that split back to the same list."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from trialfinder.reading.text.marks import marked

LIST_JOINER: Final = ";"
QUOTE_JOINER: Final = " | "

NOT_APPLICABLE: Final = "not_applicable"
"""Written for the registry's NA ("no phase": not a drug trial), which pandas and R take for a missing value."""

_formula = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_number = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
_item = re.compile(r"((?:[^\\;]|\\.)*)(?:;|$)", re.DOTALL)
_bars = re.compile(r"(?:(?<= )|^)(\|+)(?= |$)")


def safe_cell(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula: an apostrophe before = + - @, tab or return.

    A number stays a number; control and bidirectional characters are marks.
    Source: https://owasp.org/www-community/attacks/CSV_Injection

    >>> safe_cell("=1+1"), safe_cell("-4.5"), safe_cell("plain")
    ("'=1+1", '-4.5', 'plain')
    """
    plain = marked(text)
    return f"'{plain}" if _formula.match(plain) and not _number.fullmatch(plain) else plain


def cell_text(cell: str) -> str:
    """The text of a safe cell: without the apostrophe that `safe_cell` puts before a formula.

    >>> cell_text("'=1+1"), cell_text("'quoted'")
    ('=1+1', "'quoted'")
    """
    return cell[1:] if cell.startswith("'") and _formula.match(cell) else cell


def join_list(items: Iterable[str]) -> str:
    r"""The items of a list in one cell, joined by `;`; a backslash stands before an item's own `;` and backslash.

    >>> print(join_list(["Low Back Pain", "Pain; chronic"]))
    Low Back Pain;Pain\; chronic
    """
    return LIST_JOINER.join(item.replace("\\", "\\\\").replace(";", "\\;") for item in items)


def split_list(text: str) -> tuple[str, ...]:
    r"""The items that `join_list` joined; () for an empty cell.

    >>> split_list(r"Low Back Pain;Pain\; chronic")
    ('Low Back Pain', 'Pain; chronic')
    """
    items: list[str] = []
    at = 0
    while text and at <= len(text):
        found = _item.match(text, at)
        if found is None:  # a lone backslash at the end, which `join_list` never leaves
            return (*items, text[at:])
        items.append(re.sub(r"\\(.)", r"\1", found.group(1), flags=re.DOTALL))
        at = found.end() + (0 if found.group().endswith(";") and found.end() > found.end(1) else 1)
    return tuple(items)


def join_quotes(quotes: Iterable[str]) -> str:
    """Quotes in one cell, joined by ` | `; a quote's own bar between blanks is doubled, all else is as it was.

    >>> join_quotes(["PRP | saline", "bmac"])
    'PRP || saline | bmac'
    """
    return QUOTE_JOINER.join(_bars.sub(r"|\1", quote) for quote in quotes)


def split_quotes(text: str) -> tuple[str, ...]:
    """The quotes that `join_quotes` joined; () for an empty cell.

    >>> split_quotes("PRP || saline | bmac")
    ('PRP | saline', 'bmac')
    """
    return tuple(_bars.sub(lambda found: found[1][1:], one) for one in text.split(QUOTE_JOINER)) if text else ()
