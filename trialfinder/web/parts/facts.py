"""What every part of a trial's page is made of: a card, a fact with its quote, and "Is this wrong?". Pure HTML."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from trialfinder.html.meanings import with_meanings
from trialfinder.html.text import plain, quoted
from trialfinder.reading.reading import Reading
from trialfinder.reading.text.quote import Quote, collapse, is_our_summary, unescape
from trialfinder.reading.text.terms import rules_version
from trialfinder.registry.record import Study
from trialfinder.web.edges.clicks import copy_block_html
from trialfinder.wording import NOT_HELD, title_in_words

NOT_SAID: Final = "not stated in the record"
QUOTES: Final = 3
OPEN: Final = '<p class="tf-small">As we read it. “Is this wrong?” opens the record’s words.</p>'
LONGEST: Final = 600
"""A longer quote is cut, with a word about it."""


@dataclass(frozen=True)
class Shown:
    """One record on one page: what is read of it, the day, and which words the page has explained."""

    reading: Reading
    today: date
    explained: set[str] = field(default_factory=set)
    """The glossary's words that the page has explained so far; each is explained once."""

    def explain(self, words: str, place: str) -> str:
        """Words of ours as HTML, with the meaning of the glossary's words in them; never for words of a record.

        Args:
            words: plain text.
            place: unlike that of any other call for this page.
        """
        return with_meanings(plain(words), place, self.explained)

    @property
    def is_partial(self) -> bool:
        """Whether silence is our copy's, not the record's."""
        return self.reading.is_partial

    @property
    def silent(self) -> str:
        """The words for what is not there."""
        return NOT_HELD if self.is_partial else NOT_SAID

    @property
    def title(self) -> str:
        """The record's title as a person reads it."""
        return title_in_words(self.reading.study)


def card(id: str, title: str, body: str, look: str = "") -> str:
    """A part of the page, with the id that the list of parts links to."""
    look = f"tf-card {look}".strip()
    return f'<section class="{look}" aria-labelledby="{id}"><h2 id="{id}">{plain(title)}</h2>{body}</section>'


def fact(name: str, words: str, inside: str = "", *, stated: bool = True, shown: str = "", below: str = "") -> str:
    """One line of a list of facts.

    Args:
        name: what the line is about, plain text.
        words: what it says, plain text.
        inside: HTML behind "Is this wrong?"; "" for a fact that is no reading of ours.
        stated: whether the record says it.
        shown: `words` as HTML, where some of them are explained.
        below: HTML that stands under the line.
    """
    quiet = "" if stated else ' class="tf-silent"'
    line = f"<span{quiet}>{shown or plain(upper(words))}</span>{opens_html(name, inside) if inside else ''}"
    return f"<div><dt>{plain(name)}</dt><dd>{line}{below}</dd></div>"


def opens_html(name: str, inside: str, ask: str = "Is this wrong?") -> str:
    """The question beside a line, which opens to the words that the line rests on and to a report."""
    about = (
        f'<span class="tf-unseen"> {plain(name)}</span>'  # heard, where the questions are listed without their lines
    )
    return f' <details class="tf-told"><summary>{plain(ask)}{about}</summary>{inside}</details>'


def silence(trial: Shown, name: str, kind: str) -> str:
    """A line that the record does not fill: a finding of ours, which may be wrong. Our copy's silence is no finding."""
    report = "" if trial.is_partial else wrong_html(trial, name, trial.silent, kind)
    return fact(name, trial.silent, report, stated=False)


def quotes_html(trial: Shown, quotes: Iterable[Quote | None]) -> str:
    """The words of the record. Texts that we summed up ourselves for the offline copy are never called a quote."""
    kept = [
        one for one in dict.fromkeys(quotes) if one and one.text and not is_our_summary(one.path, trial.is_partial)
    ][:QUOTES]
    return "".join(f"<blockquote><q>{_shortened(one.text)}</q></blockquote>" for one in kept)


def quote_of(text: str | None, path: str | None) -> Quote | None:
    """A quote from a field's two parts."""
    return Quote(text, path or "") if text else None


def wrong_html(trial: Shown, label: str, value: str, kind: str, quote: Quote | None = None) -> str:
    """What stands behind "Is this wrong?": a text to copy, with study, label, rule and quote.

    Args:
        trial: the record.
        label: its name on the page.
        value: what the page says.
        kind: the rules that speak of it, as they begin in `explain`; also named as the rule where none fired.
        quote: the words it rests on, where no rule of `explain` carries them.
    """
    fired = [one for one in trial.reading.firings if one.rule.startswith(kind) and one.beaten_by is None][:QUOTES]
    lines = [
        f"Study: {trial.reading.nct_id}, {trial.title}",
        f"Label: {label}: {value}",
        *(f"Rule: {one.rule} -> {one.label}" for one in fired),
        *([] if fired else [f"Rule: {kind}"]),
    ]
    rests_on = [Quote(one.quote, one.path) for one in fired if one.quote] or ([quote] if quote else [])
    lines += [f"Quote: “{unescape(collapse(one.text))[:LONGEST]}” ({one.path})" for one in dict.fromkeys(rests_on)]
    lines += [] if rests_on else ["Quote: none; it rests on the record's silence or on one of its fields"]
    lines += [f"Rules {rules_version()}, record of {_as_of(trial.reading.study)}", "What the record says instead: "]
    return (
        '<div class="tf-wrong"><p>Wrong? Copy this text, say what the record says instead, and send it to whoever '
        f"runs this page.</p>{copy_block_html(chr(10).join(lines))}</div>"
    )


def upper(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]


def _shortened(text: str) -> str:
    whole = collapse(text)
    return quoted(whole) if len(whole) <= LONGEST else f"{quoted(whole[:LONGEST])} … (cut here)"


def _as_of(study: Study) -> str:
    return study.derived_section.misc_info_module.version_holder or "an unknown date"
