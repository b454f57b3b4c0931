"""Our guidance as HTML: its small Markdown, and the glossary's words explained where they stand. Pure functions."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from trialfinder.advice.guidance import Term, load_glossary
from trialfinder.web.registry_text import plain

AMBIGUOUS: Final = {"arm", "control", "expanded"}
"""Spellings of the glossary that mean something else in our texts: "blood from your arm", "loss of bowel control"."""

_tag = re.compile(r"(<[^>]+>)")
_bold = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)


def to_html(markdown: str) -> str:
    r"""Paragraphs, lists, lists to tick (`- [ ]`) and bold; every other mark is shown as it is.

    >>> to_html("One **two**.\n\n- three")
    '<p>One <strong>two</strong>.</p><ul><li>three</li></ul>'
    """
    return "".join(_block(block.strip()) for block in re.split(r"\n\s*\n", markdown) if block.strip())


def _block(block: str) -> str:
    lead, *items = re.split(r"^- ", block, flags=re.MULTILINE)
    before = f"<p>{_inline(lead)}</p>" if lead.strip() else ""
    if not items:
        return before
    to_tick = all(item.startswith("[ ] ") for item in items)
    listed = "".join(f"<li>{_inline(item.removeprefix('[ ] '))}</li>" for item in items)
    return f"{before}<ul{' class=tf-ticks' if to_tick else ''}>{listed}</ul>"


def _inline(text: str) -> str:
    return _bold.sub(r"<strong>\1</strong>", plain(" ".join(text.split())))


def with_meanings(html: str, place: str) -> str:
    """The HTML with the first use of each word of the glossary as a button that opens its meaning beside it.

    Args:
        html: paragraphs and lists of ours, without links or buttons.
        place: makes the ids of this text's meanings unlike those of other texts on the page.
    """
    seen: set[str] = set()

    def explained(found: re.Match[str]) -> str:
        term = _spellings()[_key(found["word"])]
        if term.id in seen:
            return found[0]
        seen.add(term.id)
        id = f"meaning-{place}-{term.id}"
        return (
            f'<button type="button" class="tf-term" popovertarget="{id}">{found[0]}</button>'
            f'<span popover id="{id}" class="tf-meaning"><strong>{plain(term.term)}:</strong> '
            f"{plain(term.meaning)}</span>"
        )

    parts = _tag.split(html)
    return "".join(part if part.startswith("<") else _words().sub(explained, part) for part in parts)


def _key(spelling: str) -> str:
    return " ".join(spelling.lower().split())


@cache
def _spellings() -> dict[str, Term]:
    pairs = ((plain(spelling), term) for term in load_glossary() for spelling in (term.term, *term.words))
    return {_key(spelling): term for spelling, term in pairs if _key(spelling) not in AMBIGUOUS}


@cache
def _words() -> re.Pattern[str]:
    longest_first = sorted(_spellings(), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?P<word>{'|'.join(map(re.escape, longest_first))})s?(?![\w-])", re.IGNORECASE)
