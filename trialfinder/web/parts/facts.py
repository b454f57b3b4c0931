"""What a trial's page is made of: folded parts, facts, the words they rest on, one report of a mistake. Pure HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from markupsafe import Markup

from trialfinder.advice.questions.questions import question_words
from trialfinder.html.env import as_text, pieces, record_link
from trialfinder.html.meanings import explain
from trialfinder.reading.reading import Reading
from trialfinder.reading.text.doses import flat_powers
from trialfinder.reading.text.quote import Quote, collapse, is_our_summary, unescape
from trialfinder.reading.text.terms import rules_version
from trialfinder.registry.record import Study
from trialfinder.vocabulary import upper
from trialfinder.web.edges.clicks import copy_block_html
from trialfinder.wording import NOT_HELD, title_in_words

NOT_SAID: Final = "not stated in the record"
QUOTES: Final = 3
LONGEST: Final = 600
"""A longer quote is cut, with a word about it."""


IN_THE_RECORD: Final = {
    "identificationModule": "the title",
    "descriptionModule": "the description",
    "armsInterventionsModule": "groups and treatments",
    "eligibilityModule": "who can join",
    "outcomesModule": "what is measured",
    "designModule": "the design",
    "conditionsModule": "the conditions",
    "statusModule": "status and dates",
}
"""The module of a path -> where a person finds it on the registry's page."""


class Ground(NamedTuple):
    """One reading of ours and what it rests on."""

    name: str
    """What it is about, as the page names it."""
    words: str
    """What the page says."""
    kind: str
    """The rules that speak of it, as they begin in `explain`; also named as the rule where none fired."""
    quotes: tuple[Quote, ...] = ()


class Line(NamedTuple):
    """One line of a list of facts, and what it rests on."""

    html: Markup
    ground: Ground | None = None
    not_carried: str = ""
    """The name of a fact that our copy does not carry, in place of HTML: these are named together below the list."""


@dataclass(frozen=True)
class Shown:
    """One record on one page: what is read of it, the day, and which words the page has explained."""

    reading: Reading
    today: date
    in_miles: bool = True
    """How far a site is is told in miles; else in km."""
    explained: set[str] = field(default_factory=set)
    """The glossary's words that the page has explained so far; each is explained once."""
    grounds: list[Ground] = field(default_factory=list)
    """Every reading that the page has shown so far, for the report of a mistake at its end."""

    def explain(self, words: str, place: str) -> Markup:
        """Words of ours as HTML, with the meaning of the glossary's words in them; never for words of a record.

        Args:
            words: plain text.
            place: unlike that of any other call for this page.
        """
        return explain(words, place, self.explained)

    @property
    def is_partial(self) -> bool:
        """Whether silence is our copy's, not the record's."""
        return self.reading.is_partial

    @property
    def silent(self) -> str:
        """The words for what is not there."""
        return NOT_HELD if self.is_partial else NOT_SAID

    def says_nothing(self, words: str) -> bool:
        """Whether these words are no more than that our copy does not carry something."""
        bare = (NOT_HELD, question_words().words.not_held)
        return self.is_partial and words.rstrip(".").casefold() in [one.rstrip(".").casefold() for one in bare]

    @property
    def title(self) -> str:
        """The record's title as a person reads it."""
        return title_in_words(self.reading.study)


def card(id: str, title: str, body: Markup, look: str = "", *, told: str = "") -> Markup:
    """A part of the page, folded under its name. A link to its id opens it: the id is inside of the fold.

    Args:
        id: for links.
        title: its name.
        body: HTML.
        look: a class of the style sheet.
        told: what the part comes to, beside its name.
    """
    return Markup(pieces().part(title, id, told, look, body))


def fact(name: str, words: str, *, stated: bool = True, shown: Markup | None = None) -> Markup:
    """One line of a list of facts.

    Args:
        name: what the line is about.
        words: what it says.
        stated: whether the record says it.
        shown: `words` as HTML, where some of them are explained.
    """
    return Markup(pieces("trial.html").fact(name, shown or upper(words), stated))


def silence(trial: Shown, name: str) -> Line:
    """A line that the record does not fill."""
    return Line(Markup(), None, name) if trial.is_partial else Line(fact(name, trial.silent, stated=False))


def listed_html(trial: Shown, lines: Sequence[Line], look: str = "tf-identity") -> Markup:
    """A list of facts; what our copy does not carry is said once, below it, with the way to the record."""
    missing = [one.not_carried for one in lines if one.not_carried]
    record = record_link(trial.reading.nct_id, "the registry’s page")
    return Markup(pieces("trial.html").listed([one.html for one in lines if one.html], look, missing, record))


def from_html(trial: Shown, about: str, grounds: Iterable[Ground]) -> Markup:
    """One fold for a whole part: the record's words, each once, with the lines that rest on them; kept for the report.

    Args:
        trial: the record.
        about: the part, for those who hear the folds listed.
        grounds: its readings, in the order of the lines.
    """
    some = list(grounds)
    trial.grounds.extend(some)
    words: dict[Quote, list[str]] = {}
    without: list[str] = []
    for one in some:
        quoted = [quote for quote in one.quotes if quote.text and not is_our_summary(quote.path, trial.is_partial)]
        kept = quoted[:QUOTES]
        for quote in kept:
            names = words.setdefault(Quote(collapse(quote.text), quote.path), [])
            names.extend([one.name] if one.name not in names else [])
        without += [] if kept or one.name in without else [one.name]
    if not words and not without:
        return Markup()
    none = "No words of the record that we may quote" if trial.is_partial else "A field of the record, or its silence"
    quotes = [
        (names, _shortened(quote.text), f"{_where(quote.path)}{_raised(quote.text)}") for quote, names in words.items()
    ]
    return Markup(pieces("trial.html").came_from(about, quotes, without, none))


def _where(path: str) -> str:
    """Where a quote stands, for a person who looks at the registry's page."""
    module = next((words for name, words in IN_THE_RECORD.items() if name in path), None)
    title = " A title alone proves little." if module == IN_THE_RECORD["identificationModule"] else ""
    return f"In the record: {module or path}.{title}"


def _raised(text: str) -> str:
    """What a number such as 106 in a quoted dose means; "" without one."""
    spelled = [f"10{power} is ten to the power of {power}" for power in flat_powers(text)]
    return f" Here {' and '.join(spelled)}: the registry drops raised digits." if spelled else ""


def quote_of(text: str | None, path: str | None) -> Quote | None:
    """A quote from a field's two parts."""
    return Quote(text, path or "") if text else None


def report_html(trial: Shown, contact: str = "") -> Markup:
    """The one report of a page: a text to copy that names study, rules and every reading with its words.

    Args:
        trial: the record, after all its parts were made.
        contact: where it goes; "" is not known.
    """
    lines = [
        f"Study: {trial.reading.nct_id}, {trial.title}",
        f"Rules {rules_version()}, record of {_as_of(trial.reading.study)}",
        "What is wrong: ",
        "What the record says instead: ",
    ]
    begun = "\n".join(lines)
    lines += ["", "What the page said:"]
    for one in dict.fromkeys(trial.grounds):
        fired = [rule for rule in trial.reading.firings if rule.rule.startswith(one.kind) and rule.beaten_by is None]
        lines.append(one.words if one.words == one.name else f"{one.name}: {one.words}")
        lines += [f"  Rule: {rule.rule} -> {rule.label}" for rule in fired[:QUOTES]] or [f"  Rule: {one.kind}"]
        rests_on = [Quote(rule.quote, rule.path) for rule in fired[:QUOTES] if rule.quote] or [*one.quotes[:QUOTES]]
        lines += [
            f"  Quote: “{unescape(collapse(two.text))[:LONGEST]}” ({two.path})" for two in dict.fromkeys(rests_on)
        ]
        lines += [] if rests_on else ["  Quote: none; it rests on the record's silence or on one of its fields"]
    block, subject = copy_block_html("\n".join(lines)), f"A mistake on {trial.reading.nct_id}"
    return card("report", "Report a mistake", pieces("trial.html").report(block, contact, subject, begun))


def _shortened(text: str) -> str:
    whole = collapse(text)
    return as_text(whole) if len(whole) <= LONGEST else f"{as_text(whole[:LONGEST])} … (cut here)"


def _as_of(study: Study) -> str:
    return study.derived_section.misc_info_module.version_holder or "an unknown date"
