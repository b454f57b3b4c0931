"""How far the record can be trusted: its dates, results, papers, what is worth a question, what to ask. Pure HTML."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from trialfinder.advice.cautions.ledger import Caution
from trialfinder.advice.questions.answered import Answer
from trialfinder.advice.recruiting.recruiting import recruiting_facts, recruiting_words
from trialfinder.html.text import plain, quoted
from trialfinder.reading.dates import age_words, date_in_words, since_words
from trialfinder.reading.freshness import result_papers
from trialfinder.reading.results.results import Results
from trialfinder.reading.results.wording import (
    OUTCOMES_SHOWN,
    OutcomeInWords,
    harms_words,
    meanings_of,
    others_words,
    outcome_words,
    search_links,
    state_words,
)
from trialfinder.registry.record import DateStruct, Reference
from trialfinder.vocabulary import text_read
from trialfinder.web.parts.facts import Ground, Shown, card, fact, from_html, quote_of
from trialfinder.wording import ITS_LIMIT, MAY_BE_RIGHT

PAPERS_SHOWN: Final = 6
_TYPES: Final = {"ACTUAL": "", "ESTIMATED": ", planned"}


def fresh_html(trial: Shown, cautions: Sequence[Caution]) -> str:
    """Every date of the record with its age, and the dates that do not go together."""
    status = trial.reading.section.status_module
    fresh = trial.reading.freshness(trial.today)
    rows = [
        _dated(trial, recruiting_words().facts.confirmed, DateStruct(date=fresh.verified)),
        _dated(trial, "Record last updated", status.last_update_post_date_struct),
        _dated(trial, "Date of our copy", DateStruct(date=fresh.as_of)),
        _dated(trial, "Started", status.start_date_struct),
        _dated(trial, "End of the main measurement", status.primary_completion_date_struct),
        _dated(trial, "End of the whole trial", status.completion_date_struct),
        _dated(trial, "First posted", status.study_first_post_date_struct),
    ]
    names = {one.id for one in fresh.contradictions}
    said = [one.sentence for one in cautions if one.id in names]
    odd = (
        f"<p>What does not fit together:</p><ul>{''.join(f'<li>{plain(one)}</li>' for one in said)}</ul>"
        if said
        else ""
    )
    dates = f'<dl class="tf-dates">{"".join(rows)}</dl>'
    return card("fresh", "How fresh the record is", f"{dates}{odd}{recruiting_html(trial)}")


def recruiting_html(trial: Shown) -> str:
    """How far "recruiting" can be trusted; empty where the record does not say that it recruits."""
    facts, published = recruiting_facts(trial.reading, trial.today), recruiting_words().published
    if not facts:
        return ""
    rows = "".join(fact(one.name, one.words) for one in facts)
    source = f'<a href="{plain(published.source)}" rel="noopener noreferrer">{plain(published.cite)}</a>'
    return (
        f'<h3>How far “recruiting” can be trusted</h3><dl class="tf-dates">{rows}</dl>'
        f'<p class="tf-small">{plain(published.text)} Source: {source}.</p>'
    )


_PLANNED: Final = ("Started", "End of the main measurement", "End of the whole trial")
"""Dates that may lie ahead."""


def _dated(trial: Shown, name: str, when: DateStruct) -> str:
    if not when.date:
        return fact(name, trial.silent, stated=False)
    is_plan = name in _PLANNED or when.type == "ESTIMATED"
    age = (age_words if is_plan else since_words)(when.date, trial.today)
    return fact(name, f"{date_in_words(when.date)}{_TYPES.get(when.type or '', '')}{f' ({age})' if age else ''}")


def results_html(trial: Shown) -> str:
    """Results posted or not, the main numbers and serious harms, then the papers, those of the trial itself first."""
    results, nct_id = trial.reading.results, trial.reading.nct_id
    link = ""
    if results.state == "posted":
        page = f"https://clinicaltrials.gov/study/{nct_id}?tab=results"
        link = f' <a href="{page}" rel="noopener noreferrer">See them at the registry</a>.'
    told = f"<p>{plain(state_words(results))}{link}</p>{numbers_html(results)}"
    return card("results", "Results and papers", f"{told}{_papers(trial)}{searches_html(nct_id)}")


def _papers(trial: Shown) -> str:
    listed = trial.reading.section.references_module.references
    own = result_papers(trial.reading.study)
    others = [one for one in listed if one not in own]
    if not listed:
        return f"<p>Papers are {plain(trial.silent)}.</p>" if trial.is_partial else "<p>The record lists no paper.</p>"
    return _listed("Papers on this trial", own) + _others(others)


def _others(papers: Sequence[Reference]) -> str:
    """Folded: papers on other trials and on method can be many, and say nothing of this one."""
    if not papers:
        return ""
    name = "1 other paper" if len(papers) == 1 else f"{len(papers)} other papers"
    return f"<details><summary>{name} that the record lists</summary>{_papers_html(papers)}</details>"


def _listed(title: str, papers: Sequence[Reference]) -> str:
    if not papers:
        return ""
    return f"<h3>{plain(title)}</h3>{_papers_html(papers)}"


def _papers_html(papers: Sequence[Reference]) -> str:
    more = f"<li>and {len(papers) - PAPERS_SHOWN} more in the record</li>" if len(papers) > PAPERS_SHOWN else ""
    return f"<ul>{''.join(_paper(one) for one in papers[:PAPERS_SHOWN])}{more}</ul>"


def _paper(paper: Reference) -> str:
    words = quoted(paper.citation) if paper.citation else "Paper"
    pmid = paper.pmid if paper.pmid and paper.pmid.isascii() and paper.pmid.isdigit() else None
    link = (
        f' <a href="https://pubmed.ncbi.nlm.nih.gov/{pmid}/" rel="noopener noreferrer">PubMed {pmid}</a>'
        if pmid
        else ""
    )
    retracted = " <strong>Retracted, by the registry’s note.</strong>" if paper.retractions else ""
    return f"<li>{words}{link}{retracted}</li>"


def cautions_html(trial: Shown, some: Sequence[Caution]) -> str:
    """Each caution: sentence, dates, how it may be all right, how to check, where the rule comes from."""
    title = "Worth a question"
    if not some:
        none = "Our copy holds too little to say." if trial.is_partial else "Our rules found nothing here."
        return card("worth", title, f"<p>{none} It is not a verdict on the trial.</p>", told="nothing found")
    lead = '<p class="tf-small">Facts and dates from the record, not a verdict. Each may have a good explanation.</p>'
    return card("worth", title, lead + _remarks(trial, some, title, MAY_BE_RIGHT), told=_points(len(some)))


def strengths_html(trial: Shown, some: Sequence[Caution]) -> str:
    """What makes its result easier to trust; empty where no rule found anything."""
    title = "What makes its result easier to trust"
    return card("trust", title, _remarks(trial, some, title, ITS_LIMIT), told=_points(len(some))) if some else ""


def _points(count: int) -> str:
    return "1 point" if count == 1 else f"{count} points"


def questions_html(trial: Shown, answers: Sequence[Answer]) -> str:
    """Every question with the record's answer, or that it does not say."""
    rows = "".join(_asked(one) for one in answers)
    told = sum(one.stated for one in answers)
    grounds = [
        Ground(one.question, one.answer, f"question: {one.id}", (quote,) if quote else ())
        for one in answers
        if one.stated
        for quote in [quote_of(one.quote, one.path)]
    ]
    body = (
        "<p>Ask them before you agree. What the record does not answer is for the team to answer. The pages to print "
        f'have those that matter most, with room to write.</p><ol class="tf-questions">{rows}</ol>'
        f"{from_html(trial, 'Questions to ask', grounds)}"
    )
    return card(
        "ask-them", "Questions to ask", body, told=f"{len(answers)}; {text_read(trial.is_partial)} answers {told}"
    )


def _asked(one: Answer) -> str:
    quiet = "" if one.stated else ' class="tf-silent"'
    return f"<li><strong>{plain(one.question)}</strong><br><span{quiet}>{plain(one.answer)}</span></li>"


def _remarks(trial: Shown, some: Sequence[Caution], title: str, lead: str) -> str:
    grounds = [
        Ground(one.sentence, one.sentence, f"caution: {one.id}", (quote,) if quote else ())
        for one in some
        for quote in [quote_of(one.quote, one.path)]
    ]
    listed = "".join(_remark(one, lead) for one in some)
    return f'<ul class="tf-remarks">{listed}</ul>{from_html(trial, title, grounds)}'


def _remark(one: Caution, lead: str) -> str:
    dates = f" In the record: {plain('; '.join(map(date_in_words, one.dates)))}." if one.dates else ""
    source = f'<a href="{plain(one.source)}" rel="noopener noreferrer">where this rule comes from</a>'
    return (
        f"<li><strong>{plain(one.sentence)}</strong><p>{lead} {plain(' '.join(one.innocent))}</p>"
        f"<p>To check: {plain(one.how_to_check)}{dates} See {source}.</p></li>"
    )


def numbers_html(results: Results) -> str:
    """The main outcomes and the serious harms; empty where our copy holds none."""
    told = [outcome_words(one) for one in results.main[:OUTCOMES_SHOWN]]
    harms = harms_words(results)
    meanings = meanings_of(line for one in told for line in one.lines)
    parts = [
        *map(_outcome_html, told),
        f"<h3>Serious harms</h3><p>{plain(harms)}</p>" if harms else "",
        f'<p class="tf-small">{plain(meanings)}</p>' if meanings else "",
        f'<p class="tf-small">{plain(more)}</p>' if (more := others_words(results)) else "",
    ]
    return "".join(parts)


def searches_html(nct_id: str) -> str:
    """Links that look for papers by the trial's number, when a person opens them."""
    links = " or ".join(
        f'<a href="{plain(url)}" rel="noopener noreferrer">{plain(name)}</a>' for name, url in search_links(nct_id)
    )
    return f'<p class="tf-small">Look for papers by the trial’s number: {links}.</p>'


def _outcome_html(one: OutcomeInWords) -> str:
    listed = "".join(f"<li>{plain(line)}</li>" for line in one.lines)
    return f"<h3>Main outcome: {plain(one.title.rstrip('.'))}</h3><p>{plain(one.about)}</p><ul>{listed}</ul>"
