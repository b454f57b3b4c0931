"""The offer check as blocks of HTML: the page and the sheet to take along show the same ones. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

from trialfinder.advice.evidence.known_so_far import WAYS, Line
from trialfinder.advice.evidence.ladder import NOT_CARRIED, STEP_WORDS, STEPS
from trialfinder.advice.offer.closes import Bar, TrialLine
from trialfinder.advice.offer.offer import OfferAnswer
from trialfinder.html.text import plain, quoted, record_link

TrialLink = Callable[[str], str]
"""An NCT id -> a link to it: to our page of the trial, or to the registry's."""

_NO_LINE: Final = "We hold no paper on this product at this place. That is no sign either way."


_COPY_WORDS: Final = {"recruiting": "recruited on the date of our copy"}


class Section(NamedTuple):
    """A block under a heading of its own."""

    title: str
    html: str


def called(answer: OfferAnswer) -> Section:
    """What research calls it."""
    rows = [("In research", ", ".join(answer.product.search))]
    rows += [("In our labels", ", ".join(answer.labels))] if answer.labels else []
    rows += [("Products by name in trials", ", ".join(answer.brands))] if answer.brands else []
    listed = "".join(f"<p><strong>{plain(name)}:</strong> {plain(words)}.</p>" for name, words in rows)
    none = (
        "" if answer.product.therapies else "<p>It is no regenerative product. We say here only what it may close.</p>"
    )
    return Section("What research calls it", f"{listed}{none}")


def known(answer: OfferAnswer, *, paper: bool = False) -> Section:
    """What was found so far, both ways, each with kind, year and source."""
    groups = []
    for way, title in WAYS.items():
        some = [one for one in answer.evidence if (one.way or "open") == way]
        if some:
            groups.append(f"<h3>{plain(title)}</h3><ul>{''.join(_line(one, paper) for one in some)}</ul>")
    return Section("What is known, and what is not", "".join(groups) or f"<p>{_NO_LINE}</p>")


def counted(answer: OfferAnswer, link: TrialLink, *, folded: bool) -> Section:
    """How many trials there are, by step; on the page every count opens its trials."""
    items = []
    words_of = {**STEP_WORDS, **_COPY_WORDS} if answer.partial else STEP_WORDS
    for step in (step for step in STEPS if not (answer.partial and step in NOT_CARRIED)):
        ids = getattr(answer.ladder, step)
        words = f"<strong>{len(ids)}</strong> {plain(words_of[step])}"
        if folded and ids:
            words = f"<details><summary>{words}</summary><p>{', '.join(map(link, ids))}</p></details>"
        items.append(f"<li>{words}</li>")
    none = "<p>Our data hold no trial of this product at this place.</p>"
    look = "tf-counts tf-folded" if folded else "tf-counts"
    lacking = "<p>Our offline copy does not hold which papers a record lists.</p>" if answer.partial else ""
    listed = f'<ul class="{look}">{"".join(items)}</ul>{lacking}'
    return Section("Trials of it in our data", listed if answer.ladder.registered else none)


def regulator(answer: OfferAnswer, *, paper: bool = False) -> Section:
    """What the FDA says."""
    return Section(
        "What the U.S. regulator (FDA) says", _lines(answer.fda, paper, "We hold no statement on this product.")
    )


def price(answer: OfferAnswer, *, paper: bool = False) -> Section:
    """What it may cost."""
    return Section("What it may cost", _lines(answer.price, paper, "We hold no price of this product."))


def closes(answer: OfferAnswer, link: TrialLink, *, folded: bool) -> Section:
    """Which trials turn away people who had it, in their own words."""
    found = answer.closes
    trials = "".join(f'<li class="row">{_trial(one.trial, link)}{_bars(one.bars)}</li>' for one in found.closed)
    groups = (
        ("No such rule found in what we read: ask", found.silent),
        ("The rules could not be read", found.not_read),
        ("Not in our offline copy; see the registry’s record", found.not_held),
    )
    rest = "".join(_group(title, some, link, folded) for title, some in groups if some)
    listed = f'<ul class="tf-sites">{trials}</ul>' if trials else ""
    return Section("What it may close", f"<p>{plain(found.summary)}</p>{listed}{rest}")


def to_ask(answer: OfferAnswer) -> Section:
    """The questions."""
    rows = "".join(f"<li><strong>{plain(one.question)}</strong> {plain(one.ask)}</li>" for one in answer.questions)
    return Section("Questions to ask", f"<ol>{rows}</ol>")


def near_trials(answer: OfferAnswer, link: TrialLink) -> Section:
    """The nearest trials of the same thing, for the sheet."""
    rows = "".join(
        f"<li>{_trial(one.trial, link)}{f' {plain(one.distance)}.' if one.distance else ''}</li>"
        for one in answer.trials
    )
    note = f"<p>{plain(answer.trials_note)}</p>" if answer.trials_note else ""
    return Section("Trials of the same thing", f"{f'<ul>{rows}</ul>' if rows else ''}{note}")


def for_sheet(answer: OfferAnswer) -> Iterator[Section]:
    """Everything, in reading order, with links to the registry."""

    def link(nct_id: str) -> str:
        return record_link(nct_id, nct_id)

    yield called(answer)
    yield known(answer, paper=True)
    yield counted(answer, link, folded=False)
    yield regulator(answer, paper=True)
    yield near_trials(answer, link)
    yield closes(answer, link, folded=False)
    yield price(answer, paper=True)
    yield to_ask(answer)


def _lines(some: Iterable[Line], paper: bool, none: str) -> str:
    rows = "".join(_line(one, paper) for one in some)
    return f"<ul>{rows}</ul>" if rows else f"<p>{none}</p>"


def _line(one: Line, paper: bool) -> str:
    """On paper the address stands in full: a link cannot be clicked there."""
    kind = f"{plain(one.seen_as[:1].upper() + one.seen_as[1:])}, " if one.seen_as else ""
    address = plain(one.source)
    shown = address if paper else plain(one.source.partition("://")[2].partition("/")[0])
    source = (
        f'<a href="{address}" rel="noopener noreferrer">{shown}</a>'
        if one.source.startswith(("https://", "http://"))
        else address
    )
    return f'<li>{plain(one.text)} <span class="tf-source">{kind}{one.year}: {source}</span></li>'


def _trial(one: TrialLine, link: TrialLink) -> str:
    return f"<strong>{quoted(one.title)}</strong> ({link(one.nct_id)}). {plain(one.status)}."


def _bars(bars: Iterable[Bar]) -> str:
    """What the rules are about; a sentence of the record that holds several of them stands once."""
    said: dict[str, list[str]] = {}
    for bar in bars:
        said.setdefault(bar.quote, []).append(bar.words)
    return "".join(
        f"{''.join(f'<p>{plain(one)}</p>' for one in words)}<blockquote><q>{quoted(quote)}</q></blockquote>"
        for quote, words in said.items()
    )


def _group(title: str, some: tuple[TrialLine, ...], link: TrialLink, folded: bool) -> str:
    rows = "".join(f"<li>{_trial(one, link)}</li>" for one in some)
    words = f"{plain(title)} ({len(some)})"
    if folded:
        return f"<details><summary>{words}</summary><ul>{rows}</ul></details>"
    return f"<h3>{words}</h3><ul>{rows}</ul>"
