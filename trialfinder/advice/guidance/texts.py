"""The guidance: texts in our own words, each with its sources and the day it was held against them.

A file is TOML between two lines of `+++`, then Markdown. The glossary is guidance/glossary.toml.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Final

import msgspec

from trialfinder.advice.questions.questions import question_list
from trialfinder.errors import GuidanceError
from trialfinder.products.source import day_words
from trialfinder.typed_toml import Table, Text, Url, WordFile, load, read

FOLDER: Final = Path(__file__).parent
PANEL: Final = "before_you_agree"
_FENCE = "+++"
_CHECKLIST = "<!-- the questions of questions.toml -->"


class TextSource(Table, frozen=True):
    """Where a statement can be looked up."""

    name: Text
    url: Url
    year: int | None = None
    """Of publication; None: the page shows none."""
    seen: date | None = None
    """The day of our look, of a page that shows no year."""

    def __post_init__(self) -> None:
        """Refuse a source that is dated neither way."""
        if (self.year is None) == (self.seen is None):
            raise ValueError("give either the year of the source, or the day on which it was seen")

    @property
    def dated(self) -> str:
        """“2021”, or of a page without a year “seen November 27, 2026”."""
        return str(self.year) if self.year or self.seen is None else f"seen {day_words(self.seen)}"


Sources = Annotated[tuple[TextSource, ...], msgspec.Meta(min_length=1)]
"""What a text was held against; never none."""


class GuideHead(Table, frozen=True):
    """The head of a text."""

    title: Text
    about: Text
    """What it tells, in one line of the list of texts."""
    order: int
    """Its place in the list."""
    checked: date
    sources: Sources


class PanelFile(Table, frozen=True):
    """before_you_agree.md, which is all head."""

    title: Text
    checked: date
    lines: tuple[Text, ...]
    disclaimer: Text
    sources: Sources


class DangerSign(Table, frozen=True):
    """One sign, as written in danger.toml."""

    text: Text
    short: str = ""
    """In the one line of a page that has no room for the card; "" where the line leaves it out."""


class DangerGroup(Table, frozen=True):
    """Signs that ask for the same care."""

    how: Text
    """What to do, and how soon."""
    signs: Annotated[tuple[DangerSign, ...], msgspec.Meta(min_length=1)]


class DangerCard(WordFile, frozen=True):
    """danger.toml: when to get care, and how. Every page, sheet and answer takes its words from here."""

    title: Text
    lead: Text
    after: Text
    group: Annotated[tuple[DangerGroup, ...], msgspec.Meta(min_length=1)]
    """The most urgent first."""
    sources: Sources

    @property
    def line(self) -> str:
        """The card in one sentence, for a page or a text without room for it."""
        short = [sign.short for group in self.group for sign in group.signs if sign.short]
        return f"Get care now for: {', '.join(short[:-1])}, or {short[-1]}."


class GlossaryEntry(Table, frozen=True):
    """One entry as written in glossary.toml, under its id."""

    term: Text
    meaning: Text
    words: tuple[Text, ...] = ()


class Glossary(WordFile, frozen=True):
    """glossary.toml."""

    sources: Sources
    terms: dict[str, GlossaryEntry]


def checked_words(day: date) -> str:
    """What stands below a text: a day of ours is never a review."""
    return f"Checked against its sources on {day_words(day)}; not reviewed by a clinician."


@dataclass(frozen=True, slots=True)
class Guide:
    """One text, a page of Understand."""

    slug: str
    title: str
    about: str
    """What it tells, in one line."""
    body_markdown: str
    sources: tuple[TextSource, ...]
    checked: date
    """The day on which it was held against its sources."""


@dataclass(frozen=True, slots=True)
class Panel:
    """The short panel "Before you agree to an injection", and what we are not."""

    title: str
    lines: tuple[str, ...]
    disclaimer: str
    sources: tuple[TextSource, ...]
    checked: date


@dataclass(frozen=True, slots=True)
class GlossaryTerm:
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
        GuidanceError: a file without title, order, source or date, or with a key that we do not know.
    """
    files = [path for path in sorted(FOLDER.glob("*.md")) if path.stem != PANEL]
    read = [(read_head(path.stem, path.read_text("utf-8"))) for path in files]
    return tuple(guide for _, guide in sorted(read, key=lambda one: one[0]))


def read_head(slug: str, text: str) -> tuple[int, Guide]:
    """The order and the guide of one file's text.

    Raises:
        GuidanceError: no title, order, source or date, a key that we do not know, or no text.
    """
    name, (toml, body) = _name(slug), _parts(slug, text)
    if not body:
        raise GuidanceError(f"{name}: no text below its head.")
    head = read(toml, name, GuideHead)
    return head.order, Guide(
        slug, head.title, head.about, body.replace(_CHECKLIST, _checklist()), head.sources, head.checked
    )


@cache
def load_panel() -> Panel:
    """The panel.

    Raises:
        GuidanceError: without title, source or date.
    """
    toml, _ = _parts(PANEL, (FOLDER / f"{PANEL}.md").read_text("utf-8"))
    head = read(toml, _name(PANEL), PanelFile)
    return Panel(head.title, head.lines, head.disclaimer, head.sources, head.checked)


@cache
def load_danger() -> DangerCard:
    """The danger card.

    Raises:
        GuidanceError: without a sign, a source or a date.
    """
    return load(__file__, "danger.toml", DangerCard)


@cache
def load_glossary() -> tuple[GlossaryTerm, ...]:
    """Every entry, in alphabetical order.

    Raises:
        GuidanceError: without source or date.
    """
    entries = load(__file__, "glossary.toml", Glossary).terms
    terms = [GlossaryTerm(id, one.term, one.meaning, one.words) for id, one in entries.items()]
    return tuple(sorted(terms, key=lambda one: one.term.lower()))


def _checklist() -> str:
    return "\n".join(f"- [ ] **{one.question}** {one.ask}" for one in question_list())


def _name(slug: str) -> str:
    return f"advice/guidance/{slug}.md"


def _parts(slug: str, text: str) -> tuple[str, str]:
    """The TOML and the Markdown of a file."""
    start, _, rest = text.partition(f"{_FENCE}\n")
    head, fence, body = rest.partition(f"\n{_FENCE}\n")
    if start.strip() or not fence:
        raise GuidanceError(f"{_name(slug)}: no head between two lines of {_FENCE}.")
    return head, body.strip()
