"""How far the record can be trusted: its dates, results, papers, what is worth a question, what to ask. Pure HTML."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from markupsafe import Markup

from trialfinder.advice.cautions.ledger import Caution
from trialfinder.advice.questions.questions import Answer
from trialfinder.advice.recruiting.recruiting import recruiting_facts, recruiting_words
from trialfinder.html.env import as_text, pieces
from trialfinder.reading.dates import age_words, date_in_words, since_words
from trialfinder.reading.freshness import result_papers
from trialfinder.reading.results.results import Results
from trialfinder.reading.results.wording import (
    OUTCOMES_SHOWN,
    harms_words,
    meanings_of,
    others_words,
    outcome_words,
    search_links,
    state_words,
)
from trialfinder.registry.record import DateStruct, Reference
from trialfinder.vocabulary import text_read
from trialfinder.web.parts.facts import Ground, Line, Shown, card, fact, from_html, listed_html, quote_of, silence
from trialfinder.wording import ITS_LIMIT, MAY_BE_RIGHT

PAPERS_SHOWN: Final = 6
_TYPES: Final = {"ACTUAL": "", "ESTIMATED": ", planned"}


def _html() -> Any:
    return pieces("trial.html")


def fresh_html(trial: Shown, cautions: Sequence[Caution]) -> Markup:
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
    dates = listed_html(trial, rows, "tf-dates")
    return card("fresh", "How fresh the record is", _html().fresh(dates, said, recruiting_html(trial)))


def recruiting_html(trial: Shown) -> Markup:
    """How far "recruiting" can be trusted; empty where the record does not say that it recruits."""
    facts, published = recruiting_facts(trial.reading, trial.today), recruiting_words().published
    if not facts:
        return Markup()
    lines = [Line(fact(one.name, one.words)) for one in facts if not trial.says_nothing(one.words)]
    return Markup(_html().recruiting(listed_html(trial, lines, "tf-dates"), published))


_PLANNED: Final = ("Started", "End of the main measurement", "End of the whole trial")
"""Dates that may lie ahead."""


def _dated(trial: Shown, name: str, when: DateStruct) -> Line:
    if not when.date:
        return silence(trial, name)
    is_plan = name in _PLANNED or when.type == "ESTIMATED"
    age = (age_words if is_plan else since_words)(when.date, trial.today)
    return Line(fact(name, f"{date_in_words(when.date)}{_TYPES.get(when.type or '', '')}{f' ({age})' if age else ''}"))


def results_html(trial: Shown) -> Markup:
    """Results posted or not, the main numbers and serious harms, then the papers, those of the trial itself first."""
    results, nct_id = trial.reading.results, trial.reading.nct_id
    listed = trial.reading.section.references_module.references
    own = result_papers(trial.reading.study)
    none = f"Papers are {trial.silent}." if trial.is_partial else "The record lists no paper."
    if trial.is_partial and results.state == "not_in_our_copy" and not listed:  # one sentence, not two alike
        state, none = "Whether results are posted is not in our offline copy, nor are papers; see the registry.", ""
    else:
        state = state_words(results)
    body = _html().results(
        state,
        f"https://clinicaltrials.gov/study/{nct_id}?tab=results" if results.state == "posted" else "",
        numbers_html(results),
        [_paper(one) for one in own],
        [_paper(one) for one in listed if one not in own],  # on other trials and on method: folded, they can be many
        "" if listed else none,
        PAPERS_SHOWN,
        search_links(nct_id),
    )
    return card("results", "Results and papers", body)


def _paper(paper: Reference) -> dict[str, object]:
    return {
        "words": as_text(paper.citation) if paper.citation else "Paper",
        "pmid": paper.pmid if paper.pmid and paper.pmid.isascii() and paper.pmid.isdigit() else None,
        "is_retracted": bool(paper.retractions),
    }


def cautions_html(trial: Shown, some: Sequence[Caution]) -> Markup:
    """Each caution: sentence, dates, how it may be all right, how to check, where the rule comes from."""
    title = "Worth a question"
    if not some:
        none = "Our copy holds too little to say." if trial.is_partial else "Our rules found nothing here."
        return card("worth", title, pieces().line(f"{none} It is not a verdict on the trial."), told="nothing found")
    lead = "Facts and dates from the record, not a verdict. Each may have a good explanation."
    return card(
        "worth",
        title,
        pieces().line(lead, "tf-small") + _remarks(trial, some, title, MAY_BE_RIGHT),
        told=_points(len(some)),
    )


def strengths_html(trial: Shown, some: Sequence[Caution]) -> Markup:
    """What makes its result easier to trust; empty where no rule found anything."""
    title = "What makes its result easier to trust"
    return card("trust", title, _remarks(trial, some, title, ITS_LIMIT), told=_points(len(some))) if some else Markup()


def _points(count: int) -> str:
    return "1 point" if count == 1 else f"{count} points"


def questions_html(trial: Shown, answers: Sequence[Answer]) -> Markup:
    """Every question with the record's answer, or that it does not say."""
    told = sum(one.stated for one in answers)
    grounds = [
        Ground(one.question, one.answer, f"question: {one.id}", (quote,) if quote else ())
        for one in answers
        if one.stated
        for quote in [quote_of(one.quote, one.path)]
    ]
    told_of = [one for one in answers if not trial.says_nothing(one.answer)]
    others = [one.question for one in answers if one not in told_of]
    body = _html().questions(told_of, others, from_html(trial, "Questions to ask", grounds))
    return card(
        "ask-them", "Questions to ask", body, told=f"{len(answers)}; {text_read(trial.is_partial)} answers {told}"
    )


def _remarks(trial: Shown, some: Sequence[Caution], title: str, lead: str) -> Markup:
    grounds = [
        Ground(one.sentence, one.sentence, f"caution: {one.id}", (quote,) if quote else ())
        for one in some
        for quote in [quote_of(one.quote, one.path)]
    ]
    listed = [
        {
            "sentence": one.sentence,
            "innocent": one.innocent,
            "how_to_check": one.how_to_check,
            "dates": [date_in_words(day) for day in one.dates],
            "source": one.source,
        }
        for one in some
    ]
    return Markup(_html().remarks(listed, lead, from_html(trial, title, grounds)))


def numbers_html(results: Results) -> Markup:
    """The main outcomes and the serious harms; empty where our copy holds none."""
    told = [outcome_words(one) for one in results.main[:OUTCOMES_SHOWN]]
    harms = harms_words(results)
    meanings = meanings_of(line for one in told for line in one.lines)
    return Markup(_html().numbers(told, harms, meanings, others_words(results)))
