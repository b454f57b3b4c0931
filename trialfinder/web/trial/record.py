"""How fresh the record is, and what became of the trial: results and papers. Pure HTML."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from trialfinder.advice.cautions.ledger import Caution
from trialfinder.html.text import plain, quoted
from trialfinder.reading.dates import age_words
from trialfinder.reading.freshness import read_freshness, result_papers
from trialfinder.registry.record import DateStruct, Reference
from trialfinder.web.parts.facts import Trial, card, fact

PAPERS_SHOWN: Final = 6
_TYPES: Final = {"ACTUAL": "", "ESTIMATED": ", planned"}


def fresh_html(trial: Trial, cautions: Sequence[Caution]) -> str:
    """Every date of the record with its age, and the dates that do not go together."""
    status = trial.study.protocol_section.status_module
    fresh = read_freshness(trial.study, trial.today)
    rows = [
        _dated(trial, "Team last confirmed it", DateStruct(date=fresh.verified)),
        _dated(trial, "Record last changed", status.last_update_post_date_struct),
        _dated(trial, "Our copy is of", DateStruct(date=fresh.as_of)),
        _dated(trial, "Started", status.start_date_struct),
        _dated(trial, "Main measurement ends", status.primary_completion_date_struct),
        _dated(trial, "Whole trial ends", status.completion_date_struct),
        _dated(trial, "First posted", status.study_first_post_date_struct),
    ]
    names = {one.id for one in fresh.contradictions}
    said = [one.sentence for one in cautions if one.id in names]
    odd = (
        f"<p>What does not go together:</p><ul>{''.join(f'<li>{plain(one)}</li>' for one in said)}</ul>" if said else ""
    )
    return card("fresh", "How fresh the record is", f'<dl class="tf-dates">{"".join(rows)}</dl>{odd}')


def _dated(trial: Trial, name: str, when: DateStruct) -> str:
    if not when.date:
        return fact(name, trial.silent, stated=False)
    age = age_words(when.date, trial.today)
    return fact(name, f"{when.date}{_TYPES.get(when.type or '', '')}{f' ({age})' if age else ''}")


def results_html(trial: Trial) -> str:
    """Results posted or not, then the papers, those of the trial itself first."""
    study, status = trial.study, trial.study.protocol_section.status_module
    posted = status.results_first_post_date_struct.date
    if study.has_results:
        page = f"https://clinicaltrials.gov/study/{study.nct_id}?tab=results"
        since = f" since {plain(posted)}" if posted else ""
        link = f'<a href="{page}" rel="noopener noreferrer">see them at the registry</a>'
        told = f"Results are posted{since}: {link}."
    elif study.has_results is False and not trial.facts_only:
        sent = study.annotation_section.annotation_module.unposted_annotation is not None
        told = (
            "Results were sent to the registry and are being checked." if sent else "The record has no results posted."
        )
    else:
        told = f"Whether results are posted is {plain(trial.silent)}."
    return card("results", "Results and papers", f"<p>{told}</p>{_papers(trial)}")


def _papers(trial: Trial) -> str:
    listed = trial.study.protocol_section.references_module.references
    own = result_papers(trial.study)
    others = [one for one in listed if one not in own]
    if not listed:
        return f"<p>Papers are {plain(trial.silent)}.</p>" if trial.facts_only else "<p>The record lists no paper.</p>"
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
