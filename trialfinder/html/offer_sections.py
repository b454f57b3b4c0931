"""The offer check and a pasted text as blocks of HTML for the page. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

from markupsafe import Markup

from trialfinder.advice.evidence.comparisons import (
    AGAINST_WORDS,
    Comparison,
    arm_words,
    between_words,
    comparison_title,
    doubt_words,
    uncontrolled_words,
)
from trialfinder.advice.evidence.counts import NOT_CARRIED, OFFER_STEPS, STEP_WORDS
from trialfinder.advice.evidence.known import NOT_BETTER_THAN_NOTHING, UNCONTROLLED_WORDS, steroid_guideline
from trialfinder.advice.offer.closes import BarringRule, TrialLine
from trialfinder.advice.offer.offer_facts import NearTrial, OfferFacts
from trialfinder.advice.offer.offered import offered
from trialfinder.advice.offer.pasted import LONGEST, Pasted
from trialfinder.html.env import as_text, pieces
from trialfinder.products import Source
from trialfinder.products.passports import passport_lines
from trialfinder.products.source import day_words
from trialfinder.vocabulary import upper

TrialLink = Callable[[str], Markup]
"""An NCT id -> a link to it: to our page of the trial, or to the registry's."""

_COPY_WORDS: Final = {"recruiting": "recruited on the date of our copy"}


class Section(NamedTuple):
    """A block under a heading of its own; one without a fact has no html and is left out."""

    title: str
    html: Markup
    told: str = ""
    """What it comes to, beside its title where it is folded."""


NOTHING: Final = Section("", Markup())


class _Linked(NamedTuple):
    """A trial in one line."""

    title: str
    link: Markup
    status: str


class _Group(NamedTuple):
    """Studies of one kind: comparisons, or a line each."""

    title: str
    lead: str = ""
    lead_sources: tuple[Source, ...] = ()
    compared: tuple[dict[str, object], ...] = ()
    lines: tuple[tuple[str, tuple[Source, ...]], ...] = ()


def _html() -> Any:
    return pieces("offer_sections.html")


def in_short(answer: OfferFacts) -> Section:
    """At most five sentences, each with its first source."""
    return Section("In short", _html().in_short(answer.in_short))


def called(answer: OfferFacts) -> Section:
    """What research calls it, and the named products of its kind."""
    named = [(" ".join(passport_lines(one)), one.sources) for one in answer.named]
    return Section(
        "What research calls it",
        _html().called(answer.product.search, answer.labels, answer.is_regenerative, answer.named_title, named),
        _many(len(named), "named product"),
    )


def regulator(answer: OfferFacts) -> Section:
    """What the FDA says."""
    return Section("What the FDA says", _html().statements(answer.fda), _many(len(answer.fda), "point"))


def price(answer: OfferFacts) -> Section:
    """What clinics asked for this product, and the quoted price beside it."""
    found = answer.price
    is_told = bool(found.beside or found.ranges or found.unread)
    return Section("What it may cost", _html().price(found) if is_told else Markup())


def law(answer: OfferFacts) -> Section:
    """The law of the person's state, as three lines; or why we tell none."""
    if not answer.is_regenerative:
        return Section("The law where you live", Markup())
    looked = day_words(answer.law.source[0].checked) if answer.law else ""
    return Section("The law where you live", _html().law(answer.law_note, answer.law, looked))


def coverage(answer: OfferFacts) -> Section:
    """What Medicare and insurers pay."""
    count = _many(len(answer.coverage), "rule")
    return Section("Who pays: Medicare and insurers", _html().statements(answer.coverage), count)


def known(answer: OfferFacts) -> Section:
    """What was compared with what: sham first, both groups; then what cannot tell an effect; then reviews.

    Each group opens by its heading with its count; the first one stands open.
    """
    found = answer.known
    groups: list[_Group] = []
    for words, some in found.groups:
        is_steroid = words == AGAINST_WORDS["steroid"]
        groups.append(
            _Group(
                f"{words} ({len(some)})",
                NOT_BETTER_THAN_NOTHING if is_steroid else "",
                tuple(steroid_guideline().source) if is_steroid else (),
                compared=tuple(map(_comparison, some)),
            )
        )
    if found.uncontrolled:
        lines = tuple((uncontrolled_words(one), tuple(one.source)) for one in found.uncontrolled)
        groups.append(_Group(f"Without a comparison ({len(lines)})", UNCONTROLLED_WORDS, lines=lines))
    if found.reviews:
        lines = tuple((one.text, tuple(one.source)) for one in found.reviews)
        groups.append(_Group(f"Reviews and guidelines ({len(lines)})", lines=lines))
    return Section(
        "What is known, and what is not",
        _html().known(answer.of_its_kind or "", groups) if groups else Markup(),
        _many(len(found.comparisons), "comparison"),
    )


def _comparison(one: Comparison) -> dict[str, object]:
    return {
        "id": one.id,
        "title": comparison_title(one),
        "sources": one.source,
        "people": people(one),
        "arms": [arm_words(arm) for arm in one.arm],
        "between": between_words(one),
        "doubt": doubt_words(one),
    }


FIGURES: Final = 20


def people(one: Comparison) -> list[tuple[str, str]]:
    """Each group as a row of twenty figures, filled by its share, and words; none where the result is no count."""
    return [(_figures(had, of), f"{had} of {of}: {arm.name}") for arm, had, of in one.people_rows]


def _figures(had: int, of: int) -> str:
    filled = round(FIGURES * had / of)
    return "●" * filled + "○" * (FIGURES - filled)


def counted(answer: OfferFacts, link: TrialLink) -> Section:
    """How many trials there are, by step; on the page every count opens its trials."""
    words_of = {step: one.counted for step, one in STEP_WORDS.items()} | (_COPY_WORDS if answer.partial else {})
    steps = []
    for step in (step for step in OFFER_STEPS if not (answer.partial and step in NOT_CARRIED)):
        ids = getattr(answer.ladder, step)
        steps.append((words_of[step], [*map(link, ids)], len(ids)))
    count = len(answer.ladder.registered)
    return Section(
        "How many trials there are",
        _html().counted(steps, answer.partial) if count else Markup(),
        _many(count, "trial"),
    )


def closes(answer: OfferFacts, link: TrialLink) -> Section:
    """Which trials turn away people who had it, in their own words."""
    found = answer.closes
    named = (
        ("No such rule found in what we read: ask", found.silent),
        ("The rules could not be read", found.not_read),
        ("Not in our offline copy; see the registry’s record", found.not_held),
    )
    closed = [(_linked(one.trial, link), _said(one.bars)) for one in found.closed]
    groups = [(title, [_linked(one, link) for one in some]) for title, some in named if some]
    return Section(
        "Which trials it may keep you out of",
        _html().closes(found.summary, closed, groups),
        _many(len(closed), "trial"),
    )


def _linked(one: TrialLine, link: TrialLink) -> _Linked:
    return _Linked(as_text(one.title), link(one.nct_id), one.status)


def _said(bars: Iterable[BarringRule]) -> list[tuple[str, list[str]]]:
    """Each sentence of the record once, with what the rules in it are about."""
    said: dict[str, list[str]] = {}
    for bar in bars:
        said.setdefault(bar.quote, []).append(bar.words)
    return [(as_text(quote), words) for quote, words in said.items()]


def to_ask(answer: OfferFacts) -> Section:
    """The questions."""
    return Section("Questions to ask", _html().to_ask(answer.questions), str(len(answer.questions)))


def all_sources(answer: OfferFacts) -> Section:
    """Every source once."""
    return Section("Sources", _html().all_sources(answer.sources), str(len(answer.sources)))


def near_words(one: NearTrial) -> str:
    """How far, own or donor, and what the record says of cost."""
    far = f"{upper(one.distance)}. " if one.distance else ""
    return f"{far}{upper(one.whose)}. Cost: {one.cost}"


def _many(count: int, name: str) -> str:
    return f"{count} {name}{'' if count == 1 else 's'}" if count else ""


def pasted_html(found: Pasted) -> Markup:
    """What the text names and claims, each claim beside what is known, and what it leaves out."""
    named = [" ".join(passport_lines(one)) for one in found.products]
    kinds = [f"{upper(offered()[word].name)}." for word in found.kinds]
    parts = [
        ("What it names", [*named, *kinds]),
        ("Own or donor", [_whose(found)]),
        ("Amounts and prices in it", [*found.doses, *found.prices]),
    ]
    return Markup(_html().pasted(found.is_cut, f"{LONGEST:,}", parts, found.claims, found.left_out))


def _whose(found: Pasted) -> str:
    words = ", ".join(f"“{word}”" for word in found.source_words)
    if found.says_own and found.says_donor:
        return f"It has words for both: {words}. Ask which."
    if found.says_own:
        return f"Your own, by the words {words}."
    return f"From a donor, by the words {words}." if found.says_donor else "It does not say. Ask."
