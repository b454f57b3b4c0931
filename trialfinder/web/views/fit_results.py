"""The results of the page Fit: each recruiting trial with its rules: against, unknown, met. Unknown is never fine."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Final

import streamlit as st

from trialfinder.advice.fit import Fit, Verdict, check_fit, rank_fits
from trialfinder.advice.fit_rules import Criterion
from trialfinder.advice.fit_sheet import fit_sheet
from trialfinder.advice.limits import Result
from trialfinder.library import Data
from trialfinder.registry.record import Study
from trialfinder.vocabulary import is_recruiting
from trialfinder.web.pages import TRIAL
from trialfinder.web.registry_text import plain, quoted
from trialfinder.web.views.cards import status_html
from trialfinder.web.views.fit_memory import Checked, Memory, clear
from trialfinder.web.views.fit_steps import label
from trialfinder.wording import NOT_HELD

AT_ONCE: Final = 10
_GROUPS: Final[tuple[tuple[Result, str, str], ...]] = (
    ("not_met", "✗", "Not met: seems to rule you out"),
    ("unknown", "?", "Unknown: ask"),
    ("met", "✓", "Met, as far as you told"),
)
_VERDICTS: Final[tuple[tuple[Verdict, str], ...]] = (
    ("open", "with no stated rule against you where you gave an answer; all else is unknown"),
    ("ask", "to ask: too little is known to say"),
    ("not_held", "not checked: the rules are not in our copy"),
    ("ruled_out", "with a rule that seems to rule you out"),
)


def open_trials(data: Data) -> tuple[Study, ...]:
    """The records on our topic that recruit by their own word."""
    return tuple(
        study
        for nct_id, study in data.records.items()
        if data.labels[nct_id].topic == "yes" and is_recruiting(study.protocol_section.status_module.overall_status)
    )


def show_results(data: Data, kept: Memory, checked: Checked, *, asked: bool = True) -> None:
    """The counts, the sheet, and the trials, best first. The answers and what follows from them are in no cache."""
    today = date.today()
    fits = rank_fits(check_fit(study, checked.answers, today) for study in open_trials(data))
    _show_counts(fits, checked, asked)
    if not fits:
        return
    shown = fits[: kept.shown or AT_ONCE]
    if asked:
        _show_ways(data, kept, checked, shown, today)
    for fit in shown:
        with st.container(border=True, key=f"cards-fit-{fit.nct_id}"):
            st.html(_card_html(fit, data.study(fit.nct_id), today))
            st.page_link(TRIAL, label=f"Read what the record says: {fit.nct_id}", query_params={"nct": fit.nct_id})
    left = len(fits) - len(shown)
    if left:
        st.button(f"Show {min(left, AT_ONCE)} more of {left}", key="fit-more", on_click=_more, args=(kept, len(shown)))


def _show_counts(fits: tuple[Fit, ...], checked: Checked, asked: bool) -> None:
    count = len(fits)
    title = f"{count} {'trial recruits by its' if count == 1 else 'trials recruit by their'} record"
    if all(fit.verdict == "not_held" for fit in fits):
        title = f"{count} {'trial recruited on its date' if count == 1 else 'trials recruited on the date beside each'}"
    found = Counter(fit.verdict for fit in fits)
    lines = "".join(f"<li><strong>{found[name]}</strong> {words}</li>" for name, words in _VERDICTS if found[name])
    st.html(
        f'<div role="status"><h2 class="tf-answer">{title if fits else "No trial in our data recruits."}</h2></div>'
        + (f'<ul class="tf-counts">{lines}</ul>' if asked else "")
    )
    for name, sentence in checked.troubles.items():
        st.html(f'<p class="tf-note" role="alert">{plain(label(name))}: {plain(sentence)}</p>')


def _show_ways(data: Data, kept: Memory, checked: Checked, shown: tuple[Fit, ...], today: date) -> None:
    st.html(
        '<p class="tf-small">A trial that seems open may still say no, and one that seems closed may be misread by us: '
        "its team knows. The sheet holds what you told and the trials shown here; it is made when you click.</p>"
    )
    with st.container(horizontal=True, key="fit-ways", vertical_alignment="center"):
        st.download_button(
            f"Sheet to take along ({len(shown)} {'trial' if len(shown) == 1 else 'trials'})",
            data=lambda: fit_sheet(data, checked.answers, shown, today=today).encode(),
            file_name="trials-and-me.html",
            mime="text/html",
            key="fit-sheet",
            type="primary",
            on_click="ignore",
        )
        st.button("Change my answers", key="fit-change", on_click=_start_again, args=(kept,))
        st.button("Clear my answers", key="fit-clear", type="tertiary", on_click=clear)


def _card_html(fit: Fit, study: Study, today: date) -> str:
    identity = study.protocol_section.identification_module
    title = identity.brief_title or identity.official_title or f"Title {NOT_HELD}"
    groups = "".join(_group_html(fit, *group) for group in _GROUPS)
    note = f'<p class="tf-small">{plain(fit.note)}</p>' if fit.note else ""
    return (
        f'<div class="tf-card tf-fit"><h3>{quoted(title)}</h3>'
        f"{status_html(study, today)}"
        f'<p class="tf-verdict tf-{fit.verdict}">{plain(_sentence(fit.summary))}</p>{groups}'
        f"{note if groups else ''}</div>"
    )


def _group_html(fit: Fit, result: Result, mark: str, title: str) -> str:
    some = [one for one in fit.criteria if one.result == result]
    if not some:
        return ""
    rules = "".join(f"<li>{_rule_html(one)}</li>" for one in some)
    is_open = " open" if result == "not_met" else ""
    return (
        f'<details{is_open}><summary><span aria-hidden="true">{mark}</span> {plain(title)} ({len(some)})</summary>'
        f"<ul>{rules}</ul></details>"
    )


def _rule_html(one: Criterion) -> str:
    quote = f"<blockquote><q>{quoted(one.quote)}</q></blockquote>" if one.quote else ""
    return f"{plain(one.words)}{quote}"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def _more(kept: Memory, shown: int) -> None:
    kept.shown = shown + AT_ONCE


def _start_again(kept: Memory) -> None:
    kept.step = 0
    kept.shown = 0
