"""Fit: the private self-check. One question a screen, then each recruiting trial's rules against the answers.

The address holds the number of the question, never an answer, so that the browser's back and forward lead from one
question to the next; what was told stays in the memory of the visit.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import streamlit as st

from trialfinder.advice.fit.fit import open_trials
from trialfinder.data import Data
from trialfinder.html.text import plain
from trialfinder.web.fit.memory import Memory, check, memory
from trialfinder.web.fit.results import show_results
from trialfinder.web.fit.steps import FIT, QUESTIONS, TRIALS, At, ask, clear_all, forget, keep_fields, question_of
from trialfinder.web.parts.before_you_agree import red_flags_html

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
