"""The offer check and a pasted text as blocks of HTML: the page and the sheet to take along show the same. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

from trialfinder.advice.evidence.comparisons import (
    AGAINST_WORDS,
    Comparison,
    arm_words,
    between_words,
    comparison_title,
    doubt_words,
    uncontrolled_words,
)
from trialfinder.advice.evidence.known import NOT_BETTER_THAN_NOTHING, UNCONTROLLED_WORDS, steroid_guideline
from trialfinder.advice.evidence.ladder import NOT_CARRIED, OFFER_STEPS, STEP_WORDS
from trialfinder.advice.law.standing import Statement
from trialfinder.advice.offer.closes import BarringRule, TrialLine
from trialfinder.advice.offer.offer_facts import NearTrial, OfferFacts
from trialfinder.advice.offer.offered import offered
from trialfinder.advice.offer.pasted import LONGEST, FoundClaim, Pasted
from trialfinder.html.text import plain, quoted, record_link
from trialfinder.products import Source
from trialfinder.products.passports import passport_lines
from trialfinder.products.source import day_words
from trialfinder.vocabulary import upper

TrialLink = Callable[[str], str]
"""An NCT id -> a link to it: to our page of the trial, or to the registry's."""

_COPY_WORDS: Final = {"recruiting": "recruited on the date of our copy"}


class Section(NamedTuple):
    """A block under a heading of its own; one without a fact has no html and is left out."""

    title: str
    html: str


def in_short(answer: OfferFacts, *, paper: bool = False) -> Section:
    """At most five sentences, each with its first source."""
    rows = "".join(f"<li>{plain(one.text)} {_cited(one.sources[:1], paper)}</li>" for one in answer.in_short)
    return Section("In short", f"<ul>{rows}</ul>")


def called(answer: OfferFacts, *, paper: bool = False, folded: bool = False) -> Section:
    """What research calls it, and the named products of its kind."""
    rows = [("In research", ", ".join(answer.product.search))]
    rows += [("In our labels", ", ".join(answer.labels))] if answer.labels else []
    listed = "".join(f"<p><strong>{plain(name)}:</strong> {plain(words)}.</p>" for name, words in rows)
    none = (
        ""
        if answer.is_regenerative
        else "<p>It is not a regenerative product. We show only which trials it may keep you out of.</p>"
    )
    named = "".join(
        f"<li>{plain(' '.join(passport_lines(one)))} "
        f"{_cited(tuple(source for source in one.sources if source.is_shown), paper)}</li>"
        for one in answer.named
    )
    titled = f"Named products of this kind, for the back ({len(answer.named)})"
    show = _fold if folded and not answer.product.product else _under
    products = show(titled, f"<ul>{named}</ul>") if named else ""
    return Section("What research calls it", f"{listed}{none}{products}")


def regulator(answer: OfferFacts, *, paper: bool = False) -> Section:
    """What the FDA says."""
    return Section("What the FDA says", _lines(answer.fda, paper))


def price(answer: OfferFacts, *, paper: bool = False) -> Section:
    """What clinics asked for this product, and the quoted price beside it."""
    found = answer.price
    quoted_price = f"<p><strong>{plain(found.beside)}</strong></p>" if found.beside else ""
    ranges = "".join(f"<li>{plain(one.text)} {_cited(one.source, paper)}</li>" for one in found.ranges)
    rows = f"{ranges}{_items(found.unread, paper)}"
    if not (quoted_price or rows):
        return Section("What it may cost", "")
    listed = f"<ul>{rows}</ul>" if rows else ""
    return Section("What it may cost", f"{quoted_price}{listed}<p>{plain(found.note)}</p>")


def law(answer: OfferFacts, *, paper: bool = False) -> Section:
    """The law of the person's state, as three lines; or why we tell none."""
    if not answer.is_regenerative:
        return Section("The law where you live", "")
    if answer.law is None:
        return Section("The law where you live", f"<p>{plain(answer.law_note)}</p>")
    rows = "".join(f"<li>{plain(line)}</li>" for line in answer.law.lines)
    cited = _cited(answer.law.source, paper)
    looked = f"We looked on {day_words(answer.law.source[0].checked)}."
    return Section(
        "The law where you live",
        f"<p><strong>{plain(answer.law_note)}</strong></p><ul>{rows}</ul><p>{looked} {cited}</p>",
    )


def coverage(answer: OfferFacts, *, paper: bool = False) -> Section:
    """What Medicare and insurers pay."""
    return Section("Who pays: Medicare and insurers", _lines(answer.coverage, paper))


def known(answer: OfferFacts, *, paper: bool = False, folded: bool = False) -> Section:
    """What was compared with what: sham first, both groups; then what cannot tell an effect; then reviews.

    Folded, each group opens by its heading with its count; the first one stands open.
    """
    found = answer.known
    groups: list[tuple[str, str]] = []
    for words, some in found.groups:
        lead = ""
        if words == AGAINST_WORDS["steroid"]:
            lead = (
                f"<p><strong>{plain(NOT_BETTER_THAN_NOTHING)}</strong> {_cited(steroid_guideline().source, paper)}</p>"
            )
        listed = "".join(_comparison(one, paper) for one in some)
        groups.append((f"{words} ({len(some)})", f"{lead}{listed}"))
    if found.uncontrolled:
        rows = "".join(
            f"<li>{plain(uncontrolled_words(one))} {_cited(one.source, paper)}</li>" for one in found.uncontrolled
        )
        lead = f"<p>{plain(UNCONTROLLED_WORDS)}</p>"
        groups.append((f"Without a comparison ({len(found.uncontrolled)})", f"{lead}<ul>{rows}</ul>"))
    if found.reviews:
        rows = "".join(f"<li>{plain(one.text)} {_cited(one.source, paper)}</li>" for one in found.reviews)
        groups.append((f"Reviews and guidelines ({len(found.reviews)})", f"<ul>{rows}</ul>"))
    shown = (
        _fold(title, html, opened=not at) if folded else _under(title, html) for at, (title, html) in enumerate(groups)
    )
    of_kind = f"<p>{plain(answer.of_its_kind)}</p>" if shown and answer.of_its_kind else ""
    return Section("What is known, and what is not", f"{of_kind}{''.join(shown)}")


def counted(answer: OfferFacts, link: TrialLink, *, folded: bool) -> Section:
    """How many trials there are, by step; on the page every count opens its trials."""
    items = []
    words_of = {step: one.counted for step, one in STEP_WORDS.items()} | (_COPY_WORDS if answer.partial else {})
    for step in (step for step in OFFER_STEPS if not (answer.partial and step in NOT_CARRIED)):
        ids = getattr(answer.ladder, step)
        words = f"<strong>{len(ids)}</strong> {plain(words_of[step])}"
        if folded and ids:
            words = f"<details><summary>{words}</summary><p>{', '.join(map(link, ids))}</p></details>"
        items.append(f"<li>{words}</li>")
    look = "tf-counts tf-folded" if folded else "tf-counts"
    lacking = "<p>Our offline copy does not hold which papers a record lists.</p>" if answer.partial else ""
    listed = f'<ul class="{look}">{"".join(items)}</ul>{lacking}'
    return Section("How many trials there are", listed if answer.ladder.registered else "")


def closes(answer: OfferFacts, link: TrialLink, *, folded: bool) -> Section:
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
    if folded and listed:
        listed = _fold(f"With a rule that names it or may mean it ({len(found.closed)})", listed)
    return Section("Which trials it may keep you out of", f"<p>{plain(found.summary)}</p>{listed}{rest}")


def to_ask(answer: OfferFacts, *, folded: bool = False) -> Section:
    """The questions."""
    rows = "".join(f"<li><strong>{plain(one.question)}</strong> {plain(one.ask)}</li>" for one in answer.questions)
    listed = f"<ol>{rows}</ol>"
    return Section("Questions to ask", _fold(f"{len(answer.questions)} questions", listed) if folded else listed)


def all_sources(answer: OfferFacts) -> Section:
    """Every source once, folded."""
    rows = "".join(f"<li>{_source(one, paper=False)}</li>" for one in answer.sources)
    return Section("Sources", _fold(f"{len(answer.sources)} sources", f"<ul>{rows}</ul>"))


def near_trials(answer: OfferFacts, link: TrialLink) -> Section:
    """The nearest trials of the same treatment, for the sheet."""
    rows = "".join(f"<li>{_trial(one.trial, link)} {plain(near_words(one))}</li>" for one in answer.trials)
    note = f"<p>{plain(answer.trials_note)}</p>" if answer.trials_note else ""
    return Section(f"Trials of {answer.product.same}", f"{f'<ul>{rows}</ul>' if rows else ''}{note}")


def near_words(one: NearTrial) -> str:
    """How far, own or donor, and what the record says of cost."""
    far = f"{upper(one.distance)}. " if one.distance else ""
    return f"{far}{upper(one.whose)}. Cost: {one.cost}"


def looked_for(answer: OfferFacts) -> Section:
    """What we looked for and hold nothing of: one line at the end."""
    line = answer.looked_for_line
    return Section("What we did not find", f"<p>{plain(line)}</p>" if line else "")


def for_sheet(answer: OfferFacts) -> Iterator[Section]:
    """Everything, in reading order, with links to the registry; sections without a fact are left out."""

    def link(nct_id: str) -> str:
        return record_link(nct_id, nct_id)

    every = [in_short(answer, paper=True), called(answer, paper=True), regulator(answer, paper=True)]
    every += [price(answer, paper=True), law(answer, paper=True), coverage(answer, paper=True)]
    if answer.is_regenerative:
        every += [known(answer, paper=True), counted(answer, link, folded=False)]
    every += [near_trials(answer, link), closes(answer, link, folded=False), to_ask(answer), looked_for(answer)]
    yield from (one for one in every if one.html)


def _under(title: str, html: str) -> str:
    return f"<h3>{plain(title)}</h3>{html}"


def _fold(title: str, html: str, opened: bool = False) -> str:
    return f"<details{' open' if opened else ''}><summary>{plain(title)}</summary>{html}</details>"


def _lines(some: Iterable[Statement], paper: bool) -> str:
    rows = _items(some, paper)
    return f"<ul>{rows}</ul>" if rows else ""


def _items(some: Iterable[Statement], paper: bool) -> str:
    return "".join(f"<li>{plain(one.text)} {_cited(one.source, paper)}</li>" for one in some)


def _comparison(one: Comparison, paper: bool) -> str:
    arms = "".join(f"<li>{plain(arm_words(arm))}</li>" for arm in one.arm)
    doubt = f"<p>{plain(doubt_words(one))}</p>" if doubt_words(one) else ""
    return (
        f'<div class="tf-compared" id="{plain(one.id)}"><p><strong>{plain(comparison_title(one))}</strong> '
        f"{_cited(one.source, paper)}</p>{people_html(one)}<ul>{arms}</ul>"
        f"<p>{plain(between_words(one))}</p>{doubt}</div>"
    )


def _cited(sources: Iterable[Source], paper: bool) -> str:
    """Each source with its year; on paper the address stands in full: a link cannot be clicked there."""
    shown = "; ".join(_source(one, paper) for one in sources if one.is_shown)
    return f'<span class="tf-source">{shown}</span>' if shown else ""


def _source(one: Source, paper: bool) -> str:
    address = plain(one.url)
    words = address if paper else plain(one.name)
    year = f", {one.year_words}" if paper else one.year_after_name
    return f'<a href="{address}" rel="noopener noreferrer">{words}</a>{plain(year)}'


def _trial(one: TrialLine, link: TrialLink) -> str:
    return f"<strong>{quoted(one.title)}</strong> ({link(one.nct_id)}). {plain(one.status)}."


def _bars(bars: Iterable[BarringRule]) -> str:
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


FIGURES: Final = 20


def people_html(one: Comparison) -> str:
    """Each group as a row of twenty figures, filled by its share; empty where the result is no count of people.

    The figures are hidden from a screen reader: the words beside them say the same.
    """
    rows = "".join(
        f'<li><span class="tf-people" aria-hidden="true">{_figures(had, of)}</span> '
        f"{had} of {of}: {plain(arm.name)}</li>"
        for arm, had, of in one.people_rows
    )
    return f'<ul class="tf-people-rows">{rows}</ul>' if rows else ""


def _figures(had: int, of: int) -> str:
    filled = round(FIGURES * had / of)
    return "●" * filled + "○" * (FIGURES - filled)


def pasted_html(found: Pasted) -> str:
    """What the text names and claims, each claim beside what is known, and what it leaves out."""
    named = [" ".join(passport_lines(one)) for one in found.products]
    kinds = [f"{upper(offered()[word].name)}." for word in found.kinds]
    parts = [
        _part("What it names", [*named, *kinds]),
        _part("Own or donor", [_whose(found)]),
        _part("Amounts and prices in it", [*found.doses, *found.prices]),
    ]
    if found.claims:
        rows = "".join(map(_claim, found.claims))
        parts.append(f"<h3>What it claims, and what is known ({len(found.claims)})</h3><ul>{rows}</ul>")
    parts.append(_part(f"What it does not tell ({len(found.left_out)})", list(found.left_out)))
    cut = f"<p>Only the first {LONGEST:,} letters were read.</p>" if found.is_cut else ""
    return f"{cut}{''.join(parts)}"


def _part(title: str, lines: list[str]) -> str:
    rows = "".join(f"<li>{plain(line)}</li>" for line in lines)
    return f"<h3>{plain(title)}</h3><ul>{rows}</ul>" if rows else ""


def _whose(found: Pasted) -> str:
    words = ", ".join(f"“{word}”" for word in found.source_words)
    if found.says_own and found.says_donor:
        return f"It has words for both: {words}. Ask which."
    if found.says_own:
        return f"Your own, by the words {words}."
    return f"From a donor, by the words {words}." if found.says_donor else "It does not say. Ask."


def _claim(found: FoundClaim) -> str:
    one, source = found.claim, found.claim.source[0]
    link = f'<a href="{plain(source.url)}" rel="noopener noreferrer">{plain(source.name)}</a>'
    cited = f"{link}{plain(source.year_after_name)}"
    return (
        f"<li>“{plain(found.words)}”. <strong>{plain(one.beside)}:</strong> {plain(one.text)} "
        f'<span class="tf-source">{cited}</span></li>'
    )
