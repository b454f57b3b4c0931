"""Fit: the private self-check. One question a screen, then each trial with its rules: against, unknown, met.

The address holds the number of the question, never an answer, so that the browser's back and forward lead from one
question to the next; what was told stays in the memory of the visit.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Final

import streamlit as st

from trialfinder.advice.fit.answers import Answers
from trialfinder.advice.fit.fit import (
    Fit,
    FitLine,
    Verdict,
    best_first,
    check_fit,
    counts_in_words,
    open_trials,
    verdict_in_words,
)
from trialfinder.advice.fit.words import words
from trialfinder.data import Data
from trialfinder.finding.sentences import short_place
from trialfinder.html.meanings import with_meanings
from trialfinder.html.text import plain, quoted
from trialfinder.registry.record import Study
from trialfinder.sheets.fit import fit_sheet
from trialfinder.web.edges.clicks import field_error_html, go_html, print_html
from trialfinder.web.fit.memory import Checked, Memory, check, memory
from trialfinder.web.fit.steps import (
    FIT,
    QUESTIONS,
    TRIALS,
    At,
    ask,
    clear_all,
    forget,
    is_told,
    keep_fields,
    question_of,
)
from trialfinder.web.parts.before_you_agree import red_flags_html
from trialfinder.web.parts.cards import status_html
from trialfinder.web.state.address import LONGEST
from trialfinder.web.state.near import NearSite, nearest_first, nearest_sites, read_place
from trialfinder.wording import title_in_words

_LEAD: Final = (
    '<p class="tf-lead">Your answers against the rules that recruiting trials state, in about three minutes. '
    "Skip what you like. Only the study team decides.</p>"
    '<p class="tf-small"><strong>Private.</strong> Your answers stay in the memory of this visit, on the computer that '
    "runs this page. They are not saved, not in the address, and not sent on. "
    "They are gone when you clear them, reload or close the page.</p>"
)
_GONE: Final = "What you told before is gone: it does not outlive a reload. Here is the first question again."


def show_fit(data: Data) -> None:
    """The whole page."""
    kept = memory()
    studies = open_trials(data)
    no_rules = bool(studies) and all(study.is_partial for study in studies)
    at = FIT.keep()
    keep_fields(kept)
    gone = bool(at.step) and kept.is_empty and not no_rules and not st.session_state.get("selfcheck_begun")
    if gone:
        FIT.put(At())
        at = FIT.keep()
    st.session_state["selfcheck_begun"] = True
    number = len(QUESTIONS) + 1 if at.step == TRIALS else int(at.step or 1)
    lead = _LEAD if number == 1 and not no_rules else ""  # read once; a phone has little room
    said = "Cleared. Nothing that you told is kept." if kept.cleared else _GONE if gone else ""
    note = f'<p class="tf-note" role="status">{said}</p>' if said else ""
    st.html(f'<h1 class="tf-title">Would a trial take me?</h1>{lead}{note}')
    kept.cleared = False
    with st.container(key="fit"):
        if no_rules:
            _show_without_rules(data, kept)
        elif number <= len(QUESTIONS):
            _show_question(kept, number)
        else:
            kept.seen = True
            show_results(data, kept, check(kept, date.today()))
        st.html(f'<div class="tf-panel">{red_flags_html()}</div>')


def _show_without_rules(data: Data, kept: Memory) -> None:
    st.html(
        '<p class="tf-note">The rules of who can join are not in our offline copy of facts, so there is nothing to '
        "check your answers against. With the live records the questions stand here. "
        "Each record at ClinicalTrials.gov has its rules.</p>"
    )
    show_results(data, kept, check(kept, date.today()), asked=False)


def _show_question(kept: Memory, number: int) -> None:
    question, count = QUESTIONS[number - 1], len(QUESTIONS)
    done = "".join(f'<span class="{"tf-done" if at <= number else ""}"></span>' for at in range(1, count + 1))
    hint = f'<p class="tf-small">{plain(question.hint)}</p>' if question.hint else ""
    st.html(
        f'<p class="tf-small tf-progress">Question {number} of {count}</p>'
        f'<div class="tf-steps" aria-hidden="true">{done}</div>'
        f'<h2 class="tf-answer" data-opened="question-{number}">{plain(question.title)}</h2>{hint}'
    )
    with st.container(key="fit-question"):
        ask(kept, question, check(kept, date.today()).troubles)
    keep_fields(kept)
    is_last = number == count
    with st.container(horizontal=True, key="fit-ways", vertical_alignment="center"):
        if number > 1:
            st.button("Back", key="fit-back", on_click=_go, args=(kept, number, number - 1))
        if not is_last:
            args = (kept, number, number + 1)
            st.button("Next", key="fit-next", type="secondary" if kept.seen else "primary", on_click=_go, args=args)
        if is_last or kept.seen:
            key = "fit-next" if is_last else "fit-skip"
            st.button("See the trials", key=key, type="primary", on_click=_go, args=(kept, number, count + 1))
    with st.container(horizontal=True, key="fit-others", vertical_alignment="center"):
        st.button("I do not know: skip", key="fit-unknown", type="tertiary", on_click=_skip, args=(kept, number))
        if not is_last and not kept.seen:
            st.button(
                "Skip to the trials", key="fit-skip", type="tertiary", on_click=_go, args=(kept, number, count + 1)
            )
        st.button("Clear my answers", key="fit-clear", type="tertiary", on_click=clear_all)


def _go(kept: Memory, number: int, to: int) -> None:
    """To another question or the trials; not forward while an answer of this one cannot be used."""
    keep_fields(kept)
    kept.shown = 0
    if to > number:
        kept.incomplete = True
        if any(question_of(name) == number for name in check(kept, date.today()).troubles):
            kept.tries += 1
            return
    kept.incomplete = False
    FIT.put(At(TRIALS if to > len(QUESTIONS) else str(to) if to > 1 else ""))


def _skip(kept: Memory, number: int) -> None:
    forget(kept, QUESTIONS[number - 1])
    _go(kept, number, number + 1)


AT_ONCE: Final = 10
_GROUPS: Final[tuple[tuple[Verdict, str, str], ...]] = (
    ("rules_out", "✗", "Rules you out, as we read it"),
    ("may_rule_out", "!", "May rule you out: ask first"),
    ("not_checked", "?", "Not checked: read them, or ask"),
    ("nothing_found", "✓", "Nothing against you here"),
)
"""Lines by verdict, worst first; the first two stand open."""
_COUNTS: Final[tuple[tuple[Verdict, str, str], ...]] = (
    ("rules_out", "has a line that rules you out, as we read it", "have a line that rules you out, as we read it"),
    ("may_rule_out", "may rule you out: ask first", "may rule you out: ask first"),
    ("nothing_found", "has nothing against you so far", "have nothing against you so far"),
    ("not_checked", "could not be checked enough", "could not be checked enough"),
)


def show_results(data: Data, kept: Memory, checked: Checked, *, asked: bool = True) -> None:
    """The counts, the ways on, and the trials, best first. The answers and what follows from them are in no cache."""
    today = date.today()
    fits = _check(data, kept, checked.answers, today)
    _show_counts(fits, checked, asked)
    if asked:
        st.html(_answers_html(kept, checked))
    if not fits:
        return
    sites, is_wrong = _ask_place(data, kept)
    if is_wrong:  # an order without the place would look like one by it
        return
    if sites is not None:
        fits = nearest_first(fits, sites)
    shown = fits[: kept.shown or AT_ONCE]
    if asked:
        _show_ways(data, checked, shown, today, {nct_id: one.words for nct_id, one in (sites or {}).items()})
    notes = f'<p class="tf-small">{plain(words()["note"])}</p>' if asked and any(fit.is_held for fit in shown) else ""
    cards = (_card_html(fit, data.study(fit.nct_id), _where(fit, sites), today, asked) for fit in shown)
    st.html(with_meanings(f'{notes}<div class="tf-cards">{"".join(cards)}</div>', "fit"))
    left = len(fits) - len(shown)
    if left:
        st.button(f"Show {min(left, AT_ONCE)} more of {left}", key="fit-more", on_click=_more, args=(kept, len(shown)))


def _answers_html(kept: Memory, checked: Checked) -> str:
    """The questions, each with the way back to it and whether it was answered; never what was answered."""
    wrong = {question_of(name) for name in checked.troubles}
    told = sum(is_told(kept, one) for one in QUESTIONS)
    rows = "".join(
        f"<div><dt>{plain(one.short)}</dt><dd>{_state(number in wrong, is_told(kept, one))} "
        f"{_way_to(number, 'Change' if is_told(kept, one) else 'Answer', one.short)}</dd></div>"
        for number, one in enumerate(QUESTIONS, 1)
    )
    return (
        f'<details class="tf-told-list"><summary>Change an answer ({told} of {len(QUESTIONS)} answered)</summary>'
        f"<dl>{rows}</dl></details>"
    )


def _state(is_wrong: bool, is_answered: bool) -> str:
    return "could not be used" if is_wrong else "answered" if is_answered else "not answered"


def _way_to(number: int, words: str, about: str) -> str:
    return go_html("fit", words, {"step": str(number)} if number > 1 else {}, about=about)


def _check(data: Data, kept: Memory, answers: Answers, today: date) -> tuple[Fit, ...]:
    """Every recruiting trial against the answers; kept beside the answers until one changes."""
    asked = (data.provenance, answers, today)
    if kept.fits is None or kept.fits[0] != asked:
        kept.fits = (
            asked,
            best_first(check_fit(data.reading(study.nct_id), answers, today) for study in open_trials(data)),
        )
    return kept.fits[1]


def _ask_place(data: Data, kept: Memory) -> tuple[dict[str, NearSite] | None, bool]:
    """The nearest recruiting site of each trial, None without a place; and whether what was typed is no place."""
    key = f"fit-{kept.round}-near"
    st.session_state.setdefault(key, kept.near)
    typed = st.text_input(
        "Your place, to see the nearest first (skip it if you like)",
        key=key,
        placeholder="ZIP code or city",
        max_chars=LONGEST,
        autocomplete="postal-code",
    )
    kept.near = (typed or "").strip()
    place, trouble = read_place(kept.near)
    if trouble:
        st.html(field_error_html(key, f"{trouble} Or leave the field empty."))
    if place is None:
        return None, bool(trouble)
    note = f" {plain(place.note)}" if place.note else ""
    st.html(
        f'<p class="tf-small" role="status">Within each group the trials nearest to {plain(short_place(place))} stand '
        f"first. Distances are to the city of the site. Your place is kept as your answers are.{note}</p>"
    )
    return nearest_sites(data, place), False


def _where(fit: Fit, sites: dict[str, NearSite] | None) -> str:
    """The nearest recruiting site, in words; "" without a place."""
    if sites is None:
        return ""
    return sites[fit.nct_id].words if fit.nct_id in sites else "No recruiting site of it can be placed on the map"


def _show_counts(fits: tuple[Fit, ...], checked: Checked, asked: bool) -> None:
    count = len(fits)
    title = f"{count} {'trial is' if count == 1 else 'trials are'} listed as recruiting"
    if not any(fit.is_held for fit in fits):
        title = f"{count} {'trial recruited on its date' if count == 1 else 'trials recruited on the date beside each'}"
    found = Counter(fit.verdict for fit in fits)
    lines = "".join(
        f"<li><strong>{found[name]}</strong> {one if found[name] == 1 else more}</li>"
        for name, one, more in _COUNTS
        if found[name]
    )
    troubles = "".join(map(_trouble_html, checked.troubles.items()))
    st.html(
        f'<div role="status"><h2 class="tf-answer" data-opened="trials">'
        f"{title if fits else 'No trial in our data recruits.'}</h2></div>"
        + (f'<ul class="tf-counts">{lines}</ul>' if asked else "")
        + troubles
    )


def _trouble_html(trouble: tuple[str, str]) -> str:
    """What is wrong with a field, and the way to its question."""
    name, said = trouble
    number = question_of(name)
    way = _way_to(number, "Change it", QUESTIONS[number - 1].short)
    return f'<p class="tf-note" role="alert">{plain(said)} It is left out. {way}</p>'


def _show_ways(data: Data, checked: Checked, shown: tuple[Fit, ...], today: date, nearest: dict[str, str]) -> None:
    st.html(
        '<p class="tf-small">A trial that seems open may still say no, and one that seems closed may be misread by us: '
        "its team knows. The sheet holds what you told and the trials shown here; it is made when you click.</p>"
    )
    with st.container(horizontal=True, key="fit-ways", vertical_alignment="center"):
        st.download_button(
            f"Sheet to take along ({len(shown)} {'trial' if len(shown) == 1 else 'trials'})",
            data=lambda: fit_sheet(data, checked.answers, shown, today=today, nearest=nearest).encode(),
            file_name="trials-and-me.html",
            mime="text/html",
            key="fit-sheet",
            type="primary",
            on_click="ignore",
        )
        st.html(print_html("Print this page"), width="content")
        st.button("Clear my answers", key="fit-clear", type="tertiary", on_click=clear_all)


def _card_html(fit: Fit, study: Study, where: str, today: date, asked: bool) -> str:
    groups = "".join(_group_html(fit, *group) for group in _GROUPS)
    nearest = "Nearest site in our copy" if study.is_partial else "Nearest recruiting site"
    away = f"<dl><div><dt>{nearest}</dt><dd>{plain(where)}</dd></div></dl>" if where else ""
    verdict = f'<p class="tf-verdict tf-{fit.verdict}">{plain(verdict_in_words(fit))}</p>' if asked else ""
    counts = f'<p class="tf-small">{plain(counts_in_words(fit))}</p>' if asked and fit.is_held else ""
    way = go_html("trial", f"Read what the record says: {fit.nct_id}", {"nct": fit.nct_id})
    return (
        f'<div class="tf-card tf-fit"><h3>{quoted(title_in_words(study))}</h3>'
        f"{status_html(study, today)}{away}"
        f"{verdict}{groups}{counts}"
        f'<p class="tf-do">{way}</p></div>'
    )


def _group_html(fit: Fit, verdict: Verdict, mark: str, title: str) -> str:
    some = [one for one in fit.lines if one.verdict == verdict]
    if not some:
        return ""
    lines = "".join(f"<li>{_line_html(one)}</li>" for one in some)
    is_open = " open" if verdict in ("rules_out", "may_rule_out") else ""
    return (
        f'<details{is_open}><summary><span aria-hidden="true">{mark}</span> {plain(title)} ({len(some)})</summary>'
        f"<ul>{lines}</ul></details>"
    )


def _line_html(one: FitLine) -> str:
    ends = f" {plain(one.ends)}" if one.ends else ""
    ask = f'<p class="tf-ask">Ask the team: “{plain(one.ask)}”</p>' if one.ask else ""
    return f"{plain(one.words)}{ends}<blockquote><q>{quoted(one.quote)}</q></blockquote>{ask}"


def _more(kept: Memory, shown: int) -> None:
    kept.shown = shown + AT_ONCE
