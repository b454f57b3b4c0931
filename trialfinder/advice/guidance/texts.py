"""The guidance: texts in our own words, each with its sources and the day it was reviewed; the files are in guidance/.

A file is TOML between two lines of `+++`, then Markdown. The glossary is guidance/glossary.toml.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from trialfinder.advice.questions.question_list import question_list
from trialfinder.errors import GuidanceError

FOLDER: Final = Path(__file__).parent
PANEL: Final = "before_you_agree"
_FENCE = "+++"
_CHECKLIST = "<!-- the questions of questions.toml -->"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement can be looked up."""

    name: str
    url: str
    year: int
    """Of publication; of our look at it where the page carries no date."""


@dataclass(frozen=True, slots=True)
class Guide:
    """One text of the Understand page."""

    slug: str
    title: str
    body_markdown: str
    sources: tuple[Source, ...]
    reviewed: date


@dataclass(frozen=True, slots=True)
class Panel:
    """The short panel "Before you agree to an injection", the danger signs, and what we are not."""

    title: str
    lines: tuple[str, ...]
    red_flags: str
    disclaimer: str
    sources: tuple[Source, ...]
    reviewed: date


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of the glossary."""

    id: str
    term: str
    meaning: str
    words: tuple[str, ...]
    """Further spellings that it explains."""


@cache
def load_guidance() -> tuple[Guide, ...]:
    """Every text, in reading order.

    Raises:
        GuidanceError: a file without title, order, source or review date.
    """
    files = [path for path in sorted(FOLDER.glob("*.md")) if path.stem != PANEL]
    read = [(read_head(path.stem, path.read_text("utf-8"))) for path in files]
    return tuple(guide for _, guide in sorted(read, key=lambda one: one[0]))


def read_head(slug: str, text: str) -> tuple[int, Guide]:
    """The order and the guide of one file's text.

    Raises:
        GuidanceError: no title, order, source or review date, or no text.
    """
    head, body = _parts(slug, text)
    if not isinstance(head.get("order"), int):
        raise GuidanceError(f"guidance {slug}: no order.")
    if not body:
        raise GuidanceError(f"guidance {slug}: no text.")
    sources, reviewed = _sources(slug, head)
    return head["order"], Guide(slug, head["title"], body.replace(_CHECKLIST, _checklist()), sources, reviewed)


@cache
def load_panel() -> Panel:
    """The panel.

    Raises:
        GuidanceError: without title, source or review date.
    """
    head, _ = _parts(PANEL, (FOLDER / f"{PANEL}.md").read_text("utf-8"))
    sources, reviewed = _sources(PANEL, head)
    return Panel(head["title"], tuple(head["lines"]), head["red_flags"], head["disclaimer"], sources, reviewed)


@cache
def load_glossary() -> tuple[Term, ...]:
    """Every entry, in alphabetical order.

    Raises:
        GuidanceError: without source or review date.
    """
    table = tomllib.loads((FOLDER / "glossary.toml").read_text("utf-8"))
    _sources("glossary", table)
    terms = [Term(id, one["term"], one["meaning"], tuple(one.get("words", ()))) for id, one in table["terms"].items()]
    return tuple(sorted(terms, key=lambda one: one.term.lower()))


def _checklist() -> str:
    return "\n".join(f"- [ ] **{one.question}** {one.ask}" for one in question_list())


def _parts(slug: str, text: str) -> tuple[dict[str, Any], str]:
    start, _, rest = text.partition(f"{_FENCE}\n")
    head, fence, body = rest.partition(f"\n{_FENCE}\n")
    if start.strip() or not fence:
        raise GuidanceError(f"guidance {slug}: no head between two lines of {_FENCE}.")
    try:
        table = tomllib.loads(head)
    except tomllib.TOMLDecodeError as error:
        raise GuidanceError(f"guidance {slug}: its head is not TOML: {error}") from error
    if not table.get("title"):
        raise GuidanceError(f"guidance {slug}: no title.")
    return table, body.strip()


def _sources(slug: str, head: dict[str, Any]) -> tuple[tuple[Source, ...], date]:
    sources = tuple(
        Source(one["name"], one["url"], one["year"])
        for one in head.get("sources", ())
        if one.get("name") and str(one.get("url", "")).startswith("http") and isinstance(one.get("year"), int)
    )
    if not sources or len(sources) != len(head["sources"]):
        raise GuidanceError(f"guidance {slug}: no source, or one without name, url or year.")
    reviewed = head.get("reviewed")
    if not isinstance(reviewed, date):
        raise GuidanceError(f"guidance {slug}: no review date.")
    return sources, reviewed
