"""Fit: the private self-check. A few questions at a time, then each recruiting trial's rules against the answers."""

from __future__ import annotations

from datetime import date

import streamlit as st

from trialfinder.advice.fit.trials import open_trials
from trialfinder.data import Data
from trialfinder.html.text import plain
from trialfinder.web.fit.memory import Memory, check, clear, memory
from trialfinder.web.fit.results import show_results
from trialfinder.web.fit.steps import STEPS, ask_step, keep_step, label
from trialfinder.web.parts.before_you_agree import red_flags_html

_LEAD = (
    '<p class="tf-lead">Your answers against the rules that recruiting trials state, in about three minutes. '
    "Skip what you like. Only the study team decides.</p>"
    '<p class="tf-small"><strong>Private.</strong> Your answers stay in the memory of this visit, on the computer that '
    "runs this page. They are not saved, not in the address, and not sent on. "
    "They are gone when you clear them, reload or close the page.</p>"
)


def show_fit(data: Data) -> None:
    """The whole page."""
    kept = memory()
    studies = open_trials(data)
    no_rules = bool(studies) and all(study.is_partial for study in studies)
    lead = _LEAD if kept.step == 0 and not no_rules else ""  # read once; a phone has little room
    cleared = '<p class="tf-note" role="status">Cleared. Nothing that you told is kept.</p>' if kept.cleared else ""
    st.html(f'<h1 class="tf-title">Would a trial take me?</h1>{lead}{cleared}')
    kept.cleared = False
    with st.container(key="fit"):
        if no_rules:
            _show_without_rules(data, kept)
        elif kept.step < len(STEPS):
            _show_step(kept)
        else:
            show_results(data, kept, check(kept, date.today()))
        st.html(f'<div class="tf-panel">{red_flags_html()}</div>')


def _show_without_rules(data: Data, kept: Memory) -> None:
    st.html(
        '<p class="tf-note">The rules of who can join are not in our offline copy of facts, so there is nothing to '
        "check your answers against. With the live records the questions stand here. "
        "Each record at ClinicalTrials.gov has its rules.</p>"
    )
    show_results(data, kept, check(kept, date.today()), asked=False)


def _show_step(kept: Memory) -> None:
    step, count = STEPS[kept.step], len(STEPS)
    done = "".join(f'<span class="{"tf-done" if at <= kept.step else ""}"></span>' for at in range(count))
    st.html(
        f'<div role="status"><h2 class="tf-answer">Step {kept.step + 1} of {count}: {plain(step.title)}</h2></div>'
        f'<div class="tf-steps" aria-hidden="true">{done}</div>'
    )
    ask_step(kept, step)
    keep_step(kept, step)
    troubles = check(kept, date.today()).troubles
    for name in step.names:
        if name in troubles:
            sentence = plain(f"{label(name)}: {_lower(troubles[name])}")
            left_out = "" if name == "earlier" else " It is left out."
            st.html(f'<p class="tf-note" role="alert">{sentence}{left_out}</p>')
    is_last = kept.step == count - 1
    with st.container(horizontal=True, key="fit-ways", vertical_alignment="center"):
        if kept.step:
            st.button("Back", key="fit-back", on_click=_go, args=(kept, kept.step - 1))
        forward = "See the trials" if is_last else "Next"
        st.button(forward, key="fit-next", type="primary", on_click=_go, args=(kept, kept.step + 1))
        if not is_last:
            st.button("Skip to the trials", key="fit-skip", type="tertiary", on_click=_go, args=(kept, count))
        st.button("Clear my answers", key="fit-clear", type="tertiary", on_click=clear)


def _go(kept: Memory, step: int) -> None:
    keep_step(kept, STEPS[kept.step])
    kept.step = step
    kept.shown = 0


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
