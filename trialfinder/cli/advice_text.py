"""The offer check, the evidence and the self-check, as text for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from textwrap import fill

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
from trialfinder.advice.evidence.known import NOT_BETTER_THAN_NOTHING, UNCONTROLLED_WORDS, Known, steroid_guideline
from trialfinder.advice.fit.fit import BEST_FIRST, FitLine, FitTrial, counts_in_words, verdict_in_words
from trialfinder.advice.fit.words import verdicts, words
from trialfinder.advice.guidance.texts import load_danger
from trialfinder.advice.law.law import Statement
from trialfinder.advice.offer.offer_facts import OfferFacts
from trialfinder.data import Data
from trialfinder.finding.sentences import short_place
from trialfinder.places import Place
from trialfinder.places.distance import distance_in_words
from trialfinder.products import Source
from trialfinder.products.passports import passport_lines
from trialfinder.reading.text.quote import collapse, unescape
from trialfinder.rows import study_url
from trialfinder.vocabulary import upper
from trialfinder.wording import DISCLAIMER, status_in_words, title_in_words


def offer_text(answer: OfferFacts, width: int = 100) -> str:
    """The offer check for a terminal."""
    blocks = []
    for heading, body in _sections(answer):
        if body:
            blocks.append("\n".join([heading, *(filled(line, width) for line in body)]))
    return "\n\n".join(blocks) + "\n"


def _sections(answer: OfferFacts) -> Iterator[tuple[str, list[str]]]:
    """Each heading with its lines, in reading order; a section without a fact has no line and is left out."""
    yield f"In short: {answer.title}", [f"{one.text} {cited(one.sources[:1])}" for one in answer.in_short]
    called = [f"In research: {', '.join(answer.product.search)}."]
    called += [f"Our labels: {', '.join(answer.labels)}."] if answer.labels else []
    if not answer.is_regenerative:
        called.append("It is not a regenerative product. We show only which trials it may keep you out of.")
    yield "What research calls it", called
    yield answer.named_title, [" ".join(passport_lines(one)) for one in answer.named]
    yield "What the FDA says", _lines(answer.fda)
    price = [f"{one.text} {cited(one.source)}" for one in answer.price.ranges] + _lines(answer.price.unread)
    price = [*([answer.price.beside] if answer.price.beside else []), *price]
    if answer.is_regenerative:
        yield "What it may cost", [*price, answer.price.note] if price else []
    if answer.law:
        yield f"The law where you live: {answer.law_note}", [*answer.law.lines, cited(answer.law.source)]
    elif answer.is_regenerative:
        yield "The law where you live", [answer.law_note]
    yield "Who pays", _lines(answer.coverage)
    if answer.is_regenerative:
        known = list(evidence_blocks(answer.known))
        if known and answer.of_its_kind:
            yield "What is known of its kind", [answer.of_its_kind]
        yield from known
        yield "How many trials there are", list(_counted(answer))
    near = [
        f"{one.trial.nct_id}  {unescape(collapse(one.trial.title))}. {one.trial.status}."
        + (f" {upper(one.distance)}." if one.distance else "")
        + f" {upper(one.whose)}. Cost: {one.cost} {study_url(one.trial.nct_id)}"
        for one in answer.trials
    ]
    yield f"Trials of {answer.product.same}", [*near, *([answer.trials_note] if answer.trials_note else [])]
    closed = [
        f"{one.trial.nct_id} ({one.trial.status}): {one.bars[0].words} “{unescape(collapse(one.bars[0].quote))}”"
        for one in answer.closes.closed
    ]
    yield "Which trials it may keep you out of", [answer.closes.summary, *closed]
    yield "Questions to ask", [f"- {one.question} {one.ask}" for one in answer.questions]
    ours = [answer.looked_for_line] if answer.looked_for_line else []
    danger = load_danger()
    signs = [f"{group.how} {'; '.join(sign.text for sign in group.signs)}." for group in danger.group]
    yield danger.title, [*signs, danger.after]
    yield "Not advice", [*ours, answer.data_note, DISCLAIMER]


def _lines(some: Iterable[Statement]) -> list[str]:
    return [f"{one.text} {cited(one.source)}" for one in some]


def _counted(answer: OfferFacts) -> Iterator[str]:
    counted = [step for step in OFFER_STEPS if not (answer.partial and step in NOT_CARRIED)]
    steps = (f"{len(getattr(answer.ladder, step))} {STEP_WORDS[step].counted}" for step in counted)
    yield f"Trials in our data: {'; '.join(steps)}."


def evidence_text(known: Known, width: int = 100) -> str:
    """What was compared with what, both groups, for a terminal."""
    blocks = [
        "\n".join([heading, *(filled(line, width) for line in lines)]) for heading, lines in evidence_blocks(known)
    ]
    return "\n\n".join(blocks or ["We hold no published study of this product in this place."]) + "\n"


def evidence_blocks(known: Known) -> Iterator[tuple[str, list[str]]]:
    """Each heading with its lines: sham first; none where nothing is held."""
    for against, some in known.groups:
        lead = []
        if against == AGAINST_WORDS["steroid"]:
            lead = [f"{NOT_BETTER_THAN_NOTHING} {cited(steroid_guideline().source)}"]
        yield against, [*lead, *(line for one in some for line in _comparison(one))]
    if known.uncontrolled:
        listed = [f"{uncontrolled_words(one)} {cited(one.source)}" for one in known.uncontrolled]
        yield "Without a comparison", [UNCONTROLLED_WORDS, *listed]
    if known.reviews:
        yield "Reviews and guidelines", [f"{one.text} {cited(one.source)}" for one in known.reviews]


def cited(sources: tuple[Source, ...]) -> str:
    """The sources in brackets, each with its year."""
    shown = (f"{one.year_words}: {one.url}" for one in sources if one.is_shown)
    return f"[{'; '.join(shown)}]"


def filled(line: str, width: int) -> str:
    """One line, wrapped and indented; addresses stay whole, and a group's line stands further in."""
    deep = line.startswith("- ")
    return fill(
        line,
        width,
        initial_indent="    " if deep else "  ",
        subsequent_indent="      " if deep else "    ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _comparison(one: Comparison) -> Iterator[str]:
    yield f"{comparison_title(one)} {cited(one.source)}"
    for arm in one.arm:
        yield f"- {arm_words(arm)}"
    yield f"- {between_words(one)}"
    if doubt_words(one):
        yield f"- {doubt_words(one)}"


def fit_text(data: Data, trials: Sequence[FitTrial], today: date, width: int = 100, near: Place | None = None) -> str:
    """Each trial with its tag and with what rules out or may, quoted; then how many lines say what."""
    found = Counter(one.fit.verdict for one in trials)
    counted = "; ".join(f"{verdicts()[name]}: {found[name]}" for name in reversed(BEST_FIRST) if found[name])
    lead = f"Of {len(trials)} trials listed as recruiting: {counted}." if trials else "No trial recruits."
    measured = f" Distances are from {short_place(near)}." if near else ""
    blocks = [_fit_filled(lead + measured, width, "")]
    for one in trials:
        blocks.append(
            "\n".join(_fit_filled(line, width, indent) for indent, line in _fit_lines(data, one, today, near))
        )
    blocks.append("\n".join(_fit_filled(line, width, "") for line in (words()["note"], DISCLAIMER)))
    return "\n\n".join(blocks) + "\n"


def _fit_lines(data: Data, one: FitTrial, today: date, near: Place | None) -> Iterator[tuple[str, str]]:
    study = data.study(one.fit.nct_id)
    title = title_in_words(study)
    away = ""
    if one.distance_km is not None and near is not None:
        away = f" Nearest site: {distance_in_words(one.distance_km, near.in_miles)}."
    yield "", f"{one.fit.nct_id}  {title}. {status_in_words(study, today)}.{away}"
    yield "  ", verdict_in_words(one.fit)
    for line in one.fit.lines:
        if line.verdict in ("rules_out", "may_rule_out"):
            yield from (("    ", text) for text in _line(line))
    if one.fit.is_held:
        yield "  ", counts_in_words(one.fit)


def _line(line: FitLine) -> Iterator[str]:
    yield f"- {line.words} {line.ends}".rstrip() + f" “{unescape(collapse(line.quote))}”"
    if line.ask:
        yield f"  Ask: “{line.ask}”"


def _fit_filled(line: str, width: int, indent: str) -> str:
    return fill(line, width, initial_indent=indent, subsequent_indent=f"{indent}  ", break_long_words=False)
