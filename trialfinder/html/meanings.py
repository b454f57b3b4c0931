"""Our guidance as HTML: its small Markdown, the danger card, and the glossary's words where they stand. Pure."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from markupsafe import Markup

from trialfinder.advice.guidance.texts import GlossaryTerm, checked_words, load_danger, load_glossary
from trialfinder.html.env import pieces, plain, render, template_filter

AMBIGUOUS: Final = {"arm", "control", "expanded"}
"""Spellings that alone often mean something else: "blood from your arm", "loss of bowel control", "expanded access".

They are not explained in place; the glossary has longer spellings of the same entries ("study arm") that are.
"""

_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_CLICKED: Final = ("a", "button", "label", "summary", "select", "option", "textarea")
_RECORD: Final = ("q", "blockquote", "pre", "code", "script", "style")
AS_THEY_ARE: Final = frozenset((*_CLICKED, *_HEADINGS, *_RECORD))
"""Elements inside which no word is explained: what is clicked already, headings, and a record's own words."""
UNSEEN: Final = "tf-unseen"
"""Class of text for screen readers only: a button in it would be there for the keyboard and not for the eye."""
OFFICIAL: Final = "tf-official"
"""Class of a record's own title below the name that we give the trial."""

_tag = re.compile(r"(<[^>]+>)")
_name = re.compile(r"</?([a-zA-Z][\w-]*)")
_VOID: Final = frozenset(["area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"])
_bold = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)


def to_html(markdown: str, ticks_at_once: int = 0) -> Markup:
    r"""Paragraphs, lists, lists to tick (`- [ ]`) and bold; every other mark is shown as it is.

    Of a list to tick only the first `ticks_at_once` stand in sight; 0: all.

    >>> to_html("One **two**.\n\n- three")
    Markup('<p>One <strong>two</strong>.</p><ul><li>three</li></ul>')
    """
    blocks = [_block(block.strip()) for block in re.split(r"\n\s*\n", markdown) if block.strip()]
    return Markup(pieces().markdown(blocks, ticks_at_once))


def _block(block: str) -> dict[str, object]:
    lead, *items = re.split(r"^- ", block, flags=re.MULTILINE)
    to_tick = bool(items) and all(item.startswith("[ ] ") for item in items)
    return {
        "lead": _inline(lead),
        "items": [_inline(item.removeprefix("[ ] ")) for item in items],
        "look": "tf-ticks" if to_tick else "",
    }


def _inline(text: str) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is bold."""
    return [(piece, bool(at % 2)) for at, piece in enumerate(_bold.split(" ".join(text.split()))) if piece]


@template_filter("explained")
def explain(text: str, place: str, seen: set[str] | None = None) -> Markup:
    """Words of ours as HTML, as `with_meanings` has them; never for words of a record.

    >>> explain("5 > 3", "top")
    Markup('5 &gt; 3')
    """
    return Markup(with_meanings(plain(text), place, seen))


def with_meanings(html: str, place: str, seen: set[str] | None = None) -> str:
    """The HTML with the first use of each word of the glossary as a button that opens its meaning beside it.

    For whole blocks of a page: cards, tables and links may stand in them. Nothing is explained inside a link, a button,
    a label, a heading, a quote of a record, or text that only a screen reader gets. The button works by keyboard and is
    closed with Escape; no script is needed. Letters beyond the words themselves stay as they are.

    Args:
        html: ours, well formed, every text of a record or a person in it escaped by `plain`.
        place: starts the ids of the meanings: a word of letters, digits and hyphens, another one for each call of a
            page.
        seen: ids of the words that the page has explained so far; the ones explained here are added. Give one set to
            all calls of a page to explain each word once a page; None explains each word once in this HTML.

    >>> with_meanings("<h2>PRP</h2><p>No word here.</p>", "top")
    '<h2>PRP</h2><p>No word here.</p>'
    """
    told = set() if seen is None else seen

    def explained(found: re.Match[str]) -> str:
        term = _term(found["word"])
        if term is None or term.id in told:
            return found[0]
        told.add(term.id)
        return str(pieces().meaning(Markup(found[0]), f"meaning-{place}-{term.id}", term))

    open_tags: list[tuple[str, bool]] = []  # name, and whether words inside stay as they are
    parts: list[str] = []
    for part in _tag.split(html):
        if part.startswith("<"):
            _step(open_tags, part)
        elif not (open_tags and open_tags[-1][1]):
            part = _words().sub(explained, part)
        parts.append(part)
    return "".join(parts)


def _step(open_tags: list[tuple[str, bool]], tag: str) -> None:
    """Into or out of an element."""
    found = _name.match(tag)
    name = found[1].lower() if found else ""
    if tag.startswith("</"):
        if any(name == one for one, _ in open_tags):
            while open_tags.pop()[0] != name:
                pass
    elif name and name not in _VOID and not tag.endswith("/>"):
        as_it_is = name in AS_THEY_ARE or UNSEEN in tag or OFFICIAL in tag or bool(open_tags and open_tags[-1][1])
        open_tags.append((name, as_it_is))


def _term(spelling: str) -> GlossaryTerm | None:
    """What a found spelling means; an abbreviation counts in capitals only: "IND" is not "ind"."""
    exact = " ".join(spelling.split())
    term = _spellings()[_key(spelling)]
    short = {_key(plain(one)): plain(one) for one in (term.term, *term.words) if one.isupper()}
    return term if short.get(_key(spelling), exact) == exact else None


def _key(spelling: str) -> str:
    return " ".join(spelling.lower().split())


@cache
def _spellings() -> dict[str, GlossaryTerm]:
    pairs = ((plain(spelling), term) for term in load_glossary() for spelling in (term.term, *term.words))
    return {_key(spelling): term for spelling, term in pairs if _key(spelling) not in AMBIGUOUS}


@cache
def _words() -> re.Pattern[str]:
    longest_first = sorted(_spellings(), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?P<word>{'|'.join(map(re.escape, longest_first))})s?(?![\w-])", re.IGNORECASE)


def danger_html(*, level: int = 2, id: str = "", with_sources: bool = True) -> Markup:
    """The card.

    Args:
        level: of its heading.
        id: of the card, for links to it; "" for none.
        with_sources: with its sources, folded; a sheet has them at its end.
    """
    card = load_danger()
    return render(
        "danger.html", card=card, level=level, id=id, with_sources=with_sources, checked=checked_words(card.checked)
    )
