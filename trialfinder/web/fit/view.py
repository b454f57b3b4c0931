"""Fit: the private self-check. One question a screen, then each trial with its rules: against, unknown, met.

The address holds the number of the question, never an answer, so that the browser's back and forward lead from one
question to the next; what was told stays in the memory of the visit.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any, Final

import streamlit as st
from markupsafe import Markup

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
from trialfinder.html.env import as_text, ours, pieces
from trialfinder.html.meanings import with_meanings
from trialfinder.reading.reading import Reading
from trialfinder.sheets.fit import fit_sheet
from trialfinder.titles import plain_title_of
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

_GONE: Final = "What you told before is gone: it does not outlive a reload. Here is the first question again."


def _html() -> Any:
    return pieces("fit.html")


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
    with_lead = number == 1 and not no_rules  # read once; a phone has little room
    said = "Cleared. Nothing that you told is kept." if kept.cleared else _GONE if gone else ""
    st.html(_html().top(with_lead, said))
    kept.cleared = False
    with st.container(key="fit"):
        if no_rules:
            _show_without_rules(data, kept)
        elif number <= len(QUESTIONS):
            _show_question(kept, number)
        else:
            kept.seen = True
            show_results(data, kept, check(kept, date.today()))
        st.html(_html().panel(ours(red_flags_html())))


def _show_without_rules(data: Data, kept: Memory) -> None:
    st.html(_html().without_rules())
    show_results(data, kept, check(kept, date.today()), asked=False)


def _show_question(kept: Memory, number: int) -> None:
    question, count = QUESTIONS[number - 1], len(QUESTIONS)
    st.html(_html().question(number, count, question))
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
        _offer_to_clear(bool(kept.told))


def _offer_to_clear(is_told: bool) -> None:
    """Before anything is told there is nothing to clear."""
    if is_told:
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
        _show_ways(data, kept, checked, shown, today, {nct_id: one.words for nct_id, one in (sites or {}).items()})
    note = words()["note"] if asked and any(fit.is_held for fit in shown) else ""
    cards = [_card(fit, data.reading(fit.nct_id), _where(fit, sites), today, asked) for fit in shown]
    st.html(with_meanings(_html().trials(note, cards), "fit"))
    left = len(fits) - len(shown)
    if left:
        st.button(f"Show {min(left, AT_ONCE)} more of {left}", key="fit-more", on_click=_more, args=(kept, len(shown)))


def _answers_html(kept: Memory, checked: Checked) -> Markup:
    """The questions, each with the way back to it and whether it was answered; never what was answered."""
    wrong = {question_of(name) for name in checked.troubles}
    told = sum(is_told(kept, one) for one in QUESTIONS)
    rows = [
        (
            one.short,
            _state(number in wrong, is_told(kept, one)),
            _way_to(number, "Change" if is_told(kept, one) else "Answer", one.short),
        )
        for number, one in enumerate(QUESTIONS, 1)
    ]
    return Markup(_html().answers(told, len(QUESTIONS), rows))


def _state(is_wrong: bool, is_answered: bool) -> str:
    return "could not be used" if is_wrong else "answered" if is_answered else "not answered"


def _way_to(number: int, words: str, about: str) -> Markup:
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
    st.html(_html().place(short_place(place), place.note))
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
    counts = [(found[name], one if found[name] == 1 else more) for name, one, more in _COUNTS if found[name]]
    troubles = [_trouble(*one) for one in checked.troubles.items()]
    shown = title if fits else "No trial in our data recruits."
    st.html(_html().counts(shown, counts if asked else None, troubles))


def _trouble(name: str, said: str) -> tuple[str, Markup]:
    """What is wrong with a field, and the way to its question."""
    number = question_of(name)
    return said, _way_to(number, "Change it", QUESTIONS[number - 1].short)


def _show_ways(
    data: Data, kept: Memory, checked: Checked, shown: tuple[Fit, ...], today: date, nearest: dict[str, str]
) -> None:
    st.html(_html().sheet_note())
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
        _offer_to_clear(bool(kept.told or kept.near))


def _card(fit: Fit, reading: Reading, where: str, today: date, asked: bool) -> dict[str, object]:
    study = reading.study
    return {
        "plain": plain_title_of(reading),
        "nct_id": fit.nct_id,
        "title": as_text(title_in_words(study)),
        "status": ours(status_html(study, today)),
        "nearest": "Nearest site in our copy" if study.is_partial else "Nearest recruiting site",
        "away": where,
        "verdict": verdict_in_words(fit) if asked else "",
        "look": fit.verdict,
        "groups": [group for one in _GROUPS if (group := _group(fit, *one))["lines"]],
        "counts": counts_in_words(fit) if asked and fit.is_held else "",
        "way": go_html("trial", "Read what the record says", {"nct": fit.nct_id}, about=fit.nct_id),
    }


def _group(fit: Fit, verdict: Verdict, mark: str, title: str) -> dict[str, object]:
    return {
        "mark": mark,
        "title": title,
        "is_open": verdict in ("rules_out", "may_rule_out"),
        "lines": [_line(one) for one in fit.lines if one.verdict == verdict],
    }


def _line(one: FitLine) -> dict[str, object]:
    return {"words": one.words, "ends": one.ends, "quote": as_text(one.quote), "ask": one.ask}


def _more(kept: Memory, shown: int) -> None:
    kept.shown = shown + AT_ONCE
