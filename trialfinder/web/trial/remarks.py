"""What is worth a question, what makes a result easier to trust, and the questions to ask. Pure HTML."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from trialfinder.advice.cautions.ledger import Caution
from trialfinder.advice.questions.answered import Answer
from trialfinder.html.text import plain
from trialfinder.web.parts.facts import Trial, card, opens_html, quote_of, quotes_html, wrong_html

ASK: Final = "Why, how to check, and is this wrong?"


def cautions_html(trial: Trial, some: Sequence[Caution]) -> str:
    """Each caution: sentence, words or dates, how it may be all right, how to check, where the rule comes from."""
    if not some:
        none = "Our copy holds too little to say." if trial.facts_only else "Our rules found nothing here."
        return card("worth", "Worth a question", f"<p>{none} That is no verdict on the trial.</p>")
    lead = (
        '<p class="tf-small">Facts and dates of the record, not a verdict. Each may have a good reason, told below it '
        "with how to check.</p>"
    )
    return card("worth", "Worth a question", lead + _remarks(trial, some, "Worth a question"))


def strengths_html(trial: Trial, some: Sequence[Caution]) -> str:
    """What makes its result easier to trust; empty where no rule found anything."""
    title = "What makes its result easier to trust"
    return card("trust", title, _remarks(trial, some, title)) if some else ""


def questions_html(trial: Trial, answers: Sequence[Answer]) -> str:
    """Every question with the record's answer, or that it does not say."""
    rows = "".join(_asked(trial, one) for one in answers)
    told = sum(one.stated for one in answers)
    body = (
        f"<p>{len(answers)} questions to ask before you agree. The record speaks to {told}; the rest is for the team "
        "to answer. The visit sheet has them all, with room to write.</p>"
        f'<details><summary>Read the questions, with what the record says</summary><ol class="tf-questions">{rows}</ol>'
        "</details>"
    )
    return card("ask-them", "Questions to ask", body)


def _asked(trial: Trial, one: Answer) -> str:
    if not one.stated:
        return f'<li><strong>{plain(one.question)}</strong><br><span class="tf-silent">{plain(one.answer)}</span></li>'
    quote = quote_of(one.quote, one.path)
    report = wrong_html(trial, one.question, one.answer, f"question: {one.id}", quote)
    opens = opens_html(one.question, quotes_html(trial, [quote]) + report)
    return f"<li><strong>{plain(one.question)}</strong><br><span>{plain(one.answer)}</span>{opens}</li>"


def _remarks(trial: Trial, some: Sequence[Caution], title: str) -> str:
    return f'<ul class="tf-remarks">{"".join(_remark(trial, one, title) for one in some)}</ul>'


def _remark(trial: Trial, one: Caution, title: str) -> str:
    quote = quote_of(one.quote, one.path)
    dates = f'<p class="tf-small">Dates of the record: {plain(", ".join(one.dates))}.</p>' if one.dates else ""
    source = f'<a href="{plain(one.source)}" rel="noopener noreferrer">where this rule comes from</a>'
    inside = (
        f"{quotes_html(trial, [quote])}{dates}<p>It may be all right: {plain(' '.join(one.innocent))}</p>"
        f"<p>To check: {plain(one.how_to_check)} See {source}.</p>"
        f"{wrong_html(trial, title, one.sentence, f'caution: {one.id}', quote)}"
    )
    return f"<li><strong>{plain(one.sentence)}</strong>{opens_html(one.sentence, inside, ASK)}</li>"
